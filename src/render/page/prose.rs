//! Small pieces of markup that several parts of the page share.

use crate::{model::visible, render::review::ShownValue};
use maud::{Markup, html};

/// Writes a sentence, in which names stand between backticks.
pub(super) fn sentence(text: &str) -> Markup {
    let text = visible(text);
    let parts: Vec<&str> = text.split('`').collect();
    match parts.len() % 2 {
        0 => html! { (text) },
        _ => html! {
            @for (at, part) in parts.iter().enumerate() {
                @if at % 2 == 1 { code { (part) } } @else { (part) }
            }
        },
    }
}

/// Writes a value as what it is.
pub(super) fn value(value: &ShownValue) -> Markup {
    match value {
        ShownValue::Nothing => html! { span.none { "(none)" } },
        ShownValue::Word(text) => html! { span.word { (visible(text)) } },
        ShownValue::Text(text) if text.is_empty() => html! { span.none { "(empty)" } },
        ShownValue::Text(text) | ShownValue::Name(text) => html! { (visible(text)) },
        ShownValue::List(items) if items.is_empty() => html! { span.none { "(none)" } },
        ShownValue::List(items) => html! {
            @for (at, item) in items.iter().enumerate() {
                @if at > 0 { ", " }
                (self::value(item))
            }
        },
    }
}

/// Writes what was and what comes to be.
pub(super) fn before_after(before: &ShownValue, after: &ShownValue) -> Markup {
    html! {
        del { (value(before)) } span.arrow aria-hidden="true" { " → " } span.unseen { " becomes " } ins { (value(after)) }
    }
}
