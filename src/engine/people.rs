//! Reads whom the steps of a plan concern, all at once.

use super::fetch::answer;
use crate::{
    api::Reader,
    plan::{PeopleAnswers, PeopleQuery},
};
use std::collections::BTreeSet;
use tokio::task::JoinSet;

/// Reads what counts the people whom a plan concerns. A read that fails is no error: nobody can agree to that step then.
pub async fn read_people(reader: &Reader, queries: BTreeSet<PeopleQuery>) -> PeopleAnswers {
    let mut calls = JoinSet::new();
    for PeopleQuery { path, shape } in queries {
        let reader = reader.clone();
        calls.spawn(async move {
            let found = answer(&reader, &path, shape).await;
            (path, found.map_err(|error| format!("failed to {error}")))
        });
    }

    let mut answers = PeopleAnswers::new();
    // A read that panicked has no answer, which counts as none.
    while let Some(done) = calls.join_next().await {
        answers.extend(done.ok());
    }
    answers
}
