//! Several runs at once, and many steps at once.

use crate::harness::{Ran, World, finish, program};
use close_sandbox::{Settings, State, Switches};
use closectl::engine::{RunLock, RunOwner};
use std::{path::Path, time::Duration};

const MANIFEST: &str = "lead_statuses: [Fresh, Potential, Stale]\n\
                        custom_fields:\n  lead:\n    - {name: Size, type: number}\n    - {name: Colour, type: text}\n";

/// An organization that takes a moment for every answer, so that runs overlap.
fn slow(switches: &[(&str, &str)]) -> World {
    let mut decided = Switches::default();
    for (name, value) in switches {
        decided.set(name, value).unwrap();
    }
    World::with(Settings {
        latency: Duration::from_millis(5),
        switches: decided,
        ..Settings::default()
    })
}

/// Applies manifests at the same time, each from a folder of its own.
fn at_once(world: &World, manifests: &[&str]) -> Vec<Ran> {
    let (url, key) = (world.sandbox.base_url(), world.sandbox.api_key().to_owned());
    std::thread::scope(|scope| {
        let runs: Vec<_> = manifests
            .iter()
            .map(|manifest| {
                let (url, key) = (&url, &key);
                scope.spawn(move || {
                    let folder = tempfile::tempdir().unwrap();
                    std::fs::write(folder.path().join("m.yaml"), manifest).unwrap();
                    apply(folder.path(), url, key)
                })
            })
            .collect();
        runs.into_iter().map(|run| run.join().unwrap()).collect()
    })
}

fn apply(folder: &Path, url: &str, key: &str) -> Ran {
    let mut command = program(folder);
    command
        .args(["apply", "-f", "m.yaml", "--yes", "--timeout", "6"])
        .env("CLOSE_API_KEY", key)
        .env("CLOSE_BASE_URL", url);
    finish(command)
}

/// The names of everything that the manifest above asks for.
fn names(state: &State) -> Vec<&str> {
    let labels = state.lead_status_labels().into_iter();
    let fields = state.fields.iter().map(|field| field.name.as_str());
    let ours = labels
        .chain(fields)
        .filter(|name| ["Fresh", "Stale", "Size", "Colour"].contains(name));
    let mut names: Vec<&str> = ours.collect();
    names.sort_unstable();
    names
}

fn is_whole_or_told(ran: &Ran) {
    assert!(
        [0, 4].contains(&ran.code),
        "{}\n{}\n{}",
        ran.code,
        ran.stdout,
        ran.stderr
    );
    let told = ran.stdout.contains("failed:")
        || ran.stdout.contains("unknown:")
        || ran.stdout.contains("Still different");
    assert!(ran.code == 0 || told, "{}", ran.stdout);
}

#[test]
fn a_second_run_from_the_same_folder_is_refused_while_the_first_one_writes() {
    let world = World::new();
    world.write("m.yaml", MANIFEST);
    world.expect(0, &["plan", "-f", "m.yaml"]);
    let locks = world.folder.path().join(".closectl/locks");
    let turn = RunLock::take(&locks, &RunOwner::named(&world.sandbox.state().organization.id)).unwrap();
    let ran = world.expect(3, &["apply", "-f", "m.yaml", "--yes"]);
    let number = format!("(process {})", std::process::id());
    for part in ["is changing", &number, "nothing was written"] {
        assert!(ran.stderr.contains(part), "{part}: {}", ran.stderr);
    }
    assert_eq!(world.writes(), []);
    drop(turn);
    world.expect(0, &["apply", "-f", "m.yaml", "--yes"]);
}

#[test]
fn two_runs_from_different_folders_end_and_one_more_has_it_all_once() {
    for _ in 0..3 {
        let world = slow(&[]);
        at_once(&world, &[MANIFEST, MANIFEST])
            .iter()
            .for_each(is_whole_or_told);
        let [last] = at_once(&world, &[MANIFEST]).try_into().unwrap();
        assert_eq!(last.code, 0, "{}\n{}", last.stdout, last.stderr);
        assert_eq!(
            names(&world.sandbox.state()),
            ["Colour", "Fresh", "Size", "Stale"]
        );
    }
}

#[test]
fn what_two_runs_made_twice_is_named_and_left_to_people() {
    for _ in 0..3 {
        let world = slow(&[("duplicate_lead_status", "allow"), ("duplicate_field", "allow")]);
        at_once(&world, &[MANIFEST, MANIFEST])
            .iter()
            .for_each(is_whole_or_told);
        let after = world.sandbox.state();
        let made = names(&after);
        let [last] = at_once(&world, &[MANIFEST]).try_into().unwrap();
        if made == ["Colour", "Fresh", "Size", "Stale"] {
            assert_eq!(last.code, 0, "{}\n{}", last.stdout, last.stderr);
            continue;
        }
        assert_eq!(last.code, 3, "{made:?}\n{}\n{}", last.stdout, last.stderr);
        let twins = after
            .lead_statuses
            .iter()
            .filter(|status| ["Fresh", "Stale"].contains(&status.label.as_str()));
        let twins: Vec<&str> = twins.map(|status| status.id.as_str()).collect();
        let fields: Vec<&str> = after.fields.iter().map(|field| field.id.as_str()).collect();
        let is_named = |id: &&&str| last.stdout.contains(**id);
        let named = twins.iter().chain(&fields).filter(is_named).count();
        assert!(named >= 2, "both of a name are named: {}", last.stdout);
        assert_eq!(names(&world.sandbox.state()), made, "nothing is deleted");
    }
}

#[test]
fn runs_that_have_nothing_in_common_do_not_disturb_each_other() {
    let world = slow(&[]);
    let leads =
        "custom_fields:\n  lead:\n    - {name: Size, type: number}\n    - {name: Colour, type: text}\n";
    let webhooks = "webhooks:\n  - {url: https://hooks.example.test/a, events: [{object_type: lead, action: created}]}\n";
    for ran in at_once(&world, &[leads, "lead_statuses: [Fresh, Stale]\n", webhooks]) {
        assert_eq!(ran.code, 0, "{}\n{}", ran.stdout, ran.stderr);
    }
    assert_eq!(
        names(&world.sandbox.state()),
        ["Colour", "Fresh", "Size", "Stale"]
    );
    assert_eq!(world.sandbox.state().webhooks.len(), 1);
}

#[test]
fn two_renames_of_one_object_leave_one_object() {
    let world = slow(&[("duplicate_lead_status", "allow")]);
    let before = world.sandbox.state().lead_statuses.len();
    let rename = |to: &str| format!("lead_statuses: [{{label: {to}, renamed_from: Potential}}]\n");
    let (one, other) = (rename("Fresh"), rename("Stale"));
    for ran in at_once(&world, &[&one, &other]) {
        // Whoever comes after the rename finds neither name and makes the status that is asked for.
        assert!([0, 4].contains(&ran.code), "{}\n{}", ran.stdout, ran.stderr);
    }
    let after = world.sandbox.state();
    let made = after.lead_statuses.len() - before;
    assert!(
        made <= 1 && names(&after).len() == made + 1,
        "{:?}",
        names(&after)
    );
}

#[test]
fn one_write_at_a_time_or_many_come_to_the_same() {
    let example = Path::new(env!("CARGO_MANIFEST_DIR")).join("examples/sales-team");
    let example = example.to_str().unwrap();
    let mut ends = Vec::new();
    for (parallelism, least, most) in [("1", 1, 1), ("64", 2, 64)] {
        let world = slow(&[]);
        world.expect(
            0,
            &["apply", "-f", example, "--yes", "--parallelism", parallelism],
        );
        let at_once = world.sandbox.most_writes_at_once();
        assert!((least..=most).contains(&at_once), "{parallelism}: {at_once}");
        world.expect(0, &["pull", "-f", "pulled"]);
        ends.push(world.files("pulled"));
    }
    assert!(ends[0] == ends[1], "the organizations differ");
}

#[test]
fn as_many_calls_as_were_asked_for_are_under_way_reads_too() {
    let example = Path::new(env!("CARGO_MANIFEST_DIR")).join("examples/sales-team");
    let example = example.to_str().unwrap();
    let world = slow(&[]);
    for (arguments, least, most) in [
        (&["--parallelism", "1"][..], 1, 1),
        (&["--parallelism", "3"], 2, 3),
        // A plan is read in one go.
        (&[], 9, 32),
    ] {
        world.sandbox.clear_calls();
        world.expect(0, &[&["plan", "-f", example][..], arguments].concat());
        let at_once = world.sandbox.most_at_once();
        assert!((least..=most).contains(&at_once), "{arguments:?}: {at_once}");
    }
}
