//! `closectl apply`. One organization is planned for, shown, asked about and applied to at once; of several, all plans come
//! first, then one question, and then each is on its own.

use super::{
    each::{Fleet, FleetEntry, FleetStep},
    organization::{FleetEnd, OrganizationResult, ReadyOrganization, intent, word},
};
use crate::{
    cli::{
        args::{ConsentArgs, ReviewFormat},
        confirm, consent,
        exit::{Exit, Failure},
        explained::Explained,
        interrupt,
        printer::Printer,
        progress::Progress,
        run_printer::RunPrinter,
        settings::Settings,
    },
    engine::KnownRuns,
    manifest::ManifestReading,
    model::{ObjectSelection, counted},
    plan::Plan,
    render::{fleet::FleetTally, run_events::ReportedEvent},
    session::{
        Connection, Consent, Intent, OpenConnection, Planned, Renewal, Run, RunConclusion, RunUi as _,
        SavedPlan, SessionError,
    },
};
use std::{
    collections::{BTreeMap, BTreeSet},
    convert::Infallible,
    path::PathBuf,
    sync::{Arc, atomic::AtomicBool},
};

/// The request to apply, for each organization.
pub struct ApplyRequest {
    /// The objects that are meant.
    pub selection: ObjectSelection,
    /// What a person accepts.
    pub consent: ConsentArgs,
    /// How the plan and the result are written.
    pub format: ReviewFormat,
    /// Whether a person agreed beforehand.
    pub yes: bool,
    /// Where to keep what Close shows only once.
    pub secrets_out: Option<PathBuf>,
}

impl ApplyRequest {
    fn ui(&self, printer: &Printer, progress: &Progress) -> RunPrinter {
        RunPrinter {
            format: self.format,
            yes: self.yes,
            addresses: self.consent.selectors(),
            secrets_out: self.secrets_out.clone(),
            printer: printer.clone(),
            progress: progress.clone(),
        }
    }

    /// Returns what was agreed to for an organization, which has to take this plan.
    fn consent(&self, settings: &Settings, saved: Option<&SavedPlan>) -> Result<Consent, Failure> {
        let mut consent = settings.consent(&self.consent);
        // A saved plan could be reviewed, which is what a protected organization asks for.
        match saved {
            Some(saved) => saved.check_rules(&mut consent.rules)?,
            None => settings.check_unprotected()?,
        }
        Ok(consent)
    }
}

/// An organization with a plan to carry out.
struct PlannedOrganization {
    open: OpenConnection,
    saved: Option<SavedPlan>,
    read: ManifestReading,
    consent: Consent,
    known: KnownRuns,
    plan: Plan,
}

impl PlannedOrganization {
    fn intent<'a>(&'a self, request: &'a ApplyRequest) -> Box<dyn Intent + 'a> {
        intent(self.saved.as_ref(), &self.read, &request.selection)
    }

    fn run<'a>(&'a self, intent: &'a dyn Intent, ui: &'a RunPrinter) -> Run<'a, RunPrinter> {
        Run {
            connection: &self.open.connection,
            intent,
            consent: &self.consent,
            known: &self.known,
            ui,
        }
    }

    /// Carries the plan out, unless the organization is another one now.
    async fn apply(
        &self,
        request: &ApplyRequest,
        ui: &RunPrinter,
        stop: Arc<AtomicBool>,
    ) -> Result<OrganizationResult, Failure> {
        let intent = self.intent(request);
        let run = self.run(&*intent, ui);
        // Read again, because a person may have looked at all those plans for a while.
        let (live, _lock) = match run.renew(&self.plan).await? {
            Renewal::Same(live, lock) => (live, lock),
            Renewal::Other(more) => {
                ui.refuse_changed("after it was planned", &more);
                return Ok(self.ended(ui.ended_without_steps(Exit::Refused), "refused"));
            }
        };

        let ended = run.carry_out(self.plan.clone(), &live, stop).await?;
        let exit = ui.finish(RunConclusion::Ended(Box::new(ended)))?;
        Ok(self.ended(exit, word(exit)))
    }

    fn identity(&self) -> String {
        self.open.connection.owner_of(&self.plan.organization).identity
    }

    fn ended(&self, exit: Exit, word: &'static str) -> OrganizationResult {
        OrganizationResult {
            exit,
            word,
            tally: Some(FleetTally::of_plan(&self.plan)),
            calls: Some(self.open.connection.calls()),
        }
    }
}

/// Plans for one organization, shows, asks, and applies.
async fn apply_one(
    organization: Box<ReadyOrganization>,
    request: Arc<ApplyRequest>,
    printer: Printer,
    progress: Progress,
) -> Result<OrganizationResult, Failure> {
    let ReadyOrganization {
        context: _,
        sources,
        read,
        saved,
        settings,
    } = *organization;
    let consent = request.consent(&settings, saved.as_ref())?;
    let ui = request.ui(&printer, &progress);
    let intent = intent(saved.as_ref(), &read, &request.selection);

    let (ui, consent, intent) = (&ui, &consent, &*intent);
    let (printer, progress) = (&printer, &progress);
    let ended = Connection::scoped(settings.connection, |connection| async move {
        progress.watch(&connection.client);
        let run = Run {
            connection: &connection,
            intent,
            consent,
            known: &Run::<RunPrinter>::known(&connection)?,
            ui,
        };
        match run.plan().await? {
            Planned::Ready { plan, adopted } => {
                let tally = FleetTally::of_plan(&plan);
                let exit = ui.finish(run.execute(plan, adopted.live).await?)?;
                Ok(OrganizationResult {
                    tally: Some(tally),
                    ..OrganizationResult::of(exit)
                })
            }
            Planned::Broken(problems) => {
                progress.end();
                printer.problems(&problems, &sources);
                Ok(OrganizationResult::of(Exit::Refused))
            }
        }
    });
    ended.await
}

/// Plans for one of several organizations, and shows it.
async fn plan_one(
    organization: ReadyOrganization,
    request: &ApplyRequest,
    printer: &Printer,
    progress: &Progress,
) -> Result<FleetStep<PlannedOrganization>, Failure> {
    let ReadyOrganization {
        context: _,
        sources,
        read,
        saved,
        settings,
    } = organization;
    let consent = request.consent(&settings, saved.as_ref())?;
    let ui = request.ui(printer, progress);
    let open = OpenConnection::open(settings.connection).await?;

    // The connection outlives this function if there is a plan, so every other way out closes it.
    let planned = async {
        progress.watch(&open.connection.client);
        let known = Run::<RunPrinter>::known(&open.connection)?;
        let intent = intent(saved.as_ref(), &read, &request.selection);
        let run = Run {
            connection: &open.connection,
            intent: &*intent,
            consent: &consent,
            known: &known,
            ui: &ui,
        };
        match run.plan().await? {
            Planned::Ready { plan, .. } => {
                ui.show(&plan)?;
                Ok(Some((plan, known)))
            }
            Planned::Broken(problems) => {
                printer.problems(&problems, &sources);
                Ok(None)
            }
        }
    };
    match planned.await {
        Ok(Some((plan, known))) => Ok(FleetStep::Continue(PlannedOrganization {
            open,
            saved,
            read,
            consent,
            known,
            plan,
        })),
        Ok(None) => {
            open.close(Ok(FleetStep::Break(OrganizationResult::of(Exit::Refused))))
                .await
        }
        Err(failure) => open.close(Err(failure)).await,
    }
}

impl Fleet<Box<ReadyOrganization>> {
    /// Applies to one organization as it comes; plans for several, asks once, and applies. What is wrong with manifests
    /// or settings of one of several is told before anything is written to any; later, what fails for one stops only
    /// that one.
    pub async fn apply(self, request: ApplyRequest) -> Result<FleetEnd, Failure> {
        let progress = Progress::new(&self.printer);
        if self.is_single {
            return self.end_each("", &progress, request, apply_one).await;
        }
        let request = Arc::new(request);

        // A mistake in one must not leave the others changed, so it is told before any of them is read.
        if !self.is_whole() {
            self.release();
            let because =
                "nothing was written to any organization, because at least one could not be planned";
            return self
                .call_off(
                    because,
                    "correct the errors above, or name only the other organizations with --org",
                    |_| OrganizationResult {
                        word: NOT_TRIED,
                        ..OrganizationResult::of(Exit::Refused)
                    },
                )
                .finish();
        }
        let planned = self.each("reading", &progress, |organization, printer, progress| {
            let request = Arc::clone(&request);
            async move { plan_one(*organization, &request, &printer, &progress).await }
        });
        let mut planned = planned.await;

        // Only now has each said which organization it is.
        planned.refuse_twins();
        planned.leave_out_done();
        match planned.agree(&request) {
            Ok(()) => planned.carry_out(request).await.finish(),
            Err(failure) => {
                let exit = failure.exit();
                let called_off = |one: &PlannedOrganization| one.ended(exit, word(exit));
                planned
                    .call_off(&failure.to_string(), &failure.hint(), called_off)
                    .finish()
            }
        }
    }
}

/// The word for an organization of which nothing is wrong where another one stops the whole run.
const NOT_TRIED: &str = "not tried";

impl FleetEntry<PlannedOrganization> {
    /// Names the organization in a question, with how many of its records move or lose values.
    fn asked(&self) -> String {
        let records = match &self.state {
            FleetStep::Continue(ready) => ready.plan.records_text(),
            FleetStep::Break(_) => None,
        };
        match records {
            Some(records) => format!("{} ({records})", self.name),
            None => self.name.clone(),
        }
    }
}

impl Fleet<PlannedOrganization> {
    /// Refuses to write to an organization under two names at once.
    fn refuse_twins(&mut self) {
        let mut names: BTreeMap<String, Vec<String>> = BTreeMap::new();
        let mut written_to: BTreeSet<String> = BTreeSet::new();
        for entry in &self.entries {
            if let FleetStep::Continue(ready) = &entry.state {
                let identity = ready.identity();
                if !ready.plan.is_empty() {
                    written_to.insert(identity.clone());
                }
                names.entry(identity).or_default().push(entry.name.clone());
            }
        }

        // Two runs would not see each other's writes, and each would find the organization changed.
        for FleetEntry { name, printer, state } in &mut self.entries {
            let FleetStep::Continue(ready) = state else {
                continue;
            };
            let identity = ready.identity();
            let others = names.get(&identity).map(Vec::as_slice).unwrap_or_default();
            if others.len() > 1 && written_to.contains(&identity) {
                let because = format!(
                    "refused: nothing was written, because {} are the same organization ({identity})",
                    others.join(" and ")
                );
                printer.refusal(&[because], "name only one of them with --org");
                printer.event(&ReportedEvent::of_nothing(Exit::Refused.code()));
                *state = FleetStep::Break(ready.ended(Exit::Refused, "refused"));
                printer.release(name);
            }
        }
    }

    /// Ends those that need nothing.
    fn leave_out_done(&mut self) {
        for entry in &mut self.entries {
            if let FleetStep::Continue(ready) = &entry.state
                && ready.plan.is_empty()
            {
                entry.printer.event(&ReportedEvent::of_nothing(Exit::Done.code()));
                entry.state = FleetStep::Break(ready.ended(Exit::Done, "up to date"));
            }
        }
    }

    /// Lets a person agree to what needs that, one organization after the other, and refuses what nobody agrees to.
    fn refuse(&mut self, request: &ApplyRequest) -> Result<(), Failure> {
        for FleetEntry { name, printer, state } in &mut self.entries {
            let FleetStep::Continue(ready) = state else {
                continue;
            };
            let can_ask = !request.yes && ready.plan.refusals.is_empty() && confirm::is_possible();
            if can_ask && ready.plan.blocked().next().is_some() {
                self.printer.warn(&format!("{name}:"));
                consent::ask(&mut ready.plan, printer)?;
            }

            let ui = request.ui(printer, &Progress::new(printer));
            let intent = ready.intent(request);
            if ready.run(&*intent, &ui).refuses(&ready.plan) {
                // It borrows the organization that ends here.
                drop(intent);
                printer.event(&ReportedEvent::of_nothing(Exit::Refused.code()));
                *state = FleetStep::Break(ready.ended(Exit::Refused, "refused"));
            }
            printer.release(name);
        }
        Ok(())
    }

    /// Lets a person agree to what needs that, shows how far all are, and asks once for those that go on.
    fn agree(&mut self, request: &ApplyRequest) -> Result<(), Failure> {
        if self.is_interrupted() {
            return Err(SessionError::Interrupted.into());
        }
        self.refuse(request)?;
        let going_on = self.entries.iter().filter(|entry| entry.state.is_continue());
        let names: Vec<String> = going_on.map(FleetEntry::asked).collect();
        // Where nothing goes on, the end shows the same.
        if names.is_empty() {
            return Ok(());
        }
        self.overview(|one| one.ended(Exit::Pending, "pending"));
        self.separate();
        if request.yes {
            return Ok(());
        }

        let question = format!(
            "Apply to {}: {}?",
            counted(names.len(), "organization"),
            names.join(", ")
        );
        if confirm::ask(&question)? {
            return Ok(());
        }
        Err(Failure::Unanswered(Explained::new(
            "refused: nothing was written",
            "run it again to approve all of them, or name fewer with --org",
        )))
    }

    /// Carries the plans out. Each organization is read again first: meanwhile it may have changed.
    async fn carry_out(self, request: Arc<ApplyRequest>) -> Fleet<Infallible> {
        let progress = Progress::new(&self.printer);
        let stop = Arc::new(AtomicBool::new(false));
        // One Ctrl-C is meant for all of them.
        let clients = self.entries.iter().filter_map(|entry| match &entry.state {
            FleetStep::Continue(ready) => Some(ready.open.connection.client.clone()),
            FleetStep::Break(_) => None,
        });
        let seen = progress.clone();
        let left = move || seen.left();
        let watcher = interrupt::watch(Arc::clone(&stop), clients.collect(), progress.clone(), left);

        let ended = self.each("applying to", &progress, |ready, printer, progress| {
            let (request, stop) = (Arc::clone(&request), Arc::clone(&stop));
            async move {
                let ui = request.ui(&printer, &progress);
                let ended = ready.apply(&request, &ui, stop).await;
                let ended = ready.open.close(ended).await?;
                Ok(FleetStep::Break(ended))
            }
        });
        let ended = ended.await;
        drop(watcher);
        ended
    }
}

impl<T> Fleet<T> {
    /// Says whether somebody stopped the run.
    fn is_interrupted(&self) -> bool {
        let is_interrupted = |entry: &FleetEntry<T>| match &entry.state {
            FleetStep::Break(ended) => ended.exit == Exit::Interrupted,
            FleetStep::Continue(_) => false,
        };
        self.entries.iter().any(is_interrupted)
    }

    /// Prints what is kept.
    fn release(&self) {
        self.entries
            .iter()
            .for_each(|entry| entry.printer.release(&entry.name));
        self.tell_failures();
    }

    /// Ends all that go on, and says why and what to do about it.
    fn call_off(
        self,
        because: &str,
        hint: &str,
        ended: impl Fn(&T) -> OrganizationResult,
    ) -> Fleet<Infallible> {
        self.printer.warn(&format!("error: {because}"));
        self.printer.warn(&format!("hint: {hint}"));

        let called_off = |entry: FleetEntry<T>| {
            let FleetEntry { name, printer, state } = entry;
            let state = match state {
                FleetStep::Break(ended) => FleetStep::Break(ended),
                FleetStep::Continue(value) => {
                    printer.note("error", because);
                    printer.note("hint", hint);
                    FleetStep::Break(ended(&value))
                }
            };
            FleetEntry { name, printer, state }
        };

        Fleet {
            printer: self.printer,
            format: self.format,
            at_once: self.at_once,
            is_single: self.is_single,
            entries: self.entries.into_iter().map(called_off).collect(),
        }
    }
}
