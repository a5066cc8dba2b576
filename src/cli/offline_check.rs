//! What is to be said about manifests without asking Close: for one organization, or for all of a project.

use super::{
    args::ManifestArgs, codes, done_check::DoneCheck, exit::Failure, manifest_context::ManifestContext,
    manifest_files::ManifestTexts, manifest_files_error::ManifestFilesError, project::Project,
};
use crate::{
    kinds,
    lint::{self, LintFinding, LintInput},
    manifest::{ManifestReading, Waiver},
    model::{Address, Place, Problem, Sources},
};
use jiff::{Timestamp, civil::Date, tz::TimeZone};
use std::{collections::BTreeSet, path::PathBuf};

/// What is to be said about manifests. Secrets are starred out in all of it.
pub struct OfflineCheck {
    /// The texts.
    pub sources: Sources,
    /// Files that look like manifests and are not read.
    pub skipped: Vec<PathBuf>,
    /// What is wrong.
    pub problems: Vec<Problem>,
    /// What rules find; nothing where anything is wrong, since it would follow from that.
    pub findings: Vec<LintFinding>,
    /// How many objects the manifests list, at most, for one organization.
    pub objects: usize,
    /// Why overlays could not be read, if they could not. The manifests are checked without them.
    pub unread: Option<ManifestFilesError>,
}

/// What was found for the organizations so far.
#[derive(Default)]
struct Gathered {
    problems: Vec<Problem>,
    findings: Vec<LintFinding>,
    /// What tells the findings apart.
    seen: BTreeSet<(&'static str, Option<Place>, String)>,
    waivers: Vec<Waiver>,
    addresses: BTreeSet<Address>,
    objects: usize,
    unread: Vec<ManifestFilesError>,
}

impl OfflineCheck {
    /// Checks manifests for one organization, or for every one of a project that has some and no name is given.
    ///
    /// # Errors
    ///
    /// Says which file can't be read, or that there is no such organization.
    pub fn new(project: &Project, manifests: &ManifestArgs, org: Option<&str>) -> Result<Self, Failure> {
        let mut gathered = Gathered::default();
        let mut done = DoneCheck::new(project, today());
        // Before files, so that what is wrong with a name is said first.
        let single = if org.is_some() || project.organizations.is_empty() {
            Some(ManifestContext::new(project, org)?)
        } else {
            None
        };
        // Read once, because organizations differ only in their variables and overlays.
        let mut texts =
            ManifestTexts::manifests(project, &manifests.paths, &project.manifests(&manifests.paths)?)?;

        match single {
            None => {
                for (name, one) in &project.organizations {
                    let context = ManifestContext::of(project, name, one)?;
                    let read = gathered.interpret(context, &mut texts)?;
                    gathered.add(&read);
                    done.look_at(&read, Some(name));
                }
            }
            Some(context) => {
                let read = gathered.interpret(context, &mut texts)?;
                gathered.add(&read);
                // What is done in one organization of several may be to do in the others.
                if project.organizations.is_empty() {
                    done.look_at(&read, None);
                }
            }
        }

        let ManifestTexts { sources, skipped, .. } = texts;
        Ok(gathered.judged(sources, skipped, today(), done))
    }
}

impl Gathered {
    /// Reads the manifests for one organization; without its overlays where these can't be read, so that what is wrong
    /// with the manifests is told as well.
    fn interpret(
        &mut self,
        context: ManifestContext,
        texts: &mut ManifestTexts,
    ) -> Result<ManifestReading, ManifestFilesError> {
        let unread = match context.interpret(texts) {
            Ok((_, read)) => return Ok(read),
            Err(error) => error,
        };
        self.unread.push(unread);

        let plain = ManifestContext {
            overlays: Vec::new(),
            ..context
        };
        let (_, read) = plain.interpret(texts)?;
        Ok(read)
    }

    /// Adds what is found for one organization; what is found for several is told once.
    fn add(&mut self, read: &ManifestReading) {
        let problems = read.offline().into_iter();
        let new: Vec<Problem> = problems.filter(|one| !self.problems.contains(one)).collect();
        self.problems.extend(new);
        self.objects = self.objects.max(read.desired.entries.len());

        // What rules would find follows from the problems.
        if !self.problems.is_empty() {
            return;
        }

        let ground = LintInput {
            registry: kinds::registry(),
            read,
        };
        for finding in lint::find(ground) {
            let Problem {
                code, message, place, ..
            } = &finding.problem;
            let place = place.as_ref().map(|(place, _)| *place);
            if self.seen.insert((code.id, place, message.clone())) {
                self.findings.push(finding);
            }
        }

        for waiver in &read.waivers {
            if !self.waivers.contains(waiver) {
                self.waivers.push(waiver.clone());
            }
        }
        self.addresses.extend(read.desired.entries.keys().cloned());
    }

    fn judged(
        self,
        sources: Sources,
        skipped: Vec<PathBuf>,
        today: Date,
        done: DoneCheck<'_>,
    ) -> OfflineCheck {
        let Self {
            problems,
            findings,
            seen: _,
            waivers,
            addresses,
            objects,
            unread,
        } = self;

        // Rules rely on manifests that are valid.
        let findings = if problems.is_empty() {
            let mut findings = lint::judge(findings, &waivers, &addresses, &codes::waivable(), today);
            // These depend on what this machine has seen, so that no waiver may be without effect because of them.
            findings.extend(done.findings());
            findings
        } else {
            Vec::new()
        };

        // The excerpts below problems show the texts, secrets included.
        let (problems, sources) = if problems.is_empty() && findings.is_empty() {
            (problems, sources)
        } else {
            lint::concealed(&problems, &sources, &[])
        };

        OfflineCheck {
            sources,
            skipped,
            problems,
            findings: findings.into_iter().map(LintFinding::masked).collect(),
            objects,
            unread: ManifestFilesError::all(unread),
        }
    }
}

/// Returns the day on which waivers are to count, the same everywhere on Earth.
fn today() -> Date {
    Timestamp::now().to_zoned(TimeZone::UTC).date()
}
