//! When a step of a saved plan is stale, and when it is done.

use crate::{
    kinds,
    manifest::{self, VariableValues},
    model::{Address, Live, LiveOrder, Order, Sources, Spec},
    plan::{Organization, Plan, Stale, StaleCause, adopt, is_carried_out, plan, stale},
};
use serde_json::{Value, json};

const MANIFEST: &str = "\
lead_statuses:
  - {label: Hot, renamed_from: Warm}
  - New
  - {label: Cold, color: blue}
custom_fields:
  lead:
    - {name: Note, type: text, description: wanted}
    - {name: Gone, removed: true}
webhooks:
  - {url: 'https://x.test', status: paused, events: [{object_type: lead, action: created}]}
";

fn put(live: &mut Live, kind: &'static str, address: &str, attributes: Value) {
    let address = Address::of(address);
    let attributes = attributes.as_object().unwrap().clone();
    live.specs.insert(
        address.clone(),
        Spec {
            address,
            kind,
            attributes,
        },
    );
}

fn arrange(live: &mut Live, members: &[&str]) {
    let container = Address::of("lead_status");
    let group = kinds::registry()
        .groups()
        .into_iter()
        .find_map(|group| group.order.filter(|order| order.container == Some("lead_status")));
    let order = Order {
        container: container.clone(),
        members: members.iter().map(|name| container.child(name)).collect(),
    };
    live.orders.insert(
        container,
        LiveOrder {
            order,
            id: "orga_1".into(),
            ids: Vec::new(),
            ordering: group.unwrap(),
        },
    );
}

fn organization() -> Live {
    let mut live = Live::default();
    put(
        &mut live,
        "lead_status",
        "lead_status/Cold",
        json!({"label": "Cold", "color": "red"}),
    );
    put(
        &mut live,
        "lead_status",
        "lead_status/Mine",
        json!({"label": "Mine"}),
    );
    put(
        &mut live,
        "lead_status",
        "lead_status/Warm",
        json!({"label": "Warm"}),
    );
    arrange(&mut live, &["Cold", "Mine", "Warm"]);
    let note = json!({"name": "Note", "type": "text", "description": "found", "editable_with_roles": []});
    put(&mut live, "lead_field", "custom_field/lead/Note", note);
    let gone = json!({"name": "Gone", "type": "text", "description": null});
    put(&mut live, "lead_field", "custom_field/lead/Gone", gone);
    live
}

fn planned(manifest: &str, live: Live) -> (Plan, Live) {
    let mut sources = Sources::default();
    sources.add("m.yaml", manifest);
    let read = manifest::read(&sources, &VariableValues::default());
    assert!(read.problems.is_empty(), "{:?}", read.problems);
    let adopted = adopt(kinds::registry(), read.desired, live);
    (
        plan(kinds::registry(), Organization::default(), &adopted),
        adopted.live,
    )
}

/// What has moved, shortly.
fn words(stale: &[Stale]) -> Vec<String> {
    let word = |stale: &Stale| match &stale.moved {
        StaleCause::Records { planned, now } => format!("records {} {}", planned.number(), now.number()),
        StaleCause::People { planned, now, .. } => format!("people {} {}", planned.number(), now.number()),
        StaleCause::Attribute {
            attribute,
            planned_from,
            live_now,
            wanted,
        } => format!("{attribute} {planned_from} {live_now} {wanted}"),
        StaleCause::Wanted { attribute, now, .. } => format!("{attribute} now wanted {now}"),
        StaleCause::Exists => "exists".to_owned(),
        StaleCause::Recreated { object } => format!("recreated {object}"),
        StaleCause::Gone => "gone".to_owned(),
        StaleCause::Risk { now, .. } => now.word().to_owned(),
        StaleCause::Unplanned { because } => because.split(';').next().unwrap_or_default().to_owned(),
    };
    stale
        .iter()
        .map(|stale| {
            format!("{} {}: {}", stale.action, stale.address, word(stale)).replace("lead_status/", "")
        })
        .collect()
}

#[test]
fn a_step_is_stale_exactly_where_what_it_changes_has_moved() {
    let saved = planned(MANIFEST, organization()).0;
    let actions: Vec<_> = saved
        .steps
        .iter()
        .map(|step| format!("{} {}", step.action, step.address))
        .collect();
    assert_eq!(actions.len(), 8, "{actions:?}");
    type Edit = fn(&mut Live);
    let cases: &[(&str, Edit, &[&str])] = &[
        ("nothing", |_| {}, &[]),
        (
            "a planned attribute got a third value",
            |live| {
                put(
                    live,
                    "lead_field",
                    "custom_field/lead/Note",
                    json!({"name": "Note", "type": "text", "description": "third"}),
                );
            },
            &[r#"update custom_field/lead/Note: description "found" "third" "wanted""#],
        ),
        (
            "a planned attribute got the wanted value",
            |live| {
                put(
                    live,
                    "lead_status",
                    "lead_status/Cold",
                    json!({"label": "Cold", "color": "blue"}),
                );
            },
            &[r#"update Cold: color "red" "blue" "blue""#],
        ),
        (
            "a planned attribute is no longer shown",
            |live| put(live, "lead_status", "lead_status/Cold", json!({"label": "Cold"})),
            &[r#"update Cold: color "red" null "blue""#],
        ),
        (
            "another attribute moved",
            |live| {
                let attributes = json!({
                    "name": "Note", "type": "text", "description": "found", "editable_with_roles": ["${id:role/Admin}"]
                });
                put(live, "lead_field", "custom_field/lead/Note", attributes);
            },
            &[],
        ),
        (
            "what was to be made is there",
            |live| put(live, "lead_status", "lead_status/New", json!({"label": "New"})),
            &["create New: exists"],
        ),
        (
            "what was to be removed is not there",
            |live| {
                live.specs.remove(&Address::of("custom_field/lead/Gone"));
            },
            &["delete custom_field/lead/Gone: gone"],
        ),
        (
            "what was to be removed was described",
            |live| {
                put(
                    live,
                    "lead_field",
                    "custom_field/lead/Gone",
                    json!({"name": "Gone", "type": "text", "description": "keep!"}),
                );
            },
            &[r#"delete custom_field/lead/Gone: description null "keep!" null"#],
        ),
        (
            "what was to be removed has something new",
            |live| {
                let attributes =
                    json!({"name": "Gone", "type": "text", "description": null, "choices": ["a"]});
                put(live, "lead_field", "custom_field/lead/Gone", attributes);
            },
            &[r#"delete custom_field/lead/Gone: choices null ["a"] null"#],
        ),
        (
            "a new unmanaged member",
            |live| {
                put(
                    live,
                    "lead_status",
                    "lead_status/Other",
                    json!({"label": "Other"}),
                );
                arrange(live, &["Other", "Cold", "Mine", "Warm"]);
            },
            &[],
        ),
        (
            "members that both know changed places",
            |live| arrange(live, &["Mine", "Cold", "Warm"]),
            &[
                r#"reorder lead_status: order ["${id:Cold}","${id:Mine}","${id:Hot}"] ["${id:Mine}","${id:Cold}","${id:Hot}"] ["${id:Hot}","${id:Mine}","${id:New}","${id:Cold}"]"#,
            ],
        ),
        (
            "an unmanaged member that the order names is gone",
            |live| {
                live.specs.remove(&Address::of("lead_status/Mine"));
                arrange(live, &["Cold", "Warm"]);
            },
            &[
                r#"reorder lead_status: order ["${id:Cold}","${id:Mine}","${id:Hot}"] ["${id:Cold}","${id:Hot}"] ["${id:Hot}","${id:Mine}","${id:New}","${id:Cold}"]"#,
            ],
        ),
        (
            "the rename was done by hand",
            |live| {
                live.specs.remove(&Address::of("lead_status/Warm"));
                put(live, "lead_status", "lead_status/Hot", json!({"label": "Hot"}));
                arrange(live, &["Cold", "Mine", "Hot"]);
            },
            &[r#"rename Hot: label "Warm" "Hot" "Hot""#],
        ),
        (
            "an object has two names now",
            |live| put(live, "lead_status", "lead_status/Hot", json!({"label": "Hot"})),
            &[
                "rename Hot: the organization has both `Hot` and its old name `Warm`",
                r#"reorder lead_status: order ["${id:Cold}","${id:Mine}","${id:Hot}"] ["${id:Cold}","${id:Mine}","${id:Warm}"] ["${id:Hot}","${id:Mine}","${id:New}","${id:Cold}"]"#,
            ],
        ),
    ];
    for (name, edit, expected) in cases {
        let mut live = organization();
        edit(&mut live);
        let (now, live) = planned(MANIFEST, live);
        let found = words(&stale(kinds::registry(), &saved, &now, &live));
        assert_eq!(found, *expected, "{name}; the plan has {actions:?}");
    }
}

#[test]
fn another_wish_under_the_same_text_is_stale() {
    let saved = planned(MANIFEST, organization()).0;
    let (now, live) = planned(
        &MANIFEST.replace("wanted", "else").replace("paused", "active"),
        organization(),
    );
    assert_eq!(
        words(&stale(kinds::registry(), &saved, &now, &live)),
        [
            r#"update custom_field/lead/Note: description now wanted "else""#,
            "update webhook/https://x.test: ",
        ]
    );
}

#[test]
fn a_removal_that_would_cost_more_is_stale() {
    let manifest = "pipelines: [{name: Sales, removed: true}]";
    let mut before = Live::default();
    put(
        &mut before,
        "pipeline",
        "pipeline/Sales",
        json!({"name": "Sales"}),
    );
    let saved = planned(manifest, before.clone()).0;
    put(
        &mut before,
        "opportunity_status",
        "pipeline/Sales/Won",
        json!({"label": "Won", "type": "won", "parent": "${id:pipeline/Sales}"}),
    );
    let (now, live) = planned(manifest, before);
    assert_eq!(
        words(&stale(kinds::registry(), &saved, &now, &live)),
        ["delete pipeline/Sales: impossible"]
    );
}

#[test]
fn only_what_the_saved_plan_touches_counts_as_left() {
    let saved = planned(MANIFEST, organization()).0;
    assert!(!is_carried_out(&saved, &saved));
    let cases: &[(&str, bool)] = &[
        (
            "custom_fields: {lead: [{name: Note, type: text, description: else}]}",
            false,
        ),
        (
            "custom_fields: {lead: [{name: Note, type: text, editable_with_roles: [Admin]}]}",
            true,
        ),
        ("custom_fields: {lead: [{name: Unheard, type: text}]}", true),
        ("lead_statuses: [Mine, Cold]", false),
        ("lead_statuses: [Cold, Unheard]", true),
    ];
    for (manifest, done) in cases {
        let after = planned(manifest, organization()).0;
        assert!(!after.steps.is_empty(), "{manifest}");
        assert_eq!(is_carried_out(&saved, &after), *done, "{manifest}");
    }
}
