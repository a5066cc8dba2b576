//! Objects of one name: an edited text stays with its template, and an overlay says which view it means.

use super::role::{applied, planned};
use crate::harness::World;

const TWO: &str = "\
sms_templates:
  - {name: Hello, text: one, is_shared: true}
  - {name: Hello, text: two, is_shared: true}
";

fn texts(world: &World) -> Vec<String> {
    let state = world.sandbox.state();
    let mut texts: Vec<String> = state.sms_templates.iter().map(|one| one.text.clone()).collect();
    texts.sort();
    texts
}

#[test]
fn an_edited_text_stays_with_its_template_beside_another_of_the_name() {
    let world = applied(TWO);
    world.write("m.yaml", &TWO.replace("text: two", "text: three"));
    let plan = planned(&world, 0, &[]);
    assert_eq!(plan["steps"].as_array().unwrap().len(), 1, "{plan}");
    assert_eq!(plan["steps"][0]["action"], "update", "{plan}");
    world.expect(0, &["apply", "-f", "m.yaml", "--yes"]);
    assert_eq!(texts(&world), ["one", "three"]);
    world.expect(0, &["plan", "-f", "m.yaml", "--detailed-exitcode"]);
}

#[test]
fn where_several_texts_changed_nobody_guesses_and_no_third_one_is_made() {
    let world = applied(TWO);
    for manifest in [
        TWO.replace("text: one", "text: first")
            .replace("text: two", "text: second"),
        "sms_templates:\n  - {name: Hello, text: first, is_shared: true}\n".to_owned(),
    ] {
        world.write("m.yaml", &manifest);
        let told = world.expect(3, &["apply", "-f", "m.yaml", "--yes"]).stderr;
        assert!(told.contains("may be an edit of any of these"), "{told}");
        assert_eq!(world.writes(), []);
    }
}

#[test]
fn an_overlay_means_one_of_two_views_of_a_name_by_its_type() {
    let world = World::new();
    let view = |kind: &str| {
        format!(
            "  - name: Mine\n    type: {kind}\n    description: base\n    s_query: {{query: {{type: and, queries: [{{type: \
             object_type, object_type: {kind}}}]}}}}\n"
        )
    };
    world
        .write(
            "closectl.yaml",
            &format!(
                "version: 1\nmanifests: [setup]\ndefault_organization: live\norganizations:\n  live:\n    api_key: \
                 ${{env:CLOSE_LIVE_KEY}}\n    base_url: {}\n    overlays: [overlays/live]\n",
                world.sandbox.base_url()
            ),
        )
        .write("setup/m.yaml", &format!("smart_views:\n{}{}", view("lead"), view("contact")));
    let overlay = |text: &str| world.write("overlays/live/o.yaml", &format!("smart_views:\n{text}"));

    overlay("  - {name: Mine, description: other}\n");
    let told = world.run(&["validate"]);
    let told = format!("{}{}", told.stdout, told.stderr);
    assert!(told.contains("2 entries have that name"), "{told}");

    overlay("  - {name: Mine, type: contact, description: other}\n");
    world.expect(0, &["validate"]);
    overlay(
        "  - {name: Mine, type: contact, description: other}\n  - {name: Mine, type: lead, description: third}\n",
    );
    world.expect(0, &["validate"]);
    overlay("  - {name: Mine, type: call, description: other}\n");
    let told = world.run(&["validate"]);
    assert_eq!(told.code, 1, "{}{}", told.stdout, told.stderr);
}

#[test]
fn an_ignored_attribute_does_not_hold_its_object() {
    let world = applied("outcomes:\n  - {name: Booked, description: a}\n  - {name: Lost, description: b}\n");
    world.write(
        "closectl.yaml",
        "version: 1\nignore: [\"outcome/Booked:description\", outcome/Lost]\n",
    );
    world.write("m.yaml", "outcomes:\n  - {name: Booked, description: other}\n");
    world.expect(0, &["plan", "-f", "m.yaml", "--detailed-exitcode"]);

    world.write(
        "m.yaml",
        "outcomes:\n  - {name: Booked, removed: true}\n  - {name: Lost, removed: true}\n",
    );
    world.expect(0, &["apply", "-f", "m.yaml", "--yes"]);
    let state = world.sandbox.state();
    let left: Vec<&str> = state.outcomes.iter().map(|one| one.name.as_str()).collect();
    assert_eq!(left, ["Lost"]);
}

#[test]
fn line_ends_of_long_texts_are_no_difference_in_any_kind() {
    let crlf = |text: &str| format!("\"{text}\"");
    let manifest = format!(
        "playbooks:\n  - {{name: P, description: {0}, summary_guidance: {0}}}\noutcomes:\n  - {{name: O, description: \
         {0}}}\nemail_templates:\n  - {{name: T, subject: s, body: {0}, is_shared: true}}\nshared_scheduling_links:\n  - \
         {{name: L, description: {0}}}\n",
        crlf("one\\r\\ntwo")
    );
    let world = applied(&manifest);
    world.expect(0, &["plan", "-f", "m.yaml", "--detailed-exitcode"]);
    let state = world.sandbox.state();
    assert_eq!(state.playbooks[0].summary_guidance.as_deref(), Some("one\ntwo"));
    assert_eq!(state.email_templates[0].body, "one\ntwo");

    // Somebody wrote them in Close, where a browser sends line ends of its own.
    world.sandbox.edit(|state| {
        let text = || "one\r\ntwo".to_owned();
        state.playbooks[0].summary_guidance = Some(text());
        state.playbooks[0].description = Some(text());
        state.outcomes[0].description = Some(text());
        state.email_templates[0].body = text();
        state.shared_scheduling_links[0].description = Some(text());
    });
    world.expect(0, &["plan", "-f", "m.yaml", "--detailed-exitcode"]);
    world.expect(0, &["pull", "-f", "pulled"]);
    world.expect(0, &["plan", "-f", "pulled", "--detailed-exitcode"]);
}

#[test]
fn a_shared_scheduling_link_that_goes_takes_what_people_chose_for_it_along() {
    let world = applied("shared_scheduling_links: [Intro call]\n");
    world.write(
        "m.yaml",
        "shared_scheduling_links:\n  - {name: Intro call, removed: true}\n",
    );
    let plan = planned(&world, 0, &[]);
    let risk = &plan["steps"][0]["risk"];
    assert_eq!(risk["level"], "behaviour", "{risk}");
    assert!(
        risk.to_string().contains("each person has to choose again"),
        "{risk}"
    );
}

#[test]
fn twins_of_outcomes_and_scheduling_links_are_named_and_left_alone_until_one_of_them_goes() {
    for (section, kind, path, switch) in [
        ("outcomes", "outcome", "/outcome/", "duplicate_outcome"),
        (
            "shared_scheduling_links",
            "shared_scheduling_link",
            "/shared_scheduling_link/",
            "duplicate_scheduling_link",
        ),
    ] {
        let world = World::switched(&[(switch, "allow")]);
        let mut newest = String::new();
        world.sandbox.edit(|state| {
            for description in ["one", "two"] {
                let body = serde_json::json!({"name": "Twin", "description": description});
                let (status, made) = state.perform("POST", path, body);
                assert!(status < 300, "{made}");
                newest = made["id"].as_str().unwrap().to_owned();
            }
        });

        // A pull leaves both out and says so, and what it wrote plans nothing.
        let told = world.expect(4, &["pull", "-f", "pulled"]).stderr;
        assert!(
            told.contains(&format!("{kind}/Twin: 2 objects have this name")),
            "{told}"
        );
        world.expect(0, &["plan", "-f", "pulled", "--detailed-exitcode"]);

        let manifest = format!("{section}:\n  - {{name: Twin, description: three}}\n  - {{name: New}}\n");
        world.write("m.yaml", &manifest);
        world.sandbox.clear_calls();
        let told = world.expect(3, &["apply", "-f", "m.yaml", "--yes"]);
        let told = format!("{}{}", told.stdout, told.stderr);
        assert!(
            told.contains("the organization has 2 objects with this name"),
            "{told}"
        );
        assert_eq!(world.writes(), []);

        // The others can be applied and taken back.
        let other = format!("{kind}/New");
        world.expect(0, &["apply", "-f", "m.yaml", "--yes", "--target", &other]);
        world.expect(0, &["undo", "last", "--yes"]);

        world.expect(0, &["undo", "--twin", &newest, "--yes"]);
        world.expect(0, &["apply", "-f", "m.yaml", "--yes"]);
        world.expect(0, &["plan", "-f", "m.yaml", "--detailed-exitcode"]);
    }
}

#[test]
fn an_attribute_of_a_view_or_link_is_ignored_with_the_type_before_its_name() {
    let view = |name: &str, kind: &str, description: &str| {
        format!(
            "  - {{name: {name}, type: {kind}, is_shared: true, description: {description}, s_query: {{query: {{type: and, \
             queries: [{{type: object_type, object_type: {kind}}}]}}}}}}\n"
        )
    };
    let files = |description: &str| {
        let views = [("Dormant", "lead"), ("Dormant", "contact"), ("Solo", "lead")];
        let views = views.map(|(name, kind)| view(name, kind, description)).concat();
        format!(
            "smart_views:\n{views}integration_links:\n  - {{name: Map, type: lead, url: 'https://x.test/{description}'}}\n  - \
             {{name: Map, type: contact, url: 'https://x.test/{description}'}}\n"
        )
    };
    let world = applied(&files("one"));
    world.write("m.yaml", &files("two"));

    let all = [
        "integration_link/contact/Map",
        "integration_link/lead/Map",
        "smart_view/Solo",
        "smart_view/contact/Dormant",
        "smart_view/lead/Dormant",
    ];
    for (ignored, left_alone) in [
        ("smart_view/lead/Dormant:description", &all[4..]),
        ("smart_view/contact/Dormant:description", &all[3..4]),
        ("smart_view/lead/Solo:description", &all[2..3]),
        ("smart_view/Solo:description", &all[2..3]),
        ("smart_view/contact/*:description", &all[3..4]),
        ("smart_view/*:description", &all[2..]),
        ("integration_link/lead/Map:url", &all[1..2]),
        ("integration_link/*:url", &all[..2]),
    ] {
        let rules = format!("version: 1\nmanifests: [m.yaml]\nignore: ['{ignored}']\n");
        world.write("closectl.yaml", &rules);
        let plan = planned(&world, 0, &[]);
        let steps = plan["steps"].as_array().unwrap().iter();
        let mut changed: Vec<&str> = steps.map(|step| step["address"].as_str().unwrap()).collect();
        changed.sort_unstable();
        let expected: Vec<&str> = all.into_iter().filter(|one| !left_alone.contains(one)).collect();
        assert_eq!(changed, expected, "{ignored}");
        assert!(
            !plan.to_string().contains("no object has this address"),
            "{ignored}: {plan}"
        );
    }
}
