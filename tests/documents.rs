//! Whatever becomes of a command, stdout with `--format json` is one JSON document that fits a published schema, and with
//! `--format jsonl` one event in each line; nothing else is on stdout, and the exit code is the promised one.

use crate::harness::{World, finish, program};
use jsonschema::Validator;
use serde_json::{Value, json};
use std::{collections::BTreeMap, fs, path::Path};

/// Organizations: two that work, one that takes saved plans only, one without a key, and one without a server.
const PROJECT: &str = "\
version: 1
manifests: [m.yaml]
default_organization: one
organizations:
  one: {sandbox: .closectl/one.json}
  two: {sandbox: .closectl/two.json}
  kept: {sandbox: .closectl/kept.json, protected: true}
  nokey: {api_key: \"${env:CLOSE_NO_KEY}\"}
  gone: {api_key: \"${env:CLOSE_GONE_KEY}\", base_url: \"http://127.0.0.1:1/api/v1\"}
";

/// The manifests and other files that the commands name.
const FILES: &[(&str, &str)] = &[
    ("closectl.yaml", PROJECT),
    ("m.yaml", "lead_statuses: [Potential, {label: Fresh}]\n"),
    (
        "more.yaml",
        "lead_statuses: [Potential, {label: Fresh}, {label: Later}]\n",
    ),
    (
        "odd.yaml",
        "custom_fields: {lead: [{name: Size, type: choices, choices: [a, A]}]}\n",
    ),
    (
        "one.yaml",
        "custom_fields: {lead: [{name: F, type: text, description: Of one}]}\n",
    ),
    (
        "two.yaml",
        "custom_fields: {lead: [{name: F, type: text, description: Of two}]}\n",
    ),
    ("bad.yaml", "lead_statuses:\n  - {labl: Fresh}\n"),
    ("broken.yaml", "lead_statuses: [\n"),
    (
        "none_left.yaml",
        "lead_statuses: [{label: Potential, removed: true}, {label: Bad Fit, removed: true}, {label: Qualified, \
         removed: true}, {label: Customer, removed: true}, {label: Interested, removed: true}, {label: Canceled, \
         removed: true}, {label: Not Interested, removed: true}, {label: Fresh, removed: true}]\n",
    ),
];

/// A command, its exit code, and the schemas of which its document fits one.
type Row = (i32, &'static [&'static str], &'static str);

const FAILS: &[&str] = &["failure"];

const CHECKING: &[Row] = &[
    (0, &["report"], "validate"),
    (0, &["report"], "validate -f odd.yaml"),
    (1, &["report"], "validate -f bad.yaml"),
    (1, &["report"], "validate -f broken.yaml"),
    (1, FAILS, "validate -f none.yaml"),
    (1, FAILS, "validate --org nope"),
    (0, &["trust"], "trust"),
    (0, &["trust"], "trust --yes"),
    (0, &["trust"], "trust --forget"),
    (0, &["names"], "organizations"),
    (1, FAILS, "organizations --org nope"),
    (0, &["state"], "sandbox show"),
    (0, &["switches"], "sandbox show --switches"),
    (1, FAILS, "self-test --worlds 0"),
    (1, FAILS, "nope"),
    (1, FAILS, "plan --nope"),
];

const PLANNING: &[Row] = &[
    (0, &["plan"], "plan"),
    (2, &["plan"], "plan --detailed-exitcode --out p.json"),
    (3, &["plan"], "plan -f none_left.yaml"),
    (3, FAILS, "plan -f bad.yaml"),
    (3, FAILS, "plan -f broken.yaml"),
    (1, FAILS, "plan -f none.yaml"),
    (1, FAILS, "plan --target nothing"),
    (1, FAILS, "plan --org nope"),
    (1, FAILS, "plan --org nokey"),
    (0, &["plan"], "show p.json"),
    (1, FAILS, "show none.json"),
    (1, FAILS, "show bad.yaml"),
];

const PLANNING_SEVERAL: &[Row] = &[
    (0, &["organizations"], "plan --org one --org two"),
    (1, &["organizations"], "plan --org one --org nokey"),
    (3, &["organizations"], "plan -f bad.yaml --org one --org two"),
    (1, FAILS, "plan --org one --org nope"),
    (3, &["organizations"], "apply --org one --org two"),
    (1, &["organizations"], "apply --yes --org one --org nokey"),
    (
        3,
        &["organizations"],
        "apply --yes -f none_left.yaml --org one --org two",
    ),
    (0, &["organizations"], "apply --yes --org one --org two"),
    (2, &["organizations"], "drift --org one --org two"),
    (1, &["organizations"], "drift --org one --org nokey"),
];

const APPLYING: &[Row] = &[
    // There is no terminal to ask on.
    (3, FAILS, "apply"),
    (3, &["plan"], "apply --yes -f none_left.yaml"),
    (3, FAILS, "apply --yes -f bad.yaml"),
    (3, FAILS, "apply --yes --org kept"),
    (1, FAILS, "apply --yes --org nope"),
    (1, FAILS, "apply --yes --org nokey"),
    (1, FAILS, "apply none.json --yes"),
    (2, &["plan"], "plan -f more.yaml --detailed-exitcode --out p.json"),
    (0, &["result"], "apply --yes"),
    (0, &["plan"], "apply --yes"),
    // What it creates is there already.
    (3, FAILS, "apply p.json --yes"),
];

const LOOKING_BACK: &[Row] = &[
    (0, &["runs"], "runs"),
    (1, FAILS, "runs nope"),
    (1, FAILS, "runs --org nope"),
    (1, FAILS, "undo nope --yes"),
    (0, &["result"], "apply --yes"),
    (0, &["runs"], "runs last"),
    (3, FAILS, "undo last"),
    (0, &["result"], "undo last --yes"),
    (2, &["drift"], "drift"),
    (3, FAILS, "drift -f bad.yaml"),
    (1, FAILS, "drift --org nope"),
    (1, FAILS, "drift --org nokey"),
];

const BETWEEN_TWO: &[Row] = &[
    (0, &["result"], "apply --yes -f one.yaml --org one"),
    (0, &["result"], "apply --yes -f two.yaml --org two"),
    (2, &["diff"], "diff one two"),
    (1, FAILS, "diff one nope"),
    (1, FAILS, "diff one nokey"),
    (3, FAILS, "diff one bad.yaml"),
    (1, FAILS, "promote --from one --to nope --yes"),
    (1, FAILS, "promote --from one --to nokey --yes"),
    (3, FAILS, "promote --from one --to kept --yes"),
    // Both describe the field, and nobody decided whose description counts.
    (3, &["promotion"], "promote --from one --to two --yes"),
    (0, &["result"], "promote --from one --to two --yes --take one"),
];

const FINDING_OUT: &[Row] = &[
    (0, &["doctor"], "doctor"),
    (1, &["doctor"], "doctor --org nope"),
    (1, &["doctor"], "doctor --org nokey"),
    (0, &["questions"], "probe --list"),
    (3, FAILS, "probe"),
    (1, FAILS, "probe --org nope"),
];

/// Commands whose lines are events.
const FOLLOWING: &[Row] = &[
    (3, &["event"], "apply"),
    (3, &["event"], "apply --yes -f none_left.yaml"),
    (3, &["event"], "apply --yes -f bad.yaml"),
    (1, &["event"], "apply --yes --org nokey"),
    (1, &["event"], "apply --yes --nope"),
    (0, &["event"], "apply --yes"),
    (3, &["event"], "undo last"),
    (3, &["event"], "promote --from one --to two"),
];

/// The schemas that are not published.
fn own_schemas() -> [(&'static str, Value); 4] {
    let text = json!({"type": "string", "minLength": 1});
    let list_of = |name: &str, keys: &[&str]| {
        let items = json!({"type": "object", "required": keys, "properties": {keys[0]: text}});
        json!({
            "type": "object",
            "required": [name],
            "properties": {name: {"type": "array", "minItems": 10, "items": items}},
        })
    };
    [
        ("names", json!({"const": ["one", "two", "kept", "nokey", "gone"]})),
        (
            "state",
            json!({"type": "object", "required": ["organization", "lead_statuses", "pipelines", "switches"]}),
        ),
        (
            "switches",
            list_of("switches", &["name", "about", "value", "values"]),
        ),
        (
            "questions",
            list_of("questions", &["name", "question", "answers", "relies_on"]),
        ),
    ]
}

/// The schemas of all documents.
fn schemas() -> BTreeMap<String, Validator> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("schemas");
    let files = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
    let own =
        own_schemas().map(|(name, schema)| (name.to_owned(), jsonschema::validator_for(&schema).unwrap()));
    files
        .map(|path| {
            let schema: Value = serde_json::from_str(&fs::read_to_string(&path).unwrap()).unwrap();
            let name = path.file_name().unwrap().to_str().unwrap();
            let name = name.strip_suffix(".schema.json").unwrap().to_owned();
            (name, jsonschema::validator_for(&schema).unwrap())
        })
        .chain(own)
        .collect()
}

/// Runs commands in a folder of their own, one after the other.
fn walk(format: &str, rows: &[Row]) {
    let (folder, schemas) = (tempfile::tempdir().unwrap(), schemas());
    for (name, text) in FILES {
        fs::write(folder.path().join(name), text).unwrap();
    }

    let mut wrong = Vec::new();
    for (code, expected, command) in rows {
        let mut started = program(folder.path());
        started.args(command.split(' ')).args(["--format", format]);
        let ran = finish(started);
        let documents: Result<Vec<Value>, _> = match format {
            "json" => serde_json::from_str(&ran.stdout).map(|document| vec![document]),
            _ => ran.stdout.lines().map(serde_json::from_str).collect(),
        };
        let fits = |document: &Value| {
            let is_valid = |name: &&str| schemas[*name].is_valid(document);
            expected.iter().any(is_valid)
        };

        let fault = match &documents {
            Err(error) => Some(format!("stdout is not JSON: {error}")),
            Ok(_) if ran.code != *code => Some(format!("exit code {} instead of {code}", ran.code)),
            Ok(documents) if documents.is_empty() => Some("stdout is empty".to_owned()),
            Ok(documents) => documents.iter().find(|one| !fits(one)).map(|one| {
                let errors = expected.iter().flat_map(|name| schemas[*name].iter_errors(one));
                let errors: Vec<String> = errors.map(|error| error.to_string()).collect();
                format!("does not fit {expected:?}: {}", errors.join("; "))
            }),
        };
        if let Some(fault) = fault {
            wrong.push(format!("{command}: {fault}\n{}\n{}", ran.stdout, ran.stderr));
            continue;
        }

        // A failure says what to do about it.
        if *expected == FAILS {
            let document = &documents.unwrap()[0];
            let hint = document["error"]["hint"].as_str().unwrap_or_default();
            if hint.is_empty() || document["exit_code"] != *code {
                wrong.push(format!("{command}: no hint or another exit code: {document}"));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n\n"));
}

#[test]
fn commands_that_check_print_one_document() {
    walk("json", CHECKING);
}

#[test]
fn commands_that_plan_print_one_document() {
    walk("json", PLANNING);
}

#[test]
fn commands_about_several_organizations_print_one_document() {
    walk("json", PLANNING_SEVERAL);
}

#[test]
fn commands_that_apply_print_one_document() {
    walk("json", APPLYING);
}

#[test]
fn commands_about_runs_and_drift_print_one_document() {
    walk("json", LOOKING_BACK);
}

#[test]
fn commands_about_two_organizations_print_one_document() {
    walk("json", BETWEEN_TWO);
}

#[test]
fn commands_that_find_out_print_one_document() {
    walk("json", FINDING_OUT);
}

#[test]
fn commands_that_are_followed_print_one_event_in_each_line() {
    walk("jsonl", FOLLOWING);
}

#[test]
fn the_schemas_of_documents_are_what_the_program_prints() {
    let world = World::new();
    for name in ["failure", "promotion", "organizations", "event"] {
        let printed = world.expect(0, &["schema", name]).stdout;
        let path = Path::new(env!("CARGO_MANIFEST_DIR")).join(format!("schemas/{name}.schema.json"));
        assert!(
            fs::read_to_string(path).unwrap_or_default().trim_end() == printed.trim_end(),
            "schemas/{name}.schema.json is stale; regenerate it: \
             cargo run -- schema {name} --out schemas/{name}.schema.json"
        );
    }
}
