//! Statuses that move between pipelines and change their labels at once: every label is free when somebody gets it.

use crate::harness::{World, applied, assert_same, pulled};

/// Two pipelines with a label in common.
const BEFORE: &str = "pipelines:
  - {name: P, statuses: [{label: X, type: active}, {label: Y, type: active}, {label: Won, type: won}, {label: Lost, type: lost}]}
  - {name: Q, statuses: [{label: X, type: active}, {label: Z, type: active}, {label: Won, type: won}, {label: Lost, type: lost}]}
";

/// Applies a change of the pipelines, and undoes it.
fn changes_and_back(first: &str, second: &str) {
    let world = applied(BEFORE);
    let before = pulled(&world);
    let rest = "{label: Won, type: won}, {label: Lost, type: lost}";
    world.write(
        "m.yaml",
        &format!(
            "pipelines:\n  - {{name: P, statuses: [{first}, {rest}]}}\n  - {{name: Q, statuses: [{second}, {rest}]}}\n"
        ),
    );
    let ran = world.expect(0, &["apply", "-f", "m.yaml", "--yes"]);
    assert!(
        ran.stdout.contains("Verified, no changes remain"),
        "{}",
        ran.stdout
    );
    world.expect(0, &["undo", "last", "--yes"]);
    assert_same(&before, &pulled(&world));
}

#[test]
fn a_status_that_moves_gets_its_new_label_first_where_another_one_has_its_old_label() {
    changes_and_back(
        "{label: Y, type: active}",
        "{label: X, type: active}, {label: Z, type: active}, {label: X from P, type: active, renamed_from: pipeline/P/X}",
    );
}

#[test]
fn a_status_moves_to_a_label_that_another_one_gives_up() {
    changes_and_back(
        "{label: X old, type: active, renamed_from: X}, {label: X, type: active, renamed_from: pipeline/Q/X}, {label: Y, type: active}",
        "{label: Z, type: active}",
    );
}

#[test]
fn a_status_gets_the_label_of_another_one_that_moves_away() {
    let clear = |world: &World| world.sandbox.clear_calls();
    let world = applied(&BEFORE.replace("Q, statuses: [{label: X, type: active}, ", "Q, statuses: ["));
    clear(&world);
    let before = pulled(&world);
    world.write(
        "m.yaml",
        "pipelines:
  - {name: P, statuses: [{label: X, type: active, renamed_from: Y}, {label: Won, type: won}, {label: Lost, type: lost}]}
  - {name: Q, statuses: [{label: X, type: active, renamed_from: pipeline/P/X}, {label: Z, type: active}, {label: Won, type: won}, {label: \
         Lost, type: lost}]}
",
    );
    world.expect(0, &["apply", "-f", "m.yaml", "--yes"]);
    world.expect(0, &["undo", "last", "--yes"]);
    assert_same(&before, &pulled(&world));
}

#[test]
fn a_pipeline_made_by_hand_is_pruned_with_its_statuses_by_the_command_that_drift_prints() {
    let world =
        applied("pipelines: [{name: P, statuses: [{label: Won, type: won}, {label: Lost, type: lost}]}]\n");
    let before = pulled(&world);
    world.write(
        "hand.yaml",
        "pipelines: [{name: Hand, statuses: [{label: A, type: active}, {label: Won, type: won}, {label: Lost, type: lost}]}]\n",
    );
    world.expect(0, &["apply", "-f", "hand.yaml", "--yes"]);

    let ran = world.expect(2, &["drift", "-f", "m.yaml"]);
    assert!(
        ran.stdout
            .contains("apply --prune=pipeline -f m.yaml --target pipeline/Hand"),
        "{}",
        ran.stdout
    );
    let prune = [
        "apply",
        "-f",
        "m.yaml",
        "--prune=pipeline",
        "--target",
        "pipeline/Hand",
        "--yes",
    ];
    let ran = world.expect(0, &prune);
    assert!(ran.stdout.contains("delete pipeline/Hand/A"), "{}", ran.stdout);
    assert_same(&before, &pulled(&world));
}
