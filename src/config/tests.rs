use std::collections::BTreeMap;

use time::macros::datetime;

use super::*;

mod refused;

pub(super) fn working() -> BTreeMap<String, String> {
    let key = Keyring::fresh_entry(1).unwrap();
    [
        ("BEDSIDE_URL", "https://bedside.example"),
        ("DATABASE_URL", "postgres://bedside:pw@db/bedside"),
        ("ZOOM_CLIENT_ID", "id"),
        ("ZOOM_CLIENT_SECRET", "s3cr3t-of-the-app"),
        ("ZOOM_WEBHOOK_SECRET", "s3cr3t-of-the-hook"),
        ("BEDSIDE_KEYS", key.as_str()),
    ]
    .map(|(name, value)| (name.to_owned(), value.to_owned()))
    .into()
}

fn with(changes: &[(&str, &str)]) -> Result<Config, Faults> {
    let mut settings = working();
    settings.extend(
        changes
            .iter()
            .map(|(name, value)| ((*name).to_owned(), (*value).to_owned())),
    );
    Config::read(|name| settings.get(name).cloned())
}

fn faulty(changes: &[(&str, &str)]) -> Vec<String> {
    with(changes)
        .unwrap_err()
        .iter()
        .map(|fault| fault.name.clone())
        .collect()
}

fn faulty_or_none(changes: &[(&str, &str)]) -> Vec<String> {
    with(changes).map_or_else(
        |faults| faults.iter().map(|fault| fault.name.clone()).collect(),
        |_good| Vec::new(),
    )
}

#[test]
fn the_required_settings_are_enough() {
    let config = with(&[]).unwrap();
    assert_eq!(
        config.callback_url().as_str(),
        "https://bedside.example/oauth/callback"
    );
    assert_eq!(config.session_idle, Duration::from_hours(12));
    assert!(config.secure_cookies() && !config.zoom.simulated);
}

#[test]
fn the_public_address_is_https_except_on_this_machine() {
    assert!(with(&[("BEDSIDE_URL", "http://127.0.0.1:8080")]).is_ok());
    assert!(with(&[("BEDSIDE_URL", "http://[::1]:8080")]).is_ok());
    assert!(
        !with(&[("BEDSIDE_URL", "http://localhost:8080")])
            .unwrap()
            .secure_cookies()
    );
    for bad in [
        "http://bedside.example",
        "https://bedside.example/",
        "https://bedside.example/app",
        "https://b.example?x",
        "ftp://b.example",
        "b",
    ] {
        assert_eq!(faulty(&[("BEDSIDE_URL", bad)]), ["BEDSIDE_URL"], "{bad}");
    }
}

#[test]
fn another_zoom_is_accepted_on_this_machine_or_when_asked_for() {
    let other = ("ZOOM_API_URL", "http://127.0.0.1:9000/v2");
    assert_eq!(faulty(&[other]), ["ZOOM_API_URL"]);
    assert!(
        with(&[other, ("BEDSIDE_ALLOW_TEST_ZOOM", "1")])
            .unwrap()
            .zoom
            .simulated
    );
    assert!(
        with(&[other, ("BEDSIDE_URL", "http://localhost:8080")])
            .unwrap()
            .zoom
            .simulated
    );
    for almost in [
        "https://zoom.us.evil.example/v2",
        "https://evilzoom.us/v2",
        "http://api.zoom.us/v2",
    ] {
        assert_eq!(
            faulty(&[("ZOOM_API_URL", almost)]),
            ["ZOOM_API_URL"],
            "{almost}"
        );
    }
    assert!(
        !with(&[("ZOOM_API_URL", "https://api-eu.zoom.us/v2")])
            .unwrap()
            .zoom
            .simulated
    );
}

#[test]
fn a_setting_may_come_from_a_file_but_not_from_two_places() {
    let path = std::env::temp_dir().join(format!("bedside-setting-{}", std::process::id()));
    std::fs::write(&path, "from-a-file\n").unwrap();
    let file = path.to_str().unwrap();
    let mut settings = working();
    settings.remove("ZOOM_CLIENT_ID");
    settings.insert("ZOOM_CLIENT_ID_FILE".to_owned(), file.to_owned());
    let config = Config::read(|name| settings.get(name).cloned()).unwrap();
    assert_eq!(config.zoom.client_id, "from-a-file");
    assert_eq!(faulty(&[("ZOOM_CLIENT_ID_FILE", file)]), ["ZOOM_CLIENT_ID"]);
    std::fs::remove_file(&path).unwrap();
    assert_eq!(faulty(&[("BEDSIDE_LOG_FILE", file)]), ["BEDSIDE_LOG_FILE"]);
}

#[test]
fn lengths_of_time_and_numbers_are_checked() {
    for bad in ["0s", "12", "h", "-1h", "1w", "999999d", "1.5h"] {
        assert_eq!(
            faulty(&[("BEDSIDE_SESSION_MAX", bad)]).first().unwrap(),
            "BEDSIDE_SESSION_MAX",
            "{bad}"
        );
    }
    assert_eq!(
        faulty(&[("BEDSIDE_SESSION_IDLE", "8d")]),
        ["BEDSIDE_SESSION_IDLE"]
    );
    assert_eq!(
        faulty(&[("BEDSIDE_REFRESH_LEASE", "1s")]),
        ["BEDSIDE_REFRESH_LEASE"]
    );
    assert_eq!(
        faulty(&[("BEDSIDE_CREATE_PER_MINUTE", "many")]),
        ["BEDSIDE_CREATE_PER_MINUTE"]
    );
    assert_eq!(
        faulty(&[("BEDSIDE_TRUSTED_PROXIES", "10.0.0.0/8, nowhere")]),
        ["BEDSIDE_TRUSTED_PROXIES"]
    );
    assert_eq!(
        with(&[("BEDSIDE_TRUSTED_PROXIES", "10.0.0.0/8, ::1")])
            .unwrap()
            .trusted_proxies
            .len(),
        2
    );
}

#[test]
fn nobody_has_to_say_who_runs_this() {
    let operator = with(&[]).unwrap().operator;
    assert!(operator.name.is_none() && operator.support_hours.is_none());
    assert!(!operator.terms_reviewed);
    let operator = with(&[
        ("BEDSIDE_OPERATOR_NAME", "Green Street Clinic – Zürich"),
        ("BEDSIDE_SUPPORT_HOURS", "Mon-Fri 09:00-17:00"),
        ("BEDSIDE_TERMS_REVIEWED", "1"),
        (
            "BEDSIDE_PRIVACY_URL",
            "https://clinic.example/p?lang=en#zoom",
        ),
        ("BEDSIDE_ZOOM_DOMAIN_VERIFICATION", "ZOOM_verify_a1B2-c3_=="),
    ])
    .unwrap()
    .operator;
    assert_eq!(operator.name.unwrap(), "Green Street Clinic – Zürich");
    assert!(operator.terms_reviewed);
    assert_eq!(operator.privacy_url.unwrap().fragment(), Some("zoom"));
}

#[test]
fn what_public_pages_show_is_checked() {
    let long = "x".repeat(501);
    for (name, bad) in [
        ("BEDSIDE_OPERATOR_NAME", "Green\nStreet"),
        ("BEDSIDE_OPERATOR_NAME", long.as_str()),
        ("BEDSIDE_SUPPORT_HOURS", "Mon\u{0}Fri"),
        ("BEDSIDE_TERMS_REVIEWED", "yes"),
        ("BEDSIDE_PRIVACY_URL", "clinic.example/privacy"),
        ("BEDSIDE_PRIVACY_URL", "http://clinic.example/privacy"),
        ("BEDSIDE_PRIVACY_URL", "javascript:alert(1)"),
        ("BEDSIDE_TERMS_URL", "https://me:pw@clinic.example/terms"),
        // The built-in page would send browsers round in circles.
        ("BEDSIDE_PRIVACY_URL", "https://bedside.example/privacy"),
        ("BEDSIDE_TERMS_URL", "https://bedside.example:443/"),
        ("BEDSIDE_ZOOM_DOMAIN_VERIFICATION", "two words"),
        ("BEDSIDE_ZOOM_DOMAIN_VERIFICATION", long.as_str()),
    ] {
        assert_eq!(faulty(&[(name, bad)]), [name], "{bad}");
    }
}

#[test]
fn what_clinicians_may_choose_is_set_in_words() {
    let config = with(&[]).unwrap();
    assert!(config.recording_allowed);
    assert_eq!(config.waiting_room, "default-on");
    assert_eq!((config.locale, config.client_word), ("en", "client"));
    assert_eq!(config.maintenance, None);
    let config = with(&[
        ("BEDSIDE_RECORDING", "forbid"),
        ("BEDSIDE_WAITING_ROOM", "force-on"),
        ("BEDSIDE_LOCALE", "es"),
        ("BEDSIDE_CLIENT_NOUN", "patient"),
    ])
    .unwrap();
    assert!(!config.recording_allowed);
    assert_eq!(config.waiting_room, "force-on");
    assert_eq!((config.locale, config.client_word), ("es", "patient"));
    for (name, bad) in [
        ("BEDSIDE_RECORDING", "1"),
        ("BEDSIDE_WAITING_ROOM", "on"),
        ("BEDSIDE_LOCALE", "fr"),
        ("BEDSIDE_CLIENT_NOUN", "case"),
    ] {
        assert_eq!(faulty(&[(name, bad)]), [name], "{bad}");
    }
}

#[test]
fn languages_for_developers_stay_on_their_machine() {
    for word in ["en-XA", "ar-XB"] {
        let here = [
            ("BEDSIDE_LOCALE", word),
            ("BEDSIDE_URL", "http://localhost:8080"),
        ];
        assert_eq!(with(&here).unwrap().locale, word);
        let faults = with(&[("BEDSIDE_LOCALE", word)]).unwrap_err().to_string();
        assert!(
            faults.contains("BEDSIDE_LOCALE  is for developers"),
            "{faults}"
        );
    }
}

#[test]
fn a_maintenance_begins_before_it_ends() {
    const FROM: &str = "BEDSIDE_MAINTENANCE_FROM";
    const UNTIL: &str = "BEDSIDE_MAINTENANCE_UNTIL";
    let planned = with(&[
        (FROM, "2026-11-21T20:00:00Z"),
        (UNTIL, "2026-11-21T22:00:00+01:00"),
    ]);
    let planned = planned.unwrap().maintenance.unwrap();
    assert_eq!(planned.0, datetime!(2026-11-21 20:00 UTC));
    assert_eq!(planned.1, Some(datetime!(2026-11-21 21:00 UTC)));
    let open = with(&[(FROM, "2026-11-21T20:00:00Z")]).unwrap().maintenance;
    assert_eq!(open.unwrap().1, None);
    for (from, until) in [
        ("2026-11-21T20:00:00Z", "2026-11-21T20:00:00Z"),
        ("2026-11-21T20:00:00Z", "2026-11-21T20:30:00+01:00"),
        ("", "2026-11-21T20:00:00Z"),
        ("2026-11-21T20:00:00Z", "22:00"),
    ] {
        assert_eq!(faulty(&[(FROM, from), (UNTIL, until)]), [UNTIL], "{until}");
    }
    assert_eq!(faulty(&[(FROM, "2026-11-21 20:00")]), [FROM]);
}

#[test]
fn metrics_never_share_the_address_that_the_world_reaches() {
    let at = |listen, metrics| {
        let changes = [
            ("BEDSIDE_LISTEN", listen),
            ("BEDSIDE_METRICS_LISTEN", metrics),
        ];
        faulty_or_none(&changes)
    };
    for (listen, metrics) in [
        ("127.0.0.1:8080", "127.0.0.1:8080"),
        ("0.0.0.0:8080", "127.0.0.1:8080"),
        ("127.0.0.1:8080", "[::]:8080"),
    ] {
        assert_eq!(at(listen, metrics), ["BEDSIDE_METRICS_LISTEN"]);
    }
    for (listen, metrics) in [
        ("0.0.0.0:8080", "0.0.0.0:9090"),
        ("127.0.0.1:8080", "10.0.0.1:8080"),
        ("127.0.0.1:0", "127.0.0.1:0"),
    ] {
        assert!(at(listen, metrics).is_empty(), "{listen} {metrics}");
    }
    assert!(with(&[]).unwrap().metrics_listen.is_none());
}

#[test]
fn lines_of_the_log_are_json_or_pretty() {
    let format = |text| with(&[("BEDSIDE_LOG_FORMAT", text)]).map(|config| config.log_format);
    assert_eq!(format("").unwrap(), None);
    assert_eq!(format("json").unwrap().as_deref(), Some("json"));
    assert_eq!(
        faulty(&[("BEDSIDE_LOG_FORMAT", "xml")]),
        ["BEDSIDE_LOG_FORMAT"]
    );
}

#[test]
fn who_may_connect_is_a_list() {
    const DOMAINS: &str = "BEDSIDE_ALLOWED_EMAIL_DOMAINS";
    const ACCOUNTS: &str = "BEDSIDE_ALLOWED_ACCOUNTS";
    assert!(with(&[]).unwrap().allowed.email_domains.is_empty());
    let config = with(&[
        (DOMAINS, "clinic.example, *.Clinic.example"),
        (ACCOUNTS, "q6gBJVO5TzexKYTb_I2rpg,x"),
    ]);
    let allowed = config.unwrap().allowed;
    assert_eq!(
        allowed.email_domains,
        ["clinic.example", "*.Clinic.example"]
    );
    assert_eq!(allowed.accounts, ["q6gBJVO5TzexKYTb_I2rpg", "x"]);
    for bad in [
        "@clinic.example",
        "clinic",
        "clinic.example,",
        "*",
        "*clinic.example",
        "kölin.example",
        "a..b",
    ] {
        assert_eq!(faulty(&[(DOMAINS, bad)]), [DOMAINS], "{bad}");
    }
    for bad in ["a,,b", "a b", "é"] {
        assert_eq!(faulty(&[(ACCOUNTS, bad)]), [ACCOUNTS], "{bad}");
    }
}
