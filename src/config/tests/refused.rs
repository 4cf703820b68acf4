//! How faults are told, and what is taken for a mistake.

use super::*;

#[test]
fn every_fault_is_told_at_once() {
    let faults = Config::read(|_| None).unwrap_err();
    let names: Vec<_> = faults.iter().map(|fault| fault.name.as_str()).collect();
    let required: Vec<_> = SETTINGS
        .iter()
        .filter(|setting| setting.required)
        .map(|s| s.name)
        .collect();
    assert_eq!(names.len(), required.len());
    assert!(
        required.iter().all(|name| names.contains(name)),
        "{names:?}"
    );
}

#[test]
fn a_fault_never_shows_a_secret() {
    let told = with(&[
        ("DATABASE_URL", "mysql://u:hush-hush@db"),
        ("BEDSIDE_KEYS", "1:hush-hush"),
        ("ZOOM_CLIENT_SECRET", "hush hush"),
        ("BEDSIDE_URL", "https://user:hush-hush@bedside.example"),
    ])
    .unwrap_err()
    .to_string();
    assert!(told.contains(": 4 settings need attention\n"), "{told}");
    assert!(!told.contains("hush"), "{told}");
}

#[test]
fn faults_stand_in_columns_with_what_to_do() {
    let mut settings = working();
    for (name, value) in [
        ("BEDSIDE_URL", "http://clinic.example"),
        ("ZOOM_CLEINT_ID", "x"),
    ] {
        settings.insert(name.to_owned(), value.to_owned());
    }
    let told = Config::of_environment(&settings).unwrap_err();
    let expected = "\
Bedside cannot start: 2 settings need attention

  BEDSIDE_URL     must begin with https:// (http:// is for this machine only)
                  Zoom sends people back to https only: BEDSIDE_URL=https://clinic.example
  ZOOM_CLEINT_ID  is not a setting
                  Did you mean ZOOM_CLIENT_ID?

Nothing was changed. Docs: docs/CONFIGURATION.md";
    assert_eq!(told.to_string(), expected);
    let one = with(&[("BEDSIDE_LOG", "loud")]).unwrap_err().to_string();
    assert!(one.starts_with("Bedside cannot start: 1 setting needs attention\n"));
    assert!(one.ends_with(" docs/CONFIGURATION.md#bedside_log"), "{one}");
}

#[test]
fn samples_are_no_secrets() {
    let zero = format!("1:{}=", "A".repeat(43));
    for (name, sample) in [
        ("ZOOM_CLIENT_ID", "your-client-id"),
        ("ZOOM_CLIENT_SECRET", "ChangeMe"),
        ("ZOOM_CLIENT_SECRET", "<client secret>"),
        ("ZOOM_WEBHOOK_SECRET", "xxxxxxxxxxxx"),
        ("ZOOM_WEBHOOK_SECRET_PREVIOUS", "replace-me"),
        ("DATABASE_URL", "postgres://bedside:changeme@db/bedside"),
        ("DATABASE_URL", "postgres://postgres:postgres@db/bedside"),
        ("BEDSIDE_KEYS", &zero),
    ] {
        assert_eq!(faulty(&[(name, sample)]), [name], "{sample}");
    }
}

#[test]
fn a_value_in_the_wrong_line_is_noticed() {
    let name = "ZOOM_CLIENT_SECRET";
    assert_eq!(faulty(&[(name, "id")]), [name]);
    let hook = "ZOOM_WEBHOOK_SECRET";
    assert_eq!(faulty(&[(hook, "s3cr3t-of-the-app")]), [hook]);
}

#[test]
fn a_proxy_is_not_everybody() {
    let name = "BEDSIDE_TRUSTED_PROXIES";
    for everybody in ["0.0.0.0/0", "::/0", "10.0.0.0/8,0.0.0.0/0"] {
        assert_eq!(faulty(&[(name, everybody)]), [name], "{everybody}");
    }
}
