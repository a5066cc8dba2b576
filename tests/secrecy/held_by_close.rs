//! What signs in and is in a setting of Close already: it is left where it is and shown nowhere.

use super::{keeps_the_key, left_nothing_of_the_key, sent_nothing_of_the_key};
use crate::harness::World;
use serde_json::json;

/// An organization in which the key is in the description of one field, and in the name of a status.
fn leaky() -> World {
    let world = World::new();
    let key = world.sandbox.api_key().to_owned();
    world.sandbox.edit(|state| {
        let field = json!({"name": "Leaky", "type": "text", "description": format!("use {key} here")});
        assert!(state.perform("POST", "/custom_field/lead/", field).0 < 300);
        let field = json!({"name": "Plain", "type": "text", "description": "nothing"});
        assert!(state.perform("POST", "/custom_field/lead/", field).0 < 300);
        assert!(state.perform("POST", "/status/lead/", json!({"label": key})).0 < 300);
    });
    world.sandbox.clear_calls();
    world
}

#[test]
fn it_is_in_no_output_and_no_file_of_any_command() {
    let world = leaky();
    world.write(
        "m.yaml",
        "custom_fields: {lead: [{name: Plain, type: text, description: other}]}\n",
    );
    for (code, arguments) in [
        (0, &["pull", "-f", "pulled", "-vv"][..]),
        (0, &["pull", "--snapshot", "s.json"]),
        (0, &["plan", "-f", "m.yaml", "-vv", "--trace-http", "t.jsonl"]),
        (
            0,
            &["plan", "-f", "m.yaml", "--format", "json", "--out", "p.json"],
        ),
        (0, &["plan", "-f", "m.yaml", "--format", "html"]),
        (0, &["plan", "-f", "m.yaml", "--format", "markdown"]),
        (2, &["drift", "-f", "m.yaml"]),
        (2, &["drift", "-f", "m.yaml", "--format", "json"]),
        (0, &["doctor"]),
        (0, &["apply", "p.json", "--yes", "-vv"]),
        (0, &["undo", "last", "--yes"]),
    ] {
        let ran = world.run(arguments);
        assert!(
            ran.code == code || (arguments[0] == "pull" && ran.code == 4),
            "{arguments:?} {}\n{}\n{}",
            ran.code,
            ran.stdout,
            ran.stderr
        );
        keeps_the_key(&world, &arguments.join(" "), &ran);
    }
    sent_nothing_of_the_key(&world);
    left_nothing_of_the_key(&world, &[]);
}

#[test]
fn what_shows_it_is_left_alone_and_named_with_what_to_do() {
    let world = leaky();
    let ran = world.run(&["pull", "-f", "pulled"]);
    keeps_the_key(&world, "pull", &ran);
    let told = "everyone in the organization can see the key or token in it; remove that in Close";
    assert!(ran.stderr.contains(told), "{}", ran.stderr);
    let fields: String = world.files("pulled").into_iter().map(|(_, text)| text).collect();
    assert!(
        fields.contains("Plain") && !fields.contains("use [redacted] here"),
        "{fields}"
    );

    let manifest = "custom_fields: {lead: [{name: Leaky, type: text, description: clean}]}\n";
    world.write("m.yaml", manifest);
    let ran = world.run(&["apply", "-f", "m.yaml", "--yes"]);
    assert_eq!(ran.code, 3, "{}", ran.stderr);
    assert!(ran.stderr.contains(told), "{}", ran.stderr);
    assert_eq!(world.writes(), []);
}
