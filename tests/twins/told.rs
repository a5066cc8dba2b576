//! What is said of several objects of a name: nothing untrue, and commands that reach the same organization.

use super::commands;
use crate::harness::{Two, World, finish};
use close_sandbox::State;
use serde_json::json;

#[test]
fn a_shared_name_is_told_truly_with_a_command_that_can_be_pasted_and_is_final() {
    let two = Two::new("", "");
    two.apply_setup(
        "production",
        "lead_statuses: [Fresh]\noutcomes: [{name: Won back}]\n",
    );
    two.production.sandbox.edit(|state| {
        let mut twin = state.lead_status("Fresh").unwrap().clone();
        twin.id = format!("{}x", &twin.id[..twin.id.len() - 1]);
        state.lead_statuses.push(twin);
    });

    let ran = finish(two.command(&["plan", "--org", "production"]));
    let text = ran.stdout.split_whitespace().collect::<Vec<_>>().join(" ");
    for untrue in ["don't list it now", "Also not in the files"] {
        assert!(!text.contains(untrue), "{untrue}: {text}");
    }
    let pasted = commands(&text);
    let [command] = &pasted[..] else {
        panic!("one command: {pasted:?}");
    };
    assert!(command.ends_with(" --org production"), "{command}");

    let words: Vec<&str> = command.split(' ').skip(1).chain(["--yes"]).collect();
    let ran = two.expect(0, &words);
    let text = ran.stdout.split_whitespace().collect::<Vec<_>>().join(" ");
    let told = "this is final: no undo brings back one of several objects that share a name";
    assert_eq!(text.matches(told).count(), 1, "{text}");
    two.expect(0, &["plan", "--org", "production", "--detailed-exitcode"]);
}

#[test]
fn a_command_in_a_plan_of_all_names_the_organization_of_that_plan() {
    let two = Two::new("", "");
    for name in ["staging", "production"] {
        two.apply_setup(name, "lead_statuses: [Fresh]\n");
    }
    two.production.sandbox.edit(|state| {
        let mut twin = state.lead_status("Fresh").unwrap().clone();
        twin.id = format!("{}x", &twin.id[..twin.id.len() - 1]);
        state.lead_statuses.push(twin);
    });
    let ran = finish(two.command(&["plan", "--all"]));
    let text = ran.stdout.split_whitespace().collect::<Vec<_>>().join(" ");
    let pasted = commands(&text);
    assert!(!pasted.is_empty(), "{text}");
    for command in pasted {
        assert!(command.ends_with(" --org production"), "{command}");
    }
}

/// An organization with two objects of one name of each of two kinds.
fn two_of_a_name() -> World {
    let world = World::switched(&[("duplicate_outcome", "allow"), ("duplicate_field", "allow")]);
    let make = |state: &mut State| {
        for _ in 0..2 {
            state.perform("POST", "/outcome/", json!({"name": "Dup"}));
            state.perform(
                "POST",
                "/custom_field/lead/",
                json!({"name": "Dup", "type": "text"}),
            );
        }
    };
    world.sandbox.edit(make);
    world.sandbox.clear_calls();
    world
}

#[test]
fn an_old_name_that_several_have_is_refused_and_makes_no_other_object() {
    let world = two_of_a_name();
    for (manifest, old) in [
        ("outcomes: [{name: New, renamed_from: Dup}]\n", "outcome/Dup"),
        (
            "custom_fields: {lead: [{name: New, type: text, renamed_from: Dup}]}\n",
            "custom_field/lead/Dup",
        ),
    ] {
        world.write("m.yaml", manifest);
        let ran = world.expect(3, &["apply", "-f", "m.yaml", "--yes"]);
        let text = format!("{} {}", ran.stdout, ran.stderr);
        let text = text.split_whitespace().collect::<Vec<_>>().join(" ");
        let told = format!(
            "its old name `{old}` could mean any of several: the organization has 2 objects with this name ("
        );
        assert!(text.contains(&told), "{told}: {text}");
        // In the plan, and where it is refused.
        assert_eq!(commands(&text).len(), 2, "{text}");
        assert!(!text.contains("creates it instead of renaming"), "{text}");
        assert_eq!(world.writes(), []);
    }

    // What has its new name was renamed before.
    let new = "outcomes: [{name: New}]\n";
    world.write("m.yaml", new);
    world.expect(0, &["apply", "-f", "m.yaml", "--yes"]);
    world.write("m.yaml", &new.replace("New", "New, renamed_from: Dup"));
    world.expect(0, &["plan", "-f", "m.yaml", "--detailed-exitcode"]);
}

#[test]
fn a_reference_to_a_name_that_several_have_is_not_said_to_name_nothing() {
    let world = two_of_a_name();
    for manifest in [
        "playbooks: [{name: P, outcomes: [Dup]}]\n",
        "outcomes: [{name: P, description: \"see ${id:outcome/Dup}\"}]\n",
    ] {
        world.write("m.yaml", manifest);
        let ran = world.expect(3, &["plan", "-f", "m.yaml"]);
        let text = ran.stderr.split_whitespace().collect::<Vec<_>>().join(" ");
        for told in [
            "`outcome/Dup` could be any of 2 objects of that name",
            "rename all but one of them in Close (outcome_",
        ] {
            assert!(text.contains(told), "{told}: {text}");
        }
        assert!(!text.contains("there is no"), "{text}");
    }
}

#[test]
fn prune_says_why_it_keeps_objects_that_share_a_name() {
    let world = two_of_a_name();
    world.write("m.yaml", "outcomes: []\ncustom_fields: {lead: []}\n");
    let ran = world.expect(0, &["plan", "-f", "m.yaml", "--prune=outcome"]);
    let text = ran.stdout.split_whitespace().collect::<Vec<_>>().join(" ");
    let told = "outcome/Dup: `prune` keeps all of them although the manifests don't list them: the organization has 2 objects \
                with this name (";
    assert!(text.contains(told), "{text}");
    assert_eq!(text.matches("`prune` keeps").count(), 1, "{text}");
    let way = "Not in the files: custom_field/lead/Dup, outcome/Dup closectl doesn't touch unlisted objects; of several that \
               share a name, rename or delete all but one in Close.";
    assert!(text.contains(way), "{text}");
}
