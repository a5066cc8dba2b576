//! What stands in the files at the places of a document, and where reading it has already failed.

use crate::model::{Place, Problem, SourceId, Sources};
use std::collections::BTreeSet;

/// The texts behind the places of a document.
pub struct WrittenPlaces<'a> {
    sources: &'a Sources,
    /// The bytes at which a value begins that could not be read.
    broken: BTreeSet<(SourceId, u32)>,
}

impl<'a> WrittenPlaces<'a> {
    /// Takes the texts, and what is wrong with them as YAML.
    pub fn new(sources: &'a Sources, problems: &[Problem]) -> Self {
        let places = problems
            .iter()
            .flat_map(|problem| problem.place.iter().chain(&problem.also));
        // A tag ends where its value begins.
        let broken = places.flat_map(|(place, _)| [(place.source, place.start), (place.source, place.end)]);
        Self {
            sources,
            broken: broken.collect(),
        }
    }

    /// Returns what is written at a place.
    pub fn text(&self, place: Place) -> &'a str {
        self.source(place)
            .get(place.start as usize..place.end as usize)
            .unwrap_or_default()
    }

    /// Returns the comment on the line of a place.
    pub fn comment(&self, place: Place) -> Option<&'a str> {
        let text = self.source(place);
        let at = (place.end as usize).min(text.len());
        let start = text.get(..at)?.rfind('\n').map_or(0, |line_break| line_break + 1);
        let line = text.get(start..)?.lines().next()?;
        line.find(" #").map(|comment| line[comment..].trim())
    }

    /// Says whether a value at this place could not be read, so that its type means nothing.
    pub fn is_broken(&self, place: Place) -> bool {
        self.broken.contains(&(place.source, place.start))
    }

    fn source(&self, place: Place) -> &'a str {
        self.sources.get(place.source).map_or("", |source| &source.text)
    }
}
