//! Where the numbers are gathered. One place for the whole process, however many servers run in
//! it: the `metrics` macros know only one.

use std::sync::OnceLock;

use metrics::{Label, Unit, counter, describe_counter, describe_gauge, describe_histogram, gauge};
use metrics_exporter_prometheus::{BuildError, Matcher, PrometheusBuilder, PrometheusHandle};

use super::families::{FAMILIES, Family, Kind, Values};

static RECORDER: OnceLock<PrometheusHandle> = OnceLock::new();

/// The numbers of this process.
#[derive(Clone, Debug)]
pub struct Measures(PrometheusHandle);

impl Measures {
    /// Begins to gather. Before the first call, and without one, every measurement is dropped.
    pub fn gather() -> Result<Self, BuildError> {
        if let Some(handle) = RECORDER.get() {
            return Ok(Self(handle.clone()));
        }
        let recorder = builder()?.build_recorder();
        let handle = RECORDER.get_or_init(|| {
            let handle = recorder.handle();
            // Nobody else in this program sets one.
            metrics::set_global_recorder(recorder).unwrap_or_default();
            FAMILIES.iter().for_each(introduce);
            handle
        });
        Ok(Self(handle.clone()))
    }

    /// All of them, as Prometheus reads them.
    pub fn to_text(&self) -> String {
        self.0.render()
    }

    /// Sorts what was measured since the last time, so that it does not pile up unread.
    pub fn tidy(&self) {
        self.0.run_upkeep();
    }
}

fn builder() -> Result<PrometheusBuilder, BuildError> {
    let mut builder = PrometheusBuilder::new();
    for family in FAMILIES {
        if let Kind::Histogram(bounds) = family.kind {
            let name = Matcher::Full(family.name.to_owned());
            builder = builder.set_buckets_for_metric(name, bounds)?;
        }
    }
    Ok(builder)
}

/// Says what a metric is. A counter whose words are all known begins at 0: one that appeared with
/// its first event would hide that event from `increase`.
fn introduce(family: &Family) {
    match family.kind {
        Kind::Counter => {
            describe_counter!(family.name, family.help);
            for labels in combinations(family) {
                counter!(family.name, labels).absolute(0);
            }
        }
        Kind::Gauge => describe_gauge!(family.name, family.help),
        Kind::Histogram(_) => describe_histogram!(family.name, Unit::Seconds, family.help),
    }
    if family.name == "bedside_build_info" {
        gauge!("bedside_build_info", "version" => env!("CARGO_PKG_VERSION")).set(1.0);
    }
}

/// Every series that a metric can have; none when one of its labels is not listed.
fn combinations(family: &Family) -> Vec<Vec<Label>> {
    let mut all = vec![Vec::new()];
    for label in family.labels {
        let words = match label.values {
            Values::Words(words) => words,
            Values::Kind(_) => &[],
        };
        let with = |word: &&'static str| {
            let one = Label::from_static_parts(label.name, word);
            all.iter()
                .map(move |others: &Vec<Label>| [&others[..], std::slice::from_ref(&one)].concat())
                .collect::<Vec<_>>()
        };
        all = words.iter().flat_map(with).collect();
    }
    all
}
