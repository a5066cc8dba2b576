//! Lists that do not say whether more follows: whole, or as if they were, whichever way Close cuts them.

use crate::harness::World;
use serde_json::json;

const FIELDS: &str = "/custom_field/custom_object_type/";

/// An organization with one custom object type and so many fields on it.
fn fields(count: usize, answer: &str) -> World {
    let world = World::switched(&[("bare_lists", answer)]);
    world.sandbox.edit(|state| {
        let body = json!({"name": "Plan", "name_plural": "Plans"});
        assert_eq!(state.perform("POST", "/custom_object_type/", body).0, 201);
        let id = state.object_types[0].id.clone();
        for number in 0..count {
            let body = json!({"name": format!("F{number}"), "type": "text", "custom_object_type_id": id});
            assert_eq!(state.perform("POST", FIELDS, body).0, 201);
        }
    });
    world
}

/// How often the list of fields was asked for.
fn asked(world: &World) -> usize {
    let calls = world.sandbox.calls();
    let lists = calls.iter().filter(|call| call.method == "GET");
    lists
        .filter(|call| call.path.split('?').next() == Some(FIELDS))
        .count()
}

#[test]
fn every_object_is_seen_and_one_more_page_is_asked_for_only_where_one_may_follow() {
    for (answer, calls) in [
        ("whole", [1, 1, 2, 1, 1, 1]),
        ("skipped", [1, 1, 2, 1, 1, 1]),
        ("cut", [1, 1, 2, 2, 3, 3]),
    ] {
        for (count, calls) in [0, 99, 100, 101, 200, 201].into_iter().zip(calls) {
            let world = fields(count, answer);
            world.expect(0, &["pull", "-f", "pulled"]);
            assert_eq!(asked(&world), calls, "{answer} {count}");
            let text: String = world.files("pulled").into_iter().map(|(_, text)| text).collect();
            assert_eq!(text.matches("name: F").count(), count, "{answer} {count}");
            world.expect(0, &["plan", "-f", "pulled", "--detailed-exitcode"]);
        }
    }
}
