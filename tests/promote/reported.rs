//! What a promotion leaves out, and what stands in its way, is reported with the reason and a way on.

use super::{description, field, promoted};
use crate::harness::Two;
use serde_json::json;

const WORKFLOW: &str = "email_templates:
  - {name: First, subject: Hello, body: <p>Hi</p>, is_shared: true}
sequences:
  - name: Onboarding
    status: paused
    timezone: Europe/Berlin
    steps:
      - {step_type: email, delay: 0, email_template: First, threading: new_thread}
";

const SHARED: &str = "custom_fields:
  lead: [{shared: Region}]
  shared: [{name: Region, type: text}]
";

#[test]
fn what_needs_an_excluded_object_is_reported_as_skipped_each_time() {
    for (setup, excluded, skipped, also_made) in [
        (
            WORKFLOW,
            "email_template/First",
            "sequence/Onboarding: skipped, because it needs email_template/First, which --exclude skips",
            "outcome/Won back",
        ),
        (
            SHARED,
            "custom_field/shared/Region",
            "custom_field/lead/Region: skipped, because it needs custom_field/shared/Region, which --exclude skips",
            "outcome/Won back",
        ),
    ] {
        let two = Two::new("", "");
        two.apply("staging", &format!("{setup}outcomes: [{{name: Won back}}]\n"));
        let exclude = ["--exclude", excluded];
        let ran = two.promote(0, &exclude);
        let unwrapped = ran.stdout.split_whitespace().collect::<Vec<_>>().join(" ");
        assert!(unwrapped.contains(also_made), "{}", ran.stdout);
        assert!(unwrapped.contains(skipped), "{}", ran.stdout);
        assert_eq!(unwrapped.matches(": skipped").count(), 2, "{}", ran.stdout);

        let ran = two.promote(0, &exclude);
        let named = format!("{excluded}: skipped because of --exclude");
        assert_eq!(
            ran.stdout,
            format!("{named}\n{skipped}\nNothing else to promote.\n")
        );
        assert_eq!(two.production.writes(), []);

        let ran = two.promote(0, &[]);
        assert!(!ran.stdout.contains("skipped"), "{}", ran.stdout);
        let ran = two.promote(0, &[]);
        assert!(
            ran.stdout.contains("has everything that changed"),
            "{}",
            ran.stdout
        );
    }
}

#[test]
fn an_object_of_several_steps_is_skipped_for_one_true_reason() {
    let two = Two::new("", "");
    let active = WORKFLOW.replace("paused", "active");
    two.write("setup/m.yaml", &active);
    let ran = two.expect(
        0,
        &["plan", "--org", "production", "--exclude", "email_template/First"],
    );
    let unwrapped = ran.stdout.split_whitespace().collect::<Vec<_>>().join(" ");
    assert_eq!(
        unwrapped.matches("skipped, because it needs").count(),
        1,
        "{}",
        ran.stdout
    );
    assert!(
        unwrapped.contains("it needs email_template/First, which --exclude skips"),
        "{}",
        ran.stdout
    );
}

#[test]
fn a_deletion_that_did_not_last_is_reported_until_it_is_taken() {
    let gone = "custom_fields: {lead: [{name: Visits, removed: true}]}\n";
    let undo = ["undo", "last", "--org", "production", "--yes"];
    for is_undone in [true, false] {
        let two = promoted();
        two.apply("staging", gone);
        two.promote(0, &[]);
        assert_eq!(description(&two, "Visits"), None);
        if is_undone {
            two.expect(0, &undo);
        } else {
            two.apply("production", &field("Visits", "By hand"));
        }
        let here = description(&two, "Visits");
        assert!(here.is_some());

        for more in [
            &[][..],
            &["--take", "staging"],
            &["--target", "custom_field/lead/Visits"],
        ] {
            let ran = two.promote(0, more);
            let told = "production keeps its own version of these:\n  custom_field/lead/Visits: created again\nTo promote \
                        staging's version, add --take 'custom_field/lead/Visits=staging'. To write production's version \
                        into the files, run `closectl pull --update --org production`.\nNothing else to promote.\n";
            assert_eq!(ran.stdout, told, "{more:?}");
            assert_eq!(two.production.writes(), []);
            assert_eq!(description(&two, "Visits"), here);
        }

        let ran = two.promote(
            0,
            &[
                "--take",
                "custom_field/lead/Visits=staging",
                "--allow-data-loss",
                "*",
            ],
        );
        assert!(
            ran.stdout.contains("delete custom_field/lead/Visits"),
            "{}",
            ran.stdout
        );
        assert_eq!(description(&two, "Visits"), None);
        let ran = two.promote(0, &[]);
        assert!(ran.stdout.contains("Nothing to promote"), "{}", ran.stdout);
    }
}

#[test]
fn an_object_that_both_removed_and_the_source_has_again_is_a_new_one() {
    let two = promoted();
    two.apply(
        "staging",
        "custom_fields: {lead: [{name: Visits, removed: true}]}\n",
    );
    two.promote(0, &[]);
    two.apply("staging", &field("Visits", "Another one"));
    let ran = two.promote(0, &[]);
    assert!(
        ran.stdout.contains("create custom_field/lead/Visits"),
        "{}",
        ran.stdout
    );
    assert_eq!(description(&two, "Visits").as_deref(), Some("Another one"));
    let ran = two.promote(0, &[]);
    assert!(
        ran.stdout.contains("has everything that changed"),
        "{}",
        ran.stdout
    );
}

#[test]
fn an_id_that_the_source_itself_does_not_know_is_told_with_a_way_that_works() {
    for (setup, holder, attribute) in [
        (
            "lead_statuses: [Dormant]\nsmart_views:\n  - name: Sleepers\n    type: lead\n    is_shared: true\n    s_query: \
             {query: {type: and, queries: [{type: object_type, object_type: lead}, {type: field_condition, field: {type: \
             regular_field, object_type: lead, field_name: status_id}, condition: {type: reference, reference_type: status.lead, \
             object_ids: [\"${id:lead_status/Dormant}\"]}}]}}\n",
            "smart_view/Sleepers",
            "s_query",
        ),
        (
            "lead_statuses: [Dormant]\nwebhooks:\n  - url: https://x.test/a\n    events:\n      - object_type: lead\n        \
             action: updated\n        extra_filter: {type: field_accessor, field: data, filter: {type: field_accessor, field: \
             status_id, filter: {type: equals, value: \"${id:lead_status/Dormant}\"}}}\n",
            "webhook/https://x.test/a",
            "events",
        ),
    ] {
        let two = Two::new("", "");
        two.apply("staging", &format!("{setup}outcomes: [{{name: Won back}}]\n"));
        two.staging
            .sandbox
            .edit(|state| state.lead_statuses.retain(|one| one.label != "Dormant"));

        let ran = two.promote(3, &[]);
        let text = format!("{} {}", ran.stdout, ran.stderr);
        let text = text.split_whitespace().collect::<Vec<_>>().join(" ");
        for told in [
            "staging refers to what it does not have:",
            &format!("! {holder} {attribute} it refers to"),
            "which staging does not have any more or does not show to the key of staging",
            "staging refers to 1 object that it does not have",
            &format!(
                "correct in staging what refers to what it does not have, or leave it out with --exclude {holder}"
            ),
        ] {
            assert!(text.contains(told), "{told}: {text}");
        }
        assert!(
            !text.contains("production lacks") && !text.contains("invite"),
            "{text}"
        );
        let ran = two.promote(3, &["--format", "markdown"]);
        assert!(
            ran.stdout
                .contains("staging has 1 reference to what it does not have"),
            "{}",
            ran.stdout
        );

        let ran = two.promote(0, &["--exclude", holder]);
        assert!(ran.stdout.contains("create outcome/Won back"), "{}", ran.stdout);
    }
}

#[test]
fn what_close_does_not_describe_is_refused_once_with_a_true_way_on() {
    let two = Two::new("", "");
    two.apply("staging", WORKFLOW);
    two.staging.sandbox.edit(|state| {
        let steps = &mut state.workflow_mut("Onboarding").unwrap().steps;
        let shown = steps[0]
            .undocumented
            .insert("calls_assigned_to".to_owned(), json!(["user_x"]));
        assert_eq!(shown, None);
    });
    let ran = two.promote(3, &[]);
    let text = format!("{} {}", ran.stdout, ran.stderr);
    let text = text.split_whitespace().collect::<Vec<_>>().join(" ");
    assert!(
        text.contains("create it by hand in Close; closectl then compares it and doesn't change it"),
        "{text}"
    );
    assert!(
        !text.contains("delete it") && !text.contains("closectl manages it"),
        "{text}"
    );
}

#[test]
fn a_conflict_of_long_values_shows_what_each_side_changed() {
    let steps = |last: &str| {
        format!(
            "{WORKFLOW}      - {{step_type: call, delay: 86400, required: false}}\n      - {{step_type: call, delay: \
             172800, required: false}}\n{last}"
        )
    };
    let common = steps("      - {step_type: call, delay: 259200}\n");
    let first = steps("      - {step_type: call, delay: 259200}\n      - {step_type: call, delay: 345600}\n");
    let other = steps("      - {step_type: call, delay: 432000}\n");

    // Once both organizations had the same, what each of them changed is known.
    let two = Two::new("", "");
    two.apply("staging", &common);
    two.promote(0, &[]);
    two.apply("staging", &first).apply("production", &other);
    let ran = two.promote(3, &[]);
    for told in [
        "! sequence/Onboarding  steps",
        "    staging changed:\n      + call, 4 days after",
        "    production changed:\n",
        "432000 (5 days)",
    ] {
        assert!(ran.stdout.contains(told), "{told}: {}", ran.stdout);
    }
    assert!(!ran.stdout.contains("characters)"), "{}", ran.stdout);

    // Before that, only how they differ.
    let two = Two::new("", "");
    two.apply("staging", &first).apply("production", &other);
    let ran = two.promote(3, &[]);
    for told in [
        "    in staging (<) and in production (>):\n",
        "call, 4 days after",
    ] {
        assert!(ran.stdout.contains(told), "{told}: {}", ran.stdout);
    }
    assert!(!ran.stdout.contains("characters)"), "{}", ran.stdout);
}

#[test]
fn targets_and_exclusions_that_match_nothing_are_told_without_manifests() {
    let two = Two::new("", "");
    two.apply("staging", &field("Visits", "First"));
    let ran = two.promote(1, &["--target", "playbook/E9"]);
    assert!(
        ran.stderr
            .contains("--target playbook/E9 matches nothing; addresses look like"),
        "{}",
        ran.stderr
    );
    let hint = "hint: `closectl diff staging production` prints the addresses of what differs";
    assert!(ran.stderr.contains(hint), "{}", ran.stderr);
    assert!(!ran.stderr.contains("manifests"), "{}", ran.stderr);

    // Told where something is promoted, and where nothing is left to promote.
    let idle = "playbook/E9: --exclude names it, but no object has this address";
    let exclusion = ["--exclude", "playbook/E9"];
    let ran = two.promote(0, &exclusion);
    assert!(ran.stdout.contains(idle), "{}", ran.stdout);
    let ran = two.promote(0, &exclusion);
    assert!(ran.stdout.contains("Nothing to promote"), "{}", ran.stdout);
    assert!(ran.stderr.contains(idle), "{}", ran.stderr);
}
