//! `pull` never takes away what a person wrote.

use crate::harness::World;
use std::fs;

#[test]
fn pulling_again_gives_the_same_bytes_and_the_files_are_valid() {
    let world = World::new();
    let first = world.expect(0, &["pull", "-f", "out"]);
    let files = world.files("out");
    assert_eq!(
        first.stdout.lines().count(),
        files.len(),
        "each file is named: {}",
        first.stdout
    );
    assert!(first.stderr.contains("not written: "), "{}", first.stderr);
    assert!(files.iter().any(|(name, _)| name == "lead_statuses.yaml"));
    let second = world.expect(0, &["pull", "-f", "out"]);
    assert_eq!((world.files("out"), second.stdout), (files.clone(), first.stdout));
    world.expect(0, &["validate", "-f", "out"]);
    for (name, text) in files.iter().filter(|(name, _)| name.ends_with(".yaml")) {
        assert!(
            text.starts_with("# yaml-language-server: $schema=manifest.schema.json\n"),
            "{name}"
        );
    }
    assert_eq!(world.expect(0, &["pull", "-f", "out", "-q"]).stderr, "");
}

#[test]
fn files_of_other_people_and_edited_ones_are_kept_unless_forced() {
    for (file, text) in [
        ("lead_statuses.yaml", "lead_statuses: [Mine]\n"),
        ("pipelines.yaml", ""),
        ("manifest.schema.json", "{}"),
    ] {
        let world = World::new();
        world.write(&format!("out/{file}"), text);
        let ran = world.expect(3, &["pull", "-f", "out"]);
        assert!(
            ran.stderr.contains("refused: no manifest was written"),
            "{}",
            ran.stderr
        );
        assert!(
            ran.stderr.contains(&format!("\n  out/{file}\n")) && ran.stderr.contains("--force"),
            "{}",
            ran.stderr
        );
        assert_eq!(ran.stdout, "");
        assert_eq!(
            world.files("out"),
            [(file.to_owned(), text.to_owned())],
            "nothing else was written"
        );
        world.expect(0, &["pull", "-f", "out", "--force"]);
        assert_ne!(world.read(&format!("out/{file}")), text);
    }
}

#[test]
fn an_edit_after_a_pull_is_kept() {
    let world = World::new();
    world.expect(0, &["pull", "-f", "out"]);
    let pulled = world.read("out/pipelines.yaml");
    let edited = format!("{pulled}# a note\n");
    world.write("out/pipelines.yaml", &edited);
    let before = world.files("out");
    let ran = world.expect(3, &["pull", "-f", "out"]);
    assert!(
        ran.stderr.contains("out/pipelines.yaml") && !ran.stderr.contains("lead_statuses.yaml"),
        "{}",
        ran.stderr
    );
    assert_eq!(world.files("out"), before);
    world.expect(0, &["pull", "-f", "out", "--force"]);
    assert_eq!(world.read("out/pipelines.yaml"), pulled);
}

#[test]
fn a_folder_that_cannot_be_is_an_error() {
    let world = World::new();
    world.write("file", "");
    let ran = world.expect(1, &["pull", "-f", "file"]);
    assert!(ran.stderr.contains("failed to write file/"), "{}", ran.stderr);
    assert_eq!(fs::read(world.folder.path().join("file")).unwrap(), b"");
}

#[test]
fn what_another_file_of_the_folder_lists_is_not_written_a_second_time() {
    let world = World::new();
    world
        .write("out/mine.yaml", "lead_statuses: [Potential, Mine]\n")
        .write(
            "out/others.yaml",
            "lead_statuses: [Bad Fit, Qualified, Customer, Canceled]\n",
        );
    let before = world.files("out");
    for force in [&[][..], &["--force"]] {
        let ran = world.expect(3, &[&["pull", "-f", "out"], force].concat());
        assert_eq!((ran.stdout.as_str(), &world.files("out")), ("", &before));
        let told = "refused: no manifest was written, because other files of the folder already list objects of this \
                    organization, and an object can be listed only once:\n  \
                    out/mine.yaml: lead_status/Potential\n  \
                    out/others.yaml: lead_status/Bad Fit, lead_status/Canceled, lead_status/Customer and 1 more\n\
                    hint: run `closectl pull --update";
        assert!(ran.stderr.contains(told), "{}", ran.stderr);
    }

    // What the organization does not have is no reason.
    world
        .write("out/others.yaml", "")
        .write("out/mine.yaml", "lead_statuses: [Mine]\n");
    world.expect(0, &["pull", "-f", "out"]);
    world.expect(0, &["validate", "-f", "out"]);
}
