//! What promoted objects refer to: what the target or the source lacks, and what a choice of objects brings along.

use super::scene::{PromotionScene, organization, put};
use crate::{
    kinds,
    model::{Address, Selector},
};
use serde_json::json;

#[test]
fn everything_that_the_target_lacks_is_listed_at_once() {
    let fields = vec![
        (
            "custom_field/lead/A",
            json!({"type": "text", "editable_with_roles": ["${id:role/Bos}", "${id:role/Admin}"]}),
        ),
        (
            "custom_field/lead/B",
            json!({"type": "text", "editable_with_roles": ["${id:role/Bos}"], "description": "see role_bbbbbbbbbbbbbbbbbbbbb1"}),
        ),
    ];
    let mut target = organization("b", &[]);
    for (word, role) in [("r1", "role/Boss"), ("r2", "role/Admin")] {
        put(&mut target, word, role, &json!({}));
    }
    let decision = PromotionScene::of(organization("a", &fields), target).decide();
    let missing = &decision.missing;
    let found: Vec<(&str, usize)> = missing
        .iter()
        .map(|one| (one.what.as_str(), one.named_by.len()))
        .collect();
    assert_eq!(found, [("role/Bos", 2)]);
    assert_eq!(missing[0].likely, Some(Address::of("role/Boss")));

    // What the source has no name for, the target can't lack.
    let dangling = &decision.dangling;
    assert_eq!(dangling.len(), 1, "{dangling:?}");
    assert_eq!(
        (
            dangling[0].address.as_str(),
            dangling[0].attribute.as_str(),
            dangling[0].id.as_str()
        ),
        (
            "custom_field/lead/B",
            "description",
            "role_bbbbbbbbbbbbbbbbbbbbb1"
        )
    );
    assert!(!decision.refers_well());
}

#[test]
fn targets_leave_everything_else_out_but_what_is_needed() {
    let objects = [
        ("lead_status/L", json!({})),
        ("custom_field/lead/F", json!({"type": "text"})),
        (
            "webhook/https://h.test/x",
            json!({"events": [{"object_type": "lead", "action": "updated", "extra_filter": {"field": "${id:custom_field/lead/F}"}}]}),
        ),
    ];
    let mut scene = PromotionScene::of(organization("a", &objects), organization("b", &[]));
    scene.selection.targets = vec![Selector::parse(kinds::registry(), "webhook/*")];
    let decision = scene.decide();
    let wanted: Vec<&str> = decision.desired.entries.keys().map(|one| one.as_str()).collect();
    assert_eq!(wanted, ["custom_field/lead/F", "webhook/https://h.test/x"]);
    assert!(decision.missing.is_empty());
}
