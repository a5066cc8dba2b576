//! Problems of a single value or key, in words.
//!
//! Makes problems; finding them is the work of [`super::build`].

use super::codes;
use super::limits::MAX_ALIAS_WEIGHT;
use super::node::MappingEntry;
use super::scalar::ScalarError;
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
            "if it is a text, such as an identifier, put it in quotes: \"{}\"",
            excerpt(text)
        )),
        ScalarError::NotFinite => Problem::new(
            &codes::NOT_A_NUMBER,
            "infinity and not-a-number are no values that Close knows",
        )
        .at(place, "not a finite number")
        .help(format!(
            "if it is a text, put it in quotes: \"{}\"",
            excerpt(text)
        )),
        ScalarError::OtherType => other_type(tag),
        ScalarError::UnknownTag => unknown_tag(tag),
    }
}

/// A tag that names another type than the value has.
pub(super) fn other_type(tag: Place) -> Problem {
    Problem::new(
        &codes::WRONG_TAG,
        "the value is not of the type that its tag says",
    )
    .at(tag, "does not fit the value")
    .help("take the tag out")
}

/// A tag outside of the core schema.
pub(super) fn unknown_tag(tag: Place) -> Problem {
    Problem::new(&codes::UNKNOWN_TAG, "tags such as this one have no meaning here")
        .at(tag, "unknown tag")
        .help("take it out; a text that begins with `!` needs quotes around it")
}

/// A collection in the place of a key.
pub(super) fn key_not_text(place: Place) -> Problem {
    Problem::new(
        &codes::KEY_NOT_TEXT,
        "a list or a mapping stands where a key should be",
    )
    .at(place, "not a key")
    .help("a key is a single word or text; a text that begins with `[`, `{` or `?` needs quotes around it")
}

/// A line like `- item` inside of a text without quotes.
pub(super) fn swallowed_item(dash: Place, text: Place) -> Problem {
    Problem::new(
        &codes::SWALLOWED_ITEM,
        "this line looks like an item of a list, but it continues the text above",
    )
    .at(dash, "read as text")
    .with(text, "the text that it continues")
    .help("line it up with the items that it belongs to; if it is text, write it in quotes or after `|`")
}

/// An alias without an anchor before it.
pub(super) fn unknown_alias(name: &str, meant: Option<&str>, place: Place) -> Problem {
    let name = excerpt(name);
    let message = format!("`*{name}` refers to a value marked `&{name}`, and there is none before it");
    let help = match meant {
        Some(known) => format!(
            "did you mean `*{}`? If it is meant as text, put it in quotes",
            excerpt(known)
        ),
        None => "a text that begins with `*` needs quotes around it".to_owned(),
    };
    Problem::new(&codes::UNKNOWN_ALIAS, message)
        .at(place, "not marked anywhere above")
        .help(help)
}

/// An alias inside of what it stands for.
pub(super) fn recursive_alias(place: Place) -> Problem {
    Problem::new(
        &codes::RECURSIVE_ALIAS,
        "this value would contain itself without end",
    )
    .at(place, "stands inside of what it stands for")
    .help("write the value out instead of this alias")
}

/// Aliases that stand for too much together.
pub(super) fn alias_bomb(place: Place) -> Problem {
    let message = format!("the aliases of this document stand for more than {MAX_ALIAS_WEIGHT} values");
    Problem::new(&codes::ALIAS_BOMB, message)
        .at(place, "too much from here on")
        .help("write the values out, or use fewer aliases of aliases")
}

/// A key that a mapping has already.
pub(super) fn duplicate_key(first: &MappingEntry, again: &MappingEntry) -> Problem {
    let message = format!("`{}` is written twice in the same mapping", excerpt(&again.key));
    Problem::new(&codes::DUPLICATE_KEY, message)
        .at(again.key_place, "again here")
        .with(first.key_place, "first here")
        .help("keep one of the two")
}

/// Something else than a mapping behind `<<`.
pub(super) fn bad_merge(place: Place) -> Problem {
    Problem::new(
        &codes::BAD_MERGE,
        "`<<` takes the entries of a mapping, and this is none",
    )
    .at(place, "not a mapping")
    .help("write the alias of a mapping, as in `<<: *name`, or a list of them")
}

/// How many characters of a text a message repeats.
const MAX_CHARACTERS: usize = 60;

/// Returns a text, or its beginning and `…` where it is long.
pub(super) fn excerpt(text: &str) -> String {
    match text.char_indices().nth(MAX_CHARACTERS) {
        Some((end, _)) => format!("{}…", &text[..end]),
        None => text.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::excerpt;

    #[test]
    fn only_a_long_text_is_cut() {
        assert_eq!(excerpt(&"ä".repeat(60)), "ä".repeat(60));
        assert_eq!(excerpt(&"ä".repeat(61)), format!("{}…", "ä".repeat(60)));
    }
}
