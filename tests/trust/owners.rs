//! Whose project files count, and which one is used.

use super::{command, expect, run};
use crate::harness::{World, finish};
use std::{
    fs,
    os::unix::fs::{chown, lchown, symlink},
};

const SANDBOX: &str =
    "version: 1\nmanifests: [m.yaml]\ndefault_organization: a\norganizations: {a: {sandbox: x.json}}\n";
/// Nobody who runs tests.
const STRANGER: u32 = 54_321;

fn world() -> World {
    let world = World::new();
    world.write("closectl.yaml", SANDBOX);
    world.write("m.yaml", "lead_statuses: [Potential, New]\n");
    world
}

/// Gives a file to somebody else; only root can, and only root's tests see what becomes of it.
fn is_given_away(path: &std::path::Path) -> bool {
    let given = chown(path, Some(STRANGER), None);
    given.is_ok()
}

#[test]
fn a_project_file_of_another_user_does_not_count_wherever_it_is_found() {
    let world = world();
    if !is_given_away(&world.folder.path().join("closectl.yaml")) {
        return;
    }
    world.write("a/b/c/m.yaml", "lead_statuses: [Potential]\n");
    for folder in ["", "a/b/c"] {
        for arguments in [
            &["plan"][..],
            &["validate"],
            &["organizations"],
            &["trust", "--yes"],
        ] {
            let mut command = command(&world, arguments);
            command.current_dir(world.folder.path().join(folder));
            let ran = finish(command);
            assert_eq!(ran.code, 3, "{folder} {arguments:?}: {}", ran.stderr);
            assert!(
                ran.stderr
                    .contains(&format!("closectl.yaml belongs to another user (uid {STRANGER}")),
                "{}",
                ran.stderr
            );
        }
    }
    chown(world.folder.path().join("closectl.yaml"), Some(0), None).unwrap();
    expect(&world, 0, &["plan"]);
}

#[test]
fn an_included_file_of_another_user_does_not_count_either() {
    let world = world();
    let text = format!("{SANDBOX}include: [more.yaml]\n");
    world.write("closectl.yaml", &text);
    world.write("more.yaml", "version: 1\norganizations: {b: {sandbox: y.json}}\n");
    expect(&world, 0, &["plan"]);
    if !is_given_away(&world.folder.path().join("more.yaml")) {
        return;
    }
    let ran = expect(&world, 3, &["plan"]);
    assert!(
        ran.stderr.contains("more.yaml belongs to another user"),
        "{}",
        ran.stderr
    );
}

#[test]
fn a_link_of_another_user_to_ones_own_file_does_not_count() {
    let world = world();
    let (file, link) = (
        world.folder.path().join("other.yaml"),
        world.folder.path().join("closectl.yaml"),
    );
    fs::rename(&link, &file).unwrap();
    symlink("other.yaml", &link).unwrap();
    expect(&world, 0, &["plan"]);
    if lchown(&link, Some(STRANGER), None).is_err() {
        return;
    }
    expect(&world, 3, &["plan"]);
}

#[test]
fn what_another_user_says_is_trusted_is_not() {
    let world = super::asking();
    expect(&world, 0, &["trust", "--yes"]);
    expect(&world, 0, &["plan"]);
    let file = crate::harness::person(world.folder.path()).join("closectl/trust.json");
    if !is_given_away(&file) {
        return;
    }
    let ran = expect(&world, 3, &["plan"]);
    assert!(
        ran.stderr.contains("trust.json belongs to another user"),
        "{}",
        ran.stderr
    );
}

#[test]
fn a_file_above_the_git_repository_is_named() {
    let world = world();
    world.write("work/clone/.git/HEAD", "ref: refs/heads/main\n");
    world.write("work/clone/deep/m.yaml", "lead_statuses: [Potential]\n");
    let from = |folder: &str| {
        let mut command = command(&world, &["plan"]);
        command.current_dir(world.folder.path().join(folder));
        finish(command)
    };
    let real = fs::canonicalize(world.folder.path().join("closectl.yaml")).unwrap();
    let told = format!("using {}, which is outside this git repository\n", real.display());
    for (folder, is_named) in [
        ("work/clone", true),
        ("work/clone/deep", true),
        ("work", false),
        ("", false),
    ] {
        let ran = from(folder);
        assert_eq!(ran.code, 0, "{folder}: {}", ran.stderr);
        assert_eq!(ran.stderr.contains(&told), is_named, "{folder}: {}", ran.stderr);
    }
    world.write("work/clone/closectl.yaml", SANDBOX);
    world.write("work/clone/m.yaml", "lead_statuses: [Potential]\n");
    assert!(
        !from("work/clone/deep")
            .stderr
            .contains("outside this git repository"),
        "its own file is nearer"
    );
    assert_eq!(run(&world, &["plan"]).code, 0);
}
