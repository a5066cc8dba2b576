//! Decides whether a name is taken: one rule for statuses, pipelines, fields, types, roles, groups and outcomes.

use crate::{objects::Named, protocol::Refusal, state::State};

/// Refuses the name of an object when one of `others` has it too, unless the switch `duplicates` allows that.
///
/// Without a switch, a name is always unique.
pub(crate) fn claim<'a, T: Named + 'a>(
    state: &State,
    duplicates: Option<&'static str>,
    object: &T,
    others: impl IntoIterator<Item = &'a T>,
) -> Result<(), Refusal> {
    if duplicates.is_some_and(|switch| state.is(switch, "allow")) {
        return Ok(());
    }

    let name = object.name();
    let ignores_case = state.is("duplicate_case", "ignored");
    let folded = name.to_lowercase();
    let is_same = |other: &str| {
        if ignores_case {
            other.to_lowercase() == folded
        } else {
            other == name
        }
    };

    // An object that is being changed is in the list itself.
    let mut others = others.into_iter().filter(|other| other.id() != object.id());
    if others.any(|other| is_same(other.name())) {
        return Err(Refusal::field(T::NAME, format!("\"{name}\" already exists.")));
    }
    Ok(())
}
