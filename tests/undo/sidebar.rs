//! The order of smart views in the sidebar after an undo.

use crate::harness::{World, apply};

/// A manifest of views, each with the views that it uses.
fn views(entries: &[(&str, &[&str])]) -> String {
    let mut text = "smart_views:\n".to_owned();
    for (name, used) in entries {
        let used: String = used
            .iter()
            .map(|other| format!(", {{type: saved_search, saved_search_id: \"${{id:smart_view/{other}}}\"}}"))
            .collect();
        text.push_str(&format!(
            "  - name: {name}\n    type: lead\n    is_shared: true\n    s_query: {{query: {{type: and, queries: [{{type: \
             object_type, object_type: lead}}{used}]}}}}\n"
        ));
    }
    text
}

/// The names in the order of the sidebar.
fn sidebar(world: &World) -> Vec<String> {
    let mut names: Vec<String> = world
        .sandbox
        .state()
        .smart_views
        .iter()
        .map(|view| view.name.clone())
        .collect();
    names.reverse();
    names
}

#[test]
fn deleted_views_that_name_each_other_come_back_in_their_order() {
    let worlds: [&[(&str, &[&str])]; 4] = [
        &[("A", &["B"]), ("B", &["A"])],
        &[("B", &["A"]), ("A", &["B"])],
        &[("C", &["A"]), ("A", &["B"]), ("B", &["C"]), ("D", &[])],
        &[("A", &[]), ("D", &["B", "A"]), ("B", &["D"]), ("C", &["A", "D"])],
    ];
    for entries in worlds {
        let world = World::new();
        apply(&world, 0, &views(entries));
        let before = sidebar(&world);
        let gone = entries
            .iter()
            .map(|(name, _)| format!("  - {{name: {name}, removed: true}}\n"));
        apply(&world, 0, &format!("smart_views:\n{}", gone.collect::<String>()));
        assert_eq!(sidebar(&world), Vec::<String>::new());
        world.expect(0, &["undo", "last", "--yes"]);
        assert_eq!(sidebar(&world), before, "{entries:?}");
    }
}
