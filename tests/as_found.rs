//! What exists in Close can be written, validated and planned without a change, also where nobody could create it today.

mod filters;
mod ids;
mod letters;
mod namesakes;
mod rules;

use crate::harness::World;
use close_sandbox::{CustomField, State};

/// A field, a status, a type and a webhook of the sort that most tests bend.
const ORDINARY: &str = r#"
custom_fields:
  lead:
    - {name: Note, type: text}
    - {name: Size, type: choices, choices: [Small, Large]}
custom_activity_types:
  - name: Call
    fields:
      - {name: Outcome, type: text}
webhooks:
  - url: https://x.test/a
    events:
      - {object_type: lead, action: created}
"#;

/// An organization with [`ORDINARY`], changed behind Close's back to what somebody set long ago.
fn found(change: impl FnOnce(&mut State)) -> World {
    let world = World::new();
    world.write("m.yaml", ORDINARY);
    world.expect(0, &["apply", "-f", "m.yaml", "--yes"]);
    world.sandbox.edit(change);
    world.sandbox.clear_calls();
    world
}

/// A field by its name; they were made at the same time, in any order.
fn field<'a>(state: &'a mut State, name: &str) -> &'a mut CustomField {
    state.fields.iter_mut().find(|field| field.name == name).unwrap()
}

/// Pulls an organization, and expects the files to be valid and to change nothing; returns what `pull` said and wrote.
fn round_trip(world: &World, what: &str) -> (String, String) {
    let pulled = world.expect(0, &["pull", "-f", "out", "--force"]);
    let files = world.files("out");
    let text: String = files
        .iter()
        .filter(|(name, _)| name.ends_with(".yaml"))
        .map(|(_, text)| text.as_str())
        .collect();

    let validated = world.run(&["validate", "-f", "out"]);
    assert_eq!(validated.code, 0, "{what}: {}\n{text}", validated.stderr);
    let planned = world.run(&["plan", "-f", "out", "--detailed-exitcode"]);
    assert_eq!(
        planned.code, 0,
        "{what}: {}\n{}\n{text}",
        planned.stdout, planned.stderr
    );
    world.expect(0, &["drift", "-f", "out"]);
    world.expect(0, &["apply", "-f", "out", "--yes"]);
    assert!(world.writes().is_empty(), "{what}");
    (pulled.stderr, text)
}
