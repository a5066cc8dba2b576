//! Rules for what is sent to Close, and an organization that breaks them.

use super::{field, found, round_trip};
use crate::harness::World;
use close_sandbox::{Role, SmartView, State, WorkflowStep};
use closectl::{kinds, manifest};
use serde_json::{Value, json};
use std::collections::BTreeSet;

/// A change of an organization that nobody could make today.
type Bend = fn(&mut State);

/// What can be found in an organization, by what it is, with the attribute that is said to be as in Close.
const FOUND: &[(&str, &str, Bend)] = &[
    ("a suspended webhook", "[status]", |state| {
        state.webhooks[0].status = "suspended".to_owned();
    }),
    ("an archived opportunity status", "[type]", |state| {
        state.pipelines[0].statuses[1].kind = "archived".to_owned();
    }),
    ("choices on a text field", "[choices]", |state| {
        field(state, "Note").choices = Some(vec!["A".to_owned(), "B".to_owned()]);
    }),
    (
        "several values on a hidden field",
        "[accepts_multiple_values]",
        |state| {
            field(state, "Note").kind = "hidden".to_owned();
            field(state, "Note").accepts_multiple_values = true;
        },
    ),
    ("an empty list of choices", "[choices]", |state| {
        field(state, "Size").choices = Some(Vec::new());
    }),
    ("an empty choice and one twice", "[choices]", |state| {
        field(state, "Size").choices = Some(["", "A", "A"].map(str::to_owned).to_vec());
    }),
    ("a textarea on leads", "[type]", |state| {
        field(state, "Note").kind = "textarea".to_owned();
    }),
    ("a type that looks misspelt", "[type]", |state| {
        field(state, "Note").kind = "texts".to_owned();
    }),
    ("a long description", "[description]", |state| {
        field(state, "Note").description = Some("x".repeat(400));
    }),
    (
        "a reference on a text field",
        "[back_reference_is_visible]",
        |state| {
            field(state, "Note").back_reference_is_visible = Some(true);
        },
    ),
    ("a reference to nothing", "[referenced_custom_type]", |state| {
        field(state, "Note").kind = "custom_object".to_owned();
    }),
    (
        "a reference to a type that is gone",
        "[referenced_custom_type]",
        |state| {
            field(state, "Note").kind = "custom_object".to_owned();
            field(state, "Note").referenced_custom_type_id = Some("cotype_1h5m6uHM9BZOpwVhyRJb4Y".to_owned());
        },
    ),
    ("a webhook without events", "[events]", |state| {
        state.webhooks[0].events.clear()
    }),
    ("a URL that is none", "[url]", |state| {
        state.webhooks[0].url = "hooks".to_owned()
    }),
    ("a filter without a type", "[events]", |state| {
        state.webhooks[0].events[0].extra_filter = Some(serde_json::json!({"field": "x"}));
    }),
    ("a filter that looks misspelt", "[events]", |state| {
        state.webhooks[0].events[0].extra_filter = Some(serde_json::json!({"type": "equal", "value": 1}));
    }),
    ("a role that is gone", "[editable_with_roles]", |state| {
        field(state, "Note").editable_with_roles = vec!["role_4zhUd9gDKwVv0Bbl2Nk0Ud".to_owned()];
    }),
    (
        "a predefined role that is new",
        "[editable_with_roles]",
        |state| {
            field(state, "Note").editable_with_roles = vec!["admin".to_owned(), "auditor".to_owned()];
        },
    ),
    ("a label with blanks", "[label]", |state| {
        state.lead_statuses[1].label = " Bad Fit ".to_owned();
    }),
    ("an empty label", "[label]", |state| {
        state.lead_statuses[1].label = String::new()
    }),
    ("an empty name", "[name]", |state| {
        field(state, "Note").name = String::new()
    }),
];

/// The same in settings that are read only where they are asked for, and in roles.
const FOUND_ELSEWHERE: &[(&str, &str, Bend)] = &[
    ("a currency that is no code", "[currency]", |state| {
        state.organization.currency = "euro".to_owned();
    }),
    ("a view with two searches", "[query]", |state| {
        view(state).query = Some("*".to_owned());
    }),
    ("a view of an empty envelope", "[s_query]", |state| {
        view(state).s_query = json!({"results_limit": 5});
    }),
    ("a view that says no type", "[s_query]", |state| {
        view(state).s_query = json!({"query": {"type": "match_all"}});
    }),
    ("a query that looks misspelt", "[s_query]", |state| {
        view(state).s_query["query"]["queries"][1] = json!({"type": "match_al"});
    }),
    ("a name in place of an id in a query", "[s_query]", |state| {
        let field = json!({"type": "custom_field", "custom_field_id": "Industry"});
        view(state).s_query["query"]["queries"][1] =
            json!({"type": "field_condition", "field": field, "condition": {"type": "exists"}});
    }),
    ("a column with a long name", "[selected_fields]", |state| {
        let column = json!({"type_id": "lead", "field_id": "x".repeat(49)});
        view(state).selected_fields = Some(vec![column]);
    }),
    ("a template without a text", "[body]", |state| {
        make(
            state,
            "/email_template/",
            json!({"name": "First", "subject": "s", "body": "b", "is_shared": true}),
        );
        state.email_templates[0].body = String::new();
    }),
    (
        "a role that sees all leads and some",
        "[visibility_user_lcf_behavior]",
        |state| {
            role(state, &["view_all_leads"]).visibility_user_lcf_behavior =
                Some("allow_unassigned".to_owned());
        },
    ),
    (
        "a role that is limited by four fields",
        "[visibility_user_lcfs]",
        |state| {
            for name in ["A", "B", "C", "D"] {
                make(
                    state,
                    "/custom_field/lead/",
                    json!({"name": name, "type": "user"}),
                );
            }
            let fields = state.fields.iter().filter(|field| field.kind == "user");
            let ids: Vec<String> = fields.map(|field| field.id.clone()).collect();
            let role = role(state, &["export"]);
            role.visibility_user_lcf_behavior = Some("allow_unassigned".to_owned());
            role.visibility_user_lcf_ids = Some(ids);
        },
    ),
    ("a workflow without steps", "[steps]", |state| {
        state.add_workflow("Onboarding", Some("active"));
    }),
    ("hours that no clock shows", "[schedule]", |state| {
        step(state);
        let range =
            |weekday: u8, start: &str, end: &str| json!({"weekday": weekday, "start": start, "end": end});
        let odd = json!([
            range(0, "09:00", "17:00"),
            range(1, "25:00", "26:00"),
            range(2, "09:00", "24:00:00")
        ]);
        state.workflows[0].schedule = serde_json::from_value(odd).unwrap();
    }),
    ("a step without a type", "[steps]", |state| {
        step(state).step_type = String::new();
    }),
    ("a mail without a template", "[steps]", |state| {
        step(state).step_type = "email".to_owned();
    }),
    ("a call that answers in a thread", "[steps]", |state| {
        step(state).threading = Some("old_thread".to_owned());
    }),
];

/// Does what a call would do.
fn make(state: &mut State, path: &str, body: Value) {
    let (status, answer) = state.perform("POST", path, body);
    assert!(status < 300, "POST {path}: {status} {answer}");
}

/// A view that everybody sees.
fn view(state: &mut State) -> &mut SmartView {
    let clauses = json!([{"type": "object_type", "object_type": "lead"}, {"type": "match_all"}]);
    let query = json!({"query": {"type": "and", "queries": clauses}});
    make(
        state,
        "/saved_search/",
        json!({"name": "Odd", "s_query": query, "is_shared": true}),
    );
    state.smart_views.last_mut().unwrap()
}

/// A role with these permissions.
fn role<'a>(state: &'a mut State, permissions: &[&str]) -> &'a mut Role {
    make(
        state,
        "/role/",
        json!({"name": "Boss", "permissions": permissions}),
    );
    state.roles.last_mut().unwrap()
}

/// The only step of a workflow.
fn step(state: &mut State) -> &mut WorkflowStep {
    let steps = json!([{"step_type": "call", "delay": 0}]);
    make(
        state,
        "/sequence/",
        json!({"name": "Onboarding", "timezone": "UTC", "steps": steps}),
    );
    &mut state.workflows[0].steps[0]
}

#[test]
fn what_nobody_could_create_today_is_pulled_valid_and_changes_nothing() {
    stays_as_found(FOUND);
}

#[test]
fn what_nobody_could_set_today_elsewhere_is_pulled_valid_and_changes_nothing() {
    stays_as_found(FOUND_ELSEWHERE);
}

/// Expects each to be pulled with its mark, and to be left as it is.
fn stays_as_found(cases: &[(&str, &str, Bend)]) {
    for (what, mark, bend) in cases {
        let world = found(bend);
        let (told, text) = round_trip(&world, what);
        assert_eq!(text.matches("as_in_close").count(), 1, "{what}:\n{text}");
        assert!(
            text.contains(&format!("as_in_close: {mark}")) || text.contains("as_in_close:\n"),
            "{what}:\n{text}"
        );
        assert!(told.contains("written as in Close"), "{what}: {told}");
    }
}

#[test]
fn roles_of_one_name_are_left_out_and_what_names_them_is_kept() {
    let world = found(|state| {
        let mut boss = role(state, &["export"]).clone();
        boss.id = "role_5zhUd9gDKwVv0Bbl2Nk0Ud".to_owned();
        field(state, "Note").editable_with_roles = vec![boss.id.clone()];
        state.roles.push(boss);
    });
    let pulled = world.expect(4, &["pull", "-f", "out"]);
    assert!(
        pulled
            .stderr
            .contains("skipped: role/Boss: 2 objects have this name"),
        "{}",
        pulled.stderr
    );
    let fields = world.read("out/custom_fields.yaml");
    assert!(fields.contains("as_in_close: [editable_with_roles]"), "{fields}");
    world.expect(0, &["validate", "-f", "out"]);
    world.expect(0, &["plan", "-f", "out", "--detailed-exitcode"]);
    world.expect(0, &["apply", "-f", "out", "--yes"]);
    assert!(world.writes().is_empty());
}

#[test]
fn what_is_odd_and_no_rule_speaks_of_needs_no_mark() {
    let odd: &[(&str, Bend)] = &[
        ("an unknown type", |state| {
            field(state, "Note").kind = "geolocation".to_owned()
        }),
        ("an unknown event", |state| {
            state.webhooks[0].events[0].object_type = "invoice".to_owned();
        }),
        ("two users of one e-mail", |state| {
            let mut user = state.users[0].clone();
            user.id = "user_4zhUd9gDKwVv0Bbl2Nk0Ud4zhUd9gDKwVv0Bbl2Nk0Ud4".to_owned();
            state.users.push(user);
        }),
    ];
    for (what, bend) in odd {
        let (_, text) = round_trip(&found(bend), what);
        assert!(!text.contains("as_in_close"), "{what}:\n{text}");
    }
}

#[test]
fn without_the_mark_a_rule_counts_offline_and_not_where_the_organization_has_the_same() {
    let textarea = "custom_fields:\n  lead:\n    - {name: Note, type: textarea}\n";
    let world = found(|state| field(state, "Note").kind = "textarea".to_owned());
    world.write("m.yaml", textarea);
    let ran = world.expect(1, &["validate", "-f", "m.yaml"]);
    assert!(ran.stderr.contains("textarea-outside-activity"), "{}", ran.stderr);
    world.expect(0, &["plan", "-f", "m.yaml", "--detailed-exitcode"]);

    // Where the organization has something else, or nothing, it would have to be sent.
    for manifest in [
        textarea,
        "custom_fields:\n  contact:\n    - {name: New, type: textarea}\n",
    ] {
        let world = found(|_| {});
        world.write("m.yaml", manifest);
        let ran = world.expect(3, &["plan", "-f", "m.yaml"]);
        assert!(
            ran.stderr.contains("error[textarea-outside-activity]") && ran.stderr.contains("m.yaml:3"),
            "{}",
            ran.stderr
        );
        world.expect(3, &["apply", "-f", "m.yaml", "--yes"]);
        assert!(world.writes().is_empty());
    }
}

#[test]
fn what_is_marked_is_never_sent() {
    let manifest = "webhooks:\n  - url: https://x.test/a\n    status: suspended\n    events: [{object_type: lead, \
                    action: created}]\n    as_in_close: [status]\n";
    let world = found(|_| {});
    world.write("m.yaml", manifest);
    world.expect(0, &["validate", "-f", "m.yaml"]);
    let ran = world.expect(3, &["plan", "-f", "m.yaml"]);
    assert!(
        ran.stderr.contains("error[not-as-in-close]")
            && ran.stderr.contains("m.yaml:3:")
            && ran.stderr.contains("pull --update"),
        "{}",
        ran.stderr
    );
    world.expect(3, &["apply", "-f", "m.yaml", "--yes"]);
    assert!(world.writes().is_empty());

    // For `drift` it is a difference like any other.
    world.expect(2, &["drift", "-f", "m.yaml"]);

    // What is beside it can still be changed, and the mark never excuses another attribute.
    let world = found(|state| state.webhooks[0].status = "suspended".to_owned());
    world.write(
        "m.yaml",
        &manifest.replace("status: suspended", "status: suspended\n    verify_ssl: false"),
    );
    world.expect(0, &["apply", "-f", "m.yaml", "--yes"]);
    let body = world.writes()[0].body.clone().unwrap();
    assert_eq!(body, serde_json::json!({"verify_ssl": false}));
    world.write("m.yaml", &manifest.replace("[status]", "[events]"));
    world.expect(1, &["validate", "-f", "m.yaml"]);
}

#[test]
fn a_mark_may_only_name_an_attribute() {
    let world = World::new();
    world.write(
        "m.yaml",
        "lead_statuses:\n  - {label: A, as_in_close: [labels]}\n",
    );
    let ran = world.expect(1, &["validate", "-f", "m.yaml"]);
    assert!(
        ran.stderr.contains("`labels` is not a value of `as_in_close`"),
        "{}",
        ran.stderr
    );
}

/// The errors that no organization can be the reason of: they are about files, about what is asked for, or about several
/// entries at once.
const OF_FILES: &[&str] = &["rename-contradicts", "renamed-twice"];

#[test]
fn every_rule_of_a_kind_says_whether_an_organization_may_break_it() {
    let registry = kinds::registry();
    let errors = registry
        .codes()
        .into_iter()
        .filter(|code| code.severity == closectl::model::Severity::Error);
    let (found, of_files): (Vec<_>, Vec<_>) = errors.partition(|code| code.found_live);
    let of_files: BTreeSet<&str> = of_files.iter().map(|code| code.id).collect();
    assert_eq!(
        of_files,
        BTreeSet::from_iter(OF_FILES.iter().copied().filter(|id| *id != "rename-contradicts"))
    );
    assert_eq!(
        found.len(),
        31,
        "tell in FOUND what an organization with the new one looks like"
    );

    let of_manifests = manifest::codes()
        .filter(|code| code.found_live)
        .map(|code| code.id);
    assert_eq!(of_manifests.collect::<Vec<_>>(), ["unknown-value", "raw-id"]);
}
