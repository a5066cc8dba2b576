//! Reads earlier runs for what they applied and no manifest lists any more.

use super::{arrivals::RUNS, connection::Connection};
use crate::{
    engine::{self, PastRun},
    kinds,
    model::ObjectSelection,
    plan::{self, AdoptedSides, EarlierRun, Plan, PlanRules},
};

/// How many runs are looked at, the newest first.
const MOST: usize = 20;

/// Tells in a plan of what earlier runs applied and no manifest lists any more; `plan` has to be of all manifests.
pub fn tell_vanished(
    connection: &Connection,
    plan: &mut Plan,
    adopted: &AdoptedSides,
    selection: &ObjectSelection,
    rules: &PlanRules,
) {
    let owner = connection.name_of(&plan.organization);
    // Runs only add a hint here, so those that can't be read are skipped.
    let folders = engine::runs(&connection.folder.join(RUNS)).unwrap_or_default();
    let own = folders
        .iter()
        .rev()
        .filter(|folder| engine::is_of(folder, &owner));
    let past = own.take(MOST).filter_map(|folder| PastRun::read(folder).ok());
    let past: Vec<PastRun> = past
        .filter(|past| past.plan.organization.id == plan.organization.id)
        .collect();

    let runs = past.iter().map(|past| EarlierRun {
        plan: &past.plan,
        origin: &past.before.origin,
        history: &past.history,
    });
    let runs: Vec<EarlierRun<'_>> = runs.collect();
    let notes = plan::vanished(kinds::registry(), (plan, adopted), selection, rules, &runs);
    plan.notes.extend(notes);
}
