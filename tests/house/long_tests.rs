//! Tests that have a long form are run in it by `.ci/long`.

use std::path::Path;

#[test]
fn every_test_with_a_long_form_is_run_in_it() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let script = std::fs::read_to_string(root.join(".ci/long")).unwrap();
    let mut steps = script
        .lines()
        .filter(|line| line.starts_with("step env CLOSECTL_TESTS=long "));
    let (_, filters) = steps.next().and_then(|line| line.split_once(" -- ")).unwrap();
    let filters: Vec<&str> = filters.split(' ').collect();

    let (mut with_long_form, mut missed) = (0, Vec::new());
    let mut folders = vec![root.join("tests")];
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            let inside = path.strip_prefix(root.join("tests")).unwrap();
            if path.is_dir() {
                // The harness reads the variable for all others.
                let is_other = ["harness", "house"].iter().any(|name| inside == Path::new(name));
                folders.extend((!is_other).then_some(path));
                continue;
            }
            if path.extension().is_none_or(|extension| extension != "rs") {
                continue;
            }

            let text = std::fs::read_to_string(&path).unwrap();
            if text.contains("many(") && !text.contains("fn many(") {
                with_long_form += 1;
                let module = inside.with_extension("").display().to_string().replace('/', "::") + "::";
                if !filters.iter().any(|filter| module.contains(filter)) {
                    missed.push(module);
                }
            }
        }
    }
    missed.sort();
    assert!(
        missed.is_empty(),
        "the filters of .ci/long don't reach {missed:?}"
    );
    assert!(with_long_form > 10, "{with_long_form}");
}
