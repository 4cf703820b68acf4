//! The list of what was: a page at a time, of one's own meetings alone.

use std::time::Duration;

use reqwest::Method;
use sqlx::PgPool;

use crate::{clinic::Clinic, page::Page};

fn lines(page: &Page) -> Vec<String> {
    page.attributes("tbody th a", "href")
}

#[sqlx::test]
async fn the_list_is_read_a_page_at_a_time_newest_first(db: PgPool) {
    let clinic = Clinic::open(db).await;
    let mut ada = clinic.signed_in("ada").await;
    let empty = ada.get("/meetings").await;
    assert!(empty.text().contains("No meetings yet."));
    assert!(empty.find_form("/meetings").is_some());
    let mut made = Vec::new();
    for _ in 0..61 {
        made.push(ada.start_meeting().await.url.path().to_owned());
    }
    made.reverse();
    let (mut address, mut read) = ("/meetings".to_owned(), Vec::new());
    for length in [30, 30, 1] {
        let page = ada.get(&address).await;
        assert_eq!(lines(&page).len(), length, "{}", page.text());
        read.extend(lines(&page));
        let older = page.attribute("a[href^='/meetings?before=']", "href");
        assert_eq!(older.is_some(), length == 30 && read.len() < 61);
        address = older.unwrap_or_default();
    }
    assert_eq!(read, made);
    let last = made[60].rsplit('/').next().unwrap();
    let end = ada.get(&format!("/meetings?before={last}")).await;
    assert!(end.text().contains("There are no older meetings."));
    assert!(!end.text().contains("No meetings yet."));
    clinic.close().await;
}

#[sqlx::test]
async fn a_line_tells_what_became_of_a_meeting_and_how_long_it_was(db: PgPool) {
    let clinic = Clinic::open_with(db, &[("BEDSIDE_RETENTION", "12h")]).await;
    let mut ada = clinic.signed_in("ada").await;
    let meeting = ada.start_meeting().await;
    let number = clinic.zoom.meetings()[0].id;
    let started = clinic.event("meeting.started", number, 0).await;
    clinic.tell(&started).await;
    clinic.clock.advance(Duration::from_secs(65 * 60 + 10));
    let ended = clinic.event("meeting.ended", number, 0).await;
    clinic.tell(&ended).await;
    ada.start_meeting().await;
    let page = ada.get("/meetings").await;
    assert_eq!(lines(&page)[1], meeting.url.path());
    let text = page.text();
    assert!(text.contains("Ended 1 hour 5 minutes"), "{text}");
    assert!(text.contains("Not started –"), "{text}");
    assert!(text.contains("We keep this list for 12 hours, then delete it."));
    assert!(!page.body.contains("/j/"), "no join link is in the list");
    clinic.close().await;
}

#[sqlx::test]
async fn a_place_in_the_list_tells_nothing_about_others(db: PgPool) {
    let clinic = Clinic::open(db).await;
    let mut ada = clinic.signed_in("ada").await;
    let mut ben = clinic.signed_in("ben").await;
    let own = ben.start_meeting().await;
    let foreign = ada.start_meeting().await;
    let id = foreign.url.path().rsplit('/').next().unwrap();
    let of_nobody = bedside::domain::MeetingId::fresh().to_string();
    for before in [id, &of_nobody] {
        let page = ben.get(&format!("/meetings?before={before}")).await;
        assert_eq!(lines(&page), [own.url.path()]);
    }
    for unreadable in ["", "x", "0190A0A0-0000-7000-8000-000000000000", "1%27--"] {
        let address = format!("/meetings?before={unreadable}");
        let page = ben.send(Method::GET, &address, None).await;
        assert_eq!(page.status, 404, "{unreadable}");
    }
    let twice = format!("/meetings?before={id}&before={id}");
    assert_eq!(ben.send(Method::GET, &twice, None).await.status, 400);
    let stranger = clinic.browser().send(Method::GET, "/meetings", None).await;
    assert_eq!(stranger.header("location"), "/?next=/meetings");
    clinic.close().await;
}
