//! Reads earlier runs for what they tell of a plan: what they applied and no manifest lists any more, and what they deleted
//! and did not create again.

use super::{arrivals::RUNS, connection::Connection};
use crate::{
    engine::{self, PastRun},
    kinds,
    model::{Live, ObjectSelection},
    plan::{self, Action, AdoptedSides, EarlierRun, Plan, PlanRules},
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
    let past = newest(connection, plan);
    let notes = plan::vanished(
        kinds::registry(),
        (plan, adopted),
        selection,
        rules,
        &earlier(&past),
    );
    plan.notes.extend(notes);
}

/// Tells in a plan which of the objects that it creates an earlier run deleted and did not create again.
pub fn tell_cut_replacements(connection: &Connection, plan: &mut Plan, live: &Live) {
    if plan.steps.iter().any(|step| step.action == Action::Create) {
        let past = newest(connection, plan);
        let notes = plan::cut_replacements(plan, live, &earlier(&past));
        plan.notes.extend(notes);
    }
}

/// Returns the newest runs on the organization of a plan. They only add hints, so those that can't be read are skipped.
fn newest(connection: &Connection, plan: &Plan) -> Vec<PastRun> {
    let owner = connection.owner_of(&plan.organization);
    let folders = engine::runs(&connection.folder.join(RUNS)).unwrap_or_default();
    let own = folders.iter().rev().filter(|folder| owner.has(folder));
    let past = own.take(MOST).filter_map(|folder| PastRun::read(folder).ok());
    past.filter(|past| past.plan.organization.id == plan.organization.id)
        .collect()
}

fn earlier(past: &[PastRun]) -> Vec<EarlierRun<'_>> {
    let runs = past.iter().map(|past| EarlierRun {
        name: &past.name,
        plan: &past.plan,
        origin: &past.before.origin,
        history: &past.history,
    });
    runs.collect()
}
