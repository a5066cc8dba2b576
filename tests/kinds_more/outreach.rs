//! People whom a change reaches by way of what refers to it: a workflow sends a template, whose tags name fields and links.

use crate::harness::{Ran, World};
use serde_json::{Value, json};

const FIELDS: &str = "\
custom_fields:
  lead:
    - {name: Industry, type: text}
shared_scheduling_links:
  - {name: Intro call}
";

/// An organization in which a workflow with so many people inside sends templates with tags.
fn active(people: u64, status: &str, switches: &[(&str, &str)]) -> World {
    let world = World::switched(switches);
    world.sandbox.edit(|state| {
        let body = "<p>{{ lead.custom.[\"Industry\"] }}</p><p>{{ intro_call }}</p>";
        let mail = json!({"name": "First touch", "subject": "Hello", "body": body, "is_shared": true});
        let mail = state.perform("POST", "/email_template/", mail).1;
        let text = json!({"name": "Reminder", "text": "See you", "is_shared": true});
        let text = state.perform("POST", "/sms_template/", text).1;
        let steps = json!([{"step_type": "email", "delay": 0, "email_template_id": mail["id"]},
            {"step_type": "sms", "delay": 60, "sms_template_id": text["id"]}]);
        let flow = json!({"name": "Onboarding", "timezone": "UTC", "steps": steps});
        assert_eq!(state.perform("POST", "/sequence/", flow).0, 200);
        state.workflow_mut("Onboarding").unwrap().status = Some(status.to_owned());
        state.enroll("Onboarding", people, 0);
    });
    world
        .write("m.yaml", FIELDS)
        .expect(0, &["apply", "-f", "m.yaml", "--yes"]);
    world.sandbox.clear_calls();
    world
}

fn all(ran: &Ran) -> String {
    format!("{}{}", ran.stdout, ran.stderr)
}

#[track_caller]
fn tells(ran: &Ran, told: &[&str]) {
    for told in told {
        assert!(all(ran).contains(told), "{told}: {}", all(ran));
    }
}

#[test]
fn what_a_tag_names_goes_or_gets_another_name_only_with_agreement_where_people_get_the_text() {
    for (from, to, address, happens) in [
        (
            "name: Industry,",
            "name: Branch, renamed_from: Industry,",
            "custom_field/lead/Branch",
            "may no longer match anything",
        ),
        (
            "name: Industry, type: text",
            "name: Industry, type: text, removed: true, allow_data_loss: true",
            "custom_field/lead/Industry",
            "no longer matches anything",
        ),
        (
            "name: Intro call",
            "name: First call, renamed_from: Intro call",
            "shared_scheduling_link/First call",
            "may no longer match anything",
        ),
        (
            "name: Intro call",
            "name: Intro call, removed: true",
            "shared_scheduling_link/Intro call",
            "no longer matches anything",
        ),
    ] {
        let manifest = FIELDS.replace(from, to);
        for (tags, word) in [("kept", "stays"), ("rewritten", "follows")] {
            let world = active(
                2,
                "active",
                &[("tags_on_field_rename", tags), ("renamed_link_tag", word)],
            );
            world.write("m.yaml", &manifest);
            let ran = world.expect(3, &["apply", "-f", "m.yaml", "--yes"]);
            tells(
                &ran,
                &[
                    "the contacts in the workflow \"Onboarding\" (2) get the text of the email template \"First touch\"",
                    happens,
                    "2 contacts are in a workflow that uses it",
                    "--allow-outreach",
                ],
            );
            assert_eq!(world.writes(), []);
            world.expect(
                0,
                &["apply", "-f", "m.yaml", "--yes", "--allow-outreach", address],
            );
        }

        // What is written on the entry allows it as well.
        let world = active(2, "active", &[]);
        world.write(
            "m.yaml",
            &manifest.replace(to, &to.replacen(',', ", allow_outreach: true,", 1)),
        );
        world.expect(0, &["apply", "-f", "m.yaml", "--yes"]);

        // A workflow that waits sends nothing, and one with nobody inside nobody anything.
        for (people, status) in [(2, "paused"), (0, "active")] {
            let world = active(people, status, &[]);
            world.write("m.yaml", &manifest);
            world.expect(0, &["apply", "-f", "m.yaml", "--yes"]);
        }
    }
}

#[test]
fn a_rename_that_also_mends_the_tag_asks_once_for_the_new_text() {
    let world = active(2, "active", &[]);
    let renamed = FIELDS.replace("name: Industry,", "name: Branch, renamed_from: Industry,");
    let mended = "email_templates:\n  - {name: First touch, subject: Hello, body: '{{ lead.custom.Branch }} {{ \
                  intro_call }}'}\n";
    world.write("m.yaml", &format!("{renamed}{mended}"));
    let ran = world.expect(3, &["plan", "-f", "m.yaml", "--format", "json"]);
    let plan: Value = serde_json::from_str(&ran.stdout).unwrap();
    let steps = plan["steps"].as_array().unwrap();
    let asking: Vec<(&str, &str)> = steps
        .iter()
        .flat_map(|step| {
            let consents = step["consents"].as_array().into_iter().flatten();
            consents.filter_map(|one| Some((step["address"].as_str()?, one["because"].as_str()?)))
        })
        .collect();
    let new_text = "the contacts in the workflow \"Onboarding\" (2) get the new body";
    assert_eq!(asking, [("email_template/First touch", new_text)], "{plan:#}");
    world.expect(
        0,
        &[
            "apply",
            "-f",
            "m.yaml",
            "--yes",
            "--allow-outreach",
            "email_template/First touch",
        ],
    );
}

#[test]
fn a_template_that_is_withdrawn_names_the_workflows_that_use_it() {
    for (manifest, how, code) in [
        (
            "email_templates: [{name: First touch, is_shared: false}]\n",
            "is_shared: false",
            3,
        ),
        (
            "sms_templates: [{name: Reminder, is_shared: false}]\n",
            "is_shared: false",
            3,
        ),
        (
            "sms_templates: [{name: Reminder, status: archived}]\n",
            "status: archived",
            0,
        ),
    ] {
        let world = active(2, "active", &[]);
        let manifest = manifest.replace(
            "First touch,",
            "First touch, subject: Hello, body: {file: body.html},",
        );
        world.write(
            "body.html",
            "<p>{{ lead.custom.[\"Industry\"] }}</p><p>{{ intro_call }}</p>",
        );
        world.write("m.yaml", &manifest);
        let ran = world.expect(code, &["plan", "-f", "m.yaml"]);
        let told =
            format!("the workflow \"Onboarding\" uses it, and may not be able to any more with `{how}`");
        let shown = all(&ran).split_whitespace().collect::<Vec<_>>().join(" ");
        assert!(shown.contains(&told), "{told}: {shown}");
    }
}

#[test]
fn a_plan_says_that_it_can_not_see_who_gets_a_text_where_close_hides_the_workflows() {
    // 403 may as well mean that only the user of the key may not see them.
    for (answer, code, told) in [
        (
            "402",
            0,
            "closectl can't tell who gets the new text, because Close does not show the workflows",
        ),
        (
            "403",
            3,
            "closectl can't tell how many contacts it concerns: Close does not show the workflows",
        ),
    ] {
        let world = active(2, "active", &[("workflows_beyond_plan", answer)]);
        world.sandbox.edit(|state| state.plan.workflows = false);
        world.write("m.yaml", "sms_templates: [{name: Reminder, text: New}]\n");
        let ran = world.expect(code, &["plan", "-f", "m.yaml"]);
        let shown = all(&ran).split_whitespace().collect::<Vec<_>>().join(" ");
        assert!(shown.contains(told), "{shown}");
    }
}

#[test]
fn a_field_that_a_sent_text_names_is_replaced_only_with_agreement() {
    let placed = |kind: &str| {
        format!(
            "custom_fields:\n  shared:\n    - {{name: Industry, {kind}}}\n  lead:\n    - {{shared: Industry}}\n"
        )
    };
    let world = active(2, "active", &[]);
    world.write(
        "m.yaml",
        "custom_fields:\n  lead:\n    - {name: Industry, type: text, removed: true}\n",
    );
    let agreed = ["--yes", "--allow-outreach", "*", "--allow-data-loss", "*"];
    world.expect(0, &[&["apply", "-f", "m.yaml"], &agreed[..]].concat());
    world.write("m.yaml", &placed("type: text"));
    world.expect(0, &[&["apply", "-f", "m.yaml"], &agreed[..]].concat());
    world.sandbox.clear_calls();

    world.write(
        "m.yaml",
        &placed("type: number, replace: true, allow_data_loss: true"),
    );
    let ran = world.expect(3, &["apply", "-f", "m.yaml", "--yes"]);
    tells(
        &ran,
        &[
            "replace custom_field/shared/Industry",
            "the contacts in the workflow \"Onboarding\" (2) get the text of the email template \"First touch\"",
            "--allow-outreach",
        ],
    );
    assert_eq!(world.writes(), []);
    world.expect(
        0,
        &[
            "apply",
            "-f",
            "m.yaml",
            "--yes",
            "--allow-outreach",
            "custom_field/shared/Industry",
        ],
    );
}

#[test]
fn a_workflow_that_waits_reaches_nobody_before_it_is_active_again() {
    let changed = |status: &str| {
        format!(
            "sequences:\n  - name: Onboarding\n    timezone: Europe/Berlin\n    status: {status}\n    steps:\n      - {{step_type: \
             email, delay: 0, email_template: First touch}}\n      - {{step_type: sms, delay: 60, sms_template: Reminder}}\n"
        )
    };
    for (before, after, told) in [
        (
            "active",
            "active",
            "outreach: the contacts in it get emails and text messages according to its new timezone",
        ),
        (
            "paused",
            "paused",
            "outreach: once it is active again, the contacts in it get emails",
        ),
        (
            "active",
            "paused",
            "outreach: the workflow waits; once it is active again, the contacts in it get emails",
        ),
    ] {
        let world = active(2, before, &[]);
        world.write("m.yaml", &changed(after));
        tells(&world.expect(3, &["plan", "-f", "m.yaml"]), &[told]);
    }
}
