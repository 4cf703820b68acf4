//! A panic wherever the time is asked for, which nearly every handler and every task does: one page
//! of failure, and nothing left behind.

use std::{
    io,
    sync::{
        Arc, Mutex,
        atomic::{AtomicU64, AtomicUsize, Ordering},
    },
    time::Duration,
};

use bedside::clock::Clock;
use reqwest::Method;
use sqlx::PgPool;
use time::OffsetDateTime;
use tokio::time::timeout;
use zoom_simulator::Operation;

use super::{HOOK, Route, Stage, routes};
use crate::{clinic::Clinic, edge::lacks, page::Page, post::Letter, vault::execute};

/// What a panic says. It stands for a secret, and belongs nowhere.
const SAID: &str = "hush-of-a-panic";

/// Those that ask for no time, so that no panic can be put there: each is a constant, or a line of
/// the settings.
const TIMELESS: [&str; 11] = [
    "/accessibility",
    "/goodbye",
    "/healthz",
    "/help",
    "/privacy",
    "/readyz",
    "/robots.txt",
    "/static/{hash}/{file}",
    "/support",
    "/terms",
    "/zoomverify/verifyzoom.html",
];

/// A clock that breaks at the question that is wanted.
#[derive(Default)]
struct Alarm {
    /// How many questions are left until it does; 0 is off.
    left: AtomicUsize,
    ahead: AtomicU64,
}

impl Alarm {
    fn clock(self: &Arc<Self>) -> Clock {
        let alarm = Arc::clone(self);
        Clock::asking(move || {
            let count_down = |left: usize| left.checked_sub(1);
            let left = alarm
                .left
                .fetch_update(Ordering::SeqCst, Ordering::SeqCst, count_down);
            assert!(left != Ok(1), "{SAID}");
            #[expect(clippy::disallowed_methods, reason = "this is a clock")]
            let now = OffsetDateTime::now_utc();
            now + Duration::from_secs(alarm.ahead.load(Ordering::SeqCst))
        })
    }

    fn set(&self, question: usize) {
        self.left.store(question, Ordering::SeqCst);
    }

    /// Whether it broke.
    fn off(&self) -> bool {
        self.left.swap(0, Ordering::SeqCst) == 0
    }

    fn advance(&self, clinic: &Clinic, by: Duration) {
        self.ahead.fetch_add(by.as_secs(), Ordering::SeqCst);
        clinic.zoom.advance(by);
    }
}

async fn clinic(db: PgPool) -> (Clinic, Arc<Alarm>) {
    let alarm = Arc::<Alarm>::default();
    (Clinic::open_by(alarm.clock(), db).await, alarm)
}

/// The request that a route is there for, ready to be sent.
enum Press {
    Look(String),
    Form(crate::page::Form),
    /// With the moment at which it was signed.
    Letter(Vec<u8>, String),
}

async fn ready(stage: &mut Stage, route: &Route, is_press: bool) -> Press {
    if is_press && route.path == HOOK {
        let number = stage.clinic.zoom.meetings()[0].id;
        let event = stage
            .clinic
            .event("meeting.participant_joined_waiting_room", number, 1)
            .await;
        return Press::Letter(event.to_string().into_bytes(), stage.clinic.seconds());
    }
    if is_press {
        return Press::Form(stage.form(route).await);
    }
    if route.path == "/oauth/callback" {
        let consent = stage.ada.get("/install").await;
        let back = stage.ada.decide_and_stop(&consent, "ada", "allow").await;
        return Press::Look(back.redirect().unwrap());
    }
    Press::Look(stage.address(route))
}

async fn send(stage: &mut Stage, press: &Press) -> Page {
    match press {
        Press::Look(address) => stage.ada.send(Method::GET, address, None).await,
        Press::Form(form) => {
            stage
                .ada
                .send(Method::POST, form.action.as_str(), Some(&form.fields))
                .await
        }
        Press::Letter(body, at) => {
            let secret = stage.clinic.zoom.webhook_secret();
            let letter = Letter::signed_with(secret, at, body.clone());
            stage.clinic.deliver(letter).await
        }
    }
}

/// Nothing is stuck: no statement under way, no transaction open.
async fn nothing_hangs(clinic: &Clinic, what: &str) {
    let busy = "select count(*) from pg_stat_activity where datname = current_database() \
                and application_name = 'bedside' and state <> 'idle'";
    for _ in 0..100 {
        if clinic.number(busy).await == 0 {
            return;
        }
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
    panic!("{what}: something is under way for ever");
}

/// Panics at each question of one route. Answers how many there are.
async fn panics_everywhere(
    stage: &mut Stage,
    alarm: &Alarm,
    route: &Route,
    is_press: bool,
) -> usize {
    let (mut question, mut elsewhere) = (1, 0);
    loop {
        let what = format!(
            "{}{} at question {question}",
            route.path,
            if is_press { ", pressed" } else { "" }
        );
        assert!(question < 40, "{what}");
        if is_press || route.path == "/oauth/callback" {
            stage.again().await;
        }
        let press = ready(stage, route, is_press).await;
        let made = stage.clinic.zoom.count(Operation::CreateMeeting);
        alarm.set(question);
        let page = send(stage, &press).await;
        if !alarm.off() {
            assert!(page.status < 500, "{what}: {}", page.text());
            return question - 1;
        }
        if page.status < 500 && elsewhere < 3 {
            // A round of this server asked at the same time.
            elsewhere += 1;
            continue;
        }
        assert_eq!(page.status, 500, "{what}: {}", page.text());
        let lacks = lacks(|name| page.header(name).to_owned(), false);
        assert!(lacks.is_empty(), "{what}: {lacks:?}");
        assert!(!page.body.contains(SAID), "{what}: {}", page.body);
        assert!(page.body.contains("<h1"), "{what}: {}", page.body);
        nothing_hangs(&stage.clinic, &what).await;
        let leased = "select count(*) from installations where lease_until > now()";
        assert_eq!(stage.clinic.number(leased).await, 0, "{what}");
        // The next request is answered, and a second press does not double the first.
        let mut stranger = stage.ada.clone();
        stranger.cookies.clear();
        let alive = stranger.send(Method::GET, "/", None).await;
        assert_eq!(alive.status, 200, "{what}: {}", alive.text());
        let again = send(stage, &press).await;
        assert!(again.status < 500, "{what}: {}", again.text());
        let more = stage.clinic.zoom.count(Operation::CreateMeeting) - made;
        let makes = is_press && ["/meetings", "/meetings/scheduled"].contains(&route.path.as_str());
        assert!(more <= usize::from(makes), "{what}: {more}");
        question += 1;
    }
}

#[sqlx::test]
async fn a_panic_in_any_page_is_one_page_and_leaves_nothing(db: PgPool) {
    panics_in_all(db, false).await;
}

#[sqlx::test]
async fn a_panic_in_any_press_is_one_page_and_leaves_nothing(db: PgPool) {
    panics_in_all(db, true).await;
}

/// Everything that is logged.
#[derive(Clone, Default)]
struct Log(Arc<Mutex<Vec<u8>>>);

impl io::Write for Log {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.lock().unwrap().extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

const ASKED: &str = "BEDSIDE_TEST_PANICS";

/// Nothing by itself: the next test runs it as a program of its own.
#[test]
fn somebody_panics_while_all_is_logged() {
    if std::env::vars_os().any(|(name, _)| name == ASKED) {
        bedside::telemetry::start("trace", None);
        panic!("{SAID}");
    }
}

#[test]
fn the_log_tells_where_a_panic_was_and_not_what_it_said() {
    let program = std::env::current_exe().unwrap();
    let name = "every_route::panics::somebody_panics_while_all_is_logged";
    let output = std::process::Command::new(program)
        .args(["--exact", name, "--nocapture"])
        .env(ASKED, "1")
        .output()
        .unwrap();
    let told = String::from_utf8([output.stdout, output.stderr].concat()).unwrap();
    assert!(!output.status.success(), "{told}");
    assert!(!told.contains(SAID), "{told}");
    let line = told
        .lines()
        .find(|line| line.contains(r#""event":"panic""#));
    let line = line.unwrap_or_else(|| panic!("{told}"));
    assert!(line.contains("panics.rs:"), "{line}");
}

async fn panics_in_all(db: PgPool, is_press: bool) {
    // A test has one thread, so all that its servers log comes here.
    let log = Log::default();
    let (lines, writer) = (tracing_subscriber::fmt(), log.clone());
    let lines = lines.with_max_level(tracing::Level::TRACE);
    let lines = lines.with_writer(move || writer.clone()).finish();
    let logging = tracing::subscriber::set_default(lines);
    let (clinic, alarm) = clinic(db).await;
    let mut stage = Stage::set(clinic).await;
    for route in routes() {
        let is_there = if is_press {
            route.is_pressed
        } else {
            route.is_read
        };
        if !is_there {
            continue;
        }
        let questions = panics_everywhere(&mut stage, &alarm, &route, is_press).await;
        let is_timeless = TIMELESS.contains(&route.path.as_str());
        assert_eq!(questions == 0, is_timeless, "{}: {questions}", route.path);
    }
    stage.again().await;
    // As many at once as there ever may be: no connection was lost.
    let mut crowd = tokio::task::JoinSet::new();
    for _ in 0..60 {
        let mut browser = stage.ada.clone();
        crowd.spawn(async move { browser.send(Method::GET, "/", None).await.status });
    }
    assert_eq!(crowd.join_all().await, [200; 60]);
    let closing = timeout(Duration::from_secs(10), stage.clinic.close());
    closing.await.expect("no task is left");
    drop(logging);
    let log = String::from_utf8_lossy(&log.0.lock().unwrap()).into_owned();
    assert!(log.contains("a panic"), "{log}");
    assert!(!log.contains(SAID), "what it said is in the log");
}

/// The same in the task that gets a new token: its lease runs out by itself, and nobody spends a token
/// twice.
#[sqlx::test]
async fn a_panic_while_a_token_is_renewed_keeps_its_lease_and_no_more(db: PgPool) {
    let (clinic, alarm) = clinic(db).await;
    let mut stage = Stage::set(clinic).await;
    let press = routes()
        .into_iter()
        .find(|route| route.path == "/meetings")
        .unwrap();
    let mut kept = 0;
    for question in 1..40 {
        let form = stage.form(&press).await;
        alarm.advance(&stage.clinic, Duration::from_hours(1));
        alarm.set(question);
        let page = send(&mut stage, &Press::Form(form.clone())).await;
        if !alarm.off() {
            assert_eq!(page.status, 303, "{}", page.text());
            break;
        }
        assert!(
            [500, 503].contains(&page.status),
            "{question}: {} {}",
            page.status,
            page.text()
        );
        assert!(!page.body.contains(SAID), "{question}: {}", page.body);
        nothing_hangs(&stage.clinic, &question.to_string()).await;
        let long =
            "select count(*) from installations where lease_until > now() + interval '1 minute'";
        assert_eq!(stage.clinic.number(long).await, 0, "{question}");
        let leased = "select count(*) from installations where lease_until > now()";
        kept += stage.clinic.number(leased).await;
        let over = "update installations set lease_until = now() where lease_until > now()";
        execute(&stage.clinic.db, over).await;
        // Whoever presses again gets a meeting, or is asked to connect when the token was spent.
        let again = stage.ada.submit(&form).await;
        assert!(
            [200, 403].contains(&again.status),
            "{question}: {}",
            again.text()
        );
        stage.again().await;
    }
    assert!(kept > 0, "the clock is asked while a lease is held");
    let spent = stage.clinic.zoom.requests();
    let spent = spent
        .iter()
        .filter(|seen| seen.operation == Operation::Refresh)
        .count();
    assert!(spent > 2, "{spent}");
    stage.clinic.close().await;
}
