//! Asking on a terminal. Secrets are typed without being seen.

use std::io::{self, BufRead as _, IsTerminal as _, Write as _, stderr, stdin};

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
            if let Some(answer) = ask(question, answers, read)? {
                answers.push((question.name, answer));
            }
        }
        Ok(())
    }
}

/// Asks until the answer is acceptable. `None` when it may be left out, and is.
fn ask(
    question: &Question,
    others: &[(&str, String)],
    mut read: impl FnMut(&Question) -> io::Result<String>,
) -> Result<Option<String>, Failure> {
    loop {
        let answer = read(question).context("no answer could be read")?;
        let answer = answer.trim();
        let problem = match accepted(question.name, answer, others) {
            _ if answer.is_empty() && question.optional => return Ok(None),
            _ if answer.is_empty() => "is needed".to_owned(),
            Ok(()) => return Ok(Some(answer.to_owned())),
            Err(problem) => problem,
        };
        tell(&format!("  It {problem}.\n")).context("the terminal is gone")?;
    }
}

fn read(question: &Question) -> io::Result<String> {
    tell(&format!("{}: ", question.text))?;
    if question.secret {
        return rpassword::read_password();
    }
    let mut line = String::new();
    if stdin().lock().read_line(&mut line)? == 0 {
        return Err(io::ErrorKind::UnexpectedEof.into());
    }
    Ok(line)
}

/// Questions go past standard output, which may be kept.
fn tell(text: &str) -> io::Result<()> {
    let mut terminal = stderr();
    terminal.write_all(text.as_bytes())?;
    terminal.flush()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The answer to a question of somebody who types these lines, and how many they typed.
    fn answer(name: &str, lines: &[&str]) -> (Option<String>, usize) {
        let others = [("ZOOM_CLIENT_SECRET", "one-of-the-app".to_owned())];
        let question = QUESTIONS.iter().find(|question| question.name == name);
        let mut typed = 0;
        let answer = ask(question.unwrap(), &others, |_| {
            typed += 1;
            Ok((*lines.get(typed - 1).unwrap_or(&"never")).to_owned())
        });
        (answer.unwrap(), typed)
    }

    #[test]
    fn a_question_is_asked_until_the_answer_will_do() {
        let url = [
            "clinic.example",
            "",
            "http://clinic.example",
            " https://clinic.example\n",
        ];
        let good = Some("https://clinic.example".to_owned());
        assert_eq!(answer("BEDSIDE_URL", &url), (good, 4));
        let secret = ["one-of-the-app", "changeme", "two words", "one-of-the-hook"];
        let good = Some("one-of-the-hook".to_owned());
        assert_eq!(answer("ZOOM_WEBHOOK_SECRET", &secret), (good, 4));
    }

    #[test]
    fn only_what_is_optional_may_be_left_out() {
        assert_eq!(answer("BEDSIDE_OPERATOR_NAME", &["\n"]), (None, 1));
        let good = Some("abc".to_owned());
        assert_eq!(answer("ZOOM_CLIENT_ID", &["\n", "abc"]), (good, 2));
    }
}
