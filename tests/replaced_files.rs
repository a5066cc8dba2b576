//! Files that a person names for a command to write: what closectl did not write is not replaced.

use crate::{harness::World, probe::bench::scratch_world};

/// What somebody wrote.
const NOTES: &str = "call Ada\n";

#[test]
fn what_closectl_did_not_write_is_not_replaced() {
    let world = scratch_world("");
    world.write("m.yaml", "lead_statuses: [Potential]\n");
    let cases: [(&[&str], &str, &str); 5] = [
        (
            &["schema", "--out", "FILE"],
            "the schema was not written, because FILE is not a schema of closectl",
            "name another file with --out",
        ),
        (
            &["graph", "-f", "m.yaml", "--out", "FILE"],
            "the graph was not written, because FILE is not a graph of closectl",
            "name another file with --out",
        ),
        (
            &["probe", "--yes", "--out", "FILE"],
            "nothing was measured, because FILE is not a file of facts about Close",
            "name another file with --out",
        ),
        (
            &["pull", "--snapshot", "FILE"],
            "no snapshot was taken, because FILE is not a snapshot",
            "name another file with --snapshot",
        ),
        (
            &["plan", "-f", "m.yaml", "--out", "FILE"],
            "the plan was not saved, because FILE is not a saved plan",
            "name another file with --out",
        ),
    ];

    for (arguments, refusal, hint) in cases {
        for (name, text) in [("notes.txt", NOTES), ("notes.json", "{\"call\": \"Ada\"}\n")] {
            world.write(name, text);
            let named = |word: &&str| word.replace("FILE", name);
            let arguments: Vec<String> = arguments.iter().map(named).collect();
            let arguments: Vec<&str> = arguments.iter().map(String::as_str).collect();
            let ran = world.expect(3, &arguments);
            let refusal = refusal.replace("FILE", name);
            assert!(
                ran.stderr.ends_with(&format!(
                    "error: refused: {refusal}, and closectl doesn't overwrite it\nhint: {hint}\n"
                )),
                "{arguments:?}: {}",
                ran.stderr
            );
            assert_eq!(world.read(name), text, "{arguments:?}");
        }
    }
    assert!(world.writes().is_empty());
}

#[test]
fn what_closectl_wrote_and_empty_files_are_replaced() {
    let world = World::new();
    world.write("m.yaml", "lead_statuses: [Potential]\n");
    for arguments in [
        &["schema", "--out"][..],
        &["schema", "plan", "--out"],
        &["graph", "-f", "m.yaml", "--out"],
        &["graph", "-f", "m.yaml", "--format", "dot", "--out"],
        &["graph", "-f", "m.yaml", "--format", "svg", "--out"],
        &["pull", "--snapshot"],
    ] {
        world.write("file", "");
        for _ in 0..2 {
            world.expect(0, &[arguments, &["file"]].concat());
        }
        assert_ne!(world.read("file"), "", "{arguments:?}");
    }
}

#[test]
fn manual_pages_replace_no_file_that_somebody_else_wrote() {
    let world = World::new();
    world.write("man/closectl-apply.1", NOTES);
    let ran = world.expect(3, &["man", "--out", "man"]);
    assert_eq!(
        ran.stderr,
        "error: refused: no page was written, because man/closectl-apply.1 is not a manual page of closectl, and \
         closectl doesn't overwrite it\nhint: name another folder with --out\n"
    );
    assert_eq!(world.read("man/closectl-apply.1"), NOTES);
    assert!(!world.folder.path().join("man/closectl.1").exists());

    std::fs::remove_file(world.folder.path().join("man/closectl-apply.1")).unwrap();
    for _ in 0..2 {
        world.expect(0, &["man", "--out", "man"]);
    }
    assert!(world.read("man/closectl.1").contains(".TH closectl"));
}

#[test]
fn a_new_project_replaces_no_schema_that_somebody_else_wrote() {
    let world = World::new();
    world.write("closectl.schema.json", NOTES);
    let ran = world.expect(3, &["init", "--sandbox", "--yes"]);
    assert_eq!(
        ran.stderr,
        "error: refused: nothing was written, because closectl.schema.json is not a schema of closectl, and closectl \
         doesn't overwrite it\nhint: move it away, or pass --force to replace it\n"
    );
    assert_eq!(world.read("closectl.schema.json"), NOTES);
    assert!(!world.folder.path().join("closectl.yaml").exists());

    world.expect(0, &["init", "--sandbox", "--yes", "--force"]);
    std::fs::remove_file(world.folder.path().join("closectl.yaml")).unwrap();
    world.expect(0, &["init", "--sandbox", "--yes"]);
}
