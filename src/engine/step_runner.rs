//! Carries single steps out: writes down that a step starts, sends its calls, learns from what came of it, and writes
//! that down.

use super::{
    Journal, JournalError, RecordCounter, RunObserver, SecretsFile, SharedIndex, StepContext, StepError,
    StepOutcome,
    change::change,
    conversion::{Conversion, convert},
    create::{CreatedObject, create},
    identified_list::{identified, write_identified},
    list::{self, ListWrite},
    made_still::keep_still,
    people_check::PeopleCheck,
    record_move::move_records,
    remove::remove,
    restore::{RestoreWork, restore},
    shown_once,
    step_result::StepResult,
    write,
};
use crate::{
    api::{Client, PollInterval},
    model::{Address, Call, Live, Method, RecordMove, RecordSearch, RegisteredKind, Registry},
    plan::{
        Action, JournalLine, ObjectEffect, Plan, Step, StepStatus, emptied, queries_of_none, record_moves,
        stilling,
    },
};
use serde_json::Value;
use std::{
    collections::BTreeMap,
    sync::{Arc, OnceLock, atomic::AtomicBool},
};
use tokio::task::{self, JoinSet};

/// The options of a run.
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
    /// The unit of the waits between two looks at what Close shows.
    pub interval: PollInterval,
}

/// The end of the task that carries a step out.
pub struct TaskEnd {
    /// The step.
    pub step: usize,
    /// What came of its calls.
    pub result: Result<StepResult, StepError>,
}

/// The steps that are being carried out.
pub type StepTasks = JoinSet<TaskEnd>;

/// The runner of a plan's steps.
pub struct StepRunner<'a> {
    registry: &'static Registry,
    pub(super) client: &'a Client,
    pub(super) plan: &'a Plan,
    live: &'a Live,
    ids: SharedIndex,
    counter: RecordCounter,
    /// The first object whose secret could not be stored.
    lost_secret: OnceLock<Address>,
    pub(super) options: &'a ApplyOptions,
    pub(super) observer: &'a RunObserver,
}

/// The work of a step, found before it starts.
enum StepWork {
    List(ListWrite),
    Records(Vec<RecordMove>),
    Values(Box<RestoreWork>),
    Conversion(Conversion),
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
            counter: RecordCounter::new(client.reader()),
            lost_secret: OnceLock::new(),
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
            .map(|id| self.line(*id, StepStatus::Started, None))
            .collect();
        journal.write(&lines)
    }

    /// Writes down what came of a step. Should that fail, the journal tells of it by failing for every later step,
    /// and the step counts as unknown for whoever reads the journal.
    pub fn record(&self, id: usize, outcome: &StepOutcome) {
        let Some(journal) = &self.options.journal else {
            return;
        };
        let line = JournalLine {
            may_still_happen: outcome.may_still_happen(),
            ..self.line(id, outcome.journaled(), outcome.error().map(ToString::to_string))
        };
        // A failure is kept by the journal.
        let _ = journal.write(&[line]);
    }

    fn line(&self, id: usize, status: StepStatus, message: Option<String>) -> JournalLine {
        let step = &self.plan.steps[id];
        let ids = self.ids.now();
        // An object that somebody keeps private may have the name of one that is created, and is none of the run's.
        let is_others =
            |id: &&str| step.action == Action::Create && self.live.index.id(&step.address) == Some(id);
        let own = ids.id(&step.address).filter(|id| !is_others(id));
        JournalLine::of(step, status, own, message)
    }

    /// Starts the calls of a step.
    pub fn start(&self, id: usize, tasks: &mut StepTasks) -> task::Id {
        let step = &self.plan.steps[id];
        let Some(kind) = self.registry.kind(&step.kind) else {
            let result = Err(StepError::UnknownKind(step.kind.clone()));
            return tasks.spawn(async move { TaskEnd { step: id, result } }).id();
        };

        let client = self.noting_client(id);
        let context = StepContext {
            client: if self.is_stilling(id) {
                client.to_the_end()
            } else {
                client
            },
            counter: self.counter.clone(),
            kind,
            step: write::as_shown(kind, step, &self.ids.now()),
            ids: self.ids.clone(),
            interval: self.options.interval,
        };

        // A task can't borrow the plan, so everything that it takes from it is worked out here.
        let unheld = self.check_secret(step, kind).and_then(|()| {
            queries_of_none(self.registry, self.plan, step, self.live).map_err(StepError::Gone)
        });
        let work = unheld.and_then(|unheld| Ok((unheld, self.work(&context)?)));
        let people = PeopleCheck::of(self.registry, self.plan, id, self.live);
        let observer = self.observer.clone();
        let task = tasks.spawn(async move {
            let result = match work {
                Ok((unheld, work)) => match make_sure(&context, &unheld, people).await {
                    Ok(()) => carry_out(&context, work, &observer).await,
                    Err(error) => Err(error),
                },
                Err(error) => Err(error),
            };
            TaskEnd { step: id, result }
        });
        task.id()
    }

    /// Says whether a step keeps an object from acting that this run has made.
    pub fn is_stilling(&self, id: usize) -> bool {
        let step = &self.plan.steps[id];
        let kind = self.registry.kind(&step.kind);
        kind.is_some_and(|kind| stilling(kind, step).is_some()) && self.ids.answer(&step.address).is_some()
    }

    /// Returns the client that writes down when the calls of a step are sent.
    fn noting_client(&self, step: usize) -> Client {
        let Some(journal) = self.options.journal.clone() else {
            return self.client.clone();
        };
        let timeout = self.client.timeout();
        self.client
            .before_writes(Arc::new(move || journal.sends(step, timeout)))
    }

    /// Finds what a step takes.
    fn work(&self, context: &StepContext) -> Result<StepWork, StepError> {
        if let Some(conversion) = Conversion::of(context, self.live) {
            return Ok(StepWork::Conversion(conversion));
        }
        match context.step.action.effect().object {
            ObjectEffect::Moved | ObjectEffect::Reordered => {
                ListWrite::of(context, self.plan, self.live).map(StepWork::List)
            }
            ObjectEffect::Emptied => record_moves(self.registry, &context.step, self.live, &self.ids.now())
                .map(StepWork::Records)
                .map_err(StepError::Gone),
            ObjectEffect::Refilled => {
                let runs = self.options.journal.as_ref();
                let runs = runs.and_then(|journal| journal.folder().parent());
                let index = self.ids.now();
                let emptied = emptied(self.registry, &context.step, self.live, &index);
                let emptied = emptied.map_err(StepError::Gone)?;
                RestoreWork::of(&context.step, runs, &index, emptied)
                    .map(|work| StepWork::Values(Box::new(work)))
            }
            ObjectEffect::Edited if self.is_as_asked(context) => Ok(StepWork::Calls(Vec::new())),
            ObjectEffect::Created | ObjectEffect::Edited | ObjectEffect::Replaced | ObjectEffect::Removed => {
                write::calls(context.kind, &context.step, &self.ids.now()).map(StepWork::Calls)
            }
        }
    }

    /// Says whether the call that made the object brought about what the step is for.
    fn is_as_asked(&self, context: &StepContext) -> bool {
        let answer = context.ids.answer(&context.step.address);
        let index = self.ids.now();
        answer.is_some_and(|answer| write::is_as_asked(context.kind, &context.step, &answer, &index))
    }

    /// Learns from what came of a step.
    pub fn end(&self, id: usize, result: Result<StepResult, StepError>) -> StepOutcome {
        let step = &self.plan.steps[id];
        let Some(kind) = self.registry.kind(&step.kind) else {
            return StepError::UnknownKind(step.kind.clone()).into();
        };
        let answer = match result {
            Ok(StepResult::UpToDate) => return StepStatus::UpToDate.into(),
            // Steps that follow name it by its id. It is as wanted, and taking the run back leaves it.
            Ok(StepResult::Theirs(object)) => {
                self.learn_id(step, kind, &object);
                return StepOutcome::theirs();
            }
            Ok(StepResult::Written(answer)) => answer,
            Err(error) => return StepOutcome::of(error, step.action),
        };

        // The id is kept also of what turns out to differ: a later run has to find it.
        let checked = self.learn(step, kind, &answer).and_then(|()| {
            let index = self.ids.now();
            write::check(kind, &write::as_shown(kind, step, &index), &answer, &index)
        });
        match checked {
            Ok(()) => StepStatus::Done.into(),
            Err(error) => StepOutcome::failed(error),
        }
    }

    /// Returns the ids of the objects that steps made, by their steps.
    pub fn made(&self, outcomes: &[Option<StepOutcome>]) -> BTreeMap<usize, String> {
        let ids = self.ids.now();
        // A place of a shared field has no id of its own.
        let makes = |step: &&Step| step.action.makes() && step.action != Action::Associate;
        let steps = self.plan.steps.iter().filter(makes);
        let made = steps.filter_map(|step| {
            let id = ids.id(&step.address)?;
            let is_new = self.live.index.id(&step.address) != Some(id);
            // What somebody else made is none of them.
            let outcome = outcomes.get(step.id)?.as_ref()?;
            (is_new && !outcome.is_theirs).then(|| (step.id, id.to_owned()))
        });
        made.collect()
    }

    /// Keeps the id and the secret of what was made.
    fn learn(&self, step: &Step, kind: &RegisteredKind, answer: &Value) -> Result<(), StepError> {
        if step.action.makes() && !self.learn_id(step, kind, answer) {
            return Err(StepError::NoId(step.address.to_string()));
        }

        // Stored at once, because Close never shows it again.
        let Some(what) = shown_once(step.action, kind) else {
            return Ok(());
        };
        let secret = answer.get(what).and_then(Value::as_str);
        let secret = secret.ok_or(StepError::SecretLost { what })?;
        let stored = self.options.secrets.add(&step.address, what, secret);
        stored.map_err(|source| {
            // The first one is kept; whatever comes later is not started because of it.
            let _ = self.lost_secret.set(step.address.clone());
            StepError::Secret { what, source }
        })
    }

    /// Makes sure, before a step is sent, that the secret which Close answers with can be stored: the disk may have become
    /// full since the run began.
    fn check_secret(&self, step: &Step, kind: &RegisteredKind) -> Result<(), StepError> {
        let Some(what) = shown_once(step.action, kind) else {
            return Ok(());
        };
        if let Some(earlier) = self.lost_secret.get() {
            let earlier = earlier.clone();
            return Err(StepError::EarlierLost { what, earlier });
        }
        let checked = self.options.secrets.check();
        checked.map_err(|source| StepError::NoPlace { what, source })
    }
}

impl StepRunner<'_> {
    /// Keeps the id of what is there since a step, and says whether there is one to keep.
    fn learn_id(&self, step: &Step, kind: &RegisteredKind, answer: &Value) -> bool {
        self.ids.keep_answer(&step.address, answer);
        // An association has no id of its own: it stands for the field that it puts on an object.
        if step.action == Action::Associate {
            self.ids.learn(|index| {
                if let Some(id) = write::stands_for(step, kind, index) {
                    index.alias(step.address.clone(), id);
                }
            });
            return true;
        }
        let Some(id) = write::id_of(answer) else {
            return false;
        };

        // A replaced object has another id now, and the old one must not be found any more.
        self.ids.learn(|index| {
            index.remove(&step.address);
            index.insert(step.address.clone(), id);
        });
        true
    }
}

/// Makes sure that the step costs nothing that nobody agreed to, because it cost nothing when it was planned.
async fn make_sure(
    context: &StepContext,
    unheld: &[RecordSearch],
    people: Option<PeopleCheck>,
) -> Result<(), StepError> {
    make_sure_of_none(context, unheld).await?;
    match people {
        Some(people) => people.make_sure(context).await,
        None => Ok(()),
    }
}

/// Makes sure that no record has come to hold a value of which nobody agreed that it is lost: the plan counted none, and
/// people work in the organization while it is shown and carried out.
async fn make_sure_of_none(context: &StepContext, searches: &[RecordSearch]) -> Result<(), StepError> {
    for search in searches {
        let found = context.counter.count(search).await;
        let found = found.map_err(StepError::NotCounted)?;
        if found.count > 0 {
            return Err(StepError::HeldByNow(found.count));
        }
    }
    Ok(())
}

/// Carries a step out.
async fn carry_out(
    context: &StepContext,
    work: StepWork,
    observer: &RunObserver,
) -> Result<StepResult, StepError> {
    let wrote = match work {
        StepWork::List(list) => list::write(context, &list).await?,
        StepWork::Records(moves) => move_records(context, &moves, observer).await? > 0,
        StepWork::Values(work) => restore(context, *work, observer).await?,
        StepWork::Conversion(conversion) => {
            return convert(context, conversion).await.map(StepResult::Written);
        }
        StepWork::Calls(calls) => return keep_still(context, send_all(context, &calls).await).await,
    };
    Ok(StepResult::of(wrote))
}

/// Sends the calls of a step, one after the other, and waits until Close has finished what they began.
async fn send_all(context: &StepContext, calls: &[Call]) -> Result<StepResult, StepError> {
    let known = context.id();
    let mut result = StepResult::UpToDate;
    // What is deleted has to be made again, whoever wants to stop meanwhile.
    let rest = StepContext {
        client: context.client.to_the_end(),
        ..context.clone()
    };

    for (at, call) in calls.iter().enumerate() {
        let context = if at == 0 { context } else { &rest };
        result = match send(context, call).await {
            Ok(result) => result,
            Err(error) if at > 0 => return Err(StepError::Halfway(Box::new(error))),
            Err(error) => return Err(error),
        };
    }

    let StepResult::Written(answer) = result else {
        return Ok(result);
    };

    // Close may go on converting values after its answer, and steps that follow must not meet that half-way.
    let id = write::id_of(&answer).map(str::to_owned).or(known);
    let settled = write::settle(context, id.as_deref(), answer).await?;
    Ok(StepResult::Written(settled))
}

/// Sends one call in the way that it needs where the answer is lost.
async fn send(context: &StepContext, call: &Call) -> Result<StepResult, StepError> {
    // Whatever its method, a change makes no object and removes none: some lists are written item by item, and an archive
    // has calls of its own.
    if context.step.action.edits() {
        // Items that have ids are read first, so that they keep them.
        let written = if identified(context.kind, &context.step).next().is_some() {
            write_identified(context, call).await
        } else {
            change(context, call).await
        };
        return written.map(StepResult::Written);
    }

    // Each method needs its own care: a second POST makes a second object, a second PUT may overwrite
    // somebody's change, and a second DELETE finds nothing.
    match call.method {
        Method::Post => create(context, call).await.map(|created| match created {
            CreatedObject::Made(answer) => StepResult::Written(answer),
            CreatedObject::Theirs(object) => StepResult::Theirs(object),
        }),
        Method::Put => change(context, call).await.map(StepResult::Written),
        Method::Delete => remove(context, call).await.map(StepResult::of),
        Method::Get => Ok(StepResult::Written(context.client.send(call).await?.body)),
    }
}
