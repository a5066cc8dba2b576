//! Where nobody said that an organization is there to be tried on, or where it is not, nothing is written.

use super::bench::{declare, scratch_world, settings};
use crate::harness::{Ran, World};
use close_sandbox::{Fault, FaultAction};
use serde_json::json;

/// Probes, expects a refusal, and makes sure that nothing was written.
fn refused(world: &World, arguments: &[&str], words: &str) -> Ran {
    let before = settings(&world.sandbox);
    let ran = world.expect(3, &[&["probe", "--timeout", "6"], arguments].concat());
    assert_eq!(ran.stdout, "");
    let said = ran.stderr.replace('\n', " ");
    assert!(said.contains("refused") && said.contains(words), "{said}");
    assert!(said.contains("hint: "), "{said}");
    assert_eq!(world.writes().len(), 0, "{said}");
    assert_eq!(settings(&world.sandbox), before);
    let probes = world.folder.path().join(".closectl/probes");
    assert!(!probes.exists(), "a journal was left");
    ran
}

#[test]
fn an_organization_that_is_not_declared_as_scratch_is_not_even_called() {
    let world = World::new();
    declare(&world, "");
    refused(
        &world,
        &["--yes"],
        "`live` is not declared as a scratch organization",
    );
    declare(&world, "    scratch: false\n");
    refused(&world, &["--yes"], "is not declared");
    refused(
        &world,
        &["--yes", "--org", "sandbox"],
        "`sandbox` is not declared",
    );
    world.write("closectl.yaml", "version: 1\n");
    refused(
        &world,
        &["--yes"],
        "the organization of CLOSE_API_KEY is not declared",
    );
    assert_eq!(world.sandbox.calls().len(), 0);
}

#[test]
fn a_protected_organization_is_not_even_called() {
    let world = scratch_world("    protected: true\n");
    refused(&world, &["--yes"], "`live` is protected");
    assert_eq!(world.sandbox.calls().len(), 0);
}

#[test]
fn a_key_of_another_organization_reads_nothing_but_whose_it_is() {
    let world = scratch_world("    organization_id: orga_other\n");
    refused(&world, &["--yes"], "closectl.yaml expects orga_other");
    let paths: Vec<_> = world.sandbox.calls().into_iter().map(|call| call.path).collect();
    assert_eq!(paths, ["/me/"]);
}

#[test]
fn an_organization_with_more_than_a_handful_of_records_is_left_alone() {
    let world = scratch_world("");
    for _ in 0..9 {
        world.sandbox.edit(|state| state.add_lead(&[]));
    }
    let only = ["probe", "--yes", "--only", "trim_names"];
    world.expect(0, &only);
    world.sandbox.clear_calls();
    world.sandbox.edit(|state| state.add_lead(&[]));
    std::fs::remove_dir_all(world.folder.path().join(".closectl")).unwrap();
    refused(&world, &["--yes"], "holds 11 records");
    for _ in 0..200 {
        world.sandbox.edit(|state| state.add_lead(&[]));
    }
    refused(&world, &["--yes"], "holds more than 100 records");
}

#[test]
fn records_of_every_kind_count() {
    let world = scratch_world("");
    world.sandbox.edit(|state| {
        let lead = state.records.keys().next().cloned().unwrap();
        for path in ["/contact/", "/opportunity/"] {
            for _ in 0..5 {
                state.perform("POST", path, json!({ "lead_id": lead, "name": "x" }));
            }
        }
    });
    refused(&world, &["--yes"], "holds 11 records");
}

#[test]
fn records_that_can_not_be_counted_are_too_many() {
    for action in [
        FaultAction::Status(403),
        FaultAction::Status(404),
        FaultAction::EmptyBody,
    ] {
        let world = scratch_world("");
        world
            .sandbox
            .set_faults(vec![Fault::first("GET", "/contact/", action)]);
        refused(
            &world,
            &["--yes"],
            "how many records the organization holds can't be told",
        );
    }
}

#[test]
fn objects_under_the_reserved_name_that_nobody_here_made_are_a_persons_or_another_machines() {
    for (path, body) in [
        ("/status/lead/", json!({ "label": "closectl probe of mine" })),
        (
            "/status/lead/",
            json!({ "label": " Closectl Probe abcdefghjk a" }),
        ),
        (
            "/pipeline/",
            json!({ "name": "closectl probe abcdefghjk pipeline" }),
        ),
        (
            "/custom_activity/",
            json!({ "name": "closectl probe abcdefghjk type" }),
        ),
        (
            "/webhook/",
            json!({
                "url": "https://abcdefghjk.closectl-probe.example.invalid/a",
                "events": [{ "object_type": "lead", "action": "created" }],
            }),
        ),
    ] {
        let world = scratch_world("");
        let made = world
            .sandbox
            .edit(|state| state.perform("POST", path, body.clone()));
        assert!(made.0 < 300, "{made:?}");
        let words = "objects with a reserved name that no run of probe from this folder made";
        refused(&world, &["--yes"], words);
    }
}

#[test]
fn without_a_person_and_without_yes_nothing_is_made() {
    let world = scratch_world("");
    refused(&world, &[], "there is no terminal to ask on");
}

#[test]
fn one_run_at_a_time() {
    let world = scratch_world("");
    let id = world.sandbox.state().organization.id;
    let path = world.folder.path().join(format!(".closectl/locks/{id}.lock"));
    std::fs::create_dir_all(path.parent().unwrap()).unwrap();
    let lock = std::fs::File::create(path).unwrap();
    lock.lock().unwrap();
    refused(&world, &["--yes"], "is changing `live`");
}
