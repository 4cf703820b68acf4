//! A query of Prometheus, as far as it names metrics, labels and words.

use bedside::telemetry::{FAMILIES, Family, Kind, Values};

/// Metrics that are not ours: Prometheus' own, and that of a blackbox exporter.
const OF_OTHERS: [&str; 3] = ["up", "ALERTS", "probe_ssl_earliest_cert_expiry"];
/// Labels that Prometheus adds.
const ADDED: [&str; 3] = ["le", "instance", "job"];

/// What a query names that there is not.
pub(crate) fn faults(query: &str) -> Vec<String> {
    let mut faults = Vec::new();
    let mut used: Vec<&Family> = Vec::new();
    let named = |letter: char| letter.is_ascii_alphanumeric() || letter == '_';
    let mut rest = query;
    while let Some(start) = rest.find(|letter: char| letter.is_ascii_alphabetic()) {
        rest = &rest[start..];
        let end = rest.find(|letter| !named(letter)).unwrap_or(rest.len());
        let (word, after) = rest.split_at(end);
        let is_metric = word.starts_with("bedside_") || after.starts_with(['{', '[']);
        if !is_metric {
            rest = grouping(word, after, &mut faults);
            continue;
        }
        let (matchers, after) = matchers(after);
        rest = after;
        match FAMILIES.iter().find(|family| is_of(family, word)) {
            Some(family) => {
                used.push(family);
                let wrong = matchers.filter_map(|matcher| unknown(family, matcher));
                faults.extend(wrong);
            }
            None if OF_OTHERS.contains(&word) => {}
            None => faults.push(format!("there is no metric {word}")),
        }
    }
    let names_one = !used.is_empty() || OF_OTHERS.iter().any(|name| query.contains(name));
    if !names_one {
        faults.push("it names no metric".to_owned());
    }
    faults
}

/// A histogram is queried by its parts, the others as they are.
fn is_of(family: &Family, word: &str) -> bool {
    let rest = word.strip_prefix(family.name);
    match family.kind {
        Kind::Histogram(_) => matches!(rest, Some("_bucket" | "_sum" | "_count")),
        Kind::Counter | Kind::Gauge => rest == Some(""),
    }
}

/// The matchers in the braces that follow a metric, and what comes after them.
fn matchers(after: &str) -> (impl Iterator<Item = &str>, &str) {
    let inside = after
        .strip_prefix('{')
        .and_then(|rest| rest.split_once('}'));
    let (inside, rest) = inside.unwrap_or(("", after));
    (
        inside.split(',').filter(|matcher| !matcher.is_empty()),
        rest,
    )
}

/// What of a matcher a metric does not have.
fn unknown(family: &Family, matcher: &str) -> Option<String> {
    let (name, words) = matcher.split_once('=').expect("a matcher");
    let name = name.trim_end_matches('!');
    if ADDED.contains(&name) {
        return None;
    }
    let told = format!("{} has no {matcher}", family.name);
    let Some(label) = family.labels.iter().find(|label| label.name == name) else {
        return Some(told);
    };
    let words = words.trim_start_matches('~').trim_matches('"');
    let known = match label.values {
        Values::Words(known) => words.split('|').all(|word| known.contains(&word)),
        Values::Kind(_) => true,
    };
    (!known).then_some(told)
}

/// Labels that a query groups by must be labels of something.
fn grouping<'a>(word: &str, after: &'a str, faults: &mut Vec<String>) -> &'a str {
    let list = after.trim_start().strip_prefix('(');
    let list = list.and_then(|list| list.split_once(')'));
    let ("by", Some((labels, rest))) = (word, list) else {
        return after;
    };
    let mut all = FAMILIES.iter().flat_map(|family| family.labels);
    for label in labels.split(',').map(str::trim) {
        let known = ADDED.contains(&label) || all.any(|known| known.name == label);
        if !known {
            faults.push(format!("nothing has a label {label}"));
        }
    }
    rest
}

#[test]
fn what_there_is_not_is_seen() {
    for good in [
        "sum by (le) (rate(bedside_click_to_link_seconds_bucket[10m])) > 3",
        r#"sum(increase(bedside_meetings_created_total{outcome=~"failed|unknown"}[10m] offset 2m))"#,
        r#"up{job="bedside"} == 0"#,
    ] {
        assert_eq!(faults(good), Vec::<String>::new(), "{good}");
    }
    for bad in [
        "bedside_click_to_link_seconds > 3",
        "sum(bedside_meeting_created_total)",
        r#"bedside_meetings_created_total{outcome="maid"}"#,
        r#"bedside_meetings_created_total{result="created"}"#,
        "sum by (outcom) (bedside_meetings_created_total)",
        "rate(process_cpu_seconds_total[5m])",
        "1 > 0",
    ] {
        assert!(!faults(bad).is_empty(), "{bad}");
    }
}
