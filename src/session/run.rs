//! The life of a run, whatever its intent: plan, show, agree, lock, apply, verify. What happens between "yes" and
//! "verified" is all here.

use super::{
    arrivals::{EarlierRuns, LOCKS, RUNS},
    connection::Connection,
    error::SessionError,
    intent::Intent,
    interrupt::unless_interrupted,
    marks::keep_marks,
    planning::{Consent, Planned, Planner},
    run_end::{EndedRun, RunConclusion, Verification, VerifiedEnd, shows_a_secret, theirs},
    run_ui::{Agreement, RunStage, RunUi},
};
use crate::{
    engine::{
        self, ApplyOptions, Journal, KeepError, KnownRuns, PastRun, RunEvent, RunLock, RunResult,
        SecretsFile, UnfinishedValues,
    },
    files::file_name_of,
    kinds,
    model::{Live, joined},
    plan::{
        JournalEnd, Plan, Stale, StateBefore,
        conversion::{AcceptedRest, accepted_rest},
        grown, kept_steps, made_twins, word_notes,
    },
};
use std::{
    path::Path,
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
};

/// A run on one organization.
pub struct Run<'a, U> {
    /// The organization.
    pub connection: &'a Connection,
    /// What the plan is made of.
    pub intent: &'a dyn Intent,
    /// What was agreed to beforehand, and what is forbidden.
    pub consent: &'a Consent,
    /// The runs that were there before the organization was read.
    pub known: &'a KnownRuns,
    /// Shows and asks.
    pub ui: &'a U,
}

/// The second look at an organization, after somebody agreed.
pub enum Renewal {
    /// The plan is the same: the organization as it is now, and the lock on it.
    Same(Box<Live>, RunLock),
    /// It is not; these steps concern more records, if that is all.
    Other(Vec<Stale>),
}

impl<U: RunUi> Run<'_, U> {
    /// Returns the runs that have left something in the folder, before the organization is read.
    ///
    /// # Errors
    ///
    /// Says why their folder can't be read.
    pub fn known(connection: &Connection) -> Result<KnownRuns, SessionError> {
        Ok(KnownRuns::now(&connection.folder.join(RUNS))?)
    }

    /// Reads the organization and plans, or makes sure that the saved plan still fits.
    ///
    /// # Errors
    ///
    /// Says what could not be read, or what does not fit.
    pub async fn plan(&self) -> Result<Planned, U::Error> {
        self.ui.stage(RunStage::Reading);
        let mut backoff = self.connection.interval.start(engine::READ_LAG);
        loop {
            let planned = self.plan_once(false).await?;
            if let Planned::Ready { plan, adopted } = &planned {
                keep_marks(self.connection, &plan.organization, adopted);
            }
            let repeats = match &planned {
                // An order shows at once what was made, and the lists that say what it is may lag behind.
                Planned::Ready { plan, adopted } => {
                    self.repeats(plan) || (!plan.refusals.is_empty() && adopted.live.lacks_members())
                }
                Planned::Broken(_) => false,
            };

            // Reads may lag behind writes. What a run before made would be made twice if it counted as missing.
            let wait = backoff.next_wait().filter(|_| repeats);
            let Some(wait) = wait else { return Ok(planned) };
            self.ui.stage(RunStage::ReadingAgain);
            tokio::time::sleep(wait).await;
        }
    }

    /// Carries a plan out, if somebody agrees, and looks at the result.
    ///
    /// # Errors
    ///
    /// Says why nothing was written, or what could not be kept of what was.
    pub async fn execute(&self, mut plan: Plan, live: Live) -> Result<RunConclusion, U::Error> {
        self.ui.show(&plan)?;

        // Nobody is asked to accept the losses of a plan that can't be carried out anyway.
        if plan.refusals.is_empty() {
            self.ui.agree_to_losses(&mut plan)?;
        }
        if self.refuses(&plan) {
            return Ok(RunConclusion::Refused);
        }
        if plan.steps.is_empty() {
            return Ok(RunConclusion::NothingToDo);
        }

        // From here on no other run on this machine writes to the organization. Somebody who read the plan took their
        // time, so that it has to be made again; without that, only a run that began since the reads counts.
        let (live, _lock) = match self.ui.agree(&plan)? {
            Agreement::Beforehand => (live, self.lock_unless_overtaken(&plan)?),
            Agreement::Declined => return Ok(RunConclusion::Refused),
            Agreement::Asked => match self.renew(&plan).await? {
                Renewal::Same(live, lock) => (*live, lock),
                Renewal::Other(more) => {
                    self.ui.changed_meanwhile(&more);
                    return Ok(RunConclusion::Refused);
                }
            },
        };

        // From here on, the first Ctrl-C lets the calls that are under way end.
        let stop = Arc::new(AtomicBool::new(false));
        let watch = self.ui.watch(&stop, &self.connection.client);
        let ended = self.carry_out(plan, &live, stop).await;
        drop(watch);
        Ok(RunConclusion::Ended(Box::new(ended?)))
    }

    /// Says why a plan is not carried out, if it is not.
    pub fn refuses(&self, plan: &Plan) -> bool {
        let refused = plan.is_blocked();
        if refused {
            self.ui.refuse(plan, &self.intent.way_out(plan));
        }
        refused
    }

    /// Takes the lock and reads the organization again: the plan for it may be another one now, or concern more records
    /// than somebody saw who agreed to it.
    ///
    /// # Errors
    ///
    /// Says what could not be read, or that another run has the lock.
    pub async fn renew(&self, plan: &Plan) -> Result<Renewal, U::Error> {
        let owner = self.connection.owner_of(&plan.organization);
        let lock = RunLock::take(&self.connection.folder.join(LOCKS), &owner).map_err(SessionError::from)?;

        // With the lock in hand, no other run on this machine writes between this read and the first step.
        match self.plan_once(true).await? {
            Planned::Ready { plan: now, adopted } if now.asks_the_same_as(plan) => {
                let more = grown(plan, &now);
                Ok(if more.is_empty() {
                    Renewal::Same(Box::new(adopted.live), lock)
                } else {
                    Renewal::Other(more)
                })
            }
            Planned::Ready { .. } | Planned::Broken(_) => Ok(Renewal::Other(Vec::new())),
        }
    }

    /// Carries out a plan that was agreed to, and looks at the result.
    ///
    /// # Errors
    ///
    /// Says why nothing was written, or what could not be kept of what was.
    pub async fn carry_out(
        &self,
        plan: Plan,
        live: &Live,
        stop: Arc<AtomicBool>,
    ) -> Result<EndedRun, SessionError> {
        let connection = self.connection;
        let secrets = self.secrets(&plan);
        let keeps_secrets = plan
            .steps
            .iter()
            .any(|step| shows_a_secret(step.action, &step.kind));

        // What is lost or moved has to be on the disk before anything is, and so does what is read of it.
        let kept = self.keep(&plan, live, &stop).await?;

        // What Close shows only once has to have a place before it is shown, and what undoes the run has to be on the
        // disk before the first write.
        if keeps_secrets {
            secrets.check()?;
        }
        self.intent.begin(live)?;
        let journal = self.journal(&plan, live, kept)?;

        let options = ApplyOptions {
            parallelism: connection.parallelism,
            secrets,
            stop: Arc::clone(&stop),
            journal: Some(Arc::clone(&journal)),
            interval: connection.interval,
        };
        let observer = self.ui.applying(&plan);
        let client = &connection.client;
        let report = engine::apply(kinds::registry(), client, &plan, live, &options, &observer).await;
        // Should that fail, the run was carried out all the same: it is verified, and the failure is reported
        // with it.
        let journalled = journal.end(if stop.load(Ordering::Relaxed) {
            JournalEnd::Interrupted
        } else {
            JournalEnd::Complete
        });

        // Whoever pressed Ctrl-C does not want to wait, and steps that were not started would count as
        // differences.
        let ended = if stop.load(Ordering::Relaxed) {
            Verification::Skipped.into()
        } else {
            self.verify(&plan, live, &report).await
        };
        let VerifiedEnd {
            verification,
            mut notes,
            twins,
        } = ended;
        notes.extend(theirs(&plan, &report));

        // What somebody else made showed its secret to nobody here, and neither did an answer that was lost.
        let steps = plan.steps.iter().zip(&report.outcomes);
        let keeps_secrets = steps
            .filter(|(_, outcome)| !outcome.is_theirs)
            .any(|(step, _)| shows_a_secret(step.action, &step.kind) && options.secrets.has(&step.address));
        Ok(EndedRun {
            plan,
            report,
            verification,
            notes,
            twins,
            is_interrupted: stop.load(Ordering::Relaxed),
            secrets: keeps_secrets.then(|| options.secrets.path().to_owned()),
            name: journalled.map(|()| folder_name(journal.folder())),
            origin: self.intent.origin(),
        })
    }

    /// Lets the intent keep what is known once the run is over.
    ///
    /// # Errors
    ///
    /// Says why that can't be kept.
    pub async fn end(&self) -> Result<(), SessionError> {
        self.intent.end(&self.planner()).await
    }

    /// Returns a planner for what this run has left: what it sent was looked for already.
    fn planner(&self) -> Planner<'_> {
        Planner::new(self.connection.client.reader(), self.consent, self.ui.reading())
    }

    /// Returns the file for what Close shows only once.
    fn secrets(&self, plan: &Plan) -> SecretsFile {
        let name = self.connection.name_of(&plan.organization);
        let file = format!("{}.json", file_name_of(&name));
        let usual = || self.connection.folder.join("secrets").join(file);
        SecretsFile::at(self.ui.secrets_out(&name).unwrap_or_else(usual))
    }

    async fn plan_once(&self, has_lock: bool) -> Result<Planned, U::Error> {
        let planner = Planner {
            earlier: Some(EarlierRuns::of(self.connection, has_lock)),
            ..self.planner()
        };
        let planned: Result<Planned, SessionError> = unless_interrupted(self.intent.plan(&planner)).await;
        if let Err(SessionError::Stale(stale)) = &planned {
            self.ui.show_stale(stale)?;
        }
        Ok(planned?)
    }

    /// Says whether a plan makes what a run that was cut short made or may have made.
    fn repeats(&self, plan: &Plan) -> bool {
        let owner = self.connection.owner_of(&plan.organization);
        let past = PastRun::cut_short(&self.connection.folder.join(RUNS), &owner);
        past.is_some_and(|past| past.is_repeated_by(plan))
    }

    /// Takes the lock, unless another run wrote since the organization was read.
    fn lock_unless_overtaken(&self, plan: &Plan) -> Result<RunLock, SessionError> {
        let owner = self.connection.owner_of(&plan.organization);
        Ok(self.known.take(&self.connection.folder.join(LOCKS), &owner)?)
    }

    /// Keeps the values that the steps of a plan take or change; nothing where none does or none are to be kept. Until all
    /// of them are kept, Ctrl-C ends the run at once, and nothing is left of them.
    async fn keep(
        &self,
        plan: &Plan,
        live: &Live,
        stop: &AtomicBool,
    ) -> Result<Option<UnfinishedValues>, SessionError> {
        let connection = self.connection;
        let steps = kept_steps(kinds::registry(), plan, live).map_err(KeepError::NoSearch)?;
        let owner = connection.owner_of(&plan.organization);
        // A run that was killed while it kept values left some of them there, and nothing relies on them.
        if steps.is_empty() {
            UnfinishedValues::clear(&connection.folder, &owner).map_err(KeepError::from)?;
            return Ok(None);
        }
        let folder = UnfinishedValues::start(&connection.folder, &owner).map_err(KeepError::from)?;
        if stop.load(Ordering::Relaxed) {
            return Err(SessionError::Interrupted);
        }

        self.ui.stage(RunStage::Keeping);
        let reader = connection.client.reader();
        let keeping = engine::keep(&reader, connection.interval, steps, &folder);
        let keeping = async { keeping.await.map_err(SessionError::from) };
        unless_interrupted::<_, SessionError>(keeping).await?;
        Ok(Some(folder))
    }

    fn journal(
        &self,
        plan: &Plan,
        live: &Live,
        kept: Option<UnfinishedValues>,
    ) -> Result<Arc<Journal>, SessionError> {
        let before = StateBefore {
            origin: self.intent.origin(),
            ..StateBefore::of(plan, live)
        };

        let (folder, owner) = (
            &self.connection.folder,
            self.connection.owner_of(&plan.organization),
        );
        let now = jiff::Timestamp::now();
        Ok(Arc::new(Journal::open(
            &folder.join(RUNS),
            &owner,
            now,
            plan,
            &before,
            kept,
        )?))
    }

    /// Reads the organization again until it is as wanted, for as long as what was written may not show yet. After a
    /// run that was not carried out to its end, what was done has to show too: the next run starts from such reads.
    async fn verify(&self, planned: &Plan, before: &Live, report: &RunResult) -> VerifiedEnd {
        let planner = Planner {
            is_over: true,
            ..self.planner()
        };
        let mut backoff = self.connection.interval.start(engine::VERIFICATION);
        loop {
            self.ui.stage(RunStage::Verifying);
            let (plan, adopted) = match self.intent.remaining(&planner).await {
                Ok(Planned::Ready { plan, adopted }) => (plan, adopted),
                Ok(Planned::Broken(problems)) => {
                    let names = problems.iter().map(|problem| problem.message.as_str());
                    let error = SessionError::Unverified(joined(names, "; "));
                    return Verification::Failed(error).into();
                }
                Err(error) => return Verification::Failed(error).into(),
            };

            keep_marks(self.connection, &plan.organization, &adopted);
            // Another run, of which this one knows nothing, may have made the same at the same time.
            let twins = made_twins(planned, &report.made, &adopted.live);

            // What Close makes of a step besides what it asks for is told, and is no difference.
            let AcceptedRest {
                plan: rest,
                mut notes,
            } = accepted_rest(kinds::registry(), report.done(planned), plan.clone());
            notes.extend(word_notes(
                kinds::registry(),
                report.done(planned),
                before,
                &adopted.live,
            ));
            if self.intent.is_done(&rest) {
                return VerifiedEnd {
                    verification: Verification::Done(plan),
                    notes,
                    twins,
                };
            }

            // A difference may be a lag only where all is done, or where the reads deny what was done.
            // Where twins are all that is left, they don't go by waiting.
            let may_lag = report.is_complete() || report.is_contradicted(planned, &rest);
            let may_lag = may_lag && (twins.is_empty() || !rest.steps.is_empty());
            let Some(wait) = backoff.next_wait().filter(|_| may_lag) else {
                return VerifiedEnd {
                    verification: Verification::Remaining(plan),
                    notes,
                    twins,
                };
            };
            (planner.observer)(&RunEvent::Rereading);
            tokio::time::sleep(wait).await;
        }
    }
}

fn folder_name(folder: &Path) -> String {
    folder
        .file_name()
        .unwrap_or_default()
        .to_string_lossy()
        .into_owned()
}
