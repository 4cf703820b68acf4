//! What the database tells: whether it is the right one, whether its rows open, and what Zoom
//! granted and told so far.

use std::{
    collections::BTreeSet,
    time::{Duration, Instant},
};

use time::OffsetDateTime;

use super::line::{Line, fail, ok, skip, skip_all, warn};
use crate::{
    clock::Clock,
    config::Config,
    domain::DeploymentId,
    store::{KeyFault, SchemaFault, Store, StoreError},
    zoom::SCOPES,
};

pub(super) const NAMES: [&str; 8] = [
    "database",
    "database role",
    "schema",
    "encryption",
    "events",
    "scopes",
    "old client id",
    "backup",
];

/// The oldest Postgres that the migrations are written for.
const OLDEST: i32 = 140_000;
/// A nightly backup, with two hours of grace.
const BACKUP_AGE: time::Duration = time::Duration::hours(26);
/// How long data keys are tried; then what was seen is told.
const KEYS_LIMIT: Duration = Duration::from_secs(10);

/// What others need to know of the database.
#[derive(Default)]
pub(super) struct Sight {
    /// How far our clock is ahead of the database's.
    pub(super) ahead: Option<time::Duration>,
    /// The deployment that the database belongs to.
    pub(super) deployment: Option<DeploymentId>,
}

pub(super) async fn look(config: &Config, store: &Store, clock: &Clock) -> (Vec<Line>, Sight) {
    let mut sight = Sight::default();
    let began = Instant::now();
    let server = match store.server().await {
        Ok(server) => server,
        Err(error) => {
            let fix = "start it; are address, user and password of DATABASE_URL right?";
            let told = format!("does not answer: {error}");
            let mut lines = skip_all(&NAMES[1..], "the database cannot be asked");
            lines.push(fail("database", told, fix));
            return (lines, sight);
        }
    };
    let took = began.elapsed();
    sight.ahead = Some(clock.now() - took / 2 - server.now);
    let mut lines = vec![
        answers(server.version, server.durable, took),
        role(server.powerful),
    ];
    let (line, whole) = schema(store).await;
    lines.push(line);
    if !whole {
        lines.extend(skip_all(&NAMES[3..], "the schema is not this version's"));
        return (lines, sight);
    }
    sight.deployment = store.known_deployment().await.ok().flatten();
    lines.push(encryption(config, store).await);
    lines.push(known("events", events(store, server.now).await));
    lines.push(known("scopes", scopes(store).await));
    lines.push(known("old client id", strangers(store).await));
    lines.push(known("backup", backup(store, server.now).await));
    (lines, sight)
}

/// A line that the database could not tell is unknown.
fn known(name: &'static str, line: Result<Line, StoreError>) -> Line {
    line.unwrap_or_else(|error| skip(name, format!("could not be asked: {error}")))
}

fn answers(version: i32, durable: bool, took: Duration) -> Line {
    const NAME: &str = "database";
    let major = version / 10_000;
    if version < OLDEST {
        let fix = "move to a supported Postgres, such as 17";
        return fail(
            NAME,
            format!("Postgres {major} is too old; 14 is needed"),
            fix,
        );
    }
    if !durable {
        let told = "synchronous_commit is off: a crash can bring back tokens that are spent";
        let fix = "ALTER DATABASE … SET synchronous_commit = on";
        return fail(NAME, told, fix);
    }
    let took = took.as_millis();
    ok(NAME, format!("Postgres {major} answers in {took} ms"))
}

fn role(powerful: bool) -> Line {
    const NAME: &str = "database role";
    if !powerful {
        return ok(NAME, "may not change the schema");
    }
    let fix =
        "let only `migrate` use the owner, and `serve` a role with select, insert, update, delete";
    warn(
        NAME,
        "may change the schema, which `serve` never needs",
        fix,
    )
}

async fn schema(store: &Store) -> (Line, bool) {
    const NAME: &str = "schema";
    let fix = "bedside migrate";
    let (schema, fits) = match (store.schema().await, store.check_schema().await) {
        (Ok(schema), fits) => (schema, fits),
        (Err(error), _) => return (known(NAME, Err(error)), false),
    };
    let applied = schema.known - schema.missing.len();
    let told = format!("{applied} of {} migrations", schema.known);
    match fits {
        Ok(()) if schema.newer == 0 => (ok(NAME, told), true),
        Ok(()) => (
            ok(NAME, format!("{told}, and {} newer", schema.newer)),
            true,
        ),
        Err(SchemaFault::Behind(_)) => (fail(NAME, told, fix), false),
        Err(SchemaFault::Store(error)) => (known(NAME, Err(error)), false),
        Err(fault @ SchemaFault::Foreign(_)) => {
            let fix = "restore the right database, or run the version that migrated it";
            (fail(NAME, fault.to_string(), fix), false)
        }
    }
}

/// Each key against its canary, then each connection's data key.
async fn encryption(config: &Config, store: &Store) -> Line {
    const NAME: &str = "encryption";
    match store.examine_keys().await {
        Ok(()) => {}
        Err(KeyFault::Store(error)) => return known(NAME, Err(error)),
        Err(fault) => {
            let fix = "put the keys back that the database was sealed with; without them everyone \
                       connects again";
            return fail(NAME, format!("BEDSIDE_KEYS {fault}"), fix);
        }
    }
    let (mut opened, mut refused, mut last, began) = (0, 0, None, Instant::now());
    let all = loop {
        let tried = match store.try_data_keys(last).await {
            Ok(tried) => tried,
            Err(error) => return known(NAME, Err(error)),
        };
        (opened, refused) = (opened + tried.opened, refused + tried.refused);
        match tried.last {
            None => break true,
            Some(_) if began.elapsed() > KEYS_LIMIT => break false,
            next => last = next,
        }
    };
    if refused > 0 {
        let told = format!("{refused} of {} do not open", connections(opened + refused));
        let fix = "restore these rows from a backup, or let their people connect again";
        return fail(NAME, told, fix);
    }
    let keys: Vec<_> = config.keyring.ids().map(|id| id.to_string()).collect();
    let which = if all { "all" } else { "the first" };
    ok(
        NAME,
        format!(
            "key {} opens {which} {}",
            keys.join(", "),
            connections(opened)
        ),
    )
}

async fn events(store: &Store, now: OffsetDateTime) -> Result<Line, StoreError> {
    const NAME: &str = "events";
    let heard = store.heard_lately().await?;
    Ok(match heard.last {
        Some(last) => ok(NAME, format!("the last one came {} ago", age(now - last))),
        None if heard.meetings == 0 => skip(NAME, "no meeting was made that Zoom could tell about"),
        None => {
            let meetings = heard.meetings;
            let told = format!("Zoom told nothing about {meetings} meetings of seven days");
            let fix =
                "Features, Access: subscribe to what `bedside marketplace` lists, and save it";
            warn(NAME, told, fix)
        }
    })
}

/// What clinicians granted, next to what is needed.
async fn scopes(store: &Store) -> Result<Line, StoreError> {
    const NAME: &str = "scopes";
    let granted = store.granted_scopes().await?;
    if granted.is_empty() {
        return Ok(skip(
            NAME,
            "nobody is connected: Zoom tells scopes at a consent only",
        ));
    }
    let (mut missing, mut superfluous) = (BTreeSet::new(), BTreeSet::new());
    let (mut people, mut lacking) = (0, 0);
    for (scopes, count) in &granted {
        let has = |name: &str| scopes.each().any(|scope| scope == name);
        let lacks = SCOPES
            .iter()
            .filter(|scope| !scope.optional && !has(scope.name));
        let lacks: Vec<_> = lacks.map(|scope| scope.name).collect();
        people += count;
        lacking += if lacks.is_empty() { 0 } else { *count };
        missing.extend(lacks);
        let ours = |name: &&str| SCOPES.iter().any(|scope| scope.name == *name);
        superfluous.extend(scopes.each().filter(|name| !ours(name)));
    }
    let list = |names: &BTreeSet<&str>| names.iter().copied().collect::<Vec<_>>().join(", ");
    if !missing.is_empty() {
        let told = format!(
            "{lacking} of {} lack {}",
            connections(people),
            list(&missing)
        );
        let fix = "add it under Scopes in Zoom; then these people press Connect once";
        return Ok(fail(NAME, told, fix));
    }
    if !superfluous.is_empty() {
        let told = format!("Zoom grants {}, which nothing uses", list(&superfluous));
        let fix = "remove it under Scopes in Zoom: fewer scopes make a faster review";
        return Ok(warn(NAME, told, fix));
    }
    Ok(ok(
        NAME,
        format!("what is needed, by {}", connections(people)),
    ))
}

async fn strangers(store: &Store) -> Result<Line, StoreError> {
    const NAME: &str = "old client id";
    Ok(match store.strangers().await? {
        0 => ok(NAME, "every connection was given to this ZOOM_CLIENT_ID"),
        count => {
            let told = format!("{} given to another client id", connections(count));
            let fix = "nothing is lost: each of these people presses Connect once";
            warn(NAME, told, fix)
        }
    })
}

async fn backup(store: &Store, now: OffsetDateTime) -> Result<Line, StoreError> {
    const NAME: &str = "backup";
    let fix = "run `bedside backup` every night, and keep BEDSIDE_KEYS somewhere else";
    Ok(match store.backed_up_at().await? {
        None => warn(NAME, "there was none", fix),
        Some(at) if now - at > BACKUP_AGE => {
            fail(NAME, format!("the newest is {} old", age(now - at)), fix)
        }
        Some(at) => ok(NAME, format!("the newest is {} old", age(now - at))),
    })
}

fn connections(count: impl Into<i128>) -> String {
    match count.into() {
        1 => "1 connection".to_owned(),
        count => format!("{count} connections"),
    }
}

/// A length of time in its largest unit. All of them are of the database's clock.
fn age(age: time::Duration) -> String {
    match (age.whole_days(), age.whole_hours(), age.whole_minutes()) {
        (2.., _, _) => format!("{} days", age.whole_days()),
        (_, 2.., _) => format!("{} h", age.whole_hours()),
        (_, _, minutes) => format!("{} min", minutes.max(0)),
    }
}
