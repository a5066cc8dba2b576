//! Removes what probes made: by id, and by the reserved name where ids are not known. It goes on after Ctrl-C.

use super::{
    error::ProbeError,
    past::PastProbe,
    reply::ProbeReply,
    scratch::{KINDS, MadeObject, OPPORTUNITY_STATUS, PIPELINE, ScratchKind, is_of},
    token::{ProbeToken, is_reserved},
};
use crate::{
    api::{ApiError, Client, PollInterval, RetryBudget},
    engine::{CALL_UNDER_WAY, READ_LAG},
    model::Call,
};
use serde_json::{Value, json};
use std::collections::BTreeSet;

/// How often a deletion is sent whose answer does not come: to delete twice does no harm.
const SENDS: RetryBudget = RetryBudget::squares(4);

/// Removes what probes made.
#[derive(Clone, Debug)]
pub struct ProbeSweeper {
    client: Client,
    interval: PollInterval,
}

impl ProbeSweeper {
    /// Makes one, whose calls go on although the client is stopped.
    pub fn new(client: &Client, interval: PollInterval) -> Self {
        Self {
            client: client.to_the_end(),
            interval,
        }
    }

    /// Removes objects, what lies in others first; returns what could not be removed, and why.
    pub async fn remove_all(&self, mut objects: Vec<MadeObject>, token: &ProbeToken) -> Vec<String> {
        // Of one kind the latest goes first: it may refer to those before it.
        objects.reverse();
        objects.sort_by_key(|object| KINDS.iter().position(|kind| *kind == object.kind));

        let mut left = Vec::new();
        for object in objects {
            if let Err(why) = self.remove(&object, token).await {
                left.push(format!("the {} {}: {why}", object.kind.what, object.id));
            }
        }
        left
    }

    /// Removes what a run that did not come to its end left, and everything of it that may still arrive.
    ///
    /// # Errors
    ///
    /// Says what could not be removed, or read.
    pub async fn sweep(&self, past: &PastProbe) -> Result<(), ProbeError> {
        let budget = if past.is_doubtful {
            CALL_UNDER_WAY
        } else {
            READ_LAG
        };
        let mut backoff = self.interval.start(budget);
        let tokens = [past.token.clone()];
        let mut gone: BTreeSet<String> = BTreeSet::new();

        // First by id, because lists don't show everything; what can't be removed so is tried again by its name.
        self.remove_all(past.made.clone(), &past.token).await;

        loop {
            // Lists may lag, so that what was removed may show again, and what was made may not show yet.
            let mut found = self.find(&past.kinds, &tokens).await?;
            found.retain(|object| !gone.contains(&object.id));
            let mut left = Vec::new();
            for object in found {
                let id = object.id.clone();
                let failed = self.remove_all(vec![object], &past.token).await;
                if failed.is_empty() {
                    gone.insert(id);
                }
                left.extend(failed);
            }

            if !backoff.wait().await {
                return if left.is_empty() {
                    Ok(())
                } else {
                    Err(ProbeError::Left(left))
                };
            }
        }
    }

    /// Finds objects that have a reserved name and are none of these runs', described for people.
    ///
    /// # Errors
    ///
    /// Says which list can't be read.
    pub async fn find_foreign(&self, tokens: &[ProbeToken]) -> Result<Vec<String>, ProbeError> {
        let mut found = Vec::new();
        for kind in KINDS {
            let objects = self.list(kind).await?;
            let foreign = objects
                .iter()
                .filter(|object| is_reserved(kind.name_of(object)) && !is_of(kind, object, tokens));
            found.extend(foreign.map(|object| format!("the {} `{}`", kind.what, kind.name_of(object))));
        }
        Ok(found)
    }

    async fn find(
        &self,
        kinds: &[&'static ScratchKind],
        tokens: &[ProbeToken],
    ) -> Result<Vec<MadeObject>, ProbeError> {
        let mut found = Vec::new();
        for kind in kinds {
            for body in self.list(kind).await? {
                if let (true, Some(id)) = (is_of(kind, &body, tokens), body["id"].as_str()) {
                    let id = id.to_owned();
                    found.push(MadeObject { kind, id, body });
                }
            }
        }
        Ok(found)
    }

    /// Lists the objects of a kind; what the plan or the key does not allow holds none of ours.
    async fn list(&self, kind: &ScratchKind) -> Result<Vec<Value>, ApiError> {
        match self.client.reader().list(&kind.list()).await {
            Err(error) if matches!(error.status(), Some(402..=404)) => Ok(Vec::new()),
            result => result,
        }
    }

    /// Removes one object; one that is gone is removed.
    async fn remove(&self, object: &MadeObject, token: &ProbeToken) -> Result<(), String> {
        let Err(why) = self.delete(&object.path()).await else {
            return Ok(());
        };

        // Close keeps pipelines that are not empty, and may keep the last won or lost status of one.
        if object.kind == &PIPELINE {
            self.empty(&object.id, token).await?;
        } else if object.kind == &OPPORTUNITY_STATUS {
            let active = Call::put(object.path(), json!({ "type": "active" }));
            self.send(&active).await.map_err(|error| error.to_string())?;
        } else {
            return Err(why);
        }
        self.delete(&object.path()).await
    }

    /// Removes the statuses of a pipeline that probes made; others would be a person's.
    async fn empty(&self, pipeline: &str, token: &ProbeToken) -> Result<(), String> {
        let pipelines = self.list(&PIPELINE).await.map_err(|error| error.to_string())?;
        let pipeline = pipelines.into_iter().find(|one| one["id"] == pipeline);
        let statuses = pipeline.map(|one| one["statuses"].clone()).unwrap_or_default();

        for status in statuses.as_array().into_iter().flatten() {
            let label = OPPORTUNITY_STATUS.name_of(status);
            if !token.owns(label) {
                return Err(format!("`{label}` in it is not closectl's"));
            }
            if let Some(id) = status["id"].as_str() {
                self.delete(&format!("{}{id}/", OPPORTUNITY_STATUS.collection))
                    .await?;
            }
        }
        Ok(())
    }

    async fn delete(&self, path: &str) -> Result<(), String> {
        let call = Call::delete(path);
        let reply = self.send(&call).await.map_err(|error| error.to_string())?;
        if reply.is_ok() || matches!(reply.status, 404 | 410) {
            Ok(())
        } else {
            Err(reply.words)
        }
    }

    /// Sends a call that may be carried out twice until it is answered.
    async fn send(&self, call: &Call) -> Result<ProbeReply, ApiError> {
        let mut backoff = self.interval.start(SENDS);
        loop {
            let error = match ProbeReply::of(self.client.send(call).await) {
                Ok(reply) => return Ok(reply),
                Err(error) => error,
            };
            if !backoff.wait().await {
                return Err(error);
            }
        }
    }
}
