//! The steps of workflows: each has an address, under which it is shown, selected, protected, left alone and approved.

use crate::harness::{Ran, World, finish};
use serde_json::{Value, json};

/// A workflow of three steps.
const WORKFLOW: &str = "\
sequences:
  - name: Onboarding
    status: paused
    timezone: Europe/Berlin
    steps:
      - {step_type: email, delay: 0, email_template: First touch, threading: new_thread}
      - {step_type: sms, delay: 86400, sms_template: Reminder}
      - {step_type: call, delay: 172800}
";

/// An organization with the workflow and the templates that it may send.
fn world() -> World {
    let world = World::new();
    world.sandbox.edit(|state| {
        for name in ["First touch", "Second touch"] {
            let mail = json!({"name": name, "subject": "Hello", "body": "Hi", "is_shared": true});
            assert_eq!(state.perform("POST", "/email_template/", mail).0, 200);
        }
        let text = json!({"name": "Reminder", "text": "See you", "is_shared": true});
        assert_eq!(state.perform("POST", "/sms_template/", text).0, 201);
    });
    world
        .write("m.yaml", WORKFLOW)
        .expect(0, &["apply", "-f", "m.yaml", "--yes"]);
    world
}

/// What Close has of the steps: the type and the delay of each.
fn steps(world: &World) -> Vec<(String, u64)> {
    let state = world.sandbox.state();
    let workflow = state.workflow("Onboarding").unwrap();
    let steps = workflow.steps.iter();
    steps.map(|step| (step.step_type.clone(), step.delay)).collect()
}

fn delays(world: &World) -> Vec<u64> {
    steps(world).into_iter().map(|(_, delay)| delay).collect()
}

/// Every step with another delay.
fn all_later() -> String {
    WORKFLOW
        .replace("delay: 0", "delay: 60")
        .replace("86400", "90000")
        .replace("172800", "180000")
}

fn project(world: &World, rules: &str) {
    world.write(
        "closectl.yaml",
        &format!("version: 1\nmanifests: [m.yaml]\n{rules}"),
    );
}

fn both(ran: &Ran) -> String {
    format!("{}{}", ran.stdout, ran.stderr)
}

#[test]
fn an_edited_step_is_one_changed_step_in_every_rendering() {
    let world = world();
    let edited = WORKFLOW
        .replace("delay: 86400", "delay: 90000")
        .replace("email_template: First touch", "email_template: Second touch");
    world.write("m.yaml", &edited);

    let text = world.expect(0, &["plan", "-f", "m.yaml"]).stdout;
    for told in [
        "~ email “Second touch”, at once, new thread",
        "email_template: First touch → Second touch",
        "~ SMS “Reminder”, 1 day 1 hour after",
        "delay: 86400 (1 day) → 90000 (1 day 1 hour)",
        "sequence/Onboarding/1",
        "sequence/Onboarding/2",
        "= 1 stays",
    ] {
        assert!(text.contains(told), "{told}: {text}");
    }
    assert!(!text.contains("- SMS") && !text.contains("+ SMS"), "{text}");

    let markdown = world
        .expect(0, &["plan", "-f", "m.yaml", "--format", "markdown"])
        .stdout;
    let page = world
        .expect(0, &["plan", "-f", "m.yaml", "--format", "html"])
        .stdout;
    for told in ["sequence/Onboarding/2", "86400 (1 day)", "90000 (1 day 1 hour)"] {
        assert!(markdown.contains(told), "{told}: {markdown}");
        assert!(page.contains(told), "{told}: {page}");
    }
    assert!(!page.contains("<del>SMS"), "{page}");

    let document = world
        .expect(0, &["plan", "-f", "m.yaml", "--format", "json"])
        .stdout;
    let document: Value = serde_json::from_str(&document).unwrap();
    let items = &document["steps"][0]["items"];
    assert_eq!(items.as_array().unwrap().len(), 2, "{items}");
    assert_eq!(items[1]["address"], "sequence/Onboarding/2");
    assert_eq!(
        (&items[1]["change"], &items[1]["from"], &items[1]["to"]),
        (&json!("changed"), &json!(2), &json!(2))
    );
    assert_eq!(
        (&items[1]["before"]["delay"], &items[1]["after"]["delay"]),
        (&json!(86400), &json!(90000))
    );
}

#[test]
fn a_step_that_moves_is_told_as_moved_and_one_that_is_new_or_gone_as_such() {
    let world = world();
    let edited = "\
sequences:
  - name: Onboarding
    timezone: Europe/Berlin
    steps:
      - {step_type: call, delay: 172800}
      - {step_type: email, delay: 0, email_template: First touch, threading: new_thread}
      - {step_type: email, delay: 60, email_template: Second touch}
";
    world.write("m.yaml", edited);
    let document = world
        .expect(0, &["plan", "-f", "m.yaml", "--format", "json"])
        .stdout;
    let document: Value = serde_json::from_str(&document).unwrap();
    let items = document["steps"][0]["items"].as_array().unwrap();
    let told: Vec<(String, String)> = items
        .iter()
        .map(|item| {
            let text = |name: &str| item[name].as_str().unwrap().to_owned();
            (text("address"), text("change"))
        })
        .collect();
    let expected = [
        ("sequence/Onboarding/2", "removed"),
        ("sequence/Onboarding/1", "moved"),
        ("sequence/Onboarding/3", "added"),
    ];
    assert_eq!(
        told,
        expected.map(|(address, change)| (address.to_owned(), change.to_owned()))
    );
    let text = world.expect(0, &["plan", "-f", "m.yaml"]).stdout;
    assert!(text.contains("3rd → 1st, sequence/Onboarding/1"), "{text}");
}

#[test]
fn a_target_changes_one_step_and_leaves_the_others_as_they_are() {
    let world = world();
    world.write("m.yaml", &all_later().replace("status: paused", "status: draft"));
    let target = ["--target", "sequence/Onboarding/2"];
    let plan = world
        .expect(0, &[&["plan", "-f", "m.yaml"], &target[..]].concat())
        .stdout;
    assert!(plan.contains("sequence/Onboarding/2"), "{plan}");
    assert!(
        !plan.contains("sequence/Onboarding/1") && !plan.contains("draft"),
        "{plan}"
    );

    world.expect(0, &[&["apply", "-f", "m.yaml", "--yes"], &target[..]].concat());
    assert_eq!(delays(&world), [0, 90000, 172_800]);
    let status = world
        .sandbox
        .state()
        .workflow("Onboarding")
        .unwrap()
        .status
        .clone();
    assert_eq!(status.as_deref(), Some("paused"));
    world.expect(
        0,
        &[&["plan", "-f", "m.yaml", "--detailed-exitcode"], &target[..]].concat(),
    );

    // Saved, it is applied as it was reviewed.
    let third = ["--target", "sequence/Onboarding/3"];
    world.expect(
        0,
        &[&["plan", "-f", "m.yaml", "--out", "p.json"], &third[..]].concat(),
    );
    world.expect(0, &["apply", "p.json", "--yes"]);
    assert_eq!(delays(&world), [0, 90000, 180_000]);

    // Taken back, a target limits that as well.
    world.expect(0, &["undo", "last", "--yes", "--target", "sequence/Onboarding/3"]);
    assert_eq!(delays(&world), [0, 90000, 172_800]);
}

#[test]
fn a_target_adds_or_removes_only_its_own_step() {
    let world = world();
    let longer = WORKFLOW
        .replace(
            "      - {step_type: sms",
            "      - {step_type: call, delay: 3600}\n      - {step_type: sms",
        )
        .replace("172800", "180000");
    world.write("m.yaml", &longer);
    world.expect(
        0,
        &[
            "apply",
            "-f",
            "m.yaml",
            "--yes",
            "--target",
            "sequence/Onboarding/2",
        ],
    );
    assert_eq!(delays(&world), [0, 3600, 86400, 172_800]);

    world.write("m.yaml", &WORKFLOW.replace("172800", "180000"));
    world.expect(
        0,
        &[
            "apply",
            "-f",
            "m.yaml",
            "--yes",
            "--target",
            "sequence/Onboarding/2",
        ],
    );
    assert_eq!(delays(&world), [0, 86400, 172_800]);
}

#[test]
fn an_exclusion_keeps_its_step_as_it_is() {
    let world = world();
    world.write("m.yaml", &all_later());
    world.expect(
        0,
        &[
            "apply",
            "-f",
            "m.yaml",
            "--yes",
            "--exclude",
            "sequence/Onboarding/2",
        ],
    );
    assert_eq!(delays(&world), [60, 86400, 180_000]);

    // What is excluded does not go with the workflow either.
    world.write("m.yaml", "sequences: [{name: Onboarding, removed: true}]\n");
    let ran = world.expect(
        3,
        &[
            "apply",
            "-f",
            "m.yaml",
            "--yes",
            "--exclude",
            "sequence/Onboarding/2",
        ],
    );
    assert!(
        both(&ran).contains("`--exclude` protects `sequence/Onboarding/2`"),
        "{}",
        both(&ran)
    );
}

#[test]
fn an_ignored_step_keeps_its_live_value() {
    let world = world();
    project(&world, "ignore: ['sequence/Onboarding/2']\n");
    world.write("m.yaml", &all_later());
    let plan = world.expect(0, &["plan"]).stdout;
    assert!(plan.contains("keeps it as it is in Close"), "{plan}");
    world.expect(0, &["apply", "--yes"]);
    assert_eq!(delays(&world), [60, 86400, 180_000]);
    world.expect(0, &["plan", "--detailed-exitcode"]);
    world.expect(0, &["drift"]);

    // With another type it is removed, and another one added: both changes are of one address, which is told once.
    let other = all_later().replace(
        "{step_type: sms, delay: 90000, sms_template: Reminder}",
        "{step_type: call, delay: 90000}",
    );
    world.write("m.yaml", &other);
    let plan = world.expect(0, &["plan"]).stdout;
    let note =
        "Note: sequence/Onboarding/2: it differs in the manifests, but `ignore` in closectl.yaml names it";
    let words: Vec<&str> = plan.split_whitespace().collect();
    assert!(words.join(" ").contains(note), "{plan}");

    // It is neither removed nor does it go with the workflow.
    world.write(
        "m.yaml",
        &all_later().replace(
            "      - {step_type: sms, delay: 90000, sms_template: Reminder}\n",
            "",
        ),
    );
    world.expect(0, &["apply", "--yes"]);
    assert_eq!(delays(&world), [60, 86400, 180_000]);
    world.write("m.yaml", "sequences: [{name: Onboarding, removed: true}]\n");
    let ran = world.expect(3, &["apply", "--yes"]);
    assert!(
        both(&ran).contains("`ignore` protects `sequence/Onboarding/2`"),
        "{}",
        both(&ran)
    );
    assert_eq!(delays(&world).len(), 3);
}

#[test]
fn a_protected_step_is_not_removed_by_either_way() {
    for rule in ["sequence/Onboarding/2", "sequence/Onboarding"] {
        let world = world();
        project(&world, &format!("policy: {{protect: ['{rule}']}}\n"));
        let shorter = WORKFLOW.replace(
            "      - {step_type: sms, delay: 86400, sms_template: Reminder}\n",
            "",
        );
        for manifest in [&shorter, "sequences: [{name: Onboarding, removed: true}]\n"] {
            world.write("m.yaml", manifest);
            let ran = world.expect(3, &["apply", "--yes"]);
            assert!(
                both(&ran).contains(&format!("the policy protects `{rule}`")),
                "{}",
                both(&ran)
            );
            assert_eq!(delays(&world).len(), 3);
        }

        // A protected step may change, and another one may go.
        if rule == "sequence/Onboarding/2" {
            world.write(
                "m.yaml",
                &all_later().replace("      - {step_type: call, delay: 180000}\n", ""),
            );
            world.expect(0, &["apply", "--yes"]);
            assert_eq!(delays(&world), [60, 90000]);
        }
    }
}

#[test]
fn a_removed_step_is_no_deleted_workflow() {
    let world = world();
    project(&world, "policy: {max_deletes: {count: 0}}\n");
    world.write(
        "m.yaml",
        &WORKFLOW.replace(
            "      - {step_type: sms, delay: 86400, sms_template: Reminder}\n",
            "",
        ),
    );
    world.expect(0, &["apply", "--yes"]);
    assert_eq!(delays(&world), [0, 172_800]);
}

#[test]
fn consent_to_each_changed_step_is_consent_to_the_change() {
    let world = world();
    world.sandbox.edit(|state| state.enroll("Onboarding", 2, 1));
    world.write("m.yaml", &all_later().replace("delay: 60", "delay: 0"));
    let allow = |addresses: &[&str]| -> Vec<String> {
        let flags = addresses.iter().map(|one| format!("--allow-outreach={one}"));
        let words = ["apply", "-f", "m.yaml", "--yes"].into_iter().map(str::to_owned);
        words.chain(flags).collect()
    };
    let run = |code: i32, addresses: &[&str]| {
        let words = allow(addresses);
        let words: Vec<&str> = words.iter().map(String::as_str).collect();
        world.expect(code, &words)
    };
    let ran = run(3, &["sequence/Onboarding/2"]);
    assert!(!both(&ran).contains("matches no step"), "{}", both(&ran));
    let ran = run(3, &["sequence/Onboarding/1", "sequence/Onboarding/2"]);
    assert!(
        both(&ran).contains("sequence/Onboarding/1 matches no step"),
        "{}",
        both(&ran)
    );
    assert_eq!(delays(&world), [0, 86400, 172_800]);
    run(0, &["sequence/Onboarding/2", "sequence/Onboarding/3"]);
    assert_eq!(delays(&world), [0, 90000, 180_000]);

    // A pattern for steps approves them as well, and is not denied where another change waits.
    let other = "  - {name: Other, timezone: UTC, steps: [{step_type: call, delay: 0}]}\n";
    world.write("m.yaml", &format!("{WORKFLOW}{other}"));
    let ran = run(3, &["sequence/*/*"]);
    let said = both(&ran);
    assert!(!said.contains("matches no step"), "{said}");
    assert!(
        said.contains("create sequence/Other") && !said.contains("update sequence/Onboarding: "),
        "{said}"
    );
    world.write("m.yaml", &format!("sequences:\n{other}"));
    let ran = run(3, &["sequence/*/*"]);
    assert!(
        both(&ran).contains("sequence/*/* matches no step"),
        "{}",
        both(&ran)
    );
    assert_eq!(delays(&world), [0, 90000, 180_000]);

    // What is not a step needs agreement to the workflow.
    let more = WORKFLOW.replace("Europe/Berlin", "Europe/Paris");
    world.write("m.yaml", &more);
    let ran = run(3, &["sequence/*/*"]);
    let note = "--allow-outreach sequence/*/* does not approve sequence/Onboarding, because more than its `steps` changes";
    assert!(both(&ran).contains(note), "{}", both(&ran));
    run(3, &["sequence/Onboarding/2", "sequence/Onboarding/3"]);
    run(0, &["sequence/Onboarding"]);
    assert_eq!(delays(&world), [0, 86400, 172_800]);
}

#[test]
fn an_address_of_a_step_that_is_not_there_is_told_like_any_other() {
    let world = world();
    world.write("m.yaml", &all_later());
    let ran = world.expect(1, &["plan", "-f", "m.yaml", "--target", "sequence/Onboarding/9"]);
    assert!(
        both(&ran).contains("matches nothing, did you mean `sequence/Onboarding/"),
        "{}",
        both(&ran)
    );
    let ran = world.expect(0, &["plan", "-f", "m.yaml", "--exclude", "sequence/Onboarding/9"]);
    assert!(
        both(&ran).contains("no object has this address"),
        "{}",
        both(&ran)
    );
    let ran = world.expect(
        3,
        &[
            "apply",
            "-f",
            "m.yaml",
            "--yes",
            "--allow-outreach",
            "sequence/Onboarding/9",
        ],
    );
    let unknown = "  sequence/Onboarding/9: --allow-outreach names it, but no object has this address; did you mean \
                   `sequence/Onboarding/";
    assert!(ran.stderr.contains(unknown), "{}", ran.stderr);

    project(&world, "policy: {protect: ['sequence/Onboarding/9']}\n");
    let ran = world.expect(3, &["apply", "--yes"]);
    let unknown = "  sequence/Onboarding/9: `policy.protect` names it, but no object has this address; did you mean \
                   `sequence/Onboarding/";
    assert!(ran.stderr.contains(unknown), "{}", ran.stderr);
    assert_eq!(delays(&world), [0, 86400, 172_800]);
    project(&world, "ignore: ['sequence/Onboarding/9']\n");
    let ran = world.expect(0, &["plan"]);
    assert!(
        both(&ran).contains("no object has this address"),
        "{}",
        both(&ran)
    );
}

#[test]
fn a_workflow_is_made_whole_or_not_at_all() {
    let world = world();
    world.write("m.yaml", &WORKFLOW.replace("name: Onboarding", "name: Other"));
    for option in ["--target", "--exclude"] {
        let ran = world.expect(3, &["apply", "-f", "m.yaml", "--yes", option, "sequence/Other/2"]);
        assert!(
            both(&ran).contains("with all its steps"),
            "{option}: {}",
            both(&ran)
        );
        assert!(world.sandbox.state().workflow("Other").is_none());
    }
    project(&world, "ignore: ['sequence/Other/2']\n");
    let ran = world.expect(0, &["apply", "--yes"]);
    assert!(both(&ran).contains("with all its steps"), "{}", both(&ran));
    assert_eq!(world.sandbox.state().workflow("Other").unwrap().steps.len(), 3);
}

#[test]
fn commands_about_whole_objects_refuse_the_address_of_a_step() {
    let world = world();
    for command in [
        &["pull", "--update", "-f", "m.yaml"][..],
        &["graph", "-f", "m.yaml"],
        &["diff", "m.yaml", "m.yaml"],
    ] {
        let words = [command, &["--target", "sequence/Onboarding/2"]].concat();
        let ran = world.expect(1, &words);
        assert!(both(&ran).contains("works on whole objects"), "{}", both(&ran));
        assert!(
            both(&ran).contains("name the whole object: 'sequence/Onboarding'"),
            "{}",
            both(&ran)
        );
    }
}

#[test]
fn a_step_is_shown_and_completed_by_its_address() {
    let world = world();
    let shown = world
        .expect(0, &["show", "sequence/Onboarding/2", "-f", "m.yaml"])
        .stdout;
    assert!(
        shown.contains("# sequence/Onboarding/2") && shown.contains("delay: 86400"),
        "{shown}"
    );
    assert!(!shown.contains("172800"), "{shown}");
    let document = world
        .expect(
            0,
            &[
                "show",
                "sequence/Onboarding/2",
                "-f",
                "m.yaml",
                "--format",
                "json",
            ],
        )
        .stdout;
    let document: Value = serde_json::from_str(&document).unwrap();
    assert_eq!(document["objects"][0]["attributes"]["delay"]["value"], 86400);
    let explained = world.expect(0, &["explain", "sequence/Onboarding/2"]).stdout;
    assert!(explained.contains("sequence.steps"), "{explained}");
    world.expect(1, &["show", "sequence/Onboarding/4", "-f", "m.yaml"]);

    let offered = |typed: &str| -> Vec<String> {
        let mut command = world.command(&["--", "closectl", "plan", "-f", "m.yaml", "--target", typed]);
        command.env("CLOSECTL_COMPLETE", "zsh");
        let answer = finish(command).stdout;
        let values = answer.lines().map(|line| line.split('\t').next().unwrap());
        values.map(str::to_owned).collect()
    };
    assert_eq!(offered("sequence/"), ["sequence/Onboarding"]);
    let steps = [
        "sequence/Onboarding/1",
        "sequence/Onboarding/2",
        "sequence/Onboarding/3",
    ];
    assert_eq!(offered("sequence/Onboarding/"), steps);
}
