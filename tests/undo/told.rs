//! What an undo says of what it brings back and of what it can't.

use crate::harness::{Ran, World, applied, runs};
use serde_json::json;

const STATUS: &str = "lead_statuses: [Hot]\n";
const HOOK: &str = "webhooks:
  - url: https://x.test/a
    events:
      - object_type: lead
        action: updated
        extra_filter: {type: field_accessor, field: data, filter: {type: field_accessor, field: status_id, filter: {type: equals, value: \"${id:lead_status/Hot}\"}}}
";
const WITHOUT_USE: &str =
    "webhooks: [{url: https://x.test/a, events: [{object_type: lead, action: updated}]}]\n";
const GONE: &str = "lead_statuses: [{label: Hot, removed: true}]\n";

fn all(ran: &Ran) -> String {
    let text = format!("{} {}", ran.stdout, ran.stderr);
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

fn apply(world: &World, manifest: &str) {
    let apply = ["apply", "-f", "m.yaml", "--yes", "--allow-outreach", "*"];
    world.write("m.yaml", manifest).expect(0, &apply);
}

/// The id that the webhook's filter holds, and that of the status.
fn ids(world: &World) -> (String, String) {
    let state = world.sandbox.state();
    let filter = json!(state.webhooks[0].events).to_string();
    let at = filter.find("stat_").unwrap();
    let end = filter[at..].find('"').unwrap();
    let status = state.lead_status("Hot").unwrap().id.clone();
    (filter[at..at + end].to_owned(), status)
}

#[test]
fn an_object_and_its_use_come_back_together_without_a_word_of_what_is_not_so() {
    for (about, without) in [
        ("the run took the use away", format!("{GONE}{WITHOUT_USE}")),
        ("the run left the use dangling", GONE.to_owned()),
    ] {
        let world = World::new();
        apply(&world, &format!("{STATUS}{HOOK}"));
        apply(&world, &without);
        assert!(world.sandbox.state().lead_status("Hot").is_none());

        let ran = world.expect(0, &["undo", "last", "--yes"]);
        let text = all(&ran);
        for untrue in ["stays", "Left as it is", "referred to", "keeps that as it is"] {
            assert!(!text.contains(untrue), "{about}: {untrue}: {text}");
        }
        let (named, status) = ids(&world);
        assert_eq!(named, status, "{about}");
    }
}

#[test]
fn a_use_that_somebody_changed_since_is_left_with_one_reason() {
    let world = World::new();
    apply(&world, &format!("{STATUS}{HOOK}"));
    apply(&world, &format!("{GONE}{WITHOUT_USE}"));
    world
        .sandbox
        .edit(|state| state.webhooks[0].events[0].action = "created".to_owned());
    let text = all(&world.expect(0, &["undo", "last", "--yes"]));
    assert!(text.contains("so it stays"), "{text}");
    assert!(!text.contains("referred to"), "{text}");
}

#[test]
fn a_workflow_comes_back_without_the_contacts_that_were_in_it_and_both_plans_say_so() {
    const FLOW: &str = "sequences: [{name: Onboarding, status: paused, timezone: UTC, steps: [{step_type: call, delay: 60}]}]\n";
    for (active, paused, who) in [
        (2, 1, Some("the 3 contacts that were")),
        (1, 0, Some("the 1 contact that was")),
        (0, 0, None),
    ] {
        let world = World::new();
        apply(&world, FLOW);
        world
            .sandbox
            .edit(|state| state.enroll("Onboarding", active, paused));
        world.write("m.yaml", "sequences: [{name: Onboarding, removed: true}]\n");
        let text = all(&world.run(&["plan", "-f", "m.yaml"]));
        if who.is_some() {
            assert!(
                text.contains("and an undo does not put them back into it"),
                "{text}"
            );
        }
        apply(&world, "sequences: [{name: Onboarding, removed: true}]\n");

        let ran = world.expect(0, &["undo", "last", "--yes"]);
        let told = "it comes back without";
        match who {
            Some(who) => {
                let told = format!("sequence/Onboarding: {told} {who} in it; add them to it again in Close");
                let before = ran.stderr.split_whitespace().collect::<Vec<_>>().join(" ");
                assert!(before.contains(&told), "before it: {}", ran.stderr);
                let after = ran.stdout.split_whitespace().collect::<Vec<_>>().join(" ");
                assert!(
                    after.contains(&format!("comes back without {who} in it")),
                    "after it: {after}"
                );
            }
            None => assert!(!all(&ran).contains(told), "{}", all(&ran)),
        }
    }
}

#[test]
fn a_status_without_records_comes_back_without_a_word_about_values() {
    let world = World::new();
    world.write(
        "m.yaml",
        "lead_statuses: [{label: Canceled, removed: true, move_to: Potential}]\n",
    );
    world.expect(0, &["apply", "-f", "m.yaml", "--yes"]);
    let ran = world.expect(0, &["undo", "last", "--yes"]);
    assert!(
        ran.stdout.contains("new id and creation date: "),
        "{}",
        ran.stdout
    );
    assert!(!ran.stdout.contains("what records held"), "{}", ran.stdout);
}

#[test]
fn a_new_object_of_which_somebody_changed_what_the_run_left_open_stays() {
    let world = World::new();
    world.write(
        "m.yaml",
        "webhooks: [{url: \"https://hooks.test/one\", events: [{object_type: lead, action: created}]}]\n",
    );
    world.expect(0, &["apply", "-f", "m.yaml", "--yes"]);
    world.sandbox.edit(|state| {
        let path = format!("/webhook/{}/", state.webhooks[0].id);
        assert!(
            state
                .perform("PUT", &path, serde_json::json!({"status": "paused"}))
                .0
                < 300
        );
    });
    let ran = world.expect(0, &["undo", "last", "--yes"]);
    assert!(
        ran.stdout
            .contains("its `status` is \"paused\" now, but the run created it with \"active\", so it stays"),
        "{}",
        ran.stdout
    );
    assert_eq!(world.sandbox.state().webhooks.len(), 1);
}

#[test]
fn what_somebody_changed_in_an_object_of_the_run_keeps_that_object() {
    let world = World::new();
    let types = "custom_object_types: [{name: T, name_plural: Ts, fields: [{name: F, type: text, description: Ours}, {name: G, type: text}]}]\n";
    world.write("m.yaml", types);
    world.expect(0, &["apply", "-f", "m.yaml", "--yes"]);
    world.sandbox.edit(|state| {
        let field = state.fields.iter().find(|field| field.name == "F").unwrap();
        let path = format!("/custom_field/custom_object_type/{}/", field.id);
        let (status, answer) = state.perform("PUT", &path, json!({"description": "By hand"}));
        assert!(status < 300, "{answer}");
    });
    let ran = world.expect(0, &["undo", "last", "--yes"]);
    let told = "`custom_object_type/T/F`, which somebody changed since, is part of it, so it stays";
    assert!(ran.stdout.contains(told), "{}", ran.stdout);
    assert_eq!(world.sandbox.state().object_types.len(), 1);
    assert!(world.sandbox.state().fields.iter().any(|field| field.name == "F"));
}

#[test]
fn a_field_that_a_person_made_again_is_not_said_to_be_gone() {
    let field = |choices: &str| {
        format!("custom_fields: {{lead: [{{name: Size, type: choices, choices: {choices}}}]}}\n")
    };
    let world = applied(&field("[S, L]"));
    apply(&world, &field("[{value: XS, renamed_from: S}, L]"));
    let first = runs(&world).pop().unwrap();
    world.write(
        "m.yaml",
        "custom_fields: {lead: [{name: Size, removed: true, allow_data_loss: true}]}\n",
    );
    world.expect(0, &["apply", "-f", "m.yaml", "--yes"]);
    apply(&world, &field("[XS, L]"));

    let name = first.file_name().unwrap().to_str().unwrap();
    let ran = world.expect(0, &["undo", name, "--yes", "--allow-data-loss", "*"]);
    let said = "custom_field/lead/Size: it was deleted and created again after the run, so its settings stay as they are";
    assert!(ran.stdout.contains(said), "{}", ran.stdout);
}
