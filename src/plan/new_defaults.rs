//! Defaults that change because the first member of a list is deleted. A step for the order of a list says so itself; this
//! is for plans that have none.

use super::{Action, Plan, Risk, Step};
use crate::model::{Address, Live, Registry};

impl Plan {
    /// Says on each step that deletes the first member of a list what takes its place as the default.
    pub fn name_new_defaults(&mut self, registry: &Registry, live: &Live) {
        for (container, list) in &live.orders {
            let holder = live.specs.get(container).map(|spec| spec.kind);
            let ordering = registry.ordered(container, holder).map(|(order, _)| order);
            let Some(those) = ordering.and_then(|order| order.first) else {
                continue;
            };

            let is_told = |step: &Step| {
                step.address == *container
                    && (step.action == Action::Delete
                        || step.changes.iter().any(|change| change.attribute == "order"))
            };
            let members = &list.order.members;
            let Some(first) = members.first().filter(|_| !self.steps.iter().any(is_told)) else {
                continue;
            };

            let leaves = |member: &Address| self.steps.iter().position(|step| deletes(step, member));
            let (Some(at), Some(next)) = (leaves(first), members.iter().find(|one| leaves(one).is_none()))
            else {
                continue;
            };
            let text = format!("{those} get `{}` instead of `{}`", next.name(), first.name());
            self.steps[at].add_behaviour(&text);
        }
    }
}

fn deletes(step: &Step, member: &Address) -> bool {
    step.address == *member && step.action == Action::Delete
}

impl Step {
    /// Adds to the risk of a step what else the organization does differently.
    fn add_behaviour(&mut self, text: &str) {
        let Some(because) = self.risk.because_mut() else {
            let because = text.to_owned();
            self.risk = Risk::Behaviour { because };
            return;
        };

        // Whoever approves the step reads the same words.
        let before = because.clone();
        *because = format!("{before}, and {text}");
        let after = because.clone();
        let same = self.consents.iter_mut().filter(|one| one.because == before);
        same.for_each(|one| one.because.clone_from(&after));
    }
}

impl Risk {
    fn because_mut(&mut self) -> Option<&mut String> {
        match self {
            Self::Safe => None,
            Self::Behaviour { because }
            | Self::Outreach { because }
            | Self::Access { because }
            | Self::DataLoss { because }
            | Self::Impossible { because, .. } => Some(because),
        }
    }
}
