//! What must hold for every link that is believed.

#![expect(
    clippy::missing_panics_doc,
    reason = "an oracle panics where something does not hold"
)]

use super::{LONGEST, Links};
use crate::zoom::{fields::Fields, reading, webhook::oracle::zoom};

/// A link, as it may stand in an answer of Zoom's.
pub fn links(data: &[u8]) {
    let Ok(link) = std::str::from_utf8(data) else {
        return;
    };
    let believed = Links::of_zoom().believed(link);
    if let Some(url) = &believed {
        assert!(is_zooms(url.as_str()), "{link} became {url}");
    }
    // Nothing good is refused: a person would not get to their meeting.
    let plain = link.len() <= LONGEST && link.bytes().all(|byte| byte.is_ascii_graphic());
    if plain && is_zooms(link) && !link.contains("xn--") {
        assert!(believed.is_some(), "{link} is not believed");
    }
    let simulated = Links {
        other_hosts: vec!["fake-zoom".to_owned()],
        this_machine: true,
    };
    if let Some(url) = simulated.believed(link) {
        let authority = authority(url.as_str());
        let (host, port) = authority.rsplit_once(':').unwrap_or((authority, ""));
        let host = if port.ends_with(']') { authority } else { host };
        let known = host == "fake-zoom" || host == "localhost" || host.ends_with(".localhost");
        let loopback = host == "[::1]" || host.starts_with("127.");
        assert!(
            is_zooms(url.as_str()) || known || loopback,
            "{link} became {url}"
        );
        assert!(matches!(url.scheme(), "http" | "https"));
    }
    kept(link);
}

/// What is kept of an answer is the link that was judged.
fn kept(link: &str) {
    let answer = serde_json::json!({"id": 1, "join_url": link}).to_string();
    let made = Fields::read(answer.as_bytes()).and_then(|told| reading::made(&told, &zoom().links));
    if let Some(made) = made {
        let join = made.join.expose();
        assert!(is_zooms(join), "{link} is kept as {join}");
        let before_fragment = join.split('#').next().unwrap_or_default();
        let query = before_fragment
            .split_once('?')
            .map_or("", |(_, query)| query);
        let code = url::form_urlencoded::parse(query.as_bytes())
            .any(|(name, value)| name == "pwd" && !value.is_empty());
        assert_eq!(made.applied.passcode_in_link, code, "{join}");
    }
}

/// Whether an address is Zoom's by the letter of RFC 3986, which mail programs and calendars go by:
/// the parser that the product uses goes by browsers, and forgives more.
pub(in crate::zoom) fn is_zooms(link: &str) -> bool {
    let host = authority(link);
    let label = |label: &str| {
        let plain = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-';
        !label.is_empty() && label.bytes().all(plain)
    };
    let zoom = ["zoom.us", "zoomgov.com"]
        .iter()
        .any(|domain| host == *domain || host.ends_with(&format!(".{domain}")));
    link.starts_with("https://") && zoom && host.split('.').all(label)
}

/// What stands between `//` and the path: the host, and whatever else somebody put there.
fn authority(link: &str) -> &str {
    let rest = link.split_once("://").map_or("", |(_, rest)| rest);
    rest.split(['/', '?', '#']).next().unwrap_or_default()
}
