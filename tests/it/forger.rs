//! Stands before Postgres and changes one statement: what says whose rows are meant then holds for
//! everybody's. A test of the tests: one of them must notice.

use std::{
    fs,
    path::{Path, PathBuf},
};

use tokio::{
    io::{AsyncReadExt as _, AsyncWriteExt as _},
    net::{TcpListener, tcp::OwnedReadHalf},
};
use tokio_util::sync::{CancellationToken, DropGuard};

use crate::{
    ledger::{message, split},
    relay::{Behind, Writing},
    statements::statements,
};

/// The name of the mutant that this run is about.
pub(crate) const WANTED: &str = "BEDSIDE_MUTANT";
/// A file that is written when the mutant was sent to the database.
pub(crate) const SENT: &str = "BEDSIDE_MUTANT_SENT";

/// One statement of `.sqlx` with one predicate that is no condition any more.
#[derive(Clone)]
pub(crate) struct Mutant {
    /// Its statement's hash and the predicate's place among those of the statement.
    pub(crate) name: String,
    /// The predicate as it was.
    pub(crate) predicate: String,
    pub(crate) was: String,
    pub(crate) is: String,
}

impl Mutant {
    /// One for each predicate that says whose rows are meant.
    pub(crate) fn all() -> Vec<Self> {
        let all = statements();
        all.iter().flat_map(|(hash, sql)| of(hash, sql)).collect()
    }
}

fn of(hash: &str, was: &str) -> Vec<Mutant> {
    let hash: String = hash.chars().take(8).collect();
    let one = |(number, (from, to)): (usize, (usize, usize))| {
        let (before, rest) = was.split_at(from);
        let (predicate, after) = rest.split_at(to - from);
        Mutant {
            name: format!("{hash}.{number}"),
            predicate: predicate.to_owned(),
            was: was.to_owned(),
            is: format!("{before}({predicate} or true){after}"),
        }
    };
    places(was).into_iter().enumerate().map(one).collect()
}

/// Where a statement compares whose something is.
fn places(sql: &str) -> Vec<(usize, usize)> {
    let is_name = |letter: char| letter.is_ascii_alphanumeric() || "_.$".contains(letter);
    let mut found = Vec::new();
    for (at, _) in sql.match_indices(" = ") {
        let (before, after) = (&sql[..at], &sql[at + 3..]);
        let left = before.rsplit(|letter| !is_name(letter)).next().unwrap();
        let mut right = after.split(|letter| !is_name(letter)).next().unwrap();
        if right == "any" {
            right = after.split_inclusive(')').next().unwrap();
        }
        let assigned = right == "null" || left.starts_with("excluded");
        if says_whose(before, left, right) && !assigned {
            found.push((at - left.len(), at + 3 + right.len()));
        }
    }
    found
}

/// By the installation's id, or by the person it belongs to.
fn says_whose(before: &str, left: &str, right: &str) -> bool {
    let ends = |name: &str, column: &str| name.rsplit('.').next() == Some(column);
    let own_id = match left.rsplit_once('.') {
        Some((table, "id")) => table.starts_with("installation"),
        None => left == "id" && speaks_of(before) == "installations",
        _ => false,
    };
    ends(left, "installation_id")
        || ends(right, "installation_id")
        || (ends(left, "zoom_user_id") && right.starts_with('$'))
        || (own_id && right.starts_with('$'))
}

/// The table that was named last.
fn speaks_of(before: &str) -> &str {
    let verbs = ["from ", "update ", "into ", "join "];
    let last = verbs
        .iter()
        .filter_map(|verb| Some(before.rfind(verb)? + verb.len()))
        .max();
    let named = &before[last.unwrap_or_default()..];
    named.split_whitespace().next().unwrap_or_default()
}

pub(crate) struct Forger {
    /// The address of the database, with the forger's own place in it.
    pub(crate) url: String,
    _end: DropGuard,
}

impl Forger {
    #[expect(
        clippy::disallowed_methods,
        reason = "whoever runs the tests says by the environment what to forge"
    )]
    pub(crate) async fn if_asked_for(database_url: &str) -> Option<Self> {
        let wanted = std::env::var(WANTED).ok()?;
        let mutant = Mutant::all().into_iter().find(|one| one.name == wanted);
        let mutant = mutant.expect("a mutant of this name");
        Some(Self::before(database_url, mutant, std::env::var_os(SENT)?.into()).await)
    }

    async fn before(database_url: &str, mutant: Mutant, sent: PathBuf) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let (behind, url) = Behind::of_postgres(database_url, listener.local_addr().unwrap());
        let end = CancellationToken::new();
        let ended = end.clone();
        tokio::spawn(end.clone().run_until_cancelled_owned(async move {
            while let Ok((client, _)) = listener.accept().await {
                let Some((mut reading, writing)) = behind.connect().await else {
                    continue;
                };
                let (mutant, sent) = (mutant.clone(), sent.clone());
                tokio::spawn(ended.clone().run_until_cancelled_owned(async move {
                    let (from, mut to) = split(client);
                    tokio::select! {
                        _ = forth(from, writing, &mutant, &sent) => {}
                        _ = tokio::io::copy(&mut reading, &mut to) => {}
                    }
                }));
            }
        }));
        Self {
            url,
            _end: end.drop_guard(),
        }
    }
}

async fn forth(
    mut from: OwnedReadHalf,
    mut to: Writing,
    mutant: &Mutant,
    sent: &Path,
) -> std::io::Result<()> {
    // The first message has no kind.
    let first = message(&mut from, None).await?;
    to.write_all(&first).await?;
    loop {
        let kind = from.read_u8().await?;
        let mut message = message(&mut from, Some(kind)).await?;
        if let Some(forged) = forged(&message, mutant) {
            fs::write(sent, &mutant.name)?;
            message = forged;
        }
        to.write_all(&message).await?;
        to.flush().await?;
    }
}

/// The message that prepares the mutant in the place of its statement.
fn forged(message: &[u8], mutant: &Mutant) -> Option<Vec<u8>> {
    let (head, parts) = message.split_at_checked(5)?;
    let mut parts = parts.splitn(3, |byte| *byte == 0);
    let (name, sql, rest) = (parts.next()?, parts.next()?, parts.next()?);
    if head.first() != Some(&b'P') || sql != mutant.was.as_bytes() {
        return None;
    }
    let body = [name, b"\0", mutant.is.as_bytes(), b"\0", rest].concat();
    let length = u32::try_from(body.len() + 4).unwrap();
    Some([b"P", &length.to_be_bytes()[..], &body].concat())
}
