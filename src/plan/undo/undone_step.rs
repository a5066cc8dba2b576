//! A step of a run that is taken back.

use crate::{
    diff::Change,
    plan::{Action, RecordedStep, Step},
};

/// A step that was done, or may have been.
pub(super) struct UndoneStep<'a> {
    pub(super) step: &'a Step,
    pub(super) recorded: &'a RecordedStep,
    /// Whether it was surely done.
    pub(super) sure: bool,
}

impl<'a> UndoneStep<'a> {
    /// Says whether its changes are those of records and not of the object.
    pub(super) fn is_about_records(&self) -> bool {
        matches!(self.step.action, Action::Migrate | Action::Restore)
    }

    /// Returns the id of the object that the step took away.
    pub(super) fn old_id(&self) -> Option<&'a str> {
        let recorded = self.recorded;
        recorded.replaced.as_deref().or(recorded.id.as_deref())
    }

    /// Says whether a step surely changed on what another one had changed.
    pub(super) fn goes_on_from(&self, earlier: &Change) -> bool {
        let mut changes = self.step.changes.iter();
        self.sure
            && changes.any(|change| change.attribute == earlier.attribute && change.before == earlier.after)
    }
}
