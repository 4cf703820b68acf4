//! What Zoom tells: whether it is there, what time it is, and what it thinks of this app.

use time::Duration;

use super::line::{Line, fail, ok, skip, warn};
use crate::{
    clock::Clock,
    config::Config,
    zoom::{Listing, Zoom},
};

pub(super) const NAMES: [&str; 4] = ["clock", "zoom reach", "credentials", "redirect url"];

/// Two clocks in one second are the same: Zoom's `Date` has no more.
const WARN: Duration = Duration::seconds(5);
/// Webhooks and tokens begin to fail.
const FAIL: Duration = Duration::seconds(60);

/// `ahead` is how far our clock is ahead of the database's.
pub(super) async fn look(
    config: &Config,
    zoom: &Zoom,
    time: &Clock,
    ahead: Option<Duration>,
) -> (Vec<Line>, ()) {
    let (reach, credentials, redirect) = tokio::join!(
        reach(zoom, time, ahead),
        credentials(zoom),
        redirect(config, zoom)
    );
    let mut lines = reach;
    lines.push(credentials);
    lines.push(redirect);
    (lines, ())
}

async fn reach(zoom: &Zoom, time: &Clock, database: Option<Duration>) -> Vec<Line> {
    const NAME: &str = "zoom reach";
    let (mut fine, mut faults, mut ahead) = (Vec::new(), Vec::new(), None);
    for base in zoom.hosts() {
        match zoom.reach(base).await {
            Ok(reached) => {
                let theirs = reached
                    .date
                    .map(|date| time.now() - reached.took / 2 - date);
                ahead = [ahead, theirs]
                    .into_iter()
                    .flatten()
                    .max_by_key(|ahead| ahead.abs());
                fine.push(format!("{} {} ms", reached.host, reached.took.as_millis()));
            }
            Err(error) => faults.push(format!("{base}: {error}")),
        }
    }
    let line = if faults.is_empty() {
        ok(NAME, fine.join(", "))
    } else {
        let fix = "let this machine out to it, or set BEDSIDE_OUTBOUND_PROXY; then look at \
                   https://status.zoom.us";
        fail(NAME, faults.join(", "), fix)
    };
    vec![line, clock(ahead, database)]
}

fn clock(zoom: Option<Duration>, database: Option<Duration>) -> Line {
    const NAME: &str = "clock";
    let clocks = [("Zoom's Date header", zoom), ("the database's", database)];
    let known = clocks
        .iter()
        .filter_map(|(whose, ahead)| Some((whose, (*ahead)?)));
    let Some((whose, worst)) = known.max_by_key(|(_, ahead)| ahead.abs()) else {
        return skip(NAME, "neither Zoom nor the database told the time");
    };
    let told = format!("{:.1} s from {whose}", worst.abs().as_seconds_f64());
    let fix = "let this machine and the database's take their time from a time server (NTP)";
    if worst.abs() > FAIL {
        fail(NAME, told, fix)
    } else if worst.abs() > WARN {
        warn(NAME, told, fix)
    } else if zoom.is_none() {
        ok(NAME, format!("{told}; Zoom told none"))
    } else {
        ok(NAME, told)
    }
}

async fn credentials(zoom: &Zoom) -> Line {
    const NAME: &str = "credentials";
    match zoom.accepts_credentials().await {
        Ok(true) => ok(NAME, "Zoom accepts the client id and secret"),
        Ok(false) => fail(
            NAME,
            "Zoom does not accept ZOOM_CLIENT_ID with ZOOM_CLIENT_SECRET",
            "Marketplace > your app > Basic Information: copy both again, of one environment",
        ),
        Err(error) => skip(NAME, format!("not known: {error}")),
    }
}

async fn redirect(config: &Config, zoom: &Zoom) -> Line {
    const NAME: &str = "redirect url";
    let ours = config.callback_url();
    match zoom.lists_redirect().await {
        Ok(Listing::Listed) => ok(NAME, format!("Zoom lists {ours}")),
        Ok(Listing::Missing) => fail(
            NAME,
            format!("Zoom does not list {ours}"),
            "Marketplace > your app > Basic Information: paste it as OAuth Redirect URL and into the \
             OAuth allow list",
        ),
        Ok(Listing::Untold) => skip(NAME, "not known: Zoom says nothing without a sign-in"),
        Err(error) => skip(NAME, format!("not known: {error}")),
    }
}
