//! Objects that share a name and that nothing tells apart: what two runs at once may leave.
//!
//! Nothing here removes one of them. A run says which one it made; a person says with its id which one goes, and that is
//! an ordinary plan.

use super::{Action, Plan};
use crate::model::{Address, Desired, Entry, Live, RegisteredKind, Registry, Spec, shell_option};
use schemars::JsonSchema;
use serde::Serialize;
use std::collections::{BTreeMap, BTreeSet};
use thiserror::Error;

/// An object that a run created while somebody else created one with the same name.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct MadeTwin {
    /// The address of all of them.
    pub address: Address,
    /// The object that the run created.
    pub made: Twin,
    /// The others.
    pub others: Vec<Twin>,
    /// The command that deletes the object that the run created, or another one that is used less.
    pub removal: String,
}

/// One of several objects with the same name.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, JsonSchema)]
pub struct Twin {
    /// The creation time in Close's format, if Close shows it.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(default)]
    pub created: Option<String>,
    /// Close's id of it.
    pub id: String,
}

/// The reason why an object may not be removed as one of several of its name.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum TwinError {
    /// It is not there, or the only one of its name.
    #[error(
        "refused: the organization has no object {0} that shares its name with another; nothing was written"
    )]
    NoTwin(String),
    /// All of its name would go.
    #[error(
        "refused: {ids} are all the objects that the organization has at `{address}`, and one must stay; \
         nothing was written"
    )]
    NoneLeft {
        /// What they share.
        address: Address,
        /// Their ids.
        ids: String,
    },
}

impl Twin {
    /// Returns all objects of an address, the oldest first.
    #[must_use]
    pub fn all(live: &Live, address: &Address) -> Vec<Self> {
        let ids = live.ambiguous.get(address).into_iter().flatten();
        let mut twins: Vec<Self> = ids.map(|id| Self::of(live, id)).collect();
        twins.sort();
        twins
    }

    /// Returns the one of them that is most likely one too many: of those that are used least, the newest. Close may refuse to
    /// delete what is in use, and what lies in an object goes with it.
    #[must_use]
    pub fn spare(live: &Live, address: &Address) -> Option<Self> {
        let newest_first = Self::all(live, address).into_iter().rev();
        newest_first.min_by_key(|twin| twin.uses(live))
    }

    /// Returns how many objects lie in it or name it, of what was read of the organization.
    pub fn uses(&self, live: &Live) -> usize {
        live.uses.get(&self.id).copied().unwrap_or_default()
    }

    fn of(live: &Live, id: &str) -> Self {
        Self {
            created: live.created.get(id).cloned(),
            id: id.to_owned(),
        }
    }
}

/// Returns the command that deletes one of several objects of a name.
#[must_use]
pub fn removal(id: &str) -> String {
    format!("closectl undo {}", shell_option("--twin", id))
}

/// Says that several objects have a name that nothing tells apart, and how it comes to mean one.
pub(super) fn shared_name(registry: &Registry, live: &Live, address: &Address) -> String {
    let ids = live.ambiguous.get(address).map(Vec::as_slice).unwrap_or_default();
    let because = format!(
        "the organization has {} objects with this name ({}); {} of them in Close",
        ids.len(),
        ids.join(", "),
        registry.way_to_one(address)
    );

    // The records that have its values are counted before anything is deleted.
    let newest = Twin::all(live, address).pop();
    match Twin::spare(live, address) {
        Some(spare) => {
            let which = if Some(&spare) == newest.as_ref() {
                "newest"
            } else if spare.uses(live) == 0 {
                "one that nothing else in Close's settings uses"
            } else {
                "one that is used least"
            };
            format!("{because}, or delete the {which} with `{}`", removal(&spare.id))
        }
        None => because,
    }
}

/// Finds the objects that a run made and that share their names with others by now. `made` holds the ids of what it made,
/// by the steps of its plan; `live` is the organization as it was read after the run.
#[must_use]
pub fn made_twins(plan: &Plan, made: &BTreeMap<usize, String>, live: &Live) -> Vec<MadeTwin> {
    // A place of a field is found by the id of the field, which has an address of its own.
    let own = made.iter().filter(|(step, _)| {
        let step = plan.steps.get(**step);
        step.is_some_and(|step| step.action != Action::Associate)
    });
    let own: BTreeSet<&String> = own.map(|(_, id)| id).collect();

    let shared = live.ambiguous.iter().flat_map(|(address, ids)| {
        let made = ids.iter().filter(|id| own.contains(id));
        made.map(move |id| (address, id))
    });
    let twins = shared.map(|(address, id)| {
        let made = Twin::of(live, id);
        let others = Twin::all(live, address).into_iter();
        // What the run made goes, unless it came to be used more than another one.
        let spare = Twin::spare(live, address).filter(|spare| spare.uses(live) < made.uses(live));
        MadeTwin {
            address: address.clone(),
            others: others.filter(|one| one.id != *id).collect(),
            removal: removal(spare.as_ref().map_or(id, |spare| &spare.id)),
            made,
        }
    });
    twins.collect()
}

/// Makes sure that each of some objects is one of several of its name, and that one of these stays.
///
/// # Errors
///
/// Names the first that is not.
pub fn check_twins(ids: &BTreeSet<String>, live: &Live) -> Result<(), TwinError> {
    let is_shared = |id: &&String| live.ambiguous.values().any(|all| all.contains(*id));
    if let Some(id) = ids.iter().find(|id| !is_shared(id)) {
        return Err(TwinError::NoTwin(id.clone()));
    }

    let goes = |all: &[String]| all.iter().all(|id| ids.contains(id));
    match live.ambiguous.iter().find(|(_, all)| goes(all)) {
        Some((address, all)) => Err(TwinError::NoneLeft {
            address: address.clone(),
            ids: all.join(", "),
        }),
        None => Ok(()),
    }
}

/// Returns what to plan for so that objects go, with all that lies in them. The organization has to be read with these
/// objects [told apart](Live::build_apart); what is gone already asks for nothing.
#[must_use]
pub fn without(registry: &Registry, ids: &BTreeSet<String>, live: &Live) -> Desired {
    let roots = ids.iter().filter_map(|id| live.index.address(id));
    let all = roots.flat_map(|root| live.inside(root).chain([root]));

    let entries = all.filter_map(|address| {
        let spec = live.specs.get(address)?;
        let qualifiers = live.qualifiers.get(address).cloned().unwrap_or_default();
        let entry = removal_of(registry.kind(spec.kind)?, spec, qualifiers);
        Some((address.clone(), Box::new(entry)))
    });
    Desired {
        entries: entries.collect(),
        ..Desired::default()
    }
}

/// Returns the removal of an object; `qualifiers` tell it apart from others of its name.
fn removal_of(kind: &RegisteredKind, spec: &Spec, qualifiers: Vec<String>) -> Entry {
    let named = kind.named(&spec.attributes);
    Entry {
        qualifiers: qualifiers.into(),
        ..Entry::of(kind, spec.address.clone(), named, true)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_one_too_many_is_the_newest_of_those_that_are_used_least() {
        let address = Address::of("pipeline/Partners");
        let mut live = Live::default();
        for (id, created) in [
            ("pipe_old", "2026-01-01"),
            ("pipe_mid", "2026-01-02"),
            ("pipe_new", "2026-01-03"),
        ] {
            live.ambiguous
                .entry(address.clone())
                .or_default()
                .push(id.to_owned());
            live.created.insert(id.to_owned(), created.to_owned());
        }
        let spare = |live: &Live| Twin::spare(live, &address).map(|twin| twin.id);
        assert_eq!(spare(&live).as_deref(), Some("pipe_new"));

        // What a run moved into the newest would go with it.
        live.uses.insert("pipe_new".to_owned(), 1);
        assert_eq!(spare(&live).as_deref(), Some("pipe_mid"));
        live.uses.insert("pipe_mid".to_owned(), 2);
        live.uses.insert("pipe_old".to_owned(), 3);
        assert_eq!(spare(&live).as_deref(), Some("pipe_new"));
    }
}
