//! What `validate` says about findings, in every format.

use super::Folder;
use serde_json::{Value, json};

/// A manifest in which several rules find something, one of which is waived.
const ODD: &str = "\
lead_statuses: [Bad Fit, Bad fit]
webhooks:
  - url: http://hooks.example.com/a,b?token=abcdef123456
    events: [{object_type: lead, action: created}]
custom_activity_types:
  - name: Visit
    fields:
      - {name: Outcome, type: text, required: true}
waivers:
  - {rule: plain-secret, address: webhook/*, reason: \"Moved by\\nMay\", until: 2999-12-31}
";

#[test]
fn people_see_warnings_drawn_and_everything_counted() {
    let folder = Folder::with(ODD);
    let ran = folder.run(&["validate", "-f", "m.yaml"]);
    assert_eq!((ran.code, ran.stdout.as_str()), (0, ""));
    insta::assert_snapshot!(ran.stderr, @r#"
valid: 5 objects in 1 file

warning[names-differ-in-case]: lead_status/Bad fit: `Bad Fit` and `Bad fit` differ only in capital letters or spaces
   ╭─[m.yaml:1:26]
 1 │ lead_statuses: [Bad Fit, Bad fit]
   ·                 ───┬───  ───┬───
   ·                    │        ╰── here
   ·                    ╰── the other
   ╰────
  help: keep one of the two, or give them names that people can tell apart

warning[webhook-without-https]: webhook/http://hooks.example.com/a,b?token=************: this webhook sends data without encryption
   ╭─[m.yaml:3:10]
 3 │   - url: http://hooks.example.com/a,b?token=************
   ·          ───────────────────────┬───────────────────────
   ·                                 ╰── here
   ╰────
  help: write `https://hooks.example.com…` and keep the old URL in `renamed_from`

found: 2 warnings, 1 info (shown with -v), 1 waived; `closectl explain RULE` says why and what to do
"#);
    let quiet = folder.run(&["validate", "-f", "m.yaml", "-q"]);
    assert_eq!((quiet.code, quiet.stderr.as_str()), (0, ""));
    let verbose = folder.run(&["validate", "-f", "m.yaml", "-v"]);
    assert!(
        verbose.stderr.contains("info[required-without-description]"),
        "{}",
        verbose.stderr
    );
}

#[test]
fn findings_make_validate_fail_only_where_they_are_denied() {
    let notes = Folder::with("lead_statuses: [\"🔥\"]\n");
    let waived = Folder::with(
        "lead_statuses: [\"🔥\"]\nwaivers: [{rule: name-without-letters, address: \"*\", reason: Fun, until: 2999-12-31}]\n",
    );
    for (folder, deny, code) in [
        (&notes, None, 0),
        (&notes, Some("warning"), 0),
        (&notes, Some("info"), 1),
        (&waived, Some("info"), 0),
        (&Folder::with(ODD), Some("warning"), 1),
        (&Folder::with("lead_statuses: [New]\n"), Some("info"), 0),
    ] {
        for format in ["human", "json", "github", "sarif"] {
            let mut arguments = vec!["validate", "-f", "m.yaml", "--format", format];
            arguments.extend(deny.map(|deny| ["--deny", deny]).into_iter().flatten());
            assert_eq!(folder.run(&arguments).code, code, "{arguments:?}");
        }
    }
    let ran = notes.run(&["validate", "-f", "m.yaml", "--deny", "info", "-q"]);
    assert!(
        ran.stderr.contains("info[name-without-letters]"),
        "what fails is shown: {}",
        ran.stderr
    );
    assert!(
        ran.stderr.ends_with("error: 1 finding denied by --deny\n"),
        "{}",
        ran.stderr
    );
}

#[test]
fn a_secret_is_reported_and_not_repeated() {
    let url = "https://me:hunter2222@hooks.example.com/close?a=1&api_key=abcdef123456";
    let manifest = format!(
        "webhooks:\n  - url: {url}\n    verify_ssl: false\n    events: [{{object_type: lead, action: created}}]\n"
    );
    let broken = format!("{manifest}  - url: {url}\n    events: [{{object_type: lead, action: created}}]\n");
    for (manifest, told) in [(&manifest, "plain-secret"), (&broken, "duplicate-address")] {
        let folder = Folder::with(manifest);
        for format in ["human", "json", "github", "sarif"] {
            let ran = folder.run(&["validate", "-f", "m.yaml", "--format", format]);
            let all = ran.stdout + &ran.stderr;
            assert!(all.contains(told), "{all}");
            assert!(
                !all.contains("hunter2222") && !all.contains("abcdef123456"),
                "{format}: {all}"
            );
        }
    }
    let named = "webhooks:\n  - url: https://x.test/?token=${env:HOOK_WORD}\n    events: [{object_type: lead, action: created}]\n";
    let folder = Folder::with(named);
    let mut command = crate::harness::program(folder.path());
    command
        .env("HOOK_WORD", "abcdef123456")
        .args(["validate", "-f", "m.yaml"]);
    let ran = crate::harness::finish(command);
    assert_eq!(
        (ran.code, ran.stderr.as_str()),
        (0, "valid: 1 object in 1 file\n")
    );
}

#[test]
fn the_report_fits_its_published_schema() {
    let folder = Folder::with("");
    let printed = folder.run(&["schema", "report"]).stdout;
    let published = include_str!("../../schemas/report.schema.json");
    assert!(
        printed == published,
        "schemas/report.schema.json is stale; regenerate it: cargo run -- schema report --out schemas/report.schema.json"
    );
    let schema = jsonschema::validator_for(&serde_json::from_str(published).unwrap()).unwrap();
    for manifest in [
        ODD,
        "lead_statuses: [New]\n",
        "lead_statuses: [New, New, {a: 1}]\n",
        "a: [\n",
    ] {
        let report = Folder::with(manifest).report();
        let errors: Vec<String> = schema
            .iter_errors(&report)
            .map(|error| error.to_string())
            .collect();
        assert_eq!(errors, Vec::<String>::new(), "{report:#}");
    }
    assert!(!schema.is_valid(&json!({ "valid": true, "problems": [{ "code": 1 }] })));
    let report = Folder::with(ODD).report();
    let waived = &report["findings"]
        .as_array()
        .unwrap()
        .iter()
        .find(|one| one["rule"] == "plain-secret")
        .unwrap()["waived"];
    assert_eq!(
        *waived,
        json!({ "reason": "Moved by\nMay", "until": "2999-12-31" })
    );
}

#[test]
fn annotations_stand_on_the_lines_that_they_are_about() {
    let ran = Folder::with(ODD).run(&["validate", "-f", "m.yaml", "--format", "github"]);
    assert_eq!(ran.stderr, "");
    insta::assert_snapshot!(ran.stdout, @r#"
::warning title=names-differ-in-case,file=m.yaml,line=1,col=26::`Bad Fit` and `Bad fit` differ only in capital letters or spaces%0Akeep one of the two, or give them names that people can tell apart%0Afor more, run `closectl explain names-differ-in-case`
::warning title=webhook-without-https,file=m.yaml,line=3,col=10::this webhook sends data without encryption%0Awrite `https://hooks.example.com…` and keep the old URL in `renamed_from`%0Afor more, run `closectl explain webhook-without-https`
::notice title=required-without-description,file=m.yaml,line=8,col=47::`Outcome` has to be filled in and does not say what with%0Aadd a `description:`; people see it beside the field%0Afor more, run `closectl explain required-without-description`
"#);
    let ran =
        Folder::with("lead_statuses: [New, New]\n").run(&["validate", "-f", "m.yaml", "--format", "github"]);
    assert_eq!(ran.code, 1);
    assert!(
        ran.stdout
            .starts_with("::error title=duplicate-address,file=m.yaml,line=1,col=22::"),
        "{}",
        ran.stdout
    );
    let ran = Folder::with("lead_statuses: [New]\n").run(&["validate", "-f", "m.yaml", "--format", "github"]);
    assert_eq!((ran.code, ran.stdout.as_str()), (0, ""));
}

/// What SARIF 2.1.0 asks of the parts of it that are used here.
fn sarif() -> Value {
    let text = json!({ "type": "object", "required": ["text"], "properties": { "text": { "type": "string", "minLength": 1 } } });
    let count = json!({ "type": "integer", "minimum": 1 });
    let location = json!({
        "type": "object",
        "required": ["physicalLocation"],
        "properties": {
            "id": count,
            "message": text,
            "logicalLocations": {
                "type": "array",
                "items": {
                    "type": "object",
                    "properties": { "fullyQualifiedName": { "type": "string" }, "kind": { "const": "resource" } },
                    "additionalProperties": false,
                },
            },
            "physicalLocation": {
                "type": "object",
                "required": ["artifactLocation", "region"],
                "additionalProperties": false,
                "properties": {
                    "artifactLocation": {
                        "type": "object",
                        "required": ["uri"],
                        "additionalProperties": false,
                        "properties": {
                            "uri": { "type": "string", "pattern": "^[A-Za-z0-9._~%/-]+$|^file:///" },
                            "uriBaseId": { "type": "string" },
                        },
                    },
                    "region": {
                        "type": "object",
                        "required": ["startLine"],
                        "additionalProperties": false,
                        "properties": {
                            "startLine": count, "startColumn": count, "endLine": count, "endColumn": count,
                        },
                    },
                },
            },
        },
        "additionalProperties": false,
    });
    let level = json!({ "enum": ["none", "note", "warning", "error"] });
    let rule = json!({
        "type": "object",
        "required": ["id", "shortDescription", "fullDescription", "help", "defaultConfiguration"],
        "properties": {
            "id": { "type": "string" },
            "helpUri": { "type": "string", "format": "uri" },
            "shortDescription": text, "fullDescription": text, "help": text,
            "defaultConfiguration": { "type": "object", "properties": { "level": level } },
        },
        "additionalProperties": false,
    });
    let result = json!({
        "type": "object",
        "required": ["ruleId", "ruleIndex", "level", "message"],
        "properties": {
            "ruleId": { "type": "string" },
            "ruleIndex": { "type": "integer", "minimum": 0 },
            "level": level,
            "message": text,
            "locations": { "type": "array", "items": location },
            "relatedLocations": { "type": "array", "items": location },
            "partialFingerprints": { "type": "object", "additionalProperties": { "type": "string" } },
            "suppressions": {
                "type": "array",
                "items": {
                    "type": "object",
                    "required": ["kind"],
                    "properties": {
                        "kind": { "enum": ["inSource", "external"] },
                        "status": { "enum": ["accepted", "underReview", "rejected"] },
                        "justification": { "type": "string" },
                    },
                    "additionalProperties": false,
                },
            },
        },
        "additionalProperties": false,
    });
    json!({
        "type": "object",
        "required": ["version", "runs"],
        "additionalProperties": false,
        "properties": {
            "$schema": { "type": "string" },
            "version": { "const": "2.1.0" },
            "runs": {
                "type": "array",
                "items": {
                    "type": "object",
                    "required": ["tool", "results"],
                    "additionalProperties": false,
                    "properties": {
                        "tool": {
                            "type": "object",
                            "required": ["driver"],
                            "properties": {
                                "driver": {
                                    "type": "object",
                                    "required": ["name"],
                                    "properties": { "rules": { "type": "array", "uniqueItems": true, "items": rule } },
                                },
                            },
                        },
                        "columnKind": { "enum": ["utf16CodeUnits", "unicodeCodePoints"] },
                        "originalUriBaseIds": { "type": "object" },
                        "results": { "type": "array", "items": result },
                    },
                },
            },
        },
    })
}

#[test]
fn sarif_is_what_the_standard_asks_for() {
    let standard = jsonschema::validator_for(&sarif()).unwrap();
    for manifest in [
        ODD,
        "lead_statuses: [New]\n",
        "lead_statuses: [New, New]\n",
        "a: [\n",
    ] {
        let folder = Folder::with(manifest);
        let run = || {
            folder
                .run(&["validate", "-f", "m.yaml", "--format", "sarif"])
                .stdout
        };
        let log: Value = serde_json::from_str(&run()).unwrap();
        let errors: Vec<String> = standard
            .iter_errors(&log)
            .map(|error| error.to_string())
            .collect();
        assert_eq!(errors, Vec::<String>::new(), "{log:#}");
        assert_eq!(
            serde_json::to_string_pretty(&log).unwrap(),
            run().trim_end(),
            "the same twice"
        );
        let run = &log["runs"][0];
        for result in run["results"].as_array().unwrap() {
            let at = result["ruleIndex"].as_u64().unwrap() as usize;
            assert_eq!(run["tool"]["driver"]["rules"][at]["id"], result["ruleId"]);
            let artifact = &result["locations"][0]["physicalLocation"]["artifactLocation"];
            assert!(
                run["originalUriBaseIds"]
                    .get(artifact["uriBaseId"].as_str().unwrap())
                    .is_some()
            );
        }
    }
    let folder = Folder::with(ODD);
    let log = folder
        .run(&["validate", "-f", "m.yaml", "--format", "sarif"])
        .stdout;
    let log: Value = serde_json::from_str(&log).unwrap();
    let results = log["runs"][0]["results"].as_array().unwrap();
    let region = &results[0]["locations"][0]["physicalLocation"]["region"];
    assert_eq!(
        *region,
        json!({ "startLine": 1, "startColumn": 26, "endLine": 1, "endColumn": 33 })
    );
    let secret = results
        .iter()
        .find(|one| one["ruleId"] == "plain-secret")
        .unwrap();
    assert_eq!(
        secret["suppressions"][0]["justification"],
        "Moved by\\nMay (until 2999-12-31)"
    );
    assert!(
        results
            .iter()
            .filter(|one| one["ruleId"] != "plain-secret")
            .all(|one| one.get("suppressions").is_none())
    );
}

#[test]
fn hostile_names_stay_text_in_every_format() {
    let name = "\\u202Eevil\\u001b[31m\\n::error::pwned";
    let folder = Folder::with(&format!(
        "lead_statuses: [\"{name}\", \"{}\"]\n",
        name.to_uppercase()
            .replace("\\U", "\\u")
            .replace("\\N", "\\n")
            .replace("001B", "001b")
    ));
    for format in ["human", "github", "sarif", "json"] {
        let ran = folder.run(&["validate", "-f", "m.yaml", "--format", format]);
        let all = ran.stdout + &ran.stderr;
        assert!(all.contains("hidden-character"), "{all}");
        assert!(!all.contains('\u{1b}'), "{format}: {all}");
        if format != "json" {
            assert!(!all.contains('\u{202e}'), "{format}: {all}");
        }
        assert!(all.lines().all(|line| !line.starts_with("::error")), "{all}");
    }
}

#[test]
fn what_explains_a_rule_is_at_hand_and_no_file_of_another_repository() {
    let folder = Folder::with("lead_statuses: [New, new]\n");
    let log = folder
        .run(&["validate", "-f", "m.yaml", "--format", "sarif"])
        .stdout;
    let log: Value = serde_json::from_str(&log).unwrap();
    for rule in log["runs"][0]["tool"]["driver"]["rules"].as_array().unwrap() {
        let id = rule["id"].as_str().unwrap();
        let help = rule["help"]["markdown"].as_str().unwrap();
        assert!(help.contains(&format!("`closectl explain {id}`")), "{help}");
    }
    for id in ["names-differ-in-case", "duplicate-address"] {
        let told = folder.run(&["explain", id]).stdout;
        assert!(
            !told.contains(".md") && !log.to_string().contains("docs/"),
            "{told}"
        );
    }
}
