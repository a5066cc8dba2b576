//! All shell of the repository is clean for shellcheck: the files, and what stands in workflows, actions and pipelines.

use super::{examples, steps};
use std::{
    fs,
    path::{Path, PathBuf},
    process::Command,
};

/// Returns the pieces of shell that stand in YAML, under names of files.
fn pieces() -> Vec<(String, String)> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut found = Vec::new();
    for path in listed(root, &["*.yml"]) {
        let text = fs::read_to_string(&path).unwrap();
        let name = path.strip_prefix(root).unwrap().display().to_string();
        if path.ends_with(".gitlab-ci.yml") {
            for job in steps::jobs_of_gitlab(&text) {
                found.push((format!("{name} {job}"), steps::of_gitlab(&text, &job)));
            }
            let lines: Vec<&str> = text.lines().collect();
            found.push((format!("{name} install"), steps::anchor(&lines, "install")));
        } else if text.contains("\njobs:\n") || text.contains("\nruns:\n") {
            let scripts = steps::of_github(&text).into_iter();
            found.extend(scripts.map(|(step, script)| (format!("{name} {step}"), script)));
        }
    }
    found
}

/// Returns the files that git knows, or will once they are added.
fn listed(root: &Path, patterns: &[&str]) -> Vec<PathBuf> {
    let mut git = Command::new("git");
    git.args(["ls-files", "--cached", "--others", "--exclude-standard", "--"]);
    let output = git.args(patterns).current_dir(root).output().unwrap();
    let names = String::from_utf8(output.stdout).unwrap();
    let paths = names.lines().map(|name| root.join(name));
    paths.filter(|path| path.is_file()).collect()
}

#[test]
fn every_piece_of_shell_is_found() {
    let names: Vec<String> = pieces().into_iter().map(|(name, _)| name).collect();
    for name in [
        ".github/actions/closectl/action.yml Download and check",
        ".github/workflows/release.yml Pack",
        "examples/ci/github/.github/workflows/closectl-promote.yml Commit the record",
        "examples/ci/gitlab/.gitlab-ci.yml promote-apply",
        "examples/fleet/ci.yml List what is pending",
    ] {
        assert!(names.iter().any(|found| found == name), "{name}: {names:?}");
    }
    assert!(examples().join("github").exists());
}

#[test]
#[ignore = "needs shellcheck, which `.ci/run` installs"]
fn all_shell_is_clean_for_shellcheck() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let folder = tempfile::tempdir().unwrap();
    let mut files: Vec<PathBuf> = Vec::new();
    for (at, (name, script)) in pieces().into_iter().enumerate() {
        let name = name.replace(['/', ' '], "_");
        let path = folder.path().join(format!("{at:02}_{name}"));
        fs::write(&path, format!("#!/usr/bin/env bash\n{script}")).unwrap();
        files.push(path);
    }

    let is_shell = |path: &PathBuf| {
        let text = fs::read(path).unwrap();
        let first = text.split(|byte| *byte == b'\n').next().unwrap_or_default();
        let first = String::from_utf8_lossy(first);
        first.starts_with("#!") && (first.ends_with("/sh") || first.ends_with("bash"))
    };
    files.extend(listed(root, &["*"]).into_iter().filter(is_shell));

    let mut shellcheck = Command::new("shellcheck");
    // What a job sets for its steps is not assigned in the piece itself.
    shellcheck
        .args(["--severity", "style", "--external-sources", "--"])
        .args(&files);
    let output = shellcheck.output().expect("shellcheck is not installed");
    let found = String::from_utf8_lossy(&output.stdout);
    assert!(output.status.success(), "{found}");
    assert!(files.len() > 30, "{files:?}");
}
