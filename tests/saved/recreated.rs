//! Saved plans are about objects and not only about their names: what was deleted and created again is refused.

use super::edit;
use crate::{
    harness::{Two, World, leads_that_hold, runs},
    terminal::{code, start},
};
use close_sandbox::{Place, State};
use closectl::plan::sealed::digest;
use serde_json::{Value, json};

/// Deletes the note of leads as a person does in Close, and creates another one that a lead holds.
fn recreate_note(world: &World) {
    world.sandbox.edit(|state| {
        recreate(
            state,
            "custom_field/lead",
            "Note",
            json!({"name": "Note", "type": "text"}),
        );
        state.add_lead(&[("Note", json!("of another kind"))]);
    });
}

/// Deletes an object as a person does in Close, and creates another one.
fn recreate(state: &mut State, path: &str, name: &str, body: Value) {
    let id = match path {
        "custom_field/lead" => state.custom_field(&Place::Lead, name).unwrap().id.clone(),
        "status/lead" => state.lead_status(name).unwrap().id.clone(),
        other => panic!("{other}"),
    };
    for (method, path, body) in [
        ("DELETE", format!("/{path}/{id}/"), Value::Null),
        ("POST", format!("/{path}/"), body),
    ] {
        let (status, answer) = state.perform(method, &path, body);
        assert!(status < 300, "{method} {path}: {status} {answer}");
    }
}

const WITHOUT_NOTE: &str = "custom_fields: {lead: [{name: Note, removed: true, allow_data_loss: true}]}\n";

/// A saved plan that deletes a field that three leads hold.
fn saved_removal() -> World {
    let world = leads_that_hold(&[&[("Note", "a")], &[("Note", "b")], &[("Note", "c")]]);
    world.write("m.yaml", WITHOUT_NOTE);
    world.expect(0, &["plan", "-f", "m.yaml", "--out", "p.json"]);
    world.sandbox.clear_calls();
    world
}

/// The saved plan is refused, because an object is another one now, and nothing is written.
fn refused(world: &World, object: &str) {
    let before = world.sandbox.state();
    world.sandbox.clear_calls();
    let ran = world.expect(3, &["apply", "p.json", "--yes"]);
    let told = format!("{object} was deleted and created again since, so it is another object now");
    assert!(ran.stderr.contains(&told), "{told}: {}", ran.stderr);
    assert!(ran.stderr.contains("plan again"), "{}", ran.stderr);
    assert_eq!(world.writes(), []);
    assert_eq!(world.sandbox.state(), before);
}

#[test]
fn an_object_of_the_same_name_that_nobody_reviewed_is_not_deleted() {
    let world = saved_removal();
    recreate_note(&world);
    refused(&world, "it");
    let ran = world.expect(3, &["apply", "p.json", "--yes", "--format", "json"]);
    let told: Value = serde_json::from_str(&ran.stdout).unwrap();
    assert_eq!(
        told["stale"][0]["moved"],
        json!({"what": "recreated", "object": "custom_field/lead/Note"})
    );
}

#[test]
fn every_kind_of_step_is_about_the_objects_that_were_reviewed() {
    let field = |state: &mut State| {
        recreate(
            state,
            "custom_field/lead",
            "Note",
            json!({"name": "Note", "type": "text"}),
        );
    };
    let status =
        |state: &mut State| recreate(state, "status/lead", "Qualified", json!({"label": "Qualified"}));
    type Recreate<'a> = &'a dyn Fn(&mut State);
    let cases: [(&str, Recreate, &str); 5] = [
        (
            "custom_fields: {lead: [{name: Note, type: text, description: new}]}\n",
            &field,
            "it",
        ),
        (
            "custom_fields: {lead: [{name: Memo, type: text, renamed_from: Note}]}\n",
            &field,
            "it",
        ),
        (
            "lead_statuses: [Potential, Bad Fit, Interested, Qualified, Customer, Canceled, Not Interested]\n",
            &status,
            "lead_status/Qualified",
        ),
        (
            "lead_statuses: [{label: Bad Fit, removed: true, move_to: Qualified}]\n",
            &status,
            "lead_status/Qualified",
        ),
        (
            "smart_views:\n  - {name: Noted, type: lead, s_query: {query: {type: and, queries: [{type: object_type, \
             object_type: lead}]}}, selected_fields: [display_name, '${id:custom_field/lead/Note}']}\n",
            &field,
            "custom_field/lead/Note",
        ),
    ];
    for (manifest, change, object) in cases {
        let world = leads_that_hold(&[]);
        world.sandbox.edit(|state| {
            state.add_record(&Place::Lead, None, Some("Bad Fit"), &[]);
        });
        world.write("m.yaml", manifest);
        world.expect(0, &["plan", "-f", "m.yaml", "--out", "p.json"]);
        world.sandbox.edit(change);
        refused(&world, object);
    }
}

#[test]
fn a_plan_of_an_earlier_version_that_does_not_say_which_object_it_means_is_refused() {
    let world = saved_removal();
    let mut saved: Value = serde_json::from_str(&world.read("p.json")).unwrap();
    let fields = saved.as_object_mut().unwrap();
    assert!(fields.shift_remove("ids").is_some());
    fields.shift_remove("digest");
    let text = serde_json::to_string_pretty(&fields).unwrap();
    fields.insert("digest".into(), digest([text.as_str()]).into());
    world.write(
        "p.json",
        &format!("{}\n", serde_json::to_string_pretty(&saved).unwrap()),
    );

    let ran = world.expect(3, &["apply", "p.json", "--yes"]);
    let told = "an earlier version of closectl saved the plan";
    assert!(ran.stderr.contains(told), "{}", ran.stderr);
    assert_eq!(world.writes(), []);

    // What it wants is there all the same once somebody has done it.
    world.expect(0, &["apply", "-f", "m.yaml", "--yes"]);
    world.sandbox.clear_calls();
    let ran = world.expect(0, &["apply", "p.json", "--yes"]);
    assert!(ran.stdout.contains("Already applied"), "{}", ran.stdout);
    assert_eq!(world.writes(), []);
}

#[test]
fn after_an_undo_a_plan_is_applied_again_only_to_what_was_reviewed() {
    let world = saved_removal();
    world.expect(0, &["apply", "p.json", "--yes"]);
    world.expect(0, &["undo", "last", "--yes"]);
    refused(&world, "it");

    let world = leads_that_hold(&[]);
    world.write("m.yaml", "lead_statuses: [{label: Fit, renamed_from: Bad Fit}]\n");
    world.expect(0, &["plan", "-f", "m.yaml", "--out", "p.json"]);
    world.expect(0, &["apply", "p.json", "--yes"]);
    world.expect(0, &["undo", "last", "--yes"]);
    let ran = world.expect(0, &["apply", "p.json", "--yes"]);
    assert!(ran.stdout.contains("Verified"), "{}", ran.stdout);
    assert!(world.sandbox.state().lead_status("Fit").is_some());
}

#[test]
fn a_saved_undo_is_about_the_objects_that_were_reviewed() {
    let world = leads_that_hold(&[]);
    world.write("m.yaml", "custom_fields: {lead: [{name: Score, type: number}]}\n");
    world.expect(0, &["apply", "-f", "m.yaml", "--yes"]);
    let run = runs(&world).last().unwrap().clone();
    let run = run.file_name().unwrap().to_str().unwrap();
    world.expect(0, &["undo", run, "--out", "p.json"]);
    edit(&world, |state| {
        let answer = (200, Value::Null);
        recreate(
            state,
            "custom_field/lead",
            "Score",
            json!({"name": "Score", "type": "number"}),
        );
        answer
    });
    world.sandbox.clear_calls();
    let ran = world.expect(3, &["apply", "p.json", "--yes"]);
    assert!(ran.stderr.contains("since"), "{}", ran.stderr);
    assert_eq!(world.writes(), []);
    assert!(
        world
            .sandbox
            .state()
            .custom_field(&Place::Lead, "Score")
            .is_some()
    );
}

#[test]
fn a_saved_promotion_is_about_the_objects_that_were_reviewed() {
    let two = Two::new("", "");
    let field = |description: &str| {
        format!("custom_fields: {{lead: [{{name: Note, type: text, description: {description}}}]}}\n")
    };
    two.apply("staging", &field("old"));
    two.promote(0, &[]);
    two.apply("staging", &field("new"));
    two.expect(
        0,
        &[
            "promote",
            "--from",
            "staging",
            "--to",
            "production",
            "--out",
            "p.json",
        ],
    );
    two.production.sandbox.edit(|state| {
        let body = json!({"name": "Note", "type": "text", "description": "old"});
        recreate(state, "custom_field/lead", "Note", body);
    });
    two.production.sandbox.clear_calls();
    let ran = two.expect(3, &["apply", "p.json", "--org", "production", "--yes"]);
    let told = "it was deleted and created again since, so it is another object now";
    assert!(ran.stderr.contains(told), "{}", ran.stderr);
    assert_eq!(two.production.writes(), []);
}

#[test]
fn an_object_that_is_created_again_while_the_plan_is_read_stops_it() {
    let world = saved_removal();
    for (arguments, told) in [
        (
            &["apply", "-f", "m.yaml"][..],
            "the organization changed while you read the plan",
        ),
        (&["apply", "p.json"], "it was deleted and created again since"),
    ] {
        if arguments == ["apply", "p.json"] {
            world.expect(0, &["plan", "-f", "m.yaml", "--out", "p.json"]);
        }
        let mut session = start(&world, arguments);
        session.exp_string("Apply this to Sandbox").unwrap();
        // It has as many values as before, so that only its id tells.
        world.sandbox.edit(|state| {
            let held = state.records.len();
            recreate(
                state,
                "custom_field/lead",
                "Note",
                json!({"name": "Note", "type": "text"}),
            );
            let id = state.custom_field(&Place::Lead, "Note").unwrap().id.clone();
            for record in state.records.values_mut() {
                record.custom.insert(id.clone(), json!("other"));
            }
            assert_eq!(held, 3);
        });
        session.send("y").unwrap();
        session.flush().unwrap();
        session.exp_string(told).unwrap();
        session.exp_eof().unwrap();
        assert_eq!(code(session), 3);
        assert_eq!(world.writes(), []);
    }
}
