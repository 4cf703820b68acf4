//! `/readyz` names what is not ready, so that nobody has to guess.

use reqwest::Method;
use serde_json::{Value, json};
use sqlx::PgPool;

use crate::{
    clinic::{Clinic, database_url},
    relay::{Flow, Relay},
};

async fn asked(clinic: &Clinic) -> (u16, Value) {
    let answer = clinic.browser().send(Method::GET, "/readyz", None).await;
    assert_eq!(answer.header("content-type"), "application/json");
    (answer.status, serde_json::from_str(&answer.body).unwrap())
}

#[expect(
    clippy::disallowed_methods,
    reason = "somebody spoils the database by hand"
)]
async fn spoil(clinic: &Clinic, statement: &'static str) {
    sqlx::query(statement).execute(&clinic.db).await.unwrap();
}

#[sqlx::test]
async fn each_part_that_is_not_ready_is_named(db: PgPool) {
    let clinic = Clinic::open(db).await;
    let good =
        json!({"ready": true, "stopping": false, "db": true, "migrations": true, "key": true});
    assert_eq!(asked(&clinic).await, (200, good));
    // Another database came into the place of this one.
    spoil(
        &clinic,
        "update key_canaries set sealed = sealed || '\\x00'",
    )
    .await;
    let key =
        json!({"ready": false, "stopping": false, "db": true, "migrations": true, "key": false});
    assert_eq!(asked(&clinic).await, (503, key));
    spoil(&clinic, "delete from _sqlx_migrations where version = 7").await;
    let old =
        json!({"ready": false, "stopping": false, "db": true, "migrations": false, "key": null});
    assert_eq!(asked(&clinic).await, (503, old));
    clinic.close().await;
}

#[sqlx::test]
async fn a_silent_database_is_named(db: PgPool) {
    let relay = Relay::before_postgres(&database_url(&db)).await;
    let clinic = Clinic::open_with(db, &[("DATABASE_URL", &relay.url)]).await;
    relay.set(Flow::Held);
    let away =
        json!({"ready": false, "stopping": false, "db": false, "migrations": null, "key": null});
    assert_eq!(asked(&clinic).await, (503, away));
    relay.set(Flow::Free);
    clinic.close().await;
}

#[sqlx::test]
async fn a_server_that_stops_says_so_and_still_answers(db: PgPool) {
    let clinic = Clinic::open(db).await;
    clinic.announce_stop();
    let (status, told) = asked(&clinic).await;
    assert_eq!(
        (status, &told["stopping"], &told["db"]),
        (503, &json!(true), &json!(true))
    );
    clinic.close().await;
}
