//! What stands in the file of a text is part of the manifest that names it.

use crate::harness::World;

/// A manifest of an activity type whose description is in a file.
const MANIFEST: &str = "custom_activity_types:\n  - name: Call\n    description: {file: texts/call.txt}\n";

/// A world with that manifest, and a file.
fn with_text(text: &str) -> World {
    let world = World::new();
    world
        .write("manifests/types.yaml", MANIFEST)
        .write("manifests/texts/call.txt", text);
    world
}

/// The description that the organization has.
fn description(world: &World) -> Option<String> {
    let state = world.sandbox.state();
    state.activity_type("Call").unwrap().description.clone()
}

#[test]
fn the_text_of_a_file_is_written_without_its_last_line_break_and_with_plain_ones() {
    for (content, text) in [
        ("First.\nSecond.\n", "First.\nSecond."),
        ("First.\nSecond.", "First.\nSecond."),
        ("First.\nSecond.\n\n", "First.\nSecond.\n"),
        ("First.\r\nSecond.\r\n", "First.\nSecond."),
        ("\u{feff}First.\n", "First."),
        (
            "{{ lead.name }} and $${x} and $5\n",
            "{{ lead.name }} and ${x} and $5",
        ),
    ] {
        let world = with_text(content);
        world.expect(0, &["apply", "--yes"]);
        assert_eq!(description(&world).as_deref(), Some(text), "{content:?}");
        world.sandbox.clear_calls();
        world.expect(0, &["apply", "--yes"]);
        assert_eq!(world.writes(), [], "{content:?}");
    }
}

#[test]
fn two_entries_may_name_the_same_file_and_an_overlay_may_name_another() {
    let world = World::new();
    let text = format!("{MANIFEST}  - name: Visit\n    description: {{file: ./texts/../texts/call.txt}}\n");
    world
        .write("manifests/types.yaml", &text)
        .write("manifests/texts/call.txt", "Shared\n")
        .write("over/o.yaml", "custom_activity_types:\n  - name: Call\n    description: {file: own.txt}\n")
        .write("over/own.txt", "Own for ${var:brand}\n")
        .write(
            "closectl.yaml",
            &format!(
                "version: 1\nmanifests: [manifests]\ndefault_organization: live\norganizations:\n  live:\n    \
                 api_key: ${{env:CLOSE_API_KEY}}\n    base_url: {}\n    overlays: [over]\n    \
                 variables: {{brand: Acme}}\n",
                world.sandbox.base_url()
            ),
        );
    world.expect(0, &["apply", "--yes"]);
    assert_eq!(description(&world).as_deref(), Some("Own for Acme"));
    let state = world.sandbox.state();
    assert_eq!(
        state.activity_type("Visit").unwrap().description.as_deref(),
        Some("Shared")
    );
}

#[test]
fn what_is_wrong_in_a_file_is_shown_in_that_file() {
    for (line, code, caret) in [
        (
            "for ${var:brand}!",
            "unknown-variable",
            "manifests/texts/call.txt:2:5",
        ),
        (
            "${id:lead_status/Nowhere}",
            "unknown-reference",
            "manifests/texts/call.txt:2:1",
        ),
        ("a ${brand}", "bad-expression", "manifests/texts/call.txt:2:3"),
        (
            "see stat_v6S011I6MqcbVvB2FA5Nk8dr5x",
            "raw-id",
            "manifests/texts/call.txt:2:5",
        ),
    ] {
        let world = with_text(&format!("Ask for the budget.\n{line}\n"));
        world.write("manifests/statuses.yaml", "lead_statuses: [Somewhere]\n");
        let ran = world.expect(1, &["validate"]);
        assert!(
            ran.stderr.contains(&format!("error[{code}]")) && ran.stderr.contains(caret),
            "{line}: {}",
            ran.stderr
        );
    }
}

#[test]
fn a_file_that_cannot_be_used_is_an_error_where_it_is_named() {
    for (path, says, help) in [
        (
            "texts/cal.txt",
            "there is no file `manifests/texts/cal.txt`",
            "did you mean `call.txt`",
        ),
        (
            "texts",
            "`manifests/texts` can't be read: it is a folder",
            "name a file",
        ),
        (
            "../secret.txt",
            "`manifests/../secret.txt` is outside of the project",
            "copy the file",
        ),
        ("../../secret.txt", "is outside of the project", "copy the file"),
        (
            "texts/link.txt",
            "`manifests/texts/link.txt` is outside of the project",
            "copy the file",
        ),
        (
            "texts/inner.txt",
            "is a hidden file, or in a hidden folder",
            "move the file",
        ),
        (
            "/etc/hostname",
            "`/etc/hostname` can't name the file of a text",
            "seen from the folder",
        ),
        (
            "'texts\\call.txt'",
            "can't name the file of a text",
            "write `/` between folders",
        ),
        (
            "'C:/call.txt'",
            "can't name the file of a text",
            "seen from the folder",
        ),
        (
            ".env",
            "can't name the file of a text",
            "no part of its path starts with a dot",
        ),
        (
            "'$${x}.txt'",
            "can't name the file of a text",
            "variables work inside the file",
        ),
        (
            "texts/empty.txt",
            "`manifests/texts/empty.txt` is empty",
            "an empty text is written as",
        ),
        (
            "texts/binary.txt",
            "`manifests/texts/binary.txt` is not UTF-8 text",
            "encoding UTF-8",
        ),
        (
            "texts/latin.txt",
            "`manifests/texts/latin.txt` is not UTF-8 text",
            "encoding UTF-8",
        ),
        ("texts/pipe.txt", "it is a pipe, and not a file", "name a file"),
    ] {
        let world = World::new();
        let home = world.folder.path().join("project");
        let outside = world.folder.path().join("secret.txt");
        std::fs::write(&outside, "s3cret").unwrap();
        world
            .write("project/manifests/texts/call.txt", "Text\n")
            .write("project/manifests/texts/empty.txt", "\n")
            .write("project/manifests/texts/binary.txt", "a\0b\n")
            .write("project/closectl.yaml", "version: 1\nmanifests: [manifests]\n")
            .write("project/.closectl/kept.txt", "s3cret\n")
            .write("secret.txt", "s3cret\n");
        std::fs::write(home.join("manifests/texts/latin.txt"), b"caf\xe9\n").unwrap();
        std::fs::write(home.join("secret.txt"), "not secret\n").unwrap();
        std::os::unix::fs::symlink(&outside, home.join("manifests/texts/link.txt")).unwrap();
        std::os::unix::fs::symlink("../../.closectl/kept.txt", home.join("manifests/texts/inner.txt"))
            .unwrap();
        let pipe = home.join("manifests/texts/pipe.txt");
        assert!(
            std::process::Command::new("mkfifo")
                .arg(&pipe)
                .status()
                .unwrap()
                .success()
        );

        let manifest = MANIFEST.replace("texts/call.txt", path);
        world.write("project/manifests/types.yaml", &manifest);
        // The project's own file above the manifests may be named; the one above the project may not.
        let (says, inside) = match path {
            "../secret.txt" => ("", true),
            _ => (says, false),
        };
        let ran = world.run(&["-C", "project", "validate"]);
        if inside {
            assert_eq!(ran.code, 0, "{path}: {}", ran.stderr);
            continue;
        }
        assert_eq!(ran.code, 1, "{path}: {}", ran.stderr);
        let where_ = "manifests/types.yaml:3:25";
        for part in ["error[text-file]", says, help, where_] {
            assert!(ran.stderr.contains(part), "{path}: {part}: {}", ran.stderr);
        }
        assert_eq!(ran.stderr.matches("error[").count(), 1, "{path}: {}", ran.stderr);
        assert!(!ran.stderr.contains("s3cret"), "{path}: {}", ran.stderr);
    }
}

#[test]
fn no_text_comes_from_the_project_file_from_a_key_or_from_what_is_hidden() {
    const KEY: &str = "-----BEGIN OPENSSH PRIVATE KEY-----\ns3cret\n-----END OPENSSH PRIVATE KEY-----\n";
    for (path, says) in [
        (
            "../closectl.yaml",
            "is the project file, which says how to sign in",
        ),
        ("texts/server.PEM", "is a key file"),
        ("texts/id_ed25519", "is a key file"),
        ("texts/leads-to-a-key.txt", "is a key file"),
        ("texts/notes.txt", "holds a private key"),
        ("../.env", "can't name the file of a text"),
        ("../.closectl/secrets/live.json", "can't name the file of a text"),
        (
            "texts/leads-to-hidden.txt",
            "is a hidden file, or in a hidden folder",
        ),
        ("../other/notes.md", ""),
    ] {
        let world = World::new();
        world
            .write("closectl.yaml", "version: 1\nmanifests: [manifests]\n")
            .write(".env", "TOKEN=s3cret\n")
            .write(".closectl/secrets/live.json", "{\"key\": \"s3cret\"}\n")
            .write("other/notes.md", "Call them\n")
            .write("manifests/texts/server.PEM", "s3cret\n")
            .write("manifests/texts/id_ed25519", "s3cret\n")
            .write("manifests/texts/notes.txt", KEY)
            .write("manifests/types.yaml", &MANIFEST.replace("texts/call.txt", path));
        let texts = world.folder.path().join("manifests/texts");
        std::os::unix::fs::symlink("server.PEM", texts.join("leads-to-a-key.txt")).unwrap();
        std::os::unix::fs::symlink("../../.env", texts.join("leads-to-hidden.txt")).unwrap();

        let ran = world.run(&["validate"]);
        assert_eq!(ran.code, i32::from(!says.is_empty()), "{path}: {}", ran.stderr);
        assert!(ran.stderr.contains(says), "{path}: {}", ran.stderr);
        let shown = format!("{}{}", ran.stdout, ran.stderr);
        assert!(!shown.contains("s3cret"), "{path}: {shown}");
    }
}

#[test]
fn what_is_no_text_and_no_file_is_told_in_the_words_of_both() {
    for (value, says) in [
        ("5", "`description` must be text, not the number 5"),
        ("{file: a.txt, mode: x}", "unknown attribute `mode`"),
        ("{path: a.txt}", "unknown attribute `path`"),
        ("{file: 5}", "`file` must be text"),
        ("{file: ''}", "`file` is empty"),
    ] {
        let world = World::new();
        let text = format!("custom_activity_types:\n  - name: Call\n    description: {value}\n");
        world.write("manifests/types.yaml", &text);
        let ran = world.expect(1, &["validate"]);
        assert!(ran.stderr.contains(says), "{value}: {}", ran.stderr);
    }
}

#[test]
fn a_manifest_from_standard_input_has_no_folder() {
    use std::{io::Write as _, process::Stdio};
    let world = with_text("Text\n");
    let mut command = world.command(&["validate", "-f", "-"]);
    command
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped());
    let mut child = command.spawn().unwrap();
    child
        .stdin
        .take()
        .unwrap()
        .write_all(MANIFEST.as_bytes())
        .unwrap();
    let output = child.wait_with_output().unwrap();
    let stderr = String::from_utf8(output.stderr).unwrap();
    assert_eq!(output.status.code(), Some(1), "{stderr}");
    assert!(
        stderr.contains("relative to a manifest that has no folder"),
        "{stderr}"
    );
}

#[test]
fn a_saved_plan_is_stale_once_the_file_of_a_text_changed() {
    let world = with_text("Before\n");
    world.expect(0, &["plan", "--out", "plan.json"]);
    world.write("manifests/texts/call.txt", "After\n");
    let ran = world.expect(3, &["apply", "plan.json", "--yes"]);
    assert!(ran.stderr.contains("manifests/texts/call.txt"), "{}", ran.stderr);
    assert_eq!(world.writes(), []);

    // Line breaks that git changed are no change.
    world.expect(0, &["plan", "--out", "plan.json"]);
    world.write("manifests/texts/call.txt", "After\r\n");
    world.expect(0, &["apply", "plan.json", "--yes"]);
    assert_eq!(description(&world).as_deref(), Some("After"));
}

#[test]
fn the_file_of_a_text_is_no_manifest_and_shows_up_where_attributes_come_from() {
    let world = with_text("lead_statuses: [Not, A, Manifest]\n");
    world.write("manifests/texts/page.html", "<p>nobody names this</p>\n");
    let ran = world.expect(0, &["validate"]);
    assert!(!ran.stderr.contains("not read"), "{}", ran.stderr);
    let ran = world.expect(0, &["explain", "custom_activity_type.description"]);
    assert!(ran.stdout.contains("{file: PATH}"), "{}", ran.stdout);
}
