//! What operators read tells the truth: the list of events, the list of metrics, the alerts, the
//! dashboard and the runbook agree with the code and with each other.

#![expect(
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::unwrap_used,
    reason = "a test that cannot go on says where"
)]

mod dashboard;
mod events;
mod metrics;
mod promtool;
mod query;
mod rules;
mod sources;

const RUNBOOK: &str = include_str!("../../docs/RUNBOOK.md");

/// Whether the runbook has a section of this name, which says what it must.
fn is_in_the_runbook(anchor: &str) -> bool {
    let heading = format!("\n## {anchor}\n");
    let Some((_, section)) = RUNBOOK.split_once(&heading) else {
        return false;
    };
    let section = section.split("\n## ").next().unwrap_or_default();
    let parts = ["**Means.**", "**Clinicians see**", "\n    ", "\n1. "];
    parts.iter().all(|part| section.contains(part))
}

#[test]
fn what_clinicians_see_is_what_pages_say() {
    let texts = ["problems", "meeting"].map(|name| {
        let file = concat!(env!("CARGO_MANIFEST_DIR"), "/locales/en/");
        std::fs::read_to_string(format!("{file}{name}.ftl")).unwrap()
    });
    let mut seen = 0;
    for paragraph in sources::between(RUNBOOK, "**Clinicians see**", "\n\n") {
        let quoted = paragraph.split('*').skip(1).step_by(2);
        for text in quoted.map(|text| text.replace('\n', " ")) {
            let shown = texts
                .iter()
                .any(|file| file.contains(&format!(" = {text}\n")));
            assert!(shown, "no page says {text}");
            seen += 1;
        }
    }
    assert!(seen > 6, "{seen}");
}

#[test]
fn every_link_inside_the_documents_leads_somewhere() {
    let documents = [
        RUNBOOK,
        include_str!("../../docs/LOGS.md"),
        include_str!("../../docs/METRICS.md"),
    ];
    let mut seen = 0;
    for document in documents {
        let named = document.split("](").skip(1).filter_map(|rest| {
            let target = rest.split(')').next()?;
            let anchor = target.strip_prefix("RUNBOOK.md#");
            anchor.or_else(|| target.strip_prefix('#'))
        });
        for anchor in named {
            assert!(is_in_the_runbook(anchor), "{anchor}");
            seen += 1;
        }
    }
    assert!(seen > 10, "{seen}");
}
