//! Prints what planning, applying and validating cost, beside the limits that closectl keeps to.
//!
//! `cargo bench --bench cost` runs the real program against the embedded stand-in, which takes 50 ms for each
//! answer. Counts that miss their limit fail the run; times depend on the machine and are only shown.

mod manifests;
mod program;
mod table;

use closectl::sandbox::{Place, Sandbox, Settings, State, Store};
use program::Program;
use std::{error::Error, path::Path, process::ExitCode, time::Duration};
use table::{Table, milliseconds};
use tokio::runtime::Runtime;

/// How long the stand-in takes for an answer.
const ROUND_TRIP: Duration = Duration::from_millis(50);
/// How many fields are removed at once.
const FIELDS: usize = 20;
/// How many leads are moved at once.
const LEADS: usize = 10_000;
/// How many objects `validate` gets.
const OBJECTS: usize = 10_000;

fn main() -> Result<ExitCode, Box<dyn Error>> {
    let mut table = Table::default();
    start(&mut table)?;
    validate(&mut table)?;
    let runtime = Runtime::new()?;
    organization(&mut table, &runtime)?;
    records(&mut table, &runtime)?;
    println!("{table}");
    Ok(if table.holds() {
        ExitCode::SUCCESS
    } else {
        ExitCode::FAILURE
    })
}

/// How long the program takes to do nothing.
fn start(table: &mut Table) -> Result<(), Box<dyn Error>> {
    let folder = tempfile::tempdir()?;
    let program = Program::new(folder.path());
    let best = program.best_of(20, &["--version"])?;
    table.section("--version");
    table.time("wall, best of 20", best.wall, Duration::from_millis(15));
    Ok(())
}

/// What ten thousand objects cost offline.
fn validate(table: &mut Table) -> Result<(), Box<dyn Error>> {
    let folder = tempfile::tempdir()?;
    let bytes = manifests::write(folder.path(), OBJECTS)?;
    let program = Program::new(folder.path());
    let best = program.best_of(5, &["validate", "-f", "manifests"])?;
    table.section(&format!(
        "validate, {OBJECTS} objects of every kind in {} KiB",
        bytes / 1024
    ));
    table.time("wall, best of 5", best.wall, Duration::from_millis(300));
    table.memory("memory at its peak", best.memory_kib, 150 * 1024);
    Ok(())
}

/// What it costs to bring a new organization to what the sales-team example says.
fn organization(table: &mut Table, runtime: &Runtime) -> Result<(), Box<dyn Error>> {
    let settings = Settings {
        latency: ROUND_TRIP,
        ..Settings::default()
    };
    let sandbox = runtime.block_on(Sandbox::start(Store::Memory(State::new(1)), settings))?;
    let folder = tempfile::tempdir()?;
    let program = Program::new(folder.path()).talking_to(&sandbox);
    let example = Path::new(env!("CARGO_MANIFEST_DIR")).join("examples/sales-team");
    let example = example.to_string_lossy();

    let whole = program.run(&["apply", "-f", &example, "--yes"])?;
    let traffic = Traffic::of(&sandbox);
    table.section("apply examples/sales-team to a new organization, verifying read included");
    table.count("writes", traffic.writes, None);
    table.count("reads", traffic.reads, None);
    table.count("writes at once", sandbox.most_writes_at_once(), Some(8));
    table.count(
        "round trips that wait for each other",
        sandbox.round_trips(),
        Some(18),
    );
    table.time("wall", whole.wall, ROUND_TRIP * 18);
    table.note("wall in round trips", in_round_trips(whole.wall));

    sandbox.clear_calls();
    program.run(&["apply", "-f", &example, "--yes"])?;
    table.section("apply it again");
    table.count("writes", Traffic::of(&sandbox).writes, Some(0));

    sandbox.clear_calls();
    let planned = program.run(&["plan", "-f", &example])?;
    let traffic = Traffic::of(&sandbox);
    table.section("plan an organization with every kind");
    table.count("calls", traffic.reads - traffic.pages, Some(14));
    table.count("further pages", traffic.pages, None);
    table.count("writes", traffic.writes, Some(0));
    table.count("calls at once", sandbox.most_at_once(), None);
    table.count(
        "round trips that wait for each other",
        sandbox.round_trips(),
        Some(3),
    );
    table.time("wall", planned.wall, ROUND_TRIP * 3);
    table.note("wall in round trips", in_round_trips(planned.wall));
    runtime.block_on(sandbox.stop())?;
    Ok(())
}

/// What it costs to count what would be lost, and to move what records hold.
fn records(table: &mut Table, runtime: &Runtime) -> Result<(), Box<dyn Error>> {
    let settings = Settings {
        latency: ROUND_TRIP,
        ..Settings::default()
    };
    let sandbox = runtime.block_on(Sandbox::start(Store::Memory(State::new(1)), settings))?;
    let folder = tempfile::tempdir()?;
    let program = Program::new(folder.path()).talking_to(&sandbox);
    let manifest = folder.path().join("m.yaml");
    let fields = |entry: &dyn Fn(usize) -> String| {
        let entries: String = (0..FIELDS).map(|n| format!("    - {{{}}}\n", entry(n))).collect();
        format!("custom_fields:\n  lead:\n{entries}")
    };
    std::fs::write(&manifest, fields(&|n| format!("name: F{n}, type: text")))?;
    program.run(&["apply", "-f", "m.yaml", "--yes"])?;
    let status = sandbox.edit(|state| {
        let status = state.lead_statuses.get(1).map(|status| status.id.clone());
        for _ in 0..LEADS {
            state.add_record(&Place::Lead, None, status.as_deref(), &[]);
        }
        state.lead_statuses.get(1).map(|status| status.label.clone())
    });
    sandbox.clear_calls();
    program.run(&["plan", "-f", "m.yaml"])?;
    let plain = sandbox.round_trips();
    std::fs::write(&manifest, fields(&|n| format!("name: F{n}, removed: true")))?;
    sandbox.clear_calls();
    program.run(&["plan", "-f", "m.yaml"])?;
    table.section(&format!(
        "plan the removal of {FIELDS} fields, whose records are counted"
    ));
    table.count("searches", Traffic::of(&sandbox).searches, None);
    table.count(
        "round trips more than without",
        sandbox.round_trips() - plain,
        Some(3),
    );

    let status = status.unwrap_or_default();
    std::fs::write(
        &manifest,
        format!("lead_statuses: [{{label: {status}, removed: true, move_to: Qualified}}]\n"),
    )?;
    sandbox.clear_calls();
    program.run(&["apply", "-f", "m.yaml", "--yes"])?;
    let left = sandbox.state().ledger.len();
    table.section(&format!(
        "remove a status that {LEADS} leads have, moving them first"
    ));
    table.count(
        "writes: one bulk edit and one deletion",
        Traffic::of(&sandbox).writes,
        Some(2),
    );
    table.count("record values lost", left, Some(0));
    runtime.block_on(sandbox.stop())?;
    Ok(())
}

fn in_round_trips(wall: Duration) -> String {
    format!(
        "{:.1} of {}",
        wall.as_secs_f64() / ROUND_TRIP.as_secs_f64(),
        milliseconds(ROUND_TRIP)
    )
}

/// The calls that a run made.
struct Traffic {
    /// Searches, which are reads although they have a body.
    searches: usize,
    writes: usize,
    /// All reads, further pages included.
    reads: usize,
    /// Reads of what did not fit into the first page of a list.
    pages: usize,
}

impl Traffic {
    fn of(sandbox: &Sandbox) -> Self {
        let calls = sandbox.calls();
        let (searches, calls): (Vec<_>, Vec<_>) = calls.iter().partition(|call| call.path == "/data/search/");
        let (reads, writes): (Vec<_>, Vec<_>) = calls.into_iter().partition(|call| call.method == "GET");
        Self {
            searches: searches.len(),
            writes: writes.len(),
            reads: reads.len(),
            pages: reads.iter().filter(|call| call.path.contains("_skip=")).count(),
        }
    }
}
