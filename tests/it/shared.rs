//! A computer that others use as well: its session ends soon, goes with the browser, and is followed
//! by one of the same kind.

use std::time::Duration;

use reqwest::Method;
use sqlx::PgPool;
use zoom_simulator::{Fault, Operation, Trouble};

use crate::{browser::Browser, clinic::Clinic, page::Page};

const MINUTE: Duration = Duration::from_mins(1);
const SHARED: &str = "select count(*) from sessions where shared";

/// A browser that knows it from before.
async fn on_shared_computer(clinic: &Clinic, person: &str) -> Browser {
    let mut browser = clinic.browser();
    let marker = ("bedside-shared".to_owned(), "1".to_owned());
    browser.cookies.extend([marker]);
    assert_eq!(browser.connect(person).await.status, 200);
    browser
}

/// The cookie of the session in an answer.
fn cookie(page: &Page) -> Option<&str> {
    let all = page.headers.get_all("set-cookie").iter();
    let mut lines = all.map(|line| line.to_str().unwrap());
    lines.find(|line| line.starts_with("bedside="))
}

#[sqlx::test]
async fn it_ends_after_a_quarter_of_an_hour_and_the_next_one_is_like_it(db: PgPool) {
    let clinic = Clinic::open(db).await;
    let mut ada = on_shared_computer(&clinic, "ada").await;
    assert_eq!(clinic.number(SHARED).await, 1);
    for _ in 0..4 {
        clinic.clock.advance(MINUTE * 14);
        let here = ada.get("/").await.find_form("/meetings");
        assert!(here.is_some(), "who is at work stays signed in");
    }
    clinic.clock.advance(MINUTE * 15);
    let over = ada.get("/").await;
    assert!(over.find_form("/meetings").is_none());
    assert!(
        over.text()
            .contains("You were signed out because this is a shared computer"),
        "{}",
        over.text()
    );
    assert_eq!(clinic.number("select count(*) from sessions").await, 0);
    assert_eq!(ada.connect("ada").await.status, 200);
    assert_eq!(clinic.number(SHARED).await, 1);
    clinic.close().await;
}

#[sqlx::test]
async fn it_stays_one_when_somebody_else_takes_over(db: PgPool) {
    let clinic = Clinic::open(db).await;
    let mut ada = on_shared_computer(&clinic, "ada").await;
    // What the browser remembered of it does not count then.
    ada.cookies.remove("bedside-shared");
    let forget = format!("{}/oauth/signout", clinic.zoom.url());
    ada.get(&forget).await;
    let question = ada.connect("ben").await;
    let switch = question.form("/connected").with("choose", "switch");
    ada.submit(&switch).await;
    let account = ada.get("/account").await.text();
    assert!(account.contains("Ben"), "{account}");
    assert_eq!(clinic.number(SHARED).await, 1);
    clinic.close().await;
}

#[sqlx::test]
async fn its_cookie_goes_with_the_browser_and_its_row_in_time(db: PgPool) {
    let clinic = Clinic::open(db).await;
    let mut ada = on_shared_computer(&clinic, "ada").await;
    clinic.clock.advance(MINUTE * 2);
    let page = ada.send(Method::GET, "/", None).await;
    let shared = cookie(&page).expect("the use was written down").to_owned();
    assert!(!shared.contains("Max-Age") && !shared.contains("Expires"));
    let late =
        "select count(*) from sessions where expires_at > now() + interval '7 days 1 minute'";
    assert_eq!(clinic.number(late).await, 0, "the library's two weeks");

    let mut own = clinic.signed_in("ada").await;
    assert_eq!(clinic.number(SHARED).await, 1);
    clinic.clock.advance(MINUTE * 6);
    let page = own.send(Method::GET, "/", None).await;
    let lasting = cookie(&page).expect("the use was written down");
    assert!(lasting.contains("Max-Age=604800"), "{lasting}");
    assert!(!own.cookies.contains_key("bedside-shared"));
    clinic.close().await;
}

/// The seconds after which a page's script says goodbye.
fn left(page: &Page) -> Option<u64> {
    let aside = page.attribute("aside[hidden][data-left]", "data-left")?;
    Some(aside.parse().unwrap())
}

#[sqlx::test]
async fn its_pages_know_when_to_warn_and_a_link_prolongs(db: PgPool) {
    let clinic = Clinic::open(db).await;
    let mut ada = on_shared_computer(&clinic, "ada").await;
    clinic.clock.advance(MINUTE * 13);
    let page = ada.get("/settings").await;
    assert!(matches!(left(&page), Some(890..=900)), "{:?}", left(&page));
    assert_eq!(page.attributes("aside[data-left] a", "href"), ["/account"]);
    // A look that is not written down prolongs nothing.
    clinic.clock.advance(MINUTE / 2);
    let soon = left(&ada.get("/account").await);
    assert!(matches!(soon, Some(860..=870)), "{soon:?}");
    // Pages of failures warn too; those without a session do not.
    assert!(left(&ada.get("/meetings/none").await).is_some());
    for path in ["/help", "/no-such-page"] {
        assert_eq!(left(&ada.get(path).await), None, "{path}");
    }
    assert_eq!(left(&clinic.browser().get("/").await), None);
    clinic.close().await;
}

#[sqlx::test]
async fn signing_out_there_clears_more_than_pages(db: PgPool) {
    let clinic = Clinic::open(db).await;
    let mut cleared = Vec::new();
    let shared = on_shared_computer(&clinic, "ada").await;
    for mut browser in [shared, clinic.signed_in("ben").await] {
        let form = browser.get("/").await.form("/signout");
        let answer = browser.send(Method::POST, "/signout", Some(&form.fields));
        cleared.push(answer.await.header("clear-site-data").to_owned());
        browser.get("/").await;
    }
    assert_eq!(cleared, ["\"cache\", \"storage\"", "\"cache\""]);
    clinic.close().await;
}

#[sqlx::test]
async fn it_can_be_said_of_a_session_and_taken_back(db: PgPool) {
    let clinic = Clinic::open(db).await;
    let mut ada = clinic.signed_in("ada").await;
    for (shared, known) in [(true, true), (false, false)] {
        // The settings page does it by `Sessions::on_shared_computer`.
        #[expect(clippy::disallowed_methods, reason = "the page is not this test's")]
        sqlx::query("update sessions set shared = $1")
            .bind(shared)
            .execute(&clinic.db)
            .await
            .unwrap();
        clinic.clock.advance(MINUTE * 6);
        assert!(ada.get("/").await.find_form("/meetings").is_some());
        assert_eq!(clinic.number(SHARED).await == 1, shared);
        assert_eq!(ada.cookies.contains_key("bedside-shared"), known);
    }
    clinic.close().await;
}

#[sqlx::test]
async fn a_use_that_ends_late_takes_nothing_back(db: PgPool) {
    let clinic = Clinic::open(db).await;
    let mut ada = clinic.signed_in("ada").await;
    let form = ada.get("/account").await.form("/account/check");
    clinic.clock.advance(MINUTE * 6);
    let late = Trouble::DelayAfter(Duration::from_millis(1500));
    clinic.zoom.order(Fault::new(Operation::Me, late));
    let asked = clinic.zoom.count(Operation::Me);
    let mut other_tab = ada.clone();
    let check = tokio::spawn(async move { other_tab.submit(&form).await.status });
    while clinic.zoom.count(Operation::Me) == asked {
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
    clinic.clock.advance(MINUTE * 6);
    let form = ada.get("/settings").await.form("/settings");
    let saved = ada.submit(&form.with("shared", "on")).await;
    assert!(saved.text().contains("Settings saved"), "{}", saved.text());
    let seen = "select (extract(epoch from seen_at) * 1000)::bigint from sessions";
    let last_use = clinic.number(seen).await;
    assert_eq!(check.await.unwrap(), 200);
    assert_eq!(clinic.number(SHARED).await, 1, "what was saved stays saved");
    assert_eq!(
        clinic.number(seen).await,
        last_use,
        "and the last use the last"
    );
    clinic.close().await;
}
