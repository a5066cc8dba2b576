//! A plan names who relies on what it changes, and reads for that only what it needs.

use crate::harness::World;
use close_sandbox::{Fault, FaultAction, Place, SmartView, State};
use serde_json::{Value, json};

const FIELDS: &str = "custom_fields:
  lead:
    - {name: Industry, type: choices, choices: [Retail, Software]}
    - {name: Note, type: text}
webhooks:
  - url: https://x.test/a
    events:
      - object_type: lead
        action: updated
        extra_filter:
          type: field_accessor
          field: data
          filter:
            type: field_accessor
            field: custom.${id:custom_field/lead/Industry}
            filter: {type: equals, value: Software}
";

/// An organization in which a view, a template of each sort, a link and a webhook rely on `Industry`.
fn relied_on() -> World {
    let world = World::new();
    world
        .write("all.yaml", FIELDS)
        .expect(0, &["apply", "-f", "all.yaml", "--yes"]);
    world.sandbox.edit(|state| {
        let id = state.custom_field(&Place::Lead, "Industry").unwrap().id.clone();
        let field = json!({"type": "custom_field", "custom_field_id": id});
        let condition = json!({"type": "term", "values": ["Software"]});
        let query = json!({"query": {"type": "field_condition", "field": field, "condition": condition}});
        let view = |name: &str, query| SmartView::of_search(&format!("save_{name}"), name, "contact", query);
        let all = json!({"query": {"type": "match_all"}});
        state.smart_views.push(view("By industry", query));
        state.smart_views.push(view("All", all.clone()));
        state.smart_views.push(SmartView {
            selected_fields: Some(vec![json!({"type_id": "lead", "field_id": id})]),
            ..view("With a column", all.clone())
        });
        state.smart_views.push(SmartView {
            query: Some(format!("custom.{id}:\"Retail\"")),
            ..view("Older", Value::Null)
        });

        let tag = "{{ lead.custom.[\"Industry\"] }}";
        perform(
            state,
            "/email_template/",
            json!({"name": "First", "subject": "Hi", "body": tag}),
        );
        perform(
            state,
            "/email_template/",
            json!({"name": "Plain", "subject": "Hi", "body": "no tag"}),
        );
        perform(
            state,
            "/sms_template/",
            json!({"name": "Short", "text": "{{lead.custom.Industry}}"}),
        );
        let url = format!("https://x.test/?q={tag}");
        perform(
            state,
            "/integration_link/",
            json!({"name": "Find", "type": "lead", "url": url}),
        );
    });
    world
}

fn perform(state: &mut State, path: &str, body: Value) {
    let (status, answer) = state.perform("POST", path, body);
    assert!(status < 300, "{answer}");
}

/// Returns the notes of a plan.
fn notes(world: &World, manifest: &str) -> Vec<String> {
    world.write("m.yaml", manifest);
    let ran = world.run(&["plan", "-f", "m.yaml", "--format", "json"]);
    let plan: Value = serde_json::from_str(&ran.stdout).unwrap();
    let notes = plan["notes"]
        .as_array()
        .or_else(|| plan["plan"]["notes"].as_array());
    let texts = notes
        .unwrap()
        .iter()
        .map(|note| note["text"].as_str().unwrap().to_owned());
    texts.collect()
}

fn has(notes: &[String], text: &str) -> bool {
    notes.iter().any(|note| note.contains(text))
}

#[test]
fn whoever_relies_on_a_field_that_goes_is_named() {
    let world = relied_on();
    let gone = "custom_fields: {lead: [{name: Industry, removed: true}]}\n";
    let notes = notes(&world, gone);
    for text in [
        "the smart view \"By industry\" mentions it, which will no longer exist",
        "the smart view \"With a column\" mentions it",
        "the smart view \"Older\" mentions it",
        "the email template \"First\" uses it in a tag",
        "the SMS template \"Short\" uses it in a tag",
        "the integration link \"Find\" uses it in a tag",
        "`webhook/https://x.test/a` mentions it, which will no longer exist",
    ] {
        assert!(has(&notes, text), "{text}: {notes:#?}");
    }
    for text in ["\"All\"", "\"Plain\""] {
        assert!(!has(&notes, text), "{text}: {notes:#?}");
    }
}

#[test]
fn a_managed_one_is_named_with_its_place_and_as_it_will_be() {
    let world = relied_on();
    let manifest = FIELDS.replace("type: text}", "type: text, removed: true}");
    let removed = manifest.replace(
        "{name: Industry, type: choices, choices: [Retail, Software]}",
        "{name: Industry, removed: true}",
    );
    // What is wanted no longer mentions the field, so that nothing stops working.
    let mended = removed.replace("custom.${id:custom_field/lead/Industry}", "display_name");
    assert!(!has(&notes(&world, &mended), "webhook/https://x.test/a"));

    let renamed = FIELDS.replace("name: Industry", "name: Branch, renamed_from: Industry");
    let renamed = renamed.replace("lead/Industry}", "lead/Branch}");
    let notes = notes(&world, &renamed);
    let text = "`webhook/https://x.test/a` (m.yaml:6) mentions it by its id and keeps working";
    assert!(has(&notes, text), "{notes:#?}");
    assert!(
        has(
            &notes,
            "the email template \"First\" names it in a tag by its old name"
        ),
        "{notes:#?}"
    );
}

#[test]
fn a_choice_that_goes_is_told_to_whoever_looks_for_it() {
    let world = relied_on();
    let less = FIELDS.replace("[Retail, Software]", "[Retail]");
    let notes = notes(&world, &less);
    for text in [
        "the smart view \"By industry\" looks for `Software` in it, which no record will hold any more",
        "`webhook/https://x.test/a` (m.yaml:6) looks for `Software` in it",
    ] {
        assert!(has(&notes, text), "{text}: {notes:#?}");
    }
    for text in ["\"Older\"", "\"First\"", "\"With a column\""] {
        assert!(!has(&notes, text), "{text}: {notes:#?}");
    }
}

#[test]
fn what_lies_in_what_goes_is_looked_for_too() {
    let world = World::new();
    let won = world.sandbox.edit(|state| {
        let status = &state.pipelines[0].statuses[0];
        let query = json!({"query": {"condition": {"object_ids": [status.id]}}});
        let label = status.label.clone();
        state
            .smart_views
            .push(SmartView::of_search("save_1", "Deals", "opportunity", query));
        label
    });
    let other = "pipelines:\n  - {name: Other, statuses: [{label: A, type: active}, {label: W, type: won}, {label: L, type: lost}]}\n";
    let manifest = format!("{other}  - {{name: Sales, removed: true, allow_data_loss: true}}\n");
    world.write("m.yaml", &manifest);
    let ran = world.run(&["plan", "-f", "m.yaml"]);
    let text = format!("mentions `pipeline/Sales/{won}`, which is deleted with it");
    assert!(ran.stdout.contains(&text), "{} {}", ran.stdout, ran.stderr);
}

#[test]
fn a_plan_that_takes_nothing_away_reads_none_of_them() {
    let world = relied_on();
    let lists = [
        "/saved_search/",
        "/email_template/",
        "/sms_template/",
        "/integration_link/",
    ];
    let read = |world: &World| {
        let calls = world.sandbox.calls();
        let paths = calls.iter().map(|call| call.path.clone());
        paths
            .filter(|path| lists.iter().any(|list| path.contains(list)))
            .count()
    };
    let before = read(&world);
    notes(&world, &FIELDS.replace("name: Note", "name: Notes"));
    assert_eq!(read(&world), before, "a field that is new");
    let hook = "webhooks: [{url: https://x.test/a, removed: true}]\n";
    notes(&world, hook);
    assert_eq!(read(&world), before, "nothing can name a webhook");

    // A status is named by no tag.
    let status = "lead_statuses: [{label: Prospect, renamed_from: Potential}]\n";
    notes(&world, status);
    assert_eq!(read(&world), before + 1);
}

#[test]
fn what_could_not_be_read_is_told_and_stops_nothing() {
    let world = relied_on();
    let faults = ["/email_template/", "/sms_template/"];
    let faults = faults.map(|path| Fault::first("GET", path, FaultAction::Status(403)));
    world.sandbox.set_faults(faults.to_vec());
    let gone = "custom_fields: {lead: [{name: Industry, removed: true}]}\n";
    let notes = notes(&world, gone);
    for text in [
        "closectl can't tell whether any email template mentions what changes: failed to complete GET",
        "closectl can't tell whether any SMS template mentions what changes: failed to complete GET",
        "the smart view \"By industry\" mentions it",
    ] {
        assert!(has(&notes, text), "{text}: {notes:#?}");
    }
}

#[test]
fn archived_templates_are_looked_at_whatever_the_list_shows_unasked() {
    for answer in ["yes", "no"] {
        let world = World::switched(&[("archived_templates_listed", answer)]);
        world
            .write("all.yaml", "custom_fields: {lead: [{name: Note, type: text}]}\n")
            .expect(0, &["apply", "-f", "all.yaml", "--yes"]);
        world.sandbox.edit(|state| {
            let body = json!({"name": "Old", "subject": "s", "body": "{{ lead.custom.[\"Note\"] }}"});
            perform(state, "/email_template/", body);
            state.email_templates[0].is_archived = true;
        });
        let notes = notes(&world, "custom_fields: {lead: [{name: Note, removed: true}]}\n");
        let named = notes
            .iter()
            .filter(|note| note.contains("the email template \"Old\""));
        assert_eq!(named.count(), 1, "{answer}: {notes:#?}");
    }
}

#[test]
fn what_names_an_archived_object_is_told_that_it_goes_out_of_sight_and_not_that_it_is_gone() {
    let world = World::new();
    let manifest = "email_templates: [{name: First, subject: Hello, body: Hi, is_shared: true}]\nsequences: [{name: Onboarding, \
                    status: paused, timezone: UTC, steps: [{step_type: email, delay: 0, email_template: First, threading: \
                    new_thread}]}]\n";
    world
        .write("m.yaml", manifest)
        .expect(0, &["apply", "-f", "m.yaml", "--yes"]);
    world.write(
        "m.yaml",
        "email_templates: [{name: First, subject: Hello, body: Hi, is_shared: true, is_archived: true}]\n",
    );
    let ran = world.run(&["plan", "-f", "m.yaml"]);
    let text = ran.stdout.split_whitespace().collect::<Vec<_>>().join(" ");
    assert!(
        text.contains("the workflow \"Onboarding\" mentions it, which will be archived"),
        "{text}"
    );
    assert!(!text.contains("no longer exist"), "{text}");
}
