//! Settings that Close shows of an object and that closectl doesn't know: a delete or a replace would lose them.

use crate::harness::{OddClose, World};
use serde_json::json;

const VIEW: &str =
    "{name: A, type: lead, s_query: {query: {type: and, queries: [{type: object_type, object_type: lead}]}}";

#[test]
fn an_object_with_an_unknown_setting_is_neither_deleted_nor_replaced() {
    let kinds = [
        ("outcomes", "/outcome/", "{name: A".to_owned()),
        (
            "shared_scheduling_links",
            "/shared_scheduling_link/",
            "{name: A".to_owned(),
        ),
        ("groups", "/group/", "{name: A".to_owned()),
        ("smart_views", "/saved_search/", VIEW.to_owned()),
    ];
    for (section, path, entry) in kinds {
        let world = World::new();
        world
            .write("m.yaml", &format!("{section}: [{entry}}}]\n"))
            .expect(0, &["apply", "-f", "m.yaml", "--yes"]);
        world.sandbox.clear_calls();
        let odd = OddClose::before(&world, move |answer| {
            if answer.is("GET", path) {
                answer.edit(|body| {
                    for item in body["data"].as_array_mut().into_iter().flatten() {
                        item["colour"] = json!("red");
                    }
                });
            }
        });

        // It is told apart from nothing, and changed as any other is.
        odd.expect(&world, 0, &["plan", "-f", "m.yaml", "--detailed-exitcode"]);
        world.write("m.yaml", &format!("{section}: [{entry}, removed: true}}]\n"));
        let ran = odd.expect(&world, 3, &["apply", "-f", "m.yaml", "--yes"]);
        let told = format!("{}{}", ran.stdout, ran.stderr);
        assert!(
            told.contains("Close shows `colour` of it, which closectl doesn't know"),
            "{section}: {told}"
        );
        assert_eq!(world.writes(), [], "{section}");

        // What Close is known to show besides stands in nobody's way.
        world.expect(0, &["apply", "-f", "m.yaml", "--yes"]);
        assert_eq!(world.writes().len(), 1, "{section}");
    }
}
