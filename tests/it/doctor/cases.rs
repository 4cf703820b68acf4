//! What can be wrong with a deployment, each with the line that must turn.

use std::net::SocketAddr;

use super::deployment::{Deployment, Report};
use crate::{clinic::database_url, face::Mistake};

/// What is made wrong, apart from settings that are another way.
pub(super) enum Wrong {
    Nothing,
    /// A statement, and the one that mends it.
    Sql(&'static str, &'static str),
    Front(Mistake),
    CertificateFor(i64),
    SecretFile(u32),
    NoRedirect,
}

/// Twice is the old one again.
pub(super) const ANOTHER_ID: &str = "update deployment set id = \
     translate(id::text, '0123456789abcdef', 'fedcba9876543210')::uuid";

pub(super) struct Case {
    pub(super) line: &'static str,
    pub(super) status: &'static str,
    pub(super) fix: &'static str,
    pub(super) wrong: Wrong,
    pub(super) settings: Vec<(&'static str, String)>,
}

pub(super) fn case(
    line: &'static str,
    status: &'static str,
    fix: &'static str,
    wrong: Wrong,
) -> Case {
    Case {
        line,
        status,
        fix,
        wrong,
        settings: Vec::new(),
    }
}

impl Case {
    pub(super) fn with(mut self, name: &'static str, value: impl Into<String>) -> Self {
        self.settings.push((name, value.into()));
        self
    }
}

impl Case {
    /// Exactly its line turned, with its fix and its place.
    pub(super) fn judge(&self, report: &Report) -> Result<(), String> {
        let line = &report.lines[self.line];
        let anchor = format!("docs/DOCTOR.md#{}", self.line.replace(' ', "-"));
        let code = if self.status == "FAIL" { 1 } else { 2 };
        let fix = line["fix"].as_str().unwrap_or_default();
        let found = report.others() == [(self.line, self.status)]
            && fix.contains(self.fix)
            && line["docs"] == anchor.as_str()
            && report.code == code;
        let others = report.others();
        let expected = (self.line, self.status, self.fix);
        found
            .then_some(())
            .ok_or_else(|| format!("{expected:?}: {others:?} {line}"))
    }
}

/// One for each thing that a deployment cannot do without.
pub(super) fn failures(late: SocketAddr) -> Vec<Case> {
    let nothing = || Wrong::Nothing;
    vec![
        case("config", "warn", "BEDSIDE_RETENTION", nothing()).with("BESIDE_RETENTION", "7d"),
        case(
            "database",
            "FAIL",
            "synchronous_commit = on",
            Wrong::Sql(
                "alter role ROLE set synchronous_commit = off",
                "alter role ROLE set synchronous_commit = on",
            ),
        ),
        case(
            "encryption",
            "FAIL",
            "connect again",
            Wrong::Sql(
                "update installations set data_key_sealed = set_byte(data_key_sealed, 30, \
                 get_byte(data_key_sealed, 30) # 1) where zoom_user_id = (select min(zoom_user_id) \
                 from installations)",
                "update installations set data_key_sealed = set_byte(data_key_sealed, 30, \
                 get_byte(data_key_sealed, 30) # 1) where zoom_user_id = (select min(zoom_user_id) \
                 from installations)",
            ),
        ),
        case("clock", "FAIL", "NTP", nothing()).with("ZOOM_API_URL", format!("http://{late}/v2")),
        case(
            "public url",
            "FAIL",
            "servers of this database",
            Wrong::Sql(ANOTHER_ID, ANOTHER_ID),
        ),
        case("tls", "FAIL", "renew", Wrong::CertificateFor(3)),
        case("zoom reach", "FAIL", "BEDSIDE_OUTBOUND_PROXY", nothing())
            .with("ZOOM_API_URL", "http://127.0.0.1:1/v2"),
        case("credentials", "FAIL", "copy both again", nothing())
            .with("ZOOM_CLIENT_SECRET_FILE", "")
            .with("ZOOM_CLIENT_SECRET", "the-one-of-production"),
        case(
            "redirect url",
            "FAIL",
            "OAuth allow list",
            Wrong::NoRedirect,
        ),
        case("webhook", "FAIL", "Secret Token", nothing())
            .with("ZOOM_WEBHOOK_SECRET", "one-that-the-server-lacks"),
        case(
            "scopes",
            "FAIL",
            "add it under Scopes",
            Wrong::Sql(
                "update installations set scopes = replace(scopes, 'meeting:update:status', '')",
                "update installations set scopes = scopes || ' meeting:update:status'",
            ),
        ),
        case("terms", "warn", "BEDSIDE_TERMS_REVIEWED=1", nothing())
            .with("BEDSIDE_TERMS_REVIEWED", ""),
        case(
            "headers",
            "FAIL",
            "pass Bedside's headers on",
            Wrong::Front(Mistake::Drops("content-security-policy")),
        ),
        case(
            "backup",
            "FAIL",
            "bedside backup",
            Wrong::Sql(
                "update deployment set backed_up_at = now() - interval '27 hours'",
                "update deployment set backed_up_at = now() - interval '7 hours'",
            ),
        ),
    ]
}

/// What works, and nobody would want.
pub(super) fn oversights(deployment: &Deployment) -> Vec<Case> {
    let owner = database_url(&deployment.clinic.db);
    let nothing = || Wrong::Nothing;
    vec![
        case("proxy", "warn", "BEDSIDE_TRUSTED_PROXIES", nothing())
            .with("BEDSIDE_TRUSTED_PROXIES", ""),
        case("database role", "warn", "only `migrate`", nothing()).with("DATABASE_URL", owner),
        case(
            "metrics",
            "FAIL",
            "BEDSIDE_METRICS_LISTEN",
            Wrong::Front(Mistake::ShowsMetrics),
        ),
        case(
            "secret files",
            "warn",
            "chmod 600",
            Wrong::SecretFile(0o644),
        ),
        case(
            "old secret",
            "warn",
            "ZOOM_WEBHOOK_SECRET_PREVIOUS",
            nothing(),
        )
        .with("ZOOM_WEBHOOK_SECRET_PREVIOUS", "the-one-before"),
        case("support", "warn", "BEDSIDE_SUPPORT_EMAIL", nothing())
            .with("BEDSIDE_SUPPORT_EMAIL", ""),
        case(
            "old client id",
            "warn",
            "presses Connect once",
            Wrong::Sql(
                "update installations set zoom_client_id = 'x' || zoom_client_id \
                 where zoom_user_id = (select min(zoom_user_id) from installations)",
                "update installations set zoom_client_id = ltrim(zoom_client_id, 'x')",
            ),
        ),
        case(
            "events",
            "warn",
            "bedside marketplace",
            Wrong::Sql(
                "delete from deliveries",
                "insert into deliveries select id, '\\x01', now() from installations",
            ),
        ),
        case(
            "scopes",
            "warn",
            "remove it under Scopes",
            Wrong::Sql(
                "update installations set scopes = scopes || ' user:read:email'",
                "update installations set scopes = replace(scopes, ' user:read:email', '')",
            ),
        ),
        case("tls", "warn", "renew", Wrong::CertificateFor(10)),
        case("config", "warn", "BEDSIDE_OUTBOUND_PROXY", nothing())
            .with("HTTPS_PROXY", "http://proxy.example:3128"),
    ]
}

impl Wrong {
    pub(super) async fn begin(&self, deployment: &Deployment) {
        match self {
            Self::Nothing => {}
            Self::Sql(statement, _) => {
                deployment
                    .sql(&statement.replace("ROLE", &deployment.role))
                    .await;
            }
            Self::Front(mistake) => deployment.face.makes(*mistake),
            Self::CertificateFor(days) => deployment.face.lasts(*days),
            Self::SecretFile(mode) => deployment.let_read(*mode),
            Self::NoRedirect => deployment
                .clinic
                .zoom
                .change_settings(|settings| settings.redirects.clear()),
        }
    }

    pub(super) async fn end(&self, deployment: &Deployment) {
        match self {
            Self::Nothing => {}
            Self::Sql(_, statement) => {
                deployment
                    .sql(&statement.replace("ROLE", &deployment.role))
                    .await;
            }
            Self::Front(_) => deployment.face.makes(Mistake::None),
            Self::CertificateFor(_) => deployment.face.lasts(90),
            Self::SecretFile(_) => deployment.let_read(0o600),
            Self::NoRedirect => {
                let ours = format!("{}/oauth/callback", deployment.face.url);
                deployment.clinic.zoom.allow_redirect(&ours);
            }
        }
    }
}
