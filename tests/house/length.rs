//! A file of more than 400 lines has a reason.

use super::crates;
use std::path::Path;

/// The most lines of a file that needs no reason.
const MOST_LINES: usize = 400;

/// The longer files, each with the reason why it is not split.
const LONG_FILES: &[(&str, &str)] = &[
    (
        "src/cli/fleet/apply.rs",
        "one run over several organizations, in the order of its stages",
    ),
    (
        "src/cli/printer.rs",
        "each function is a sort of output, and all of them share where it goes",
    ),
    (
        "src/engine/step_runner.rs",
        "one step from its start to its result",
    ),
    ("src/manifest/lower.rs", "one entry from its schema to its object"),
    (
        "src/manifest/yaml/build.rs",
        "one pass over the events of the parser",
    ),
    (
        "src/plan/namesakes.rs",
        "one pairing of entries with objects, rule after rule",
    ),
    (
        "src/session/planning.rs",
        "the one way in which plans are made, in the order of its stages",
    ),
    (
        "src/session/run.rs",
        "one run from its plan to its end, in the order of its stages",
    ),
];

#[test]
fn a_file_of_more_than_400_lines_has_a_reason() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut wrong = Vec::new();
    let mut long = Vec::new();
    let mut folders = crates().to_vec();
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                // Cases stand beside each other; the longest list of them is read one by one.
                let is_cases = path.file_name().is_some_and(|name| name == "tests");
                folders.extend((!is_cases).then_some(path));
            } else if path.extension().is_some_and(|extension| extension == "rs") && lines(&path) > MOST_LINES
            {
                long.push(path.strip_prefix(root).unwrap().display().to_string());
            }
        }
    }

    for path in &long {
        if !LONG_FILES.iter().any(|(known, _)| known == path) {
            wrong.push(format!(
                "{path} has more than {MOST_LINES} lines: split it by subject, or say here why not"
            ));
        }
    }
    for (path, reason) in LONG_FILES {
        assert!(!reason.is_empty(), "{path} is listed without a reason");
        if !long.iter().any(|one| one == path) {
            wrong.push(format!("{path} is not long any more: remove it from this list"));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// Counts the lines of a file.
fn lines(path: &Path) -> usize {
    std::fs::read_to_string(path).unwrap().lines().count()
}
