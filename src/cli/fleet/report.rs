//! The end of a run over several organizations: one table, or one document for programs, and one exit code.

use super::each::{Fleet, Step};
use crate::{
    cli::{
        args::Format,
        exit::{Exit, Failure},
        member::Ended,
    },
    render::fleet::{Row, table},
};
use serde_json::{Map, Value, json};
use std::convert::Infallible;

impl<T> Fleet<T> {
    /// Prints the table for people, with how far those are that go on.
    pub(super) fn overview(&self, so_far: impl Fn(&T) -> Ended) {
        if self.format == Format::Json {
            return;
        }
        let going_on: Vec<Option<Ended>> = self
            .entries
            .iter()
            .map(|entry| match &entry.state {
                Step::Continue(value) => Some(so_far(value)),
                Step::Break(_) => None,
            })
            .collect();
        let mut rows = Vec::new();
        for (entry, going_on) in self.entries.iter().zip(&going_on) {
            let ended = match (&entry.state, going_on) {
                (Step::Break(ended), _) | (_, Some(ended)) => ended,
                (Step::Continue(_), None) => continue,
            };
            let Ended {
                exit: _,
                word,
                tally,
                calls,
            } = ended;
            rows.push(Row {
                name: &entry.name,
                result: word,
                tally: tally.as_ref(),
                calls: *calls,
            });
        }
        self.printer.data(&table(&rows));
    }

    /// Leaves a line empty for people.
    pub(super) fn separate(&self) {
        match self.format {
            Format::Human => self.printer.data(""),
            Format::Json => {}
        }
    }
}

impl Fleet<Infallible> {
    /// Prints how all of them ended, and returns the worst of their ends.
    pub fn finish(self) -> Result<Exit, Failure> {
        self.overview(|never| match *never {});
        let mut worst = Exit::Done;
        let mut organizations = Vec::new();
        for entry in self.entries {
            let Step::Break(Ended { exit, calls, .. }) = entry.state;
            worst = worst.or_worse(exit);
            let mut one = Map::new();
            one.insert("name".to_owned(), entry.name.into());
            one.insert("exit".to_owned(), exit.code().into());
            one.insert("calls".to_owned(), calls.into());
            one.extend(entry.printer.documents());
            organizations.push(Value::Object(one));
        }
        if self.format == Format::Json {
            let all = json!({ "organizations": organizations });
            self.printer.data(&serde_json::to_string_pretty(&all)?);
        }
        Ok(worst)
    }
}
