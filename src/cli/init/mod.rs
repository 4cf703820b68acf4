//! `bedside init`: writes the first `.env`, with fresh secrets, and says what to do next.

mod ask;
mod file;

use std::path::{Path, PathBuf};

use anyhow::Context as _;
use clap::Parser;

use super::{Failure, marketplace::Forms, say};
use crate::config::{check, public_address};
use ask::Asked;

/// Write .env with fresh secrets; asks for what no option gives.
#[derive(Debug, Parser)]
#[command(next_line_help = true)]
pub struct Init {
    /// The public address, as people type it
    #[arg(long, value_name = "ADDRESS")]
    url: Option<String>,
    /// The client id of your Zoom app
    #[arg(long, value_name = "ID")]
    zoom_client_id: Option<String>,
    /// A file that holds the client secret of your Zoom app
    #[arg(long, value_name = "FILE")]
    zoom_client_secret_file: Option<PathBuf>,
    /// A file that holds the secret token of your Zoom app
    #[arg(long, value_name = "FILE")]
    zoom_webhook_secret_file: Option<PathBuf>,
    /// Who runs this, as public pages show it
    #[arg(long, value_name = "NAME")]
    operator_name: Option<String>,
    /// Where people who need help can write to
    #[arg(long, value_name = "ADDRESS")]
    support_email: Option<String>,
    /// Where to write it
    #[arg(long, value_name = "FILE", default_value = ".env")]
    output: PathBuf,
}

/// What is asked: its setting, the question, whether it is a secret, and whether it may be left out.
struct Question {
    name: &'static str,
    text: &'static str,
    secret: bool,
    optional: bool,
}

const QUESTIONS: [Question; 6] = [
    Question {
        name: "BEDSIDE_URL",
        text: "The public address, such as https://bedside.example",
        secret: false,
        optional: false,
    },
    Question {
        name: "ZOOM_CLIENT_ID",
        text: "Zoom Marketplace > Manage > your app > Basic Information: Client ID",
        secret: false,
        optional: false,
    },
    Question {
        name: "ZOOM_CLIENT_SECRET",
        text: "The Client Secret below it",
        secret: true,
        optional: false,
    },
    Question {
        name: "ZOOM_WEBHOOK_SECRET",
        text: "Features > Access: Secret Token",
        secret: true,
        optional: false,
    },
    Question {
        name: "BEDSIDE_OPERATOR_NAME",
        text: "Who runs this, as public pages show it (Enter: later)",
        secret: false,
        optional: true,
    },
    Question {
        name: "BEDSIDE_SUPPORT_EMAIL",
        text: "An e-mail address for people who need help (Enter: later)",
        secret: false,
        optional: true,
    },
];

impl Init {
    pub(super) fn run(&self) -> Result<(), Failure> {
        // Nobody shall answer six questions for nothing.
        file::is_free(&self.output)?;
        let mut answers = self.given()?;
        Asked::missing_into(&mut answers)?;
        let address = answers.iter().find(|(name, _)| *name == "BEDSIDE_URL");
        let address = address.map(|(_, value)| value.clone());
        file::write(&self.output, &file::filled(&answers)?)?;
        let url = public_address(|name| address.clone().filter(|_| name == "BEDSIDE_URL"))?;
        say(&after(&self.output, &Forms::new(url)));
        Ok(())
    }

    /// What options gave, checked: a wrong one is told before anything is asked.
    fn given(&self) -> Result<Vec<(&'static str, String)>, Failure> {
        let file = |path: &Option<PathBuf>| path.as_deref().map(secret_in).transpose();
        let given = [
            self.url.clone(),
            self.zoom_client_id.clone(),
            file(&self.zoom_client_secret_file)?,
            file(&self.zoom_webhook_secret_file)?,
            self.operator_name.clone(),
            self.support_email.clone(),
        ];
        let mut answers = Vec::new();
        for (question, value) in QUESTIONS.iter().zip(given) {
            let Some(value) = value else { continue };
            if let Err(problem) = accepted(question.name, &value, &answers) {
                let told = format!("bedside init: {} {problem}", question.name);
                return Err(Failure::Usage(told));
            }
            answers.push((question.name, value));
        }
        Ok(answers)
    }
}

fn secret_in(path: &Path) -> Result<String, Failure> {
    let text = std::fs::read_to_string(path);
    let text = text.with_context(|| format!("{} cannot be read", path.display()))?;
    Ok(text.trim().to_owned())
}

/// Whether `serve` would take a value, and `.env` can hold it.
fn accepted(name: &str, value: &str, others: &[(&str, String)]) -> Result<(), String> {
    if value.chars().any(char::is_control) || (value.contains('\'') && value.contains('"')) {
        return Err("must be one line, without both kinds of quotation marks".to_owned());
    }
    if others.iter().any(|(_, other)| other == value) {
        return Err("is the same as another answer; copy it again".to_owned());
    }
    check(name, value)
}

fn after(output: &Path, forms: &Forms) -> String {
    format!(
        "{} is written, for your eyes only. It holds the keys: keep a copy apart from the database.\n\n\
         Paste into Zoom (again with `bedside marketplace`):\n\n{}\n\n\
         Then:\n\
         \x20 docker compose up --detach --build\n\
         \x20 docker compose exec app /bedside doctor",
        output.display(),
        forms.to_text()
    )
}
