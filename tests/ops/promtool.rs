//! Prometheus' own tool reads the files as Prometheus would, and runs the tests of the alerts.

use std::{env, path::PathBuf, process::Command};

/// `make setup` puts it there when it is not installed.
fn promtool() -> Option<PathBuf> {
    #[expect(clippy::disallowed_methods, reason = "where programs are")]
    let path = env::var_os("PATH").unwrap_or_default();
    let own = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join(".work/tools/promtool");
    let places = env::split_paths(&path).map(|place| place.join("promtool"));
    places.chain([own]).find(|file| file.is_file())
}

#[test]
fn promtool_accepts_the_rules_the_configuration_and_the_tests() {
    let Some(promtool) = promtool() else {
        eprintln!("promtool is not here, so alerts were not tried; `make test` installs it");
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
