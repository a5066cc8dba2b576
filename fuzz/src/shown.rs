//! Plans as people see them: every format takes any plan, and nothing in it gets out of its place.

use closectl::{
    kinds,
    plan::Plan,
    render::{
        github,
        human::{self, ReviewExtent, TerminalLayout},
        markdown,
        repository_root::RepositoryRoot,
        review::of_plan,
    },
};

/// Writes a plan in every format.
///
/// # Panics
///
/// If something of the plan acts on a terminal, on a comment or on a log.
pub fn everywhere(plan: &Plan) {
    let review = of_plan(kinds::registry(), plan);
    for (width, extent) in [
        (60, ReviewExtent::Summary),
        (60, ReviewExtent::Full),
        (80, ReviewExtent::Compact),
        (120, ReviewExtent::Everything),
    ] {
        let text = human::review(&review, TerminalLayout::columns(width, extent));
        let is_hidden = |character: &char| {
            let turns = ['\u{200e}', '\u{200f}', '\u{202e}', '\u{2066}'];
            character.is_control() && !matches!(character, '\n' | '\u{1b}') || turns.contains(character)
        };
        assert_eq!(text.chars().find(is_hidden), None, "a character is not seen");
    }
    for most in [markdown::MOST, 2000] {
        let page = markdown::review_within(&review, most);
        assert!(page.chars().count() <= most, "the comment is too long");
        let lines = |line: &str| page.lines().filter(|other| other.starts_with(line)).count();
        assert_eq!(
            lines("<details>"),
            lines("</details>"),
            "something folded has no end"
        );
    }
    let annotations = github::review(
        &review,
        &RepositoryRoot {
            working: "/".into(),
            candidates: Vec::new(),
        },
    );
    assert!(
        annotations.lines().all(|line| line.starts_with("::")),
        "an annotation has a second line"
    );
}
