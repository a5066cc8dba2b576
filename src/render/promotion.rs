//! What stands in the way of a promotion, and what it leaves alone, as text and for programs.

use super::{
    comparison::shown,
    plan::paint,
    value::{inline, visible},
};
use crate::{
    model::PARENT,
    plan::Note,
    promotion::{Conflict, Decision, Kept, Missing, Unseen},
};
use anstyle::AnsiColor;
use serde::Serialize;
use serde_json::Value;
use std::fmt::Write as _;

/// The format of the document for programs.
const FORMAT: u64 = 1;

/// A promotion that can't be carried out as it is.
#[derive(Debug, Serialize)]
pub struct Obstacles<'a> {
    format: u64,
    source: &'a str,
    target: &'a str,
    /// Whether something was promoted before.
    has_record: bool,
    conflicts: &'a [Conflict],
    missing: &'a [Missing],
    kept: &'a [Kept],
    not_compared: &'a [Unseen],
}

/// Reads what stands in the way of a promotion.
#[must_use]
pub fn of<'a>(decision: &'a Decision, source: &'a str, target: &'a str, has_record: bool) -> Obstacles<'a> {
    Obstacles {
        format: FORMAT,
        source,
        target,
        has_record,
        conflicts: &decision.conflicts,
        missing: &decision.missing,
        kept: &decision.kept,
        not_compared: &decision.unseen,
    }
}

/// Writes for people what stands in the way.
#[must_use]
pub fn human(obstacles: &Obstacles<'_>) -> String {
    let Obstacles {
        format: _,
        source,
        target,
        has_record: _,
        conflicts,
        missing,
        kept,
        not_compared: _,
    } = obstacles;
    let mut out = String::new();
    if !conflicts.is_empty() {
        let _ = writeln!(out, "{}\n", paint(AnsiColor::Red, "Conflicts:"));
    }
    for conflict in *conflicts {
        out.push_str(&one(conflict, source, target));
        out.push('\n');
    }
    if !missing.is_empty() {
        let title = format!("{} lacks what is to be promoted:", visible(target));
        let _ = writeln!(out, "{}\n", paint(AnsiColor::Red, &title));
    }
    for Missing {
        what,
        named_by,
        likely,
    } in *missing
    {
        let by: Vec<String> = named_by.iter().map(|address| visible(address.as_str())).collect();
        let likely = likely.as_ref().map(|likely| {
            let likely = visible(likely.as_str());
            format!("\n    {target} has `{likely}`; if that is meant, call both alike")
        });
        let _ = writeln!(
            out,
            "! {}\n    named by {}{}\n",
            visible(what),
            by.join(", "),
            likely.unwrap_or_default()
        );
    }
    let _ = write!(out, "{}", kept_text(kept, target));
    out
}

/// Writes one conflict for people.
#[must_use]
pub fn one(conflict: &Conflict, source: &str, target: &str) -> String {
    let mut out = String::new();
    let name = conflict.attribute.as_deref().unwrap_or_default();
    let shown_name = if name == PARENT { "belongs to" } else { name };
    let title = match shown_name {
        "" => String::new(),
        name => format!("  {name}"),
    };
    let address = visible(conflict.address.as_str());
    let _ = writeln!(out, "! {address}{title}\n    {}", visible(&conflict.because));
    if !conflict.is_choice {
        return out;
    }
    let (source, target) = (format!("{}:", visible(source)), format!("{}:", visible(target)));
    let width = source.chars().count().max(target.chars().count());
    if !conflict.was.is_null() && conflict.attribute.is_some() {
        let _ = writeln!(out, "    {:<width$}  {}", "before:", shown(name, &conflict.was));
    }
    for (side, value) in [(source, &conflict.source), (target, &conflict.target)] {
        let text = match (value, &conflict.attribute) {
            (Value::Null, None) => "removed".to_owned(),
            (_, None) => "there".to_owned(),
            (value, Some(_)) => shown(name, value),
        };
        let _ = writeln!(out, "    {side:<width$}  {text}");
    }
    out
}

/// Writes for people what stays in the target.
#[must_use]
pub fn kept_text(kept: &[Kept], target: &str) -> String {
    let mut out = String::new();
    if kept.is_empty() {
        return out;
    }
    let target = visible(target);
    let _ = writeln!(
        out,
        "Changed in {target} since the last promotion, and kept; `closectl pull --update --org {target}` takes it \
         into the files:"
    );
    for one in kept {
        let _ = writeln!(out, "  {}", line(one));
    }
    out
}

/// Returns what a promotion leaves alone, as notes of its plan.
#[must_use]
pub fn notes(decision: &Decision, target: &str) -> Vec<Note> {
    let kept = decision.kept.iter().map(|one| {
        let what = line(one).trim_start_matches(one.address.as_str()).trim_start_matches(": ").to_owned();
        Note {
            address: one.address.clone(),
            text: format!(
                "changed in {target} since the last promotion, and kept: {what}; `closectl pull --update --org \
                 {target}` takes it into the files"
            ),
        }
    });
    let unseen = decision.unseen.iter().map(|one| Note {
        address: crate::model::Address::of(one.what.as_str()),
        text: format!("not compared: {}", one.because),
    });
    kept.chain(unseen).collect()
}

fn line(kept: &Kept) -> String {
    let Kept {
        address,
        attribute,
        was,
        now,
    } = kept;
    let address = visible(address.as_str());
    match attribute.as_deref() {
        None => format!("{address}: removed"),
        Some(name) if was.is_null() => format!("{address}: {name} is {}", shown(name, now)),
        Some("order") => format!(
            "{address}: order {} -> {}",
            shown("order", was),
            shown("order", now)
        ),
        Some(name) => format!("{address}: {name} {} -> {}", inline(was), inline(now)),
    }
}
