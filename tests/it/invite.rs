//! A meeting for a calendar.

use std::time::Duration;

use reqwest::Method;
use sqlx::PgPool;

use crate::clinic::Clinic;

#[sqlx::test]
async fn a_meeting_goes_into_a_calendar_with_its_link_and_nobodys_name(db: PgPool) {
    let clinic = Clinic::open(db).await;
    let mut ada = clinic.signed_in("ada").await;
    let meeting = ada.start_meeting().await;
    let address = meeting.attribute("details a[href$='.ics']", "href");
    let address = address.expect("it is offered under More");
    let file = ada.send(Method::GET, &address, None).await;
    assert_eq!(file.status, 200);
    assert_eq!(
        file.header("content-type"),
        "text/calendar; charset=utf-8; method=PUBLISH"
    );
    assert!(
        file.header("content-disposition")
            .starts_with("attachment;")
    );
    assert!(file.header("cache-control").contains("no-store"));
    let entry = file.body.replace("\r\n ", "");
    let id = meeting.url.path().rsplit('/').next().unwrap();
    for line in [
        format!("\r\nUID:{id}\r\n"),
        format!("\r\nURL:{}\r\n", meeting.join_link()),
        "\r\nSUMMARY:Video appointment\r\n".to_owned(),
        "\r\nCLASS:PRIVATE\r\n".to_owned(),
    ] {
        assert!(entry.contains(&line), "{line} in {entry}");
    }
    for absent in ["ORGANIZER", "ATTENDEE", "VALARM", "Ada", "Lindqvist", "@"] {
        assert!(!entry.contains(absent), "{absent} in {entry}");
    }
    // Fetched again it is the same entry.
    clinic.clock.advance(Duration::from_mins(2));
    let again = ada.send(Method::GET, &address, None).await;
    let start = |body: &str| {
        body.lines()
            .find(|l| l.starts_with("DTSTART"))
            .map(str::to_owned)
    };
    assert!(again.body.contains(id));
    assert_eq!(start(&again.body), start(&file.body));
    clinic.close().await;
}

#[sqlx::test]
async fn what_has_no_good_link_is_no_entry(db: PgPool) {
    let clinic = Clinic::open(db).await;
    let mut ada = clinic.signed_in("ada").await;
    let meeting = ada.start_meeting().await;
    let address = format!("{}/invite.ics", meeting.url.path());
    let stranger = clinic.browser().send(Method::GET, &address, None).await;
    let next = format!("/?next={}", meeting.url.path());
    assert_eq!(stranger.header("location"), next);
    let number = clinic.zoom.meetings()[0].id;
    let ended = clinic.event("meeting.ended", number, 1).await;
    clinic.tell(&ended).await;
    assert_eq!(ada.send(Method::GET, &address, None).await.status, 404);
    clinic.close().await;
}
