//! The alerts: each names metrics that there are, says what a clinician sees and what to run first,
//! has a section of the runbook, and is tried by promtool's tests.

use yaml_rust2::{Yaml, YamlLoader};

use crate::{is_in_the_runbook, query::faults};

const ALERTS: &str = include_str!("../../ops/prometheus/alerts.yml");
const TESTS: &str = include_str!("../../ops/prometheus/alerts_test.yml");

fn rules() -> Vec<Yaml> {
    let file = YamlLoader::load_from_str(ALERTS).unwrap();
    let groups = file[0]["groups"].as_vec().unwrap();
    let rules = groups
        .iter()
        .flat_map(|group| group["rules"].as_vec().unwrap());
    rules.cloned().collect()
}

#[test]
fn every_alert_names_what_there_is() {
    assert_eq!(rules().len(), 11);
    for rule in rules() {
        let expression = rule["expr"].as_str().unwrap();
        assert_eq!(faults(expression), Vec::<String>::new(), "{expression}");
    }
}

#[test]
fn every_alert_says_what_to_do() {
    for rule in rules() {
        let name = rule["alert"].as_str().unwrap();
        let severity = rule["labels"]["severity"].as_str();
        assert!(matches!(severity, Some("critical" | "warning")), "{name}");
        for part in ["summary", "clinician", "first"] {
            let text = rule["annotations"][part].as_str().unwrap_or_default();
            assert!(text.len() > 10, "{name} has no {part}");
        }
        let runbook = rule["annotations"]["runbook_url"].as_str().unwrap();
        let anchor = runbook.strip_prefix("docs/RUNBOOK.md#").expect(name);
        assert!(is_in_the_runbook(anchor), "{name}: {anchor}");
        let first = rule["annotations"]["first"].as_str().unwrap();
        let section = crate::RUNBOOK
            .split(&format!("\n## {anchor}\n"))
            .nth(1)
            .unwrap();
        let section = section.split("\n## ").next().unwrap();
        assert!(
            section.contains(&format!("\n    {first}\n")),
            "{name}: another command"
        );
    }
}

#[test]
fn every_alert_is_tried() {
    for rule in rules() {
        let name = rule["alert"].as_str().unwrap();
        for tried in [
            format!("alertname: {name}, exp_alerts: []"),
            format!("alertname=\"{name}\""),
        ] {
            assert!(TESTS.contains(&tried), "alerts_test.yml lacks {tried}");
        }
    }
}

#[test]
fn prometheus_finds_every_server_of_the_compose_file() {
    let file = include_str!("../../ops/prometheus/prometheus.yml");
    let file = &YamlLoader::load_from_str(file).unwrap()[0];
    let job = &file["scrape_configs"][0];
    assert_eq!(job["job_name"].as_str(), Some("bedside"));
    let found = &job["dns_sd_configs"][0];
    let compose = include_str!("../../docker-compose.yml");
    let compose = &YamlLoader::load_from_str(compose).unwrap()[0];
    let name = found["names"][0].as_str().unwrap();
    assert!(!compose["services"][name].is_badvalue(), "{name}");
    assert_eq!(found["port"].as_i64(), Some(9090));
}
