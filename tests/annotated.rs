//! Annotations of GitHub Actions name files from the root of the repository, wherever closectl runs.

use crate::harness::{World, finish, program};
use std::path::Path;

/// A project in a folder of a repository, with something wrong or with something to do.
fn project(manifest: &str) -> World {
    let world = World::new();
    world
        .write("crm/closectl.yaml", "version: 1\nmanifests: [manifests]\n")
        .write("crm/manifests/setup.yaml", manifest)
        .write("crm/deep/in/README.md", "");
    world
}

/// Runs the program in a folder and returns the files that its annotations name.
fn files(world: &World, folder: &str, arguments: &[&str], workspace: Option<&Path>) -> Vec<String> {
    let mut command = program(&world.folder.path().join(folder));
    command
        .args(arguments)
        .env("CLOSE_API_KEY", world.sandbox.api_key())
        .env("CLOSE_BASE_URL", world.sandbox.base_url());
    if let Some(workspace) = workspace {
        command.env("GITHUB_WORKSPACE", workspace);
    }
    let ran = finish(command);
    let named = ran
        .stdout
        .split(['\n', ',', ' '])
        .filter_map(|part| part.strip_prefix("file="));
    let named: Vec<String> = named.map(str::to_owned).collect();
    assert!(!named.is_empty(), "{ran:?}");
    named
}

#[test]
fn every_format_and_folder_names_the_same_file() {
    const PLAN: &str = "lead_statuses: [Potential, {label: Partner}]\n";
    const WRONG: &str = "lead_statuses: [New, New]\n";
    for (manifest, command) in [
        (WRONG, "validate"),
        (WRONG, "plan"),
        (WRONG, "apply"),
        (WRONG, "drift"),
        (PLAN, "plan"),
    ] {
        let world = project(manifest);
        let root = world.folder.path();
        let elsewhere = tempfile::tempdir().unwrap();
        let asked = [command, "--format", "github"];
        let moved = [command, "--format", "github", "-C", "crm/deep"];
        let named = [command, "--format", "github", "-f", "../crm/manifests"];
        std::fs::create_dir(root.join("other")).unwrap();

        // GitHub says where the root is; without that, git does.
        for (git, workspace) in [(false, Some(root)), (true, None), (true, Some(elsewhere.path()))] {
            let _ = std::fs::remove_dir_all(root.join(".git"));
            if git {
                std::fs::create_dir(root.join(".git")).unwrap();
            }
            for (folder, arguments) in [
                ("crm", &asked[..]),
                ("crm/deep/in", &asked),
                ("", &moved),
                ("other", &named),
            ] {
                for file in files(&world, folder, arguments, workspace) {
                    assert_eq!(
                        file, "crm/manifests/setup.yaml",
                        "{command} in {folder}, git: {git}"
                    );
                }
            }
        }
    }
}

#[test]
fn without_a_repository_paths_count_from_the_working_folder() {
    let world = project("lead_statuses: [New, New]\n");
    let asked = ["validate", "--format", "github"];
    assert_eq!(files(&world, "crm", &asked, None), ["manifests/setup.yaml"]);
    assert_eq!(
        files(&world, "crm/deep", &asked, None),
        ["../manifests/setup.yaml"]
    );
}

#[test]
fn sarif_names_the_same_file_as_annotations() {
    let world = project("lead_statuses: [New, New]\n");
    let root = world.folder.path();
    for folder in ["crm", "crm/deep/in"] {
        let mut command = program(&root.join(folder));
        command
            .args(["validate", "--format", "sarif"])
            .env("GITHUB_WORKSPACE", root);
        let log: serde_json::Value = serde_json::from_str(&finish(command).stdout).unwrap();
        let place = "/runs/0/results/0/locations/0/physicalLocation/artifactLocation";
        let expected = serde_json::json!({ "uri": "crm/manifests/setup.yaml", "uriBaseId": "SRCROOT" });
        assert_eq!(log.pointer(place), Some(&expected), "{folder}");
    }
}

#[test]
fn each_problem_is_marked_once_also_for_several_organizations_and_in_the_project_file() {
    let world = World::new();
    world
        .write(
            "closectl.yaml",
            "version: 1\nmanifests: [m.yaml]\norganizations:\n  a: {sandbox: a.json}\n  b: {sandbox: b.json}\n",
        )
        .write("m.yaml", "lead_statuses: [New, New]\noutcomes: [{nme: x}]\n");
    for (code, arguments) in [
        (3, &["plan", "--org", "a"][..]),
        (3, &["plan", "--all"]),
        (1, &["validate"]),
    ] {
        let ran = world.expect(code, &[arguments, &["--format", "github"]].concat());
        for mark in ["file=m.yaml,line=1,", "file=m.yaml,line=2,"] {
            assert_eq!(
                ran.stdout.matches(mark).count(),
                1,
                "{arguments:?}: {}",
                ran.stdout
            );
        }
    }

    world.write(
        "closectl.yaml",
        "version: 1\norganizations: {a: {sandbox: a.json, colour: red}}\n",
    );
    let ran = world.expect(1, &["plan", "-f", "m.yaml", "--format", "github"]);
    let told = "title=unknown-attribute,file=closectl.yaml,line=2,";
    assert_eq!(ran.stdout.matches(told).count(), 1, "{}", ran.stdout);
    assert!(
        ran.stdout.starts_with("::error title=closectl failed::"),
        "{}",
        ran.stdout
    );
}
