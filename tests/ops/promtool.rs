//! Prometheus' own tool reads the files as Prometheus would, and runs the tests of the alerts.

use std::process::Command;

#[test]
fn promtool_accepts_the_rules_the_configuration_and_the_tests() {
    let Some(promtool) = devkit::checker("promtool") else {
        eprintln!("promtool is not here, so alerts were not tried; `make test` fetches it");
        return;
    };
    for arguments in [
        ["check", "config", "prometheus.yml"],
        ["check", "rules", "alerts.yml"],
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
