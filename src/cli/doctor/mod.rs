//! `bedside doctor`: looks at a whole deployment, from its settings to what Zoom thinks of it. What
//! cannot be known is skipped, with the reason, and never called good.

mod certificate;
mod database;
mod line;
mod outside;
mod public;
mod settings;
mod zoom;

use std::{collections::BTreeMap, time::Duration};

use clap::Parser;
use tokio::time::timeout;

use super::{Failure, say, with_runtime};
use crate::{clock::Clock, config::Config, store::Store, zoom::Zoom};
pub use line::NAMES;
use line::{Line, Report, Status, fail, skip_all};

/// How long one group of lines may take; what hangs longer is told as unknown.
const LIMIT: Duration = Duration::from_secs(30);

/// Look at settings, database, public address and Zoom.
#[derive(Debug, Parser)]
#[command(after_help = "Exit code: 0 nothing is wrong, 1 something failed, 2 warnings only")]
pub struct Doctor {
    /// Print JSON
    #[arg(long)]
    json: bool,
    /// Ask neither the public address nor Zoom
    #[arg(long)]
    offline: bool,
}

impl Doctor {
    pub(super) fn run(&self, environment: &BTreeMap<String, String>) -> Result<(), Failure> {
        with_runtime(async {
            let clock = Clock::system();
            let lines = Box::pin(self.look(environment, &clock)).await;
            let report = Report::new(clock.now(), lines);
            say(&if self.json {
                report.to_json()
            } else {
                report.to_string()
            });
            match (report.count(Status::Fail), report.count(Status::Warn)) {
                (0, 0) => Ok(()),
                (0, _) => Err(Failure::Told(2)),
                _ => Err(Failure::Told(1)),
            }
        })
    }

    async fn look(&self, environment: &BTreeMap<String, String>, clock: &Clock) -> Vec<Line> {
        let config = match Config::of_environment(environment) {
            Ok(config) => config,
            Err(faults) => return unreadable(&faults.to_string()),
        };
        let mut lines = settings::look(&config, environment);
        let store = Store::open(&config);
        let zoom = Zoom::new(&config);
        let (Ok(store), Ok(zoom)) = (store, zoom) else {
            let fix =
                "give this machine CA certificates; mend DATABASE_URL and BEDSIDE_OUTBOUND_PROXY";
            let groups = [&database::NAMES[..], &zoom::NAMES, &public::NAMES].concat();
            lines.extend(skip_all(&groups, "nothing could be asked"));
            lines.retain(|line| !line.is("zoom reach"));
            lines.push(fail("zoom reach", "no client could be built", fix));
            return lines;
        };
        let looked = Box::pin(database::look(&config, &store, clock));
        let (found, sight) = within(&database::NAMES, looked).await;
        lines.extend(found);
        if self.offline {
            lines.extend(skip_all(&zoom::NAMES, "not asked, because of --offline"));
            lines.extend(skip_all(&public::NAMES, "not asked, because of --offline"));
        } else {
            let (zooms, publics) = tokio::join!(
                within(&zoom::NAMES, zoom::look(&config, &zoom, clock, sight.ahead)),
                within(
                    &public::NAMES,
                    public::look(&config, &zoom, sight.deployment, clock)
                ),
            );
            lines.extend(zooms.0);
            lines.extend(publics.0);
        }
        store.close().await;
        lines
    }
}

/// The lines of one group, and what else it learned; all of them unknown when it takes too long.
async fn within<T: Default>(
    names: &[&'static str],
    group: impl Future<Output = (Vec<Line>, T)>,
) -> (Vec<Line>, T) {
    let late = || (skip_all(names, "took too long"), T::default());
    timeout(LIMIT, group).await.unwrap_or_else(|_late| late())
}

/// Without settings nothing can be asked.
fn unreadable(faults: &str) -> Vec<Line> {
    let others: Vec<_> = NAMES
        .iter()
        .copied()
        .filter(|name| *name != "config")
        .collect();
    let mut lines = skip_all(&others, "the settings cannot be read");
    let told = "the settings cannot be read, and `serve` would not start";
    let faults: Vec<_> = faults.lines().map(str::trim).collect();
    lines.push(fail("config", told, faults.join(" ").trim()));
    lines
}
