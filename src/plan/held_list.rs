//! Lists that can't become what is wanted because of an item that `ignore` names, such as a step of a workflow: the change would
//! give its position to another item. Nothing is applied then, but both sides can be compared.

use super::{Note, Plan, Refusal};
use crate::model::{Address, Location, Selector};

/// A list that an ignored item keeps from becoming what is wanted.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct HeldList {
    /// The object that has the list.
    pub object: Address,
    /// The attribute that is the list.
    pub attribute: String,
    /// The ignored item.
    pub item: Address,
    /// Where the manifests list the object.
    pub at: Option<Location>,
}

impl HeldList {
    /// Says whether a plan changes the list.
    #[must_use]
    pub fn is_changed_by(&self, plan: &Plan) -> bool {
        let mut steps = plan.steps.iter().filter(|step| step.address == self.object);
        steps.any(|step| {
            step.changes
                .iter()
                .any(|change| change.attribute == self.attribute)
        })
    }

    /// Refuses to change the list.
    #[must_use]
    pub fn refusal(&self) -> Refusal {
        let because = format!(
            "{} after this run: exclude `{}`, or {} for one run",
            self.position(),
            Selector::spell(&self.object),
            self.way_to_change()
        );
        Refusal::new(&self.item, self.at.as_ref(), because)
    }

    /// Says why the list is not brought to what is wanted where both sides are only compared.
    #[must_use]
    pub fn note(&self) -> Note {
        let text = format!(
            "{}, so closectl changes none of the `{}`",
            self.position(),
            self.attribute
        );
        Note::new(&self.item, text)
    }

    /// Returns what makes the change possible.
    #[must_use]
    pub fn way_to_change(&self) -> String {
        format!(
            "write `{}` in the manifests as it is in Close and remove it from `ignore` in closectl.yaml",
            Selector::spell(&self.item)
        )
    }

    fn position(&self) -> String {
        format!(
            "`ignore` in closectl.yaml names it by its position among the `{}`, which would be the position of another one",
            self.attribute
        )
    }
}
