//! docker-compose.yml keeps its promises: nothing runs with more rights than it needs, nothing
//! secret has a default, and whatever is missing is asked for in a sentence.
#![expect(clippy::unwrap_used, reason = "a test stops at the first surprise")]

use bedside::config::SETTINGS;
use yaml_rust2::{Yaml, YamlLoader};

const COMPOSE: &str = include_str!("../docker-compose.yml");
const SERVICES: [&str; 3] = ["db", "migrate", "app"];

fn compose() -> Yaml {
    YamlLoader::load_from_str(COMPOSE).unwrap().remove(0)
}

fn words(list: &Yaml) -> Vec<&str> {
    list.as_vec()
        .into_iter()
        .flatten()
        .filter_map(Yaml::as_str)
        .collect()
}

/// What `${NAME…}` in the text says after the name, such as `:?Write it down.` or `:-default`.
fn references(text: &str) -> Vec<(&str, &str)> {
    text.split("${")
        .skip(1)
        .map(|rest| {
            let inside = rest.split('}').next().unwrap();
            inside.split_at(inside.find(':').unwrap_or(inside.len()))
        })
        .collect()
}

#[test]
fn there_are_a_database_its_migrations_and_the_server() {
    let compose = compose();
    let names: Vec<_> = compose["services"].as_hash().unwrap().keys().collect();
    assert_eq!(
        names,
        SERVICES
            .map(|name| Yaml::String(name.to_owned()))
            .iter()
            .collect::<Vec<_>>()
    );
    assert!(
        compose["services"]["db"]["image"]
            .as_str()
            .unwrap()
            .contains(":-postgres:17")
    );
}

#[test]
fn no_service_has_more_rights_than_it_needs() {
    let compose = compose();
    for name in SERVICES {
        let service = &compose["services"][name];
        let user = service["user"].as_str().unwrap();
        let uid: u32 = user
            .split(':')
            .next()
            .unwrap()
            .parse()
            .expect("a number, not a name");
        assert_ne!(uid, 0, "{name} runs as root");
        assert_eq!(service["read_only"].as_bool(), Some(true), "{name}");
        assert_eq!(words(&service["cap_drop"]), ["ALL"], "{name}");
        assert!(
            service["cap_add"].is_badvalue() && service["privileged"].is_badvalue(),
            "{name}"
        );
        assert_eq!(
            words(&service["security_opt"]),
            ["no-new-privileges:true"],
            "{name}"
        );
        assert!(words(&service["tmpfs"]).contains(&"/tmp"), "{name}");
        assert!(service["pids_limit"].as_i64().unwrap() > 0, "{name}");
    }
}

#[test]
fn each_step_waits_for_the_one_before() {
    let compose = compose();
    let condition = |service: &str, on: &str| {
        compose["services"][service]["depends_on"][on]["condition"]
            .as_str()
            .map(str::to_owned)
    };
    assert_eq!(
        condition("migrate", "db").as_deref(),
        Some("service_healthy")
    );
    assert_eq!(condition("app", "db").as_deref(), Some("service_healthy"));
    assert_eq!(
        condition("app", "migrate").as_deref(),
        Some("service_completed_successfully")
    );
    assert_eq!(
        compose["services"]["migrate"]["restart"].as_str(),
        Some("no")
    );
    assert_eq!(
        words(&compose["services"]["migrate"]["command"]),
        ["migrate"]
    );
    assert_eq!(words(&compose["services"]["app"]["command"]), ["serve"]);
}

#[test]
fn health_is_asked_without_a_shell_and_the_end_is_not_hurried() {
    let compose = compose();
    let app = &compose["services"]["app"];
    assert_eq!(
        words(&app["healthcheck"]["test"]),
        ["CMD", "/bedside", "healthcheck"]
    );
    assert_eq!(
        words(&compose["services"]["db"]["healthcheck"]["test"])[..2],
        ["CMD", "pg_isready"]
    );
    for name in SERVICES {
        let grace = compose["services"][name]["stop_grace_period"]
            .as_str()
            .unwrap();
        let seconds: u32 = grace.strip_suffix('s').unwrap().parse().unwrap();
        assert!(seconds >= 60, "{name}");
    }
}

#[test]
fn only_this_machine_reaches_the_server_and_nobody_the_database() {
    let compose = compose();
    let app = &compose["services"]["app"];
    assert_eq!(
        app["environment"]["BEDSIDE_LISTEN"].as_str(),
        Some("0.0.0.0:8080")
    );
    assert_eq!(words(&app["ports"]), ["127.0.0.1:8080:8080"]);
    for name in ["db", "migrate"] {
        let service = &compose["services"][name];
        assert!(service["ports"].is_badvalue(), "{name}");
        assert_eq!(words(&service["networks"]), ["inside"], "{name}");
    }
    assert_eq!(
        compose["networks"]["inside"]["internal"].as_bool(),
        Some(true)
    );
}

#[test]
fn every_setting_reaches_the_program() {
    let compose = compose();
    for service in ["migrate", "app"] {
        let environment = compose["services"][service]["environment"]
            .as_hash()
            .unwrap();
        let mut passed: Vec<_> = environment.keys().filter_map(Yaml::as_str).collect();
        let mut real: Vec<_> = SETTINGS.iter().map(|setting| setting.name).collect();
        passed.sort_unstable();
        real.sort_unstable();
        assert_eq!(passed, real, "{service}");
    }
}

#[test]
fn what_is_required_is_asked_for_in_a_sentence_and_has_no_default() {
    let compose = compose();
    let required = SETTINGS
        .iter()
        .filter(|setting| setting.required)
        .map(|setting| setting.name);
    for name in required
        .clone()
        .filter(|name| *name != "DATABASE_URL")
        .chain(["DB_PASSWORD"])
    {
        let all = references(COMPOSE);
        let found: Vec<_> = all.iter().filter(|(found, _)| *found == name).collect();
        assert!(!found.is_empty(), "{name} is not used");
        for (_, rest) in found {
            let sentence = rest
                .strip_prefix(":?")
                .unwrap_or_else(|| panic!("{name} is not required"));
            assert!(
                sentence.starts_with("Write ") && sentence.contains(name),
                "{name}"
            );
            assert!(sentence.ends_with('.'), "{name}");
        }
    }
    for service in SERVICES {
        let environment = compose["services"][service]["environment"]
            .as_hash()
            .unwrap();
        for (name, value) in environment {
            let name = name.as_str().unwrap();
            if required.clone().any(|known| known == name) || name.contains("PASSWORD") {
                assert!(
                    value.as_str().unwrap().contains("${"),
                    "{service} has {name} written down"
                );
            }
        }
    }
}
