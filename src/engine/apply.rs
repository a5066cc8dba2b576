//! Runs the steps of a plan: each as soon as its prerequisites are done, a bounded number at once.

use super::{
    JournalError, RunEvent, RunObserver, RunResult, StepError,
    run_result::{StepObstacle, StepOutcome},
    step_runner::{ApplyOptions, StepRunner, StepTasks, TaskEnd},
};
use crate::{
    api::Client,
    model::{Live, RegisteredKind, Registry},
    plan::{Plan, Schedule},
};
use std::{collections::HashMap, sync::atomic::Ordering as Memory};
use tokio::task::{self, JoinError};

/// The most steps of one sort for each step that may run at once, while others wait for the rate limit.
const AHEAD: usize = 2;

/// Carries a plan out. The plan must have been found free of steps that are not agreed to.
///
/// # Errors
///
/// None: what goes wrong is in the result.
pub async fn apply(
    registry: &'static Registry,
    client: &Client,
    plan: &Plan,
    live: &Live,
    options: &ApplyOptions,
    observer: &RunObserver,
) -> RunResult {
    let mut run = PlanRun {
        runner: StepRunner::new(registry, client, plan, live, options, observer),
        schedule: Schedule::new(&plan.steps, |step| {
            let kind = registry.kind(&step.kind);
            step.action.makes() && kind.is_some_and(RegisteredKind::is_newest_first)
        }),
        tasks: StepTasks::new(),
        steps_of_tasks: HashMap::new(),
        outcomes: plan.steps.iter().map(|_| None).collect(),
    };

    loop {
        // All that may start is announced together: the journal waits for the disk once and not once a step.
        let due = run.due();
        if let Err(error) = run.start(&due) {
            // Nothing is sent that the journal does not tell of beforehand.
            for id in due.into_iter().rev() {
                run.end(id, StepError::Journal(error.clone()).into());
            }
            continue;
        }

        tokio::select! {
            biased;
            ended = run.tasks.join_next() => match ended {
                Some(ended) => run.take(ended),
                None => break,
            },
            // A step that waits for its rate limit lets others start meanwhile.
            () = client.holds_more(), if options.parallelism > 1 => {}
        }
    }

    // A step that has no outcome was still to be started when somebody stopped the run.
    let interrupted = || StepOutcome::skipped(StepObstacle::Interruption);
    let made = run.runner.made(&run.outcomes);
    let outcomes = run.outcomes.into_iter();
    RunResult {
        made,
        outcomes: outcomes
            .map(|outcome| outcome.unwrap_or_else(interrupted))
            .collect(),
    }
}

/// A plan that is being carried out.
struct PlanRun<'a> {
    runner: StepRunner<'a>,
    schedule: Schedule,
    tasks: StepTasks,
    /// The step of each task: one that panics does not say whose it was.
    steps_of_tasks: HashMap<task::Id, usize>,
    outcomes: Vec<Option<StepOutcome>>,
}

impl PlanRun<'_> {
    /// Takes the steps out of the schedule that may start now. Once the run is to stop, those are only what keeps an object that it
    /// made from acting: left half-way, the object would do what nobody agreed to.
    fn due(&mut self) -> Vec<usize> {
        let mut due = Vec::new();
        while let Some(id) = self.next() {
            due.push(id);
        }
        due
    }

    /// Takes the next step, if one may start. A step that waits for the rate limit of its endpoints holds up no other that
    /// has another limit, so for each of them one more starts, of other sorts; only where one step runs at a time, none
    /// starts before the one before it has ended.
    fn next(&mut self) -> Option<usize> {
        if self.runner.options.stop.load(Memory::Relaxed) {
            return self.schedule.start_last(|id| self.runner.is_stilling(id));
        }

        let parallelism = self.runner.options.parallelism;
        let running = self.schedule.running();
        if running < parallelism.max(1) {
            return self.schedule.start();
        }

        // Calls that one limit holds back leave room for others. The bound keeps one sort of step from
        // filling it alone.
        let may_start = parallelism > 1 && running < parallelism + self.runner.client.held();
        may_start.then(|| self.schedule.start_unless(parallelism.saturating_mul(AHEAD)))?
    }

    /// Starts steps, all of which the journal has to tell of first.
    fn start(&mut self, due: &[usize]) -> Result<(), JournalError> {
        self.runner.announce(due)?;
        for id in due {
            let step = &self.runner.plan.steps[*id];
            tracing::debug!("started: {} {}", step.action, step.address);
            (self.runner.observer)(&RunEvent::Started { step: *id });
            let task = self.runner.start(*id, &mut self.tasks);
            self.steps_of_tasks.insert(task, *id);
        }
        Ok(())
    }

    /// Takes the end of a task.
    fn take(&mut self, ended: Result<TaskEnd, JoinError>) {
        let (id, result) = match ended {
            Ok(TaskEnd { step, result }) => (step, result),
            // A panic in one step must not end the others, nor leave those that wait for it without an
            // outcome.
            Err(error) => match self.steps_of_tasks.get(&error.id()) {
                Some(id) => (*id, Err(StepError::Lost(error))),
                None => return,
            },
        };

        let outcome = self.runner.end(id, result);
        // On the disk before any step that relies on it starts.
        self.runner.record(id, &outcome);
        self.end(id, outcome);
    }

    /// Notes the outcome of a step, which frees the steps that wait for it or skips them.
    fn end(&mut self, id: usize, outcome: StepOutcome) {
        let step = &self.runner.plan.steps[id];
        let (status, done) = (outcome.status, outcome.status.is_done());
        tracing::debug!(done, "ended: {} {}", step.action, step.address);
        (self.runner.observer)(&RunEvent::Ended { step: id, status });

        if done {
            self.schedule.succeed(id);
        } else {
            for skipped in self.schedule.fail(id) {
                self.outcomes[skipped] = Some(StepOutcome::skipped(StepObstacle::Prerequisite(id)));
            }
        }
        self.outcomes[id] = Some(outcome);
    }
}
