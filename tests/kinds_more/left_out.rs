//! What a project leaves out limits what is changed. It hides no risk: whoever relies on a change is there all the same.

use super::role::planned;
use crate::harness::World;
use close_sandbox::{Fault, FaultAction, User};
use serde_json::{Value, json};

const SETUP: &str = "\
lead_statuses: [Potential, Bad Fit, Qualified]
custom_fields:
  lead:
    - {name: Owner, type: user}
    - {name: Industry, type: text}
roles:
  - name: AM
    permissions: [bulk_edit]
    visibility_user_lcf_behavior: require_assignment
    visibility_user_lcfs: [Owner]
email_templates:
  - {name: First, subject: Hello, body: 'Body {{ lead.custom.Industry }}', is_shared: true}
sequences:
  - name: Onboarding
    timezone: Europe/Berlin
    status: active
    allow_outreach: true
    steps: [{step_type: email, delay: 0, email_template: First, threading: new_thread}]
";

/// Changes, each with the risk that somebody relies on what changes, and the address that asks.
const CHANGES: &[(&str, &str, &str)] = &[
    (
        "email_templates: [{name: First, subject: Hello, body: 'Other {{ lead.custom.Industry }}'}]\n",
        "outreach",
        "email_template/First",
    ),
    (
        "custom_fields: {lead: [{name: Industry, removed: true, allow_data_loss: true}]}\n",
        "outreach",
        "custom_field/lead/Industry",
    ),
    (
        "custom_fields: {lead: [{name: Owner, removed: true, allow_data_loss: true}]}\n",
        "access",
        "custom_field/lead/Owner",
    ),
    (
        "custom_fields: {lead: [{name: Owner, type: text, allow_data_loss: true}]}\n",
        "access",
        "custom_field/lead/Owner",
    ),
];

/// The organization of [`SETUP`] with people in the workflow and in the role.
fn organization() -> World {
    let world = World::switched(&[("duplicate_workflow", "allow"), ("duplicate_role", "allow")]);
    world
        .write("setup.yaml", SETUP)
        .expect(0, &["apply", "-f", "setup.yaml", "--yes"]);
    world.sandbox.edit(|state| {
        state.enroll("Onboarding", 5, 0);
        let role = state.role("AM").unwrap().id.clone();
        let user = User::new(&mut state.mint, "ada@example.test", "Ada", "Zed", &role);
        state.users.push(user);
    });
    world.sandbox.clear_calls();
    world
}

/// Returns what a plan asks for of an object, and refuses to be applied.
#[track_caller]
fn asked(world: &World, risk: &str, address: &str, more: &[&str]) -> Value {
    let plan = planned(world, 3, more);
    let steps = plan["steps"].as_array().unwrap();
    let step = steps.iter().find(|step| step["address"] == address).unwrap();
    let mut consents = step["consents"].as_array().into_iter().flatten();
    let found = consents.find(|one| one["risk"] == risk).cloned();
    world.sandbox.clear_calls();
    world.expect(3, &[&["apply", "-f", "m.yaml", "--yes"], more].concat());
    assert_eq!(world.writes(), [], "{address}");
    found.unwrap_or_else(|| panic!("{address} does not ask for {risk}: {plan:#}"))
}

fn project(world: &World, rules: &str) {
    world.write("closectl.yaml", &format!("version: 1\n{rules}"));
}

#[test]
fn whoever_relies_on_a_change_is_told_in_the_same_way_however_it_is_left_out() {
    let listed = SETUP
        .split_once("roles:")
        .map(|(_, rest)| format!("roles:{rest}"))
        .unwrap();
    for (change, risk, address) in CHANGES {
        let world = organization();
        world.write("m.yaml", change);
        let wanted = asked(&world, risk, address, &[]);
        assert_eq!(wanted["needed"], true, "{wanted}");
        assert_eq!(wanted["people"]["count"]["known"], "counted", "{wanted}");

        // What is listed beside the change is left out by the rules, by attributes or by the command.
        let with_rest = |world: &World| {
            let rest = if change.starts_with("email_templates") {
                let (roles, rest) = listed.split_once("email_templates:").unwrap();
                let (_, sequences) = rest.split_once("sequences:").unwrap();
                format!("{roles}sequences:{sequences}")
            } else {
                listed.clone()
            };
            world.write("m.yaml", &format!("{change}{rest}"));
        };
        for ignored in [
            json!(["sequence/*", "role/*"]),
            json!(["sequence/Onboarding", "role/AM"]),
            json!([
                "sequence/Onboarding:steps",
                "sequence/Onboarding:status",
                "role/AM:visibility_user_lcfs"
            ]),
            json!(["sequence/Onboarding/1", "role/AM:permissions"]),
            json!(["email_template/First:subject", "sequence/*:timezone"]),
        ] {
            project(&world, &format!("ignore: {ignored}\n"));
            world.write("m.yaml", change);
            assert_eq!(asked(&world, risk, address, &[]), wanted, "{ignored}");
            if address.starts_with("email_template") {
                with_rest(&world);
                assert_eq!(asked(&world, risk, address, &[]), wanted, "listed, {ignored}");
            }
        }

        project(&world, "");
        for more in [
            &["--target", address][..],
            &["--exclude", "sequence/*", "--exclude", "role/*"],
        ] {
            world.write("m.yaml", change);
            assert_eq!(asked(&world, risk, address, more), wanted, "{more:?}");
        }
    }
}

#[test]
fn people_in_settings_that_share_a_name_count_as_well() {
    for (change, risk, address) in CHANGES {
        for is_listed in [false, true] {
            let world = organization();
            world.sandbox.edit(|state| {
                let workflow = state.workflow("Onboarding").unwrap().clone();
                let mut other = state.workflow("Onboarding").unwrap().clone();
                other.id = format!("{}B", workflow.id);
                state.workflows.push(other);
                let role = state.role("AM").unwrap().clone();
                let mut other = role.clone();
                other.id = format!("{}B", role.id);
                state.roles.push(other);
            });
            let kept = if is_listed {
                "sequences:\n  - {name: Other, timezone: UTC, status: paused, steps: [{step_type: call, delay: 0}]}\n"
            } else {
                ""
            };
            world.write("m.yaml", &format!("{change}{kept}"));
            let told = asked(&world, risk, address, &[]).to_string();
            let name = if *risk == "access" { "AM" } else { "Onboarding" };
            assert!(told.matches(&format!("\\\"{name}\\\"")).count() > 1, "{told}");
        }
    }
}

#[test]
fn workflows_that_are_left_out_are_still_active() {
    let world = organization();
    world.write(
        "m.yaml",
        "lead_statuses: [Potential, {label: Bad Fit, removed: true, move_to: Potential}, Qualified]\n",
    );
    world.sandbox.edit(|state| {
        let body = json!({"name": "Acme", "status": "Bad Fit"});
        state.perform("POST", "/lead/", body);
    });
    for rules in [
        "",
        "ignore: ['sequence/*']\n",
        "ignore: ['sequence/Onboarding:status']\n",
    ] {
        project(&world, rules);
        let ran = world.expect(0, &["plan", "-f", "m.yaml"]);
        let shown = ran.stdout.split_whitespace().collect::<Vec<_>>().join(" ");
        assert!(shown.contains("1 workflow is active"), "{rules}: {shown}");
    }
}

#[test]
fn records_move_to_a_status_that_is_left_out() {
    let world = organization();
    world.write(
        "m.yaml",
        "lead_statuses: [{label: Bad Fit, removed: true, move_to: Potential}, Qualified]\n",
    );
    project(&world, "ignore: [lead_status/Potential]\n");
    world.sandbox.edit(|state| {
        let body = json!({"name": "Acme", "status": "Bad Fit"});
        state.perform("POST", "/lead/", body);
    });
    world.expect(0, &["apply", "-f", "m.yaml", "--yes"]);
    let state = world.sandbox.state();
    assert!(!state.lead_status_labels().contains(&"Bad Fit"));
}

#[test]
fn the_choices_of_an_ignored_attribute_are_not_looked_for() {
    let world = World::new();
    world.write(
        "m.yaml",
        "custom_fields: {lead: [{name: Region, type: choices, choices: [EU, US]}]}\n",
    );
    world.expect(0, &["apply", "-f", "m.yaml", "--yes"]);
    project(&world, "ignore: ['custom_field/lead/Region:choices']\n");
    for from in ["EU", "UE", "Elsewhere"] {
        world.write(
            "m.yaml",
            &format!(
                "custom_fields: {{lead: [{{name: Region, type: choices, choices: [{{value: EMEA, renamed_from: {from}}}, \
                 US]}}]}}\n"
            ),
        );
        let ran = world.expect(0, &["plan", "-f", "m.yaml", "--detailed-exitcode"]);
        assert!(!ran.stdout.contains("have no"), "{}", ran.stdout);
    }
}

#[test]
fn an_ignored_attribute_still_says_what_a_change_of_another_one_loses() {
    let world = World::new();
    world.write(
        "m.yaml",
        "custom_fields: {lead: [{name: Tags, type: choices, choices: [A, B], accepts_multiple_values: true}]}\n",
    );
    world.expect(0, &["apply", "-f", "m.yaml", "--yes"]);
    world.sandbox.edit(|state| {
        state.add_lead(&[("Tags", json!(["A", "B"]))]);
    });
    project(
        &world,
        "ignore: ['custom_field/lead/Tags:accepts_multiple_values']\n",
    );

    // Records keep their other values where one of several gets another name.
    world.write(
        "m.yaml",
        "custom_fields: {lead: [{name: Tags, type: choices, choices: [{value: C, renamed_from: A}, B]}]}\n",
    );
    world.expect(0, &["apply", "-f", "m.yaml", "--yes"]);
    let state = world.sandbox.state();
    let held = serde_json::to_string(&state.records).unwrap();
    assert!(held.contains("\"C\"") && held.contains("\"B\""), "{held}");

    world.write("m.yaml", "custom_fields: {lead: [{name: Tags, type: text}]}\n");
    let plan = planned(&world, 3, &[]);
    assert!(
        plan.to_string()
            .contains("records that hold several values keep one at most"),
        "{plan:#}"
    );
}

/// Lets every read of some lists fail with a status.
fn hide(world: &World, paths: &[&str], status: u16) {
    let faults = paths.iter().map(|path| Fault {
        on: 1,
        times: 1000,
        method: Some("GET".to_owned()),
        path_prefix: Some((*path).to_owned()),
        action: FaultAction::Status(status),
    });
    world.sandbox.set_faults(faults.collect());
}

#[test]
fn where_close_keeps_workflows_roles_or_templates_from_the_key_nobody_can_approve() {
    for (at, (change, risk, address)) in CHANGES.iter().enumerate() {
        let hidden: &[&[&str]] = match at {
            0 => &[&["/sequence/"]],
            1 => &[
                &["/sequence/"],
                &["/email_template/"],
                &["/sequence/", "/email_template/"],
            ],
            _ => &[&["/role/"]],
        };
        let cases = hidden
            .iter()
            .flat_map(|paths| [401, 403].map(|status| (paths, status)));
        for (paths, status) in cases {
            let world = organization();
            world.write("m.yaml", change);
            hide(&world, paths, status);
            let told = asked(&world, risk, address, &[]);
            assert_eq!(
                told["people"]["count"]["known"], "unknown",
                "{paths:?} {status}: {told}"
            );
            assert!(
                told.to_string().contains("the key of a user who may see them"),
                "{told}"
            );
            let option = format!("--allow-{risk}");
            asked(&world, risk, address, &[option.as_str(), "*"]);
        }
    }
}

#[test]
fn an_organization_whose_plan_has_no_workflows_or_roles_has_none() {
    for (at, (change, risk, _)) in CHANGES.iter().enumerate() {
        let path = if at < 2 { "/sequence/" } else { "/role/" };
        for status in [402, 404] {
            let world = organization();
            world.write("m.yaml", change);
            hide(&world, &[path], status);
            let plan = planned(&world, 0, &[]);
            let consents = plan.pointer("/steps/0/consents").cloned().unwrap_or_default();
            assert!(
                !consents.to_string().contains(risk),
                "{path} {status}: {consents}"
            );
        }
    }
}

#[test]
fn fields_that_limit_no_role_go_although_close_does_not_show_the_roles() {
    let world = organization();
    world.write(
        "m.yaml",
        "custom_fields: {lead: [{name: Industry, removed: true, allow_data_loss: true, allow_outreach: true}]}\n",
    );
    hide(&world, &["/role/"], 403);
    planned(&world, 0, &[]);
}
