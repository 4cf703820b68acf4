//! Who is calling, and whether they may.

use std::sync::Arc;

use axum::{
    extract::FromRequestParts,
    http::{HeaderValue, header, request::Parts},
    response::Response,
};

use crate::{
    api::errors::ApiError,
    params::Params,
    people::{Person, Plan},
    scopes::Scopes,
    sighting::bearer,
    world::{Hub, tokens::Refused},
};

/// A scope that a call needs. ZOOM.md#scopes: granular or classic, each also in its `:admin` form.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Need {
    pub(crate) granular: &'static str,
    pub(crate) classic: &'static [&'static str],
}

/// The bearer of a good token.
#[derive(Debug)]
pub(crate) struct Caller {
    pub(crate) person: Arc<Person>,
    scopes: Scopes,
}

impl FromRequestParts<Arc<Hub>> for Caller {
    type Rejection = ApiError;

    async fn from_request_parts(parts: &mut Parts, hub: &Arc<Hub>) -> Result<Self, ApiError> {
        let query = Params::parse(parts.uri.query().unwrap_or_default().as_bytes());
        if query.has_any(&["access_token"]) {
            return Err(ApiError::token_in_query());
        }
        let token = match (
            bearer(&parts.headers),
            parts.headers.get(header::AUTHORIZATION),
        ) {
            (Some(token), _) => token,
            (None, Some(_)) => return Err(ApiError::not_oauth()),
            (None, None) => return Err(ApiError::invalid_token()),
        };
        let now = hub.now();
        let mut world = hub.world();
        let (person, scopes) = world.holder(token, now).map_err(|refused| match refused {
            Refused::Unknown => ApiError::invalid_token(),
            Refused::Expired => ApiError::expired_token(),
        })?;
        if !world.count_request(&person.account_id, now) {
            return Err(ApiError::SecondUsedUp);
        }
        // ZOOM.md#user-gone
        if world.gone.contains(&person.key) {
            return Err(ApiError::no_such_user(&person.id));
        }
        Ok(Caller { person, scopes })
    }
}

impl Caller {
    /// Refuses a token without the scope.
    pub(crate) fn must_have(&self, need: Need) -> Result<(), ApiError> {
        let mut good = std::iter::once(&need.granular).chain(need.classic);
        let held =
            good.any(|scope| self.scopes.has(scope) || self.scopes.has(&format!("{scope}:admin")));
        held.then_some(())
            .ok_or_else(|| ApiError::lacks_scope(need.granular))
    }

    /// ZOOM.md#me-rule: an app of this kind says `me`; a name, even the caller's own, needs a
    /// scope that such an app cannot have.
    pub(crate) fn must_say_me(id: &str, need: Need) -> Result<(), ApiError> {
        (id == "me")
            .then_some(())
            .ok_or_else(|| ApiError::lacks_scope(need.granular))
    }

    /// ZOOM.md#no-licence.
    pub(crate) fn must_host(&self) -> Result<(), ApiError> {
        let can_host = self.person.plan.can_host();
        can_host.then_some(()).ok_or_else(ApiError::no_licence)
    }
}

/// How heavy a call is. ZOOM.md#rate-limits.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Label {
    Light,
    Medium,
}

/// Adds the rate-limit headers. Nothing is counted down unless a limit is set, so the remainder
/// is always one less than the limit: a client must not steer by these (ZOOM.md#rate-limits).
pub(crate) fn labelled(mut answer: Response, label: Label, plan: Plan) -> Response {
    let (name, limit) = match (label, plan) {
        (Label::Light, Plan::LICENSED) => ("Light", 30_u32),
        (Label::Medium, Plan::LICENSED) => ("Medium", 20),
        (Label::Light, _) => ("Light", 4),
        (Label::Medium, _) => ("Medium", 2),
    };
    let headers = answer.headers_mut();
    headers.insert("x-ratelimit-category", HeaderValue::from_static(name));
    headers.insert("x-ratelimit-type", HeaderValue::from_static("QPS"));
    headers.insert("x-ratelimit-limit", HeaderValue::from(limit));
    headers.insert("x-ratelimit-remaining", HeaderValue::from(limit - 1));
    answer
}
