//! The top of the page, which can be read alone: what it comes to, what is at stake, what stands in the way.

use super::{
    items::{capital, class, hazard, sign_class},
    prose::sentence,
};
use crate::{
    model::{counted, visible},
    plan::{Organization, Refusal},
    render::review::{FEW, RefusalGroup, Review, ReviewItem, ReviewSubject, UNLISTED},
};
use maud::{Markup, html};

/// Returns what the page is called.
pub(super) fn title(review: &Review) -> String {
    let named = |organization: &Organization| match &review.alias {
        Some(alias) => format!("{} ({})", visible(alias), visible(&organization.name)),
        None => visible(&organization.name),
    };
    match &review.about {
        ReviewSubject::Plan(organization) => format!("Plan for {}", named(organization)),
        ReviewSubject::Drift(organization) => format!("Drift of {}", named(organization)),
        ReviewSubject::Comparison { source, target } => {
            format!("{} and {}", visible(source), visible(target))
        }
    }
}

/// Says what `before` and `after` are.
pub(super) fn sides(about: &ReviewSubject) -> &'static str {
    match about {
        ReviewSubject::Plan(_) => "Before is what the organization has, after is what it gets.",
        ReviewSubject::Drift(_) => "Before is what the manifests say, after is what the organization has.",
        ReviewSubject::Comparison { .. } => {
            "Before is what the first side has, after is what the second side has."
        }
    }
}

/// Writes the summary.
pub(super) fn summary(review: &Review) -> Markup {
    let summary = &review.summary;
    // What differs is told as it is; only a plan is going to do something.
    let is_plan = matches!(review.about, ReviewSubject::Plan(_));

    html! {
        section aria-labelledby="summary" {
            h2.unseen #summary { "Summary" }
            p.headline { (visible(&summary.headline)) }
            @if !summary.counts.is_empty() {
                ul.tiles {
                    @for one in &summary.counts {
                        li {
                            span.sign.(sign_class(one.sign)) aria-hidden="true" { (one.sign.text()) }
                            b { (one.count) } " " (if is_plan { "to " } else { "" }) (visible(&one.word))
                        }
                    }
                    @for (level, count) in &summary.risks {
                        li class=(class(*level)) { b { (count) } " " (level.text()) }
                    }
                }
            }
            @if let Some(rename) = &summary.rename { p { (sentence(rename)) } }
            @for line in &summary.lines { p { (sentence(line)) } }
            @if let Some(blocked) = &summary.blocked_by { p { strong { (sentence(blocked)) "; see below." } } }
        }
    }
}

/// Writes where things are on the page.
pub(super) fn contents(review: &Review, has_tracks: bool, has_model: bool) -> Markup {
    let has_notes = !review.notes.is_empty();
    let places = [
        (has_tracks, "#stages", "Stages"),
        (!review.groups.is_empty(), "#list", list_heading(&review.about)),
        (has_model, "#model", "Object model"),
        (has_notes, "#notes", "Notes"),
        (!review.unmanaged.is_empty(), "#alone", UNLISTED),
    ];
    html! {
        nav aria-label="On this page" {
            ul { @for (_, to, name) in places.iter().filter(|(is_there, _, _)| *is_there) { li { a href=(to) { (name) } } } }
        }
    }
}

/// Returns the title of the list of all objects.
pub(super) fn list_heading(about: &ReviewSubject) -> &'static str {
    match about {
        ReviewSubject::Plan(_) => "Changes",
        ReviewSubject::Drift(_) | ReviewSubject::Comparison { .. } => "Differences",
    }
}

/// Writes what loses data and what can't be done, before everything else.
pub(super) fn dangers(review: &Review) -> Markup {
    // The numbers are the anchors of the objects in the list below.
    let numbered = review.items().enumerate().map(|(at, item)| (at + 1, item));
    let severe: Vec<(usize, &ReviewItem)> = numbered.filter(|(_, item)| item.level().is_grave()).collect();

    html! {
        @if !severe.is_empty() {
            section.danger aria-labelledby="losses" {
                h2 #losses { @if severe.len() == 1 { "Look at this first" } @else { "Look at these first" } }
                @for (number, item) in severe {
                    div.first {
                        h3 { a href={ "#change-" (number) } { (capital(&item.word)) " " (item.title) " " (visible(&item.name)) } }
                        @for one in item.hazards.iter().filter(|one| one.level.is_grave()) { (hazard(one)) }
                    }
                }
            }
        }
        @for (number, RefusalGroup { title, refusals }) in review.refusals.iter().enumerate() {
            @let id = format!("refused-{number}");
            section.danger aria-labelledby=(id) {
                h2 id=(id) { (visible(title)) }
                @for Refusal { address, because, at } in refusals {
                    div.first {
                        h3 { code { (visible(address.as_str())) } }
                        p { (sentence(&capital(because))) "." }
                        @if let Some(at) = at { p.where { span { (visible(&at.file)) ":" (at.line) } } }
                    }
                }
            }
        }
    }
}

/// Writes what else there is to know.
pub(super) fn notes(review: &Review) -> Markup {
    html! {
        @if !review.notes.is_empty() {
            section aria-labelledby="notes" {
                h2 #notes { "Notes" }
                ul.notes { @for (addresses, text) in review.notes_by_text() {
                    li {
                        @for address in addresses { code { (visible(address.as_str())) } " " }
                        (sentence(text))
                    }
                } }
            }
        }
        @if !review.unmanaged.is_empty() {
            section aria-labelledby="alone" {
                h2 #alone { (UNLISTED) }
                @if !review.unlisted.is_empty() {
                    p { (sentence(&review.unlisted_help())) ":" }
                    ul.notes { @for one in &review.unlisted { li { code { (visible(one.address.as_str())) } } } }
                }
                @for (heading, others) in review.left_alone() {
                    details.quiet open[others.len() <= FEW] {
                        summary { (heading) ": " (counted(others.len(), "object")) }
                        ul.notes { @for address in &others { li { code { (visible(address.as_str())) } } } }
                    }
                }
            }
        }
    }
}
