//! Before a run takes values from records or changes them, it writes them to its folder: all of them, of all steps, before
//! its first write.

mod reading;
mod refusing;
mod to_read;

use crate::harness::{Ran, World};
use close_sandbox::{Place, RecordedCall, State};
use serde_json::{Value, json};
use std::{collections::BTreeMap, fs, path::PathBuf};

/// A file of kept values: its first line, and the value of each record.
struct Kept {
    header: Value,
    values: BTreeMap<String, Value>,
}

/// The files of the newest run, by step.
fn kept(world: &World) -> BTreeMap<usize, Kept> {
    let mut runs: Vec<PathBuf> = fs::read_dir(world.folder.path().join(".closectl/runs"))
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .collect();
    runs.sort();
    let folder = runs.pop().unwrap().join("values");
    let Ok(entries) = fs::read_dir(folder) else {
        return BTreeMap::new();
    };

    let file = |path: PathBuf| {
        let step = path.file_stem().unwrap().to_str().unwrap().parse().unwrap();
        let text = fs::read_to_string(path).unwrap();
        let mut lines: Vec<Value> = text
            .lines()
            .map(|line| serde_json::from_str(line).unwrap())
            .collect();
        let header = lines.remove(0);
        let end = lines.pop().unwrap();
        assert_eq!(end, json!({"complete": true, "count": lines.len()}));
        let values = lines.into_iter().map(|line| {
            let id = line["record"].as_str().unwrap().to_owned();
            (id, line["value"].clone())
        });
        let values: BTreeMap<String, Value> = values.collect();
        assert_eq!(json!(values.len()), end["count"], "each record once");
        (step, Kept { header, values })
    };
    entries.map(|entry| file(entry.unwrap().path())).collect()
}

/// The only file of the newest run.
fn only(world: &World) -> Kept {
    let mut files = kept(world);
    assert_eq!(files.len(), 1, "{:?}", files.keys());
    files.pop_first().unwrap().1
}

/// What the records of a place hold in a field, by their ids.
fn held(state: &State, place: &Place, field: &str) -> BTreeMap<String, Value> {
    let field = state.custom_field(place, field).unwrap().id.clone();
    let records = state.records.values().filter(|record| record.place == *place);
    let held = records.filter_map(|record| Some((record.id.clone(), record.custom.get(&field)?.clone())));
    held.filter(|(_, value)| !value.is_null() && *value != json!([]))
        .collect()
}

/// Makes sure that no value was read to be kept after the first write of the run.
fn assert_kept_first(calls: &[RecordedCall]) {
    let is_write = |call: &RecordedCall| call.method != "GET" && call.path != "/data/search/";
    let reads_values = |call: &RecordedCall| {
        let fields = call.body.as_ref().and_then(|body| body.get("_fields"));
        fields.is_some_and(|fields| {
            let text = fields.to_string();
            text.contains("\"date_created\"") && (text.contains("custom") || text.contains("status_id"))
        })
    };
    let first_write = calls.iter().position(is_write).unwrap();
    let last_read = calls.iter().rposition(reads_values).unwrap();
    assert!(last_read < first_write, "{last_read} {first_write}");
}

/// The text in one line, however it was wrapped.
fn flat(ran: &Ran) -> String {
    ran.stdout.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// Applies a manifest to which a person agreed beforehand.
fn apply(world: &World, manifest: &str) -> Ran {
    world.write("m.yaml", manifest);
    world.sandbox.clear_calls();
    world.expect(0, &["apply", "-f", "m.yaml", "--yes"])
}

/// An organization with a manifest applied and records in it.
fn with_records(answers: &[(&str, &str)], manifest: &str, records: impl FnOnce(&mut State)) -> World {
    let world = World::switched(answers);
    apply(&world, manifest);
    world.sandbox.edit(records);
    world
}

const INDUSTRY: &str = "custom_fields:
  lead:
    - {name: Industry, type: choices, choices: [Retail, SaaS, Software], accepts_multiple_values: true}
";

const REMOVED: &str = "custom_fields:\n  lead: [{name: Industry, removed: true, allow_data_loss: true}]\n";

fn industries(state: &mut State) {
    state.add_lead(&[("Industry", json!(["SaaS", "Retail"]))]);
    state.add_lead(&[("Industry", json!(["Software"]))]);
    state.add_lead(&[("Industry", json!(["Retail"]))]);
    state.add_lead(&[]);
}

#[test]
fn a_field_that_is_deleted_leaves_the_value_of_every_record() {
    for shape in ["flat", "by_id", "by_name"] {
        let world = with_records(&[("search_row_values", shape)], INDUSTRY, industries);
        let before = held(&world.sandbox.state(), &Place::Lead, "Industry");
        let id = world
            .sandbox
            .state()
            .custom_field(&Place::Lead, "Industry")
            .unwrap()
            .id
            .clone();
        let ran = apply(&world, REMOVED);
        let told =
            "Kept before the first write: 3 values that records hold; `closectl undo` can bring them back.";
        assert!(flat(&ran).contains(told), "{}", ran.stdout);

        let file = only(&world);
        assert_eq!((before.len(), &file.values), (3, &before), "{shape}");
        assert_eq!(file.header["what"], json!({ "field": id }));
        assert_eq!(file.header["address"], "custom_field/lead/Industry");
        assert_eq!(
            (
                &file.header["name"],
                &file.header["type"],
                &file.header["accepts_multiple_values"]
            ),
            (&json!("Industry"), &json!("choices"), &json!(true))
        );
        assert_eq!(
            file.header["types"],
            json!([{"records": "lead", "path": "/lead/"}])
        );
        let calls = world.sandbox.calls();
        assert_kept_first(&calls);
        let alone = calls
            .iter()
            .filter(|call| call.path.starts_with("/lead/lead_"))
            .count();
        assert_eq!(alone, 0, "{shape}: rows show all of it");
    }
}

#[test]
fn a_choice_that_goes_or_gets_another_name_leaves_all_that_its_records_hold() {
    let world = with_records(&[], INDUSTRY, industries);
    let mut before = held(&world.sandbox.state(), &Place::Lead, "Industry");
    before.retain(|_, value| value.to_string().contains("SaaS") || value.to_string().contains("Software"));
    apply(
        &world,
        "custom_fields:\n  lead:\n    - name: Industry\n      type: choices\n      accepts_multiple_values: true\n      \
         allow_data_loss: true\n      choices: [Retail, {value: Software as a Service, renamed_from: SaaS}]\n",
    );

    let files = kept(&world);
    let values: BTreeMap<String, Value> = files.values().flat_map(|file| file.values.clone()).collect();
    assert_eq!((files.len(), before.len(), &values), (2, 2, &before));
    assert!(
        values.values().any(|value| *value == json!(["SaaS", "Retail"])),
        "the others, too"
    );
    assert_kept_first(&world.sandbox.calls());
}

#[test]
fn a_status_that_goes_leaves_who_had_it() {
    let world = with_records(&[], "lead_statuses: [Potential, Bad Fit]\n", |state| {
        for _ in 0..5 {
            state.add_record(&Place::Lead, None, Some("Bad Fit"), &[]);
        }
        let lead = state.add_lead(&[]);
        state.add_record(&Place::Opportunity, Some(&lead), Some("Proposal Sent"), &[]);
    });
    let state = world.sandbox.state();
    let (bad, proposal) = (
        state.lead_status("Bad Fit").unwrap().id.clone(),
        state.opportunity_status("Proposal Sent").unwrap().id.clone(),
    );
    apply(
        &world,
        "lead_statuses: [Potential, {label: Bad Fit, removed: true, move_to: Potential}]\npipelines:\n  - name: Sales\n    \
         statuses:\n      - {label: Proposal Sent, removed: true, move_to: Contract Sent}\n",
    );

    let files = kept(&world);
    let of = |what: &str| {
        files
            .values()
            .find(|file| file.header["what"] == json!({ "status": what }))
            .unwrap()
    };
    let leads = state
        .records
        .values()
        .filter(|record| record.status_id.as_ref() == Some(&bad));
    let leads: BTreeMap<String, Value> = leads.map(|lead| (lead.id.clone(), json!(bad))).collect();
    assert_eq!((leads.len(), &of("lead").values), (5, &leads));
    assert_eq!(
        of("opportunity").values.values().collect::<Vec<_>>(),
        [&json!(proposal)]
    );
    assert_eq!(of("opportunity").header["types"][0]["path"], "/opportunity/");
    assert_kept_first(&world.sandbox.calls());
}

const SHARED: &str = "custom_fields:
  lead: [{shared: Region}]
  contact: [{shared: Region}]
  shared: [{name: Region, type: text}]
";

#[test]
fn a_shared_field_leaves_the_values_of_the_place_that_goes_or_of_all_places() {
    let everywhere = |state: &mut State| {
        let lead = state.add_lead(&[("Region", json!("EU"))]);
        state.add_record(&Place::Contact, Some(&lead), None, &[("Region", json!("US"))]);
    };
    for (manifest, places) in [
        (
            "custom_fields:\n  lead: [{shared: Region, removed: true, allow_data_loss: true}]\n",
            &[Place::Lead][..],
        ),
        (
            "custom_fields:\n  shared: [{name: Region, removed: true, allow_data_loss: true}]\n",
            &[Place::Lead, Place::Contact],
        ),
    ] {
        let world = with_records(&[], SHARED, everywhere);
        let state = world.sandbox.state();
        let before: BTreeMap<String, Value> = places
            .iter()
            .flat_map(|place| held(&state, place, "Region"))
            .collect();
        apply(&world, manifest);
        let values: BTreeMap<String, Value> =
            kept(&world).into_values().flat_map(|file| file.values).collect();
        assert_eq!((before.len(), &values), (places.len(), &before), "{manifest}");
    }
}

#[test]
fn a_change_of_type_and_one_value_instead_of_several_leave_what_all_records_held() {
    let kind = |attributes: &str| format!("custom_fields:\n  lead:\n    - {{name: Kind, {attributes}}}\n");
    for (old, new, values) in [
        (
            "type: text",
            "type: number, allow_data_loss: true",
            [json!("5"), json!("five")],
        ),
        (
            "type: choices, choices: [A, B], accepts_multiple_values: true",
            "type: choices, choices: [A, B], accepts_multiple_values: false, allow_data_loss: true",
            [json!(["A", "B"]), json!(["B"])],
        ),
    ] {
        let world = with_records(&[], &kind(old), |state| {
            for value in &values {
                state.add_lead(&[("Kind", value.clone())]);
            }
            state.add_lead(&[]);
        });
        let before = held(&world.sandbox.state(), &Place::Lead, "Kind");
        apply(&world, &kind(new));
        assert_eq!((before.len(), &only(&world).values), (2, &before), "{new}");
    }
}

const TYPES: &str = "custom_activity_types:
  - name: Call
    fields: [{name: Mood, type: text}]
custom_object_types:
  - name: Plan
    name_plural: Plans
    fields: [{name: Seats, type: number}]
";

/// An organization with two custom types and a record of each.
fn typed(answers: &[(&str, &str)]) -> (World, Place, Place) {
    let world = with_records(answers, TYPES, |_| {});
    let state = world.sandbox.state();
    let activity = Place::Activity(state.activity_type("Call").unwrap().id.clone());
    let object = Place::CustomObject(state.object_type("Plan").unwrap().id.clone());
    world.sandbox.edit(|state| {
        let lead = state.add_lead(&[]);
        state.add_record(&activity, Some(&lead), None, &[("Mood", json!("good"))]);
        state.add_record(&object, Some(&lead), None, &[("Seats", json!(3))]);
    });
    (world, activity, object)
}

#[test]
fn a_field_of_a_custom_type_leaves_the_values_of_its_records() {
    let (world, activity, object) = typed(&[]);
    let state = world.sandbox.state();
    let before: BTreeMap<String, Value> = held(&state, &activity, "Mood")
        .into_iter()
        .chain(held(&state, &object, "Seats"))
        .collect();
    apply(
        &world,
        "custom_activity_types:\n  - name: Call\n    fields: [{name: Mood, removed: true, allow_data_loss: true}]\n\
         custom_object_types:\n  - name: Plan\n    name_plural: Plans\n    fields: [{name: Seats, removed: true, allow_data_loss: true}]\n",
    );
    let files = kept(&world);
    let values: BTreeMap<String, Value> = files.values().flat_map(|file| file.values.clone()).collect();
    assert_eq!((before.len(), &values), (2, &before));
    let types: Vec<&Value> = files.values().map(|file| &file.header["types"][0]).collect();
    assert!(
        types
            .iter()
            .any(|one| one["path"] == "/activity/custom/" && one["type_id"] == activity.type_id().unwrap())
    );
    assert!(
        types
            .iter()
            .any(|one| one["path"] == "/custom_object/" && one["records"] == "custom_object")
    );
}

#[test]
fn a_custom_type_leaves_its_records_for_people_and_the_plan_says_that_they_do_not_come_back() {
    let (world, activity, object) = typed(&[("delete_type_with_records", "cascade")]);
    let state = world.sandbox.state();
    let ran = apply(
        &world,
        "custom_activity_types: [{name: Call, removed: true, allow_data_loss: true}]\n\
         custom_object_types: [{name: Plan, removed: true, allow_data_loss: true}]\n",
    );
    let told = flat(&ran);
    assert!(told.contains("`closectl undo` can't bring them back"), "{told}");
    assert!(!told.contains("Kept before the first write"), "{told}");

    for (place, field, value) in [(&activity, "Mood", json!("good")), (&object, "Seats", json!(3))] {
        let records = state
            .records
            .values()
            .find(|record| record.place == *place)
            .unwrap();
        let field = format!("custom.{}", state.custom_field(place, field).unwrap().id);
        let files = kept(&world);
        let file = files
            .values()
            .find(|file| file.values.contains_key(&records.id))
            .unwrap();
        assert_eq!(
            file.header["what"],
            json!({ "records": place.type_id().unwrap() })
        );
        let document = &file.values[&records.id];
        assert_eq!((&document["id"], &document[&field]), (&json!(records.id), &value));
    }
}
