//! `bedside config`: every setting as it holds, and where it comes from. No secret is shown.

use std::collections::BTreeMap;

use clap::Parser;
use serde_json::json;

use super::{Failure, say};
use crate::config::{Config, Given, Origin, origins};

/// Print every setting as it holds, and where it comes from.
#[derive(Debug, Parser)]
pub struct Effective {
    /// Print JSON
    #[arg(long)]
    json: bool,
}

impl Effective {
    pub(super) fn run(&self, environment: &BTreeMap<String, String>) -> Result<(), Failure> {
        let given = origins(|name| environment.get(name).cloned());
        if self.json {
            let settings: Vec<_> = given
                .iter()
                .map(|given| {
                    json!({
                        "name": given.setting.name,
                        "origin": given.origin.to_string(),
                        "secret": given.setting.secret,
                        "set": given.origin != Origin::Unset,
                        "value": given.value,
                    })
                })
                .collect();
            say(&format!("{:#}", json!(settings)));
        } else {
            let names = given.iter().map(|given| given.setting.name.len());
            let width = names.max().unwrap_or_default();
            for given in &given {
                let name = given.setting.name;
                say(format!("{name:<width$}  {}", told(given)).trim_end());
            }
        }
        // What is wrong is told after what there is, so that both can be compared.
        Config::of_environment(environment)?;
        Ok(())
    }
}

fn told(given: &Given) -> String {
    let value = match &given.value {
        None => "set",
        Some(text) => text,
    };
    if given.origin == Origin::Unset {
        return "-".to_owned();
    }
    format!("{value}  ({})", given.origin)
}
