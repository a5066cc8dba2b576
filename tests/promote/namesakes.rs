//! Views of different types that share a name, or come to share one.

use crate::harness::{Two, World};

fn view(name: &str, r#type: &str, more: &str) -> String {
    format!(
        "  - {{name: {name}, type: {type}, {more}sharing_settings: {{whole_org: true}}, s_query: {{query: {{type: and, queries: \
         [{{type: object_type, object_type: {type}}}]}}}}}}\n"
    )
}

fn page(views: &[String]) -> String {
    format!("smart_views:\n{}", views.concat())
}

/// The names, types and ids of the target's views.
fn views(two: &Two) -> Vec<(String, String, String)> {
    let views = two.production.sandbox.state().smart_views.into_iter();
    let mut views: Vec<_> = views.map(|view| (view.kind, view.name, view.id)).collect();
    views.sort();
    views
}

#[test]
fn views_of_different_types_come_to_share_a_name() {
    for second in [["Col", "New"], ["New", "Col"]] {
        let two = Two::new("", "");
        two.apply(
            "staging",
            &page(&[view("Col", "lead", ""), view("Col", "contact", "")]),
        );
        two.promote(0, &[]);
        let before = views(&two);

        // One after the other gets the new name.
        let [lead, contact] = second;
        let old = |name: &str| if name == "New" { "renamed_from: Col, " } else { "" };
        two.apply(
            "staging",
            &page(&[
                view(lead, "lead", old(lead)),
                view(contact, "contact", old(contact)),
            ]),
        );
        two.promote(0, &[]);
        let again = |of: &str| format!("renamed_from: [smart_view/{of}/Col, smart_view/Col], ");
        two.apply(
            "staging",
            &page(&[
                view("New", "lead", &again("lead")),
                view("New", "contact", &again("contact")),
            ]),
        );
        let ran = two.promote(0, &[]);
        assert!(
            ran.stdout.contains("1 to rename. At most 1 write"),
            "{}",
            ran.stdout
        );
        let after = views(&two);
        for (one, other) in before.iter().zip(&after) {
            assert_eq!(other.1, "New", "{after:?}");
            assert_eq!((&one.0, &one.2), (&other.0, &other.2));
        }
        let ran = two.promote(0, &[]);
        assert!(ran.stdout.contains("Nothing to promote"), "{}", ran.stdout);
    }
}

const SETUP: &str = "smart_views:
  - {name: One, type: lead, sharing_settings: {whole_org: true}, s_query: {query: {type: object_type, object_type: lead}}}
  - {name: Two, type: lead, sharing_settings: {whole_org: true}, s_query: {query: {type: object_type, object_type: lead}}}
email_templates:
  - {name: First, subject: S, body: B, is_shared: true}
  - {name: Second, subject: S, body: B, is_shared: true}
sequences:
  - name: W
    status: draft
    timezone: Europe/Berlin
    steps: [{step_type: email, delay: 0, email_template: Second, threading: new_thread, required: true}]
";

/// The view and the template that get other names, in one organization.
struct Renamed<'a> {
    world: &'a World,
    view: String,
    template: String,
}

impl<'a> Renamed<'a> {
    fn of(world: &'a World) -> Self {
        let state = world.sandbox.state();
        let view = state.smart_views.iter().find(|one| one.name == "Two");
        let template = state.email_templates.iter().find(|one| one.name == "Second");
        Self {
            world,
            view: view.unwrap().id.clone(),
            template: template.unwrap().id.clone(),
        }
    }

    fn to(&self, view: &str, template: &str) {
        self.world.sandbox.edit(|state| {
            let mut views = state.smart_views.iter_mut();
            view.clone_into(&mut views.find(|one| one.id == self.view).unwrap().name);
            let mut templates = state.email_templates.iter_mut();
            template.clone_into(&mut templates.find(|one| one.id == self.template).unwrap().name);
        });
    }
}

fn names(world: &World) -> Vec<String> {
    let state = world.sandbox.state();
    let views = state.smart_views.into_iter().map(|one| one.name);
    let templates = state.email_templates.into_iter().map(|one| one.name);
    let mut names: Vec<String> = views.chain(templates).collect();
    names.sort();
    names
}

#[test]
fn what_gets_the_name_of_another_object_in_one_organization_is_not_gone() {
    for (in_source, more) in [
        (true, &[][..]),
        (true, &["--take", "staging"]),
        (false, &[]),
        (false, &["--take", "*=staging"]),
    ] {
        let two = Two::new("", "");
        two.apply("staging", SETUP);
        two.promote(0, &[]);
        let (world, name) = match in_source {
            true => (&two.staging, "staging"),
            false => (&two.production, "production"),
        };
        let before = names(&two.production);
        assert_eq!(before, ["First", "One", "Second", "Two"]);
        let renamed = Renamed::of(world);
        renamed.to("One", "First");
        let now = names(&two.production);

        let ran = two.promote(0, more);
        let told = format!(
            "Not compared: smart_view/Two: in {name}, it is one of 2 objects named `smart_view/One`\n"
        );
        assert!(ran.stdout.contains(&told), "{told}: {}", ran.stdout);
        for wrong in ["keeps its own version", "delete", "sequence/W", "create"] {
            let said = ran.stdout.replace("delete all but one", "");
            assert!(!said.contains(wrong), "{wrong}: {}", ran.stdout);
        }
        assert_eq!(two.production.writes(), []);
        assert_eq!(names(&two.production), now);

        // With names of their own, they are compared again.
        renamed.to("Two", "Second");
        two.staging.sandbox.edit(|state| {
            let mut templates = state.email_templates.iter_mut();
            let second = templates.find(|one| one.name == "Second").unwrap();
            second.subject = "Later".to_owned();
        });
        two.promote(0, &[]);
        let templates = two.production.sandbox.state().email_templates;
        let second = templates.iter().find(|one| one.name == "Second").unwrap();
        assert_eq!(second.subject, "Later");
        assert_eq!(names(&two.production), before);
        let ran = two.promote(0, &[]);
        assert!(ran.stdout.contains("Nothing to promote"), "{}", ran.stdout);
    }
}

#[test]
fn what_is_ignored_by_its_new_name_is_not_gone() {
    let two = Two::new("", "");
    let project = two.staging.read("closectl.yaml");
    two.write("closectl.yaml", &format!("{project}ignore: [\"*/Ours *\"]\n"));
    two.apply("staging", SETUP);
    two.promote(0, &[]);
    Renamed::of(&two.staging).to("Ours V", "Second");
    let ran = two.promote(0, &[]);
    assert!(ran.stdout.contains("Nothing to promote"), "{}", ran.stdout);
    assert_eq!(names(&two.production), ["First", "One", "Second", "Two"]);
}

#[test]
fn places_of_a_field_that_gets_the_name_of_another_one_stay() {
    let two = Two::new("", "");
    two.apply(
        "staging",
        "custom_fields:
  lead: [{shared: A}]
  contact: [{shared: B}]
  shared: [{name: A, type: text}, {name: B, type: text}]
",
    );
    two.promote(0, &[]);
    two.staging.sandbox.edit(|state| {
        let field = state.fields.iter_mut().find(|field| field.name == "B").unwrap();
        field.name = "A".to_owned();
    });
    let ran = two.promote(0, &[]);
    assert!(
        ran.stdout.contains("Not compared: custom_field/shared/B"),
        "{}",
        ran.stdout
    );
    assert_eq!(two.production.writes(), []);
}
