//! What `apply` refuses: exit code 3, the reason, and no write.

use crate::harness::World;
use close_sandbox::{Place, State};
use serde_json::json;

const BEFORE: &str = "\
lead_statuses: [Potential, Old]
pipelines:
  - name: Renewals
    statuses: [{label: Open, type: active}, {label: Churned, type: lost}]
custom_fields:
  lead:
    - {name: Tier, type: choices, choices: [A, B], accepts_multiple_values: true}
    - {name: Note, type: text}
    - {shared: Region}
  shared:
    - {name: Region, type: choices, choices: [EU, US]}
custom_activity_types:
  - {name: Visit, fields: [{name: Length, type: number}]}
custom_object_types:
  - {name: Plan, name_plural: Plans}
  - {name: Site, name_plural: Sites, fields: [{name: Of, type: custom_object, referenced_custom_type: Plan}]}
";

fn refuses(world: &World, manifest: &str, address: &str, parts: &[&str]) {
    world.write("after.yaml", manifest);
    world.sandbox.clear_calls();
    let ran = world.expect(3, &["apply", "-f", "after.yaml", "--yes"]);
    assert!(
        ran.stderr.contains("refused: nothing was written, because"),
        "{}",
        ran.stderr
    );
    for part in parts.iter().chain(&[address]) {
        assert!(ran.stderr.contains(part), "{part}\n{}{}", ran.stdout, ran.stderr);
        assert!(
            part == &address || ran.stdout.contains(part),
            "the plan says it too: {part}\n{}",
            ran.stdout
        );
    }
    assert_eq!(world.writes(), [], "{manifest}");
}

/// Fills everything of [`BEFORE`] with records.
fn fill(state: &mut State) {
    let values = [
        ("Tier", json!(["A", "B"])),
        ("Note", json!("n")),
        ("Region", json!("EU")),
    ];
    let lead = state.add_record(&Place::Lead, None, Some("Old"), &values);
    let (visit, site) = (state.activity_type("Visit"), state.object_type("Site"));
    let places = [
        Place::Activity(visit.unwrap().id.clone()),
        Place::CustomObject(site.unwrap().id.clone()),
    ];
    for place in places {
        state.add_record(&place, Some(&lead), None, &[]);
    }
    state.add_record(&Place::Opportunity, Some(&lead), Some("Open"), &[]);
}

#[test]
fn steps_that_lose_data_are_refused_with_what_would_be_lost() {
    let world = World::new();
    world.write("before.yaml", BEFORE);
    world.expect(0, &["apply", "-f", "before.yaml", "--yes"]);
    world.sandbox.edit(fill);
    for (manifest, address, parts) in [
        (
            "lead_statuses: [{label: Old, removed: true}]\n",
            "lead_status/Old",
            &["Close doesn't delete lead statuses that are in use"][..],
        ),
        (
            "pipelines: [{name: Renewals, statuses: [{label: Open, removed: true}]}]\n",
            "pipeline/Renewals/Open",
            &["Close doesn't delete opportunity statuses that are in use"],
        ),
        (
            "custom_fields: {lead: [{name: Tier, type: choices, choices: [B]}]}\n",
            "update custom_field/lead/Tier",
            &["records that hold `A` lose that value permanently"],
        ),
        (
            "custom_fields: {lead: [{name: Tier, type: choices, choices: [A, B], accepts_multiple_values: false}]}\n",
            "update custom_field/lead/Tier",
            &["records that hold several values keep one at most"],
        ),
        (
            "custom_fields: {lead: [{name: Note, type: number}]}\n",
            "update custom_field/lead/Note",
            &["values that are not valid as `number` are lost permanently"],
        ),
        (
            "custom_fields: {lead: [{name: Note, removed: true}]}\n",
            "delete custom_field/lead/Note",
            &["the values that records hold in the field are lost for good"],
        ),
        (
            "custom_fields: {lead: [{shared: Region, removed: true}]}\n",
            "remove custom_field/lead/Region",
            &["the values that records hold in the field here are lost for good"],
        ),
        (
            "custom_activity_types: [{name: Visit, removed: true}]\n",
            "delete custom_activity_type/Visit",
            &["activities of the type and the values of their fields may be lost"],
        ),
        (
            "custom_object_types: [{name: Site, removed: true}]\n",
            "delete custom_object_type/Site",
            &["objects of the type and the values of their fields may be lost"],
        ),
    ] {
        refuses(&world, manifest, address, parts);
        let ran = world.expect(3, &["plan", "-f", "after.yaml"]);
        assert!(ran.stdout.contains("data loss: "), "{}", ran.stdout);
        world.expect(3, &["plan", "-f", "after.yaml", "--detailed-exitcode"]);
    }
    assert_eq!(world.sandbox.state().ledger, []);
}

#[test]
fn steps_that_close_cannot_do_are_refused_with_what_to_do_instead() {
    let world = World::new();
    world.write("before.yaml", BEFORE);
    world.expect(0, &["apply", "-f", "before.yaml", "--yes"]);
    for (manifest, address, parts) in [
        (
            "pipelines: [{name: Renewals, statuses: [{label: Open, type: won}]}]\n",
            "update pipeline/Renewals/Open",
            &[
                "Close can't change the `type` of an opportunity status",
                "keep the old `type`",
            ][..],
        ),
        (
            "custom_fields: {shared: [{name: Region, type: text}]}\n",
            "update custom_field/shared/Region",
            &[
                "Close can't change the `type` of a shared field",
                "create a new shared field with a different name",
            ],
        ),
        (
            "custom_object_types: [{name: Site, name_plural: Sites, fields: [{name: Of, type: custom_object, \
             referenced_custom_type: Site}]}]\n",
            "update custom_object_type/Site/Of",
            &[
                "Close can't change the `referenced_custom_type`",
                "keep the old `referenced_custom_type`",
            ],
        ),
    ] {
        refuses(&world, manifest, address, parts);
        let ran = world.expect(3, &["plan", "-f", "after.yaml"]);
        assert!(ran.stdout.contains("impossible: "), "{}", ran.stdout);
    }
}

#[test]
fn without_a_terminal_and_without_yes_nothing_is_written() {
    let world = World::new();
    world.write("m.yaml", "lead_statuses: [New]\n");
    for format in ["human", "json"] {
        let ran = world.expect(3, &["apply", "-f", "m.yaml", "--format", format]);
        assert!(
            ran.stderr.contains("refused") && ran.stderr.contains("--yes"),
            "{}",
            ran.stderr
        );
        assert_eq!(world.writes(), []);
    }
    world.write("m.yaml", "lead_statuses: [Potential]\n");
    world.expect(0, &["apply", "-f", "m.yaml"]);
}

#[test]
fn a_refused_step_can_be_left_out_with_a_target() {
    let world = World::new();
    world.write(
        "m.yaml",
        "lead_statuses: [Potential, New, {label: Bad Fit, removed: true}]\npipelines: [{name: Other}]\n",
    );
    world
        .sandbox
        .edit(|state| drop(state.add_record(&Place::Lead, None, Some("Bad Fit"), &[])));
    world.expect(3, &["apply", "-f", "m.yaml", "--yes"]);
    assert_eq!(world.writes(), []);
    let ran = world.expect(
        0,
        &["apply", "-f", "m.yaml", "--yes", "--target", "lead_status/New"],
    );
    assert!(
        ran.stdout.contains("lead_status/New") && !ran.stdout.contains("Other"),
        "{}",
        ran.stdout
    );
    let state = world.sandbox.state();
    assert!(state.lead_status("New").is_some());
    assert!(state.lead_status("Bad Fit").is_some());
    assert!(state.pipeline("Other").is_none());
    let ran = world.expect(
        2,
        &[
            "plan",
            "-f",
            "m.yaml",
            "--target",
            "pipel*",
            "--detailed-exitcode",
        ],
    );
    assert!(
        ran.stdout.contains("pipeline/Other") && !ran.stdout.contains("Bad Fit"),
        "{}",
        ran.stdout
    );
}

#[test]
fn a_target_brings_what_it_needs_and_one_that_names_nothing_is_an_error() {
    let world = World::new();
    world.write(
        "m.yaml",
        "custom_fields: {shared: [{name: Region, type: text}], lead: [{shared: Region}]}\n",
    );
    let ran = world.expect(
        0,
        &["plan", "-f", "m.yaml", "--target", "custom_field/lead/Region"],
    );
    assert!(
        ran.stdout.contains("create custom_field/shared/Region"),
        "{}",
        ran.stdout
    );
    for command in [&["plan"][..], &["apply", "--yes"]] {
        for (target, part) in [
            (
                "custom_field/lead/Regoin",
                "did you mean `custom_field/lead/Region`?",
            ),
            ("zzz*", "addresses look like `lead_status/Qualified`"),
        ] {
            let ran = world.expect(1, &[command, &["-f", "m.yaml", "--target", target]].concat());
            assert!(
                ran.stderr.contains(&format!("--target {target} matches nothing")),
                "{}",
                ran.stderr
            );
            assert!(ran.stderr.contains(part), "{}", ran.stderr);
            assert_eq!(ran.stdout, "");
        }
    }
    assert_eq!(world.writes(), []);
}

#[test]
fn a_printed_address_that_ends_like_an_attribute_is_accepted_as_it_is() {
    let world = World::new();
    world.write(
        "m.yaml",
        "custom_activity_types: [{name: 'x:description'}, {name: y}]\n",
    );
    let address = "custom_activity_type/x:description";
    let printed = format!("create {address}");
    let ran = world.expect(0, &["plan", "-f", "m.yaml"]);
    assert!(ran.stdout.contains(&printed), "{}", ran.stdout);
    for (option, has) in [("--target", true), ("--exclude", false)] {
        let ran = world.expect(0, &["plan", "-f", "m.yaml", option, address]);
        assert_eq!(ran.stdout.contains(&printed), has, "{}", ran.stdout);
    }

    // A saved plan reads its targets in the same way, and an undo prints the same address.
    let target = ["--target", address];
    world.expect(
        0,
        &[&["plan", "-f", "m.yaml", "--out", "p.json"], &target[..]].concat(),
    );
    world.expect(0, &["apply", "p.json", "--yes"]);
    world.expect(0, &[&["undo", "last", "--yes"], &target[..]].concat());

    // What nothing is called is an attribute.
    let told = "`description` is an attribute, and only `ignore` accepts attributes";
    let ran = world.expect(
        1,
        &[
            "plan",
            "-f",
            "m.yaml",
            "--target",
            "custom_activity_type/y:description",
        ],
    );
    assert!(ran.stderr.contains(told), "{}", ran.stderr);
    let ran = world.expect(
        0,
        &[
            "plan",
            "-f",
            "m.yaml",
            "--exclude",
            "custom_activity_type/y:description",
        ],
    );
    assert!(ran.stdout.contains(told), "{}", ran.stdout);
}

#[test]
fn a_target_of_a_kind_that_no_file_lists_is_looked_for_in_the_organization() {
    let world = World::new();
    world.write(
        "other.yaml",
        "groups: [{name: East}]\noutcomes: [{name: Demo, type: custom}]\n",
    );
    world.expect(0, &["apply", "-f", "other.yaml", "--yes"]);
    world.write("m.yaml", "lead_statuses: [Potential]\n");
    for (target, likely) in [
        ("group/Eest", "did you mean `group/East`?"),
        ("outcome/Demos", "did you mean `outcome/Demo`?"),
        (
            "playbook/Any",
            "nothing; addresses look like `lead_status/Qualified`",
        ),
    ] {
        for command in [
            &["plan"][..],
            &["apply", "--yes"],
            &["drift"],
            &["pull", "--update"],
        ] {
            let args = [command, &["-f", "m.yaml", "--target", target]].concat();
            let told = world.expect(1, &args).stderr;
            assert!(
                told.contains(&format!("--target {target} matches")) && told.contains(likely),
                "{told}"
            );
        }
    }
    for command in [&["plan"][..], &["apply", "--yes"], &["drift"]] {
        let args = [command, &["-f", "m.yaml", "--target", "group/East"]].concat();
        world.expect(0, &args);
    }
    assert_eq!(world.read("m.yaml"), "lead_statuses: [Potential]\n");

    // Only what is named that way costs calls.
    world.sandbox.clear_calls();
    world.expect(0, &["plan", "-f", "m.yaml", "--target", "lead_status"]);
    let calls = world.sandbox.calls();
    assert!(
        !calls.iter().any(|call| call.path.contains("/group/")),
        "{calls:?}"
    );
}
