//! What the settings alone tell: everything that `serve` accepts and an operator would not want.

use std::{collections::BTreeMap, fs, os::unix::fs::PermissionsExt as _, path::Path};

use super::line::{Line, ok, skip, warn};
use crate::config::{Config, Origin, SETTINGS, is_loopback, mistyped, origins};

pub(super) fn look(config: &Config, environment: &BTreeMap<String, String>) -> Vec<Line> {
    vec![
        names(environment),
        files(environment),
        proxy(config),
        zoom(config),
        old_secret(config),
        terms(config),
        support(config),
    ]
}

fn names(environment: &BTreeMap<String, String>) -> Line {
    const NAME: &str = "config";
    if let Some((name, meant)) = mistyped(environment).first() {
        let fix = format!("call it {meant}, or remove it");
        return warn(NAME, format!("{name} is set, and no setting"), fix);
    }
    let proxy = ["HTTPS_PROXY", "https_proxy"];
    if let Some(name) = proxy.iter().find(|name| environment.contains_key(**name))
        && !environment.contains_key("BEDSIDE_OUTBOUND_PROXY")
    {
        let fix = "set BEDSIDE_OUTBOUND_PROXY, or remove it";
        return warn(NAME, format!("{name} is set, and is not read"), fix);
    }
    let given = origins(|name| environment.get(name).cloned());
    let by_hand = |origin: &Origin| matches!(origin, Origin::Environment | Origin::File(_));
    let given = given.iter().filter(|given| by_hand(&given.origin)).count();
    let all = SETTINGS.len();
    ok(NAME, format!("{given} of {all} settings given, 0 unknown"))
}

/// Files of secrets that every account of this machine may read. What container engines mount at
/// `/run/secrets` is readable inside one container only.
fn files(environment: &BTreeMap<String, String>) -> Line {
    const NAME: &str = "secret files";
    let secrets = SETTINGS.iter().filter(|setting| setting.secret);
    let named = secrets.filter_map(|setting| environment.get(&format!("{}_FILE", setting.name)));
    let mounted = |path: &&str| !path.starts_with("/run/secrets/");
    let mut paths: Vec<_> = named.map(|path| path.trim()).filter(mounted).collect();
    if Path::new(".env").exists() {
        paths.push(".env");
    }
    let open =
        |path: &str| fs::metadata(path).is_ok_and(|file| file.permissions().mode() & 0o004 > 0);
    let open: Vec<_> = paths.iter().filter(|path| open(path)).copied().collect();
    match &*open {
        [] if paths.is_empty() => skip(NAME, "no secret comes from a file that is seen from here"),
        [] => ok(
            NAME,
            format!("{} readable by its owner only", paths.join(", ")),
        ),
        open => {
            let open = open.join(" ");
            let fix = format!("chmod 600 {open}");
            warn(
                NAME,
                format!("everybody on this machine may read {open}"),
                fix,
            )
        }
    }
}

fn proxy(config: &Config) -> Line {
    const NAME: &str = "proxy";
    let trusted = config.trusted_proxies.len();
    if trusted > 0 {
        let told = format!("X-Forwarded-For is believed from {trusted} networks");
        return ok(NAME, told.replace("1 networks", "1 network"));
    }
    if config.url.scheme() == "https" {
        let fix = "set BEDSIDE_TRUSTED_PROXIES to the address of the web server in front";
        return warn(
            NAME,
            "everybody counts as one address, that of the web server",
            fix,
        );
    }
    skip(NAME, "BEDSIDE_URL is http: no web server is in front")
}

fn zoom(config: &Config) -> Line {
    const NAME: &str = "zoom";
    match (config.zoom.simulated, is_loopback(&config.url)) {
        (false, _) => ok(NAME, "Zoom's own addresses"),
        (true, true) => ok(NAME, "a simulated one, and the pages are for this machine"),
        (true, false) => warn(
            NAME,
            "a simulated one, and the pages are public",
            "remove ZOOM_OAUTH_URL, ZOOM_API_URL and BEDSIDE_ALLOW_TEST_ZOOM when the trial is over",
        ),
    }
}

fn old_secret(config: &Config) -> Line {
    const NAME: &str = "old secret";
    if config.zoom.webhook_secret_previous.is_none() {
        return ok(NAME, "only ZOOM_WEBHOOK_SECRET signs");
    }
    let fix = "remove ZOOM_WEBHOOK_SECRET_PREVIOUS an hour and a half after the change in Zoom";
    warn(NAME, "the secret before still signs as well", fix)
}

fn terms(config: &Config) -> Line {
    const NAME: &str = "terms";
    if config.operator.terms_url.is_some() {
        return ok(NAME, "your own page");
    }
    if config.operator.terms_reviewed {
        return ok(NAME, "the built-in text, reviewed");
    }
    let fix =
        "read /terms, then set BEDSIDE_TERMS_REVIEWED=1; or BEDSIDE_TERMS_URL to a page of yours";
    warn(
        NAME,
        "the built-in text is a sample, and nobody has reviewed it",
        fix,
    )
}

fn support(config: &Config) -> Line {
    const NAME: &str = "support";
    let fix = "set BEDSIDE_OPERATOR_NAME and BEDSIDE_SUPPORT_EMAIL; Zoom's listing asks for both";
    match (&config.operator.name, &config.operator.support_email) {
        (Some(_), Some(_)) => ok(NAME, "name and e-mail address are given"),
        (None, Some(_)) => warn(NAME, "the pages name nobody who runs this", fix),
        (_, None) => warn(NAME, "the support page has no e-mail address", fix),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_simulated_zoom_on_a_public_address_is_noticed() {
        let key = crate::sealing::Keyring::fresh_entry(1).unwrap();
        let settings = |url| {
            let config = Config::read(|name| {
                let value = match name {
                    "BEDSIDE_URL" => url,
                    "DATABASE_URL" => "postgres://u:pw@db/bedside",
                    "BEDSIDE_KEYS" => &key,
                    "ZOOM_API_URL" => "https://zoom.test.example/v2",
                    "BEDSIDE_ALLOW_TEST_ZOOM" => "1",
                    "ZOOM_CLIENT_ID" => "id",
                    "ZOOM_CLIENT_SECRET" => "the-apps-own",
                    "ZOOM_WEBHOOK_SECRET" => "the-hooks-own",
                    _ => return None,
                };
                Some(value.to_owned())
            });
            zoom(&config.unwrap()).to_string()
        };
        assert!(settings("http://localhost:8080").starts_with("  ok    zoom "));
        let told = settings("https://bedside.example");
        assert!(told.starts_with("  warn  zoom ") && told.contains("remove ZOOM_OAUTH_URL"));
    }
}
