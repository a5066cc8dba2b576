//! Renames among views that share a name: the type says which one an old name means.

use crate::harness::{World, applied};

fn view(name: &str, r#type: &str, more: &str) -> String {
    format!(
        "  - {{name: {name}, type: {type}, {more}sharing_settings: {{whole_org: true}}, s_query: {{query: {{type: and, queries: \
         [{{type: object_type, object_type: {type}}}]}}}}}}\n"
    )
}

fn page(views: &[String]) -> String {
    format!("smart_views:\n{}", views.concat())
}

/// The names, types and ids of all views, as the sidebar shows them.
fn views(world: &World) -> Vec<(String, String, String)> {
    let mut views = world.sandbox.state().smart_views.clone();
    views.reverse();
    let views = views.into_iter();
    views.map(|view| (view.name, view.kind, view.id)).collect()
}

fn id(world: &World, name: &str, r#type: &str) -> String {
    let all = views(world);
    let found = all.iter().find(|view| view.0 == name && view.1 == r#type);
    found
        .unwrap_or_else(|| panic!("no {name} of {type}: {all:?}"))
        .2
        .clone()
}

#[test]
fn a_view_gets_the_name_of_one_of_another_type() {
    for old in ["Old", "smart_view/Old", "smart_view/lead/Old"] {
        let world = applied(&page(&[view("Old", "lead", ""), view("Col", "contact", "")]));
        let kept = id(&world, "Old", "lead");
        let renamed = format!("renamed_from: {old}, ");
        world.write(
            "m.yaml",
            &page(&[view("Col", "lead", &renamed), view("Col", "contact", "")]),
        );
        let ran = world.expect(0, &["apply", "-f", "m.yaml", "--yes"]);
        assert!(
            ran.stdout.contains("1 to rename. At most 1 write"),
            "{old}: {}",
            ran.stdout
        );
        assert_eq!(id(&world, "Col", "lead"), kept, "{old}");
        world.expect(0, &["plan", "-f", "m.yaml", "--detailed-exitcode"]);

        world.expect(0, &["undo", "last", "--yes"]);
        assert_eq!(id(&world, "Old", "lead"), kept, "{old}");
    }
}

#[test]
fn a_view_leaves_the_name_that_it_shares() {
    let world = applied(&page(&[view("Col", "lead", ""), view("Col", "contact", "")]));
    let (lead, contact) = (id(&world, "Col", "lead"), id(&world, "Col", "contact"));
    let both = page(&[
        view("New", "lead", "renamed_from: Col, "),
        view("Other", "contact", "renamed_from: Col, "),
    ]);
    world.write("m.yaml", &both);
    world.expect(0, &["validate", "-f", "m.yaml"]);
    world.expect(0, &["apply", "-f", "m.yaml", "--yes"]);
    assert_eq!(id(&world, "New", "lead"), lead);
    assert_eq!(id(&world, "Other", "contact"), contact);
    world.expect(0, &["plan", "-f", "m.yaml", "--detailed-exitcode"]);
}

#[test]
fn one_of_two_goes_and_the_other_is_renamed() {
    let world = applied(&page(&[view("Col", "lead", ""), view("Col", "contact", "")]));
    let lead = id(&world, "Col", "lead");
    let removed = "  - {name: Col, type: contact, removed: true}\n".to_owned();
    world.write(
        "m.yaml",
        &page(&[removed, view("New", "lead", "renamed_from: Col, ")]),
    );
    world.expect(0, &["apply", "-f", "m.yaml", "--yes"]);
    assert_eq!(id(&world, "New", "lead"), lead);
    assert_eq!(views(&world).len(), 1);
}

#[test]
fn two_entries_of_one_type_still_contradict_each_other() {
    let world = World::new();
    let again = page(&[
        view("New", "lead", "renamed_from: Col, "),
        view("Other", "lead", "renamed_from: Col, "),
    ]);
    world.write("m.yaml", &again);
    let ran = world.expect(1, &["validate", "-f", "m.yaml"]);
    assert!(ran.stderr.contains("rename-contradicts"), "{}", ran.stderr);
}

#[test]
fn views_of_one_name_come_in_the_order_of_the_manifests() {
    let wanted = [
        ("z", "lead"),
        ("d", "lead"),
        ("a", "lead"),
        ("d", "contact"),
        ("m", "lead"),
    ];
    let world = World::new();
    let all: Vec<String> = wanted.iter().map(|(name, kind)| view(name, kind, "")).collect();
    world.write("m.yaml", &page(&all));
    world.expect(0, &["apply", "-f", "m.yaml", "--yes"]);
    let sidebar = || -> Vec<(String, String)> {
        let views = views(&world).into_iter();
        views.map(|(name, kind, _)| (name, kind)).collect()
    };
    let named = |all: &[(&str, &str)]| -> Vec<(String, String)> {
        let all = all.iter();
        all.map(|(name, kind)| ((*name).to_owned(), (*kind).to_owned()))
            .collect()
    };
    assert_eq!(sidebar(), named(&wanted));

    // One that has the name of a view in Close, of which the manifests say nothing.
    let more = page(&[
        view("x", "lead", ""),
        view("m", "contact", ""),
        view("b", "lead", ""),
    ]);
    world.write("more.yaml", &more);
    world.expect(0, &["apply", "-f", "more.yaml", "--yes"]);
    assert_eq!(
        sidebar()[..3],
        named(&[("x", "lead"), ("m", "contact"), ("b", "lead")])
    );
}
