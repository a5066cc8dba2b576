//! Counts that people agree to: right for every sort of record and every form of the search, and never 0 by mistake.

use crate::harness::{World, many};
use close_sandbox::{Fault, FaultAction, Place, Switches};
use serde_json::{Value, json};
use std::collections::BTreeMap;

const SETTINGS: &str = "custom_fields:
  lead:
    - {name: Industry, type: choices, choices: [Retail, Software]}
    - {name: Unused, type: text}
    - {shared: Region}
  contact:
    - {name: Skill, type: text}
    - {name: Hobby, type: text}
    - {shared: Region}
  opportunity:
    - {name: Reason, type: text}
  shared:
    - {name: Region, type: text}
custom_activity_types:
  - name: Call
    fields: [{name: Mood, type: text}, {shared: Region}]
  - name: Visit
    fields: [{name: Place, type: text}]
custom_object_types:
  - name: Plan
    name_plural: Plans
    fields: [{name: Term, type: choices, choices: [Monthly, Yearly]}, {shared: Region}]
";

/// Everything of it that can be lost, lost at once.
const LESS: &str = "custom_fields:
  lead:
    - {name: Industry, type: choices, choices: [Retail]}
    - {name: Unused, removed: true}
    - {shared: Region, removed: true}
  contact:
    - {name: Skill, removed: true}
    - {name: Hobby, removed: true}
    - {shared: Region, removed: true}
  opportunity:
    - {name: Reason, removed: true}
  shared:
    - {name: Region, removed: true}
custom_activity_types:
  - {name: Call, removed: true}
  - name: Visit
    fields: [{name: Place, removed: true}]
custom_object_types:
  - name: Plan
    name_plural: Plans
    fields: [{name: Term, type: choices, choices: [Monthly]}, {shared: Region, removed: true}]
";

/// One loss of each sort, so that few searches are needed.
const FEW: &str = "custom_fields:
  lead:
    - {name: Industry, type: choices, choices: [Retail]}
  contact:
    - {name: Skill, removed: true}
custom_activity_types:
  - {name: Call, removed: true}
custom_object_types:
  - name: Plan
    name_plural: Plans
    fields: [{shared: Region, removed: true}]
";

/// How many records hold what each step takes away.
const HELD: &[(&str, u64)] = &[
    ("custom_activity_type/Call", 5),
    ("custom_activity_type/Visit/Place", 0),
    ("custom_field/contact/Hobby", 0),
    ("custom_field/contact/Region", 2),
    ("custom_field/contact/Skill", 3),
    ("custom_field/lead/Industry", 2),
    ("custom_field/lead/Region", 1),
    ("custom_field/lead/Unused", 0),
    ("custom_field/opportunity/Reason", 4),
    ("custom_field/shared/Region", 9),
    ("custom_object_type/Plan/Region", 1),
    ("custom_object_type/Plan/Term", 2),
];

/// An organization with records of every sort.
fn filled() -> World {
    let world = World::well_told();
    world
        .write("m.yaml", SETTINGS)
        .expect(0, &["apply", "-f", "m.yaml", "--yes"]);
    world.sandbox.edit(|state| {
        let call = Place::Activity(state.activity_type("Call").unwrap().id.clone());
        let visit = Place::Activity(state.activity_type("Visit").unwrap().id.clone());
        let plan = Place::CustomObject(state.object_type("Plan").unwrap().id.clone());
        let lead = state.add_lead(&[("Industry", json!("Software")), ("Region", json!("EU"))]);
        state.add_lead(&[("Industry", json!("Software"))]);
        state.add_lead(&[("Industry", json!("Retail"))]);
        let mut add = |times: usize, place: &Place, values: &[(&str, Value)]| {
            for _ in 0..times {
                state.add_record(place, Some(&lead), None, values);
            }
        };
        add(
            2,
            &Place::Contact,
            &[("Skill", json!("SQL")), ("Region", json!("EU"))],
        );
        add(1, &Place::Contact, &[("Skill", json!("Excel"))]);
        add(1, &Place::Contact, &[]);
        add(4, &Place::Opportunity, &[("Reason", json!("Price"))]);
        add(5, &call, &[("Region", json!("EU"))]);
        add(6, &visit, &[]);
        add(1, &plan, &[("Term", json!("Yearly")), ("Region", json!("US"))]);
        add(1, &plan, &[("Term", json!("Yearly"))]);
        add(1, &plan, &[("Term", json!("Monthly"))]);
    });
    world.write("less.yaml", LESS).write("few.yaml", FEW);
    world
}

fn switch(world: &World, pairs: &[(&str, &str)]) {
    let mut switches = Switches::default();
    for (name, value) in pairs {
        switches.set(name, value).unwrap();
    }
    world.sandbox.set_switches(switches);
}

/// What the plan says of the records of each step that loses something.
fn counts(world: &World, manifest: &str) -> BTreeMap<String, Value> {
    let ran = world.run(&["plan", "-f", manifest, "--format", "json"]);
    let plan: Value = serde_json::from_str(&ran.stdout).unwrap();
    let steps = plan["steps"].as_array().unwrap().iter();
    let lossy = steps.filter(|step| !step["records"].is_null());
    let pairs = lossy.map(|step| {
        let address = step["address"].as_str().unwrap().to_owned();
        (address, step["records"].clone())
    });
    pairs.collect()
}

fn all(known: &str) -> BTreeMap<String, Value> {
    let pairs = HELD.iter().map(|(address, count)| {
        let records = json!({"known": known, "count": count});
        ((*address).to_owned(), records)
    });
    pairs.collect()
}

#[test]
fn every_sort_of_record_is_counted_whatever_form_of_a_search_close_takes() {
    let world = filled();
    for pairs in [
        &[][..],
        &[("count_without_results", "refuse")],
        &[("count_without_results", "without_count")],
        &[
            ("count_without_results", "refuse"),
            ("search_sort_by_id", "refuse"),
        ],
    ] {
        switch(&world, pairs);
        assert_eq!(counts(&world, "less.yaml"), all("counted"), "{pairs:?}");
    }

    let calls = world.sandbox.calls();
    let searches = calls.iter().filter(|call| call.path == "/data/search/");
    for body in searches.filter_map(|call| call.body.as_ref()) {
        assert_ne!(body.get("_limit"), Some(&json!(0)), "{body}");
        assert_eq!((body.get("_skip"), body.get("_cursor")), (None, None), "{body}");
    }
}

#[test]
fn a_count_of_zero_is_proven_also_where_close_finds_nothing_for_names_that_do_not_exist() {
    let world = filled();
    for unknown in ["nothing", "ignore"] {
        for shape in ["flat", "by_id", "by_name"] {
            switch(
                &world,
                &[("search_unknown_field", unknown), ("search_row_values", shape)],
            );
            assert_eq!(counts(&world, "less.yaml"), all("counted"), "{unknown}, {shape}");
        }
    }
    // Nothing to find at all is proven, too.
    world.sandbox.edit(|state| state.records.clear());
    let counted = counts(&world, "less.yaml").into_values();
    for records in counted {
        assert_eq!(records, json!({"known": "counted", "count": 0}));
    }
}

/// The searches of a plan that removes four fields of an organization with one lead.
fn searches_of_four_fields(pairs: &[(&str, &str)]) -> usize {
    let world = World::switched(pairs);
    let fields = |entry: &str| {
        let entries: String = (0..4)
            .map(|n| format!("    - {{name: F{n}, {entry}}}\n"))
            .collect();
        format!("custom_fields:\n  lead:\n{entries}")
    };
    world.write("m.yaml", &fields("type: text"));
    world.expect(0, &["apply", "-f", "m.yaml", "--yes"]);
    world
        .sandbox
        .edit(|state| state.add_record(&Place::Lead, None, None, &[]));

    world.write("m.yaml", &fields("removed: true"));
    world.sandbox.clear_calls();
    world.expect(0, &["plan", "-f", "m.yaml"]);
    let calls = world.sandbox.calls();
    calls.iter().filter(|call| call.path == "/data/search/").count()
}

#[test]
fn a_control_is_refused_in_the_form_in_which_its_search_was_answered() {
    // The search, a control of its field and a look at the records, and once a control of the object type.
    assert_eq!(searches_of_four_fields(&[]), 3 * 4 + 1);
    let refused = searches_of_four_fields(&[("count_without_results", "refuse")]);
    assert!(refused > 4 * 4, "{refused}");
}

/// Close answers every search as if it had found nothing.
fn nothing_found() -> Fault {
    Fault {
        on: 1,
        times: 1000,
        method: None,
        path_prefix: Some("/data/search/".to_owned()),
        action: FaultAction::Answer(
            200,
            json!({"data": [], "cursor": null, "count": {"limited": 0, "total": 0}}),
        ),
    }
}

#[test]
fn searches_that_are_not_understood_end_in_a_refusal_and_never_in_0_records() {
    let world = filled();
    world.sandbox.clear_calls();
    world.sandbox.set_faults(vec![nothing_found()]);
    let counted = counts(&world, "few.yaml");
    assert_eq!(counted.len(), 4);
    for (address, records) in counted {
        assert_eq!(records["known"], "unknown", "{address}");
    }
    let ran = world.expect(3, &["apply", "-f", "few.yaml", "--yes", "--allow-data-loss", "*"]);
    assert!(
        ran.stderr.contains(
            "closectl could not count the records: Close finds none, but it also finds none for names"
        ),
        "{}",
        ran.stderr
    );
    assert_eq!(world.writes(), []);
}

#[test]
fn an_odd_answer_is_no_count_of_zero() {
    let world = filled();
    for odd in [
        json!({}),
        json!({"data": []}),
        json!({"data": [{"__object_type": "lead"}], "cursor": null, "count": {"limited": 0, "total": 0}}),
        json!({"data": "none", "count": {"limited": 0, "total": 0}}),
        json!({"data": [{}], "cursor": null, "count": {"total": "0"}}),
    ] {
        world.sandbox.set_faults(vec![Fault {
            action: FaultAction::Answer(200, odd.clone()),
            ..nothing_found()
        }]);
        for (address, records) in counts(&world, "few.yaml") {
            assert_eq!(records["known"], "unknown", "{address}: {odd}");
        }
    }
}

#[test]
fn a_move_that_finds_nothing_by_mistake_takes_no_choice_away() {
    let world = filled();
    let renamed = SETTINGS.replace(
        "[Retail, Software]",
        "[Retail, {value: SaaS, renamed_from: Software}]",
    );
    world.write("renamed.yaml", &renamed);
    world.sandbox.set_faults(vec![nothing_found()]);
    // Without the number, what records hold can't be kept; who does without that sees the step fail.
    world.expect(3, &["apply", "-f", "renamed.yaml", "--yes"]);
    let ran = world.expect(4, &["apply", "-f", "renamed.yaml", "--yes", "--no-keep-values"]);
    assert!(
        ran.stdout.contains("closectl could not count the records"),
        "{}",
        ran.stdout
    );
    let state = world.sandbox.state();
    assert_eq!(state.ledger, []);
    let field = state.custom_field(&Place::Lead, "Industry").unwrap();
    assert!(field.choices.iter().flatten().any(|choice| choice == "Software"));

    // The next run, in a Close that understands, moves them.
    world.sandbox.set_faults(Vec::new());
    world.expect(0, &["apply", "-f", "renamed.yaml", "--yes"]);
    assert_eq!(world.sandbox.state().ledger, []);
}

#[test]
fn more_records_than_a_walk_has_are_all_counted() {
    let world = World::well_told();
    let settings = "custom_fields: {lead: [{name: Note, type: text}]}\n";
    world
        .write("m.yaml", settings)
        .expect(0, &["apply", "-f", "m.yaml", "--yes"]);
    world.sandbox.edit(|state| {
        for _ in 0..10_001 {
            state.add_lead(&[("Note", json!("x"))]);
        }
    });
    world.write(
        "less.yaml",
        "custom_fields: {lead: [{name: Note, removed: true}]}\n",
    );

    let forms: &[&[(&str, &str)]] = &[&[], &[("count_without_results", "refuse")]];
    for pairs in many(&forms[1..], forms) {
        switch(&world, pairs);
        let counted = counts(&world, "less.yaml");
        let expected = json!({"known": "counted", "count": 10_001});
        assert_eq!(counted["custom_field/lead/Note"], expected, "{pairs:?}");
    }
    switch(&world, &[("search_total", "capped")]);
    let counted = counts(&world, "less.yaml");
    let expected = json!({"known": "at-least", "count": 10_000});
    assert_eq!(counted["custom_field/lead/Note"], expected);
}
