//! A world in which everything is made and then changed: undisturbed once, and then ended on the way again and again.

use super::{
    killer::{Moment, killed_at},
    left::{is_whole, kept_keys, listed_runs},
};
use crate::harness::{World, finish};
use close_sandbox::{CustomField, Place, Settings, State, Switches};
use closectl::selftest::{Dice, beyond, inventory};
use serde_json::{Value, json};
use std::{fmt::Debug, process::Command, time::Duration};

/// How often somebody may have to run it again after the last kill.
const RERUNS: usize = 2;

/// What an organization is made of, and what it becomes.
pub struct Course {
    /// The manifest that makes it.
    before: &'static str,
    /// The manifest that changes it.
    after: &'static str,
    /// What came of it where nothing was ended.
    wanted: Came,
    /// How many calls and writes each of the two runs makes.
    sizes: [(usize, usize); 2],
}

/// What came of an organization, without what differs between two of them.
#[derive(Debug, PartialEq)]
struct Came {
    inventory: Vec<String>,
    records: Vec<String>,
    losses: Vec<String>,
    pulled: Vec<(String, String)>,
}

impl Course {
    /// Goes the course undisturbed.
    pub fn new(before: &'static str, after: &'static str) -> Self {
        let world = slow_and_permissive();
        let size = |world: &World| {
            let size = (world.sandbox.calls().len(), world.writes().len());
            world.sandbox.clear_calls();
            size
        };
        world.write("m.yaml", before).expect(0, &APPLY);
        let made = size(&world);
        world.sandbox.edit(fill);
        world.write("m.yaml", after).expect(0, &APPLY);
        let changed = size(&world);
        assert!(
            kept_keys(world.folder.path(), &world.sandbox.state()) > 0,
            "no key to lose"
        );
        let wanted = came(&world);
        assert!(wanted.records.len() > 10, "no values to lose");
        Self {
            before,
            after,
            wanted,
            sizes: [made, changed],
        }
    }

    /// Goes the course in as many worlds as it takes for so many kills.
    pub fn survives(&self, seed: u64, kills: usize) {
        let mut dice = Dice::seeded(seed);
        let mut done = 0;
        for _ in 0..kills {
            done += self.is_survived(&mut dice, kills - done);
            if done == kills {
                return;
            }
        }
        panic!("only {done} runs could be ended");
    }

    /// Goes the course once, ending at most so many runs, and returns how many.
    fn is_survived(&self, dice: &mut Dice, most: usize) -> usize {
        let world = slow_and_permissive();
        let mut kills = Vec::new();
        let phases = [(self.before, self.sizes[0]), (self.after, self.sizes[1])];
        for (at, (manifest, (calls, writes))) in phases.into_iter().enumerate() {
            if at == 1 {
                world.sandbox.edit(fill);
            }
            world.write("m.yaml", manifest);
            for _ in 0..dice.between(1, 4).min(most - kills.len()) {
                let moment = Moment::draw(dice, calls, writes);
                let parallelism = *dice.pick(&["1", "2", "8"]);
                let arguments = [&APPLY[..], &["--parallelism", parallelism]].concat();
                if !killed_at(&world, &arguments, moment) {
                    break;
                }
                kills.push((at, moment, parallelism));
                is_whole(world.folder.path());
            }
            finishes(|| world.command(&APPLY), &kills);
        }
        let came = came(&world);
        for (what, now, wanted) in [
            ("objects", &came.inventory, &self.wanted.inventory),
            ("records", &came.records, &self.wanted.records),
            ("losses", &came.losses, &self.wanted.losses),
        ] {
            let (twice, missing) = (beyond(now, wanted), beyond(wanted, now));
            assert!(
                twice.is_empty() && missing.is_empty(),
                "{what}: too many {twice:#?}, missing {missing:#?} after {kills:?}"
            );
        }
        assert_eq!(came, self.wanted, "after {kills:?}");
        listed_runs(world.folder.path());
        kept_keys(world.folder.path(), &world.sandbox.state());
        is_whole(world.folder.path());
        kills.len()
    }
}

/// The command that is ended.
pub const APPLY: [&str; 4] = ["apply", "-f", "m.yaml", "--yes"];

/// Runs a command until it ends well, as often as somebody may have to.
pub fn finishes(command: impl Fn() -> Command, kills: &impl Debug) {
    let mut told = String::new();
    for _ in 0..RERUNS {
        let ran = finish(command());
        if ran.code == 0 {
            return;
        }
        told += &format!("ended with {}\n{}\n{}\n", ran.code, ran.stdout, ran.stderr);
    }
    panic!("not finished after {kills:?}\n{told}");
}

/// A new organization that takes its time and forbids nothing twice.
pub fn slow_and_permissive() -> World {
    World::with(Settings {
        latency: Duration::from_millis(1),
        switches: permissive(),
        ..Settings::default()
    })
}

/// Everything that Close may fail to forbid.
pub fn permissive() -> Switches {
    let mut switches = Switches::default();
    for switch in Switches::all() {
        if switch.name.starts_with("duplicate_") && switch.values.contains(&"allow") {
            switches.set(switch.name, "allow").unwrap();
        }
    }
    switches.set("webhook_duplicates", "none").unwrap();
    switches.set("existing_association", "update").unwrap();
    switches.set("delete_type_with_records", "cascade").unwrap();
    switches
}

/// Adds records with a value in every field.
pub fn fill(state: &mut State) {
    let statuses: Vec<String> = state
        .lead_statuses
        .iter()
        .map(|status| status.id.clone())
        .collect();
    // Sorted, because the order in which things were made differs between two runs.
    let mut pipelines: Vec<_> = state.pipelines.iter().collect();
    pipelines.sort_by_key(|pipeline| &pipeline.name);
    let stages = pipelines.into_iter().flat_map(|pipeline| &pipeline.statuses);
    let stages: Vec<String> = stages.map(|status| status.id.clone()).collect();
    let mut leads = Vec::new();
    for status in &statuses {
        leads.push(add(state, &Place::Lead, None, Some(status)));
    }
    for stage in &stages {
        add(state, &Place::Opportunity, Some(&leads[0]), Some(stage));
    }
    let activities = state.activity_types.iter();
    let activities = activities.map(|kind| (kind.name.clone(), Place::Activity(kind.id.clone())));
    let objects = state.object_types.iter();
    let objects = objects.map(|kind| (kind.name.clone(), Place::CustomObject(kind.id.clone())));
    let mut types: Vec<(String, Place)> = activities.chain(objects).collect();
    types.sort_by(|(one, _), (other, _)| one.cmp(other));
    let types = types.into_iter().map(|(_, place)| place);
    let places: Vec<Place> = [Place::Contact].into_iter().chain(types).collect();
    for place in places {
        for lead in leads.iter().take(3) {
            add(state, &place, Some(lead), None);
        }
    }
}

fn add(state: &mut State, place: &Place, lead: Option<&str>, status: Option<&str>) -> String {
    let count = state.records.len();
    let fields = state.fields.iter().filter(|field| field.stands_on(place));
    let row: Vec<(String, Value)> = fields
        .filter_map(|field| Some((field.id.clone(), value(field, count)?)))
        .collect();
    let row: Vec<(&str, Value)> = row
        .iter()
        .map(|(id, value)| (id.as_str(), value.clone()))
        .collect();
    state.add_record(place, lead, status, &row)
}

/// Returns a value that a field can hold, another one for the next record.
fn value(field: &CustomField, count: usize) -> Option<Value> {
    if let Some(choices) = &field.choices {
        let choice = &choices[count % choices.len()];
        return Some(match field.accepts_multiple_values {
            true => json!([choice]),
            false => json!(choice),
        });
    }
    match field.kind.as_str() {
        "text" | "textarea" => Some(json!(format!("text {count}"))),
        "number" => Some(json!(count)),
        _ => None,
    }
}

fn came(world: &World) -> Came {
    let state = world.sandbox.state();
    let mut records: Vec<String> = state
        .records
        .values()
        .map(|record| {
            let status = record.status_id.as_deref().map(|id| status(&state, id));
            let mut values: Vec<String> = record
                .custom
                .iter()
                .map(|(id, value)| format!("{} = {value}", field(&state, id)))
                .collect();
            values.sort();
            let place = kind(&record.place.to_string());
            format!("{place} {}: {}", status.unwrap_or_default(), values.join(", "))
        })
        .collect();
    records.sort();
    let losses = state.ledger.iter().map(|loss| match loss.field.as_str() {
        "id" => kind(&loss.object_type),
        _ => format!("{} {} = {}", kind(&loss.object_type), loss.field_name, loss.value),
    });
    let mut losses: Vec<String> = losses.collect();
    losses.sort();
    world.expect(0, &["pull", "-f", "pulled", "--force"]);
    Came {
        inventory: inventory(&state),
        records,
        losses,
        pulled: world.files("pulled"),
    }
}

/// Returns what a record is, without the id of its type.
fn kind(place: &str) -> String {
    place.split('/').next().unwrap_or_default().to_owned()
}

fn status(state: &State, id: &str) -> String {
    let lead_status = state.lead_status(id).map(|status| &status.label);
    let label = lead_status.or_else(|| state.opportunity_status(id).map(|status| &status.label));
    label.map_or_else(|| "no status".to_owned(), String::clone)
}

fn field(state: &State, id: &str) -> String {
    let field = state.field(id);
    field.map_or_else(|| "no field".to_owned(), |field| field.name.clone())
}
