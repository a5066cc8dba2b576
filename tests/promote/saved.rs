//! Promotions that are saved in the file of their target.

use super::field;
use crate::harness::Two;

#[test]
fn the_file_of_a_promotion_can_be_named_after_the_target() {
    let two = Two::new("", "");
    two.apply("staging", &field("Visits", "First"));
    let arguments = ["promote", "--from", "staging", "--to", "production", "--out"];
    let ran = two.expect(0, &[&arguments[..], &["plans/{org}.json"]].concat());
    let told = "saved to plans/production.json; apply it with `closectl apply plans/production.json`";
    assert_eq!(ran.stderr.lines().last(), Some(told), "{}", ran.stderr);

    let ran = two.expect(0, &["apply", "plans/{org}.json", "--org", "production", "--yes"]);
    assert!(
        ran.stdout.contains("Verified, no changes remain."),
        "{}",
        ran.stdout
    );
}
