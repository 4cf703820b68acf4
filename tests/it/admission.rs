//! Whom an operator lets connect, and what becomes of everybody else's permission.

use sqlx::PgPool;
use zoom_simulator::Operation;

use crate::{
    clinic::Clinic,
    program::{run, told},
};

const DOMAINS: &str = "BEDSIDE_ALLOWED_EMAIL_DOMAINS";
const ACCOUNTS: &str = "BEDSIDE_ALLOWED_ACCOUNTS";
const KEPT: &str = "select (select count(*) from installations) + (select count(*) from sessions) \
                    + (select count(*) from audit) + (select count(*) from outbox)";

#[sqlx::test]
async fn a_person_on_no_list_leaves_nothing_here_and_no_grant_at_zoom(db: PgPool) {
    let lists = [(DOMAINS, "elsewhere.example"), (ACCOUNTS, "another")];
    let clinic = Clinic::open_with(db, &lists).await;
    let mut ada = clinic.browser();
    let page = ada.connect("ada").await;
    assert_eq!((page.status, page.url.path()), (403, "/oauth/callback"));
    assert_eq!(page.heading(), "This service is for certain organisations");
    assert_eq!(clinic.number(KEPT).await, 0);
    assert_eq!(clinic.zoom.count(Operation::Revoke), 1);
    assert_eq!(
        ada.get("/meetings").await.url.path(),
        "/",
        "nobody is signed in"
    );
    clinic.close().await;
}

#[sqlx::test]
async fn either_list_lets_a_person_in(db: PgPool) {
    let mut clinic = Clinic::open(db).await;
    clinic.signed_in("ada").await;
    let account = clinic
        .words("select zoom_account_id from installations")
        .await;
    let lists = [
        ("Clinic.Example", "another", 200),
        ("elsewhere.example", account[0].as_str(), 200),
        ("*.clinic.example", "another", 403),
    ];
    for (server, (domains, accounts, status)) in (1..).zip(lists) {
        let changes = [(DOMAINS, domains), (ACCOUNTS, accounts)];
        let changes = changes.map(|(name, list)| (name.to_owned(), list.to_owned()));
        clinic.settings.extend(changes);
        clinic.serve_another().await;
        let mut browser = clinic.browser().at(clinic.address(server));
        let page = browser.connect("ada").await;
        assert_eq!(page.status, status, "{domains}: {}", page.text());
    }
    clinic.close().await;
}

#[sqlx::test]
async fn a_new_list_cuts_nobody_off_and_users_list_names_them(db: PgPool) {
    let mut clinic = Clinic::open(db).await;
    let ada = clinic.signed_in("ada").await;
    clinic
        .settings
        .insert(DOMAINS.to_owned(), "elsewhere.example".to_owned());
    clinic.serve_another().await;
    let mut there = ada.at(clinic.address(1));
    let page = there.start_meeting().await;
    assert_eq!(page.heading(), "Your meeting is ready");
    let listed = run(&["users", "list"], &clinic.settings).await;
    let text = String::from_utf8_lossy(&listed.stdout).into_owned();
    assert!(
        text.contains("not on the list of who may connect"),
        "{text}{}",
        told(&listed)
    );
    // Signing in again is another consent, and that one is refused.
    there.cookies.clear();
    assert_eq!(there.connect("ada").await.status, 403);
    clinic.close().await;
}
