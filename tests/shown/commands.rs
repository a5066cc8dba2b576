//! What people see of everything that is no plan and no comparison: results, refusals, lists, explanations.

use super::{AFTER, BEFORE, something_of_everything};
use crate::harness::{Ran, Two, World};
use close_sandbox::Place;

/// Exit code, standard output and standard error, without what differs from run to run.
fn seen(ran: &Ran) -> String {
    let text = format!(
        "exit code {}\n--- standard output\n{}--- standard error\n{}",
        ran.code, ran.stdout, ran.stderr
    );
    let words = text.split_inclusive([' ', '\n', '`', '(', ')', '/']);
    words.map(constant).collect()
}

/// Replaces moments, which name runs, and the ports of loopback.
fn constant(word: &str) -> String {
    let is_moment = |text: &str| {
        let mut bytes = text.bytes();
        text.len() >= 19
            && text.is_char_boundary(19)
            && bytes.next() == Some(b'2')
            && text[..19].contains('T')
            && text[..19]
                .bytes()
                .all(|byte| byte.is_ascii_digit() || b"-T:".contains(&byte))
    };
    match word {
        moment if is_moment(moment) => {
            let rest = moment.trim_start_matches(|one: char| one.is_ascii_digit() || "-T:Z.".contains(one));
            let end = if moment[..moment.len() - rest.len()].ends_with('-') {
                "-"
            } else {
                ""
            };
            format!("MOMENT{end}{rest}")
        }
        port if port.starts_with("127.0.0.1:") => {
            let rest = port["127.0.0.1:".len()..].trim_start_matches(|one: char| one.is_ascii_digit());
            format!("127.0.0.1:PORT{rest}")
        }
        other => other.to_owned(),
    }
}

/// Agrees to whatever the manifests of [`world`] lose.
const AGREED: [&str; 2] = ["--allow-data-loss", "*"];

#[test]
fn results_of_runs_and_ways_back() {
    let world = something_of_everything();
    let mut all = String::new();
    let mut see = |title: &str, ran: &Ran| all += &format!("=== {title}\n{}\n", seen(ran));
    see(
        "apply, not agreed",
        &world.run(&["apply", "-f", "m.yaml", "--yes"]),
    );
    let apply = ["apply", "-f", "m.yaml", "--yes", "--parallelism", "1"];
    see("apply", &world.run(&[&apply[..], &AGREED].concat()));
    see("apply again", &world.run(&apply));
    // Of the first run it differs which lists were in order already.
    let mut runs = world.run(&["undo"]);
    runs.stdout.truncate(runs.stdout.find('\n').unwrap() + 1);
    see("undo without a run", &runs);
    see(
        "undo",
        &world.run(&["undo", "last", "--yes", "--parallelism", "1"]),
    );
    see("undo of what is not there", &world.run(&["undo", "lst"]));
    insta::assert_snapshot!(all);
}

#[test]
fn a_plan_that_no_longer_fits() {
    let world = something_of_everything();
    world.expect(
        0,
        &[&["plan", "-f", "m.yaml", "--out", "plan.json"][..], &AGREED].concat(),
    );
    world.sandbox.edit(|state| {
        let field = state.custom_field_mut(&Place::Lead, "Industry").unwrap();
        field.description = Some("Words of somebody else".to_owned());
    });
    insta::assert_snapshot!(seen(&world.run(&["apply", "plan.json", "--yes"])));
}

#[test]
fn pulls_drift_and_manifests() {
    let world = World::new();
    world
        .write("m.yaml", BEFORE)
        .expect(0, &["apply", "-f", "m.yaml", "--yes"]);
    let mut all = String::new();
    let mut see = |title: &str, ran: &Ran| all += &format!("=== {title}\n{}\n", seen(ran));
    see("drift, none", &world.run(&["drift", "-f", "m.yaml"]));
    see("validate", &world.run(&["validate", "-f", "m.yaml"]));
    see("pull", &world.run(&["pull", "-f", "pulled", "--readme"]));
    world.write("pulled/pipelines.yaml", "pipelines: []\n");
    see("pull over what was edited", &world.run(&["pull", "-f", "pulled"]));
    world
        .sandbox
        .edit(|state| state.lead_statuses[0].label = "Client".to_owned());
    see(
        "pull --update --dry-run",
        &world.run(&["pull", "--update", "-f", "m.yaml", "--dry-run"]),
    );
    see("pull --update", &world.run(&["pull", "--update", "-f", "m.yaml"]));
    see("pull --snapshot", &world.run(&["pull", "--snapshot", "all.json"]));
    see(
        "show",
        &world.run(&["show", "-f", "m.yaml", "custom_field/lead/*"]),
    );
    see("graph", &world.run(&["graph", "-f", "m.yaml"]));
    insta::assert_snapshot!(all);
}

#[test]
fn explanations() {
    let world = World::new();
    let mut all = String::new();
    for what in [
        &["explain"][..],
        &["explain", "webhook"],
        &["explain", "custom_field/lead.choices"],
        &["explain", "unused-shared-field"],
        &["explain", "duplicate-address"],
        &["explain", "lead_feild"],
    ] {
        all += &format!("=== {}\n{}\n", what.join(" "), seen(&world.run(what)));
    }
    insta::assert_snapshot!(all);
}

#[test]
fn several_organizations_and_a_promotion() {
    let two = Two::new("", "");
    two.write(
        "setup/m.yaml",
        AFTER.split("custom_fields:").next().unwrap_or_default(),
    );
    let mut all = String::new();
    let mut see = |title: &str, code: i32, arguments: &[&str]| {
        all += &format!("=== {title}\n{}\n", seen(&two.expect(code, arguments)));
    };
    see("organizations", 0, &["organizations"]);
    see(
        "plan --all",
        0,
        &["plan", "--all", "--organizations-at-once", "1", "--compact"],
    );
    see(
        "apply to one",
        0,
        &[
            "apply",
            "--org",
            "staging",
            "--yes",
            "--parallelism",
            "1",
            "--compact",
        ],
    );
    see(
        "promote",
        3,
        &["promote", "--from", "staging", "--to", "production", "--yes"],
    );
    insta::assert_snapshot!(all);
}
