//! `closectl apply`: changes an organization to what the manifests say.

use super::{
    args::{Apply as Arguments, Format},
    confirm, consent,
    exit::{Exit, Failure},
    interrupt::{self, unless_interrupted},
    origin::Origin,
    plan::{block_on, show},
    printer::Printer,
    progress::Progress,
    project::Project,
    promoted,
    saved::SavedPlan,
    scope::Scope,
    settings::Settings,
    target::Target,
    validate,
};
use crate::{
    api::Reader,
    engine::{self, Event, Journal, Observer, Options, Outcome, Report, Secrets, Seen, StepError, Turn},
    kinds,
    model::Live,
    plan::{Before, Organization, Plan},
    planning::{Consent, Planned},
    render::{
        self,
        report::{Line, Word},
    },
};
use serde_json::json;
use std::{
    path::PathBuf,
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
};

/// Runs the command.
pub fn run(arguments: Arguments, printer: &Printer) -> Result<Exit, Failure> {
    let saved = arguments.plan.as_deref().map(SavedPlan::read).transpose()?;
    if let Some((saved, promotes)) = saved.as_ref().and_then(|saved| Some((saved, saved.promotes()?))) {
        return promoted::apply(saved, promotes, arguments, printer);
    }
    let Arguments {
        plan: _,
        manifests,
        target,
        targets,
        consent,
        prune,
        format,
        yes,
        secrets_out,
    } = arguments;
    let project = Project::load()?;
    let named = saved.as_ref().and_then(SavedPlan::organization);
    let scope = Scope::new(&project, target.org.as_deref().or(named))?;
    let (sources, read) = match &saved {
        Some(saved) => saved.read_manifests(&project, manifests, &scope, &targets)?,
        None => validate::read(&project, &manifests, &scope)?,
    };
    if !read.problems.is_empty() {
        printer.problems(&read.offline(), &sources);
        return Ok(Exit::Refused);
    }
    let settings = Settings::new(&project, &scope, &target)?.pruning(prune)?;
    let mut consent = consent::resolve(consent, &settings);
    match &saved {
        Some(saved) => saved.check_rules(&mut consent.rules)?,
        None if settings.is_protected => {
            return Err(Failure::Protected(settings.name.unwrap_or_default()));
        }
        None => {}
    }
    let parallelism = settings.parallelism;
    block_on(async {
        let target = Target::open(settings).await?;
        let progress = Progress::new(printer);
        progress.watch(&target.client);
        progress.say("reading the organization".to_owned());
        let origin = match &saved {
            Some(saved) => Origin::Saved { saved, read: &read },
            None => Origin::Manifests {
                read: &read,
                targets: &targets,
            },
        };
        let run = Run {
            origin,
            consent: &consent,
            format,
            yes,
            printer,
            progress: &progress,
            seen: Seen::now(&target.folder.join(RUNS))?,
        };
        let exit = match run.make(&target.client.reader()).await {
            Ok(Planned::Broken(problems)) => {
                progress.end();
                printer.problems(&problems, &sources);
                Ok(Exit::Refused)
            }
            Ok(Planned::Ready { plan, live }) => {
                let secrets = secrets(secrets_out, &target, &plan.organization);
                run.planned(&target, plan, *live, secrets, parallelism).await
            }
            Err(failure) => Err(failure),
        };
        progress.end();
        target.close().await?;
        exit
    })
}

/// Returns the file for what Close shows only once.
pub fn secrets(named: Option<PathBuf>, target: &Target, organization: &Organization) -> Secrets {
    let file = format!("secrets/{}.json", target.name_of(organization));
    Secrets::at(named.unwrap_or_else(|| target.folder.join(file)))
}

/// One execution of a plan.
pub struct Run<'a> {
    /// What the plan is made of.
    pub origin: Origin<'a>,
    /// What was agreed to, and what is forbidden.
    pub consent: &'a Consent,
    /// How the plan and the result are written.
    pub format: Format,
    /// Whether a person agreed beforehand.
    pub yes: bool,
    /// Prints.
    pub printer: &'a Printer,
    /// Shows progress.
    pub progress: &'a Progress,
    /// The runs that were there before the organization was read.
    pub seen: Seen,
}

impl Run<'_> {
    /// Reads the organization, and plans or makes sure that the saved plan still fits.
    pub async fn make(&self, reader: &Reader) -> Result<Planned, Failure> {
        let (output, observer) = ((self.format, self.printer), self.progress.reading());
        let planned = self.origin.plan(reader, self.consent, &observer, output);
        unless_interrupted(planned).await
    }

    /// Shows a plan, asks, carries it out and looks at the result.
    pub async fn planned(
        &self,
        target: &Target,
        mut plan: Plan,
        live: Live,
        secrets: Secrets,
        parallelism: usize,
    ) -> Result<Exit, Failure> {
        self.progress.end();
        let is_refused = |plan: &Plan| !plan.refusals.is_empty() || plan.blocked().next().is_some();
        if self.format == Format::Human || is_refused(&plan) || plan.steps.is_empty() {
            show(&plan, self.format, self.printer)?;
        }
        if !self.yes && plan.refusals.is_empty() && confirm::is_possible() {
            consent::ask(&mut plan)?;
        }
        if is_refused(&plan) {
            self.printer.warn(&consent::explain(&plan, self.origin.way_out()));
            return Ok(Exit::Refused);
        }
        if plan.steps.is_empty() {
            return Ok(Exit::Done);
        }
        let name = target.name_of(&plan.organization);
        let (live, _turn) = match self.yes {
            true => (live, self.seen.take(&target.folder.join(LOCKS), &name)?),
            false => match self.agree(target, &plan, &name).await? {
                Some(agreed) => agreed,
                None => return Ok(Exit::Refused),
            },
        };
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
        let before = Before {
            undoes: self.origin.undoes().map(str::to_owned),
            ..Before::of(&plan, &live)
        };
        self.origin.begin(&live)?;
        let now = jiff::Timestamp::now();
        let journal = Arc::new(Journal::open(
            &target.folder.join(RUNS),
            &name,
            now,
            &plan,
            &before,
        )?);
        let stop = Arc::new(AtomicBool::new(false));
        let watcher = interrupt::watch(stop.clone(), target.client.clone(), self.progress.clone());
        let options = Options {
            parallelism,
            secrets,
            stop,
            journal: Some(journal.clone()),
            pace: target.pace,
        };
        let observer = self.progress.applying(&plan);
        let report = engine::apply(kinds, &target.client, &plan, &live, &options, &observer).await;
        let journalled = journal.complete();
        let is_interrupted = options.stop.load(Ordering::Relaxed);
        let remaining = match is_interrupted {
            true => None,
            false => Some(self.verify(target, &plan, &report).await),
        };
        watcher.abort();
        self.progress.end();
        let is_interrupted = options.stop.load(Ordering::Relaxed);
        let exit = self.finish(
            is_interrupted,
            &plan,
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
    async fn agree(&self, target: &Target, plan: &Plan, name: &str) -> Result<Option<(Live, Turn)>, Failure> {
        let question = format!(
            "Apply this to {} ({})?",
            plan.organization.name, plan.organization.id
        );
        if !confirm::ask(&question)? {
            self.printer.warn("refused: nothing was written");
            return Ok(None);
        }
        let turn = Turn::take(&target.folder.join(LOCKS), name)?;
        match self.make(&target.client.reader()).await? {
            Planned::Ready { plan: now, live } if now.asks_the_same_as(plan) => Ok(Some((*live, turn))),
            Planned::Ready { .. } | Planned::Broken(_) => {
                self.printer.warn(
                    "refused: the organization changed while you were reading the plan, and nothing was written; \
                     apply again to see the new plan",
                );
                Ok(None)
            }
        }
    }

    /// Reads the organization again until it is as wanted, for as long as what was written may not show yet. After a
    /// run that was not carried out to its end, what was done has to show too: the next run starts from such reads.
    async fn verify(&self, target: &Target, planned: &Plan, report: &Report) -> Result<Plan, Failure> {
        let (reader, observer): (Reader, Observer) = (target.client.reader(), self.progress.reading());
        let mut tries = 1;
        loop {
            self.progress.say("verifying".to_owned());
            let plan = match self.origin.remaining(&reader, self.consent, &observer).await? {
                Planned::Ready { plan, .. } => plan,
                Planned::Broken(problems) => {
                    let names = problems
                        .iter()
                        .map(|problem| problem.message.clone())
                        .collect::<Vec<_>>();
                    return Err(Failure::Unknown(format!(
                        "failed to verify: {}",
                        names.join("; ")
                    )));
                }
            };
            let may_lag = report.is_complete() || report.is_contradicted(planned, &plan);
            if self.origin.is_done(&plan) || !may_lag || tries == VERIFICATIONS {
                return Ok(plan);
            }
            observer(&Event::Rereading);
            target.pace.wait(tries + 1).await;
            tries += 1;
        }
    }

    fn finish(
        &self,
        is_interrupted: bool,
        plan: &Plan,
        report: &Report,
        remaining: Option<Result<Plan, Failure>>,
        secrets: Option<&Secrets>,
    ) -> Result<Exit, Failure> {
        let lines: Vec<Line> = report
            .outcomes
            .iter()
            .enumerate()
            .map(|(id, outcome)| line(plan, id, outcome))
            .collect();
        let (remaining, unverified) = match remaining {
            Some(Ok(remaining)) => (Some(remaining), None),
            Some(Err(failure)) => (None, Some(failure)),
            None => (None, None),
        };
        let verified = remaining
            .as_ref()
            .is_some_and(|remaining| self.origin.is_done(remaining));
        match self.format {
            Format::Json => {
                let steps = lines.iter().zip(&plan.steps).map(|(line, step)| {
                    json!({
                        "id": step.id,
                        "address": step.address,
                        "action": step.action,
                        "result": line.word.text(),
                        "because": line.because,
                    })
                });
                let steps: Vec<_> = steps.collect();
                let result =
                    json!({ "plan": plan, "steps": steps, "verified": verified, "remaining": remaining });
                self.printer.data(&serde_json::to_string_pretty(&result)?);
            }
            Format::Human => {
                let mut text = render::report::human(&lines);
                match &remaining {
                    Some(remaining) if remaining.is_empty() => text.push_str(" Verified, no changes remain."),
                    Some(_) if verified => {
                        text.push_str(
                            " Verified. Changes that this plan did not have are pending; plan again.",
                        );
                    }
                    Some(remaining) => {
                        text.push_str(" Still different:\n\n");
                        text.push_str(&render::plan::human(remaining, false));
                    }
                    None => text.push_str(" Not verified."),
                }
                self.printer.data(&text);
            }
        }
        if let Some(secrets) = secrets {
            let path = secrets.path().display();
            self.printer.talk(&format!(
                "signature keys of new webhooks are in {path}; keep them, Close shows them once"
            ));
        }
        if is_interrupted {
            return Ok(Exit::Interrupted);
        }
        if let Some(failure) = unverified {
            self.printer.failure(&failure);
            return Ok(Exit::Partly);
        }
        Ok(if report.is_complete() && verified {
            Exit::Done
        } else {
            Exit::Partly
        })
    }
}

/// Where runs leave their plans and journals, in the folder that closectl keeps.
pub const RUNS: &str = "runs";
/// Where the locks are that let one run write at a time, in the same folder.
const LOCKS: &str = "locks";

/// How often the organization is read after the last step before a difference counts.
const VERIFICATIONS: u32 = 5;

fn line(plan: &Plan, id: usize, outcome: &Outcome) -> Line {
    let name = |id: usize| format!("{} {}", plan.steps[id].action, plan.steps[id].address);
    let (word, because) = match outcome {
        Outcome::Done | Outcome::NothingToDo => (Word::Done, None),
        Outcome::Failed(error) => (Word::Failed, Some(error.to_string())),
        Outcome::Unknown(error @ (StepError::Api(_) | StepError::Lost(_))) => (
            Word::Unknown,
            Some(format!(
                "{error}; it may have been done all the same, the next plan will show it"
            )),
        ),
        Outcome::Unknown(error) => (Word::Unknown, Some(error.to_string())),
        Outcome::Skipped(cause) => (
            Word::Skipped,
            Some(format!("it needs `{}`, which is not done", name(*cause))),
        ),
        Outcome::Interrupted => (Word::Skipped, Some("the run was interrupted".to_owned())),
    };
    Line {
        word,
        step: name(id),
        because,
    }
}
