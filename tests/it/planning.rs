//! The form for a meeting with a time: what is typed, what Zoom gets, what the pages say after it.

use sqlx::PgPool;
use time::{
    Duration, OffsetDateTime, format_description::BorrowedFormatItem, macros::format_description,
};
use zoom_simulator::{Fault, Operation, Trouble};

use crate::{
    browser::Browser,
    clinic::Clinic,
    page::{Form, Page},
};

const WALL: &[BorrowedFormatItem<'_>] = format_description!("[year]-[month]-[day]T[hour]:[minute]");

/// So long from now, as a form in UTC has it.
fn wall(clinic: &Clinic, ahead: Duration) -> String {
    (clinic.clock.now() + ahead).format(WALL).unwrap()
}

/// The form in UTC, filled in.
async fn filled(clinic: &Clinic, browser: &mut Browser, ahead: Duration) -> Form {
    let form = browser
        .get("/meetings/new")
        .await
        .form("/meetings/scheduled");
    form.with("zone", "UTC").with("when", &wall(clinic, ahead))
}

pub(crate) async fn scheduled(clinic: &Clinic, browser: &mut Browser) -> Page {
    let form = filled(clinic, browser, Duration::DAY).await;
    let page = browser.submit(&form).await;
    assert_eq!(
        page.heading(),
        "Your meeting is scheduled",
        "{}",
        page.text()
    );
    page
}

#[sqlx::test]
async fn a_meeting_is_scheduled_changed_and_cancelled(db: PgPool) {
    let clinic = Clinic::open(db).await;
    let mut ada = clinic.signed_in("ada").await;
    let form = filled(&clinic, &mut ada, Duration::DAY).await;
    let form = form
        .with("lasts", "30")
        .with("name", "video_call")
        .with("early", "10");
    let page = ada.submit(&form.without("waiting_room")).await;
    let path = page.url.path().to_owned();
    let text = page.text();
    for told in [
        "Scheduled It starts on",
        "Length 30 minutes",
        "Open 10 minutes before",
    ] {
        assert!(text.contains(told), "{told}: {text}");
    }
    let made = clinic.zoom.meetings()[0].clone();
    assert!(made.topic.starts_with("Video call "), "{}", made.topic);
    assert_eq!((made.kind, &made.settings["jbh_time"]), (2, &10.into()));
    let invite = ada.get(&format!("{path}/invite.ics")).await.body;
    assert!(invite.contains("SEQUENCE:0\r\n") && invite.contains("SUMMARY:Video call\r\n"));
    let home = ada.get("/").await.text();
    assert!(home.contains("Next scheduled"), "{home}");
    let history = ada.get("/meetings").await.text();
    assert!(
        history.contains("Video call") && history.contains("Scheduled"),
        "{history}"
    );

    let form = ada
        .get(&format!("{path}/edit"))
        .await
        .form(&format!("{path}/edit"));
    assert_eq!(
        (form.field("lasts"), form.field("name")),
        ("30".into(), "video_call".into())
    );
    assert_eq!(form.field("when"), wall(&clinic, Duration::DAY));
    let later = Duration::DAY + Duration::hours(2);
    let changed = form.with("when", &wall(&clinic, later)).with("lasts", "90");
    let page = ada.submit(&changed).await;
    assert_eq!(page.url.path(), path);
    assert!(page.text().contains("1 hour 30 minutes"), "{}", page.text());
    let start = clinic.zoom.meetings()[0].start_time;
    let hour = |at: OffsetDateTime| at.replace_second(0).unwrap().replace_nanosecond(0).unwrap();
    assert_eq!(start.map(hour), Some(hour(clinic.clock.now() + later)));
    let invite = ada.get(&format!("{path}/invite.ics")).await.body;
    assert!(invite.contains("SEQUENCE:1\r\n"), "{invite}");

    let cancel = ada
        .get(&format!("{path}/cancel"))
        .await
        .form(&format!("{path}/cancel"));
    assert_eq!(ada.submit(&cancel).await.heading(), "This meeting is over");
    assert_eq!(ada.get(&format!("{path}/edit")).await.url.path(), path);
    clinic.close().await;
}

#[sqlx::test]
async fn a_form_that_cannot_be_used_says_so_and_loses_nothing(db: PgPool) {
    let clinic = Clinic::open(db).await;
    let mut ada = clinic.signed_in("ada").await;
    let form = ada.get("/meetings/new").await.form("/meetings/scheduled");
    let form = form
        .with("zone", "Europe/Madrid")
        .with("name", "team_meeting");
    for (when, lasts, told) in [
        ("", "45", "Enter a date and time"),
        ("soon", "45", "Enter a date and time, such as"),
        ("2020-01-01T10:00", "45", "must be in the future"),
        ("2120-01-01T10:00", "45", "must be within the next year"),
        (
            &wall(&clinic, Duration::DAY),
            "",
            "Choose how long the meeting is",
        ),
    ] {
        let sent = form.clone().with("when", when).with("lasts", lasts);
        let page = ada.submit(&sent).await;
        assert_eq!(page.status, 422, "{when}");
        assert!(
            page.body.contains("<title>Error: Schedule a meeting"),
            "{when}"
        );
        // Once above and once at the field.
        assert_eq!(
            page.text().matches(told).count(),
            2,
            "{told}: {}",
            page.text()
        );
        let kept = page.form("/meetings/scheduled");
        for field in ["when", "zone", "name", "attempt"] {
            assert_eq!(kept.field(field), sent.field(field), "{field}");
        }
    }
    for (name, bad) in [
        ("zone", "Europe/Atlantis"),
        ("name", "Maria"),
        ("recording", "everywhere"),
    ] {
        let page = ada.submit(&form.clone().with(name, bad)).await;
        assert_eq!(page.status, 422, "{name}");
        assert!(!page.body.contains(bad), "{name}");
    }
    assert_eq!(clinic.zoom.count(Operation::CreateMeeting), 0);
    clinic.close().await;
}

#[sqlx::test]
async fn when_zoom_fails_the_form_is_still_there(db: PgPool) {
    let clinic = Clinic::open(db).await;
    let mut ada = clinic.signed_in("ada").await;
    clinic.zoom.end_grant("ada");
    clinic.let_tokens_run_out();
    let form = filled(&clinic, &mut ada, Duration::DAY).await;
    let page = ada.submit(&form).await;
    assert_eq!(page.status, 403);
    let text = page.text();
    assert!(
        text.contains("Zoom needs you to connect again") && text.contains("BD-"),
        "{text}"
    );
    assert!(
        page.attribute("a[href='/install?return=/meetings/new']", "href")
            .is_some()
    );
    assert_eq!(
        page.form("/meetings/scheduled").field("when"),
        form.field("when")
    );
    clinic.close().await;
}

#[sqlx::test]
async fn a_form_sent_twice_makes_one_meeting_and_much_later_asks(db: PgPool) {
    let clinic = Clinic::open(db).await;
    let mut ada = clinic.signed_in("ada").await;
    let form = filled(&clinic, &mut ada, Duration::DAY).await;
    let first = ada.submit(&form).await;
    let second = ada.submit(&form).await;
    assert_eq!(first.url, second.url);
    clinic.pass(std::time::Duration::from_secs(90));
    let late = ada.submit(&form).await;
    assert!(
        late.heading().starts_with("You already made this meeting"),
        "{}",
        late.text()
    );
    assert!(
        late.find_form("/meetings").is_none(),
        "another one has a time too"
    );
    assert_eq!(clinic.zoom.count(Operation::CreateMeeting), 1);
    clinic.close().await;
}

#[sqlx::test]
async fn a_colleague_who_allows_it_can_be_scheduled_for(db: PgPool) {
    let clinic = Clinic::open(db).await;
    let mut ada = clinic.signed_in("ada").await;
    let nobody = ada.get("/meetings/new?for=colleague").await;
    assert_eq!(nobody.heading(), "Nobody lets you schedule for them");
    assert!(clinic.zoom.let_schedule("ada", "dora"));
    let page = ada.get("/meetings/new?for=colleague").await;
    let form = page.form("/meetings/scheduled");
    let form = form
        .with("zone", "UTC")
        .with("when", &wall(&clinic, Duration::DAY));
    let page = ada.submit(&form).await;
    let text = page.text();
    assert!(text.contains("Your colleague starts it in Zoom."), "{text}");
    let path = page.url.path().to_owned();
    assert!(
        page.attribute(&format!("a[href='{path}/start']"), "href")
            .is_none()
    );
    let start = ada.get(&format!("{path}/start")).await;
    assert_eq!(
        (start.status, start.heading().as_str()),
        (409, "Your colleague starts this meeting")
    );
    // Who lost the privilege meanwhile is told so at the field.
    let form = ada
        .get("/meetings/new?for=colleague")
        .await
        .form("/meetings/scheduled");
    let form = form
        .with("zone", "UTC")
        .with("when", &wall(&clinic, Duration::DAY));
    assert!(clinic.zoom.stop_scheduling("ada", "dora"));
    let page = ada.submit(&form).await;
    assert_eq!(page.status, 422, "{}", page.text());
    assert!(
        page.text()
            .contains("Zoom does not let you schedule for this person")
    );
    assert_eq!(
        clinic
            .number("select count(*) from meetings where for_colleague")
            .await,
        2
    );
    clinic.close().await;
}

#[sqlx::test]
async fn a_permission_that_is_missing_is_asked_for_when_it_is_needed(db: PgPool) {
    let clinic = Clinic::open(db).await;
    clinic
        .zoom
        .grant_scopes("meeting:write:meeting meeting:read:meeting user:read:user");
    let mut ada = clinic.signed_in("ada").await;
    let page = ada.get("/meetings/new?for=colleague").await;
    assert_eq!(
        (page.status, page.heading().as_str()),
        (403, "Zoom needs one more permission")
    );
    let page = scheduled(&clinic, &mut ada).await;
    let edit = format!("{}/edit", page.url.path());
    let form = ada.get(&edit).await.form(&edit).with("lasts", "15");
    let page = ada.submit(&form).await;
    assert_eq!(page.status, 403);
    assert!(
        page.text().contains("Zoom needs one more permission"),
        "{}",
        page.text()
    );
    assert_eq!(page.form(&edit).field("lasts"), "15");
    clinic.close().await;
}

#[sqlx::test]
async fn a_change_that_zoom_does_not_take_loses_nothing(db: PgPool) {
    let clinic = Clinic::open(db).await;
    let mut ada = clinic.signed_in("ada").await;
    let page = scheduled(&clinic, &mut ada).await;
    let edit = format!("{}/edit", page.url.path());
    clinic
        .zoom
        .order(Fault::new(Operation::UpdateMeeting, Trouble::DailyLimit));
    let form = ada.get(&edit).await.form(&edit).with("lasts", "15");
    let page = ada.submit(&form).await;
    assert_eq!(page.status, 429);
    assert!(
        page.text().contains("You have reached Zoom's daily limit"),
        "{}",
        page.text()
    );
    assert_eq!(page.form(&edit).field("lasts"), "15");
    clinic.close().await;
}

#[sqlx::test]
async fn a_meeting_can_begin_now_with_options_of_its_own(db: PgPool) {
    let clinic = Clinic::open(db).await;
    let mut ada = clinic.signed_in("ada").await;
    let page = ada.get("/meetings/new?now").await;
    assert_eq!(page.heading(), "Start with different options");
    assert!(page.attribute("input[name=when]", "name").is_none());
    let form = page.form("/meetings").with("recording", "cloud");
    let page = ada.submit(&form.without("host_video")).await;
    assert_eq!(page.heading(), "Your meeting is ready");
    let made = &clinic.zoom.meetings()[0];
    assert_eq!(
        (made.kind, &made.settings["auto_recording"]),
        (1, &"cloud".into())
    );
    assert_eq!(made.settings["host_video"], false);
    // What was usual is usual again.
    ada.start_meeting().await;
    assert_eq!(clinic.zoom.meetings()[1].settings["auto_recording"], "none");
    clinic.close().await;
}
