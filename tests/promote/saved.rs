//! Promotions that are saved in the file of their target.

use super::{description, field};
use crate::harness::Two;
use close_sandbox::Place;

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

#[test]
fn an_older_plan_leaves_what_a_newer_one_recorded() {
    let two = Two::new("", "");
    let setup = |visits: &str, code: &str| {
        format!(
            "custom_fields: {{lead: [{{name: Visits, description: {visits}, type: number}}, \
             {{name: Code, description: {code}, type: text}}]}}\n"
        )
    };
    two.apply("staging", &setup("First", "First"));
    two.promote(0, &[]);

    // The plan of the first change waits while the second one is planned and applied.
    let out = ["promote", "--from", "staging", "--to", "production", "--out"];
    two.apply("staging", &setup("Second", "First"));
    two.expect(0, &[&out[..], &["older.json"]].concat());
    two.apply("staging", &setup("Second", "Second"));
    two.expect(
        0,
        &[&out[..], &["newer.json", "--exclude", "custom_field/lead/Visits"]].concat(),
    );
    two.expect(0, &["apply", "newer.json", "--yes"]);
    assert_eq!(description(&two, "Code").as_deref(), Some("Second"));

    // What came last is taken back by hand, to what the older plan saw in the source.
    two.production.sandbox.edit(|state| {
        let field = state.custom_field_mut(&Place::Lead, "Code").unwrap();
        field.description = Some("First".to_owned());
    });
    two.expect(0, &["apply", "older.json", "--yes"]);
    assert_eq!(description(&two, "Visits").as_deref(), Some("Second"));
    two.production.sandbox.clear_calls();
    let ran = two.promote(0, &[]);
    assert_eq!(two.production.writes(), [], "{}", ran.stdout);
    assert_eq!(
        description(&two, "Code").as_deref(),
        Some("First"),
        "{}",
        ran.stdout
    );
    assert!(ran.stdout.contains("custom_field/lead/Code"), "{}", ran.stdout);

    // The same job once more changes nothing and records nothing older.
    two.expect(0, &["apply", "older.json", "--yes"]);
    two.promote(0, &[]);
    assert_eq!(two.production.writes(), []);
}

#[test]
fn a_promotion_that_is_not_applied_names_the_command_that_saves_it_again() {
    let two = Two::new("", "");
    two.apply("staging", &field("Visits", "First"));
    let arguments = ["promote", "--from", "staging", "--to", "production", "--out"];
    two.expect(0, &[&arguments[..], &["p.json"]].concat());
    let again = "save a new plan with `closectl promote --from staging --to production --out FILE`";

    let saved = two.staging.read("p.json");
    two.write("p.json", &saved.replace("First", "Other"));
    let ran = two.expect(3, &["apply", "p.json", "--yes"]);
    let hint = format!(
        "hint: change the source organization `staging` instead of the plan, {again}, and apply that"
    );
    assert!(ran.stderr.contains(&hint), "{}", ran.stderr);

    two.write("p.json", &saved);
    let project = two.staging.read("closectl.yaml");
    two.write(
        "closectl.yaml",
        &format!("{project}policy: {{max_deletes: {{count: 1}}}}\n"),
    );
    let ran = two.expect(3, &["apply", "p.json", "--yes"]);
    assert!(ran.stderr.contains(&format!("hint: {again}")), "{}", ran.stderr);
    assert!(!ran.stderr.contains("manifests"), "{}", ran.stderr);
}
