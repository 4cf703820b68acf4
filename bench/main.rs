//! What the hot paths cost: `make bench` drives a release build of Bedside and, beside it, the limit:
//! the same server, HTTP client and build without session and database. CPU is what counts, and
//! its ratio to the limit in the same run; both take turns.

#![expect(
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::print_stderr,
    clippy::print_stdout,
    clippy::unwrap_used,
    reason = "a measurement that cannot go on says where"
)]

#[path = "../tests/it/browser.rs"]
#[expect(dead_code, reason = "the journeys use more of it")]
mod browser;
#[path = "../tests/faults/house.rs"]
#[expect(dead_code, reason = "the fault suite uses more of it")]
mod house;
#[path = "../tests/it/ledger.rs"]
mod ledger;
#[path = "../tests/it/page.rs"]
#[expect(dead_code, reason = "the journeys use more of it")]
mod page;
#[path = "../tests/faults/press.rs"]
#[expect(dead_code, reason = "the fault suite uses more of it")]
mod press;
#[path = "../tests/faults/process.rs"]
#[expect(dead_code, reason = "the fault suite uses more of it")]
mod process;
#[path = "../tests/it/relay.rs"]
#[expect(dead_code, reason = "the fault suite uses more of it")]
mod relay;
#[path = "../tests/faults/report.rs"]
#[expect(dead_code, reason = "the fault suite uses more of it")]
mod report;

mod consent;
mod copy;
mod crowd;
mod growth;
mod limit;
mod load;
mod meter;
mod paths;
mod scale;
mod scene;
mod table;

use scene::Scene;

#[tokio::main]
async fn main() {
    let mut arguments = std::env::args().skip(1);
    if arguments.next().as_deref() == Some(limit::WORD) {
        return limit::serve(arguments).await;
    }
    if std::env::args().any(|word| word == scale::WORD) {
        return scale::measure().await;
    }
    let scene = Scene::set().await;
    let table = scene.measure().await;
    scene.strike().await;
    println!("{table}");
    table::keep(&table, "bench");
}
