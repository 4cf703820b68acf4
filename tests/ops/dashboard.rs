//! The dashboard: its queries name metrics that there are, every metric is on it, and each panel
//! leads to the runbook.

use bedside::telemetry::FAMILIES;
use serde_json::Value;
use yaml_rust2::YamlLoader;

use crate::{is_in_the_runbook, query::faults};

const DASHBOARD: &str = include_str!("../../ops/grafana/bedside.json");

/// The panels, their rows too.
pub(crate) fn panels() -> Vec<Value> {
    let dashboard: Value = serde_json::from_str(DASHBOARD).unwrap();
    dashboard["panels"].as_array().unwrap().clone()
}

pub(crate) fn queries(panel: &Value) -> Vec<&str> {
    let targets = panel["targets"].as_array().unwrap();
    let expressions = targets.iter().map(|target| &target["expr"]);
    expressions.map(|query| query.as_str().unwrap()).collect()
}

#[test]
fn every_query_names_what_there_is_and_every_metric_is_shown() {
    let panels = panels();
    let shown = panels.iter().filter(|panel| panel["type"] != "row");
    let queries: Vec<_> = shown.flat_map(queries).collect();
    assert!(queries.len() > 20);
    for query in &queries {
        assert_eq!(faults(query), Vec::<String>::new(), "{query}");
    }
    for family in FAMILIES {
        let is_shown = queries.iter().any(|query| query.contains(family.name));
        assert!(is_shown, "no panel shows {}", family.name);
    }
}

#[test]
fn each_panel_says_what_it_shows_and_leads_to_the_runbook() {
    let panels = panels();
    let rows = panels.iter().filter(|panel| panel["type"] == "row");
    let titles: Vec<_> = rows.map(|row| row["title"].as_str().unwrap()).collect();
    assert_eq!(titles.len(), 5);
    assert_eq!(titles[0], "1. Can clinicians start meetings?");
    let mut ids: Vec<_> = panels.iter().map(|panel| panel["id"].as_u64()).collect();
    ids.dedup();
    assert_eq!(ids.len(), panels.len(), "two panels of one id");
    for panel in panels.iter().filter(|panel| panel["type"] != "row") {
        let title = panel["title"].as_str().unwrap();
        assert!(
            panel["description"].as_str().unwrap().ends_with('.'),
            "{title}"
        );
        let link = panel["links"][0]["url"].as_str().unwrap();
        let anchor = link.strip_prefix("${runbook}#").expect(title);
        assert!(is_in_the_runbook(anchor), "{title}: {anchor}");
        let place = &panel["gridPos"];
        let end = place["x"].as_u64().unwrap() + place["w"].as_u64().unwrap();
        assert!(end <= 24, "{title} is too wide");
    }
}

#[test]
fn the_dashboard_asks_the_source_that_is_provisioned() {
    let source = include_str!("../../ops/grafana/provisioning/datasources/prometheus.yml");
    let source = &YamlLoader::load_from_str(source).unwrap()[0]["datasources"][0];
    let uid = source["uid"].as_str().unwrap();
    for panel in panels().iter().filter(|panel| panel["type"] != "row") {
        for target in panel["targets"].as_array().unwrap() {
            assert_eq!(target["datasource"]["uid"], uid, "{}", panel["title"]);
        }
    }
    let provider = include_str!("../../ops/grafana/provisioning/dashboards/bedside.yml");
    let provider = &YamlLoader::load_from_str(provider).unwrap()[0]["providers"][0];
    let path = provider["options"]["path"].as_str().unwrap();
    assert!(path.starts_with("/var/lib/grafana/"), "{path}");
}
