//! What programs read is what the published schemas say.

use super::{BEFORE, something_of_everything};
use crate::harness::{Two, World};
use serde_json::Value;
use std::path::Path;

/// The documents and where they are published.
const DOCUMENTS: &[&str] = &[
    "plan",
    "drift",
    "diff",
    "result",
    "organizations",
    "facts",
    "probe",
    "doctor",
];

fn published(name: &str) -> Value {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join(format!("schemas/{name}.schema.json"));
    serde_json::from_str(&std::fs::read_to_string(path).unwrap()).unwrap()
}

/// Makes sure that a text is a document as the schema says.
fn is_valid(name: &str, text: &str) {
    let document: Value = serde_json::from_str(text).unwrap();
    let schema = jsonschema::validator_for(&published(name)).unwrap();
    let wrong: Vec<String> = schema
        .iter_errors(&document)
        .map(|error| format!("{}: {error}", error.instance_path()))
        .collect();
    assert!(wrong.is_empty(), "{name}: {wrong:#?}");
}

#[test]
fn the_published_schemas_are_what_the_program_prints() {
    let world = World::new();
    for name in DOCUMENTS {
        let printed = world.expect(0, &["schema", name]).stdout;
        let printed: Value = serde_json::from_str(&printed).unwrap();
        assert_eq!(
            printed,
            published(name),
            "schemas/{name}.schema.json is stale: cargo run -- schema {name} --out schemas/{name}.schema.json"
        );
    }
}

#[test]
fn every_document_is_as_its_schema_says() {
    let world = something_of_everything();
    let json = |code: i32, arguments: &[&str]| {
        let arguments = [arguments, &["-f", "m.yaml", "--format", "json"]].concat();
        world.expect(code, &arguments).stdout
    };
    is_valid("plan", &json(3, &["plan"]));
    is_valid("drift", &json(2, &["drift"]));
    is_valid("plan", &json(3, &["apply", "--yes"]));
    is_valid("result", &json(0, &["apply", "--yes", "--allow-data-loss", "*"]));
}

#[test]
fn documents_of_two_organizations_are_as_their_schemas_say() {
    let two = Two::new("", "");
    two.apply("staging", BEFORE);
    let found = two
        .expect(2, &["diff", "staging", "production", "--format", "json"])
        .stdout;
    is_valid("diff", &found);
    two.write("m.yaml", "lead_statuses: [Fresh]\n");
    for (code, arguments) in [(0, &["plan"][..]), (2, &["drift"]), (0, &["apply", "--yes"])] {
        let arguments = [arguments, &["-f", "m.yaml", "--org", "*", "--format", "json"]].concat();
        is_valid("organizations", &two.expect(code, &arguments).stdout);
    }
    two.write("m.yaml", "lead_statuses: [7]\n");
    let arguments = ["plan", "-f", "m.yaml", "--org", "*", "--format", "json"];
    is_valid("organizations", &two.expect(3, &arguments).stdout);
}

#[test]
fn several_organizations_share_one_comment() {
    let two = Two::new("", "");
    two.write("m.yaml", "lead_statuses: [Fresh]\n");
    let arguments = ["plan", "-f", "m.yaml", "--org", "*", "--format", "markdown"];
    let page = two.expect(0, &arguments).stdout;
    assert!(page.starts_with("# 2 organizations: 2 pending.\n"), "{page}");
    assert_eq!(page.matches("`lead_status/Fresh`").count(), 2, "{page}");
    assert_eq!(
        page.matches("<details>").count(),
        page.matches("</details>").count()
    );
    let arguments = ["plan", "-f", "m.yaml", "--org", "*", "--format", "github"];
    let log = two.expect(0, &arguments).stdout;
    assert_eq!(
        log.matches(",title=create lead_status/Fresh::").count(),
        2,
        "{log}"
    );
}
