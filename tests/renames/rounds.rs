//! Names that are swapped or go round, and names that are handed on from one object to the next.

use crate::harness::World;

/// What both answers to whether Close takes a name twice have in common is what holds.
const TWICE: [&str; 2] = ["refuse", "allow"];

fn labels(world: &World) -> Vec<String> {
    let state = world.sandbox.state();
    let labels = state.lead_status_labels();
    labels.into_iter().map(str::to_owned).collect()
}

fn ids(world: &World, names: &[&str]) -> Vec<String> {
    let state = world.sandbox.state();
    let id = |name: &&str| state.lead_status(name).unwrap().id.clone();
    names.iter().map(id).collect()
}

#[test]
fn names_that_are_swapped_are_refused_with_the_way_that_works_whatever_has_them() {
    let statuses = "{label: A, type: active}, {label: W, type: won}";
    for (manifest, names) in [
        (
            "lead_statuses: [{label: Customer, renamed_from: Potential}, {label: Potential, renamed_from: Customer}]\n"
                .to_owned(),
            ["lead_status/Customer", "lead_status/Potential"],
        ),
        (
            "lead_statuses: [{label: A, renamed_from: B}, {label: B, renamed_from: C}, {label: C, renamed_from: A}]\n"
                .to_owned(),
            ["lead_status/A", "lead_status/B"],
        ),
        (
            format!(
                "pipelines: [{{name: One, renamed_from: Two, statuses: [{statuses}]}}, {{name: Two, renamed_from: One, statuses: \
                 [{statuses}]}}]\n"
            ),
            ["pipeline/One", "pipeline/Two"],
        ),
        (
            "pipelines:\n  - {name: One, statuses: [{label: X, type: active, renamed_from: pipeline/Two/X}, {label: W, type: won}]}\n  \
             - {name: Two, statuses: [{label: X, type: active, renamed_from: pipeline/One/X}, {label: W, type: won}]}\n"
                .to_owned(),
            ["pipeline/One/X", "pipeline/Two/X"],
        ),
        (
            "custom_fields: {contact: [{name: A, renamed_from: B, type: text}, {name: B, renamed_from: A, type: text}]}\n".to_owned(),
            ["custom_field/contact/A", "custom_field/contact/B"],
        ),
        (
            "custom_activity_types: [{name: A, renamed_from: B}, {name: B, renamed_from: A}]\n".to_owned(),
            ["custom_activity_type/A", "custom_activity_type/B"],
        ),
        (
            "custom_fields: {lead: [{name: F, type: choices, choices: [{value: A, renamed_from: B}, {value: B, renamed_from: A}]}]}\n"
                .to_owned(),
            ["`A`", "`B`"],
        ),
    ] {
        let world = World::new();
        world.write("m.yaml", &manifest);
        for (code, command) in [(1, "validate"), (3, "plan"), (3, "apply")] {
            let ran = world.expect(code, &[command, "-f", "m.yaml"]);
            let text = ran.stderr.replace("\n", " ");
            assert!(text.contains("rename-contradicts") && text.contains("m.yaml:"), "{text}");
            assert!(names.iter().all(|name| text.contains(name)), "{text}");
            assert!(text.contains("in two steps"), "{text}");
            // Of choices, each is told on its own line.
            let mistakes = if names[0] == "`A`" { 2 } else { 1 };
            assert_eq!(text.matches("error[").count(), mistakes, "{text}");
        }
        assert_eq!(world.writes(), [], "{manifest}");
    }
}

#[test]
fn the_two_steps_that_are_told_swap_the_names_and_each_is_done_once() {
    for twice in TWICE {
        let world = World::switched(&[("duplicate_lead_status", twice)]);
        let [potential, customer] = ids(&world, &["Potential", "Customer"]).try_into().unwrap();
        let first = "lead_statuses:\n  - {label: Customer, renamed_from: Potential}\n  - {label: Customer (old), renamed_from: Customer}\n";
        for manifest in [
            first,
            "lead_statuses: [Customer, {label: Potential, renamed_from: Customer (old)}]\n",
        ] {
            world.write("m.yaml", manifest);
            let ran = world.expect(0, &["apply", "-f", "m.yaml", "--yes"]);
            assert!(
                ran.stdout.contains("Verified, no changes remain."),
                "{}",
                ran.stdout
            );
            world.sandbox.clear_calls();
            world.expect(0, &["apply", "-f", "m.yaml", "--yes"]);
            assert_eq!(world.writes(), [], "{manifest}");
        }
        assert_eq!(
            ids(&world, &["Customer", "Potential"]),
            [potential, customer],
            "{twice}"
        );
    }
}

#[test]
fn names_that_are_handed_on_are_given_up_before_they_are_taken() {
    for twice in TWICE {
        let world = World::switched(&[("duplicate_lead_status", twice)]);
        world.write("m.yaml", "lead_statuses: [A, B, C]\n");
        world.expect(0, &["apply", "-f", "m.yaml", "--yes"]);
        let before = ids(&world, &["A", "B", "C"]);
        world.write(
            "m.yaml",
            "lead_statuses:\n  - {label: B, renamed_from: A}\n  - {label: C, renamed_from: B}\n  - {label: D, renamed_from: C}\n",
        );
        let ran = world.expect(0, &["apply", "-f", "m.yaml", "--yes"]);
        assert!(ran.stdout.contains("3 to rename"), "{}", ran.stdout);
        assert_eq!(ids(&world, &["B", "C", "D"]), before, "{twice}");

        world.sandbox.clear_calls();
        world.expect(0, &["plan", "-f", "m.yaml", "--detailed-exitcode"]);
        world.expect(0, &["apply", "-f", "m.yaml", "--yes"]);
        assert_eq!(world.writes(), [], "what is done is not done again");
        world.expect(0, &["undo", "last", "--yes"]);
        assert_eq!(
            ids(&world, &["A", "B", "C"]),
            before,
            "{twice}: {:?}",
            labels(&world)
        );
    }
}

#[test]
fn a_chain_that_was_cut_short_is_gone_on_with_and_a_doubtful_one_is_refused() {
    let chain = "lead_statuses:\n  - {label: B, renamed_from: A}\n  - {label: C, renamed_from: B}\n";
    let world = World::new();
    world.write("m.yaml", "lead_statuses: [A, C]\n");
    world.expect(0, &["apply", "-f", "m.yaml", "--yes"]);
    let before = ids(&world, &["A", "C"]);
    world.write("m.yaml", chain);
    world.expect(0, &["apply", "-f", "m.yaml", "--yes"]);
    assert_eq!(ids(&world, &["B", "C"]), before, "the last one was done already");

    let world = World::new();
    world.write("m.yaml", "lead_statuses: [A, B]\n");
    world.expect(0, &["apply", "-f", "m.yaml", "--yes"]);
    world.sandbox.clear_calls();
    world.write("m.yaml", &format!("{chain}  - A\n"));
    let ran = world.expect(3, &["apply", "-f", "m.yaml", "--yes"]);
    assert!(
        ran.stderr.contains("can't tell which of these renames were done"),
        "{}",
        ran.stderr
    );
    assert_eq!(world.writes(), []);
}
