//! Limits a plan to the objects that are meant.

use super::{
    Action, AdoptedSides, Note, Plan, Step, lacking_steps::lacking_steps, prerequisites::Prerequisites,
    step_index::StepIndex,
};
use crate::model::{Address, ObjectSelection, Registry};
use std::collections::BTreeSet;

/// The steps of a plan by what they need and by whether a person means them.
struct MeantSteps<'a> {
    steps_of: StepIndex<'a>,
    prerequisites: Prerequisites,
    /// Whether somebody leaves a step out, or what lies around it.
    is_excluded: Vec<bool>,
    /// Whether somebody means a step, unless it is left out.
    is_targeted: Vec<bool>,
}

/// The steps that are kept of a plan.
struct ChosenSteps {
    /// Whether a step is kept.
    keep: Vec<bool>,
    /// What is told of those that are not.
    notes: Vec<Note>,
}

impl Plan {
    /// Keeps the steps that are meant and those that they need. A step that needs one which is left out is left out with
    /// it, which a note says; `names` returns every name by which an object may be meant.
    pub fn selected(
        mut self,
        registry: &Registry,
        adopted: &AdoptedSides,
        selection: &ObjectSelection,
        names: impl Fn(&Address) -> Vec<Address>,
    ) -> Self {
        if selection.is_everything() {
            return self;
        }
        let excludes = |address: &Address| selection.excludes_any(&names(address));
        let targets = |address: &Address| selection.targets_any(&names(address));
        let includes = |address: &Address| targets(address) && !excludes(address);

        let steps_of = StepIndex::new(registry, &self.steps);
        let meant = MeantSteps {
            prerequisites: Prerequisites::of(&steps_of),
            steps_of,
            is_excluded: self.steps.iter().map(|step| excludes(&step.address)).collect(),
            is_targeted: self.steps.iter().map(|step| targets(&step.address)).collect(),
        };
        let chosen = meant.chosen(|steps| lacking_steps(registry, adopted, steps));
        self.notes.extend(chosen.notes);
        self.keep_steps(&chosen.keep);

        self.refusals.retain(|refusal| includes(&refusal.address));
        // What is not meant could be renamed as well; that is told where it is.
        self.notes
            .retain(|note| note.likely_rename.is_none() || includes(&note.address));
        self.unmanaged.retain(&includes);
        self.unlisted.retain(|one| includes(&one.address));
        self.unreported.retain(&includes);
        self
    }

    /// Keeps some steps. Ids are places in the plan, so those that are left close up.
    fn keep_steps(&mut self, keep: &[bool]) {
        let mut next = 0;
        let mut place = |kept: &bool| {
            let place = next;
            next += usize::from(*kept);
            place
        };
        let places: Vec<usize> = keep.iter().map(&mut place).collect();

        let mut steps = std::mem::take(&mut self.steps);
        let waits: Vec<Vec<usize>> = steps.iter().map(|step| kept_before(&steps, step, keep)).collect();
        steps.retain(|step| keep[step.id]);
        for step in &mut steps {
            step.after = waits[step.id].iter().map(|before| places[*before]).collect();
            step.id = places[step.id];
        }
        self.steps = steps;
    }

    /// Returns what else has steps in an object or a list: what some of the steps do not need, although their target would
    /// include it.
    #[must_use]
    pub fn beside(
        &self,
        registry: &Registry,
        address: &Address,
        is_meant: impl Fn(&Step) -> bool,
    ) -> BTreeSet<&Address> {
        let prerequisites = Prerequisites::of(&StepIndex::new(registry, &self.steps));
        let mut keep: Vec<bool> = self.steps.iter().map(is_meant).collect();
        keep_needed(&mut keep, |at| prerequisites.needed[at].clone());
        let all = self.steps.iter().filter(|step| step.address != *address);
        let inside = all.filter(|step| step.address.is_within(address));
        let needed = self.steps.iter().filter(|step| keep[step.id]);
        let needed: BTreeSet<&Address> = needed.map(|step| &step.address).collect();
        inside
            .map(|step| &step.address)
            .filter(|one| !needed.contains(one))
            .collect()
    }
}

/// Returns the kept steps that a step comes after. What is not kept stood between others, as an order does between what comes
/// into a list and what leaves it: the step still comes after what that one came after.
fn kept_before(steps: &[Step], step: &Step, keep: &[bool]) -> Vec<usize> {
    let mut found = BTreeSet::new();
    let mut seen = BTreeSet::new();
    let mut open = step.after.clone();
    while let Some(before) = open.pop() {
        if keep[before] {
            found.insert(before);
        } else if seen.insert(before) {
            open.extend(&steps[before].after);
        }
    }
    found.into_iter().collect()
}

impl MeantSteps<'_> {
    /// Chooses the steps. `lacking` returns those among some that Close would refuse for want of others.
    fn chosen(&self, lacking: impl Fn(&[&Step]) -> BTreeSet<usize>) -> ChosenSteps {
        let mut tight = BTreeSet::new();
        loop {
            let chosen = self.chosen_with(&tight);
            let steps = self.steps_of.all().iter().filter(|step| chosen.keep[step.id]);
            let steps: Vec<&Step> = steps.collect();
            let before = tight.len();
            tight.extend(lacking(&steps));
            if tight.len() == before {
                return chosen;
            }
        }
    }

    /// Returns the steps without which a step can't be carried out. `tight` are those that also need what other steps only
    /// come after.
    fn needed(&self, at: usize, tight: &BTreeSet<usize>) -> BTreeSet<usize> {
        let mut needed = self.prerequisites.needed[at].clone();
        let step = &self.steps_of.all()[at];
        if tight.contains(&at) && step.action.removes() {
            needed.extend(self.steps_of.instead_of_last(at));
        }
        if tight.contains(&at) {
            needed.extend(self.steps_of.makes_room(step));
        }
        needed
    }

    fn chosen_with(&self, tight: &BTreeSet<usize>) -> ChosenSteps {
        let steps = self.steps_of.all();
        let mut notes = Vec::new();
        // Prerequisites come before what needs them, so that one pass from the start finds all that is left out.
        let mut is_out: Vec<bool> = Vec::with_capacity(steps.len());
        let mut told: BTreeSet<&Address> = BTreeSet::new();
        for step in steps {
            let is_excluded = self.is_excluded[step.id];
            let needed = self.needed(step.id, tight);
            let needs = needed.into_iter().find(|before| is_out[*before]);
            let is_meant = !is_excluded && self.is_targeted[step.id];
            // An object is skipped for one reason, however many steps it has.
            if is_excluded && self.is_targeted[step.id] && told.insert(&step.address) {
                notes.push(Note::new(&step.address, "skipped because of --exclude"));
            }
            if let Some(before) = needs.filter(|_| is_meant && told.insert(&step.address)) {
                let needed = &steps[before].address;
                let how = if self.is_excluded[before] {
                    "which --exclude skips"
                } else {
                    "which is skipped as well"
                };
                let is_order = step.action == Action::Reorder;
                let what = if is_order {
                    "its order is skipped"
                } else {
                    "skipped"
                };
                let text = format!("{what}, because it needs {needed}, {how}");
                notes.push(Note::new(&step.address, text));
            }
            is_out.push(is_excluded || needs.is_some());
        }
        stay_together(steps, &mut is_out);

        // The other way round, one pass from the end finds all that is needed. Nothing that is left out can be.
        let keep = is_out.iter().zip(&self.is_targeted);
        let mut keep: Vec<bool> = keep
            .map(|(is_out, is_targeted)| !is_out && *is_targeted)
            .collect();
        loop {
            keep_needed(&mut keep, |at| self.needed(at, tight));
            let belonging = belonging(steps, &keep).filter(|id| !is_out[*id] && !keep[*id]);
            let belonging: Vec<usize> = belonging.collect();
            if belonging.is_empty() {
                return ChosenSteps { keep, notes };
            }
            belonging.into_iter().for_each(|id| keep[id] = true);
        }
    }
}

/// Keeps what is needed by what is kept, which comes before it.
fn keep_needed(keep: &mut [bool], needed: impl Fn(usize) -> BTreeSet<usize>) {
    for at in (0..keep.len()).rev() {
        if keep[at] {
            needed(at).into_iter().for_each(|before| keep[before] = true);
        }
    }
}

/// Returns the steps that belong to what is made by those that are kept, whoever is meant: what Close takes only after the
/// creation of an object, such as the members of a group, and what goes with an object that is made again.
fn belonging(steps: &[Step], keep: &[bool]) -> impl Iterator<Item = usize> {
    let made = steps.iter().filter(|step| keep[step.id] && step.action.makes());
    made.flat_map(|one| {
        let belongs = |step: &&Step| {
            let completes = step.action.edits() && step.id > one.id && step.address == one.address;
            completes || one.action == Action::Replace && step.places(&one.address)
        };
        steps.iter().filter(belongs).map(|step| step.id)
    })
}

/// Leaves records where they are if what they would move away from stays.
fn stay_together(steps: &[Step], is_out: &mut [bool]) {
    for step in steps.iter().filter(|step| step.action.moves_records()) {
        let mut others = steps.iter().filter(|other| other.address == step.address);
        let stays = others.any(|other| is_out[other.id] && other.after.contains(&step.id));
        is_out[step.id] |= stays;
    }
}
