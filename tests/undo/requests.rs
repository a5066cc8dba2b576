//! After an undo, the manifests may still ask for what was undone; the hint says how to take that out.

use crate::harness::{THREE_FIELDS, World, leads_that_hold};

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
    let removal = "delete its entries with `removed: true`";
    let rename = "remove its `renamed_from`";
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
