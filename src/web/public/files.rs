//! What programs ask for: where to report a fault of security, and whether the domain is ours.

use std::fmt::Write as _;

use axum::{
    extract::State,
    http::{StatusCode, header},
    response::{IntoResponse as _, Response},
};
use time::{Duration, OffsetDateTime};

use crate::web::{Web, pages::Moment, problem::WebError, site::Site, words};

/// RFC 9116 recommends less than a year.
const GOOD_FOR: Duration = Duration::days(180);

/// `GET /.well-known/security.txt`. Without an address to write to there is none.
pub(super) async fn security(State(web): State<Web>) -> Result<Response, WebError> {
    text(security_txt(&web.site, web.flows.home.now()))
}

/// `GET /zoomverify/verifyzoom.html`: what Zoom gave the operator, as it is.
pub(super) async fn domain(State(web): State<Web>) -> Result<Response, WebError> {
    text(web.site.operator.zoom_domain_verification.clone())
}

fn text(content: Option<String>) -> Result<Response, WebError> {
    let content = content.ok_or_else(|| words::plain(StatusCode::NOT_FOUND))?;
    let kind = [(header::CONTENT_TYPE, "text/plain; charset=utf-8")];
    Ok((kind, content).into_response())
}

fn security_txt(site: &Site, now: OffsetDateTime) -> Option<String> {
    let email = site.operator.support_email.as_ref()?;
    let expires = Moment(now + GOOD_FOR).machine();
    let mut lines = format!("Contact: mailto:{email}\nExpires: {expires}\n");
    // The RFC allows no other address than an https one here.
    if site.secure {
        let origin = &site.origin;
        // Writing to a string cannot fail.
        let _never = writeln!(lines, "Canonical: {origin}/.well-known/security.txt");
        let _never = writeln!(lines, "Policy: {origin}/support#security");
    }
    lines.push_str("Preferred-Languages: en\n");
    Some(lines)
}

#[cfg(test)]
mod tests {
    use time::macros::datetime;

    use super::*;

    const NOW: OffsetDateTime = datetime!(2026-11-21 09:31 UTC);

    fn with_address(address: &str) -> Site {
        let mut site = Site::at(address);
        site.operator.support_email = Some("help@clinic.example".to_owned());
        site
    }

    #[test]
    fn a_report_has_an_address_and_a_date() {
        assert_eq!(
            security_txt(&with_address("https://bedside.example"), NOW).unwrap(),
            "Contact: mailto:help@clinic.example\n\
             Expires: 2027-05-20T09:31:00Z\n\
             Canonical: https://bedside.example/.well-known/security.txt\n\
             Policy: https://bedside.example/support#security\n\
             Preferred-Languages: en\n"
        );
        let local = security_txt(&with_address("http://localhost:8080"), NOW).unwrap();
        assert!(!local.contains("http://"), "{local}");
    }

    #[test]
    fn without_an_address_there_is_nothing_to_say() {
        assert!(security_txt(&Site::at("https://bedside.example"), NOW).is_none());
    }
}
