//! What may be done with each kind of setting, as far as reading alone can tell.

use crate::model::{Def, RegisteredKind};
use schemars::JsonSchema;
use serde::Serialize;
use std::collections::BTreeMap;

/// The permissions for one kind of setting.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct KindAccess {
    /// The name of the kind, as `explain` takes it.
    pub kind: &'static str,
    /// The plural of the kind.
    pub title: String,
    /// Whether it may be read.
    pub read: ReadAccess,
    /// Whether it may be written.
    pub write: WriteAccess,
    /// The reason if one of the two is not `yes`.
    pub reason: Option<String>,
}

impl KindAccess {
    /// Returns the kinds as people count them: those of one title, such as the places of shared fields, are one unless
    /// they differ.
    pub fn rows(kinds: &[Self]) -> Vec<&Self> {
        let mut rows: Vec<&Self> = Vec::new();
        for kind in kinds {
            let is_same =
                |row: &&Self| (&row.title, row.read, row.write) == (&kind.title, kind.read, kind.write);
            if !rows.iter().any(is_same) {
                rows.push(kind);
            }
        }
        rows
    }
}

/// Whether a kind of setting may be read.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum ReadAccess {
    /// It was read.
    Yes,
    /// Close refused it.
    No,
    /// It was not tried, or the answer does not say.
    Unknown,
}

/// Whether a kind of setting may be written. `doctor` writes nothing to find out.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum WriteAccess {
    /// The role has the permissions that changes seem to need.
    Likely,
    /// The role lacks such a permission.
    Unlikely,
    /// It may not be read.
    No,
    /// It is unknown.
    Unknown,
    /// closectl only reads it.
    Never,
}

/// What came of one read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum ReadOutcome {
    /// It was answered.
    Answered,
    /// Close refused it, in these words.
    Denied(String),
    /// It failed otherwise.
    Failed,
}

impl KindAccess {
    /// Finds out what may be done with a kind from the reads that it needs, by path, and from what the role allows, if
    /// that is known.
    pub(super) fn of(
        kind: &RegisteredKind,
        reads: &BTreeMap<&'static str, ReadOutcome>,
        permissions: Option<&[String]>,
    ) -> Self {
        let def = &kind.any.def;
        let outcomes: Vec<Option<&ReadOutcome>> = def.all_reads().map(|read| reads.get(read.path)).collect();
        let denied = outcomes.iter().find_map(|outcome| match outcome {
            Some(ReadOutcome::Denied(words)) => Some(words.clone()),
            Some(ReadOutcome::Answered | ReadOutcome::Failed) | None => None,
        });
        let is_read = outcomes
            .iter()
            .all(|outcome| *outcome == Some(&ReadOutcome::Answered));

        let (read, write, reason) = match denied {
            Some(words) => (ReadAccess::No, WriteAccess::No, Some(words)),
            None if is_read => {
                let (write, reason) = write_access(def, permissions);
                (ReadAccess::Yes, write, reason)
            }
            None => (
                ReadAccess::Unknown,
                WriteAccess::Unknown,
                Some("it could not be read".to_owned()),
            ),
        };
        Self {
            kind: def.name,
            title: def.plural(),
            read,
            write,
            reason,
        }
    }
}

/// Finds out from the role whether a kind that was read may be written.
fn write_access(def: &Def, permissions: Option<&[String]>) -> (WriteAccess, Option<String>) {
    if def.listing.is_none() {
        return (WriteAccess::Never, Some("closectl only reads them".to_owned()));
    }
    if def.permissions.is_empty() {
        let reason = "closectl does not know which permission decides this";
        return (WriteAccess::Unknown, Some(reason.to_owned()));
    }
    let Some(permissions) = permissions else {
        let reason = "Close does not show what the role allows";
        return (WriteAccess::Unknown, Some(reason.to_owned()));
    };

    let has = |permission: &&&str| permissions.iter().any(|one| one == **permission);
    let lacking: Vec<&str> = def.permissions.iter().filter(|one| !has(one)).copied().collect();
    if lacking.is_empty() {
        return (WriteAccess::Likely, None);
    }
    // Sources differ on which of them is needed, so that one alone proves nothing.
    let write = if lacking.len() == def.permissions.len() {
        WriteAccess::Unlikely
    } else {
        WriteAccess::Unknown
    };
    (write, Some(format!("the role lacks {}", lacking.join(" and "))))
}

#[cfg(test)]
mod tests {
    use super::{KindAccess, ReadAccess, ReadOutcome, WriteAccess};
    use crate::{kinds, model::RegisteredKind};
    use std::collections::{BTreeMap, BTreeSet};

    /// What is found of each kind where every read comes out so.
    fn of_all(
        outcome: &ReadOutcome,
        permissions: Option<&[&str]>,
    ) -> Vec<(&'static RegisteredKind, KindAccess)> {
        let reads = kinds::registry().reads();
        let reads: BTreeMap<_, _> = reads.iter().map(|read| (read.path, outcome.clone())).collect();
        let permissions: Option<Vec<String>> =
            permissions.map(|all| all.iter().map(ToString::to_string).collect());
        let kinds = kinds::registry().kinds();
        kinds
            .map(|kind| (kind, KindAccess::of(kind, &reads, permissions.as_deref())))
            .collect()
    }

    #[test]
    fn writing_is_told_as_far_as_the_role_tells_it() {
        let kinds = kinds::registry().kinds();
        let known: BTreeSet<&str> = kinds.flat_map(|kind| kind.any.def.permissions).copied().collect();
        let all: Vec<&str> = known.into_iter().collect();
        assert!(all.len() > 2, "{all:?}");

        for permissions in [
            Some(&all[..]),
            Some(&["x", "manage_customizations", "manage_organization"]),
            Some(&["x", "manage_customizations"]),
            Some(&["x"]),
            None,
        ] {
            for (kind, found) in of_all(&ReadOutcome::Answered, permissions) {
                let def = &kind.any.def;
                let has = |one: &&&str| permissions.is_some_and(|all| all.contains(*one));
                let held = def.permissions.iter().filter(has).count();
                let expected = match (def.listing, permissions) {
                    (None, _) => WriteAccess::Never,
                    (Some(_), None) => WriteAccess::Unknown,
                    (Some(_), Some(_)) if def.permissions.is_empty() => WriteAccess::Unknown,
                    (Some(_), Some(_)) if held == def.permissions.len() => WriteAccess::Likely,
                    (Some(_), Some(_)) if held == 0 => WriteAccess::Unlikely,
                    (Some(_), Some(_)) => WriteAccess::Unknown,
                };
                assert_eq!(
                    (found.read, found.write),
                    (ReadAccess::Yes, expected),
                    "{found:?}"
                );
                assert_eq!(
                    found.reason.is_none(),
                    expected == WriteAccess::Likely,
                    "{found:?}"
                );
            }
        }
    }

    #[test]
    fn what_was_not_read_is_not_called_writable() {
        let all = Some(&["manage_customizations", "manage_organization"][..]);
        for (outcome, read, write) in [
            (ReadOutcome::Denied("no".into()), ReadAccess::No, WriteAccess::No),
            (ReadOutcome::Failed, ReadAccess::Unknown, WriteAccess::Unknown),
        ] {
            for (_, found) in of_all(&outcome, all) {
                assert_eq!((found.read, found.write), (read, write), "{found:?}");
                assert!(found.reason.is_some(), "{found:?}");
            }
        }
    }
}
