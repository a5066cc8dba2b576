//! The first promotion, of which no record says what is what.

use super::field;
use crate::harness::Two;

const NO_RECORD: &str = "nothing was promoted from staging to production before";

#[test]
fn that_nobody_knows_who_changed_what_is_told_only_where_somebody_has_to_choose() {
    let two = Two::new("", "");
    let ran = two.promote(0, &[]);
    assert!(
        !ran.stderr.contains(NO_RECORD),
        "nothing to promote: {}",
        ran.stderr
    );

    let two = Two::new("", "");
    two.apply("staging", &field("Visits", "Ours"));
    let ran = two.promote(0, &[]);
    assert!(!ran.stderr.contains(NO_RECORD), "only new: {}", ran.stderr);

    let two = Two::new("", "");
    two.apply("staging", &field("Visits", "Ours"))
        .apply("production", &field("Visits", "Theirs"));
    let ran = two.promote(3, &[]);
    assert!(ran.stderr.contains(NO_RECORD), "{}", ran.stderr);
}

#[test]
fn an_object_that_looks_renamed_is_told_with_a_way_to_keep_it() {
    let two = Two::new("", "");
    let saved = [
        "promote",
        "--from",
        "staging",
        "--to",
        "production",
        "--out",
        "p.json",
    ];
    let manifest = "lead_statuses: [{label: Contacted, renamed_from: Interested}]\n";
    two.apply_setup("staging", manifest);
    let ran = two.expect(0, &saved);
    let text = ran.stdout.split_whitespace().collect::<Vec<_>>().join(" ");
    let told = "if this is `lead_status/Interested` with a new name, write `renamed_from: Interested` on its \
                entry in a manifest and run `closectl apply --org production --target 'lead_status/Contacted'` before you \
                promote";
    assert!(text.contains(told), "{}", ran.stdout);

    two.expect(
        0,
        &[
            "apply",
            "--org",
            "production",
            "--target",
            "lead_status/Contacted",
            "--yes",
        ],
    );
    let ran = two.promote(0, &[]);
    assert!(ran.stdout.contains("Nothing to promote"), "{}", ran.stdout);
}

#[test]
fn what_both_organizations_have_looks_like_no_old_name() {
    let two = Two::new("", "");
    two.apply("staging", "lead_statuses: [Interesting]\n");
    let ran = two.promote(0, &[]);
    assert!(
        ran.stdout.contains("create lead_status/Interesting"),
        "{}",
        ran.stdout
    );
    assert!(!ran.stdout.contains("looks like"), "{}", ran.stdout);
}

#[test]
fn a_comment_has_the_headings_of_the_text() {
    let two = Two::new("", "");
    two.apply("staging", &field("Visits", "Ours"))
        .apply("production", &field("Visits", "Theirs"));
    let told = |format: &str| two.promote(3, &["--format", format]).stdout;
    let text = told("human");
    assert!(text.contains("Conflicts:\n"), "{text}");
    let comment = told("markdown");
    assert!(comment.contains("### Conflicts\n\n- `custom"), "{comment}");
    assert!(!comment.contains("Can't be compared"), "{comment}");
}
