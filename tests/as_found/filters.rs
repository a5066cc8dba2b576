//! Webhooks of one URL and equal events, which differ in their filters.

use super::round_trip;
use crate::harness::{World, apply, runs};

/// A subscription for each of some statuses.
fn hooks(statuses: &[&str]) -> String {
    let one = |status: &&str| {
        format!(
            "  - url: https://x.test/a\n    verify_ssl: true\n    events:\n      - object_type: lead\n        action: updated\n        \
             extra_filter: {{type: field_accessor, field: data, filter: {{type: field_accessor, field: status_id, filter: \
             {{type: equals, value: \"${{id:lead_status/{status}}}\"}}}}}}\n"
        )
    };
    format!("webhooks:\n{}", statuses.iter().map(one).collect::<String>())
}

fn addresses(world: &World) -> Vec<String> {
    let ran = world.run(&["plan", "-f", "m.yaml"]);
    let lines = ran
        .stdout
        .lines()
        .filter_map(|line| line.split_whitespace().find(|word| word.starts_with("webhook/")));
    let mut addresses: Vec<String> = lines.map(str::to_owned).collect();
    addresses.sort();
    addresses
}

#[test]
fn filters_tell_webhooks_of_one_url_and_equal_events_apart() {
    let world = World::new();
    apply(&world, 0, &hooks(&["Qualified", "Customer"]));
    assert_eq!(world.sandbox.state().webhooks.len(), 2);
    world.sandbox.clear_calls();
    apply(&world, 0, &hooks(&["Customer", "Qualified"]));
    assert!(world.writes().is_empty());
    let (_, text) = round_trip(&world, "two filters");
    assert_eq!(text.matches("url: https://x.test/a").count(), 2, "{text}");

    // A change of one of them is about that one.
    world.write(
        "m.yaml",
        &hooks(&["Qualified", "Customer"]).replacen("verify_ssl: true", "verify_ssl: false", 1),
    );
    let named = addresses(&world);
    assert_eq!(named.len(), 1);
    let (url, mark) = named[0].split_once("#lead.updated~").unwrap();
    assert_eq!((url, mark.len()), ("webhook/https://x.test/a", 8));
    world.sandbox.clear_calls();
    world.expect(0, &["apply", "-f", "m.yaml", "--yes", "--target", &named[0]]);
    assert_eq!(world.writes().len(), 1);
    let state = world.sandbox.state();
    let qualified = state.lead_status("Qualified").unwrap();
    let unverified: Vec<_> = state.webhooks.iter().filter(|hook| !hook.verify_ssl).collect();
    assert!(unverified.len() == 1 && format!("{:?}", unverified[0].events).contains(&qualified.id));

    // And so is its undo.
    let run = runs(&world).pop().unwrap();
    let run = run.file_name().unwrap().to_str().unwrap().to_owned();
    world.expect(0, &["undo", &run, "--yes"]);
    assert!(world.sandbox.state().webhooks.iter().all(|hook| hook.verify_ssl));
}

#[test]
fn an_address_is_as_long_as_its_namesakes_make_it() {
    let world = World::new();
    let none = "  - {url: \"https://x.test/a\", events: [{object_type: lead, action: updated}]}\n";
    let other = "  - {url: \"https://x.test/a\", events: [{object_type: contact, action: updated}]}\n";
    let one = hooks(&["Qualified"]);
    let planned = |manifest: &str| {
        world.write("m.yaml", manifest);
        addresses(&world)
    };
    assert_eq!(planned(&one), ["webhook/https://x.test/a"]);
    assert_eq!(
        planned(&format!("{one}{other}")),
        [
            "webhook/https://x.test/a#contact.updated",
            "webhook/https://x.test/a#lead.updated"
        ]
    );
    let three = planned(&format!("{one}{other}{none}"));
    assert_eq!(three[0], "webhook/https://x.test/a#contact.updated");
    assert!(three[1].starts_with("webhook/https://x.test/a#lead.updated~"));
    assert_eq!(three[2], "webhook/https://x.test/a#lead.updated~unfiltered");

    // The filter of a webhook that has its events for itself can change in place.
    apply(&world, 0, &format!("{one}{other}"));
    world.sandbox.clear_calls();
    apply(&world, 0, &format!("{}{other}", hooks(&["Customer"])));
    assert_eq!(world.writes().len(), 1);
    assert_eq!(world.writes()[0].method, "PUT");
}

#[test]
fn a_filter_is_the_same_in_another_order_of_keys_and_of_what_it_joins() {
    let hook = |filter: &str| {
        format!(
            "webhooks:\n  - url: https://x.test/a\n    events: [{{object_type: lead, action: updated, extra_filter: {filter}}}]\n"
        )
    };
    let world = World::new();
    let one = "{type: and, filters: [{type: is_null}, {type: equals, value: a}]}";
    apply(&world, 0, &hook(one));
    world.sandbox.clear_calls();
    apply(
        &world,
        0,
        &hook("{filters: [{value: a, type: equals}, {type: is_null}], type: and}"),
    );
    assert!(world.writes().is_empty());
    let twice = format!(
        "{}{}",
        hook(one),
        hook("{filters: [{value: a, type: equals}, {type: is_null}], type: and}").replace("webhooks:\n", "")
    );
    world.write("m.yaml", &twice);
    let ran = world.expect(1, &["validate", "-f", "m.yaml"]);
    assert!(ran.stderr.contains("duplicate-address"), "{}", ran.stderr);
}
