//! The end of a run over several organizations: one table, or one document for programs, and one exit code.

use super::{
    each::{Fleet, FleetStep},
    organization::{FleetEnd, NamedResult, OrganizationResult},
};
use crate::{
    cli::{
        args::ReviewFormat,
        exit::{Exit, Failure},
        printer::Printer,
    },
    render::{
        fleet::{FleetRow, table},
        markdown,
    },
};
use serde_json::{Map, Value, json};
use std::convert::Infallible;

impl<T> Fleet<T> {
    /// Prints the table for people, with how far those are that go on.
    pub(super) fn overview(&self, so_far: impl Fn(&T) -> OrganizationResult) {
        if self.format != ReviewFormat::Human || self.is_single {
            return;
        }
        let results = self.entries.iter().map(|entry| match &entry.state {
            FleetStep::Continue(value) => so_far(value),
            FleetStep::Break(ended) => ended.clone(),
        });
        let results: Vec<OrganizationResult> = results.collect();
        let rows = self.entries.iter().zip(&results);
        let rows: Vec<FleetRow<'_>> = rows.map(|(entry, ended)| row(&entry.name, ended)).collect();
        self.printer.data(table(&rows));
    }

    /// Leaves a line empty for people.
    pub(super) fn separate(&self) {
        if self.format == ReviewFormat::Human {
            self.printer.data("");
        }
    }
}

impl Fleet<Infallible> {
    /// Prints how all of them ended, and returns that with the worst of their ends.
    pub fn finish(self) -> Result<FleetEnd, Failure> {
        self.overview(|never| match *never {});
        let ended: Vec<(&str, &Printer, &OrganizationResult)> = self
            .entries
            .iter()
            .map(|entry| match &entry.state {
                FleetStep::Break(ended) => (entry.name.as_str(), &entry.printer, ended),
                FleetStep::Continue(never) => match *never {},
            })
            .collect();
        let worst = ended.iter().map(|(_, _, ended)| ended.exit).max();
        let worst = worst.unwrap_or(Exit::Done);
        // A single one has been printed on the way, and needs no table around it.
        let organizations = ended.iter().map(|(name, _, result)| NamedResult {
            name: (*name).to_owned(),
            result: (*result).clone(),
        });
        let end = FleetEnd {
            exit: worst,
            organizations: organizations.collect(),
        };
        if self.is_single {
            return Ok(end);
        }

        match self.format {
            ReviewFormat::Human | ReviewFormat::Github | ReviewFormat::Html | ReviewFormat::Jsonl => {}
            ReviewFormat::Json => {
                let organizations = ended.iter().map(|(name, printer, ended)| {
                    let mut one = Map::new();
                    one.insert("name".to_owned(), (*name).into());
                    one.insert("exit".to_owned(), ended.exit.code().into());
                    one.insert("calls".to_owned(), ended.calls.into());
                    one.extend(printer.documents());
                    Value::Object(one)
                });
                let all = json!({ "organizations": organizations.collect::<Vec<_>>() });
                self.printer.json(&all)?;
            }
            ReviewFormat::Markdown => {
                let rows: Vec<FleetRow<'_>> = ended.iter().map(|(name, _, ended)| row(name, ended)).collect();
                let pages: Vec<Vec<String>> = ended.iter().map(|(_, printer, _)| printer.pages()).collect();
                self.printer.data(markdown::fleet(&rows, &pages));
            }
        }
        Ok(end)
    }
}

fn row<'a>(name: &'a str, ended: &'a OrganizationResult) -> FleetRow<'a> {
    let OrganizationResult {
        exit: _,
        word,
        tally,
        calls,
    } = ended;
    FleetRow {
        name,
        result: word,
        tally: tally.as_ref(),
        calls: *calls,
    }
}
