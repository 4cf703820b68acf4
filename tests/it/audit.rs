//! The audit: what was written down, and that a change of it shows.

use sqlx::PgPool;
use std::process::Output;

use crate::{clinic::Clinic, program::run, vault};

async fn execute(clinic: &Clinic, statement: &'static str) {
    #[expect(
        clippy::disallowed_methods,
        reason = "somebody changes the database by hand"
    )]
    sqlx::query(statement).execute(&clinic.db).await.unwrap();
}

fn said(output: &Output) -> String {
    String::from_utf8_lossy(&output.stdout).into_owned()
}

#[sqlx::test]
async fn a_whole_audit_is_verified_and_names_nobody(db: PgPool) {
    let clinic = Clinic::open(db).await;
    let mut ada = clinic.signed_in("ada").await;
    let page = ada.start_meeting().await;
    ada.get(&format!("{}/start", page.url.path())).await;
    let form = ada.get("/").await.form("/signout");
    ada.submit(&form).await;
    assert_eq!(
        clinic.words("select action from audit order by seq").await,
        [
            "connected",
            "meeting_pressed",
            "meeting_opened",
            "signed_out"
        ]
    );
    let verified = run(&["audit", "verify"], &clinic.settings).await;
    assert_eq!(verified.status.code(), Some(0));
    assert_eq!(said(&verified), "4 rows, every chain is whole\n");
    clinic.close().await;
}

#[sqlx::test]
async fn the_first_row_that_somebody_touched_is_named(db: PgPool) {
    let clinic = Clinic::open(db).await;
    let mut ada = clinic.signed_in("ada").await;
    for _ in 0..4 {
        ada.start_meeting().await;
    }
    let id = clinic
        .words("select id::text from installations")
        .await
        .remove(0);
    execute(&clinic, "create table kept as select * from audit").await;
    for (damage, told) in [
        (
            "update audit set action = 'connected' where seq = 3",
            "row 3 is not as it was written",
        ),
        (
            "update audit set at = at + interval '1 second' where seq = 2",
            "row 2 is not as it was written",
        ),
        (
            "update audit set subject = null where seq = 4",
            "row 4 is not as it was written",
        ),
        ("delete from audit where seq = 2", "row 2 is missing"),
        ("delete from audit where seq = 5", "row 5 is missing"),
        ("delete from audit", "row 1 is missing"),
        (
            "delete from audit where seq = 1; update audit set seq = seq - 1",
            "row 1 is not as it was written",
        ),
    ] {
        for part in damage.split("; ") {
            execute(&clinic, part).await;
        }
        let verified = run(&["audit", "verify"], &clinic.settings).await;
        assert_eq!(verified.status.code(), Some(1), "{damage}");
        assert_eq!(
            said(&verified),
            format!("installation {id}: {told}\n"),
            "{damage}"
        );
        execute(&clinic, "delete from audit").await;
        execute(&clinic, "insert into audit select * from kept").await;
    }
    let verified = run(&["audit", "verify"], &clinic.settings).await;
    assert_eq!(verified.status.code(), Some(0));
    clinic.close().await;
}

/// Makes the chain of every installation 12,000 rows long.
pub(crate) async fn long_chain(db: &PgPool) {
    vault::execute(
        db,
        "with recursive link (id, seq, hash) as (
            select id, audit_seq, audit_hash from installations
            union all
            select id, seq + 1, sha256(
                hash || int8send(seq + 1) || uuid_send(id) || int8send(0) || int8send(1800000000000000)
                || int8send(14) || 'settings_saved'::bytea
            )
            from link where seq < 12000
        ),
        written as (
            insert into audit (installation_id, seq, at, action, hash)
            select id, seq, to_timestamp(1800000000), 'settings_saved', hash from link
            on conflict do nothing
        )
        update installations as head
        set audit_seq = link.seq, audit_hash = link.hash
        from link
        where link.id = head.id and link.seq = 12000",
    )
    .await;
}

#[sqlx::test]
async fn a_long_chain_is_read_in_steps(db: PgPool) {
    let (clinic, ledger) = Clinic::watched(db, &[]).await;
    for person in ["ada", "ben"] {
        clinic.signed_in(person).await;
    }
    long_chain(&clinic.db).await;
    ledger.look();
    let verified = run(&["audit", "verify"], &clinic.settings).await;
    assert_eq!(said(&verified), "24000 rows, every chain is whole\n");
    let sent = ledger.look();
    let looks: Vec<_> = sent.iter().filter(|sql| sql.contains("subject")).collect();
    assert!(looks.len() > 2, "{sent:?}");
    assert!(looks.iter().all(|sql| sql.contains("limit")), "{looks:?}");
    let damage = "update audit set at = at + interval '1 second' where seq in (11000, 11500) \
                  and installation_id = (select max(id::text)::uuid from installations)";
    vault::execute(&clinic.db, damage).await;
    let verified = run(&["audit", "verify"], &clinic.settings).await;
    let ids = "select max(id::text) from installations";
    let id = clinic.words(ids).await.remove(0);
    let told = format!("installation {id}: row 11000 is not as it was written\n");
    assert_eq!(said(&verified), told);
    clinic.close().await;
}

#[sqlx::test]
async fn presses_at_once_make_one_whole_chain(db: PgPool) {
    let clinic = Clinic::open(db).await;
    let mut ada = clinic.signed_in("ada").await;
    let mut presses = Vec::new();
    for _ in 0..20 {
        let (form, mut ada) = (ada.start_form().await, ada.clone());
        presses.push(tokio::spawn(async move { ada.submit(&form).await.status }));
    }
    for press in presses {
        assert_eq!(press.await.unwrap(), 200);
    }
    assert_eq!(clinic.number("select count(*) from audit").await, 21);
    let verified = run(&["audit", "verify"], &clinic.settings).await;
    assert_eq!(said(&verified), "21 rows, every chain is whole\n");
    clinic.close().await;
}

#[sqlx::test]
async fn departures_are_exported_also_when_the_rows_are_gone(db: PgPool) {
    let clinic = Clinic::open(db).await;
    for person in ["ada", "ben"] {
        let mut browser = clinic.signed_in(person).await;
        let form = browser
            .get("/account/disconnect")
            .await
            .form("/account/disconnect");
        browser.submit(&form).await;
    }
    clinic.signed_in("cleo").await;
    clinic.flows().rounds.part().await.unwrap();
    let exported = run(&["audit", "export"], &clinic.settings).await;
    assert_eq!(exported.status.code(), Some(0));
    let lines: Vec<serde_json::Value> = said(&exported)
        .lines()
        .map(|line| serde_json::from_str(line).unwrap())
        .collect();
    assert_eq!(lines.len(), 2);
    for line in lines {
        assert_eq!(line["deed"], "ended_disconnected");
        assert!(line["at"].as_str().unwrap().starts_with("20"));
    }
    let verified = run(&["audit", "verify"], &clinic.settings).await;
    assert_eq!(verified.status.code(), Some(0), "{}", said(&verified));
    clinic.close().await;
}
