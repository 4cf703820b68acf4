//! How the database is reached.

use std::{sync::Arc, time::Duration};

use secrecy::{ExposeSecret as _, SecretString};
use sqlx::{ConnectOptions as _, postgres::PgConnectOptions};
use tokio::time::timeout;

use super::{Store, StoreError, connections::Connections};
use crate::config::Config;

const GOOD_BYE: Duration = Duration::from_secs(1);

impl Store {
    /// Prepares everything; the first call connects.
    pub fn open(config: &Config) -> Result<Self, StoreError> {
        Ok(Self {
            connections: Arc::new(Connections::new(options(&config.database)?)),
            pooled: is_pooled(&config.database),
            keyring: Arc::new(config.keyring.clone()),
            zoom_client_id: config.zoom.client_id.as_str().into(),
            session_max: config.session_max,
        })
    }

    /// Closes every connection, after the work on them has ended. A server that does not say
    /// good-bye is left alone.
    pub async fn close(&self) {
        if timeout(GOOD_BYE, self.connections.close()).await.is_err() {
            tracing::warn!(
                event = "database.silent",
                "the database did not answer to the end of its connections"
            );
        }
    }
}

/// Whether the address says that no statement may be kept prepared: a pooler then stands before
/// the database, which gives a server to each transaction and knows no prepared statements.
fn is_pooled(database: &SecretString) -> bool {
    let address = database.expose_secret();
    let options = address.split_once('?').map(|(_, options)| options);
    options.is_some_and(|all| {
        all.split('&')
            .any(|one| one == "statement-cache-capacity=0")
    })
}

/// The server's own limits stand beside ours: they free the server when this process dies.
fn options(database: &SecretString) -> Result<PgConnectOptions, StoreError> {
    let options: PgConnectOptions = database
        .expose_secret()
        .parse()
        .map_err(StoreError::Refused)?;
    Ok(options
        .application_name("bedside")
        .options([
            ("statement_timeout", "5s"),
            ("lock_timeout", "2s"),
            ("idle_in_transaction_session_timeout", "10s"),
            // Each statement is planned once for a connection, not each time it runs: planning took
            // longer than most of them. So a plan cannot lean on the values of one run, and has to
            // go by index; tests/it/plans.rs holds every statement to that.
            ("plan_cache_mode", "force_generic_plan"),
            ("random_page_cost", "1.1"),
        ])
        // Statements are never logged: they would say who did what when.
        .disable_statement_logging())
}

/// For work on whole tables, which the limits of a page do not fit.
pub(super) fn patient(database: &SecretString) -> Result<PgConnectOptions, StoreError> {
    Ok(options(database)?.options([
        ("statement_timeout", "0"),
        ("lock_timeout", "10s"),
        ("idle_in_transaction_session_timeout", "10min"),
    ]))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_statement_is_planned_once_and_by_index() {
        let options = options(&"postgres://localhost/bedside".into()).unwrap();
        let told = options.get_options().unwrap();
        // tests/it/plans.rs looks at plans made with these.
        for setting in ["plan_cache_mode=force_generic_plan", "random_page_cost=1.1"] {
            assert!(told.contains(setting), "{told}");
        }
    }

    #[test]
    fn an_address_without_prepared_statements_is_a_poolers() {
        let pooled = |address: &str| is_pooled(&SecretString::from(address));
        assert!(pooled("postgres://a:b@c/d?statement-cache-capacity=0"));
        assert!(pooled(
            "postgres://a:b@c/d?host=/e&statement-cache-capacity=0"
        ));
        assert!(!pooled("postgres://a:b@c/d?statement-cache-capacity=100"));
        assert!(!pooled("postgres://a:statement-cache-capacity=0@c/d"));
    }
}
