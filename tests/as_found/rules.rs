//! Rules for what is sent to Close, and an organization that breaks them.

use super::{field, found, round_trip};
use crate::harness::World;
use close_sandbox::State;
use closectl::{kinds, manifest};
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
    ("two roles of one name", "[editable_with_roles]", |state| {
        let mut role = state.roles[1].clone();
        role.name = "Boss".to_owned();
        for id in ["role_4zhUd9gDKwVv0Bbl2Nk0Ud", "role_5zhUd9gDKwVv0Bbl2Nk0Ud"] {
            role.id = id.to_owned();
            state.roles.push(role.clone());
        }
        field(state, "Note").editable_with_roles = vec![role.id];
    }),
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

#[test]
fn what_nobody_could_create_today_is_pulled_valid_and_changes_nothing() {
    for (what, mark, bend) in FOUND {
        let world = found(bend);
        let (told, text) = round_trip(&world, what);
        assert_eq!(text.matches("as_in_close").count(), 1, "{what}:\n{text}");
        assert!(
            text.contains(&format!("as_in_close: {mark}")) || text.contains("as_in_close:\n"),
            "{what}:\n{text}"
        );
        assert!(told.contains("kept as in Close"), "{what}: {told}");
    }
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
        16,
        "tell in FOUND what an organization with the new one looks like"
    );

    let of_manifests = manifest::codes()
        .filter(|code| code.found_live)
        .map(|code| code.id);
    assert_eq!(of_manifests.collect::<Vec<_>>(), ["unknown-value", "raw-id"]);
}
