//! Ways around a policy, each of which is closed.

use super::{SETUP, fill, is_refused, organization, protect, refused};
use crate::harness::{Two, World};
use close_sandbox::{OpportunityStatus, Place, State};
use serde_json::json;

#[test]
fn a_rename_in_the_same_plan_is_no_way_around() {
    is_refused(
        "pipeline/Sales",
        "pipelines: [{name: Deals, renamed_from: Sales, statuses: [{label: Proposal Sent, type: active, removed: true}]}]\n",
        "the policy protects `pipeline/Sales` (`pipeline/Deals`), and `pipeline/Deals/Proposal Sent` is part of it",
    );
    is_refused(
        "custom_field/lead/Region",
        "custom_fields: {shared: [{name: Market, renamed_from: Region, type: choices, choices: [US]}]}\n",
        "the policy protects `custom_field/lead/Region` (`custom_field/lead/Market`), and it is a place of",
    );
    is_refused(
        "pipeline/Sales/Proposal Sent",
        "pipelines: [{name: Deals, renamed_from: Sales, statuses: [{label: Proposal Sent, type: active, removed: true}]}]\n",
        "the policy protects `pipeline/Sales/Proposal Sent`",
    );
}

#[test]
fn another_object_under_the_old_name_is_no_way_around() {
    let decoy = "custom_fields: {lead: [{name: Sector, renamed_from: Industry, type: choices, choices: [Software, Retail]}, \
                 {name: Industry, type: text}]}\n";
    is_refused(
        "custom_field/lead/Industry",
        decoy,
        "the policy protects `custom_field/lead/Industry`, which this plan renames to `custom_field/lead/Sector`",
    );
}

/// The renames of protected objects: what is protected, the manifest, the step, what it does, and the rule that the way out
/// needs.
const RENAMES: &[[&str; 5]] = &[
    [
        "custom_field/lead/*ry",
        "custom_fields: {lead: [{name: Sector, renamed_from: Industry, type: choices, choices: [Software, Retail]}]}\n",
        "custom_field/lead/Sector",
        "`custom_field/lead/Industry`, which this plan renames to `custom_field/lead/Sector`",
        "custom_field/lead/Sector",
    ],
    [
        "custom_field/lead/*n*",
        "custom_fields: {lead: [{name: Sector, renamed_from: Industry, type: choices, choices: [Software, Retail]}]}\n",
        "custom_field/lead/Sector",
        "`custom_field/lead/Industry`, which this plan renames to `custom_field/lead/Sector`",
        "custom_field/lead/Sector",
    ],
    [
        "custom_field/lead/Industry",
        "custom_fields: {lead: [{name: Sector, renamed_from: Industry, type: choices, choices: [Software, Retail]}]}\n",
        "custom_field/lead/Sector",
        "`custom_field/lead/Industry`, which this plan renames to `custom_field/lead/Sector`",
        "custom_field/lead/S*",
    ],
    [
        "pipeline/Sales/Proposal Sent",
        "pipelines: [{name: Deals, renamed_from: Sales}]\n",
        "pipeline/Deals",
        "`pipeline/Sales/Proposal Sent`, which this plan renames to `pipeline/Deals/Proposal Sent`",
        "pipeline/Deals",
    ],
    [
        "custom_field/lead/Region",
        "custom_fields: {shared: [{name: Market, renamed_from: Region, type: choices, choices: [EU, US]}]}\n",
        "custom_field/shared/Market",
        "`custom_field/lead/Region`, which this plan renames to `custom_field/lead/Market`",
        "custom_field/shared/Market",
    ],
];

#[test]
fn a_rename_that_leaves_the_protection_is_no_way_around_in_two_runs() {
    for [protected, manifest, place, now, more] in RENAMES {
        let world = organization();
        protect(&world, protected);
        world.write("m.yaml", manifest);
        let ran = refused(&world, &["apply", "-f", "m.yaml", "--yes"]);
        let words = format!("{place}: the policy protects {now}, and no entry of `policy.protect` fits");
        assert!(ran.stderr.contains(&words), "{protected}: {}", ran.stderr);
        assert!(ran.stderr.contains("to `policy.protect`"), "{}", ran.stderr);

        // The way out that the refusal names.
        let both = json!([protected, more]);
        world.write(
            "closectl.yaml",
            &format!("version: 1\npolicy: {{protect: {both}}}\n"),
        );
        world.expect(0, &["apply", "-f", "m.yaml", "--yes"]);
    }
}

/// Gives a status of the pipeline Sales a twin.
fn double_a_status(state: &mut State) {
    let mut pipelines = state.pipelines.iter_mut();
    let sales = pipelines.find(|one| one.name == "Sales").unwrap();
    let status = sales.statuses.iter().find(|one| one.label == "Proposal Sent");
    let twin = OpportunityStatus {
        id: "stat_twin".to_owned(),
        ..status.unwrap().clone()
    };
    sales.statuses.push(twin);
}

#[test]
fn what_is_ignored_or_shares_its_name_leaves_no_protection_with_what_it_lies_in() {
    let pipeline = [
        "pipelines: [{name: Deals, renamed_from: Sales}]\n",
        "pipeline/Deals",
        "pipeline/Sales/Proposal Sent",
        "pipeline/Deals/Proposal Sent",
    ];
    let field = [
        "custom_activity_types: [{name: Visit, renamed_from: \"Demo: yes/no?\"}]\n",
        "custom_activity_type/Visit",
        "custom_activity_type/Demo: yes%2Fno?/Notes",
        "custom_activity_type/Visit/Notes",
    ];
    for ([manifest, place, old, new], ignored, has_twin) in [
        (pipeline, "pipeline/Sales/Proposal Sent", false),
        (pipeline, "pipeline/*/Proposal Sent", false),
        (pipeline, "", true),
        (pipeline, "pipeline/*/Proposal Sent", true),
        (field, "custom_activity_type/Demo: yes%2Fno?/Notes", false),
        // The way out has to work for what is not ignored, too.
        (pipeline, "", false),
        (field, "", false),
    ] {
        let world = organization();
        if has_twin {
            world.sandbox.edit(double_a_status);
        }
        let project = |protect: &[&str], ignored: &str| {
            let ignore: Vec<&str> = [ignored].into_iter().filter(|rule| !rule.is_empty()).collect();
            let [protect, ignore] = [json!(protect), json!(ignore)];
            let project = format!("version: 1\npolicy: {{protect: {protect}}}\nignore: {ignore}\n");
            world.write("closectl.yaml", &project);
        };
        project(&[old], ignored);
        world.write("m.yaml", manifest);
        let ran = refused(&world, &["apply", "-f", "m.yaml", "--yes"]);
        let words = format!(
            "{place}: the policy protects `{old}`, which this plan renames to `{new}`, and no entry of `policy.protect` fits \
             `{new}`; add `{new}` to `policy.protect`"
        );
        let told = ran.stderr.split_whitespace().collect::<Vec<_>>().join(" ");
        assert!(told.contains(&words), "{ignored} {has_twin}: {told}");

        // The way out that the refusal names, and the run after it.
        project(&[old, new], ignored);
        world.expect(0, &["apply", "-f", "m.yaml", "--yes"]);
        world.expect(0, &["plan", "-f", "m.yaml", "--detailed-exitcode"]);

        // What is protected stays so when nobody ignores it any more.
        if !has_twin {
            project(&[new], "");
            let (container, name) = new.rsplit_once('/').unwrap();
            let container = container.rsplit_once('/').unwrap().1;
            let gone = if place.starts_with("pipeline") {
                format!(
                    "pipelines: [{{name: {container}, statuses: [{{label: {name}, type: active, removed: true}}]}}]\n"
                )
            } else {
                format!(
                    "custom_activity_types: [{{name: {container}, fields: [{{name: {name}, removed: true}}]}}]\n"
                )
            };
            world.write("m.yaml", &gone);
            let ran = refused(
                &world,
                &["apply", "-f", "m.yaml", "--yes", "--allow-data-loss", "*"],
            );
            let words = format!("the policy protects `{new}`");
            assert!(ran.stderr.contains(&words), "{}", ran.stderr);
        }
    }
}

#[test]
fn a_rule_that_names_nothing_under_any_name_still_stops_the_plan() {
    let world = organization();
    world.write("m.yaml", "pipelines: [{name: Deals, renamed_from: Sales}]\n");
    for [protected, ignored] in [
        ["pipeline/Deals/Propsal Sent", "pipeline/Sales/Proposal Sent"],
        ["pipeline/Sale/Proposal Sent", "pipeline/Sales/Proposal Sent"],
    ] {
        let rules = json!([protected, "pipeline/Sales", "pipeline/Deals"]);
        let project = format!(
            "version: 1\npolicy: {{protect: {rules}}}\nignore: [{}]\n",
            json!(ignored)
        );
        world.write("closectl.yaml", &project);
        let ran = refused(&world, &["apply", "-f", "m.yaml", "--yes"]);
        let words = format!("{protected}: `policy.protect` names it, but no object has this address");
        assert!(ran.stderr.contains(&words), "{}", ran.stderr);
    }
}

/// An organization whose field Industry was renamed to Sector before a rule protected it under its old name.
fn renamed_before_protected() -> World {
    let world = organization();
    world.write(
        "m.yaml",
        "custom_fields: {lead: [{name: Sector, renamed_from: Industry, type: choices, choices: [Software, Retail]}]}\n",
    );
    world.expect(0, &["apply", "-f", "m.yaml", "--yes"]);
    protect(&world, "custom_field/lead/Industry");
    world
}

#[test]
fn the_old_name_of_a_renamed_object_is_given_to_no_other_one_as_long_as_it_protects_that() {
    let world = renamed_before_protected();
    world.expect(0, &["plan", "-f", "m.yaml"]);
    world.write(
        "m.yaml",
        "custom_fields: {lead: [{name: Sector, renamed_from: Industry, type: choices, choices: [Software, Retail]}, \
         {name: Industry, type: text}]}\n",
    );
    let ran = refused(&world, &["apply", "-f", "m.yaml", "--yes"]);
    let words = "custom_field/lead/Industry: the policy protects `custom_field/lead/Industry`, which was renamed to \
                 `custom_field/lead/Sector`, and another object would get the old name and its protection; add \
                 `custom_field/lead/Sector` to `policy.protect`";
    assert!(ran.stderr.contains(words), "{}", ran.stderr);
}

#[test]
fn an_entry_whose_object_is_gone_keeps_no_protection_alive() {
    let world = renamed_before_protected();
    // Without `renamed_from`, nobody knows what the rule was for, and what is to be gone is not it.
    for gone in ["", "{name: Industry, removed: true}, "] {
        let manifest = format!(
            "custom_fields: {{lead: [{gone}{{name: Sector, removed: true, allow_data_loss: true}}]}}\n"
        );
        world.write("m.yaml", &manifest);
        let ran = refused(&world, &["apply", "-f", "m.yaml", "--yes"]);
        let words = "custom_field/lead/Industry: `policy.protect` names it, but no object has this address";
        assert!(ran.stderr.contains(words), "{gone}: {}", ran.stderr);
    }
}

#[test]
fn a_rename_within_the_protection_needs_nothing() {
    let world = organization();
    let manifest =
        "pipelines: [{name: Sales, statuses: [{label: Sent, renamed_from: Proposal Sent, type: active}]}]\n";
    protect(&world, "pipeline/Sales");
    world.write("m.yaml", manifest);
    world.expect(0, &["apply", "-f", "m.yaml", "--yes"]);
}

#[test]
fn a_rename_that_was_done_long_ago_is_no_way_around() {
    for (protected, renamed, then) in [
        (
            "pipeline/Sales/Proposal Sent",
            "pipelines: [{name: Deals, renamed_from: Sales}]\n",
            "pipelines: [{name: Deals, renamed_from: [Old, Sales], statuses: [{label: Proposal Sent, type: active, removed: true}]}]\n",
        ),
        (
            "custom_field/lead/Region",
            "custom_fields: {shared: [{name: Market, renamed_from: Region, type: choices, choices: [EU, US]}]}\n",
            "custom_fields: {lead: [{shared: Market, removed: true}], shared: [{name: Market, renamed_from: Region, type: choices, choices: [EU, US]}]}\n",
        ),
        (
            "custom_field/lead/Industry",
            "custom_fields: {lead: [{name: Sector, renamed_from: Industry, type: choices, choices: [Software, Retail]}]}\n",
            "custom_fields: {lead: [{name: Sector, renamed_from: Industry, removed: true}]}\n",
        ),
    ] {
        let world = organization();
        world.write("m.yaml", renamed);
        world.expect(0, &["apply", "-f", "m.yaml", "--yes"]);
        protect(&world, protected);
        world.write("m.yaml", then);
        let ran = refused(
            &world,
            &["apply", "-f", "m.yaml", "--yes", "--allow-data-loss", "*"],
        );
        let words = format!("the policy protects `{protected}`");
        assert!(ran.stderr.contains(&words), "{}", ran.stderr);
    }
}

#[test]
fn an_entry_that_is_deleted_and_pruned_stays_protected() {
    let world = organization();
    protect(&world, "custom_activity_type/Demo: yes%2Fno?");
    world.write(
        "m.yaml",
        "custom_activity_types: [{name: \"Demo: yes/no?\", fields: [{shared: Region}]}]\n",
    );
    let arguments = ["apply", "-f", "m.yaml", "--yes", "--allow-data-loss", "*"];
    let prune = ["--prune=custom_activity_type/NAME/FIELD"];
    let ran = refused(&world, &[&arguments[..], &prune].concat());
    let words = "and `custom_activity_type/Demo: yes%2Fno?/Notes` is part of it";
    assert!(ran.stderr.contains(words), "{}", ran.stderr);
}

#[test]
fn a_promotion_is_judged_by_what_it_touches() {
    let two = Two::new("", "");
    two.apply("staging", SETUP);
    two.promote(0, &[]);
    two.production.sandbox.edit(fill);
    two.apply(
        "staging",
        "custom_fields: {shared: [{name: Region, type: choices, choices: [US]}]}\n",
    );
    let project = two.staging.read("closectl.yaml");
    let policy = "policy: {protect: [\"custom_activity_type/Demo: yes%2Fno?\"]}\n";
    two.write("closectl.yaml", &format!("{project}{policy}"));

    let ran = two.promote(3, &["--allow-data-loss", "*"]);
    let words = "is a place of `custom_field/shared/Region`";
    assert!(ran.stderr.contains(words), "{}", ran.stderr);
    assert_eq!(two.production.sandbox.state().ledger, []);
}

#[test]
fn an_undo_is_judged_by_what_it_touches() {
    let world = organization();
    world.write(
        "m.yaml",
        "custom_activity_types: [{name: \"Demo: yes/no?\", fields: [{name: Budget, type: number}]}]\n",
    );
    world.expect(0, &["apply", "-f", "m.yaml", "--yes"]);
    protect(&world, "custom_activity_type/Demo: yes%2Fno?");

    let ran = refused(&world, &["undo", "last", "--yes", "--allow-data-loss", "*"]);
    let words = "and `custom_activity_type/Demo: yes%2Fno?/Budget` is part of it";
    assert!(ran.stderr.contains(words), "{}", ran.stderr);
}

#[test]
fn a_saved_plan_is_judged_by_the_policy_of_today() {
    let world = organization();
    world.write(
        "m.yaml",
        "pipelines: [{name: Partners, statuses: [{label: Signed, type: won}, {label: Meeting, type: active, removed: true, move_to: Signed}]}]\n",
    );
    world.expect(0, &["plan", "-f", "m.yaml", "--out", "p.json"]);
    protect(&world, "pipeline/Partners");
    let ran = refused(&world, &["apply", "p.json", "--yes"]);
    assert!(ran.stderr.contains("policy"), "{}", ran.stderr);
}

#[test]
fn what_is_left_alone_does_not_go_with_what_it_lies_in() {
    for (ignored, manifest, words) in [
        (
            "custom_activity_type/Demo: yes%2Fno?/Notes",
            "custom_activity_types: [{name: \"Demo: yes/no?\", removed: true}]\n",
            "`ignore` protects `custom_activity_type/Demo: yes%2Fno?/Notes`, and it is part of \
             `custom_activity_type/Demo: yes%2Fno?`: it would be deleted, too",
        ),
        (
            "custom_field/lead/Region",
            "custom_fields: {shared: [{name: Region, type: choices, choices: [US]}]}\n",
            "`ignore` protects `custom_field/lead/Region`, and it is a place of `custom_field/shared/Region`: records would lose values",
        ),
        (
            "custom_field/lead/Region",
            "custom_fields: {shared: [{name: Region, removed: true}]}\n",
            "it would be deleted, too",
        ),
        (
            "custom_field/lead/Plan",
            "custom_object_types: [{name: Subscription, removed: true}]\n",
            "records would lose values that they hold in it",
        ),
    ] {
        let world = organization();
        let project = format!("version: 1\nignore: [{}]\n", json!(ignored));
        world.write("closectl.yaml", &project);
        world.write("m.yaml", manifest);
        let ran = refused(
            &world,
            &["apply", "-f", "m.yaml", "--yes", "--allow-data-loss", "*"],
        );
        assert!(ran.stderr.contains(words), "{}", ran.stderr);
    }
}

#[test]
fn a_targeted_step_says_what_else_it_takes_values_from() {
    let world = organization();
    world.write(
        "m.yaml",
        "custom_fields: {shared: [{name: Region, type: choices, choices: [US]}]}\n",
    );
    let told = |world: &World, target: &str| {
        let ran = world.expect(3, &["plan", "-f", "m.yaml", "--target", target]);
        ran.stdout
    };
    let words = "custom_field/shared/Region: `--target` does not name `custom_field/lead/Region`, but its \
                 records lose values: it is a place of `custom_field/shared/Region`";
    let narrow = told(&world, "custom_field/shared/Region");
    assert!(narrow.contains(words), "{narrow}");
    let wide = told(&world, "custom_*");
    assert!(!wide.contains("does not name"), "{wide}");
}

#[test]
fn a_type_whose_objects_records_refer_to_goes_only_after_the_fields_in_which_they_do() {
    let removed = "custom_object_types: [{name: Subscription, removed: true, allow_data_loss: true}]\n";
    let world = World::switched(&[
        ("delete_referenced_type", "dangle"),
        ("delete_type_with_records", "cascade"),
    ]);
    world.write("m.yaml", SETUP);
    world.expect(0, &["apply", "-f", "m.yaml", "--yes"]);
    world.sandbox.edit(|state| {
        let of_type = Place::CustomObject(state.object_type("Subscription").unwrap().id.clone());
        for _ in 0..2 {
            let object = state.add_record(&of_type, None, None, &[]);
            state.add_lead(&[("Plan", json!(object))]);
        }
    });
    world.write("closectl.yaml", "version: 1\npolicy: {max_records_affected: 3}\n");
    world.write("m.yaml", removed);
    let ran = refused(&world, &["apply", "-f", "m.yaml", "--yes"]);
    let words = "`custom_field/lead/Plan` stays, and records refer to objects of `custom_object_type/Subscription` in it: they \
                 would lose these values";
    assert!(ran.stderr.contains(words), "{}", ran.stderr);

    // With the field, all records count that lose something.
    let both =
        format!("{removed}custom_fields: {{lead: [{{name: Plan, removed: true, allow_data_loss: true}}]}}\n");
    world.write("m.yaml", &both);
    let ran = refused(&world, &["apply", "-f", "m.yaml", "--yes"]);
    assert!(
        ran.stderr.contains("4 records would lose values"),
        "{}",
        ran.stderr
    );

    world.write("closectl.yaml", "version: 1\n");
    world.expect(0, &["apply", "-f", "m.yaml", "--yes"]);
    let kept = world.files(".closectl").into_iter();
    let kept: Vec<String> = kept
        .map(|(path, _)| path)
        .filter(|path| path.contains("values"))
        .collect();
    assert_eq!(kept.len(), 2, "{kept:?}");
    assert_eq!(world.sandbox.state().object_types.len(), 0);
}
