//! A maintenance that was planned: told a day ahead, a closed door while it lasts, and nothing lost.

use std::time::Duration;

use bedside::clock::Clock;
use reqwest::Method;
use sqlx::PgPool;
use time::{OffsetDateTime, format_description::well_known::Rfc3339};

use crate::{browser::Browser, clinic::Clinic, page::Page};

const HOUR: Duration = Duration::from_hours(1);
const MINUTE: Duration = Duration::from_mins(1);

/// When it begins, from now on; the clock of a clinic begins at the machine's.
fn begins(after: Duration) -> OffsetDateTime {
    let begins = Clock::adjustable().now() + after;
    begins.replace_nanosecond(0).unwrap()
}

/// A clinic with a maintenance, in which Ada is signed in for good.
async fn planned(
    db: PgPool,
    from: OffsetDateTime,
    until: Option<OffsetDateTime>,
) -> (Clinic, Browser) {
    let text = |moment: OffsetDateTime| moment.format(&Rfc3339).unwrap();
    let mut changes = vec![
        ("BEDSIDE_MAINTENANCE_FROM", text(from)),
        ("BEDSIDE_SESSION_IDLE", "7d".to_owned()),
    ];
    changes.extend(until.map(|until| ("BEDSIDE_MAINTENANCE_UNTIL", text(until))));
    let changes: Vec<_> = changes
        .iter()
        .map(|(name, value)| (*name, value.as_str()))
        .collect();
    let clinic = Clinic::open_with(db, &changes).await;
    clinic.listen_to_zoom().await;
    let ada = clinic.signed_in("ada").await;
    (clinic, ada)
}

/// The moments that the banner names, for machines; nothing without a banner.
fn told(page: &Page) -> Vec<String> {
    page.attributes("aside.slot time", "datetime")
}

#[sqlx::test]
async fn it_is_told_a_day_ahead_on_every_page_of_ours_but_the_public_ones(db: PgPool) {
    let from = begins(HOUR * 30);
    let (clinic, mut ada) = planned(db, from, Some(from + HOUR)).await;
    let mut stranger = clinic.browser();
    assert!(told(&ada.get("/").await).is_empty());
    assert!(told(&stranger.get("/").await).is_empty());

    clinic.pass(HOUR * 7);
    let both = [from, from + HOUR].map(|at| at.format(&Rfc3339).unwrap());
    for path in ["/", "/meetings", "/settings", "/account", "/meetings/none"] {
        assert_eq!(told(&ada.get(path).await), both, "{path}");
    }
    assert_eq!(told(&stranger.get("/").await), both);
    for path in ["/help", "/privacy", "/goodbye", "/no-such-page"] {
        assert!(told(&ada.get(path).await).is_empty(), "{path}");
    }
    let page = ada.start_meeting().await;
    assert_eq!(page.heading(), "Your meeting is ready");
    assert_eq!(page.attributes("aside.slot", "aria-label"), ["Notice"]);
    stranger.headers.push(("accept-language", "es".to_owned()));
    let text = stranger.get("/").await.text();
    assert!(text.contains("Bedside no estará disponible"), "{text}");
    clinic.close().await;
}

#[sqlx::test]
async fn in_a_chosen_zone_it_is_told_by_the_clock_on_the_wall(db: PgPool) {
    let from = begins(HOUR * 20);
    let (clinic, mut ada) = planned(db, from, Some(from + HOUR)).await;
    let settings = ada.get("/settings").await;
    let form = settings.form("/settings").with("zone", "Asia/Kolkata");
    ada.submit(&form).await;
    let page = ada.get("/").await;
    let wall = from.to_offset(time::macros::offset!(+5:30));
    let clock = format!("{:02}:{:02}", wall.hour(), wall.minute());
    let slot = page.text();
    assert!(slot.contains(&format!(", {clock} to ")), "{slot}");
    assert!(
        page.attributes("aside.slot time[data-local]", "datetime")
            .is_empty(),
        "no script changes it"
    );
    clinic.close().await;
}

#[sqlx::test]
async fn while_it_lasts_pages_are_closed_and_say_until_when(db: PgPool) {
    let from = begins(HOUR);
    let (clinic, mut ada) = planned(db, from, Some(from + HOUR)).await;
    let form = ada.start_form().await;
    let status = format!("{}/status", ada.start_meeting().await.url.path());
    clinic.pass(HOUR + MINUTE);
    let before = clinic.number("select count(*) from meetings").await;
    let mut pages = vec![ada.submit(&form).await];
    for path in [
        "/",
        "/install",
        "/oauth/callback?code=c",
        "/meetings",
        "/account",
        &status,
    ] {
        pages.push(ada.send(Method::GET, path, None).await);
    }
    for page in &pages {
        let shown = (page.status, page.heading());
        let sorry = "Sorry, the service is unavailable".to_owned();
        assert_eq!(shown, (503, sorry), "{}", page.url);
        let left: u64 = page.header("retry-after").parse().unwrap();
        assert!((3500..=3540).contains(&left), "{left}");
        let text = page.text();
        assert!(text.contains("You can use it again from"), "{text}");
        assert!(text.contains("Links you already gave out still work."));
        assert!(text.contains("Start one directly in Zoom"));
        let again = page.attributes("main time[data-local=time]", "datetime");
        assert_eq!(again, [(from + HOUR).format(&Rfc3339).unwrap()]);
    }
    assert_eq!(
        clinic.number("select count(*) from meetings").await,
        before,
        "the press came to nothing"
    );

    clinic.pass(HOUR);
    assert_eq!(ada.get("/").await.status, 200);
    assert_eq!(ada.submit(&form).await.heading(), "Your meeting is ready");
    clinic.close().await;
}

#[sqlx::test]
async fn what_needs_no_database_goes_on_and_what_zoom_tells_is_taken(db: PgPool) {
    let from = begins(HOUR);
    let (clinic, mut ada) = planned(db, from, None).await;
    let meeting = ada.start_meeting().await;
    ada.get(&format!("{}/start", meeting.url.path())).await;
    let style = meeting
        .attribute("link[rel=stylesheet]", "href")
        .expect("a stylesheet");
    clinic.pass(HOUR + MINUTE);
    let closed = ada.get(meeting.url.path()).await;
    assert_eq!((closed.status, closed.header("retry-after")), (503, ""));
    assert!(
        closed.text().contains("how long it takes"),
        "no end is known"
    );
    for path in [
        "/help",
        "/privacy",
        "/support",
        "/goodbye",
        "/robots.txt",
        "/healthz",
        "/readyz",
        &style,
    ] {
        assert_eq!(ada.get(path).await.status, 200, "{path}");
    }
    clinic.zoom.end_meeting(clinic.zoom.meetings()[0].id);
    clinic.zoom.deliveries_settled().await;
    let ended = "select count(*) from meetings where state = 'ended'";
    assert_eq!(clinic.number(ended).await, 1);
    clinic.close().await;
}
