//! Lists in objects that are missing or null: unknown, and not empty.

use crate::harness::{OddAnswer, OddClose, World, applied};
use serde_json::{Value, json};

const SETUP: &str = "lead_statuses: [Potential, Qualified]
pipelines:
  - name: Sales
    statuses:
      - {label: Open, type: active}
      - {label: Won, type: won}
      - {label: Lost, type: lost}
custom_fields:
  lead: [{shared: Region}, {name: Note, type: text}]
  shared: [{name: Region, type: choices, choices: [EU, US]}]
custom_activity_types:
  - name: Call
    fields: [{name: Notes, type: textarea}, {shared: Region}]
";

/// A list that is not shown, and what can't be done then.
struct MissingList {
    /// The calls that would show it.
    path: &'static str,
    list: &'static str,
    /// Manifests of which each would need it.
    needs: &'static [&'static str],
    /// A manifest that does not.
    other: &'static str,
    /// What of the organization `pull` must not write.
    unwritten: (&'static str, &'static str),
}

const LISTS: [MissingList; 5] = [
    MissingList {
        path: "/pipeline/",
        list: "statuses",
        needs: &[
            "pipelines: [{name: Sales, statuses: [{label: Open, type: active}]}]\n",
            "pipelines: [{name: Sales, statuses: [{label: New, type: active}]}]\n",
            "pipelines: [{name: Sales, statuses: [{label: Open, removed: true, type: active}]}]\n",
            "pipelines: [{name: Sales, removed: true}]\n",
        ],
        other: "pipelines: [{name: Sales}]\n",
        unwritten: ("pipelines.yaml", "statuses"),
    },
    MissingList {
        path: "/custom_field/shared/",
        list: "associations",
        needs: &[
            "custom_fields: {lead: [{shared: Region}]}\n",
            "custom_fields: {contact: [{shared: Region}]}\n",
            "custom_fields: {lead: [{shared: Region, removed: true, allow_data_loss: true}]}\n",
            "custom_fields: {shared: [{name: Region, removed: true, allow_data_loss: true}]}\n",
            "custom_fields: {shared: [{name: Region, type: choices, choices: [EU], allow_data_loss: true}]}\n",
        ],
        other: "custom_fields: {shared: [{name: Region, type: choices, choices: [EU, US]}]}\n",
        unwritten: ("custom_fields.yaml", "shared: Region"),
    },
    MissingList {
        path: "/custom_activity/",
        list: "fields",
        needs: &[
            "custom_activity_types: [{name: Call, fields: [{name: New, type: text}]}]\n",
            "custom_activity_types: [{name: Call, fields: [{name: Notes, type: textarea, required: true}]}]\n",
            "custom_activity_types: [{name: Call, fields: [{shared: Region}, {name: Notes, type: textarea}]}]\n",
            "custom_activity_types: [{name: Call, removed: true, allow_data_loss: true}]\n",
        ],
        other: "custom_activity_types: [{name: Call}]\n",
        unwritten: ("custom_activity_types.yaml", "fields"),
    },
    MissingList {
        path: "/custom_field_schema/lead/",
        list: "fields",
        needs: &[
            "custom_fields: {lead: [{name: Note, type: text}]}\n",
            "custom_fields: {lead: [{name: New, type: text}]}\n",
            "custom_fields: {lead: [{name: Note, removed: true, allow_data_loss: true}]}\n",
        ],
        other: "custom_fields: {contact: []}\n",
        unwritten: ("custom_fields.yaml", "lead:"),
    },
    MissingList {
        path: "/",
        list: "lead_statuses",
        needs: &[
            "lead_statuses: [Qualified, Potential]\n",
            "lead_statuses: [New]\n",
            "lead_statuses: [{label: Potential, renamed_from: Qualified}]\n",
        ],
        other: "lead_statuses: [Potential]\n",
        unwritten: ("lead_statuses.yaml", "Potential"),
    },
];

/// Takes a list out of objects, or makes it something else.
fn hide(value: &mut Value, list: &str, instead: Option<&Value>) {
    match value {
        Value::Object(object) => {
            match instead {
                Some(instead) if object.contains_key(list) => {
                    object.insert(list.to_owned(), instead.clone());
                }
                Some(_) => {}
                None => drop(object.remove(list)),
            }
            object.values_mut().for_each(|inner| hide(inner, list, instead));
        }
        Value::Array(items) => items.iter_mut().for_each(|item| hide(item, list, instead)),
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => {}
    }
}

fn hiding(world: &World, missing: &MissingList, instead: Option<Value>) -> OddClose {
    let (path, list) = (missing.path, missing.list);
    OddClose::before(world, move |answer: &mut OddAnswer| {
        if answer.is("GET", path) {
            answer.edit(|body| hide(body, list, instead.as_ref()));
        }
    })
}

#[test]
fn nothing_is_planned_or_written_that_needs_a_list_which_is_not_shown() {
    for missing in &LISTS {
        let world = applied(SETUP);
        for instead in [
            None,
            Some(Value::Null),
            Some(json!({})),
            Some(json!([{"name": "?"}])),
        ] {
            let close = hiding(&world, missing, instead.clone());
            world.sandbox.clear_calls();
            for manifest in missing.needs {
                world.write("needs.yaml", manifest);
                let ran = close.run(&world, &["apply", "-f", "needs.yaml", "--yes"]);
                let told = format!("{instead:?} {manifest}{}{}", ran.stdout, ran.stderr);
                assert_eq!(ran.code, 3, "{told}");
                assert!(
                    told.contains(missing.list) || told.contains("the order of"),
                    "{told}"
                );
            }
            world.write("other.yaml", missing.other);
            close.expect(&world, 0, &["apply", "-f", "other.yaml", "--yes"]);
            close.expect(
                &world,
                0,
                &[
                    "apply",
                    "-f",
                    "other.yaml",
                    "--yes",
                    "--prune",
                    "--allow-data-loss",
                    "*",
                ],
            );
            assert_eq!(world.writes(), [], "{} of {}", missing.list, missing.path);
        }
    }
}

#[test]
fn a_list_that_lacks_what_an_order_names_is_not_whole() {
    let cases = [
        ("/status/lead/", "lead_statuses: [Potential, New]\n"),
        (
            "/custom_field/shared/",
            "custom_fields: {shared: [{name: Region, type: text}]}\n",
        ),
        (
            "/custom_field/shared/",
            "custom_fields: {lead: [{shared: Region}]}\n",
        ),
        (
            "/custom_field/activity/",
            "custom_activity_types: [{name: Call, fields: [{name: Notes, type: textarea}]}]\n",
        ),
    ];
    for (path, manifest) in cases {
        let world = applied(SETUP);
        let close = OddClose::before(&world, move |answer: &mut OddAnswer| {
            if answer.is("GET", path) {
                answer.edit(|body| body["data"] = json!([]));
            }
        });
        world.write("m.yaml", manifest);
        world.sandbox.clear_calls();
        let ran = close.run(&world, &["apply", "-f", "m.yaml", "--yes"]);
        let told = format!("{manifest}{}{}", ran.stdout, ran.stderr);
        assert_eq!(ran.code, 3, "{told}");
        assert_eq!(world.writes(), [], "{told}");
    }
}

#[test]
fn pull_writes_everything_but_a_list_which_is_not_shown_and_it_is_not_pruned_later() {
    for missing in &LISTS {
        let world = applied(SETUP);
        let close = hiding(&world, missing, None);
        world.sandbox.clear_calls();
        let ran = close.expect(&world, 4, &["pull", "-f", "pulled"]);
        assert!(ran.stderr.contains("skipped: "), "{}", ran.stderr);

        let (file, text) = missing.unwritten;
        for (name, content) in world.files("pulled") {
            if name == file {
                let shared = content.split("shared:\n").next().unwrap_or_default();
                let looked = if missing.list == "associations" {
                    shared
                } else {
                    &content
                };
                assert!(!looked.contains(text), "{content}");
            }
        }

        // Whether the list shows again or not, and whoever agrees to whatever: nothing of it goes.
        let prune = [
            "apply",
            "-f",
            "pulled",
            "--prune",
            "--yes",
            "--allow-data-loss",
            "*",
        ];
        world.expect(0, &["validate", "-f", "pulled"]);
        world.expect(0, &prune);
        assert_eq!(world.writes(), [], "{} of {}", missing.list, missing.path);
        close.run(&world, &prune);
        assert_eq!(world.writes(), [], "{} of {}", missing.list, missing.path);
    }
}
