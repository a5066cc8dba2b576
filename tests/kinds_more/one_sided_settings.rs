//! What only Close can set, and one side has: a trigger that enrols contacts, a goal. It is a difference like any other,
//! although no call could lead out of it.

use crate::harness::{Two, World};
use close_sandbox::State;
use serde_json::json;

const WORKFLOW: &str = "\
sequences:
  - name: Onboarding
    status: paused
    timezone: Europe/Berlin
    steps:
      - {step_type: call, delay: 0}
";

type Edit = fn(&mut State);

/// What Close can set of a workflow, with the attribute that shows it.
const SETTINGS: [(&str, Edit); 2] = [
    ("trigger_query", |state| {
        state.workflow_mut("Onboarding").unwrap().trigger_query = Some("status:new".to_owned());
    }),
    ("undescribed", |state| {
        let beside = &mut state.workflow_mut("Onboarding").unwrap().undocumented;
        beside.insert("goal".to_owned(), json!({"type": "meeting_booked"}));
    }),
];

#[test]
fn the_setting_of_one_organization_is_a_difference_and_stays_its_own() {
    for (attribute, set) in SETTINGS {
        let two = Two::new("", "");
        two.apply("staging", WORKFLOW);
        two.promote(0, &[]);
        two.promote(0, &[]);
        two.production.sandbox.edit(set);

        for sides in [["staging", "production"], ["production", "staging"]] {
            let ran = two.expect(2, &["diff", sides[0], sides[1]]);
            assert!(ran.stdout.contains(attribute), "{attribute}: {}", ran.stdout);
        }
        let ran = two.promote(0, &[]);
        let all = format!("{}{}", ran.stdout, ran.stderr);
        assert!(
            all.contains(&format!("sequence/Onboarding:{attribute}")) || all.contains(attribute),
            "it keeps it: {all}"
        );
        assert!(two.production.writes().is_empty());

        // No call takes it away.
        let ran = two.promote(3, &["--take", "sequence/Onboarding=staging"]);
        assert!(ran.stdout.contains("doesn't describe"), "{}", ran.stdout);
    }
}

#[test]
fn a_setting_that_the_manifests_do_not_have_is_drift() {
    for (attribute, set) in SETTINGS {
        let world = World::new();
        world.write("m.yaml", WORKFLOW);
        world.expect(0, &["apply", "-f", "m.yaml", "--yes"]);
        world.expect(0, &["drift", "-f", "m.yaml"]);
        world.sandbox.edit(set);
        let ran = world.expect(2, &["drift", "-f", "m.yaml"]);
        assert!(ran.stdout.contains(attribute), "{}", ran.stdout);
        assert!(ran.stdout.contains("remove it in Close"), "{}", ran.stdout);

        // The files say it after a pull, and nothing is left; nor is anything said where there is none.
        world.expect(0, &["pull", "-f", "pulled"]);
        world.expect(0, &["drift", "-f", "pulled"]);
        let pulled = world.read("pulled/sequences.yaml");
        let other = if attribute == "undescribed" {
            "trigger_query"
        } else {
            "undescribed"
        };
        assert!(!pulled.contains(other), "{pulled}");
    }
}

#[test]
fn a_workflow_without_any_is_made_elsewhere_and_again_without_sending_them() {
    let two = Two::new("", "");
    two.apply("staging", WORKFLOW);
    two.promote(0, &[]);
    let made = two.production.writes();
    let body = made[0].body.clone().unwrap();
    assert!(
        body.get("trigger_query").is_none() && body.get("undescribed").is_none(),
        "{body}"
    );
    two.expect(0, &["diff", "staging", "production"]);
}
