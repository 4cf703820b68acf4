//! The same oracles and some laws, held against values that have the shape of good ones: what chance
//! alone would take long to make up. Every run tries the same ones, as a failure of `make test` must
//! be a change's doing; `make fuzz` is for the unexpected.

use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
use proptest::{
    collection::vec,
    option,
    prelude::*,
    sample::select,
    test_runner::{Config, RngSeed},
};

use super::*;
use crate::domain::{Browser, MeetingId, ReturnPath};

/// Payloads that open redirects are known by, and our own pages in disguise.
const REDIRECTS: &str = include_str!("redirects.txt");

pub(super) fn tried(cases: u32) -> Config {
    Config {
        failure_persistence: None,
        rng_seed: RngSeed::Fixed(20_261_121),
        ..Config::with_cases(cases)
    }
}

/// An address out of parts, most of them good in another place.
fn addresses_of_parts() -> impl Strategy<Value = String> {
    let scheme = select(vec![
        "https://",
        "https:/",
        "https:",
        "https:\\\\",
        "HTTPS://",
        "http://",
        "//",
        "/",
        "",
        "javascript://",
        "ftp://",
        " https://",
        "https:///",
    ]);
    let user = select(vec![
        "",
        "",
        "",
        "zoom.us@",
        "a:b@",
        "@",
        "zoom.us%40",
        "zoom.us\\@",
        "zoom.us#@",
        "zoom.us?@",
    ]);
    let host = select(vec![
        "zoom.us",
        "us05web.zoom.us",
        "ZOOM.us",
        "zoom.us.",
        ".zoom.us",
        "a..zoom.us",
        "zoomgov.com",
        "zoom.us.evil.example",
        "evilzoom.us",
        "zoom-us",
        "evil.example",
        "localhost",
        "127.0.0.1",
        "0x7f.1",
        "2130706433",
        "[::1]",
        "[::ffff:169.254.169.254]",
        "169.254.169.254",
        "fake-zoom",
        "zo\u{ad}om.us",
        "zoom\u{3002}us",
        "\u{24e9}oom.us",
        "z\u{43e}om.us",
        "xn--zom-hmd.us",
        "zoom%2eus",
        "zoom.us%00.evil.example",
        "bedside.example",
        "",
    ]);
    let port = select(vec![
        "", "", "", ":443", ":444", ":", ":0443", ":99999", ":80",
    ]);
    let path = select(vec![
        "",
        "/",
        "/j/926?pwd=x",
        "/j/1?pwd=",
        "\\@evil.example",
        "/..//evil.example",
        "#zoom.us",
        "?zoom.us",
        "/\u{e9}",
        "/%0d%0a",
        "/a b",
        "/\t",
        "/start",
        "/s/1?zak=a.b-c_d#x",
    ]);
    (scheme, user, host, port, path)
        .prop_map(|(scheme, user, host, port, path)| format!("{scheme}{user}{host}{port}{path}"))
}

/// A path out of parts.
fn paths() -> impl Strategy<Value = String> {
    let part = select(vec![
        "/",
        "//",
        "\\",
        "/\\",
        "start",
        "meetings",
        "meetings/new",
        "account",
        "settings",
        "signout",
        "..",
        ".",
        "%2f",
        "%5c",
        "?",
        "#",
        "@",
        "evil.example",
        "https:",
        "javascript:",
        "\r\n",
        "\t",
        "\0",
        "0",
        "0199e0b2-7b1c-7000-8000-000000000001",
        "0199E0B2-7B1C-7000-8000-000000000001",
        "/end",
        "/invite.ics",
    ]);
    vec(part, 0..6).prop_map(|parts| parts.concat())
}

proptest! {
    #![proptest_config(tried(10_000))]

    #[test]
    fn ten_thousand_addresses_are_told_apart(address in addresses_of_parts()) {
        links(address.as_bytes());
        return_path(address.as_bytes());
    }

    #[test]
    fn ten_thousand_paths_lead_to_pages_of_ours(path in paths()) {
        return_path(path.as_bytes());
    }
}

#[test]
fn no_known_redirect_leads_away() {
    let payloads: Vec<_> = REDIRECTS.lines().filter(|line| !line.is_empty()).collect();
    assert!(payloads.len() >= 60, "{}", payloads.len());
    for payload in payloads {
        let spelled = payload.replace("{id}", &MeetingId::fresh().to_string());
        let spelled = spelled
            .replace("\\r", "\r")
            .replace("\\n", "\n")
            .replace("\\t", "\t");
        return_path(spelled.as_bytes());
        links(spelled.as_bytes());
        assert_eq!(ReturnPath::parse(&spelled), ReturnPath::Home, "{payload}");
    }
}

proptest! {
    #![proptest_config(tried(300))]

    #[test]
    fn a_setting_is_what_a_strict_reader_takes_it_for(address in addresses_of_parts()) {
        addresses(address.as_bytes());
        addresses(address.replacen("https", "postgres", 1).as_bytes());
    }

    #[test]
    fn an_appointment_reads_on_the_wall_as_it_was_typed(
        zone in select(vec!["Europe/Madrid", "America/St_Johns", "Australia/Lord_Howe", "Pacific/Kiritimati", "UTC"]),
        (year, month, day) in (2025..2029_i32, 1..13_u8, 1..32_u8),
        (hour, minute) in (0..24_u8, 0..60_u8),
        lasts in -1..2000_i32,
    ) {
        form(format!(
            "when={year}-{month:02}-{day:02}T{hour:02}%3A{minute:02}&lasts={lasts}&zone={zone}&name=video_call&recording=off"
        ).as_bytes());
    }

    #[test]
    fn nothing_is_picked_out_of_a_doubtful_query(
        pairs in vec((select(vec!["code", "state", "error", "%63ode", "stat%65", "other"]), "[ -~]{0,8}|access_denied|%[0-9a-f]{2}"), 0..5),
    ) {
        let pairs: Vec<_> = pairs.iter().map(|(name, value)| format!("{name}={value}")).collect();
        callback(pairs.join("&").replace(' ', "+").as_bytes());
    }

    #[test]
    fn a_delivery_counts_exactly_when_it_is_signed_now(
        late in -400..6400_i64,
        how in "sign( previous| other)?( [0-9]{1,3})?|v0=[0-9a-f]{64}|",
        body in bodies(),
    ) {
        let sent = 1_795_255_200 - late;
        webhook(format!("{sent}\n{how}\n{body}").as_bytes());
    }

    #[test]
    fn a_challenge_is_signed_in_its_own_letters_only(token in "[A-Za-z0-9_-]{0,140}|v0:[0-9]{10}:.{0,9}|.{0,20}") {
        let body = serde_json::json!({"event": "endpoint.url_validation", "payload": {"plainToken": token}});
        webhook(format!("1795255200\nsign\n{body}").as_bytes());
    }

    #[test]
    fn a_token_answer_is_kept_as_zoom_wrote_it(
        fields in vec((select(vec![
            "access_token", "access_token", "refresh_token", "expires_in", "scope", "error", "reason", "code",
        ]), values()), 0..6),
        status in select(vec![200, 201, 400, 401, 403, 429, 500]),
        wait in "[0-9]{0,20}|[0-9]{4}-[0-9]{2}-[0-9]{2}T00:00:00Z",
    ) {
        let fields: Vec<_> = fields.iter().map(|(name, value)| format!("\"{name}\":{value}")).collect();
        token_answer(format!("{status}\n{wait}\n{{{}}}", fields.join(",")).as_bytes());
    }

    #[test]
    fn a_login_cookie_reads_back_as_it_was_written(secret in any::<[u8; 32]>(), mark in option::of(any::<i64>())) {
        let name = URL_SAFE_NO_PAD.encode(secret);
        prop_assert_eq!(Browser::parse(&name).map(|browser| browser.expose().to_owned()), Some(name.clone()));
        let mark = mark.map_or_else(String::new, |mark| format!(".{mark}"));
        visitor(format!("203.0.113.9\ncookie: a=b; __Host-bedside-login={name}{mark}").as_bytes());
    }

    #[test]
    fn nobody_chooses_the_address_that_they_are_known_by(
        peer in select(vec!["10.0.0.2", "203.0.113.9", "fd00::1", "::ffff:10.0.0.2", "2001:db8::1"]),
        lists in vec(vec(select(vec![
            "10.1.1.1", "203.0.113.7", "198.51.100.1:80", "fd00::2", "[2001:db8::7]:1", "::ffff:10.0.0.3", "unknown", "",
            "203.0.113.7, 10.0.0.9",
        ]), 0..4), 0..3),
    ) {
        let lists: Vec<_> = lists.iter().map(|hops| format!("\nx-forwarded-for: {}", hops.join(", "))).collect();
        visitor(format!("{peer}{}", lists.concat()).as_bytes());
    }
}

proptest! {
    #![proptest_config(tried(100))]

    #[test]
    fn a_form_reads_back_as_it_was_filled_in(
        pairs in vec(("[a-z_]{1,4}", "\\PC{0,8}|.{0,8}|[a-z\r\n ]{0,8}"), 0..34),
        broken in option::of(any::<(usize, u8)>()),
    ) {
        let form = url::form_urlencoded::Serializer::new(String::new()).extend_pairs(pairs).finish();
        let mut form = form.into_bytes();
        form_with(&form);
        if let Some((place, byte)) = broken && !form.is_empty() {
            let place = place % form.len();
            form[place] = byte;
            form_with(&form);
        }
    }
}

/// As every form reads it: with the fields that all of them want, and without.
fn form_with(data: &[u8]) {
    form(data);
    form(
        &[
            b"csrf=x&message=%7Blink%7D&recording=off&early=never&".as_slice(),
            data,
        ]
        .concat(),
    );
}

/// A JSON value of any kind.
fn values() -> impl Strategy<Value = String> {
    prop_oneof![
        Just("null".to_owned()),
        "\"[a-z ]{0,5}\"",
        "-?[1-9][0-9]{0,12}(\\.[0-9]{1,3})?",
        Just("\"Invalid Token!\"".to_owned()),
        select(vec![
            "\"invalid_grant\"",
            "\"invalid_request\"",
            "\"Redirect URI mismatch.\""
        ])
        .prop_map(str::to_owned),
        select(vec![
            "[]", "{}", "true", "\"inf\"", "\"NaN\"", "1e300", "0.5", "0"
        ])
        .prop_map(str::to_owned),
    ]
}

/// The body of a delivery.
fn bodies() -> impl Strategy<Value = String> {
    let event = select(vec![
        "meeting.created",
        "meeting.updated",
        "meeting.started",
        "meeting.participant_admitted",
        "app_deauthorized",
        "endpoint.url_validation",
        "recording.completed",
        "",
    ]);
    let fields = vec(
        (
            select(vec![
                "id",
                "host_id",
                "join_url",
                "start_time",
                "duration",
                "client_id",
                "user_id",
                "plainToken",
            ]),
            prop_oneof![
                values(),
                Just("\"fuzzed-app\"".to_owned()),
                Just("7".to_owned()),
                addresses_of_parts().prop_map(|address| serde_json::json!(address).to_string()),
                Just("\"2026-11-21T10:00:00Z\"".to_owned()),
            ],
        ),
        0..8,
    );
    (event, fields).prop_map(|(event, fields)| {
        let fields: Vec<_> = fields
            .iter()
            .map(|(name, value)| format!("\"{name}\":{value}"))
            .collect();
        let fields = fields.join(",");
        let comma = if fields.is_empty() { "" } else { "," };
        format!("{{\"event\":\"{event}\",\"payload\":{{{fields}{comma}\"object\":{{{fields}}}}}}}")
    })
}
