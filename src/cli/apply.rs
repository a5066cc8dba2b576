//! `closectl apply`: changes an organization to what the manifests say.

use super::{
    args::{ApplyArgs, ReviewFormat},
    confirm,
    connection::Connection,
    consent,
    exit::{Exit, Failure},
    explained::Explained,
    fleet::{self, Choice, Fleet, several},
    intent::Intent,
    interrupt::{self, unless_interrupted},
    manifest_context::ManifestContext,
    plan::{block_on, show},
    printer::Printer,
    progress::Progress,
    project::Project,
    promoted,
    ready_organization::{Preparation, ReadyOrganization},
    saved::SavedPlan,
    subject::{Subject, Wanted},
    validate,
};
use crate::{
    api::Reader,
    engine::{
        self, ApplyOptions, Journal, KnownRuns, RunEvent, RunLock, RunObserver, RunResult, SecretsFile,
        StepError, StepObstacle, StepOutcome,
    },
    kinds,
    model::Live,
    plan::{Plan, StateBefore, StepStatus},
    planning::{Consent, Planned},
    render::report::StepLine,
};
use std::sync::{
    Arc,
    atomic::{AtomicBool, Ordering},
};

/// Runs the command.
pub fn run(arguments: ApplyArgs, printer: &Printer) -> Result<Exit, Failure> {
    let project = Project::load()?;
    let choice = Choice::of(&arguments.fleet, &project)?;
    let saved = match (&choice, arguments.plan.as_deref()) {
        (Choice::One(_), Some(path)) => Some(SavedPlan::read(path)?),
        (Choice::One(_) | Choice::Several(_), _) => None,
    };
    if let Some((saved, promotes)) = saved.as_ref().and_then(|saved| Some((saved, saved.promotes()?))) {
        return promoted::apply(saved, promotes, arguments, printer);
    }
    let ApplyArgs {
        plan,
        manifests,
        fleet,
        targets,
        consent,
        prune,
        review,
        yes,
        secrets_out,
    } = arguments;
    let (format, printer) = (review.format, &printer.viewing(review));
    let wanted = Wanted {
        targets,
        consent,
        format,
        yes,
        secrets_out,
    };
    // A plan that was made before comes with the manifests that it was made from.
    let renew = |saved: SavedPlan, scope: ManifestContext| {
        let read = saved.read_manifests(&project, manifests.paths.clone(), &scope, &wanted.targets)?;
        let prepared = Preparation::new(&project, scope, read, &fleet.calls, &prune)?;
        Ok::<_, Failure>(prepared.with(saved))
    };
    match choice {
        Choice::One(name) => {
            let prepared = match saved {
                Some(saved) => {
                    let named = name.as_deref().or(saved.organization());
                    let scope = ManifestContext::new(&project, named)?;
                    renew(saved, scope)?
                }
                None => {
                    let scope = ManifestContext::new(&project, name.as_deref())?;
                    let read = validate::read(&project, &manifests, &scope)?;
                    Preparation::new(&project, scope, read, &fleet.calls, &prune)?
                }
            };
            match prepared.or_tell(printer) {
                Some(member) => block_on(one(*member, wanted, printer)),
                None => Ok(Exit::Refused),
            }
        }
        Choice::Several(names) => {
            several("PLAN", plan.as_deref())?;
            several("--secrets-out", wanted.secrets_out.as_deref())?;
            let output = (format, printer);
            let members = match &plan {
                Some(plan) => Fleet::prepare(names, &fleet, output, |name| {
                    let saved = SavedPlan::read(&fleet::of(plan, name))?;
                    renew(saved, ManifestContext::new(&project, Some(name))?)
                }),
                None => Fleet::read(&project, names, &manifests, &fleet, &prune, output)?,
            };
            block_on(members.apply(wanted))
        }
    }
}

/// Applies to one organization.
async fn one(member: ReadyOrganization, wanted: Wanted, printer: &Printer) -> Result<Exit, Failure> {
    let progress = Progress::new(printer);
    let (subject, plan, live) = match Subject::open(member, &wanted, printer, &progress).await? {
        Ok(ready) => ready,
        Err(exit) => return Ok(exit),
    };
    let secrets = subject.secrets(&wanted, &plan.organization);
    let run = subject.run(&wanted, printer, &progress);
    let exit = run
        .planned(&subject.target, plan, *live, secrets, subject.parallelism)
        .await;
    progress.end();
    subject.target.close().await?;
    exit
}

/// One execution of a plan.
pub struct Run<'a> {
    /// What the plan is made of.
    pub intent: Intent<'a>,
    /// What was agreed to, and what is forbidden.
    pub consent: &'a Consent,
    /// How the plan and the result are written.
    pub format: ReviewFormat,
    /// Whether a person agreed beforehand.
    pub yes: bool,
    /// Prints.
    pub printer: &'a Printer,
    /// Shows progress.
    pub progress: &'a Progress,
    /// The runs that were there before the organization was read.
    pub seen: &'a KnownRuns,
}

impl Run<'_> {
    /// Reads the organization, and plans or makes sure that the saved plan still fits.
    pub async fn make(&self, reader: &Reader) -> Result<Planned, Failure> {
        let (output, observer) = ((self.format, self.printer), self.progress.reading());
        let planned = self.intent.plan(reader, self.consent, &observer, output);
        unless_interrupted(planned).await
    }

    /// Shows a plan, asks, carries it out and looks at the result.
    pub async fn planned(
        &self,
        target: &Connection,
        mut plan: Plan,
        live: Live,
        secrets: SecretsFile,
        parallelism: usize,
    ) -> Result<Exit, Failure> {
        self.progress.end();
        self.show(&plan)?;
        if !self.yes && plan.refusals.is_empty() && confirm::is_possible() {
            consent::ask(&mut plan)?;
        }
        if self.refuses(&plan) {
            return Ok(Exit::Refused);
        }
        if plan.steps.is_empty() {
            return Ok(Exit::Done);
        }
        let name = target.name_of(&plan.organization);
        let (live, _turn) = match self.yes {
            true => (live, self.seen.take(&target.folder.join(LOCKS), &name)?),
            false => match self.agree(target, &plan).await? {
                Some((live, turn)) => (*live, turn),
                None => return Ok(Exit::Refused),
            },
        };
        let stop = Arc::new(AtomicBool::new(false));
        let clients = vec![target.client.clone()];
        let watcher = interrupt::watch(Arc::clone(&stop), clients, self.progress.clone());
        let exit = self
            .carry_out(target, &plan, &live, (secrets, parallelism), stop)
            .await;
        watcher.abort();
        exit
    }

    /// Shows a plan; for programs, only one that is not carried out, since the result holds it otherwise.
    pub fn show(&self, plan: &Plan) -> Result<(), Failure> {
        if self.format != ReviewFormat::Json || is_refused(plan) || plan.steps.is_empty() {
            show(plan, self.format, self.printer)?;
        }
        Ok(())
    }

    /// Says why a plan is not carried out, if it is not.
    pub fn refuses(&self, plan: &Plan) -> bool {
        let refused = is_refused(plan);
        if refused {
            self.printer.warn(&consent::explain(plan, self.intent.way_out()));
            if let Some(note) = consent::misplaced(plan, &self.consent.addresses) {
                self.printer.warn(&note);
            }
        }
        refused
    }

    /// Carries a plan out that was agreed to, and looks at the result.
    pub async fn carry_out(
        &self,
        target: &Connection,
        plan: &Plan,
        live: &Live,
        (secrets, parallelism): (SecretsFile, usize),
        stop: Arc<AtomicBool>,
    ) -> Result<Exit, Failure> {
        let kinds = kinds::registry();
        let makes_secrets = |step: &crate::plan::Step| {
            step.action == crate::plan::Action::Create
                && kinds
                    .kind(&step.kind)
                    .is_some_and(|kind| kind.any.def.secret.is_some())
        };
        let keeps_secrets = plan.steps.iter().any(makes_secrets);
        if keeps_secrets {
            secrets.check()?;
        }
        let before = StateBefore {
            undoes: self.intent.undoes().map(str::to_owned),
            ..StateBefore::of(plan, live)
        };
        self.intent.begin(live)?;
        let (name, now) = (target.name_of(&plan.organization), jiff::Timestamp::now());
        let journal = Arc::new(Journal::open(
            &target.folder.join(RUNS),
            &name,
            now,
            plan,
            &before,
        )?);
        let options = ApplyOptions {
            parallelism,
            secrets,
            stop,
            journal: Some(journal.clone()),
            interval: target.pace,
        };
        let observer = self.progress.applying(plan);
        let report = engine::apply(kinds, &target.client, plan, live, &options, &observer).await;
        let journalled = journal.complete();
        let remaining = match options.stop.load(Ordering::Relaxed) {
            true => None,
            false => Some(self.verify(target, plan, &report).await),
        };
        self.progress.end();
        let exit = self.finish(
            options.stop.load(Ordering::Relaxed),
            plan,
            &report,
            remaining,
            keeps_secrets.then_some(&options.secrets),
        );
        match journalled {
            Ok(()) => {
                let name = journal.folder().file_name().unwrap_or_default().to_string_lossy();
                self.printer
                    .talk(&format!("`closectl undo {name}` takes this run back"));
            }
            Err(error) => self.printer.warn(&format!("failed to {error}")),
        }
        exit
    }

    /// Asks, and makes sure that nothing changed while the person was reading.
    async fn agree(&self, target: &Connection, plan: &Plan) -> Result<Option<(Box<Live>, RunLock)>, Failure> {
        let question = format!(
            "Apply this to {} ({})?",
            plan.organization.name, plan.organization.id
        );
        if !confirm::ask(&question)? {
            self.printer.warn("refused: nothing was written");
            return Ok(None);
        }
        let renewed = self.renew(target, plan).await?;
        if renewed.is_none() {
            self.printer.warn(
                "refused: the organization changed while you were reading the plan, and nothing was written; \
                 apply again to see the new plan",
            );
        }
        Ok(renewed)
    }

    /// Takes the turn to write and reads the organization again; nothing if the plan for it is another one now.
    pub async fn renew(
        &self,
        target: &Connection,
        plan: &Plan,
    ) -> Result<Option<(Box<Live>, RunLock)>, Failure> {
        let name = target.name_of(&plan.organization);
        let turn = RunLock::take(&target.folder.join(LOCKS), &name)?;
        match self.make(&target.client.reader()).await? {
            Planned::Ready { plan: now, live } if now.asks_the_same_as(plan) => Ok(Some((live, turn))),
            Planned::Ready { .. } | Planned::Broken(_) => Ok(None),
        }
    }

    /// Reads the organization again until it is as wanted, for as long as what was written may not show yet. After a
    /// run that was not carried out to its end, what was done has to show too: the next run starts from such reads.
    async fn verify(&self, target: &Connection, planned: &Plan, report: &RunResult) -> Result<Plan, Failure> {
        let (reader, observer): (Reader, RunObserver) = (target.client.reader(), self.progress.reading());
        let mut backoff = target.pace.start(engine::VERIFICATION);
        loop {
            self.progress.say("verifying".to_owned());
            let plan = match self.intent.remaining(&reader, self.consent, &observer).await? {
                Planned::Ready { plan, .. } => plan,
                Planned::Broken(problems) => {
                    let names = problems
                        .iter()
                        .map(|problem| problem.message.clone())
                        .collect::<Vec<_>>();
                    return Err(Failure::Unknown(Explained::new(
                        format!("failed to verify: {}", names.join("; ")),
                        "plan again to see what the organization has now",
                    )));
                }
            };
            let may_lag = report.is_complete() || report.is_contradicted(planned, &plan);
            if self.intent.is_done(&plan) || !may_lag {
                return Ok(plan);
            }
            let Some(wait) = backoff.next_wait() else {
                return Ok(plan);
            };
            observer(&RunEvent::Rereading);
            tokio::time::sleep(wait).await;
        }
    }
}

/// Says whether a plan is not to be carried out as it is.
#[must_use]
pub fn is_refused(plan: &Plan) -> bool {
    !plan.refusals.is_empty() || plan.blocked().next().is_some()
}

/// Where runs leave their plans and journals, in the folder that closectl keeps.
pub const RUNS: &str = "runs";
/// Where the locks are that let one run write at a time, in the same folder.
const LOCKS: &str = "locks";

/// Says what became of a step.
pub fn line(plan: &Plan, id: usize, outcome: &StepOutcome) -> StepLine {
    let name = |id: usize| format!("{} {}", plan.steps[id].action, plan.steps[id].address);
    let because = outcome.obstacle.as_ref().map(|obstacle| match obstacle {
        StepObstacle::Error(error @ (StepError::Api(_) | StepError::Lost(_)))
            if outcome.status == StepStatus::Unknown =>
        {
            format!("{error}; it may have been done all the same, the next plan will show it")
        }
        StepObstacle::Error(error) => error.to_string(),
        StepObstacle::Prerequisite(cause) => format!("it needs `{}`, which is not done", name(*cause)),
        StepObstacle::Interruption => "the run was interrupted".to_owned(),
    });
    StepLine {
        status: outcome.status.summarized(),
        step: name(id),
        because,
    }
}
