//! What a person takes by name counts, whichever side changed it and whatever was decided before.

use super::{description, field, promoted};
use crate::harness::Two;
use close_sandbox::Place;
use serde_json::json;

const KEPT: &str = "production keeps its own version of these:";
const SAME: &str = "Nothing to promote: production has everything that changed in staging.";

fn has(two: &Two, name: &str) -> bool {
    two.production
        .sandbox
        .state()
        .custom_field(&Place::Lead, name)
        .is_some()
}

#[test]
fn an_undone_promotion_is_promoted_again_by_name_and_not_by_a_choice_for_all() {
    let two = promoted();
    two.apply("staging", &field("Seats", "How many"));
    two.promote(0, &[]);
    assert!(has(&two, "Seats"));
    two.expect(0, &["undo", "last", "--org", "production", "--yes"]);
    assert!(!has(&two, "Seats"));

    for more in [
        &[][..],
        &["--take", "staging"],
        &["--target", "custom_field/lead/Seats"],
    ] {
        let ran = two.promote(0, more);
        let told = format!(
            "{KEPT}\n  custom_field/lead/Seats: removed\nTo promote staging's version, add --take \
             'custom_field/lead/Seats=staging'. To write production's version into the files, run `closectl pull \
             --update --org production`, which removes the entries of what it does not have.\nNothing else to promote.\n"
        );
        assert_eq!(ran.stdout, told, "{more:?}");
        assert_eq!(two.production.writes(), []);
    }

    let ran = two.promote(0, &["--take", "custom_field/lead/Seats=staging"]);
    assert!(
        ran.stdout.contains("create custom_field/lead/Seats"),
        "{}",
        ran.stdout
    );
    assert!(has(&two, "Seats"));
    let ran = two.promote(0, &[]);
    assert!(ran.stdout.contains(SAME), "{}", ran.stdout);
}

#[test]
fn a_decided_conflict_is_decided_anew_by_name() {
    let two = promoted();
    two.apply("production", &field("Visits", "Hot"))
        .apply("staging", &field("Visits", "Cold"));
    let ran = two.promote(0, &["--take", "production"]);
    let told = "Nothing to promote: production keeps its version of custom_field/lead/Visits.\n";
    assert_eq!(ran.stdout, told);

    let ran = two.promote(0, &["--take", "staging"]);
    assert!(
        ran.stdout
            .contains("description was \"On the site\", now \"Hot\""),
        "{}",
        ran.stdout
    );
    assert!(
        ran.stdout.ends_with("Nothing else to promote.\n"),
        "{}",
        ran.stdout
    );
    assert_eq!(description(&two, "Visits").as_deref(), Some("Hot"));

    two.promote(0, &["--take", "custom_field/lead/Visits=staging"]);
    assert_eq!(description(&two, "Visits").as_deref(), Some("Cold"));
    let ran = two.promote(0, &[]);
    assert!(ran.stdout.contains(SAME), "{}", ran.stdout);
}

#[test]
fn what_only_the_source_has_or_changed_stays_away_by_name_until_it_is_taken() {
    let two = promoted();
    two.apply("staging", &field("Visits", "Cold"))
        .apply("staging", &field("Seats", "How many"));
    let away = [
        "--take",
        "custom_field/lead/Visits=production",
        "--take",
        "custom_field/lead/Seats=production",
    ];
    two.promote(0, &away);
    assert_eq!(two.production.writes(), []);
    let ran = two.promote(0, &[]);
    for told in [
        KEPT,
        "custom_field/lead/Seats: left out",
        "custom_field/lead/Visits: description is \"On the site\"",
        "Nothing else to promote.",
    ] {
        assert!(ran.stdout.contains(told), "{told}: {}", ran.stdout);
    }
    two.promote(0, &["--take", "custom_field/lead/*=staging"]);
    assert_eq!(description(&two, "Visits").as_deref(), Some("Cold"));
    assert!(has(&two, "Seats"));
}

#[test]
fn an_object_of_the_target_alone_goes_only_if_it_is_spelt_out() {
    let two = promoted();
    two.apply("production", &field("Own", "Ours"));
    two.promote(0, &["--take", "custom_field/lead/*=staging"]);
    assert!(has(&two, "Own"));
    let ran = two.promote(0, &["--take", "custom_field/lead/Own=staging"]);
    assert!(
        ran.stdout.contains("delete custom_field/lead/Own"),
        "{}",
        ran.stdout
    );
    assert!(!has(&two, "Own"));
}

#[test]
fn a_choice_that_decides_nothing_is_told() {
    let two = promoted();
    let ran = two.promote(0, &["--take", "custom_field/lead/Visits=staging"]);
    assert!(
        ran.stderr.contains(
            "note: --take for `custom_field/lead/Visits` decides nothing: the two organizations do not differ in it"
        ),
        "{}",
        ran.stderr
    );
    two.apply("staging", &field("Visits", "Cold"));
    let ran = two.promote(0, &["--take", "custom_field/lead/Visits=staging"]);
    assert!(!ran.stderr.contains("decides nothing"), "{}", ran.stderr);
}

#[test]
fn a_renamed_choice_is_told_with_a_way_to_keep_its_values() {
    let setup = "custom_fields: {lead: [{name: Industry, type: choices, choices: [Retail, Software]}]}\n";
    let renamed = setup.replace("Software", "{value: SaaS, renamed_from: Software}");
    let two = Two::new("", "");
    two.apply("staging", setup);
    two.promote(0, &[]);
    two.production.sandbox.edit(|state| {
        state.add_lead(&[("Industry", json!("Software"))]);
    });
    two.apply_setup("staging", &renamed);

    let apply = [
        "apply",
        "--org",
        "production",
        "--target",
        "custom_field/lead/Industry",
    ];
    let ran = two.promote(3, &[]);
    let told = "if `SaaS` is `Software` with a new name, write `{value: SaaS, renamed_from: Software}` under `choices` in a \
                manifest and run `closectl apply --org production --target 'custom_field/lead/Industry'` before you promote";
    let unwrapped = ran.stderr.split_whitespace().collect::<Vec<_>>().join(" ");
    assert!(unwrapped.contains(told), "{}", ran.stderr);
    let ran = two.promote(3, &["--format", "json"]);
    let plan: serde_json::Value = serde_json::from_str(&ran.stdout).unwrap();
    assert!(
        plan.to_string()
            .contains(r#""first":"closectl apply --org production --target 'custom_field/lead/Industry'""#),
        "{plan}"
    );

    two.expect(0, &[&apply[..], &["--yes"]].concat());
    let ran = two.promote(0, &[]);
    assert!(ran.stdout.contains(SAME), "{}", ran.stdout);
    let state = two.production.sandbox.state();
    let id = &state.custom_field(&Place::Lead, "Industry").unwrap().id;
    let values: Vec<_> = state
        .records
        .values()
        .filter_map(|record| record.custom.get(id))
        .collect();
    assert_eq!(values, [&json!("SaaS")]);
}

#[test]
fn a_choice_for_what_the_source_removed_decides_about_all_that_lies_in_it() {
    let setup = |more: &str| {
        format!(
            "custom_activity_types: [{{name: Call, {more}fields: [{{name: A, type: text}}, {{name: B, type: text}}]}}]\n"
        )
    };
    let (all, own) = ("production", "custom_activity_type/Call=production");
    let field = "custom_activity_type/Call/A=staging";
    for (takes, left) in [
        (&["--take", all][..], 2),
        (&["--take", own], 2),
        (&["--take", own, "--take", field], 1),
        (&["--take", field, "--take", own], 1),
    ] {
        let two = Two::new("", "");
        two.apply("staging", &setup(""));
        two.promote(0, &[]);
        two.apply("production", &setup("description: Ours, "));
        two.apply(
            "staging",
            "custom_activity_types: [{name: Call, removed: true}]\n",
        );
        two.promote(3, &[]);

        let consent = ["--allow-data-loss", "*"];
        two.promote(0, &[takes, &consent].concat());
        let state = two.production.sandbox.state();
        assert_eq!(state.activity_types.len(), 1, "{takes:?}");
        assert_eq!(state.fields.len(), left, "{takes:?}");
        let ran = two.promote(0, &[]);
        assert!(ran.stdout.contains(SAME), "{}", ran.stdout);
    }
}

#[test]
fn what_the_target_moved_comes_back_to_its_place_in_the_list() {
    let two = Two::new("", "");
    two.apply(
        "staging",
        "pipelines:
  - {name: P, statuses: [{label: A, type: active}, {label: B, type: active}, {label: C, type: won}]}
  - {name: Q, statuses: [{label: D, type: active}]}
",
    );
    two.promote(0, &[]);
    let of = |name: &str| {
        let state = two.production.sandbox.state();
        let found = state.pipelines.into_iter().find(|one| one.name == name);
        let labels = found.unwrap().statuses.into_iter().map(|one| one.label);
        labels.collect::<Vec<_>>()
    };
    two.production.sandbox.edit(|state| {
        let at = |name: &str| state.pipelines.iter().position(|one| one.name == name).unwrap();
        let (from, to) = (at("P"), at("Q"));
        let moved = state.pipelines[from].statuses.remove(1);
        state.pipelines[to].statuses.push(moved);
    });

    let ran = two.promote(0, &[]);
    assert!(ran.stdout.contains(KEPT), "{}", ran.stdout);
    two.promote(0, &["--take", "*=staging"]);
    assert_eq!(of("P"), ["A", "B", "C"]);
    assert_eq!(of("Q"), ["D"]);
    let ran = two.promote(0, &[]);
    assert!(ran.stdout.contains(SAME), "{}", ran.stdout);
}
