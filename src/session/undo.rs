//! The intent to take back what a run did.

use super::{
    error::SessionError,
    intent::{Intent, IntentFuture},
    plan_basis::{PlanBasis, refusals},
    planning::{Planned, Planner},
    shared_names::shared_objects,
    still_asked::still_asked,
    undone_values::{KnownLeft, ReturningValues, UndoneValues},
};
use crate::{
    engine::{self, FetchedOrganization, PastRun, RestoreReading},
    kinds,
    model::{Address, Desired, Live, ObjectSelection, ReadScope, RestoredValues},
    plan::{
        self, Action, ChangedItem, Note, Plan, PlanRules, RenewedIds, RunOrigin, RunPurpose, Step, Undo,
        UndoAttempts, UndoLeftover, reasons,
    },
};
use std::{
    collections::BTreeSet,
    path::Path,
    sync::{Mutex, MutexGuard, PoisonError},
};

/// The intent to take back what a run did.
pub struct UndoIntent {
    /// The run.
    pub past: PastRun,
    /// What taking it back comes to.
    pub undo: Undo,
    /// What the run kept of the values that it took or changed.
    values: UndoneValues,
    /// What was found last of records that stay as they are.
    standing: Mutex<Vec<Note>>,
    /// What was read of the records when it was planned last.
    found: Mutex<Vec<(RestoredValues, RestoreReading)>>,
    /// Whether an undo of the run did not come to its end, so that this one goes on with it.
    goes_on: bool,
    /// What was found last of what the run did and nobody is to take back now.
    left_out: Mutex<Vec<Note>>,
    /// The objects that are meant.
    selection: ObjectSelection,
    /// The ids of the run's objects that shared their names with others when it was to be taken back.
    apart: BTreeSet<String>,
}

impl UndoIntent {
    /// Finds out what taking a run back comes to for an organization that was read.
    fn new(
        past: PastRun,
        runs: &Path,
        fetched: &FetchedOrganization,
        attempts: &UndoAttempts,
        selection: ObjectSelection,
    ) -> Self {
        let values = UndoneValues::of(&past, runs);
        let mut undo = plan::undo(
            kinds::registry(),
            &past.plan,
            &past.before,
            &past.history,
            attempts,
            &values.standings(&past.plan, &fetched.live),
            &fetched.live,
        );
        values.name_run(&past.name, &mut undo);

        Self {
            past,
            undo,
            values,
            standing: Mutex::default(),
            found: Mutex::default(),
            left_out: Mutex::default(),
            goes_on: attempts.are_open(),
            selection,
            apart: BTreeSet::new(),
        }
    }

    /// Finds out what taking a run back comes to. The organization is read again where the run's objects share their
    /// names with others: those of the run are known by their ids.
    ///
    /// # Errors
    ///
    /// Says what could not be read.
    pub async fn read(
        mut past: PastRun,
        runs: &Path,
        planner: &Planner<'_>,
        fetched: FetchedOrganization,
        selection: ObjectSelection,
    ) -> Result<(Self, FetchedOrganization), SessionError> {
        let Undos { attempts, renewed } = undos(runs, &past.name)?;
        renewed.renew(&mut past.before, &mut past.history);

        let apart = shared_objects(&past, &fetched);
        let fetched = if apart.is_empty() {
            fetched
        } else {
            planner
                .telling_apart(&apart)
                .fetch(&ReadScope::with_private())
                .await?
        };
        let intent = Self {
            apart,
            ..Self::new(past, runs, &fetched, &attempts, selection)
        };
        Ok((intent, fetched))
    }

    fn standing(&self) -> MutexGuard<'_, Vec<Note>> {
        self.standing.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn found(&self) -> MutexGuard<'_, Vec<(RestoredValues, RestoreReading)>> {
        self.found.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Returns what taking the run back leaves of what is meant.
    #[must_use]
    pub fn leaves(&self) -> Vec<UndoLeftover> {
        let mut leaves = self.undo.leftovers();
        leaves.extend(self.standing().iter().map(UndoLeftover::stays));
        leaves.retain(|one| self.means(&one.address));
        let left_out = self.left_out.lock().unwrap_or_else(PoisonError::into_inner);
        leaves.extend(left_out.iter().map(UndoLeftover::stays));
        leaves
    }

    /// Says whether something is meant of an object that the run changed.
    #[must_use]
    pub fn means(&self, object: &Address) -> bool {
        self.selection.includes(object) || self.means_item_of(object)
    }

    /// Says whether an item is meant that the run changed in an object, such as a step of a workflow.
    fn means_item_of(&self, object: &Address) -> bool {
        let steps = self.past.plan.steps.iter();
        let steps = steps.filter(|step| self.undo.addresses.get(&step.address) == Some(object));
        let items = steps.flat_map(|step| &step.items);
        let mut positions = items.flat_map(|item| [item.from, item.to]).flatten();
        positions.any(|position| self.selection.includes(&object.child(&position.to_string())))
    }

    /// Says what of the run would be taken back if the selection and the rules left nothing out, and is not.
    fn left_out(&self, whole: &Plan, plan: &Plan, rules: &PlanRules) -> Vec<Note> {
        let mut planned = changed(plan);
        let mut out = BTreeSet::new();
        for one in changed(whole) {
            match planned.iter().position(|other| other.is_same(&one)) {
                Some(at) => drop(planned.swap_remove(at)),
                None => drop(out.insert(one.address)),
            }
        }

        let is_everything = self.selection.is_everything();
        let note = |address: &Address| {
            let text = if is_everything || rules.ignores_part(address) {
                "the run changed it, but `ignore` in closectl.yaml leaves it out of this undo"
            } else if self.selection.includes(address) {
                "the run changed it, but undoing that needs something that --target or --exclude leaves out of this undo"
            } else {
                "the run changed it, but --target or --exclude leaves it out of this undo"
            };
            Note::new(address, text)
        };
        out.iter().map(note).collect()
    }

    /// Says how the run named each object that has its id in its address here: an id tells nobody which one it is.
    fn names_in_run(&self, plan: &Plan) -> Vec<Note> {
        let planned: BTreeSet<&Address> = plan.steps.iter().map(|step| &step.address).collect();
        let named = planned.into_iter().filter_map(|address| {
            let mut ids = self.apart.iter();
            let id = ids.find(|id| address.unqualified(id).is_some())?;
            let mut past = self.undo.addresses.iter();
            let (past, _) = past.find(|(past, now)| past != now && now.unqualified(id).is_some())?;
            let text = format!(
                "the run named it `{past}`; it has its id here, because other objects have or had its name"
            );
            Some(Note::new(address, text))
        });
        named.collect()
    }

    /// Plans for an organization that was read.
    ///
    /// # Errors
    ///
    /// Says what could not be read again.
    pub async fn plan_for(
        &self,
        planner: &Planner<'_>,
        fetched: FetchedOrganization,
    ) -> Result<Planned, SessionError> {
        self.plan_from(planner, fetched, false).await
    }

    /// Plans for an organization that was read; `is_over` after the run, when the records should have their values.
    async fn plan_from(
        &self,
        planner: &Planner<'_>,
        fetched: FetchedOrganization,
        is_over: bool,
    ) -> Result<Planned, SessionError> {
        // After the run, what it wrote itself must not make a record look as the run had left it.
        let found = self.found().clone();
        let known = match (is_over, self.goes_on) {
            (true, _) => KnownLeft::Found(&found),
            (false, true) => KnownLeft::Bound,
            (false, false) => KnownLeft::Nothing,
        };
        let ReturningValues { desired, notes, read } = self
            .values
            .returning(&self.undo, &planner.reader, &fetched.live, &known)
            .await?;
        let is_limited = !self.selection.is_everything() || planner.leaves_alone();
        let whole = (!is_over && is_limited).then(|| whole_plan(&desired, &fetched));
        let (mut plan, mut adopted) = planner.difference(desired, &self.selection, fetched).await?;
        plan.refusals.extend(refusals(&adopted, &self.selection, None));
        // Afterwards, this also tells of records that somebody changed while the run was under way.
        self.standing().clone_from(&notes);
        if !is_over {
            *self.found() = read;
            let left_out = whole
                .map(|whole| self.left_out(&whole, &plan, &planner.consent.rules))
                .unwrap_or_default();
            plan.notes.extend(left_out.iter().cloned());
            plan.notes.extend(self.names_in_run(&plan));
            *self.left_out.lock().unwrap_or_else(PoisonError::into_inner) = left_out;
        }
        plan.notes.extend(notes);
        // What is ignored of the run is told as what the undo leaves; no manifest lists it.
        plan.notes.retain(|note| note.text != reasons::IGNORED);

        // No manifest asks for any of this, so nothing of it has a place in one.
        plan.forget_unmanaged();
        for step in &mut plan.steps {
            step.reason = format!("{}{} did", reasons::TAKES_BACK, self.past.name);
            step.at = None;
        }
        plan.refusals.iter_mut().for_each(|refusal| refusal.at = None);

        // What the run was to do is written as well, whether or not it did it.
        let planned = self.past.plan.steps.iter().map(|step| step.address.clone());
        adopted.known.extend(planned);
        Ok(planner.guarded(plan, adopted).await)
    }
}

impl Intent for UndoIntent {
    fn remaining<'a>(&'a self, planner: &'a Planner<'a>) -> IntentFuture<'a, Planned> {
        Box::pin(async move {
            let planner = planner.telling_apart(&self.apart);
            let fetched = planner.fetch(&ReadScope::with_private()).await?;
            self.plan_from(&planner, fetched, true).await
        })
    }

    fn plan<'a>(&'a self, planner: &'a Planner<'a>) -> IntentFuture<'a, Planned> {
        Box::pin(async move {
            let planner = planner.telling_apart(&self.apart);
            let fetched = planner.fetch(&ReadScope::with_private()).await?;
            self.plan_from(&planner, fetched, false).await
        })
    }

    fn begin(&self, _live: &Live) -> Result<(), SessionError> {
        self.values.bind(&self.found())
    }

    fn origin(&self) -> RunOrigin {
        let [targets, excluded] = self.selection.texts();
        RunOrigin {
            undoes: Some(self.past.name.clone()),
            targets,
            excluded,
            leaves: self.leaves(),
            old_ids: self.undo.old_ids.clone(),
            ..RunOrigin::of(RunPurpose::Undo)
        }
    }

    /// Only records that were read and found to have their values tell that.
    fn is_restored(&self, step: &Step) -> bool {
        let found = self.found();
        let own = step.values.as_ref().and_then(|values| {
            let mut found = found.iter();
            found.find(|(one, _)| one.is_same(values))
        });
        own.is_some_and(|(_, reading)| reading.is_whole())
    }

    fn left_to_person(&self) -> Option<String> {
        let is_of_files = self.past.before.origin.is_of_files();
        is_of_files.then(|| still_asked(&self.past.plan))
    }

    fn way_out(&self, plan: &Plan) -> String {
        let way_out = if plan.has_rest() {
            "leave what each line above names out with --exclude to undo the rest"
        } else {
            "do what each line above says"
        };
        way_out.to_owned()
    }
}

/// Plans for an organization that was read, without anything that is left out. An order that is not certain is no
/// difference.
fn whole_plan(desired: &Desired, fetched: &FetchedOrganization) -> Plan {
    let live = &fetched.live;
    let basis = PlanBasis::new(
        desired.clone(),
        live.clone(),
        &PlanRules::default(),
        &ObjectSelection::default(),
    );
    let mut plan = basis.plan(&fetched.organization);
    let is_certain = |list: &Address| live.orders.get(list).is_none_or(|live| live.ordering.certain);
    plan.steps
        .retain(|step| step.action != Action::Reorder || is_certain(&step.address));
    plan
}

/// A part of what a plan changes: an attribute of an object, or an item of a list, such as a step of a workflow.
struct ChangedPart {
    /// The object, or the item.
    address: Address,
    object: Address,
    /// What happens to it, without the position that only the whole plan gives to an item.
    change: String,
}

impl ChangedPart {
    fn is_same(&self, other: &Self) -> bool {
        self.object == other.object && self.change == other.change
    }
}

/// Returns what a plan changes.
fn changed(plan: &Plan) -> Vec<ChangedPart> {
    let mut changed = Vec::new();
    for step in &plan.steps {
        let part = |address: &Address, change: String| ChangedPart {
            address: address.clone(),
            object: step.address.clone(),
            change,
        };
        let has_items = |attribute: &str| step.items.iter().any(|item| item.attribute == attribute);

        let attributes = step.changes.iter().map(|change| change.attribute.as_str());
        let whole = attributes.filter(|attribute| !has_items(attribute));
        changed.extend(whole.map(|attribute| part(&step.address, attribute.to_owned())));
        changed.extend(step.items.iter().map(|item| {
            let ChangedItem {
                attribute,
                from,
                after,
                ..
            } = item;
            part(&item.address, format!("{attribute} {from:?} {after}"))
        }));
        changed.push(part(&step.address, step.action.to_string()));
    }
    changed
}

/// What the undos say that there were.
#[derive(Default)]
struct Undos {
    /// The attempts to undo the run.
    attempts: UndoAttempts,
    /// What undos of other runs brought back.
    renewed: RenewedIds,
}

/// Reads what undos brought back, the oldest one first; those that can't be read wrote nothing.
fn undos(runs: &Path, run: &str) -> Result<Undos, SessionError> {
    let mut undos = Undos::default();
    for folder in engine::runs(runs)? {
        let Ok(past) = PastRun::read(&folder) else {
            continue;
        };
        match past.before.origin.undoes.as_deref() {
            Some(undone) if undone == run => undos.attempts.add(&past.name, &past.plan, &past.history),
            Some(undone) => {
                undos.attempts.taken_back(undone);
                undos.renewed.add(&past.plan, &past.before, &past.history);
            }
            None => {}
        }
    }
    Ok(undos)
}
