//! The log: one line for each request, in one shape, with what ties lines together.

use std::collections::HashMap;

use reqwest::Method;
use serde_json::{Map, Value};
use sqlx::PgPool;
use zoom_simulator::{Fault, Operation, Trouble};

use crate::{clinic::Clinic, planning::scheduled, program::Served};

/// Every line of a log as an object.
fn lines(log: &str) -> Vec<Map<String, Value>> {
    let object = |line: &str| serde_json::from_str(line).unwrap_or_else(|_| panic!("{line}"));
    log.lines().map(object).collect()
}

fn of<'a>(lines: &'a [Map<String, Value>], event: &str) -> Vec<&'a Map<String, Value>> {
    lines.iter().filter(|line| line["event"] == event).collect()
}

#[sqlx::test]
async fn a_line_tells_of_its_request_and_leads_from_a_page_to_its_cause(db: PgPool) {
    let clinic = Clinic::open_with(db, &[("BEDSIDE_LOG", "info")]).await;
    let server = Served::start(&clinic.settings).await;
    let mut ada = clinic.browser().at(server.address);
    ada.connect("ada").await;
    ada.start_meeting().await;
    let planned = scheduled(&clinic, &mut ada).await.url.path().to_owned();
    clinic.zoom.set_daily_limit(Some(0));
    ada.start_meeting().await;
    let address = format!("{planned}/edit");
    let form = ada.get(&address).await.form(&address);
    ada.submit(&form.with("lasts", "90")).await;
    let page = ada.send(Method::GET, "/meetings/canary-path", None).await;
    let log = server.stop().await;
    let lines = lines(&log);
    for line in &lines {
        for name in ["ts", "level", "msg", "event", "target"] {
            assert!(line.contains_key(name), "{name} is missing: {line:?}");
        }
    }
    let requests = of(&lines, "http.request");
    for line in &requests {
        assert!(line["dur_ms"].as_f64().unwrap() > 0.0 && line["route"].is_string());
    }
    let posts: Vec<_> = requests
        .iter()
        .filter(|line| line["method"] == "POST" && line["route"] == "/meetings")
        .collect();
    assert_eq!(posts.len(), 2, "one line for each press: {posts:?}");
    // The tasks that make and change meetings outlive their requests, and are tied to them all the same.
    let made = of(&lines, "meeting.created");
    assert_eq!(made.len(), 2);
    assert_eq!(made[0]["request_id"], posts[0]["request_id"]);
    let refused = of(&lines, "zoom.refused");
    assert_eq!(refused.len(), 2, "{refused:?}");
    let mut edits = requests
        .iter()
        .filter(|line| line["route"] == "/meetings/{id}/edit");
    let edit = edits.rfind(|line| line["method"] == "POST").unwrap();
    assert_eq!(refused[1]["op"], "change_meeting");
    assert_eq!(refused[1]["request_id"], edit["request_id"]);
    assert_eq!(refused[0]["op"], "create_meeting");
    assert_eq!(refused[0]["zoom_status"], 429);
    assert!(refused[0]["zoom_tracking_id"].is_string(), "{refused:?}");
    assert_eq!(refused[0]["request_id"], posts[1]["request_id"]);
    // What the visitor reads out stands on one line, which names the pattern and not the path.
    let told = requests.iter().find(|line| {
        let reference = line.get("support_ref").and_then(Value::as_str);
        reference.is_some_and(|reference| page.text().contains(reference))
    });
    let told = told.expect("a line with the page's reference");
    assert_eq!(
        (&told["route"], &told["status"]),
        (&"/meetings/{id}".into(), &404.into())
    );
    assert!(!log.contains("canary"), "{log}");
    assert_eq!(of(&lines, "oauth.connected").len(), 1);
    assert_eq!(of(&lines, "meeting.create_failed").len(), 1);
    clinic.close().await;
}

#[sqlx::test]
async fn lines_can_be_plain(db: PgPool) {
    let clinic = Clinic::open(db).await;
    let mut settings: HashMap<_, _> = clinic.settings.clone();
    settings.insert("BEDSIDE_LOG_FORMAT".to_owned(), "pretty".to_owned());
    settings.insert("BEDSIDE_LOG".to_owned(), "warn".to_owned());
    let server = Served::start(&settings).await;
    let mut ada = clinic.browser().at(server.address);
    ada.connect("ada").await;
    clinic
        .zoom
        .order(Fault::new(Operation::CreateMeeting, Trouble::FailBefore).times(1));
    ada.start_meeting().await;
    let log = server.stop().await;
    assert!(!log.contains('{') || serde_json::from_str::<Value>(&log).is_err());
    assert!(!log.contains("oauth.connected"), "only warnings: {log}");
    let line = log.lines().find(|line| line.contains("meeting.unknown"));
    let line = line.unwrap_or_else(|| panic!("{log}"));
    assert!(
        line.contains("request_id="),
        "the id stands at every level: {line}"
    );
    clinic.close().await;
}
