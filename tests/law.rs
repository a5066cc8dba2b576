//! The laws that hold for every kind, whichever way Close falls.

use crate::harness::World;

/// Everything at once: every kind, every attribute.
const WHOLE: &str = include_str!("law/whole.yaml");
/// The same after changes that lose nothing.
const CHANGED: &str = include_str!("law/changed.yaml");

/// Create, plan is empty, update, plan is empty, pull, plan is empty; and no write where there is no change.
fn holds(world: &World, label: &str) {
    world.write("whole.yaml", WHOLE).write("changed.yaml", CHANGED);
    for manifest in ["whole.yaml", "changed.yaml"] {
        let ran = world.run(&["apply", "-f", manifest, "--yes"]);
        assert_eq!(
            ran.code, 0,
            "{label}: apply {manifest}\n{}\n{}",
            ran.stdout, ran.stderr
        );
        let ran = world.run(&["plan", "-f", manifest, "--detailed-exitcode"]);
        assert_eq!(
            ran.code, 0,
            "{label}: plan {manifest}\n{}\n{}",
            ran.stdout, ran.stderr
        );
        world.sandbox.clear_calls();
        let ran = world.run(&["apply", "-f", manifest, "--yes"]);
        assert_eq!(
            ran.code, 0,
            "{label}: apply again {manifest}\n{}\n{}",
            ran.stdout, ran.stderr
        );
        assert_eq!(world.writes(), [], "{label}: the second apply of {manifest}");
    }
    let ran = world.run(&["pull", "-f", "pulled"]);
    assert_eq!(ran.code, 0, "{label}: pull\n{}\n{}", ran.stdout, ran.stderr);
    let ran = world.run(&["plan", "-f", "pulled", "--detailed-exitcode"]);
    assert_eq!(
        ran.code, 0,
        "{label}: plan after pull\n{}\n{}",
        ran.stdout, ran.stderr
    );
    assert_eq!(world.sandbox.state().ledger, [], "{label}: nothing is lost");
}

#[test]
fn the_round_trip_holds() {
    holds(&World::new(), "default");
}
