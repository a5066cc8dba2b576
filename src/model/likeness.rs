//! How alike two names are: whether one is the other misspelt, or the other after somebody thought again.

use super::letters::folded;
use std::collections::BTreeSet;
use unicode_normalization::UnicodeNormalization as _;

/// Longer names are only compared as a whole.
const LONGEST: usize = 200;

/// How alike two names are, from none to the same.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Likeness {
    /// Only their numbers differ: two of a series.
    Series,
    /// Nothing speaks for it.
    None,
    /// A few letters are the same.
    Distant,
    /// Each word of one is a word of the other.
    Words,
    /// Most letters are the same.
    Close,
    /// People would read the same.
    Same,
}

impl Likeness {
    /// Compares two names.
    #[must_use]
    pub fn of(one: &str, other: &str) -> Self {
        let [one, other] = [read_as(one), read_as(other)];
        if one == other {
            return Self::Same;
        }
        if one.len() > LONGEST || other.len() > LONGEST {
            return Self::None;
        }
        // "Stage 1" and "Stage 2" are two, however many letters they share.
        if digits(&one) != digits(&other) {
            let is_series = without_digits(&one) == without_digits(&other);
            return if is_series { Self::Series } else { Self::None };
        }

        let likeness = strsim::jaro_winkler(&one, &other);
        if likeness > 0.87 {
            Self::Close
        } else if shares_words(&one, &other) {
            Self::Words
        } else if likeness > 0.6 {
            Self::Distant
        } else {
            Self::None
        }
    }
}

/// Returns the names that a word most likely is with a slip of the pen, the nearest first.
pub fn misspelt<'a>(word: &str, names: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    let word = read_as(word);
    let near = names.into_iter().filter_map(|name| {
        let distance = slips(&word, &read_as(name))?;
        Some((distance, name))
    });
    near.min().map(|(_, name)| name)
}

/// Returns how many slips make one text of the other, where they are few enough for its length.
fn slips(word: &str, name: &str) -> Option<usize> {
    if word == name {
        return Some(0);
    }
    let length = word.chars().count().min(name.chars().count());
    let most = match length {
        0..4 => 0,
        4..8 => 1,
        8..16 => 2,
        16.. => 3,
    };

    // Numbers are seldom a slip: they count something.
    if word.len().abs_diff(name.len()) > 4 * most || word.len() > LONGEST || digits(word) != digits(name) {
        return None;
    }
    let distance = strsim::osa_distance(word, name);
    (distance <= most).then_some(distance)
}

/// Returns a name as people read it: without capital letters, blanks too many, and what only typographers tell apart.
fn read_as(name: &str) -> String {
    let plain: String = name.nfkc().map(typed).collect();
    folded(&plain)
}

/// Returns the character of a keyboard that stands for one of typography.
fn typed(character: char) -> char {
    match character {
        '\u{2010}'..='\u{2015}' | '\u{2212}' => '-',
        '\u{2018}'..='\u{201b}' | '\u{2032}' => '\'',
        '\u{201c}'..='\u{201f}' | '\u{2033}' => '"',
        other => other,
    }
}

fn without_digits(text: &str) -> String {
    text.chars().filter(|one| !one.is_ascii_digit()).collect()
}

fn digits(text: &str) -> String {
    text.chars().filter(char::is_ascii_digit).collect()
}

/// Says whether all words of the shorter name are words of the longer one, and say something.
fn shares_words(one: &str, other: &str) -> bool {
    let words = |text: &str| -> BTreeSet<String> {
        let words = text.split(|character: char| !character.is_alphanumeric());
        words
            .filter(|word| word.chars().count() > 2)
            .map(str::to_owned)
            .collect()
    };
    let (one, other) = (words(one), words(other));
    !one.is_empty() && !other.is_empty() && (one.is_subset(&other) || other.is_subset(&one))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_as_alike_as_people_read_them() {
        for (one, other, likeness) in [
            ("Owner", "owner", Likeness::Same),
            ("Follow-up", "Follow\u{2010}up", Likeness::Same),
            ("Caf\u{e9}", "Cafe\u{301}", Likeness::Same),
            ("Bad  Fit ", "bad fit", Likeness::Same),
            ("Interested", "Intrested", Likeness::Close),
            ("Sales", "Sales in Europe", Likeness::Words),
            ("Stage 1", "Stage 2", Likeness::Series),
            ("Interested", "Won", Likeness::None),
        ] {
            assert_eq!(Likeness::of(one, other), likeness, "{one} {other}");
            assert_eq!(Likeness::of(other, one), likeness, "{other} {one}");
        }
    }

    #[test]
    fn a_slip_of_the_pen_is_found_and_another_word_is_none() {
        let names = ["Interested", "Software", "Won", "Lost", "Stage 2"];
        for (word, name) in [
            ("Intrested", Some("Interested")),
            ("Sofware", Some("Software")),
            ("software", Some("Software")),
            ("Intersted", Some("Interested")),
            ("Stage 1", None),
            ("Son", None),
            ("Curious", None),
        ] {
            assert_eq!(misspelt(word, names), name, "{word}");
        }
    }
}
