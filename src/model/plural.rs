//! Numbers that agree with their nouns.

use std::{borrow::Borrow, fmt::Display};

/// Returns a number with its noun, as in `1 record` and `2 records`.
#[must_use]
pub fn counted<N: Display + PartialEq + From<u8>>(count: N, noun: &str) -> String {
    counted_as(count, noun, &plural(noun))
}

/// Returns a number with what is said of one or of several, as in `1 record holds` and `2 records hold`.
#[must_use]
pub fn counted_as<N: Display + PartialEq + From<u8>>(count: N, one: &str, several: &str) -> String {
    let words = if count == N::from(1) { one } else { several };
    format!("{count} {words}")
}

/// Joins texts, with something between each two.
#[must_use]
pub fn joined<T: Borrow<str>>(texts: impl IntoIterator<Item = T>, between: &str) -> String {
    let texts: Vec<T> = texts.into_iter().collect();
    texts.join(between)
}

/// Lists names as a sentence does, as in `a, b and c`.
#[must_use]
pub fn listed<T: AsRef<str>>(names: &[T]) -> String {
    listed_up_to(names.len(), names)
}

/// Lists names as a sentence does; of many, so many and how many more there are, as in `a, b and 2 more`.
#[must_use]
pub fn listed_up_to<T: AsRef<str>>(most: usize, names: &[T]) -> String {
    listed_with(most, names, "and")
}

/// Lists names of which each one may be meant, as in `a, b or c`.
#[must_use]
pub fn alternatives<T: AsRef<str>>(names: &[T]) -> String {
    listed_with(names.len(), names, "or")
}

fn listed_with<T: AsRef<str>>(most: usize, names: &[T], word: &str) -> String {
    let (shown, more) = names.split_at(names.len().min(most));
    let mut parts: Vec<String> = shown.iter().map(|name| name.as_ref().to_owned()).collect();
    if !more.is_empty() {
        parts.push(format!("{} more", more.len()));
    }
    match parts.split_last() {
        None => String::new(),
        Some((only, [])) => only.clone(),
        Some((last, others)) => format!("{} {word} {last}", others.join(", ")),
    }
}

/// Returns what several are called; in `type of X`, the first word is the noun.
#[must_use]
pub fn plural(noun: &str) -> String {
    let (what, of) = match noun.find(" of ") {
        Some(at) => noun.split_at(at),
        None => (noun, ""),
    };
    let ends_in_vowel = |stem: &str| stem.ends_with(['a', 'e', 'i', 'o', 'u']);
    match what.strip_suffix('y').filter(|stem| !ends_in_vowel(stem)) {
        Some(stem) => format!("{stem}ies{of}"),
        None if what.ends_with('s') => format!("{what}es{of}"),
        None => format!("{what}s{of}"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_listed_as_in_a_sentence_and_many_are_counted() {
        assert_eq!(listed::<&str>(&[]), "");
        assert_eq!(listed(&["a"]), "a");
        assert_eq!(listed(&["a", "b", "c"]), "a, b and c");
        assert_eq!(listed_up_to(2, &["a", "b"]), "a and b");
        assert_eq!(listed_up_to(2, &["a", "b", "c", "d"]), "a, b and 2 more");
    }

    #[test]
    fn nouns_agree_with_their_numbers() {
        assert_eq!(counted(0_usize, "record"), "0 records");
        assert_eq!(counted(1_u64, "record"), "1 record");
        assert_eq!(counted(2_u64, "lead status"), "2 lead statuses");
        assert_eq!(counted(2_u64, "outcome of a call"), "2 outcomes of a call");
        assert_eq!(counted(2_u64, "opportunity"), "2 opportunities");
        assert_eq!(counted(2_u64, "key"), "2 keys");
        assert_eq!(counted_as(1_u64, "try", "tries"), "1 try");
    }
}
