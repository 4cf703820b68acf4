//! `docs/METRICS.md` is the list of metrics, made from the one in the code.

use std::collections::BTreeSet;

use bedside::telemetry::{FAMILIES, Family, Kind, Values};

use crate::sources::{between, sources};

const METRICS: &str = include_str!("../../docs/METRICS.md");

fn row(family: &Family) -> String {
    let kind = match family.kind {
        Kind::Counter => "counter",
        Kind::Gauge => "gauge",
        Kind::Histogram(_) => "histogram",
    };
    let labels = family.labels.iter().map(|label| match label.values {
        Values::Words(words) => format!("`{}`: {}", label.name, words.join(" ")),
        Values::Kind(kind) => format!("`{}`: {kind}", label.name),
    });
    let labels = labels.collect::<Vec<_>>().join("; ");
    let labels = if labels.is_empty() { "–" } else { &labels };
    format!(
        "| `{}` | {kind} | {labels} | {} |",
        family.name, family.help
    )
}

#[test]
fn the_page_lists_every_metric_as_it_is() {
    let real: Vec<_> = FAMILIES.iter().map(row).collect();
    let told: Vec<_> = METRICS
        .lines()
        .filter(|line| line.starts_with("| `"))
        .collect();
    assert!(
        told == real,
        "docs/METRICS.md should list:\n{}",
        real.join("\n")
    );
}

#[test]
fn every_metric_of_the_list_is_measured_and_none_other() {
    let mut measured = BTreeSet::new();
    for (path, code) in sources() {
        if path.contains("telemetry/families") {
            continue;
        }
        for kind in ["counter!(", "gauge!(", "histogram!("] {
            for call in between(&code, kind, ";")
                .iter()
                .map(|call| call.trim_start())
            {
                let Some(name) = call.strip_prefix('"') else {
                    assert!(path.contains("telemetry/recorder"), "{path}: {call}");
                    continue;
                };
                let name = name.split('"').next().unwrap().to_owned();
                let family = FAMILIES.iter().find(|family| family.name == name);
                let family = family.unwrap_or_else(|| panic!("{path} measures {name}"));
                let is_this = match family.kind {
                    Kind::Counter => kind == "counter!(",
                    Kind::Gauge => kind == "gauge!(",
                    Kind::Histogram(_) => kind == "histogram!(",
                };
                assert!(is_this, "{name} is no {kind}");
                for label in family.labels {
                    let named = format!("\"{}\" =>", label.name);
                    assert!(call.contains(&named), "{path}: {name} lacks {named}");
                }
                measured.insert(name);
            }
        }
    }
    let listed: BTreeSet<_> = FAMILIES
        .iter()
        .map(|family| family.name.to_owned())
        .collect();
    assert_eq!(measured, listed);
}

#[test]
fn names_are_as_prometheus_wants_them() {
    for family in FAMILIES {
        let ends = |end| family.name.ends_with(end);
        assert!(family.name.starts_with("bedside_"), "{}", family.name);
        assert_eq!(
            family.kind == Kind::Counter,
            ends("_total"),
            "{}",
            family.name
        );
        if let Kind::Histogram(bounds) = family.kind {
            assert!(ends("_seconds") && bounds.is_sorted(), "{}", family.name);
        }
        assert!(!family.help.ends_with('.'), "{}", family.name);
    }
}
