//! Rules that name a step of a workflow: its address is its position, so a step that is left alone keeps that.

use crate::harness::{Ran, Two, World};

/// A paused workflow that calls after these delays.
fn workflow(delays: &[u64]) -> String {
    let steps = delays.iter();
    let steps = steps.map(|delay| format!("      - {{step_type: call, delay: {delay}}}\n"));
    let steps = steps.collect::<String>();
    format!("sequences:\n  - name: Calls\n    status: paused\n    timezone: UTC\n    steps:\n{steps}")
}

/// An organization with the workflow, and a project with rules.
fn world(delays: &[u64], rules: &str) -> World {
    let world = World::new();
    world.write("m.yaml", &workflow(delays));
    world.expect(0, &["apply", "-f", "m.yaml", "--yes"]);
    let project = format!("version: 1\nmanifests: [m.yaml]\n{rules}");
    world.write("closectl.yaml", &project);
    world.sandbox.clear_calls();
    world
}

fn delays(world: &World) -> Vec<u64> {
    let state = world.sandbox.state();
    let workflow = state.workflow("Calls").unwrap();
    workflow.steps.iter().map(|step| step.delay).collect()
}

/// Says whether a run prints a line, however its end is wrapped.
#[track_caller]
fn says(ran: &Ran, sentence: &str) {
    let words = |text: &str| text.split_whitespace().collect::<Vec<_>>().join(" ");
    let printed = words(&format!("{}{}", ran.stdout, ran.stderr));
    assert!(printed.contains(sentence), "{sentence}\n\n{printed}");
}

#[test]
fn an_ignored_step_is_kept_in_every_run() {
    // What the manifests list, and what comes of it if the second step is ignored.
    for (listed, left) in [
        (&[0, 999, 200, 300][..], &[0, 100, 200, 300][..]),
        (&[0, 200, 300], &[0, 100, 200, 300]),
        (&[7, 999, 9], &[7, 100, 9]),
        (&[0, 100, 200], &[0, 100, 200]),
        (&[0, 100, 150, 200, 300], &[0, 100, 150, 200, 300]),
    ] {
        let world = world(&[0, 100, 200, 300], "ignore: ['sequence/Calls/2']\n");
        world.write("m.yaml", &workflow(listed));
        world.expect(0, &["apply", "--yes"]);
        assert_eq!(delays(&world), left, "{listed:?}");
        world.expect(0, &["plan", "--detailed-exitcode"]);
        assert_eq!(delays(&world), left, "{listed:?}");
    }
}

#[test]
fn steps_around_an_ignored_one_stay_if_they_would_move_it() {
    for listed in [&[100, 200, 300][..], &[7, 0, 100, 200, 300], &[200, 300]] {
        let world = world(&[0, 100, 200, 300], "ignore: ['sequence/Calls/2']\n");
        world.write("m.yaml", &workflow(listed));
        for _ in 0..2 {
            let ran = world.expect(0, &["apply", "--yes"]);
            says(
                &ran,
                "`ignore` in closectl.yaml names it by its position among the `steps`, which would be the \
                 position of another one after this run, so closectl keeps all `steps` as they are in Close; to change \
                 them, write this one in the manifests as it is in Close, and remove it from `ignore` for one run",
            );
            assert_eq!(world.writes(), [], "{listed:?}");
        }
        world.expect(0, &["plan", "--detailed-exitcode"]);
        assert_eq!(delays(&world), [0, 100, 200, 300], "{listed:?}");

        // That is the way out.
        world.write("closectl.yaml", "version: 1\nmanifests: [m.yaml]\n");
        world.expect(0, &["apply", "--yes"]);
        assert_eq!(delays(&world), listed);
    }
}

#[test]
fn an_exclusion_of_a_step_that_would_move_is_refused() {
    let world = world(&[0, 100, 200], "");
    let exclude = ["apply", "--yes", "--exclude", "sequence/Calls/2"];
    for listed in [&[100, 200][..], &[7, 0, 100, 200]] {
        world.write("m.yaml", &workflow(listed));
        let ran = world.expect(3, &exclude);
        says(
            &ran,
            "`--exclude` names `sequence/Calls/2` by its position among the `steps`, which would be the position of another \
             one after this run: exclude `sequence/Calls`",
        );
        assert_eq!(world.writes(), [], "{listed:?}");
        world.expect(0, &["plan", "--detailed-exitcode", "--exclude", "sequence/Calls"]);
    }

    world.write("m.yaml", &workflow(&[0, 999]));
    world.expect(0, &exclude);
    assert_eq!(delays(&world), [0, 100]);
    world.expect(
        0,
        &["plan", "--detailed-exitcode", "--exclude", "sequence/Calls/2"],
    );
}

#[test]
fn a_target_that_would_be_another_step_afterwards_is_refused() {
    let world = world(&[0, 100, 200], "");
    world.write("m.yaml", &workflow(&[200]));
    let ran = world.expect(3, &["apply", "--yes", "--target", "sequence/Calls/1"]);
    says(
        &ran,
        "others of the `steps` change as well, so this position would be that of another one after this \
         run: target `sequence/Calls`",
    );
    assert_eq!(world.writes(), []);
    world.expect(0, &["apply", "--yes", "--target", "sequence/Calls"]);
    assert_eq!(delays(&world), [200]);
}

#[test]
fn a_protected_step_keeps_its_position() {
    let rules = "policy: {protect: ['sequence/Calls/2']}\n";
    for (listed, new) in [(&[7, 0, 100, 200][..], 3), (&[100, 200], 1), (&[100, 0, 200], 1)] {
        let world = world(&[0, 100, 200], rules);
        world.write("m.yaml", &workflow(listed));
        let ran = world.expect(3, &["apply", "--yes"]);
        says(
            &ran,
            &format!(
                "the policy protects `sequence/Calls/2`, which this plan moves to `sequence/Calls/{new}`, and \
                 no entry of `policy.protect` names that; to move it, remove `sequence/Calls/2` from `policy.protect` for \
                 one run, and add `sequence/Calls/{new}` afterwards"
            ),
        );
        assert_eq!(world.writes(), [], "{listed:?}");

        world.write("closectl.yaml", "version: 1\nmanifests: [m.yaml]\n");
        world.expect(0, &["apply", "--yes"]);
        assert_eq!(delays(&world), listed);
    }

    // Under a rule for all steps it is protected wherever it is.
    let world = world(&[0, 100], "policy: {protect: ['sequence/Calls']}\n");
    world.write("m.yaml", &workflow(&[7, 0, 100]));
    world.expect(0, &["apply", "--yes"]);
    assert_eq!(delays(&world), [7, 0, 100]);
}

/// The workflow with another name, which it gets from its old one.
fn renamed(delays: &[u64]) -> String {
    workflow(delays).replace("name: Calls", "name: Phone\n    renamed_from: Calls")
}

/// The renamed workflow, and another one under the old name.
fn with_another(delays: &[u64]) -> String {
    let another = workflow(&[0, 5]).replace("sequences:\n", "");
    format!("{}{another}", renamed(delays))
}

#[test]
fn a_rename_of_the_workflow_takes_no_step_out_of_its_protection() {
    for (manifest, place, because) in [
        (
            renamed(&[0, 100, 200]),
            "sequence/Phone",
            "no entry of `policy.protect` fits `sequence/Phone/2`; add `sequence/Phone/2` to `policy.protect`",
        ),
        (
            with_another(&[0, 100, 200]),
            "sequence/Calls",
            "another object would get the old name and its protection; add `sequence/Phone/2` to `policy.protect`",
        ),
    ] {
        let world = world(&[0, 100, 200], "policy: {protect: ['sequence/Calls/2']}\n");
        world.write("m.yaml", &manifest);
        let ran = world.expect(3, &["apply", "--yes"]);
        says(
            &ran,
            &format!(
                "{place}: the policy protects `sequence/Calls/2`, which this plan renames to `sequence/Phone/2`, and \
                 {because}"
            ),
        );
        assert_eq!(world.writes(), [], "{place}");

        // The way out that the refusal names keeps the protection.
        let both =
            "version: 1\nmanifests: [m.yaml]\npolicy: {protect: ['sequence/Calls/2', 'sequence/Phone/2']}\n";
        world.write("closectl.yaml", both);
        world.expect(0, &["apply", "--yes"]);
        let shorter = manifest.replace("      - {step_type: call, delay: 100}\n", "");
        world.write("m.yaml", &shorter);
        let ran = world.expect(3, &["apply", "--yes"]);
        says(&ran, "sequence/Phone: the policy protects `sequence/Phone/2`");
    }
}

#[test]
fn a_step_stays_protected_by_the_old_name_of_its_workflow() {
    let world = world(&[0, 100, 200], "");
    world.write("m.yaml", &renamed(&[0, 100, 200]));
    world.expect(0, &["apply", "--yes"]);
    world.sandbox.clear_calls();
    let rules = "version: 1\nmanifests: [m.yaml]\npolicy: {protect: ['sequence/Calls/2']}\n";
    world.write("closectl.yaml", rules);

    for (manifest, because) in [
        (
            with_another(&[0, 100, 200]),
            "sequence/Calls: the policy protects `sequence/Calls/2`, which was renamed to `sequence/Phone/2`, and another \
             object would get the old name and its protection; add `sequence/Phone/2` to `policy.protect`",
        ),
        (
            renamed(&[7, 0, 100, 200]),
            "sequence/Phone: the policy protects `sequence/Calls/2` (`sequence/Phone/2`), which this plan moves to \
             `sequence/Phone/3`, and no entry of `policy.protect` names that; to move it, remove `sequence/Calls/2` from \
             `policy.protect` for one run, and add `sequence/Phone/3` afterwards",
        ),
    ] {
        world.write("m.yaml", &manifest);
        says(&world.expect(3, &["apply", "--yes"]), because);
        assert_eq!(world.writes(), [], "{because}");
    }
}

#[test]
fn an_undo_of_one_step_says_what_it_leaves_of_the_others() {
    for (argument, undone, stays) in [
        ("--target", [0, 7, 8], ["2", "3"]),
        ("--exclude", [6, 100, 200], ["1", "1"]),
    ] {
        let world = world(&[0, 100, 200], "");
        world.write("m.yaml", &workflow(&[6, 7, 8]));
        world.expect(0, &["apply", "--yes"]);
        let ran = world.expect(0, &["undo", "last", "--yes", argument, "sequence/Calls/1"]);
        for position in stays {
            says(
                &ran,
                &format!(
                    "stays: sequence/Calls/{position}: the run changed it, but --target or --exclude leaves it out of this \
                     undo"
                ),
            );
        }
        assert_eq!(delays(&world), undone);
        says(&world.expect(0, &["runs"]), "partly undone by");
    }

    // What somebody changed since is told, whichever step is named.
    let world = world(&[0, 100], "");
    world.write("m.yaml", &workflow(&[6, 7]));
    world.expect(0, &["apply", "--yes"]);
    world.sandbox.edit(|state| {
        let workflow = state.workflows.first_mut().unwrap();
        workflow.steps.pop();
    });
    let ran = world.expect(0, &["undo", "last", "--yes", "--target", "sequence/Calls/1"]);
    says(&ran, "stays: sequence/Calls: ");
}

#[test]
fn a_promotion_leaves_lists_with_an_ignored_step_and_no_others() {
    let two = Two::new("", "ignore: ['sequence/*/2']\n");
    two.apply("staging", &workflow(&[0, 100]));
    two.promote(0, &[]);
    assert_eq!(delays(&two.production), [0, 100]);
    let change = |world: &World, at: usize, delay: u64| {
        world
            .sandbox
            .edit(|state| state.workflows[0].steps[at].delay = delay);
    };
    change(&two.staging, 1, 200);
    change(&two.production, 0, 5);
    let ran = two.promote(0, &[]);
    assert_eq!(two.production.writes(), []);
    assert!(!ran.stdout.contains("conflict"), "{}", ran.stdout);
    assert_eq!(delays(&two.production), [5, 100]);

    // A list without a second step has no step that is ignored.
    let two = Two::new("", "ignore: ['sequence/*/2']\n");
    two.apply("staging", &workflow(&[0]));
    two.promote(0, &[]);
    two.apply("staging", &workflow(&[50]));
    two.promote(0, &[]);
    assert_eq!(delays(&two.production), [50]);
    two.promote(0, &[]);
    assert_eq!(two.production.writes(), []);
}

#[test]
fn commands_about_whole_objects_refuse_a_pattern_of_steps() {
    let world = world(&[0, 100], "");
    let ran = world.expect(
        1,
        &["pull", "--update", "-f", "m.yaml", "--target", "sequence/*/2"],
    );
    says(
        &ran,
        "sequence/*/2 is a part of an object, and this command works on whole objects",
    );
    says(&ran, "name the whole object: 'sequence/*'");
}
