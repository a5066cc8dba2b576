//! Runs the steps of a plan: each as soon as its prerequisites are done, a bounded number at once.

use super::{
    Event, Journal, JournalError, Observer, Outcome, Report, Secrets, StepError,
    list::{self, List},
    lookup::{self, Looked},
    migrate, write,
};
use crate::{
    api::{self, Client},
    model::{Address, At, Call, Index, Live, Method, Ordering, Registered, Registry, template},
    plan::{Action, Mark, Plan, Record, Schedule, Step, movers},
};
use serde_json::Value;
use std::{
    collections::HashMap,
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering as Memory},
    },
};
use tokio::task::JoinSet;

/// How a plan is carried out.
#[derive(Clone)]
pub struct Options {
    /// The most steps at once.
    pub parallelism: usize,
    /// Where to keep what Close shows only once.
    pub secrets: Secrets,
    /// Set to start nothing new.
    pub stop: Arc<AtomicBool>,
    /// Where every step is written down before and after its writes, if anywhere.
    pub journal: Option<Arc<Journal>>,
}

/// What came of one step's calls.
enum Answer {
    /// The answer to its write.
    Written(Value),
    /// No write was needed.
    NothingToDo,
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
    options: &Options,
    observer: &Observer,
) -> Report {
    let mut run = Run {
        registry,
        client,
        plan,
        index: live.index.clone(),
        live,
        options,
        observer,
    };
    let mut schedule = Schedule::new(&plan.steps);
    let mut outcomes: Vec<Option<Outcome>> = plan.steps.iter().map(|_| None).collect();
    let mut calls = JoinSet::new();
    let mut started = HashMap::new();
    let mut unwritten: Vec<(usize, JournalError)> = Vec::new();
    loop {
        let mut next = Vec::new();
        while schedule.running() < options.parallelism.max(1) && !options.stop.load(Memory::Relaxed) {
            let Some(id) = schedule.start() else { break };
            next.push(id);
        }
        match run.announce(&next) {
            Ok(()) => {
                for id in next {
                    let step = &plan.steps[id];
                    tracing::debug!("started: {} {}", step.action, step.address);
                    observer(&Event::Started { step: id });
                    started.insert(run.start(id, &mut calls), id);
                }
            }
            Err(error) => unwritten.extend(next.into_iter().map(|id| (id, error.clone()))),
        }
        let (id, outcome) = if let Some((id, error)) = unwritten.pop() {
            (id, Outcome::Failed(StepError::Journal(error)))
        } else {
            let Some(ended) = calls.join_next().await else {
                break;
            };
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
        observer(&Event::Ended {
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
    Report {
        outcomes: outcomes.collect(),
    }
}

/// How often a creation is sent that was answered with 503 and of which nothing is to be seen.
const SENDS: u32 = 3;

/// Makes an object. Where the answer does not tell what came of it, looks before it is said or tried again.
async fn create(
    client: &Client,
    kind: &'static Registered,
    step: &Step,
    index: &Index,
    call: &Call,
) -> Result<Value, StepError> {
    let mut sends = 1;
    loop {
        let error = match client.send(call).await {
            Ok(answer) if step.action == Action::Associate || write::id_of(&answer.body).is_some() => {
                return Ok(answer.body);
            }
            Ok(_) => StepError::NoId,
            Err(error) if error.outcome() == api::Outcome::Unknown => StepError::Api(error),
            Err(error) => return Err(error.into()),
        };
        // Only an answered call is surely over; one that was cut off may still be carried out.
        let over = matches!(&error, StepError::Api(error) if error.status() == Some(503));
        match lookup::look(client, kind, step, index).await {
            Looked::Found(made) => return Ok(made),
            Looked::Absent if over && sends < SENDS => sends += 1,
            Looked::Absent | Looked::Unclear => return Err(error),
        }
    }
}

struct Run<'a> {
    registry: &'static Registry,
    client: &'a Client,
    plan: &'a Plan,
    live: &'a Live,
    index: Index,
    options: &'a Options,
    observer: &'a Observer,
}

type Calls = JoinSet<(usize, Result<Answer, StepError>)>;

impl Run<'_> {
    /// Writes down that steps are about to be started.
    fn announce(&self, steps: &[usize]) -> Result<(), JournalError> {
        let (Some(journal), false) = (&self.options.journal, steps.is_empty()) else {
            return Ok(());
        };
        let line = |id: &usize| {
            let step = &self.plan.steps[*id];
            Record::of(step, Mark::Started, self.index.id(&step.address), None)
        };
        journal.write(&steps.iter().map(line).collect::<Vec<_>>())
    }

    /// Writes down what came of a step. Should that fail, the journal tells of it by failing for every later step,
    /// and the step counts as unknown for whoever reads the journal.
    fn record(&self, id: usize, outcome: &Outcome) {
        let Some(journal) = &self.options.journal else {
            return;
        };
        let step = &self.plan.steps[id];
        let (mark, message) = match outcome {
            Outcome::Done => (Mark::Done, None),
            Outcome::NothingToDo => (Mark::NothingToDo, None),
            Outcome::Failed(error) if error.wrote_nothing() => (Mark::Failed, Some(error.to_string())),
            Outcome::Failed(error) | Outcome::Unknown(error) => (Mark::Unknown, Some(error.to_string())),
            Outcome::Skipped(_) | Outcome::Interrupted => return,
        };
        let line = Record::of(step, mark, self.index.id(&step.address), message);
        // A failure is kept by the journal.
        let _ = journal.write(&[line]);
    }

    /// Starts the calls of a step.
    fn start(&self, id: usize, calls: &mut Calls) -> tokio::task::Id {
        let step = &self.plan.steps[id];
        let client = self.client.clone();
        let Some(kind) = self.registry.kind(&step.kind) else {
            let error = StepError::UnknownKind(step.kind.clone());
            return calls.spawn(async move { (id, Err(error)) }).id();
        };
        if matches!(step.action, Action::Move | Action::Reorder) {
            let list = self.list(step, kind);
            let task = calls.spawn(async move {
                let result = match list {
                    Ok(list) => list::write(&client, list).await,
                    Err(error) => Err(error),
                };
                let answer = result.map(|wrote| match wrote {
                    true => Answer::Written(Value::Null),
                    false => Answer::NothingToDo,
                });
                (id, answer)
            });
            return task.id();
        }
        if step.action == Action::Migrate {
            let mut live = self.live.clone();
            live.index = self.index.clone();
            let movers = movers(self.registry, step, &live).map_err(StepError::Gone);
            let observer = self.observer.clone();
            let task = calls.spawn(async move {
                let run = async {
                    let mut moved = 0;
                    for mover in movers? {
                        moved += migrate::migrate(&client, id, &mover, &observer).await?;
                    }
                    Ok(if moved == 0 {
                        Answer::NothingToDo
                    } else {
                        Answer::Written(Value::Null)
                    })
                };
                (id, run.await)
            });
            return task.id();
        }
        let all = write::calls(kind, step, &self.index);
        let known = self.index.id(&step.address).map(str::to_owned);
        let (step, index) = (step.clone(), self.index.clone());
        let task = calls.spawn(async move {
            let send = async {
                let mut outcome = Answer::NothingToDo;
                for (at, call) in all?.iter().enumerate() {
                    let answer = match call.method {
                        Method::Post => create(&client, kind, &step, &index, call)
                            .await
                            .map(Answer::Written),
                        Method::Get | Method::Put | Method::Delete => match client.send(call).await {
                            Ok(answer) => Ok(Answer::Written(answer.body)),
                            Err(error) if call.method == Method::Delete && error.status() == Some(404) => {
                                Ok(Answer::NothingToDo)
                            }
                            Err(error) => Err(error.into()),
                        },
                    };
                    outcome = match answer {
                        Ok(answer) => answer,
                        Err(StepError::Api(error)) if at > 0 => return Err(StepError::Halfway(error)),
                        Err(error) => return Err(error),
                    };
                }
                let Answer::Written(answer) = outcome else {
                    return Ok(outcome);
                };
                let id = write::id_of(&answer).map(str::to_owned).or(known);
                write::settle(&client, &kind.any, id.as_deref(), answer)
                    .await
                    .map(Answer::Written)
            };
            (id, send.await)
        });
        task.id()
    }

    /// Learns from what came of a step.
    fn end(&mut self, id: usize, result: Result<Answer, StepError>) -> Outcome {
        let step = &self.plan.steps[id];
        let Some(kind) = self.registry.kind(&step.kind) else {
            return Outcome::Failed(StepError::UnknownKind(step.kind.clone()));
        };
        let answer = match result {
            Ok(Answer::NothingToDo) => return Outcome::NothingToDo,
            Ok(Answer::Written(answer)) => answer,
            Err(StepError::Api(error)) if error.outcome() == api::Outcome::Unknown => {
                return Outcome::Unknown(StepError::Api(error));
            }
            Err(error @ (StepError::Lost(_) | StepError::NoId)) => return Outcome::Unknown(error),
            Err(error) => return Outcome::Failed(error),
        };
        if let Err(error) = self.learn(step, kind, &answer) {
            return Outcome::Failed(error);
        }
        match write::check(kind, step, &answer, &self.index) {
            Ok(()) => Outcome::Done,
            Err(error) => Outcome::Failed(error),
        }
    }

    /// Keeps the id and the secret of what was made.
    fn learn(&mut self, step: &Step, kind: &Registered, answer: &Value) -> Result<(), StepError> {
        match step.action {
            Action::Associate => {
                if let Some(id) = write::stands_for(step, kind, &self.index) {
                    self.index.alias(step.address.clone(), id);
                }
            }
            Action::Create | Action::Replace => {
                self.index.remove(&step.address);
                let id = write::id_of(answer).ok_or(StepError::NoId)?;
                self.index.insert(step.address.clone(), id);
                if let Some(what) = kind.any.def.secret {
                    let secret = answer.get(what).and_then(Value::as_str);
                    let secret = secret.ok_or(StepError::SecretLost { what })?;
                    let stored = self.options.secrets.add(&step.address, what, secret);
                    stored.map_err(|source| StepError::Secret { what, source })?;
                }
            }
            Action::Update
            | Action::Rename
            | Action::Move
            | Action::Migrate
            | Action::Reorder
            | Action::Archive
            | Action::Disassociate
            | Action::Delete => {}
        }
        Ok(())
    }

    /// Returns the list that a step writes.
    fn list(&self, step: &Step, kind: &Registered) -> Result<List, StepError> {
        let listing = kind
            .any
            .def
            .listing
            .ok_or_else(|| StepError::UnknownKind(step.kind.clone()))?;
        let ordering: &'static Ordering = listing
            .order
            .ok_or_else(|| StepError::UnknownKind(step.kind.clone()))?;
        let (container, wanted, arrival) = match step.action {
            Action::Move => (
                Address::of(step.address.container()),
                Vec::new(),
                Some(step.address.clone()),
            ),
            Action::Reorder
            | Action::Create
            | Action::Associate
            | Action::Update
            | Action::Rename
            | Action::Archive
            | Action::Migrate
            | Action::Replace
            | Action::Disassociate
            | Action::Delete => {
                let wanted = step
                    .changes
                    .iter()
                    .flat_map(|change| template::targets(&change.after));
                (step.address.clone(), wanted.collect(), None)
            }
        };
        let before: Vec<Address> = step
            .changes
            .iter()
            .flat_map(|change| template::targets(&change.before))
            .collect();
        let differs = arrival.is_none() && wanted.iter().all(|member: &Address| before.contains(member));
        let id = match (listing.at, self.live.orders.get(&container)) {
            (_, Some(live)) => live.id.clone(),
            (At::Within(..) | At::Section(_), None) => {
                let id = self.index.id(&container);
                id.ok_or_else(|| StepError::Gone(container.clone()))?.to_owned()
            }
        };
        Ok(List {
            ordering,
            container,
            id,
            index: self.index.clone(),
            wanted,
            arrival,
            departed: self.departed(step),
            differs,
        })
    }

    /// Returns what the plan moves out of a list before it is put in order.
    fn departed(&self, step: &Step) -> Vec<Address> {
        let has_left = |other: &&Step| {
            let mut before = other
                .changes
                .iter()
                .flat_map(|change| template::targets(&change.before));
            step.action == Action::Reorder
                && other.action == Action::Move
                && before.any(|list| list == step.address)
        };
        let moves = self.plan.steps.iter().filter(has_left);
        moves.map(|other| other.address.clone()).collect()
    }
}
