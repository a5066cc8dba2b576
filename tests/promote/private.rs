//! What was promoted and is private to one person by now: it is still there, on either side.

use crate::harness::Two;

fn setup(is_shared: bool, words: &str) -> String {
    format!(
        "smart_views:\n  - {{name: V, type: lead, is_shared: {is_shared}, description: {words}, s_query: {{query: {{type: \
         object_type, object_type: lead}}}}}}\nemail_templates:\n  - {{name: T, subject: {words}, body: Hi, is_shared: \
         {is_shared}}}\n"
    )
}

/// Whether the views and the templates of the target are shared, with what they say.
fn target(two: &Two) -> Vec<(bool, String)> {
    let state = two.production.sandbox.state();
    let views = state.smart_views.iter();
    let views = views.map(|view| {
        (
            view.sharing.whole_org,
            view.description.clone().unwrap_or_default(),
        )
    });
    let templates = state.email_templates.iter();
    let templates = templates.map(|one| (one.is_shared, one.subject.clone()));
    views.chain(templates).collect()
}

fn promoted() -> Two {
    let two = Two::new("", "");
    two.apply("staging", &setup(true, "First"));
    two.promote(0, &[]);
    assert_eq!(
        target(&two),
        [(true, "First".to_owned()), (true, "First".to_owned())]
    );
    two
}

#[test]
fn what_becomes_private_in_the_source_is_not_deleted_in_the_target() {
    let two = promoted();
    two.apply("staging", &setup(false, "First"));
    let ran = two.promote(0, &[]);
    assert!(ran.stdout.contains("update smart_view/V"), "{}", ran.stdout);
    assert!(
        ran.stdout.contains("because staging changed it"),
        "{}",
        ran.stdout
    );
    assert_eq!(
        target(&two),
        [(false, "First".to_owned()), (false, "First".to_owned())]
    );
    assert!(two.promote(0, &[]).stdout.contains("Nothing to promote"));

    two.apply("staging", &setup(true, "Second"));
    two.promote(0, &["--target", "smart_view/V"]);
    two.promote(0, &[]);
    assert_eq!(
        target(&two),
        [(true, "Second".to_owned()), (true, "Second".to_owned())]
    );
}

#[test]
fn what_becomes_private_in_the_target_is_changed_and_not_made_again() {
    let two = promoted();
    two.apply("production", &setup(false, "First"));
    two.apply("staging", &setup(true, "Second"));
    let ran = two.promote(0, &[]);
    assert!(ran.stdout.contains("Plan: 2 to update"), "{}", ran.stdout);
    assert_eq!(
        target(&two),
        [(false, "Second".to_owned()), (false, "Second".to_owned())]
    );

    two.expect(0, &["undo", "last", "--org", "production", "--yes"]);
    assert_eq!(
        target(&two),
        [(false, "First".to_owned()), (false, "First".to_owned())]
    );
}

#[test]
fn an_undo_deletes_what_was_made_beside_what_somebody_keeps_private() {
    let two = Two::new("", "");
    two.apply("staging", &setup(true, "First"));
    two.apply("production", &setup(false, "Mine"));
    two.promote(0, &[]);
    let both = [(false, "Mine".to_owned()), (true, "First".to_owned())];
    assert_eq!(target(&two), [both.clone(), both].concat());

    two.expect(0, &["undo", "last", "--org", "production", "--yes"]);
    assert_eq!(
        target(&two),
        [(false, "Mine".to_owned()), (false, "Mine".to_owned())]
    );
}
