//! The action that installs closectl: nothing of an archive is used before its digest is the one that was reviewed.

use super::{Repository, steps};
use std::{fs, os::unix::fs::symlink};

/// Publishes a release whose program is the one of these tests, and returns the digest of its archive.
fn release(repository: &Repository, target: &str) -> String {
    let folder = repository.world.folder.path();
    let packed = folder.join("packed");
    fs::create_dir_all(&packed).unwrap();
    let _ = symlink(env!("CARGO_BIN_EXE_closectl"), packed.join("closectl"));
    repository.world.write("packed/README.md", "# closectl\n");
    let archive = format!("answers/releases/v0.1.0/closectl-0.1.0-{target}.tar.gz");
    fs::create_dir_all(folder.join(&archive).parent().unwrap()).unwrap();
    let ran = repository.shell(
        &format!("tar -czf {archive} -C packed . && sha256sum {archive} | cut -d ' ' -f 1"),
        &[],
    );
    assert_eq!(ran.code, 0, "{ran:?}");
    ran.stdout.trim().to_owned()
}

fn install(repository: &Repository, version: &str, sha256: &str, runner: [&str; 2]) -> crate::harness::Ran {
    let action = include_str!("../../.github/actions/closectl/action.yml");
    let script = &steps::of_github(action)["Download and check"];
    let about = [
        ("REPOSITORY", "acme/closectl"),
        ("VERSION", version),
        ("SHA256", sha256),
        ("RUNNER_OS", runner[0]),
        ("RUNNER_ARCH", runner[1]),
    ];
    repository.shell(script, &about)
}

#[test]
fn the_archive_with_the_right_digest_is_on_the_path() {
    for (runner, target) in [
        (["Linux", "X64"], "x86_64-unknown-linux-musl"),
        (["macOS", "ARM64"], "aarch64-apple-darwin"),
    ] {
        let repository = Repository::new();
        let digest = release(&repository, target);
        let ran = install(&repository, "0.1.0", &digest, runner);
        assert_eq!(ran.code, 0, "{ran:?}");
        let path = repository.world.read("path");
        let ran = repository.shell(&format!("{}/closectl --version", path.trim()), &[]);
        assert!(ran.stdout.starts_with("closectl "), "{ran:?}");
        assert!(
            !repository
                .world
                .folder
                .path()
                .join("closectl-0.1.0/README.md")
                .exists()
        );
    }
}

#[test]
fn an_archive_with_another_digest_is_not_unpacked() {
    let repository = Repository::new();
    release(&repository, "x86_64-unknown-linux-musl");
    let ran = install(&repository, "0.1.0", &"0".repeat(64), ["Linux", "X64"]);
    assert_eq!(ran.code, 1, "{ran:?}");
    assert!(ran.stdout.contains("Nothing of it was unpacked."), "{ran:?}");
    let folder = repository.world.folder.path();
    assert!(!folder.join("path").exists() && !folder.join("closectl-0.1.0").exists());
    for entry in fs::read_dir(folder).unwrap() {
        let name = entry.unwrap().file_name().to_string_lossy().into_owned();
        assert!(!name.starts_with("download."), "{name} is left");
    }
}

#[test]
fn inputs_that_can_not_be_right_are_refused_before_anything_is_downloaded() {
    let digest = "0".repeat(64);
    for (version, sha256, runner) in [
        ("main", digest.as_str(), ["Linux", "X64"]),
        ("0.1.0/../..", &digest, ["Linux", "X64"]),
        ("0.1.0", "abc", ["Linux", "X64"]),
        ("0.1.0", &digest, ["Windows", "X64"]),
    ] {
        let repository = Repository::new();
        let ran = install(&repository, version, sha256, runner);
        assert_eq!(ran.code, 1, "{version} {sha256}: {ran:?}");
        assert!(
            ran.stdout.contains("::error title=closectl was not installed::"),
            "{ran:?}"
        );
        assert!(!repository.world.folder.path().join("answers/calls").exists());
    }
}

#[test]
fn a_release_that_is_not_there_is_told_as_such() {
    let repository = Repository::new();
    let ran = install(&repository, "0.1.0", &"0".repeat(64), ["Linux", "X64"]);
    assert_eq!(ran.code, 1, "{ran:?}");
    let told = "::error title=closectl was not installed::The release v0.1.0 of acme/closectl, or \
                closectl-0.1.0-x86_64-unknown-linux-musl.tar.gz in it, can't be downloaded; ";
    assert!(ran.stdout.starts_with(told), "{ran:?}");

    // On GitLab as well.
    let pipeline = include_str!("../../examples/ci/gitlab/.gitlab-ci.yml");
    let lines: Vec<&str> = pipeline.lines().collect();
    repository.world.write("bin/apt-get", "#!/bin/sh\n");
    let about = [
        ("CLOSECTL_VERSION", "0.1.0"),
        ("CLOSECTL_RELEASES", "https://releases.example.com"),
        ("CLOSECTL_SHA256", "0"),
    ];
    let script = format!("chmod +x bin/apt-get\n{}", steps::anchor(&lines, "install"));
    let ran = repository.shell(&script, &about);
    assert_eq!(ran.code, 1, "{ran:?}");
    let told = "closectl was not installed: \
                https://releases.example.com/v0.1.0/closectl-0.1.0-x86_64-unknown-linux-musl.tar.gz can't be downloaded; ";
    assert!(ran.stdout.starts_with(told), "{ran:?}");
}
