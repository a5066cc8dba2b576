//! What one organization has otherwise than the manifests say: variables and overlays, and what they come to.

use crate::harness::{Ran, World, finish, program};
use close_sandbox::Place;
use serde_json::Value;

const MANIFEST: &str = "lead_statuses:
  - Potential
  - label: Customer
custom_fields:
  lead:
    - {name: Industry, type: choices, choices: [Software, Retail], description: \"For ${var:brand}\"}
    - {name: Seats, type: number}
custom_activity_types:
  - name: Call
    fields:
      - {name: Notes, type: text}
webhooks:
  - url: ${var:hooks_base}/close   # the receiver
    events: [{object_type: lead, action: created}]
";

const OVERLAY: &str = "custom_fields:
  lead:
    - name: Industry
      choices: [Software, Retail, Health]
      editable_with_roles: [Admin]
    - {name: Plan, added: true, type: text}
custom_activity_types:
  - name: Call
    fields:
      - {name: Notes, required: true}
webhooks:
  - url: ${var:hooks_base}/close
    status: paused
";

/// A project of two organizations, of which `live` is the one of the world and has an overlay.
fn with_overlay(overlay: &str) -> World {
    overlaid(World::new(), overlay)
}

fn overlaid(world: World, overlay: &str) -> World {
    let text = format!(
        "version: 1\nmanifests: [setup]\ndefault_organization: live\norganizations:\n  live:\n    \
         api_key: ${{env:CLOSE_LIVE_KEY}}\n    base_url: {}\n    overlays: [overlays/live]\n    \
         variables: {{brand: Acme, hooks_base: \"https://${{var:host}}\", host: hooks.example.test, section: pipelines}}\n  \
         other:\n    sandbox: other.json\n    variables: {{brand: 7, hooks_base: https://other.example.test}}\n",
        world.sandbox.base_url()
    );
    world
        .write("closectl.yaml", &text)
        .write("setup/m.yaml", MANIFEST)
        .write("overlays/live/o.yaml", overlay);
    world
}

/// A setup for organizations of which this one has no workflows.
#[test]
fn an_organization_without_workflows_has_an_overlay_that_removes_them() {
    const WORKFLOW: &str = "lead_statuses: [Potential, Fresh]\nsequences:\n  - {name: Onboarding, timezone: Europe/Berlin, steps: \
                            [{step_type: call, delay: 0}]}\n";
    for (answer, code) in [("402", 0), ("403", 3)] {
        let world = World::switched(&[("workflows_beyond_plan", answer)]);
        let world = overlaid(world, "sequences: []\n");
        world.write("setup/m.yaml", WORKFLOW);
        world.sandbox.edit(|state| state.plan.workflows = false);
        let ran = run(&world, 3, &["apply", "--yes"]);
        let way_on = "exclude them with --exclude, or write `removed: true` for each in its overlay";
        assert_eq!(ran.stderr.contains(way_on), code == 0, "{}", ran.stderr);

        world.write(
            "overlays/live/o.yaml",
            "sequences: [{name: Onboarding, removed: true}]\n",
        );
        // What the key may not read may be there.
        let ran = run(&world, code, &["apply", "--yes"]);
        let labels = world.sandbox.state().lead_status_labels().join(" ");
        assert_eq!(labels.contains("Fresh"), code == 0, "{}", ran.stderr);
    }
}

fn run(world: &World, code: i32, arguments: &[&str]) -> Ran {
    let mut command = program(world.folder.path());
    command
        .args(arguments)
        .env("CLOSE_LIVE_KEY", world.sandbox.api_key());
    let ran = finish(command);
    assert_eq!(ran.code, code, "{arguments:?}\n{}\n{}", ran.stdout, ran.stderr);
    ran
}

#[test]
fn a_section_whose_name_is_a_variable_is_checked_like_any_other() {
    let world = with_overlay("");
    world.write("setup/n.yaml", "${var:section}: [{name: Sales, stati: []}]\n");
    let ran = run(&world, 1, &["validate", "--org", "live"]);
    assert!(ran.stderr.contains("`stati`"), "{}", ran.stderr);
    world.write("setup/n.yaml", "${var:section}: [{name: Sales}]\n");
    run(&world, 0, &["validate", "--org", "live"]);
}

#[test]
fn overlays_change_and_add_attributes_and_objects_and_keep_the_rest() {
    let world = with_overlay(OVERLAY);
    run(&world, 0, &["apply", "--yes"]);
    let state = world.sandbox.state();
    let industry = state.custom_field(&Place::Lead, "Industry").unwrap();
    assert_eq!(industry.description.as_deref(), Some("For Acme"));
    assert_eq!(
        industry.choices.as_deref().unwrap(),
        ["Health", "Retail", "Software"]
    );
    assert!(state.custom_field(&Place::Lead, "Plan").is_some());
    let call = Place::Activity(state.activity_type("Call").unwrap().id.clone());
    assert!(state.custom_field(&call, "Notes").unwrap().required);
    let hook = state.webhook("https://hooks.example.test/close").unwrap();
    assert_eq!(hook.status, "paused");
    world.sandbox.clear_calls();
    run(&world, 0, &["apply", "--yes"]);
    assert_eq!(world.writes(), []);
    run(&world, 0, &["apply", "--yes", "--org", "other"]);
    let other = run(&world, 0, &["show", "--org", "other", "custom_field/lead/*"]);
    assert!(
        !other.stdout.contains("Health") && other.stdout.contains("For 7"),
        "{}",
        other.stdout
    );
}

#[test]
fn what_is_shown_reads_back_as_the_same_and_says_where_each_attribute_stands() {
    let world = with_overlay(OVERLAY);
    run(&world, 0, &["apply", "--yes"]);
    let shown = run(&world, 0, &["show"]).stdout;
    for line in [
        "  - label: Customer  # setup/m.yaml:3",
        "      choices: [\"Software\",\"Retail\",\"Health\"]  # overlays/live/o.yaml:4",
        "      description: For Acme  # setup/m.yaml:6, For ${var:brand}",
        "    - name: Plan  # overlays/live/o.yaml:6",
        "        required: true  # overlays/live/o.yaml:10",
        "  - url: https://hooks.example.test/close  # setup/m.yaml:13, ${var:hooks_base}/close",
        "    status: paused  # overlays/live/o.yaml:13",
    ] {
        assert!(shown.contains(&format!("{line}\n")), "{line}\n{shown}");
    }
    let plain = world
        .read("closectl.yaml")
        .replace("    overlays: [overlays/live]\n", "");
    world
        .write("plain/closectl.yaml", &plain)
        .write("plain/all.yaml", &shown);
    world.sandbox.clear_calls();
    let mut command = program(&world.folder.path().join("plain"));
    command
        .args(["plan", "-f", "all.yaml", "--detailed-exitcode"])
        .env("CLOSE_LIVE_KEY", world.sandbox.api_key());
    let ran = finish(command);
    assert_eq!(
        ran.code, 0,
        "{}
{}",
        ran.stdout, ran.stderr
    );
    let json = run(
        &world,
        0,
        &["show", "custom_field/lead/Industry", "--format", "json"],
    )
    .stdout;
    let json: Value = serde_json::from_str(&json).unwrap();
    let industry = &json["objects"][0];
    assert_eq!(industry["address"], "custom_field/lead/Industry");
    assert_eq!(
        industry["attributes"]["choices"]["at"]["file"],
        "overlays/live/o.yaml"
    );
    assert_eq!(
        industry["attributes"]["description"]["written"],
        "For ${var:brand}"
    );
    let ran = run(&world, 1, &["show", "custom_field/lead/Industri"]);
    assert!(
        ran.stderr.contains("did you mean `custom_field/lead/Industry`?"),
        "{}",
        ran.stderr
    );
}

#[test]
fn an_overlay_may_remove_and_the_plan_says_where() {
    let world = with_overlay("lead_statuses: [{label: Customer, removed: true, allow_data_loss: true}]\n");
    run(&world, 0, &["apply", "--yes"]);
    assert!(world.sandbox.state().lead_status("Customer").is_none());
}

#[test]
fn all_overlays_that_are_missing_are_told_at_once() {
    let world = with_overlay("");
    let text = world
        .read("closectl.yaml")
        .replace(
            "[overlays/live]",
            "[overlays/live, overlays/gone, overlays/lost.yaml]",
        )
        .replace("other.json\n", "other.json\n    overlays: [overlays/none]\n");
    world.write("closectl.yaml", &text);
    let told = |paths: &[(&str, &str)]| {
        let each = paths.iter().map(|(organization, path)| {
            format!(
                "overlays of {organization}: failed to read {path}: No such file or directory (os error 2)"
            )
        });
        let each: Vec<String> = each.collect();
        format!(
            "error: {}\nhint: correct the path in `overlays` of the organization in closectl.yaml, or create the \
             overlay\n",
            each.join("; ")
        )
    };
    let live = [("live", "overlays/gone"), ("live", "overlays/lost.yaml")];
    for arguments in [&["plan"][..], &["validate", "--org", "live"]] {
        let ran = run(&world, 1, arguments);
        assert!(ran.stderr.contains(&told(&live)), "{arguments:?}: {}", ran.stderr);
    }

    // Without a name, the overlays of all organizations are read.
    let all = [&live[..], &[("other", "overlays/none")]].concat();
    for arguments in [&["validate"][..], &["fmt", "--check"]] {
        let ran = run(&world, 1, arguments);
        assert!(ran.stderr.contains(&told(&all)), "{arguments:?}: {}", ran.stderr);
    }
}

#[test]
fn what_an_overlay_can_not_mean_is_an_error_with_its_place() {
    for (overlay, told) in [
        (
            "custom_fields: {lead: [{name: Industri, description: x}]}\n",
            &[
                "overlays/live/o.yaml:1",
                "`custom_field/lead/Industri`",
                "did you mean `Industry`?",
            ] as &[&str],
        ),
        (
            "custom_activity_types: [{name: Call, fields: [{name: Outcome, required: true}]}]\n",
            &[
                "`custom_activity_type/Call/Outcome`, which the manifests do not have",
                "added: true",
            ],
        ),
        (
            "custom_fields: {lead: [{name: Seats, added: true, type: number}]}\n",
            &["adds `custom_field/lead/Seats`, which the manifests have already"],
        ),
        (
            "custom_fields: {lead: [{name: Seats, descripton: x}]}\n",
            &[
                "unknown attribute `descripton`, did you mean `description`?",
                "overlays/live/o.yaml:1",
            ],
        ),
        (
            "lead_statuses: [{label: Customer, removed: true}, {label: Customer}]\n",
            &["the overlay lists `lead_status/Customer` twice"],
        ),
        (
            "custom_fields: {lead: [{name: Plan, added: true}]}\n",
            &["`type` is missing", "overlays/live/o.yaml:1"],
        ),
        (
            "lead_statuses: [{label: \"${var:brnd}\"}]\n",
            &["did you mean `${var:brand}`?"],
        ),
    ] {
        let world = with_overlay(overlay);
        let ran = run(&world, 3, &["apply", "--yes"]);
        for part in told {
            assert!(ran.stderr.contains(part), "{overlay}{part}\n{}", ran.stderr);
        }
        assert_eq!(world.sandbox.calls(), []);
    }
}

#[test]
fn a_variable_that_organizations_lack_is_told_for_each_of_them() {
    let world = World::new();
    world
        .write("setup/m.yaml", "lead_statuses: [\"${var:first}\"]\n")
        .write(
            "closectl.yaml",
            "version: 1\nmanifests: [setup]\norganizations:\n  a: {sandbox: a.json}\n  \
         b: {sandbox: b.json, variables: {first: New}}\n  c: {sandbox: c.json, variables: {frist: New}}\n",
        );
    let ran = run(&world, 1, &["validate"]);
    for part in [
        "the variable `first` is not set for the organization `a`",
        "the variable `first` is not set for the organization `c`",
        "did you mean `${var:frist}`?",
        "2 problems found",
    ] {
        assert!(ran.stderr.contains(part), "{part}\n{}", ran.stderr);
    }
    run(&world, 0, &["validate", "--org", "b"]);
    let ran = run(&world, 3, &["plan", "--org", "a"]);
    assert!(!ran.stderr.contains("`c`"), "{}", ran.stderr);
}

#[test]
fn a_saved_plan_holds_for_its_organization_variables_and_overlays() {
    let world = with_overlay(OVERLAY);
    run(&world, 0, &["plan", "--out", "plan.json"]);
    let project = world.read("closectl.yaml");
    world.write("closectl.yaml", &project.replace("brand: Acme", "brand: Apex"));
    let ran = run(&world, 3, &["apply", "plan.json", "--yes"]);
    assert!(
        ran.stderr
            .contains("different values of the organization's variables"),
        "{}",
        ran.stderr
    );
    world
        .write("closectl.yaml", &project)
        .write("overlays/live/o.yaml", &OVERLAY.replace("Health", "Energy"));
    let ran = run(&world, 3, &["apply", "plan.json", "--yes"]);
    assert!(
        ran.stderr.contains("overlays/live/o.yaml was edited"),
        "{}",
        ran.stderr
    );
    let elsewhere = project.replace("default_organization: live", "default_organization: other");
    world
        .write("closectl.yaml", &elsewhere)
        .write("overlays/live/o.yaml", OVERLAY);
    run(&world, 0, &["apply", "plan.json", "--yes"]);
    assert_eq!(
        world.sandbox.state().webhooks.len(),
        1,
        "the plan knows its organization"
    );
}

const OUTREACH: &str = "custom_fields: {lead: [{name: Industry, type: text}]}
roles:
  - {name: Sellers, permissions: [export]}
email_templates:
  - {name: Hello, subject: Hello, body: \"<p>Hello</p>\", is_shared: true}
sms_templates:
  - {name: Hello, text: Hello, is_shared: true}
sequences:
  - name: Onboarding
    timezone: Europe/Berlin
    steps:
      - {step_type: email, delay: 0, email_template: Hello, threading: new_thread}
smart_views:
  - {name: All, type: lead, is_shared: true, s_query: {query: {type: and, queries: [{type: object_type, object_type: lead}]}}}
  - {name: All, type: contact, is_shared: true, s_query: {query: {type: and, queries: [{type: object_type, object_type: contact}]}}}
";

const OUTREACH_OVERLAY: &str = "roles:
  - {name: Sellers, permissions: [bulk_edit]}
email_templates:
  - {name: Hello, subject: Hello from Acme}
sms_templates:
  - {name: Hello, text: Hello from Acme}
sequences:
  - {name: Onboarding, timezone: America/New_York}
smart_views:
  - {name: All, type: contact, description: Everybody at Acme}
";

#[test]
fn an_overlay_reaches_a_role_a_template_a_workflow_and_the_view_of_its_type() {
    let world = with_overlay(OUTREACH_OVERLAY);
    world.write("setup/m.yaml", OUTREACH);
    run(
        &world,
        0,
        &["apply", "--yes", "--allow-access", "*", "--allow-outreach", "*"],
    );
    let state = world.sandbox.state();
    let role = state.roles.iter().find(|role| role.name == "Sellers").unwrap();
    assert_eq!(role.permissions, ["bulk_edit"]);
    assert_eq!(state.email_templates[0].subject, "Hello from Acme");
    assert_eq!(state.sms_templates[0].text, "Hello from Acme");
    assert_eq!(state.workflows[0].timezone, "America/New_York");
    let views = state.smart_views.iter().filter(|view| view.name == "All");
    let described: Vec<Option<&str>> = views.map(|view| view.description.as_deref()).collect();
    assert_eq!(described.len(), 2);
    assert_eq!(
        described.iter().flatten().collect::<Vec<_>>(),
        [&"Everybody at Acme"]
    );
    run(&world, 0, &["plan", "--detailed-exitcode"]);

    // An overlay that does not say which of the two is meant is an error with its place.
    world.write(
        "overlays/live/o.yaml",
        "smart_views: [{name: All, description: Which}]\n",
    );
    let ran = run(&world, 1, &["validate"]);
    assert!(ran.stderr.contains("overlays/live/o.yaml:1:"), "{}", ran.stderr);
}

#[test]
fn a_step_stands_where_the_overlay_says_it() {
    let world = with_overlay("custom_fields: {lead: []}\n");
    run(&world, 0, &["apply", "--yes"]);
    world.write(
        "overlays/live/o.yaml",
        "custom_fields:
  lead:
    - name: Seats
      removed: true
      allow_data_loss: true
    - name: Industry
      description: For us
custom_activity_types:
  - name: Call
    fields:
      - {name: Notes, removed: true, allow_data_loss: true}
",
    );
    let plan = run(&world, 0, &["plan"]).stdout;
    let place = |address: &str| {
        let line = plan
            .lines()
            .position(|line| line.contains(address))
            .unwrap_or_else(|| panic!("{address}\n{plan}"));
        // A long line goes on below.
        let lines: Vec<&str> = plan.lines().skip(line).take(2).collect();
        lines.join(" ")
    };
    for (address, stands) in [
        ("delete custom_field/lead/Seats", "(overlays/live/o.yaml:4)"),
        ("update custom_field/lead/Industry", "(overlays/live/o.yaml:7)"),
        (
            "delete custom_activity_type/Call/Notes",
            "(overlays/live/o.yaml:11)",
        ),
    ] {
        assert!(place(address).contains(stands), "{stands}\n{plan}");
    }
    let annotated = run(&world, 0, &["plan", "--format", "github"]).stdout;
    assert!(
        annotated.contains("file=overlays/live/o.yaml,line=4"),
        "{annotated}"
    );
    assert!(!annotated.contains("file=setup/m.yaml"), "{annotated}");

    // What the manifests themselves say still stands there.
    world.write(
        "overlays/live/o.yaml",
        "custom_fields: {lead: [{name: Seats, editable_with_roles: [Admin]}]}\n",
    );
    let described = MANIFEST.replace(
        "{name: Seats, type: number}",
        "{name: Seats, type: number, description: Few}",
    );
    world.write("setup/m.yaml", &described);
    let plan = run(&world, 0, &["plan"]).stdout;
    assert!(
        plan.contains("update custom_field/lead/Seats  [behaviour]  (setup/m.yaml:7)"),
        "{plan}"
    );
}

#[test]
fn an_overlay_that_is_missing_hides_no_problem_of_the_manifests() {
    let folder = tempfile::tempdir().unwrap();
    let write = |name: &str, text: &str| std::fs::write(folder.path().join(name), text).unwrap();
    write(
        "closectl.yaml",
        "version: 1\nmanifests: [m.yaml]\norganizations:\n  staging: {sandbox: staging.json}\n  \
         production: {sandbox: production.json, overlays: [overlays/live.yaml]}\n",
    );
    write("m.yaml", "lead_statuses: [{lable: A}]\n");
    let validate = |arguments: &[&str]| {
        let mut command = crate::harness::program(folder.path());
        command.arg("validate").args(arguments);
        crate::harness::finish(command)
    };

    let ran = validate(&[]);
    assert_eq!(ran.code, 1);
    for part in [
        "unknown attribute `lable`, did you mean `label`?",
        "1 problem found",
        "error: overlays of production: failed to read overlays/live.yaml",
        "hint: correct the path in `overlays`",
    ] {
        assert!(ran.stderr.contains(part), "{part}\n{}", ran.stderr);
    }
    let report: serde_json::Value = serde_json::from_str(&validate(&["--format", "json"]).stdout).unwrap();
    assert_eq!(report["problems"][0]["code"], "unknown-attribute");
    assert!(
        report["error"]["message"]
            .as_str()
            .unwrap()
            .contains("overlays of production")
    );

    write("m.yaml", "lead_statuses: [A]\n");
    let ran = validate(&[]);
    assert_eq!(ran.code, 1);
    assert!(
        ran.stderr.starts_with("error: overlays of production: "),
        "{}",
        ran.stderr
    );
    assert_eq!(validate(&["--org", "staging"]).code, 0);
}
