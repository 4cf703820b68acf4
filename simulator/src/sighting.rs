//! Reads a request before anybody acts on it: which operation it is, and for whom.

use std::sync::Arc;

use axum::http::{HeaderMap, Method, header, request::Parts};

use crate::{faults::Operation, params::Params, people::Person, world::World};

/// The cookie that remembers who this browser is signed in as.
pub(crate) const PERSON_COOKIE: &str = "zoom_simulator_person";

/// Names that must not stand in a query (ZOOM.md#query-token). `zak` and `pwd` belong there.
const SECRETS: [&str; 6] = [
    "access_token",
    "refresh_token",
    "token",
    "client_secret",
    "code_verifier",
    "code",
];

/// A request, as far as it can be told before acting.
#[derive(Debug)]
pub(crate) struct Sighting {
    pub(crate) operation: Operation,
    pub(crate) person: Option<String>,
    pub(crate) query: Params,
    pub(crate) form: Params,
}

impl Sighting {
    pub(crate) fn of(world: &World, parts: &Parts, body: &[u8]) -> Sighting {
        let query = Params::parse(parts.uri.query().unwrap_or_default().as_bytes());
        let form = match parts.headers.get(header::CONTENT_TYPE) {
            Some(kind)
                if kind
                    .as_bytes()
                    .starts_with(b"application/x-www-form-urlencoded") =>
            {
                Params::parse(body)
            }
            _ => Params::default(),
        };
        let grant_type = form
            .value("grant_type")
            .or_else(|| query.value("grant_type"));
        let operation = operation(&parts.method, parts.uri.path(), grant_type);
        let person = whose(world, operation, &parts.headers, &query, &form);
        Sighting {
            operation,
            person,
            query,
            form,
        }
    }

    pub(crate) fn query_had_secret(&self) -> bool {
        self.query.has_any(&SECRETS)
    }
}

fn operation(method: &Method, path: &str, grant_type: Option<&str>) -> Operation {
    let get = method == Method::GET;
    let post = method == Method::POST;
    let mut steps = path.split('/').skip(1);
    match (
        steps.next(),
        steps.next(),
        steps.next(),
        steps.next(),
        steps.next(),
    ) {
        (Some("oauth"), Some("authorize"), None, ..) if get => Operation::Authorize,
        (Some("oauth"), Some("consent"), None, ..) if post => Operation::Consent,
        (Some("oauth"), Some("revoke"), None, ..) if post => Operation::Revoke,
        (Some("oauth"), Some("token"), None, ..) if post => match grant_type {
            Some("authorization_code") => Operation::Exchange,
            Some("refresh_token") => Operation::Refresh,
            _ => Operation::Other,
        },
        (Some("v2"), Some("users"), Some(_), None, ..) if get => Operation::Me,
        (Some("v2"), Some("users"), Some(_), Some("meetings"), None) if post => {
            Operation::CreateMeeting
        }
        (Some("v2"), Some("users"), Some(_), Some("meetings"), None) if get => {
            Operation::ListMeetings
        }
        (Some("v2"), Some("users"), Some(_), Some("settings"), None) if get => {
            Operation::ReadSettings
        }
        (Some("v2"), Some("users"), Some(_), Some("assistants"), None) if get => {
            Operation::ListAssistants
        }
        (Some("v2"), Some("users"), Some(_), Some("schedulers"), None) if get => {
            Operation::ListSchedulers
        }
        (Some("v2"), Some("meetings"), Some(_), None, ..) if get => Operation::ReadMeeting,
        (Some("v2"), Some("meetings"), Some(_), None, ..) if method == Method::PATCH => {
            Operation::UpdateMeeting
        }
        (Some("v2"), Some("meetings"), Some(_), None, ..) if method == Method::DELETE => {
            Operation::DeleteMeeting
        }
        (Some("v2"), Some("meetings"), Some(_), Some("status"), None) if method == Method::PUT => {
            Operation::EndMeeting
        }
        (Some("s"), Some(_), None, ..) => Operation::HostPage,
        (Some("j"), Some(_), None, ..) => Operation::ClientPage,
        (Some("marketplace"), ..) => Operation::Marketplace,
        _ => Operation::Other,
    }
}

/// The person whose secret (or cookie) the request carries, dead or alive.
fn whose(
    world: &World,
    operation: Operation,
    headers: &HeaderMap,
    query: &Params,
    form: &Params,
) -> Option<String> {
    let either = |name| form.value(name).or_else(|| query.value(name));
    let person = match operation {
        Operation::Exchange => world.codes.whose(either("code")?),
        Operation::Refresh => world.grants.whose(form.value("refresh_token")?),
        Operation::Revoke => world.grants.whose(form.value("token")?),
        Operation::Consent => world.people.find(form.value("person")?),
        Operation::Authorize | Operation::Marketplace => signed_in(world, headers),
        _ => world.grants.whose(bearer(headers)?),
    };
    person.map(|person| person.key.clone())
}

/// The person whom this browser's cookie names.
pub(crate) fn signed_in(world: &World, headers: &HeaderMap) -> Option<Arc<Person>> {
    world.people.find(cookie(headers, PERSON_COOKIE)?)
}

/// The value of a cookie; of several with one name, the first.
pub(crate) fn cookie<'a>(headers: &'a HeaderMap, name: &str) -> Option<&'a str> {
    let lines = headers.get_all(header::COOKIE).into_iter();
    let pairs = lines
        .filter_map(|line| line.to_str().ok())
        .flat_map(|line| line.split(';'));
    let mut named = pairs.filter_map(|pair| {
        let (known, value) = pair.trim().split_once('=')?;
        (known == name).then_some(value)
    });
    named.next()
}

/// The token of an `Authorization: Bearer` header.
pub(crate) fn bearer(headers: &HeaderMap) -> Option<&str> {
    let value = headers.get(header::AUTHORIZATION)?.to_str().ok()?;
    let (scheme, token) = value.split_once(' ')?;
    scheme.eq_ignore_ascii_case("bearer").then(|| token.trim())
}
