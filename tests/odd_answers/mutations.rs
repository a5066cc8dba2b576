//! The law of odd answers: whatever a proxy makes of Close's answers, the program never panics, never writes what a plan
//! from true answers does not have, and the next apply brings the organization to what is wanted.

use super::mutator::{Honesty, Mutator};
use crate::harness::{OddAnswer, OddClose, Ran, World, apply, many};
use close_sandbox::{Place, RecordedCall, State};
use serde_json::{Value, json};
use std::{
    collections::{BTreeMap, BTreeSet},
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
    },
};

const BEFORE: &str = "lead_statuses: [Potential, Qualified, Customer]
pipelines:
  - name: Sales
    statuses:
      - {label: Open, type: active}
      - {label: Proposal, type: active}
      - {label: Won, type: won}
      - {label: Lost, type: lost}
custom_fields:
  lead:
    - {name: Industry, type: choices, choices: [Retail, Software], accepts_multiple_values: true}
    - {shared: Region}
    - {name: Note, type: text}
    - {name: Old, type: text}
  contact: [{shared: Region}]
  shared: [{name: Region, type: choices, choices: [EU, US]}]
custom_activity_types:
  - name: Call
    fields: [{name: Notes, type: textarea}, {shared: Region}, {name: Next, type: date}]
custom_object_types:
  - {name: Seat, name_plural: Seats, fields: [{name: Count, type: number}]}
webhooks:
  - {url: https://hooks.example.test/a, events: [{object_type: lead, action: created}]}
";

/// Of each sort of step one: creations everywhere, a rename, updates, orders, removals with values that are lost and with
/// records that move, and a renamed choice.
const AFTER: &str = "lead_statuses:
  - Qualified
  - Potential
  - New
  - {label: Client, renamed_from: Customer}
  - {label: Bad Fit, removed: true, move_to: Potential}
pipelines:
  - name: Sales
    statuses:
      - {label: Proposal, type: active}
      - {label: Open, type: active}
      - {label: Trial, type: active}
      - {label: Contract Sent, removed: true, move_to: Open}
      - {label: Won, type: won}
      - {label: Lost, type: lost}
custom_fields:
  lead:
    - {name: Size, type: number}
    - {name: Note, type: text, description: What to know}
    - {name: Industry, type: choices, choices: [Banking, {value: Trade, renamed_from: Retail}, Software], accepts_multiple_values: true}
    - {shared: Region}
    - {name: Old, removed: true, allow_data_loss: true}
  contact: [{shared: Region, removed: true, allow_data_loss: true}]
  opportunity: [{shared: Region}]
  shared: [{name: Region, type: choices, choices: [EU, UK, US]}]
custom_activity_types:
  - name: Call
    description: By phone
    fields: [{shared: Region}, {name: Notes, type: textarea, required: true}, {name: Next, type: date}, {name: Mood, type: text}]
custom_object_types:
  - {name: Seat, name_plural: Seats, fields: [{name: Count, type: number}, {name: Since, type: date}]}
webhooks:
  - {url: https://hooks.example.test/a, events: [{object_type: lead, action: created}, {object_type: lead, action: deleted}]}
  - {url: https://hooks.example.test/b, events: [{object_type: contact, action: created}]}
";

/// What a clean apply does.
struct TrueCourse {
    before: State,
    writes: BTreeSet<String>,
    /// What every write, and every one that orders, is called.
    names: BTreeMap<String, String>,
    after: Vec<(String, String)>,
    records: String,
    lost: Vec<String>,
}

impl TrueCourse {
    fn find(world: &World) -> Self {
        apply(world, 0, BEFORE);
        world.sandbox.edit(|state| {
            let values = [
                ("Old", json!("gone")),
                ("Note", json!("kept")),
                ("Region", json!("EU")),
            ];
            let lead = state.add_lead(&values);
            let both = [("Industry", json!(["Retail", "Software"]))];
            state.add_record(&Place::Lead, None, Some("Bad Fit"), &both);
            state.add_record(&Place::Opportunity, Some(&lead), Some("Contract Sent"), &[]);
        });
        let before = world.sandbox.state();
        world.sandbox.clear_calls();
        apply(world, 0, AFTER);
        let names = names(&world.sandbox.state(), &before);
        let writes = world.writes().iter().map(|call| write(call, &names)).collect();
        Self {
            before,
            writes,
            names,
            after: pulled(world),
            records: records(world),
            lost: lost(world),
        }
    }

    fn restore(&self, world: &World) {
        world.sandbox.edit(|state| *state = self.before.clone());
        world.sandbox.clear_calls();
    }
}

fn pulled(world: &World) -> Vec<(String, String)> {
    world.expect(0, &["pull", "-f", "pulled", "--force"]);
    let mut files = world.files("pulled");
    files.retain(|(name, _)| name != "left_out.yaml");
    files
}

/// The records with their statuses and values.
fn records(world: &World) -> String {
    let state = world.sandbox.state();
    let records = state.records.values();
    let held = records.map(|record| (&record.id, &record.status_id, &record.custom));
    format!("{:#?}", held.collect::<Vec<_>>())
}

fn lost(world: &World) -> Vec<String> {
    let state = world.sandbox.state();
    let mut lost: Vec<String> = state
        .ledger
        .iter()
        .map(|loss| format!("{}={}", loss.field_name, loss.value))
        .collect();
    lost.sort();
    lost
}

/// The names of objects by their ids, as far as there are ids.
fn names(after: &State, before: &State) -> BTreeMap<String, String> {
    let mut names = BTreeMap::new();
    for state in [after, before] {
        collect(&serde_json::to_value(state).unwrap(), &mut names);
    }
    names
}

fn collect(value: &Value, names: &mut BTreeMap<String, String>) {
    if let Some(id) = value.get("id").and_then(Value::as_str) {
        let name = ["name", "label", "url"]
            .iter()
            .find_map(|key| value[key].as_str());
        names.insert(id.to_owned(), name.unwrap_or(id).to_owned());
    }
    match value {
        Value::Object(inside) => inside.values().for_each(|inner| collect(inner, names)),
        Value::Array(inside) => inside.iter().for_each(|inner| collect(inner, names)),
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => {}
    }
}

/// A write in words that do not depend on ids; the members of an order depend on what was made before it.
fn write(call: &RecordedCall, names: &BTreeMap<String, String>) -> String {
    let segments = call.path.split('/').map(|segment| {
        let is_id = segment.contains('_') && segment.len() > 20;
        names
            .get(segment)
            .map_or(if is_id { "?" } else { segment }, String::as_str)
    });
    let path: Vec<&str> = segments.collect();
    let body = call.body.clone().unwrap_or_default();
    let is_order = ["lead_statuses", "statuses", "fields"]
        .iter()
        .any(|list| body[list].is_array());
    let body = match is_order {
        true => String::new(),
        false => ["name", "label", "url", "object_type"]
            .iter()
            .filter_map(|key| body[key].as_str())
            .collect::<Vec<_>>()
            .join(" "),
    };
    format!("{} {} {body}", call.method, path.join("/"))
}

fn is_sound(seed: u64, ran: &Ran) {
    let told = format!("seed {seed}: {}\n{}\n{}", ran.code, ran.stdout, ran.stderr);
    assert!(!told.contains("panicked"), "{told}");
    assert!([0, 1, 2, 3, 4].contains(&ran.code), "{told}");
}

fn proxy(world: &World, seed: u64, honesty: Honesty, answers: &Arc<AtomicUsize>) -> OddClose {
    let mut mutator = Mutator::new(seed, honesty);
    let answers = answers.clone();
    OddClose::before(world, move |answer: &mut OddAnswer| {
        answers.fetch_add(1, Ordering::SeqCst);
        mutator.mutate(answer);
    })
}

/// Tries the commands that only look.
fn looks_only(seeds: std::ops::Range<u64>) {
    let (world, answers) = (World::new(), Arc::new(AtomicUsize::new(0)));
    let course = TrueCourse::find(&world);
    course.restore(&world);
    world.write("before.yaml", BEFORE).write("after.yaml", AFTER);
    let commands: [&[&str]; 6] = [
        &["plan", "-f", "after.yaml"],
        &["plan", "-f", "after.yaml", "--prune", "--format", "json"],
        &["pull", "-f", "odd", "--force"],
        &["drift", "-f", "before.yaml"],
        &["pull", "--update", "-f", "before.yaml", "--dry-run"],
        &["drift", "-f", "after.yaml", "--format", "json"],
    ];
    let tries = seeds.clone().count();
    for seed in seeds {
        let close = proxy(&world, seed, Honesty::Lying, &answers);
        let command = commands[seed as usize % commands.len()];
        let ran = close.run(&world, &[command, &["--timeout", "2"]].concat());
        is_sound(seed, &ran);
        assert_eq!(world.writes(), [], "seed {seed}: {command:?}");
    }
    assert!(
        answers.load(Ordering::SeqCst) >= tries,
        "the commands went through the proxy"
    );
}

/// Tries to apply.
fn applies(seeds: std::ops::Range<u64>) {
    let (world, answers) = (World::new(), Arc::new(AtomicUsize::new(0)));
    let course = TrueCourse::find(&world);
    let tries = seeds.clone().count();
    for seed in seeds {
        course.restore(&world);
        world.write("m.yaml", AFTER);
        let close = proxy(&world, seed, Honesty::Odd, &answers);
        let ran = close.run(&world, &["apply", "-f", "m.yaml", "--yes", "--timeout", "1"]);
        is_sound(seed, &ran);
        for call in world.writes() {
            let write = write(&call, &course.names);
            let told = format!(
                "seed {seed}: {write}\n{:#?}\n{}\n{}",
                course.writes, ran.stdout, ran.stderr
            );
            assert!(course.writes.contains(&write), "{told}");
        }

        let clean = world.run(&["apply", "-f", "m.yaml", "--yes"]);
        let told = format!(
            "seed {seed}:\n{}\n{}\n\n{}\n{}",
            ran.stdout, ran.stderr, clean.stdout, clean.stderr
        );
        assert_eq!(clean.code, 0, "{told}");
        assert_eq!(pulled(&world), course.after, "{told}");
        assert_eq!(records(&world), course.records, "{told}");
        assert_eq!(lost(&world), course.lost, "{told}");
    }
    assert!(
        answers.load(Ordering::SeqCst) >= tries,
        "the runs went through the proxy"
    );
}

#[test]
fn commands_that_only_look_take_any_answer_first_share() {
    looks_only(0..many(12, 300));
}

#[test]
fn commands_that_only_look_take_any_answer_last_share() {
    looks_only(1000..1000 + many(12, 300));
}

#[test]
fn an_apply_does_nothing_that_follows_from_what_was_not_read_first_share() {
    applies(0..many(3, 120));
}

#[test]
fn an_apply_does_nothing_that_follows_from_what_was_not_read_last_share() {
    applies(1000..1000 + many(3, 120));
}
