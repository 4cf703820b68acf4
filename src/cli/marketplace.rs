//! `bedside marketplace`: everything to paste into Zoom's forms, from the public address alone.

use std::{collections::BTreeMap, fmt::Write as _};

use clap::Parser;
use serde_json::{Value, json};
use url::Url;

use super::{Failure, say};
use crate::{
    config::public_address,
    zoom::{EVENTS, SCOPES},
};

/// Print what to paste into Zoom's forms.
#[derive(Debug, Parser)]
pub struct Marketplace {
    /// The public address; without it, that of `BEDSIDE_URL`
    #[arg(long, value_name = "ADDRESS")]
    url: Option<String>,
    /// Print JSON
    #[arg(long, visible_alias = "manifest")]
    json: bool,
}

impl Marketplace {
    pub(super) fn run(&self, environment: &BTreeMap<String, String>) -> Result<(), Failure> {
        let url = match &self.url {
            Some(url) => public_address(|name| (name == "BEDSIDE_URL").then(|| url.clone())),
            None => public_address(|name| environment.get(name).cloned()),
        };
        let forms = Forms(url.map_err(Failure::from)?);
        say(&if self.json {
            format!("{:#}", forms.to_json())
        } else {
            forms.to_text()
        });
        Ok(())
    }
}

/// Zoom's forms, filled in for one public address.
pub(super) struct Forms(Url);

impl Forms {
    pub(super) fn new(url: Url) -> Self {
        Self(url)
    }

    fn at(&self, path: &str) -> String {
        let mut url = self.0.clone();
        url.set_path(path);
        url.into()
    }

    /// The form, its field, and what goes there.
    fn addresses(&self) -> [(&'static str, &'static str, String); 9] {
        const BASIC: &str = "Basic Information";
        const ACCESS: &str = "Features, Access";
        const LISTING: &str = "Listing";
        [
            (BASIC, "OAuth Redirect URL", self.at("/oauth/callback")),
            (BASIC, "OAuth allow list", self.at("/oauth/callback")),
            (
                ACCESS,
                "Event notification endpoint URL",
                self.at("/webhooks/zoom"),
            ),
            (
                ACCESS,
                "Deauthorization notification URL",
                self.at("/webhooks/zoom"),
            ),
            (LISTING, "Direct landing URL", self.at("/")),
            (LISTING, "Documentation URL", self.at("/help")),
            (LISTING, "Privacy policy URL", self.at("/privacy")),
            (LISTING, "Terms of use URL", self.at("/terms")),
            (LISTING, "Support URL", self.at("/support")),
        ]
    }

    pub(super) fn to_text(&self) -> String {
        let mut text = String::new();
        let mut form = "";
        for (name, field, value) in self.addresses() {
            if name != form {
                let gap = if form.is_empty() { "" } else { "\n" };
                // Writing to a string does not fail.
                writeln!(text, "{gap}{name}").unwrap_or_default();
                form = name;
            }
            writeln!(text, "  {field:<33} {value}").unwrap_or_default();
        }
        text.push_str("\nScopes: these and no others, each with its sentence\n");
        for scope in SCOPES {
            let optional = if scope.optional { " (optional)" } else { "" };
            let (name, reason) = (scope.name, scope.reason);
            writeln!(text, "  {name}{optional}\n    {reason}").unwrap_or_default();
        }
        text.push_str("\nEvents, of all users who added the app\n");
        for event in EVENTS {
            writeln!(text, "  {event}").unwrap_or_default();
        }
        text.push_str(
            "\nThe app is a General App, user-managed; switch strict mode on where it is offered.\n\
             docs/MARKETPLACE.md goes through the forms one by one.",
        );
        text
    }

    /// The names are ours: Zoom has published no form of a manifest that we know of.
    fn to_json(&self) -> Value {
        let scopes: Vec<_> = SCOPES
            .iter()
            .map(|scope| {
                json!({ "name": scope.name, "reason": scope.reason, "optional": scope.optional })
            })
            .collect();
        json!({
            "app_type": "general",
            "managed_by": "user",
            "redirect_url": self.at("/oauth/callback"),
            "oauth_allow_list": [self.at("/oauth/callback")],
            "strict_mode": true,
            "event_url": self.at("/webhooks/zoom"),
            "deauthorization_url": self.at("/webhooks/zoom"),
            "events": EVENTS,
            "scopes": scopes,
            "direct_landing_url": self.at("/"),
            "documentation_url": self.at("/help"),
            "privacy_url": self.at("/privacy"),
            "terms_url": self.at("/terms"),
            "support_url": self.at("/support"),
        })
    }
}
