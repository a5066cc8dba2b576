//! Undoing what was done to objects that share their names: what their addresses are changes on the way.

use crate::harness::{Ran, World, applied, apply};

/// A view of everything of a type.
fn view(name: &str, of: &str, more: &str) -> String {
    format!(
        "  - {{name: {name}, type: {of}, is_shared: true{more}, s_query: {{query: {{type: and, queries: [{{type: object_type, \
         object_type: {of}}}]}}}}}}\n"
    )
}

fn views(entries: &[String]) -> String {
    format!("smart_views:\n{}", entries.concat())
}

/// The names, types and descriptions of the views.
fn found(world: &World) -> Vec<(String, String, Option<String>)> {
    let views = world.sandbox.state().smart_views.into_iter();
    let mut found: Vec<_> = views
        .map(|view| (view.name, view.kind, view.description))
        .collect();
    found.sort();
    found
}

/// Undoes the last run, which has to be seen to be undone at once.
fn undone(world: &World) -> Ran {
    let ran = world.expect(0, &["undo", "last", "--yes"]);
    for wrong in [
        "Still different",
        "does not show every change yet",
        "exists again",
    ] {
        assert!(
            !format!("{}{}", ran.stdout, ran.stderr).contains(wrong),
            "{}{}",
            ran.stdout,
            ran.stderr
        );
    }
    ran
}

#[test]
fn a_view_that_gave_its_name_to_one_of_another_type_comes_back_and_goes_again() {
    let before = views(&[view("Col", "lead", ", description: precious")]);
    let world = applied(&before);
    let lead = found(&world);
    let gone = "  - {name: Col, type: lead, removed: true}\n".to_owned();
    apply(&world, 0, &views(&[gone, view("Col", "contact", "")]));
    let contact = found(&world);
    assert_eq!(contact[0].1, "contact");

    undone(&world);
    assert_eq!(found(&world), lead);
    world.write("m.yaml", &before);
    world.expect(0, &["plan", "-f", "m.yaml", "--detailed-exitcode"]);

    // Undoing that makes the change again, and undoing that takes it back again.
    undone(&world);
    assert_eq!(found(&world), contact);
    undone(&world);
    assert_eq!(found(&world), lead);
}

#[test]
fn a_deleted_and_a_changed_view_of_one_name_come_back() {
    let world = applied(&views(&[
        view("Col", "lead", ", description: old"),
        view("Col", "contact", ""),
    ]));
    let before = found(&world);
    let gone = "  - {name: Col, type: contact, removed: true}\n".to_owned();
    apply(
        &world,
        0,
        &views(&[view("Col", "lead", ", description: new"), gone]),
    );
    assert_eq!(found(&world).len(), 1);
    undone(&world);
    assert_eq!(found(&world), before);
}

#[test]
fn a_view_that_was_renamed_beside_one_of_its_new_name_gets_its_old_name() {
    let world = applied(&views(&[view("Old", "lead", ""), view("Col", "contact", "")]));
    let before = found(&world);
    let renamed = view("Col", "lead", ", renamed_from: smart_view/Old");
    apply(&world, 0, &views(&[renamed, view("Col", "contact", "")]));
    assert_ne!(found(&world), before);
    undone(&world);
    assert_eq!(found(&world), before);

    // Nothing is in the way of the other one's name again, since the types tell them apart.
    undone(&world);
    let ids = found(&world);
    assert_eq!(ids.iter().filter(|view| view.0 == "Col").count(), 2, "{ids:?}");
    undone(&world);
    assert_eq!(found(&world), before);
}

#[test]
fn views_get_the_names_back_that_they_shared() {
    let (lead, contact) = (view("Col", "lead", ""), view("Col", "contact", ""));
    let beside = view("Z", "lead", "");
    let renamed =
        |name: &str, of: &str| view(name, of, ", renamed_from: smart_view/OF/Col").replace("OF", of);
    for after in [
        vec![renamed("New", "lead"), contact.clone(), beside.clone()],
        vec![lead.clone(), renamed("Z", "contact"), beside.clone()],
        vec![renamed("One", "lead"), renamed("Two", "contact"), beside.clone()],
    ] {
        let world = applied(&views(&[lead.clone(), contact.clone(), beside.clone()]));
        let before = found(&world);
        apply(&world, 0, &views(&after));
        let changed = found(&world);
        assert_ne!(changed, before);
        for expected in [&before, &changed, &before] {
            undone(&world);
            assert_eq!(found(&world), *expected);
        }
    }
}

#[test]
fn a_name_that_somebody_gave_to_a_view_of_the_same_type_is_left_to_it() {
    let world = applied(&views(&[view("Col", "lead", "")]));
    apply(&world, 0, &views(&[view("New", "lead", ", renamed_from: Col")]));
    let by_hand = format!("{}{}", views(&[view("New", "lead", "")]), view("Col", "lead", ""));
    apply(&world, 0, &by_hand);
    let run = crate::harness::runs(&world)[1]
        .file_name()
        .unwrap()
        .to_str()
        .unwrap()
        .to_owned();
    let ran = world.expect(0, &["undo", &run, "--yes"]);
    let told = "another object is named `smart_view/Col` now, so it keeps its name; rename that one in Close, then undo the run \
                again";
    assert!(ran.stdout.contains(told), "{}", ran.stdout);
}

#[test]
fn templates_of_one_name_get_their_texts_back() {
    let template = |body: &str| format!("  - {{name: T, subject: s, body: {body}, is_shared: true}}\n");
    let both = |other: &str| format!("email_templates:\n{}{}", template("one"), template(other));
    let bodies = |world: &World| -> Vec<String> {
        let templates = world.sandbox.state().email_templates;
        templates.iter().map(|template| template.body.clone()).collect()
    };
    let world = applied(&both("two"));
    let before = bodies(&world);
    apply(&world, 0, &both("three"));
    assert_ne!(bodies(&world), before);
    undone(&world);
    assert_eq!(bodies(&world), before);
    undone(&world);
    undone(&world);
    assert_eq!(bodies(&world), before);
}

#[test]
fn a_plan_says_which_webhook_of_a_url_is_behind_an_id() {
    let hook = |action: &str| {
        format!("  - {{url: \"https://x.test/a\", events: [{{object_type: lead, action: {action}}}]}}\n")
    };
    let world = applied(&format!("webhooks:\n{}{}", hook("created"), hook("deleted")));
    let hooks = world.sandbox.state().webhooks;
    assert_eq!(hooks.len(), 2);
    let saved = world.expect(0, &["undo", "last", "--out", "u.json"]);
    let shown = world.expect(0, &["show", "u.json"]);
    for ran in [saved, shown] {
        let text = ran.stdout.split_whitespace().collect::<Vec<_>>().join(" ");
        for hook in &hooks {
            let action = &hook.events[0].action;
            let told = format!(
                "webhook/https://x.test/a#{}: the run named it `webhook/https://x.test/a#lead.{action}`; it has its id here, \
                 because other objects have or had its name",
                hook.id
            );
            assert!(text.contains(&told), "{told}: {text}");
        }
    }
    undone(&world);
    assert!(world.sandbox.state().webhooks.is_empty());
}
