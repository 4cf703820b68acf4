//! What a request costs the database: statements, and how many of them write. Exact counts, taken on
//! the wire.

use reqwest::Method;
use sqlx::PgPool;

use crate::{browser::Browser, clinic::Clinic, ledger::Ledger, page::Form};

/// Statements of one request, and those that write. Background rounds pass the same wire, so the
/// least of some tries counts.
async fn least<T>(
    ledger: &Ledger,
    tries: impl Iterator<Item = T>,
    ask: impl AsyncFn(T),
) -> (usize, usize) {
    let mut least = (usize::MAX, usize::MAX);
    for one in tries {
        ledger.look();
        ask(one).await;
        let sent = ledger.look();
        let writes = sent.iter().filter(|sql| {
            let sql = sql.to_lowercase();
            ["insert into", "update ", "delete from"]
                .iter()
                .any(|verb| sql.contains(verb))
        });
        least = least.min((sent.len(), writes.count()));
    }
    least
}

async fn status(browser: &Browser, method: Method, path: &str, form: Option<&Form>) -> u16 {
    let fields = form.map(|form| &form.fields[..]);
    browser.clone().send(method, path, fields).await.status
}

#[sqlx::test]
async fn a_press_and_a_page_are_three_statements(db: PgPool) {
    // Each day's first look at a session is written down; not in this test.
    let (clinic, ledger) = Clinic::watched(db, &[("BEDSIDE_SESSION_IDLE", "7d")]).await;
    let mut ada = clinic.signed_in("ada").await;
    let page = ada.start_meeting().await;
    let mut forms = Vec::new();
    for _ in 0..5 {
        forms.push(ada.start_form().await);
    }
    let press = least(&ledger, forms.iter(), async |form: &Form| {
        assert_eq!(
            status(&ada, Method::POST, "/meetings", Some(form)).await,
            303
        );
    });
    // The session; the press with its grant; its answer.
    assert_eq!(press.await, (3, 2), "a press");
    let path = page.url.path();
    for (what, path, expected) in [
        ("the home page", "/".to_owned(), (3, 0)),
        ("a meeting's status", format!("{path}/status"), (2, 0)),
    ] {
        let seen = least(&ledger, 0..5, async |_| {
            assert_eq!(status(&ada, Method::GET, &path, None).await, 200);
        });
        assert_eq!(seen.await, expected, "{what}");
    }
    clinic.close().await;
}
