//! What a run does with one step: writes down that it starts, carries it out, learns from what came of it, and writes
//! that down.

use super::{
    ApplyOptions, JournalError, Outcome, RunObserver, SharedIndex, StepContext, StepError,
    change::change,
    create::create,
    list::{self, ListWrite},
    record_move::move_records,
    remove::remove,
    write,
};
use crate::{
    api::Client,
    model::{Call, Live, Method, RecordMove, RegisteredKind, Registry},
    plan::{Action, JournalLine, Mark, Plan, Step, record_moves},
};
use serde_json::Value;
use tokio::task::JoinSet;

/// What came of one step's calls.
pub enum StepResult {
    /// The answer to its write.
    Written(Value),
    /// No write was needed.
    NothingToDo,
}

/// The steps that are being carried out.
pub type StepTasks = JoinSet<(usize, Result<StepResult, StepError>)>;

/// One run of a plan.
pub struct StepRunner<'a> {
    registry: &'static Registry,
    client: &'a Client,
    plan: &'a Plan,
    live: &'a Live,
    ids: SharedIndex,
    options: &'a ApplyOptions,
    observer: &'a RunObserver,
}

/// What a step takes, found before it starts.
enum StepWork {
    List(ListWrite),
    Records(Vec<RecordMove>),
    Calls(Vec<Call>),
}

impl<'a> StepRunner<'a> {
    /// Begins a run.
    pub fn new(
        registry: &'static Registry,
        client: &'a Client,
        plan: &'a Plan,
        live: &'a Live,
        options: &'a ApplyOptions,
        observer: &'a RunObserver,
    ) -> Self {
        Self {
            registry,
            client,
            plan,
            live,
            ids: SharedIndex::new(live.index.clone()),
            options,
            observer,
        }
    }

    /// Writes down that steps are about to be started.
    pub fn announce(&self, steps: &[usize]) -> Result<(), JournalError> {
        let (Some(journal), false) = (&self.options.journal, steps.is_empty()) else {
            return Ok(());
        };
        let lines: Vec<JournalLine> = steps
            .iter()
            .map(|id| self.line(*id, Mark::Started, None))
            .collect();
        journal.write(&lines)
    }

    /// Writes down what came of a step. Should that fail, the journal tells of it by failing for every later step,
    /// and the step counts as unknown for whoever reads the journal.
    pub fn record(&self, id: usize, outcome: &Outcome) {
        let Some(journal) = &self.options.journal else {
            return;
        };
        let (mark, message) = match outcome {
            Outcome::Done => (Mark::Done, None),
            Outcome::NothingToDo => (Mark::NothingToDo, None),
            Outcome::Failed(error) if error.wrote_nothing() => (Mark::Failed, Some(error.to_string())),
            Outcome::Failed(error) | Outcome::Unknown(error) => (Mark::Unknown, Some(error.to_string())),
            Outcome::Skipped(_) | Outcome::Interrupted => return,
        };
        // A failure is kept by the journal.
        let _ = journal.write(&[self.line(id, mark, message)]);
    }

    fn line(&self, id: usize, mark: Mark, message: Option<String>) -> JournalLine {
        let step = &self.plan.steps[id];
        JournalLine::of(step, mark, self.ids.now().id(&step.address), message)
    }

    /// Starts the calls of a step.
    pub fn start(&self, id: usize, calls: &mut StepTasks) -> tokio::task::Id {
        let step = &self.plan.steps[id];
        let Some(kind) = self.registry.kind(&step.kind) else {
            let error = StepError::UnknownKind(step.kind.clone());
            return calls.spawn(async move { (id, Err(error)) }).id();
        };
        let job = StepContext {
            client: self.client.clone(),
            kind,
            step: step.clone(),
            ids: self.ids.clone(),
            pace: self.options.pace,
        };
        let work = self.work(&job);
        let observer = self.observer.clone();
        let task = calls.spawn(async move {
            let result = match work {
                Ok(work) => carry_out(&job, work, &observer).await,
                Err(error) => Err(error),
            };
            (id, result)
        });
        task.id()
    }

    /// Finds what a step takes.
    fn work(&self, job: &StepContext) -> Result<StepWork, StepError> {
        match job.step.action {
            Action::Move | Action::Reorder => ListWrite::of(job, self.plan, self.live).map(StepWork::List),
            Action::Migrate => record_moves(self.registry, &job.step, self.live, &self.ids.now())
                .map(StepWork::Records)
                .map_err(StepError::Gone),
            Action::Create
            | Action::Associate
            | Action::Update
            | Action::Rename
            | Action::Archive
            | Action::Disassociate
            | Action::Replace
            | Action::Delete => write::calls(job.kind, &job.step, &self.ids.now()).map(StepWork::Calls),
        }
    }

    /// Learns from what came of a step.
    pub fn end(&self, id: usize, result: Result<StepResult, StepError>) -> Outcome {
        let step = &self.plan.steps[id];
        let Some(kind) = self.registry.kind(&step.kind) else {
            return Outcome::Failed(StepError::UnknownKind(step.kind.clone()));
        };
        let answer = match result {
            Ok(StepResult::NothingToDo) => return Outcome::NothingToDo,
            Ok(StepResult::Written(answer)) => answer,
            Err(error) if error.is_unknown() => return Outcome::Unknown(error),
            Err(error) => return Outcome::Failed(error),
        };
        if let Err(error) = self.learn(step, kind, &answer) {
            return Outcome::Failed(error);
        }
        match write::check(kind, step, &answer, &self.ids.now()) {
            Ok(()) => Outcome::Done,
            Err(error) => Outcome::Failed(error),
        }
    }

    /// Keeps the id and the secret of what was made.
    fn learn(&self, step: &Step, kind: &RegisteredKind, answer: &Value) -> Result<(), StepError> {
        match step.action {
            Action::Associate => self.ids.learn(|index| {
                if let Some(id) = write::stands_for(step, kind, index) {
                    index.alias(step.address.clone(), id);
                }
            }),
            Action::Create | Action::Replace => {
                let id = write::id_of(answer);
                let id = id.ok_or_else(|| StepError::NoId(step.address.to_string()))?;
                self.ids.learn(|index| {
                    index.remove(&step.address);
                    index.insert(step.address.clone(), id);
                });
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
}

/// Carries a step out.
async fn carry_out(
    job: &StepContext,
    work: StepWork,
    observer: &RunObserver,
) -> Result<StepResult, StepError> {
    let wrote = match work {
        StepWork::List(list) => list::write(job, &list).await?,
        StepWork::Records(record_moves) => {
            let mut moved = 0;
            for record_move in record_moves {
                moved += move_records(job, &record_move, observer).await?;
            }
            moved > 0
        }
        StepWork::Calls(calls) => return send(job, &calls).await,
    };
    Ok(match wrote {
        true => StepResult::Written(Value::Null),
        false => StepResult::NothingToDo,
    })
}

/// Sends the calls of a step, one after the other, and waits until Close has finished what they began.
async fn send(job: &StepContext, calls: &[Call]) -> Result<StepResult, StepError> {
    let known = job.id();
    let mut outcome = StepResult::NothingToDo;
    // What is deleted has to be made again, whoever wants to stop meanwhile.
    let rest = StepContext {
        client: job.client.to_the_end(),
        ..job.clone()
    };
    for (at, call) in calls.iter().enumerate() {
        let job = if at == 0 { job } else { &rest };
        let answer = match call.method {
            Method::Post => create(job, call).await.map(StepResult::Written),
            Method::Put => change(job, call).await.map(StepResult::Written),
            Method::Delete => remove(job, call).await.map(|was_there| match was_there {
                true => StepResult::Written(Value::Null),
                false => StepResult::NothingToDo,
            }),
            Method::Get => job
                .client
                .send(call)
                .await
                .map(|answer| StepResult::Written(answer.body))
                .map_err(StepError::Api),
        };
        outcome = match answer {
            Ok(answer) => answer,
            Err(error) if at > 0 => return Err(StepError::Halfway(Box::new(error))),
            Err(error) => return Err(error),
        };
    }
    let StepResult::Written(answer) = outcome else {
        return Ok(outcome);
    };
    let id = write::id_of(&answer).map(str::to_owned).or(known);
    write::settle(job, id.as_deref(), answer)
        .await
        .map(StepResult::Written)
}
