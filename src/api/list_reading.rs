//! Reads a list anew as long as it changes meanwhile, up to a bound. Pure: it says which pages to ask for, and takes them.

use super::pages::{ListGap, ListPages, PageFit, page_path, without_contents};
use serde_json::Value;

/// How often a list is read before it is given up: a list that changes between all pages of so many readings is one that
/// some program is just writing.
const MOST_READINGS: u32 = 5;

/// The readings of one list until one of them is proven whole.
pub(super) struct ListReading<'a> {
    path: &'a str,
    pages: ListPages,
    /// All pages have come, and those before the last are seen once more.
    is_second_look: bool,
    /// How often the list was read, this time included.
    readings: u32,
}

impl<'a> ListReading<'a> {
    /// Starts with the first page.
    pub(super) fn new(path: &'a str) -> Self {
        Self {
            path,
            pages: ListPages::default(),
            is_second_look: false,
            readings: 1,
        }
    }

    /// The paths of the pages to ask for next, all at once.
    pub(super) fn asks(&self) -> Vec<String> {
        let starts = if self.is_second_look {
            self.pages.unproven_starts().to_vec()
        } else {
            vec![self.pages.next_start()]
        };
        starts
            .into_iter()
            .map(|start| page_path(self.path, start))
            .collect()
    }

    /// Says what is kept of each answer to [`asks`](Self::asks).
    pub(super) fn kept(&self) -> fn(Value) -> Value {
        if self.is_second_look {
            without_contents
        } else {
            std::convert::identity
        }
    }

    /// Takes what is [kept](Self::kept) of the answers to [`asks`](Self::asks), in that order; gives the items once they are proven to be all.
    pub(super) fn take(&mut self, answers: Vec<Value>) -> Result<Option<Vec<Value>>, ListGap> {
        if self.is_second_look {
            return if self.pages.is_proven_by(answers)? {
                Ok(Some(self.items()))
            } else {
                self.begin_again()
            };
        }

        for answer in answers {
            match self.pages.add(answer)? {
                PageFit::More => {}
                PageFit::Last if self.pages.unproven_starts().is_empty() => return Ok(Some(self.items())),
                PageFit::Last => self.is_second_look = true,
                PageFit::Shifted => return self.begin_again(),
            }
        }
        Ok(None)
    }

    fn items(&mut self) -> Vec<Value> {
        std::mem::take(&mut self.pages).into_items()
    }

    fn begin_again(&mut self) -> Result<Option<Vec<Value>>, ListGap> {
        let readings = self.readings;
        if readings == MOST_READINGS {
            return Err(ListGap::KeptChanging { readings });
        }

        tracing::info!("{} changed while closectl read it; reading it again", self.path);
        *self = Self {
            readings: readings + 1,
            ..Self::new(self.path)
        };
        Ok(None)
    }
}

#[cfg(test)]
mod tests;
