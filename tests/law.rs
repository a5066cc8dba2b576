//! The laws that hold for every kind, whichever way Close falls.

use crate::harness::{World, apply, assert_same, made_elsewhere, many, pulled};
use close_sandbox::{Switch, Switches};
use std::collections::BTreeSet;

/// Everything at once: every kind, every attribute.
const WHOLE: &str = include_str!("law/whole.yaml");
/// The same after changes that lose nothing.
const CHANGED: &str = include_str!("law/changed.yaml");

/// Create, plan is empty, update, plan is empty, pull, plan is empty; and no write where there is no change.
/// Then the same setup on another new organization, which pulls the same bytes.
fn holds(world: &World, answers: &[(&str, &str)]) {
    let label = format!("{answers:?}");
    world
        .write("whole.yaml", &possible(WHOLE, answers))
        .write("changed.yaml", &possible(CHANGED, answers));
    // The waits between two looks follow from the time that a call may take.
    for manifest in ["whole.yaml", "changed.yaml"] {
        let ran = world.run(&["apply", "-f", manifest, "--yes", "--timeout", "20"]);
        assert_eq!(
            ran.code, 0,
            "{label}: apply {manifest}\n{}\n{}",
            ran.stdout, ran.stderr
        );
        let ran = world.run(&["plan", "-f", manifest, "--detailed-exitcode"]);
        assert_eq!(
            ran.code, 0,
            "{label}: plan {manifest}\n{}\n{}",
            ran.stdout, ran.stderr
        );
        world.sandbox.clear_calls();
        let ran = world.run(&["apply", "-f", manifest, "--yes", "--timeout", "20"]);
        assert_eq!(
            ran.code, 0,
            "{label}: apply again {manifest}\n{}\n{}",
            ran.stdout, ran.stderr
        );
        assert_eq!(world.writes(), [], "{label}: the second apply of {manifest}");
    }
    let ran = world.run(&["pull", "-f", "pulled"]);
    assert_eq!(ran.code, 0, "{label}: pull\n{}\n{}", ran.stdout, ran.stderr);
    let ran = world.run(&["plan", "-f", "pulled", "--detailed-exitcode"]);
    assert_eq!(
        ran.code, 0,
        "{label}: plan after pull\n{}\n{}",
        ran.stdout, ran.stderr
    );
    assert_eq!(world.sandbox.state().ledger, [], "{label}: nothing is lost");
}

/// Writes a manifest so that an organization can hold it: where Close converts nothing, no type changes. What closectl
/// says otherwise is tested below.
fn possible(manifest: &str, answers: &[(&str, &str)]) -> String {
    if answers.contains(&("type_changes", "none")) {
        manifest.replace("{name: Figure, type: text,", "{name: Figure, type: number,")
    } else {
        manifest.to_owned()
    }
}

/// One way in which Close falls: a value for some switches, the default for all others.
type Answers = Vec<(&'static str, &'static str)>;

/// Every value of every switch alone, for seeing which one breaks the law.
fn alone() -> Vec<Answers> {
    let others = |switch: &'static Switch| {
        switch
            .values
            .iter()
            .skip(1)
            .map(|value| vec![(switch.name, *value)])
    };
    Switches::all().iter().flat_map(others).collect()
}

/// Every value of every switch at least twice, each time beside other answers: what one answer hides in one of the worlds
/// shows in another one. As few worlds as the switch with the most values needs, twice.
fn mixed() -> Vec<Answers> {
    let switches = Switches::all();
    let most = switches.iter().map(|switch| switch.values.len()).max().unwrap();
    let world = |shift: usize, turn: usize| {
        let answer = |(at, switch): (usize, &'static Switch)| {
            let value = ((at >> shift) + turn) % switch.values.len();
            (switch.name, switch.values[value])
        };
        switches.iter().enumerate().map(answer).collect()
    };
    (0..2)
        .flat_map(|shift| (0..most).map(move |turn| (shift, turn)))
        .map(|(shift, turn)| world(shift, turn))
        .collect()
}

/// How many tests share the worlds, so that they run side by side.
const SHARES: usize = 4;

fn holds_for_share(share: usize) {
    let mut broken = Vec::new();
    for answers in many(mixed(), alone()).into_iter().skip(share).step_by(SHARES) {
        let world = World::switched(&answers);
        let result = std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| holds(&world, &answers)));
        if result.is_err() {
            broken.push(answers);
        }
    }
    assert_eq!(broken, Vec::<Answers>::new());
}

#[test]
fn the_round_trip_holds() {
    holds(&World::new(), &[]);
}

#[test]
fn the_round_trip_holds_whichever_way_close_falls_first_share() {
    holds_for_share(0);
}

#[test]
fn the_round_trip_holds_whichever_way_close_falls_second_share() {
    holds_for_share(1);
}

#[test]
fn the_round_trip_holds_whichever_way_close_falls_third_share() {
    holds_for_share(2);
}

#[test]
fn the_round_trip_holds_whichever_way_close_falls_last_share() {
    holds_for_share(3);
}

#[test]
fn the_worlds_of_the_short_form_have_every_answer() {
    let mixed: BTreeSet<_> = mixed().concat().into_iter().collect();
    let missing: Vec<_> = alone()
        .concat()
        .into_iter()
        .filter(|answer| !mixed.contains(answer))
        .collect();
    assert_eq!(missing, []);
}

#[test]
fn two_organizations_with_the_same_manifests_pull_the_same_bytes() {
    let one = World::new();
    one.write("m.yaml", WHOLE)
        .expect(0, &["apply", "-f", "m.yaml", "--yes"]);
    let other = made_elsewhere(&one);
    for world in [&one, &other] {
        apply(world, 0, CHANGED);
    }
    assert_same(&pulled(&one), &pulled(&other));
}

#[test]
fn where_close_converts_nothing_its_words_are_passed_on() {
    let world = World::switched(&[("type_changes", "none")]);
    world.write(
        "m.yaml",
        "custom_fields:\n  lead:\n    - {name: Size, type: number}\n",
    );
    world.expect(0, &["apply", "-f", "m.yaml", "--yes"]);
    world.write(
        "m.yaml",
        "custom_fields:\n  lead:\n    - {name: Size, type: text}\n",
    );
    let ran = world.expect(4, &["apply", "-f", "m.yaml", "--yes"]);
    assert!(
        ran.stdout.contains("failed: update custom_field/lead/Size"),
        "{}",
        ran.stdout
    );
    assert!(ran.stdout.contains("PUT /custom_field/lead/"), "{}", ran.stdout);
}

#[test]
fn an_order_is_written_also_where_a_late_read_still_shows_the_one_before_the_last() {
    let world = World::switched(&[("object_lag", "1")]);
    let order = |labels: &str| format!("lead_statuses: [{labels}]\n");
    world.write("m.yaml", &order("Potential, Bad Fit, Qualified"));
    world.expect(0, &["apply", "-f", "m.yaml", "--yes"]);
    for labels in ["Qualified, Bad Fit, Potential", "Potential, Bad Fit, Qualified"] {
        world.write("m.yaml", &order(labels));
        world.expect(0, &["apply", "-f", "m.yaml", "--yes"]);
    }
    assert_eq!(world.sandbox.state().lead_statuses[0].label, "Potential");
}
