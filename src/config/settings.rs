//! The list of settings: names, and what holds when one is not given.

/// One setting.
#[derive(Clone, Copy, Debug)]
pub struct Setting {
    /// Its name in the environment.
    pub name: &'static str,
    /// Whether the server refuses to start without it.
    pub required: bool,
    /// What holds when it is not given; empty for none.
    pub default: &'static str,
    /// Whether it is never shown.
    pub secret: bool,
}

impl Setting {
    const fn secret(mut self) -> Self {
        self.secret = true;
        self
    }
}

const fn required(name: &'static str) -> Setting {
    Setting {
        name,
        required: true,
        default: "",
        secret: false,
    }
}

const fn optional(name: &'static str, default: &'static str) -> Setting {
    Setting {
        name,
        required: false,
        default,
        secret: false,
    }
}

/// Every setting that there is. `.env.example` explains each one.
pub const SETTINGS: &[Setting] = &[
    required("BEDSIDE_URL"),
    required("DATABASE_URL").secret(),
    required("ZOOM_CLIENT_ID"),
    required("ZOOM_CLIENT_SECRET").secret(),
    required("ZOOM_WEBHOOK_SECRET").secret(),
    required("BEDSIDE_KEYS").secret(),
    optional("BEDSIDE_MIGRATION_DATABASE_URL", "").secret(),
    optional("ZOOM_WEBHOOK_SECRET_PREVIOUS", "").secret(),
    optional("BEDSIDE_LISTEN", "127.0.0.1:8080"),
    optional("BEDSIDE_METRICS_LISTEN", ""),
    optional("BEDSIDE_OPERATOR_NAME", ""),
    optional("BEDSIDE_SUPPORT_EMAIL", ""),
    optional("BEDSIDE_SUPPORT_HOURS", ""),
    optional("BEDSIDE_PRIVACY_URL", ""),
    optional("BEDSIDE_TERMS_URL", ""),
    optional("BEDSIDE_TERMS_REVIEWED", ""),
    optional("BEDSIDE_ZOOM_DOMAIN_VERIFICATION", ""),
    optional("BEDSIDE_ALLOWED_ACCOUNTS", ""),
    optional("BEDSIDE_ALLOWED_EMAIL_DOMAINS", ""),
    optional("BEDSIDE_SESSION_IDLE", "12h"),
    optional("BEDSIDE_SESSION_MAX", "7d"),
    optional("BEDSIDE_RETENTION", "30d"),
    optional("BEDSIDE_RECORDING", "allow"),
    optional("BEDSIDE_WAITING_ROOM", "default-on"),
    optional("BEDSIDE_LOCALE", "en"),
    optional("BEDSIDE_CLIENT_NOUN", "client"),
    optional("BEDSIDE_MAINTENANCE_FROM", ""),
    optional("BEDSIDE_MAINTENANCE_UNTIL", ""),
    optional("BEDSIDE_CREATE_PER_MINUTE", "20"),
    optional("BEDSIDE_INSTALL_PER_MINUTE", "20"),
    optional("BEDSIDE_TRUSTED_PROXIES", ""),
    optional("BEDSIDE_OUTBOUND_PROXY", ""),
    optional("BEDSIDE_REFRESH_LEASE", "60s"),
    optional("BEDSIDE_LOG", "info"),
    optional("BEDSIDE_LOG_FORMAT", ""),
    optional("ZOOM_OAUTH_URL", "https://zoom.us/oauth"),
    optional("ZOOM_API_URL", "https://api.zoom.us/v2"),
    optional("BEDSIDE_ALLOW_TEST_ZOOM", ""),
];

/// The default of a setting that is in the list.
pub(super) fn default_of(name: &str) -> &'static str {
    SETTINGS
        .iter()
        .find(|setting| setting.name == name)
        .map_or("", |setting| setting.default)
}
