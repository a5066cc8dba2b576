//! A law over random organizations and random plans: each step concerns exactly the records that hold what goes, the total
//! is the number of different ones, and the undo tells the same records and gives them back what they held.

use crate::harness::{World, applied, many, runs};
use close_sandbox::{Place, Switches};
use proptest::{
    collection::vec,
    prelude::any,
    test_runner::{Config, RngAlgorithm, TestCaseError, TestRng, TestRunner},
};
use serde_json::{Value, json};
use std::collections::{BTreeMap, BTreeSet};

const FIELDS: &str = "custom_fields:
  lead:
    - {name: Industry, type: choices, choices: [Farms, Retail, Software]}
    - {name: Tags, type: choices, choices: [Cold, Hot, Warm], accepts_multiple_values: true}
    - {name: Note, type: text}
    - {shared: Region}
  contact:
    - {shared: Region}
  shared:
    - {name: Region, type: choices, choices: [APAC, EU, US]}
";

/// The fields with choices: what they are called, where they are written, and their choices.
const CHOICES: [(&str, &str, [&str; 3]); 3] = [
    ("Industry", "lead", ["Farms", "Retail", "Software"]),
    ("Tags", "lead", ["Cold", "Hot", "Warm"]),
    ("Region", "shared", ["APAC", "EU", "US"]),
];

/// What becomes of a choice; the first one of each field stays, so that the list is never empty.
#[derive(Clone, Copy, PartialEq)]
enum Fate {
    Stays,
    Goes,
    Renamed,
}

/// A plan, and the records that each of its steps concerns.
#[derive(Default)]
struct Expected {
    manifest: String,
    lost: BTreeMap<String, BTreeSet<String>>,
    moved: Vec<(String, BTreeSet<String>)>,
}

/// Bytes that decisions are made by; 0 where there are none left.
struct Bytes<'a>(std::slice::Iter<'a, u8>);

impl Bytes<'_> {
    fn below(&mut self, most: u8) -> u8 {
        self.0.next().map_or(0, |byte| byte % most)
    }
}

/// Puts random records into the organization.
fn fill(world: &World, bytes: &mut Bytes<'_>) {
    world.sandbox.edit(|state| {
        for _ in 0..bytes.below(9) {
            let mut values: Vec<(&str, Value)> = Vec::new();
            for (name, _, choices) in CHOICES {
                let held = bytes.below(8);
                let picked: Vec<&str> = (0..3)
                    .filter(|at| held & (1 << at) != 0)
                    .map(|at| choices[at])
                    .collect();
                match (name, picked.as_slice()) {
                    (_, []) => {}
                    ("Tags", all) => values.push((name, json!(all))),
                    (_, [first, ..]) => values.push((name, json!(first))),
                }
            }
            if bytes.below(2) == 1 {
                values.push(("Note", json!("x")));
            }
            let status = if bytes.below(2) == 1 {
                "Bad Fit"
            } else {
                "Potential"
            };
            let lead = state.add_record(&Place::Lead, None, Some(status), &values);
            let region = values
                .into_iter()
                .find(|(name, _)| *name == "Region" && bytes.below(2) == 1);
            state.add_record(&Place::Contact, Some(&lead), None, region.as_slice());
        }
    });
}

/// Makes a random manifest, and finds in the state of the organization whom it concerns.
fn expect(world: &World, bytes: &mut Bytes<'_>) -> Expected {
    let state = world.sandbox.state();
    let holders = |field: &str, value: Option<&str>| -> BTreeSet<String> {
        let id = &state.custom_field(&Place::Lead, field).unwrap().id;
        let holds = |held: &Value| match (value, held) {
            (None, _) => true,
            (Some(value), Value::Array(items)) => items.iter().any(|item| item == value),
            (Some(value), one) => one == value,
        };
        let records = state.records.values();
        let holding = records.filter(|record| record.custom.get(id).is_some_and(&holds));
        holding.map(|record| record.id.clone()).collect()
    };

    let mut expected = Expected::default();
    let mut lists: BTreeMap<&str, String> = BTreeMap::new();
    for (name, list, choices) in CHOICES {
        let address = format!("custom_field/{list}/{name}");
        let mut written = vec![choices[0].to_owned()];
        for choice in &choices[1..] {
            let fate = [Fate::Stays, Fate::Goes, Fate::Renamed][usize::from(bytes.below(3))];
            let concerned = || holders(name, Some(choice));
            match fate {
                Fate::Stays => written.push((*choice).to_owned()),
                Fate::Goes => {
                    let step = expected.lost.entry(format!("update {address}")).or_default();
                    step.extend(concerned());
                }
                Fate::Renamed => {
                    written.push(format!("{{value: New {choice}, renamed_from: {choice}}}"));
                    expected.moved.push((format!("migrate {address}"), concerned()));
                }
            }
        }
        let line = format!(
            "    - {{name: {name}, type: choices, choices: [{}], allow_data_loss: true}}\n",
            written.join(", ")
        );
        lists.entry(list).or_default().push_str(&line);
    }

    if bytes.below(2) == 1 {
        let line = "    - {name: Note, removed: true, allow_data_loss: true}\n";
        lists.entry("lead").or_default().push_str(line);
        let concerned = holders("Note", None);
        expected
            .lost
            .insert("delete custom_field/lead/Note".to_owned(), concerned);
    }
    let mut manifest = "custom_fields:\n".to_owned();
    for (list, lines) in lists {
        manifest.push_str(&format!("  {list}:\n{lines}"));
    }
    if bytes.below(2) == 1 {
        manifest.push_str("lead_statuses:\n  - {label: Bad Fit, removed: true, move_to: Potential}\n");
        let status = &state.lead_status("Bad Fit").unwrap().id;
        let leads = state.records.values();
        let leaving = leads.filter(|lead| lead.status_id.as_ref() == Some(status));
        let concerned = leaving.map(|lead| lead.id.clone()).collect();
        expected
            .moved
            .push(("migrate lead_status/Bad Fit".to_owned(), concerned));
    }
    expected.manifest = manifest;
    expected
}

fn holds(bytes: &[u8]) -> Result<(), TestCaseError> {
    let mut bytes = Bytes(bytes.iter());
    let world = applied(FIELDS);
    let is_understood = bytes.below(2) == 0;
    if !is_understood {
        let mut switches = Switches::default();
        switches
            .set(
                "search_or",
                ["refuse", "as_and", "ignore"][usize::from(bytes.below(3))],
            )
            .unwrap();
        world.sandbox.set_switches(switches);
    }
    fill(&world, &mut bytes);
    let Expected {
        manifest,
        lost,
        moved,
    } = expect(&world, &mut bytes);
    world.write("m.yaml", &manifest);
    let ran = world.run(&["plan", "-f", "m.yaml", "--format", "json"]);
    let plan: Value = serde_json::from_str(&ran.stdout).unwrap();

    // Step by step.
    let mut told: Vec<(String, u64)> = Vec::new();
    for step in plan["steps"].as_array().unwrap() {
        if let Some(records) = step.get("records") {
            let text = |key: &str| step[key].as_str().unwrap();
            let name = format!("{} {}", text("action"), text("address"));
            assert_eq!(records["known"], "counted", "{manifest}: {step}");
            told.push((name, records["count"].as_u64().unwrap()));
        }
    }
    told.sort();
    let sizes = lost.iter().map(|(name, ids)| (name.clone(), ids.len() as u64));
    let mut wanted: Vec<_> = sizes
        .chain(moved.iter().map(|(name, ids)| (name.clone(), ids.len() as u64)))
        .collect();
    wanted.sort();
    assert_eq!(told, wanted, "{manifest}");

    // All together.
    let losing: BTreeSet<&String> = lost.values().flatten().collect();
    let moving: BTreeSet<&String> = moved.iter().flat_map(|(_, ids)| ids).collect();
    let all: BTreeSet<&&String> = losing.iter().chain(&moving).collect();
    for (name, distinct) in [
        ("lost", losing.len()),
        ("moved", moving.len()),
        ("affected", all.len()),
    ] {
        let Some(total) = plan["summary"]["records"].get(name) else {
            assert_eq!(wanted, [], "{manifest}");
            continue;
        };
        let count = total["count"].as_u64().unwrap();
        match total["known"].as_str() {
            Some("counted") => assert_eq!(count, distinct as u64, "{name}: {manifest}"),
            Some("at-most") if !is_understood => assert!(count >= distinct as u64, "{name}: {manifest}"),
            other => panic!("{name}: {other:?}: {manifest}"),
        }
    }
    comes_back(&world, &manifest, &wanted);
    Ok(())
}

/// What each record holds, by the names of the fields, and its status.
fn held(world: &World) -> BTreeMap<(String, String), Value> {
    let state = world.sandbox.state();
    let held = state.records.values().flat_map(|record| {
        let values = record.custom.iter().filter_map(|(id, value)| {
            let mut value = value.clone();
            if let Some(items) = value.as_array_mut() {
                items.sort_by_key(Value::to_string);
            }
            Some(((record.id.clone(), state.field(id)?.name.clone()), value))
        });
        let label = record
            .status_id
            .as_ref()
            .and_then(|id| state.lead_status(id).map(|status| status.label.clone()));
        let status = label.map(|label| ((record.id.clone(), "status".to_owned()), json!(label)));
        values.chain(status).collect::<Vec<_>>()
    });
    held.collect()
}

/// The undo of the plan tells the records of each of its steps, `concerned`, and gives them back what they held.
fn comes_back(world: &World, manifest: &str, concerned: &[(String, u64)]) {
    let before = held(world);
    world.expect(0, &["apply", "-f", "m.yaml", "--yes"]);
    let mut expected: Vec<(&str, u64)> = concerned
        .iter()
        .filter(|(_, count)| *count > 0)
        .filter_map(|(name, count)| Some((name.split_once(' ')?.1, *count)))
        .collect();
    if expected.is_empty() {
        return;
    }

    let changed = held(world);
    assert_ne!(changed, before, "{manifest}");
    world.expect(0, &["undo", "last", "--yes"]);
    let run = runs(world).pop().unwrap();
    let plan = std::fs::read_to_string(run.join("plan.json")).unwrap();
    let plan: Value = serde_json::from_str(&plan).unwrap();
    let steps = plan["steps"].as_array().unwrap().iter();
    let mut told: Vec<(&str, u64)> = steps
        .filter(|step| step["action"] == "restore")
        .map(|step| {
            assert_eq!(step["records"]["known"], "counted", "{manifest}: {step}");
            let count = step["records"]["count"].as_u64().unwrap();
            (step["address"].as_str().unwrap(), count)
        })
        .collect();
    told.sort_unstable();
    expected.sort_unstable();
    assert_eq!(told, expected, "{manifest}");
    assert_eq!(held(world), before, "{manifest}");
}

#[test]
fn the_counts_are_those_of_the_organization_and_the_undo_gives_back_as_many() {
    let config = Config {
        cases: many(12, 200),
        failure_persistence: None,
        max_shrink_iters: 30,
        ..Config::default()
    };
    let mut runner = TestRunner::new_with_rng(config, TestRng::deterministic_rng(RngAlgorithm::ChaCha));
    let result = runner.run(&vec(any::<u8>(), 0..90), |bytes| holds(&bytes));
    if let Err(error) = result {
        panic!("{error}");
    }
}
