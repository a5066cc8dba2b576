//! What the source made again as something that Close can't change into.

use crate::harness::Two;

fn view(r#type: &str, more: &str) -> String {
    format!(
        "smart_views:\n  - {{name: Sleepers, type: {type}, {more}sharing_settings: {{whole_org: true}}, s_query: {{query: \
         {{type: and, queries: [{{type: object_type, object_type: {type}}}]}}}}}}\n"
    )
}

/// The types, the descriptions and the ids of the target's views.
fn views(two: &Two) -> Vec<(String, String, String)> {
    let views = two.production.sandbox.state().smart_views.clone();
    let view = |view: close_sandbox::SmartView| {
        let description = view.description.unwrap_or_default();
        (view.kind, description, view.id)
    };
    views.into_iter().map(view).collect()
}

#[test]
fn a_view_that_was_made_again_with_another_type_is_replaced_once_somebody_names_it() {
    let two = Two::new("", "");
    two.apply("staging", &view("lead", "description: Ours, "));
    two.promote(0, &[]);
    let before = views(&two);
    two.apply(
        "staging",
        "smart_views: [{name: Sleepers, type: lead, removed: true}]\n",
    )
    .apply("staging", &view("contact", ""));
    // A hotfix of the target is decided with the rest.
    two.apply("production", &view("lead", "description: Theirs, "));

    let ran = two.promote(3, &["--take", "production"]);
    let told = "its `type` is different in staging: keep that of production with `--take 'smart_view/Sleepers=production'`, or \
                delete the smart view in production and create it as in staging with `--take 'smart_view/Sleepers=staging'`";
    assert!(ran.stderr.contains(told), "{}", ran.stderr);
    assert!(
        !ran.stdout.contains("replace: true"),
        "no manifest is behind it: {}",
        ran.stdout
    );

    let ran = two.promote(0, &["--take", "smart_view/Sleepers=staging"]);
    assert!(
        ran.stdout.contains("replace smart_view/Sleepers"),
        "{}",
        ran.stdout
    );
    let after = views(&two);
    let shown = |all: &[(String, String, String)]| {
        let all = all.iter().map(|(kind, text, _)| format!("{kind} {text}"));
        all.collect::<Vec<_>>()
    };
    assert_eq!(shown(&after), ["contact "]);
    assert_ne!(before[0].2, after[0].2);
    let ran = two.promote(0, &[]);
    assert!(ran.stdout.contains("Nothing to promote"), "{}", ran.stdout);

    let undo = ["undo", "last", "--org", "production", "--yes"];
    two.expect(0, &[&undo[..], &["--allow-data-loss", "*"]].concat());
    assert_eq!(shown(&views(&two)), ["lead Theirs"]);
}

#[test]
fn the_target_may_keep_its_own() {
    let two = Two::new("", "");
    two.apply("staging", &view("lead", ""));
    two.promote(0, &[]);
    two.apply(
        "staging",
        "smart_views: [{name: Sleepers, type: lead, removed: true}]\n",
    )
    .apply("staging", &view("contact", ""));
    two.promote(0, &["--take", "smart_view/Sleepers=production"]);
    assert_eq!(two.production.writes(), []);
    assert_eq!(views(&two)[0].0, "lead");
}

#[test]
fn what_only_the_target_has_stays_or_is_shown_to_go() {
    let two = Two::new("", "");
    two.apply("staging", &view("lead", "description: Ours, "));
    two.promote(0, &[]);
    two.apply(
        "production",
        &view("lead", "description: Theirs, selected_fields: [status_label], "),
    );
    two.apply(
        "staging",
        "smart_views: [{name: Sleepers, type: lead, removed: true}]\n",
    )
    .apply("staging", &view("contact", "selected_fields: [name], "));

    let ran = two.promote(0, &["--take", "smart_view/Sleepers=staging"]);
    assert!(
        ran.stdout.contains("Theirs"),
        "what goes is shown: {}",
        ran.stdout
    );
    let state = two.production.sandbox.state();
    let view = &state.smart_views[0];
    assert_eq!(
        (view.kind.as_str(), view.description.as_deref()),
        ("contact", None)
    );
    let columns = format!("{:?}", view.selected_fields);
    assert!(
        columns.contains("name") && !columns.contains("status_label"),
        "{columns}"
    );
}
