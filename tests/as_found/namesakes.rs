//! Webhooks of one URL: which of them an entry means when something about them changes.

use crate::harness::{Ran, World, apply};

const URL: &str = "https://x.test/a";

/// An entry for a subscription to what happens to leads, where these get a status.
fn on(status: &str) -> String {
    format!(
        "  - url: {URL}\n    events:\n      - object_type: lead\n        action: updated\n        extra_filter: {{type: \
         field_accessor, field: data, filter: {{type: field_accessor, field: status_id, filter: {{type: equals, value: \
         \"${{id:lead_status/{status}}}\"}}}}}}\n"
    )
}

/// An entry for a subscription to one event, with more attributes.
fn event(action: &str, more: &str) -> String {
    format!("  - {{url: \"{URL}\"{more}, events: [{{object_type: lead, action: {action}}}]}}\n")
}

fn hooks(entries: &[String]) -> String {
    format!("webhooks:\n{}", entries.concat())
}

/// The ids of the subscriptions, in any order that stays.
fn ids(world: &World) -> Vec<String> {
    let mut ids: Vec<String> = world
        .sandbox
        .state()
        .webhooks
        .iter()
        .map(|hook| hook.id.clone())
        .collect();
    ids.sort();
    ids
}

/// Says how many subscriptions have an event of an action.
fn of_action(world: &World, action: &str) -> usize {
    let state = world.sandbox.state();
    let hooks = state.webhooks.iter();
    hooks
        .filter(|hook| hook.events.iter().any(|event| event.action == action))
        .count()
}

fn planned(world: &World, code: i32, manifest: &str) -> Ran {
    world.write("m.yaml", manifest);
    world.expect(code, &["plan", "-f", "m.yaml"])
}

#[test]
fn a_webhook_stays_the_same_when_what_its_filter_names_gets_another_name() {
    let world = World::new();
    apply(&world, 0, &hooks(&[on("Potential"), on("Qualified")]));
    let before = ids(&world);

    let renamed = format!(
        "lead_statuses: [Potential, {{label: Hot, renamed_from: Qualified}}]\n{}",
        hooks(&[on("Potential"), on("Hot")])
    );
    world.sandbox.clear_calls();
    apply(&world, 0, &renamed);
    let writes = world.writes();
    assert!(
        writes.iter().all(|call| call.path.contains("/status/lead/")),
        "{writes:?}"
    );
    assert_eq!(ids(&world), before);
    world.expect(0, &["plan", "-f", "m.yaml", "--detailed-exitcode"]);
    world.write("closectl.yaml", "version: 1\nprune: [webhook]\n");
    world.expect(0, &["plan", "-f", "m.yaml", "--detailed-exitcode"]);
}

#[test]
fn a_new_status_of_an_old_name_does_not_take_the_webhook_of_the_renamed_one() {
    let world = World::new();
    apply(&world, 0, &hooks(&[on("Potential"), on("Qualified")]));
    let before = ids(&world);
    let qualified = world.sandbox.state().lead_status("Qualified").unwrap().id.clone();

    let hooks_now = world.sandbox.state().webhooks.clone();
    let of_qualified = hooks_now
        .into_iter()
        .find(|hook| format!("{:?}", hook.events).contains(&qualified));
    let of_qualified = of_qualified.unwrap().id;

    let renamed = format!(
        "lead_statuses: [Potential, Qualified, {{label: Hot, renamed_from: Qualified}}]\n{}",
        hooks(&[on("Qualified"), on("Hot")])
    );
    apply(&world, 0, &renamed);
    assert_eq!(ids(&world), before);
    assert_eq!(world.sandbox.state().lead_status("Hot").unwrap().id, qualified);
    let state = world.sandbox.state();
    let hooks = state.webhooks.iter();
    let now: Vec<_> = hooks
        .filter(|hook| format!("{:?}", hook.events).contains(&qualified))
        .collect();
    assert!(now.len() == 1 && now[0].id == of_qualified);
    world.expect(0, &["plan", "-f", "m.yaml", "--detailed-exitcode"]);
}

#[test]
fn the_filter_of_one_of_two_webhooks_of_equal_events_changes_in_place() {
    let world = World::new();
    apply(&world, 0, &hooks(&[on("Potential"), on("Qualified")]));
    let before = ids(&world);
    let keys: Vec<String> = world
        .sandbox
        .state()
        .webhooks
        .iter()
        .map(|hook| hook.signature_key.clone())
        .collect();

    world.sandbox.clear_calls();
    apply(&world, 0, &hooks(&[on("Potential"), on("Customer")]));
    let writes = world.writes();
    assert_eq!(writes.len(), 1, "{writes:?}");
    assert_eq!(writes[0].method, "PUT");
    assert_eq!(ids(&world), before);
    let after: Vec<String> = world
        .sandbox
        .state()
        .webhooks
        .iter()
        .map(|hook| hook.signature_key.clone())
        .collect();
    assert_eq!(after, keys);

    // Also where what no entry lists is removed, and back again.
    world.sandbox.clear_calls();
    world.write("closectl.yaml", "version: 1\nprune: [webhook]\n");
    apply(&world, 0, &hooks(&[on("Potential"), on("Qualified")]));
    assert_eq!(world.writes().len(), 1);
    let run = crate::harness::runs(&world).pop().unwrap();
    let run = run.file_name().unwrap().to_str().unwrap().to_owned();
    world.expect(0, &["undo", &run, "--yes"]);
    assert_eq!(ids(&world), before);
    let customer = world.sandbox.state().lead_status("Customer").unwrap().id.clone();
    assert!(format!("{:?}", world.sandbox.state().webhooks).contains(&customer));
}

#[test]
fn where_several_webhooks_may_be_meant_the_plan_says_which_still_send() {
    let world = World::new();
    apply(&world, 0, &hooks(&[on("Potential"), on("Qualified")]));
    let ran = planned(&world, 0, &hooks(&[on("Customer"), on("Interested")]));
    let text = ran.stdout;
    // Once, of both.
    let told: Vec<&str> = text.lines().filter(|line| line.contains("still sends")).collect();
    assert_eq!(told.len(), 1, "{text}");
    let (of, _) = told[0].split_once(": it is new").unwrap();
    assert_eq!(of.matches("webhook/https://x.test/a#").count(), 2, "{text}");
    assert!(
        text.contains("2 to create") || text.matches("+ ").count() >= 2,
        "{text}"
    );

    let ran = planned(&world, 0, &hooks(&[on("Customer")]));
    assert!(ran.stdout.contains("still sends"), "{}", ran.stdout);
}

#[test]
fn a_removal_that_states_events_means_only_a_webhook_with_just_these() {
    let world = World::new();
    apply(&world, 0, &hooks(&[event("created", "")]));
    world.sandbox.clear_calls();
    apply(&world, 0, &hooks(&[event("deleted", ", removed: true")]));
    assert!(world.writes().is_empty());
    assert_eq!(of_action(&world, "created"), 1);

    // A filter counts as well, also one that names what is gone.
    apply(&world, 0, &hooks(&[event("created", ""), on("Qualified")]));
    let gone = on("Nowhere").replacen("    events", "    removed: true\n    events", 1);
    world.sandbox.clear_calls();
    apply(&world, 0, &hooks(&[gone]));
    assert!(world.writes().is_empty());
    let qualified = on("Qualified").replacen("    events", "    removed: true\n    events", 1);
    apply(&world, 0, &hooks(&[qualified]));
    assert_eq!(
        (of_action(&world, "updated"), of_action(&world, "created")),
        (0, 1)
    );

    apply(&world, 0, &hooks(&[event("created", ", removed: true")]));
    assert!(ids(&world).is_empty());
}

#[test]
fn kept_and_removed_entries_of_one_url_stand_beside_each_other() {
    let world = World::new();
    let all = [event("created", ""), event("deleted", ""), event("merged", "")];
    apply(&world, 0, &hooks(&all));
    let removed = |action| event(action, ", removed: true");
    for entries in [
        [event("created", ""), removed("deleted")],
        [removed("deleted"), event("created", "")],
    ] {
        apply(&world, 0, &hooks(&all));
        apply(&world, 0, &hooks(&entries));
        assert_eq!(
            (of_action(&world, "created"), of_action(&world, "deleted")),
            (1, 0)
        );
    }
    apply(&world, 0, &hooks(&all));
    apply(&world, 0, &hooks(&[removed("deleted"), removed("merged")]));
    assert_eq!(ids(&world).len(), 1);
    assert_eq!(of_action(&world, "created"), 1);
    world.expect(0, &["plan", "-f", "m.yaml", "--detailed-exitcode"]);
}

#[test]
fn a_removal_by_url_means_the_only_webhook_of_it_and_no_one_of_several() {
    let world = World::new();
    let by_url = hooks(&[format!("  - {{url: \"{URL}\", removed: true}}\n")]);
    apply(&world, 0, &hooks(&[event("created", ""), event("deleted", "")]));
    world.sandbox.clear_calls();
    let ran = planned(&world, 3, &by_url);
    let text = format!("{}{}", ran.stdout, ran.stderr);
    assert!(
        text.contains("#lead.created`, `") && text.contains("; add `events`"),
        "{text}"
    );
    apply(&world, 3, &by_url);
    assert!(world.writes().is_empty());

    apply(&world, 0, &hooks(&[event("deleted", ", removed: true")]));
    apply(&world, 0, &by_url);
    assert!(ids(&world).is_empty());
    world.expect(0, &["plan", "-f", "m.yaml", "--detailed-exitcode"]);
}

#[test]
fn a_new_url_for_one_of_several_needs_the_whole_old_address() {
    let world = World::new();
    apply(&world, 0, &hooks(&[event("created", ""), event("deleted", "")]));
    let before = ids(&world);
    let moved = |old: &str| {
        let one = event("created", &format!(", renamed_from: \"{old}\""));
        hooks(&[one.replace(&format!("url: \"{URL}\""), "url: \"https://x.test/new\"")])
    };
    let ran = planned(&world, 3, &moved(URL));
    assert!(ran.stdout.contains("several named"), "{}", ran.stdout);

    apply(&world, 0, &moved(&format!("webhook/{URL}#lead.created")));
    assert_eq!(ids(&world), before);
    world.expect(0, &["plan", "-f", "m.yaml", "--detailed-exitcode"]);
}

#[test]
fn a_selector_without_what_tells_webhooks_apart_fits_all_of_its_url() {
    let world = World::new();
    let rules = |rule: &str| world.write("closectl.yaml", &format!("version: 1\n{rule}\n"));
    let (created, deleted) = (event("created", ""), event("deleted", ""));
    let removed = event("created", ", removed: true");
    let is_protected = |manifest: &str| {
        let ran = planned(&world, 3, manifest);
        assert!(ran.stdout.contains("the policy protects"), "{}", ran.stdout);
    };
    rules(&format!("policy: {{protect: [\"webhook/{URL}\"]}}"));
    apply(&world, 0, &hooks(&[created.clone(), deleted.clone()]));
    is_protected(&hooks(&[removed.clone(), deleted.clone()]));

    // One that appears beside what is left alone changes nothing for that one.
    rules(&format!("ignore: [\"webhook/{URL}\"]"));
    world.sandbox.clear_calls();
    apply(&world, 0, &hooks(&[event("merged", ""), removed.clone()]));
    assert!(world.writes().is_empty());

    // And where the others go, the longer address still means it.
    rules("ignore: []");
    apply(&world, 0, &hooks(&[created, event("deleted", ", removed: true")]));
    rules(&format!("policy: {{protect: [\"webhook/{URL}#lead.created\"]}}"));
    is_protected(&hooks(&[removed]));
    rules(&format!("ignore: [\"webhook/{URL}#lead.created\"]"));
    world.sandbox.clear_calls();
    apply(&world, 0, &hooks(&[event("created", ", verify_ssl: false")]));
    assert!(world.writes().is_empty());
}

#[test]
fn of_two_webhooks_alike_in_everything_all_but_one_are_to_be_deleted() {
    let world = World::new();
    apply(&world, 0, &hooks(&[event("created", "")]));
    world.sandbox.edit(|state| {
        let mut twin = state.webhooks[0].clone();
        twin.id = "whsub_twin".into();
        state.webhooks.push(twin);
    });
    for more in [Vec::new(), vec![event("deleted", "")]] {
        let entries = [vec![event("created", "")], more].concat();
        let ran = planned(&world, 3, &hooks(&entries));
        let text = format!("{}{}", ran.stdout, ran.stderr);
        assert!(text.contains("delete all but one of them in Close"), "{text}");
        assert!(!text.contains("rename all but one"), "{text}");
    }
}
