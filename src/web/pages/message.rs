//! What a clinician sends to a client: built on the page, with no recipient, and sent by the
//! clinician's own apps. No number and no address ever reaches us.

use crate::{
    domain::JoinLink,
    web::{catalogue::Say, reader::Reader},
};

/// The invitation in three forms.
pub(super) struct Message {
    /// What everybody may read: it names nobody.
    pub(super) subject: String,
    /// For the share sheet.
    pub(super) text: String,
    /// Opens the app for text messages.
    pub(super) sms: String,
    /// Opens the app for e-mail.
    pub(super) mailto: String,
}

impl Message {
    /// The link stands on a line of its own, so that no punctuation sticks to it.
    pub(super) fn invite(host: &str, link: &JoinLink, reader: &Reader) -> Self {
        let invite = match host.trim() {
            "" => Say::of("message-invite"),
            host => Say::of("message-invite-with").with("host", host),
        };
        let text = invite.with("link", link.expose()).text(reader);
        let subject = subject(reader);
        let (encoded_subject, body) = (encoded(&subject), encoded(&text));
        Self {
            sms: format!("sms:?&body={body}"),
            mailto: format!("mailto:?subject={encoded_subject}&body={body}"),
            text,
            subject,
        }
    }
}

/// What a calendar and a mailbox show: it names nobody.
pub(in crate::web) fn subject(reader: &Reader) -> String {
    Say::of("message-subject").text(reader)
}

/// Percent-encodes everything but unreserved characters; a space is `%20`, as mail apps expect.
fn encoded(text: &str) -> String {
    let one = |byte: u8| match byte {
        b'A'..=b'Z' | b'a'..=b'z' | b'0'..=b'9' | b'-' | b'.' | b'_' | b'~' => {
            char::from(byte).to_string()
        }
        _ => format!("%{byte:02X}"),
    };
    text.bytes().map(one).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::web::site::Site;

    fn reader() -> Reader {
        Reader::nobody(&Site::at("https://bedside.example"))
    }

    #[test]
    fn the_message_names_the_host_and_the_link() {
        let link = JoinLink::new("https://zoom.us/j/1?pwd=a.1");
        let message = Message::invite("Alex Rivera", &link, &reader());
        assert_eq!(
            message.text,
            "Join your video appointment with Alex Rivera:\nhttps://zoom.us/j/1?pwd=a.1\nYou do \
             not need a Zoom account."
        );
        let nameless = Message::invite(" ", &link, &reader()).text;
        assert!(nameless.starts_with("Join your video appointment:\n"));
    }

    #[test]
    fn a_hostile_name_stays_inside_the_body() {
        let link = JoinLink::new("https://zoom.us/j/1");
        let message = Message::invite("A&bcc=b@evil.example?#\r\n", &link, &reader());
        for address in [&message.sms, &message.mailto] {
            assert!(!address.contains("bcc="), "{address}");
            assert!(!address.contains('#'), "{address}");
        }
        assert_eq!(message.mailto.matches('&').count(), 1);
        assert!(message.sms.starts_with("sms:?&body=Join%20your"));
    }
}
