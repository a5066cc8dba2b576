//! After an undo, the manifests may still ask for what was undone; the hint says how to take that out.

use crate::harness::{THREE_FIELDS, World, applied, leads_that_hold};
use close_sandbox::{Fault, FaultAction};

/// Applies a manifest, undoes that, and returns what is said of the manifests then.
fn hint(world: &World, manifest: &str) -> String {
    world.write("m.yaml", manifest);
    world.expect(0, &["apply", "-f", "m.yaml", "--yes"]);
    let ran = world.expect(0, &["undo", "last", "--yes"]);
    let hint = ran.stderr.lines().find(|line| line.starts_with("hint: "));
    hint.unwrap_or_else(|| panic!("{}", ran.stderr)).to_owned()
}

/// Updates the manifests of the organization, which then ask for nothing.
fn assert_settled(world: &World) {
    world.expect(0, &["pull", "--update", "-f", "m.yaml"]);
    world.sandbox.clear_calls();
    let ran = world.expect(0, &["apply", "-f", "m.yaml", "--yes"]);
    assert!(ran.stdout.contains("No changes"), "{}", ran.stdout);
    assert_eq!(world.writes(), []);
}

#[test]
fn each_request_that_is_left_for_apply_has_its_own_way_out() {
    let removal = "remove the entries that contain `removed: true`";
    let rename = "delete its `renamed_from`";
    let note = "{name: Note, type: text}";
    let software = "choices: [Software, Retail]";
    for (wanted, entry, told, other, settled) in [
        (
            note,
            "{name: Note, removed: true, allow_data_loss: true}",
            removal,
            rename,
            None,
        ),
        (
            note,
            "{name: Memo, type: text, renamed_from: Note}",
            rename,
            removal,
            Some("{name: Memo, type: text}"),
        ),
        (
            software,
            "choices: [{value: SaaS, renamed_from: Software}, Retail]",
            rename,
            removal,
            Some("choices: [SaaS, Retail]"),
        ),
    ] {
        let world = leads_that_hold(&[&[("Note", "a"), ("Industry", "Software")]]);
        let manifest = THREE_FIELDS.replace(wanted, entry);
        let hint = hint(&world, &manifest);
        assert!(hint.contains(told) && !hint.contains(other), "{entry}: {hint}");
        assert!(
            hint.contains("if the undone run had -f, give both commands the same -f"),
            "{hint}"
        );

        // An update leaves it, and says so.
        let ran = world.expect(0, &["pull", "--update", "-f", "m.yaml"]);
        assert!(ran.stderr.contains("left for `apply`"), "{entry}: {}", ran.stderr);
        assert!(!ran.stderr.contains("already match"), "{entry}: {}", ran.stderr);
        assert_eq!(world.read("m.yaml"), manifest);

        // As the hint says.
        let settled = settled.map_or_else(
            || manifest.replace(&format!("    - {entry}\n"), ""),
            |settled| manifest.replace(entry, settled),
        );
        world.write("m.yaml", &settled);
        assert_settled(&world);
    }
}

#[test]
fn where_nothing_is_asked_for_an_update_is_enough() {
    let world = leads_that_hold(&[]);
    let manifest = THREE_FIELDS.replace(
        "{name: Note, type: text}",
        "{name: Note, type: text, description: new}",
    );
    let hint = hint(&world, &manifest);
    assert!(
        !hint.contains("removed: true") && !hint.contains("renamed_from"),
        "{hint}"
    );
    assert_settled(&world);
}

#[test]
fn the_last_run_is_not_guessed_after_an_undo_that_did_not_finish() {
    let world = applied("outcomes: [{name: Kept, description: a}]\ngroups: [Gone]\n");
    world.write(
        "m.yaml",
        "outcomes: [{name: Kept, description: a2}]\ngroups: [{name: Gone, removed: true}]\n",
    );
    world.expect(0, &["apply", "-f", "m.yaml", "--yes"]);
    world
        .sandbox
        .set_faults(vec![Fault::first("POST", "/group/", FaultAction::Status(400))]);
    world.expect(4, &["undo", "last", "--yes"]);
    let state = world.sandbox.state();
    assert_eq!(
        (state.outcomes[0].description.as_deref(), state.groups.len()),
        (Some("a"), 0)
    );

    world.sandbox.clear_calls();
    let ran = world.expect(3, &["undo", "last", "--yes"]);
    assert_eq!((world.writes(), ran.stdout.as_str()), (Vec::new(), ""));
    let hint = ran.stderr.lines().last().unwrap();
    assert!(
        ran.stderr.contains("is an undo that did not finish"),
        "{}",
        ran.stderr
    );

    // The command that is named first finishes it.
    let finishing = hint.split('`').nth(1).unwrap();
    assert!(hint.contains("` finishes the undo"), "{hint}");
    let words: Vec<&str> = finishing.split(' ').skip(1).chain(["--yes"]).collect();
    world.expect(0, &words);
    let state = world.sandbox.state();
    assert_eq!(
        (state.outcomes[0].description.as_deref(), state.groups.len()),
        (Some("a"), 1)
    );
}
