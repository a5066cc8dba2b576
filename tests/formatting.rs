//! `fmt`: the canonical form of files, as `pull` writes them; what it keeps, what it refuses, and how it ends.

use crate::harness::{Ran, World, finish};
use std::{
    fs,
    io::Write as _,
    path::{Path, PathBuf},
    process::Stdio,
};

const LOOSE: &str = "# ours\nlead_statuses:   # in order\n- 'Potential'\n\n\n# below\n-   removed: true\n    label: \"Bad Fit\"   # why\n";
const CANONICAL: &str = "# ours\nlead_statuses:   # in order\n  - Potential\n\n  # below\n  - label: Bad Fit   # why\n    removed: true\n";

/// Runs `fmt` without an organization, which it needs none of.
fn fmt(world: &World, code: i32, arguments: &[&str]) -> Ran {
    let ran = world.run(&[&["fmt"], arguments].concat());
    assert_eq!(ran.code, code, "{arguments:?}\n{}\n{}", ran.stdout, ran.stderr);
    ran
}

#[test]
fn files_are_written_once_and_are_canonical_from_then_on() {
    let world = World::new();
    world
        .write("manifests/a.yaml", LOOSE)
        .write("manifests/b.yaml", CANONICAL);
    let checked = fmt(&world, 2, &["--check"]);
    assert_eq!(checked.stdout, "manifests/a.yaml\n");
    let shown = fmt(&world, 2, &["--diff"]);
    assert!(shown.stdout.contains("-- 'Potential'\n"), "{}", shown.stdout);
    assert!(shown.stdout.contains("+  - Potential\n"), "{}", shown.stdout);
    assert_eq!(
        world.read("manifests/a.yaml"),
        LOOSE,
        "--check and --diff write nothing"
    );

    let written = fmt(&world, 0, &[]);
    assert_eq!(written.stdout, "manifests/a.yaml\n");
    assert_eq!(written.stderr, "1 file formatted, 1 already formatted\n");
    assert_eq!(world.read("manifests/a.yaml"), CANONICAL);
    let again = fmt(&world, 0, &["--check", "manifests"]);
    assert_eq!(
        (again.stdout.as_str(), again.stderr.as_str()),
        ("", "all 2 files are already formatted\n")
    );
    assert_eq!(world.sandbox.calls().len(), 0, "formatting asks nobody");
}

#[test]
fn standard_input_goes_to_standard_output() {
    let world = World::new();
    for (arguments, code, expected) in [
        (&["fmt", "-"][..], 0, CANONICAL),
        (&["fmt", "-", "--check"], 2, "<stdin>\n"),
    ] {
        let mut command = world.command(arguments);
        command
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped());
        let mut child = command.spawn().unwrap();
        child.stdin.take().unwrap().write_all(LOOSE.as_bytes()).unwrap();
        let output = child.wait_with_output().unwrap();
        assert_eq!(output.status.code(), Some(code));
        assert_eq!(String::from_utf8(output.stdout).unwrap(), expected);
    }
}

#[test]
fn overlays_of_all_organizations_are_formatted_and_text_files_are_not() {
    let world = World::new();
    let overlay = "lead_statuses:\n- {added: true,label: Extra}\n";
    let templates = "email_templates:\n  - name: A\n    body: {file: a.html}\n";
    world
        .write(
            "closectl.yaml",
            "version: 1\nmanifests: [m]\norganizations:\n  one: {sandbox: one.json, overlays: [o/one.yaml]}\n  two: {sandbox: two.json, overlays: [o/two.yaml, o/one.yaml]}\n",
        )
        .write("m/a.yaml", templates)
        .write("m/a.html", "<p>  x\n\n\n</p>")
        .write("o/one.yaml", overlay)
        .write("o/two.yaml", overlay);
    assert_eq!(fmt(&world, 0, &[]).stdout, "o/one.yaml\no/two.yaml\n");
    assert_eq!(
        world.read("o/one.yaml"),
        "lead_statuses:\n  - {label: Extra, added: true}\n"
    );
    assert_eq!(world.read("m/a.html"), "<p>  x\n\n\n</p>");
}

#[test]
fn a_file_that_can_t_be_read_stops_all_and_is_drawn() {
    let world = World::new();
    world
        .write("m/a.yaml", LOOSE)
        .write("m/b.yaml", "lead_statuses: [\n");
    let ran = fmt(&world, 1, &["m"]);
    assert!(ran.stderr.contains("m/b.yaml:1:16"), "{}", ran.stderr);
    assert_eq!(
        (ran.stdout.as_str(), world.read("m/a.yaml").as_str()),
        ("", LOOSE)
    );
    assert_eq!(fmt(&world, 1, &["none.yaml"]).stdout, "");
}

#[test]
fn what_a_manifest_lacks_is_for_validate_to_say() {
    let world = World::new();
    world.write(
        "m.yaml",
        "custom_fields:\n- {nonsense: \"1\"}\nlead_statuses: ${var:none}\n",
    );
    fmt(&world, 0, &["m.yaml"]);
    assert_eq!(
        world.read("m.yaml"),
        "custom_fields:\n  - {nonsense: \"1\"}\nlead_statuses: ${var:none}\n"
    );
}

#[cfg(unix)]
#[test]
fn nothing_is_written_through_a_link_or_out_of_the_project() {
    let world = World::new();
    world.write("elsewhere/real.yaml", LOOSE).write(
        "project/closectl.yaml",
        "version: 1\nmanifests: [m]\norganizations: {}\n",
    );
    fs::create_dir_all(world.folder.path().join("project/m")).unwrap();
    std::os::unix::fs::symlink(
        "../../elsewhere/real.yaml",
        world.folder.path().join("project/m/link.yaml"),
    )
    .unwrap();

    let mut command = world.command(&["-C", "project", "fmt"]);
    command.env_remove("CLOSE_API_KEY");
    let ran = finish(command);
    assert_eq!(ran.code, 3, "{}", ran.stderr);
    assert!(ran.stderr.contains("nothing was written"), "{}", ran.stderr);
    // A difference would show what is in the file, and the project file must not choose that.
    let mut command = world.command(&["-C", "project", "fmt", "--diff"]);
    command.env_remove("CLOSE_API_KEY");
    let shown = finish(command);
    assert_eq!((shown.code, shown.stdout.as_str()), (3, ""), "{}", shown.stderr);

    let named = world.run(&["fmt", "project/m/link.yaml"]);
    assert_eq!(named.code, 3, "{}", named.stderr);
    assert!(named.stderr.contains("is a link"), "{}", named.stderr);
    assert_eq!(world.read("elsewhere/real.yaml"), LOOSE);
}

#[test]
fn what_stays_as_it_is_is_named_with_v() {
    let world = World::new();
    world.write("m.yaml", "lead_statuses: [  # which\n  A ]\n");
    assert_eq!(
        fmt(&world, 0, &["m.yaml"]).stderr,
        "1 file is already formatted\n"
    );
    let ran = fmt(&world, 0, &["m.yaml", "-v"]);
    assert!(
        ran.stderr.starts_with("left as it is: m.yaml:1: "),
        "{}",
        ran.stderr
    );
}

#[test]
fn what_pull_writes_is_canonical() {
    let world = World::new();
    let sales = Path::new(env!("CARGO_MANIFEST_DIR")).join("examples/starter");
    world.expect(0, &["apply", "-f", &sales.to_string_lossy(), "--yes"]);
    world.expect(0, &["pull"]);
    let checked = fmt(&world, 0, &["--diff"]);
    assert_eq!(checked.stdout, "");
}

#[test]
fn examples_plan_the_same_after_they_were_formatted() {
    let world = World::new();
    let example = Path::new(env!("CARGO_MANIFEST_DIR")).join("examples/sales-team");
    // The state of a sandbox that somebody tried the example with is no part of it.
    let is_shown = |path: &PathBuf| !path.file_name().unwrap().to_string_lossy().starts_with('.');
    let entries = fs::read_dir(&example).unwrap().map(|entry| entry.unwrap().path());
    for entry in entries.filter(is_shown) {
        if entry.is_file() {
            let name = entry.file_name().unwrap().to_string_lossy().into_owned();
            world.write(&format!("m/{name}"), &fs::read_to_string(&entry).unwrap());
        } else {
            for text in fs::read_dir(&entry).unwrap().map(|text| text.unwrap().path()) {
                let name = text
                    .strip_prefix(&example)
                    .unwrap()
                    .to_string_lossy()
                    .into_owned();
                world.write(&format!("m/{name}"), &fs::read_to_string(&text).unwrap());
            }
        }
    }
    let plan = || {
        let ran = world.run(&["plan", "-f", "m", "--format", "json"]);
        let mut plan: serde_json::Value = serde_json::from_str(&ran.stdout).unwrap();
        // Lines move, and nothing else does.
        let steps = plan["steps"].as_array_mut().unwrap();
        steps
            .iter_mut()
            .for_each(|step| drop(step.as_object_mut().unwrap().remove("at")));
        plan["steps"].take()
    };
    let before = plan();
    fmt(&world, 0, &["m"]);
    fmt(&world, 0, &["m", "--check"]);
    assert!(before.as_array().unwrap().len() > 20);
    assert_eq!(plan(), before);
}
