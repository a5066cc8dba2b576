//! Selectors select what they say: names with special characters, what fits nothing, consent to one address, and what is
//! left out.

use crate::harness::{Ran, World, applied, finish, program};
use close_sandbox::Place;
use proptest::prelude::*;
use serde_json::{Value, json};

/// An organization with these fields of leads, of which each of two leads holds a value, and a project with these settings.
fn fields(names: &[&str], settings: &str) -> World {
    let world = World::new();
    world.write("setup/m.yaml", &manifest(names, &[]));
    world.expect(0, &["apply", "-f", "setup", "--yes"]);
    world.sandbox.edit(|state| {
        for _ in 0..2 {
            let values: Vec<(&str, Value)> = names.iter().map(|name| (*name, json!("x"))).collect();
            state.add_lead(&values);
        }
    });
    world.sandbox.clear_calls();
    project(&world, settings);
    world
}

fn project(world: &World, settings: &str) {
    let text = format!(
        "version: 1\nmanifests: [setup]\ndefault_organization: live\norganizations:\n  live:\n    \
         api_key: ${{env:CLOSE_LIVE_KEY}}\n    base_url: {}\n{settings}",
        world.sandbox.base_url()
    );
    world.write("closectl.yaml", &text);
}

/// A manifest that keeps some fields and removes others.
fn manifest(kept: &[&str], removed: &[&str]) -> String {
    let kept = kept.iter().map(|name| json!({"name": name, "type": "text"}));
    let removed = removed.iter().map(|name| json!({"name": name, "removed": true}));
    let fields: Vec<Value> = kept.chain(removed).collect();
    json!({"custom_fields": {"lead": fields}}).to_string()
}

/// Runs the program with the key of the project.
fn run(world: &World, code: i32, arguments: &[&str]) -> Ran {
    let mut command = program(world.folder.path());
    command
        .args(arguments)
        .env("CLOSE_LIVE_KEY", world.sandbox.api_key());
    let ran = finish(command);
    assert_eq!(
        ran.code, code,
        "closectl {arguments:?}\n{}\n{}",
        ran.stdout, ran.stderr
    );
    ran
}

fn names(world: &World) -> Vec<String> {
    let fields = world.sandbox.state().fields;
    let mut names: Vec<String> = fields.iter().map(|field| field.name.clone()).collect();
    names.sort();
    names
}

fn assert_untouched(world: &World) {
    assert_eq!(world.writes(), []);
    assert_eq!(world.sandbox.state().ledger, []);
}

#[test]
fn a_protection_that_fits_nothing_refuses_and_says_what_it_most_likely_means() {
    for (protect, likely) in [
        (
            "custom_field/lead/Industri",
            "did you mean `custom_field/lead/Industry`?",
        ),
        (
            "custom_field/lead/industry",
            "did you mean `custom_field/lead/Industry`?",
        ),
        (
            "custom_field/lead/yes/no?",
            "did you mean `custom_field/lead/yes%2Fno?`?",
        ),
        // No attribute can be meant here, so it is the object as plans print it.
        (
            "custom_field/lead/Stage:type",
            "the policy protects `custom_field/lead/Stage:type`",
        ),
        ("custom_field/lead/Zzz", "no object has this address"),
        ("workflow/*", "no object has this address"),
    ] {
        let world = fields(
            &["Industry", "yes/no?", "Stage:type"],
            &format!("policy: {{protect: [\"{protect}\"]}}\n"),
        );
        world.write(
            "setup/m.yaml",
            &manifest(&[], &["Industry", "yes/no?", "Stage:type"]),
        );
        let consent = ["--allow-data-loss", "*"];
        let plan = run(&world, 3, &[&["plan", "--out", "p.json"][..], &consent].concat());
        assert!(plan.stdout.contains(likely), "{protect}: {}", plan.stdout);
        let ran = run(&world, 3, &[&["apply", "--yes"][..], &consent].concat());
        assert!(
            ran.stderr.contains(protect) && ran.stderr.contains(likely),
            "{protect}: {}",
            ran.stderr
        );
        run(&world, 3, &[&["apply", "p.json", "--yes"][..], &consent].concat());
        assert_untouched(&world);
    }
}

#[test]
fn what_is_written_or_live_or_was_either_is_no_misspelling() {
    // Nothing is there yet, and the manifests make it.
    let world = World::new();
    project(
        &world,
        "policy: {protect: [\"custom_field/lead/Industry\", \"custom_field/lead\"]}\n",
    );
    world.write("setup/m.yaml", &manifest(&["Industry"], &[]));
    run(&world, 0, &["apply", "--yes"]);

    // The old name of a field that is renamed, in the files and live, before and after.
    let renamed =
        r#"{"custom_fields": {"lead": [{"name": "Branch", "type": "text", "renamed_from": "Industry"}]}}"#;
    world.write("setup/m.yaml", renamed);
    run(&world, 0, &["apply", "--yes"]);
    run(&world, 0, &["plan"]);

    // Once nothing knows the name any more, nothing is protected by it.
    world.write("setup/m.yaml", &manifest(&["Branch"], &[]));
    run(&world, 3, &["plan"]);
}

#[test]
fn drift_only_tells_of_a_protection_that_fits_nothing() {
    let world = fields(
        &["Industry"],
        "policy: {protect: [\"custom_field/lead/industry\"]}\n",
    );
    let ran = run(&world, 0, &["drift"]);
    assert!(
        ran.stdout.contains("did you mean `custom_field/lead/Industry`?"),
        "{}\n{}",
        ran.stdout,
        ran.stderr
    );
}

#[test]
fn an_undo_is_refused_by_a_protection_that_fits_nothing() {
    let world = fields(&["Industry"], "");
    world.write("setup/m.yaml", &manifest(&["Industry", "Other"], &[]));
    run(&world, 0, &["apply", "--yes"]);
    world.sandbox.clear_calls();
    project(&world, "policy: {protect: [\"custom_field/lead/industry\"]}\n");
    let ran = run(&world, 3, &["undo", "last", "--yes", "--allow-data-loss", "*"]);
    assert!(
        ran.stderr.contains("did you mean `custom_field/lead/Industry`?"),
        "{}",
        ran.stderr
    );
    assert_untouched(&world);
}

#[test]
fn a_colon_in_a_name_is_no_attribute_and_what_is_ignored_is_not_pruned() {
    let names_of_crms = ["utm:source", "hs:tier", "a/b", "50%", "Email*"];
    let world = fields(
        &names_of_crms,
        "ignore: [\"custom_field/lead/utm:source\", \"custom_field/lead/hs:tier\", \"custom_field/lead/a%2Fb\", \
         \"custom_field/lead/50%\", \"custom_field/lead/Email%2A\"]\n",
    );
    world.write("setup/m.yaml", &manifest(&[], &[]));
    run(
        &world,
        0,
        &["apply", "--yes", "--prune", "--allow-data-loss", "*"],
    );
    assert_eq!(names(&world).len(), names_of_crms.len());
    assert_untouched(&world);
}

#[test]
fn an_ignored_address_that_nothing_has_is_a_note() {
    let world = fields(
        &["Industry"],
        "ignore: [\"custom_field/lead/industri\", \"custom_field/lead/Indus*:type\"]\n",
    );
    let ran = run(&world, 0, &["plan"]);
    let told = "custom_field/lead/industri: `ignore` in closectl.yaml names it, but no object has this address; did you mean \
                `custom_field/lead/Industry`?";
    assert!(ran.stdout.contains(told), "{}", ran.stdout);
    assert!(!ran.stdout.contains("Indus*"), "{}", ran.stdout);
}

#[test]
fn consent_that_is_spelt_out_takes_that_field_only() {
    let world = fields(&["Email*", "Email work", "Email home"], "");
    world.write(
        "setup/m.yaml",
        &manifest(&[], &["Email*", "Email work", "Email home"]),
    );
    let ran = run(&world, 3, &["apply", "--yes"]);
    let printed = "--allow-data-loss 'custom_field/lead/Email%2A'";
    assert!(ran.stderr.contains(printed), "{}", ran.stderr);

    // The command that was printed agrees to one of the three, so that nothing is done.
    let consent = ["--allow-data-loss", "custom_field/lead/Email%2A"];
    let ran = run(&world, 3, &[&["apply", "--yes"][..], &consent].concat());
    assert!(
        !ran.stderr.contains(printed) && ran.stderr.contains("Email work"),
        "{}",
        ran.stderr
    );
    assert_untouched(&world);

    let target = ["--target", "custom_field/lead/Email%2A"];
    run(&world, 0, &[&["apply", "--yes"][..], &consent, &target].concat());
    assert_eq!(names(&world), ["Email home", "Email work"]);

    // A star stays a pattern, and after the run nobody complains that what it took is gone.
    let all = ["apply", "--yes", "--allow-data-loss", "custom_field/lead/Email*"];
    run(&world, 0, &all);
    assert_eq!(names(&world), Vec::<String>::new());
}

#[test]
fn consent_to_what_is_pruned_is_not_told_to_fit_nothing_after_the_run() {
    let world = fields(&["Old"], "");
    world.write("setup/m.yaml", &manifest(&[], &[]));
    let address = "custom_field/lead/Old";
    let ran = run(
        &world,
        0,
        &[
            "apply",
            "--yes",
            "--prune",
            "--allow-data-loss",
            address,
            "--target",
            address,
        ],
    );
    assert!(ran.stdout.contains("Verified"), "{}\n{}", ran.stdout, ran.stderr);
    run(
        &world,
        3,
        &["apply", "--yes", "--prune", "--allow-data-loss", address],
    );
}

#[test]
fn consent_that_fits_nothing_is_refused_with_a_suggestion() {
    let world = fields(&["Industry"], "");
    world.write("setup/m.yaml", &manifest(&[], &["Industry"]));
    for (consent, likely) in [
        (
            "custom_field/lead/industry",
            "did you mean `custom_field/lead/Industry`?",
        ),
        (
            "custom_field/lead/Industry:choices",
            "`custom_field/lead/Industry` for the whole object",
        ),
    ] {
        let ran = run(&world, 3, &["apply", "--yes", "--allow-data-loss", consent]);
        assert!(ran.stderr.contains(likely), "{}", ran.stderr);
        assert_untouched(&world);
    }
}

#[test]
fn what_is_excluded_stays_with_all_that_lies_in_it_and_depends_on_it() {
    let world = World::new();
    project(&world, "");
    let text = "custom_fields:
  shared: [{name: Region, type: text}]
  lead: [{shared: Region}, {name: Own, type: text}]
pipelines: [{name: New, statuses: [{label: Open, type: active}]}]
lead_statuses: [Potential, Fresh]
";
    world.write("setup/m.yaml", text);
    let excluded = [
        "--exclude",
        "custom_field/shared/Region",
        "--exclude",
        "pipeline/New",
        "--exclude",
        "lead_status/Old",
    ];
    let ran = run(&world, 0, &[&["apply", "--yes"][..], &excluded].concat());
    assert!(
        ran.stdout
            .contains("skipped, because it needs custom_field/shared/Region, which --exclude skips"),
        "{}",
        ran.stdout
    );
    assert!(
        ran.stdout
            .contains("lead_status/Old: --exclude names it, but no object has this address"),
        "{}",
        ran.stdout
    );
    let told = "custom_field/shared/Region, pipeline/New, pipeline/New/Open: skipped because of --exclude";
    assert!(ran.stdout.contains(told), "{}", ran.stdout);
    assert!(ran.stdout.contains("Verified"), "{}\n{}", ran.stdout, ran.stderr);

    assert_eq!(names(&world), ["Own"]);
    let state = world.sandbox.state();
    assert!(state.pipelines.iter().all(|pipeline| pipeline.name != "New"));
    assert!(state.lead_status("Fresh").is_some());

    // Both together: a target without a part of it.
    let ran = run(
        &world,
        0,
        &[
            "plan",
            "--target",
            "custom_field",
            "--exclude",
            "custom_field/lead",
            "--format",
            "json",
        ],
    );
    let plan: Value = serde_json::from_str(&ran.stdout).unwrap();
    let steps = plan["steps"].as_array().unwrap();
    let addresses: Vec<&str> = steps
        .iter()
        .map(|step| step["address"].as_str().unwrap())
        .collect();
    assert_eq!(addresses, ["custom_field/shared/Region"]);
    let left_out = plan["notes"].as_array().unwrap().iter();
    let left_out: Vec<&str> = left_out
        .filter(|note| note["text"] == "skipped because of --exclude")
        .map(|note| note["address"].as_str().unwrap())
        .collect();
    // The order of the list is left out with it.
    assert_eq!(left_out, ["custom_field/lead/Region", "custom_field/lead"]);
}

#[test]
fn a_saved_plan_is_bound_to_what_it_left_out() {
    let world = World::new();
    project(&world, "");
    world.write("setup/m.yaml", &manifest(&["A", "B"], &[]));
    run(
        &world,
        0,
        &["plan", "--out", "p.json", "--exclude", "custom_field/lead/B"],
    );
    run(
        &world,
        3,
        &["apply", "p.json", "--yes", "--exclude", "custom_field/lead/A"],
    );
    assert_eq!(world.writes(), []);
    run(&world, 0, &["apply", "p.json", "--yes"]);
    assert_eq!(names(&world), ["A"]);
}

#[test]
fn every_command_takes_the_folder_that_it_is_to_run_in() {
    let world = fields(&["A"], "");
    world.write("elsewhere/empty.yaml", "lead_statuses: []\n");
    let folder = world.folder.path().join("elsewhere");
    let with = |code: i32, arguments: &[&str]| {
        let mut command = program(&folder);
        command
            .args(arguments)
            .env("CLOSE_LIVE_KEY", world.sandbox.api_key());
        let ran = finish(command);
        assert_eq!(ran.code, code, "{arguments:?}\n{}\n{}", ran.stdout, ran.stderr);
        ran
    };

    // The project file and `setup` are found from there, and what is written is written there.
    with(0, &["-C", "..", "plan", "-f", "setup", "--out", "p.json"]);
    assert!(world.folder.path().join("p.json").exists() && !folder.join("p.json").exists());
    with(0, &["validate", "-C", "..", "-f", "setup"]);

    let ran = with(1, &["-C", "nowhere", "validate", "--format", "json"]);
    assert!(
        ran.stderr.contains("failed to enter the folder nowhere (-C)"),
        "{}",
        ran.stderr
    );
    assert!(
        ran.stderr.contains("hint: name a folder that exists"),
        "{}",
        ran.stderr
    );
    let report: Value = serde_json::from_str(&ran.stdout).unwrap();
    assert!(report.is_object());
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 12, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn what_a_plan_prints_as_unmanaged_is_kept_by_ignoring_just_that(
        pieces in prop::collection::vec(prop::collection::vec(prop::sample::select(
            vec!["*", "/", "%", ":", "%2A", "%2F", "a", "é", "type", "description", " x", "#"]), 1..5), 3)
    ) {
        let mut all: Vec<String> = pieces.iter().enumerate().map(|(at, pieces)| format!("n{at}{}y", pieces.concat())).collect();
        all.push("type:type".to_owned());
        let all: Vec<&str> = all.iter().map(String::as_str).collect();
        let world = fields(&all, "");
        world.write("setup/m.yaml", &manifest(&[], &[]));

        // Consent that is printed for one of them takes it, and what is printed for another keeps that.
        let refused = run(&world, 3, &["apply", "--yes", "--prune"]);
        let printed = refused.stderr.lines().filter_map(|line| line.split_once("add --allow-data-loss "));
        let mut printed: Vec<String> = printed.map(|(_, word)| shlex::split(word).unwrap().remove(0)).collect();
        printed.sort();
        prop_assert_eq!(printed.len(), all.len(), "{}", refused.stderr);
        let kept = printed.remove(0);

        project(&world, &format!("ignore: [{}]\n", json!(kept)));
        let mut arguments = vec!["apply", "--yes", "--prune"];
        printed.iter().for_each(|one| arguments.extend(["--allow-data-loss", one.as_str()]));
        run(&world, 0, &arguments);
        let left = names(&world);
        prop_assert_eq!(left.len(), 1, "{:?} for {}", &left, kept);
        let state = world.sandbox.state();
        prop_assert!(state.custom_field(&Place::Lead, &left[0]).is_some());
        prop_assert_eq!(state.ledger.len(), 2 * (all.len() - 1));
    }
}

#[test]
fn what_is_excluded_does_not_go_with_what_it_lies_in() {
    let world = World::new();
    world.sandbox.edit(|state| {
        state.perform("POST", "/custom_activity/", json!({"name": "Visit"}));
        let id = state.activity_type("Visit").unwrap().id.clone();
        let field = json!({"name": "Notes", "type": "text", "custom_activity_type_id": id});
        state.perform("POST", "/custom_field/activity/", field);
    });
    world.write(
        "m.yaml",
        "custom_activity_types: [{name: Visit, removed: true}]\n",
    );
    let excluded = "custom_activity_type/Visit/Notes";
    let ran = world.expect(3, &["apply", "-f", "m.yaml", "--yes", "--exclude", excluded]);
    let text = format!("`--exclude` protects `{excluded}`");
    assert!(ran.stderr.contains(&text), "{}", ran.stderr);
    assert_eq!(world.writes(), []);
}

#[test]
fn records_stay_where_they_are_if_what_they_would_leave_is_left_out() {
    let world = World::new();
    world.sandbox.edit(|state| {
        state.add_record(&Place::Lead, None, Some("Interested"), &[]);
    });
    let manifest =
        "lead_statuses: [{label: Interested, removed: true, move_to: Customer}, {label: Brand new}]\n";
    world.write("m.yaml", manifest);
    let arguments = [
        "apply",
        "-f",
        "m.yaml",
        "--yes",
        "--exclude",
        "lead_status/Brand new",
    ];
    let ran = world.run(&arguments);
    let state = world.sandbox.state();
    let status = state.records[0].status_id.as_deref().unwrap();
    let has_status = |label: &str| state.lead_status(label).is_some_and(|one| one.id == status);
    // Either both happen or neither does.
    assert_eq!(ran.code, 0, "{}", ran.stderr);
    assert_eq!(
        state.lead_status("Interested").is_some(),
        has_status("Interested"),
        "{}",
        ran.stdout
    );
    assert!(!ran.stdout.contains("Still different"), "{}", ran.stdout);
}

#[test]
fn a_name_that_entries_share_selects_all_of_them_before_they_are_made() {
    let view = |of: &str| {
        format!(
            "  - {{name: V, type: {of}, is_shared: true, s_query: {{query: {{type: object_type, object_type: {of}}}}}}}\n"
        )
    };
    let views = format!(
        "outcomes: [{{name: O}}]\nsmart_views:\n{}{}",
        view("lead"),
        view("contact")
    );
    let hook = |action: &str| {
        format!("  - {{url: \"https://x.test/a\", events: [{{object_type: lead, action: {action}}}]}}\n")
    };
    let hooks = format!(
        "outcomes: [{{name: O}}]\nwebhooks:\n{}{}",
        hook("created"),
        hook("deleted")
    );
    for (manifest, shared, own) in [
        (
            &views,
            "smart_view/V",
            ["smart_view/lead/V", "smart_view/contact/V"],
        ),
        (
            &hooks,
            "webhook/https://x.test/a",
            [
                "webhook/https://x.test/a#lead.created",
                "webhook/https://x.test/a#lead.deleted",
            ],
        ),
    ] {
        let world = World::new();
        world.write("m.yaml", manifest);
        let planned = |option: &str| {
            let ran = world.expect(0, &["plan", "-f", "m.yaml", option, shared, "--format", "json"]);
            let plan: Value = serde_json::from_str(&ran.stdout).unwrap();
            let steps = plan["steps"].as_array().unwrap().iter();
            let mut planned: Vec<String> = steps
                .map(|step| step["address"].as_str().unwrap().to_owned())
                .collect();
            planned.sort();
            planned
        };
        let mut both = own.to_vec();
        both.sort_unstable();
        assert_eq!(planned("--target"), both);
        assert_eq!(planned("--exclude"), ["outcome/O"]);

        let shown = world.expect(0, &["show", "-f", "m.yaml", shared]).stdout;
        for one in own {
            assert!(shown.contains(one), "{one}: {shown}");
        }
        assert!(!shown.contains("outcome/O"), "{shown}");

        // And once they are there.
        world.expect(0, &["apply", "-f", "m.yaml", "--yes", "--target", shared]);
        assert_eq!(world.writes().len(), 2);
    }
}

#[test]
fn what_is_targeted_keeps_its_order_where_a_step_between_is_left_out() {
    let world = applied(
        "pipelines: [{name: P, statuses: [{label: a, type: active}, {label: w, type: won}, {label: Old, type: lost}]}]\n",
    );
    world.write(
        "m.yaml",
        "pipelines: [{name: P, statuses: [{label: a, type: active}, {label: w, type: won}, {label: New, type: lost}, \
         {label: Old, removed: true}]}]\n",
    );
    let arguments = ["plan", "-f", "m.yaml", "--format", "json"];
    let targets = ["--target", "pipeline/P/New", "--target", "pipeline/P/Old"];
    for more in [&[][..], &targets] {
        let ran = world.expect(0, &[&arguments[..], more].concat());
        let plan: serde_json::Value = serde_json::from_str(&ran.stdout).unwrap();
        let steps = plan["steps"].as_array().unwrap();
        let id = |address: &str| {
            let step = steps.iter().find(|step| step["address"] == address).unwrap();
            step["id"].as_u64().unwrap()
        };
        let mut open = vec![id("pipeline/P/Old")];
        let mut before = Vec::new();
        while let Some(at) = open.pop() {
            let after = steps[usize::try_from(at).unwrap()]["after"].as_array().unwrap();
            let after: Vec<u64> = after.iter().filter_map(serde_json::Value::as_u64).collect();
            open.extend(&after);
            before.extend(after);
        }
        assert!(before.contains(&id("pipeline/P/New")), "{more:?}: {}", ran.stdout);
    }
}
