//! Install: from a press on *connect* to a signed-in browser.

use reqwest::Method;
use sqlx::PgPool;
use url::Url;
use zoom_simulator::{Fault, Operation, Trouble};

use crate::{browser::Browser, clinic::Clinic};

/// The callback's address with one parameter set, or taken out.
fn changed(callback: &str, name: &str, value: Option<&str>) -> String {
    let mut url = Url::parse(callback).unwrap();
    let mut pairs: Vec<(String, String)> = url
        .query_pairs()
        .into_owned()
        .filter(|(known, _)| known != name)
        .collect();
    pairs.extend(value.map(|value| (name.to_owned(), value.to_owned())));
    url.query_pairs_mut().clear().extend_pairs(pairs);
    url.into()
}

/// Goes to the consent page, allows if Zoom asks, and stops before the callback.
async fn consented(browser: &mut Browser, person: &str) -> String {
    let install = browser.send(Method::GET, "/install", None).await;
    let consent = install.redirect().expect("the way to Zoom");
    let consent = browser.send(Method::GET, &consent, None).await;
    let back = match consent.redirect() {
        Some(straight_back) => return straight_back,
        None => browser.decide_and_stop(&consent, person, "allow").await,
    };
    back.redirect().expect("the way back")
}

#[sqlx::test]
async fn a_clinician_connects_and_is_signed_in(db: PgPool) {
    let clinic = Clinic::open(db).await;
    let mut browser = clinic.browser();
    let page = browser.connect("ada").await;
    assert_eq!(page.url.path(), "/connected");
    assert!(page.url.query().is_none(), "the code has left the address");
    assert!(page.text().contains("Zoom is connected"), "{}", page.text());
    assert!(browser.get("/").await.find_form("/meetings").is_some());
    assert_eq!(
        clinic.words("select state from installations").await,
        ["active"]
    );
    clinic.close().await;
}

#[sqlx::test]
async fn the_consent_asks_with_state_and_pkce_and_without_scope(db: PgPool) {
    let clinic = Clinic::open(db).await;
    let page = clinic.browser().send(Method::GET, "/install", None).await;
    let consent = Url::parse(&page.redirect().unwrap()).unwrap();
    let query: std::collections::HashMap<_, _> = consent.query_pairs().into_owned().collect();
    assert_eq!(page.status, 303);
    assert_eq!(query["code_challenge_method"], "S256");
    assert_eq!(
        (query["state"].len(), query["code_challenge"].len()),
        (43, 43)
    );
    assert!(!query.contains_key("scope"));
    clinic.close().await;
}

#[sqlx::test]
async fn a_second_install_of_the_same_person_keeps_one_installation(db: PgPool) {
    let clinic = Clinic::open(db).await;
    clinic.signed_in("ada").await;
    let page = clinic.browser().connect("ada").await;
    assert_eq!(
        page.url.path(),
        "/",
        "the second time needs no introduction"
    );
    assert_eq!(clinic.number("select count(*) from installations").await, 1);
    assert_eq!(
        clinic.number("select generation from installations").await,
        2
    );
    clinic.close().await;
}

#[sqlx::test]
async fn two_first_installs_of_one_person_at_once_keep_one_installation(db: PgPool) {
    let clinic = Clinic::open(db).await;
    let (mut one, mut two) = (clinic.browser(), clinic.browser());
    let (first, second) = (
        consented(&mut one, "ada").await,
        consented(&mut two, "ada").await,
    );
    let (first, second) = tokio::join!(one.get(&first), two.get(&second));
    // Zoom keeps the newer grant. The older consent may find its pair dead before it is saved.
    let statuses = [first.status, second.status];
    assert!(
        statuses.contains(&200) && statuses.iter().all(|status| [200, 403].contains(status)),
        "{statuses:?}"
    );
    assert_eq!(clinic.number("select count(*) from installations").await, 1);
    let mut winner = if first.status == 200 { one } else { two };
    assert_eq!(
        winner.start_meeting().await.heading(),
        "Your meeting is ready"
    );
    clinic.close().await;
}

#[sqlx::test]
async fn who_declines_is_told_that_nothing_was_saved(db: PgPool) {
    let clinic = Clinic::open(db).await;
    let mut browser = clinic.browser();
    let consent = browser.get("/install").await;
    let page = browser.decide(&consent, "ada", "decline").await;
    assert_eq!(
        (page.status, page.heading().as_str()),
        (200, "Zoom was not connected")
    );
    assert_eq!(clinic.zoom.count(Operation::Exchange), 0);
    assert_eq!(
        clinic.number("select count(*) from oauth_attempts").await,
        0
    );
    assert_eq!(clinic.number("select count(*) from installations").await, 0);
    clinic.close().await;
}

#[sqlx::test]
async fn a_callback_that_does_not_fit_never_reaches_the_token_endpoint(db: PgPool) {
    let clinic = Clinic::open(db).await;
    let mut browser = clinic.browser();
    for (what, state) in [
        ("foreign", Some("A".repeat(43))),
        ("empty", Some(String::new())),
        ("long", Some("s".repeat(4000))),
    ] {
        let callback = consented(&mut browser, "ada").await;
        let page = browser
            .get(&changed(&callback, "state", state.as_deref()))
            .await;
        assert!(
            (400..500).contains(&page.status),
            "{what}: {} {}",
            page.status,
            page.text()
        );
    }
    // Another browser brings the right state.
    let callback = consented(&mut browser, "ada").await;
    let page = clinic.browser().send(Method::GET, &callback, None).await;
    assert_eq!(page.status, 400, "{}", page.text());
    // Too late.
    let callback = consented(&mut browser, "ada").await;
    clinic.clock.advance(std::time::Duration::from_secs(601));
    let page = browser.send(Method::GET, &callback, None).await;
    assert_eq!(page.status, 400, "{}", page.text());
    assert_eq!(clinic.zoom.count(Operation::Exchange), 0);
    assert_eq!(clinic.number("select count(*) from installations").await, 0);
    clinic.close().await;
}

#[sqlx::test]
async fn a_callback_works_once(db: PgPool) {
    let clinic = Clinic::open(db).await;
    let mut browser = clinic.browser();
    let callback = consented(&mut browser, "ada").await;
    assert_eq!(browser.get(&callback).await.status, 200);
    // The same browser reloads: it is signed in already.
    assert_eq!(browser.get(&callback).await.url.path(), "/");
    // The same browser, signed out.
    browser.cookies.remove("bedside");
    assert_eq!(browser.get(&callback).await.status, 400);
    assert_eq!(clinic.zoom.count(Operation::Exchange), 1);
    clinic.close().await;
}

#[sqlx::test]
async fn fifty_parallel_replays_make_one_token_call(db: PgPool) {
    let clinic = Clinic::open(db).await;
    let mut browser = clinic.browser();
    let callback = consented(&mut browser, "ada").await;
    let replays = (0..50).map(|_| {
        let (mut browser, callback) = (browser.clone(), callback.clone());
        tokio::spawn(async move { browser.send(Method::GET, &callback, None).await.status })
    });
    let mut redirected = 0;
    for replay in replays.collect::<Vec<_>>() {
        let status = replay.await.unwrap();
        assert!([303, 400].contains(&status), "{status}");
        redirected += usize::from(status == 303);
    }
    assert_eq!((redirected, clinic.zoom.count(Operation::Exchange)), (1, 1));
    clinic.close().await;
}

#[sqlx::test]
async fn five_tabs_of_one_browser_all_come_back(db: PgPool) {
    let clinic = Clinic::open(db).await;
    let mut browser = clinic.browser();
    let mut callbacks = Vec::new();
    for _ in 0..5 {
        callbacks.push(consented(&mut browser, "ada").await);
    }
    for callback in callbacks {
        let page = browser.get(&callback).await;
        assert_eq!(page.status, 200, "{}", page.text());
    }
    assert_eq!(clinic.zoom.count(Operation::Exchange), 5);
    assert_eq!(clinic.number("select count(*) from installations").await, 1);
    clinic.close().await;
}

#[sqlx::test]
async fn a_code_of_another_flow_is_refused_by_pkce(db: PgPool) {
    let clinic = Clinic::open(db).await;
    let (mut victim, mut attacker) = (clinic.browser(), clinic.browser());
    let stolen = Url::parse(&consented(&mut attacker, "ben").await).unwrap();
    let code = stolen
        .query_pairs()
        .find(|(name, _)| name == "code")
        .unwrap()
        .1
        .into_owned();
    let own = consented(&mut victim, "ada").await;
    let page = victim
        .send(Method::GET, &changed(&own, "code", Some(&code)), None)
        .await;
    assert_eq!(page.status, 400, "{}", page.text());
    assert_eq!(clinic.number("select count(*) from installations").await, 0);
    clinic.close().await;
}

#[sqlx::test]
async fn an_install_begun_in_the_marketplace_never_redeems_the_stray_code(db: PgPool) {
    let clinic = Clinic::open(db).await;
    let mut browser = clinic.browser();
    let listing = browser.get(&clinic.zoom.marketplace_url()).await;
    let add = listing.form("/oauth/authorize");
    let mut authorize = add.action.clone();
    authorize.query_pairs_mut().extend_pairs(&add.fields);
    let consent = browser.get(authorize.as_str()).await;
    let page = browser.decide(&consent, "ada", "allow").await;
    assert_eq!(
        (page.status, page.url.path()),
        (200, "/connected"),
        "{}",
        page.text()
    );
    let exchanges: Vec<_> = clinic
        .zoom
        .requests()
        .into_iter()
        .filter(|seen| seen.operation == Operation::Exchange)
        .collect();
    assert_eq!(exchanges.len(), 1);
    assert!(
        exchanges[0]
            .form_names
            .iter()
            .any(|name| name == "code_verifier"),
        "only our own attempt is redeemed"
    );
    clinic.close().await;
}

#[sqlx::test]
async fn a_stray_code_restarts_by_itself_once_and_then_asks(db: PgPool) {
    let clinic = Clinic::open(db).await;
    let mut browser = clinic.browser();
    let stray = "/oauth/callback?code=somebody-elses-code";
    let first = browser.send(Method::GET, stray, None).await;
    assert_eq!(
        (
            first.status,
            first.header("location").starts_with("/install")
        ),
        (303, true)
    );
    let second = browser.send(Method::GET, stray, None).await;
    assert_eq!(
        second.redirect(),
        None,
        "a second time within two minutes asks first"
    );
    assert!(second.body.contains("href=\"/install"), "{}", second.text());
    clinic.clock.advance(std::time::Duration::from_secs(121));
    assert_eq!(browser.send(Method::GET, stray, None).await.status, 303);
    assert_eq!(clinic.zoom.count(Operation::Exchange), 0);
    clinic.close().await;
}

#[sqlx::test]
async fn a_stray_code_changes_no_session(db: PgPool) {
    let clinic = Clinic::open(db).await;
    let mut victim = clinic.signed_in("ada").await;
    let session = victim.cookies["bedside"].clone();
    victim
        .send(Method::GET, "/oauth/callback?code=the-attackers-code", None)
        .await;
    assert_eq!(victim.cookies["bedside"], session);
    assert_eq!(clinic.zoom.count(Operation::Exchange), 1);
    clinic.close().await;
}

#[sqlx::test]
async fn a_browser_that_leaves_during_the_exchange_loses_nothing(db: PgPool) {
    let clinic = Clinic::open(db).await;
    let mut browser = clinic.browser();
    let callback = consented(&mut browser, "ada").await;
    let pause = std::time::Duration::from_millis(600);
    clinic
        .zoom
        .order(Fault::new(Operation::Exchange, Trouble::Delay(pause)).times(1));
    let left = tokio::time::timeout(
        std::time::Duration::from_millis(200),
        browser.send(Method::GET, &callback, None),
    );
    assert!(left.await.is_err(), "the browser left before Zoom answered");
    for _ in 0..100 {
        if clinic
            .number("select count(*) from installations where state = 'active'")
            .await
            == 1
        {
            clinic.close().await;
            return;
        }
        tokio::time::sleep(std::time::Duration::from_millis(50)).await;
    }
    panic!("the grant was lost");
}

#[sqlx::test]
async fn another_persons_consent_is_saved_but_the_session_asks_first(db: PgPool) {
    let clinic = Clinic::open(db).await;
    let mut browser = clinic.signed_in("ada").await;
    browser
        .get(&format!("{}/oauth/signout", clinic.zoom.url()))
        .await;
    let page = browser.connect("ben").await;
    assert_eq!(
        (page.url.path(), page.heading().as_str()),
        ("/connected", "Switch Zoom account?")
    );
    assert!(
        !page.body.contains("ben@clinic.example"),
        "addresses are masked"
    );
    assert_eq!(
        clinic
            .number("select count(*) from installations where state = 'active'")
            .await,
        2
    );
    let stay = browser
        .submit(&page.form("/connected").with("choose", "stay"))
        .await;
    assert!(!stay.text().contains("Ben"), "{}", stay.text());
    let page = browser.connect("ben").await;
    let session = browser.cookies["bedside"].clone();
    browser
        .submit(&page.form("/connected").with("choose", "switch"))
        .await;
    assert_ne!(
        browser.cookies["bedside"], session,
        "another person is another session"
    );
    clinic.close().await;
}

#[sqlx::test]
async fn a_grant_whose_owner_cannot_be_read_is_given_back(db: PgPool) {
    let clinic = Clinic::open(db).await;
    clinic
        .zoom
        .order(Fault::new(Operation::Me, Trouble::Status(400)).always());
    let page = clinic.browser().connect("ada").await;
    assert_eq!(page.status, 502, "{}", page.text());
    assert_eq!(clinic.zoom.count(Operation::Revoke), 1);
    assert_eq!(clinic.number("select count(*) from installations").await, 0);
    clinic.close().await;
}

#[sqlx::test]
async fn a_prefetch_or_a_head_begins_nothing(db: PgPool) {
    let clinic = Clinic::open(db).await;
    let mut browser = clinic.browser();
    browser.send(Method::HEAD, "/install", None).await;
    browser.headers.push(("sec-purpose", "prefetch".to_owned()));
    let page = browser.send(Method::GET, "/install", None).await;
    assert_eq!(page.status, 204);
    assert_eq!(
        clinic.number("select count(*) from oauth_attempts").await,
        0
    );
    clinic.close().await;
}

#[sqlx::test]
async fn one_address_may_begin_only_so_many_installs_a_minute(db: PgPool) {
    let clinic = Clinic::open_with(db, &[("BEDSIDE_INSTALL_PER_MINUTE", "3")]).await;
    let mut statuses = Vec::new();
    for _ in 0..8 {
        let page = clinic.browser().send(Method::GET, "/install", None).await;
        statuses.push(page.status);
    }
    // A minute of the clock on the wall may turn over in between.
    let begun = statuses.iter().filter(|status| **status == 303).count();
    assert!(
        (3..=6).contains(&begun) && statuses.contains(&429),
        "{statuses:?}"
    );
    assert_eq!(
        clinic.number("select count(*) from oauth_attempts").await,
        i64::try_from(begun).unwrap()
    );
    clinic.close().await;
}

#[sqlx::test]
async fn a_session_whose_installation_is_gone_is_no_dead_end(db: PgPool) {
    let clinic = Clinic::open(db).await;
    let mut browser = clinic.signed_in("ada").await;
    // The operator went from the app's development credentials to its production ones.
    #[expect(
        clippy::disallowed_methods,
        reason = "another app's rows in this database"
    )]
    sqlx::query("update installations set zoom_client_id = 'the-former-app'")
        .execute(&clinic.db)
        .await
        .unwrap();
    let page = browser.get("/").await;
    assert_eq!(
        page.heading(),
        "Zoom needs you to connect again",
        "{}",
        page.text()
    );
    let page = browser.connect("ada").await;
    assert_eq!(
        (page.status, page.url.path()),
        (200, "/connected"),
        "{}",
        page.text()
    );
    assert_eq!(
        browser.start_meeting().await.heading(),
        "Your meeting is ready"
    );
    clinic.close().await;
}

#[sqlx::test]
async fn an_image_on_a_strangers_page_begins_nothing(db: PgPool) {
    let clinic = Clinic::open(db).await;
    let mut browser = clinic.browser();
    browser.headers.push(("sec-fetch-dest", "image".to_owned()));
    for path in ["/install", "/oauth/callback?code=x"] {
        let page = browser.send(Method::GET, path, None).await;
        assert_eq!(page.status, 204, "{path}");
        assert!(page.headers.get("set-cookie").is_none(), "{path}");
    }
    assert_eq!(
        clinic.number("select count(*) from oauth_attempts").await,
        0
    );
    clinic.close().await;
}

#[sqlx::test]
async fn one_network_may_begin_only_so_many_installs_a_minute(db: PgPool) {
    let settings = [
        ("BEDSIDE_TRUSTED_PROXIES", "127.0.0.1"),
        ("BEDSIDE_INSTALL_PER_MINUTE", "2"),
    ];
    let clinic = Clinic::open_with(db, &settings).await;
    let status = async |address: String| {
        let mut browser = clinic.browser();
        browser.headers.push(("x-forwarded-for", address));
        let page = browser.send(Method::GET, "/install", None).await;
        page.status
    };
    // A home has hundreds of networks of 64 bits.
    let mut begun = 0;
    for network in 1..=40 {
        let answer = status(format!("2001:db8:7:{network:x}::1")).await;
        begun += usize::from(answer == 303);
    }
    // A minute of the clock on the wall may turn over in between.
    assert!((16..=32).contains(&begun), "{begun}");
    assert_eq!(status("2001:db8:8:1::1".to_owned()).await, 303);
    assert_eq!(status("203.0.113.7".to_owned()).await, 303);
    // And each of them no more than before.
    let mut few = 0;
    for host in 1..=6 {
        let answer = status(format!("2001:db8:9:1::{host:x}")).await;
        few += usize::from(answer == 303);
    }
    assert!((2..=4).contains(&few), "{few}");
    clinic.close().await;
}
