//! Finds the writes of earlier runs that may still arrive: those whose outcome no journal knows, sent so recently that the
//! server may still be at it. Only what makes an object counts. Any other write that arrives late does once more what the
//! next run does anyway, and one that makes an object makes a second one.

use super::{
    RunOwner,
    journal::JOURNAL,
    runs::{self, PastRun},
    sent_calls::arrivals,
};
use crate::{
    files,
    model::{Address, Live},
    plan::StepStatus,
};
use jiff::Timestamp;
use std::{
    collections::BTreeSet,
    fs,
    path::{Path, PathBuf},
    time::Duration,
};

/// The file that says that no write of a run can arrive any more.
const SETTLED: &str = "settled";

/// How long a call may take at most where neither the run nor whoever asks says it.
const USUAL_PATIENCE: Duration = Duration::from_secs(60);

/// The writes of earlier runs that may still arrive.
#[derive(Debug)]
pub struct LateWrites {
    runs: Vec<RunUnderWay>,
}

/// A run of which something may still arrive.
#[derive(Debug)]
struct RunUnderWay {
    folder: PathBuf,
    name: String,
    is_cut_short: bool,
    writes: Vec<LateWrite>,
}

/// A write that may still arrive.
#[derive(Debug)]
struct LateWrite {
    address: Address,
    kind: String,
    /// The id that an object of this address had before, if it is to be replaced.
    replaced: Option<String>,
    /// How long it may still take at most.
    left: Duration,
}

/// The writes that do not show yet.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AwaitedWrites {
    /// The run that sent them; the newest one of several.
    pub run: String,
    /// Whether that was ended before its end.
    pub is_cut_short: bool,
    /// How many.
    pub count: usize,
    /// How long they may still take at most.
    pub left: Duration,
}

impl LateWrites {
    /// Finds them in the folder of runs. None takes longer than `patience`, whatever the clock was set to meanwhile.
    #[must_use]
    pub fn find(folder: &Path, owner: &RunOwner, now: Timestamp, patience: Duration) -> Self {
        // Runs that can't be listed or read are no reason to stop here: what writes refuses to go on without them.
        let folders = runs::runs(folder).unwrap_or_default();
        let mine = folders.into_iter().filter(|run| owner.has(run));
        let runs = mine.filter_map(|folder| RunUnderWay::read(folder, now, patience));
        Self { runs: runs.collect() }
    }

    /// Returns the writes that an organization does not show yet; nothing where it shows all of them.
    #[must_use]
    pub fn awaited(&self, live: &Live) -> Option<AwaitedWrites> {
        let is_missing = |write: &&LateWrite| {
            let id = live.index.id(&write.address);
            // Where nobody needs a kind, nothing of it is made again either.
            let is_needed = !live.unsought.contains(write.kind.as_str());
            is_needed && (id.is_none() || id == write.replaced.as_deref())
        };
        let missing = |run: &RunUnderWay| run.writes.iter().filter(is_missing).count();

        let run = self.runs.iter().rfind(|run| missing(run) > 0)?;
        let writes = self.runs.iter().flat_map(|run| &run.writes).filter(is_missing);
        Some(AwaitedWrites {
            run: run.name.clone(),
            is_cut_short: run.is_cut_short,
            count: writes.clone().count(),
            left: writes.map(|write| write.left).max().unwrap_or_default(),
        })
    }

    /// Says whether there are none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.runs.is_empty()
    }

    /// Returns the kinds of the objects that they make.
    #[must_use]
    pub fn kinds(&self) -> BTreeSet<&str> {
        let writes = self.runs.iter().flat_map(|run| &run.writes);
        writes.map(|write| write.kind.as_str()).collect()
    }

    /// Writes down that nothing of these runs can arrive any more, so that no run waits for them again. What they make of
    /// kinds that nobody needed now is for a run that needs those.
    pub fn settle(&self, live: &Live) {
        let is_known = |write: &LateWrite| !live.unsought.contains(write.kind.as_str());
        for run in self.runs.iter().filter(|run| run.writes.iter().all(is_known)) {
            // Where that can't be written, the next run only looks once more.
            let _ = files::create_private(&run.folder.join(SETTLED));
        }
    }
}

impl RunUnderWay {
    /// Reads a run; nothing where nothing of it can arrive any more.
    fn read(folder: PathBuf, now: Timestamp, patience: Duration) -> Option<Self> {
        if folder.join(SETTLED).exists() {
            return None;
        }
        // Where no file tells when calls were sent, the last line of the journal came before the last of them, and
        // nobody knows how long before.
        let arrivals = arrivals(&folder);
        let until = |step: usize| match &arrivals {
            Some(arrivals) => arrivals.get(&step).copied(),
            None => untold(&folder, patience),
        };
        let left = |step: usize| {
            let left = Duration::try_from(until(step)?.duration_since(now)).ok()?;
            Some(left.min(patience)).filter(|left| !left.is_zero())
        };

        // Most runs are long over, and their plans need not be read to know it.
        if let Some(arrivals) = &arrivals
            && !arrivals.keys().any(|step| left(*step).is_some())
        {
            return None;
        }

        let past = PastRun::read(&folder).ok()?;
        let steps = past.plan.steps.iter().filter(|step| step.action.makes());
        let writes = steps.filter_map(|step| {
            let recorded = past.history.steps.get(&step.id)?;
            let may_arrive = recorded.status == StepStatus::Unknown && recorded.may_still_happen;
            Some(LateWrite {
                address: step.address.clone(),
                kind: step.kind.clone(),
                replaced: recorded.replaced.clone(),
                left: left(step.id).filter(|_| may_arrive)?,
            })
        });
        let writes: Vec<LateWrite> = writes.collect();
        (!writes.is_empty()).then_some(Self {
            folder,
            name: past.name,
            is_cut_short: !past.history.complete,
            writes,
        })
    }
}

/// Returns up to when a write of a run may still arrive, whatever it does; nothing where none can.
#[must_use]
pub fn may_arrive_until(folder: &Path, past: &PastRun, now: Timestamp) -> Option<Timestamp> {
    let arrivals = arrivals(folder);
    let until = |step: &usize| match &arrivals {
        Some(arrivals) => arrivals.get(step).copied(),
        None => untold(folder, USUAL_PATIENCE),
    };

    let steps = past.history.steps.iter();
    let open = steps.filter(|(_, recorded)| {
        recorded.may_still_happen && matches!(recorded.status, StepStatus::Unknown | StepStatus::Started)
    });
    open.filter_map(|(step, _)| until(step))
        .max()
        .filter(|until| *until > now)
}

/// Returns up to when something of a run may arrive that does not tell when it sent its calls.
fn untold(folder: &Path, patience: Duration) -> Option<Timestamp> {
    let changed = fs::metadata(folder.join(JOURNAL)).and_then(|journal| journal.modified());
    let changed = Timestamp::try_from(changed.ok()?).ok()?;
    changed.checked_add(patience).ok()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        engine::Journal,
        plan::{Action, JournalLine, Plan, StateBefore, Step},
    };

    const MINUTE: Duration = Duration::from_secs(60);

    fn step(id: usize, action: Action) -> Step {
        Step::plain(id, "pipeline", Address::new("pipeline", &id.to_string()), action)
    }

    /// A run that sent every step but the last one and was ended then; returns what may still arrive.
    fn ended(folder: &Path) -> Address {
        let plan = Plan {
            steps: vec![
                step(0, Action::Create),
                step(1, Action::Create),
                step(2, Action::Update),
                step(3, Action::Create),
            ],
            ..Plan::default()
        };
        let now = Timestamp::now();
        let journal = Journal::open(
            folder,
            &RunOwner::named("mine"),
            now,
            &plan,
            &StateBefore::default(),
            None,
        )
        .unwrap();
        let line = |step: &Step, status| JournalLine::of(step, status, None, None);
        let started: Vec<JournalLine> = plan
            .steps
            .iter()
            .map(|step| line(step, StepStatus::Started))
            .collect();
        journal.write(&started).unwrap();
        (0..3).for_each(|step| journal.sends(step, MINUTE));
        journal.write(&[line(&plan.steps[0], StepStatus::Done)]).unwrap();
        plan.steps[1].address.clone()
    }

    fn awaited(folder: &Path, organization: &str, later: i64) -> Option<(usize, Duration)> {
        let now = Timestamp::now().checked_add(jiff::SignedDuration::from_secs(later));
        let late = LateWrites::find(folder, &RunOwner::named(organization), now.unwrap(), MINUTE);
        let awaited = late.awaited(&Live::default())?;
        assert!(awaited.is_cut_short);
        Some((awaited.count, awaited.left))
    }

    #[test]
    fn only_what_was_sent_to_make_something_and_has_no_outcome_is_waited_for_and_no_longer_than_it_takes() {
        let home = tempfile::tempdir().unwrap();
        ended(home.path());
        let (count, left) = awaited(home.path(), "mine", 30).unwrap();
        assert_eq!(
            count, 1,
            "one is done, one is sent again without harm, and one was never sent"
        );
        assert!(left > MINUTE / 3 && left <= MINUTE / 2, "{left:?}");
        assert_eq!(awaited(home.path(), "mine", 61), None, "it is over");
        assert_eq!(
            awaited(home.path(), "other", 0),
            None,
            "it is of another organization"
        );

        // Whatever the clock was set to, nobody waits longer than for one call.
        assert_eq!(awaited(home.path(), "mine", -3600), Some((1, MINUTE)));

        let late = LateWrites::find(home.path(), &RunOwner::named("mine"), Timestamp::now(), MINUTE);
        assert_eq!(late.kinds().into_iter().collect::<Vec<_>>(), ["pipeline"]);
        late.settle(&Live::default());
        assert_eq!(awaited(home.path(), "mine", 0), None, "nobody waits twice");
    }

    #[test]
    fn an_object_that_shows_has_arrived() {
        let home = tempfile::tempdir().unwrap();
        let address = ended(home.path());
        let late = LateWrites::find(home.path(), &RunOwner::named("mine"), Timestamp::now(), MINUTE);
        let mut live = Live::default();
        live.index.insert(address, "pipe_1");
        assert_eq!(late.awaited(&live), None);
    }

    #[test]
    fn where_nothing_tells_what_was_sent_everything_that_was_started_may_arrive() {
        let home = tempfile::tempdir().unwrap();
        ended(home.path());
        let run = runs::runs(home.path()).unwrap().remove(0);
        fs::remove_file(run.join("sent.jsonl")).unwrap();
        assert_eq!(awaited(home.path(), "mine", 0).map(|(count, _)| count), Some(2));
        assert_eq!(awaited(home.path(), "mine", 61), None);
    }

    #[test]
    fn a_run_whose_journal_is_cut_or_missing_keeps_nobody() {
        let home = tempfile::tempdir().unwrap();
        ended(home.path());
        let run = runs::runs(home.path()).unwrap().remove(0);
        let journal = fs::read_to_string(run.join(JOURNAL)).unwrap();
        fs::write(run.join(JOURNAL), &journal[..journal.len() - 9]).unwrap();
        let count = awaited(home.path(), "mine", 0).map(|(count, _)| count);
        assert_eq!(count, Some(2), "the outcome was in the line that is cut");
        // The journal is made last, before anything is sent.
        fs::remove_file(run.join(JOURNAL)).unwrap();
        assert_eq!(awaited(home.path(), "mine", 0), None);
    }
}
