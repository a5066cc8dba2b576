//! What `validate` can't know is counted, shown and no failure; and what it takes although it is odd is a warning.

use super::Folder;
use serde_json::Value;

const DOUBTS: &str =
    "custom_fields:\n  lead:\n    - {shared: Nowhere, editable_with_roles: [Admin, Closer]}\n";

#[test]
fn a_single_doubt_is_told_as_one() {
    let ran = Folder::with("custom_fields: {lead: [{shared: Nowhere}]}\n").run(&["validate", "-f", "m.yaml"]);
    let told = "not checked offline: 1 reference (-v shows it); `closectl plan` checks it in Close\n";
    assert!(ran.stderr.ends_with(told), "{}", ran.stderr);
}

#[test]
fn what_only_close_knows_is_counted_and_fails_nothing() {
    let ran = Folder::with(DOUBTS).run(&["validate", "-f", "m.yaml"]);
    assert_eq!(
        (ran.code, ran.stderr.as_str()),
        (
            0,
            "valid: 1 object in 1 file\nnot checked offline: 2 references (-v lists them); `closectl plan` checks them in \
             Close\n"
        )
    );

    let ran = Folder::with(DOUBTS).run(&["validate", "-v", "-f", "m.yaml"]);
    for told in [
        "info[unchecked-reference]",
        "no manifest lists `custom_field/shared/Nowhere`",
        "─[m.yaml:3:16]",
        "no manifest lists `role/Closer`",
        "not checked offline: 2 references; `closectl plan`",
    ] {
        assert!(ran.stderr.contains(told), "{told}: {}", ran.stderr);
    }
    assert!(!ran.stderr.contains("role/Admin"), "every organization has it");

    let denied = Folder::with(DOUBTS).run(&["validate", "--deny", "info", "-f", "m.yaml"]);
    assert_eq!(denied.code, 0, "{}", denied.stderr);
    let github = Folder::with(DOUBTS).run(&["validate", "--format", "github", "-f", "m.yaml"]);
    assert_eq!((github.code, github.stdout.as_str()), (0, ""));
}

#[test]
fn programs_get_what_could_not_be_checked_as_data() {
    let ran = Folder::with(DOUBTS).run(&["validate", "--format", "json", "-f", "m.yaml"]);
    let document: Value = serde_json::from_str(&ran.stdout).unwrap();
    assert_eq!((ran.code, &document["valid"]), (0, &Value::Bool(true)));
    let rules: Vec<&str> = document["findings"]
        .as_array()
        .unwrap()
        .iter()
        .map(|finding| finding["rule"].as_str().unwrap())
        .collect();
    assert_eq!(rules, ["unchecked-reference", "unchecked-reference"]);
    assert_eq!(document["findings"][0]["severity"], "info");
}

#[test]
fn what_the_manifests_list_is_no_doubt() {
    let text = format!("{DOUBTS}  shared: [{{name: Nowhere, type: text}}]\nroles: [{{name: Closer}}]\n");
    let ran = Folder::with(&text).run(&["validate", "-f", "m.yaml"]);
    assert_eq!(
        (ran.code, ran.stderr.as_str()),
        (0, "valid: 3 objects in 1 file\n")
    );
}

#[test]
fn what_yaml_takes_otherwise_than_it_was_meant_is_a_warning() {
    let event = "events: [{object_type: lead, action: created}]";
    for (text, code, help) in [
        (
            "lead_statuses: [“Potential”]\n",
            "looks-like-yaml",
            "\"Potential\"",
        ),
        ("lead_statuses: [‘A’]\n", "looks-like-yaml", "\"A\""),
        ("lead_statuses:\n  - label:A\n", "looks-like-yaml", "`label: A`"),
        ("lead_statuses:\n  - – A\n", "looks-like-yaml", "`- A`"),
        (
            "outcomes:\n  - name: A\n    description: |\n      x\n",
            "trailing-line-break",
            "`|-`",
        ),
        (
            "outcomes:\n  - name: A\n    description: >\n      x\n",
            "trailing-line-break",
            "`>-`",
        ),
        (
            &format!("webhooks:\n  - url: https://h.example.test//q\n    {event}\n"),
            "double-slash",
            "one `/`",
        ),
        (
            &format!(
                "webhooks:\n  - url: https://H.example.test/q\n    {event}\n  - url: https://h.example.test:443/q\n    {event}\n"
            ),
            "one-url-two-spellings",
            "the same way",
        ),
    ] {
        let ran = Folder::with(text).run(&["validate", "-f", "m.yaml"]);
        assert_eq!(ran.code, 0, "{text}: {}", ran.stderr);
        assert!(
            ran.stderr.contains(&format!("warning[{code}]")),
            "{text}: {}",
            ran.stderr
        );
        assert!(ran.stderr.contains(help), "{text}: {}", ran.stderr);
        assert!(ran.stderr.contains("found: 1 warning"), "{text}: {}", ran.stderr);
    }
}

#[test]
fn names_and_texts_that_are_meant_so_are_no_warning() {
    for text in [
        "lead_statuses: [\"A: b\", \"Say “hi”\", A-B, \"-5\", R&D, \"50%\", \"a:b\"]\n",
        "outcomes:\n  - name: A\n    description: |-\n      x\n      y\n",
        "webhooks:\n  - url: https://h.example.test/a?to=https://other.example.test/b\n    events: [{object_type: lead, action: created}]\n",
    ] {
        let ran = Folder::with(text).run(&["validate", "-f", "m.yaml"]);
        assert_eq!(ran.code, 0, "{text}: {}", ran.stderr);
        assert!(!ran.stderr.contains("warning"), "{text}: {}", ran.stderr);
    }
}

#[test]
fn a_url_with_a_line_break_from_the_environment_is_refused() {
    let text = "webhooks:\n  - url: ${env:HOOK_URL}\n    events: [{object_type: lead, action: created}]\n";
    for (url, said) in [
        ("https://h.example.test/a\r", "U+000D"),
        ("https://h.example.test/a\n", "U+000A"),
        ("https://h.example.test/a ", "contains a space"),
    ] {
        let folder = Folder::with(text);
        let mut command = crate::harness::program(folder.0.path());
        command.args(["validate", "-f", "m.yaml"]).env("HOOK_URL", url);
        let ran = crate::harness::finish(command);
        assert_eq!(ran.code, 1, "{}", ran.stderr);
        assert!(ran.stderr.contains("error[not-a-url]"), "{}", ran.stderr);
        assert!(ran.stderr.contains(said), "{}", ran.stderr);
    }
}

#[test]
fn a_project_file_that_is_wrong_is_data_for_programs() {
    let project =
        "version: 1\npolicy: {protectd: []}\norganizations:\n  dev: {sandbox: s.json, protectd: true}\n";
    for command in ["validate", "plan", "drift", "runs"] {
        let folder = Folder::new(&[("closectl.yaml", project.as_bytes())]);
        let ran = folder.run(&[command, "--format", "json"]);
        assert_eq!(ran.code, 1, "{}", ran.stderr);
        let document: Value = serde_json::from_str(&ran.stdout).unwrap();
        assert_eq!(
            document["error"]["message"], "closectl.yaml can't be used",
            "{document}"
        );
        let problems = document["problems"].as_array().unwrap();
        let places: Vec<(&Value, u64, &str)> = problems
            .iter()
            .map(|one| {
                let line = one["at"]["line"].as_u64().unwrap();
                (&one["code"], line, one["message"].as_str().unwrap())
            })
            .collect();
        let code = &Value::from("unknown-attribute");
        assert_eq!(
            places,
            [
                (code, 2, "unknown setting `protectd`, did you mean `protect`?"),
                (code, 4, "unknown setting `protectd`, did you mean `protected`?"),
            ],
            "{command}: {document}"
        );
    }
}

#[test]
fn an_organization_without_a_project_file_is_told_what_is_missing() {
    let folder = Folder::with("lead_statuses: [A]\n");
    let ran = folder.run(&["plan", "--org", "dev", "-f", "m.yaml"]);
    assert_eq!(
        (ran.code, ran.stderr.as_str()),
        (
            1,
            "error: there is no organization named `dev`, because there is no closectl.yaml in this folder or above it\nhint: \
             `closectl init` creates a closectl.yaml; without one, the only name is `sandbox`, and commands that take --org use \
             CLOSE_API_KEY if you omit it\n"
        )
    );
}

#[test]
fn files_that_look_like_manifests_and_are_not_read_are_named() {
    let folder = Folder::new(&[
        ("m/a.yaml", b"lead_statuses: [A]\n"),
        ("m/x.YAML", b"lead_statuses: [B]\n"),
        ("m/x.json", b"{}"),
        ("m/y.Yml", b"lead_statuses: [C]\n"),
        ("m/notes.txt", b"x"),
        ("m/a.yml.bak", b"x"),
        ("m/a.yaml~", b"x"),
    ]);
    let ran = folder.run(&["validate", "-f", "m"]);
    assert_eq!(ran.code, 0, "{}", ran.stderr);
    for name in ["m/x.YAML", "m/x.json", "m/y.Yml"] {
        assert!(ran.stderr.contains(name), "{name}: {}", ran.stderr);
    }
    for name in ["notes.txt", ".bak", "~"] {
        assert!(!ran.stderr.contains(name), "{name}: {}", ran.stderr);
    }
}
