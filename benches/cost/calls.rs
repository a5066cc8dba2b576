//! How many calls the promises cost: one write for each change, none the second time, records counted and moved in few calls.

use crate::{figures::Figures, program::Program, table::milliseconds, traffic::Traffic};
use close_sandbox::{Place, RateLimit, Sandbox, Settings, State, Store};
use std::{error::Error, path::Path, time::Duration};
use tokio::runtime::Runtime;

/// How long the sandbox takes for an answer.
const ROUND_TRIP: Duration = Duration::from_millis(50);
/// How many writes are sent at once.
const AT_ONCE: usize = 8;
/// How often fewer than that are under way although steps are left: the last ones wait for each other, such as smart views,
/// which Close shows newest first and which are therefore made one after the other.
const THIN_ROWS: usize = 4;
/// The reads of a plan of the sales-team example, which has every kind: 25 lists, and the members of its two groups.
const PLAN_READS: usize = 27;
/// The longest row of reads of a plan: the lists, the members of groups, and one to spare where
/// a list has pages.
const PLAN_TRIPS: usize = 3;
/// How many fields are removed at once.
const FIELDS: usize = 20;
/// The longest row of searches that prove a count of zero: the search, and then its controls and a look at the records at
/// once; and the first searches wait for an answer that tells the limit.
const PROOF_TRIPS: usize = 3;
/// The searches that prove a count of zero for one field: the search, a control with a field that does not exist, and a look
/// at the records. The control with an object type that does not exist is sent once for all of them.
const PROOF_SEARCHES: usize = 3;
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
    // It reads everything before and after; in between are the writes, and a read before each order.
    let between = traffic.writes + traffic.reads.saturating_sub(2 * PLAN_READS);
    let most = 2 * PLAN_TRIPS + between.div_ceil(AT_ONCE) + THIN_ROWS;
    figures.section("apply examples/sales-team to a new organization, verifying read included");
    figures.count("writes", traffic.writes, None);
    figures.count("reads", traffic.reads, None);
    figures.count("writes at once", sandbox.most_writes_at_once(), Some(AT_ONCE));
    figures.count(
        "round trips that wait for each other",
        sandbox.round_trips(),
        Some(most),
    );
    figures.time("wall", whole.wall, trips(most));
    figures.note("wall in round trips", in_round_trips(whole.wall));

    sandbox.clear_calls();
    program.run(&["apply", "-f", &example, "--yes"])?;
    figures.section("apply it again");
    figures.count("writes", Traffic::of(&sandbox).writes, Some(0));

    sandbox.clear_calls();
    let planned = program.run(&["plan", "-f", &example])?;
    let traffic = Traffic::of(&sandbox);
    figures.section("plan an organization with every kind");
    figures.count("calls", traffic.reads - traffic.pages, Some(PLAN_READS));
    figures.count("further pages", traffic.pages, None);
    figures.count("writes", traffic.writes, Some(0));
    figures.count("calls at once", sandbox.most_at_once(), None);
    figures.count(
        "round trips that wait for each other",
        sandbox.round_trips(),
        Some(PLAN_TRIPS),
    );
    figures.time("wall", planned.wall, trips(PLAN_TRIPS));
    figures.note("wall in round trips", in_round_trips(planned.wall));
    runtime.block_on(sandbox.stop())?;
    Ok(())
}

/// What it costs to count what would be lost, and to move what records hold.
fn records(figures: &mut Figures, runtime: &Runtime) -> Result<(), Box<dyn Error>> {
    let settings = Settings {
        latency: ROUND_TRIP,
        // Where answers tell no limit, searches go one after the other at the pace that was recorded of Close, and what is
        // measured here is how many have to wait for each other.
        rate_limit: Some(RateLimit::unlimited()),
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
        // One lead that holds none of the values. The sandbox looks at all leads in each search, so with more of them it would
        // be slower than the calls that are measured.
        state.add_record(&Place::Lead, None, status.as_deref(), &[]);
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
    figures.count(
        "searches",
        Traffic::of(&sandbox).searches,
        Some(PROOF_SEARCHES * FIELDS + 1),
    );
    figures.count(
        "round trips more than without",
        sandbox.round_trips() - plain,
        Some(PROOF_TRIPS),
    );

    sandbox.edit(|state| {
        for _ in 1..LEADS {
            state.add_record(&Place::Lead, None, status.as_deref(), &[]);
        }
    });
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

fn trips(count: usize) -> Duration {
    ROUND_TRIP * u32::try_from(count).unwrap_or(u32::MAX)
}

fn in_round_trips(wall: Duration) -> String {
    format!(
        "{:.1} of {}",
        wall.as_secs_f64() / ROUND_TRIP.as_secs_f64(),
        milliseconds(ROUND_TRIP)
    )
}
