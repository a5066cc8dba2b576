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

/// Both ways to write the address of a view that may share its name.
const OF_LEADS: [&str; 2] = ["smart_view/Col", "smart_view/lead/Col"];

#[test]
fn an_ignored_view_stays_whatever_way_its_address_is_written() {
    for rule in OF_LEADS {
        for old in ["Col", "smart_view/Col", "smart_view/lead/Col"] {
            for beside in [&[][..], &[view("Col", "contact", "")]] {
                let world = applied(&page(&[&[view("Col", "lead", "")], beside].concat()));
                let before = views(&world);
                world.write("closectl.yaml", &format!("version: 1\nignore: [{rule}]\n"));
                let renamed = view("New", "lead", &format!("renamed_from: {old}, description: d, "));
                world.write("m.yaml", &page(&[&[renamed], beside].concat()));
                let ran = world.expect(0, &["apply", "-f", "m.yaml", "--yes"]);
                assert!(ran.stdout.contains("No changes"), "{rule} {old}: {}", ran.stdout);
                assert_eq!(views(&world), before, "{rule} {old}");
            }
        }
    }
}

#[test]
fn a_view_of_another_type_is_not_ignored_with_one_that_had_its_name() {
    for rule in ["smart_view/New", "smart_view/lead/New", "smart_view/lead/Col"] {
        let world = applied(&page(&[view("Col", "lead", ""), view("Col", "contact", "")]));
        world.write("closectl.yaml", &format!("version: 1\nignore: [{rule}]\n"));
        let renamed = view("New", "lead", "renamed_from: Col, ");
        world.write(
            "m.yaml",
            &page(&[renamed, view("Col", "contact", "description: d, ")]),
        );
        let ran = world.expect(0, &["apply", "-f", "m.yaml", "--yes"]);
        assert!(
            ran.stdout.contains("1 to update. At most 1 write"),
            "{rule}: {}",
            ran.stdout
        );
        id(&world, "Col", "lead");
    }
}

#[test]
fn an_address_without_a_type_means_the_same_before_and_after_the_plan() {
    let gone = "  - {name: Col, type: contact, removed: true}\n".to_owned();
    let after = page(&[view("New", "lead", "renamed_from: Col, "), gone]);
    for (limit, steps) in [
        (["--target", "smart_view/Col"], "1 to rename, 1 to delete"),
        (["--target", "smart_view/lead/Col"], "1 to rename"),
        (["--target", "smart_view/contact/Col"], "1 to delete"),
        (["--exclude", "smart_view/Col"], "No changes"),
        (["--exclude", "smart_view/lead/Col"], "1 to delete"),
        (["--exclude", "smart_view/contact/Col"], "1 to rename"),
    ] {
        let world = applied(&page(&[view("Col", "lead", ""), view("Col", "contact", "")]));
        world.write("m.yaml", &after);
        // An apply that finds more to do afterwards ends otherwise.
        let ran = world.expect(0, &[&["apply", "-f", "m.yaml", "--yes"][..], &limit].concat());
        assert!(ran.stdout.contains(steps), "{limit:?}: {}", ran.stdout);
        world.expect(
            0,
            &[&["plan", "-f", "m.yaml", "--detailed-exitcode"][..], &limit].concat(),
        );
    }
}

#[test]
fn a_view_of_another_type_replaces_only_the_one_that_it_names() {
    let world = applied(&page(&[view("Col", "lead", "")]));
    let before = views(&world);
    world.write("m.yaml", &page(&[view("Col", "contact", "replace: true, ")]));
    let ran = world.expect(3, &["apply", "-f", "m.yaml", "--yes"]);
    let told = "it says `replace: true`, but not which object of another `type` it replaces; add `renamed_from: \
                smart_view/lead/Col`, or remove `replace` to create it beside that one";
    assert!(ran.stderr.contains(told), "{}", ran.stderr);
    assert_eq!(views(&world), before);

    let renamed = view(
        "Col",
        "contact",
        "replace: true, renamed_from: smart_view/lead/Col, ",
    );
    world.write("m.yaml", &page(&[renamed]));
    world.expect(0, &["apply", "-f", "m.yaml", "--yes"]);
    let after = views(&world);
    assert_eq!(after.len(), 1, "{after:?}");
    assert_eq!(after[0].1, "contact");
    world.expect(0, &["plan", "-f", "m.yaml", "--detailed-exitcode"]);
}

#[test]
fn the_entries_of_views_stay_in_the_order_of_the_file() {
    let world = applied(&page(&[
        view("Col", "lead", ""),
        view("Col", "contact", ""),
        view("Z", "lead", ""),
    ]));
    let other = page(&[
        view("Z", "lead", ""),
        view("Col", "contact", ""),
        view("Col", "lead", ""),
    ]);
    world.write("m.yaml", &other);
    world.expect(0, &["drift", "-f", "m.yaml"]);
    world.expect(0, &["pull", "--update", "-f", "m.yaml"]);
    assert_eq!(world.read("m.yaml"), other);
}
