//! Everything that the fuzzer kept, and everything that once broke, tried again without the fuzzer.

#[path = "../fuzz/src/lib.rs"]
#[expect(
    clippy::expect_used,
    reason = "what does not hold has to fail, here and in the fuzzer"
)]
mod invariants;

use std::{panic::catch_unwind, path::Path};

/// Tries every file of a target's corpus, of which there are at least so many, and of its regressions.
fn holds(target: &str, fewest: usize, check: fn(&[u8])) {
    let fuzz = Path::new(env!("CARGO_MANIFEST_DIR")).join("fuzz");
    let mut broken = Vec::new();
    for (folder, fewest) in [("corpus", fewest), ("regressions", 0)] {
        let files = std::fs::read_dir(fuzz.join(folder).join(target))
            .into_iter()
            .flatten();
        let paths: Vec<_> = files.map(|file| file.unwrap().path()).collect();
        assert!(paths.len() >= fewest, "{folder} of {target}: {}", paths.len());
        for path in paths {
            let data = std::fs::read(&path).unwrap();
            if catch_unwind(|| check(&data)).is_err() {
                broken.push(path);
            }
        }
    }
    assert!(broken.is_empty(), "{broken:#?}");
}

#[test]
fn no_manifest_of_the_fuzzer_breaks_anything() {
    holds("manifest", 80, invariants::manifest::check);
}

#[test]
fn no_template_of_the_fuzzer_breaks_anything() {
    holds("template", 15, invariants::template::check);
}

#[test]
fn no_saved_plan_of_the_fuzzer_breaks_anything() {
    holds("saved_plan", 25, invariants::saved_plan::check);
}

#[test]
fn no_yaml_of_the_fuzzer_breaks_anything() {
    holds("yaml", 55, invariants::yaml::check);
}
