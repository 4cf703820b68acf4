//! What Prometheus reads: exact counts after a known story, in series that are all in the list.

use std::{
    collections::BTreeMap,
    net::SocketAddr,
    time::{Duration, Instant},
};

use bedside::telemetry::{FAMILIES, Family, Kind, Values};
use reqwest::Method;
use sqlx::PgPool;
use zoom_simulator::{Fault, Operation, Trouble};

use crate::{
    clinic::{Clinic, database_url},
    post::Letter,
    program::Served,
    relay::{Flow, Relay},
};

/// What a listener for metrics tells.
pub(crate) async fn read(metrics: SocketAddr) -> String {
    let (status, text) = get(metrics, "/metrics").await;
    assert_eq!(status, 200, "{text}");
    text
}

async fn get(server: SocketAddr, path: &str) -> (u16, String) {
    let client = reqwest::Client::builder().no_proxy().build().unwrap();
    let url = format!("http://{server}{path}");
    let answer = client.get(url).timeout(Duration::from_secs(10)).send();
    let answer = answer.await.expect("an answer");
    (answer.status().as_u16(), answer.text().await.unwrap())
}

/// One line: a name, its labels, a value.
#[derive(Debug)]
struct Sample {
    name: String,
    labels: BTreeMap<String, String>,
    value: f64,
}

fn samples(text: &str) -> Vec<Sample> {
    let lines = text
        .lines()
        .filter(|line| !line.is_empty() && !line.starts_with('#'));
    lines.map(sample).collect()
}

fn sample(line: &str) -> Sample {
    let (series, value) = line.rsplit_once(' ').expect(line);
    let (name, labels) = series.split_once('{').unwrap_or((series, "}"));
    let labels = labels.strip_suffix('}').expect(line);
    let label = |text: &str| {
        let (name, value) = text.split_once("=\"").expect(line);
        (name.to_owned(), value.trim_end_matches('"').to_owned())
    };
    Sample {
        name: name.to_owned(),
        // A pattern such as /meetings/{id} holds no comma and no quote.
        labels: labels
            .split("\",")
            .filter(|text| !text.is_empty())
            .map(label)
            .collect(),
        value: value.parse().expect(line),
    }
}

/// The value of one series, or nothing.
fn value(text: &str, name: &str, labels: &[(&str, &str)]) -> Option<f64> {
    let wanted = labels
        .iter()
        .map(|(name, value)| ((*name).to_owned(), (*value).to_owned()));
    let wanted: BTreeMap<_, _> = wanted.collect();
    let all = samples(text);
    let found = all
        .iter()
        .find(|sample| sample.name == name && sample.labels == wanted);
    found.map(|sample| sample.value)
}

/// What of a series is not as the list says.
fn fault(sample: &Sample) -> Option<String> {
    let is_of = |family: &&Family| {
        let rest = sample.name.strip_prefix(family.name);
        match family.kind {
            Kind::Histogram(_) => matches!(rest, Some("_bucket" | "_sum" | "_count")),
            Kind::Counter | Kind::Gauge => rest == Some(""),
        }
    };
    let Some(family) = FAMILIES.iter().find(is_of) else {
        return Some("is not in the list".to_owned());
    };
    let names = sample.labels.keys().filter(|name| *name != "le");
    let mut known: Vec<_> = family.labels.iter().map(|label| label.name).collect();
    known.sort_unstable();
    if names.ne(known.iter()) {
        return Some(format!("has other labels than {known:?}"));
    }
    family.labels.iter().find_map(|label| {
        let value = &sample.labels[label.name];
        let fits = match (label.name, label.values) {
            (_, Values::Words(words)) => words.contains(&value.as_str()),
            ("route", _) => value == "unmatched" || value.starts_with('/'),
            ("status", _) => value == "left" || value.len() == 3 && value.parse::<u16>().is_ok(),
            ("version", _) => value == env!("CARGO_PKG_VERSION"),
            (other, _) => panic!("{other} has no rule here"),
        };
        (!fits).then(|| format!("says {value} as {}", label.name))
    })
}

#[sqlx::test]
async fn what_happened_is_counted_exactly(db: PgPool) {
    let clinic = Clinic::open(db).await;
    // The figures are kept for a while, so the server of the story is read once, at its end.
    let fresh = Served::start(&clinic.settings).await;
    let before = read(fresh.metrics).await;
    fresh.stop().await;
    let none = [("kind", "now"), ("outcome", "created")];
    assert_eq!(
        value(&before, "bedside_meetings_created_total", &none),
        Some(0.0),
        "a counter is there before its first event"
    );
    let server = Served::start(&clinic.settings).await;
    let mut ada = clinic.browser().at(server.address);
    ada.connect("ada").await;
    for _ in 0..3 {
        let page = ada.start_meeting().await;
        assert_eq!(page.heading(), "Your meeting is ready");
    }
    let path = ada.start_meeting().await.url.path().to_owned();
    // One whose answer is lost, one that Zoom refuses, and one that Zoom limits to the end.
    for trouble in [Trouble::CutAfter, Trouble::FailBefore] {
        clinic
            .zoom
            .order(Fault::new(Operation::CreateMeeting, trouble).times(1));
        ada.start_meeting().await;
    }
    clinic.zoom.set_daily_limit(Some(0));
    ada.start_meeting().await;
    clinic.zoom.set_daily_limit(None);
    // The grant is lost, and found to be at the next press.
    clinic.zoom.end_grant("ada");
    ada.start_meeting().await;
    // Zoom tells: proven, again, unproven, unknown, unreadable.
    let number = clinic.zoom.meetings()[0].id;
    let started = clinic.event("meeting.started", number, 0).await;
    let unknown = clinic.event("user.canary_event", number, 0).await;
    for letter in [
        Letter::signed(&clinic, &started),
        Letter::signed(&clinic, &started),
        Letter::unsigned(&started),
        Letter::signed(&clinic, &unknown),
        Letter::signed_bytes(&clinic, b"canary".to_vec()),
    ] {
        clinic.deliver_at(server.address, letter).await;
    }
    ada.send(Method::GET, "/canary-path", None).await;
    ada.send(Method::PATCH, "/meetings", None).await;
    ada.get(&path).await;
    let mut ben = clinic.browser().at(server.address);
    ben.connect("ben").await;
    let removal = clinic.removal(0).await;
    clinic
        .deliver_at(server.address, Letter::signed(&clinic, &removal))
        .await;
    let text = read(server.metrics).await;

    for (kind, outcome, count) in [
        ("now", "created", 4.0),
        ("now", "unknown", 2.0),
        // The day's limit, and the lost grant.
        ("now", "refused", 2.0),
        ("now", "failed", 0.0),
        ("scheduled", "created", 0.0),
    ] {
        let labels = [("kind", kind), ("outcome", outcome)];
        let told = value(&text, "bedside_meetings_created_total", &labels);
        assert_eq!(told, Some(count), "{kind} {outcome}");
    }
    for (name, labels, count) in [
        ("bedside_click_to_link_seconds_count", vec![], 4.0),
        (
            "bedside_zoom_requests_total",
            vec![("op", "create_meeting"), ("outcome", "ok")],
            4.0,
        ),
        (
            "bedside_zoom_requests_total",
            vec![("op", "create_meeting"), ("outcome", "failed")],
            2.0,
        ),
        (
            "bedside_zoom_errors_total",
            vec![("op", "create_meeting"), ("code_class", "server")],
            1.0,
        ),
        (
            "bedside_zoom_rate_limited_total",
            vec![("window", "day")],
            1.0,
        ),
        (
            "bedside_credential_errors_total",
            vec![("kind", "client")],
            0.0,
        ),
        (
            "bedside_oauth_total",
            vec![("step", "begin"), ("outcome", "ok")],
            2.0,
        ),
        (
            "bedside_oauth_total",
            vec![("step", "save"), ("outcome", "ok")],
            2.0,
        ),
        (
            "bedside_token_refresh_total",
            vec![("outcome", "lost")],
            1.0,
        ),
        (
            "bedside_tokens_lost_total",
            vec![("reason", "refused_by_zoom")],
            1.0,
        ),
        (
            "bedside_webhooks_total",
            vec![("event", "started"), ("outcome", "accepted")],
            1.0,
        ),
        (
            "bedside_webhooks_total",
            vec![("event", "started"), ("outcome", "duplicate")],
            1.0,
        ),
        (
            "bedside_webhooks_total",
            vec![("event", "unproven"), ("outcome", "rejected")],
            1.0,
        ),
        (
            "bedside_webhooks_total",
            vec![("event", "other"), ("outcome", "accepted")],
            1.0,
        ),
        (
            "bedside_webhooks_total",
            vec![("event", "other"), ("outcome", "unreadable")],
            1.0,
        ),
        (
            "bedside_webhooks_total",
            vec![("event", "removed"), ("outcome", "accepted")],
            1.0,
        ),
        ("bedside_webhook_lag_seconds_count", vec![], 1.0),
        ("bedside_deauth_seconds_count", vec![], 1.0),
        (
            "bedside_http_requests_total",
            vec![("route", "unmatched"), ("method", "GET"), ("status", "404")],
            1.0,
        ),
        (
            "bedside_http_requests_total",
            vec![
                ("route", "/meetings"),
                ("method", "other"),
                ("status", "405"),
            ],
            1.0,
        ),
        (
            "bedside_http_requests_total",
            vec![
                ("route", "/meetings"),
                ("method", "POST"),
                ("status", "303"),
            ],
            8.0,
        ),
        ("bedside_meetings_open", vec![("state", "waiting")], 3.0),
        ("bedside_meetings_open", vec![("state", "started")], 1.0),
        ("bedside_reconcile_pending", vec![], 2.0),
        ("bedside_db_up", vec![], 1.0),
        ("bedside_key_rotation_remaining", vec![], 0.0),
        ("bedside_backup_age_seconds", vec![], f64::INFINITY),
    ] {
        assert_eq!(
            value(&text, name, &labels),
            Some(count),
            "{name} {labels:?}"
        );
    }
    let faults: Vec<_> = samples(&text)
        .iter()
        .filter_map(|sample| Some(format!("{sample:?} {}", fault(sample)?)))
        .collect();
    assert!(faults.is_empty(), "{faults:#?}");
    for family in FAMILIES {
        assert!(
            text.contains(&format!("# TYPE {} ", family.name)),
            "{} is missing",
            family.name
        );
        assert!(
            text.contains(&format!("# HELP {} ", family.name)),
            "{}",
            family.name
        );
    }
    assert!(!text.contains("canary"), "{text}");
    server.stop().await;
    clinic.close().await;
}

#[sqlx::test]
async fn metrics_have_a_listener_of_their_own_and_answer_while_the_database_is_silent(db: PgPool) {
    let relay = Relay::before_postgres(&database_url(&db)).await;
    let clinic = Clinic::open_with(db, &[("DATABASE_URL", &relay.url)]).await;
    let server = Served::start(&clinic.settings).await;
    assert_eq!(get(server.metrics, "/").await.0, 404);
    assert_eq!(get(server.metrics, "/healthz").await.0, 404);
    let mut browser = clinic.browser().at(server.address);
    let page = browser.send(Method::GET, "/metrics", None).await;
    assert_eq!(page.status, 404, "the world does not reach them");
    relay.set(Flow::Held);
    // Somebody who hangs up is counted as well.
    let hurried = browser.send(Method::GET, "/readyz", None);
    let hurried = tokio::time::timeout(Duration::from_millis(500), hurried);
    assert!(hurried.await.is_err());
    let began = Instant::now();
    let text = read(server.metrics).await;
    assert!(
        began.elapsed() < Duration::from_secs(8),
        "{:?}",
        began.elapsed()
    );
    assert_eq!(value(&text, "bedside_db_up", &[]), Some(0.0));
    let left = [("route", "/readyz"), ("method", "GET"), ("status", "left")];
    assert_eq!(
        value(&text, "bedside_http_requests_total", &left),
        Some(1.0)
    );
    relay.set(Flow::Free);
    server.stop().await;
    clinic.close().await;
}

#[sqlx::test]
async fn servers_of_one_process_tell_the_same_numbers(db: PgPool) {
    let changes = [("BEDSIDE_METRICS_LISTEN", "127.0.0.1:0")];
    let mut clinic = Clinic::open_with(db, &changes).await;
    clinic.serve_another().await;
    for server in 0..2 {
        let text = read(clinic.metrics(server)).await;
        assert!(text.contains("bedside_db_up"), "{text}");
    }
    assert_ne!(clinic.metrics(0), clinic.metrics(1));
    clinic.close().await;
}
