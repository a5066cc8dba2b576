//! Saved plans through the real program: what is applied, and what is refused before anything is written.

mod paths;
mod recreated;
mod untouched;

use crate::harness::{Ran, World, applied};
use close_sandbox::{Place, State};
use serde_json::{Value, json};

const MANIFEST: &str = "\
lead_statuses: [Potential, New]
custom_fields:
  lead:
    - {name: Industry, type: text, description: wanted}
    - {name: Size, type: number}
";

/// A change that a person makes in Close.
type HandEdit = fn(&mut State) -> (u16, Value);

/// An organization in which `Industry` is there with another description.
fn industry_with_another_description() -> World {
    let world = World::new();
    edit(&world, |state| {
        let field = json!({"name": "Industry", "type": "text", "description": "found"});
        state.perform("POST", "/custom_field/lead/", field)
    });
    world.write("m.yaml", MANIFEST);
    world
}

/// Changes the organization as a person does in Close.
fn edit(world: &World, change: impl FnOnce(&mut State) -> (u16, Value)) {
    let (status, answer) = world.sandbox.edit(change);
    assert!(status < 300, "{status} {answer}");
}

fn industry(state: &State) -> String {
    let field = state.custom_field(&Place::Lead, "Industry");
    format!("/custom_field/lead/{}/", field.unwrap().id)
}

/// Saves a plan of the organization as it is.
fn save(world: &World) {
    let ran = world.expect(0, &["plan", "-f", "m.yaml", "--out", "p.json"]);
    assert!(
        ran.stdout.contains("update custom_field/lead/Industry"),
        "{}",
        ran.stdout
    );
    assert!(
        ran.stderr.contains("apply it with `closectl apply p.json`"),
        "{}",
        ran.stderr
    );
    world.sandbox.clear_calls();
}

/// Applies the saved plan, which has to be refused before anything is written.
fn refused(world: &World, arguments: &[&str]) -> String {
    let before = world.sandbox.state();
    let ran = world.expect(3, &[&["apply", "p.json", "--yes"], arguments].concat());
    assert_eq!(world.writes(), []);
    assert_eq!(world.sandbox.state(), before);
    without_talk(&ran)
}

fn without_talk(ran: &Ran) -> String {
    let lines = ran
        .stderr
        .lines()
        .filter(|line| !line.starts_with("reading the organization"));
    lines.collect::<Vec<_>>().join("\n")
}

#[test]
fn a_saved_plan_is_carried_out_once() {
    let world = industry_with_another_description();
    save(&world);
    let ran = world.expect(0, &["apply", "p.json", "--yes"]);
    assert!(
        ran.stdout.contains("5 done. Verified, no changes remain."),
        "{}",
        ran.stdout
    );
    world.expect(0, &["plan", "-f", "m.yaml", "--detailed-exitcode"]);
    world.sandbox.clear_calls();
    let ran = world.expect(0, &["apply", "p.json", "--yes"]);
    assert!(ran.stdout.contains("Already applied"), "{}", ran.stdout);
    assert_eq!(world.writes(), []);
}

#[test]
fn a_plan_that_was_applied_is_done_in_every_format_whoever_asks() {
    let world = industry_with_another_description();
    save(&world);
    world.expect(0, &["apply", "p.json", "--yes"]);
    // Another machine, which knows nothing of the run.
    std::fs::remove_dir_all(world.folder.path().join(".closectl")).unwrap();
    world.sandbox.clear_calls();
    for (format, told) in [
        ("human", "Already applied: "),
        ("json", "\"already_applied\": true"),
        ("markdown", "Already applied: "),
        ("github", "Already applied: "),
    ] {
        // Nobody has to say yes to nothing.
        let ran = world.expect(0, &["apply", "p.json", "--format", format]);
        assert!(ran.stdout.contains(told), "{format}: {}", ran.stdout);
        assert!(!ran.stdout.contains("No changes"), "{}", ran.stdout);
    }
    assert_eq!(world.writes(), []);
    let saved: Value = serde_json::from_str(&world.read("p.json")).unwrap();
    assert_eq!(saved.get("already_applied"), None, "no file claims it");
}

#[test]
fn a_plan_that_deletes_one_member_of_a_list_and_adds_another_is_already_applied_the_second_time() {
    let world = applied("custom_fields: {lead: [{name: Notes, type: text}, {name: Last, type: text}]}\n");
    world.write(
        "m.yaml",
        "custom_fields: {lead: [{name: Notes, removed: true}, {name: Fresh, type: text}, {name: Last, type: text}]}\n",
    );
    world.expect(0, &["plan", "-f", "m.yaml", "--out", "p.json"]);
    world.expect(0, &["apply", "p.json", "--yes"]);
    world.sandbox.clear_calls();
    let ran = world.expect(0, &["apply", "p.json", "--yes"]);
    assert!(ran.stdout.contains("Already applied"), "{}", ran.stdout);
    assert_eq!(world.writes(), []);
}

#[test]
fn a_plan_that_somebody_carried_out_by_hand_is_done_too() {
    let world = industry_with_another_description();
    world.write(
        "m.yaml",
        "custom_fields: {lead: [{name: Industry, type: text, description: wanted}]}\n",
    );
    save(&world);
    edit(&world, |state| {
        let path = industry(state);
        state.perform("PUT", &path, json!({"description": "wanted"}))
    });
    let ran = world.expect(0, &["apply", "p.json", "--yes"]);
    assert!(ran.stdout.contains("Already applied"), "{}", ran.stdout);
    assert_eq!(world.writes(), []);
}

#[test]
fn a_plan_of_which_a_part_is_done_is_refused() {
    // Each of these is one change away from being done.
    let undone: [HandEdit; 3] = [
        |state| {
            let path = industry(state);
            state.perform("PUT", &path, json!({"description": "found"}))
        },
        |state| {
            let path = format!("/status/lead/{}/", state.lead_status("New").unwrap().id);
            state.perform("DELETE", &path, Value::Null)
        },
        |state| {
            let id = &state.custom_field(&Place::Lead, "Size").unwrap().id;
            let path = format!("/custom_field/lead/{id}/");
            state.perform("PUT", &path, json!({"name": "Another"}))
        },
    ];
    for (at, undo) in undone.into_iter().enumerate() {
        let world = industry_with_another_description();
        save(&world);
        world.expect(0, &["apply", "p.json", "--yes"]);
        edit(&world, undo);
        world.sandbox.clear_calls();
        let told = refused(&world, &[]);
        assert!(told.contains("changed since the plan was saved"), "{at}: {told}");
    }
}

#[test]
fn what_only_the_manifests_have_by_now_is_not_what_the_plan_wants() {
    let world = industry_with_another_description();
    world.write("m.yaml", &MANIFEST.replace("wanted", "\"${env:WORDS}\""));
    let ran = world.run_with(&["plan", "-f", "m.yaml", "--out", "p.json"], &[("WORDS", "one")]);
    assert_eq!(ran.code, 0, "{}", ran.stderr);
    let ran = world.run_with(&["apply", "-f", "m.yaml", "--yes"], &[("WORDS", "two")]);
    assert_eq!(ran.code, 0, "{}", ran.stderr);
    world.sandbox.clear_calls();

    // With that value the manifests leave nothing to do, and the plan that was reviewed wanted another one.
    let ran = world.run_with(&["apply", "p.json", "--yes"], &[("WORDS", "two")]);
    assert_eq!(ran.code, 3, "{}", ran.stdout);
    assert_eq!(world.writes(), []);
}

#[test]
fn nobody_is_asked_where_nobody_can_answer() {
    let world = industry_with_another_description();
    save(&world);
    let ran = world.expect(3, &["apply", "p.json"]);
    assert!(ran.stderr.contains("pass --yes"), "{}", ran.stderr);
    assert_eq!(world.writes(), []);
}

#[test]
fn a_live_edit_of_a_planned_attribute_is_refused_and_named() {
    let world = industry_with_another_description();
    save(&world);
    edit(&world, |state| {
        let path = industry(state);
        state.perform("PUT", &path, json!({"description": "edited by hand"}))
    });
    edit(&world, |state| {
        state.perform("POST", "/status/lead/", json!({"label": "New"}))
    });
    insta::assert_snapshot!(refused(&world, &[]), @r#"
    error: refused: nothing was written, because the organization changed since the plan was saved:
      update custom_field/lead/Industry
        description
          planned from: "found"
          live now:     "edited by hand"
          wanted:       "wanted"
      create lead_status/New
        the plan creates it, but it exists now
      reorder lead_status
        order
          planned from: [Potential, Bad Fit, Qualified, Customer, Interested, Canceled, Not Interested]
          live now:     [Potential, Bad Fit, Qualified, Customer, Interested, Canceled, Not Interested, New]
          wanted:       [Potential, Bad Fit, Qualified, Customer, Interested, Canceled, Not Interested, New]
    hint: plan again and review what changed
    "#);
    let ran = world.expect(3, &["apply", "p.json", "--yes", "--format", "json"]);
    let told: Value = serde_json::from_str(&ran.stdout).unwrap();
    assert_eq!(told["stale"][0]["moved"]["live_now"], "edited by hand");
    let ran = world.expect(3, &["apply", "p.json", "--yes", "--format", "markdown"]);
    let begin = "### Nothing was written\n\n```text\nrefused: nothing was written";
    assert!(ran.stdout.starts_with(begin), "{}", ran.stdout);
    let ran = world.expect(3, &["apply", "p.json", "--yes", "--format", "github"]);
    let begin = "::error title=nothing was written::refused: nothing was written";
    assert!(ran.stdout.starts_with(begin), "{}", ran.stdout);
}

#[test]
fn a_live_edit_of_another_attribute_is_kept_and_not_sent() {
    let world = industry_with_another_description();
    world.write(
        "m.yaml",
        &MANIFEST.replace(
            "description: wanted",
            "description: wanted, editable_with_roles: []",
        ),
    );
    save(&world);
    edit(&world, |state| {
        let path = industry(state);
        state.perform("PUT", &path, json!({"editable_with_roles": ["admin"]}))
    });
    edit(&world, |state| {
        state.perform("POST", "/status/lead/", json!({"label": "By hand"}))
    });
    let ran = world.expect(0, &["apply", "p.json", "--yes"]);
    let told = "Verified. Other changes are pending";
    assert!(ran.stdout.contains(told), "{}", ran.stdout);
    let state = world.sandbox.state();
    let path = industry(&state);
    let sent: Vec<_> = world
        .writes()
        .into_iter()
        .filter(|call| call.path == path)
        .collect();
    assert_eq!(sent.len(), 1);
    assert_eq!(sent[0].body, Some(json!({"description": "wanted"})));
    let field = state.custom_field(&Place::Lead, "Industry").unwrap();
    assert_eq!(field.editable_with_roles, ["admin"]);
    assert!(state.lead_status("By hand").is_some());
}

#[test]
fn steps_that_only_a_new_plan_has_are_not_run() {
    let world = industry_with_another_description();
    save(&world);
    edit(&world, |state| {
        let path = format!("/status/lead/{}/", state.lead_status("Potential").unwrap().id);
        state.perform("PUT", &path, json!({"label": "Renamed by hand"}))
    });
    let told = refused(&world, &[]);
    assert!(
        told.contains("reorder lead_status"),
        "it names a member that is gone: {told}"
    );
    world.write("m.yaml", &MANIFEST.replace("[Potential, New]", "[Qualified]"));
    save(&world);
    edit(&world, |state| {
        let path = format!("/status/lead/{}/", state.lead_status("Qualified").unwrap().id);
        state.perform("PUT", &path, json!({"label": "Renamed by hand too"}))
    });
    let ran = world.expect(0, &["apply", "p.json", "--yes"]);
    assert!(
        ran.stdout.contains("3 done. Verified. Other changes are pending"),
        "{}",
        ran.stdout
    );
    assert!(world.sandbox.state().lead_status("Qualified").is_none());
}

#[test]
fn another_organization_is_refused() {
    let world = industry_with_another_description();
    save(&world);
    let other = World::with_seed(8, close_sandbox::Settings::default());
    let variables = [
        ("CLOSE_API_KEY", other.sandbox.api_key().to_owned()),
        ("CLOSE_BASE_URL", other.sandbox.base_url()),
    ];
    let variables: Vec<_> = variables
        .iter()
        .map(|(name, value)| (*name, value.as_str()))
        .collect();
    let ran = world.run_with(&["apply", "p.json", "--yes"], &variables);
    assert_eq!(ran.code, 3, "{}", ran.stderr);
    let (planned, now) = (
        world.sandbox.state().organization.id,
        other.sandbox.state().organization.id,
    );
    let told = format!("is for Sandbox ({planned}), and the key belongs to Sandbox ({now})");
    assert!(ran.stderr.contains(&told), "{}", ran.stderr);
    assert_eq!(other.writes(), []);
}

#[test]
fn edited_manifests_are_refused_and_named() {
    let world = industry_with_another_description();
    world
        .write("m/a.yaml", MANIFEST)
        .write("m/b.yaml", "pipelines: [{name: Sales}]\n");
    world.expect(0, &["plan", "-f", "m", "--out", "p.json"]);
    world.sandbox.clear_calls();
    world
        .write("m/b.yaml", "pipelines: [{name: Other}]\n")
        .write("m/c.yaml", "webhooks: []\n");
    let told = refused(&world, &[]);
    let why = "was made from different manifests: m/b.yaml was edited, m/c.yaml is new\n";
    assert!(told.contains(why), "{told}");
    std::fs::remove_dir_all(world.folder.path().join("m")).unwrap();
    let told = refused(&world, &[]);
    assert!(
        told.contains("was made from different manifests: failed to read m:"),
        "{told}"
    );
    assert_eq!(world.sandbox.calls(), [], "nobody was asked");
}

#[test]
fn other_paths_and_targets_have_to_be_the_same() {
    let world = industry_with_another_description();
    let target = ["--target", "custom_field/lead/Industry"];
    world.expect(
        0,
        &[&["plan", "-f", "m.yaml", "--out", "p.json"][..], &target].concat(),
    );
    world.sandbox.clear_calls();
    world.write("other.yaml", MANIFEST);
    let told = refused(&world, &["-f", "other.yaml"]);
    assert!(
        told.contains("m.yaml is missing now, other.yaml is new"),
        "{told}"
    );
    let told = refused(&world, &["--target", "*"]);
    assert!(
        told.contains("made for different targets (custom_field/lead/Industry)"),
        "{told}"
    );
    world.expect(
        0,
        &[&["apply", "p.json", "-f", "m.yaml", "--yes"][..], &target].concat(),
    );
    assert_eq!(world.writes().len(), 1);
}

#[test]
fn a_variable_with_another_value_is_refused() {
    let world = industry_with_another_description();
    world.write("m.yaml", &MANIFEST.replace("wanted", "\"${env:WORDS}\""));
    let ran = world.run_with(&["plan", "-f", "m.yaml", "--out", "p.json"], &[("WORDS", "one")]);
    assert_eq!(ran.code, 0, "{}", ran.stderr);
    world.sandbox.clear_calls();
    let ran = world.run_with(&["apply", "p.json", "--yes"], &[("WORDS", "two")]);
    assert_eq!(ran.code, 3, "{}", ran.stderr);
    insta::assert_snapshot!(without_talk(&ran), @r#"
    error: refused: nothing was written, because what the manifests ask for changed since the plan was saved:
      update custom_field/lead/Industry
        description: the manifests now want another value, because a variable changed
          planned:    "one"
          wanted now: "two"
    hint: plan again and review what changed
    "#);
    assert_eq!(world.writes(), []);
    let ran = world.run_with(&["apply", "p.json", "--yes"], &[("WORDS", "one")]);
    assert_eq!(ran.code, 0, "{}", ran.stderr);
}

#[test]
fn what_is_not_as_it_was_saved_is_refused_before_anybody_is_asked() {
    let world = industry_with_another_description();
    save(&world);
    let text = world.read("p.json");
    let printed = world
        .expect(0, &["plan", "-f", "m.yaml", "--format", "json"])
        .stdout;
    let middle = text.len() / 2;
    let mut flipped = text.clone().into_bytes();
    flipped[text.find("found").unwrap()] ^= 1;
    let cases = [
        (text[..middle].to_owned(), "is incomplete"),
        (String::new(), "is incomplete"),
        ("plan".to_owned(), "it is not JSON"),
        ("[]".to_owned(), "is not a saved plan"),
        (printed, "is not a saved plan"),
        (String::from_utf8(flipped).unwrap(), "was edited"),
        (text.replace("\"wanted\"", "\"something else\""), "was edited"),
        (text.replace("update", "delete"), "was edited"),
        (text.replace("  ", " "), "was edited"),
        (
            text.replacen("\"format\": 1", "\"format\": 2", 1),
            "has the format 2",
        ),
    ];
    world.sandbox.clear_calls();
    for (altered, told) in cases {
        world.write("p.json", &altered);
        let ran = world.expect(3, &["apply", "p.json", "--yes"]);
        assert!(ran.stderr.contains(told), "{told}: {}", ran.stderr);
        assert_eq!(world.sandbox.calls(), [], "{told}");
    }
    world
        .write("p.json", &text)
        .expect(0, &["apply", "p.json", "--yes"]);
}

#[test]
fn a_plan_that_is_refused_can_be_saved_and_not_applied() {
    for (manifest, code) in [
        (
            "lead_statuses: [{label: Qualified, renamed_from: Interested}, New]\n",
            3,
        ),
        ("lead_statuses: [{label: Qualified, removed: true}, New]\n", 3),
    ] {
        let world = World::new();
        world
            .sandbox
            .edit(|state| drop(state.add_record(&Place::Lead, None, Some("Qualified"), &[])));
        world.write("m.yaml", manifest);
        let ran = world.expect(code, &["plan", "-f", "m.yaml", "--out", "p.json"]);
        assert!(ran.stderr.contains("it can't be applied"), "{}", ran.stderr);
        world.sandbox.clear_calls();
        let told = refused(&world, &[]);
        assert!(told.contains("lead_status/Qualified"), "{told}");
    }
}

#[test]
fn a_protected_organization_takes_a_saved_plan_made_under_its_policy() {
    let world = industry_with_another_description();
    let project = |policy: &str| {
        let base = world.sandbox.base_url();
        let text = format!(
            "version: 1\nmanifests: [m.yaml]\ndefault_organization: live\norganizations:\n  live: {{api_key: \
             \"${{env:CLOSE_API_KEY}}\", base_url: \"{base}\", protected: true}}\n{policy}"
        );
        world.write("closectl.yaml", &text);
    };
    project("");
    world.expect(0, &["plan", "--out", "p.json"]);
    world.sandbox.clear_calls();
    project("policy: {max_records_affected: 5}\n");
    let told = refused(&world, &[]);
    assert!(told.contains("was made under a different policy"), "{told}");
    project("");
    world.expect(3, &["apply", "--yes"]);
    world.expect(0, &["apply", "p.json", "--yes"]);
}

#[test]
fn the_exit_code_is_the_same_where_the_plan_is_saved() {
    let world = industry_with_another_description();
    world.expect(
        2,
        &[
            "plan",
            "-f",
            "m.yaml",
            "--out",
            "deep/in/p.json",
            "--detailed-exitcode",
        ],
    );
    world.expect(0, &["apply", "deep/in/p.json", "--yes"]);
    world.expect(
        0,
        &["plan", "-f", "m.yaml", "--out", "p.json", "--detailed-exitcode"],
    );
    let ran = world.expect(0, &["apply", "p.json"]);
    assert!(ran.stdout.contains("No changes"), "{}", ran.stdout);
    assert_eq!(world.files("deep/in").len(), 1, "nothing is left beside the file");
}

#[test]
fn whatever_can_be_planned_can_be_saved_and_applied() {
    let world = World::new();
    world
        .write("whole.yaml", include_str!("law/whole.yaml"))
        .write("changed.yaml", include_str!("law/changed.yaml"));
    let schema: Value = serde_json::from_str(include_str!("../schemas/plan.schema.json")).unwrap();
    let schema = jsonschema::validator_for(&schema).unwrap();
    for manifest in ["whole.yaml", "changed.yaml"] {
        let printed = world
            .expect(
                0,
                &["plan", "-f", manifest, "--out", "p.json", "--format", "json"],
            )
            .stdout;
        for text in [&printed, &world.read("p.json")] {
            let value: Value = serde_json::from_str(text).unwrap();
            let wrong: Vec<_> = schema
                .iter_errors(&value)
                .map(|error| error.to_string())
                .collect();
            assert_eq!(wrong, Vec::<String>::new());
        }
        let ran = world.expect(0, &["apply", "p.json", "--yes"]);
        assert!(
            ran.stdout.contains("Verified, no changes remain."),
            "{}",
            ran.stdout
        );
        assert!(!world.read("p.json").contains(world.sandbox.api_key()));

        // Whatever can be planned is known to be done once it is.
        world.sandbox.clear_calls();
        let again = world.expect(0, &["apply", "p.json", "--yes"]);
        assert!(again.stdout.contains("Already applied"), "{}", again.stdout);
        assert_eq!(world.writes(), []);
    }
    let mut wrong: Value = serde_json::from_str(&world.read("p.json")).unwrap();
    wrong["steps"][0]["action"] = "explode".into();
    wrong["format"] = 2.into();
    assert_eq!(schema.iter_errors(&wrong).count(), 2);
}

#[test]
fn the_published_schema_of_plans_is_the_one_of_the_types() {
    let world = World::new();
    let printed = world.expect(0, &["schema", "plan"]).stdout;
    let published = include_str!("../schemas/plan.schema.json");
    assert_eq!(
        printed, published,
        "run `closectl schema plan --out schemas/plan.schema.json`"
    );
    let manifest = world.expect(0, &["schema"]).stdout;
    assert_eq!(manifest, world.expect(0, &["schema", "manifest"]).stdout);
    assert!(manifest.contains("closectl manifest"));
}

#[test]
fn a_plan_can_be_applied_from_every_folder_of_its_project() {
    let world = industry_with_another_description();
    let base = world.sandbox.base_url();
    let project = format!(
        "version: 1\nmanifests: [manifests]\ndefault_organization: live\norganizations:\n  live: {{api_key: \
         \"${{env:CLOSE_API_KEY}}\", base_url: \"{base}\", overlays: [own.yaml]}}\n"
    );
    world
        .write("closectl.yaml", &project)
        .write("manifests/a.yaml", MANIFEST)
        .write("own.yaml", "{}\n")
        .write("x/y/part.yaml", "lead_statuses: [Potential, New]\n");

    let from = |folder: &str, code: i32, arguments: &[&str]| {
        let folder = world.folder.path().join(folder).display().to_string();
        world.expect(code, &[&["-C", &folder], arguments].concat())
    };
    let names = |file: &str| -> Vec<String> {
        let saved: Value = serde_json::from_str(&world.read(file)).unwrap();
        let sources = saved["origin"]["sources"].as_array().unwrap().iter();
        sources
            .map(|one| one["name"].as_str().unwrap().to_owned())
            .collect()
    };

    from("x/y", 0, &["plan", "-f", "part.yaml", "--out", "q.json"]);
    assert_eq!(names("x/y/q.json"), ["x/y/part.yaml", "own.yaml"]);
    let ran = from("x", 3, &["apply", "y/q.json", "--yes"]);
    assert!(
        ran.stderr.contains("outside this folder (x/y/part.yaml)"),
        "{}",
        ran.stderr
    );
    from("x", 0, &["apply", "y/q.json", "-f", "y/part.yaml", "--yes"]);

    from("x/y", 0, &["plan", "--out", "q.json"]);
    assert_eq!(names("x/y/q.json"), ["manifests/a.yaml", "own.yaml"]);
    from(".", 0, &["apply", "x/y/q.json", "--yes"]);
    from("x", 0, &["plan", "--detailed-exitcode"]);
}

#[test]
fn a_rename_of_what_is_gone_says_that_the_old_name_is_gone() {
    let world = World::new();
    world.write(
        "m.yaml",
        "lead_statuses: [{label: Fresh, renamed_from: Qualified}]\n",
    );
    world.expect(0, &["plan", "-f", "m.yaml", "--out", "p.json"]);
    edit(&world, |state| {
        let path = format!("/status/lead/{}/", state.lead_status("Qualified").unwrap().id);
        state.perform("PUT", &path, json!({"label": "Elsewhere"}))
    });
    world.sandbox.clear_calls();
    let told = refused(&world, &[]);
    let words =
        "rename lead_status/Fresh\n    the object that it renames no longer exists under its old name";
    assert!(told.contains(words), "{told}");
}

#[test]
fn an_object_that_somebody_else_made_otherwise_is_shown_as_planned_live_and_wanted() {
    let world = World::new();
    world.write(
        "m.yaml",
        "custom_fields: {contact: [{name: Level, type: choices, choices: [A, B]}]}\n",
    );
    world.expect(0, &["plan", "-f", "m.yaml", "--out", "p.json"]);
    edit(&world, |state| {
        let field = json!({"name": "Level", "type": "text"});
        state.perform("POST", "/custom_field/contact/", field)
    });
    world.sandbox.clear_calls();
    let told = refused(&world, &[]);
    for part in ["but it exists now", "planned from:", "live now:", "wanted:"] {
        assert!(told.contains(part), "{part}: {told}");
    }
    assert!(!told.contains("as the plan wants it"), "{told}");
}

#[test]
fn an_object_that_somebody_else_made_as_planned_is_as_the_plan_wants_it() {
    let world = World::new();
    world.write("m.yaml", "lead_statuses: [Qualified, Cold]\n");
    world.expect(0, &["plan", "-f", "m.yaml", "--out", "p.json"]);
    edit(&world, |state| {
        state.perform("POST", "/status/lead/", json!({"label": "Cold"}))
    });
    world.sandbox.clear_calls();
    let ran = world.expect(0, &["apply", "p.json", "--yes"]);
    assert!(ran.stdout.contains("Already applied"), "{}", ran.stdout);
    assert_eq!(world.writes(), []);
}

#[test]
fn nothing_but_an_earlier_plan_is_overwritten() {
    let world = industry_with_another_description();
    let manifest = world.read("m.yaml");
    world
        .write("notes.json", "{\"format\": 1}\n")
        .write("empty.json", "");
    for file in ["m.yaml", "notes.json"] {
        let before = world.read(file);
        let ran = world.expect(3, &["plan", "-f", "m.yaml", "--out", file]);
        let told = format!("refused: the plan was not saved, because {file} is not a saved plan");
        assert!(ran.stderr.contains(&told), "{}", ran.stderr);
        assert_eq!(world.read(file), before);
    }
    for file in ["empty.json", "empty.json", "new.json"] {
        world.expect(0, &["plan", "-f", "m.yaml", "--out", file]);
    }
    assert_eq!(world.read("m.yaml"), manifest);
    world.expect(0, &["apply", "empty.json", "--yes"]);
}
