//! Behind a pooler that gives a server to each transaction: seen on the wire, without the pooler.
//! `make pooler` runs the journeys through a real one.

use sqlx::PgPool;

use crate::{
    clinic::{Clinic, database_url},
    ledger::Ledger,
    relay::POOLED,
};

#[sqlx::test]
async fn no_statement_stands_outside_a_transaction(db: PgPool) {
    let ledger = Ledger::before(&database_url(&db)).await;
    let pooled = format!("{}&{POOLED}", ledger.url);
    let clinic = Clinic::open_with(db, &[("DATABASE_URL", &pooled)]).await;
    let mut ada = clinic.signed_in("ada").await;
    // From here on one request comes after the other.
    ledger.look();
    assert_eq!(ada.start_meeting().await.heading(), "Your meeting is ready");
    assert_eq!(ada.get("/").await.status, 200);
    let sent = ledger.look();
    let (mut open, mut inside) = (0, 0);
    for sql in &sent {
        match sql.as_str() {
            "BEGIN" => open += 1,
            "COMMIT" | "ROLLBACK" => open -= 1,
            _ => {
                assert!(open > 0, "alone: {sql}");
                inside += 1;
            }
        }
    }
    assert_eq!(open, 0, "{sent:#?}");
    // The home page, the press, the meeting's page, the home page.
    assert!(inside >= 12, "{sent:#?}");
    clinic.close().await;
}
