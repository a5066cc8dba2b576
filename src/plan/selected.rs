//! Limits a plan to the objects that are meant.

use super::{Action, Note, Plan, Step};
use crate::model::{Address, ObjectSelection};
use std::collections::BTreeSet;

impl Plan {
    /// Keeps the steps that are meant and those that they need. A step that needs one which is left out is left out with
    /// it, which a note says; `names` returns every name by which an object may be meant.
    pub fn selected(mut self, selection: &ObjectSelection, names: impl Fn(&Address) -> Vec<Address>) -> Self {
        if selection.is_everything() {
            return self;
        }
        let excludes = |address: &Address| selection.excludes_any(&names(address));
        let includes = |address: &Address| selection.targets_any(&names(address)) && !excludes(address);

        // Prerequisites come before what needs them, so that one pass from the start finds all that is left out.
        let mut is_out: Vec<bool> = Vec::with_capacity(self.steps.len());
        let mut told: BTreeSet<&Address> = BTreeSet::new();
        for step in &self.steps {
            let is_named = excludes(&step.address);
            let needs = step.after.iter().find(|before| is_out[**before]);
            let is_meant = !is_named && selection.targets_any(&names(&step.address));
            // An object is skipped for one reason, however many steps it has.
            if let Some(before) = needs.filter(|_| is_meant && told.insert(&step.address)) {
                let needed = &self.steps[*before].address;
                let how = if excludes(needed) {
                    "which --exclude skips"
                } else {
                    "which is skipped as well"
                };
                let text = format!("skipped, because it needs {needed}, {how}");
                self.notes.push(Note::new(&step.address, text));
            }
            is_out.push(is_named || needs.is_some());
        }

        self.stay_together(&mut is_out);

        // The other way round, one pass from the end finds all that is needed. Nothing that is left out can be.
        let meant = self.steps.iter().zip(&is_out);
        let mut keep: Vec<bool> = meant
            .map(|(step, is_out)| !is_out && includes(&step.address))
            .collect();
        self.keep_needed(&mut keep);
        // What goes with an object that is made again comes back with it, whoever is meant.
        let replaced = self
            .steps
            .iter()
            .filter(|step| keep[step.id] && step.action == Action::Replace);
        let places = replaced.flat_map(|one| self.steps.iter().filter(|step| step.places(&one.address)));
        let places: Vec<usize> = places.map(|step| step.id).filter(|id| !is_out[*id]).collect();
        places.into_iter().for_each(|id| keep[id] = true);
        self.keep_needed(&mut keep);

        self.keep_steps(&keep);
        self.refusals.retain(|refusal| includes(&refusal.address));
        // What is not meant could be renamed as well; that is told where it is.
        self.notes
            .retain(|note| note.likely_rename.is_none() || includes(&note.address));
        self.unmanaged.retain(&includes);
        self.unlisted.retain(|one| includes(&one.address));
        self.unreported.retain(&includes);
        self
    }

    /// Keeps the prerequisites of what is kept, which come before it.
    fn keep_needed(&self, keep: &mut [bool]) {
        for at in (0..self.steps.len()).rev() {
            if keep[at] {
                self.steps[at]
                    .after
                    .iter()
                    .for_each(|before| keep[*before] = true);
            }
        }
    }

    /// Leaves records where they are if what they would move away from stays.
    fn stay_together(&self, is_out: &mut [bool]) {
        for step in self.steps.iter().filter(|step| step.action.moves_records()) {
            let mut others = self.steps.iter().filter(|other| other.address == step.address);
            let stays = others.any(|other| is_out[other.id] && other.after.contains(&step.id));
            is_out[step.id] |= stays;
        }
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

        let steps = std::mem::take(&mut self.steps).into_iter();
        let steps = steps.filter(|step| keep[step.id]).map(|step| {
            let after = step.after.iter().filter(|before| keep[**before]);
            Step {
                id: places[step.id],
                after: after.map(|before| places[*before]).collect(),
                ..step
            }
        });
        self.steps = steps.collect();
    }
}
