//! What goes while something like it comes is told as a rename, before any consent to a loss.

use crate::harness::{THREE_FIELDS, World, applied, leads_that_hold};
use serde_json::{Value, json};

/// Returns the likely renames of a plan, as what they go from and to, and what to write.
fn likely(world: &World, code: i32) -> Vec<[String; 3]> {
    let plan = world
        .expect(code, &["plan", "-f", "m.yaml", "--format", "json"])
        .stdout;
    let plan: Value = serde_json::from_str(&plan).unwrap();
    let notes = plan["notes"].as_array().unwrap();
    let renames = notes.iter().filter_map(|note| note.get("likely_rename"));
    renames
        .map(|rename| ["from", "to", "write"].map(|key| rename[key].as_str().unwrap().to_owned()))
        .collect()
}

/// An organization as an earlier manifest made it, and a manifest that says something else.
fn edited(before: &str, after: &str) -> World {
    let world = applied(before);
    world.write("m.yaml", after);
    world.sandbox.clear_calls();
    world
}

const SOFTWARE: [&[(&str, &str)]; 2] = [&[("Industry", "Software")], &[("Industry", "Software")]];

#[test]
fn a_choice_that_has_another_name_is_a_rename_before_it_is_a_loss_in_every_format() {
    let world = leads_that_hold(&SOFTWARE);
    world.write(
        "m.yaml",
        &THREE_FIELDS.replace("[Software, Retail]", "[SaaS, Retail]"),
    );
    let write = "{value: SaaS, renamed_from: Software}";
    assert_eq!(
        likely(&world, 3),
        [["Software", "SaaS", write].map(str::to_owned)]
    );

    for format in ["human", "markdown", "github", "json", "html"] {
        let ran = world.expect(3, &["plan", "-f", "m.yaml", "--format", format]);
        let text = ran.stdout.split_whitespace().collect::<Vec<_>>().join(" ");
        let rename = text.find("renamed_from: Software");
        assert!(rename.is_some(), "{format}: {text}");
        if let Some(consent) = text.find("allow_data_loss").or(text.find("allow-data-loss")) {
            assert!(rename.unwrap() < consent, "{format}: {text}");
        }
    }

    let ran = world.expect(3, &["apply", "-f", "m.yaml", "--yes"]);
    for text in [&ran.stdout, &ran.stderr] {
        assert!(text.find(write) < text.find("allow_data_loss"), "{text}");
        assert!(text.contains(write), "{text}");
    }
    assert_eq!(world.writes(), []);

    // What the note says to write can be pasted, and loses nothing.
    world.write("m.yaml", &THREE_FIELDS.replace("Software", write));
    world.expect(0, &["apply", "-f", "m.yaml", "--yes"]);
    assert_eq!(world.sandbox.state().ledger, []);
}

#[test]
fn a_loss_that_was_agreed_to_is_carried_out_and_told_as_a_likely_rename_all_the_same() {
    let world = leads_that_hold(&SOFTWARE);
    let manifest = THREE_FIELDS.replace("[Software, Retail]", "[SaaS, Retail], allow_data_loss: true");
    world.write("m.yaml", &manifest);
    let ran = world.expect(0, &["apply", "-f", "m.yaml", "--yes"]);
    let text = ran.stdout.split_whitespace().collect::<Vec<_>>().join(" ");
    assert!(
        text.contains("if `SaaS` is `Software` with a new name, write"),
        "{text}"
    );
    assert!(text.contains("nothing else stops the loss"), "{text}");
}

#[test]
fn of_several_choices_the_alike_ones_are_named_and_no_pair_is_guessed() {
    let before = THREE_FIELDS.replace("[Software, Retail]", "[Software, Retail, Health care, Energy]");
    let after = THREE_FIELDS.replace(
        "[Software, Retail]",
        "[Software & IT, Banking, Healthcare, Power]",
    );
    let world = edited(&before, &after);
    // No record holds a value, so that nobody has to agree to anything.
    let renames = likely(&world, 0);
    let pairs: Vec<[&str; 2]> = renames.iter().map(|[from, to, _]| [&**from, &**to]).collect();
    assert_eq!(
        pairs,
        [["Health care", "Healthcare"], ["Software", "Software & IT"]]
    );

    let ran = world.expect(0, &["plan", "-f", "m.yaml"]);
    let text = ran.stdout.split_whitespace().collect::<Vec<_>>().join(" ");
    let rest = "`{value: NEW, renamed_from: Energy}`, which moves its records; to keep `Energy`, `Retail`";
    assert!(text.contains(rest), "{text}");
}

#[test]
fn a_choice_with_odd_characters_can_be_pasted_as_it_is_told() {
    let before = THREE_FIELDS.replace("[Software, Retail]", "[\"Yes, sure: now\", Retail]");
    let after = THREE_FIELDS.replace("[Software, Retail]", "[\"#1\", Retail]");
    let world = edited(&before, &after);
    let [[_, _, write]] = likely(&world, 0).try_into().unwrap();
    world.write("m.yaml", &THREE_FIELDS.replace("Software", &write));
    let ran = world.expect(0, &["apply", "-f", "m.yaml", "--yes"]);
    assert!(ran.stdout.contains("Verified"), "{}", ran.stdout);
}

#[test]
fn an_object_that_the_file_calls_otherwise_is_a_likely_rename_whatever_its_kind() {
    let pipeline = "[{label: Open, type: active}, {label: Won, type: won}, {label: Lost, type: lost}]";
    let fields = "fields: [{name: Notes, type: textarea}, {name: Next, type: text}]";
    let hook = "status: active, events: [{object_type: lead, action: created}, {object_type: contact, action: updated}]";
    for (before, after, from, write) in [
        (
            "lead_statuses: [Potential, Bad Fit, Qualified, Customer, Interested, Canceled]\n".to_owned(),
            "lead_statuses: [Potential, Bad Fit, Qualified, Customer, Curious, Canceled]\n".to_owned(),
            "lead_status/Interested",
            "renamed_from: Interested",
        ),
        (
            format!("pipelines: [{{name: Deals, statuses: {pipeline}}}]\n"),
            format!("pipelines: [{{name: New business, statuses: {pipeline}}}]\n"),
            "pipeline/Deals",
            "renamed_from: Deals",
        ),
        (
            "pipelines: [{name: Deals, statuses: [{label: Open, type: active}, {label: Won, type: won}]}]\n".to_owned(),
            "pipelines: [{name: Deals, statuses: [{label: In talks, type: active}, {label: Won, type: won}]}]\n".to_owned(),
            "pipeline/Deals/Open",
            "renamed_from: Open",
        ),
        (
            "custom_fields: {lead: [{name: Owner, type: user}, {name: Size, type: text}]}\n".to_owned(),
            "custom_fields: {lead: [{name: owner, type: user}, {name: Size, type: text}]}\n".to_owned(),
            "custom_field/lead/Owner",
            "renamed_from: Owner",
        ),
        (
            "custom_fields: {contact: [{name: Rank, type: number}]}\n".to_owned(),
            "custom_fields: {contact: [{name: Seniority, type: number}]}\n".to_owned(),
            "custom_field/contact/Rank",
            "renamed_from: Rank",
        ),
        (
            "custom_fields: {opportunity: [{name: Follow-up, type: date}, {name: A, type: text}]}\n".to_owned(),
            "custom_fields: {opportunity: [{name: Follow\u{2011}up, type: date}, {name: A, type: text}]}\n".to_owned(),
            "custom_field/opportunity/Follow-up",
            "renamed_from: Follow-up",
        ),
        (
            "custom_fields: {shared: [{name: Region, type: choices, choices: [EU, US]}]}\n".to_owned(),
            "custom_fields: {shared: [{name: Area, type: choices, choices: [EU, US]}]}\n".to_owned(),
            "custom_field/shared/Region",
            "renamed_from: Region",
        ),
        (
            format!("custom_activity_types: [{{name: Visit, {fields}}}]\n"),
            format!("custom_activity_types: [{{name: On-site talk, {fields}}}]\n"),
            "custom_activity_type/Visit",
            "renamed_from: Visit",
        ),
        (
            "custom_activity_types: [{name: Visit, fields: [{name: Notes, type: textarea}]}]\n".to_owned(),
            "custom_activity_types: [{name: Visit, fields: [{name: Summary, type: textarea}]}]\n".to_owned(),
            "custom_activity_type/Visit/Notes",
            "renamed_from: Notes",
        ),
        (
            "custom_object_types: [{name: Subscription, name_plural: Subscriptions}]\n".to_owned(),
            "custom_object_types: [{name: Contract, name_plural: Contracts}]\n".to_owned(),
            "custom_object_type/Subscription",
            "renamed_from: Subscription",
        ),
        (
            format!("webhooks: [{{url: \"https://old.example.test/in\", {hook}}}]\n"),
            format!("webhooks: [{{url: \"https://new.example.test/hooks\", {hook}}}]\n"),
            "webhook/https://old.example.test/in",
            "renamed_from: https://old.example.test/in",
        ),
    ] {
        let world = edited(&before, &after);
        // What is not removed just stays, so that nothing blocks the plan.
        let renames = likely(&world, 0);
        assert!(
            renames.iter().any(|rename| rename[0] == from && rename[2] == write),
            "{from}: {renames:?}"
        );
    }
}

#[test]
fn the_rename_of_what_is_removed_comes_before_the_consent_to_that() {
    let fields = "custom_fields: {lead: [{name: Headcount, type: number}, {name: Size, type: text}]}\n";
    let after = "custom_fields: {lead: [{name: Employees, type: number}, {name: Size, type: text}, {name: Headcount, removed: true}]}\n";
    let world = edited(fields, after);
    world
        .sandbox
        .edit(|state| state.add_lead(&[("Headcount", json!(7))]));
    let ran = world.expect(3, &["apply", "-f", "m.yaml", "--yes"]);
    for text in [ran.stdout, ran.stderr] {
        let text = text.split_whitespace().collect::<Vec<_>>().join(" ");
        let rename = text.find("write `renamed_from: Headcount` on its entry");
        assert!(
            rename.is_some() && rename < text.find("allow_data_loss"),
            "{text}"
        );
    }
    world.expect(3, &["plan", "-f", "m.yaml", "--out", "p.json"]);
    let saved: Value = serde_json::from_str(&world.read("p.json")).unwrap();
    assert_eq!(
        saved["notes"][0]["likely_rename"],
        json!({"from": "custom_field/lead/Headcount", "to": "custom_field/lead/Employees", "write": "renamed_from: Headcount",
            "loses": true})
    );
}

#[test]
fn what_differs_in_its_type_or_is_one_of_a_series_is_no_likely_rename() {
    for (before, after) in [
        (
            "custom_fields: {lead: [{name: Headcount, type: number}]}\n",
            "custom_fields: {lead: [{name: Notes, type: textarea}]}\n",
        ),
        (
            "custom_fields: {lead: [{name: Phase 1, type: text}, {name: Phase 2, type: text}, {name: Phase 3, type: text}]}\n",
            "custom_fields: {lead: [{name: Phase 4, type: text}, {name: Phase 1, type: text}]}\n",
        ),
        (
            "lead_statuses: [Potential]\n",
            "lead_statuses: [Potential, Dormant]\n",
        ),
    ] {
        let world = edited(before, &after.replace("textarea", "text"));
        assert_eq!(likely(&world, 0), Vec::<[String; 3]>::new(), "{after}");
    }
}

#[test]
fn a_plan_that_takes_a_run_back_does_not_say_what_to_write_on_an_entry() {
    let world = World::new();
    world.write(
        "m.yaml",
        "custom_fields: {lead: [{name: Lead source, type: text}]}\n",
    );
    world.expect(0, &["apply", "-f", "m.yaml", "--yes"]);
    let replaced =
        "custom_fields: {lead: [{name: Lead sources, type: text}, {name: Lead source, removed: true}]}\n";
    world.write("m.yaml", replaced);
    let plan = world.expect(0, &["plan", "-f", "m.yaml"]);
    assert!(plan.stdout.contains("renamed_from"), "{}", plan.stdout);
    world.expect(0, &["apply", "-f", "m.yaml", "--yes"]);

    let undo = world.expect(0, &["undo", "last", "--yes"]);
    assert!(!undo.stdout.contains("renamed_from"), "{}", undo.stdout);
}

#[test]
fn what_is_only_in_the_place_of_another_one_is_not_said_to_look_like_it() {
    for (new, told) in [
        (
            "Seniority",
            "hint: if this is `custom_field/lead/Rank` with a new name, write",
        ),
        (
            "Ranks",
            "hint: this looks like `custom_field/lead/Rank` with a new name; if it is, write",
        ),
    ] {
        let world = edited(
            "custom_fields: {lead: [{name: Rank, type: number}]}\n",
            &format!("custom_fields: {{lead: [{{name: {new}, type: number}}]}}\n"),
        );
        let text = world.expect(0, &["plan", "-f", "m.yaml"]).stdout;
        let text = text.split_whitespace().collect::<Vec<_>>().join(" ");
        assert!(
            text.contains(&format!("{told} `renamed_from: Rank` on its entry")),
            "{text}"
        );
    }
}

/// Two pipelines, the second one with further statuses.
fn pipelines(sales: &str, renewals: &str) -> String {
    let won = |name: &str| format!("{{label: {name} won, type: won}}");
    format!(
        "pipelines:\n  - {{name: Deals, statuses: [{sales}{}]}}\n  - {{name: Renewals, statuses: [{renewals}{}]}}\n",
        won("Deal"),
        won("Renewal")
    )
}

#[test]
fn what_a_file_lists_in_another_list_under_its_name_is_told_as_a_move_that_keeps_it() {
    let open = "{label: In talks, type: active}, ";
    let removed = "{label: In talks, removed: true}, ";
    for (left, code) in [("", 0), (removed, 0)] {
        let world = edited(&pipelines(open, ""), &pipelines(left, open));
        let write = "renamed_from: pipeline/Deals/In talks";
        let told = ["pipeline/Deals/In talks", "pipeline/Renewals/In talks", write];
        assert_eq!(likely(&world, code), [told.map(str::to_owned)], "{left}");

        let text = world.expect(code, &["plan", "-f", "m.yaml"]).stdout;
        let text = text.split_whitespace().collect::<Vec<_>>().join(" ");
        let told = if left.is_empty() {
            "this looks like `pipeline/Deals/In talks`, moved here; if it is, write"
        } else {
            "if `pipeline/Renewals/In talks` is this in another list, write"
        };
        assert!(text.contains(told), "{text}");

        // Written so, it keeps its opportunities.
        let id = |world: &World| {
            let state = world.sandbox.state();
            let mut all = state.pipelines.iter().flat_map(|one| &one.statuses);
            all.find(|one| one.label == "In talks").unwrap().id.clone()
        };
        let before = id(&world);
        let moved = format!("{{label: In talks, type: active, {write}}}, ");
        world.write("m.yaml", &pipelines("", &moved));
        world.expect(0, &["apply", "-f", "m.yaml", "--yes"]);
        assert_eq!(id(&world), before);
    }
}

#[test]
fn a_name_that_several_lists_have_or_of_another_type_is_no_move() {
    let won = "{label: Won, type: won}, ";
    for (before, after) in [
        (
            pipelines(won, won),
            pipelines("", &format!("{won}{{label: Won again, type: won}}, ")),
        ),
        (
            pipelines("{label: In talks, type: active}, ", ""),
            pipelines("", "{label: In talks, type: lost}, "),
        ),
    ] {
        let world = edited(&before, &after);
        let moves = likely(&world, 0);
        assert!(
            moves
                .iter()
                .all(|[from, to, _]| from.split('/').nth(1) == to.split('/').nth(1)),
            "{moves:?}"
        );
    }
}

#[test]
fn a_compact_plan_keeps_what_keeps_an_object_or_its_values() {
    let world = leads_that_hold(&SOFTWARE);
    world.write(
        "m.yaml",
        &THREE_FIELDS.replace("[Software, Retail]", "[SaaS, Retail]"),
    );
    let world_of_fields = edited(
        "custom_fields: {lead: [{name: Lead source, type: text}]}\n",
        "custom_fields: {lead: [{name: Lead sources, type: text}]}\n",
    );
    for (world, code, write) in [
        (&world, 3, "{value: SaaS, renamed_from: Software}"),
        (&world_of_fields, 0, "renamed_from: Lead source"),
    ] {
        let ran = world.expect(code, &["plan", "-f", "m.yaml", "--compact"]);
        let text = ran.stdout.split_whitespace().collect::<Vec<_>>().join(" ");
        assert_eq!(text.matches(write).count(), 1, "{text}");
    }
}
