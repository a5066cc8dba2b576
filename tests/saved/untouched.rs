//! What a saved plan does not touch may move freely: it is not sent, so nobody has to agree to it, no record counts for it and
//! no policy forbids it.

use super::edit;
use crate::harness::World;
use close_sandbox::{Place, State};
use serde_json::{Value, json};

/// Somebody's edit of what a saved plan does not touch.
struct Edited {
    name: &'static str,
    /// The manifest, with what is planned in braces: before and after.
    before: &'static str,
    after: &'static str,
    /// The call that somebody makes in between.
    call: fn(&State) -> (String, Value),
    /// The only body that the plan sends.
    sent: fn() -> Value,
}

const FIELD: &str = "custom_fields: {lead: [{name: Industry, type: choices, choices: [Retail, Software], description: Old}]}\n";
const DESCRIBED: &str = "custom_fields: {lead: [{name: Industry, type: choices, choices: [Retail, Software], description: New}]}\n";

fn industry(state: &State) -> String {
    let field = state.custom_field(&Place::Lead, "Industry").unwrap();
    format!("/custom_field/lead/{}/", field.id)
}

const EDITS: [Edited; 4] = [
    Edited {
        name: "a choice more",
        before: FIELD,
        after: DESCRIBED,
        call: |state| {
            (
                industry(state),
                json!({"choices": ["Retail", "Software", "Other"]}),
            )
        },
        sent: || json!({"description": "New"}),
    },
    Edited {
        name: "several values",
        before: "custom_fields: {lead: [{name: Industry, type: choices, choices: [Retail, Software], \
                 accepts_multiple_values: false, description: Old}]}\n",
        after: "custom_fields: {lead: [{name: Industry, type: choices, choices: [Retail, Software], \
                accepts_multiple_values: false, description: New}]}\n",
        call: |state| (industry(state), json!({"accepts_multiple_values": true})),
        sent: || json!({"description": "New"}),
    },
    Edited {
        name: "another type",
        before: FIELD,
        after: DESCRIBED,
        call: |state| (industry(state), json!({"type": "text"})),
        sent: || json!({"description": "New"}),
    },
    Edited {
        name: "fewer permissions",
        before: "roles: [{name: Team, permissions: [view_all_leads, export]}]\n",
        after: "roles: [{name: Crew, renamed_from: Team, permissions: [view_all_leads, export]}]\n",
        call: |state| {
            let path = format!("/role/{}/", state.role("Team").unwrap().id);
            (path, json!({"permissions": ["view_all_leads"]}))
        },
        sent: || json!({"name": "Crew"}),
    },
];

#[test]
fn an_edit_of_what_the_plan_does_not_touch_neither_stops_it_nor_is_taken_back() {
    for edited in &EDITS {
        let world = World::new();
        world.write("m.yaml", edited.before);
        world.expect(0, &["apply", "-f", "m.yaml", "--yes"]);
        world.sandbox.edit(|state| {
            for _ in 0..3 {
                let _ = state.add_lead(&[("Industry", json!("Retail"))]);
            }
        });
        world.write("m.yaml", edited.after);
        world.expect(0, &["plan", "-f", "m.yaml", "--out", "p.json"]);
        edit(&world, |state| {
            let (path, body) = (edited.call)(state);
            state.perform("PUT", &path, body)
        });
        world.sandbox.clear_calls();

        let ran = world.run(&["apply", "p.json", "--yes"]);
        assert_eq!(ran.code, 0, "{}: {}{}", edited.name, ran.stdout, ran.stderr);
        let bodies: Vec<Value> = world.writes().into_iter().filter_map(|call| call.body).collect();
        assert_eq!(bodies, [(edited.sent)()], "{}", edited.name);
        let again = world.run(&["apply", "p.json", "--yes"]);
        assert_eq!(again.code, 0, "{}: {}{}", edited.name, again.stdout, again.stderr);
    }
}

#[test]
fn a_policy_protects_only_from_what_the_plan_does() {
    let world = World::new();
    world.write("m.yaml", FIELD);
    world.write(
        "closectl.yaml",
        "version: 1\nmanifests: [m.yaml]\npolicy: {protect: [custom_field/lead/Industry]}\n",
    );
    world.expect(0, &["apply", "--yes"]);
    world.write("m.yaml", DESCRIBED);
    world.expect(0, &["plan", "--out", "p.json"]);
    edit(&world, |state| {
        let choices = json!({"choices": ["Retail", "Software", "Other"]});
        state.perform("PUT", &industry(state), choices)
    });
    world.expect(3, &["plan"]);
    world.expect(0, &["apply", "p.json", "--yes"]);
    let state = world.sandbox.state();
    let field = state.custom_field(&Place::Lead, "Industry").unwrap();
    assert_eq!(field.description.as_deref(), Some("New"));
    assert_eq!(field.choices.as_ref().unwrap().len(), 3, "the choice stays");
}
