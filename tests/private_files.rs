//! Who may read what closectl writes, and what becomes of links that are in its way.

use crate::harness::{Ran, World, finish};
use std::{
    fs,
    os::unix::fs::{MetadataExt as _, symlink},
    path::{Path, PathBuf},
    process::Command,
};

const WEBHOOK: &str =
    "webhooks:\n  - {url: \"https://example.com/hook\", events: [{object_type: lead, action: created}]}\n";

/// Runs the program where new files are open to everybody unless they are made otherwise.
fn run_open(world: &World, arguments: &[&str]) -> Ran {
    let real = world.command(arguments);
    let mut shell = Command::new("sh");
    shell.args(["-c", "umask 000; exec \"$0\" \"$@\""]);
    shell.arg(real.get_program()).args(real.get_args());
    shell
        .env_clear()
        .envs(real.get_envs().filter_map(|(name, value)| Some((name, value?))));
    if let Some(folder) = real.get_current_dir() {
        shell.current_dir(folder);
    }
    finish(shell)
}

/// All that is in a folder, with its mode.
fn modes(folder: &Path) -> Vec<(PathBuf, u32)> {
    let mut found = Vec::new();
    let mut folders = vec![folder.to_owned()];
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(&folder).unwrap() {
            let path = entry.unwrap().path();
            found.push((path.clone(), fs::metadata(&path).unwrap().mode() & 0o777));
            if path.is_dir() {
                folders.push(path);
            }
        }
    }
    found
}

#[test]
fn what_is_private_is_so_under_any_umask() {
    let world = World::new();
    world.write("m.yaml", WEBHOOK);
    let folder = world.folder.path();

    let applied = run_open(
        &world,
        &["apply", "-f", "m.yaml", "--yes", "--trace-http", "trace.jsonl"],
    );
    assert_eq!(applied.code, 0, "{}", applied.stderr);
    let pulled = run_open(&world, &["pull", "--snapshot", "backup/all.json"]);
    assert_eq!(pulled.code, 0, "{}", pulled.stderr);

    let mut private = modes(&folder.join(".closectl"));
    for name in [".closectl", "trace.jsonl", "backup", "backup/all.json"] {
        let path = folder.join(name);
        private.push((path.clone(), fs::metadata(path).unwrap().mode() & 0o777));
    }
    assert!(private.iter().any(|(path, _)| path.ends_with("journal.jsonl")));
    assert!(
        private
            .iter()
            .any(|(path, _)| path.parent().unwrap().ends_with("secrets"))
    );
    for (path, mode) in private {
        let expected = if path.is_dir() { 0o700 } else { 0o600 };
        assert_eq!(mode, expected, "{}", path.display());
    }
}

#[test]
fn links_in_the_way_are_refused_and_where_they_lead_stays_as_it_is() {
    let world = World::new();
    world.write("m.yaml", WEBHOOK).write("theirs", "theirs");
    let folder = world.folder.path();
    symlink("theirs", folder.join("link")).unwrap();

    for arguments in [
        &["pull", "--snapshot", "link"][..],
        &["plan", "-f", "m.yaml", "--out", "link"],
        &["plan", "-f", "m.yaml", "--trace-http", "link"],
    ] {
        let ran = world.run(arguments);
        assert_eq!(ran.code, 1, "{arguments:?}: {}", ran.stderr);
        assert!(
            ran.stderr
                .contains("link: it is a link, and closectl writes only to files themselves")
                || ran
                    .stderr
                    .contains("it is a link, and closectl writes only to files themselves; nothing was sent"),
            "{arguments:?}: {}",
            ran.stderr
        );
        assert_eq!(world.read("theirs"), "theirs", "{arguments:?}");
    }

    // A file of secrets is read first, and this one holds something else; an empty one shows what a write does.
    world.write("theirs", "{}");
    let ran = world.run(&["apply", "-f", "m.yaml", "--yes", "--secrets-out", "link"]);
    assert_ne!(ran.code, 0, "{}", ran.stderr);
    assert!(ran.stderr.contains("it is a link"), "{}", ran.stderr);
    assert_eq!(world.read("theirs"), "{}");
    assert_eq!(world.writes().len(), 0, "nothing is made whose key can't be kept");
}

#[test]
fn a_plan_can_be_written_to_standard_output_wherever_that_leads() {
    let world = World::new();
    world.write("m.yaml", "lead_statuses: [Potential, New]\n");
    let kept = world.folder.path().join("kept.json");
    let status = world
        .command(&["plan", "-f", "m.yaml", "-q", "--out", "/dev/stdout"])
        .stdout(fs::File::create(&kept).unwrap())
        .status()
        .unwrap();

    assert!(status.success());
    assert!(fs::read_to_string(kept).unwrap().contains("\"steps\""));
    // The link of the system is still there, and no file in its place.
    assert!(fs::symlink_metadata("/dev/stdout").unwrap().is_symlink());
}

#[test]
fn a_file_that_is_there_keeps_its_mode_whatever_the_umask_says() {
    use std::os::unix::fs::PermissionsExt as _;

    let world = World::new();
    world
        .write("m.yaml", "lead_statuses: [Potential, New]\n")
        .write("plan.json", "");
    let plan = world.folder.path().join("plan.json");
    fs::set_permissions(&plan, fs::Permissions::from_mode(0o664)).unwrap();
    world.expect(0, &["plan", "-f", "m.yaml", "--out", "plan.json"]);
    assert_eq!(fs::metadata(plan).unwrap().mode() & 0o777, 0o664);
}

#[test]
fn the_name_of_an_organization_names_no_file_outside_of_the_folder() {
    let world = World::new();
    world.write(
        "closectl.yaml",
        "version: 1\nmanifests: [m.yaml]\norganizations: {\"../../theirs\": {sandbox: .closectl/sandbox.json}}\n",
    );
    world.write(
        "m.yaml",
        "webhooks: [{url: \"https://example.test/a\", events: [{object_type: lead, action: created}]}]\n",
    );
    world.write("theirs.json", "{\"kept\": true}\n");
    world.expect(0, &["apply", "--org", "../../theirs", "--yes"]);

    assert_eq!(world.read("theirs.json"), "{\"kept\": true}\n");
    let keys = world.read(".closectl/secrets/..%2F..%2Ftheirs.json");
    assert!(
        keys.contains("webhook/https://example.test/a"),
        "the keys have a file"
    );
}
