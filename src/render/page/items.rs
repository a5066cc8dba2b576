//! The changes, object by object.

use super::prose::{before_after, sentence, value};
use crate::{
    model::{Registry, counted, visible},
    plan::ConsentSource,
    render::review::{
        AttributeDetail, ChangeSign, Hazard, LinePart, ListReview, ListRow, MemberChange, Review,
        ReviewGroup, ReviewItem, ReviewLine, RiskLevel, TextReview, TreeBranch, cut_lines,
    },
    render::way_out::WayOut,
};
use maud::{Markup, html};

/// Writes all groups.
pub(super) fn groups(registry: &Registry, review: &Review) -> Markup {
    let mut next = 0;
    html! {
        @for group in &review.groups { (self::group(registry, group, &mut next)) }
    }
}

fn group(registry: &Registry, group: &ReviewGroup, next: &mut usize) -> Markup {
    html! {
        // Open at first, so that the page can be searched and printed as a whole.
        details.group open {
            summary { h3 { (visible(&group.title)) } span.count { (counted(group.items.len(), "object")) } }
            @for item in &group.items {
                (self::item(registry, item, { *next += 1; *next }))
            }
        }
    }
}

/// Returns what people look for an object under, for the filters.
pub(super) fn heading(registry: &Registry, item: &ReviewItem) -> String {
    registry
        .kind(&item.kind)
        .map_or_else(|| item.title.clone(), |kind| kind.any.def.heading())
}

fn item(registry: &Registry, item: &ReviewItem, number: usize) -> Markup {
    let level = item.level();
    html! {
        article.item.(class(level)) id={ "change-" (number) } data-level=(level.text()) data-kind=(heading(registry, item)) {
            h4 {
                // Screen readers read out the word; the sign would be noise.
                span.sign.(sign_class(item.sign)) aria-hidden="true" { (item.sign.text()) }
                @match item.sign {
                    ChangeSign::Ordered => span.name { "New order" },
                    ChangeSign::Added | ChangeSign::Replaced | ChangeSign::Changed | ChangeSign::Moved | ChangeSign::Removed => {
                        span.verb { (item.word) } " " span.name { (visible(&item.name)) }
                    }
                }
                @if level != RiskLevel::Safe { " " span.badge.(class(level)) { (level.text()) } }
            }
            @for hazard in &item.hazards { (self::hazard(hazard)) }
            @if !item.details.is_empty() {
                dl { @for detail in &item.details { (self::detail(detail)) } }
            }
            @for hint in &item.hints { p.why { "Hint: " (sentence(hint)) "." } }
            @if !item.is_usual && !item.reason.is_empty() { p.why { "Because " (sentence(&item.reason)) "." } }
            @for way in &item.ways_out { (way_out(way)) }
            p.where {
                code { (visible(item.address.as_str())) }
                @if let Some(at) = &item.at { span { (visible(&at.file)) ":" (at.line) } }
            }
        }
    }
}

fn way_out(way: &WayOut) -> Markup {
    html! {
        p.why {
            (capital(&way.words())) ":"
            @for (is_pasted, text) in way.parts() {
                " "
                @if is_pasted { code { (visible(&text)) } } @else { (sentence(&text)) }
            }
        }
    }
}

/// Writes what something may cost.
pub(super) fn hazard(hazard: &Hazard) -> Markup {
    let Hazard {
        level,
        because,
        instead,
        records,
        renames,
        keeps: _,
        consent,
    } = hazard;

    let asked = consent.as_ref().map(|consent| &consent.asked);
    let people = asked.and_then(|asked| asked.people.as_ref());
    let agreed = asked.map(|asked| match asked.agreed {
        None if hazard.needs_nobody() => "No record holds a value, so no approval is needed.".to_owned(),
        None => "Not approved yet.".to_owned(),
        Some(ConsentSource::Manifest) => format!("Approved in the manifest: {}.", asked.risk.entry_key()),
        Some(ConsentSource::Argument) => format!("Approved by {}.", asked.risk.option()),
        Some(ConsentSource::Prompt) => "Approved by typing the address.".to_owned(),
    });
    html! {
        p.hazard.(class(*level)) {
            strong { (capital(level.text())) ": " } (sentence(because)) "."
            @if let Some(records) = records { " " b { (capital(&visible(&records.sentence))) "." } }
            @if let Some(people) = people { " " b { (capital(&visible(&people.sentence))) "." } }
            @if let Some(instead) = instead { " " (sentence(&capital(instead))) "." }
            @for rename in renames { " " (sentence(&capital(rename))) "." }
            @if let Some(told) = hazard.no_way_back() { " " (sentence(&capital(told))) "." }
            @if let Some(agreed) = agreed { " " (agreed) }
        }
    }
}

fn detail(detail: &AttributeDetail) -> Markup {
    html! {
        div {
            dt { (visible(detail.name())) }
            dd {
                @match detail {
                    AttributeDetail::Value { name: _, value } => ins { (self::value(value)) },
                    AttributeDetail::Change { name: _, before, after } => (before_after(before, after)),
                    AttributeDetail::List(list) | AttributeDetail::Order(list) => (self::list(list)),
                    AttributeDetail::Text(text) => (self::text(text)),
                    AttributeDetail::Tree(tree) => (branches(&tree.branches)),
                    AttributeDetail::Query(query) => {
                        @if !query.sentences.lines.is_empty() { (self::text(&query.sentences)) }
                        @if !query.structure.branches.is_empty() { (branches(&query.structure.branches)) }
                    }
                }
            }
        }
    }
}

fn list(list: &ListReview) -> Markup {
    html! {
        ul.rows {
            @for row in &list.rows { (self::row(list, row)) }
            @if list.kept > 0 { li.same { (list.kept) " unchanged" } }
        }
    }
}

fn row(list: &ListReview, row: &ListRow) -> Markup {
    let place = |at: Option<usize>| at.map_or(0, |at| at + 1);

    // Places mean something only in a list that had an order before.
    let (class, sign, note) = match &row.what {
        MemberChange::Added if list.is_ordered && !list.before.is_empty() => {
            ("plus", "+", format!("new, in place {}", place(row.to)))
        }
        MemberChange::Added => ("plus", "+", String::new()),
        MemberChange::Removed => ("minus", "−", "removed".to_owned()),
        MemberChange::Moved => (
            "move",
            "↕",
            format!("from place {} to {}", place(row.from), place(row.to)),
        ),
        MemberChange::Renamed(_) => ("change", "~", "renamed".to_owned()),
        MemberChange::Changed if row.moves => (
            "change",
            "~",
            format!("from place {} to {}", place(row.from), place(row.to)),
        ),
        MemberChange::Changed => ("change", "~", String::new()),
    };
    html! {
        li class=(class) {
            span.sign aria-hidden="true" { (sign) } " "
            @match &row.what {
                MemberChange::Renamed(old) => (before_after(old, &row.member)),
                MemberChange::Removed => del { (value(&row.member)) },
                MemberChange::Added => ins { (value(&row.member)) },
                MemberChange::Moved | MemberChange::Changed => span { (value(&row.member)) },
            }
            @if !note.is_empty() { " " span.note { (note) } }
            @if let Some(address) = &row.address { " " code { (visible(address.as_str())) } }
            @if !row.inside.is_empty() { (branches(&row.inside)) }
        }
    }
}

fn branches(branches: &[TreeBranch]) -> Markup {
    html! {
        ul.rows.tree {
            @for TreeBranch { path, before, after } in branches {
                li {
                    @if !path.is_empty() { code { (visible(path)) } " " }
                    @match (before, after) {
                        (Some(before), Some(after)) => (before_after(before, after)),
                        (Some(before), None) => del { (value(before)) },
                        (None, Some(after)) => ins { (value(after)) },
                        (None, None) => "",
                    }
                }
            }
        }
    }
}

/// Lines beyond so many are folded away until somebody opens them.
const OPEN_LINES: usize = 24;

fn text(text: &TextReview) -> Markup {
    let (open, rest) = text.lines.split_at(text.lines.len().min(OPEN_LINES));
    html! {
        div.text {
            @for line in open { (self::line(line)) }
            @if !rest.is_empty() {
                details {
                    summary { (counted(rest.len(), "more line")) }
                    @for line in rest { (self::line(line)) }
                }
            }
        }
    }
}

fn line(line: &ReviewLine) -> Markup {
    html! {
        @match line {
            ReviewLine::Same(line) => div.line { "  " (visible(line)) },
            ReviewLine::Folded(lines) => div.line.same { "  ⋯ " (counted(*lines, "unchanged line")) },
            ReviewLine::Cut(lines) => div.line.same { "  " (cut_lines(*lines)) },
            ReviewLine::Removed(parts) => div.line.minus { "−\u{a0}" del { (self::parts(parts)) } },
            ReviewLine::Added(parts) => div.line.plus { "+\u{a0}" ins { (self::parts(parts)) } },
        }
    }
}

fn parts(parts: &[LinePart]) -> Markup {
    html! {
        @for part in parts {
            @if part.is_changed { b { (visible(&part.text)) } } @else { (visible(&part.text)) }
        }
    }
}

/// Returns the class of a level.
pub(super) fn class(level: RiskLevel) -> &'static str {
    match level {
        RiskLevel::Safe => "safe",
        RiskLevel::Behaviour => "behaviour",
        RiskLevel::Outreach | RiskLevel::Access | RiskLevel::DataLoss => "loss",
        RiskLevel::Impossible => "impossible",
    }
}

/// Returns the class of a sign.
pub(super) fn sign_class(sign: ChangeSign) -> &'static str {
    match sign {
        ChangeSign::Added => "plus",
        ChangeSign::Removed => "minus",
        ChangeSign::Replaced | ChangeSign::Changed => "change",
        ChangeSign::Moved | ChangeSign::Ordered => "move",
    }
}

pub(super) fn capital(text: &str) -> String {
    let mut letters = text.chars();
    let first = letters
        .next()
        .map(|first| first.to_uppercase().collect::<String>());
    first.unwrap_or_default() + letters.as_str()
}
