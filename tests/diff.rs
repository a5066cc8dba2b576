//! `closectl diff`: two sides, each an organization, manifests or a snapshot, and what only one of them has.

use crate::harness::{Two, finish, program};
use serde_json::{Value, json};
use std::os::unix::fs::PermissionsExt as _;

const ONE: &str = "custom_fields:
  lead:
    - {name: Both, type: text, description: One}
    - {name: Here, type: text}
    - {name: Last, type: text, editable_with_roles: [Admin]}
";
const OTHER: &str = "custom_fields:
  lead:
    - {name: Last, type: text, editable_with_roles: [Admin]}
    - {name: Both, type: text, description: Other}
    - {name: There, type: date}
";

/// Two organizations that differ, with their manifests and snapshots.
fn differing() -> Two {
    let two = Two::new("", "");
    two.apply("staging", ONE).apply("production", OTHER);
    two.write("one/m.yaml", ONE).write("other/m.yaml", OTHER);
    for (organization, file) in [("staging", "one.json"), ("production", "other.json")] {
        two.expect(0, &["pull", "--org", organization, "--snapshot", file]);
    }
    two
}

fn diff(two: &Two, code: i32, source: &str, target: &str) -> Value {
    let ran = two.expect(code, &["diff", source, target, "--format", "json"]);
    serde_json::from_str(&ran.stdout).unwrap()
}

#[test]
fn every_pair_of_sides_tells_the_same() {
    let two = differing();
    for source in ["staging", "one/", "one/m.yaml", "one.json"] {
        for target in ["production", "other", "other.json"] {
            let found = diff(&two, 2, source, target);
            let about = format!("{source} and {target}: {found}");
            assert_eq!(
                found["only_in_source"],
                json!(["custom_field/lead/Here"]),
                "{about}"
            );
            assert_eq!(
                found["only_in_target"],
                json!(["custom_field/lead/There"]),
                "{about}"
            );
            assert_eq!(
                found["different"],
                json!([{"address": "custom_field/lead/Both", "attributes": [
                    {"attribute": "description", "source": "One", "target": "Other"}
                ]}]),
                "{about}"
            );
            assert_eq!(
                found["orders"][0]["address"],
                json!("custom_field/lead"),
                "{about}"
            );
            assert_eq!(found["refusals"], json!([]), "{about}");
        }
    }
    for (source, target) in [
        ("staging", "staging"),
        ("staging", "one.json"),
        ("one.json", "one/"),
        ("one/", "staging"),
        ("staging", "one/m.yaml"),
        ("one", "one/m.yaml"),
    ] {
        let found = diff(&two, 0, source, target);
        assert_eq!(found["different"], json!([]), "{source} and {target}");
    }
    assert_eq!(two.production.writes(), []);
}

#[test]
fn what_manifests_do_not_state_is_not_compared() {
    let two = differing();
    two.write(
        "less/m.yaml",
        "lead_statuses: []\ncustom_fields: {lead: [{name: Both, type: text}, {name: Last, type: text}]}\n",
    );
    let found = diff(&two, 2, "less/", "production");
    assert_eq!(found["different"], json!([]));
    let only = found["only_in_target"].as_array().unwrap();
    assert!(only.contains(&json!("custom_field/lead/There")), "{found}");
    assert!(
        only.iter()
            .any(|one| one.as_str().unwrap().starts_with("lead_status/")),
        "a list that is there and empty is compared: {found}"
    );
    assert!(
        !only
            .iter()
            .any(|one| one.as_str().unwrap().starts_with("pipeline/")),
        "a list that is not there is not: {found}"
    );
}

#[test]
fn people_read_both_directions_apart() {
    let two = differing();
    let ran = two.expect(2, &["diff", "staging", "production"]);
    for told in [
        "  < custom_field/lead/Here  only in staging\n",
        "  > custom_field/lead/There  only in production\n",
        "staging:     \"One\"\n        production:  \"Other\"",
        "        ^ Last  2nd → 1st\n        = 1 stays\n",
        "Differences: 1 only in staging, 1 only in production, 1 different, 1 in another order.",
    ] {
        assert!(ran.stdout.contains(told), "{told}: {}", ran.stdout);
    }
    let ran = two.expect(0, &["diff", "staging", "production", "--target", "lead_status/*"]);
    assert!(ran.stdout.contains("No differences"), "{}", ran.stdout);
    let ran = two.expect(
        1,
        &[
            "diff",
            "staging",
            "production",
            "--target",
            "custom_field/lead/Her",
        ],
    );
    assert!(
        ran.stderr.contains("did you mean `custom_field/lead/Here`?"),
        "{}",
        ran.stderr
    );
}

#[test]
fn a_snapshot_is_for_its_owner_holds_no_secret_and_is_read_only_as_it_was_written() {
    let two = differing();
    two.apply(
        "staging",
        "webhooks: [{url: https://h.test/x, events: [{object_type: lead, action: created}]}]\n",
    );
    two.expect(0, &["pull", "--org", "staging", "--snapshot", "new.json"]);
    let path = two.staging.folder.path().join("new.json");
    assert_eq!(path.metadata().unwrap().permissions().mode() & 0o777, 0o600);
    let text = two.staging.read("new.json");
    let key = two.staging.sandbox.state().webhooks[0].signature_key.clone();
    assert!(!text.contains(&key) && !text.contains(two.staging.sandbox.api_key()));
    let mut newer: Value = serde_json::from_str(&text).unwrap();
    newer["format"] = json!(2);
    newer["closectl"] = json!("9.0.0");
    for (text, told) in [
        (newer.to_string(), "closectl 9.0.0"),
        (text.replace("h.test", "i.test"), "was edited"),
        (text[..text.len() - 40].to_owned(), "is incomplete"),
        ("{}".to_owned(), "is not a snapshot"),
    ] {
        two.write("bad.json", &text);
        let ran = two.expect(1, &["diff", "bad.json", "staging"]);
        assert!(
            ran.stderr.contains(told) && ran.stderr.contains("bad.json"),
            "{told}: {}",
            ran.stderr
        );
    }
}

#[test]
fn a_word_that_means_two_things_or_nothing_is_an_error() {
    let two = differing();
    two.write("staging/m.yaml", ONE);
    let ran = two.expect(1, &["diff", "staging", "production"]);
    assert!(
        ran.stderr.contains("`org:staging`") && ran.stderr.contains("`./staging`"),
        "{}",
        ran.stderr
    );
    two.expect(0, &["diff", "org:staging", "./staging"]);
    let ran = two.expect(1, &["diff", "prodution", "org:staging"]);
    assert!(
        ran.stderr.contains("did you mean `production`?"),
        "{}",
        ran.stderr
    );
    let ran = two.expect(1, &["diff", "nowhere/", "org:staging"]);
    assert!(ran.stderr.contains("nowhere/"), "{}", ran.stderr);
    two.write("wrong.yaml", "custom_fields: {lead: [{name: X, typ: text}]}\n");
    let ran = two.expect(3, &["diff", "wrong.yaml", "org:staging"]);
    assert!(ran.stderr.contains("did you mean `type`?"), "{}", ran.stderr);
}

#[test]
fn a_plan_against_a_snapshot_needs_no_key() {
    let two = differing();
    let ran = two.expect(
        0,
        &[
            "plan",
            "--org",
            "production",
            "-f",
            "one",
            "--against",
            "other.json",
        ],
    );
    assert!(
        ran.stdout.contains("create custom_field/lead/Here") && ran.stderr.contains("can't be applied"),
        "{ran:?}"
    );
    let live = two.expect(0, &["plan", "--org", "production", "-f", "one"]);
    assert_eq!(ran.stdout, live.stdout, "the same plan as for the organization");
    let mut command = program(two.staging.folder.path());
    command.args([
        "plan",
        "-f",
        "one",
        "--against",
        "other.json",
        "--detailed-exitcode",
    ]);
    assert_eq!(finish(command).code, 2);
    two.expect(1, &["plan", "-f", "one", "--against", "one/m.yaml"]);
}

#[test]
fn after_a_promotion_nothing_differs_but_what_overlays_and_variables_mean_to() {
    let two = Two::new(
        "    variables: {hooks: \"https://staging.test\"}\n",
        "    variables: {hooks: \"https://production.test\"}\n    overlays: [overlays/production.yaml]\n",
    );
    two.write(
        "overlays/production.yaml",
        "custom_fields: {lead: [{name: Industry, description: Only here}, {name: Own, type: text, added: true}]}\n",
    );
    let setup = "custom_fields:
  lead:
    - {name: Industry, type: text, description: In general}
    - {name: Help, type: text, description: \"See ${var:hooks}/help\"}
webhooks:
  - {url: \"${var:hooks}/close\", events: [{object_type: lead, action: created}]}
";
    two.apply_setup("staging", setup);
    two.promote(0, &[]);
    two.expect(0, &["apply", "--org", "production", "--yes"]);

    let found = diff(&two, 0, "staging", "production");
    assert_eq!(
        found["meant"],
        json!(["custom_field/lead/Own", "custom_field/lead/Industry:description"]),
        "{found}"
    );
    let ran = two.expect(0, &["diff", "staging", "production"]);
    assert!(
        ran.stdout
            .contains("2 differences are intended, because overlays define them"),
        "{}",
        ran.stdout
    );
    let found = diff(&two, 0, "production", "staging");
    assert_eq!(found["different"], json!([]), "the other way round: {found}");
    let ran = two.promote(0, &[]);
    assert!(ran.stdout.contains("Nothing to promote"), "{}", ran.stdout);

    two.apply(
        "staging",
        "custom_fields: {lead: [{name: Help, type: text, description: New}]}\n",
    );
    let found = diff(&two, 2, "staging", "production");
    assert_eq!(
        found["different"][0]["address"], "custom_field/lead/Help",
        "{found}"
    );
    two.promote(0, &[]);
    diff(&two, 0, "staging", "production");
}

#[test]
fn a_word_that_is_no_side_is_told_as_none_of_the_three() {
    let two = Two::new("", "");
    for (word, told) in [
        (
            "nope",
            "error: `nope` is not an organization, a file or a folder\n",
        ),
        (
            "stagin",
            "error: `stagin` is not an organization, a file or a folder, did you mean `staging`?\n",
        ),
    ] {
        let ran = two.expect(1, &["diff", "staging", word]);
        assert!(ran.stderr.contains(told), "{}", ran.stderr);
        assert!(
            ran.stderr.contains("hint: correct the name or the path"),
            "{}",
            ran.stderr
        );
    }
}
