//! Three clinicians with everything that one can have. Whatever one of them does, sees or is told by
//! Zoom, nothing of the others changes, and nothing of theirs is shown.

use std::time::Duration;

use reqwest::Method;
use serde_json::{Value, json};
use sqlx::PgPool;
use time::{format_description::BorrowedFormatItem, macros::format_description};

use zoom_simulator::{Fault, Operation, Trouble};

use crate::{
    browser::Browser,
    clinic::Clinic,
    page::{Form, Page},
    post::Letter,
    program::{run, told},
    vault::execute,
};

const PEOPLE: [&str; 3] = ["ada", "ben", "dora"];
const NAMES: [&str; 3] = ["Lindqvist", "Okafor", "Nwosu"];
/// What each chose, so that another's choice shows.
const THEMES: [&str; 3] = ["dark", "light", "dark"];
const WALL: &[BorrowedFormatItem<'_>] = format_description!("[year]-[month]-[day]T[hour]:[minute]");

/// Every route that there is, as the router has it.
const ROUTERS: [&str; 2] = [
    include_str!("../../../src/web/mod.rs"),
    include_str!("../../../src/web/public/mod.rs"),
];

/// One of them.
pub(super) struct One {
    pub(super) person: &'static str,
    pub(super) id: String,
    pub(super) zoom_user: String,
    pub(super) browser: Browser,
    /// Held now, and to come.
    pub(super) running: Page,
    pub(super) planned: Page,
    /// What it was planned with.
    pub(super) plan: Form,
    pub(super) number: u64,
    /// What nobody else may see.
    pub(super) marks: Vec<String>,
}

pub(super) async fn three(clinic: &Clinic) -> Vec<One> {
    let mut all = Vec::new();
    for (person, (name, theme)) in PEOPLE.into_iter().zip(NAMES.into_iter().zip(THEMES)) {
        all.push(One::arrive(clinic, person, name, theme).await);
    }
    all
}

impl One {
    async fn arrive(clinic: &Clinic, person: &'static str, name: &str, theme: &str) -> Self {
        let mut browser = clinic.signed_in(person).await;
        let text = format!("Mark of {person}: {{link}}");
        let form = browser.get("/settings").await.form("/settings");
        let form = form.with("message", &text).with("theme", theme);
        browser.submit(&form).await;
        let running = browser.start_meeting().await;
        assert_eq!(
            running.heading(),
            "Your meeting is ready",
            "{}",
            running.text()
        );
        let number = clinic.zoom.meetings().last().unwrap().id;
        let form = appointment(clinic, &mut browser).await;
        let planned = browser.submit(&form).await;
        assert_eq!(
            planned.heading(),
            "Your meeting is scheduled",
            "{}",
            planned.text()
        );
        let account = "select id::text from installations order by created_at desc limit 1";
        let user = "select zoom_user_id from installations order by created_at desc limit 1";
        let expected = clinic.zoom.meetings().last().unwrap().id;
        let mut one = Self {
            person,
            id: clinic.words(account).await.remove(0),
            zoom_user: clinic.words(user).await.remove(0),
            marks: vec![format!("Mark of {person}"), name.to_owned()],
            browser,
            running,
            planned,
            plan: form,
            number,
        };
        for event in ["meeting.started", "meeting.participant_joined_waiting_room"] {
            assert_eq!(clinic.tell(&one.event(clinic, event, 1)).await, 204);
        }
        let number = std::mem::replace(&mut one.number, expected);
        let early = one.event(clinic, "meeting.participant_joined_waiting_room", 1);
        assert_eq!(clinic.tell(&early).await, 204);
        one.number = number;
        one.marks.extend([
            one.id.clone(),
            one.running_id(),
            one.planned_id(),
            one.running.join_link(),
            one.number.to_string(),
        ]);
        one
    }

    pub(super) fn running_id(&self) -> String {
        last(&self.running)
    }

    pub(super) fn planned_id(&self) -> String {
        last(&self.planned)
    }

    /// Something that happened in the meeting that is held.
    pub(super) fn event(&self, clinic: &Clinic, event: &str, after: i64) -> Value {
        let at = (clinic.clock.now().unix_timestamp() + after) * 1000;
        json!({"event": event, "event_ts": at, "payload": {"account_id": "a", "object": {
            "id": self.number.to_string(), "uuid": "u==", "host_id": self.zoom_user,
            "topic": "T", "type": 1, "participant": {"user_id": "1", "user_name": "C"}}}})
    }

    pub(super) fn removal(&self, clinic: &Clinic) -> Value {
        let at = (clinic.clock.now().unix_timestamp() + 1) * 1000;
        json!({"event": "app_deauthorized", "event_ts": at, "payload": {
            "account_id": "a", "client_id": clinic.zoom.client_id(), "user_id": self.zoom_user,
            "signature": "x", "user_data_retention": null}})
    }

    /// Whether a page is theirs alone.
    fn sees_nothing_of(&self, page: &Page, others: &[&Self]) {
        for other in others {
            for mark in &other.marks {
                let shown = page.body.contains(mark.as_str())
                    || page
                        .headers
                        .values()
                        .any(|value| value.as_bytes() == mark.as_bytes());
                assert!(
                    !shown,
                    "{}: {mark} of {} on {}",
                    self.person, other.person, page.url
                );
            }
        }
    }

    pub(super) async fn looks(&mut self, path: &str, status: u16, others: &[&Self]) -> Page {
        let page = self.browser.send(Method::GET, path, None).await;
        assert_eq!(
            page.status,
            status,
            "{} {path}: {}",
            self.person,
            page.text()
        );
        self.sees_nothing_of(&page, others);
        page
    }

    pub(super) async fn presses(&mut self, form: &Form, others: &[&Self]) -> Page {
        let page = self.browser.submit(form).await;
        self.sees_nothing_of(&page, others);
        page
    }
}

fn last(page: &Page) -> String {
    page.url.path().rsplit('/').next().unwrap().to_owned()
}

async fn appointment(clinic: &Clinic, browser: &mut Browser) -> Form {
    let form = browser
        .get("/meetings/new")
        .await
        .form("/meetings/scheduled");
    let when = clinic.clock.now() + time::Duration::DAY;
    form.with("zone", "UTC")
        .with("when", &when.format(WALL).unwrap())
}

/// Every row that belongs to these people.
pub(super) async fn rows(clinic: &Clinic, of: &[&One]) -> Vec<String> {
    let ids: Vec<_> = of.iter().map(|one| format!("'{}'", one.id)).collect();
    let tables = "select table_name::text from information_schema.columns \
                  where column_name = 'installation_id' and table_schema = 'public'";
    let mut rows = Vec::new();
    let mut tables: Vec<_> = clinic.words(tables).await;
    tables.push("installations".to_owned());
    for table in tables {
        let key = if table == "installations" {
            "id"
        } else {
            "installation_id"
        };
        let select = format!(
            "select '{table} ' || to_jsonb({table})::text from {table} where {key} in ({})",
            ids.join(", ")
        );
        #[expect(
            clippy::disallowed_methods,
            reason = "tables are found out while the test runs"
        )]
        let found = sqlx::query_scalar(sqlx::AssertSqlSafe(select)).fetch_all(&clinic.db);
        rows.extend::<Vec<String>>(found.await.unwrap());
    }
    rows.sort();
    rows
}

/// Gives others rows that look as much like one's own as a row can: of the same id, attempt, number,
/// code and body. Only whose they are tells them apart.
async fn twins(clinic: &Clinic, of: &One, others: &[&One]) {
    for other in others {
        for (table, but) in [
            ("meetings", "{}"),
            ("presences", "{\"participant\": \"\\\\x00\"}"),
            ("deliveries", "{}"),
        ] {
            let copy = format!(
                "insert into {table} select twin.* from {table}, \
                 jsonb_populate_record(null::{table}, to_jsonb({table}) || '{but}' || \
                 jsonb_build_object('installation_id', '{}')) as twin \
                 where {table}.installation_id = '{}' on conflict do nothing",
                other.id, of.id
            );
            #[expect(clippy::disallowed_methods, reason = "no two rows are born like this")]
            let copied = sqlx::query(sqlx::AssertSqlSafe(copy))
                .execute(&clinic.db)
                .await;
            assert!(copied.unwrap().rows_affected() > 0, "{table}");
        }
    }
}

/// Others have so many meetings that lists are full of them, and somebody once doubted their grants.
async fn crowd(clinic: &Clinic, others: &[&One]) {
    let ids: Vec<_> = others.iter().map(|one| format!("'{}'", one.id)).collect();
    let ids = ids.join(", ");
    let meetings = format!(
        "insert into meetings select more.* from meetings, generate_series(1, 25) as number, \
         jsonb_populate_record(null::meetings, to_jsonb(meetings) || jsonb_build_object('number', number, \
         'id', gen_random_uuid(), 'attempt', gen_random_uuid(), \
         'pressed_at', pressed_at + interval '1 minute', \
         'starts_at', starts_at - interval '1 hour')) as more \
         where meetings.installation_id in ({ids})"
    );
    let doubts = format!(
        "update installations set doubted_at = now() - interval '2 hours', \
         checked_at = now() + interval '6 hours' where id in ({ids})"
    );
    for statement in [meetings, doubts] {
        #[expect(clippy::disallowed_methods, reason = "a hundred presses take long")]
        let done = sqlx::query(sqlx::AssertSqlSafe(statement))
            .execute(&clinic.db)
            .await;
        done.unwrap();
    }
}

/// Who acts, and the others.
pub(super) fn divide(mut all: Vec<One>, actor: usize) -> (One, Vec<One>) {
    let one = all.remove(actor);
    (one, all)
}

#[expect(
    clippy::too_many_lines,
    reason = "one clinician's time here, from the first look to the last"
)]
async fn everything_one_can_do(db: PgPool, actor: usize) {
    let clinic = Clinic::open(db).await;
    let (mut one, others) = divide(three(&clinic).await, actor);
    let others: Vec<_> = others.iter().collect();
    twins(&clinic, &one, &others).await;
    crowd(&clinic, &others).await;
    let before = rows(&clinic, &others).await;
    assert!(before.len() > 20, "{before:#?}");
    let unchanged = async |what: &str| {
        assert_eq!(
            rows(&clinic, &others).await,
            before,
            "{} {what}",
            one_named(actor)
        );
    };
    // Looking.
    let (running, planned) = (one.running_id(), one.planned_id());
    for path in [
        "/",
        "/start",
        "/meetings",
        "/meetings/new",
        "/settings",
        "/account",
        "/account/data",
    ] {
        let page = one.looks(path, 200, &others).await;
        let (held, is_list) = (
            page.body.contains(&running),
            ["/", "/meetings", "/account/data"],
        );
        assert_eq!(held, is_list.contains(&path), "{path}");
        if path == "/" {
            let text = page.text();
            assert!(text.contains("1 person is waiting"), "{text}");
            assert!(page.body.contains(&planned), "{}", page.text());
            assert_eq!(
                page.attribute("html", "data-theme").as_deref(),
                Some(THEMES[actor])
            );
            assert!(!page.text().contains("today"), "the others used up theirs");
        }
    }
    for (id, path, status) in [
        (&running, "", 200),
        (&running, "/status", 200),
        (&running, "/start", 303),
        (&running, "/end", 200),
        (&planned, "", 200),
        (&planned, "/edit", 200),
        (&planned, "/cancel", 200),
        (&planned, "/invite.ics", 200),
    ] {
        let page = one
            .looks(&format!("/meetings/{id}{path}"), status, &others)
            .await;
        if path == "/status" {
            assert!(
                page.body.contains("1 person is in the waiting room"),
                "{}",
                page.body
            );
        }
    }
    let data = one.looks("/account/data", 200, &others).await;
    for (name, count) in [("takes_place_at", 2), ("signed_in_at", 1), ("number", 5)] {
        let found = data.body.matches(&format!("\"{name}\"")).count();
        assert_eq!(found, count, "{name}: {}", data.body);
    }
    unchanged("looked").await;
    // Whatever is another's is not there.
    for path in paths_of_meetings() {
        for other in &others {
            for id in [&other.running_id(), &other.planned_id(), &other.id] {
                one.looks(&path.replace("{id}", id), 404, &others).await;
            }
        }
    }
    for (form, path) in [
        ("/edit", "/edit"),
        ("/cancel", "/cancel"),
        ("/cancel", "/end"),
    ] {
        let own = format!("/meetings/{planned}{form}");
        let own = one.looks(&own, 200, &others).await.form(&own);
        for other in &others {
            for id in [other.running_id(), other.planned_id()] {
                let mut form = own.clone();
                form.action = one
                    .running
                    .url
                    .join(&format!("/meetings/{id}{path}"))
                    .unwrap();
                assert_eq!(one.presses(&form, &others).await.status, 404, "{path}");
            }
        }
    }
    unchanged("tried what is not theirs").await;
    // Pressing.
    let again = one.plan.clone();
    let again = one.presses(&again, &others).await;
    assert_eq!(again.url.path(), one.planned.url.path());
    let attempt = others[0].plan.field("attempt");
    let form = appointment(&clinic, &mut one.browser).await;
    let page = one.presses(&form.with("attempt", &attempt), &others).await;
    assert_eq!(page.heading(), "Your meeting is scheduled");
    let edit = format!("/meetings/{planned}/edit");
    let form = one.looks(&edit, 200, &others).await.form(&edit);
    let changed = one.presses(&form.with("lasts", "60"), &others).await;
    assert_eq!(changed.status, 200, "{}", changed.text());
    let settings = one.looks("/settings", 200, &others).await.form("/settings");
    one.presses(&settings.with("theme", "system"), &others)
        .await;
    let check = one
        .looks("/account", 200, &others)
        .await
        .form("/account/check");
    let checked = one.presses(&check, &others).await;
    assert_eq!(checked.status, 200, "{}", checked.text());
    unchanged("pressed").await;
    // A token that is refreshed, and one that Zoom refuses.
    clinic.let_tokens_run_out();
    let again = one
        .looks("/account", 200, &others)
        .await
        .form("/account/check");
    one.presses(&again, &others).await;
    unchanged("refreshed").await;
    // What Zoom tells.
    for event in [
        "meeting.participant_left",
        "meeting.participant_joined_waiting_room",
        "meeting.ended",
        "meeting.deleted",
    ] {
        let event = one.event(&clinic, event, 5000);
        assert_eq!(clinic.tell(&event).await, 204);
    }
    unchanged("was told by Zoom").await;
    let over = one
        .looks(&format!("/meetings/{running}/status"), 200, &others)
        .await;
    assert!(over.body.contains("\"final\":true"), "{}", over.body);
    let second = one.browser.start_meeting().await;
    assert_eq!(
        second.heading(),
        "Your meeting is ready",
        "{}",
        second.text()
    );
    one.number = clinic.zoom.meetings().last().unwrap().id;
    one.browser
        .get(&format!("{}/start", second.url.path()))
        .await;
    assert_eq!(
        clinic
            .tell(&one.event(&clinic, "meeting.started", 5001))
            .await,
        204
    );
    for path in [
        format!("{}/end", second.url.path()),
        format!("/meetings/{planned}/cancel"),
    ] {
        let form = one.looks(&path, 200, &others).await.form(&path);
        assert_eq!(one.presses(&form, &others).await.status, 200);
    }
    unchanged("closed meetings").await;
    // A grant that is refused and given again.
    let form = one.browser.start_form().await;
    clinic.zoom.end_grant(one.person);
    clinic.let_tokens_run_out();
    one.looks("/", 200, &others).await;
    let refused = one.presses(&form, &others).await;
    assert!(refused.status >= 400, "{}", refused.text());
    unchanged("was refused by Zoom").await;
    one.browser.connect(one.person).await;
    assert_eq!(
        one.browser.start_meeting().await.heading(),
        "Your meeting is ready"
    );
    unchanged("connected again").await;
    // Somebody says without proof that it is over.
    let rumour = Letter::unsigned(&one.removal(&clinic));
    assert_eq!(clinic.deliver(rumour).await.status, 401);
    clinic.flows().rounds.part().await.unwrap();
    let doubted = "select count(*) from installations where doubted_at is not null";
    assert_eq!(clinic.number(doubted).await, 2, "Zoom was asked");
    unchanged("was doubted").await;
    // Rounds, and an operator's look.
    clinic.flows().rounds.sweep().await.unwrap();
    clinic.flows().rounds.keep_alive().await.unwrap();
    let email = format!("{}@clinic.example", one.person);
    let of_one = [
        ["users", "show", &one.id].to_vec(),
        ["export-user", &email].to_vec(),
    ];
    for arguments in of_one {
        let output = run(&arguments, &clinic.settings).await;
        let text = String::from_utf8_lossy(&output.stdout).into_owned();
        assert!(output.status.success(), "{arguments:?}: {}", told(&output));
        for other in &others {
            assert!(
                !text.contains(&other.id) && !text.contains(&other.running_id()),
                "{text}"
            );
        }
    }
    unchanged("was looked at").await;
    clinic.close().await;
}

fn one_named(actor: usize) -> &'static str {
    PEOPLE[actor]
}

/// The addresses of one meeting.
fn paths_of_meetings() -> Vec<String> {
    let paths: Vec<_> = routes()
        .into_iter()
        .filter(|path| path.contains("{id}"))
        .collect();
    assert_eq!(paths.len(), 7, "{paths:?}");
    paths
}

fn routes() -> Vec<String> {
    let all = ROUTERS.map(|source| source.split(".route(").skip(1));
    let all = all.into_iter().flatten();
    all.map(|rest| rest.split('"').nth(1).unwrap().to_owned())
        .collect()
}

#[sqlx::test]
async fn what_the_first_one_does_is_theirs_alone(db: PgPool) {
    everything_one_can_do(db, 0).await;
}

#[sqlx::test]
async fn what_the_second_one_does_is_theirs_alone(db: PgPool) {
    everything_one_can_do(db, 1).await;
}

#[sqlx::test]
async fn what_the_third_one_does_is_theirs_alone(db: PgPool) {
    everything_one_can_do(db, 2).await;
}

/// What is left of somebody, but for the audit.
async fn left(clinic: &Clinic, one: &One) -> usize {
    let rows = rows(clinic, &[one]).await;
    rows.iter().filter(|row| !row.starts_with("audit")).count()
}

/// Zoom is told of one's own grant, and of nobody else's that waits under the same id.
async fn farewell_is_ones_own(clinic: &Clinic, one: &One, others: &[&One]) {
    for other in others {
        let twin = format!(
            "insert into outbox select twin.* from outbox, jsonb_populate_record(null::outbox, \
             to_jsonb(outbox) || jsonb_build_object('installation_id', '{}', \
             'not_before', now() + interval '1 day')) as twin \
             where outbox.installation_id = '{}'",
            other.id, one.id
        );
        execute(&clinic.db, &twin).await;
    }
    // A new key seals each of them anew.
    let mut settings = clinic.settings.clone();
    let new = bedside::sealing::Keyring::fresh_entry(2).unwrap();
    let both = format!("{},{}", *new, settings["BEDSIDE_KEYS"]);
    settings.insert("BEDSIDE_KEYS".to_owned(), both.clone());
    let output = run(&["keys", "rewrap"], &settings).await;
    assert!(output.status.success(), "{}", told(&output));
    let waiting = "select count(distinct grant_sealed) from outbox where grant_key_id = 2";
    assert_eq!(clinic.number(waiting).await, 3);
    // Back to the old one, which this process's servers have.
    settings.insert(
        "BEDSIDE_KEYS".to_owned(),
        format!("{},{}", clinic.settings["BEDSIDE_KEYS"], *new),
    );
    let output = run(&["keys", "rewrap"], &settings).await;
    assert!(output.status.success(), "{}", told(&output));
    let before = rows(clinic, others).await;
    clinic.let_tokens_run_out();
    let due = format!(
        "update outbox set not_before = now() where installation_id = '{}'",
        one.id
    );
    execute(&clinic.db, &due).await;
    clinic.flows().rounds.part().await.unwrap();
    assert_eq!(rows(clinic, others).await, before);
    assert_eq!(clinic.number("select count(*) from outbox").await, 2);
    execute(&clinic.db, "delete from outbox").await;
}

async fn leaves(db: PgPool, actor: usize) {
    let clinic = Clinic::open(db).await;
    let mut all = three(&clinic).await;
    let mut elsewhere = Vec::new();
    for one in &mut all {
        elsewhere.push(clinic.signed_in(one.person).await);
    }
    let (mut one, others) = divide(all, actor);
    let others: Vec<_> = others.iter().collect();
    let mut before = rows(&clinic, &others).await;
    let unchanged = async |before: &[String], what: &str| {
        assert_eq!(
            rows(&clinic, &others).await,
            before,
            "{} {what}",
            one_named(actor)
        );
    };
    let account = one.looks("/account", 200, &others).await;
    one.presses(&account.form("/signout").with("everywhere", "1"), &others)
        .await;
    unchanged(&before, "signed out everywhere").await;
    assert!(
        elsewhere[actor]
            .get("/")
            .await
            .find_form("/meetings")
            .is_none()
    );
    one.browser.connect(one.person).await;
    let ask = one.looks("/account/disconnect", 200, &others).await;
    let away = Fault::new(Operation::Revoke, Trouble::Status(503));
    clinic.zoom.order(away.times(1));
    let goodbye = one.presses(&ask.form("/account/disconnect"), &others).await;
    assert_eq!(goodbye.url.path(), "/goodbye");
    unchanged(&before, "disconnected").await;
    clinic.flows().rounds.part().await.unwrap();
    unchanged(&before, "was removed").await;
    farewell_is_ones_own(&clinic, &one, &others).await;
    before = rows(&clinic, &others).await;
    assert_eq!(left(&clinic, &one).await, 0);
    // Again, by Zoom's word this time.
    one.browser = clinic.signed_in(one.person).await;
    one.browser.start_meeting().await;
    let ids = "select id::text from installations order by created_at desc limit 1";
    one.id = clinic.words(ids).await.remove(0);
    assert_eq!(clinic.tell(&one.removal(&clinic)).await, 204);
    unchanged(&before, "was removed in Zoom").await;
    clinic.flows().rounds.part().await.unwrap();
    unchanged(&before, "is gone").await;
    assert_eq!(left(&clinic, &one).await, 0);
    clinic.pass(Duration::from_secs(1));
    // And by the operator's.
    clinic.signed_in(one.person).await;
    one.id = clinic.words(ids).await.remove(0);
    let output = run(&["users", "disconnect", &one.id], &clinic.settings).await;
    assert!(output.status.success(), "{}", told(&output));
    unchanged(&before, "was disconnected").await;
    let verified = run(&["audit", "verify"], &clinic.settings).await;
    assert!(verified.status.success(), "{}", told(&verified));
    clinic.close().await;
}

#[sqlx::test]
async fn when_the_first_one_leaves_the_others_stay(db: PgPool) {
    leaves(db, 0).await;
}

#[sqlx::test]
async fn when_the_second_one_leaves_the_others_stay(db: PgPool) {
    leaves(db, 1).await;
}

#[sqlx::test]
async fn when_the_third_one_leaves_the_others_stay(db: PgPool) {
    leaves(db, 2).await;
}
