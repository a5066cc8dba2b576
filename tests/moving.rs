//! Values move instead of vanishing: statuses that go, and choices that get another name.

use crate::harness::World;
use close_sandbox::{BulkEditStatus, Fault, FaultAction, Place, Switches};
use serde_json::{Value, json};

fn values(world: &World, place: &Place, name: &str) -> Vec<String> {
    let state = world.sandbox.state();
    let values = state.values_in(state.custom_field(place, name).unwrap());
    values.into_iter().map(Value::to_string).collect()
}

#[test]
fn a_removed_status_hands_its_leads_on_first() {
    let world = World::new();
    world.sandbox.edit(|state| {
        for _ in 0..300 {
            state.add_record(&Place::Lead, None, Some("Bad Fit"), &[]);
        }
    });
    world.write(
        "m.yaml",
        "lead_statuses:\n  - {label: Bad Fit, removed: true, move_to: Unfit}\n  - Unfit\n",
    );
    let ran = world.expect(0, &["apply", "-f", "m.yaml", "--yes"]);
    assert!(
        ran.stdout.contains(
            "- delete lead_status/Bad Fit  [behaviour: 300 records move]  (m.yaml:2)\n      records:  Bad Fit → Unfit\n"
        ),
        "{}",
        ran.stdout
    );
    let state = world.sandbox.state();
    assert!(state.lead_status("Bad Fit").is_none());
    let new = &state.lead_status("Unfit").unwrap().id;
    let mut leads = state.records.values();
    assert!(leads.all(|lead| lead.status_id.as_ref() == Some(new)));
    assert_eq!(state.ledger, []);
    let edits = world
        .writes()
        .iter()
        .filter(|call| call.path == "/bulk_action/edit/")
        .count();
    assert_eq!(edits, 1, "300 leads are one bulk edit");
    world.sandbox.clear_calls();
    world.expect(0, &["apply", "-f", "m.yaml", "--yes"]);
    assert_eq!(world.writes(), []);
}

#[test]
fn a_removed_opportunity_status_hands_its_opportunities_on_first() {
    let world = World::new();
    world.sandbox.edit(|state| {
        let lead = state.add_lead(&[]);
        for _ in 0..7 {
            state.add_record(&Place::Opportunity, Some(&lead), Some("Proposal Sent"), &[]);
        }
    });
    let manifest = "pipelines:\n  - name: Sales\n    statuses:\n      \
                    - {label: Proposal Sent, removed: true, move_to: pipeline/Sales/Contract Sent}\n";
    world
        .write("m.yaml", manifest)
        .expect(0, &["apply", "-f", "m.yaml", "--yes"]);
    let state = world.sandbox.state();
    let contract = state.opportunity_status("Contract Sent").unwrap();
    let opportunities = state
        .records
        .values()
        .filter(|record| record.place == Place::Opportunity);
    assert!(
        opportunities
            .clone()
            .all(|record| record.status_id.as_ref() == Some(&contract.id))
    );
    assert_eq!((opportunities.count(), state.ledger.len()), (7, 0));
}

const FIELDS: &str = "custom_fields:
  lead:
    - {name: Industry, type: choices, choices: [Software, Retail]}
    - {name: Tags, type: choices, choices: [Hot, Cold], accepts_multiple_values: true}
    - {shared: Region}
  contact:
    - {shared: Region}
    - {name: Skills, type: choices, choices: [SQL, Excel], accepts_multiple_values: true}
  shared:
    - {name: Region, type: choices, choices: [EU, US]}
custom_activity_types:
  - name: Call
    fields: [{shared: Region}]
custom_object_types:
  - name: Plan
    name_plural: Plans
    fields: [{shared: Region}]
";

/// Every owner with values in single and multiple fields.
fn filled() -> World {
    let world = World::well_told();
    world
        .write("m.yaml", FIELDS)
        .expect(0, &["apply", "-f", "m.yaml", "--yes"]);
    world.sandbox.edit(|state| {
        let call = Place::Activity(state.activity_type("Call").unwrap().id.clone());
        let plan = Place::CustomObject(state.object_type("Plan").unwrap().id.clone());
        let lead = state.add_lead(&[
            ("Industry", json!("Software")),
            ("Tags", json!(["Hot", "Cold"])),
            ("Region", json!("EU")),
        ]);
        state.add_lead(&[("Industry", json!("Retail"))]);
        for _ in 0..3 {
            let contact = [("Region", json!("EU")), ("Skills", json!(["SQL"]))];
            state.add_record(&Place::Contact, Some(&lead), None, &contact);
            state.add_record(&call, Some(&lead), None, &[("Region", json!("EU"))]);
            state.add_record(&plan, Some(&lead), None, &[("Region", json!("US"))]);
        }
    });
    world.sandbox.clear_calls();
    world
}

const RENAMED: [(&str, &str); 4] = [
    (
        "[Software, Retail]",
        "[Retail, {value: SaaS, renamed_from: Software}]",
    ),
    ("[Hot, Cold]", "[{value: Warm, renamed_from: Hot}, Cold]"),
    ("[SQL, Excel]", "[{value: Databases, renamed_from: SQL}, Excel]"),
    ("[EU, US]", "[{value: EMEA, renamed_from: EU}, US]"),
];

fn renamed() -> String {
    RENAMED
        .iter()
        .fold(FIELDS.to_owned(), |text, (from, to)| text.replace(from, to))
}

fn assert_moved(world: &World) {
    let of_leads = |name: &str| values(world, &Place::Lead, name);
    assert_eq!(of_leads("Industry"), ["\"SaaS\"", "\"Retail\""]);
    let tags = of_leads("Tags");
    assert_eq!(tags.len(), 1);
    assert!(tags[0].contains("Warm") && tags[0].contains("Cold"), "{tags:?}");
    assert_eq!(values(world, &Place::Contact, "Skills"), ["[\"Databases\"]"; 3]);
    let regions = of_leads("Region");
    assert_eq!(regions.iter().filter(|value| *value == "\"EMEA\"").count(), 7);
    assert_eq!(regions.iter().filter(|value| *value == "\"US\"").count(), 3);
    let state = world.sandbox.state();
    assert_eq!(state.ledger, []);
    let choices = |name: &str| {
        let field = state.custom_field(&Place::Lead, name).unwrap();
        field.choices.clone().unwrap()
    };
    assert_eq!(choices("Industry"), ["Retail", "SaaS"]);
    assert_eq!(choices("Region"), ["EMEA", "US"]);
}

#[test]
fn renamed_choices_take_their_records_along_on_every_owner() {
    let world = filled();
    world.write("m.yaml", &renamed());
    let ran = world.expect(0, &["apply", "-f", "m.yaml", "--yes"]);
    assert!(
        ran.stdout
            .contains("records that hold `Software` get `SaaS` instead"),
        "{}",
        ran.stdout
    );
    assert_moved(&world);
    world.sandbox.clear_calls();
    world.expect(0, &["apply", "-f", "m.yaml", "--yes"]);
    assert_eq!(world.writes(), [], "`renamed_from` may stay");
}

#[test]
fn a_move_that_is_broken_off_anywhere_goes_on_in_the_next_run() {
    let writes = {
        let world = filled();
        world
            .write("m.yaml", &renamed())
            .expect(0, &["apply", "-f", "m.yaml", "--yes", "--parallelism", "1"]);
        world.writes().len()
    };
    for n in 1..=writes {
        let world = filled();
        world.write("m.yaml", &renamed());
        let fault = |method: &str| Fault {
            on: n,
            times: 1,
            method: Some(method.to_owned()),
            path_prefix: None,
            action: FaultAction::LoseAnswer,
        };
        world.sandbox.set_faults(vec![fault("PUT")]);
        world.run(&["apply", "-f", "m.yaml", "--yes", "--parallelism", "1"]);
        world.sandbox.set_faults(Vec::new());
        world.expect(0, &["apply", "-f", "m.yaml", "--yes"]);
        assert_moved(&world);
    }
}

#[test]
fn a_status_cannot_hand_its_records_to_one_that_is_missing_or_goes_too() {
    let world = World::new();
    for manifest in [
        "lead_statuses:\n  - {label: Bad Fit, removed: true, move_to: Nowhere}\n",
        "lead_statuses:\n  - {label: Bad Fit, removed: true, move_to: Canceled}\n  - {label: Canceled, removed: true}\n",
    ] {
        world.write("m.yaml", manifest);
        let ran = world.expect(3, &["apply", "-f", "m.yaml", "--yes", "--allow-data-loss", "*"]);
        assert!(
            ran.stderr.contains("its records should move to"),
            "{}",
            ran.stderr
        );
        assert_eq!(world.writes(), []);
    }
}

#[test]
fn a_choice_cannot_be_renamed_from_two_nor_two_from_one() {
    let world = World::new();
    for (choices, told) in [
        ("[{value: A, renamed_from: [B, C]}]", "must be text, not a list"),
        (
            "[{value: A, renamed_from: C}, {value: B, renamed_from: C}]",
            "two choices are renamed from `C`",
        ),
        (
            "[{value: A, renamed_from: B}, B]",
            "`B` is a choice here and also what `A` is renamed from",
        ),
    ] {
        let manifest =
            format!("custom_fields:\n  lead:\n    - {{name: F, type: choices, choices: {choices}}}\n");
        let ran = world
            .write("m.yaml", &manifest)
            .expect(1, &["validate", "-f", "m.yaml"]);
        assert!(ran.stderr.contains(told), "{choices}: {}", ran.stderr);
    }
}

const MOVED: &str = "lead_statuses:\n  - {label: Bad Fit, removed: true, move_to: Unfit}\n  - Unfit\n";

/// Leads that are to move, and a bulk edit that somebody started before.
fn beside(status: BulkEditStatus, reads_left: usize, change: impl FnOnce(&mut Value)) -> World {
    let world = World::new();
    world.sandbox.edit(|state| {
        state.add_record(&Place::Lead, None, Some("Bad Fit"), &[]);
        let target = state.lead_status("Qualified").unwrap().id.clone();
        let mut body = json!({"type": "set_lead_status", "lead_status_id": target,
            "s_query": {"type": "object_type", "object_type": "contact"}});
        change(&mut body);
        let (code, answer) = state.perform("POST", "/bulk_action/edit/", body);
        assert_eq!(code, 200, "{answer}");
        let edit = state.bulk_edits.last_mut().unwrap();
        (edit.status, edit.reads_left) = (status, reads_left);
    });
    world.sandbox.clear_calls();
    world.write("m.yaml", MOVED);
    world
}

#[test]
fn a_bulk_edit_of_somebody_else_ends_before_another_one_begins_whatever_comes_of_it() {
    for status in [
        BulkEditStatus::Created,
        BulkEditStatus::Loading,
        BulkEditStatus::Resuming,
    ] {
        let world = beside(status, 3, |_| {});
        world.expect(0, &["apply", "-f", "m.yaml", "--yes"]);
        let calls = world.sandbox.calls();
        let edits = calls
            .iter()
            .filter(|call| call.path.starts_with("/bulk_action/edit/"));
        let methods: Vec<&str> = edits.map(|call| call.method.as_str()).collect();
        let post = methods.iter().position(|method| *method == "POST").unwrap();
        assert!(post >= 3, "{status:?}: {methods:?}");
    }
}

#[test]
fn a_paused_bulk_edit_holds_up_nothing_unless_it_is_this_very_one() {
    let world = beside(BulkEditStatus::Paused, 3, |_| {});
    world.expect(0, &["apply", "-f", "m.yaml", "--yes"]);

    // A run was cut short, and somebody paused its edit: to start another one would go over their head.
    let world = beside(BulkEditStatus::Paused, 3, |_| {});
    world.write("new.yaml", "lead_statuses: [Unfit]\n");
    world.expect(0, &["apply", "-f", "new.yaml", "--yes"]);
    world.sandbox.edit(|state| {
        let status = |label: &str| state.lead_status(label).unwrap().id.clone();
        let (from, to) = (status("Bad Fit"), status("Unfit"));
        let field = json!({"type": "regular_field", "object_type": "lead", "field_name": "status_id"});
        let condition = json!({"type": "reference", "reference_type": "status.lead", "object_ids": [from]});
        let clauses = [
            json!({"type": "object_type", "object_type": "lead"}),
            json!({"type": "field_condition", "field": field, "condition": condition}),
        ];
        let request = &mut state.bulk_edits[0].request;
        request.insert("lead_status_id".to_owned(), json!(to));
        request.insert("s_query".to_owned(), json!({"type": "and", "queries": clauses}));
    });
    let ran = world.expect(4, &["apply", "-f", "m.yaml", "--yes"]);
    assert!(
        ran.stdout.contains("Close's bulk edit is paused"),
        "{}",
        ran.stdout
    );
    assert!(world.sandbox.state().lead_status("Bad Fit").is_some());
}

#[test]
fn a_lost_bulk_edit_is_found_again_however_its_query_is_shown_and_sends_no_mail() {
    for shown in ["normalized", "reordered", "as_sent"] {
        let world = World::switched(&[("bulk_edit_query", shown), ("bulk_edit_reads", "3")]);
        world.sandbox.edit(|state| {
            state.add_record(&Place::Lead, None, Some("Bad Fit"), &[]);
        });
        let lost = Fault::first("POST", "/bulk_action/edit/", FaultAction::LoseAnswer);
        world.sandbox.set_faults(vec![lost]);
        world.write("m.yaml", MOVED);
        world.expect(0, &["apply", "-f", "m.yaml", "--yes"]);
        let edits = world.sandbox.state().bulk_edits;
        assert_eq!(edits.len(), 1, "{shown}");
        assert_eq!(edits[0].request["send_done_email"], false);
    }
}

#[test]
fn values_move_although_searches_lag_behind_what_was_written() {
    let world = filled();
    let mut switches = Switches::default();
    switches.set("search_lag", "3").unwrap();
    world.sandbox.set_switches(switches);
    world.write("m.yaml", &renamed());
    world.expect(0, &["apply", "-f", "m.yaml", "--yes"]);
    assert_moved(&world);
}
