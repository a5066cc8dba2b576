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
    for (manifest, command) in [(WRONG, "validate"), (PLAN, "plan")] {
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
