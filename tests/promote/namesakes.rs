//! Views of different types that share a name, or come to share one.

use crate::harness::Two;

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
