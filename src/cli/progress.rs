//! Shows progress on standard error: a line that moves on a terminal, plain lines elsewhere. Several organizations share
//! the line that moves, and what has to stay is kept with what else is said of each.

use super::printer::Printer;
use crate::{
    api,
    engine::{AwaitedWrites, RunEvent, RunObserver},
    kinds::registry,
    model::{Address, counted, joined, visible},
    plan::{ActingMeanwhile, Action, Plan, StepStatus, acting_meanwhile},
    render::run_events::{ReportedEvent, StepName},
};
use indicatif::{ProgressBar, ProgressStyle};
use std::{
    collections::BTreeSet,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::Duration,
};

/// Progress of one run.
#[derive(Clone)]
pub struct Progress {
    bar: Option<ProgressBar>,
    printer: Printer,
    /// Which one of several organizations it is about, if of one.
    name: Option<String>,
    /// The steps of all organizations that were started and have no result.
    under_way: Arc<Mutex<BTreeSet<String>>>,
    /// The new objects of all organizations that act, or may, until a later step stops that.
    acting: Arc<Mutex<BTreeSet<String>>>,
}

impl Progress {
    /// Starts with nothing to show.
    pub fn new(printer: &Printer) -> Self {
        let bar = printer.is_live().then(|| {
            let bar = ProgressBar::new_spinner();
            if let Ok(style) = ProgressStyle::with_template("{spinner} {prefix}{wide_msg}") {
                bar.set_style(style);
            }
            bar
        });

        // A terminal that can't redraw a line hides the bar, and what it is told to print with it.
        let bar = bar.filter(|bar| !bar.is_hidden());
        Self {
            bar,
            printer: printer.clone(),
            name: None,
            under_way: Arc::default(),
            acting: Arc::default(),
        }
    }

    /// Returns the progress of one of several organizations, which is part of this one.
    pub fn of(&self, name: &str, printer: &Printer) -> Self {
        Self {
            bar: self.bar.clone(),
            printer: printer.clone(),
            name: Some(name.to_owned()),
            under_way: Arc::clone(&self.under_way),
            acting: Arc::clone(&self.acting),
        }
    }

    /// Shows how many organizations are through.
    pub fn count(&self, done: usize, total: usize) {
        if let Some(bar) = &self.bar {
            bar.set_prefix(format!("{done} of {total} organizations; "));
        }
    }

    /// Shows what is being done.
    pub fn say(&self, text: String) {
        match (&self.bar, &self.name) {
            (Some(bar), None) => {
                bar.enable_steady_tick(Duration::from_millis(100));
                bar.set_message(visible(&text));
            }
            (None, None) => self.printer.talk(&text),
            (_, Some(_)) => self.show(text),
        }
    }

    /// Shows what is being done where the line moves, and nothing elsewhere.
    pub fn show(&self, text: String) {
        match (&self.bar, &self.name) {
            (Some(bar), None) => bar.set_message(visible(&text)),
            (Some(bar), Some(name)) => bar.set_message(visible(&format!("{name}: {text}"))),
            (None, _) => {}
        }
    }

    /// Prints a line that stays.
    pub fn keep(&self, text: &str) {
        match (&self.bar, &self.name) {
            (Some(bar), None) => bar.suspend(|| self.printer.talk(text)),
            (None, None) | (_, Some(_)) => self.printer.talk(text),
        }
    }

    /// Prints with the moving line out of the way.
    pub fn aside(&self, print: impl FnOnce()) {
        match &self.bar {
            Some(bar) => bar.suspend(print),
            None => print(),
        }
    }

    /// Takes the moving line away; that of several organizations stays until all of them are through.
    pub fn end(&self) {
        if let (Some(bar), None) = (&self.bar, &self.name) {
            bar.finish_and_clear();
        }
    }

    /// Takes the moving line away, also that of several organizations, because the program ends.
    pub fn end_all(&self) {
        if let Some(bar) = &self.bar {
            bar.finish_and_clear();
        }
    }

    /// Shows the reads of an organization.
    pub fn reading(&self) -> RunObserver {
        let progress = self.clone();
        Arc::new(move |event| match event {
            RunEvent::Read { done, total } => {
                progress.show(format!("reading the organization ({done} of {total} lists)"));
            }
            RunEvent::Rereading => {
                progress.say("reading again, because Close does not show every change yet".to_owned())
            }
            RunEvent::Awaiting(writes) => {
                let because = awaiting(writes);
                progress.keep(&because);
                progress.wait(because, writes.left);
            }
            RunEvent::Awaited { missing: 0 } => {
                progress.keep("all of these writes reached Close; continuing")
            }
            RunEvent::Awaited { missing } => {
                let writes = counted(*missing, "write");
                progress.keep(&format!(
                    "{writes} did not reach Close and can't any more; continuing"
                ));
            }
            RunEvent::Started { .. } | RunEvent::Ended { .. } | RunEvent::Moved { .. } => {}
        })
    }

    /// Shows the steps of a plan.
    pub fn applying(&self, plan: &Plan) -> RunObserver {
        let progress = self.clone();
        let names: Vec<String> = plan
            .steps
            .iter()
            .map(|step| format!("{} {}", step.action, step.address))
            .collect();

        let steps: Vec<(Action, Address)> = plan
            .steps
            .iter()
            .map(|step| (step.action, step.address.clone()))
            .collect();

        let acting = acting_meanwhile(registry(), plan);
        let ended = std::sync::atomic::AtomicUsize::new(0);
        Arc::new(move |event| match event {
            RunEvent::Started { step } => {
                progress
                    .printer
                    .event(&ReportedEvent::StepStarted(step_name(&steps, *step)));
                progress.under_way().insert(progress.full_name(&names[*step]));
                progress.begin_acting(&acting, *step);
                progress.show(names[*step].clone());
            }
            RunEvent::Ended { step, status } => {
                progress
                    .printer
                    .event(&ReportedEvent::of_end(step_name(&steps, *step), *status));
                progress.under_way().remove(&progress.full_name(&names[*step]));
                progress.end_acting(&acting, *step, *status);
                let count = ended.fetch_add(1, std::sync::atomic::Ordering::Relaxed) + 1;
                let word = status.word();
                progress.keep(&format!("[{count}/{}] {word}: {}", names.len(), names[*step]));
            }
            RunEvent::Moved { step, done, total } => {
                progress.printer.event(&ReportedEvent::RecordsMoved {
                    step: *step,
                    address: step_name(&steps, *step).address,
                    done: *done,
                    total: *total,
                });
                progress.say(format!("{}: {done} of {total} records", names[*step]));
            }
            RunEvent::Read { .. }
            | RunEvent::Rereading
            | RunEvent::Awaiting(_)
            | RunEvent::Awaited { .. } => {}
        })
    }

    /// Says what a run leaves that ends at once: the steps that have no result, what acts although it is not to, and how to
    /// go on.
    pub fn left(&self) -> String {
        let under_way = self.under_way();
        let mut left = if under_way.is_empty() {
            "stopped: every step that was started has a result; run the same command again to continue"
                .to_owned()
        } else {
            let steps = under_way.iter().map(String::as_str);
            format!(
                "stopped: {} without a result: {}; run the same command again to wait for them and continue, or \
                 run `{}` to undo what was done",
                counted(under_way.len(), "step"),
                joined(steps, ", "),
                self.printer.command("undo last")
            )
        };

        let acting = self.acting();
        if !acting.is_empty() {
            let acting = joined(acting.iter().map(String::as_str), " and ");
            left.push_str(&format!(
                ". Until then, {acting}: pause or delete in Close what must not run meanwhile"
            ));
        }
        left
    }

    /// Notes that a step is about to make what acts until a later one stops that.
    fn begin_acting(&self, acting: &[ActingMeanwhile], step: usize) {
        let made = acting.iter().filter(|one| one.made == step);
        self.acting().extend(made.map(|one| self.acting_name(one)));
    }

    /// Notes that an object does not act, because it was stopped or was not made.
    fn end_acting(&self, acting: &[ActingMeanwhile], step: usize, status: StepStatus) {
        let is_over = |one: &&ActingMeanwhile| {
            (one.stilled == step && status.is_done())
                || (one.made == step && matches!(status, StepStatus::Failed | StepStatus::Skipped))
        };
        for one in acting.iter().filter(is_over) {
            self.acting().remove(&self.acting_name(one));
        }
    }

    fn acting_name(&self, one: &ActingMeanwhile) -> String {
        self.full_name(&format!("{} may have `{}`", one.address, one.has))
    }

    fn acting(&self) -> MutexGuard<'_, BTreeSet<String>> {
        self.acting.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Tells programs that the run waits.
    fn wait(&self, because: String, at_most: Duration) {
        let seconds = at_most.as_secs_f64();
        self.printer.event(&ReportedEvent::Waiting { because, seconds });
    }

    fn under_way(&self) -> MutexGuard<'_, BTreeSet<String>> {
        self.under_way.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Returns the name of a step with that of its organization, if there are several.
    fn full_name(&self, step: &str) -> String {
        match &self.name {
            Some(name) => format!("{name}: {step}"),
            None => step.to_owned(),
        }
    }

    /// Returns what prints.
    pub fn printer(&self) -> &Printer {
        &self.printer
    }

    /// Shows that calls wait or are sent again, on the line that moves. Elsewhere the error says what came of all tries,
    /// and `-v` logs each.
    pub fn watch(&self, client: &api::Client) {
        let progress = self.clone();
        client.observe(move |event| match event {
            // Shorter waits are the normal rhythm of a rate limit, and showing them would only flicker.
            api::CallDelay::Waiting { why, how_long } if how_long >= Duration::from_secs(1) => {
                progress.wait(why.to_string(), how_long);
                progress.show(format!("waiting {:.0} s: {why}", how_long.as_secs_f64()));
            }
            api::CallDelay::Waiting { .. } => {}
            api::CallDelay::Retrying {
                call,
                attempt,
                why,
                how_long,
            } => {
                let wait = how_long.as_secs_f64();
                progress.wait(format!("{call}: {why}; try {attempt}"), how_long);
                progress.show(format!("{why}; trying again in {wait:.0} s"));
            }
        });
    }
}

/// Returns a step as events name it.
fn step_name(steps: &[(Action, Address)], step: usize) -> StepName<'_> {
    let (action, address) = &steps[step];
    StepName {
        step,
        action: *action,
        address,
    }
}

/// Says what is waited for, and how long at most.
fn awaiting(writes: &AwaitedWrites) -> String {
    let AwaitedWrites {
        run,
        is_cut_short,
        count,
        left,
    } = writes;
    let interrupted = if *is_cut_short { "interrupted " } else { "" };
    let seconds = left.as_secs_f64().ceil();
    format!(
        "the {interrupted}run {run} has {} without a result; waiting up to {seconds:.0} s for {} to reach \
         Close",
        counted(*count, "write"),
        if *count == 1 { "it" } else { "them" }
    )
}
