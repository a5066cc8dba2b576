//! `closectl apply` over several organizations: all plans first, one question, then each on its own.

use super::each::{Entry, Fleet, Step, word};
use crate::{
    cli::{
        confirm, consent,
        exit::{Exit, Failure},
        explained::Explained,
        interrupt,
        progress::Progress,
        ready_organization::{OrganizationResult, ReadyOrganization},
        subject::{Subject, Wanted},
    },
    model::counted,
    plan::Plan,
    render::fleet::FleetTally,
};
use std::{
    collections::{BTreeMap, BTreeSet},
    convert::Infallible,
    sync::{Arc, atomic::AtomicBool},
};

/// An organization with a plan to carry out.
struct Ready {
    subject: Subject,
    plan: Plan,
}

impl Ready {
    fn identity(&self) -> String {
        self.subject.target.identity(&self.plan.organization)
    }

    fn ended(&self, exit: Exit, word: &'static str) -> OrganizationResult {
        OrganizationResult {
            exit,
            word,
            tally: Some(FleetTally::of_plan(&self.plan)),
            calls: self.subject.target.calls(),
        }
    }
}

impl Fleet<Box<ReadyOrganization>> {
    /// Plans for all, asks once, and applies. What is wrong with manifests or settings of one is told before anything
    /// is written to any; later, what fails for one stops only that one.
    pub async fn apply(self, wanted: Wanted) -> Result<Exit, Failure> {
        if !self.is_whole() {
            self.release();
            let because =
                "nothing was written to any organization, because not all of them could be prepared";
            return self
                .call_off(
                    because,
                    "correct what is said of each, or name only the others with --org",
                    |_| OrganizationResult::early(Exit::Refused, NOT_TRIED),
                )
                .finish();
        }
        let wanted = Arc::new(wanted);
        let progress = Progress::new(&self.printer);
        let planned = self.each("reading", &progress, |member, printer, progress| {
            let wanted = Arc::clone(&wanted);
            async move {
                let opened = Subject::open(*member, &wanted, &printer, &progress).await?;
                let (subject, plan) = match opened {
                    Ok((subject, plan, _)) => (subject, plan),
                    Err(exit) => return Ok(Step::Break(OrganizationResult::early(exit, "refused"))),
                };
                subject.run(&wanted, &printer, &progress).show(&plan)?;
                Ok(Step::Continue(Ready { subject, plan }))
            }
        });
        let mut ready = planned.await;
        ready.refuse_twins();
        ready.leave_out_done();
        match ready.agree(&wanted) {
            Ok(()) => ready.carry_out(wanted).await.finish(),
            Err(failure) => {
                let exit = failure.exit();
                let called_off = |one: &Ready| one.ended(exit, word(exit));
                ready
                    .call_off(&failure.to_string(), &failure.hint(), called_off)
                    .finish()
            }
        }
    }
}

/// The word for an organization of which nothing is wrong where another one stops the whole run.
const NOT_TRIED: &str = "not tried";

impl Fleet<Ready> {
    /// Refuses to write to an organization under two names at once.
    fn refuse_twins(&mut self) {
        let mut names: BTreeMap<String, Vec<String>> = BTreeMap::new();
        let mut written_to: BTreeSet<String> = BTreeSet::new();
        for entry in &self.entries {
            if let Step::Continue(ready) = &entry.state {
                let identity = ready.identity();
                if !ready.plan.is_empty() {
                    written_to.insert(identity.clone());
                }
                names.entry(identity).or_default().push(entry.name.clone());
            }
        }
        for Entry { name, printer, state } in &mut self.entries {
            let Step::Continue(ready) = state else { continue };
            let identity = ready.identity();
            let others = names.get(&identity).map(Vec::as_slice).unwrap_or_default();
            if others.len() > 1 && written_to.contains(&identity) {
                printer.warn(&format!(
                    "refused: nothing was written, because {} are one organization ({identity}); name one of them",
                    others.join(" and ")
                ));
                *state = Step::Break(ready.ended(Exit::Refused, "refused"));
                printer.release(name);
            }
        }
    }

    /// Ends those that need nothing.
    fn leave_out_done(&mut self) {
        for entry in &mut self.entries {
            if let Step::Continue(ready) = &entry.state
                && ready.plan.is_empty()
            {
                entry.state = Step::Break(ready.ended(Exit::Done, "up to date"));
            }
        }
    }

    /// Lets a person agree to what is lost, one organization after the other, and refuses what nobody agrees to.
    fn refuse(&mut self, wanted: &Wanted) -> Result<(), Failure> {
        for Entry { name, printer, state } in &mut self.entries {
            let Step::Continue(ready) = state else { continue };
            let can_ask = !wanted.yes && ready.plan.refusals.is_empty() && confirm::is_possible();
            if can_ask && ready.plan.blocked().next().is_some() {
                self.printer.warn(&format!("{name}:"));
                consent::ask(&mut ready.plan)?;
            }
            let progress = Progress::new(printer);
            if ready.subject.run(wanted, printer, &progress).refuses(&ready.plan) {
                *state = Step::Break(ready.ended(Exit::Refused, "refused"));
            }
            printer.release(name);
        }
        Ok(())
    }

    /// Lets a person agree to what is lost, shows how far all are, and asks once for those that go on.
    fn agree(&mut self, wanted: &Wanted) -> Result<(), Failure> {
        if self.is_interrupted() {
            return Err(Failure::Interrupted);
        }
        self.refuse(wanted)?;
        self.overview(|one| one.ended(Exit::Pending, "pending"));
        self.separate();
        let going_on = self.entries.iter().filter(|entry| entry.state.is_continue());
        let names: Vec<&str> = going_on.map(|entry| entry.name.as_str()).collect();
        if wanted.yes || names.is_empty() {
            return Ok(());
        }
        let question = format!(
            "Apply to {}: {}?",
            counted(names.len(), "organization"),
            names.join(", ")
        );
        match confirm::ask(&question)? {
            true => Ok(()),
            false => Err(Failure::Unanswered(Explained::new(
                "refused: nothing was written",
                "run it again to be asked again, or name fewer organizations with --org",
            ))),
        }
    }

    /// Carries the plans out. Each organization is read again first: meanwhile it may have changed.
    async fn carry_out(self, wanted: Arc<Wanted>) -> Fleet<Infallible> {
        let progress = Progress::new(&self.printer);
        let stop = Arc::new(AtomicBool::new(false));
        let clients = self.entries.iter().filter_map(|entry| match &entry.state {
            Step::Continue(ready) => Some(ready.subject.target.client.clone()),
            Step::Break(_) => None,
        });
        let watcher = interrupt::watch(Arc::clone(&stop), clients.collect(), progress.clone());
        let ended = self.each("applying to", &progress, |ready, printer, progress| {
            let (wanted, stop) = (Arc::clone(&wanted), Arc::clone(&stop));
            async move {
                let run = ready.subject.run(&wanted, &printer, &progress);
                let target = &ready.subject.target;
                let Some((live, _turn)) = run.renew(target, &ready.plan).await? else {
                    printer.warn(
                        "refused: the organization changed after its plan was made, and nothing was written; apply \
                         again to see the new plan",
                    );
                    return Ok(Step::Break(ready.ended(Exit::Refused, "refused")));
                };
                let secrets = ready.subject.secrets(&wanted, &ready.plan.organization);
                let how = (secrets, ready.subject.parallelism);
                let exit = run.carry_out(target, &ready.plan, &live, how, stop).await?;
                let ended = ready.ended(exit, word(exit));
                ready.subject.target.close().await?;
                Ok(Step::Break(ended))
            }
        });
        let ended = ended.await;
        watcher.abort();
        ended
    }
}

impl<T> Fleet<T> {
    /// Says whether somebody stopped the run.
    fn is_interrupted(&self) -> bool {
        let is_interrupted = |entry: &Entry<T>| match &entry.state {
            Step::Break(ended) => ended.exit == Exit::Interrupted,
            Step::Continue(_) => false,
        };
        self.entries.iter().any(is_interrupted)
    }

    /// Prints what is kept.
    fn release(&self) {
        self.entries
            .iter()
            .for_each(|entry| entry.printer.release(&entry.name));
    }

    /// Ends all that go on, and says why and what to do about it.
    fn call_off(
        self,
        because: &str,
        hint: &str,
        ended: impl Fn(&T) -> OrganizationResult,
    ) -> Fleet<Infallible> {
        let Self {
            printer,
            format,
            at_once,
            entries,
        } = self;
        printer.warn(&format!("error: {because}"));
        printer.warn(&format!("hint: {hint}"));
        let called_off = |entry: Entry<T>| {
            let Entry { name, printer, state } = entry;
            let state = match state {
                Step::Break(ended) => Step::Break(ended),
                Step::Continue(value) => {
                    printer.note("error", because);
                    Step::Break(ended(&value))
                }
            };
            Entry { name, printer, state }
        };
        let entries = entries.into_iter().map(called_off).collect();
        Fleet {
            printer,
            format,
            at_once,
            entries,
        }
    }
}
