//! Old names that nothing has: misspelt, they are refused; in an organization that never had them, they are told.

use crate::harness::{THREE_FIELDS, World, applied, leads_that_hold};

#[track_caller]
fn refused(world: &World, words: &str) {
    world.sandbox.clear_calls();
    let plan = world.expect(3, &["plan", "-f", "m.yaml"]).stdout;
    let ran = world.expect(3, &["apply", "-f", "m.yaml", "--yes"]);
    for text in [plan, ran.stderr] {
        let text = text.split_whitespace().collect::<Vec<_>>().join(" ");
        assert!(text.contains(words), "{words}\n{text}");
    }
    assert_eq!(world.writes(), []);
}

#[test]
fn a_misspelt_old_name_is_refused_with_the_right_one() {
    for (before, after, words) in [
        (
            "lead_statuses: [Interested]\n",
            "lead_statuses: [{label: Curious, renamed_from: Intrested}]\n",
            "did you mean `lead_status/Interested`? Write `renamed_from: Interested`",
        ),
        (
            "custom_fields: {lead: [{name: Headcount, type: number}]}\n",
            "custom_fields: {lead: [{name: Employees, renamed_from: headcount, type: number}]}\n",
            "did you mean `custom_field/lead/Headcount`?",
        ),
        (
            "lead_statuses: [Potential]\n",
            "pipelines: [{name: Deals, renamed_from: Sale, statuses: [{label: Won, type: won}]}]\n",
            "did you mean `pipeline/Sales`?",
        ),
        (
            "custom_activity_types: [{name: Visit, fields: [{name: Notes, type: textarea}]}]\n",
            "custom_activity_types: [{name: Visit, fields: [{name: Summary, renamed_from: Nots, type: textarea}]}]\n",
            "did you mean `custom_activity_type/Visit/Notes`?",
        ),
    ] {
        let world = applied(before);
        world.write("m.yaml", after);
        refused(&world, words);
        // The right name renames.
        let name = words.split('`').nth(1).unwrap().rsplit('/').next().unwrap();
        let (start, rest) = after.split_once("renamed_from: ").unwrap();
        let end = rest.find([',', '}']).unwrap();
        world.write("m.yaml", &format!("{start}renamed_from: {name}{}", &rest[end..]));
        let ran = world.expect(0, &["apply", "-f", "m.yaml", "--yes"]);
        assert!(ran.stdout.contains("rename "), "{}", ran.stdout);
    }
}

#[test]
fn a_misspelt_old_value_is_refused_and_nothing_is_lost() {
    let world = leads_that_hold(&[&[("Industry", "Software")]]);
    world.write(
        "m.yaml",
        &THREE_FIELDS.replace("Software", "{value: SaaS, renamed_from: Sofware}"),
    );
    refused(
        &world,
        "did you mean `Software`? Write `{value: SaaS, renamed_from: Software}`",
    );
    let consent = ["--allow-data-loss", "custom_field/lead/Industry"];
    world.expect(3, &[&["apply", "-f", "m.yaml", "--yes"][..], &consent].concat());
    assert_eq!(world.sandbox.state().ledger, []);
}

#[test]
fn an_organization_that_never_had_the_old_names_is_made_from_the_same_manifests_and_told() {
    let manifest = "lead_statuses:\n  - {label: Dormant, renamed_from: Sleeping}\ncustom_fields:\n  lead:\n    - name: Trade\n      \
                    renamed_from: Industry\n      type: choices\n      choices: [{value: SaaS, renamed_from: Software}, Retail]\n";
    let world = World::new();
    world.write("m.yaml", manifest);
    let plan = world.expect(0, &["plan", "-f", "m.yaml"]).stdout;
    let plan = plan.split_whitespace().collect::<Vec<_>>().join(" ");
    for old in ["lead_status/Sleeping", "custom_field/lead/Industry"] {
        let told = format!(
            "nothing in the organization has its old name, `{old}`, so the plan creates it instead of renaming"
        );
        assert!(plan.contains(&told), "{plan}");
    }

    world.expect(0, &["apply", "-f", "m.yaml", "--yes"]);
    let plan = world
        .expect(0, &["plan", "-f", "m.yaml", "--detailed-exitcode"])
        .stdout;
    assert!(!plan.contains("Note:"), "what is done is not told: {plan}");

    // A choice of which nothing was ever there is told as well.
    world.write(
        "m.yaml",
        &manifest.replace("Retail]", "{value: Shops, renamed_from: Markets}, Retail]"),
    );
    let plan = world.expect(0, &["plan", "-f", "m.yaml"]).stdout;
    assert!(
        plan.contains("in Close have no `Markets`, the old name of `Shops`"),
        "{plan}"
    );
}

#[test]
fn an_old_name_like_one_that_is_listed_itself_is_no_misspelling() {
    let world = applied("lead_statuses: [Interested]\n");
    world.write(
        "m.yaml",
        "lead_statuses: [Interested, {label: Curious, renamed_from: Intrested}]\n",
    );
    let plan = world.expect(0, &["plan", "-f", "m.yaml"]).stdout;
    assert!(
        plan.contains("has its old name, `lead_status/Intrested`"),
        "{plan}"
    );
}

#[test]
fn a_status_to_move_to_and_a_removal_that_name_nothing_are_told_with_the_likely_name() {
    let world = World::new();
    world.write(
        "m.yaml",
        "lead_statuses: [{label: Bad Fit, removed: true, move_to: Qualifed}]\n",
    );
    refused(&world, "this status does not exist, did you mean `Qualified`?");

    world.write("m.yaml", "lead_statuses: [{label: Intrested, removed: true}]\n");
    let plan = world.expect(0, &["plan", "-f", "m.yaml"]).stdout;
    let plan = plan.split_whitespace().collect::<Vec<_>>().join(" ");
    assert!(
        plan.contains("there is nothing to remove") && plan.contains("only `lead_status/Interested`"),
        "{plan}"
    );

    // Once it is gone, nothing is said.
    world.write(
        "m.yaml",
        "lead_statuses: [{label: Interested, removed: true, allow_data_loss: true}]\n",
    );
    world.expect(0, &["apply", "-f", "m.yaml", "--yes"]);
    let plan = world.expect(0, &["plan", "-f", "m.yaml"]).stdout;
    assert!(!plan.contains("nothing to remove"), "{plan}");
}

#[test]
fn what_names_an_object_by_the_name_that_it_loses_is_refused_with_the_new_one() {
    let webhook = |value: &str| {
        format!(
            "webhooks:\n  - url: https://hooks.example.com/a\n    events:\n      - object_type: lead\n        \
             action: updated\n        extra_filter: {{type: equals, value: \"{value}\"}}\n"
        )
    };
    let field = "custom_fields: {lead: [{name: Industry, type: text}]}\n";
    let renamed_field = "custom_fields: {lead: [{name: Sector, renamed_from: Industry, type: text}]}\n";
    let renamed_pipeline = "pipelines: [{name: Deals, renamed_from: Sales}]\n";
    let moved = ["Won", "Lost", "Demo Completed", "Proposal Sent", "Contract Sent"].map(|label| {
        let outcome = if ["Won", "Lost"].contains(&label) {
            label.to_lowercase()
        } else {
            "active".to_owned()
        };
        format!("{{label: {label}, type: {outcome}, renamed_from: pipeline/Sales/{label}}}")
    });
    let left_pipeline = &*format!(
        "pipelines: [{{name: Sales, removed: true}}, {{name: Deals, statuses: [{}]}}]\n",
        moved.join(", ")
    );
    for (renamed, old, new) in [
        (
            renamed_field,
            "custom_field/lead/Industry",
            "custom_field/lead/Sector",
        ),
        // What lies in an object goes with its name.
        (renamed_pipeline, "pipeline/Sales/Won", "pipeline/Deals/Won"),
        // What leaves an object does not go with it.
        (left_pipeline, "pipeline/Sales/Won", "pipeline/Deals/Won"),
    ] {
        let world = applied(field);
        world.sandbox.clear_calls();
        world.write(
            "m.yaml",
            &format!("{renamed}{}", webhook(&format!("${{id:{old}}}"))),
        );
        for command in [&["plan"][..], &["apply", "--yes"]] {
            let ran = world.expect(3, &[command, &["-f", "m.yaml"]].concat());
            let said = ran.stderr.split_whitespace().collect::<Vec<_>>().join(" ");
            let what = format!("the manifests rename `{old}`, which is named here");
            assert!(said.contains(&what), "{said}");
            assert!(said.contains(&format!("(`{new}`)")), "{said}");
        }
        assert_eq!(world.writes(), []);

        world.write(
            "m.yaml",
            &format!("{renamed}{}", webhook(&format!("${{id:{new}}}"))),
        );
        world.expect(0, &["apply", "-f", "m.yaml", "--yes"]);
    }
}

#[test]
fn an_old_name_that_nothing_has_is_told_inside_of_what_is_new_as_well() {
    for (manifest, told) in [
        (
            "custom_activity_types: [{name: Acts, fields: [{name: N, type: text, renamed_from: M}]}]\n",
            "has its old name, `custom_activity_type/Acts/M`, so the plan creates it",
        ),
        (
            "custom_object_types: [{name: Obj, name_plural: Objs, fields: [{name: N, type: text, renamed_from: M}]}]\n",
            "has its old name, `custom_object_type/Obj/M`, so the plan creates it",
        ),
        (
            "pipelines: [{name: P2, statuses: [{label: Won, type: won, renamed_from: Wonn}, {label: L, type: lost}]}]\n",
            "has its old name, `pipeline/P2/Wonn`, so the plan creates it",
        ),
        (
            "custom_fields: {lead: [{name: F, type: choices, choices: [{value: X, renamed_from: Y}]}]}\n",
            "the plan creates it with `X` in its `choices`; there is no `Y` to rename",
        ),
    ] {
        let world = World::new();
        world.write("m.yaml", manifest);
        let plan = world.expect(0, &["plan", "-f", "m.yaml"]).stdout;
        let said = plan.split_whitespace().collect::<Vec<_>>().join(" ");
        assert!(said.contains(told), "{told}\n{plan}");
    }
}

#[test]
fn an_old_name_elsewhere_is_written_as_a_whole_address() {
    let manifest = |old: &str| {
        format!(
            "pipelines: [{{name: P2, statuses: [{{label: Closed, type: won, renamed_from: {old}}}, {{label: L, type: \
             lost}}]}}]\n"
        )
    };
    let world = World::new();
    for (old, right) in [
        ("Sales/Won", "pipeline/Sales/Won"),
        ("pipeline/Sales/Proposal Snt", "pipeline/Sales/Proposal Sent"),
    ] {
        world.write("m.yaml", &manifest(old));
        let told = format!("did you mean `{right}`? Write `renamed_from: {right}`");
        refused(&world, &told);
    }
    world.write("m.yaml", &manifest("pipeline/Sales/Won"));
    world.expect(0, &["plan", "-f", "m.yaml"]);
}

#[test]
fn a_webhook_that_gets_another_url_is_told_as_one_that_sends_elsewhere() {
    let world = applied(
        "webhooks: [{url: 'https://one.example.test/in', events: [{object_type: lead, action: created}]}]\n",
    );
    world.write(
        "m.yaml",
        "webhooks: [{url: 'https://two.example.test/in', renamed_from: 'https://one.example.test/in', events: [{object_type: \
         lead, action: created}]}]\n",
    );
    let plan = world.expect(0, &["plan", "-f", "m.yaml"]).stdout;
    let told = "behaviour: Close sends the events to `https://two.example.test/in` instead of `https://one.example.test/in`";
    assert!(plan.contains(told), "{plan}");
}
