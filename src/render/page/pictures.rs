//! The pictures: lists before and after, and the object model with what changes in it.

use super::{
    items::capital,
    tracks::{StageTrack, TrackChange, TrackMember},
};
use crate::{
    model::{counted, visible},
    render::graph::{self, GraphDrawing, SvgFrame},
};
use maud::{Markup, html};

/// Draws the lists before and after; those that do not change are folded.
pub(super) fn tracks(tracks: &[StageTrack]) -> Markup {
    let (changing, same): (Vec<&StageTrack>, Vec<&StageTrack>) =
        tracks.iter().partition(|track| track.changes());
    html! {
        section aria-labelledby="stages" {
            h2 #stages { "Stages, before and after" }
            @for track in changing { (self::track(track)) }
            // Lists that stay the same would push the changing ones off the screen.
            @if !same.is_empty() {
                details.quiet {
                    summary { (counted(same.len(), "list")) " without changes" }
                    @for track in same {
                        h3 { (visible(&track.title)) }
                        (chips(&track.after))
                    }
                }
            }
        }
    }
}

fn track(track: &StageTrack) -> Markup {
    html! {
        div.track {
            h3 { (visible(&track.title)) }
            @if track.before.is_empty() {
                p.side { "New" }
            } @else {
                p.side { "Before" }
                (chips(&track.before))
                p.side { "After" }
            }
            @if track.after.is_empty() { p.none { "(none left)" } } @else { (chips(&track.after)) }
            @if let Some((old, new)) = track.another_first() {
                p.hazard.behaviour { (capital(track.first)) " get " strong { (visible(&new)) } " instead of " strong { (visible(&old)) } "." }
            }
        }
    }
}

fn chips(chips: &[TrackMember]) -> Markup {
    html! {
        ol.chips {
            @for TrackMember { name, caption, fate } in chips {
                @let (class, sign, word) = words(fate);
                li class=(class) {
                    @if !sign.is_empty() { span.sign aria-hidden="true" { (sign) } }
                    span.name { (visible(name)) }
                    @if !caption.is_empty() { span.caption { (visible(caption)) } }
                    @if let Some(word) = word { span.fate { (visible(&word)) } }
                }
            }
        }
    }
}

fn words(fate: &TrackChange) -> (&'static str, &'static str, Option<String>) {
    match fate {
        TrackChange::Stays => ("", "", None),
        TrackChange::Added => ("plus", "+", Some("new".to_owned())),
        TrackChange::Removed => ("minus", "−", Some("removed".to_owned())),
        TrackChange::Moved => ("move", "↔", Some("moved".to_owned())),
        TrackChange::Leaves(to) => ("move", "→", Some(format!("moves to {to}"))),
        TrackChange::Arrives(from) => ("move", "←", Some(format!("moves here from {from}"))),
        TrackChange::Renamed(other) => ("change", "~", Some(format!("renamed: {other}"))),
        TrackChange::Changed => ("change", "~", Some("changed".to_owned())),
    }
}

/// Draws the object model.
pub(super) fn model(drawing: &GraphDrawing) -> Markup {
    html! {
        section aria-labelledby="model" {
            h2 #model { "Object model" }
            p.note {
                "What refers to what. " span.key.plus { "+ new" } " " span.key.change { "~ changed" } " "
                span.key.minus { "− removed" } ". A dashed arrow is a mention in a text or a filter."
            }
            // Focusable, so that the keyboard can scroll it.
            div.scroll tabindex="0" role="region" aria-label="Diagram of the object model, scrolls sideways" {
                (graph::svg(drawing, "Object model", SvgFrame::Page))
            }
        }
    }
}
