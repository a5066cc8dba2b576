//! An organization that a plan was made for, with all that carrying it out needs.

use super::{
    apply::{RUNS, Run},
    args::{self, ReviewFormat},
    connection::Connection,
    consent,
    exit::{Exit, Failure},
    fleet,
    intent::Intent,
    printer::Printer,
    progress::Progress,
    ready_organization::ReadyOrganization,
    saved::SavedPlan,
};
use crate::{
    api::RetryBudget,
    engine::{KnownRuns, PastRun, SecretsFile},
    manifest::ManifestReading,
    model::Live,
    plan::{Organization, Plan},
    planning::{Consent, Planned},
};
use std::path::PathBuf;

/// The reads of an organization after a run that was cut short, before what does not show counts as not made.
const REREADS: RetryBudget = RetryBudget::squares(4);

/// What is wanted of each organization.
pub struct Wanted {
    /// The objects that are meant; all where there are none.
    pub targets: Vec<String>,
    /// What a person accepts.
    pub consent: args::ConsentArgs,
    /// How the plan and the result are written.
    pub format: ReviewFormat,
    /// Whether a person agreed beforehand.
    pub yes: bool,
    /// Where to keep what Close shows only once.
    pub secrets_out: Option<PathBuf>,
}

/// An organization that can be written to.
pub struct Subject {
    saved: Option<SavedPlan>,
    read: ManifestReading,
    consent: Consent,
    seen: KnownRuns,
    /// The organization.
    pub target: Connection,
    /// The most calls at once.
    pub parallelism: usize,
}

impl Subject {
    /// Reaches an organization and plans, or makes sure that the saved plan still fits.
    ///
    /// Returns the exit code where there is no plan; why not is said then.
    pub async fn open(
        member: ReadyOrganization,
        wanted: &Wanted,
        printer: &Printer,
        progress: &Progress,
    ) -> Result<Result<(Self, Plan, Box<Live>), Exit>, Failure> {
        let ReadyOrganization {
            scope: _,
            sources,
            read,
            saved,
            settings,
        } = member;
        let mut consent = consent::resolve(wanted.consent.clone(), &settings);
        match &saved {
            Some(saved) => saved.check_rules(&mut consent.rules)?,
            None if settings.is_protected => {
                return Err(Failure::Protected(settings.name.unwrap_or_default()));
            }
            None => {}
        }
        let parallelism = settings.parallelism.writes();
        let target = Connection::open(settings).await?;
        let subject = Self {
            saved,
            read,
            consent,
            seen: KnownRuns::now(&target.folder.join(RUNS))?,
            target,
            parallelism,
        };
        progress.watch(&subject.target.client);
        progress.say("reading the organization".to_owned());
        let run = subject.run(wanted, printer, progress);
        let mut backoff = subject.target.pace.start(REREADS);
        let planned = loop {
            let planned = run.make(&subject.target.client.reader()).await;
            match &planned {
                Ok(Planned::Ready { plan, .. }) if subject.repeats(plan) => {
                    let Some(wait) = backoff.next_wait() else {
                        break planned;
                    };
                    progress.say("reading again; what the run before wrote may not show yet".to_owned());
                    tokio::time::sleep(wait).await;
                }
                Ok(_) | Err(_) => break planned,
            }
        };
        match planned {
            Ok(Planned::Ready { plan, live }) => Ok(Ok((subject, plan, live))),
            Ok(Planned::Broken(problems)) => {
                progress.end();
                printer.problems(&problems, &sources);
                subject.target.close().await?;
                Ok(Err(Exit::Refused))
            }
            Err(failure) => {
                progress.end();
                subject.target.close().await?;
                Err(failure)
            }
        }
    }

    /// Says whether a plan makes what a run that was cut short made or may have made.
    fn repeats(&self, plan: &Plan) -> bool {
        let name = self.target.name_of(&plan.organization);
        let past = PastRun::cut_short(&self.target.folder.join(RUNS), &name);
        past.is_some_and(|past| past.is_repeated_by(plan))
    }

    /// Returns what carries plans out.
    #[must_use]
    pub fn run<'a>(&'a self, wanted: &'a Wanted, printer: &'a Printer, progress: &'a Progress) -> Run<'a> {
        Run {
            intent: match &self.saved {
                Some(saved) => Intent::Saved {
                    saved,
                    read: &self.read,
                },
                None => Intent::Manifests {
                    read: &self.read,
                    targets: &wanted.targets,
                },
            },
            consent: &self.consent,
            format: wanted.format,
            yes: wanted.yes,
            printer,
            progress,
            seen: &self.seen,
        }
    }

    /// Returns the file for what Close shows only once.
    #[must_use]
    pub fn secrets(&self, wanted: &Wanted, organization: &Organization) -> SecretsFile {
        let name = self.target.name_of(organization);
        let named = wanted.secrets_out.as_deref().map(|path| fleet::of(path, &name));
        secrets(named, &self.target, organization)
    }
}

/// Returns the file for what Close shows only once.
pub fn secrets(named: Option<PathBuf>, target: &Connection, organization: &Organization) -> SecretsFile {
    let file = format!("secrets/{}.json", target.name_of(organization));
    SecretsFile::at(named.unwrap_or_else(|| target.folder.join(file)))
}
