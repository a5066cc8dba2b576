//! Rules that name a step of a workflow: its address is its position, so a step that is left alone keeps that.

use crate::harness::{Ran, Two, World};
use serde_json::{Value, json};

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
fn a_list_in_which_an_ignored_step_would_move_is_refused_and_is_drift() {
    for listed in [
        &[100, 200, 300][..],
        &[7, 0, 100, 200, 300],
        &[200, 300],
        &[100, 0, 200, 300],
    ] {
        let world = world(&[0, 100, 200, 300], "ignore: ['sequence/Calls/2']\n");
        world.write("m.yaml", &workflow(listed));
        let because = "`ignore` in closectl.yaml names it by its position among the `steps`, which would be \
                       the position of another one after this run: exclude `sequence/Calls`, or write `sequence/Calls/2` in the \
                       manifests as it is in Close and remove it from `ignore` in closectl.yaml for one run";
        for command in [
            &["plan"][..],
            &["plan", "--detailed-exitcode"],
            &["apply", "--yes"],
            &["apply", "--yes", "--target", "sequence/Calls"],
            &["plan", "--target", "sequence/Calls/1"],
            &["plan", "--exclude", "sequence/Calls/4"],
        ] {
            let ran = world.expect(3, command);
            says(&ran, because);
            says(&ran, "sequence/Calls/2");
        }
        let plan = world.expect(3, &["plan"]).stdout;
        assert!(!plan.contains("Nothing to do"), "{plan}");

        // It is what the files say all the same that the organization is compared with.
        let drift = world.expect(2, &["drift"]);
        for told in [
            "Note: sequence/Calls/2: `ignore` in closectl.yaml names it by its position among the `steps`, which would be the \
             position of another one, so closectl changes none of the `steps`",
            "to keep it: `closectl pull --update --target sequence/Calls`",
            "to undo it: write `sequence/Calls/2` in the manifests as it is in Close and remove it from `ignore` in closectl.yaml",
            "and then run `closectl apply --target sequence/Calls`",
            "to ignore it: write `ignore: [\"sequence/Calls:steps\"]` in closectl.yaml",
        ] {
            says(&drift, told);
        }
        let drift = world.expect(2, &["drift", "--format", "json"]).stdout;
        let drift: Value = serde_json::from_str(&drift).unwrap();
        assert_eq!(drift["differences"][0]["address"], "sequence/Calls", "{drift}");
        assert_eq!(drift["refusals"], json!([]));
        assert_eq!(world.writes(), [], "{listed:?}");
        assert_eq!(delays(&world), [0, 100, 200, 300], "{listed:?}");

        // The ways out: without the workflow, without the rule, without the steps, and with the files as Close has it.
        let alone = ["--exclude", "sequence/Calls"];
        world.expect(0, &[&["plan", "--detailed-exitcode"][..], &alone].concat());
        world.expect(0, &[&["drift"][..], &alone].concat());
        let project = |rules: &str| {
            let project = format!("version: 1\nmanifests: [m.yaml]\n{rules}");
            world.write("closectl.yaml", &project);
        };
        project("ignore: ['sequence/Calls:steps', 'sequence/Calls/2']\n");
        world.expect(0, &["drift"]);
        project("ignore: ['sequence/Calls/2']\n");
        world.expect(0, &["pull", "--update", "--target", "sequence/Calls"]);
        world.expect(0, &["drift"]);
        world.expect(0, &["plan", "--detailed-exitcode"]);
        world.write("m.yaml", &workflow(listed));
        project("");
        world.expect(0, &["apply", "--yes"]);
        assert_eq!(delays(&world), listed);
    }
}

#[test]
fn where_only_the_ignored_step_differs_nothing_is_left_undone() {
    for listed in [&[0, 999, 200][..], &[0, 200], &[0, 50, 100, 200]] {
        let world = world(&[0, 100, 200], "ignore: ['sequence/Calls/2']\n");
        world.write("m.yaml", &workflow(listed));
        let plan = world.expect(0, &["plan", "--detailed-exitcode"]);
        says(
            &plan,
            "Note: sequence/Calls/2: it differs in the manifests, but `ignore`",
        );
        world.expect(0, &["drift"]);
        world.expect(0, &["apply", "--yes"]);
        assert_eq!(world.writes(), [], "{listed:?}");
    }
}

#[test]
fn the_step_that_would_move_is_named_and_what_is_not_meant_stops_nothing() {
    let world = world(
        &[0, 100, 200],
        "ignore: ['sequence/Calls/1', 'sequence/Calls/3']\n",
    );
    world.write("m.yaml", &workflow(&[0, 50, 100, 200]));
    let ran = world.expect(3, &["plan"]);
    says(&ran, "! sequence/Calls/3 (m.yaml:2:5)");
    says(
        &ran,
        "write `sequence/Calls/3` in the manifests as it is in Close and remove it from `ignore`",
    );
    assert!(!ran.stdout.contains("! sequence/Calls/1"), "{}", ran.stdout);

    let statuses = format!(
        "{}lead_statuses: [{{label: New}}]\n",
        workflow(&[0, 50, 100, 200])
    );
    world.write("m.yaml", &statuses);
    world.expect(0, &["apply", "--yes", "--target", "lead_status/New"]);
    world.expect(0, &["plan", "--exclude", "sequence/*"]);
    world.expect(3, &["plan"]);
}

#[test]
fn an_undo_that_would_move_an_ignored_step_is_refused_and_the_rest_can_be_had() {
    let world = world(&[0, 100], "");
    let more = format!("{}lead_statuses: [{{label: New}}]\n", workflow(&[7, 0, 100]));
    world.write("m.yaml", &more);
    world.expect(0, &["apply", "--yes"]);
    world.sandbox.clear_calls();
    world.write(
        "closectl.yaml",
        "version: 1\nmanifests: [m.yaml]\nignore: ['sequence/Calls/3']\n",
    );
    let undo = ["undo", "last", "--yes", "--allow-data-loss", "lead_status/New"];
    says(
        &world.expect(3, &undo),
        "sequence/Calls/3: `ignore` in closectl.yaml names it by its position among the `steps`",
    );
    assert_eq!(world.writes(), []);

    world.expect(0, &[&undo[..], &["--exclude", "sequence/Calls"]].concat());
    assert_eq!(delays(&world), [7, 0, 100]);
    assert!(world.sandbox.state().lead_status("New").is_none());
}

#[test]
fn an_exclusion_of_a_step_that_would_move_is_refused() {
    let world = world(&[0, 100, 200], "");
    let exclude = ["apply", "--yes", "--exclude", "sequence/Calls/2"];
    for listed in [&[100, 200][..], &[7, 0, 100, 200], &[100, 0, 200]] {
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
fn an_ignored_step_leaves_no_protection_with_its_workflow() {
    let world = world(&[0, 100, 200], "");
    let project = |protect: &str| {
        let rules = format!("policy: {{protect: [{protect}]}}\nignore: ['sequence/Calls/2']\n");
        world.write(
            "closectl.yaml",
            &format!("version: 1\nmanifests: [m.yaml]\n{rules}"),
        );
    };
    project("sequence/Calls/2");
    // Without the step, so that no manifest has its new address.
    world.write("m.yaml", &renamed(&[0]));
    world.sandbox.edit(|state| {
        state.workflow_mut("Calls").unwrap().steps.truncate(2);
    });
    let ran = world.expect(3, &["apply", "--yes"]);
    says(&ran, "add `sequence/Phone/2` to `policy.protect`");
    assert_eq!(world.writes(), []);
    project("sequence/Calls/2, sequence/Phone/2");
    world.expect(0, &["apply", "--yes"]);
    world.expect(0, &["plan", "--detailed-exitcode"]);
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
