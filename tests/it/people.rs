//! The operator's commands about people: who is here, what is kept on them, and how they go.

use std::{collections::HashMap, time::Duration};

use serde_json::Value;
use sqlx::PgPool;
use zoom_simulator::{Fault, Operation, Trouble};

use crate::{
    clinic::Clinic,
    program::{run, told},
    rest::{everything, holds},
};

async fn said(arguments: &[&str], settings: &HashMap<String, String>) -> String {
    let output = run(arguments, settings).await;
    assert_eq!(
        output.status.code(),
        Some(0),
        "{arguments:?}: {}",
        told(&output)
    );
    String::from_utf8_lossy(&output.stdout).into_owned()
}

fn lines(text: &str) -> Vec<Value> {
    let lines = text.lines();
    lines
        .map(|line| serde_json::from_str(line).unwrap())
        .collect()
}

#[sqlx::test]
async fn the_list_shows_everybody_and_no_secret(db: PgPool) {
    let clinic = Clinic::open(db).await;
    let mut ada = clinic.signed_in("ada").await;
    clinic.signed_in("ben").await;
    clinic.zoom.end_grant("ada");
    clinic.let_tokens_run_out();
    ada.start_meeting().await;
    let text = said(&["users", "list"], &clinic.settings).await;
    let json = said(&["users", "list", "--json"], &clinic.settings).await;
    let people = lines(&json);
    assert_eq!(people.len(), 2);
    assert_eq!(people[0]["email"], "a•••@clinic.example");
    assert_eq!(people[0]["state"], "reconnect_required");
    assert_eq!(people[0]["reason"], "refused_by_zoom");
    assert_eq!(people[1]["state"], "active");
    assert_eq!(people[1]["admitted"], true);
    assert!(text.ends_with("2 connected\n"), "{text}");
    let id = people[1]["id"].as_str().unwrap();
    let shown = said(&["users", "show", id], &clinic.settings).await;
    assert!(
        shown.contains("0 meetings, 1 browsers") && shown.contains("  connected\n"),
        "{shown}"
    );
    let mut secrets = clinic.zoom.secrets_issued();
    secrets.extend(["ada@", "ben@", "Ada", "Ben"].map(str::to_owned));
    for said in [&text, &json, &shown] {
        for secret in &secrets {
            assert!(!said.contains(secret.as_str()), "{secret}: {said}");
        }
    }
    let nobody = "01890000-0000-7000-8000-000000000000";
    for command in ["show", "disconnect"] {
        let output = run(&["users", command, nobody], &clinic.settings).await;
        assert_eq!(output.status.code(), Some(1));
    }
    clinic.close().await;
}

#[sqlx::test]
async fn who_is_disconnected_is_gone_here_and_at_zoom(db: PgPool) {
    let clinic = Clinic::open(db).await;
    let mut ada = clinic.signed_in("ada").await;
    clinic.signed_in("ben").await;
    ada.start_meeting().await;
    let people = lines(&said(&["users", "list", "--json"], &clinic.settings).await);
    let id = people[0]["id"].as_str().unwrap();
    let told = said(&["users", "disconnect", id], &clinic.settings).await;
    assert!(
        told.contains("Zoom was told that the permission is over"),
        "{told}"
    );
    assert_eq!(clinic.zoom.count(Operation::Revoke), 1);
    assert_eq!(clinic.number("select count(*) from installations").await, 1);
    assert_eq!(clinic.number("select count(*) from meetings").await, 0);
    let page = ada.get("/").await;
    assert_eq!(page.status, 410, "the browser is told");
    assert!(
        page.text()
            .contains("The people who run this service disconnected it")
    );
    let ended = "select count(*) from audit where action = 'ended_by_operator'";
    assert_eq!(clinic.number(ended).await, 1);
    let verified = run(&["audit", "verify"], &clinic.settings).await;
    assert_eq!(verified.status.code(), Some(0));
    clinic.close().await;
}

#[sqlx::test]
async fn everybody_leaves_only_when_somebody_is_sure(db: PgPool) {
    let clinic = Clinic::open_for(25, db).await;
    let mut people: Vec<_> = ["ada", "ben"].map(str::to_owned).into();
    people.extend((1..=25).map(|number| format!("person-{number:04}")));
    for person in &people {
        clinic.signed_in(person).await;
    }
    for command in [&["users", "disconnect", "--all"][..], &["purge", "--all"]] {
        let output = run(command, &clinic.settings).await;
        assert_eq!(output.status.code(), Some(1));
        assert!(told(&output).contains("--yes"), "{}", told(&output));
    }
    assert_eq!(
        clinic.number("select count(*) from installations").await,
        27
    );
    // Zoom is away for one of them; that one waits.
    let away = Fault::new(Operation::Revoke, Trouble::Status(503));
    clinic.zoom.order(away.times(1));
    let said_first = said(&["users", "disconnect", "--all", "--yes"], &clinic.settings).await;
    assert!(
        said_first.starts_with("27 are disconnected; Zoom has not heard yet that 1 "),
        "{said_first}"
    );
    assert_eq!(clinic.number("select count(*) from installations").await, 0);
    assert_eq!(clinic.number("select count(*) from outbox").await, 1);
    crate::vault::execute(&clinic.db, "update outbox set not_before = now()").await;
    let purged = said(&["purge", "--all", "--yes"], &clinic.settings).await;
    assert_eq!(purged, "0 are disconnected\nwhat is over is deleted\n");
    assert_eq!(clinic.number("select count(*) from outbox").await, 0);
    // Each once, and one of them again.
    assert_eq!(clinic.zoom.count(Operation::Revoke), people.len() + 1);
    clinic.close().await;
}

#[sqlx::test]
async fn a_purge_deletes_what_is_over_and_nothing_else(db: PgPool) {
    let clinic = Clinic::open(db).await;
    let mut ada = clinic.signed_in("ada").await;
    ada.start_meeting().await;
    ada.start_meeting().await;
    crate::vault::execute(
        &clinic.db,
        "update meetings set state = 'ended', pressed_at = now() - interval '3 days', \
         ended_at = now() - interval '3 days' where id = (select id from meetings order by id limit 1)",
    )
    .await;
    let left = "select count(*) from meetings";
    said(&["purge"], &clinic.settings).await;
    assert_eq!(clinic.number(left).await, 2);
    said(&["purge", "--older-than", "4d"], &clinic.settings).await;
    assert_eq!(clinic.number(left).await, 2);
    said(&["purge", "--older-than", "2d"], &clinic.settings).await;
    assert_eq!(clinic.number(left).await, 1);
    assert_eq!(ada.get("/").await.status, 200);
    clinic.close().await;
}

#[sqlx::test]
async fn a_person_takes_everything_along_and_is_forgotten(db: PgPool) {
    let clinic = Clinic::open(db).await;
    clinic.listen_to_zoom().await;
    let mut ada = clinic.signed_in("ada").await;
    ada.start_meeting().await;
    clinic.signed_in("ben").await;
    let number = clinic.zoom.meetings()[0].id;
    clinic
        .tell(&clinic.event("meeting.started", number, 1).await)
        .await;

    let exported = said(&["export-user", " ADA@Clinic.example"], &clinic.settings).await;
    let files: Vec<Value> = serde_json::from_str(&exported).unwrap();
    assert_eq!(files.len(), 1);
    assert_eq!(files[0]["connection"]["email"], "ada@clinic.example");
    assert_eq!(files[0]["meetings"].as_array().unwrap().len(), 1);
    let own = ada.get("/account/data").await;
    let mut own: Value = serde_json::from_str(&own.body).unwrap();
    let mut file = files[0].clone();
    for one in [&mut own, &mut file] {
        one["made_at"].take();
    }
    assert_eq!(own, file, "the same as a clinician can take");
    for secret in clinic.zoom.secrets_issued() {
        assert!(!exported.contains(&secret), "{secret}");
    }

    let heard = lines(&said(&["events", "list", "--json"], &clinic.settings).await);
    assert!(!heard.is_empty());
    assert_eq!(heard[0]["installation"], files[0]["connection"]["id"]);
    assert_eq!(heard[0]["body_hash"].as_str().unwrap().len(), 64);
    let one = said(&["events", "list", "--at-most", "1"], &clinic.settings).await;
    assert_eq!(one.lines().count(), 1);

    let unsure = run(&["forget-user", "ada@clinic.example"], &clinic.settings).await;
    assert_eq!(unsure.status.code(), Some(1));
    assert_eq!(clinic.number("select count(*) from installations").await, 2);
    said(
        &["forget-user", "Ada@clinic.example", "--yes"],
        &clinic.settings,
    )
    .await;
    let id = files[0]["connection"]["zoom_user_id"].as_str().unwrap();
    for (column, value) in everything(&clinic.db).await {
        assert!(!holds(&value, id), "{column}");
    }
    assert_eq!(clinic.number("select count(*) from installations").await, 1);
    assert_eq!(clinic.zoom.count(Operation::Revoke), 1);
    for command in [
        &["export-user", "ada@clinic.example"][..],
        &["forget-user", "ada@clinic.example", "--yes"],
    ] {
        assert_eq!(run(command, &clinic.settings).await.status.code(), Some(1));
    }
    clinic.pass(Duration::from_secs(1));
    clinic.close().await;
}
