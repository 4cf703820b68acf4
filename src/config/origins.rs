//! Where each setting comes from, for people who ask. No secret leaves here.

use std::fmt;

use super::settings::{SETTINGS, Setting};

/// Where a setting comes from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Origin {
    /// It stands in the environment.
    Environment,
    /// It stands in the file that this variable names.
    File(String),
    /// Nobody gave it, and there is a default.
    Default,
    /// Nobody gave it, and there is none.
    Unset,
}

impl fmt::Display for Origin {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Environment => f.write_str("environment"),
            Self::File(name) => write!(f, "file {name}"),
            Self::Default => f.write_str("default"),
            Self::Unset => f.write_str("not set"),
        }
    }
}

/// One setting as it holds.
#[derive(Clone, Debug)]
pub struct Given {
    /// Which one.
    pub setting: &'static Setting,
    /// Where it comes from.
    pub origin: Origin,
    /// What holds. `None` for a secret that is set.
    pub value: Option<String>,
}

/// Every setting as it holds, in the order of [`SETTINGS`].
pub fn origins(lookup: impl Fn(&str) -> Option<String>) -> Vec<Given> {
    let given = |name: &str| lookup(name).filter(|text| !text.trim().is_empty());
    SETTINGS
        .iter()
        .map(|setting| {
            let file_name = format!("{}_FILE", setting.name);
            let (origin, text) = match (given(setting.name), given(&file_name)) {
                (Some(text), _) => (Origin::Environment, text),
                (None, Some(path)) => {
                    let text = std::fs::read_to_string(path.trim()).unwrap_or_default();
                    (Origin::File(file_name), text)
                }
                (None, None) if setting.default.is_empty() => (Origin::Unset, String::new()),
                (None, None) => (Origin::Default, setting.default.to_owned()),
            };
            let hidden = setting.secret && !text.is_empty();
            Given {
                setting,
                origin,
                value: (!hidden).then(|| text.trim().to_owned()),
            }
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::tests::working;

    #[test]
    fn each_setting_is_told_with_where_it_comes_from_and_no_secret() {
        let path = std::env::temp_dir().join(format!("bedside-origin-{}", std::process::id()));
        std::fs::write(&path, "hush-hush\n").unwrap();
        let mut settings = working();
        settings.remove("ZOOM_CLIENT_SECRET");
        let file = path.to_str().unwrap().to_owned();
        settings.insert("ZOOM_CLIENT_SECRET_FILE".to_owned(), file);
        let told = origins(|name| settings.get(name).cloned());
        std::fs::remove_file(&path).unwrap();
        let of = |name: &str| {
            let one = told.iter().find(|given| given.setting.name == name);
            let one = one.unwrap();
            (one.origin.to_string(), one.value.clone())
        };
        let text = |value: &str| Some(value.to_owned());
        let url = text("https://bedside.example");
        assert_eq!(of("BEDSIDE_URL"), ("environment".to_owned(), url));
        let file = "file ZOOM_CLIENT_SECRET_FILE".to_owned();
        assert_eq!(of("ZOOM_CLIENT_SECRET"), (file, None));
        assert_eq!(of("BEDSIDE_LOG"), ("default".to_owned(), text("info")));
        let unset = ("not set".to_owned(), text(""));
        assert_eq!(of("ZOOM_WEBHOOK_SECRET_PREVIOUS"), unset);
        let shown = format!("{told:?}");
        for secret in SETTINGS.iter().filter(|setting| setting.secret) {
            if let Some(value) = settings.get(secret.name) {
                assert!(!shown.contains(value.as_str()), "{}", secret.name);
            }
        }
        assert!(!shown.contains("hush"), "{shown}");
        assert_eq!(SETTINGS.iter().filter(|setting| setting.secret).count(), 6);
    }
}
