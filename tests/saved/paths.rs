//! The manifests that a saved plan names: `apply` reads none of them outside of the project.

use crate::harness::World;
use closectl::plan::sealed::digest;
use serde_json::{Value, json};
use std::{io::Write as _, process::Stdio};

const MANIFEST: &str = "lead_statuses: [Potential, New]\n";

/// A project in a folder `project` that lists these manifests, with others beside it.
fn project(listed: &Value) -> World {
    let world = World::new();
    let base = world.sandbox.base_url();
    let text = format!(
        "version: 1\nmanifests: {listed}\ndefault_organization: live\norganizations:\n  live: {{api_key: \
         \"${{env:CLOSE_API_KEY}}\", base_url: \"{base}\"}}\n"
    );
    world
        .write("project/closectl.yaml", &text)
        .write("project/manifests/a.yaml", MANIFEST)
        .write("project/x/a.yaml", MANIFEST)
        .write("private/a.yaml", MANIFEST);
    let inside = world.folder.path().join("project");
    std::os::unix::fs::symlink("../../private", inside.join("manifests/link")).unwrap();
    std::os::unix::fs::symlink("manifests", inside.join("other-name")).unwrap();
    world
}

/// Lets a saved plan name other paths, sealed as closectl seals.
fn name_paths(world: &World, paths: &[String]) {
    let mut plan: Value = serde_json::from_str(&world.read("project/p.json")).unwrap();
    plan["origin"]["paths"] = json!(paths);
    let fields = plan.as_object_mut().unwrap();
    fields.remove("digest");
    let text = serde_json::to_string_pretty(&fields).unwrap();
    fields.insert("digest".to_owned(), digest([text.as_str()]).into());
    let text = serde_json::to_string_pretty(&fields).unwrap();
    world.write("project/p.json", &format!("{text}\n"));
}

#[test]
fn a_saved_plan_reads_no_manifests_outside_of_the_project() {
    for listed in [json!(["manifests"]), json!(["."]), json!([])] {
        let world = project(&listed);
        let folder = world.folder.path().join("project").display().to_string();
        let project = ["-C", folder.as_str()];
        world.expect(
            0,
            &[
                &project[..],
                &["plan", "-f", "manifests/a.yaml", "--out", "p.json"],
            ]
            .concat(),
        );
        let private = world.folder.path().join("private/a.yaml").display().to_string();
        world.sandbox.clear_calls();

        let paths = [
            "../private/a.yaml",
            "../project/../private/a.yaml",
            "manifests/../../private/a.yaml",
            "./manifests/./../../private",
            "manifests/link/a.yaml",
            "manifests/not-there/../../../private/a.yaml",
            "/",
            private.as_str(),
        ];
        for path in paths {
            name_paths(&world, &["manifests".to_owned(), path.to_owned()]);
            let ran = world.expect(3, &[&project[..], &["apply", "p.json", "--yes"]].concat());
            let told = format!("was made from manifests outside this folder ({path})");
            assert!(ran.stderr.contains(&told), "{listed}, {path}: {}", ran.stderr);
            assert_eq!(world.sandbox.calls(), [], "{listed}, {path}");
        }
    }
}

#[test]
fn a_saved_plan_reads_the_manifests_of_the_project_whatever_their_path_looks_like() {
    let world = project(&json!(["manifests/a.yaml", "x"]));
    let folder = world.folder.path().join("project").display().to_string();
    let project = ["-C", folder.as_str()];
    for path in ["manifests/a.yaml", "./x/../manifests/a.yaml", "other-name/a.yaml"] {
        world.expect(
            0,
            &[&project[..], &["plan", "-f", path, "--out", "p.json"]].concat(),
        );
        world.expect(0, &[&project[..], &["apply", "p.json", "--yes"]].concat());
    }
}

#[test]
fn a_plan_of_standard_input_says_that_it_needs_that_again() {
    let world = World::new();
    let piped = |arguments: &[&str]| {
        let mut command = world.command(arguments);
        command
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped());
        let mut child = command.spawn().unwrap();
        let mut input = child.stdin.take().unwrap();
        input.write_all(b"lead_statuses: [Potential, New]\n").unwrap();
        drop(input);
        child.wait_with_output().unwrap()
    };
    let saved = piped(&["plan", "-f", "-", "--out", "p.json"]);
    let told = String::from_utf8(saved.stderr).unwrap();
    assert!(
        told.contains("with the same manifests on standard input"),
        "{told}"
    );
    assert_eq!(
        piped(&["apply", "p.json", "-f", "-", "--yes"]).status.code(),
        Some(0)
    );
}
