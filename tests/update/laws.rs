//! The law of updates over random organizations: what is updated plans to nothing, updating again changes nothing, and
//! comments stay unless their entry went.

use closectl::{
    engine::{RunEvent, confirm, fetch},
    kinds,
    manifest::{
        self, VariableValues,
        update::{DifferenceKind, InvalidUpdate, ManifestUpdate, NewTextFolder, UpdateTask},
    },
    model::{Address, Live, ObjectSelection, Sources},
    plan::PlanRules,
    selftest::{Dice, Scenario, TrialOrganization, begin, with_letters},
    session::{Planned, meet},
};
use std::sync::Arc;
use tokio::runtime::Runtime;

/// How many organizations are tried.
const WORLDS: u64 = 10;

pub async fn live(world: &TrialOrganization) -> Live {
    let reader = world.client.reader();
    let silent = Arc::new(|_: &RunEvent| {}) as closectl::engine::RunObserver;
    let mut fetched = fetch(kinds::registry(), &reader, &silent).await.unwrap();
    let lists: Vec<Address> = fetched.live.orders.keys().cloned().collect();
    confirm(closectl::kinds::registry(), &reader, &mut fetched.live, &lists)
        .await
        .unwrap();
    fetched.live
}

fn update(sources: &Sources, live: &Live) -> ManifestUpdate {
    try_update(sources, live)
        .unwrap_or_else(|invalid| panic!("{:?}\n{:?}", invalid.problems, invalid.sources))
}

/// Updates manifests, unless they would not be valid then.
pub fn try_update(sources: &Sources, live: &Live) -> Result<ManifestUpdate, InvalidUpdate> {
    let (registry, values) = (kinds::registry(), VariableValues::default());
    let task = UpdateTask {
        registry,
        sources,
        values: &values,
        selection: &ObjectSelection::default(),
        is_taken: &|_, _| false,
        new_texts: &NewTextFolder::default(),
        meet: &|sources| meet(manifest::read(sources, &values), live, &PlanRules::default()),
    };
    manifest::update::update(task)
}

/// Puts comments between and behind the lines of a manifest, and perhaps other line breaks.
fn styled(dice: &mut Dice, text: &str) -> (String, usize) {
    let line_break = *dice.pick(&["\n", "\r\n"]);
    let mut out = String::new();
    let mut count = 0;
    for line in text.lines() {
        let blanks = line.len() - line.trim_start().len();
        if line.trim_start().starts_with("- ") && dice.one_in(3) {
            out += &format!("{}# note {count}.{line_break}", &line[..blanks]);
            count += 1;
        }
        out += line;
        if dice.one_in(4) && !line.is_empty() {
            out += &format!("   # note {count}.");
            count += 1;
        }
        out += line_break;
        if dice.one_in(6) {
            out += line_break;
        }
    }
    (out, count)
}

#[test]
fn what_is_updated_is_what_is_there() {
    let runtime = Runtime::new().unwrap();
    let mut changed = 0;
    for seed in 1..=WORLDS {
        changed += runtime.block_on(holds(seed));
    }
    assert!(changed > 40, "too little changed to prove anything: {changed}");
}

async fn holds(seed: u64) -> usize {
    let mut dice = Dice::seeded(seed);
    let scenario = Scenario::draw(&mut dice);
    let (world, _) = begin(&scenario).await.unwrap();
    let written = match dice.one_in(2) {
        true => scenario.before(),
        false => world
            .pull()
            .await
            .unwrap()
            .into_iter()
            .map(|(_, text)| text)
            .collect(),
    };
    let (before, notes) = styled(&mut dice, &written);
    let _ = world.apply(&scenario.after(), &scenario.said(), 8).await.unwrap();
    let live = live(&world).await;
    let sources = with_letters(&before);
    let updated = update(&sources, &live);
    let text = &updated.sources.iter().next().unwrap().1.text;
    let told = || {
        format!(
            "seed {seed}\n--- before\n{before}\n--- after\n{text}\n{:#?}",
            updated.unplaced
        )
    };
    assert!(
        updated.unplaced.is_empty() && updated.new.is_empty(),
        "{}",
        told()
    );
    let Planned::Ready { plan, .. } = world.plan_sources(&updated.sources, &[]).await.unwrap() else {
        panic!("{}", told());
    };
    let steps: Vec<String> = plan
        .steps
        .iter()
        .map(|step| format!("{} {}", step.action, step.address))
        .collect();
    assert_eq!(steps, Vec::<String>::new(), "{}", told());
    let again = update(&updated.sources, &live);
    assert_eq!((again.changes, again.edited), (vec![], vec![]), "{}", told());
    let is_gone = |change: &closectl::manifest::update::WrittenDifference| {
        change.finding.what == DifferenceKind::Removed
    };
    if !updated.changes.iter().any(is_gone) {
        for note in 0..notes {
            assert!(
                text.contains(&format!("# note {note}.")),
                "note {note}: {}",
                told()
            );
        }
    }
    updated.changes.len()
}
