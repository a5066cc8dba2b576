//! How many calls the promises cost: one write for each change, none the second time, records counted and moved in few calls.

use crate::{figures::Figures, program::Program, table::milliseconds, traffic::Traffic};
use close_sandbox::{Place, Sandbox, Settings, State, Store};
use std::{error::Error, path::Path, time::Duration};
use tokio::runtime::Runtime;

/// How long the sandbox takes for an answer.
const ROUND_TRIP: Duration = Duration::from_millis(50);
/// How many fields are removed at once.
const FIELDS: usize = 20;
/// How many leads are moved at once.
const LEADS: usize = 10_000;

/// Measures the calls.
pub fn calls(figures: &mut Figures, runtime: &Runtime) -> Result<(), Box<dyn Error>> {
    organization(figures, runtime)?;
    records(figures, runtime)
}

/// What it costs to bring a new organization to what the sales-team example says.
fn organization(figures: &mut Figures, runtime: &Runtime) -> Result<(), Box<dyn Error>> {
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
    figures.section("apply examples/sales-team to a new organization, verifying read included");
    figures.count("writes", traffic.writes, None);
    figures.count("reads", traffic.reads, None);
    figures.count("writes at once", sandbox.most_writes_at_once(), Some(8));
    figures.count(
        "round trips that wait for each other",
        sandbox.round_trips(),
        Some(18),
    );
    figures.time("wall", whole.wall, ROUND_TRIP * 18);
    figures.note("wall in round trips", in_round_trips(whole.wall));

    sandbox.clear_calls();
    program.run(&["apply", "-f", &example, "--yes"])?;
    figures.section("apply it again");
    figures.count("writes", Traffic::of(&sandbox).writes, Some(0));

    sandbox.clear_calls();
    let planned = program.run(&["plan", "-f", &example])?;
    let traffic = Traffic::of(&sandbox);
    figures.section("plan an organization with every kind");
    figures.count("calls", traffic.reads - traffic.pages, Some(14));
    figures.count("further pages", traffic.pages, None);
    figures.count("writes", traffic.writes, Some(0));
    figures.count("calls at once", sandbox.most_at_once(), None);
    figures.count(
        "round trips that wait for each other",
        sandbox.round_trips(),
        Some(3),
    );
    figures.time("wall", planned.wall, ROUND_TRIP * 3);
    figures.note("wall in round trips", in_round_trips(planned.wall));
    runtime.block_on(sandbox.stop())?;
    Ok(())
}

/// What it costs to count what would be lost, and to move what records hold.
fn records(figures: &mut Figures, runtime: &Runtime) -> Result<(), Box<dyn Error>> {
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
        let status = state.lead_statuses.get(1).map(|status| status.label.clone());
        for _ in 0..LEADS {
            state.add_record(&Place::Lead, None, status.as_deref(), &[]);
        }
        status
    });
    sandbox.clear_calls();
    program.run(&["plan", "-f", "m.yaml"])?;
    let plain = sandbox.round_trips();
    std::fs::write(&manifest, fields(&|n| format!("name: F{n}, removed: true")))?;
    sandbox.clear_calls();
    program.run(&["plan", "-f", "m.yaml"])?;
    figures.section(&format!(
        "plan the removal of {FIELDS} fields, whose records are counted"
    ));
    figures.count("searches", Traffic::of(&sandbox).searches, None);
    figures.count(
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
    figures.section(&format!(
        "remove a status that {LEADS} leads have, moving them first"
    ));
    figures.count(
        "writes: one bulk edit and one deletion",
        Traffic::of(&sandbox).writes,
        Some(2),
    );
    figures.count("record values lost", left, Some(0));
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
