//! The commands and lines that closectl prints as the next step work as they are.

use crate::harness::{Ran, Two, World, finish, program};
use std::process::Command;

/// Runs a printed command in a shell, with the answer that a terminal would give.
fn pasted(two: &Two, printed: &str) -> Ran {
    let like = two.command(&[]);
    let folder = two.staging.folder.path();
    let program = program(folder);
    let path = std::path::Path::new(program.get_program()).parent().unwrap();
    let mut shell = Command::new("sh");
    shell
        .args(["-c", &format!("{printed} --yes")])
        .current_dir(folder)
        .env("PATH", format!("{}:/usr/bin:/bin", path.display()));
    for (name, value) in like.get_envs() {
        if let Some(value) = value.filter(|_| name != "PATH") {
            shell.env(name, value);
        }
    }
    finish(shell)
}

/// Returns what is printed between two texts.
fn between<'a>(text: &'a str, before: &str, after: &str) -> &'a str {
    let (_, rest) = text
        .split_once(before)
        .unwrap_or_else(|| panic!("{before}: {text}"));
    rest.split_once(after).map_or(rest, |(inside, _)| inside)
}

fn protected() -> Two {
    Two::new("", "    protected: true\n")
}

/// Brings manifests to the protected organization, and returns what the last command said.
fn applied(two: &Two, manifest: &str) -> Ran {
    two.write("setup/m.yaml", manifest);
    two.expect(0, &["plan", "--org", "production", "--out", "p.json"]);
    two.expect(0, &["apply", "p.json", "--yes"])
}

#[test]
fn the_command_that_undoes_a_run_works_where_only_saved_plans_are_accepted() {
    let two = protected();
    let before = two.production.sandbox.state().lead_statuses;
    let ran = applied(&two, "lead_statuses: [Potential, Fresh]\n");
    assert!(two.production.sandbox.state().lead_status("Fresh").is_some());

    let printed = between(&ran.stderr, "to undo this run: ", "\n");
    let undone = pasted(&two, printed);
    assert_eq!(undone.code, 0, "{printed}\n{}", undone.stderr);
    assert_eq!(two.production.sandbox.state().lead_statuses, before);
}

#[test]
fn the_command_that_applies_a_saved_plan_names_manifests_that_the_project_does_not_list() {
    let two = protected();
    two.write("setup/m.yaml", "lead_statuses: [Potential]\n")
        .write("other/o.yaml", "lead_statuses: [Potential, Fresh]\n");
    let plan = [
        "plan",
        "--org",
        "production",
        "-f",
        "other/o.yaml",
        "--out",
        "p.json",
    ];
    let ran = two.expect(0, &plan);
    let printed = between(&ran.stderr, "apply it with `", "`");
    assert_eq!(printed, "closectl apply p.json -f other/o.yaml");
    assert_eq!(pasted(&two, printed).code, 0);
    assert!(two.production.sandbox.state().lead_status("Fresh").is_some());

    // What the project lists need not be named.
    let ran = two.expect(
        0,
        &[
            "plan",
            "--org",
            "production",
            "-f",
            "setup/m.yaml",
            "--out",
            "p.json",
        ],
    );
    let printed = between(&ran.stderr, "apply it with `", "`");
    assert_eq!(printed, "closectl apply p.json");
}

#[test]
fn a_promotion_says_how_a_rename_comes_first_where_only_saved_plans_are_accepted() {
    let two = protected();
    two.apply_setup(
        "staging",
        "lead_statuses: [{label: Contacted, renamed_from: Interested}]\n",
    );
    let saved = [
        "promote",
        "--from",
        "staging",
        "--to",
        "production",
        "--out",
        "p.json",
    ];
    let ran = two.expect(0, &saved);
    let told = ran.stdout.split_whitespace().collect::<Vec<_>>().join(" ");
    let printed = between(&told, "in a manifest and run `", "`");

    let ran = pasted(&two, printed);
    assert_eq!(ran.code, 0, "{printed}\n{}", ran.stderr);
    let ran = two.expect(0, &saved);
    assert!(ran.stdout.contains("No changes"), "{}", ran.stdout);
}

#[test]
fn a_status_in_use_is_refused_and_no_approval_of_its_deletion_is_offered() {
    let world = World::new();
    world
        .write("m.yaml", "lead_statuses: [{label: Qualified, removed: true}]\ncustom_fields: {lead: [{name: F, removed: true}]}\n")
        .write("f.yaml", "custom_fields: {lead: [{name: F, type: text}]}\n");
    world.expect(0, &["apply", "-f", "f.yaml", "--yes"]);
    world.sandbox.edit(|state| {
        let id = state.lead_status("Qualified").unwrap().id.clone();
        let lead = state.add_lead(&[("F", serde_json::json!("x"))]);
        let body = serde_json::json!({"status_id": id});
        assert_eq!(state.perform("PUT", &format!("/lead/{lead}/"), body).0, 200);
    });

    let ran = world.expect(3, &["apply", "-f", "m.yaml", "--yes"]);
    for text in [&ran.stdout, &ran.stderr] {
        assert!(text.contains("`move_to`"), "{text}");
        assert!(!text.contains("'lead_status/Qualified'"), "{text}");
    }
    assert_eq!(
        ran.stdout.matches("not approved yet").count(),
        1,
        "{}",
        ran.stdout
    );
    // What an approval does help still says so.
    assert!(
        ran.stderr.contains("--allow-data-loss 'custom_field/lead/F'"),
        "{}",
        ran.stderr
    );
}

#[test]
fn what_follows_a_saved_undo_is_about_its_organization() {
    let two = Two::new("", "");
    let project = two.staging.read("closectl.yaml");
    two.write(
        "closectl.yaml",
        &format!("default_organization: staging\n{project}"),
    );
    two.apply("production", "lead_statuses: [Potential, New]\n");
    two.expect(0, &["undo", "last", "--org", "production", "--out", "u.json"]);
    let ran = two.expect(0, &["apply", "u.json", "--yes"]);
    for command in ["apply", "pull --update"] {
        let whole = format!("`closectl {command} --org production`");
        assert!(ran.stderr.contains(&whole), "{}", ran.stderr);
    }
}

#[test]
fn where_no_organization_is_named_the_hint_names_one_of_the_project() {
    let two = protected();
    two.write("setup/m.yaml", "lead_statuses: [Potential]\n");
    let ran = two.expect(1, &["plan"]);
    let hint = between(&ran.stderr, "hint: ", "\n");
    assert_eq!(
        hint,
        "name one with --org, as in `--org staging`, or write `default_organization` in closectl.yaml"
    );
    two.expect(0, &["plan", "--org", "staging"]);
}

#[test]
fn the_end_of_a_run_counts_what_its_plan_counts() {
    let world = World::new();
    // An activity type with an order, and a status that is renamed and moved, have several steps.
    let manifest = "custom_activity_types:\n  - name: Visit\n    is_archived: true\n    fields: [{name: A, type: text}, {name: B, type: text}]\n\
                    lead_statuses: [Potential, Fresh]\n";
    world.write("m.yaml", manifest);
    let ran = world.expect(0, &["apply", "-f", "m.yaml", "--yes"]);
    let plan = between(&ran.stdout, "Plan: ", ".");
    let planned: usize = plan
        .split(", ")
        .map(|part| part.split(' ').next().unwrap().parse::<usize>().unwrap())
        .sum();
    let done = between(&ran.stdout, "Applied: ", ".");
    let (steps, _) = ran.stderr.rsplit_once("] ").unwrap();
    let (_, steps) = steps.rsplit_once('/').unwrap();
    assert_ne!(
        steps,
        planned.to_string(),
        "an object has several steps: {}",
        ran.stderr
    );
    assert_eq!(
        done,
        format!("{steps} done ({steps} steps for {planned} objects)"),
        "{}",
        ran.stdout
    );
}

#[test]
fn a_printed_choice_of_a_promotion_works_alone_for_everything_that_the_target_removed() {
    let whole = "custom_object_types: [{name: Plan, name_plural: Plans, fields: [{name: Seats, type: number}]}]\n\
                 custom_fields: {shared: [{name: Region, type: text}], lead: [{shared: Region}]}\n";
    let changed = whole.replace("name_plural: Plans", "name_plural: Plans, description: New");
    let gone = "custom_object_types: [{name: Plan, removed: true, fields: [{name: Seats, removed: true}]}]\n\
                custom_fields: {shared: [{name: Region, removed: true}], lead: [{shared: Region, removed: true}]}\n";
    for source in [whole, changed.as_str()] {
        let two = Two::new("", "");
        two.apply_setup("staging", whole).promote(0, &[]);
        two.apply("production", gone).apply_setup("staging", source);
        let promote = ["promote", "--from", "staging", "--to", "production"];
        let saved = two.production.sandbox.state();

        let take = "--take production";
        let mut tried = 0;
        let ran = finish(two.command(&[&promote[..], &["--yes"]].concat()));
        let told = format!("{} {}", ran.stdout, ran.stderr);
        let told = told.split_whitespace().collect::<Vec<_>>().join(" ");
        for printed in ["add ", "for one object with "] {
            let Some((_, rest)) = told
                .split_once(printed)
                .filter(|(_, rest)| rest.starts_with("--take"))
            else {
                continue;
            };
            let end = rest.find([';', '.']).unwrap();
            let options = &rest[..end];
            let ran = pasted(&two, &format!("closectl {} {take} {options}", promote.join(" ")));
            assert_eq!(ran.code, 0, "{options}\n{}\n{}", ran.stdout, ran.stderr);
            two.production.sandbox.edit(|state| *state = saved.clone());
            tried += 1;
        }
        assert!(tried > 0, "{told}");
    }
}
