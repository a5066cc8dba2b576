//! Plans as people read them: a model, an organization that was made from it, a change, and what the plan says.

use crate::harness::World;
use close_sandbox::{Pipeline, Place, State};
use serde_json::{Value, json};

/// The plan for a manifest as text, from the first step on and without reasons.
fn plan(world: &World, code: i32, manifest: &str) -> String {
    world.write("m.yaml", manifest);
    let ran = world.expect(code, &["plan", "-f", "m.yaml"]);
    let steps = ran.stdout.split_once("\n\n").map_or("", |(_, steps)| steps);
    steps
        .lines()
        .filter(|line| !line.starts_with("    because"))
        .collect::<Vec<_>>()
        .join("\n")
}

#[test]
fn a_rename_keeps_the_object_and_whatever_lies_in_it() {
    let world = World::new();
    let before = world.sandbox.state();
    let manifest = "pipelines:\n  - name: Deals\n    renamed_from: [Old, Sales]\n    statuses:\n      \
                    - {label: Demo Completed, type: active}\n      - {label: Won!, type: won, renamed_from: Won}\n";
    insta::assert_snapshot!(plan(&world, 0, manifest), @r#"
    Deals pipeline
      ~ rename pipeline/Deals  (m.yaml:2)
          name:  "Sales" → "Deals"
      ~ rename pipeline/Deals/Won!  (m.yaml:6)
          label:  "Won" → "Won!"

    Not in the files: pipeline/Deals/Contract Sent, pipeline/Deals/Lost, pipeline/Deals/Proposal Sent
      closectl doesn't touch unlisted objects; to delete one, list it with `removed: true`.
    In lists that are not in the files: 7 objects (-v lists them)
    Plan: 2 to rename. At most 2 writes.
    "#);
    world.expect(0, &["apply", "-f", "m.yaml", "--yes"]);
    let (old, new) = (&before.pipelines[0], &world.sandbox.state().pipelines[0]);
    assert_eq!((old.id.as_str(), new.name.as_str()), (new.id.as_str(), "Deals"));
    let ids = |pipeline: &Pipeline| -> Vec<String> {
        let statuses = pipeline.statuses.iter();
        statuses.map(|status| status.id.clone()).collect()
    };
    assert_eq!(ids(old), ids(new), "no status was made anew");
}

#[test]
fn a_rename_is_refused_where_old_and_new_are_both_there() {
    let world = World::new();
    let manifest = "lead_statuses:\n  - {label: Qualified, renamed_from: Interested}\n";
    insta::assert_snapshot!(plan(&world, 3, manifest), @"
    Can't be carried out:
      ! lead_status/Qualified  (m.yaml:2:6)
          the organization has both `lead_status/Qualified` and its old name `lead_status/Interested`; rename or delete one of them in Close, or remove the old name from `renamed_from`

    Not in the files: lead_status/Bad Fit, lead_status/Canceled, lead_status/Customer,
      lead_status/Not Interested, lead_status/Potential
      closectl doesn't touch unlisted objects; to delete one, list it with `removed: true`.
    Also not in the files: lead_status/Interested
    In lists that are not in the files: 6 objects (-v lists them)
    Nothing can be applied.
    Blocked: 1 change can't be made; see above.
    ");
    world.sandbox.clear_calls();
    world.expect(3, &["apply", "-f", "m.yaml", "--yes"]);
    assert_eq!(world.writes(), []);
}

#[test]
fn names_that_trade_places_wait_for_each_other() {
    let world = World::new();
    world.write(
        "m.yaml",
        "lead_statuses:\n  - {label: Hot, renamed_from: Potential}\n  - Potential\n",
    );
    world.expect(0, &["apply", "-f", "m.yaml", "--yes"]);
    let state = world.sandbox.state();
    let labels = state.lead_status_labels();
    assert_eq!(labels[0], "Hot");
    assert_eq!(labels.iter().filter(|label| **label == "Potential").count(), 1);
}

#[test]
fn a_status_moves_with_its_opportunities_and_every_list_stays_whole() {
    let world = World::new();
    let manifest = "pipelines:\n  - name: Partners\n    statuses:\n      \
                    - {label: Signed, type: won}\n      \
                    - {label: Contract Sent, type: active, renamed_from: pipeline/Sales/Contract Sent}\n";
    insta::assert_snapshot!(plan(&world, 0, manifest), @r#"
    Partners pipeline
      + create pipeline/Partners  (m.yaml:2)
          order:  Signed, Contract Sent
      + create pipeline/Partners/Signed  (m.yaml:4)
          type:  "won"
      > move pipeline/Partners/Contract Sent  [behaviour]  (m.yaml:5)
          belongs to:  Sales → Partners
          behaviour: opportunities with this status move with it (0 opportunities move to `Partners`)

    Not in the files: pipeline/Sales
      closectl doesn't touch unlisted objects; to delete one, list it with `removed: true`.
    In lists that are not in the files: 7 objects (-v lists them)
    Plan: 2 to create, 1 to move. Risks: 1 behaviour. At most 4 writes.
    Rate limit: about 5 searches (Close allows 16 in 8 seconds); no wait is needed.
    "#);
    let contract = |state: &State| state.opportunity_status("Contract Sent").unwrap().id.clone();
    let id = contract(&world.sandbox.state());
    world.expect(0, &["apply", "-f", "m.yaml", "--yes"]);
    let state = world.sandbox.state();
    let labels = |name: &str| state.pipeline(name).unwrap().labels();
    assert_eq!(
        labels("Sales"),
        ["Demo Completed", "Proposal Sent", "Won", "Lost"]
    );
    assert_eq!(labels("Partners"), ["Signed", "Contract Sent"]);
    assert_eq!(contract(&state), id);
}

#[test]
fn opportunities_that_go_along_with_their_status_are_counted_and_the_policy_limits_them() {
    let world = World::new();
    world.sandbox.edit(|state| {
        let lead = state.add_lead(&[]);
        for _ in 0..5 {
            state.add_record(&Place::Opportunity, Some(&lead), Some("Proposal Sent"), &[]);
        }
    });
    world.write(
        "m.yaml",
        "pipelines:\n  - name: Partners\n    statuses:\n      - {label: Signed, type: won}\n      \
         - {label: Proposal Sent, type: active, renamed_from: pipeline/Sales/Proposal Sent}\n",
    );
    let ran = world.expect(0, &["plan", "-f", "m.yaml"]);
    let text = ran.stdout.split_whitespace().collect::<Vec<_>>().join(" ");
    for part in [
        "> move pipeline/Partners/Proposal Sent [behaviour: 5 records move]",
        "opportunities with this status move with it (5 opportunities move to `Partners`)",
        "To move: 5 records; they go along with their statuses, and nothing is lost.",
    ] {
        assert!(text.contains(part), "{part}: {}", ran.stdout);
    }
    assert!(!text.contains("Kept before"), "{}", ran.stdout);
    let ran = world.expect(0, &["plan", "-f", "m.yaml", "--format", "json"]);
    let plan: Value = serde_json::from_str(&ran.stdout).unwrap();
    assert_eq!(plan["records"]["moved"]["count"], 5, "{plan}");

    world.write("closectl.yaml", "version: 1\npolicy: {max_records_affected: 4}\n");
    world.sandbox.clear_calls();
    let ran = world.expect(3, &["apply", "-f", "m.yaml", "--yes"]);
    assert!(ran.stderr.contains("max_records_affected"), "{}", ran.stderr);
    assert_eq!(world.writes(), []);

    world.write("closectl.yaml", "version: 1\npolicy: {max_records_affected: 5}\n");
    world.expect(0, &["apply", "-f", "m.yaml", "--yes"]);
    world.expect(0, &["undo", "last", "--yes"]);
    let state = world.sandbox.state();
    assert_eq!(
        state.pipeline("Sales").unwrap().labels(),
        ["Demo Completed", "Proposal Sent", "Contract Sent", "Won", "Lost"]
    );
    assert_eq!(state.ledger.len(), 0, "no value was lost");
}

#[test]
fn unmanaged_members_keep_their_slots() {
    let world = World::new();
    world.write("m.yaml", "lead_statuses: [Customer, New, Potential]\n");
    world.expect(0, &["apply", "-f", "m.yaml", "--yes"]);
    let state = world.sandbox.state();
    let labels = state.lead_status_labels();
    let wanted = [
        "Customer",
        "Bad Fit",
        "Qualified",
        "New",
        "Interested",
        "Canceled",
        "Not Interested",
        "Potential",
    ];
    assert_eq!(labels, wanted);
}

#[test]
fn a_default_that_changes_is_marked() {
    let manifest = "lead_statuses: [Bad Fit, Potential]\n";
    let text = plan(&World::new(), 0, manifest);
    assert!(
        text.contains("behaviour: new leads get `Bad Fit` instead of `Potential`"),
        "{text}"
    );
}

#[test]
fn a_default_that_is_deleted_says_what_takes_its_place() {
    let world = World::new();
    let text = plan(&world, 0, "lead_statuses: [{label: Potential, removed: true}]\n");
    let told = "leads that have the status lose it, and new leads get `Bad Fit` instead of `Potential`";
    assert!(text.contains(told), "{text}");

    // Programs read the same, and so does whoever approves it.
    let ran = world.expect(0, &["plan", "-f", "m.yaml", "--format", "json"]);
    let document: Value = serde_json::from_str(&ran.stdout).unwrap();
    let step = &document["steps"][0];
    assert_eq!(
        (
            &step["action"],
            &step["risk"]["because"],
            &step["consents"][0]["because"]
        ),
        (&json!("delete"), &json!(told), &json!(told))
    );

    // What does not come first changes nothing, and a new first one is named by the step for the order.
    let text = plan(&world, 0, "lead_statuses: [{label: Bad Fit, removed: true}]\n");
    assert!(!text.contains("new leads"), "{text}");
    let text = plan(
        &world,
        0,
        "lead_statuses: [Qualified, Bad Fit, {label: Potential, removed: true}]\n",
    );
    assert_eq!(text.matches("new leads get").count(), 1, "{text}");
    assert!(
        text.contains("new leads get `Qualified` instead of `Potential`"),
        "{text}"
    );
}

#[test]
fn an_order_write_names_what_somebody_added_meanwhile() {
    let world = World::new();
    world.write(
        "m.yaml",
        "custom_fields:\n  lead:\n    - {name: B, type: text}\n    - {name: A, type: text}\n",
    );
    world.expect(0, &["apply", "-f", "m.yaml", "--yes"]);
    world.sandbox.edit(|state| {
        state.perform(
            "POST",
            "/custom_field/lead/",
            json!({"name": "Zapier", "type": "text"}),
        );
    });
    world.write(
        "m.yaml",
        "custom_fields:\n  lead:\n    - {name: A, type: text}\n    - {name: B, type: text}\n",
    );
    world.sandbox.clear_calls();
    world.expect(0, &["apply", "-f", "m.yaml", "--yes"]);
    let writes = world.writes();
    assert_eq!(writes.len(), 1, "{writes:?}");
    assert_eq!(
        writes[0].body.as_ref().unwrap()["fields"]
            .as_array()
            .unwrap()
            .len(),
        3
    );
}

#[test]
fn two_objects_of_one_name_are_left_to_a_person() {
    let world = World::switched(&[("duplicate_field", "allow")]);
    for _ in 0..2 {
        world.sandbox.edit(|state| {
            state.perform(
                "POST",
                "/custom_field/lead/",
                json!({"name": "Twin", "type": "text"}),
            );
        });
    }
    let twins = world.sandbox.state().fields.len();
    assert_eq!(twins, 2);
    let text = plan(
        &world,
        3,
        "custom_fields:\n  lead:\n    - {name: Twin, type: number}\n",
    );
    assert!(
        text.contains("the organization has 2 objects with this name"),
        "{text}"
    );
    let text = plan(
        &world,
        0,
        "custom_fields:\n  lead:\n    - {name: Other, type: number}\n",
    );
    assert!(
        text.contains("1 to create"),
        "others can still be managed: {text}"
    );
    let ran = world.expect(4, &["pull", "-f", "pulled"]);
    assert!(
        ran.stderr.contains("skipped: custom_field/lead/Twin"),
        "{}",
        ran.stderr
    );
}

#[test]
fn a_regular_field_is_not_turned_into_a_shared_one() {
    let world = World::new();
    world.write(
        "m.yaml",
        "custom_fields:\n  lead:\n    - {name: Region, type: text}\n",
    );
    world.expect(0, &["apply", "-f", "m.yaml", "--yes"]);
    let manifest =
        "custom_fields:\n  lead:\n    - {shared: Region}\n  shared:\n    - {name: Region, type: text}\n";
    let text = plan(&world, 3, manifest);
    assert!(
        text.contains("the organization has a lead field with this name"),
        "{text}"
    );
}

#[test]
fn webhooks_that_share_a_url_are_told_apart_by_their_events() {
    let world = World::new();
    let manifest = "webhooks:\n  - {url: \"https://x.test/a\", events: [{object_type: lead, action: created}]}\n  \
                    - {url: \"https://x.test/a\", events: [{object_type: lead, action: deleted}], verify_ssl: false}\n";
    world
        .write("m.yaml", manifest)
        .expect(0, &["apply", "-f", "m.yaml", "--yes"]);
    assert_eq!(world.sandbox.state().webhooks.len(), 2);
    let one = "webhooks:\n  - {url: \"https://x.test/a\", verify_ssl: true, events: [{object_type: lead, action: deleted}]}\n";
    insta::assert_snapshot!(plan(&world, 0, one), @"
    Webhooks
      ~ update webhook/https://x.test/a#lead.deleted  [behaviour]  (m.yaml:2)
          verify_ssl:  false → true
          behaviour: Close checks the certificate of the URL

    Not in the files: webhook/https://x.test/a#lead.created
      closectl doesn't touch unlisted objects; to delete one, list it with `removed: true`.
    In lists that are not in the files: 13 objects (-v lists them)
    Plan: 1 to update. Risks: 1 behaviour. At most 1 write.
    ");
}

#[test]
fn an_unknown_type_is_carried_and_not_created() {
    let world = World::new();
    world.write(
        "m.yaml",
        "custom_fields:\n  lead:\n    - {name: Place, type: text}\n",
    );
    world.expect(0, &["apply", "-f", "m.yaml", "--yes"]);
    world
        .sandbox
        .edit(|state| state.fields[0].kind = "geolocation".to_owned());
    world.expect(0, &["pull", "-f", "pulled"]);
    world.expect(0, &["plan", "-f", "pulled", "--detailed-exitcode"]);
    let text = plan(
        &world,
        3,
        "custom_fields:\n  contact:\n    - {name: Place, type: geolocation}\n",
    );
    assert!(
        text.contains("closectl knows no field type `geolocation` and creates none"),
        "{text}"
    );
}

#[test]
fn a_filter_may_name_an_object_that_the_manifests_do_not_list() {
    let world = World::new();
    let manifest = "webhooks:\n  - url: https://x.test/a\n    events:\n      - object_type: lead\n        \
                    action: updated\n        extra_filter: {type: equals, value: \"${id:lead_status/Customer}\"}\n";
    world
        .write("m.yaml", manifest)
        .expect(0, &["apply", "-f", "m.yaml", "--yes"]);
    let state = world.sandbox.state();
    let customer = state.lead_status("Customer").unwrap();
    let sent = world.writes()[0].body.clone().unwrap();
    assert_eq!(sent["events"][0]["extra_filter"]["value"], customer.id.as_str());
}

#[test]
fn a_kind_that_the_key_may_not_see_is_left_alone_or_refused() {
    let world = World::new();
    world.sandbox.set_faults(vec![close_sandbox::Fault {
        on: 1,
        times: 1000,
        method: None,
        path_prefix: Some("/webhook/".to_owned()),
        action: close_sandbox::FaultAction::Status(403),
    }]);
    let text = plan(&world, 0, "lead_statuses: [Potential]\n");
    assert!(text.contains("No changes"), "{text}");
    let manifest =
        "webhooks:\n  - {url: \"https://x.test/a\", events: [{object_type: lead, action: created}]}\n";
    let text = plan(&world, 3, manifest);
    assert!(text.contains("Close does not show its webhooks"), "{text}");
    let ran = world.expect(4, &["pull", "-f", "pulled"]);
    assert!(ran.stderr.contains("skipped: webhooks"), "{}", ran.stderr);
}

#[test]
fn a_pipeline_goes_once_its_statuses_have_moved() {
    let world = World::new();
    let text = plan(&world, 3, "pipelines:\n  - {name: Sales, removed: true}\n");
    assert!(
        text.contains("Close deletes a pipeline only once it has no statuses, and it has `Contract Sent`"),
        "{text}"
    );
    let entries: String = world.sandbox.state().pipelines[0]
        .statuses
        .iter()
        .map(|status| {
            format!(
                "      - {{label: {0}, type: {1}, renamed_from: pipeline/Sales/{0}}}\n",
                status.label, status.kind
            )
        })
        .collect();
    let manifest = format!(
        "pipelines:\n  - name: Sales\n    removed: true\n    statuses: [{{label: Old, type: active}}]\n  \
         - name: New\n    statuses:\n{entries}"
    );
    world
        .write("m.yaml", &manifest)
        .expect(0, &["apply", "-f", "m.yaml", "--yes"]);
    let state = world.sandbox.state();
    assert_eq!(state.pipelines.len(), 1);
    assert_eq!(
        (
            state.pipelines[0].name.as_str(),
            state.pipelines[0].statuses.len()
        ),
        ("New", 5)
    );
}

#[test]
fn a_shared_field_is_renamed_wherever_it_is_placed() {
    let world = World::new();
    let manifest = |name: &str, renamed_from: &str| {
        format!(
            "custom_fields:\n  lead: [{{shared: {name}}}, {{name: Size, type: text}}]\n  \
             shared: [{{name: {name}, type: text{renamed_from}}}]\n\
             custom_object_types:\n  - {{name: Plan, name_plural: Plans, fields: [{{shared: {name}}}]}}\n"
        )
    };
    world.write("m.yaml", &manifest("Zone", ""));
    world.expect(0, &["apply", "-f", "m.yaml", "--yes"]);
    world.sandbox.clear_calls();
    world.write("m.yaml", &manifest("Region", ", renamed_from: Zone"));
    world.expect(0, &["apply", "-f", "m.yaml", "--yes"]);
    let writes = world.writes();
    assert_eq!(writes.len(), 1, "{writes:?}");
    assert_eq!(writes[0].body, Some(serde_json::json!({ "name": "Region" })));
}

#[test]
fn a_status_that_has_moved_is_not_taken_back_by_a_list_that_lags() {
    let world = World::switched(&[("list_lag", "1")]);
    let manifest = "pipelines:\n  - name: Sales\n    statuses: [{label: Won, type: won}, {label: Demo Completed, \
                    type: active}]\n  - name: Late\n    statuses: [{label: Lost, type: lost, \
                    renamed_from: pipeline/Sales/Lost}]\n";
    world.write("m.yaml", "pipelines: [Late]\n");
    world.expect(0, &["apply", "-f", "m.yaml", "--yes"]);
    world.write("m.yaml", manifest);
    world.expect(0, &["apply", "-f", "m.yaml", "--yes"]);
    let moved = world.sandbox.state().pipelines[1].statuses[0].label.clone();
    assert_eq!(moved, "Lost");
}

#[test]
fn a_live_object_may_be_named_although_its_section_does_not_list_it() {
    let world = World::new();
    let manifest = "lead_statuses: [Potential]\nwebhooks:\n  - url: https://x.test/a\n    events:\n      - object_type: lead\n        \
                    action: updated\n        extra_filter: {type: equals, value: \"${id:lead_status/Canceled}\"}\n";
    world
        .write("m.yaml", manifest)
        .expect(0, &["apply", "-f", "m.yaml", "--yes"]);
    let ran = world.expect(1, &["validate", "-f", "m.yaml"]);
    assert!(
        ran.stderr.contains("lead_status/Canceled"),
        "offline it can only be doubted: {}",
        ran.stderr
    );
    world.write("m.yaml", &manifest.replace("Canceled", "Cancelled"));
    let ran = world.expect(3, &["apply", "-f", "m.yaml", "--yes"]);
    assert!(ran.stderr.contains("did you mean `Canceled`"), "{}", ran.stderr);
}

#[test]
fn a_type_is_changed_together_with_the_attributes_that_it_brings() {
    let world = World::new();
    world
        .write("m.yaml", "custom_fields: {lead: [{name: A, type: text}]}\n")
        .expect(0, &["apply", "-f", "m.yaml", "--yes"]);
    let choices =
        "{name: A, type: choices, choices: [x, y], accepts_multiple_values: true, allow_data_loss: true}";
    world
        .write("m.yaml", &format!("custom_fields: {{lead: [{choices}]}}\n"))
        .expect(0, &["apply", "-f", "m.yaml", "--yes"]);
    let field = &world.sandbox.state().fields[0];
    assert_eq!(
        field.choices.as_deref(),
        Some(["x".to_owned(), "y".to_owned()].as_slice())
    );
    assert!(field.accepts_multiple_values);
    world.sandbox.clear_calls();
    world.expect(0, &["apply", "-f", "m.yaml", "--yes"]);
    assert_eq!(world.writes(), []);
}

#[test]
fn what_is_created_shows_its_values_and_nothing_before_them() {
    let world = World::new();
    world.write(
        "m.yaml",
        "custom_activity_types:\n  - {name: Site visit, is_archived: true}\n",
    );
    let shown = world.expect(0, &["plan", "-f", "m.yaml"]).stdout;
    assert!(
        shown.contains("\n  + create custom_activity_type/Site visit")
            && shown.contains("\n      is_archived:  true\n"),
        "{shown}"
    );
}

#[test]
fn a_new_object_that_may_be_one_of_several_old_ones_says_to_delete_the_entry_that_removes_it() {
    let world = World::new();
    world.write("m.yaml", "lead_statuses: [Potential, Early, Late]\n");
    let prune = ["--prune", "--allow-data-loss", "*"];
    world.expect(0, &[&["apply", "-f", "m.yaml", "--yes"][..], &prune].concat());
    world.write(
        "m.yaml",
        "lead_statuses: [Potential, Nurture, {label: Late, removed: true, move_to: Potential}]\n",
    );
    let shown = world.expect(0, &["plan", "-f", "m.yaml"]).stdout;
    let words: Vec<&str> = shown.split_whitespace().collect();
    let hint = "which keeps the object and all its values, and remove the entry that deletes it";
    assert!(words.join(" ").contains(hint), "{shown}");
}
