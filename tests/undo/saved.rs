//! The way back of a run as a saved plan, which a protected organization asks for.

use crate::harness::{World, leads_that_hold, runs};
use serde_json::{Value, json};

const WITHOUT_RETAIL: &str =
    "custom_fields: {lead: [{name: Industry, type: choices, choices: [Software]}]}\n";

/// What the leads hold.
fn records(world: &World) -> Value {
    let state = world.sandbox.state();
    let held = state.records.values().map(|record| json!(record.custom));
    held.collect()
}

/// A protected organization after a run that took a choice from a lead, and what the leads held before.
fn changed() -> (World, Value) {
    let world = leads_that_hold(&[
        &[("Industry", "Retail"), ("Note", "a")],
        &[("Industry", "Software")],
    ]);
    let before = records(&world);
    project(&world, false);
    world.write("m.yaml", WITHOUT_RETAIL);
    let loss = ["--allow-data-loss", "custom_field/lead/Industry"];
    world.expect(0, &[&["apply", "--yes"], &loss[..]].concat());
    assert_ne!(records(&world), before);

    project(&world, true);
    world.sandbox.clear_calls();
    (world, before)
}

fn project(world: &World, is_protected: bool) {
    let base = world.sandbox.base_url();
    world.write(
        "closectl.yaml",
        &format!(
            "version: 1\nmanifests: [m.yaml]\ndefault_organization: live\norganizations:\n  live: {{api_key: \
             \"${{env:CLOSE_API_KEY}}\", base_url: \"{base}\", protected: {is_protected}}}\n"
        ),
    );
}

/// The name of the run that changed the organization.
fn run_of(world: &World) -> String {
    let names = runs(world)
        .into_iter()
        .map(|run| run.file_name().unwrap().to_str().unwrap().to_owned());
    let of_live: Vec<String> = names.filter(|name| name.ends_with("-live")).collect();
    let [run] = of_live.as_slice() else {
        panic!("one run is of this organization: {of_live:?}");
    };
    run.clone()
}

/// Saves the way back of the run.
fn save(world: &World) {
    let ran = world.expect(0, &["undo", &run_of(world), "--out", "u.json"]);
    assert!(ran.stderr.contains("`closectl apply u.json`"), "{}", ran.stderr);
    assert_eq!(world.writes(), []);
}

#[test]
fn a_protected_organization_is_undone_by_a_saved_plan() {
    let (world, before) = changed();
    let run = run_of(&world);
    let ran = world.expect(3, &["undo", &run, "--yes"]);
    assert!(ran.stderr.contains("`undo` with --out FILE"), "{}", ran.stderr);

    save(&world);
    let saved: Value = serde_json::from_str(&world.read("u.json")).unwrap();
    assert_eq!(saved["origin"]["undo"], json!({"run": run}));
    let shown = world.expect(0, &["show", "u.json"]).stdout;
    assert!(shown.contains(&format!("an undo of {run}")), "{shown}");

    let ran = world.expect(0, &["apply", "u.json", "--yes"]);
    assert!(ran.stdout.contains("Verified"), "{}", ran.stdout);
    assert_eq!(records(&world), before, "the values are back");
    let listed = world.expect(0, &["runs"]).stdout;
    assert!(
        listed.contains(&format!("apply of a saved undo of {run}")),
        "{listed}"
    );
    assert!(listed.contains("undone by "), "{listed}");

    // A second time there is nothing left to do, and nothing is written.
    world.sandbox.clear_calls();
    world.run(&["apply", "u.json", "--yes"]);
    assert_eq!(world.writes(), []);
}

#[test]
fn an_undo_without_the_folder_of_its_run_is_refused_with_the_reason() {
    let (world, _) = changed();
    save(&world);
    let state = world.folder.path().join(".closectl");
    std::fs::rename(state.join("runs"), state.join("elsewhere")).unwrap();
    let ran = world.expect(3, &["apply", "u.json", "--yes"]);
    assert!(
        ran.stderr.contains("has no such run of this organization"),
        "{}",
        ran.stderr
    );
    assert!(ran.stderr.contains("copy the run's folder"), "{}", ran.stderr);
    assert_eq!(world.writes(), []);
}

#[test]
fn a_saved_undo_is_stale_where_somebody_changed_the_setting_since() {
    let (world, _) = changed();
    save(&world);
    world.sandbox.edit(|state| {
        let field = state.custom_field(&close_sandbox::Place::Lead, "Industry");
        let path = format!("/custom_field/lead/{}/", field.unwrap().id);
        state.perform("PUT", &path, json!({"choices": ["Software", "Food"]}))
    });
    world.sandbox.clear_calls();
    let ran = world.expect(3, &["apply", "u.json", "--yes"]);
    assert!(ran.stderr.contains("since the plan was saved"), "{}", ran.stderr);
    assert_eq!(world.writes(), []);
}

#[test]
fn a_saved_undo_takes_no_manifests_and_no_other_organization() {
    let (world, _) = changed();
    save(&world);
    let ran = world.expect(3, &["apply", "u.json", "-f", "m.yaml", "--yes"]);
    assert!(ran.stderr.contains("the plan is an undo"), "{}", ran.stderr);
    let ran = world.expect(3, &["apply", "u.json", "--org", "sandbox", "--yes"]);
    assert!(
        ran.stderr.contains("is for `live`, not for `sandbox`"),
        "{}",
        ran.stderr
    );
    assert_eq!(world.writes(), []);
}
