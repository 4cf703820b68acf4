//! `/account`: what is known about a clinician, and whether Zoom still agrees.

use reqwest::Method;
use sqlx::PgPool;
use zoom_simulator::{Fault, Operation, Trouble};

use crate::{audit::long_chain, browser::Browser, clinic::Clinic, page::Page, vault::execute};

async fn check(browser: &mut Browser) -> Page {
    let form = browser.get("/account").await.form("/account/check");
    browser.submit(&form).await
}

#[sqlx::test]
async fn the_page_tells_who_is_connected_with_what_permissions(db: PgPool) {
    let clinic = Clinic::open(db).await;
    let mut ada = clinic.signed_in("ada").await;
    let asked = clinic.zoom.requests().len();
    let page = ada.get("/account").await;
    let text = page.text();
    for shown in [
        "Ada Lindqvist",
        "Licensed",
        "Since ",
        "Create the meetings that you start here",
        "See your name, your email address, your Zoom plan and your time zone",
    ] {
        assert!(text.contains(shown), "{shown}: {text}");
    }
    assert_eq!(clinic.zoom.requests().len(), asked, "Zoom was not asked");
    let here = page.attributes("nav [aria-current=page]", "href");
    assert_eq!(here, ["/account"]);
    let every = page.attributes("header nav a", "href");
    assert_eq!(every, ["/", "/meetings", "/settings", "/account"]);
    let stranger = clinic.browser().send(Method::GET, "/account", None).await;
    assert_eq!(stranger.header("location"), "/?next=/account");
    clinic.close().await;
}

#[sqlx::test]
async fn a_check_asks_zoom_once_and_keeps_what_is_new(db: PgPool) {
    let clinic = Clinic::open(db).await;
    let mut ben = clinic.signed_in("ben").await;
    let before = clinic.zoom.count(Operation::Me);
    let page = check(&mut ben).await;
    assert!(
        page.text().contains("The connection works"),
        "{}",
        page.text()
    );
    assert!(page.text().contains("is what you see here"));
    assert_eq!(clinic.zoom.count(Operation::Me), before + 1);
    clinic.zoom.set_user_type("ben", 2);
    assert!(ben.get("/account").await.text().contains("Basic"));
    let page = check(&mut ben).await;
    assert!(
        page.text().contains("told us something new"),
        "{}",
        page.text()
    );
    for page in [page, ben.get("/account").await] {
        assert!(page.text().contains("Licensed"), "{}", page.text());
    }
    // It is kept as it was: the next check knows it.
    assert!(
        check(&mut ben)
            .await
            .text()
            .contains("is what you see here")
    );
    clinic.close().await;
}

#[sqlx::test]
async fn a_check_that_fails_says_so_and_changes_nothing(db: PgPool) {
    let clinic = Clinic::open(db).await;
    let mut ada = clinic.signed_in("ada").await;
    let failing = Fault::new(Operation::Me, Trouble::FailBefore);
    clinic.zoom.order(failing);
    let page = check(&mut ada).await;
    assert_eq!(page.status, 200);
    assert!(
        page.text().contains("Zoom is not working properly"),
        "{}",
        page.text()
    );
    assert!(page.text().contains("Ada Lindqvist"));
    assert!(
        check(&mut ada)
            .await
            .text()
            .contains("The connection works")
    );
    clinic.zoom.end_grant("ada");
    let page = check(&mut ada).await;
    assert!(
        page.text().contains("Zoom needs you to connect again"),
        "{}",
        page.text()
    );
    assert!(
        page.text().contains("has not accepted it since"),
        "{}",
        page.text()
    );
    assert!(page.find_form("/account/check").is_none());
    let connect = page.attribute("main a.btn-l", "href").unwrap();
    let consent = ada.get(&connect).await;
    let back = ada.decide(&consent, "ada", "allow").await;
    assert_eq!(back.url.path(), "/account");
    assert!(back.find_form("/account/check").is_some());
    clinic.close().await;
}

#[sqlx::test]
async fn checks_are_limited_and_only_our_own_form_makes_one(db: PgPool) {
    let clinic = Clinic::open_with(db, &[("BEDSIDE_INSTALL_PER_MINUTE", "4")]).await;
    let mut ada = clinic.signed_in("ada").await;
    let form = ada.get("/account").await.form("/account/check");
    let before = clinic.zoom.count(Operation::Me);
    let forged = form.clone().with("csrf", "forged");
    assert_eq!(ada.submit(&forged).await.status, 403);
    assert_eq!(ada.get("/account/check").await.status, 405);
    assert_eq!(clinic.zoom.count(Operation::Me), before);
    let mut refused = None;
    for _ in 0..9 {
        let page = ada.submit(&form).await;
        if page.status == 429 {
            refused = Some(page);
            break;
        }
    }
    let refused = refused.expect("there is a limit");
    assert_eq!(refused.heading(), "You are going too fast");
    assert!(!refused.header("retry-after").is_empty());
    assert!(clinic.zoom.count(Operation::Me) - before <= 8);
    clinic.close().await;
}

#[sqlx::test]
async fn the_download_holds_what_is_stored_and_no_secret(db: PgPool) {
    let clinic = Clinic::open(db).await;
    let mut ada = clinic.signed_in("ada").await;
    let mut ben = clinic.signed_in("ben").await;
    let mut foreign = Vec::new();
    for _ in 0..2 {
        foreign.push(ben.start_meeting().await.url.path().to_owned());
    }
    let meeting = ada.start_meeting().await;
    let address = ada.get("/account").await;
    let address = address.attribute("a[href$=data]", "href").unwrap();
    let file = ada.send(Method::GET, &address, None).await;
    assert_eq!(file.status, 200);
    assert_eq!(file.header("content-type"), "application/json");
    assert!(
        file.header("content-disposition")
            .starts_with("attachment;")
    );
    assert!(file.header("cache-control").contains("no-store"));
    let data: serde_json::Value = serde_json::from_str(&file.body).unwrap();
    let connection = &data["connection"];
    assert_eq!(connection["name"], "Ada Lindqvist");
    assert_eq!(connection["email"], "ada@clinic.example");
    assert_eq!(connection["state"], "active");
    let id = meeting.url.path().rsplit('/').next().unwrap();
    assert_eq!(data["meetings"].as_array().unwrap().len(), 1);
    assert_eq!(data["meetings"][0]["id"], id);
    assert_eq!(data["meetings"][0]["state"], "waiting");
    assert_eq!(data["signed_in_browsers"].as_array().unwrap().len(), 1);
    let log = data["log"].as_array().unwrap();
    let deeds: Vec<_> = log.iter().map(|one| one["what"].as_str()).collect();
    assert_eq!(deeds, [Some("connected"), Some("meeting_pressed")]);
    assert_eq!(log[1]["meeting"], id);
    for secret in clinic.zoom.secrets_issued() {
        assert!(!file.body.contains(&secret), "a secret is in the file");
    }
    assert!(!file.body.contains(&meeting.join_link()) && !file.body.contains("/j/"));
    for path in &foreign {
        assert!(!file.body.contains(path.rsplit('/').next().unwrap()));
    }
    let stranger = clinic.browser().send(Method::GET, &address, None).await;
    assert_eq!(stranger.status, 303);
    assert_eq!(stranger.body, "");
    clinic.close().await;
}

#[sqlx::test]
async fn the_download_ends_at_the_newest_ten_thousand_and_says_so(db: PgPool) {
    let clinic = Clinic::open(db).await;
    let mut ada = clinic.signed_in("ada").await;
    let newest = ada.start_meeting().await;
    let download = async |ada: &mut Browser| -> serde_json::Value {
        serde_json::from_str(&ada.get("/account/data").await.body).unwrap()
    };
    let older = |data: &serde_json::Value| data["left_out"].to_string().contains("10,000");
    assert!(!older(&download(&mut ada).await));
    execute(
        &clinic.db,
        "insert into meetings (installation_id, id, attempt, state, short_code, pressed_at) \
         select installation_id, lpad(to_hex(number), 32, '0')::uuid, gen_random_uuid(), 'ended', \
         'AAAAAA', pressed_at - interval '1 day' from meetings, generate_series(1, 10000) as number",
    )
    .await;
    long_chain(&clinic.db).await;
    let data = download(&mut ada).await;
    assert!(older(&data), "{}", data["left_out"]);
    let (meetings, log) = (data["meetings"].as_array(), data["log"].as_array());
    let (meetings, log) = (meetings.unwrap(), log.unwrap());
    assert_eq!((meetings.len(), log.len()), (10_000, 10_000));
    let id = newest.url.path().rsplit('/').next().unwrap();
    assert_eq!(meetings[0]["id"], id);
    assert_eq!(
        (&log[0]["number"], &log[9_999]["number"]),
        (&2_001.into(), &12_000.into())
    );
    clinic.close().await;
}
