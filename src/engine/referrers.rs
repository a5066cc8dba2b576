//! Reads settings that may refer to what a plan changes. They are never written from here.

use crate::{
    api::{ApiError, Reader},
    plan::{FoundReferrer, ReferrerKind},
};
use serde_json::Value;
use std::collections::HashSet;
use tokio::task::JoinSet;

/// What was read of the settings that may refer to others.
#[derive(Debug, Default)]
pub struct ReadReferrers {
    /// What was found, in the order of the kinds.
    pub found: Vec<FoundReferrer>,
    /// The kinds that could not be read, each with the reason.
    pub unread: Vec<(ReferrerKind, String)>,
}

impl ReadReferrers {
    /// Returns all settings of a kind, or why they are not known.
    ///
    /// # Errors
    ///
    /// Says why they could not be read.
    pub fn all_of(&self, kind: ReferrerKind) -> Result<Vec<&Value>, &str> {
        match self.unread.iter().find(|(unread, _)| *unread == kind) {
            Some((_, because)) => Err(because),
            None => Ok(self
                .found
                .iter()
                .filter(|one| one.kind == kind)
                .map(|one| &one.value)
                .collect()),
        }
    }
}

/// Reads all settings of some kinds, all lists at once. One that can't be read is told and keeps nobody from the others.
pub async fn read_referrers(reader: &Reader, kinds: &[ReferrerKind]) -> ReadReferrers {
    let mut lists = JoinSet::new();
    for kind in kinds.iter().copied() {
        let reader = reader.clone();
        lists.spawn(async move { (kind, read_one(&reader, kind).await) });
    }

    let mut read = ReadReferrers::default();
    while let Some(ended) = lists.join_next().await {
        let Ok((kind, result)) = ended else {
            continue;
        };
        match result {
            Ok(values) => read
                .found
                .extend(values.into_iter().map(|value| FoundReferrer { kind, value })),
            Err(error) => read.unread.push((kind, format!("failed to {error}"))),
        }
    }

    // The answers come in any order, and a plan is always told in the same one.
    read.found.sort_by_key(|one| one.kind);
    read.unread.sort();
    read
}

async fn read_one(reader: &Reader, kind: ReferrerKind) -> Result<Vec<Value>, ApiError> {
    let mut known = HashSet::new();
    let mut values = Vec::new();
    for list in kind.lists() {
        let listed = reader.list(list).await?;
        values.extend(
            listed
                .into_iter()
                .filter(|value| known.insert(value["id"].to_string())),
        );
    }
    Ok(values)
}
