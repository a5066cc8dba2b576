//! Nothing is said twice: no line of stderr repeats another one, and none repeats what stdout says.

use crate::harness::{Ran, Two, World};
use serde_json::json;
use std::collections::BTreeSet;

/// The lines that say something; frames of drawings and plain marks say nothing.
fn lines(text: &str) -> impl Iterator<Item = &str> {
    let says = |line: &&str| line.chars().filter(|one| one.is_alphabetic()).count() > 2;
    text.lines().map(str::trim).filter(says)
}

fn is_told_once(command: &str, ran: &Ran) {
    let mut told: BTreeSet<&str> = BTreeSet::new();
    for line in lines(&ran.stderr) {
        assert!(told.insert(line), "{command} says twice: {line}\n{}", ran.stderr);
    }
    for line in lines(&ran.stdout) {
        assert!(
            !told.contains(line),
            "{command} says on both streams: {line}\n{}\n{}",
            ran.stdout,
            ran.stderr
        );
    }
}

fn all_once(world: &World, rows: &[(i32, &str)]) {
    for (code, command) in rows {
        let ran = world.expect(*code, &command.split(' ').collect::<Vec<_>>());
        is_told_once(command, &ran);
        if *code != 0 {
            assert_ne!(ran.stderr, "", "{command} fails without a word");
        }
    }
}

#[test]
fn what_is_wrong_with_files_and_arguments_is_told_once() {
    let world = World::new();
    world
        .write(
            "bad.yaml",
            "lead_statuses:\n  - {labl: Fresh}\n  - {label: Hot, colour: red}\n",
        )
        .write("broken.yaml", "lead_statuses: [\n")
        .write("twice.yaml", "lead_statuses: [Hot, Hot]\n")
        .write("m.yaml", "lead_statuses: [Potential]\n");
    let mut rows = Vec::new();
    for file in ["bad.yaml", "broken.yaml", "twice.yaml"] {
        rows.extend([
            (1, format!("validate -f {file}")),
            (3, format!("plan -f {file}")),
            (3, format!("apply --yes -f {file}")),
        ]);
    }
    rows.extend(
        [
            (1, "plan -f none.yaml"),
            (1, "plan -f m.yaml --org nope"),
            (1, "plan -f m.yaml --target nothing"),
            (1, "apply none.json --yes"),
            (1, "undo nope --yes"),
            (1, "promote --from a --to b"),
        ]
        .map(|(code, command)| (code, command.to_owned())),
    );
    let rows: Vec<(i32, &str)> = rows
        .iter()
        .map(|(code, command)| (*code, command.as_str()))
        .collect();
    all_once(&world, &rows);
    assert_eq!(world.writes(), []);
}

#[test]
fn what_is_refused_is_told_once_with_one_remedy() {
    let world = World::new();
    world.write("f.yaml", "custom_fields: {lead: [{name: F, type: text}]}\n");
    world.expect(0, &["apply", "-f", "f.yaml", "--yes"]);
    world.sandbox.edit(|state| state.add_lead(&[("F", json!("x"))]));

    let labels: Vec<String> = world
        .sandbox
        .state()
        .lead_statuses
        .iter()
        .map(|status| format!("  - {{label: {}, removed: true}}\n", status.label))
        .collect();
    world
        .write("none_left.yaml", &format!("lead_statuses:\n{}", labels.concat()))
        .write("loss.yaml", "custom_fields: {lead: [{name: F, removed: true}]}\n")
        .write("more.yaml", "lead_statuses: [Potential, Hot]\n");
    all_once(
        &world,
        &[
            (3, "plan -f none_left.yaml"),
            (3, "apply -f none_left.yaml --yes"),
            (3, "plan -f loss.yaml"),
            (3, "apply -f loss.yaml --yes"),
            (3, "apply -f more.yaml"),
            (3, "undo last"),
        ],
    );

    // Seven statuses are refused for one reason, which is said once on each stream.
    let ran = world.expect(3, &["apply", "-f", "none_left.yaml", "--yes"]);
    for text in [&ran.stdout, &ran.stderr] {
        assert_eq!(text.matches("keep it, or list another one").count(), 1, "{text}");
    }
}

#[test]
fn what_keeps_a_promotion_from_being_applied_is_told_once() {
    let two = Two::new("", "");
    two.write("s.yaml", "lead_statuses: [Hot, Potential]\n");
    two.expect(0, &["apply", "-f", "s.yaml", "--org", "staging", "--yes"]);
    for command in [
        "promote --from staging --to production",
        "promote --from staging --to production --yes",
    ] {
        let ran = two.expect(3, &command.split(' ').collect::<Vec<_>>());
        is_told_once(command, &ran);
        assert_eq!(ran.stderr.matches("hint: ").count(), 1, "{}", ran.stderr);
    }
}
