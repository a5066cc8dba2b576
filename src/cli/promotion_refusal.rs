//! The reasons why a promotion is not applied, and the hint.

use crate::{
    kinds,
    model::{Address, Selector, counted, counted_as, shell_option, shell_word},
    plan,
    promotion::{DanglingReference, MissingReference, PromotionDecision},
    render::kept_changes::take,
};
use std::collections::BTreeSet;

/// Returns the reasons why a promotion is not applied.
pub fn obstacles(decision: &PromotionDecision, from: &str, to: &str) -> Vec<String> {
    let PromotionDecision {
        conflicts,
        missing,
        dangling,
        ..
    } = decision;
    let choices = conflicts.iter().filter(|conflict| conflict.is_choice).count();
    let unclear = conflicts.len() - choices;

    let mut lines = vec!["refused: nothing was written, because".to_owned()];
    if choices > 0 {
        let conflicts = counted_as(choices, "conflict is", "conflicts are");
        lines.push(format!("  {conflicts} undecided"));
    }
    if unclear > 0 {
        lines.push(format!(
            "  {} can't be matched by name, see above",
            counted(unclear, "object")
        ));
    }
    if !missing.is_empty() {
        lines.push(format!(
            "  {to} lacks {} that the promotion needs",
            counted(missing.len(), "object")
        ));
    }
    if !dangling.is_empty() {
        lines.push(format!(
            "  {from} refers to {} that it does not have",
            counted(distinct(dangling, |one| &one.id).len(), "object")
        ));
    }
    lines
}

/// Returns the hint for a promotion that is not applied.
pub fn way_out(decision: &PromotionDecision, from: &str, to: &str) -> String {
    let PromotionDecision {
        conflicts,
        missing,
        dangling,
        ..
    } = decision;
    let mut advice = Vec::new();
    if let Some(first) = conflicts.iter().find(|conflict| conflict.is_choice) {
        advice.push(format!(
            "choose one side for all conflicts with {} or {}, or for one object with {}; to write the version \
             of {to} into the files, run `closectl pull --update {}`",
            shell_option("--take", from),
            shell_option("--take", to),
            take(&first.address, &first.needs, from),
            shell_option("--org", to)
        ));
    }
    if conflicts.iter().any(|conflict| !conflict.is_choice) {
        advice.push("rename the objects that can't be matched, as described above".to_owned());
    }

    if !missing.is_empty() {
        advice.push(format!(
            "create what is missing in {to} first (invite users in Close), or promote the rest with --target"
        ));
    }
    let is_person =
        |one: &MissingReference| plan::is_dispensable(kinds::registry(), &Address::of(&*one.what));
    if missing.iter().any(is_person) {
        advice.push(
            "--leave-out-missing-users omits missing users from lists, such as the members of a group"
                .to_owned(),
        );
    }
    if !dangling.is_empty() {
        let holders = distinct(dangling, |one| &one.address).into_iter();
        let excluded = holders.map(|address| shell_option("--exclude", &Selector::spell(address)));
        advice.push(format!(
            "correct in {from} what refers to what it does not have, or leave it out with {}",
            excluded.collect::<Vec<_>>().join(" ")
        ));
    }
    advice.join("; ")
}

/// Returns the hint for a target that matches nothing: no manifest lists the addresses of a promotion.
pub fn target_hint(from: &str, to: &str) -> String {
    format!(
        "`closectl diff {} {}` prints the addresses of what differs; `*` matches any text",
        shell_word(from),
        shell_word(to)
    )
}

/// Returns a part of references, each once.
fn distinct<'a, T: Ord>(
    dangling: &'a [DanglingReference],
    part: impl Fn(&'a DanglingReference) -> &'a T,
) -> BTreeSet<&'a T> {
    dangling.iter().map(part).collect()
}
