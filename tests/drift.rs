//! `drift`: what somebody changed by hand.

use crate::harness::{World, applied as applied_to_all};
use close_sandbox::Place;
use closectl::model::Address;
use serde_json::{Value, json};

const MANIFEST: &str = "\
lead_statuses: [Potential, Qualified, {label: Old, removed: true}]
pipelines: [{name: Sales, statuses: [{label: Won, type: won}, {label: Lost, type: lost}, {label: Dropped, type: lost}]}]
custom_fields: {lead: [{name: Industry, type: text, description: agreed}]}
";

/// A project in which only what the files list counts.
const LISTED_ONLY: &str = "version: 1\ndrift: {unlisted: ignore}\n";

fn applied(manifest: &str) -> World {
    let world = applied_to_all(manifest);
    world.write("closectl.yaml", LISTED_ONLY);
    world
}

#[test]
fn where_nobody_changed_anything_there_is_none() {
    let world = applied(MANIFEST);
    let ran = world.expect(0, &["drift", "-f", "m.yaml"]);
    let told = "Not in the files and not reported: 8 objects (-v lists them)\nNo drift: the organization is as the \
                manifests say.";
    assert!(ran.stdout.contains(told), "{}", ran.stdout);
    let ran = world.expect(0, &["drift", "-f", "m.yaml", "-v"]);
    assert!(
        ran.stdout
            .contains("\nNot in the files and not reported: lead_status/Bad Fit, "),
        "{}",
        ran.stdout
    );
}

#[test]
fn each_change_by_hand_is_shown_and_nothing_is_written() {
    let world = applied(MANIFEST);
    world.sandbox.edit(|state| {
        let path = format!(
            "/custom_field/lead/{}/",
            state.custom_field(&Place::Lead, "Industry").unwrap().id
        );
        assert_eq!(
            state.perform("PUT", &path, json!({"description": "by hand"})).0,
            200
        );
        let path = format!(
            "/status/opportunity/{}/",
            state.opportunity_status("Dropped").unwrap().id
        );
        assert_eq!(state.perform("DELETE", &path, Value::Null).0, 200);
        state.perform("POST", "/status/lead/", json!({"label": "Old"}));
        let mut ids: Vec<String> = state
            .lead_statuses
            .iter()
            .map(|status| status.id.clone())
            .collect();
        ids.swap(0, 2);
        let list: Vec<Value> = ids.iter().map(|id| json!({ "id": id })).collect();
        let path = format!("/organization/{}/", state.organization.id);
        assert_eq!(
            state.perform("PUT", &path, json!({ "lead_statuses": list })).0,
            200
        );
    });
    world.sandbox.clear_calls();
    let ran = world.expect(2, &["drift", "-f", "m.yaml"]);
    let text = ran.stdout.split_once("\n\n").unwrap().1;
    insta::assert_snapshot!(text, @r#"
    Lead statuses
      + lead_status/Old  present but removed in the manifests  (m.yaml:1)
          to keep it: remove its entry at m.yaml:1 and then run
            `closectl pull --update -f m.yaml --target lead_status/Old`
          to undo it: `closectl apply -f m.yaml --target lead_status/Old`
          to ignore it: write `ignore: ["lead_status/Old"]` in closectl.yaml
      ^ lead_status  in another order  (m.yaml:1)
          order:
            ^ Qualified  3rd → 1st
            ^ Potential  1st → 3rd
            = 6 stay in their order
          to keep it: `closectl pull --update -f m.yaml --target lead_status`
          to undo it: `closectl apply -f m.yaml --target lead_status --exclude lead_status/Old`

    Sales pipeline
      - pipeline/Sales/Dropped  missing  (m.yaml:2)
          to accept that (removes the entry from the files):
            `closectl pull --update -f m.yaml --target pipeline/Sales/Dropped`
          to create it again: `closectl apply -f m.yaml --target pipeline/Sales/Dropped`
          to ignore it: write `ignore: ["pipeline/Sales/Dropped"]` in closectl.yaml

    Lead fields
      ~ custom_field/lead/Industry  changed  (m.yaml:3)
          description:
            live now:       "by hand"
            manifests say:  "agreed"
          to keep it: `closectl pull --update -f m.yaml --target custom_field/lead/Industry`
          to undo it: `closectl apply -f m.yaml --target custom_field/lead/Industry`
          to ignore it: write `ignore: ["custom_field/lead/Industry:description"]` in closectl.yaml

    Not in the files and not reported: 8 objects (-v lists them)
    Drift: 1 missing, 1 present but removed in the manifests, 1 changed, 1 in another order.
    "#);
    let ran = world.expect(
        2,
        &[
            "drift",
            "-f",
            "m.yaml",
            "--format",
            "json",
            "--target",
            "custom_field/lead/Industry",
        ],
    );
    let drift: Value = serde_json::from_str(&ran.stdout).unwrap();
    assert_eq!(
        drift["differences"],
        json!([{
            "address": "custom_field/lead/Industry",
            "is": "changed",
            "at": {"file": "m.yaml", "line": 3, "column": 25},
            "attributes": [{"attribute": "description", "live_now": "by hand", "manifests": "agreed"}],
            "ways_out": [
                {"to": "keep", "run": "closectl pull --update -f m.yaml --target custom_field/lead/Industry"},
                {"to": "undo", "run": "closectl apply -f m.yaml --target custom_field/lead/Industry"},
                {"to": "leave-alone", "write": "ignore: [\"custom_field/lead/Industry:description\"]", "into": "closectl.yaml"},
            ],
        }])
    );
    assert_eq!(world.writes(), []);
}

#[test]
fn what_can_not_be_compared_is_no_clean_answer() {
    let world = applied(MANIFEST);
    world.write("broken.yaml", "lead_statuses: [{lable: Potential}]\n");
    let ran = world.expect(3, &["drift", "-f", "broken.yaml"]);
    assert!(ran.stderr.contains("lable"), "{}", ran.stderr);
    world.sandbox.edit(|state| {
        state.perform("POST", "/status/lead/", json!({"label": "Old name"}));
    });
    world.write(
        "m.yaml",
        "lead_statuses: [{label: Potential, renamed_from: Old name}]\n",
    );
    let ran = world.expect(3, &["drift", "-f", "m.yaml"]);
    assert!(
        ran.stdout.contains("! lead_status/Potential can't be compared"),
        "{}",
        ran.stdout
    );
}

const VIEWS: &str = "\
smart_views:
  - {name: Nested, sharing_settings: {whole_org: true}, s_query: {query: {type: and, queries: [{type: object_type, object_type: \
                     lead}, {type: saved_search, saved_search_id: \"${id:smart_view/Dormant}\"}]}}}
  - {name: Dormant, description: Sleepers, sharing_settings: {whole_org: true}, s_query: {query: {type: and, queries: [{type: \
                     object_type, object_type: lead}]}}}
";

/// An organization in which somebody renamed a view that another one names.
fn renamed_by_hand() -> World {
    let world = World::new();
    world.write("closectl.yaml", "version: 1\nmanifests: [m.yaml]\n");
    world.write("m.yaml", VIEWS).expect(0, &["apply", "--yes"]);
    world.sandbox.edit(|state| {
        let mut views = state.smart_views.iter_mut();
        views.find(|view| view.name == "Dormant").unwrap().name = "Asleep".to_owned();
    });
    world
}

/// The ways out of the difference of an object, as a program reads them.
fn ways(world: &World, address: &str) -> Vec<Value> {
    let drift = world.expect(2, &["drift", "--format", "json"]);
    let drift: Value = serde_json::from_str(&drift.stdout).unwrap();
    let differences = drift["differences"].as_array().unwrap();
    let one = differences.iter().find(|one| one["address"] == address);
    let one = one.unwrap_or_else(|| panic!("no {address}: {drift}"));
    one["ways_out"].as_array().unwrap().clone()
}

/// The arguments of a printed command, of which none needs quotes.
fn arguments(way: &Value) -> Vec<&str> {
    let command = way["run"].as_str().unwrap();
    command.split_whitespace().skip(1).collect()
}

#[test]
fn a_renamed_object_is_kept_with_what_names_it_and_gets_its_name_back_as_it_is() {
    for address in ["smart_view/Dormant", "smart_view/Asleep", "smart_view/Nested"] {
        let world = renamed_by_hand();
        let keep = &ways(&world, address)[0];
        assert_eq!(
            keep["first"],
            "change the name of `smart_view/Dormant` to Asleep in its entry and in what refers to it",
            "{address}: {keep}"
        );
        assert_eq!(
            (&keep["write"], &keep["into"]),
            (&json!("renamed_from: Dormant"), &json!("m.yaml:3"))
        );
        let renamed = VIEWS.replace("Dormant", "Asleep");
        let renamed = renamed.replace("name: Asleep,", "name: Asleep, renamed_from: Dormant,");
        world.write("m.yaml", &renamed);
        world.expect(0, &["validate"]);
        world.expect(0, &["drift"]);
    }

    // What names it waits for the old name: applied alone, it would get another object of that name.
    let world = renamed_by_hand();
    let undo = &ways(&world, "smart_view/Nested")[1];
    assert_eq!(
        undo["first"], "give `smart_view/Asleep` its old name back (its own lines in this report say how)",
        "{undo}"
    );
    let told = world.expect(2, &["drift"]).stdout;
    let told: String = told.split_whitespace().collect::<Vec<_>>().join(" ");
    let whole = format!(
        "to undo it: give `smart_view/Asleep` its old name back (its own lines in this report say how) and then run `{}`",
        undo["run"].as_str().unwrap()
    );
    assert!(told.contains(&whole), "{told}");
    let back = VIEWS.replace("name: Dormant,", "name: Dormant, renamed_from: Asleep,");
    world.write("m.yaml", &back);
    world.expect(0, &["apply", "--yes", "--target", "smart_view/Dormant"]);
    world.expect(0, &[&arguments(undo)[..], &["--yes"]].concat());
    assert_eq!(world.sandbox.state().smart_views.len(), 2);
    world.expect(0, &["drift"]);

    for address in ["smart_view/Dormant", "smart_view/Asleep"] {
        let world = renamed_by_hand();
        let ids = |world: &World| -> Vec<String> {
            let views = world.sandbox.state().smart_views.clone();
            views.into_iter().map(|view| view.id).collect()
        };
        let before = ids(&world);
        let undo = &ways(&world, address)[1];
        assert_eq!(undo["write"], "renamed_from: Asleep", "{undo}");
        assert_eq!(undo["into"], "m.yaml:3", "{undo}");
        world.write(
            "m.yaml",
            &VIEWS.replace("name: Dormant,", "name: Dormant, renamed_from: Asleep,"),
        );
        let args = [&arguments(undo)[..], &["--yes"]].concat();
        world.expect(0, &args);
        assert_eq!(ids(&world), before);
        world.expect(0, &["drift"]);
    }
}

const AROUND: &str = "\
custom_fields: {shared: [{name: Region, type: text}]}
custom_object_types:
  - {name: Contract, name_plural: Contracts, fields: [{name: Term, type: number}, {shared: Region}]}
pipelines:
  - {name: Deals, statuses: [{label: Talks, type: active}, {label: Signed, type: won}, {label: Gone, type: lost}]}
";

#[test]
fn what_may_be_another_object_is_not_said_to_be_renamed() {
    for (address, way) in [
        ("smart_view/Dormant", 2),
        ("smart_view/Dormant", 3),
        ("smart_view/Asleep", 2),
        ("smart_view/Asleep", 3),
    ] {
        let world = renamed_by_hand();
        let lone = VIEWS.split_once("  - {name: Dormant").unwrap();
        let lone = format!("smart_views:\n  - {{name: Dormant{}", lone.1);
        world.write("m.yaml", &lone);
        world
            .sandbox
            .edit(|state| state.smart_views.retain(|view| view.name != "Nested"));
        let ways = ways(&world, address);
        let cases = ways.iter().map(|way| way["when"].as_str().unwrap_or_default());
        assert_eq!(
            cases.collect::<Vec<_>>(),
            ["renamed", "renamed", "another", "another", ""],
            "{address}"
        );
        let yes: &[&str] = if way == 3 { &["--yes"] } else { &[] };
        world.expect(0, &[&arguments(&ways[way])[..], yes].concat());
        let drift = world.run(&["drift"]).stdout;
        assert!(
            !drift.contains(&format!(" {address}  ")),
            "{address} {way}: {drift}"
        );
    }
}

#[test]
fn what_lies_in_a_renamed_object_gets_back_with_it() {
    for (address, around, name, line) in [
        (
            "custom_object_type/Contract/Term",
            "custom_object_type/Contract",
            "Agreement",
            3,
        ),
        (
            "custom_object_type/Contract/Region",
            "custom_object_type/Contract",
            "Agreement",
            3,
        ),
        ("pipeline/Deals/Talks", "pipeline/Deals", "Deals of today", 5),
    ] {
        let world = World::new();
        world.write("closectl.yaml", "version: 1\nmanifests: [m.yaml]\n");
        world.write("m.yaml", AROUND).expect(0, &["apply", "--yes"]);
        world.sandbox.edit(|state| {
            state.object_types[0].name = "Agreement".to_owned();
            let mut pipelines = state.pipelines.iter_mut();
            pipelines.find(|one| one.name == "Deals").unwrap().name = "Deals of today".to_owned();
        });
        let entry = format!("name: {}", Address::of(around).name());
        let [keep, undo, _] = &ways(&world, address)[..] else {
            panic!("{address}");
        };
        assert_eq!(
            keep["first"],
            format!("change the name of `{around}` to {name} in its entry and in what refers to it")
        );
        let back = format!("renamed_from: {name}");
        assert_eq!(
            (&undo["write"], &undo["into"]),
            (&json!(back), &json!(format!("m.yaml:{line}")))
        );

        let before = world.sandbox.state().clone();
        world.write("m.yaml", &AROUND.replace(&entry, &format!("{entry}, {back}")));
        world.expect(0, &[&arguments(undo)[..], &["--yes"]].concat());
        let after = world.sandbox.state().clone();
        assert_eq!(after.object_types.len(), before.object_types.len());
        assert_eq!(after.pipelines.len(), before.pipelines.len());
        assert_eq!(after.fields, before.fields);
        let told = world.expect(2, &["drift"]).stdout;
        assert!(!told.contains(around), "{told}");
    }
}

#[test]
fn a_value_from_a_variable_is_kept_by_hand() {
    let world = World::new();
    let project = format!(
        "version: 1\nmanifests: [m.yaml]\ndefault_organization: prod\norganizations:\n  prod: {{api_key: \"${{env:CLOSE_API_KEY}}\", base_url: \"{}\", \
         variables: {{what: Old}}}}\n",
        world.sandbox.base_url()
    );
    world.write("closectl.yaml", &project);
    world.write(
        "m.yaml",
        "outcomes: [{name: Booked, description: \"${var:what} one\"}]\n",
    );
    world.expect(0, &["apply", "--yes"]);
    world
        .sandbox
        .edit(|state| state.outcomes[0].description = Some("New one".to_owned()));

    let keep = &ways(&world, "outcome/Booked")[0];
    let first = "change `${var:what}`, or write the value of this organization in its place (m.yaml:1)";
    assert_eq!(keep["first"], first);
    world.expect(4, &arguments(keep));
    world.write("m.yaml", "outcomes: [{name: Booked, description: Newish}]\n");
    world.expect(0, &arguments(keep));
    world.expect(0, &["drift"]);
}

/// A view of the leads that have a value in a field.
fn view_of(name: &str, field: &str) -> Value {
    json!({
        "name": name, "type": "lead", "sharing_settings": {"whole_org": true},
        "s_query": {"query": {"type": "and", "queries": [
            {"type": "object_type", "object_type": "lead"},
            {"type": "field_condition", "field": {"type": "custom_field", "custom_field_id": field}, "condition": {"type": "exists"}},
        ]}},
    })
}

/// Does something as a person does in Close, and returns the answer.
fn in_close(world: &World, method: &str, path: &str, body: Value) -> Value {
    let mut found = Value::Null;
    world.sandbox.edit(|state| {
        let (status, answer) = state.perform(method, path, body);
        assert!(status < 300, "{path}: {answer}");
        found = answer;
    });
    found
}

#[test]
fn what_nobody_lists_is_kept_with_what_it_needs() {
    let world = World::new();
    world.write("closectl.yaml", "version: 1\nmanifests: [m.yaml]\n");
    world.write("m.yaml", "custom_fields: {lead: []}\nsmart_views: []\n");
    let field = in_close(
        &world,
        "POST",
        "/custom_field/lead/",
        json!({"name": "Zip", "type": "text"}),
    );
    let view = view_of("Zips", field["id"].as_str().unwrap());
    in_close(&world, "POST", "/saved_search/", view);

    let keep = &ways(&world, "custom_field/lead/Zip")[0];
    let pull = "closectl pull --update --target custom_field/lead/Zip";
    assert_eq!(keep["run"], pull, "it needs no view: {keep}");
    let keep = &ways(&world, "smart_view/Zips")[0];
    let pull = "closectl pull --update --target smart_view/Zips --target custom_field/lead/Zip";
    assert_eq!(keep["run"], pull, "{keep}");
    world.expect(0, &arguments(keep));
    world.expect(0, &["drift"]);
}

#[test]
fn a_deletion_is_kept_once_no_view_holds_the_id_of_what_is_gone() {
    let world = World::new();
    world.write("closectl.yaml", "version: 1\nmanifests: [m.yaml]\n");
    let view = view_of("Zips", "${id:custom_field/lead/Zip}");
    let manifest =
        json!({"custom_fields": {"lead": [{"name": "Zip", "type": "text"}]}, "smart_views": [view]});
    world.write("m.yaml", &manifest.to_string());
    world.expect(0, &["apply", "--yes"]);
    let id = world.sandbox.state().fields[0].id.clone();
    in_close(
        &world,
        "DELETE",
        &format!("/custom_field/lead/{id}/"),
        Value::Null,
    );

    for address in ["custom_field/lead/Zip", "smart_view/Zips"] {
        let keep = &ways(&world, address)[0];
        let told = format!(
            "in Close, take `{id}` out of `smart_view/Zips`, because a manifest can't hold the id of what is gone or not shown"
        );
        assert_eq!(keep["first"], told, "{keep}");
    }
    let view = world.sandbox.state().smart_views[0].id.clone();
    let all = json!({"query": {"type": "and", "queries": [{"type": "object_type", "object_type": "lead"}]}});
    in_close(
        &world,
        "PUT",
        &format!("/saved_search/{view}/"),
        json!({"s_query": all}),
    );
    world.expect(0, &arguments(&ways(&world, "custom_field/lead/Zip")[0]));
    assert!(!world.read("m.yaml").contains(&id), "{}", world.read("m.yaml"));
    world.expect(0, &["drift"]);
}

#[test]
fn an_object_that_is_missing_is_accepted_as_that_or_created_again() {
    let world = applied("lead_statuses: [Potential, Qualified, Partner]\n");
    world
        .sandbox
        .edit(|state| state.lead_statuses.retain(|status| status.label != "Partner"));
    for format in ["human", "markdown"] {
        let told = world
            .expect(2, &["drift", "-f", "m.yaml", "--format", format])
            .stdout;
        let told = told.split_whitespace().collect::<Vec<_>>().join(" ");
        for way in [
            "to accept that (removes the entry from the files): `closectl pull --update",
            "to create it again: `closectl apply",
        ] {
            assert!(told.contains(way), "{way}: {told}");
        }
        assert!(
            !told.contains("to keep it") && !told.contains("to undo it"),
            "{told}"
        );
    }
}

#[test]
fn a_value_that_may_have_been_renamed_by_hand_is_told_with_both_directions() {
    let world = applied("custom_fields: {lead: [{name: Size, type: choices, choices: [Small, Large]}]}\n");
    world.sandbox.edit(|state| {
        let path = format!(
            "/custom_field/lead/{}/",
            state.custom_field(&Place::Lead, "Size").unwrap().id
        );
        state.perform("PUT", &path, json!({"choices": ["Small", "Big"]}));
    });
    let ran = world.expect(2, &["drift", "-f", "m.yaml"]);
    let told = "if `Big` in Close and `Large` in the manifests are the same value: to keep `Big`, write `{value: Big, \
                renamed_from: Large}` under `choices`; to get `Large`, write `{value: Large, renamed_from: Big}`";
    let said = ran.stdout.split_whitespace().collect::<Vec<_>>().join(" ");
    assert!(said.contains(told), "{}", ran.stdout);
}

#[test]
fn a_likely_rename_by_hand_is_told_once_with_its_ways_out() {
    let world = applied("lead_statuses: [Potential, Fresh and new]\n");
    world.sandbox.edit(|state| {
        let path = format!("/status/lead/{}/", state.lead_status("Fresh and new").unwrap().id);
        state.perform("PUT", &path, json!({"label": "Fresh and newer"}));
    });
    world.write("closectl.yaml", "version: 1\n");
    let ran = world.expect(2, &["drift", "-f", "m.yaml"]);
    assert!(ran.stdout.contains("if it was renamed"), "{}", ran.stdout);
    assert!(!ran.stdout.contains("Note:"), "{}", ran.stdout);
}
