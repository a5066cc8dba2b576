//! What nobody lists goes where a project says so, and nowhere else.

use super::project_with_values;
use crate::harness::{THREE_FIELDS, applied, leads_that_hold};
use close_sandbox::Place;

#[test]
fn what_nobody_lists_is_pruned_only_where_asked_and_under_the_same_guards() {
    let world = project_with_values("prune: [lead_field]\nignore: [\"custom_field/lead/D\"]\n");
    let key = ("CLOSE_LIVE_KEY", world.sandbox.api_key().to_owned());
    let run = |code: i32, arguments: &[&str]| {
        let ran = world.run_with(arguments, &[(key.0, key.1.as_str())]);
        assert_eq!(ran.code, code, "{arguments:?}\n{}\n{}", ran.stdout, ran.stderr);
        ran
    };
    let names = || -> Vec<String> {
        world
            .sandbox
            .state()
            .fields
            .iter()
            .map(|field| field.name.clone())
            .collect()
    };
    world.write(
        "setup/m.yaml",
        "custom_fields: {lead: [{name: Z, type: text, renamed_from: C}]}\n",
    );
    let ran = run(3, &["apply", "--yes"]);
    assert!(
        ran.stderr.contains("custom_field/lead/A") && ran.stderr.contains("2 leads lose values"),
        "{}",
        ran.stderr
    );
    assert_eq!(names().len(), 4);
    let consent = ["--allow-data-loss", "custom_field/lead/*"];
    run(0, &[&["plan", "--out", "plan.json"][..], &consent].concat());
    let ran = run(0, &[&["apply", "plan.json", "--yes"][..], &consent].concat());
    assert!(
        ran.stdout.contains("`prune` deletes what they do not list"),
        "{}",
        ran.stdout
    );
    assert!(names().len() == 2 && names().contains(&"Z".to_owned()) && names().contains(&"D".to_owned()));
    world.write("setup/m.yaml", "lead_statuses: [Potential]\n");
    world.sandbox.edit(|state| {
        state.add_record(&Place::Lead, None, Some("Bad Fit"), &[]);
    });
    let ran = run(0, &["plan"]);
    assert!(
        ran.stdout.contains("No changes"),
        "a section that is left out is not pruned: {}",
        ran.stdout
    );
    let ran = run(3, &["plan", "--prune=lead_status"]);
    assert!(ran.stdout.contains("lead_status/Bad Fit"), "{}", ran.stdout);
    run(3, &["plan", "--prune=lead_status", "--out", "pruned.json"]);
    let ran = run(3, &["apply", "pruned.json", "--yes"]);
    assert!(
        ran.stderr.contains("was made with --prune=lead_status"),
        "{}",
        ran.stderr
    );
    assert!(world.sandbox.state().lead_status("Bad Fit").is_some());
    run(3, &["apply", "pruned.json", "--yes", "--prune=lead_field"]);
    let ran = run(1, &["plan", "--prune=lead_staus"]);
    assert!(
        ran.stderr.contains("did you mean `lead_status`?"),
        "{}",
        ran.stderr
    );
}

#[test]
fn an_undo_takes_back_what_was_done_and_prunes_nothing() {
    let world = project_with_values("prune: [custom_field/lead]\n");
    let key = world.sandbox.api_key().to_owned();
    let run = |arguments: &[&str]| {
        let ran = world.run_with(arguments, &[("CLOSE_LIVE_KEY", key.as_str())]);
        assert_eq!(ran.code, 0, "{arguments:?}\n{}\n{}", ran.stdout, ran.stderr);
        ran
    };
    let names = || -> Vec<String> {
        let state = world.sandbox.state();
        state.fields.iter().map(|field| field.name.clone()).collect()
    };
    let fields = ["B", "A", "C", "D"].map(|name| format!("{{name: {name}, type: text}}"));
    world.write(
        "setup/m.yaml",
        &format!("custom_fields: {{lead: [{}]}}\n", fields.join(", ")),
    );
    run(&["apply", "--yes"]);
    world.sandbox.edit(|state| {
        let mut other = state.fields[0].clone();
        other.id.push('x');
        other.name = "By hand".to_owned();
        state.fields.push(other);
    });
    let before = names();
    let ran = run(&["undo", "last", "--yes"]);
    assert!(!ran.stdout.contains("delete"), "{}", ran.stdout);
    assert_eq!(names(), before);
    assert_eq!(world.sandbox.state().ledger, []);
}

#[test]
fn the_command_that_is_printed_for_a_saved_plan_prunes_as_the_plan_does() {
    for (prune, printed) in [
        ("--prune=custom_field/lead", "--prune=custom_field/lead"),
        ("--prune", "--prune"),
        ("--prune=*", "--prune"),
    ] {
        let world = leads_that_hold(&[&[("Note", "a")]]);
        world.write(
            "m.yaml",
            &THREE_FIELDS.replace("    - {name: Note, type: text}\n", ""),
        );
        let loss = ["--allow-data-loss", "custom_field/lead/Note"];
        let ran = world.expect(
            0,
            &[&["plan", "-f", "m.yaml", prune, "--out", "p.json"][..], &loss].concat(),
        );
        let told = format!("`closectl apply p.json {printed} --allow-data-loss custom_field/lead/Note`");
        assert!(ran.stderr.contains(&told), "{told}: {}", ran.stderr);
        let refused = world.expect(3, &[&["apply", "p.json", "--yes"][..], &loss].concat());
        let told = format!("made with {printed}, and");
        assert!(refused.stderr.contains(&told), "{told}: {}", refused.stderr);
        assert!(world.sandbox.state().custom_field(&Place::Lead, "Note").is_some());

        // As it is printed, and pasted.
        let (_, rest) = ran.stderr.split_once("apply it with `closectl ").unwrap();
        let (command, _) = rest.split_once('`').unwrap();
        let words = shlex::split(command).unwrap();
        let words: Vec<&str> = words.iter().map(String::as_str).chain(["--yes"]).collect();
        world.expect(0, &words);
        assert!(world.sandbox.state().custom_field(&Place::Lead, "Note").is_none());
    }
}

/// What the manifests have and a person removes from them while they rename what it lies in, or what it shows.
const RENAMES_AROUND: [(&str, &str, &str, &str); 4] = [
    (
        "custom_activity_types: [{name: Call, fields: [{name: Notes, type: textarea}, {name: Next, type: text}]}]\n",
        "custom_activity_types: [{name: Talk, renamed_from: Call, fields: [{name: Notes, type: textarea}]}]\n",
        "delete custom_activity_type/Talk/Next",
        "--prune",
    ),
    (
        "custom_object_types: [{name: Plan, name_plural: Plans, fields: [{name: Seats, type: number}]}]\n",
        "custom_object_types: [{name: Deal, renamed_from: Plan, name_plural: Plans, fields: []}]\n",
        "delete custom_object_type/Deal/Seats",
        "--prune",
    ),
    (
        "pipelines: [{name: Old, statuses: [{label: Open, type: active}, {label: Met, type: active}]}]\n",
        "pipelines: [{name: New, renamed_from: Old, statuses: [{label: Open, type: active}]}]\n",
        "delete pipeline/New/Met",
        "--prune=pipeline/NAME/STATUS",
    ),
    (
        "custom_fields: {lead: [{name: A, type: text}, {shared: Area}], shared: [{name: Area, type: text}]}\n",
        "custom_fields: {lead: [{name: A, type: text}], shared: [{name: Zone, renamed_from: Area, type: text}]}\n",
        "remove custom_field/lead/Zone",
        "--prune",
    ),
];

#[test]
fn what_lies_in_a_renamed_object_goes_in_the_same_plan() {
    for (before, after, step, prune) in RENAMES_AROUND {
        let world = applied(before);
        world.write("m.yaml", after);
        let ran = world.expect(0, &["apply", "-f", "m.yaml", prune, "--yes"]);
        assert!(ran.stdout.contains(step), "{step}: {}", ran.stdout);
        assert!(ran.stdout.contains("1 to rename"), "{step}: {}", ran.stdout);
        world.expect(0, &["plan", "-f", "m.yaml", prune, "--detailed-exitcode"]);
    }
}

#[test]
fn what_is_ignored_in_a_renamed_object_stays() {
    for (before, after, step, prune) in RENAMES_AROUND {
        let (_, address) = step.split_once(' ').unwrap();
        let world = applied(before);
        world.write("closectl.yaml", &format!("version: 1\nignore: [\"{address}\"]\n"));
        world.write("m.yaml", after);
        let ran = world.expect(0, &["apply", "-f", "m.yaml", prune, "--yes"]);
        assert!(!ran.stdout.contains(step), "{step}: {}", ran.stdout);
        assert!(
            !ran.stdout.contains("no object has this address"),
            "{step}: {}",
            ran.stdout
        );
    }
}
