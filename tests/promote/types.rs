//! A field that got another type in the source gets it in the target with everything that only the new type has.

use crate::harness::{Two, World};
use close_sandbox::Place;
use serde_json::json;

const SAME: &str = "Nothing to promote: production has everything that changed in staging.";

fn field(r#type: &str) -> String {
    format!("custom_fields: {{lead: [{{name: Kind, {type}}}]}}\n")
}

#[test]
fn what_only_the_new_type_has_is_promoted_with_it() {
    for (from, to) in [
        ("type: text", "type: choices, choices: [A, B]"),
        (
            "type: number",
            "type: choices, choices: [A, B], accepts_multiple_values: true",
        ),
        ("type: text", "type: user, accepts_multiple_values: true"),
    ] {
        let two = Two::new("", "");
        two.apply("staging", &field(from));
        two.promote(0, &[]);
        two.production
            .sandbox
            .edit(|state| drop(state.add_lead(&[("Kind", json!("C"))])));
        two.apply("staging", &field(to));

        two.promote(0, &["--allow-data-loss", "*"]);
        let shown = |world: &World| {
            let state = world.sandbox.state();
            let field = state.custom_field(&Place::Lead, "Kind").unwrap();
            (field.kind.clone(), field.accepts_multiple_values)
        };
        assert_eq!(shown(&two.production), shown(&two.staging), "{from} → {to}");
        let state = two.production.sandbox.state();
        let choices = state.custom_field(&Place::Lead, "Kind").unwrap().choices.clone();
        if to.contains("choices:") {
            // Close keeps what records hold.
            assert_eq!(choices.unwrap(), ["A", "B", "C"], "{from} → {to}");
        }

        let again = two.promote(0, &[]);
        let said = if to.contains("choices:") {
            "Nothing else to promote."
        } else {
            SAME
        };
        assert!(again.stdout.contains(said), "{from} → {to}: {}", again.stdout);
        assert_eq!(two.production.writes(), [], "{from} → {to}");
    }
}

#[test]
fn choices_that_close_added_are_never_taken_away_without_a_choice() {
    let two = Two::new("", "");
    two.apply("staging", &field("type: text"));
    two.promote(0, &[]);
    two.production
        .sandbox
        .edit(|state| drop(state.add_lead(&[("Kind", json!("C"))])));
    two.apply("staging", &field("type: choices, choices: [A, B]"));
    two.promote(0, &[]);
    two.apply("staging", &field("type: choices, choices: [A, B, D]"));

    let ran = two.promote(3, &["--allow-data-loss", "*"]);
    assert!(
        ran.stdout.contains("both changed it"),
        "{}{}",
        ran.stdout,
        ran.stderr
    );
    let state = two.production.sandbox.state();
    let choices = state.custom_field(&Place::Lead, "Kind").unwrap().choices.clone();
    assert_eq!(choices.unwrap(), ["A", "B", "C"]);
}

#[test]
fn what_close_adds_is_the_targets_own_also_after_an_undo() {
    let two = Two::new("", "");
    two.apply("staging", &field("type: text"));
    two.promote(0, &[]);
    two.production
        .sandbox
        .edit(|state| drop(state.add_lead(&[("Kind", json!("C"))])));
    two.apply("staging", &field("type: choices, choices: [A, B]"));
    let consent = ["--allow-data-loss", "*"];
    two.promote(0, &consent);
    two.expect(
        0,
        &[&["undo", "last", "--org", "production", "--yes"], &consent[..]].concat(),
    );
    two.promote(0, &[]);

    let take = ["--take", "custom_field/lead/Kind=staging"];
    two.promote(0, &[&take[..], &consent].concat());
    let ran = two.promote(0, &[]);
    assert!(ran.stdout.contains("Nothing else to promote."), "{}", ran.stdout);
    assert_eq!(two.production.writes(), []);
}
