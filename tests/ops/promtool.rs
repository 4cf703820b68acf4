//! Prometheus' own tool reads the files as Prometheus would, and runs the tests of the alerts.

use std::{fs, path::Path, process::Command};

use serde_json::json;

use crate::dashboard::{panels, queries};

/// The queries of the dashboard, written as rules: promtool reads those.
fn dashboard_as_rules() -> String {
    let panels = panels();
    let shown = panels.iter().filter(|panel| panel["type"] != "row");
    let rules: Vec<_> = shown
        .flat_map(queries)
        .enumerate()
        .map(|(number, query)| json!({"record": format!("query_{number}"), "expr": query}))
        .collect();
    let file = Path::new(env!("CARGO_TARGET_TMPDIR")).join("dashboard.yml");
    let groups = json!({"groups": [{"name": "dashboard", "rules": rules}]});
    fs::write(&file, groups.to_string()).unwrap();
    file.to_str().unwrap().to_owned()
}

#[test]
fn promtool_accepts_rules_configuration_and_queries_and_the_tests_pass() {
    let Some(promtool) = devkit::checker("promtool") else {
        eprintln!("promtool is not here, so alerts were not tried; `make test` fetches it");
        return;
    };
    for arguments in [
        ["check", "config", "prometheus.yml"],
        ["check", "rules", "alerts.yml"],
        ["check", "rules", &dashboard_as_rules()],
        ["test", "rules", "alerts_test.yml"],
    ] {
        let mut command = Command::new(&promtool);
        command.args(arguments);
        command.current_dir(concat!(env!("CARGO_MANIFEST_DIR"), "/ops/prometheus"));
        let output = command.output().unwrap();
        let told = [output.stdout, output.stderr].concat();
        let told = String::from_utf8_lossy(&told);
        assert!(output.status.success(), "promtool {arguments:?}\n{told}");
    }
}
