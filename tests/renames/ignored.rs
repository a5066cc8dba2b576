//! What `ignore` names by its full address stays ignored while the manifests rename what it lies in, and after that.

use crate::harness::{World, applied};

const BEFORE: &str =
    "pipelines: [{name: Old, statuses: [{label: Open, type: active}, {label: Talks, type: active}]}]\n";
const AFTER: &str = "pipelines: [{name: New, renamed_from: Old, statuses: [{label: Open, type: active}, {label: Talked, \
                     renamed_from: Talks, type: active}]}]\n";

fn labels(world: &World) -> Vec<(String, Vec<String>)> {
    let state = world.sandbox.state();
    let pipelines = state
        .pipelines
        .iter()
        .filter(|one| ["Old", "New"].contains(&one.name.as_str()));
    let labels =
        |one: &close_sandbox::Pipeline| one.statuses.iter().map(|status| status.label.clone()).collect();
    pipelines.map(|one| (one.name.clone(), labels(one))).collect()
}

#[test]
fn the_old_address_and_the_new_one_mean_the_same() {
    for rule in [
        "pipeline/Old/Talks",
        "pipeline/Old/Talked",
        "pipeline/New/Talks",
        "pipeline/New/Talked",
    ] {
        let world = applied(BEFORE);
        world.write("closectl.yaml", &format!("version: 1\nignore: [{rule}]\n"));
        world.write("m.yaml", AFTER);
        let ran = world.expect(0, &["apply", "-f", "m.yaml", "--yes"]);
        assert!(
            ran.stdout.contains("1 to rename. At most 1 write"),
            "{rule}: {}",
            ran.stdout
        );
        let after = [("New".to_owned(), vec!["Open".to_owned(), "Talks".to_owned()])];
        assert_eq!(labels(&world), after, "{rule}");

        // Also once it is done.
        world.expect(0, &["plan", "-f", "m.yaml", "--detailed-exitcode"]);
        assert_eq!(labels(&world), after, "{rule}");
    }
}
