//! The conflicts and missing objects that keep a promotion from being applied, and what it does not change, as text and
//! for programs.

use super::{
    kept_changes::{kept_text, shown},
    paint::{Paint, painted},
    review::{ReviewSubject, attribute_lines},
};
use crate::{
    model::{PARENT, Registry, visible},
    plan::Organization,
    promotion::{
        DanglingReference, KeptChange, MissingReference, PromotionConflict, PromotionDecision,
        UncomparedObject,
    },
};
use schemars::JsonSchema;
use serde::Serialize;
use serde_json::Value;
use std::fmt::Write as _;

/// The format of the document for programs.
const FORMAT: u64 = 1;

/// Values of more characters are too long to be shown whole.
const LONG: usize = 160;

/// A promotion that can't be carried out as it is.
#[derive(Debug, Serialize, JsonSchema)]
#[schemars(title = "closectl promotion", rename = "Promotion")]
pub struct PromotionObstacles<'a> {
    /// The format of the document.
    #[schemars(extend("const" = FORMAT))]
    pub(super) format: u64,
    /// The name of the organization to promote from.
    pub(super) source: &'a str,
    /// The name of the organization to promote to.
    pub(super) target: &'a str,
    /// Whether something was promoted before.
    pub(super) has_record: bool,
    /// The changes that both organizations have and nobody decided.
    pub(super) conflicts: &'a [PromotionConflict],
    /// The objects that the promotion needs and the target lacks.
    pub(super) missing: &'a [MissingReference],
    /// The ids in what is to be promoted that the source itself has no name for.
    pub(super) dangling: &'a [DanglingReference],
    /// The changes of the target that stay.
    pub(super) kept: &'a [KeptChange],
    /// The objects that could not be compared.
    pub(super) not_compared: &'a [UncomparedObject],
}

/// Collects what keeps a promotion from being applied.
pub fn of<'a>(
    decision: &'a PromotionDecision,
    source: &'a str,
    target: &'a str,
    has_record: bool,
) -> PromotionObstacles<'a> {
    PromotionObstacles {
        format: FORMAT,
        source,
        target,
        has_record,
        conflicts: &decision.conflicts,
        missing: &decision.missing,
        dangling: &decision.dangling,
        kept: &decision.kept,
        not_compared: &decision.unseen,
    }
}

/// Writes the conflicts and missing objects for people.
pub fn human(registry: &Registry, obstacles: &PromotionObstacles<'_>) -> String {
    let PromotionObstacles {
        format: _,
        source,
        target,
        has_record: _,
        conflicts,
        missing,
        dangling,
        kept,
        not_compared: _,
    } = obstacles;

    let mut out = String::new();
    for (title, is_choice) in CONFLICT_TITLES {
        let mut conflicts = conflicts
            .iter()
            .filter(|conflict| conflict.is_choice == is_choice)
            .peekable();
        if conflicts.peek().is_some() {
            let _ = writeln!(out, "{}\n", painted(Paint::Red, &format!("{title}:")));
        }
        for conflict in conflicts {
            out.push_str(&one(registry, conflict, source, target));
            out.push('\n');
        }
    }

    if !missing.is_empty() {
        let title = format!("{}:", missing_title(target));
        let _ = writeln!(out, "{}\n", painted(Paint::Red, &title));
    }
    for MissingReference {
        what,
        named_by,
        likely,
    } in *missing
    {
        let by: Vec<String> = named_by.iter().map(|address| visible(address.as_str())).collect();
        let likely = likely.as_ref().map(|likely| {
            format!(
                "\n    {} has `{}`; if that is the same object, give both the same name",
                visible(target),
                visible(likely.as_str())
            )
        });
        let _ = writeln!(
            out,
            "! {}\n    named by {}{}\n",
            visible(what),
            by.join(", "),
            likely.unwrap_or_default()
        );
    }
    if !dangling.is_empty() {
        let title = format!("{}:", dangling_title(source));
        let _ = writeln!(out, "{}\n", painted(Paint::Red, &title));
    }
    for one in *dangling {
        let DanglingReference {
            address,
            attribute,
            id: _,
            because,
        } = one;
        let _ = writeln!(
            out,
            "! {}  {}\n    it {}\n",
            visible(address.as_str()),
            visible(attribute),
            visible(because)
        );
    }
    out.push_str(&kept_text(kept, source, target));
    out
}

/// The titles of conflicts, with whether choosing a side decides them.
pub(super) const CONFLICT_TITLES: [(&str, bool); 2] = [("Conflicts", true), ("Not matched by name", false)];

/// Returns the title of what the target lacks.
pub(super) fn missing_title(target: &str) -> String {
    format!("{} lacks what is to be promoted", visible(target))
}

/// Returns the title of what the source has no name for.
pub(super) fn dangling_title(source: &str) -> String {
    format!("{} refers to what it does not have", visible(source))
}

/// Writes one conflict for people.
pub fn one(registry: &Registry, conflict: &PromotionConflict, source: &str, target: &str) -> String {
    let mut out = String::new();
    let name = conflict.attribute.as_deref().unwrap_or_default();
    let shown_name = if name == PARENT { "belongs to" } else { name };
    let title = match shown_name {
        "" => String::new(),
        name => format!("  {}", visible(name)),
    };

    let address = visible(conflict.address.as_str());
    let _ = writeln!(out, "! {address}{title}\n    {}", visible(&conflict.because));
    if !conflict.is_choice {
        return out;
    }

    let differing = differing_lines(registry, conflict, source, target);
    if !differing.is_empty() {
        let _ = writeln!(out, "{}", differing.join("\n"));
        return out;
    }

    let (source, target) = (format!("{}:", visible(source)), format!("{}:", visible(target)));
    let width = source.chars().count().max(target.chars().count());
    // Without a record of an earlier promotion there is no common state to show.
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

/// Returns the lines that say what differs in a value which is too long to be shown whole: what each side changed of what
/// both had or, where nobody knows what that was, how the two sides differ. None where the values can be shown.
fn differing_lines(
    registry: &Registry,
    conflict: &PromotionConflict,
    source: &str,
    target: &str,
) -> Vec<String> {
    let PromotionConflict {
        address,
        attribute,
        was,
        source: there,
        target: here,
        kind,
        because: _,
        is_choice: _,
        needs: _,
    } = conflict;
    let is_long = |value: &&Value| value.to_string().chars().count() > LONG;
    let Some(name) = attribute
        .as_deref()
        .filter(|_| [was, there, here].iter().any(is_long))
    else {
        return Vec::new();
    };

    let kind = kind.and_then(|kind| registry.kind(kind));
    let change = ReviewSubject::Plan(Organization::default());
    let both = ReviewSubject::Comparison {
        source: source.to_owned(),
        target: target.to_owned(),
    };
    let (source, target) = (visible(source), visible(target));
    let sections = if was.is_null() {
        vec![(
            format!("in {source} (<) and in {target} (>):"),
            [there, here],
            &both,
        )]
    } else {
        vec![
            (format!("{source} changed:"), [was, there], &change),
            (format!("{target} changed:"), [was, here], &change),
        ]
    };

    let mut out = Vec::new();
    for (title, sides, about) in sections {
        let lines = attribute_lines(kind, (address, name), sides, about);
        if lines.is_empty() {
            return Vec::new();
        }
        out.push(format!("    {title}"));
        out.extend(lines.iter().map(|line| {
            let mark = line.sign.map_or(" ", |sign| about.mark(sign));
            format!("      {mark} {}", line.text)
        }));
    }
    out
}
