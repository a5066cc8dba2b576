//! A whole setup from one organization to another: people who are only in one of them, what stays each one's own, and how
//! many calls it takes beside Close's own script.

mod incumbent;

use crate::harness::{Two, WHOLE, World};
use close_sandbox::User;
use serde_json::json;

/// Puts people into an organization.
fn join(world: &World, emails: &[&str]) {
    world.sandbox.edit(|state| {
        for email in emails {
            let user = User::new(&mut state.mint, email, "Some", "Body", "user");
            state.users.push(user);
        }
    });
}

/// The e-mail addresses of a group's members.
fn members(world: &World, group: &str) -> Vec<String> {
    let state = world.sandbox.state();
    let group = state.groups.iter().find(|one| one.name == group).unwrap();
    let email = |id: &String| {
        let user = state.users.iter().find(|user| user.id == *id).unwrap();
        user.email.clone()
    };
    let mut emails: Vec<String> = group.members.iter().map(email).collect();
    emails.sort();
    emails
}

/// Groups of which some people are only in staging, and a webhook that looks for one of them.
const GROUPS: &str = "\
groups:
  - {name: East, members: [ada@example.test, zoe@example.test]}
  - {name: West, members: [zoe@example.test, yan@example.test]}
";

fn two_teams() -> Two {
    let two = Two::new("", "");
    join(
        &two.staging,
        &["ada@example.test", "zoe@example.test", "yan@example.test"],
    );
    join(&two.production, &["ada@example.test"]);
    two
}

#[test]
fn people_whom_the_target_lacks_are_listed_all_at_once_and_left_out_where_somebody_says_so() {
    let two = two_teams();
    two.apply("staging", GROUPS);

    let ran = two.promote(3, &["--target", "group/*"]);
    for person in ["user/yan@example.test", "user/zoe@example.test"] {
        assert!(ran.stdout.contains(person), "{person}: {}", ran.stdout);
    }
    assert!(!ran.stdout.contains("! user/ada@example.test"), "{}", ran.stdout);
    assert!(ran.stderr.contains("--leave-out-missing-users"), "{}", ran.stderr);

    let ran = two.promote(0, &["--target", "group/*", "--leave-out-missing-users"]);
    assert!(
        ran.stdout
            .contains("skipped `user/yan@example.test`, `user/zoe@example.test`, because nobody"),
        "{}",
        ran.stdout
    );
    assert_eq!(members(&two.production, "East"), ["ada@example.test"]);
    assert_eq!(members(&two.production, "West"), Vec::<String>::new());

    // What was left out is no change that somebody made in the target, the next time.
    two.promote(0, &["--target", "group/*", "--leave-out-missing-users"]);
    assert_eq!(two.production.writes(), []);

    // Once they are there, they come over like any other change of the source.
    join(&two.production, &["zoe@example.test"]);
    two.promote(0, &["--target", "group/*", "--leave-out-missing-users"]);
    assert_eq!(members(&two.production, "West"), ["zoe@example.test"]);
}

#[test]
fn manifests_go_without_people_whom_an_organization_lacks_where_somebody_says_so() {
    let two = two_teams();
    two.write("setup/m.yaml", GROUPS);
    two.expect(0, &["apply", "--org", "staging", "--yes"]);

    let production = |code: i32, arguments: &[&str]| {
        two.production.sandbox.clear_calls();
        two.expect(code, &[arguments, &["--org", "production"]].concat())
    };
    let ran = production(3, &["plan"]);
    assert_eq!(
        ran.stderr.matches("there is no `user/").count(),
        3,
        "{}",
        ran.stderr
    );
    assert!(ran.stderr.contains("--leave-out-missing-users"), "{}", ran.stderr);

    let ran = production(0, &["apply", "--yes", "--leave-out-missing-users"]);
    assert!(
        ran.stdout
            .contains("skipped `user/zoe@example.test`, because nobody"),
        "{}",
        ran.stdout
    );
    assert_eq!(members(&two.production, "East"), ["ada@example.test"]);
    production(0, &["apply", "--yes", "--leave-out-missing-users"]);
    assert_eq!(two.production.writes(), []);
    production(0, &["drift", "--leave-out-missing-users"]);
    production(3, &["drift"]);
}

#[test]
fn somebody_who_is_named_alone_can_t_be_left_out() {
    let two = two_teams();
    two.write(
        "setup/m.yaml",
        "webhooks:\n  - url: https://hooks.example.test\n    events:\n      - object_type: lead\n        action: updated\n        \
         extra_filter: {type: field_accessor, field: user_id, filter: {type: equals, value: \"${id:user/zoe@example.test}\"}}\n",
    );
    let ran = two.expect(3, &["plan", "--org", "production", "--leave-out-missing-users"]);
    assert!(
        ran.stderr.contains("there is no `user/zoe@example.test`"),
        "{}",
        ran.stderr
    );
    two.expect(0, &["plan", "--org", "staging", "--leave-out-missing-users"]);
}

#[test]
fn settings_arrive_in_the_order_that_their_references_need() {
    let two = Two::new("", "");
    two.apply("staging", WHOLE);
    two.promote(
        0,
        &[
            "--take",
            "staging",
            "--allow-access",
            "*",
            "--allow-outreach",
            "*",
        ],
    );
    let ran = two.expect(
        0,
        &[
            "diff",
            "staging",
            "production",
            "--exclude",
            "organization",
            "--exclude",
            "webhook/*",
        ],
    );
    assert!(ran.stdout.contains("No differences"), "{}", ran.stdout);
}

#[test]
fn the_name_of_an_organization_stays_its_own() {
    let two = Two::new("", "");
    two.staging.sandbox.edit(|state| {
        let id = state.organization.id.clone();
        let path = format!("/organization/{id}/");
        let answer = state.perform("PUT", &path, json!({"name": "Staging", "currency": "EUR"}));
        assert_eq!(answer.0, 200);
    });
    two.promote(0, &["--take", "staging"]);
    let state = two.production.sandbox.state();
    assert_eq!(state.organization.name, "Sandbox");
    assert_eq!(state.organization.currency, "USD", "only a file sets it");
}
