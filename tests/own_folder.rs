//! The folder of closectl's own files is kept out of git, whichever command makes it.

use crate::harness::World;
use std::process::Command;

const MANIFEST: &str = "lead_statuses: [Potential, {label: Fresh}]\n\
     webhooks:\n  - url: https://hooks.example.com/\n    events: [{object_type: lead, action: created}]\n";

/// The files that `git add -A` would add.
fn added(world: &World) -> String {
    let git = |arguments: &[&str]| {
        let output = Command::new("git")
            .args(arguments)
            .current_dir(world.folder.path())
            .output()
            .unwrap();
        assert!(output.status.success(), "{output:?}");
        String::from_utf8(output.stdout).unwrap()
    };
    git(&["init", "--quiet"]);
    git(&["status", "--porcelain", "--untracked-files=all"])
}

#[test]
fn signature_keys_and_journals_are_not_committed_without_init() {
    let world = World::new();
    world.write("m.yaml", MANIFEST);
    for arguments in [
        &["pull", "-f", "pulled"][..],
        &["plan", "-f", "m.yaml"],
        &["apply", "-f", "m.yaml", "--yes"],
    ] {
        world.expect(0, arguments);
        assert!(!added(&world).contains(".closectl"), "{arguments:?}");
    }
    assert!(world.folder.path().join(".closectl/secrets").exists());
    assert_eq!(world.read(".closectl/.gitignore"), "*\n");
}

#[test]
fn the_sandbox_is_not_committed() {
    for arguments in [
        &["sandbox", "reset"][..],
        &["plan", "--org", "sandbox", "-f", "m.yaml"],
    ] {
        let world = World::new();
        world.write("m.yaml", "lead_statuses: [Potential, {label: Fresh}]\n");
        world.write(
            "closectl.yaml",
            "version: 1\norganizations:\n  sandbox: {sandbox: .closectl/sandbox.json}\n",
        );
        let mut command = crate::harness::program(world.folder.path());
        command.args(arguments);
        let ran = crate::harness::finish(command);
        assert_eq!(ran.code, 0, "{arguments:?}: {ran:?}");
        assert!(world.folder.path().join(".closectl/sandbox.json").exists());
        assert!(!added(&world).contains(".closectl"), "{arguments:?}");
    }
}

#[test]
fn what_a_person_wrote_there_stays() {
    let world = World::new();
    world
        .write("m.yaml", MANIFEST)
        .write(".closectl/.gitignore", "secrets\n");
    world.expect(0, &["apply", "-f", "m.yaml", "--yes"]);
    assert_eq!(world.read(".closectl/.gitignore"), "secrets\n");
}
