//! The resting form: what a thief of the database, the log or a page would find.

use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
use sqlx::{PgPool, Row as _};
use zoom_simulator::{Fault, Operation, Trouble};

use crate::clinic::Clinic;

/// Every value of every column of every table, as Postgres prints it; bytes also as they are.
pub(crate) async fn everything(db: &PgPool) -> Vec<(String, Vec<u8>)> {
    #![expect(
        clippy::disallowed_methods,
        reason = "the columns are found out while the test runs"
    )]
    let columns = "select table_name::text, column_name::text, data_type::text from information_schema.columns \
                   where table_schema = 'public' and table_name <> '_sqlx_migrations'";
    let mut found = Vec::new();
    for column in sqlx::query(columns).fetch_all(db).await.unwrap() {
        let (table, name, kind): (String, String, String) =
            (column.get(0), column.get(1), column.get(2));
        let shown = if kind == "bytea" {
            format!("\"{name}\"")
        } else {
            format!("convert_to(\"{name}\"::text, 'UTF8')")
        };
        let select = sqlx::AssertSqlSafe(format!(
            "select {shown} from \"{table}\" where \"{name}\" is not null"
        ));
        for row in sqlx::query(select).fetch_all(db).await.unwrap() {
            found.push((format!("{table}.{name}"), row.get(0)));
        }
    }
    found
}

pub(crate) fn holds(haystack: &[u8], needle: impl AsRef<[u8]>) -> bool {
    let needle = needle.as_ref();
    haystack
        .windows(needle.len())
        .any(|window| window == needle)
}

/// A secret as it is and, where it is written in base64, the bytes that it stands for: a session's id is a
/// number, which a column may hold from either end.
fn forms(secret: &str) -> Vec<Vec<u8>> {
    let mut forms = vec![secret.as_bytes().to_vec()];
    let bytes = URL_SAFE_NO_PAD.decode(secret).unwrap_or_default();
    if bytes.len() >= 16 {
        forms.push(bytes.iter().rev().copied().collect());
        forms.push(bytes);
    }
    forms
}

#[sqlx::test]
async fn the_database_shows_no_token_link_session_name_or_address(db: PgPool) {
    let clinic = Clinic::open(db).await;
    let mut browser = clinic.signed_in("ada").await;
    let meeting = browser.start_meeting().await;
    clinic.let_tokens_run_out();
    browser.start_meeting().await;
    browser.get(&format!("{}/start", meeting.url.path())).await;
    // A consent that is under way, and a press whose answer was lost.
    clinic.browser().get("/install").await;
    clinic
        .zoom
        .order(Fault::new(Operation::CreateMeeting, Trouble::CutAfter).times(1));
    browser.start_meeting().await;

    let rows = everything(&clinic.db).await;
    assert!(rows.len() > 40, "the journey left rows: {}", rows.len());
    let mut secrets = clinic.zoom.secrets_issued();
    secrets.push(clinic.zoom.client_secret().to_owned());
    secrets.extend(browser.own_cookies());
    secrets.extend([
        meeting.join_link(),
        "Ada".to_owned(),
        "ada@clinic.example".to_owned(),
        "127.0.0.1".to_owned(),
    ]);
    assert!(secrets.len() > 10, "{}", secrets.len());
    for secret in secrets.iter().filter(|secret| secret.len() > 2) {
        for (column, value) in &rows {
            let shown = forms(secret).iter().any(|form| holds(value, form));
            assert!(!shown, "{column} holds {secret}");
        }
    }
    clinic.close().await;
}

#[sqlx::test]
async fn no_column_is_for_a_client_or_for_the_hosts_link(db: PgPool) {
    let columns: Vec<String> = {
        #[expect(clippy::disallowed_methods, reason = "the columns are found out while the test runs")]
        sqlx::query_scalar("select column_name::text from information_schema.columns where table_schema = 'public'")
            .fetch_all(&db)
            .await
            .unwrap()
    };
    for column in columns {
        for word in [
            "client_name",
            "patient",
            "phone",
            "birth",
            "note",
            "start_url",
            "start_link",
            "topic",
            "e_mail",
            "email",
        ] {
            assert!(!column.contains(word), "{column}");
        }
    }
}

#[sqlx::test]
async fn a_sealed_value_moved_to_another_row_does_not_open(db: PgPool) {
    let clinic = Clinic::open(db).await;
    let mut ada = clinic.signed_in("ada").await;
    clinic.signed_in("ben").await;
    #[expect(
        clippy::disallowed_methods,
        reason = "the test plays a thief who writes to the database"
    )]
    sqlx::query(
        "update installations as mine set access_token_sealed = theirs.access_token_sealed, \
         data_key_sealed = theirs.data_key_sealed \
         from installations as theirs where theirs.id <> mine.id",
    )
    .execute(&clinic.db)
    .await
    .unwrap();
    let form = ada.get("/").await;
    assert_eq!(form.status, 500, "{}", form.text());
    assert_eq!(clinic.zoom.meetings().len(), 0);
    clinic.close().await;
}
