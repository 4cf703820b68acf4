//! Asking on a terminal. Secrets are typed without being seen.

use std::io::{BufRead as _, IsTerminal as _, Write as _, stderr, stdin};

use anyhow::Context as _;

use super::{QUESTIONS, Question, accepted};
use crate::cli::Failure;

pub(super) struct Asked;

impl Asked {
    /// Asks for what is missing, until it is acceptable. Nobody to ask is a wrong usage.
    pub(super) fn missing_into(answers: &mut Vec<(&'static str, String)>) -> Result<(), Failure> {
        let given = |answers: &[(&str, String)], name| answers.iter().any(|(is, _)| *is == name);
        let missing = QUESTIONS
            .iter()
            .filter(|question| !given(answers, question.name));
        let missing: Vec<_> = missing.collect();
        if !(stdin().is_terminal() && stderr().is_terminal()) {
            let needed = missing.iter().filter(|question| !question.optional);
            let needed: Vec<_> = needed.map(|question| question.name).collect();
            if needed.is_empty() {
                return Ok(());
            }
            let told = format!(
                "bedside init: nobody can be asked here for {}; give them as options, see \
                 `bedside init --help`",
                needed.join(", ")
            );
            return Err(Failure::Usage(told));
        }
        for question in missing {
            if let Some(answer) = ask(question, answers)? {
                answers.push((question.name, answer));
            }
        }
        Ok(())
    }
}

fn ask(question: &Question, others: &[(&str, String)]) -> Result<Option<String>, Failure> {
    loop {
        let answer = read(question).context("no answer could be read")?;
        let answer = answer.trim();
        if answer.is_empty() && question.optional {
            return Ok(None);
        }
        let problem = match accepted(question.name, answer, others) {
            Ok(()) if !answer.is_empty() => return Ok(Some(answer.to_owned())),
            Ok(()) => "is needed".to_owned(),
            Err(problem) => problem,
        };
        tell(&format!("  It {problem}.\n")).context("the terminal is gone")?;
    }
}

fn read(question: &Question) -> std::io::Result<String> {
    tell(&format!("{}: ", question.text))?;
    if question.secret {
        return rpassword::read_password();
    }
    let mut line = String::new();
    if stdin().lock().read_line(&mut line)? == 0 {
        return Err(std::io::ErrorKind::UnexpectedEof.into());
    }
    Ok(line)
}

/// Questions go past standard output, which may be kept.
fn tell(text: &str) -> std::io::Result<()> {
    let mut terminal = stderr();
    terminal.write_all(text.as_bytes())?;
    terminal.flush()
}
