//! docker-compose.yml keeps its promises: nothing runs with more rights than it needs, nothing
//! secret has a default, and whatever is missing is asked for in a sentence.
#![expect(clippy::unwrap_used, reason = "a test stops at the first surprise")]

use bedside::config::SETTINGS;
use std::{fs, path::Path, process::Command};
use yaml_rust2::{Yaml, YamlLoader, yaml::Hash};

const COMPOSE: &str = include_str!("../docker-compose.yml");
/// Every service, with the profile that it waits for.
const SERVICES: [(&str, Option<&str>); 7] = [
    ("db", None),
    ("app", None),
    ("migrate", None),
    ("backup", Some("backup")),
    ("caddy", Some("tls")),
    ("prometheus", Some("metrics")),
    ("grafana", Some("metrics")),
];
/// Where the owner of the tables comes in.
const OWNER: &str = "BEDSIDE_MIGRATION_DATABASE_URL";
/// Those that run Bedside itself.
const OURS: [&str; 3] = ["app", "migrate", "backup"];

/// The file as docker compose reads it: what stands under `<<` is taken over.
fn compose() -> Yaml {
    merged(YamlLoader::load_from_str(COMPOSE).unwrap().remove(0))
}

fn merged(yaml: Yaml) -> Yaml {
    let Yaml::Hash(hash) = yaml else {
        return yaml;
    };
    let (mut whole, mut own) = (Hash::new(), Hash::new());
    for (key, value) in hash {
        match (key.as_str(), merged(value)) {
            (Some("<<"), Yaml::Hash(taken)) => whole.extend(taken),
            (_, value) => drop(own.insert(key, value)),
        }
    }
    whole.extend(own);
    Yaml::Hash(whole)
}

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

fn names() -> impl Iterator<Item = &'static str> {
    SERVICES.into_iter().map(|(name, _)| name)
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
fn what_is_not_needed_waits_for_its_profile() {
    let compose = compose();
    let services = compose["services"].as_hash().unwrap();
    let there: Vec<_> = services
        .iter()
        .map(|(name, service)| {
            let profile = words(&service["profiles"]).first().copied();
            (name.as_str().unwrap(), profile)
        })
        .collect();
    assert_eq!(there, SERVICES);
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
    for name in names() {
        let service = &compose["services"][name];
        let user = service["user"].as_str().unwrap();
        let uid: u32 = user
            .split(':')
            .next()
            .unwrap()
            .parse()
            .expect("a number, not a name");
        // Caddy's image keeps its certificates as root; see the comment there.
        assert_eq!(uid == 0, name == "caddy", "{name}");
        let added: &[&str] = match name {
            "caddy" => &["NET_BIND_SERVICE"],
            _ => &[],
        };
        assert_eq!(words(&service["cap_add"]), added, "{name}");
        assert_eq!(service["read_only"].as_bool(), Some(true), "{name}");
        assert_eq!(words(&service["cap_drop"]), ["ALL"], "{name}");
        assert!(service["privileged"].is_badvalue(), "{name}");
        assert_eq!(
            words(&service["security_opt"]),
            ["no-new-privileges:true"],
            "{name}"
        );
        assert!(words(&service["tmpfs"]).contains(&"/tmp"), "{name}");
        assert!(service["pids_limit"].as_i64().unwrap() > 0, "{name}");
        assert_eq!(service["ulimits"]["core"].as_i64(), Some(0), "{name}");
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
    assert_eq!(
        condition("backup", "migrate").as_deref(),
        Some("service_completed_successfully")
    );
    assert_eq!(
        condition("caddy", "app").as_deref(),
        Some("service_healthy")
    );
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
    for name in names() {
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
    assert_eq!(
        words(&app["ports"]),
        ["${BEDSIDE_PORTS:-127.0.0.1:8080}:8080"]
    );
    for name in ["db", "migrate", "backup", "prometheus"] {
        let service = &compose["services"][name];
        assert!(service["ports"].is_badvalue(), "{name}");
        assert_eq!(words(&service["networks"]), ["inside"], "{name}");
    }
    let grafana = &compose["services"]["grafana"];
    assert_eq!(words(&grafana["ports"]), ["127.0.0.1:3000:3000"]);
    assert_eq!(
        compose["networks"]["inside"]["internal"].as_bool(),
        Some(true)
    );
}

#[test]
fn every_setting_reaches_the_program() {
    let compose = compose();
    for service in OURS {
        let environment = compose["services"][service]["environment"]
            .as_hash()
            .unwrap();
        let mut passed: Vec<_> = environment.keys().filter_map(Yaml::as_str).collect();
        let mut real: Vec<_> = SETTINGS
            .iter()
            .map(|setting| setting.name)
            // Servers and backups do not know the password of the tables' owner.
            .filter(|name| *name != OWNER || service == "migrate")
            .collect();
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
        .chain(["DB_PASSWORD", "DB_APP_PASSWORD"])
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
    for service in names() {
        let environment = compose["services"][service]["environment"].as_hash();
        for (name, value) in environment.into_iter().flatten() {
            let name = name.as_str().unwrap();
            let secret = name == OWNER || name.contains("PASSWORD");
            if secret || required.clone().any(|known| known == name) {
                assert!(
                    value.as_str().unwrap().contains("${"),
                    "{service} has {name} written down"
                );
            }
        }
    }
}

/// Every image that is built from or run, with the version that it names. Why no digest stands beside
/// it: docs/decisions/0025-images-by-version.md.
#[test]
fn every_image_names_its_version_and_the_compiler_is_the_one_of_the_tests() {
    let compose = compose();
    let mut images: Vec<_> = names()
        .filter(|name| !OURS.contains(name))
        .map(|name| {
            compose["services"][name]["image"]
                .as_str()
                .unwrap()
                .to_owned()
        })
        .collect();
    let dockerfile = fs::read_to_string(root().join("Dockerfile")).unwrap();
    let from = dockerfile
        .lines()
        .filter_map(|line| line.strip_prefix("FROM "));
    let from: Vec<_> = from.map(|image| image.split(' ').next().unwrap()).collect();
    assert_eq!(from, ["${RUST_IMAGE}", "scratch"]);
    let rust = dockerfile
        .lines()
        .find_map(|line| line.strip_prefix("ARG RUST_IMAGE="));
    images.push(rust.unwrap().to_owned());
    for image in &images {
        let usual = image.rsplit(":-").next().unwrap().trim_end_matches('}');
        let tag = usual.rsplit_once(':').expect(image).1;
        let named = tag
            .trim_start_matches('v')
            .starts_with(|letter: char| letter.is_ascii_digit());
        assert!(named, "{image}: any version will do");
    }
    let toolchain = fs::read_to_string(root().join("rust-toolchain.toml")).unwrap();
    let channel = toolchain.split('"').nth(1).unwrap();
    let (minor, _patch) = channel.rsplit_once('.').expect("a whole version");
    assert!(
        rust.unwrap().starts_with(&format!("rust:{minor}-")),
        "{channel}"
    );
}

/// What the compiler and cargo-deny hold, they hold everywhere.
#[test]
fn no_member_writes_unsafe_code_or_brings_a_second_tls() {
    let read = |path: &str| fs::read_to_string(root().join(path)).unwrap();
    let manifest = read("Cargo.toml");
    assert!(manifest.contains("\n[workspace.lints.rust]\nunsafe_code = \"forbid\"\n"));
    let members = manifest.split("members = [").nth(1).unwrap();
    let members = members.split(']').next().unwrap().split(',');
    let members = members.map(|name| format!("{}/Cargo.toml", name.trim().trim_matches('"')));
    for member in members.chain(["Cargo.toml".to_owned()]) {
        assert!(
            read(&member).contains("[lints]\nworkspace = true\n"),
            "{member}"
        );
    }
    let (lock, deny) = (read("Cargo.lock"), read("deny.toml"));
    let banned = deny
        .split("\ndeny = [")
        .nth(1)
        .unwrap()
        .split(']')
        .next()
        .unwrap();
    for other in [
        "openssl",
        "openssl-sys",
        "native-tls",
        "boring",
        "aws-lc-rs",
        "aws-lc-sys",
    ] {
        assert!(!lock.contains(&format!("name = \"{other}\"\n")), "{other}");
        assert!(banned.contains(&format!("crate = \"{other}\"")), "{other}");
    }
    for one in ["rustls", "ring"] {
        assert_eq!(
            lock.matches(&format!("name = \"{one}\"\n")).count(),
            1,
            "{one}"
        );
    }
    assert!(
        deny.contains("unknown-registry = \"deny\"") && deny.contains("unknown-git = \"deny\"")
    );
}

/// Whoever has another source for an image can put it in.
#[test]
fn every_image_can_be_another_one() {
    let compose = compose();
    for name in names() {
        let image = compose["services"][name]["image"].as_str().unwrap();
        let (variable, usual) = image
            .strip_prefix("${")
            .and_then(|rest| rest.strip_suffix('}'))
            .and_then(|rest| rest.split_once(":-"))
            .unwrap_or_else(|| panic!("{name} has {image} written down"));
        assert!(variable.ends_with("_IMAGE"), "{name}");
        let version = usual.split_once(':').map(|(_, version)| version);
        let ours = OURS.contains(&name);
        assert!(
            ours || version.is_some_and(|version| version != "latest"),
            "{name}"
        );
    }
}

/// What a service mounts from here is here, and cannot be written by it.
#[test]
fn mounted_files_are_there() {
    let compose = compose();
    let volumes = compose["volumes"].as_hash().unwrap();
    for name in names() {
        for mount in words(&compose["services"][name]["volumes"]) {
            let (source, rest) = mount.split_once(':').unwrap();
            if let Some(file) = source.strip_prefix("./") {
                assert!(
                    Path::new(env!("CARGO_MANIFEST_DIR")).join(file).exists(),
                    "{mount}"
                );
                assert!(rest.ends_with(":ro"), "{mount}");
            } else {
                let known = Yaml::String(source.to_owned());
                assert!(volumes.contains_key(&known), "{mount}");
            }
        }
    }
}

/// Grafana has no account at all, so it has no password that everybody knows either.
#[test]
fn nobody_signs_in_to_the_dashboard() {
    let compose = compose();
    let set = |name: &str| {
        compose["services"]["grafana"]["environment"][name]
            .as_str()
            .map(str::to_owned)
    };
    for (name, value) in [
        ("GF_AUTH_ANONYMOUS_ORG_ROLE", "Viewer"),
        ("GF_AUTH_DISABLE_LOGIN_FORM", "true"),
        ("GF_AUTH_BASIC_ENABLED", "false"),
        ("GF_SECURITY_DISABLE_INITIAL_ADMIN_CREATION", "true"),
    ] {
        assert_eq!(set(name).as_deref(), Some(value), "{name}");
    }
}

/// By Caddy itself, where it is here.
#[test]
fn caddy_accepts_its_file() {
    let file = Path::new(env!("CARGO_MANIFEST_DIR")).join("ops/caddy/Caddyfile");
    let Some(caddy) = devkit::checker("caddy") else {
        println!("not looked at: caddy is not here; `make test` fetches it where apt or brew is");
        return;
    };
    let told = Command::new(caddy)
        .args(["validate", "--adapter", "caddyfile", "--config"])
        .arg(&file)
        .env("BEDSIDE_URL", "https://bedside.example")
        .output()
        .unwrap();
    assert!(
        told.status.success(),
        "{}",
        String::from_utf8_lossy(&told.stderr)
    );
    let text = fs::read_to_string(file).unwrap();
    assert!(text.contains("{$BEDSIDE_URL}") && text.contains("port 8080"));
}

/// The image is built from what .dockerignore lets through.
#[test]
fn the_build_has_every_file_that_the_program_is_made_of() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let ignored = fs::read_to_string(root.join(".dockerignore")).unwrap();
    let let_through: Vec<_> = ignored
        .lines()
        .filter_map(|line| line.strip_prefix('!'))
        .collect();
    let mut needed: Vec<_> = [
        "Cargo.lock",
        "migrations",
        "templates",
        ".sqlx",
        "ops/image",
    ]
    .map(str::to_owned)
    .into();
    let files = devkit::sources(&root.join("src")).unwrap();
    for file in files {
        let code = fs::read_to_string(&file).unwrap();
        // Tests may read anything.
        let code = code.split("#[cfg(test)]\nmod tests {").next().unwrap();
        for path in code.split("include_str!(\"").skip(1) {
            let path = file.parent().unwrap().join(path.split('"').next().unwrap());
            let path = path.canonicalize().unwrap();
            let inside = path.strip_prefix(root).unwrap();
            needed.push(inside.to_str().unwrap().to_owned());
        }
    }
    assert!(needed.len() > 5, "{needed:?}");
    for path in needed {
        let covered = let_through.iter().any(|open| path.starts_with(open));
        assert!(covered, ".dockerignore keeps {path} out");
    }
}
