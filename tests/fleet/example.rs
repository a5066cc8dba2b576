//! The example of a fleet does what its page says, and its workflow gives nothing away.

use crate::harness::{Ran, finish, program};
use std::{fs, path::Path};
use tempfile::TempDir;

fn example() -> &'static Path {
    Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/examples/fleet"))
}

/// A copy, whose sandboxes go with it.
fn copy() -> TempDir {
    let folder = tempfile::tempdir().unwrap();
    for file in [
        "closectl.yaml",
        "clients.yaml",
        "manifests/setup.yaml",
        "overlays/globex.yaml",
    ] {
        let to = folder.path().join(file);
        fs::create_dir_all(to.parent().unwrap()).unwrap();
        fs::copy(example().join(file), to).unwrap();
    }
    folder
}

fn expect(folder: &TempDir, code: i32, arguments: &[&str]) -> Ran {
    let mut command = program(folder.path());
    command.args(arguments);
    let ran = finish(command);
    assert_eq!(ran.code, code, "{arguments:?}\n{}\n{}", ran.stdout, ran.stderr);
    ran
}

#[test]
fn the_example_does_what_its_page_says() {
    let folder = copy();
    expect(&folder, 0, &["validate"]);
    let ran = expect(&folder, 0, &["organizations"]);
    assert_eq!(ran.stdout, "client-acme\nclient-globex\nagency\n");
    let ran = expect(&folder, 0, &["plan", "--all"]);
    for part in [
        "What Acme sells",
        "What Globex sells",
        "\"Enterprise\"",
        "3 pending.",
    ] {
        assert_eq!(ran.stdout.matches(part).count(), 1, "{part}: {}", ran.stdout);
    }
    let ran = expect(&folder, 0, &["apply", "--org", "client-*", "--yes"]);
    assert!(
        ran.stdout.contains("2 organizations: 2 applied."),
        "{}",
        ran.stdout
    );
    let ran = expect(&folder, 2, &["drift", "--all"]);
    assert!(ran.stdout.contains("1 drift, 2 no drift."), "{}", ran.stdout);
    expect(&folder, 0, &["apply", "--all", "--yes"]);
    expect(&folder, 0, &["drift", "--all"]);
    let ran = expect(
        &folder,
        0,
        &["show", "--org", "client-globex", "custom_field/lead/Plan"],
    );
    assert!(
        ran.stdout.contains("Enterprise") && ran.stdout.contains("overlays/globex.yaml"),
        "{}",
        ran.stdout
    );
}

#[test]
fn its_files_name_their_schemas_for_editors() {
    for (file, schema) in [
        ("closectl.yaml", "project"),
        ("clients.yaml", "project"),
        ("manifests/setup.yaml", "manifest"),
        ("overlays/globex.yaml", "overlay"),
    ] {
        let path = example().join(file);
        let text = fs::read_to_string(&path).unwrap();
        let named = text.lines().next().unwrap();
        let named = named.strip_prefix("# yaml-language-server: $schema=").unwrap();
        let named = path.parent().unwrap().join(named).canonicalize().unwrap();
        assert!(
            named.ends_with(format!("schemas/{schema}.schema.json")),
            "{file}: {named:?}"
        );
    }
}

#[test]
fn its_workflow_is_pinned_and_may_only_read() {
    let text = fs::read_to_string(example().join("ci.yml")).unwrap();
    let used = |text: &str| -> Vec<String> {
        let lines = text.lines().filter_map(|line| line.split_once("uses: "));
        lines.map(|(_, what)| what.to_owned()).collect()
    };
    // An action of the repository itself comes from the same commit, and the page says which folder to copy: what it
    // uses is pinned, too.
    let (own, mut others): (Vec<String>, Vec<String>) =
        used(&text).into_iter().partition(|one| one.starts_with("./"));
    assert_eq!(own, ["./.github/actions/apply-plan"]);
    let shipped = example().join("../ci/github").join(&own[0]).join("action.yml");
    others.extend(used(&fs::read_to_string(shipped).unwrap()));
    assert!(others.len() > 5);
    for one in others {
        let revision = one.split_once('@').unwrap().1.split(' ').next().unwrap();
        let is_commit = revision.len() == 40 && revision.chars().all(|digit| digit.is_ascii_hexdigit());
        assert!(is_commit, "{one} is not pinned to a commit");
    }
    assert!(text.contains("\npermissions:\n  contents: read\n") && !text.contains("write-all"));
    // A job that has its own permissions may read other things, and none may write.
    let mut lines = text.lines().peekable();
    let mut granted = vec![];
    while let Some(line) = lines.next() {
        if line.trim_start().starts_with("permissions:") {
            assert!(line.ends_with("permissions:"), "{line}");
            let depth = line.len() - line.trim_start().len();
            while let Some(one) = lines.next_if(|one| one.len() - one.trim_start().len() > depth) {
                granted.push(one.split('#').next().unwrap().trim());
            }
        }
    }
    assert_eq!(granted, ["contents: read", "actions: read"]);
    for line in text.lines().filter(|line| line.contains("run: ")) {
        assert!(
            !line.contains("${{"),
            "a name must not become a part of a script: {line}"
        );
    }
}

#[test]
fn its_saved_plans_are_applied_as_the_guide_says() {
    let folder = copy();
    expect(&folder, 0, &["plan", "--all", "--out", "plans/{org}.json"]);
    let ran = expect(&folder, 0, &["apply", "plans/{org}.json", "--all", "--yes"]);
    assert!(
        ran.stdout.contains("3 organizations: 3 applied."),
        "{}",
        ran.stdout
    );
    expect(&folder, 0, &["drift", "--all"]);
    // Only one of the three has an overlay, and it is not the last one.
    for (name, has_overlay) in [("client-acme", false), ("client-globex", true), ("agency", false)] {
        let text = fs::read_to_string(folder.path().join(format!("plans/{name}.json"))).unwrap();
        let saved: serde_json::Value = serde_json::from_str(&text).unwrap();
        let sources = saved["origin"]["sources"].to_string();
        assert_eq!(
            sources.contains("overlays/globex.yaml"),
            has_overlay,
            "{name}: {sources}"
        );
    }
}
