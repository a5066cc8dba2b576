//! What people see of plans and comparisons: in a wide and in a narrow terminal, short, and in a pull request.

mod commands;
mod hostile;
mod programs;
mod spoken;

use crate::harness::{Ran, Two, World, applied};
use serde_json::json;
use unicode_width::UnicodeWidthStr as _;

/// An organization with something of everything.
const BEFORE: &str = "\
lead_statuses: [Potential, Bad Fit, Qualified, Dead]
pipelines:
  - name: Sales
    statuses:
      - {label: Demo Completed, type: active}
      - {label: Proposal Sent, type: active}
      - {label: Won, type: won}
custom_fields:
  lead:
    - {name: Industry, type: choices, choices: [Software, Retail, Health, Public], description: Old words}
    - {name: Note, type: text}
  shared:
    - {name: Region, type: choices, choices: [EU, US]}
custom_activity_types:
  - name: Discovery call
    description: |-
      Ask who decides.
      Ask for the budget.
      Ask for the date.
      Say what comes next.
      Thank them.
      Write it down.
    fields: [{name: Outcome, type: textarea, required: true}]
webhooks:
  - url: https://hooks.example.com/close
    status: active
    events:
      - {object_type: lead, action: created}
      - object_type: lead
        action: updated
        extra_filter: {type: field_accessor, field: data, filter: {type: field_accessor, field: status_id, filter: {type: equals, value: '${id:lead_status/Bad Fit}'}}}
";

/// The same with a change of every sort.
const AFTER: &str = "\
lead_statuses:
  - Qualified
  - Potential
  - Bad Fit
  - {label: Dead, removed: true}
  - Fresh
pipelines:
  - name: Deals
    renamed_from: Sales
    statuses:
      - {label: Won!, type: won, renamed_from: Won}
      - {label: Demo Completed, type: active}
      - {label: Proposal Sent, type: active}
custom_fields:
  lead:
    - name: Industry
      type: choices
      choices: [{value: SaaS, renamed_from: Software}, Health, Retail, 日本語の選択肢]
      description: New words
      editable_with_roles: [Admin]
    - {name: Note, removed: true, allow_data_loss: true}
    - {shared: Region}
  shared:
    - {name: Region, type: choices, choices: [EU, US, APAC]}
custom_activity_types:
  - name: Discovery call
    description: |-
      Ask who decides.
      Ask for the budget.
      Ask for the date.
      Say what comes next.
      Thank them warmly.
      Write it down.
    fields: [{name: Outcome, type: textarea, required: false}]
webhooks:
  - url: https://hooks.example.com/close
    status: paused
    events:
      - {object_type: contact, action: created}
      - object_type: lead
        action: updated
        extra_filter: {type: field_accessor, field: data, filter: {type: field_accessor, field: status_id, filter: {type: equals, value: '${id:lead_status/Qualified}'}}}
";

/// An organization as it was, with records, and the manifests that change it.
fn something_of_everything() -> World {
    let world = applied(BEFORE);
    world.sandbox.edit(|state| {
        for _ in 0..3 {
            state.add_lead(&[("Note", json!("a value"))]);
        }
        // What no record holds needs no consent. No lead has the status Dead, as Close deletes none that is in use.
        state.add_lead(&[("Industry", json!("Software"))]);
        state.add_lead(&[("Industry", json!("Public"))]);
    });
    world.write("m.yaml", AFTER);
    world
}

/// Runs a command in a terminal of so many columns.
fn wide(world: &World, columns: &str, code: i32, arguments: &[&str]) -> String {
    let ran = world.run_with(arguments, &[("COLUMNS", columns)]);
    assert_eq!(ran.code, code, "{ran:?}");
    ran.stdout
}

/// Returns lines that are wider than the terminal although they could have been broken.
fn too_wide(text: &str, columns: usize) -> Vec<&str> {
    // What people paste, between ticks, is never broken.
    let is_pasted = |line: &str| line.trim().starts_with('`') && line.trim().ends_with('`');
    let wide = |line: &&str| line.width() > columns && line.trim().contains(' ') && !is_pasted(line);
    text.lines().filter(wide).collect()
}

#[test]
fn a_plan_fits_a_narrow_terminal() {
    let text = wide(&something_of_everything(), "80", 3, &["plan", "-f", "m.yaml"]);
    assert_eq!(too_wide(&text, 80), Vec::<&str>::new());
    insta::assert_snapshot!(text);
}

#[test]
fn a_plan_uses_a_wide_terminal() {
    let text = wide(
        &something_of_everything(),
        "120",
        3,
        &["plan", "-f", "m.yaml", "-v"],
    );
    assert_eq!(too_wide(&text, 120), Vec::<&str>::new());
    insta::assert_snapshot!(text);
}

#[test]
fn a_compact_plan_has_one_line_for_each_object() {
    insta::assert_snapshot!(wide(
        &something_of_everything(),
        "80",
        3,
        &["plan", "-f", "m.yaml", "--compact"]
    ));
}

#[test]
fn a_quiet_plan_is_its_summary() {
    let text = wide(
        &something_of_everything(),
        "80",
        3,
        &["plan", "-f", "m.yaml", "-q"],
    );
    insta::assert_snapshot!(text);
}

#[test]
fn a_plan_fits_a_comment() {
    insta::assert_snapshot!(
        something_of_everything()
            .expect(3, &["plan", "-f", "m.yaml", "--format", "markdown"])
            .stdout
    );
}

#[test]
fn a_plan_is_annotations_on_the_lines_of_the_manifests() {
    insta::assert_snapshot!(
        something_of_everything()
            .expect(3, &["plan", "-f", "m.yaml", "--format", "github"])
            .stdout
    );
}

#[test]
fn a_run_ends_with_what_became_of_it_in_every_format() {
    let apply = |format: &str| {
        let arguments = [
            "apply",
            "-f",
            "m.yaml",
            "--yes",
            "--allow-data-loss",
            "*",
            "--format",
            format,
        ];
        let Ran { code, stdout, .. } = something_of_everything().run(&arguments);
        assert_eq!(code, 0, "{stdout}");
        stdout
    };
    let human = apply("human");
    assert!(human.ends_with("Verified, no changes remain.\n"), "{human}");
    let markdown = apply("markdown");
    assert!(
        markdown.contains("### Result\n\nApplied: ") && markdown.contains("no changes remain"),
        "{markdown}"
    );
    let github = apply("github");
    assert!(github.lines().all(|line| line.starts_with("::")), "{github}");
    assert!(
        github.contains("::notice title=closectl apply::Applied: "),
        "{github}"
    );
}

#[test]
fn drift_is_told_as_what_was_changed_by_hand() {
    let world = something_of_everything();
    for (name, columns, more) in [
        ("narrow", "80", &[][..]),
        ("wide", "120", &[]),
        ("compact", "80", &["--compact"]),
    ] {
        let text = wide(&world, columns, 2, &[&["drift", "-f", "m.yaml"], more].concat());
        assert_eq!(too_wide(&text, columns.parse().unwrap()), Vec::<&str>::new());
        insta::assert_snapshot!(format!("drift_{name}"), text);
    }
    let markdown = world
        .expect(2, &["drift", "-f", "m.yaml", "--format", "markdown"])
        .stdout;
    assert!(
        markdown.starts_with("## Drift of ") && markdown.contains("live now"),
        "{markdown}"
    );
    let github = world
        .expect(2, &["drift", "-f", "m.yaml", "--format", "github"])
        .stdout;
    assert!(github.contains("::warning file=m.yaml,line="), "{github}");
}

#[test]
fn a_comparison_names_both_sides() {
    let two = Two::new("", "");
    two.apply("staging", BEFORE);
    two.apply(
        "production",
        "lead_statuses: [Bad Fit, Potential]\ncustom_fields:\n  lead:\n    - {name: Industry, type: choices, choices: \
         [Health, Retail]}\n    - {name: Ours, type: text}\n",
    );
    for (name, more) in [
        ("full", &[][..]),
        ("compact", &["--compact"]),
        ("markdown", &["--format", "markdown"]),
    ] {
        let text = two
            .expect(2, &[&["diff", "staging", "production"], more].concat())
            .stdout;
        insta::assert_snapshot!(format!("diff_{name}"), text);
    }
}

#[test]
fn a_promotion_and_an_undo_are_shown_like_any_plan() {
    let two = Two::new("", "");
    two.apply("staging", "lead_statuses: [Potential, Warm]\n");
    let promoted = two.promote(0, &["--compact"]).stdout;
    assert!(
        promoted.contains("\nLead statuses\n  + create lead_status/Warm\n"),
        "{promoted}"
    );
    let world = something_of_everything();
    world.write("m.yaml", "lead_statuses: [Fresh]\n");
    world.expect(0, &["apply", "-f", "m.yaml", "--yes"]);
    let undone = world.run(&[
        "undo",
        "last",
        "--yes",
        "--allow-data-loss",
        "*",
        "--format",
        "markdown",
    ]);
    assert_eq!(undone.code, 0, "{undone:?}");
    assert!(
        undone
            .stdout
            .contains("`lead_status/Fresh` · **DATA LOSS: no record holds a value**"),
        "{}",
        undone.stdout
    );
    let refused = world.expect(1, &["undo", "--format", "markdown"]);
    assert!(refused.stderr.contains("name a run"), "{}", refused.stderr);
}
