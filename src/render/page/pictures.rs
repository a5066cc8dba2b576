//! The pictures: lists on both sides, and the object model with what changes or differs in it.

use super::{
    items::capital,
    tracks::{StageTrack, TrackChange, TrackMember},
};
use crate::{
    model::{counted, visible},
    render::{
        graph::{self, GraphDrawing, SvgFrame},
        review::ReviewSubject,
    },
};
use maud::{Markup, html};

/// Draws the lists on both sides; those that do not change are folded.
pub(super) fn tracks(tracks: &[StageTrack], about: &ReviewSubject) -> Markup {
    let (changing, same): (Vec<&StageTrack>, Vec<&StageTrack>) =
        tracks.iter().partition(|track| track.changes());
    html! {
        section aria-labelledby="stages" {
            h2 #stages { (heading(about)) }
            @for track in changing { (self::track(track, about)) }
            // Lists that stay the same would push the changing ones off the screen.
            @if !same.is_empty() {
                details.quiet {
                    summary { (counted(same.len(), "list")) " " (if is_plan(about) { "without changes" } else { "without differences" }) }
                    @for track in same {
                        h3 { (visible(&track.title)) }
                        (chips(&track.after, true, about))
                    }
                }
            }
        }
    }
}

fn track(track: &StageTrack, about: &ReviewSubject) -> Markup {
    let [before, after] = sides(about);
    html! {
        div.track {
            h3 { (visible(&track.title)) }
            @if is_plan(about) && track.before.is_empty() {
                p.side { "New" }
            } @else {
                p.side { (visible(&before)) }
                @if track.before.is_empty() { p.none { "(none)" } } @else { (chips(&track.before, false, about)) }
                p.side { (visible(&after)) }
            }
            @if track.after.is_empty() {
                p.none { (if is_plan(about) { "(none left)" } else { "(none)" }) }
            } @else {
                (chips(&track.after, true, about))
            }
            @if let Some((old, new)) = track.another_first() { (another_first(track.first, &old, &new, about)) }
        }
    }
}

/// Says what another first member means.
fn another_first(first: &str, old: &str, new: &str, about: &ReviewSubject) -> Markup {
    let (first, old, new) = (capital(first), visible(old), visible(new));
    html! {
        p.hazard.behaviour {
            (first) " get " strong { (new) }
            @match about {
                ReviewSubject::Plan(_) => { " instead of " strong { (old) } "." }
                ReviewSubject::Drift(_) => { " now; the manifests say " strong { (old) } "." }
                ReviewSubject::Comparison { source, target } => {
                    " in " (visible(target)) " and " strong { (old) } " in " (visible(source)) "."
                }
            }
        }
    }
}

fn is_plan(about: &ReviewSubject) -> bool {
    matches!(about, ReviewSubject::Plan(_))
}

fn heading(about: &ReviewSubject) -> &'static str {
    match about {
        ReviewSubject::Plan(_) => "Stages, before and after",
        ReviewSubject::Drift(_) => "Stages, in the manifests and in the organization",
        ReviewSubject::Comparison { .. } => "Stages, on both sides",
    }
}

/// Names both sides of a list.
fn sides(about: &ReviewSubject) -> [String; 2] {
    match about {
        ReviewSubject::Plan(_) => ["Before".to_owned(), "After".to_owned()],
        ReviewSubject::Drift(_) => [
            "In the manifests".to_owned(),
            "In the organization now".to_owned(),
        ],
        ReviewSubject::Comparison { source, target } => [format!("In {source}"), format!("In {target}")],
    }
}

fn chips(chips: &[TrackMember], is_after: bool, about: &ReviewSubject) -> Markup {
    html! {
        ol.chips {
            @for TrackMember { name, caption, fate } in chips {
                @let (class, sign) = marks(fate);
                @let word = if is_plan(about) { fate_word(fate, is_after) } else { difference_word(fate) };
                li class=(class) data-kept[!is_plan(about)] {
                    @if !sign.is_empty() { span.sign aria-hidden="true" { (sign) } }
                    span.name { (visible(name)) }
                    @if !caption.is_empty() { span.caption { (visible(caption)) } }
                    @if let Some(word) = word { span.fate { (visible(&word)) } }
                }
            }
        }
    }
}

fn marks(fate: &TrackChange) -> (&'static str, &'static str) {
    match fate {
        TrackChange::Stays => ("", ""),
        TrackChange::Added => ("plus", "+"),
        TrackChange::Removed => ("minus", "−"),
        TrackChange::Moved => ("move", "↔"),
        TrackChange::Leaves(_) => ("move", "→"),
        TrackChange::Arrives(_) => ("move", "←"),
        TrackChange::Renamed(_) | TrackChange::Changed => ("change", "~"),
    }
}

/// Says what becomes of a member, seen from before or from after the plan.
fn fate_word(fate: &TrackChange, is_after: bool) -> Option<String> {
    match fate {
        TrackChange::Stays => None,
        TrackChange::Added => Some("new".to_owned()),
        TrackChange::Removed => Some("removed".to_owned()),
        TrackChange::Moved => Some("moved".to_owned()),
        TrackChange::Leaves(to) => Some(format!("moves to {to}")),
        TrackChange::Arrives(from) => Some(format!("moves here from {from}")),
        TrackChange::Renamed(old) if is_after => Some(format!("was {old}")),
        TrackChange::Renamed(new) => Some(format!("becomes {new}")),
        TrackChange::Changed => Some("changed".to_owned()),
    }
}

/// Says what is different about a member where nothing is going to happen to it.
fn difference_word(fate: &TrackChange) -> Option<String> {
    match fate {
        TrackChange::Stays => None,
        TrackChange::Added | TrackChange::Removed => Some("only here".to_owned()),
        TrackChange::Moved => Some("in another place".to_owned()),
        TrackChange::Leaves(other) | TrackChange::Arrives(other) => {
            Some(format!("in {other} on the other side"))
        }
        TrackChange::Renamed(other) => Some(format!("{other} on the other side")),
        TrackChange::Changed => Some("differs".to_owned()),
    }
}

/// Draws the object model.
pub(super) fn model(drawing: &GraphDrawing, about: &ReviewSubject) -> Markup {
    let [added, changed, removed] = match about {
        ReviewSubject::Plan(_) => ["+ new".to_owned(), "~ changed".to_owned(), "− removed".to_owned()],
        ReviewSubject::Drift(_) => [
            "+ only in the organization".to_owned(),
            "~ differs".to_owned(),
            "− only in the manifests".to_owned(),
        ],
        ReviewSubject::Comparison { source, target } => [
            format!("+ only in {target}"),
            "~ differs".to_owned(),
            format!("− only in {source}"),
        ],
    };
    html! {
        section aria-labelledby="model" {
            h2 #model { "Object model" }
            p.note {
                "What refers to what. " span.key.plus { (visible(&added)) } " " span.key.change { (changed) } " "
                span.key.minus { (visible(&removed)) } ". A dashed arrow is a mention in a text or a filter."
            }
            // Focusable, so that the keyboard can scroll it.
            div.scroll tabindex="0" role="region" aria-label="Diagram of the object model, scrolls sideways" {
                (graph::svg(drawing, "Object model", SvgFrame::Page))
            }
        }
    }
}
