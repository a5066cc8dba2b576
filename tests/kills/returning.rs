//! Values that a run took from records or changed on them come back by undo, however often the run, which keeps and moves
//! them, and its undo, which restores them, are ended.

use super::{
    BEFORE,
    course::{APPLY, fill, slow_and_permissive},
    killer::{Moment, killed_at},
};
use crate::harness::{World, runs};
use close_sandbox::State;
use closectl::selftest::Dice;
use std::collections::BTreeMap;

/// Statuses and choices that move, a field, a place and a choice that go, and a field that is replaced.
const TAKING: &str = include_str!("taking.yaml");

/// Makes the organization, fills it and asks for the change.
fn filled() -> World {
    let world = slow_and_permissive();
    world.write("m.yaml", BEFORE).expect(0, &APPLY);
    world.sandbox.edit(|state| (0..3).for_each(|_| fill(state)));
    world.write("m.yaml", TAKING);
    world
}

/// Returns what each record holds, with the names of fields and statuses, whose ids may be others afterwards.
fn held(state: &State) -> BTreeMap<String, Vec<String>> {
    let records = state.records.values().map(|record| {
        let name = |id: &String| state.field(id).map(|field| field.name.clone());
        let values = record.custom.iter();
        let mut lines: Vec<String> = values
            .map(|(id, value)| format!("{:?} = {value}", name(id)))
            .collect();
        lines.sort();
        let labels = state
            .lead_statuses
            .iter()
            .map(|status| (&status.id, &status.label));
        let mut labels = labels.chain(
            state
                .opportunity_statuses()
                .map(|status| (&status.id, &status.label)),
        );
        let status = labels.find(|(id, _)| Some(*id) == record.status_id.as_ref());
        lines.extend(status.map(|(_, label)| label.clone()));
        (record.id.clone(), lines)
    });
    records.collect()
}

/// The names of the runs of a folder that applied something, the newest first.
fn applied(world: &World) -> Vec<String> {
    let names = runs(world).into_iter().skip(1).map(|path| {
        let name = path.file_name().unwrap();
        name.to_string_lossy().into_owned()
    });
    let mut names: Vec<String> = names.collect();
    names.reverse();
    names
}

/// How many calls a command makes, and how many of them are writes.
fn size(world: &World, arguments: &[&str]) -> (usize, usize) {
    world.sandbox.clear_calls();
    world.expect(0, arguments);
    (world.sandbox.calls().len(), world.writes().len())
}

/// Ends a command some times on the way and lets it come to its end; returns how often, and what it said in the end.
fn ended(
    world: &World,
    dice: &mut Dice,
    arguments: &[&str],
    (calls, writes): (usize, usize),
    most: usize,
) -> (usize, String) {
    let mut kills = Vec::new();
    for _ in 0..dice.between(1, 3).min(most) {
        let moment = Moment::draw(dice, calls, writes);
        if !killed_at(world, arguments, moment) {
            break;
        }
        kills.push(moment);
    }

    // What was ended may leave so much in doubt that it has to be run twice.
    let mut told = format!("{arguments:?} after {kills:?}\n");
    for _ in 0..2 {
        let ran = world.run(arguments);
        told += &format!("ended with {}\n{}\n{}\n", ran.code, ran.stdout, ran.stderr);
        if ran.code == 0 {
            return (kills.len(), told);
        }
    }
    panic!("not finished: {told}");
}

/// Takes values in as many worlds as it takes for so many kills, and takes it back.
pub fn comes_back(seed: u64, kills: usize) {
    let undisturbed = filled();
    let taking = size(&undisturbed, &APPLY);
    let run = applied(&undisturbed).remove(0);
    let returning = size(&undisturbed, &["undo", &run, "--yes", "--allow-data-loss", "*"]);

    let mut dice = Dice::seeded(seed);
    let mut done = 0;
    for _ in 0..kills {
        let world = filled();
        let before = held(&world.sandbox.state());
        let (ends, mut told) = ended(&world, &mut dice, &APPLY, taking, kills - done);
        done += ends;
        assert_ne!(held(&world.sandbox.state()), before, "the run took nothing");

        // A run that was ended and the one that finished it each took a part.
        for run in applied(&world) {
            let undo = ["undo", &run, "--yes", "--allow-data-loss", "*"];
            let (ends, more) = ended(&world, &mut dice, &undo, returning, kills - done);
            done += ends;
            told += &more;
        }
        let after = held(&world.sandbox.state());
        for (record, lines) in &before {
            assert_eq!(after.get(record), Some(lines), "{record} {told}");
        }
        if done == kills {
            return;
        }
    }
    panic!("only {done} runs could be ended");
}
