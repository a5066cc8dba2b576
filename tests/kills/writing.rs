//! Commands that write files, ended while they do: what is there is the old file or the new one.

use super::{
    AFTER, BEFORE,
    course::{APPLY, finishes, permissive},
    killer::{Moment, killed, killed_at},
    left::{is_whole, journalled, kept_keys, listed_runs, texts},
};
use crate::harness::{applied, apply, assert_same, finish, many, program, pulled};
use close_sandbox::State;
use closectl::selftest::{Dice, inventory};
use serde_json::Value;
use std::{fs, path::Path, process::Command};

/// How many times each command is ended.
fn kills_wanted() -> usize {
    many(6, 20)
}

/// How many times that is tried at most for each, since some end by themselves.
const TRIES: usize = 5;

#[test]
fn a_pull_that_is_ended_leaves_old_files_and_new_ones() {
    let world = applied(BEFORE);
    let old = pulled(&world);
    apply(&world, 0, AFTER);
    world.sandbox.clear_calls();
    let new = pulled(&world);
    let calls = world.sandbox.calls().len();
    let folder = world.folder.path().join("pulled");
    let pull = ["pull", "-f", "pulled"];
    let mut dice = Dice::seeded(6);
    let (mut kills, wanted) = (0, kills_wanted());
    for _ in 0..TRIES * wanted {
        for (name, text) in &old {
            world.write(&format!("pulled/{name}"), text);
        }
        let is_killed = match dice.one_in(4) {
            true => killed_at(&world, &pull, Moment::draw(&mut dice, calls, 0)),
            false => {
                let most = dice.below(old.len() - 1);
                let is_old = |now: &(String, String)| old.contains(now);
                let written = || texts(&folder).iter().filter(|now| !is_old(now)).count();
                killed(world.command(&pull), || written() > most)
            }
        };
        for file in texts(&folder) {
            assert!(
                old.contains(&file) || new.contains(&file),
                "half written: {file:?}"
            );
        }
        world.expect(0, &pull);
        assert_same(&new, &texts(&folder));
        kills += usize::from(is_killed);
        if kills == wanted {
            return;
        }
    }
    panic!("only {kills} runs could be ended");
}

/// Returns a saved plan without the moment at which it was saved, and without the digest, which covers that too.
fn untimed(text: &str) -> Value {
    let mut plan: Value = serde_json::from_str(text).unwrap();
    plan["origin"]["saved"].take();
    plan["digest"].take();
    plan
}

#[test]
fn a_plan_that_is_ended_leaves_no_half_file() {
    let world = applied(BEFORE);
    let plan = ["plan", "-f", "m.yaml", "--out", "plan.json"];
    world.write("m.yaml", "lead_statuses: [Once]\n").expect(0, &plan);
    let old = world.read("plan.json");
    world.write("m.yaml", AFTER).sandbox.clear_calls();
    world.expect(0, &plan);
    let (new, calls) = (world.read("plan.json"), world.sandbox.calls().len());
    let path = world.folder.path().join("plan.json");
    let mut dice = Dice::seeded(7);
    let (mut kills, wanted) = (0, kills_wanted());
    for _ in 0..TRIES * wanted {
        let there = match dice.one_in(2) {
            true => fs::write(&path, &old).map(|()| Some(&old)).unwrap(),
            false => fs::remove_file(&path).map(|()| None).unwrap(),
        };
        let is_killed = match dice.one_in(4) {
            true => killed_at(&world, &plan, Moment::draw(&mut dice, calls, 0)),
            false => {
                let before = fs::read_dir(world.folder.path()).unwrap().count();
                let is_writing = || fs::read_dir(world.folder.path()).unwrap().count() > before;
                killed(world.command(&plan), is_writing)
            }
        };
        let now = fs::read_to_string(&path).ok();
        let is_new = || now.as_ref().is_some_and(|now| untimed(now) == untimed(&new));
        assert!(now.as_ref() == there || is_new(), "half written: {now:?}");
        world.expect(0, &plan);
        assert_eq!(untimed(&world.read("plan.json")), untimed(&new));
        kills += usize::from(is_killed);
        if kills == wanted {
            world.expect(0, &["apply", "plan.json", "--yes"]);
            return;
        }
    }
    panic!("only {kills} runs could be ended");
}

/// A folder with an organization in a file, which ends with the program.
fn filed() -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    let mut state = State::new(7);
    state.switches = permissive();
    state.save(&folder.path().join(STATE)).unwrap();
    folder
}

const STATE: &str = ".closectl/sandbox.json";

fn applying(folder: &Path) -> Command {
    let mut command = program(folder);
    command.args(APPLY).args(["--org", "sandbox"]);
    command
}

fn state(folder: &Path) -> State {
    State::load(&folder.join(STATE)).unwrap().unwrap()
}

#[test]
fn an_organization_in_a_file_is_whole_after_every_kill() {
    let wanted = [BEFORE, AFTER].map(|manifest| {
        let folder = filed();
        let mut sizes = 0;
        for text in [BEFORE, manifest] {
            fs::write(folder.path().join("m.yaml"), text).unwrap();
            assert_eq!(finish(applying(folder.path())).code, 0);
            sizes = journalled(folder.path()).len() - sizes;
        }
        (inventory(&state(folder.path())), sizes)
    });
    let mut dice = Dice::seeded(8);
    let (mut kills, most) = (Vec::new(), many(6, 30));
    for _ in 0..TRIES * most {
        let folder = filed();
        for (manifest, (inventory_then, lines)) in [BEFORE, AFTER].into_iter().zip(&wanted) {
            fs::write(folder.path().join("m.yaml"), manifest).unwrap();
            for _ in 0..dice.below(4).min(most - kills.len()) {
                let written = journalled(folder.path()).len() + dice.below(*lines);
                if !killed(applying(folder.path()), || {
                    journalled(folder.path()).len() > written
                }) {
                    break;
                }
                kills.push(written);
                is_whole(folder.path());
                state(folder.path());
            }
            finishes(|| applying(folder.path()), &kills);
            assert_eq!(
                inventory(&state(folder.path())),
                *inventory_then,
                "after {kills:?}"
            );
        }
        listed_runs(folder.path());
        kept_keys(folder.path(), &state(folder.path()));
        if kills.len() == most {
            return;
        }
    }
    panic!("only {} runs could be ended", kills.len());
}
