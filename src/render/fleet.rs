//! How several organizations ended, as a table.

use super::drift::{DriftKind, DriftReport};
use super::review::{ChangeSign, UNLISTED, by_object, main_step};
use crate::model::{Address, counted, joined, visible};
use crate::plan::{Plan, Risk};
use std::collections::{BTreeMap, BTreeSet};

/// The title of the objects that no manifest lists and that are no drift either, beside those that are.
const NOT_REPORTED: &str = "Not reported";

/// The counts of one organization, each with its title; the same titles for all organizations of a table.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FleetTally(Vec<(&'static str, usize)>);

/// One organization of the table.
#[derive(Clone, Debug)]
pub struct FleetRow<'a> {
    /// Its name.
    pub name: &'a str,
    /// The result.
    pub result: &'static str,
    /// What was found, if it got so far.
    pub tally: Option<&'a FleetTally>,
    /// The number of calls, if known.
    pub calls: Option<u64>,
}

impl FleetTally {
    /// Counts what a plan would do: objects, as they are listed in it, and not steps, of which one object may have several.
    pub fn of_plan(plan: &Plan) -> Self {
        let (mut created, mut changed, mut removed, mut risky) = (0, 0, 0, 0);
        for steps in by_object(plan).values() {
            let Some(main) = main_step(steps) else { continue };
            match ChangeSign::of(main.action) {
                ChangeSign::Added => created += 1,
                ChangeSign::Removed | ChangeSign::Replaced => removed += 1,
                ChangeSign::Changed | ChangeSign::Moved | ChangeSign::Ordered => changed += 1,
            }
            risky += usize::from(steps.iter().any(|step| step.risk != Risk::Safe));
        }

        // An object may be refused for several reasons.
        let refused = plan.refusals.iter().map(|refusal| &refusal.address);
        let blocked = plan.blocked().map(|step| &step.address);
        let stopped: BTreeSet<&Address> = refused.chain(blocked).collect();

        Self(vec![
            ("Create", created),
            ("Change", changed),
            ("Remove", removed),
            ("Risky", risky),
            ("Refused", stopped.len()),
            (UNLISTED, plan.unlisted.len() + plan.unreported.len()),
        ])
    }

    /// Counts how an organization differs from its manifests.
    pub fn of_drift(drift: &DriftReport<'_>) -> Self {
        let count = |is: DriftKind| drift.differences.iter().filter(|one| one.is == is).count();
        Self(vec![
            ("Missing", count(DriftKind::Missing)),
            ("Present", count(DriftKind::Present)),
            ("Changed", count(DriftKind::Changed)),
            ("Reordered", count(DriftKind::Reordered)),
            ("Unlisted", count(DriftKind::Unlisted)),
            ("Refused", drift.refusals.len()),
            (NOT_REPORTED, drift.left_alone().len()),
        ])
    }
}

impl FleetTally {
    /// Returns the counts with their titles.
    pub fn counts(&self) -> impl Iterator<Item = (&'static str, usize)> {
        self.0.iter().copied()
    }

    /// Says whether anything was found that changes or differs; objects that are only not in the files don't count.
    #[must_use]
    pub fn has_changes(&self) -> bool {
        let is_change = |title: &str| !["Risky", "Refused", UNLISTED, NOT_REPORTED].contains(&title);
        self.counts().any(|(title, count)| count > 0 && is_change(title))
    }
}

/// Writes the table, and below it how many organizations came to which result.
pub fn table(rows: &[FleetRow<'_>]) -> String {
    // A row without a plan, such as one that failed, has no counts; any other row knows the columns.
    let titles: Vec<&str> = rows
        .iter()
        .find_map(|row| row.tally)
        .map(|tally| tally.0.iter().map(|(title, _)| *title).collect())
        .unwrap_or_default();

    let mut lines: Vec<Vec<String>> = Vec::new();
    let head = ["Organization", "Result"].iter().chain(&titles).chain(&["Calls"]);
    lines.push(head.map(|title| (*title).to_owned()).collect());
    let number = |number: Option<String>| number.unwrap_or_else(|| "-".to_owned());

    for row in rows {
        let mut line = vec![visible(row.name), row.result.to_owned()];
        match row.tally {
            Some(tally) => line.extend(tally.0.iter().map(|(_, count)| count.to_string())),
            None => line.extend(titles.iter().map(|_| number(None))),
        }
        line.push(number(row.calls.map(|calls| calls.to_string())));
        lines.push(line);
    }

    let mut out = columns(&lines);
    out.push_str(&format!("\n{}\n", counts(rows)));
    out
}

/// Says how many organizations came to which result.
pub fn counts(rows: &[FleetRow<'_>]) -> String {
    let mut counts: BTreeMap<&str, usize> = BTreeMap::new();
    for row in rows {
        *counts.entry(row.result).or_default() += 1;
    }
    let counts = counts.iter().map(|(result, count)| format!("{count} {result}"));
    format!(
        "{}: {}.",
        counted(rows.len(), "organization"),
        joined(counts, ", ")
    )
}

/// Puts cells below each other: the first two to the left, numbers to the right.
fn columns(lines: &[Vec<String>]) -> String {
    let width = |column: usize| {
        let cells = lines.iter().filter_map(|line| line.get(column));
        cells.map(|cell| cell.chars().count()).max().unwrap_or_default()
    };
    let mut out = String::new();
    for line in lines {
        let cells = line.iter().enumerate().map(|(column, cell)| match column {
            0 | 1 => format!("{cell:<0$}", width(column)),
            _ => format!("{cell:>0$}", width(column)),
        });
        out.push_str(cells.collect::<Vec<_>>().join("  ").trim_end());
        out.push('\n');
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_stand_below_their_titles_also_where_one_is_not_known() {
        let tally = FleetTally(vec![("Create", 12), (UNLISTED, 3)]);
        let row = |name, result, tally, calls| FleetRow {
            name,
            result,
            tally,
            calls,
        };
        let rows = [
            row("a", "pending", Some(&tally), Some(14)),
            row("client-b", "failed", None, None),
            row("zürich", "pending", Some(&tally), Some(5)),
        ];
        let expected = "\
Organization  Result   Create  Not in the files  Calls
a             pending      12                 3     14
client-b      failed        -                 -      -
zürich        pending      12                 3      5

3 organizations: 1 failed, 2 pending.
";
        assert_eq!(table(&rows), expected);
    }
}
