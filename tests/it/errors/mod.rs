//! Everything that can go wrong, row by row of the design's list: the status, the title, what was and
//! was not done, one next step, a reference for support and the way to Zoom itself, in English and in
//! Spanish, and never a word of Zoom's own.

mod aid;
mod rows;

use std::time::Duration;

use serde_json::json;
use sqlx::PgPool;
use zoom_simulator::{Fault, Operation, Settings, Trouble};

use crate::{
    browser::Browser,
    clinic::{Clinic, database_url},
    page::Page,
    relay::{Flow, Relay},
};
use rows::{ALONE, ELSEWHERE, LANGUAGES, ROWS, Row, leads_to_zoom, says_nothing_of_zooms};

/// A browser that wants a language, signed in as a person.
async fn signed_in(clinic: &Clinic, person: &str, language: &str) -> Browser {
    let mut browser = stranger(clinic, language);
    let page = browser.connect(person).await;
    assert_eq!(page.status, 200, "{}", page.text());
    browser
}

fn stranger(clinic: &Clinic, language: &str) -> Browser {
    let mut browser = clinic.browser();
    browser
        .headers
        .push(("accept-language", language.to_owned()));
    browser
}

/// A press on the button under a trouble of Zoom's.
async fn press_under(
    clinic: &Clinic,
    browser: &mut Browser,
    trouble: Trouble,
    times: usize,
) -> Page {
    let fault = Fault::new(Operation::CreateMeeting, trouble);
    clinic.zoom.order(fault.times(times));
    browser.start_meeting().await
}

/// A press when the token must be renewed first, and that does not work.
async fn press_with_old_token(clinic: &Clinic, browser: &mut Browser, trouble: Trouble) -> Page {
    clinic.let_tokens_run_out();
    clinic.zoom.order(Fault::new(Operation::Refresh, trouble));
    browser.start_meeting().await
}

/// Comes back from a consent whose code cannot be redeemed.
async fn arrive_under(clinic: &Clinic, browser: &mut Browser, trouble: Trouble) -> Page {
    clinic.zoom.order(Fault::new(Operation::Exchange, trouble));
    browser.connect("ada").await
}

/// Brings one row about.
async fn met(id: &str, clinic: &Clinic, language: &str) -> Page {
    let mut nobody = stranger(clinic, language);
    let person = match (id, language) {
        ("E24", _) => "cleo",
        // Who is gone does not come back.
        ("E21", "en") => "dora",
        ("E21", _) => "emil",
        _ => "ada",
    };
    let before_consent = ["E01", "E03", "E04", "E05", "E06", "E43", "E46"].contains(&id);
    let mut browser = if before_consent {
        stranger(clinic, language)
    } else {
        signed_in(clinic, person, language).await
    };
    let zoom = &clinic.zoom;
    match id {
        "E01" => {
            let consent = nobody.get("/install").await;
            nobody.decide(&consent, person, "decline").await
        }
        "E03" | "E04" => {
            let consent = nobody.get("/install").await;
            let back = nobody.decide_and_stop(&consent, person, "allow").await;
            if id == "E03" {
                nobody.cookies.clear();
            } else {
                zoom.advance(Duration::from_mins(6));
            }
            nobody.follow(back).await
        }
        "E05" => arrive_under(clinic, &mut nobody, Trouble::Refusal(400, 4704)).await,
        "E06" => arrive_under(clinic, &mut nobody, Trouble::Refusal(400, 4717)).await,
        "E07" => press_with_old_token(clinic, &mut browser, Trouble::Refusal(400, 4738)).await,
        "E09" => {
            zoom.grant_scopes("user:read:user");
            let page = browser.start_meeting().await;
            zoom.grant_scopes(&Settings::default().scopes);
            page
        }
        "E10" => press_under(clinic, &mut browser, Trouble::Refusal(400, 1010), 1).await,
        "E20" => {
            zoom.end_grant(person);
            browser.start_meeting().await
        }
        "E21" => {
            zoom.remove_person(person);
            browser.start_meeting().await
        }
        "E22" => press_under(clinic, &mut browser, Trouble::RateLimited, 3).await,
        "E23" => {
            zoom.set_daily_limit(Some(0));
            let page = browser.start_meeting().await;
            zoom.set_daily_limit(None);
            page
        }
        "E24" => browser.start_meeting().await,
        "E25" => {
            let meeting = browser.start_meeting().await;
            zoom.end_meeting(zoom.meetings().last().unwrap().id);
            browser.get(&format!("{}/start", meeting.url.path())).await
        }
        "E26" => press_under(clinic, &mut browser, Trouble::Refusal(400, 300), 1).await,
        "E29" => {
            let meeting = browser.start_meeting().await;
            zoom.order(Fault::new(Operation::ReadMeeting, Trouble::Status(503)));
            browser.get(&format!("{}/start", meeting.url.path())).await
        }
        "E31" => press_with_old_token(clinic, &mut browser, Trouble::Status(503)).await,
        "E40" => {
            let form = browser.start_form().await.with("csrf", "another");
            browser.submit(&form).await
        }
        "E43" => browser.get("/no-such-page").await,
        "E46" => {
            let mut lost = Browser::new("http://elsewhere.example", clinic.address(0));
            lost.headers = nobody.headers;
            lost.get("/").await
        }
        other => panic!("nobody knows how to meet {other}"),
    }
}

#[test]
fn every_row_of_the_list_has_its_place() {
    let numbers = (1..=12).chain(20..=34).chain(40..=46);
    let wanted: Vec<_> = numbers.map(|number| format!("E{number:02}")).collect();
    let rows = ROWS.iter().chain(ALONE).map(|row| row.id);
    let mut known: Vec<_> = rows.chain(ELSEWHERE.iter().map(|(id, _)| *id)).collect();
    known.sort_unstable();
    assert_eq!(known, wanted);
}

#[sqlx::test]
async fn every_failure_says_what_happened_and_what_to_do(db: PgPool) {
    let clinic = Clinic::open(db).await;
    clinic.zoom.set_skip_consent(false);
    for row in ROWS {
        for language in LANGUAGES {
            let page = met(row.id, &clinic, language).await;
            row.holds(&page, language);
        }
    }
    clinic.close().await;
}

/// The row of a table.
fn alone(id: &str) -> &'static Row {
    let mut rows = ROWS.iter().chain(ALONE);
    rows.find(|row| row.id == id).unwrap()
}

#[sqlx::test]
async fn a_wrong_secret_is_not_the_clinicians_fault(db: PgPool) {
    let wrong = ("ZOOM_CLIENT_SECRET", "not-the-secret-of-this-app");
    let clinic = Clinic::open_with(db, &[wrong]).await;
    for language in LANGUAGES {
        let page = stranger(&clinic, language).connect("ada").await;
        alone("E05").holds(&page, language);
    }
    clinic.close().await;
}

#[sqlx::test]
async fn whom_the_operator_does_not_let_in_is_told_so(db: PgPool) {
    let others = ("BEDSIDE_ALLOWED_EMAIL_DOMAINS", "elsewhere.example");
    let clinic = Clinic::open_with(db, &[others]).await;
    for language in LANGUAGES {
        let page = stranger(&clinic, language).connect("ada").await;
        alone("E12").holds(&page, language);
    }
    clinic.close().await;
}

#[sqlx::test]
async fn our_own_limit_says_how_long_to_wait(db: PgPool) {
    let clinic = Clinic::open_with(db, &[("BEDSIDE_CREATE_PER_MINUTE", "1")]).await;
    for (person, language) in ["ada", "ben"].into_iter().zip(LANGUAGES) {
        let mut browser = signed_in(&clinic, person, language).await;
        browser.start_meeting().await;
        let page = browser.start_meeting().await;
        alone("E42").holds(&page, language);
        assert_eq!(page.header("retry-after"), "60");
    }
    clinic.close().await;
}

#[sqlx::test]
async fn a_fault_of_ours_is_not_explained_to_visitors(db: PgPool) {
    let clinic = Clinic::open(db).await;
    for (person, language) in ["ada", "ben"].into_iter().zip(LANGUAGES) {
        let mut browser = signed_in(&clinic, person, language).await;
        #[expect(clippy::disallowed_methods, reason = "what nothing of ours would do")]
        sqlx::query("update installations set profile_sealed = '\\x00'")
            .execute(&clinic.db)
            .await
            .unwrap();
        alone("E44").holds(&browser.get("/").await, language);
    }
    clinic.close().await;
}

#[sqlx::test]
async fn a_database_that_is_away_is_said(db: PgPool) {
    let relay = Relay::before_postgres(&database_url(&db)).await;
    let clinic = Clinic::open_with(db, &[("DATABASE_URL", &relay.url)]).await;
    let mut browsers = Vec::new();
    for language in LANGUAGES {
        browsers.push((signed_in(&clinic, "ada", language).await, language));
    }
    relay.set(Flow::Held);
    for (mut browser, language) in browsers {
        alone("E45").holds(&browser.get("/").await, language);
    }
    relay.set(Flow::Free);
    clinic.close().await;
}

/// Rows that are no failures of their own: a question, a state, a line.
#[sqlx::test]
async fn what_is_no_failure_is_said_where_it_belongs(db: PgPool) {
    let clinic = Clinic::open(db).await;
    let zoom = &clinic.zoom;
    zoom.set_skip_consent(false);
    for language in LANGUAGES {
        let says = |page: &Page, english: &str, spanish: &str| {
            let wanted = if language == "en" { english } else { spanish };
            assert!(page.text().contains(wanted), "{wanted}: {}", page.text());
            says_nothing_of_zooms(page, wanted);
        };
        // E11: two accounts in one browser.
        let mut browser = signed_in(&clinic, "ada", language).await;
        let asked = browser.connect("ben").await;
        assert_eq!((asked.status, asked.url.path()), (409, "/connected"));
        says(
            &asked,
            "Switch Zoom account?",
            "¿Cambiar de cuenta de Zoom?",
        );
        assert_eq!(asked.texts("main button").len(), 2);

        // E30: nobody knows whether Zoom made it.
        let mut browser = signed_in(&clinic, "ben", language).await;
        let page = press_under(&clinic, &mut browser, Trouble::CutAfter, 1).await;
        assert_eq!((page.status, leads_to_zoom(&page)), (200, true));
        says(
            &page,
            "We do not know whether Zoom made your meeting",
            "No sabemos si Zoom creó su reunión",
        );
        says(
            &page,
            "We will not create a second meeting",
            "No crearemos una segunda",
        );

        // E27: asked for, and not permitted.
        zoom.lock_setting("ben", "auto_recording", json!("none"));
        let settings = browser.get("/settings").await;
        let form = settings.form("/settings").with("recording", "local");
        browser.submit(&form).await;
        let page = browser.start_meeting().await;
        says(
            &page,
            "Off (your Zoom account does not allow it)",
            "No (su cuenta de Zoom no lo permite)",
        );
        // E34: a browser that does not copy says so by itself.
        let copy = page
            .attribute("[data-copy=join]", "data-fail-long")
            .unwrap();
        let selects = if language == "en" {
            "The link is selected"
        } else {
            "El enlace está"
        };
        assert!(copy.contains(selects), "{copy}");

        // E33: opened as host two minutes ago, and Zoom is silent.
        let path = page.url.path().to_owned();
        browser.get(&format!("{path}/start")).await;
        clinic.clock.advance(Duration::from_mins(3));
        says(
            &browser.get(&path).await,
            "We have not heard from Zoom",
            "No tenemos noticias de Zoom",
        );
    }
    clinic.close().await;
}

#[sqlx::test]
async fn two_meetings_at_once_are_asked_about(db: PgPool) {
    let clinic = Clinic::open(db).await;
    clinic.listen_to_zoom().await;
    for (person, language) in ["ada", "ben"].into_iter().zip(LANGUAGES) {
        let mut browser = signed_in(&clinic, person, language).await;
        let page = browser.start_meeting().await;
        browser.get(&format!("{}/start", page.url.path())).await;
        clinic.zoom.deliveries_settled().await;
        let asked = browser.start_meeting().await;
        assert_eq!(asked.status, 409, "E28");
        let titles = [
            "You have a meeting in progress",
            "Tiene una reunión en curso",
        ];
        assert!(
            titles.contains(&asked.heading().as_str()),
            "{}",
            asked.heading()
        );
        assert_eq!(asked.texts("main :is(a, button).btn:not(.btn-2)").len(), 1);
    }
    clinic.close().await;
}
