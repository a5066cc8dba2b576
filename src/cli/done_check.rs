//! Which marks of manifests have done their work in every organization, as far as earlier commands on this machine saw.

use super::project::Project;
use crate::{
    engine::MarkRecord,
    kinds,
    lint::{LintFinding, LintInput},
    manifest::ManifestReading,
    model::{Code, Problem, explanation},
    plan::marks,
};
use jiff::civil::Date;
use std::collections::BTreeMap;

/// A mark has done its work.
pub static MARK_DONE: Code = Code::info(explanation!("mark-done"));

/// The marks of the manifests, and whether they have done their work in every organization that was looked at.
pub struct DoneCheck<'a> {
    project: &'a Project,
    today: Date,
    marks: BTreeMap<String, SeenMark>,
}

/// A mark with what is said of it once it is done everywhere.
struct SeenMark {
    finding: LintFinding,
    is_done: bool,
}

impl<'a> DoneCheck<'a> {
    /// Begins with no organization.
    pub fn new(project: &'a Project, today: Date) -> Self {
        Self {
            project,
            today,
            marks: BTreeMap::new(),
        }
    }

    /// Looks at the manifests of an organization of the project; of every one that was ever seen, where it has no name.
    pub fn look_at(&mut self, read: &ManifestReading, name: Option<&str>) {
        let written = marks(&read.desired);
        if written.is_empty() {
            return;
        }

        let records = self.records(name);
        let is_seen = |digest: &String| {
            let has = |record: &Option<MarkRecord>| {
                record.as_ref().is_some_and(|record| record.done.contains(digest))
            };
            !records.is_empty() && records.iter().all(has)
        };
        let input = LintInput {
            registry: kinds::registry(),
            read,
        };
        for mark in written {
            let is_done = is_seen(&mark.digest);
            let seen = self.marks.entry(mark.digest.clone()).or_insert_with(|| {
                let place = input.place(&mark.address, &mark.pointer);
                let message = format!("no organization needs {} any longer", mark.written);
                let problem = Problem::new(&MARK_DONE, message)
                    .at(place, "done")
                    .help(mark.remedy);
                SeenMark {
                    finding: LintFinding::new(mark.address, problem),
                    is_done: true,
                }
            });
            seen.is_done &= is_done;
        }
    }

    /// Returns the records that count for an organization; nothing in place of one that is missing.
    fn records(&self, name: Option<&str>) -> Vec<Option<MarkRecord>> {
        let kept = self.project.state();
        let Some(name) = name else {
            return MarkRecord::all(&kept, self.today);
        };

        // A record of another organization, which had the name before, says nothing of this one.
        let one = self.project.organizations.get(name);
        let id = one.and_then(|one| one.organization_id.as_deref());
        let is_meant =
            |record: &MarkRecord| id.is_none_or(|id| id.contains("${") || id == record.organization);
        vec![MarkRecord::read(&kept, name, self.today).filter(is_meant)]
    }

    /// Returns what is to be said.
    pub fn findings(self) -> impl Iterator<Item = LintFinding> {
        let done = self.marks.into_values().filter(|mark| mark.is_done);
        done.map(|mark| mark.finding)
    }
}
