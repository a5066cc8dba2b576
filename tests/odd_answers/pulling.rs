//! What `pull` leaves out, and what becomes of that.

use crate::harness::{OddAnswer, OddClose, World, applied};
use serde_json::{Value, json};

const SETUP: &str = "custom_fields:
  lead:
    - {name: Industry, type: choices, choices: [Software, Retail]}
    - {name: Note, type: text}
";

/// Makes one field of leads unreadable, with its name or without.
fn odd_field(world: &World, hides_name: bool) -> OddClose {
    OddClose::before(world, move |answer: &mut OddAnswer| {
        if answer.is("GET", "/custom_field_schema/lead/") {
            answer.edit(|body| {
                let field = &mut body["fields"][0];
                field["choices"] = json!(["Software", 7]);
                if hides_name {
                    field["name"] = Value::Null;
                }
            });
        }
    })
}

#[test]
fn what_pull_left_out_is_told_written_down_and_never_pruned() {
    for hides_name in [false, true] {
        let world = applied(SETUP);
        let close = odd_field(&world, hides_name);
        world.sandbox.clear_calls();
        let ran = close.expect(&world, 4, &["pull", "-f", "pulled"]);
        assert!(
            ran.stderr.contains("skipped: custom_field/lead"),
            "{}",
            ran.stderr
        );
        let files = world.files("pulled");
        let text = |name: &str| files.iter().find(|(one, _)| one == name).unwrap().1.clone();
        assert!(text("custom_fields.yaml").contains("Note"));
        assert!(!text("custom_fields.yaml").contains("Industry"));
        assert!(
            text("left_out.yaml").contains("custom_field/lead/"),
            "{}",
            text("left_out.yaml")
        );

        // Close is readable again, and nobody has listed the field.
        let prune = [
            "apply",
            "-f",
            "pulled",
            "--prune",
            "--yes",
            "--allow-data-loss",
            "*",
        ];
        let ran = world.expect(0, &prune);
        assert!((ran.stdout + &ran.stderr).contains("left_out"));
        close.run(&world, &prune);
        assert_eq!(world.writes(), []);

        // The next pull finds nothing to leave out.
        world.expect(0, &["pull", "-f", "pulled"]);
        assert!(world.read("pulled/left_out.yaml").contains("left_out: []"));
        world.expect(0, &prune);
        assert_eq!(world.writes(), []);
    }
}

#[test]
fn what_is_not_listed_and_cannot_be_written_down_is_not_pruned() {
    let world = applied(SETUP);
    world.write("one.yaml", "custom_fields: {lead: [{name: Note, type: text}]}\n");
    let close = odd_field(&world, false);
    world.sandbox.clear_calls();
    close.expect(
        &world,
        0,
        &[
            "apply",
            "-f",
            "one.yaml",
            "--prune",
            "--yes",
            "--allow-data-loss",
            "*",
        ],
    );
    assert_eq!(world.writes(), []);
}

#[test]
fn an_update_keeps_the_entry_of_what_cannot_be_read() {
    for hides_name in [false, true] {
        let world = applied(SETUP);
        let before = world.read("m.yaml");
        let close = odd_field(&world, hides_name);
        let ran = close.run(&world, &["pull", "--update", "-f", "m.yaml"]);
        assert!([0, 4].contains(&ran.code), "{}\n{}", ran.stdout, ran.stderr);
        assert!(ran.stderr.contains("custom_field/lead"), "{}", ran.stderr);
        assert_eq!(world.read("m.yaml"), before);
    }
}

#[test]
fn a_snapshot_keeps_what_cannot_be_read_apart() {
    let world = applied(SETUP);
    let close = odd_field(&world, false);
    let ran = close.run(&world, &["pull", "--snapshot", "snap.json"]);
    assert!(
        ran.stderr.contains("skipped: custom_field/lead/Industry"),
        "{}",
        ran.stderr
    );
    let ran = world.run(&["diff", "snap.json", "m.yaml"]);
    assert!(!ran.stderr.contains("panicked"), "{}", ran.stderr);
    assert!((ran.stdout + &ran.stderr).contains("can't read"));
}
