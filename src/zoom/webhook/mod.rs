//! What Zoom sends by itself: proven first, read afterwards.

mod event;
#[cfg(any(test, fuzzing))]
pub(super) mod oracle;
mod signature;

use time::OffsetDateTime;

use super::{Zoom, fields::Fields};
use crate::domain::{News, ZoomUserId};
pub(super) use signature::Secrets;

/// One webhook request as it came in.
#[derive(Clone, Copy)]
pub struct Envelope<'a> {
    /// The body, byte for byte: its signature covers exactly these.
    pub body: &'a [u8],
    /// The header `x-zm-request-timestamp`.
    pub timestamp: Option<&'a str>,
    /// The header `x-zm-signature`.
    pub signature: Option<&'a str>,
}

/// What a webhook request tells.
#[derive(Debug)]
pub enum Event {
    /// Zoom wants to know whether we hold the secret; this is the answer (ZOOM.md#url-validation).
    Challenge(String),
    /// A person's grant is over, at this moment where Zoom named one.
    Removed(ZoomUserId, Option<OffsetDateTime>),
    /// Something happened to a person's meeting.
    News(News),
    /// Nothing that we have a use for.
    Other,
}

/// Why a request tells nothing.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum WebhookError {
    /// It is not proven to come from Zoom, now.
    #[error("the webhook request is not signed, or not now")]
    NotProven,
    /// It is proven, and not what Zoom sends.
    #[error("the webhook request is signed and cannot be read")]
    Unreadable,
}

impl Zoom {
    /// Reads a webhook request that arrived at `now`. Nothing in it is looked at before its
    /// signature is proven (ZOOM.md#webhook-signature).
    pub fn webhook(
        &self,
        envelope: Envelope<'_>,
        now: OffsetDateTime,
    ) -> Result<Event, WebhookError> {
        let secret = self
            .webhook_secrets
            .prove(envelope, now)
            .ok_or(WebhookError::NotProven)?;
        let told = Fields::read(envelope.body).ok_or(WebhookError::Unreadable)?;
        if told.text("event") == "endpoint.url_validation" {
            let answer = secret.answer(&told.fields("payload").text("plainToken"));
            return answer.map(Event::Challenge).ok_or(WebhookError::Unreadable);
        }
        event::read(&told, &self.client_id, &self.links, now).ok_or(WebhookError::Unreadable)
    }

    /// The person whom an unproven request says have removed the app. Real ones could not always
    /// be proven (ZOOM.md#app-deauthorized), so it is a reason to look, and never more.
    pub fn unproven_removal(&self, body: &[u8]) -> Option<ZoomUserId> {
        const LONGEST: usize = 4096;
        let told = (body.len() <= LONGEST).then(|| Fields::read(body))??;
        let payload = told.fields("payload");
        let ours = told.text("event") == "app_deauthorized"
            && payload.text("client_id") == *self.client_id;
        ours.then(|| ZoomUserId::parse(&payload.text("user_id")).ok())?
    }
}

#[cfg(test)]
mod tests {
    use super::oracle::zoom;

    #[test]
    fn an_unproven_removal_names_our_app_in_few_bytes() {
        let ours = &*zoom().client_id;
        let told = |event: &str, client: &str| {
            format!(r#"{{"event":"{event}","payload":{{"client_id":"{client}","user_id":"ada"}}}}"#)
        };
        let whom = |body: &str| zoom().unproven_removal(body.as_bytes());
        let removal = told("app_deauthorized", ours);
        assert_eq!(whom(&removal).unwrap().as_str(), "ada");
        for (event, client) in [
            ("app_deauthorized", "another-app"),
            ("meeting.started", ours),
            ("meeting.started", "another-app"),
        ] {
            assert!(whom(&told(event, client)).is_none(), "{event} {client}");
        }
        assert!(whom(&format!("{removal:4096}")).is_some());
        assert!(whom(&format!("{removal:4097}")).is_none());
    }
}
