//! What the plan says a change comes to: everything that is agreed to, nothing twice, and of a new object what is true of
//! one.

use super::role::{MANAGER, applied, planned};
use crate::harness::World;
use serde_json::{Value, json};

/// The reason of the risk of each step that has one.
fn reasons(plan: &Value) -> Vec<String> {
    let steps = plan["steps"].as_array().into_iter().flatten();
    let reasons = steps.filter_map(|step| step["risk"]["because"].as_str());
    reasons.map(str::to_owned).collect()
}

#[test]
fn consent_names_every_change_of_access() {
    let changed = MANAGER
        .replace("[export, bulk_edit]", "[export, delete_leads]")
        .replace("require_assignment", "allow_unassigned");
    let changed = format!("{changed}    - {{name: Backup, type: user}}\n");
    let world = applied(MANAGER);
    world.write("m.yaml", &changed.replace("lcfs: [Owner]", "lcfs: [Backup]"));

    let plan = planned(&world, 3, &[]);
    let steps = plan["steps"].as_array().unwrap();
    let step = steps
        .iter()
        .find(|step| step["address"] == "role/Manager")
        .unwrap();
    let because = "users with the role gain `delete_leads` and lose `bulk_edit`; users with the role also see leads that \
                   are assigned to nobody; which leads users with the role see depends on Backup (was: Owner)";
    assert_eq!(step["consents"].as_array().unwrap().len(), 1);
    assert_eq!(step["consents"][0]["because"], because);
    assert_eq!(step["risk"], json!({"level": "access", "because": because}));
}

#[test]
fn who_sees_a_view_is_told_once() {
    let view = |is_shared: bool, settings: &str| {
        format!(
            "smart_views:\n  - {{name: V, type: lead, is_shared: {is_shared}, sharing_settings: {settings}, s_query: {{query: \
             {{type: object_type, object_type: lead}}}}}}\n"
        )
    };
    let world = applied(&view(true, "{whole_org: true}"));
    world.write("m.yaml", &view(false, "null"));
    let told = ["only its owner can see the view (was: everyone)"];
    assert_eq!(reasons(&planned(&world, 0, &[])), told);
}

#[test]
fn people_can_t_create_what_is_archived_even_if_not_only_the_api_can() {
    let activities = "custom_activity_types:\n  - {name: T, api_create_only: true}\n";
    let objects = "custom_object_types:\n  - {name: T, name_plural: Ts, api_create_only: true}\n";
    for (manifest, noun) in [(activities, "activities"), (objects, "objects")] {
        let world = applied(manifest);
        let changed = "api_create_only: false, is_archived: true";
        world.write("m.yaml", &manifest.replace("api_create_only: true", changed));
        let told = format!("people can no longer create such {noun}; those that exist stay");
        assert_eq!(reasons(&planned(&world, 0, &[])), [told]);
    }
}

#[test]
fn a_new_object_that_starts_inactive_was_not_active_before() {
    let world = World::new();
    for (manifest, told) in [
        (
            "custom_activity_types: [{name: T, is_archived: true}]",
            "created as archived: people can't create such activities",
        ),
        (
            "playbooks: [{name: P, is_archived: true}]",
            "created as archived: people can't choose it",
        ),
        (
            "email_templates: [{name: T, subject: s, body: b, is_archived: true}]",
            "created as archived: people can't choose it",
        ),
        (
            "sms_templates: [{name: T, text: t, status: archived}]",
            "created as archived: people can't choose it",
        ),
        (
            "sequences: [{name: W, status: paused, timezone: UTC, steps: [{step_type: call, delay: 0}]}]",
            "created as paused: it sends nothing and makes no calls until it is active",
        ),
        (
            "webhooks: [{url: \"https://x.test/a\", status: paused, events: [{object_type: lead, action: created}]}]",
            "created as paused: Close sends no events to the URL until it is active",
        ),
    ] {
        world.write("m.yaml", &format!("{manifest}\n"));
        assert_eq!(reasons(&planned(&world, 0, &[])), [told], "{manifest}");
    }
}

#[test]
fn a_reference_to_what_the_manifests_delete_or_rename_is_never_guessed() {
    let world = World::new();
    let view = |name: &str, address: &str| {
        format!(
            "  - {{name: {name}, type: lead, s_query: {{query: {{type: x, id: \"${{id:{address}}}\"}}}}}}\n"
        )
    };
    let gone = format!(
        "smart_views:\n{}  - {{name: My view, removed: true}}\n",
        view("My views", "smart_view/My view")
    );
    let moved = format!(
        "smart_views:\n{}pipelines:\n  - {{name: New Deals, renamed_from: Deals, statuses: [{{label: Sent, type: active}}]}}\n",
        view("V", "pipeline/Deals/Sent")
    );
    for (manifest, help) in [
        (gone, "help: delete the reference, or keep the object"),
        (moved, "write its new address (`pipeline/New Deals/Sent`)"),
    ] {
        world.write("m.yaml", &manifest);
        let ran = world.expect(1, &["validate", "-f", "m.yaml"]);
        let told = ran.stdout + &ran.stderr;
        assert!(told.contains(help), "{told}");
        assert!(!told.contains("did you mean"), "{told}");
    }
}

#[test]
fn a_former_name_that_is_listed_twice_is_told_so() {
    let world = World::new();
    world.write("m.yaml", "lead_statuses: [{label: A, renamed_from: [B, B]}]\n");
    let ran = world.expect(1, &["validate", "-f", "m.yaml"]);
    let told = ran.stdout + &ran.stderr;
    assert!(told.contains("`B` is listed twice"), "{told}");
    assert!(!told.contains("as well"), "{told}");
}
