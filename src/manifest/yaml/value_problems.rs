//! Problems of a single value or key, in words.
//!
//! Makes problems; finding them is the work of [`super::build`].

use super::codes;
use super::excerpt::excerpt;
use super::limits::MAX_ALIAS_WEIGHT;
use super::missing_space::MissingSpace;
use super::node::MappingEntry;
use super::scalar::ScalarError;
use super::text_line::TextLine;
use crate::model::{Place, Problem};

/// A scalar that cannot be kept, or does not fit its tag.
pub(super) fn of_scalar(error: ScalarError, text: &str, place: Place, tag: Place) -> Problem {
    match error {
        ScalarError::TooLarge => Problem::new(
            &codes::NUMBER_TOO_LARGE,
            "this number is too large to be kept exactly",
        )
        .at(place, "too large")
        .help(format!(
            "if it is text, such as an identifier, put it in quotes: \"{}\"",
            excerpt(text)
        )),
        ScalarError::NotFinite => Problem::new(
            &codes::NOT_A_NUMBER,
            "Close has no values for infinity and not-a-number",
        )
        .at(place, "not a finite number")
        .help(format!("if it is text, put it in quotes: \"{}\"", excerpt(text))),
        ScalarError::OtherType => other_type(tag),
        ScalarError::UnknownTag => unknown_tag(tag),
    }
}

/// A tag that names another type than the value has.
pub(super) fn other_type(tag: Place) -> Problem {
    Problem::new(&codes::WRONG_TAG, "this value doesn't have the type of its tag")
        .at(tag, "doesn't fit the value")
        .help("delete the tag")
}

/// A tag outside of the core schema.
pub(super) fn unknown_tag(tag: Place) -> Problem {
    Problem::new(
        &codes::UNKNOWN_TAG,
        "closectl doesn't use YAML tags such as this one",
    )
    .at(tag, "unknown tag")
    .help("delete it; if it is text that starts with `!`, put quotes around it")
}

/// A collection in the place of a key.
pub(super) fn key_not_text(place: Place) -> Problem {
    Problem::new(
        &codes::KEY_NOT_TEXT,
        "expected a key here, found a list or a mapping",
    )
    .at(place, "not a key")
    .help("put quotes around text that starts with `[`, `{` or `?`, as in \"{{contact.first_name}}\"")
}

/// A line like `- item` inside of a text without quotes; `item` is the line from its mark on.
pub(super) fn swallowed_item(item: &str, dash: Place, text: Place) -> Problem {
    let mark = item.chars().next().unwrap_or('-');
    let remedy = if is_other_dash(mark) {
        format!(
            "type a hyphen and a space (`- `) before each item instead of `{mark}`, and line up the items"
        )
    } else if item.starts_with("- ") {
        "line it up with the other items".to_owned()
    } else {
        "write a space after each `-`, and line up the items".to_owned()
    };

    Problem::new(
        &codes::SWALLOWED_ITEM,
        "this line looks like a list item, but YAML reads it as part of the text above",
    )
    .at(dash, "read as text")
    .with(text, "the text above")
    .help(format!("{remedy}; if it is text, put the whole text in quotes"))
}

/// A list item that YAML took for a key: its dash has no space after it, or is another mark. `source` is the text around
/// it.
pub(super) fn dash_as_key(text: &str, source: &str, place: Place) -> Option<Problem> {
    let mark = text.chars().next()?;
    let start = Place {
        end: place.start + mark.len_utf8() as u32,
        ..place
    };
    let rest = &text[mark.len_utf8()..];

    if mark == '-' && !rest.is_empty() && !rest.starts_with(['-', ' ']) {
        let at = place.start as usize;
        let space = MissingSpace::after_dash(TextLine::around(source, at), at);
        let problem = Problem::new(&codes::SYNTAX, space.message);
        return Some(problem.at(start, space.label).help(space.help));
    }
    if is_other_dash(mark) && rest.starts_with(' ') {
        let message = format!("a list item starts with `-`, not with `{mark}`");
        let problem = Problem::new(&codes::SYNTAX, message);
        return Some(
            problem
                .at(start, "not a hyphen")
                .help("type a hyphen and a space instead: `- `"),
        );
    }
    None
}

/// Says whether a character is what word processors and other notations put in the place of `-`.
pub fn is_other_dash(mark: char) -> bool {
    ['–', '—', '−', '‐', '‑', '‒', '―', '•', '·'].contains(&mark)
}

/// An alias without an anchor before it.
pub(super) fn unknown_alias(name: &str, meant: Option<&str>, place: Place) -> Problem {
    let name = excerpt(name);
    let message = format!("`*{name}` refers to a value marked `&{name}`, but no value above has that mark");
    let help = match meant {
        Some(known) => format!(
            "did you mean `*{}`? If it is text, put it in quotes",
            excerpt(known)
        ),
        None => "if it is text that starts with `*`, put quotes around it".to_owned(),
    };
    Problem::new(&codes::UNKNOWN_ALIAS, message)
        .at(place, "not marked anywhere above")
        .help(help)
}

/// An alias inside of what it stands for.
pub(super) fn recursive_alias(place: Place) -> Problem {
    Problem::new(&codes::RECURSIVE_ALIAS, "this value would contain itself")
        .at(place, "refers to the value around it")
        .help("write out the value instead of using this alias")
}

/// Aliases that stand for too much together.
pub(super) fn alias_bomb(place: Place) -> Problem {
    let message = format!("the aliases of this document expand to more than {MAX_ALIAS_WEIGHT} values");
    Problem::new(&codes::ALIAS_BOMB, message)
        .at(place, "the limit is exceeded here")
        .help("write out the values, or use fewer aliases of aliases")
}

/// A key that a mapping has already.
pub(super) fn duplicate_key(first: &MappingEntry, again: &MappingEntry) -> Problem {
    let message = format!("`{}` is written twice in the same object", excerpt(&again.key));
    Problem::new(&codes::DUPLICATE_KEY, message)
        .at(again.key_place, "again here")
        .with(first.key_place, "first here")
        .help("keep one of the two")
}

/// Something else than a mapping behind `<<`.
pub(super) fn bad_merge(place: Place) -> Problem {
    Problem::new(&codes::BAD_MERGE, "`<<` needs a mapping, and this is not one")
        .at(place, "not a mapping")
        .help("write the alias of a mapping, as in `<<: *name`, or a list of such aliases")
}
