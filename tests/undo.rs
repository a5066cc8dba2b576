//! `undo` takes a run back: all of it that can be, and nothing that somebody changed since.

mod half_way;
mod meanwhile;
mod moved;
mod namesakes;
mod references;
mod replaced;
mod requests;
mod required;
mod saved;
mod several;
mod sidebar;
mod told;
mod types;
mod values;

use crate::harness::{REVERSIBLE, WHOLE, World, applied, apply, assert_same, many, pulled, runs};
use close_sandbox::{Fault, FaultAction, Place, Switch, Switches};
use closectl::selftest::{Dice, Scenario, with_letters};
use closectl::{
    api::{Client, ConnectionSettings, Credentials, Parallelism, PollInterval, WaitPolicy},
    engine::{self, ApplyOptions, Journal, RunObserver, RunOwner, SecretsFile},
    kinds, manifest,
    model::Sources,
    plan::{self, StateBefore},
};
use serde_json::{Value, json};
use std::{sync::Arc, time::Duration};

/// Changes of which some can only be taken back by losing values.
const CHANGED: &str = include_str!("law/changed.yaml");

#[test]
fn undo_restores_the_organization_and_undo_of_that_brings_the_changes_back() {
    let world = applied(WHOLE);
    let before = pulled(&world);
    apply(&world, 0, REVERSIBLE);
    let after = pulled(&world);
    assert_ne!(before, after);
    let ran = world.expect(0, &["undo", "last", "--yes"]);
    assert!(
        ran.stdout.contains("Verified: as before the run"),
        "{}",
        ran.stdout
    );
    assert_same(&before, &pulled(&world));
    let undone = runs(&world).pop().unwrap().display().to_string();
    world.expect(0, &["undo", &undone, "--yes"]);
    assert_same(&after, &pulled(&world));
    assert_eq!(world.sandbox.state().ledger, [], "nothing is lost");
}

#[test]
fn a_second_undo_of_the_same_run_writes_nothing() {
    let world = applied(WHOLE);
    apply(&world, 0, REVERSIBLE);
    let run = runs(&world)[1].display().to_string();
    world.expect(0, &["undo", &run, "--yes"]);
    world.sandbox.clear_calls();
    let ran = world.expect(0, &["undo", &run, "--yes"]);
    assert!(ran.stdout.contains("Nothing to undo"), "{}", ran.stdout);
    assert_eq!(world.writes(), []);
}

#[test]
fn an_undo_that_would_lose_values_is_refused_and_the_rest_can_be_had() {
    let world = applied(WHOLE);
    apply(&world, 0, CHANGED);
    world.sandbox.edit(|state| {
        let call = state.activity_type("First call").unwrap().id.clone();
        let lead = state.add_lead(&[("Figure", json!("twelve"))]);
        let outcome = [("Outcome", json!("good"))];
        state.add_record(&Place::Activity(call), Some(&lead), None, &outcome);
        state.add_record(&Place::Opportunity, Some(&lead), None, &[("Region", json!("EU"))]);
    });
    let after = pulled(&world);
    world.sandbox.clear_calls();
    let ran = world.expect(3, &["undo", "last", "--yes"]);
    for refused in [
        "delete custom_activity_type/Discovery call/Outcome",
        "custom_field/lead/Number",
        "remove custom_field/opportunity/Region",
    ] {
        assert!(ran.stderr.contains(refused), "{refused}\n{}", ran.stderr);
    }
    assert_eq!(world.writes(), []);
    assert_same(&after, &pulled(&world));
    world.expect(0, &["undo", "last", "--target", "lead_status/*", "--yes"]);
    let state = world.sandbox.state();
    assert!(state.lead_status("Champion").is_some());
    assert!(state.lead_status("Advocate").is_none());
}

#[test]
fn undo_asks_like_any_other_plan() {
    let world = applied("pipelines: [{name: Partners}]\n");
    world.sandbox.clear_calls();
    let ran = world.expect(3, &["undo", "last"]);
    assert!(
        ran.stdout.contains("- delete pipeline/Partners"),
        "{}",
        ran.stdout
    );
    assert!(ran.stderr.contains("--yes"), "{}", ran.stderr);
    assert_eq!(world.writes(), []);
}

#[test]
fn what_was_changed_since_is_left_alone_and_said() {
    let world = applied(WHOLE);
    apply(&world, 0, REVERSIBLE);
    world.sandbox.edit(|state| {
        let path = format!(
            "/custom_field/lead/{}/",
            state.custom_field(&Place::Lead, "Date").unwrap().id
        );
        state.perform("PUT", &path, json!({"description": "Edited by hand"}));
        let path = format!(
            "/webhook/{}/",
            state.webhook("https://hooks.example.test/closed").unwrap().id
        );
        state.perform("PUT", &path, json!({"verify_ssl": true}));
        let path = format!("/status/lead/{}/", state.lead_status("Advocate").unwrap().id);
        state.perform("PUT", &path, json!({"label": "Fan"}));
        let path = format!(
            "/webhook/{}/",
            state.webhook("https://hooks.example.test/new").unwrap().id
        );
        state.perform("PUT", &path, json!({"status": "active"}));
    });
    let ran = world.expect(0, &["undo", "last", "--yes"]);
    for said in [
        "custom_field/lead/Date: its `description` is \"Edited by hand\" now",
        "lead_status/Fan: its `label` is \"Fan\" now",
        "webhook/https://hooks.example.test/new: its `status` is \"active\" now",
    ] {
        assert!(ran.stderr.contains(said), "{said}\n{}", ran.stderr);
    }
    let state = world.sandbox.state();
    let field = state.custom_field(&Place::Lead, "Date").unwrap();
    assert_eq!(field.description.as_deref(), Some("Edited by hand"));
    assert!(state.lead_status("Fan").is_some());
    assert!(state.webhook("https://hooks.example.test/new").is_some());
    assert!(state.webhook("https://hooks.example.test/close").is_some());
    assert!(state.pipeline("Sales").is_some(), "the rest is taken back");
}

#[test]
fn an_object_made_again_by_hand_is_not_mistaken_for_the_one_of_the_run() {
    let world = applied("pipelines: [{name: Partners}]\n");
    world.sandbox.edit(|state| {
        let path = format!("/pipeline/{}/", state.pipeline("Partners").unwrap().id);
        state.perform("DELETE", &path, Value::Null);
        state.perform("POST", "/pipeline/", json!({"name": "Partners"}));
    });
    let ran = world.expect(0, &["undo", "last", "--yes"]);
    assert!(ran.stdout.contains("Nothing to undo"), "{}", ran.stdout);
    assert!(world.sandbox.state().pipeline("Partners").is_some());
}

#[test]
fn undo_says_first_what_it_can_not_bring_back() {
    let webhook = "webhooks: [{url: 'https://x.test/', events: [{object_type: lead, action: created}]}]\n";
    let world = applied(webhook);
    let (before, old) = (pulled(&world), world.sandbox.state().webhooks[0].clone());
    apply(&world, 0, "webhooks: [{url: 'https://x.test/', removed: true}]\n");
    let ran = world.expect(0, &["undo", "last", "--yes"]);
    let said =
        "webhook/https://x.test/: it comes back with a new id and creation date and a new signature_key";
    assert!(ran.stderr.contains(said), "{}", ran.stderr);
    assert_same(&before, &pulled(&world));
    let new = world.sandbox.state().webhooks[0].clone();
    assert_ne!(old.signature_key, new.signature_key);
    let stored = format!(".closectl/secrets/{}.json", world.sandbox.state().organization.id);
    assert!(world.read(&stored).contains(&new.signature_key));
}

/// What Close may do that decides how things come back: where new ones go, what lists show, and how late.
const DECISIVE: &[&str] = &[
    "new_field_position",
    "partial_pipeline_order",
    "pipeline_list_order",
    "lead_status_color",
    "archived_object_types_listed",
    "bare_lists",
    "object_types_show_is_archived",
    "nested_choices_of_activity_types",
    "nested_field_order_of_object_types",
    "webhook_key_in_put",
    "webhook_duplicates",
    "cleared_description",
    "choices_order",
    "type_conversion",
    "conversion_to_choices",
    "list_lag",
    "object_lag",
];

/// The worlds in which an undo is tried: each other answer of what is decisive alone, or several at the same time.
fn decided() -> Vec<Vec<(&'static str, &'static str)>> {
    let all = Switches::all().iter();
    let decisive: Vec<&Switch> = all.filter(|switch| DECISIVE.contains(&switch.name)).collect();
    assert_eq!(decisive.len(), DECISIVE.len());
    let others = |switch: &&'static Switch| {
        let (name, values) = (switch.name, switch.values.iter().skip(1));
        values.map(move |value| vec![(name, *value)])
    };
    let alone: Vec<Vec<_>> = decisive.iter().flat_map(others).collect();

    let most = decisive.iter().map(|switch| switch.values.len()).max().unwrap();
    let mixed = (1..most).map(|at| {
        let of_world = |switch: &&'static Switch| Some((switch.name, *switch.values.get(at)?));
        decisive.iter().filter_map(of_world).collect()
    });
    many(mixed.collect(), alone)
}

/// How many tests share the worlds, so that they run side by side.
const SHARES: usize = 2;

fn undo_restores_whichever_way_close_falls(share: usize) {
    for answers in decided().into_iter().skip(share).step_by(SHARES) {
        let world = World::switched(&answers);
        apply(&world, 0, WHOLE);
        let before = pulled(&world);
        apply(&world, 0, REVERSIBLE);
        let ran = world.run(&["undo", "last", "--yes"]);
        assert_eq!(ran.code, 0, "{answers:?}\n{}\n{}", ran.stdout, ran.stderr);
        assert_same(&before, &pulled(&world));
    }
}

#[test]
fn undo_restores_the_organization_whichever_way_close_falls_first_share() {
    undo_restores_whichever_way_close_falls(0);
}

#[test]
fn undo_restores_the_organization_whichever_way_close_falls_second_share() {
    undo_restores_whichever_way_close_falls(1);
}

/// Carries a manifest out through the library, with steps that lose values, as if somebody had agreed to them.
fn agreed(world: &World, manifest: &str) {
    let registry = kinds::registry();
    let mut sources = Sources::default();
    sources.add("m.yaml", manifest);
    let read = manifest::read(&sources, &manifest::VariableValues::default());
    assert_eq!(read.problems, []);
    let connection = ConnectionSettings {
        base_url: world.sandbox.base_url(),
        credentials: Credentials::api_key(world.sandbox.api_key().to_owned(), "the test"),
        timeout: Duration::from_secs(60),
        parallelism: Parallelism::default(),
        waits: WaitPolicy::default(),
    };
    let observer: RunObserver = Arc::new(|_| {});
    let runs = world.folder.path().join(".closectl/runs");
    world.block_on(async {
        let client = Client::new(connection).unwrap();
        let fetched = engine::fetch(registry, &client.reader(), &observer)
            .await
            .unwrap();
        let adopted = plan::adopt(registry, read.desired, fetched.live);
        let plan = plan::plan(registry, fetched.organization, &adopted);
        assert_eq!(plan.refusals, []);
        let before = StateBefore::of(&plan, &adopted.live);
        let now = "2001-02-03T04:05:06Z".parse().unwrap();
        let owner = RunOwner::named(&plan.organization.id);
        let journal = Journal::open(&runs, &owner, now, &plan, &before, None).unwrap();
        let options = ApplyOptions {
            parallelism: 1,
            secrets: SecretsFile::at(world.folder.path().join("secrets.json")),
            stop: Arc::default(),
            journal: Some(Arc::new(journal)),
            interval: PollInterval::default(),
        };
        let report = engine::apply(registry, &client, &plan, &adopted.live, &options, &observer).await;
        assert!(report.is_complete(), "{report:?}");
    });
}

#[test]
fn what_was_deleted_comes_back_in_its_place_with_all_that_went_with_it() {
    for removed in [
        "lead_statuses: [{label: Champion, removed: true}, {label: Qualified, removed: true}]\n",
        "pipelines:\n  - name: Renewals\n    removed: true\n    statuses:\n      - {label: Open, removed: true}\n      \
         - {label: Renewed, removed: true}\n      - {label: Churned, removed: true}\n",
        "custom_fields:\n  lead:\n    - {name: Number, removed: true}\n    - {shared: Region, removed: true}\n",
        "custom_fields:\n  shared:\n    - {name: Region, removed: true}\n",
        "custom_activity_types:\n  - {name: Discovery call, removed: true}\n",
        "custom_activity_types:\n  - {name: Old call, removed: true}\n",
    ] {
        let world = applied(WHOLE);
        let before = pulled(&world);
        agreed(&world, removed);
        world.run(&["pull", "-f", "pulled", "--force"]);
        assert_ne!(before, world.files("pulled"), "{removed}");
        let folder = world.folder.path().join(".closectl/runs");
        let run = format!("2001-02-03T04-05-06Z-{}", world.sandbox.state().organization.id);
        assert!(folder.join(&run).is_dir());
        let ran = world.expect(0, &["undo", &run, "--yes"]);
        assert!(ran.stderr.contains("Not as before:"), "{}", ran.stderr);
        assert_same(&before, &pulled(&world));
    }
}

#[test]
fn what_was_made_and_not_finished_is_taken_back() {
    let world = World::new();
    let before = pulled(&world);
    world.sandbox.set_faults(vec![Fault {
        on: 1,
        times: 1,
        method: Some("PUT".into()),
        path_prefix: Some("/webhook/".into()),
        action: FaultAction::Status(400),
    }]);
    let webhook = "webhooks: [{url: 'https://x.test/', status: paused, events: [{object_type: lead, action: created}]}]\n";
    apply(&world, 4, webhook);
    assert_eq!(world.sandbox.state().webhooks[0].status, "active");
    world.expect(0, &["undo", "last", "--yes"]);
    assert_same(&before, &pulled(&world));
}

#[test]
fn undo_restores_random_organizations_where_every_step_can_be_taken_back() {
    const WANTED: usize = 5;
    let mut restored = 0;
    for seed in 0..100 {
        if restored == many(WANTED, usize::MAX) {
            return;
        }
        // What one scenario begins with, applied to what another one began with, adds and changes and removes nothing.
        let [one, other] = [seed, seed + 1_000].map(|seed| Scenario::draw(&mut Dice::seeded(seed)));
        let world = World::new();
        for (name, manifest) in [("before.yaml", one.before()), ("after.yaml", other.before())] {
            world.write(name, &manifest);
            let sources = with_letters(&manifest);
            for (_, letter) in sources.iter().filter(|(_, source)| source.is_text_file) {
                world.write(&letter.name, &letter.text);
            }
        }
        // Roles and workflows come, go and change, too, where somebody approved it.
        let agreed = ["--allow-access", "*", "--allow-outreach", "*"];
        let run = |words: &[&str]| world.run(&[words, &agreed].concat());
        if run(&["apply", "-f", "before.yaml", "--yes"]).code != 0 {
            continue;
        }
        let ran = run(&["plan", "-f", "after.yaml", "--format", "json"]);
        let plan: Value = serde_json::from_str(&ran.stdout).unwrap_or_default();
        let steps = plan["steps"].as_array().cloned().unwrap_or_default();
        let lasting = ["migrate", "delete", "disassociate"];
        // With its type a field loses its choices, which no later change brings back.
        let retyped = |step: &Value| {
            let mut changes = step["changes"].as_array().into_iter().flatten();
            step["action"] == "update" && changes.any(|change| change["attribute"] == "type")
        };
        let can_return = |step: &Value| {
            !retyped(step)
                && !lasting.contains(&step["action"].as_str().unwrap())
                && step["risk"]["level"] != "data-loss"
        };
        if ran.code != 0 || steps.is_empty() || !steps.iter().all(can_return) {
            continue;
        }
        world.expect(0, &["pull", "-f", "first"]);
        let ran = run(&["apply", "-f", "after.yaml", "--yes"]);
        assert_eq!(ran.code, 0, "seed {seed}\n{}\n{}", ran.stdout, ran.stderr);
        let ran = run(&["undo", "last", "--yes", "--allow-data-loss", "*"]);
        assert_eq!(ran.code, 0, "seed {seed}\n{}\n{}", ran.stdout, ran.stderr);
        world.expect(0, &["pull", "-f", "last"]);
        assert!(
            world.files("first") == world.files("last"),
            "seed {seed}\n{}\n{}",
            one.before(),
            other.before()
        );
        restored += 1;
    }
    assert!(
        restored >= WANTED,
        "only {restored} of 100 worlds could be taken back at all"
    );
}
