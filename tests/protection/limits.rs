//! `max_deletes` counts what goes, and not what has a step of its own.

use super::{organization, refused};

#[test]
fn what_lies_in_a_deleted_object_is_deleted_too() {
    for (policy, manifest, words) in [
        (
            "{count: 1}",
            "custom_object_types: [{name: Subscription, name_plural: Subscriptions, fields: [{name: Term, type: number}]}]\ncustom_activity_types: [{name: \"Demo: yes/no?\", removed: true}, {name: Visit, removed: true}]\n",
            None,
        ),
        (
            "{count: 0}",
            "custom_activity_types: [{name: \"Demo: yes/no?\", removed: true}]\n",
            Some(
                "the plan deletes 1 custom activity field (1 of them together with the object that they belong to), but `max_deletes` allows 0",
            ),
        ),
        (
            "{count: 1}",
            "custom_fields: {shared: [{name: Region, removed: true}]}\n",
            None,
        ),
        (
            "{count: 0}",
            "custom_fields: {shared: [{name: Region, type: text, replace: true}]}\n",
            Some("the plan deletes 1 shared field, but `max_deletes` allows 0"),
        ),
        (
            "{count: 1, percent: 10}",
            "custom_fields: {shared: [{name: Region, removed: true}]}\n",
            Some("the plan deletes 1 shared field, but `max_deletes` allows 0 (10 % of 1, rounded down);"),
        ),
    ] {
        let world = organization();
        let project = format!("version: 1\npolicy: {{max_deletes: {policy}}}\n");
        world.write("closectl.yaml", &project).write("m.yaml", manifest);
        let consent = ["-f", "m.yaml", "--allow-data-loss", "*"];
        match words {
            Some(words) => {
                let ran = refused(&world, &[&["apply", "--yes"], &consent[..]].concat());
                assert!(ran.stderr.contains(words), "{}", ran.stderr);
            }
            None => drop(world.expect(0, &[&["plan"], &consent[..]].concat())),
        }
    }
}
