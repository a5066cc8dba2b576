//! Runs the steps of a plan: each as soon as its prerequisites are done, a bounded number at once.

use super::{
    Journal, JournalError, Outcome, PollInterval, RunEvent, RunObserver, RunResult, SecretsFile, StepError,
    step_runner::StepRunner,
};
use crate::{
    api::Client,
    model::{Live, Registry},
    plan::{Plan, Schedule},
};
use std::{
    collections::HashMap,
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering as Memory},
    },
};
use tokio::task::JoinSet;

/// How many steps of a sort may be started for each step that may run at once, where others wait for the rate limit.
const AHEAD: usize = 2;

/// How a plan is carried out.
#[derive(Clone)]
pub struct ApplyOptions {
    /// The most steps at once.
    pub parallelism: usize,
    /// Where to keep what Close shows only once.
    pub secrets: SecretsFile,
    /// Set to start nothing new.
    pub stop: Arc<AtomicBool>,
    /// Where every step is written down before and after its writes, if anywhere.
    pub journal: Option<Arc<Journal>>,
    /// How long to wait between two looks at what Close shows.
    pub pace: PollInterval,
}

/// Carries a plan out. The plan must have been found free of steps that are not agreed to.
///
/// # Errors
///
/// None: what goes wrong is in the report.
pub async fn apply(
    registry: &'static Registry,
    client: &Client,
    plan: &Plan,
    live: &Live,
    options: &ApplyOptions,
    observer: &RunObserver,
) -> RunResult {
    let run = StepRunner::new(registry, client, plan, live, options, observer);
    let mut schedule = Schedule::new(&plan.steps);
    let mut outcomes: Vec<Option<Outcome>> = plan.steps.iter().map(|_| None).collect();
    let mut calls = JoinSet::new();
    let mut started = HashMap::new();
    let mut unwritten: Vec<(usize, JournalError)> = Vec::new();
    loop {
        let mut next = Vec::new();
        while !options.stop.load(Memory::Relaxed) {
            let Some(id) = start(&mut schedule, options.parallelism, client) else {
                break;
            };
            next.push(id);
        }
        match run.announce(&next) {
            Ok(()) => {
                for id in next {
                    let step = &plan.steps[id];
                    tracing::debug!("started: {} {}", step.action, step.address);
                    observer(&RunEvent::Started { step: id });
                    started.insert(run.start(id, &mut calls), id);
                }
            }
            Err(error) => unwritten.extend(next.into_iter().map(|id| (id, error.clone()))),
        }
        let (id, outcome) = if let Some((id, error)) = unwritten.pop() {
            (id, Outcome::Failed(StepError::Journal(error)))
        } else {
            let ended = tokio::select! {
                biased;
                ended = calls.join_next() => ended,
                () = client.holds_more(), if options.parallelism > 1 => continue,
            };
            let Some(ended) = ended else { break };
            let (id, result) = match ended {
                Ok(ended) => ended,
                Err(error) => match started.get(&error.id()) {
                    Some(id) => (*id, Err(StepError::Lost(error))),
                    None => continue,
                },
            };
            let outcome = run.end(id, result);
            run.record(id, &outcome);
            (id, outcome)
        };
        let step = &plan.steps[id];
        tracing::debug!(
            done = outcome.is_done(),
            "ended: {} {}",
            step.action,
            step.address
        );
        observer(&RunEvent::Ended {
            step: id,
            outcome: &outcome,
        });
        match outcome.is_done() {
            true => schedule.succeed(id),
            false => {
                for skipped in schedule.fail(id) {
                    outcomes[skipped] = Some(Outcome::Skipped(id));
                }
            }
        }
        outcomes[id] = Some(outcome);
    }
    let outcomes = outcomes
        .into_iter()
        .map(|outcome| outcome.unwrap_or(Outcome::Interrupted));
    RunResult {
        outcomes: outcomes.collect(),
    }
}

/// Takes the next step, if one may start. A step that waits for the rate limit of its endpoints holds up no other that
/// has another limit, so for each of them one more starts, of other sorts; only where one step runs at a time, none
/// starts before the one before it has ended.
fn start(schedule: &mut Schedule, parallelism: usize, client: &Client) -> Option<usize> {
    let running = schedule.running();
    if running < parallelism.max(1) {
        return schedule.start();
    }
    let may = parallelism > 1 && running < parallelism + client.held();
    may.then(|| schedule.start_unless(parallelism.saturating_mul(AHEAD)))?
}
