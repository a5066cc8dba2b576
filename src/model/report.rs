//! Problems in manifests, collected instead of stopping at the first one.
//!
//! Holds values only. Drawing them is the work of [`crate::render`].

use super::{Code, Place};
use std::borrow::Borrow;

/// A problem in a manifest.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Problem {
    /// What it is in general.
    pub code: &'static Code,
    /// The problem, as one sentence without a full stop.
    pub message: String,
    /// Where, and what to write beside the caret.
    pub place: Option<(Place, String)>,
    /// Related places, such as the first of two duplicates.
    pub also: Vec<(Place, String)>,
    /// The remedy.
    pub help: Option<String>,
}

impl Problem {
    /// Makes a problem without a place.
    pub fn new(code: &'static Code, message: impl Into<String>) -> Self {
        Self {
            code,
            message: message.into(),
            place: None,
            also: Vec::new(),
            help: None,
        }
    }

    /// Says where it is, if that is known, and what to write beside the caret.
    #[must_use]
    pub fn at(mut self, place: impl Into<Option<Place>>, label: impl Into<String>) -> Self {
        if let Some(place) = place.into() {
            self.place = Some((place, label.into()));
        }
        self
    }

    /// Adds a second place, if that is known.
    #[must_use]
    pub fn with(mut self, place: impl Into<Option<Place>>, label: impl Into<String>) -> Self {
        self.also.extend(place.into().map(|place| (place, label.into())));
        self
    }

    /// Says what to write instead, in one line: a line break in a name that it holds is written out.
    #[must_use]
    pub fn help(mut self, help: impl Into<String>) -> Self {
        self.help = Some(help.into().replace('\n', "\\n"));
        self
    }

    /// Adds a line to the help.
    #[must_use]
    pub fn more_help(mut self, line: &str) -> Self {
        let line = line.replace('\n', "\\n");
        self.help = Some(match self.help {
            Some(help) => format!("{help}\n{line}"),
            None => line,
        });
        self
    }
}

/// Returns the candidate that a misspelt word most likely means.
#[must_use]
pub fn suggest<'a>(word: &str, candidates: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    // A capital letter is a common slip and no other word.
    let lower = word.to_lowercase();
    candidates
        .into_iter()
        .map(|candidate| (strsim::jaro_winkler(&lower, &candidate.to_lowercase()), candidate))
        // A wrong suggestion misleads more than a missing one would have helped.
        .filter(|(likeness, _)| *likeness > 0.8)
        .max_by(|one, other| one.0.total_cmp(&other.0))
        .map(|(_, candidate)| candidate)
}

/// The largest number of letters that differ where a word is a slip of another one.
const MOST_LETTERS_OF_SLIP: usize = 2;

/// Returns the candidate that a word is but for a few letters, capitals or the signs between words; nothing for a candidate
/// itself. Stricter than [`suggest`]: for words that may be right although nobody here knows them.
#[must_use]
pub fn slip_of<'a>(word: &str, candidates: &[&'a str]) -> Option<&'a str> {
    if candidates.contains(&word) {
        return None;
    }
    let plain = word.to_lowercase().replace([' ', '-'], "_");
    let likely = suggest(word, candidates.iter().copied());
    likely.filter(|likely| strsim::osa_distance(&plain, likely) <= MOST_LETTERS_OF_SLIP)
}

/// Returns the end of a sentence about a misspelt word, as in ``, did you mean `lead`?``; nothing where nothing is alike.
#[must_use]
pub fn did_you_mean<'a>(word: &str, candidates: impl IntoIterator<Item = &'a str>) -> String {
    let likely = suggest(word, candidates);
    likely.map_or_else(String::new, |likely| format!(", did you mean `{likely}`?"))
}

/// Returns the help for a misspelt word: what it most likely means, or else all that it may be.
#[must_use]
pub fn likely_or_all<T: AsRef<str> + Borrow<str>>(word: &str, known: &[T], all: &str) -> String {
    match suggest(word, known.iter().map(AsRef::as_ref)) {
        Some(likely) => format!("did you mean `{likely}`?"),
        None => {
            let known = known.iter().map(|one| format!("`{}`", one.as_ref()));
            format!("{all} {}", known.collect::<Vec<_>>().join(", "))
        }
    }
}

#[cfg(test)]
mod tests;
