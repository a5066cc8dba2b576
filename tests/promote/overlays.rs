//! Promotions between organizations of which one has an overlay.

use super::field;
use crate::harness::Two;
use close_sandbox::Place;

const OVERLAY: &str = "custom_fields: {lead: [{name: Visits, description: Ours}]}\n";

/// Two organizations after a promotion; the target has a description of its own.
fn promoted_with_overlay() -> Two {
    let two = Two::new("", "    overlays: [own.yaml]\n");
    two.write("own.yaml", OVERLAY);
    two.apply_setup("staging", &field("Visits", "First"));
    two.promote(0, &[]);
    two.promote(0, &[]);
    two
}

#[test]
fn an_object_that_the_source_removed_is_removed_whatever_an_overlay_states_of_it() {
    let two = promoted_with_overlay();
    two.apply(
        "staging",
        "custom_fields: {lead: [{name: Visits, removed: true}]}\n",
    );
    two.promote(0, &[]);
    let state = two.production.sandbox.state();
    assert!(state.custom_field(&Place::Lead, "Visits").is_none());
}

#[test]
fn an_object_that_the_target_removed_stays_removed_whatever_an_overlay_states_of_it() {
    let two = promoted_with_overlay();
    two.production.sandbox.edit(|state| {
        let id = state.custom_field(&Place::Lead, "Visits").unwrap().id.clone();
        state.perform(
            "DELETE",
            &format!("/custom_field/lead/{id}/"),
            serde_json::Value::Null,
        )
    });
    let ran = two.promote(0, &[]);
    assert!(
        ran.stdout.contains("custom_field/lead/Visits: removed\n"),
        "{}",
        ran.stdout
    );
    assert_eq!(two.production.writes(), []);
}
