//! Reads settings that may refer to what a plan changes. They are never written from here.

use super::fetch::answer;
use crate::{
    api::{ApiError, ReadDenial, Reader},
    model::{IDENTITY, Registry, Responses},
    plan::{FoundReferrer, ReferringKind, UnseenKind},
};
use serde_json::{Value, json};
use tokio::task::JoinSet;

/// What was read of the settings that may refer to others.
#[derive(Debug, Default)]
pub struct ReadReferrers {
    /// The kinds in their order, each with what Close shows of it, or with why it shows nothing.
    kinds: Vec<(ReferringKind, Result<Vec<Value>, UnseenKind>)>,
}

impl ReadReferrers {
    /// Returns all settings of a kind, or why they are not known; nothing where the kind was not read for this.
    #[must_use]
    pub fn all_of(&self, kind: &str) -> Option<Result<&[Value], &str>> {
        let (_, read) = self.kinds.iter().find(|(one, _)| one.name == kind)?;
        Some(read.as_deref().map_err(|unseen| unseen.because.as_str()))
    }

    /// Returns everything that was found, in the order of the kinds.
    #[must_use]
    pub fn found(&self) -> Vec<FoundReferrer> {
        let read = self
            .kinds
            .iter()
            .filter_map(|(kind, read)| Some((kind, read.as_ref().ok()?)));
        read.flat_map(|(kind, values)| values.iter().map(|value| kind.found(value.clone())))
            .collect()
    }

    /// Returns the kinds that could not be read, each with the reason.
    pub fn unread(&self) -> impl Iterator<Item = (&ReferringKind, &UnseenKind)> {
        self.kinds
            .iter()
            .filter_map(|(kind, read)| Some((kind, read.as_ref().err()?)))
    }
}

/// Reads all settings of some kinds, all lists at once. One that can't be read is told and keeps nobody from the others.
/// `user` is the id of the user whose key reads.
pub async fn read_referrers(
    registry: &'static Registry,
    reader: &Reader,
    user: Option<&str>,
    kinds: Vec<ReferringKind>,
) -> ReadReferrers {
    let mut lists = JoinSet::new();
    for (at, kind) in kinds.into_iter().enumerate() {
        let (reader, user) = (reader.clone(), user.map(str::to_owned));
        lists.spawn(async move {
            let read = read_one(registry, &reader, user, &kind).await;
            let read = read.map_err(|error| UnseenKind {
                because: format!("failed to {}", ReadDenial::explain(&error)),
                is_not_included: ReadDenial::of(&error) == Some(ReadDenial::NotInPlan),
            });
            (at, kind, read)
        });
    }

    // The answers come in any order, and a plan is always told in the same one.
    let mut read: Vec<_> = lists.join_all().await;
    read.sort_by_key(|(at, _, _)| *at);
    ReadReferrers {
        kinds: read.into_iter().map(|(_, kind, read)| (kind, read)).collect(),
    }
}

async fn read_one(
    registry: &Registry,
    reader: &Reader,
    user: Option<String>,
    kind: &ReferringKind,
) -> Result<Vec<Value>, ApiError> {
    let mut responses = Responses::default();
    for read in &kind.reads {
        // Whose key it is was read with the organization.
        let answer = if *read == IDENTITY {
            json!({"id": user})
        } else {
            answer(reader, read.path, read.shape).await?
        };
        responses.insert(read.path, answer);
    }

    let found = registry.kind(kind.name).map(|kind| kind.live(&responses));
    Ok(found
        .into_iter()
        .flatten()
        .map(|found| found.value.into_owned())
        .collect())
}
