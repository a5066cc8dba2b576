//! The kinds of settings that Close does not show, and by way of which a plan may concern people all the same.

use crate::{
    model::{ConsentReason, RegisteredKind},
    plan::{PeopleCount, Risk, Step, StepConsent, risk},
};
use std::collections::BTreeMap;

/// Why nothing is known of the settings of a kind.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct UnseenKind {
    /// Why, as a sentence without a full stop.
    pub because: String,
    /// Whether the organization's plan of Close does not include the kind, so that there are no such settings.
    pub is_not_included: bool,
}

/// The kinds of which nothing is known, by their names.
pub type UnseenKinds = BTreeMap<&'static str, UnseenKind>;

/// Says why nobody knows which settings of a kind there are; nothing where that is known.
pub(super) fn doubt(unseen: &UnseenKinds, kind: &RegisteredKind) -> Option<String> {
    let UnseenKind {
        because,
        is_not_included,
    } = unseen.get(kind.any.def.name)?;
    let kinds = kind.any.def.plural();
    (!is_not_included).then(|| {
        format!("Close does not show the {kinds}: {because}; use the key of a user who may see them")
    })
}

/// Asks for agreement to a step that nobody can give, because it is not known whether it concerns people by way of a setting
/// of a kind.
pub(super) fn ask_in_doubt(step: &mut Step, kind: &RegisteredKind, reason: ConsentReason, doubt: String) {
    let counting = kind.any.def.people.as_ref();
    step.risk = risk::worst([step.risk.clone(), Risk::from(reason.clone())]);
    step.consents.push(StepConsent {
        people: counting.map(|counting| PeopleCount::of(counting, Err(doubt))),
        ..StepConsent::asked(reason)
    });
}
