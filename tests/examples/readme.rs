//! The example in the README is a manifest that a new organization takes as it is.

use crate::harness::World;
use std::{fs, path::Path};

/// The manifest in the README: its only block of YAML.
fn manifest() -> String {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("README.md");
    let text = fs::read_to_string(path).unwrap();
    let blocks: Vec<&str> = text
        .split("```yaml\n")
        .skip(1)
        .map(|rest| rest.split("```").next().unwrap())
        .collect();
    let [block] = blocks[..] else {
        panic!("the README has {} blocks of YAML", blocks.len())
    };
    block.to_owned()
}

#[test]
fn the_example_of_the_readme_plans_cleanly_on_a_new_organization_and_stays_applied() {
    let world = World::new();
    world.write("manifests/readme.yaml", &manifest());
    let checked = world.expect(0, &["validate", "-f", "manifests"]);
    assert!(!checked.stderr.contains("warning"), "{}", checked.stderr);

    let planned = world.expect(0, &["plan", "-f", "manifests"]);
    let doubts = ["Note:", "refused", "blocked"];
    for doubt in doubts {
        assert!(!planned.stdout.contains(doubt), "{}", planned.stdout);
    }

    world.expect(0, &["apply", "-f", "manifests", "--yes"]);
    world.sandbox.clear_calls();
    world.expect(0, &["apply", "-f", "manifests", "--yes"]);
    assert_eq!(world.writes(), [], "a second apply");
    let state = world.sandbox.state();
    assert!(
        state
            .lead_statuses
            .iter()
            .any(|status| status.label == "Contacted")
    );
    assert_eq!(state.webhooks.len(), 1);
}
