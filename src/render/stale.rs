//! Why a saved plan is not carried out, as text for people.

use super::value::inline;
use crate::model::{joined, visible};
use crate::plan::{Action, RecordCount, RecordEffect, Risk, Stale, StaleCause};
use serde_json::Value;
use std::fmt::Write as _;

/// Writes what has moved since a plan was saved.
pub fn human(stale: &[Stale]) -> String {
    let mut out = format!("{}\n", refusal(stale));
    for one in stale {
        write_one(&mut out, one);
    }

    // Most likely the same plan was applied twice, which is not a conflict.
    if stale.iter().all(Stale::is_done) {
        out.push_str("all of this is as the plan wants it; was the plan applied before?\n");
    }
    out.truncate(out.trim_end().len());
    out
}

/// Says in one line which steps something has moved for since a plan was saved, without any value.
pub fn summary(stale: &[Stale]) -> String {
    let steps = stale.iter().map(|one| format!("{} {}", one.action, one.address));
    format!("{} {}", refusal(stale), joined(steps, ", "))
}

/// Writes which steps concern more records than somebody saw who agreed to them, a line each.
pub fn more_records(stale: &[Stale]) -> Vec<String> {
    let mut out = String::new();
    stale.iter().for_each(|one| write_one(&mut out, one));
    out.lines().map(str::to_owned).collect()
}

fn refusal(stale: &[Stale]) -> String {
    let wishes = stale
        .iter()
        .all(|one| matches!(one.moved, StaleCause::Wanted { .. }));
    let what = if wishes {
        "what the manifests ask for"
    } else {
        "the organization"
    };
    format!("refused: nothing was written, because {what} changed since the plan was saved:")
}

fn write_one(out: &mut String, stale: &Stale) {
    let _ = writeln!(out, "  {} {}", stale.action, visible(stale.address.as_str()));

    let sentence = match &stale.moved {
        StaleCause::Attribute {
            attribute,
            planned_from,
            live_now,
            wanted,
        } => {
            let is_removed = stale.action.removes();
            let wanted = if is_removed {
                "(the object removed)".to_owned()
            } else {
                inline(wanted)
            };
            let _ = writeln!(out, "    {}", visible(attribute));
            return write_values(
                out,
                &[
                    ("planned from", inline(planned_from)),
                    ("live now", inline(live_now)),
                    ("wanted", wanted),
                ],
            );
        }
        StaleCause::Wanted {
            attribute,
            planned,
            now,
        } => {
            let _ = writeln!(
                out,
                "    {}: the manifests now want another value, because a variable changed",
                visible(attribute)
            );
            let now = match now {
                Value::Null => "nothing".to_owned(),
                now => inline(now),
            };
            return write_values(out, &[("planned", inline(planned)), ("wanted now", now)]);
        }
        StaleCause::Exists => "the plan creates it, but it exists now".to_owned(),
        // The step carries the new name, which nothing had.
        StaleCause::Gone if stale.action == Action::Rename => {
            "the object that it renames no longer exists under its old name".to_owned()
        }
        StaleCause::Gone => "it no longer exists".to_owned(),
        StaleCause::Recreated { object } => {
            let object = if *object == stale.address {
                "it".to_owned()
            } else {
                visible(object.as_str())
            };
            format!("{object} was deleted and created again since, so it is another object now")
        }
        StaleCause::Risk { planned, now } => format!(
            "its risk was {} and is {} now: {}",
            planned.word(),
            now.word(),
            visible(because(now))
        ),
        StaleCause::Records { planned, now } => {
            let effect = if stale.action.moves_records() {
                RecordEffect::Moved
            } else {
                RecordEffect::Lost
            };
            let _ = writeln!(out, "    it concerns more records than the plan says");
            let told = |count: &RecordCount| match count {
                RecordCount::Unknown { because } => {
                    format!("the records could not be counted: {}", visible(because))
                }
                RecordCount::Counted { .. } | RecordCount::AtMost { .. } | RecordCount::AtLeast { .. } => {
                    effect.text(count)
                }
            };
            return write_values(out, &[("planned", told(planned)), ("live now", told(now))]);
        }
        StaleCause::People {
            risk: _,
            planned,
            now: _,
            sentence,
        } => {
            let _ = writeln!(out, "    it concerns more people than the plan says");
            let planned = planned
                .most()
                .map_or_else(|| "nobody knew".to_owned(), |most| most.to_string());
            return write_values(out, &[("planned", planned), ("live now", visible(sentence))]);
        }
        StaleCause::Unplanned { because } if because.is_empty() => {
            "a new plan does not have this step".to_owned()
        }
        StaleCause::Unplanned { because } => visible(because),
    };
    let _ = writeln!(out, "    {sentence}");
}

fn because(risk: &Risk) -> &str {
    match risk {
        Risk::Safe => "nothing can be lost",
        Risk::Behaviour { because }
        | Risk::Outreach { because }
        | Risk::Access { because }
        | Risk::DataLoss { because }
        | Risk::Impossible { because, .. } => because,
    }
}

fn write_values(out: &mut String, values: &[(&str, String)]) {
    let widest = values.iter().map(|(what, _)| what.len()).max();
    let width = widest.unwrap_or_default() + 1;
    for (what, value) in values {
        let _ = writeln!(out, "      {:<width$} {value}", format!("{what}:"));
    }
}
