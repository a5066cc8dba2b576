//! Replacements that went half-way, or whose outcome the run never learned.

use super::{
    replaced::{REPLACED, apply, at_creation, by_hand, filled, id},
    values::records,
};
use crate::{
    harness::{World, assert_same, pulled, runs},
    kills::killer::let_time_pass,
};
use close_sandbox::{Fault, FaultAction};
use serde_json::{Value, json};
use std::fs;

#[test]
fn a_replacement_that_went_half_way_is_taken_back_and_so_is_an_undo() {
    let world = filled();
    let (setup, held) = (pulled(&world), records(&world));
    let refusing = || at_creation(1000, FaultAction::Status(400));
    world.sandbox.set_faults(vec![refusing()]);
    let (run, ran) = apply(&world, 4, REPLACED);
    let told = format!("{}{}", ran.stdout, ran.stderr);
    let told = told.split_whitespace().collect::<Vec<_>>().join(" ");
    assert!(
        told.contains("undo this run, which creates the old one again, then apply again"),
        "{told}"
    );
    assert!(told.contains("to undo this run: closectl undo"), "{told}");
    assert!(world.sandbox.state().shared_field("Region").is_none());

    // Manifests alone would bring back less, also where nobody could write down that the creation failed.
    for (is_killed, command) in [(false, "plan"), (false, "drift"), (true, "plan")] {
        if is_killed {
            cut_journal(&world);
        }
        let told = world.run(&[command, "-f", "m.yaml", "--timeout", "1"]).stdout;
        let told = told.split_whitespace().collect::<Vec<_>>().join(" ");
        let way = format!(
            "the run {run} deleted it to create it again, and did not create it. `apply` creates it as its entry says. \
             What the entry does not say, and the values that records had, come back with `closectl undo {run}`"
        );
        assert!(told.contains(&way), "{told}");
    }

    // The undo is refused as well, and the next one goes on.
    world.expect(4, &["undo", &run, "--yes"]);
    world.sandbox.set_faults(Vec::new());
    world.expect(0, &["undo", &run, "--yes"]);
    assert_same(&setup, &pulled(&world));
    assert_eq!(held, records(&world));
    let told = world.expect(0, &["plan", "-f", "m.yaml"]).stdout;
    assert!(!told.contains("did not create it"), "{told}");

    // An undo that replaces may go half-way, too.
    let (run, _) = apply(&world, 0, REPLACED);
    world.sandbox.set_faults(vec![refusing()]);
    world.expect(4, &["undo", &run, "--yes"]);
    assert!(world.sandbox.state().shared_field("Region").is_none());
    world.sandbox.set_faults(Vec::new());
    world.expect(0, &["undo", &run, "--yes"]);
    assert_same(&setup, &pulled(&world));
    assert_eq!(held, records(&world));
}

/// Makes the last run one that was killed before it could write down what came of its replacements.
fn cut_journal(world: &World) {
    let journal = runs(world).pop().unwrap().join("journal.jsonl");
    let text = fs::read_to_string(&journal).unwrap();
    let is_told = |line: &&str| {
        let line: Value = serde_json::from_str(line).unwrap();
        line["event"] == "started" || (line["action"] != "replace" && line["event"] != "complete")
    };
    let lines: Vec<&str> = text.lines().filter(is_told).collect();
    fs::write(&journal, lines.join("\n") + "\n").unwrap();
}

#[test]
fn a_new_object_whose_id_the_run_never_learned_is_known_by_what_it_is() {
    for is_edited in [false, true] {
        let world = filled();
        let (setup, held) = (pulled(&world), records(&world));
        world
            .sandbox
            .set_faults(vec![at_creation(1, FaultAction::LoseAnswer)]);
        let (run, _) = apply(&world, 0, REPLACED);
        world.sandbox.set_faults(Vec::new());

        cut_journal(&world);

        if is_edited {
            by_hand(&world, "PUT", json!({"description": "Elsewhere"}));
        }
        let new = id(&world, "Region");
        let ran = world.expect(0, &["undo", &run, "--yes"]);
        let told = format!("{}{}", ran.stdout, ran.stderr);
        if is_edited {
            assert!(told.contains("so it stays"), "{told}");
            assert_eq!(new, id(&world, "Region"));
            continue;
        }
        assert_same(&setup, &pulled(&world));
        assert_eq!(held, records(&world), "{told}");
    }
}

#[test]
fn what_a_later_undo_put_there_again_is_the_old_object_of_a_run_that_does_not_know_its_outcome() {
    let world = filled();
    let (setup, held) = (pulled(&world), records(&world));
    let without_place = &REPLACED.replace(
        "lead: [{shared: Region, editable_with_roles: []}]",
        "lead: [{shared: Region, removed: true, allow_data_loss: true}]",
    );
    // The place goes first, then the field.
    world.sandbox.set_faults(vec![Fault {
        on: 2,
        method: Some("DELETE".into()),
        ..at_creation(1, FaultAction::Status(400))
    }]);
    let (first, _) = apply(&world, 4, without_place);
    cut_journal(&world);
    let_time_pass(world.folder.path());

    let (second, _) = apply(&world, 0, without_place);
    world.expect(0, &["undo", &second, "--yes"]);
    let ran = world.expect(0, &["undo", &first, "--yes"]);
    assert!(
        ran.stderr.contains(
            "the run does not know the outcome of `replace`; judging by the organization, it was not done"
        ),
        "{}",
        ran.stdout
    );
    assert_same(&setup, &pulled(&world));
    assert_eq!(held, records(&world));
}
