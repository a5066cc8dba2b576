//! Sections that are one object and no list: the organization's own settings, and those of blocked phone numbers.

use crate::harness::{Ran, Two, World, applied, apply, runs};
use close_sandbox::{Fault, FaultAction, Place};
use serde_json::{Value, json};

const BOTH: &str = "organization:
  currency: EUR
  require_unsubscribe_link: true
blocked_phone_numbers: {reject_anonymous_inbound_calls: true}
";

/// The text of one file that `pull` writes.
fn section(world: &World, code: i32, name: &str) -> Option<String> {
    world.expect(code, &["pull", "-f", "pulled", "--force"]);
    let files = world.files("pulled").into_iter();
    let mut named = files.filter(|(file, _)| file == &format!("{name}.yaml"));
    let text = named.next()?.1;
    let own = text.lines().filter(|line| !line.starts_with('#'));
    Some(own.map(|line| format!("{line}\n")).collect())
}

fn plan_of(ran: &Ran) -> Value {
    serde_json::from_str(&ran.stdout).unwrap()
}

#[test]
fn what_is_written_is_set_and_what_is_not_stays() {
    let world = World::new();
    let ran = apply(&world, 0, BOTH);
    assert!(
        ran.stdout.contains("closectl converts no values"),
        "{}",
        ran.stdout
    );
    let mut bodies: Vec<(String, Value)> = world
        .writes()
        .into_iter()
        .map(|call| (call.method + " " + &call.path, call.body.unwrap()))
        .collect();
    bodies.sort_by_key(|(call, _)| call.clone());
    let id = world.sandbox.state().organization.id.clone();
    assert_eq!(
        bodies,
        [
            (
                "PUT /blocked_phone_number/settings/".to_owned(),
                json!({"reject_anonymous_inbound_calls": true})
            ),
            (
                format!("PUT /organization/{id}/"),
                json!({"currency": "EUR", "require_unsubscribe_link": true})
            ),
        ],
        "one call each, and never an order of statuses with it"
    );

    world.sandbox.clear_calls();
    apply(&world, 0, BOTH);
    assert_eq!(world.writes(), [], "the second time, nothing is left to do");
    apply(&world, 0, "organization: {enable_unsubscribe_link: true}\n");
    let state = world.sandbox.state();
    assert_eq!(
        (
            state.organization.currency.as_str(),
            state.organization.enable_unsubscribe_link
        ),
        ("EUR", true)
    );
    assert!(state.rejects_anonymous_calls);
}

#[test]
fn pull_writes_an_object_and_its_files_plan_nothing() {
    let world = applied(BOTH);
    assert_eq!(
        section(&world, 0, "organization").unwrap(),
        "organization:\n  currency: EUR\n  enable_unsubscribe_link: false\n  require_unsubscribe_link: true\n"
    );
    assert_eq!(
        section(&world, 0, "blocked_phone_numbers").unwrap(),
        "blocked_phone_numbers: {reject_anonymous_inbound_calls: true}\n"
    );
    let ran = world.expect(0, &["plan", "-f", "pulled", "--detailed-exitcode"]);
    assert!(ran.stdout.contains("No changes"), "{}", ran.stdout);
}

#[test]
fn another_currency_tells_of_opportunities_only_where_there_are_some() {
    let world = World::new();
    world.write("m.yaml", "organization: {currency: EUR}\n");
    let ran = world.expect(0, &["plan", "-f", "m.yaml"]);
    assert!(!ran.stdout.contains("which then mean"), "{}", ran.stdout);

    world.sandbox.edit(|state| {
        let lead = state.add_lead(&[]);
        for _ in 0..3 {
            state.add_record(&Place::Opportunity, Some(&lead), Some("Won"), &[]);
        }
    });
    let ran = world.expect(0, &["plan", "-f", "m.yaml"]);
    assert!(
        ran.stdout
            .contains("3 opportunities keep their values, which then mean something else"),
        "{}",
        ran.stdout
    );
}

#[test]
fn drift_pull_update_and_the_ways_out_know_a_single_object() {
    let world = applied(BOTH);
    world
        .sandbox
        .edit(|state| state.organization.currency = "USD".to_owned());
    let ran = world.expect(2, &["drift", "-f", "m.yaml"]);
    assert!(ran.stdout.contains("currency"), "{}", ran.stdout);

    world.expect(0, &["pull", "--update", "-f", "m.yaml"]);
    assert_eq!(world.read("m.yaml"), BOTH.replace("EUR", "USD"));
    world.expect(0, &["drift", "-f", "m.yaml"]);
}

#[test]
fn undo_brings_the_old_settings_back() {
    let world = applied(BOTH);
    let run = runs(&world).pop().unwrap().display().to_string();
    world.expect(0, &["undo", &run, "--yes"]);
    let state = world.sandbox.state();
    assert_eq!(
        (
            state.organization.currency.as_str(),
            state.organization.require_unsubscribe_link
        ),
        ("USD", false)
    );
    assert!(!state.rejects_anonymous_calls);
}

#[test]
fn targets_and_ignored_attributes_name_it_without_a_name() {
    let world = World::new();
    world.write("m.yaml", BOTH);
    let ran = world.expect(
        0,
        &[
            "plan",
            "-f",
            "m.yaml",
            "--target",
            "organization",
            "--format",
            "json",
        ],
    );
    let steps = plan_of(&ran)["steps"].as_array().unwrap().clone();
    assert_eq!(steps.len(), 1);
    assert_eq!(
        (&steps[0]["address"], &steps[0]["action"]),
        (&json!("organization"), &json!("update"))
    );

    world.write(
        "closectl.yaml",
        "version: 1\nignore: [\"organization:currency\", blocked_phone_numbers]\n",
    );
    world.expect(0, &["apply", "-f", "m.yaml", "--yes"]);
    let state = world.sandbox.state();
    assert_eq!(state.organization.currency, "USD");
    assert!(state.organization.require_unsubscribe_link && !state.rejects_anonymous_calls);
}

#[test]
fn it_has_no_name_is_never_made_and_never_goes_and_nothing_names_it() {
    let world = World::new();
    world.write(
        "m.yaml",
        "organization:
  currency: euro
  renamed_from: Acme
  name: Acme
custom_activity_types:
  - {name: Call, description: \"${id:organization}\"}
",
    );
    let ran = world.expect(1, &["validate", "-f", "m.yaml"]);
    for told in [
        "unknown-attribute",
        "`renamed_from`",
        "`name`",
        "`euro` is not the code of a currency",
        "`organization` is no object that settings name",
    ] {
        assert!(
            ran.stdout.contains(told) || ran.stderr.contains(told),
            "{told}: {}{}",
            ran.stdout,
            ran.stderr
        );
    }

    world
        .write("m.yaml", "organization: {currency: EUR}\n")
        .write("n.yaml", "organization: {currency: USD}\n");
    let ran = world.expect(1, &["validate", "-f", "m.yaml", "-f", "n.yaml"]);
    assert!(format!("{}{}", ran.stdout, ran.stderr).contains("`organization` is listed twice"));

    world.write("empty.yaml", "organization:\nblocked_phone_numbers: {}\n");
    let ran = world.expect(0, &["plan", "-f", "empty.yaml", "--prune", "--detailed-exitcode"]);
    assert!(!ran.stdout.contains("settings"), "{}", ran.stdout);
}

#[test]
fn an_overlay_lays_its_attributes_over_the_object_or_brings_it() {
    let world = World::new();
    let project = |manifest: &str| {
        let url = world.sandbox.base_url();
        world
            .write(
                "closectl.yaml",
                &format!(
                    "version: 1\nmanifests: [setup]\norganizations:\n  live:\n    api_key: ${{env:CLOSE_API_KEY}}\n    \
                     base_url: {url}\n    overlays: [live]\n"
                ),
            )
            .write("setup/m.yaml", manifest)
            .write("live/o.yaml", "organization: {currency: EUR}\n");
        world.expect(0, &["validate", "--org", "live", "--format", "json"]);
        world.expect(0, &["plan", "--org", "live", "--format", "json"])
    };

    let ran = project("organization: {currency: GBP, require_unsubscribe_link: true}\n");
    let changes = plan_of(&ran)["steps"][0]["changes"].clone();
    assert_eq!(changes.as_array().unwrap().len(), 2, "{changes}");
    assert_eq!(
        changes[0],
        json!({"attribute": "currency", "before": "USD", "after": "EUR"})
    );

    let ran = project("lead_statuses: []\n");
    let changes = plan_of(&ran)["steps"][0]["changes"].clone();
    assert_eq!(
        changes,
        json!([{"attribute": "currency", "before": "USD", "after": "EUR"}])
    );
    let ran = world.expect(0, &["show", "--org", "live"]);
    assert!(
        ran.stdout.contains("organization:\n  currency: EUR"),
        "{}",
        ran.stdout
    );
}

#[test]
fn what_close_does_not_show_is_neither_compared_nor_sent() {
    let world = World::switched(&[
        ("unsubscribe_settings", "hidden"),
        ("blocked_number_settings", "refuse"),
    ]);
    world.write(
        "m.yaml",
        "organization: {currency: EUR, require_unsubscribe_link: true}\n",
    );
    let ran = world.expect(0, &["apply", "-f", "m.yaml", "--yes"]);
    assert!(
        ran.stdout
            .contains("Close does not show `require_unsubscribe_link`"),
        "{}",
        ran.stdout
    );
    assert_eq!(world.writes()[0].body, Some(json!({"currency": "EUR"})));

    let may_manage = |one: &String| one == "manage_organization";
    world
        .sandbox
        .edit(|state| state.permissions.retain(|one| !may_manage(one)));
    world.write("m.yaml", BOTH);
    let ran = world.expect(3, &["apply", "-f", "m.yaml", "--yes"]);
    let said = format!("{}{}", ran.stdout, ran.stderr);
    assert!(
        said.contains("Close does not show its blocked number settings"),
        "{said}"
    );
    assert_eq!(section(&world, 0, "blocked_phone_numbers"), None);
}

#[test]
fn an_organization_that_manages_neither_makes_no_call_for_them() {
    let world = World::new();
    apply(&world, 0, "lead_statuses: []\n");
    let calls = world.sandbox.calls();
    assert!(
        calls
            .iter()
            .all(|call| !call.path.contains("blocked_phone_number")),
        "{calls:#?}"
    );
    assert!(
        calls.iter().all(|call| !call.path.starts_with("/organization/")),
        "{calls:#?}"
    );
}

#[test]
fn a_lost_answer_is_looked_up() {
    for action in [
        FaultAction::LoseAnswer,
        FaultAction::RefuseBefore,
        FaultAction::StatusAfter(502),
    ] {
        for path in ["/blocked_phone_number/", "/organization/"] {
            let world = World::new();
            world
                .sandbox
                .set_faults(vec![Fault::first("PUT", path, action.clone())]);
            apply(&world, 0, BOTH);
            let state = world.sandbox.state();
            assert!(
                state.rejects_anonymous_calls && state.organization.currency == "EUR",
                "{action:?} {path}"
            );
        }
    }
}

#[test]
fn a_promotion_brings_the_settings_and_never_the_currency_or_the_name() {
    let two = Two::new("", "");
    two.apply("staging", BOTH);
    two.promote(3, &[]);
    two.promote(0, &["--take", "staging"]);
    let state = two.production.sandbox.state();
    assert_eq!(
        state.organization.currency, "USD",
        "each organization has its own"
    );
    assert!(state.organization.require_unsubscribe_link && state.rejects_anonymous_calls);
    two.promote(0, &[]);
    assert_eq!(two.production.writes(), []);

    two.apply(
        "staging",
        "blocked_phone_numbers: {reject_anonymous_inbound_calls: false}\n",
    );
    two.promote(0, &[]);
    assert!(
        !two.production.sandbox.state().rejects_anonymous_calls,
        "what only staging changed comes along"
    );

    two.write("setup/m.yaml", BOTH);
    two.expect(0, &["apply", "--org", "production", "--yes"]);
    assert_eq!(
        two.production.sandbox.state().organization.currency,
        "EUR",
        "a file says so"
    );
}

#[test]
fn a_change_of_the_currency_says_how_many_opportunities_keep_their_numbers() {
    let world = applied("organization: {currency: EUR}\n");
    world.sandbox.edit(|state| {
        for _ in 0..3 {
            let (status, answer) = state.perform("POST", "/lead/", json!({"name": "A"}));
            assert!(status < 300, "{answer}");
            let body = json!({"lead_id": answer["id"], "value": 100});
            let (status, answer) = state.perform("POST", "/opportunity/", body);
            assert!(status < 300, "{answer}");
        }
    });
    world.sandbox.clear_calls();
    world.write("m.yaml", "organization: {currency: USD}\n");
    let told = world.expect(0, &["plan", "-f", "m.yaml"]).stdout;
    assert!(told.contains("3 opportunities keep their values"), "{told}");
    assert_eq!(world.writes(), []);

    world.write("m.yaml", "organization: {require_unsubscribe_link: true}\n");
    world.sandbox.clear_calls();
    world.expect(0, &["plan", "-f", "m.yaml"]);
    let searches = world.sandbox.calls().into_iter();
    assert_eq!(
        searches
            .filter(|call| call.path.contains("/data/search/"))
            .count(),
        0
    );
}
