//! Tests of the canonical form: by example, and its laws over random texts.

use super::{CanonicalText, canonical, has_same_meaning};
use crate::{kinds, manifest::update::random_page::RandomPage, selftest::Dice};

fn formatted(text: &str) -> CanonicalText {
    let canonical = canonical(kinds::registry(), text).unwrap_or_else(|| panic!("can't be read: {text}"));
    let again = super::canonical(kinds::registry(), &canonical.text);
    assert_eq!(again.as_ref(), Some(&canonical), "not settled: {text}");
    assert!(has_same_meaning(text, &canonical.text), "{text}");
    canonical
}

fn becomes(text: &str, expected: &str) {
    let canonical = formatted(text);
    assert_eq!(canonical.text, expected, "{text}\n{:?}", canonical.left);
}

fn stays(text: &str) {
    becomes(text, text);
}

#[test]
fn lines_begin_where_pull_has_them_begin_and_comments_move_along() {
    becomes(
        "# top\nlead_statuses:   # in order\n# first\n- Potential\n# second\n-   label: Bad Fit\n    # why\n    removed: true\n\n# below\npipelines:\n    -\n        name:   Sales\n        statuses:\n        - {label: Won, type: won}\n        # end\n# last\n",
        "# top\nlead_statuses:   # in order\n  # first\n  - Potential\n  # second\n  - label: Bad Fit\n    # why\n    removed: true\n\n# below\npipelines:\n  - name: Sales\n    statuses:\n      - {label: Won, type: won}\n    # end\n# last\n",
    );
}

#[test]
fn quotes_and_spaces_are_those_of_pull() {
    becomes(
        "\"lead_statuses\" :\n  - 'Potential'\n  - {label:  \"Bad Fit\" , \"removed\":True}\n  - \"yes\"\n  - \"a: b\"  # kept\n",
        "lead_statuses:\n  - Potential\n  - {label: Bad Fit, removed: true}\n  - \"yes\"\n  - \"a: b\"  # kept\n",
    );
}

#[test]
fn attributes_have_the_order_of_their_kind_and_keep_their_comments() {
    becomes(
        "custom_fields:\n  lead:\n    - choices: [A, B]\n      # a comment of the type\n      type: choices  # and one behind it\n      name: Industry\n    - {type: text, name: Note}\n",
        "custom_fields:\n  lead:\n    - name: Industry\n      # a comment of the type\n      type: choices  # and one behind it\n      choices: [A, B]\n    - {name: Note, type: text}\n",
    );
}

#[test]
fn what_fits_on_no_line_goes_into_lines_and_what_is_in_lines_stays_there() {
    let long = "x".repeat(60);
    becomes(
        &format!(
            "custom_fields:\n  lead:\n    - {{name: Industry, type: choices, choices: [\"{long}\", B], description: short}}  # c\n    - {{name: Industry 2, type: choices, choices: [\"{long}\", B], description: short}}\n    - name: Note\n      type: text\n"
        ),
        &format!(
            "custom_fields:\n  lead:\n    - {{name: Industry, type: choices, description: short, choices: [{long}, B]}}  # c\n    - name: Industry 2\n      type: choices\n      description: short\n      choices: [{long}, B]\n    - name: Note\n      type: text\n"
        ),
    );
}

#[test]
fn blank_lines_stay_single_and_the_file_ends_with_one_line_break() {
    becomes(
        "\n\nlead_statuses:   \n  - Potential\n\n\n  - Bad Fit\n\n\n",
        "lead_statuses:\n  - Potential\n\n  - Bad Fit\n",
    );
    becomes(
        "lead_statuses:\r\n- A\r\n\r\n\r\n- B",
        "lead_statuses:\r\n  - A\r\n\r\n  - B\r\n",
    );
    stays("# nothing but a comment\n");
    stays("");
}

#[test]
fn anchors_merges_and_texts_in_lines_stay_as_they_are() {
    stays(
        "custom_fields:\n  lead:\n    - &base\n      name: One\n      type: text\n    - <<: *base\n      name: Two\n    - name: Three\n      description: |\n        first\n\n          second\n      type: text\n".replace("      description: |\n        first\n\n          second\n      type: text\n", "      type: text\n      description: |\n        first\n\n          second\n").as_str(),
    );
    becomes(
        "email_templates:\n- name: A\n  subject: S\n  body: |2-\n     far in\n    near\n- name: B\n  subject: >\n      folded\n      text\n  body: x\n",
        "email_templates:\n  - name: A\n    subject: S\n    body: |2-\n       far in\n      near\n  - name: B\n    subject: >\n      folded\n      text\n    body: x\n",
    );
}

#[test]
fn what_can_t_be_written_otherwise_is_left_and_told() {
    let canonical = formatted(
        "custom_fields:\n  lead:\n    - name: Industry\n      type: choices\n      choices: [  # which\n        A, B ]\n    - type: text\n      # why\n      name: Note\n",
    );
    let told: Vec<_> = canonical.left.iter().map(|left| left.line).collect();
    assert_eq!(told, [5, 7], "{canonical:?}");
    assert!(
        canonical.text.contains("choices: [  # which\n        A, B ]\n"),
        "{}",
        canonical.text
    );
}

#[test]
fn an_alias_never_comes_before_its_anchor() {
    let canonical = formatted(
        "custom_fields:\n  lead:\n    - choices: &c [A, B]\n      name: One\n      type: choices\n    - type: choices\n      choices: *c\n      name: Two\n",
    );
    assert!(
        canonical
            .text
            .contains("name: One\n      type: choices\n      choices: &c [A, B]\n")
    );
    assert!(
        canonical
            .text
            .contains("name: Two\n      type: choices\n      choices: *c\n")
    );
}

#[test]
fn what_can_t_be_read_has_no_canonical_form() {
    for text in ["a: [", "a: 1\na: 2\n", "a: *b\n"] {
        assert_eq!(canonical(kinds::registry(), text), None, "{text}");
    }
}

#[test]
fn the_form_settles_and_keeps_every_value_and_comment_of_random_texts() {
    for seed in 0..150_u64 {
        let mut dice = Dice::seeded(seed);
        let page = RandomPage::draw(&mut dice, seed % 2 == 0);
        let canonical = formatted(&page.text);
        for (comment, _) in &page.comments {
            assert!(canonical.text.contains(comment), "{comment} of {}", page.text);
        }
    }
}
