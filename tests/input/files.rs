//! Files that are no manifests, or hardly.

use super::Folder;
use crate::harness::{finish, many, program};
use std::{fs, io::Write as _, process::Stdio};

/// Validates one file and expects a single problem, whose drawing has all these parts.
fn refuses(name: &str, bytes: &[u8], parts: &[&str]) {
    let ran = Folder::new(&[("m.yaml", bytes)]).validate();
    assert_eq!(ran.code, 1, "{name}: {}", ran.stderr);
    for part in parts.iter().chain(&["\n1 problem found\n"]) {
        assert!(ran.stderr.contains(part), "{name}: {part}\n{}", ran.stderr);
    }
    assert!(ran.stderr.len() < 4_000, "{name}: {} bytes", ran.stderr.len());
}

#[test]
fn what_is_no_text_is_refused_at_its_first_odd_byte() {
    refuses(
        "Latin-1",
        b"lead_statuses:\n  - caf\xe9\n",
        &[
            "error[not-text]: this is not UTF-8 text",
            "─[./m.yaml:2:8]",
            "2 │   - caf\u{fffd}",
            "UTF-8",
        ],
    );
    refuses(
        "binary",
        b"\x7fELF\x02\x01\x00\x00\xff\xfe\x00\x1b[31m",
        &[
            "error[not-text]: this is not a text file",
            "─[./m.yaml:1:",
            "take it out of the folder",
        ],
    );
    let units = || "lead_statuses: [A]\n".encode_utf16();
    for (order, bytes) in [
        (
            "as Windows saves it",
            units().flat_map(u16::to_le_bytes).collect::<Vec<u8>>(),
        ),
        (
            "the other way round",
            units().flat_map(u16::to_be_bytes).collect(),
        ),
    ] {
        for mark in ["", "with a mark"] {
            let first: &[u8] = match (mark, order) {
                ("", _) => &[],
                (_, "as Windows saves it") => &[0xff, 0xfe],
                (_, _) => &[0xfe, 0xff],
            };
            refuses(
                &format!("UTF-16 {order} {mark}"),
                &[first, &bytes].concat(),
                &[
                    "error[not-text]: this file is in UTF-16, and manifests are in UTF-8\n",
                    "help: save the file with the encoding UTF-8 (Notepad offers it under Save as)\n",
                ],
            );
        }
    }
    refuses(
        "cut in the middle of a letter",
        b"lead_statuses: [caf\xc3",
        &["error[not-text]: this is not UTF-8 text", "─[./m.yaml:1:20]"],
    );
    refuses(
        "zero bytes only",
        &[0; 1_000],
        &["error[syntax]", "─[./m.yaml:1:1]"],
    );
}

#[test]
fn what_would_grow_or_nest_without_end_is_refused() {
    let mut bomb = String::from("a0: &a0 [x, x, x, x, x, x, x, x, x, x]\n");
    for level in 1..30 {
        let inner = vec![format!("*a{}", level - 1); 10].join(", ");
        bomb.push_str(&format!("a{level}: &a{level} [{inner}]\n"));
    }
    refuses(
        "alias bomb",
        bomb.as_bytes(),
        &["error[alias-bomb]", "─[./m.yaml:6:45]", "write out the values"],
    );
    let nested = format!("lead_statuses: {}{}", "[".repeat(20_000), "]".repeat(20_000));
    refuses(
        "nested brackets",
        nested.as_bytes(),
        &["error[too-deep]", "─[./m.yaml:1:80]", "64 levels"],
    );
    let nested = format!("lead_statuses: {}", "{a: ".repeat(20_000));
    refuses(
        "nested braces",
        nested.as_bytes(),
        &["error[too-deep]", "─[./m.yaml:1:"],
    );
}

#[test]
fn files_without_values_are_valid() {
    let empty = "./m.yaml is empty, so it manages nothing\n";
    for (bytes, told) in [
        (&b""[..], empty),
        (b"# nothing yet\n\n", empty),
        (b"---\n", empty),
        (b"\xef\xbb\xbf", empty),
        (b"lead_statuses:\n", ""),
        (b"{}\n", ""),
    ] {
        let ran = Folder::new(&[("m.yaml", bytes)]).validate();
        assert_eq!(
            (ran.code, ran.stderr),
            (0, format!("valid: 0 objects in 1 file\n{told}")),
            "{bytes:?}"
        );
    }
}

#[test]
fn a_byte_order_mark_and_windows_line_ends_do_not_move_places() {
    let text = b"\xef\xbb\xbflead_statuses:\r\n  - Potential\r\n  - lable: Bad Fit\r\n";
    refuses(
        "BOM and CRLF",
        text,
        &[
            "did you mean `label`?",
            "─[./m.yaml:3:5]",
            "3 │   - lable: Bad Fit\n",
        ],
    );
    let text = b"\xef\xbb\xbflead_statuses:\r\n  - Potential\r\n  - Bad Fit\r\n";
    assert_eq!(
        Folder::new(&[("m.yaml", text)]).validate().stderr,
        "valid: 2 objects in 1 file\n"
    );
    refuses(
        "BOM before a mistake",
        b"\xef\xbb\xbfpiplines: []\n",
        &["─[./m.yaml:1:1]", "1 │ piplines: []\n"],
    );
}

#[test]
fn a_file_of_many_megabytes_is_read_whole() {
    let lines = many(50_000, 500_000);
    let filler = format!("# {}\n", "x".repeat(97)).repeat(lines);
    let text = format!("{filler}lead_statuses: [Potential, 7]\n");
    assert!(text.len() > 100 * lines);
    let place = format!("─[./m.yaml:{}:28]", lines + 1);
    refuses(
        "many lines",
        text.as_bytes(),
        &["error[wrong-type]", &place, "not the number 7"],
    );
    refuses(
        "one long line",
        "x".repeat(100 * lines).as_bytes(),
        &["error[wrong-type]", "─[./m.yaml:1:1]"],
    );
}

#[test]
fn a_file_beyond_the_limit_is_refused_without_being_read_whole() {
    let folder = Folder::new(&[]);
    let file = fs::File::create(folder.0.path().join("m.yaml")).unwrap();
    file.set_len(1 << 40).unwrap();
    let ran = folder.validate();
    assert_eq!(ran.code, 1);
    assert!(
        ran.stderr
            .contains("error[too-large]: the file is larger than 64 MiB"),
        "{}",
        ran.stderr
    );
    assert!(ran.stderr.contains("─[./m.yaml:1:1]"), "{}", ran.stderr);
}

#[test]
fn thousands_of_problems_end_after_the_first_thousand() {
    let text = format!("lead_statuses:\n{}", "  - {label: 7}\n".repeat(20_000));
    let ran = Folder::with(&text).validate();
    assert_eq!(ran.code, 1);
    assert_eq!(ran.stderr.matches("error[wrong-type]").count(), 1_000);
    assert!(
        ran.stderr
            .contains("error[too-many-problems]: there are more than 1000 problems")
    );
}

#[test]
fn paths_that_lead_to_nothing_are_named() {
    let folder = Folder::new(&[
        ("empty/readme.txt", b"x"),
        ("hidden/.m.yaml", b"lead_statuses: [7]"),
    ]);
    for (arguments, parts) in [
        (
            &["-f", "gone.yaml"][..],
            &["failed to read gone.yaml: No such file"][..],
        ),
        (&["-f", "empty"], &["there is no .yaml or .yml file in empty"]),
        (&["-f", "hidden"], &["there is no .yaml or .yml file in hidden"]),
        (&[], &["no manifests are named", "-f PATH", "closectl pull"]),
    ] {
        let ran = folder.run(&[&["validate"], arguments].concat());
        assert_eq!((ran.code, ran.stdout.as_str()), (1, ""), "{arguments:?}");
        assert!(ran.stderr.starts_with("error: "), "{}", ran.stderr);
        for part in parts {
            assert!(ran.stderr.contains(part), "{arguments:?}: {}", ran.stderr);
        }
    }
}

#[test]
fn folders_are_read_whole_and_each_file_once() {
    let folder = Folder::new(&[
        ("manifests/a.yaml", b"lead_statuses: [A]\n"),
        ("manifests/deep/er/b.yml", b"lead_statuses: [B]\n"),
        ("manifests/c.txt", b"]"),
    ]);
    let valid = "valid: 2 objects in 2 files\n";
    assert_eq!(
        folder.run(&["validate"]).stderr,
        valid,
        "the folder `manifests` is the default"
    );
    for arguments in [
        &["-f", "manifests", "-f", "manifests/a.yaml"][..],
        &[
            "-f",
            "manifests/a.yaml",
            "-f",
            "./manifests/a.yaml",
            "-f",
            "manifests/deep",
        ],
    ] {
        let ran = folder.run(&[&["validate"], arguments].concat());
        assert_eq!((ran.code, ran.stderr.as_str()), (0, valid), "{arguments:?}");
    }
}

#[test]
fn standard_input_is_a_manifest_with_a_name() {
    for (text, code, part) in [
        ("lead_statuses: [A]\n", 0, "valid: 1 object in 1 file"),
        ("lead_statuses: [7]\n", 1, "─[<stdin>:1:17]"),
        ("", 0, "<stdin> is empty, so it manages nothing"),
    ] {
        let folder = Folder::new(&[]);
        let mut command = program(folder.0.path());
        command.args(["validate", "-f", "-"]).stdin(Stdio::piped());
        let mut child = command
            .stderr(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        child.stdin.take().unwrap().write_all(text.as_bytes()).unwrap();
        let output = child.wait_with_output().unwrap();
        let stderr = String::from_utf8(output.stderr).unwrap();
        assert_eq!(output.status.code(), Some(code), "{stderr}");
        assert!(stderr.contains(part), "{stderr}");
        assert!(output.stdout.is_empty());
    }
}

#[test]
fn problems_of_all_files_and_documents_come_together() {
    let folder = Folder::new(&[
        (
            "a.yaml",
            b"lead_statuses: [A, 7]\n---\nlead_statuses: [A]\n---\nlead_statuses: [B\n---\nwebhook: []\n",
        ),
        ("b.yaml", b"lead_statuses:\n  - A\n"),
        ("c.yaml", b"lead_statuses: [\xff]\n"),
    ]);
    let mut command = program(folder.0.path());
    command.args(["validate", "-f", "a.yaml", "-f", "b.yaml", "-f", "c.yaml"]);
    let ran = finish(command);
    assert_eq!(ran.code, 1);
    let lines = ran.stderr.lines();
    let heads: Vec<_> = lines
        .filter(|line| line.starts_with("error") || line.contains("─["))
        .collect();
    assert_eq!(
        heads,
        [
            "error[wrong-type]: an entry of `lead_statuses` must be text or a mapping (`key: value`), not the number 7",
            "   ╭─[a.yaml:1:20]",
            "error[duplicate-address]: `lead_status/A` is listed twice",
            "   ╭─[a.yaml:3:17]",
            "   ╭─[a.yaml:1:17]",
            "error[syntax]: this `[` is never closed",
            "   ╭─[a.yaml:5:16]",
            "error[unknown-attribute]: unknown section `webhook`, did you mean `webhooks`?",
            "   ╭─[a.yaml:7:1]",
            "error[duplicate-address]: `lead_status/A` is listed twice",
            "   ╭─[b.yaml:2:5]",
            "   ╭─[a.yaml:1:17]",
            "error[not-text]: this is not UTF-8 text",
            "   ╭─[c.yaml:1:17]",
        ],
        "{}",
        ran.stderr
    );
}

#[test]
fn a_folder_whose_only_manifest_has_another_ending_says_so() {
    let folder = Folder::new(&[("only/a.YAML", b"lead_statuses: [A]\n")]);
    let ran = folder.run(&["validate", "-f", "only"]);
    assert_eq!(
        (ran.code, ran.stderr.as_str()),
        (
            1,
            "error: there is no .yaml or .yml file in only\nhint: not read: only/a.YAML, because its name ends neither in \
             .yaml nor in .yml; rename it if it is a manifest\n"
        )
    );

    let names = ["a.YAML", "b.YAML", "c.YML", "d.json", "e.YML"];
    let files: Vec<(&str, &[u8])> = names.iter().map(|name| (*name, &b"{}\n"[..])).collect();
    let ran = Folder::new(&files).validate();
    assert_eq!(ran.stderr.matches("not read: ").count(), 3, "{}", ran.stderr);
    assert!(ran.stderr.ends_with("; and 2 more\n"), "{}", ran.stderr);
}

#[test]
fn the_project_file_is_told_from_a_manifest() {
    let project = b"version: 1\nmanifests: [manifests]\norganizations: {s: {sandbox: state.json}}\n";
    let folder = Folder::new(&[("closectl.yaml", project), ("m.yaml", b"lead_statuses: [A]\n")]);
    for arguments in [
        &["validate", "-f", "closectl.yaml"][..],
        &["validate", "-f", "."],
        &["validate", "-f", "m.yaml", "-f", "./closectl.yaml"],
    ] {
        let ran = folder.run(arguments);
        assert_eq!(ran.code, 1, "{arguments:?}");
        for part in [
            "error[project-file]: closectl.yaml is the project file, not a manifest\n",
            "help: name only the manifests, with -f or in `manifests` of closectl.yaml",
            "\n1 problem found\n",
        ] {
            assert!(ran.stderr.contains(part), "{arguments:?}: {part}\n{}", ran.stderr);
        }
    }
}
