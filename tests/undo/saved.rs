//! The way back of a run as a saved plan, which a protected organization asks for.

use crate::harness::{World, leads_that_hold, runs};
use serde_json::{Value, json};

const WITHOUT_RETAIL: &str =
    "custom_fields: {lead: [{name: Industry, type: choices, choices: [Software]}]}\n";

/// What the leads hold, by the names of the fields.
fn records(world: &World) -> Value {
    let state = world.sandbox.state();
    let held = state.records.values().map(|record| {
        let mut values = serde_json::Map::new();
        for (id, value) in &record.custom {
            values.insert(state.field(id).unwrap().name.clone(), value.clone());
        }
        Value::Object(values)
    });
    held.collect()
}

/// A protected organization after a run that took a choice from a lead, and what the leads held before.
fn changed() -> (World, Value) {
    changed_by(WITHOUT_RETAIL)
}

/// A protected organization after a run that took or changed what a lead held, and what the leads held before.
fn changed_by(manifest: &str) -> (World, Value) {
    let world = leads_that_hold(&[
        &[("Industry", "Retail"), ("Note", "a")],
        &[("Industry", "Software")],
    ]);
    let before = records(&world);
    project(&world, false);
    world.write("m.yaml", manifest);
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
    let ran = world.expect(0, &["apply", "u.json", "--yes"]);
    assert!(ran.stdout.contains("Already applied"), "{}", ran.stdout);
    assert_eq!(world.writes(), []);

    // Nor is it taken for applied where a person has changed a value that came back.
    set_to_software(&world);
    refused_as_stale(&world);
}

/// A person gives the lead that holds the choice again another one.
fn set_to_software(world: &World) {
    world.sandbox.edit(|state| {
        let held = state
            .records
            .values_mut()
            .flat_map(|record| record.custom.values_mut());
        let came_back: Vec<&mut Value> = held.filter(|value| **value == "Retail").collect();
        assert_eq!(came_back.len(), 1);
        for value in came_back {
            *value = json!("Software");
        }
    });
}

/// The saved undo is refused, and nothing is written.
fn refused_as_stale(world: &World) {
    world.sandbox.clear_calls();
    let ran = world.expect(3, &["apply", "u.json", "--yes"]);
    assert!(!ran.stdout.contains("Already applied"), "{}", ran.stdout);
    assert!(ran.stderr.contains("since the plan was saved"), "{}", ran.stderr);
    assert_eq!(world.writes(), []);
}

#[test]
fn a_saved_undo_is_not_taken_for_applied_where_its_values_can_not_be_compared() {
    type Spoil = fn(&World);
    let forget: Spoil = |world| {
        world.expect(0, &["runs", "forget", &undone_run(world), "--yes"]);
    };
    let damage: Spoil = |world| {
        let path = format!(".closectl/runs/{}/values/0.jsonl", undone_run(world));
        let text = world.read(&path);
        world.write(&path, &text[..text.len() / 2]);
    };
    for spoil in [forget, damage] {
        for is_changed in [true, false] {
            let (world, _) = changed();
            save(&world);
            world.expect(0, &["apply", "u.json", "--yes"]);
            if is_changed {
                set_to_software(&world);
            }
            spoil(&world);
            refused_as_stale(&world);
        }
    }
}

/// The name of the run that the saved undo takes back.
fn undone_run(world: &World) -> String {
    let saved: Value = serde_json::from_str(&world.read("u.json")).unwrap();
    saved["origin"]["undo"]["run"].as_str().unwrap().to_owned()
}

#[test]
fn a_saved_undo_of_each_loss_is_applied_once() {
    let manifests = [
        "custom_fields: {lead: [{name: Industry, removed: true}]}\n",
        "custom_fields: {lead: [{name: Industry, type: choices, choices: [Software, {value: Shop, renamed_from: Retail}]}]}\n",
    ];
    for manifest in manifests {
        let (world, before) = changed_by(manifest);
        save(&world);
        world.expect(0, &["apply", "u.json", "--yes"]);
        assert_eq!(records(&world), before, "{manifest}");

        world.sandbox.clear_calls();
        let ran = world.expect(0, &["apply", "u.json", "--yes"]);
        assert!(
            ran.stdout.contains("Already applied"),
            "{manifest}: {}",
            ran.stdout
        );
        assert_eq!(world.writes(), []);

        set_to_software(&world);
        refused_as_stale(&world);
    }
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

#[test]
fn arguments_of_an_undo_without_what_is_undone_are_mistakes() {
    let (world, _) = changed();
    let arguments: [&[&str]; 8] = [
        &["--out", "u.json"],
        &["--yes"],
        &["--secrets-out", "s.json"],
        &["--target", "lead_status/*"],
        &["--exclude", "lead_status/*"],
        &["--allow-data-loss", "*"],
        &["--no-keep-values"],
        &["--leave-out-missing-users"],
    ];
    for arguments in arguments {
        let ran = world.expect(1, &[&["undo"], arguments].concat());
        assert_eq!(ran.stdout, "", "{arguments:?}");
        let told = "the following required arguments were not provided:\n  <RUN|--twin <ID>>";
        assert!(ran.stderr.contains(told), "{arguments:?}: {}", ran.stderr);
        assert!(!world.folder.path().join("u.json").exists());
    }
    world.expect(0, &["undo", "--org", "live", "--format", "json"]);
}

#[test]
fn an_undo_of_which_nothing_is_left_says_so_and_replaces_the_plan_that_was_saved_before() {
    let (world, before) = changed();
    save(&world);
    world.expect(0, &["apply", "u.json", "--yes"]);
    assert_eq!(records(&world), before);
    let run = &runs(&world)[1];
    let run = run.file_name().unwrap().to_str().unwrap();

    let ran = world.expect(0, &["undo", run, "--out", "u.json"]);
    let told = format!("Nothing to undo: no change of the run {run} is left.\n");
    assert_eq!(ran.stdout, told);
    let last = ran.stderr.lines().last();
    assert_eq!(
        last,
        Some("saved to u.json; apply it with `closectl apply u.json`")
    );
    world.sandbox.clear_calls();
    let ran = world.expect(0, &["apply", "u.json"]);
    let told = "No changes: the organization is as this plan wants it.";
    assert_eq!(ran.stdout.lines().last(), Some(told), "{}", ran.stdout);
    assert_eq!(world.writes(), []);
}

#[test]
fn the_undo_of_a_run_elsewhere_is_not_saved_because_it_could_not_be_applied() {
    let (world, before) = changed();
    let run = runs(&world).pop().unwrap();
    let name = run.file_name().unwrap().to_str().unwrap();
    let elsewhere = world.folder.path().join("elsewhere");
    std::fs::create_dir(&elsewhere).unwrap();
    std::fs::rename(&run, elsewhere.join(name)).unwrap();
    let path = format!("elsewhere/{name}");

    let ran = world.expect(3, &["undo", &path, "--out", "u.json"]);
    let told = format!(
        "error: refused: nothing was written, because the run {name} is not in .closectl/runs, where `apply` looks \
         for the run of a saved undo\nhint: copy its folder to .closectl/runs, with its record values, or undo it \
         without --out\n"
    );
    assert!(ran.stderr.ends_with(&told), "{}", ran.stderr);
    assert!(!world.folder.path().join("u.json").exists());

    // A path to the folder of the runs leads to the same run.
    std::fs::rename(elsewhere.join(name), &run).unwrap();
    let path = format!("./.closectl/../.closectl/runs/{name}");
    world.expect(0, &["undo", &path, "--out", "plans/{org}.json"]);
    assert!(world.folder.path().join("plans/live.json").exists());
    world.expect(0, &["apply", "plans/{org}.json", "--yes"]);
    assert_eq!(records(&world), before);
}

#[test]
fn the_undo_of_a_run_of_another_organization_is_refused_with_what_to_do() {
    let (world, _) = changed();
    let run = runs(&world).pop().unwrap();
    let name = run.file_name().unwrap().to_str().unwrap();
    let other = World::with_seed(8, close_sandbox::Settings::default());
    let folder = world.folder.path().display().to_string();
    let text = world
        .read("closectl.yaml")
        .replace("protected: true", "protected: false");
    let text = text.replace(&world.sandbox.base_url(), &other.sandbox.base_url());
    world.write("closectl.yaml", &text);
    let arguments = ["-C", &folder, "undo", name, "--format", "json", "--yes"];
    let ran = other.expect(3, &arguments);
    let told: Value = serde_json::from_str(&ran.stdout).unwrap();
    let [theirs, ours] = [&world, &other].map(|world| world.sandbox.state().organization.id);
    let because = format!(
        "refused: nothing was written, because the run {name} was on Sandbox ({theirs}), and this is Sandbox ({ours})"
    );
    assert_eq!(told["error"]["message"], because.as_str());
    assert!(
        told["error"]["hint"]
            .as_str()
            .unwrap()
            .starts_with("name the run's organization with --org"),
        "{told}"
    );
    assert_eq!(other.writes(), []);
}
