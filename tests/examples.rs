//! The examples do what they say: on a new organization, again, and carried over to another one.

mod agency;
mod readme;

use crate::harness::World;
use close_sandbox::{CustomField, Pipeline, Place, Settings, State};
use serde_json::Value;
use std::{collections::BTreeSet, path::Path};

fn example(name: &str) -> String {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("examples").join(name);
    path.to_string_lossy().into_owned()
}

/// A new organization that an example has been applied to.
fn applied(name: &str) -> World {
    let world = World::new();
    let ran = world.expect(0, &["apply", "-f", &example(name), "--yes"]);
    assert!(
        ran.stdout.ends_with("Verified, no changes remain.\n"),
        "{}",
        ran.stdout
    );
    world
}

/// Applied, it stays: nothing is planned or written again. And it can be carried over to an empty organization,
/// where nothing that Close sets up is left beside it.
fn holds(name: &str) {
    let world = applied(name);
    let path = example(name);
    world.sandbox.clear_calls();
    world.expect(0, &["apply", "-f", &path, "--yes"]);
    assert_eq!(world.writes(), [], "the second apply of {name}");
    world.expect(0, &["plan", "-f", &path, "--detailed-exitcode"]);

    world.expect(0, &["pull", "-f", "pulled"]);
    let other = World::with_seed(1973, Settings::default());
    other.sandbox.edit(|state| {
        state.lead_statuses.clear();
        state.pipelines.clear();
    });
    for (file, text) in world.files("pulled") {
        other.write(&format!("carried/{file}"), &text);
    }
    other.expect(0, &["apply", "-f", "carried", "--yes"]);
    other.expect(0, &["pull", "-f", "pulled"]);
    for (one, another) in world.files("pulled").iter().zip(other.files("pulled")) {
        assert!(
            *one == another,
            "{name}: {} differs:\n{}\n{}",
            one.0,
            one.1,
            another.1
        );
    }
    assert_eq!(world.files("pulled").len(), other.files("pulled").len());
    other.expect(0, &["plan", "-f", "pulled", "--detailed-exitcode"]);
    assert_eq!(world.sandbox.state().ledger, [], "{name} loses nothing");
}

#[test]
fn the_starter_example_holds() {
    holds("starter");
}

#[test]
fn the_sales_team_example_holds() {
    holds("sales-team");
}

#[test]
fn the_sales_team_example_has_every_kind_every_attribute_and_every_type() {
    let world = World::switched(&[("lead_status_color", "put_only")]);
    let ran = world.expect(0, &["plan", "-f", &example("sales-team"), "--format", "json"]);
    let plan: Value = serde_json::from_str(&ran.stdout).unwrap();
    let steps = plan["steps"].as_array().unwrap();
    let kinds: BTreeSet<&str> = steps.iter().filter_map(|step| step["kind"].as_str()).collect();
    let changes = steps.iter().flat_map(|step| step["changes"].as_array().unwrap());
    let stated: BTreeSet<(&str, Option<&str>)> = changes
        .map(|change| (change["attribute"].as_str().unwrap(), change["after"].as_str()))
        .collect();
    let schema: Value = serde_json::from_str(include_str!("../schemas/manifest.schema.json")).unwrap();
    let entries = schema["$defs"].as_object().unwrap();
    let files = std::fs::read_dir(example("sales-team")).unwrap();
    let paths = files.map(|file| file.unwrap().path());
    let text: String = paths
        .filter(|path| path.is_file())
        .map(|path| std::fs::read_to_string(path).unwrap())
        .collect();
    for (kind, entry) in entries {
        assert!(kinds.contains(kind.as_str()), "no {kind}");
        for (name, about) in entry["properties"].as_object().unwrap() {
            // Only pull writes it, of what nobody would set up like that.
            if name == "as_in_close" {
                continue;
            }
            let is_list = about.pointer("/items/$ref").is_some() || about.pointer("/items/else").is_some();
            let is_stated = stated.iter().any(|(stated, _)| stated == name);
            let own = &closectl::kinds::registry().kind(kind).unwrap().attributes;
            // What only Close's own pages set is in no manifest that somebody writes.
            if own.get(name).is_some_and(|attribute| attribute.shown) {
                continue;
            }
            let is_manner = !own.contains_key(name);
            let is_written = is_manner && text.contains(&format!("{name}: "));
            assert!(is_list || is_stated || is_written, "no {kind} states `{name}`");
        }
        let types = entry
            .pointer("/properties/type/anyOf/0/enum")
            .and_then(Value::as_array);
        for known in types.into_iter().flatten() {
            assert!(
                stated.contains(&("type", known.as_str())),
                "no field of type {known}"
            );
        }
    }
}

#[test]
fn the_organization_is_as_the_sales_team_example_says() {
    let world = applied("sales-team");
    let state = world.sandbox.state();
    assert_eq!(
        state.lead_status_labels(),
        [
            "New",
            "Attempting Contact",
            "Working",
            "Qualified",
            "Customer",
            "Canceled",
            "Nurture",
            "Not Interested",
            "Bad Fit"
        ],
        "the status that is not listed keeps its slot"
    );
    assert_eq!(
        pipelines(&state),
        [
            "New Business: Discovery, Demo Completed, Security Review, Proposal Sent, Won, Lost",
            "Renewals: Renewal Due, Contract Sent, Renewed, Churned",
        ]
    );
    assert_eq!(
        fields(&state, &Place::Lead),
        [
            "Industry",
            "Region (shared)",
            "Products of interest",
            "Employees",
            "Account manager",
            "Champion",
            "Current subscription",
            "Renewal date",
            "Last login",
            "Website notes",
            "Billing id",
        ]
    );
    assert_eq!(
        fields(&state, &Place::Opportunity),
        [
            "Region (shared)",
            "Seats expected",
            "Win/loss reason",
            "Competitor"
        ]
    );
    let subscription = type_id(&state, "Subscription");
    assert_eq!(
        fields(&state, &Place::CustomObject(subscription)),
        ["Plan", "Seats", "Started on", "Region (shared)", "Invoices"]
    );
    let archived: Vec<_> = state
        .activity_types
        .iter()
        .filter(|one| one.is_archived)
        .collect();
    assert_eq!(
        archived.iter().map(|one| one.name.as_str()).collect::<Vec<_>>(),
        ["Trade fair lead"]
    );
    let quiet = state.webhooks.iter().filter(|one| one.status == "paused");
    assert_eq!(
        quiet.map(|one| one.url.as_str()).collect::<Vec<_>>(),
        ["https://warehouse.example.com/close"]
    );
}

#[test]
fn the_types_of_the_sales_team_example_refer_to_each_other_in_a_circle() {
    let state = applied("sales-team").sandbox.state();
    let refers = |of: &str, name: &str| {
        let place = Place::CustomObject(type_id(&state, of));
        let field = state.custom_field(&place, name).unwrap();
        field.referenced_custom_type_id.clone()
    };
    assert_eq!(
        (
            refers("Subscription", "Invoices"),
            refers("Invoice", "Subscription")
        ),
        (
            Some(type_id(&state, "Invoice")),
            Some(type_id(&state, "Subscription"))
        )
    );
}

#[test]
fn references_in_webhook_filters_become_the_ids_of_this_organization() {
    let state = applied("sales-team").sandbox.state();
    let sent = serde_json::to_string(&state.webhooks).unwrap();
    let qualified = state.lead_status("Qualified").unwrap();
    let reason = state
        .custom_field(&Place::Opportunity, "Win/loss reason")
        .unwrap();
    for id in [qualified.id.clone(), format!("custom.{}", reason.id)] {
        assert!(sent.contains(&format!("\"{id}\"")), "{id} is not in {sent}");
    }
    assert!(!sent.contains("${"), "{sent}");
}

#[cfg(unix)]
#[test]
fn signature_keys_are_kept_for_the_owner_alone_and_shown_nowhere() {
    use std::os::unix::fs::PermissionsExt as _;
    let world = World::new();
    let path = example("sales-team");
    let runs = [
        world.expect(0, &["apply", "-f", &path, "--yes", "-v"]),
        world.expect(0, &["plan", "-f", &path, "--format", "json"]),
        world.expect(0, &["pull", "-f", "pulled"]),
    ];
    let state = world.sandbox.state();
    let folder = world.folder.path().join(".closectl/secrets");
    let file = folder.join(format!("{}.json", state.organization.id));
    assert_eq!(file.metadata().unwrap().permissions().mode() & 0o777, 0o600);
    let kept = std::fs::read_to_string(&file).unwrap();
    assert_eq!(state.webhooks.len(), 5);
    for webhook in &state.webhooks {
        let key = &webhook.signature_key;
        assert!(kept.contains(key.as_str()), "the key of {} is lost", webhook.url);
        for ran in &runs {
            assert!(!ran.stdout.contains(key.as_str()), "{}", ran.stdout);
            assert!(!ran.stderr.contains(key.as_str()), "{}", ran.stderr);
        }
        for (name, text) in world.files("pulled") {
            assert!(!text.contains(key.as_str()), "{name}");
        }
    }
}

fn pipelines(state: &State) -> Vec<String> {
    let line = |pipeline: &Pipeline| format!("{}: {}", pipeline.name, pipeline.labels().join(", "));
    state.pipelines.iter().map(line).collect()
}

/// The names of the fields on an object, in display order.
fn fields(state: &State, place: &Place) -> Vec<String> {
    let named = |field: &CustomField| match field.is_shared() {
        true => format!("{} (shared)", field.name),
        false => field.name.clone(),
    };
    state.fields_at(place).into_iter().map(named).collect()
}

fn type_id(state: &State, name: &str) -> String {
    state.object_type(name).unwrap().id.clone()
}

/// Finds the manifests and overlays below a folder; project files and pipelines are none.
fn manifests_below(folder: &Path, found: &mut Vec<String>) {
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        let name = path.file_name().unwrap().to_string_lossy().into_owned();
        let is_other = ["closectl.yaml", "clients.yaml", "ci"].contains(&name.as_str());
        if path.is_dir() && !is_other {
            manifests_below(&path, found);
        } else if name.ends_with(".yaml") && !is_other {
            found.push(path.to_string_lossy().into_owned());
        }
    }
}

#[test]
fn examples_are_written_as_fmt_writes_them() {
    let mut files = Vec::new();
    manifests_below(Path::new(&example("")), &mut files);
    assert!(files.len() > 20, "{files:?}");
    let files: Vec<&str> = files.iter().map(String::as_str).collect();
    let ran = World::new().run(&[&["fmt", "--check"], &files[..]].concat());
    assert_eq!((ran.code, ran.stdout.as_str()), (0, ""), "{}", ran.stderr);
}
