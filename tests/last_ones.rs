//! What Close keeps the last of, and what it keeps while records have it: refused in the plan, whichever way Close falls.

use crate::harness::World;
use serde_json::json;

/// A pipeline beside the one of a new organization.
const RENEWALS: &str = "\
pipelines:
  - name: Renewals
    statuses:
      - {label: Open, type: active}
      - {label: Renewed, type: won}
      - {label: Churned, type: lost}
";

/// The same pipeline as a removal.
const NO_RENEWALS: &str = "\
pipelines:
  - name: Renewals
    removed: true
    statuses:
      - {label: Renewed, removed: true, allow_data_loss: true}
      - {label: Churned, removed: true, allow_data_loss: true}
      - {label: Open, removed: true, allow_data_loss: true}
";

fn renewals(answers: &[(&str, &str)]) -> World {
    let world = World::switched(answers);
    apply(&world, 0, RENEWALS);
    world
}

fn apply(world: &World, code: i32, manifest: &str) -> String {
    world.write("m.yaml", manifest);
    world.sandbox.clear_calls();
    let ran = world.expect(code, &["apply", "-f", "m.yaml", "--yes"]);
    if code == 3 {
        assert_eq!(world.writes(), [], "{manifest}");
    }
    ran.stdout + &ran.stderr
}

#[test]
fn the_last_won_or_lost_status_of_a_pipeline_is_refused_before_any_write() {
    for answer in ["refuse", "allow", "never"] {
        for (label, kind) in [("Renewed", "won"), ("Churned", "lost")] {
            let world = renewals(&[("delete_last_won_or_lost", answer)]);
            let told = apply(
                &world,
                3,
                &format!(
                    "pipelines: [{{name: Renewals, statuses: [{{label: {label}, removed: true, allow_data_loss: \
                     true}}]}}]\n"
                ),
            );
            let because = format!("Close does not delete the last opportunity status of type `{kind}`");
            assert!(told.contains(&because), "{answer}: {told}");
            assert!(told.contains("`renamed_from`"), "{told}");
        }
    }
}

#[test]
fn one_of_several_goes_and_so_does_one_that_another_takes_the_place_of() {
    for answer in ["refuse", "allow", "never"] {
        let world = renewals(&[("delete_last_won_or_lost", answer)]);
        apply(
            &world,
            0,
            "pipelines: [{name: Renewals, statuses: [{label: Renewed, removed: true, allow_data_loss: true}, \
             {label: Extended, type: won}]}]\n",
        );
        let state = world.sandbox.state();
        let labels: Vec<&str> = state.pipelines[1]
            .statuses
            .iter()
            .map(|one| one.label.as_str())
            .collect();
        assert_eq!(labels.len(), 3, "{answer}: {labels:?}");
        assert!(
            labels.contains(&"Extended") && !labels.contains(&"Renewed"),
            "{answer}: {labels:?}"
        );
    }
}

#[test]
fn a_pipeline_goes_with_all_its_statuses_where_close_lets_it_and_the_plan_says_where_it_may_not() {
    for (answer, code) in [("refuse", 0), ("allow", 0), ("never", 4)] {
        let world = renewals(&[("delete_last_won_or_lost", answer)]);
        let told = apply(&world, code, NO_RENEWALS);
        assert!(told.contains("Close may refuse this"), "{answer}: {told}");
        let state = world.sandbox.state();
        assert_eq!(state.pipeline("Renewals").is_some(), code == 4, "{answer}");
        // The way out that the plan names works in every world.
        if code == 4 {
            assert!(told.contains("This Status cannot be removed"), "{told}");
            apply(
                &world,
                0,
                "pipelines:\n  - {name: Renewals, removed: true}\n  - name: Sales\n    statuses:\n      - {label: \
                 Renewed, type: won, renamed_from: pipeline/Renewals/Renewed}\n      - {label: Churned, type: lost, \
                 renamed_from: pipeline/Renewals/Churned}\n",
            );
            apply(
                &world,
                0,
                "pipelines: [{name: Sales, statuses: [{label: Renewed, removed: true, allow_data_loss: true}, \
                 {label: Churned, removed: true, allow_data_loss: true}]}]\n",
            );
            let state = world.sandbox.state();
            assert_eq!((state.pipelines.len(), state.pipelines[0].statuses.len()), (1, 5));
        }
    }
}

#[test]
fn the_last_pipeline_stays() {
    let world = World::new();
    let gone = |label: &str| format!("      - {{label: {label}, removed: true, allow_data_loss: true}}\n");
    let statuses: String = world.sandbox.state().pipelines[0]
        .statuses
        .iter()
        .map(|status| gone(&status.label))
        .collect();
    let told = apply(
        &world,
        3,
        &format!("pipelines:\n  - name: Sales\n    removed: true\n    statuses:\n{statuses}"),
    );
    assert!(told.contains("Close does not delete the last pipeline"), "{told}");
}

/// Removes every lead status of a new organization.
fn no_lead_status(world: &World) -> String {
    let state = world.sandbox.state();
    let gone = state
        .lead_status_labels()
        .into_iter()
        .map(|label| format!("  - {{label: {label}, removed: true, allow_data_loss: true}}\n"));
    format!("lead_statuses:\n{}", gone.collect::<String>())
}

#[test]
fn the_last_lead_status_stays_unless_another_one_comes_first() {
    for answer in ["refuse", "allow"] {
        let world = World::switched(&[("delete_last_lead_status", answer)]);
        let told = apply(&world, 3, &no_lead_status(&world));
        assert!(
            told.contains("Close does not delete the last lead status"),
            "{told}"
        );
        apply(&world, 0, &format!("{}  - Fresh\n", no_lead_status(&world)));
        assert_eq!(world.sandbox.state().lead_status_labels(), ["Fresh"]);
    }
}

#[test]
fn what_is_ignored_may_be_what_remains() {
    let world = World::new();
    let manifest = no_lead_status(&world).replace(
        "  - {label: Potential, removed: true, allow_data_loss: true}\n",
        "",
    );
    let base = world.sandbox.base_url();
    world.write(
        "closectl.yaml",
        &format!(
            "version: 1\nmanifests: [m.yaml]\ndefault_organization: live\norganizations:\n  live: {{api_key: \
             \"${{env:CLOSE_API_KEY}}\", base_url: \"{base}\"}}\nignore: [lead_status/Potential]\n"
        ),
    );
    world.write("m.yaml", &manifest);
    world.expect(0, &["apply", "--yes"]);
    assert_eq!(world.sandbox.state().lead_status_labels(), ["Potential"]);
}

#[test]
fn a_status_that_records_have_is_emptied_first_or_refused_whatever_anybody_agreed_to() {
    for answer in ["refuse", "to_default", "dangle"] {
        let world = World::switched(&[("delete_status_in_use", answer)]);
        let lead = world.sandbox.edit(|state| {
            let body = json!({"name": "Acme", "status": "Customer"});
            let (_, body) = state.perform("POST", "/lead/", body);
            body["id"].as_str().unwrap().to_owned()
        });
        let told = apply(
            &world,
            3,
            "lead_statuses: [{label: Customer, removed: true, allow_data_loss: true}]\n",
        );
        let because = "1 record has it, and Close doesn't delete lead statuses that are in use";
        assert!(
            told.contains(because) && told.contains("`move_to`"),
            "{answer}: {told}"
        );
        apply(
            &world,
            0,
            "lead_statuses: [{label: Customer, removed: true, move_to: Qualified}]\n",
        );
        let state = world.sandbox.state();
        let qualified = state.lead_status("Qualified").unwrap().id.clone();
        assert_eq!(state.records[&lead].status_id, Some(qualified), "{answer}");
        assert_eq!(state.ledger, [], "{answer}");
    }
}
