//! What the public address shows: that it leads here, that its certificate lasts, that nothing on
//! the way takes the security headers off, and that Zoom's events arrive.

use time::{Duration, OffsetDateTime, macros::format_description};

use super::{
    certificate,
    line::{Line, fail, ok, skip, skip_all, warn},
    outside::{Answer, NoAnswer, Outside},
};
use crate::{
    clock::Clock,
    config::Config,
    domain::DeploymentId,
    zoom::{Challenge, Zoom},
};

pub(super) const NAMES: [&str; 5] = ["public url", "tls", "headers", "metrics", "webhook"];

/// What every page carries, and a word that its value must hold. The first stands on https only.
const HEADERS: [(&str, &str); 9] = [
    ("strict-transport-security", "max-age="),
    ("content-security-policy", "frame-ancestors 'none'"),
    ("x-content-type-options", "nosniff"),
    ("referrer-policy", "no-referrer"),
    ("cross-origin-opener-policy", "same-origin"),
    ("cross-origin-resource-policy", "same-origin"),
    ("permissions-policy", "camera=()"),
    ("x-frame-options", "DENY"),
    ("cache-control", "no-store"),
];

pub(super) async fn look(
    config: &Config,
    zoom: &Zoom,
    deployment: Option<DeploymentId>,
    clock: &Clock,
) -> (Vec<Line>, ()) {
    let now = clock.now();
    let Some(outside) = Outside::new(&config.url) else {
        return (skip_all(&NAMES, "no client could be built"), ());
    };
    let first = match outside.get("/healthz").await {
        Ok(first) => first,
        Err(no_answer) => return (unanswered(config, &no_answer), ()),
    };
    let challenge = zoom.challenge(now);
    let (page, metrics, webhook) = tokio::join!(
        outside.get("/"),
        outside.get("/metrics"),
        webhook(&outside, challenge)
    );
    let mut lines = vec![leads_here(config, &first, deployment), webhook];
    lines.push(tls(config, first.certificate.as_deref(), now));
    lines.push(match page {
        Ok(page) => headers(config, &page),
        Err(_) => skip("headers", "the first page does not answer"),
    });
    lines.push(match metrics {
        Ok(answer) => metrics_hidden(&answer),
        Err(_) => skip("metrics", "the public address does not answer"),
    });
    (lines, ())
}

fn unanswered(config: &Config, no_answer: &NoAnswer) -> Vec<Line> {
    let why = match no_answer {
        NoAnswer::Certificate(why) => {
            let mut lines = skip_all(&NAMES, "its certificate is not accepted");
            lines.retain(|line| !line.is("tls"));
            let fix = "renew it, or let the web server send the whole chain";
            lines.push(fail(
                "tls",
                format!("the certificate is not accepted: {why}"),
                fix,
            ));
            return lines;
        }
        NoAnswer::Lost(why) => why,
    };
    let mut lines = skip_all(&NAMES[1..], "the public address does not answer");
    let fix = "look at DNS, the firewall and the web server in front; is `serve` running?";
    lines.push(fail("public url", format!("{} {why}", shown(config)), fix));
    lines
}

fn shown(config: &Config) -> String {
    config.url.origin().ascii_serialization()
}

/// `/healthz` names the deployment: whose server answers is told by the database alone.
fn leads_here(config: &Config, answer: &Answer, deployment: Option<DeploymentId>) -> Line {
    const NAME: &str = "public url";
    let url = shown(config);
    let theirs = answer.headers.get("bedside-deployment");
    let theirs = theirs.and_then(|id| id.to_str().ok());
    match (theirs, deployment) {
        (None, _) => {
            let told = format!("{url} is answered by something else ({})", answer.status);
            let fix = "point the name, and the web server in front, at this Bedside";
            fail(NAME, told, fix)
        }
        (Some(_), None) => skip(NAME, "the database cannot tell this deployment's id"),
        (Some(theirs), Some(ours)) if theirs == ours.to_string() => {
            ok(NAME, format!("{url} answers with this deployment's id"))
        }
        (Some(_), Some(_)) => {
            let fix = "point it at the servers of this database, or mend DATABASE_URL";
            fail(
                NAME,
                format!("{url} is answered by a Bedside of another database"),
                fix,
            )
        }
    }
}

fn tls(config: &Config, certificate: Option<&[u8]>, now: OffsetDateTime) -> Line {
    const NAME: &str = "tls";
    if config.url.scheme() != "https" {
        return skip(NAME, "BEDSIDE_URL is http: there is no certificate");
    }
    let Some(end) = certificate.and_then(certificate::ends_at) else {
        return skip(NAME, "the certificate's end cannot be read");
    };
    let shape = format_description!("[year]-[month]-[day]");
    let told = format!("valid until {}", end.format(shape).unwrap_or_default());
    let fix = "renew the certificate; a web server such as Caddy does so by itself";
    match end - now {
        left if left < Duration::days(7) => fail(NAME, told, fix),
        left if left < Duration::days(14) => warn(NAME, told, fix),
        _ => ok(NAME, told),
    }
}

fn headers(config: &Config, page: &Answer) -> Line {
    const NAME: &str = "headers";
    let from = usize::from(config.url.scheme() != "https");
    let expected = HEADERS.get(from..).unwrap_or_default();
    let good = |name: &str, word: &str| {
        let value = page.headers.get(name);
        value.is_some_and(|value| value.to_str().is_ok_and(|value| value.contains(word)))
    };
    let missing: Vec<_> = expected
        .iter()
        .filter(|(name, word)| !good(name, word))
        .map(|(name, _)| *name)
        .collect();
    let all = expected.len();
    if missing.is_empty() {
        return ok(NAME, format!("{all} of {all} expected by Zoom and OWASP"));
    }
    let told = format!("missing or changed on the way: {}", missing.join(", "));
    let fix = "let the web server in front pass Bedside's headers on as they are";
    fail(NAME, told, fix)
}

fn metrics_hidden(answer: &Answer) -> Line {
    const NAME: &str = "metrics";
    if !answer.status.is_success() {
        return ok(NAME, "not to be seen at the public address");
    }
    let fix = "do not pass /metrics on; only the monitoring may reach BEDSIDE_METRICS_LISTEN";
    fail(NAME, "/metrics answers at the public address", fix)
}

/// A round trip as Zoom makes it. Whether Zoom's secret is the same is told by `events` alone.
async fn webhook(outside: &Outside, challenge: Option<Challenge>) -> Line {
    const NAME: &str = "webhook";
    let Some(challenge) = challenge else {
        return skip(NAME, "no challenge could be made");
    };
    let headers = [
        ("x-zm-request-timestamp", challenge.timestamp.as_str()),
        ("x-zm-signature", challenge.signature.as_str()),
    ];
    let answer = outside
        .post("/webhooks/zoom", headers, challenge.body)
        .await;
    match answer.map(|answer| (answer.status.as_u16(), answer.body)) {
        Ok((200, body)) if body == challenge.answer => ok(NAME, "a challenge is answered"),
        Ok((401, _)) => {
            let told = "the server does not hold this ZOOM_WEBHOOK_SECRET";
            let fix = "copy it from Features, Access, Secret Token, and restart every server";
            fail(NAME, told, fix)
        }
        Ok((status, _)) => {
            let told = format!("a challenge is answered wrongly, with status {status}");
            let fix = "let the web server in front pass /webhooks/zoom on as it came";
            fail(NAME, told, fix)
        }
        Err(_) => skip(NAME, "the public address does not answer"),
    }
}
