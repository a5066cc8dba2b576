//! `validate` says which marks have done their work in every organization, as far as this machine saw.

use crate::harness::{Ran, World, finish, program};
use serde_json::Value;
use std::{fs, path::Path};

const PROJECT: &str =
    "version: 1\nmanifests: [m.yaml]\norganizations:\n  a: {sandbox: a.json}\n  b: {sandbox: b.json}\n";

const BEFORE: &str =
    "custom_fields: {lead: [{name: Industry, type: choices, choices: [Software, Retail]}]}\n";

const AFTER: &str = "lead_statuses:
  - {label: Curious, renamed_from: Interested}
  - {label: Canceled, removed: true, move_to: Potential}
custom_fields:
  lead:
    - {name: Industry, type: choices, choices: [{value: SaaS, renamed_from: Software}, Retail]}
";

/// A project of two organizations that have what [`BEFORE`] says, and manifests that say [`AFTER`].
fn project() -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("closectl.yaml"), PROJECT).unwrap();
    fs::write(folder.path().join("m.yaml"), BEFORE).unwrap();
    for org in ["a", "b"] {
        run(folder.path(), &["apply", "--org", org, "--yes"], 0);
    }
    fs::write(folder.path().join("m.yaml"), AFTER).unwrap();
    folder
}

#[track_caller]
fn run(folder: &Path, arguments: &[&str], code: i32) -> Ran {
    let mut command = program(folder);
    command.args(arguments);
    let ran = finish(command);
    assert_eq!(ran.code, code, "{arguments:?}\n{}\n{}", ran.stdout, ran.stderr);
    ran
}

/// Returns what `validate` says is done.
fn told(folder: &Path) -> Vec<String> {
    let report = run(folder, &["validate", "--format", "json"], 0).stdout;
    let report: Value = serde_json::from_str(&report).unwrap();
    let findings = report["findings"].as_array().cloned().unwrap_or_default();
    let done = findings.iter().filter(|one| one["rule"] == "mark-done");
    done.map(|one| one["message"].as_str().unwrap().to_owned())
        .collect()
}

#[test]
fn a_mark_may_go_once_every_organization_was_seen_to_be_done() {
    let project = project();
    let folder = project.path();
    assert_eq!(told(folder), [""; 0], "nothing was looked at");
    run(folder, &["apply", "--org", "a", "--yes"], 0);
    assert_eq!(told(folder), [""; 0], "only one is done");
    run(folder, &["plan", "--org", "b"], 0);
    assert_eq!(told(folder), [""; 0], "the other one is still to do");

    run(folder, &["apply", "--org", "b", "--yes"], 0);
    let mut done = told(folder);
    done.sort();
    assert_eq!(
        done,
        [
            "no organization needs `removed: true` and `move_to` any longer",
            "no organization needs `renamed_from: Interested` any longer",
            "no organization needs `{value: SaaS, renamed_from: Software}` any longer",
        ]
    );

    // It is a hint, which fails nothing, and people see it where it stands.
    let ran = run(folder, &["validate", "--deny", "info"], 0);
    let text = format!("{}{}", ran.stdout, ran.stderr);
    assert!(
        text.contains("m.yaml:2") && text.contains("remove `renamed_from`"),
        "{text}"
    );
    run(folder, &["validate", "--org", "a"], 0);

    // It is shown without `-v`, unlike other hints, and the count says so.
    let with_hint = format!("{AFTER}groups: [{{name: \"🔥\"}}]\n");
    fs::write(folder.join("m.yaml"), with_hint).unwrap();
    let ran = run(folder, &["validate"], 0);
    let counted = "found: 4 infos (1 of them shown with -v); `closectl explain RULE` says why and what to do";
    assert!(ran.stderr.lines().any(|line| line == counted), "{}", ran.stderr);

    // Another mark was never seen to be done.
    let manifest = AFTER.replace("Interested", "Keen");
    fs::write(folder.join("m.yaml"), manifest).unwrap();
    assert_eq!(told(folder).len(), 2);
}

#[test]
fn the_record_is_private_holds_no_name_and_says_nothing_once_it_is_damaged_or_of_another_organization() {
    let project = project();
    let folder = project.path();
    run(folder, &["apply", "--all", "--yes"], 0);
    assert_eq!(told(folder).len(), 3);

    let record = folder.join(".closectl/marks/b.json");
    let text = fs::read_to_string(&record).unwrap();
    for name in ["Interested", "Curious", "Software", "SaaS", "lead_status"] {
        assert!(!text.contains(name), "{text}");
    }
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt as _;
        assert_eq!(fs::metadata(&record).unwrap().permissions().mode() & 0o777, 0o600);
    }

    let other = text.replace("\"organization\": \"orga_", "\"organization\": \"orga_x");
    let of_id = PROJECT.replace("b.json}", &format!("b.json, organization_id: {}}}", id_in(&text)));
    fs::write(folder.join("closectl.yaml"), of_id).unwrap();
    assert_eq!(told(folder).len(), 3, "the very organization");
    let future = text.replace("\"seen\": \"2", "\"seen\": \"3");
    let old = text.replace("\"seen\": \"2", "\"seen\": \"1");
    for odd in [
        "",
        "{",
        "[1]",
        &other,
        &future,
        &old,
        &text.replace("\"b\"", "\"c\""),
    ] {
        fs::write(&record, odd).unwrap();
        assert_eq!(told(folder), [""; 0], "{odd}");
    }

    // Whatever reads the organization next knows better.
    run(folder, &["drift", "--org", "b"], 2);
    assert_eq!(told(folder).len(), 3);
}

fn id_in(record: &str) -> String {
    let record: Value = serde_json::from_str(record).unwrap();
    record["organization"].as_str().unwrap().to_owned()
}

#[test]
fn without_a_project_what_the_only_organization_shows_counts_and_no_mark_leaves_no_file() {
    let world = World::new();
    world.write("m.yaml", "lead_statuses: [Potential]\n");
    world.expect(0, &["plan", "-f", "m.yaml"]);
    assert!(!world.folder.path().join(".closectl/marks").exists());

    world.write(
        "m.yaml",
        "lead_statuses: [{label: Curious, renamed_from: Interested}]\n",
    );
    world.expect(0, &["plan", "-f", "m.yaml"]);
    let quiet = world.expect(0, &["validate", "-f", "m.yaml"]);
    assert!(!quiet.stderr.contains("mark-done"), "{}", quiet.stderr);
    world.expect(0, &["apply", "-f", "m.yaml", "--yes"]);
    let ran = world.expect(0, &["validate", "-f", "m.yaml"]);
    assert!(
        format!("{}{}", ran.stdout, ran.stderr).contains("mark-done"),
        "{}",
        ran.stderr
    );
}
