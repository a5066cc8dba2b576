//! Workflows: their steps keep their ids, nobody is reached whom nobody agreed to, and what the API doesn't describe is
//! shown and left alone.

use crate::harness::{Ran, Two, World};
use close_sandbox::{Fault, FaultAction, State, Workflow, WorkflowStep};
use serde_json::json;

const PAUSED: &str = "\
sequences:
  - name: Onboarding
    status: paused
    timezone: Europe/Berlin
    schedule:
      ranges:
        - {weekday: 2, start: '09:00', end: '17:00'}
        - {weekday: 1, start: '9:00', end: '17:00:00'}
    allow_manual_enrollment: true
    steps:
      - {step_type: email, delay: 0, email_template: First touch, threading: new_thread}
      - {sms_template: Reminder, delay: 86400}
      - {step_type: call, delay: 172800, required: false, step_allowed_delay: 3600}
";

/// Adds the templates that the workflow sends.
fn templates(state: &mut State) {
    for name in ["First touch", "Second touch"] {
        let mail = json!({"name": name, "subject": "Hello", "body": "Hi", "is_shared": true});
        assert_eq!(state.perform("POST", "/email_template/", mail).0, 200);
    }
    let text = json!({"name": "Reminder", "text": "See you", "is_shared": true});
    assert_eq!(state.perform("POST", "/sms_template/", text).0, 201);
}

/// Everything that a run printed.
fn all(ran: &Ran) -> String {
    format!("{}{}", ran.stdout, ran.stderr)
}

fn prepared(switches: &[(&str, &str)]) -> World {
    let world = World::switched(switches);
    world.sandbox.edit(templates);
    world
}

/// An organization with the workflow.
fn made(switches: &[(&str, &str)]) -> World {
    let world = prepared(switches);
    world
        .write("m.yaml", PAUSED)
        .expect(0, &["apply", "-f", "m.yaml", "--yes"]);
    world
}

fn workflow(world: &World) -> Workflow {
    world.sandbox.state().workflow("Onboarding").unwrap().clone()
}

fn ids(world: &World) -> Vec<String> {
    workflow(world).steps.into_iter().map(|step| step.id).collect()
}

fn with_people(switches: &[(&str, &str)]) -> World {
    let world = made(switches);
    world.sandbox.edit(|state| state.enroll("Onboarding", 2, 1));
    world
}

/// Applies other manifests, with the address agreed to.
fn agreed(world: &World, manifest: &str) -> Ran {
    world.write("m.yaml", manifest);
    world.expect(
        0,
        &[
            "apply",
            "-f",
            "m.yaml",
            "--yes",
            "--allow-outreach",
            "sequence/Onboarding",
        ],
    )
}

#[test]
fn a_workflow_comes_as_it_is_asked_for_whatever_a_creation_does_with_its_status() {
    for (choice, writes) in [("honour", 1), ("ignore", 2), ("refuse", 3)] {
        for status in ["paused", "draft"] {
            let world = prepared(&[("workflow_status_on_create", choice)]);
            world.write("m.yaml", &PAUSED.replace("paused", status));
            world.expect(0, &["apply", "-f", "m.yaml", "--yes"]);
            assert_eq!(workflow(&world).status.as_deref(), Some(status), "{choice}");
            assert_eq!(world.writes().len(), writes, "{choice} {status}");
            world.expect(0, &["plan", "-f", "m.yaml", "--detailed-exitcode"]);
        }
    }
}

#[test]
fn a_new_workflow_that_close_does_not_make_a_draft_is_paused_at_once() {
    for created in ["ignore", "refuse"] {
        let world = prepared(&[
            ("workflow_status_on_create", created),
            ("workflow_draft_by_put", "refuse"),
        ]);
        let draft = PAUSED.replace("paused", "draft");
        world.write("m.yaml", &draft);
        let plan = world.expect(0, &["plan", "-f", "m.yaml"]);
        assert!(
            plan.stdout
                .contains("if Close refuses `draft` for a new workflow, closectl pauses it"),
            "{}",
            plan.stdout
        );
        let ran = world.expect(4, &["apply", "-f", "m.yaml", "--yes"]);
        assert_eq!(
            workflow(&world).status.as_deref(),
            Some("paused"),
            "{}",
            all(&ran)
        );
        for told in [
            "Close does not take `status: draft`",
            "closectl set `status: paused`: write that",
        ] {
            assert!(all(&ran).contains(told), "{told}\n{}", all(&ran));
        }

        // Every further run says what there is and what to write.
        let ran = world.expect(4, &["apply", "-f", "m.yaml", "--yes"]);
        assert!(
            all(&ran).contains("still has `status: paused`: write `status: paused`, which Close takes"),
            "{}",
            all(&ran)
        );
        world.write("m.yaml", PAUSED);
        world.expect(0, &["plan", "-f", "m.yaml", "--detailed-exitcode"]);
    }
}

#[test]
fn a_new_workflow_that_nothing_keeps_from_running_is_told() {
    for status in ["paused", "draft"] {
        let world = prepared(&[("workflow_status_on_create", "ignore")]);
        world.write("m.yaml", &PAUSED.replace("paused", status));
        world.sandbox.set_faults(vec![Fault {
            times: 2,
            ..Fault::first("PUT", "/sequence/", FaultAction::Status(400))
        }]);
        let ran = world.expect(4, &["apply", "-f", "m.yaml", "--yes"]);
        assert_eq!(workflow(&world).status.as_deref(), Some("active"));
        let told = "the new workflow `Onboarding` has `status: active`, as far as closectl knows: pause or delete it in Close now";
        assert!(all(&ran).contains(told), "{}", all(&ran));
    }
}

#[test]
fn a_new_workflow_of_which_nobody_knows_whether_it_runs_is_told_and_undone() {
    let world = prepared(&[("workflow_status_on_create", "ignore")]);
    world.write("m.yaml", PAUSED);
    // Nothing that shows it can be read, so nobody knows.
    world.sandbox.set_faults(vec![
        Fault::first("POST", "/sequence/", FaultAction::LoseAnswer),
        Fault {
            on: 2,
            times: 100,
            ..Fault::first("GET", "/sequence/", FaultAction::Status(500))
        },
    ]);
    let ran = world.expect(4, &["apply", "-f", "m.yaml", "--yes"]);
    let told = "if Close created the workflow `Onboarding`, it has `status: active`: look for it in Close now and pause or delete it";
    assert!(all(&ran).contains(told), "{}", all(&ran));
    assert_eq!(workflow(&world).status.as_deref(), Some("active"));

    world.sandbox.set_faults(Vec::new());
    let ran = world.expect(0, &["undo", "last", "--yes"]);
    assert!(world.sandbox.state().workflows.is_empty(), "{}", all(&ran));
}

#[test]
fn a_workflow_that_was_there_is_not_paused_unasked() {
    let world = prepared(&[("workflow_draft_by_put", "refuse")]);
    agreed(&world, &PAUSED.replace("paused", "active"));
    world.write("m.yaml", &PAUSED.replace("paused", "draft"));
    let ran = world.expect(4, &["apply", "-f", "m.yaml", "--yes"]);
    assert_eq!(workflow(&world).status.as_deref(), Some("active"));
    assert!(
        all(&ran).contains("the workflow `Onboarding` still has `status: active`: write `status: paused`"),
        "{}",
        all(&ran)
    );
}

#[test]
fn a_pull_says_the_same_and_makes_the_same_elsewhere() {
    for times in ["with_seconds", "without_seconds"] {
        let world = made(&[("workflow_times", times)]);
        world.expect(0, &["plan", "-f", "m.yaml", "--detailed-exitcode"]);
        world.expect(0, &["pull", "-f", "pulled"]);
        world.expect(0, &["plan", "-f", "pulled", "--detailed-exitcode"]);
        let pulled = world.read("pulled/sequences.yaml");
        assert!(pulled.contains("email_template: First touch"), "{pulled}");
        for noise in ["seqstep_", "date_", "_by_id", "owner", "null", "17:00:00"] {
            assert!(!pulled.contains(noise), "{noise}: {pulled}");
        }

        let other = World::with_seed(7, close_sandbox::Settings::default());
        other.sandbox.edit(templates);
        other.write("from/sequences.yaml", &pulled);
        other.expect(0, &["apply", "-f", "from", "--yes"]);
        other.expect(0, &["pull", "-f", "pulled"]);
        assert_eq!(pulled, other.read("pulled/sequences.yaml"));
    }
}

#[test]
fn an_active_workflow_is_made_and_started_only_with_agreement() {
    let world = prepared(&[]);
    for active in [
        PAUSED.replace("paused", "active"),
        PAUSED.replace("    status: paused\n", ""),
    ] {
        world.write("m.yaml", &active);
        let ran = world.expect(3, &["plan", "-f", "m.yaml"]);
        assert!(
            ran.stdout.contains("it is active as soon as it is created"),
            "{}",
            ran.stdout
        );
        world.expect(3, &["apply", "-f", "m.yaml", "--yes"]);
    }
    world.expect(
        3,
        &[
            "apply",
            "-f",
            "m.yaml",
            "--yes",
            "--allow-outreach",
            "sequence/Other",
        ],
    );
    assert!(world.sandbox.state().workflows.is_empty());
    agreed(&world, &PAUSED.replace("paused", "active"));
    assert_eq!(workflow(&world).status.as_deref(), Some("active"));

    let world = made(&[]);
    world.write("m.yaml", &PAUSED.replace("paused", "active"));
    let ran = world.expect(3, &["apply", "-f", "m.yaml", "--yes"]);
    assert!(ran.stdout.contains("it becomes active"), "{}", ran.stdout);
    world.write(
        "m.yaml",
        &PAUSED.replace("status: paused", "status: active\n    allow_outreach: true"),
    );
    world.expect(0, &["apply", "-f", "m.yaml", "--yes"]);
    assert_eq!(workflow(&world).status.as_deref(), Some("active"));

    // To stop it reaches nobody.
    world.write("m.yaml", PAUSED);
    world.expect(0, &["apply", "-f", "m.yaml", "--yes"]);
}

#[test]
fn a_step_keeps_its_id_where_it_moves_or_changes() {
    for put in ["keeps", "replaces"] {
        let world = made(&[("workflow_step_put", put)]);
        let before = ids(&world);

        // The second one goes to the front, the mail gets another delay and another template.
        let moved = "\
sequences:
  - name: Onboarding
    timezone: Europe/Berlin
    steps:
      - {sms_template: Reminder, delay: 86400}
      - {step_type: email, delay: 60, email_template: Second touch}
      - {step_type: call, delay: 172800}
      - {step_type: call, delay: 90000}
";
        world.write("m.yaml", moved);
        world.expect(0, &["apply", "-f", "m.yaml", "--yes"]);
        let after = ids(&world);
        assert_eq!(
            after[..3],
            [before[1].clone(), before[0].clone(), before[2].clone()],
            "{put}"
        );
        assert_eq!(after.len(), 4);
        let steps = workflow(&world).steps;
        assert_eq!(
            steps[1].threading.as_deref(),
            Some("new_thread"),
            "what is not said stays"
        );
        assert_eq!(
            (steps[2].required, steps[2].step_allowed_delay),
            (false, Some(3600)),
            "{put}"
        );
        world.expect(0, &["plan", "-f", "m.yaml", "--detailed-exitcode"]);

        let body = world.writes().pop().unwrap().body.unwrap();
        assert_eq!(
            body["steps"][0],
            json!({"id": before[1]}),
            "what stays is only named"
        );
        assert_eq!(body.as_object().unwrap().len(), 1, "{body}");

        world.expect(0, &["undo", "last", "--yes"]);
        assert_eq!(ids(&world), before);
        world.write("m.yaml", PAUSED);
        world.expect(0, &["plan", "-f", "m.yaml", "--detailed-exitcode"]);
    }
}

#[test]
fn what_changes_while_people_are_inside_is_counted_and_agreed_to() {
    let changes = [
        PAUSED.replace("delay: 86400", "delay: 90000"),
        PAUSED.replace("First touch", "Second touch"),
        PAUSED.replace("      - {sms_template: Reminder, delay: 86400}\n", ""),
        PAUSED.replace("Europe/Berlin", "Europe/Paris"),
        PAUSED.replace("weekday: 2", "weekday: 3"),
        "sequences:\n  - {name: Onboarding, removed: true}\n".to_owned(),
    ];
    for changed in changes {
        let world = with_people(&[]);
        world.write("m.yaml", &changed);
        let ran = world.expect(3, &["apply", "-f", "m.yaml", "--yes"]);
        assert!(
            ran.stdout.contains("3 contacts are in this workflow"),
            "{changed}: {}",
            ran.stdout
        );
        assert!(world.sandbox.state().disturbances.is_empty());
        agreed(&world, &changed);
        assert_eq!(world.sandbox.state().disturbances.len(), 1, "{changed}");

        // Where nobody is inside, nobody has to agree.
        let empty = made(&[]);
        empty.write("m.yaml", &changed);
        empty.expect(0, &["apply", "-f", "m.yaml", "--yes"]);
    }

    let world = with_people(&[]);
    world.write(
        "m.yaml",
        &PAUSED.replace("name: Onboarding", "name: Welcome\n    renamed_from: Onboarding"),
    );
    world.expect(0, &["apply", "-f", "m.yaml", "--yes"]);
    assert_eq!(
        world
            .sandbox
            .state()
            .workflow("Welcome")
            .unwrap()
            .subscriptions
            .active,
        2
    );
}

#[test]
fn more_people_than_were_counted_make_a_saved_plan_stale() {
    let world = with_people(&[]);
    world.write(
        "m.yaml",
        &PAUSED
            .replace("timezone:", "allow_outreach: true\n    timezone:")
            .replace("delay: 86400", "delay: 90000"),
    );
    world.expect(0, &["plan", "-f", "m.yaml", "--out", "plan.json"]);
    world.sandbox.edit(|state| state.enroll("Onboarding", 1, 0));
    let ran = world.expect(3, &["apply", "plan.json", "--yes"]);
    assert!(all(&ran).contains("4 contacts"), "{}", all(&ran));
    assert!(world.sandbox.state().disturbances.is_empty());
}

#[test]
fn a_step_that_somebody_adds_meanwhile_stays_and_stops_the_run() {
    let add = |state: &mut State| {
        let step = WorkflowStep::new(&mut state.mint, "call", 777_777);
        state.workflow_mut("Onboarding").unwrap().steps.push(step);
    };
    let world = made(&[]);
    world.write("m.yaml", &PAUSED.replace("delay: 86400", "delay: 90000"));
    world.expect(0, &["plan", "-f", "m.yaml", "--out", "plan.json"]);
    world.sandbox.edit(add);
    let ran = world.expect(3, &["apply", "plan.json", "--yes"]);
    assert!(all(&ran).contains("steps"), "{}", all(&ran));
    assert_eq!(workflow(&world).steps.len(), 4);

    // Added after the last look of the plan, and before the read that comes right before the write.
    let world = made(&[]);
    world.write(
        "m.yaml",
        &PAUSED
            .replace("delay: 86400", "delay: 90000")
            .replace("Europe/Berlin", "UTC"),
    );
    let path = format!("/sequence/{}/", workflow(&world).id);
    world.sandbox.edit_before("GET", &path, move |met, state| {
        // The plan counts who is inside, the step counts them again, and then reads the steps.
        if met == 3 {
            add(state);
        }
    });
    let ran = world.expect(4, &["apply", "-f", "m.yaml", "--yes"]);
    assert!(all(&ran).contains("somebody changed `steps`"), "{}", all(&ran));
    let workflow = workflow(&world);
    assert_eq!(
        (workflow.steps.len(), workflow.timezone.as_str()),
        (4, "Europe/Berlin")
    );
}

#[test]
fn a_lost_answer_is_looked_up_and_no_step_is_made_twice() {
    let changed = PAUSED.replace(
        "      - {step_type: call",
        "      - {step_type: call, delay: 90000}\n      - {step_type: call",
    );
    for action in [
        FaultAction::LoseAnswer,
        FaultAction::StatusAfter(503),
        FaultAction::CutBody,
        FaultAction::Status(503),
    ] {
        let world = prepared(&[]);
        world
            .sandbox
            .set_faults(vec![Fault::first("POST", "/sequence/", action.clone())]);
        world
            .write("m.yaml", PAUSED)
            .expect(0, &["apply", "-f", "m.yaml", "--yes"]);
        assert_eq!(world.sandbox.state().workflows.len(), 1, "{action:?}");
        let before = ids(&world);

        world
            .sandbox
            .set_faults(vec![Fault::first("PUT", "/sequence/", action.clone())]);
        world
            .write("m.yaml", &changed)
            .expect(0, &["apply", "-f", "m.yaml", "--yes"]);
        let after = ids(&world);
        assert_eq!(after.len(), 4, "{action:?}");
        assert_eq!(
            after.iter().filter(|id| before.contains(id)).count(),
            3,
            "{action:?}"
        );
        world.expect(0, &["plan", "-f", "m.yaml", "--detailed-exitcode"]);
    }
}

#[test]
fn a_workflow_that_the_api_does_not_describe_is_shown_and_left_alone() {
    let odd: [fn(&mut State); 4] = [
        |state| {
            let mut step = WorkflowStep::new(&mut state.mint, "create_task", 60);
            step.undocumented
                .insert("task_text".to_owned(), json!("Call back"));
            state.workflow_mut("Onboarding").unwrap().steps.push(step);
        },
        |state| state.workflow_mut("Onboarding").unwrap().trigger_query = Some("status:new".to_owned()),
        |state| {
            let steps = &mut state.workflow_mut("Onboarding").unwrap().steps;
            steps[2]
                .undocumented
                .insert("assigned_to_ai_agent".to_owned(), json!("agent"));
        },
        |state| {
            let beside = &mut state.workflow_mut("Onboarding").unwrap().undocumented;
            beside.insert("goal".to_owned(), json!({"type": "meeting_booked"}));
            beside.insert("filter".to_owned(), json!({}));
            beside.insert("archived_at".to_owned(), json!("2026-01-01T00:00:00"));
        },
    ];
    for (what, (shown, because)) in odd.into_iter().zip([
        ("task_text: Call back", "doesn't describe"),
        ("trigger_query: status:new", "doesn't describe"),
        (
            "assigned_to_ai_agent: agent",
            "a step of type `call` has no `assigned_to_ai_agent`",
        ),
        (
            "type: meeting_booked",
            "it has `goal`, which Close's API doesn't describe",
        ),
    ]) {
        let world = made(&[]);
        world.sandbox.edit(what);
        world.expect(0, &["pull", "-f", "pulled"]);
        let pulled = world.read("pulled/sequences.yaml");
        assert!(pulled.contains(shown), "{pulled}");
        world.expect(0, &["plan", "-f", "pulled", "--detailed-exitcode"]);

        let before = workflow(&world);
        for (from, to) in [
            ("Europe/Berlin", "Europe/Paris"),
            ("name: Onboarding", "name: Welcome\n    renamed_from: Onboarding"),
        ] {
            world.write("m.yaml", &pulled.replace(from, to));
            let ran = world.expect(3, &["apply", "-f", "m.yaml", "--yes", "--allow-outreach", "*"]);
            assert!(ran.stdout.contains("doesn't describe"), "{}", ran.stdout);
            assert_eq!(workflow(&world), before);
        }

        // Nothing could make it again, so a person deletes it in Close.
        world.write("m.yaml", "sequences: [{name: Onboarding, removed: true}]\n");
        let ran = world.expect(3, &["apply", "-f", "m.yaml", "--yes", "--allow-outreach", "*"]);
        assert!(ran.stdout.contains("could not make it again"), "{}", ran.stdout);
        world.write("m.yaml", "sequences: []\n");
        world.expect(
            0,
            &[
                "apply",
                "-f",
                "m.yaml",
                "--yes",
                "--prune=sequence",
                "--allow-outreach",
                "*",
            ],
        );
        assert_eq!(workflow(&world), before);

        let other = prepared(&[]);
        other.write("m.yaml", &pulled);
        let ran = other.expect(3, &["apply", "-f", "m.yaml", "--yes", "--allow-outreach", "*"]);
        assert!(all(&ran).contains(because), "{}", all(&ran));
        assert!(other.sandbox.state().workflows.is_empty());
    }
}

#[test]
fn drift_prune_and_undo_know_workflows() {
    let world = made(&[]);
    let before = workflow(&world);
    world.sandbox.edit(|state| {
        state.workflow_mut("Onboarding").unwrap().timezone = "UTC".to_owned();
        state.add_workflow("By hand", Some("active"));
        state.workflow_mut("By hand").unwrap().steps =
            vec![WorkflowStep::new(&mut state.mint.clone(), "call", 0)];
    });
    let ran = world.expect(2, &["drift", "-f", "m.yaml"]);
    for told in ["sequence/Onboarding", "sequence/By hand"] {
        assert!(ran.stdout.contains(told), "{}", ran.stdout);
    }
    world.expect(0, &["apply", "-f", "m.yaml", "--yes", "--prune=sequence"]);
    assert_eq!(workflow(&world), before);
    assert_eq!(world.sandbox.state().workflows.len(), 1);

    world.write("m.yaml", "sequences:\n  - {name: Onboarding, removed: true}\n");
    world.expect(0, &["apply", "-f", "m.yaml", "--yes"]);
    world.expect(0, &["undo", "last", "--yes"]);
    world.write("m.yaml", PAUSED);
    world.expect(0, &["plan", "-f", "m.yaml", "--detailed-exitcode"]);
}

#[test]
fn a_plan_of_close_without_workflows_is_told_and_not_taken_for_none() {
    for choice in ["402", "403"] {
        let world = prepared(&[("workflows_beyond_plan", choice)]);
        world.sandbox.edit(|state| state.plan.workflows = false);
        world.write("m.yaml", PAUSED);
        let ran = world.expect(3, &["plan", "-f", "m.yaml"]);
        assert!(all(&ran).contains("does not show its workflows"), "{}", all(&ran));
        let ran = world.expect(0, &["pull", "-f", "pulled"]);
        assert!(ran.stderr.contains("skipped: sequences"), "{}", ran.stderr);
        assert!(
            !world
                .files("pulled")
                .iter()
                .any(|(name, _)| name.contains("sequences"))
        );
    }
}

#[test]
fn promotion_brings_a_workflow_with_agreement_and_twice_without_a_change() {
    let two = Two::new("", "");
    for side in [&two.staging, &two.production] {
        side.sandbox.edit(templates);
    }
    two.apply("staging", PAUSED);
    two.promote(0, &[]);
    let brought = workflow(&two.production);
    assert_eq!(
        (brought.status.as_deref(), brought.steps.len()),
        (Some("paused"), 3)
    );
    two.production.writes();
    two.promote(0, &[]);
    assert!(two.production.writes().is_empty());
}

#[test]
fn what_is_wrong_with_a_workflow_is_told_at_once() {
    let world = World::new();
    world.write(
        "m.yaml",
        "sequences:\n  - name: A\n    timezone: Europe/Berlim\n    steps:\n      - {step_type: email, delay: 0}\n      - {step_type: call, \
         delay: 3, threading: new_thread}\n      - {step_type: call, delay: 86400, requird: true}\n  - {name: B, timezone: UTC, steps: []}\n  \
         - {name: C, steps: [{delay: 0}]}\n",
    );
    let ran = world.expect(1, &["validate", "-f", "m.yaml"]);
    for code in [
        "step-without-template",
        "misplaced-step-attribute",
        "workflow-without-steps",
        "step-without-type",
        "did you mean `required`?",
    ] {
        assert!(all(&ran).contains(code), "{code}: {}", all(&ran));
    }
    world.write(
        "m.yaml",
        "sequences:\n  - name: A\n    timezone: Europe/Berlim\n    schedule:\n      ranges:\n        - {weekday: 1, start: '09:00', end: '12:00'}\n        \
         - {weekday: 1, start: '11:00', end: '13:00'}\n        - {weekday: 2, start: '11:00', end: '10:00'}\n    steps:\n      \
         - {step_type: call, delay: 86400}\n      - {step_type: call, delay: 3}\n      \
         - {step_type: emial, delay: 0}\n      - {step_type: task, delay: 0}\n",
    );
    let ran = world.expect(0, &["validate", "-f", "m.yaml"]);
    assert!(!all(&ran).contains("`task`"), "{}", all(&ran));
    for code in [
        "unlikely-step-type",
        "did you mean `email`?",
        "unknown-timezone",
        "delay-of-seconds",
        "schedule-overlaps",
        "schedule-range-empty",
        "did you mean `Europe/Berlin`?",
    ] {
        assert!(all(&ran).contains(code), "{code}: {}", all(&ran));
    }
}

#[test]
fn people_who_come_in_while_the_plan_is_read_are_not_reached() {
    let world = made(&[]);
    world.write("m.yaml", &PAUSED.replace("delay: 86400", "delay: 90000"));
    let path = format!("/sequence/{}/", workflow(&world).id);
    world.sandbox.edit_before("GET", &path, |met, state| {
        if met == 2 {
            state.enroll("Onboarding", 1, 0);
        }
    });
    let ran = world.expect(4, &["apply", "-f", "m.yaml", "--yes"]);
    assert!(
        all(&ran).contains("1 contact is in this workflow, and nobody was"),
        "{}",
        all(&ran)
    );
    assert!(world.sandbox.state().disturbances.is_empty());
}

#[test]
fn a_template_that_an_active_workflow_sends_changes_with_agreement_where_people_are_inside() {
    const SENT: &str = "email_templates:\n  - {name: First touch, subject: Hello, body: New}\n";
    const REMINDER: &str = "sms_templates:\n  - {name: Reminder, text: New}\n";
    let active = |people: u32| {
        let world = prepared(&[]);
        world.write("w.yaml", PAUSED);
        world.expect(0, &["apply", "-f", "w.yaml", "--yes"]);
        world.sandbox.edit(|state| {
            state.workflow_mut("Onboarding").unwrap().status = Some("active".to_owned());
            if people > 0 {
                state.enroll("Onboarding", 2, 1);
            }
        });
        world.sandbox.clear_calls();
        world
    };

    for (manifest, address, text) in [
        (SENT, "email_template/First touch", "body"),
        (REMINDER, "sms_template/Reminder", "text"),
    ] {
        let world = active(3);
        world.write("m.yaml", manifest);
        let ran = world.expect(3, &["apply", "-f", "m.yaml", "--yes"]);
        let told = format!("the contacts in the workflow \"Onboarding\" (3) get the new {text}");
        for told in [
            told.as_str(),
            "3 contacts are in a workflow that uses it",
            "--allow-outreach",
        ] {
            assert!(all(&ran).contains(told), "{told}: {}", all(&ran));
        }
        assert_eq!(world.writes(), []);
        world.expect(
            0,
            &["apply", "-f", "m.yaml", "--yes", "--allow-outreach", address],
        );
        world.expect(0, &["plan", "-f", "m.yaml", "--detailed-exitcode"]);

        // What is written on the entry allows it as well.
        let world = active(3);
        let allowed = manifest.replace("New}", "New, allow_outreach: true}");
        world.write("m.yaml", &allowed);
        world.expect(0, &["apply", "-f", "m.yaml", "--yes"]);

        // Where nobody is inside, the plan only says who uses it.
        let world = active(0);
        world.write("m.yaml", manifest);
        let ran = world.expect(0, &["apply", "-f", "m.yaml", "--yes"]);
        assert!(
            all(&ran).contains("the workflow \"Onboarding\" (0)"),
            "{}",
            all(&ran)
        );
    }

    // Who comes in between the plan and the write is not reached: nobody was asked.
    let world = active(0);
    world.write("m.yaml", SENT);
    let path = format!("/sequence/{}/", workflow(&world).id);
    world.sandbox.edit_before("GET", &path, |met, state| {
        if met == 2 {
            state.enroll("Onboarding", 1, 0);
        }
    });
    let ran = world.expect(4, &["apply", "-f", "m.yaml", "--yes"]);
    assert!(
        all(&ran).contains("1 contact is in a workflow that uses it, and nobody was"),
        "{}",
        all(&ran)
    );
    assert_eq!(world.writes(), []);

    // Neither a workflow that waits nor another template asks for anything, and nothing else is read for what is sent by none.
    let world = with_people(&[]);
    world.write("m.yaml", SENT);
    world.expect(0, &["apply", "-f", "m.yaml", "--yes"]);
    let world = active(3);
    world.write("m.yaml", &SENT.replace("First", "Second"));
    world.expect(0, &["apply", "-f", "m.yaml", "--yes"]);
    let world = active(3);
    world.write(
        "m.yaml",
        "email_templates:\n  - {name: First touch, subject: Hello, body: Hi, is_archived: false}\n",
    );
    world.expect(0, &["plan", "-f", "m.yaml", "--detailed-exitcode"]);
    assert!(
        world
            .sandbox
            .calls()
            .iter()
            .all(|call| !call.path.starts_with("/sequence/"))
    );
}

#[test]
fn a_plan_says_what_each_step_does_and_when() {
    let world = prepared(&[]);
    world.write("m.yaml", PAUSED);
    let steps = [
        "1. email “First touch”, at once, new thread",
        "2. SMS “Reminder”, 1 day after",
        "3. call, 2 days after, the workflow does not wait for it, at most 1 hour late",
    ];
    for format in ["human", "markdown", "html"] {
        let ran = world.expect(0, &["plan", "-f", "m.yaml", "--format", format]);
        for step in steps {
            let shown = ran.stdout.split_whitespace().collect::<Vec<_>>().join(" ");
            assert!(shown.contains(step), "{format} {step}: {}", ran.stdout);
        }
    }
}
