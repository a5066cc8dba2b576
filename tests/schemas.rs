//! The published schema of manifests is the program's own, explains itself, and takes what it should.

use crate::harness::{World, finish, program};
use serde_json::{Value, json};
use std::{
    fs,
    path::{Path, PathBuf},
};

const PUBLISHED: &str = include_str!("../schemas/manifest.schema.json");

fn schema() -> Value {
    serde_json::from_str(PUBLISHED).unwrap()
}

#[test]
fn the_published_schema_is_what_the_program_prints() {
    let world = World::new();
    let printed = world.expect(0, &["schema"]);
    assert!(
        printed.stdout.trim_end() == PUBLISHED.trim_end(),
        "schemas/manifest.schema.json is stale; regenerate it: \
         cargo run -- schema --out schemas/manifest.schema.json"
    );
    world.expect(0, &["schema", "--out", "written.json"]);
    assert!(
        world.read("written.json") == PUBLISHED,
        "--out writes another text"
    );
}

#[test]
fn every_attribute_explains_itself() {
    let schema = schema();
    let mut wrong = Vec::new();
    explained("", &schema, &mut wrong);
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// Collects the attributes and entries below a schema that say nothing, or not in whole sentences.
fn explained(path: &str, schema: &Value, wrong: &mut Vec<String>) {
    for list in ["properties", "$defs"] {
        for (name, inner) in schema.get(list).and_then(Value::as_object).into_iter().flatten() {
            let path = format!("{path}/{name}");
            let about = inner["description"].as_str().unwrap_or_default();
            if about.len() < 20 || !about.ends_with('.') || about.contains('\n') {
                wrong.push(format!("{path}: {about:?}"));
            }
            explained(&path, inner, wrong);
        }
    }
    if let Some(items) = schema.get("items") {
        explained(&format!("{path}/*"), items, wrong);
    }
}

#[test]
fn every_example_is_valid_and_names_the_schema() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let published = |name: &str| fs::read_to_string(root.join("schemas").join(name)).unwrap();
    let world = World::new();
    for example in fs::read_dir(root.join("examples"))
        .unwrap()
        .map(|entry| entry.unwrap().path())
        // Pipelines are tried in tests of their own.
        .filter(|example| !example.ends_with("ci"))
    {
        let ran = match example.join("closectl.yaml").exists() {
            true => {
                let mut command = program(&example);
                command.arg("validate");
                finish(command)
            }
            false => world.run(&["validate", "-f", &example.to_string_lossy()]),
        };
        assert!(ran.stderr.starts_with("valid: "), "{example:?}: {}", ran.stderr);
        for file in files(&example) {
            let text = fs::read_to_string(&file).unwrap();
            let first = text.lines().next().unwrap();
            let named = first.strip_prefix("# yaml-language-server: $schema=");
            let named = named.unwrap_or_else(|| panic!("{file:?} does not begin with the line for editors"));
            let is_project = text.lines().any(|line| line == "version: 1");
            let schema = match (is_project, file.parent().unwrap()) {
                (true, _) => published("project.schema.json"),
                (false, folder) if folder.ends_with("overlays") => published("overlay.schema.json"),
                (false, _) => PUBLISHED.to_owned(),
            };
            let found = fs::read_to_string(file.parent().unwrap().join(named)).unwrap();
            assert!(found == schema, "{file:?} names another schema");
        }
    }
}

/// The YAML files below a folder, but for what closectl keeps.
fn files(folder: &Path) -> Vec<PathBuf> {
    let mut found = Vec::new();
    for path in fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()) {
        if path.is_dir() && !path.ends_with(".closectl") {
            found.extend(files(&path));
        } else if path.extension().is_some_and(|extension| extension == "yaml") {
            found.push(path);
        }
    }
    found
}

/// A small mistake and where it is found: by an editor, and by `validate`.
struct Bad {
    manifest: &'static str,
    /// The place in the document and the keyword of the schema, where the schema can tell.
    by_schema: Option<(&'static str, &'static str)>,
    /// The stable name of the problem, and the column in the one line of the manifest.
    code: &'static str,
    column: usize,
}

const fn bad(
    manifest: &'static str,
    by_schema: Option<(&'static str, &'static str)>,
    code: &'static str,
    column: usize,
) -> Bad {
    Bad {
        manifest,
        by_schema,
        code,
        column,
    }
}

/// Each is one line of JSON, which is YAML too, so that an editor's validator can read it as well.
const BAD: &[Bad] = &[
    bad(
        r#"{"lead_status": []}"#,
        Some(("", "additionalProperties")),
        "unknown-attribute",
        2,
    ),
    bad(
        r#"{"lead_statuses": {"label": "New"}}"#,
        Some(("/lead_statuses", "type")),
        "wrong-type",
        19,
    ),
    bad(
        r#"{"lead_statuses": [7]}"#,
        Some(("/lead_statuses/0", "type")),
        "wrong-type",
        20,
    ),
    bad(
        r#"{"lead_statuses": [{"label": "New", "colour": "red"}]}"#,
        Some(("/lead_statuses/0", "additionalProperties")),
        "unknown-attribute",
        37,
    ),
    bad(
        r##"{"lead_statuses": [{"color": "#fff"}]}"##,
        Some(("/lead_statuses/0", "required")),
        "missing-attribute",
        21,
    ),
    bad(
        r#"{"lead_statuses": [{"label": ""}]}"#,
        Some(("/lead_statuses/0/label", "minLength")),
        "empty-text",
        30,
    ),
    bad(
        r#"{"lead_statuses": [{"label": "New", "removed": "yes"}]}"#,
        Some(("/lead_statuses/0/removed", "type")),
        "wrong-type",
        48,
    ),
    bad(
        r#"{"lead_statuses": [{"label": "New", "renamed_from": [1]}]}"#,
        Some(("/lead_statuses/0/renamed_from/0", "type")),
        "wrong-type",
        54,
    ),
    bad(
        r#"{"pipelines": [{"name": "Sales", "statuses": [{"label": "Won"}]}]}"#,
        Some(("/pipelines/0/statuses/0", "required")),
        "missing-attribute",
        48,
    ),
    bad(
        r#"{"pipelines": [{"name": "Sales", "statuses": [{"label": "Won", "type": "closed"}]}]}"#,
        Some(("/pipelines/0/statuses/0/type", "enum")),
        "unknown-value",
        72,
    ),
    bad(
        r#"{"custom_fields": {"leads": []}}"#,
        Some(("/custom_fields", "additionalProperties")),
        "unknown-attribute",
        20,
    ),
    bad(
        r#"{"custom_fields": {"lead": [{"name": "A", "type": "text", "required": true}]}}"#,
        Some(("/custom_fields/lead/0", "additionalProperties")),
        "unknown-attribute",
        59,
    ),
    bad(
        r#"{"custom_fields": {"lead": [{"name": "A", "type": "choices", "choices": "x"}]}}"#,
        Some(("/custom_fields/lead/0/choices", "type")),
        "wrong-type",
        73,
    ),
    bad(
        r#"{"custom_fields": {"lead": [{"shared": "A", "type": "text"}]}}"#,
        Some(("/custom_fields/lead/0", "additionalProperties")),
        "unknown-attribute",
        45,
    ),
    bad(
        r#"{"custom_activity_types": [{"name": "A", "fields": [{"name": "B"}]}]}"#,
        Some(("/custom_activity_types/0/fields/0", "required")),
        "missing-attribute",
        54,
    ),
    bad(
        r#"{"custom_object_types": [{"name": "A"}]}"#,
        Some(("/custom_object_types/0", "required")),
        "missing-attribute",
        27,
    ),
    bad(
        r#"{"webhooks": [{"url": "https://x.test", "status": "off", "events": [{"object_type": "lead", "action": "created"}]}]}"#,
        Some(("/webhooks/0/status", "enum")),
        "unknown-value",
        51,
    ),
    bad(
        r#"{"webhooks": [{"url": "https://x.test", "events": [{"object_type": "lead"}]}]}"#,
        Some(("/webhooks/0/events/0", "required")),
        "missing-attribute",
        53,
    ),
    bad(
        r#"{"custom_fields": {"lead": [{"name": "A", "type": "textarea"}]}}"#,
        Some(("/custom_fields/lead/0/type", "anyOf")),
        "textarea-outside-activity",
        51,
    ),
    bad(
        r#"{"custom_fields": {"lead": [{"name": "A", "type": "choices"}]}}"#,
        None,
        "choices-missing",
        51,
    ),
    bad(
        r#"{"webhooks": [{"url": "x.test", "events": [{"object_type": "lead", "action": "created"}]}]}"#,
        None,
        "not-a-url",
        23,
    ),
    bad(
        r#"{"lead_statuses": ["New", "New"]}"#,
        None,
        "duplicate-address",
        27,
    ),
    bad(
        r#"{"lead_statuses": ["${id:lead_status}"]}"#,
        None,
        "unknown-reference",
        20,
    ),
];

#[test]
fn bad_manifests_are_rejected_where_they_are_wrong() {
    let editor = jsonschema::validator_for(&schema()).unwrap();
    let world = World::new();
    for bad in BAD {
        let document: Value = serde_json::from_str(bad.manifest).unwrap();
        let found: Vec<_> = editor
            .iter_errors(&document)
            .map(|error| {
                (
                    error.instance_path().to_string(),
                    error.kind().keyword().to_owned(),
                )
            })
            .collect();
        let expected = bad
            .by_schema
            .map(|(path, word)| (path.to_owned(), word.to_owned()));
        assert_eq!(
            found,
            expected.into_iter().collect::<Vec<_>>(),
            "{}",
            bad.manifest
        );

        world.write("bad.yaml", bad.manifest);
        let ran = world.expect(1, &["validate", "-f", "bad.yaml", "--format", "json"]);
        let result: Value = serde_json::from_str(&ran.stdout).unwrap();
        let problem = &result["problems"][0];
        assert_eq!(
            (
                &problem["code"],
                &problem["at"],
                result["problems"].as_array().map(Vec::len)
            ),
            (
                &json!(bad.code),
                &json!({ "file": "bad.yaml", "line": 1, "column": bad.column }),
                Some(1)
            ),
            "{}",
            bad.manifest
        );
    }
}
