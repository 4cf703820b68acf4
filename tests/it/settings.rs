//! The settings page: chosen once, seen everywhere.

use std::time::Duration;

use sqlx::PgPool;

use crate::{browser::Browser, clinic::Clinic, page::Page};

/// Opens the settings, changes some fields and saves.
async fn choose(browser: &mut Browser, changes: &[(&str, &str)]) -> Page {
    let mut form = browser.get("/settings").await.form("/settings");
    for (name, value) in changes {
        form = form.with(name, value);
    }
    browser.submit(&form).await
}

#[sqlx::test]
async fn what_was_chosen_is_asked_for_and_seen_everywhere(db: PgPool) {
    let clinic = Clinic::open(db).await;
    let mut ada = clinic.signed_in("ada").await;
    let saved = choose(
        &mut ada,
        &[
            ("name", "video_call"),
            ("recording", "local"),
            ("client_locale", "es"),
            ("client_word", "patient"),
            ("zone", "America/New_York"),
            ("theme", "dark"),
        ],
    )
    .await;
    assert_eq!(saved.url.path(), "/settings");
    assert!(saved.text().contains("Settings saved"), "{}", saved.text());
    assert_eq!(
        saved.attribute("html", "data-theme").as_deref(),
        Some("dark")
    );

    let home = ada.get("/").await;
    assert!(
        home.text().contains("Recording On, on your computer"),
        "{}",
        home.text()
    );
    let meeting = ada.start_meeting().await;
    let text = meeting.text();
    assert!(text.contains("Give this link to your patient"), "{text}");
    assert!(
        text.contains("Tell your patient before you record"),
        "{text}"
    );
    let made = &clinic.zoom.meetings()[0];
    assert!(made.topic.starts_with("Videollamada "), "{}", made.topic);
    assert_eq!(made.settings["auto_recording"], "local");
    let sms = meeting.attribute("a[href^='sms:']", "href").unwrap();
    assert!(
        sms.contains("videollamada%20con%20Ada%20Lindqvist"),
        "{sms}"
    );
    // A zone that was chosen stands, with and without script.
    assert_eq!(meeting.attributes("time[data-local]", "datetime"), [""; 0]);
    assert!(!text.contains("UTC"), "{text}");

    let saved = choose(&mut ada, &[("locale", "es"), ("client_word", "")]).await;
    assert_eq!(saved.attribute("html", "lang").as_deref(), Some("es"));
    assert_eq!(ada.get("/").await.heading(), "Iniciar una reunión");
    let unknown = ada.get("/meetings/none").await;
    assert_eq!(
        (unknown.status, unknown.heading().as_str()),
        (404, "No encontramos la página")
    );
    // The pages without a session are found in the same language.
    let help = unknown.attribute("footer a", "href").unwrap();
    assert_eq!(ada.get(&help).await.heading(), "Ayuda");
    clinic.close().await;
}

#[sqlx::test]
async fn a_text_of_ones_own_goes_to_clients_and_a_bad_one_loses_nothing(db: PgPool) {
    let clinic = Clinic::open(db).await;
    let mut ada = clinic.signed_in("ada").await;
    for (message, fault) in [
        ("Come in", "must have {link} in the place"),
        (
            "{client}, come in: {link}",
            "braces around anything but {link}",
        ),
    ] {
        let form = ada.get("/settings").await.form("/settings");
        let form = form.with("message", message).with("theme", "dark");
        let page = ada.submit(&form).await;
        assert_eq!(page.status, 422);
        assert!(
            page.body.contains("<title>Error: Settings"),
            "{}",
            page.body
        );
        assert!(page.text().contains(fault), "{}", page.text());
        let kept = page.form("/settings");
        assert_eq!(
            (kept.field("message").as_str(), kept.field("theme").as_str()),
            (message, "dark")
        );
    }
    choose(&mut ada, &[("message", "Hello.\r\nCome in: {link}")]).await;
    let meeting = ada.start_meeting().await;
    let mailto = meeting.attribute("a[href^='mailto:']", "href").unwrap();
    assert!(
        mailto.contains("body=Hello.%0ACome%20in%3A%20http%3A%2F%2F"),
        "{mailto}"
    );
    let link = meeting.join_link();
    let shared = meeting.attribute("[data-share]", "data-text").unwrap();
    assert_eq!(shared, format!("Hello.\nCome in: {link}"));
    clinic.close().await;
}

#[sqlx::test]
async fn what_others_decided_is_shown_as_theirs(db: PgPool) {
    let clinic = Clinic::open_with(db, &[("BEDSIDE_RECORDING", "forbid")]).await;
    let mut ada = clinic.signed_in("ada").await;
    let page = choose(&mut ada, &[("waiting_room", "")]).await;
    let told = "Recording: off. Set by the people who run this service.";
    assert!(page.text().contains(told), "{}", page.text());
    assert!(page.attribute("select#recording", "name").is_none());
    clinic.zoom.lock_setting("ada", "waiting_room", true.into());
    let meeting = ada.start_meeting().await.text();
    assert!(
        meeting.contains("Waiting room On (required by your organisation)"),
        "{meeting}"
    );
    let page = ada.get("/settings").await;
    let told = "Waiting room: on. Set by your organisation in Zoom.";
    assert!(page.text().contains(told), "{}", page.text());
    assert!(page.attribute("input#waiting_room", "name").is_none());
    clinic.close().await;
}

#[sqlx::test]
async fn on_a_shared_computer_a_session_is_short(db: PgPool) {
    let clinic = Clinic::open(db).await;
    let mut ada = clinic.signed_in("ada").await;
    choose(&mut ada, &[("shared", "on")]).await;
    let settings = ada.get("/settings").await.form("/settings");
    assert_eq!(settings.field("shared"), "on");
    clinic.pass(Duration::from_mins(14));
    assert_eq!(ada.get("/start").await.status, 200);
    clinic.pass(Duration::from_mins(16));
    let page = ada.get("/start").await;
    assert!(
        page.text().contains("You were signed out"),
        "{}",
        page.text()
    );
    clinic.close().await;
}

#[sqlx::test]
async fn a_choice_that_nobody_offers_is_refused(db: PgPool) {
    let clinic = Clinic::open(db).await;
    let mut ada = clinic.signed_in("ada").await;
    for (name, bad) in [
        ("zone", "Europe/Atlantis"),
        ("locale", "ar-XB"),
        ("theme", "pink"),
        ("name", "Maria Lopez"),
        ("recording", "everywhere"),
        ("client_word", "case"),
    ] {
        let page = choose(&mut ada, &[(name, bad)]).await;
        assert_eq!(page.status, 422, "{name}");
        assert!(!page.body.contains(bad), "{name}");
    }
    let form = ada.get("/settings").await.form("/settings").without("csrf");
    assert_eq!(ada.submit(&form).await.status, 403);
    assert_eq!(clinic.number("select count(*) from preferences").await, 0);
    clinic.close().await;
}

#[sqlx::test]
async fn saves_are_limited_and_one_too_many_loses_nothing(db: PgPool) {
    let clinic = Clinic::open(db).await;
    let (mut ada, mut ben) = (clinic.signed_in("ada").await, clinic.signed_in("ben").await);
    let form = ada.get("/settings").await.form("/settings");
    let form = form.with("message", "Come in: {link}").with("shared", "on");
    let mut refused = None;
    // A minute of the clock on the wall may turn over in between.
    for _ in 0..41 {
        let page = ada.submit(&form).await;
        if page.status == 429 {
            refused = Some(page);
            break;
        }
    }
    let refused = refused.expect("there is a limit");
    assert_eq!(refused.header("retry-after"), "60");
    let text = refused.text();
    assert!(text.contains("You are going too fast"), "{text}");
    let kept = refused.form("/settings");
    assert_eq!(kept.field("message"), "Come in: {link}");
    assert_eq!(kept.field("shared"), "on");
    let saves = "select count(*) from audit where action = 'settings_saved'";
    assert!(clinic.number(saves).await <= 40);
    assert_eq!(choose(&mut ben, &[("theme", "dark")]).await.status, 200);
    clinic.close().await;
}
