//! The only way in which a question reaches the organization: every call is recorded, every write is in the journal before
//! it is sent, everything made has a reserved name and is removed, and nothing else can be changed.

use super::{
    evidence::ProbeCall,
    finding::AskError,
    journal::ProbeJournal,
    reply::ProbeReply,
    scratch::{MadeObject, ScratchKind},
    sweep::ProbeSweeper,
    token::ProbeToken,
};
use crate::{
    api::{Client, PollInterval, RetryBudget, WriteFate},
    engine::READ_LAG,
    model::{Call, Method, SEARCH},
};
use serde_json::{Map, Value, json};

/// The place where a question is asked.
#[derive(Debug)]
pub struct ProbeBench {
    client: Client,
    sweeper: ProbeSweeper,
    token: ProbeToken,
    interval: PollInterval,
    journal: ProbeJournal,
    /// The id of the organization.
    organization: String,
    /// The calls of the present question.
    calls: Vec<ProbeCall>,
    /// What was made and is still to be removed, the latest last.
    made: Vec<MadeObject>,
    /// Whether something may be there that is not in `made`, or could not be removed.
    is_untidy: bool,
}

impl ProbeBench {
    /// Makes a bench whose objects bear a token.
    pub(super) fn new(
        client: &Client,
        interval: PollInterval,
        token: ProbeToken,
        journal: ProbeJournal,
        organization: String,
    ) -> Self {
        Self {
            client: client.clone(),
            sweeper: ProbeSweeper::new(client, interval),
            token,
            interval,
            journal,
            organization,
            calls: Vec::new(),
            made: Vec::new(),
            is_untidy: false,
        }
    }

    /// Returns a reserved name that ends with a word.
    #[must_use]
    pub fn name(&self, word: &str) -> String {
        self.token.name(word)
    }

    /// Returns a reserved address for webhooks that ends with a word.
    #[must_use]
    pub fn url(&self, word: &str) -> String {
        self.token.url(word)
    }

    /// The path of the organization, which questions only read.
    #[must_use]
    pub fn organization(&self) -> String {
        format!("/organization/{}/", self.organization)
    }

    /// Reads a path. A refusal is a reply.
    ///
    /// # Errors
    ///
    /// Says that no answer came.
    pub async fn read(&mut self, path: &str) -> Result<ProbeReply, AskError> {
        self.send(&Call::get(path)).await
    }

    /// Reads a path until it shows what is meant, for as long as reads may lag behind writes; the last reply is returned
    /// also where it does not.
    ///
    /// # Errors
    ///
    /// Says that no answer came.
    pub async fn read_until(
        &mut self,
        path: &str,
        shows: impl Fn(&Value) -> bool,
    ) -> Result<ProbeReply, AskError> {
        self.read_within(path, READ_LAG, shows).await
    }

    /// The same within another budget.
    ///
    /// # Errors
    ///
    /// Says that no answer came.
    pub async fn read_within(
        &mut self,
        path: &str,
        budget: RetryBudget,
        shows: impl Fn(&Value) -> bool,
    ) -> Result<ProbeReply, AskError> {
        self.send_until(&Call::get(path), budget, shows).await
    }

    /// Sends a search, which changes nothing.
    ///
    /// # Errors
    ///
    /// Says that no answer came.
    pub async fn search(&mut self, body: Value) -> Result<ProbeReply, AskError> {
        self.send(&Call::post(SEARCH, body)).await
    }

    /// Sends a search until its result shows what is meant, as [`read_until`](Self::read_until) does.
    ///
    /// # Errors
    ///
    /// Says that no answer came.
    pub async fn search_until(
        &mut self,
        body: Value,
        shows: impl Fn(&Value) -> bool,
    ) -> Result<ProbeReply, AskError> {
        self.send_until(&Call::post(SEARCH, body), READ_LAG, shows).await
    }

    /// Makes an object under a name of [`name`](Self::name) or [`url`](Self::url).
    ///
    /// # Errors
    ///
    /// Says that Close refused it, so that the question can't be asked, or that no answer came.
    pub async fn make(
        &mut self,
        kind: &'static ScratchKind,
        name: &str,
        body: Value,
    ) -> Result<MadeObject, AskError> {
        let made = self.try_make(kind, name, body).await?;
        made.map_err(|refused| {
            AskError::unclear(format!(
                "Close does not make the {} that it needs: {}",
                kind.what, refused.words
            ))
        })
    }

    /// Makes an object, or returns how Close refused it.
    ///
    /// # Errors
    ///
    /// Says that no answer came, or that the name is not reserved.
    pub async fn try_make(
        &mut self,
        kind: &'static ScratchKind,
        name: &str,
        body: Value,
    ) -> Result<Result<MadeObject, ProbeReply>, AskError> {
        let body = named(kind, name, body);
        if !self.token.owns(name) {
            return Err(AskError::unclear(format!("`{name}` is no reserved name")));
        }

        let reply = self.send(&Call::post(kind.collection, body)).await?;
        if !reply.is_ok() {
            return Ok(Err(reply));
        }
        let Some(id) = reply.id().map(str::to_owned) else {
            // It is there, and only its name can find it now.
            self.is_untidy = true;
            return Err(AskError::unclear(format!(
                "the answer to a new {} has no id",
                kind.what
            )));
        };

        let made = MadeObject {
            kind,
            id,
            body: reply.body,
        };
        self.journal.made(&made)?;
        self.made.push(made.clone());
        Ok(Ok(made))
    }

    /// Sends a PUT to an object that the question made; a refusal is a reply. A new name has to be a reserved one.
    ///
    /// # Errors
    ///
    /// Says that no answer came.
    pub async fn change(&mut self, object: &MadeObject, body: Value) -> Result<ProbeReply, AskError> {
        self.check_name(object.kind, &body)?;
        self.send(&Call::put(object.path(), body)).await
    }

    /// Removes an object that the question made; a refusal is a reply, and then it is removed with the others.
    ///
    /// # Errors
    ///
    /// Says that no answer came.
    pub async fn remove(&mut self, object: &MadeObject) -> Result<ProbeReply, AskError> {
        let reply = self.send(&Call::delete(object.path())).await?;
        if reply.is_ok() {
            self.made.retain(|made| made.id != object.id);
        }
        Ok(reply)
    }

    /// Sends a call to a path below an object that the question made, such as an association of a field, and what it
    /// makes there goes with the object.
    ///
    /// # Errors
    ///
    /// Says that no answer came.
    pub async fn within(
        &mut self,
        object: &MadeObject,
        method: Method,
        below: &str,
        body: Option<Value>,
    ) -> Result<ProbeReply, AskError> {
        let path = format!("{}{below}", object.path());
        self.send(&Call { method, path, body }).await
    }

    /// Makes a record on a lead that the question made; it goes with the lead.
    ///
    /// # Errors
    ///
    /// Says that no answer came.
    pub async fn record(
        &mut self,
        lead: &MadeObject,
        collection: &str,
        mut body: Value,
    ) -> Result<ProbeReply, AskError> {
        body["lead_id"] = json!(lead.id);
        self.send(&Call::post(collection, body)).await
    }

    /// The path of the schema of a type that the question made.
    #[must_use]
    pub fn schema_of(&self, of: &MadeObject) -> String {
        schema_of(of)
    }

    /// Sends the order of the fields of a type that the question made.
    ///
    /// # Errors
    ///
    /// Says that no answer came.
    pub async fn order_fields(&mut self, of: &MadeObject, body: Value) -> Result<ProbeReply, AskError> {
        self.send(&Call::put(schema_of(of), body)).await
    }

    /// The calls of the present question so far; a new question begins.
    pub(super) fn take_calls(&mut self) -> Vec<ProbeCall> {
        std::mem::take(&mut self.calls)
    }

    /// Removes what the present question made.
    pub(super) async fn clear(&mut self) -> Result<(), AskError> {
        let made = std::mem::take(&mut self.made);
        if made.is_empty() {
            return Ok(());
        }
        if self.sweeper.remove_all(made, &self.token).await.is_empty() {
            self.journal.cleared()?;
        } else {
            self.is_untidy = true;
        }
        Ok(())
    }

    /// Ends the run: says whether everything that was made is known to be gone.
    pub(super) fn end(self) -> Result<bool, AskError> {
        if !self.is_untidy {
            self.journal.end()?;
        }
        Ok(!self.is_untidy)
    }

    async fn send_until(
        &mut self,
        call: &Call,
        budget: RetryBudget,
        shows: impl Fn(&Value) -> bool,
    ) -> Result<ProbeReply, AskError> {
        let mut backoff = self.interval.start(budget);
        loop {
            let reply = self.send(call).await?;
            if shows(&reply.body) || !backoff.wait().await {
                return Ok(reply);
            }
        }
    }

    async fn send(&mut self, call: &Call) -> Result<ProbeReply, AskError> {
        let is_write = call.effect() != Method::Get;
        if is_write {
            self.journal.writing(call)?;
        }

        let result = ProbeReply::of(self.client.send(call).await);
        let status = match &result {
            Ok(reply) => Some(reply.status),
            Err(error) => error.status(),
        };
        self.calls.push(ProbeCall::of(call, status));
        if !is_write {
            return Ok(result?);
        }

        // What an error leaves open may have been made, and only its name can find it then.
        let is_known = match &result {
            Ok(_) => true,
            Err(error) => error.fate() == WriteFate::NotDone,
        };
        self.is_untidy |= !is_known;
        self.journal.written(status.filter(|_| is_known))?;
        Ok(result?)
    }

    fn check_name(&self, kind: &ScratchKind, body: &Value) -> Result<(), AskError> {
        match body.get(kind.named).and_then(Value::as_str) {
            Some(name) if !self.token.owns(name) => {
                Err(AskError::unclear(format!("`{name}` is no reserved name")))
            }
            Some(_) | None => Ok(()),
        }
    }
}

/// The path of the schema of a custom type.
fn schema_of(object: &MadeObject) -> String {
    let place = object.kind.collection.trim_matches('/');
    let place = place.trim_start_matches("custom_").trim_end_matches("_type");
    let place = if place == "object" { "custom_object" } else { place };
    format!("/custom_field_schema/{place}/{}/", object.id)
}

/// Adds the name to a body.
fn named(kind: &ScratchKind, name: &str, body: Value) -> Value {
    let mut all = match body {
        Value::Object(map) => map,
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) | Value::Array(_) => Map::new(),
    };
    all.insert(kind.named.to_owned(), json!(name));
    Value::Object(all)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::probe::scratch::{ACTIVITY_TYPE, OBJECT_TYPE};

    #[test]
    fn a_custom_type_has_its_schema_where_close_documents_it() {
        for (kind, path) in [
            (&ACTIVITY_TYPE, "/custom_field_schema/activity/x/"),
            (&OBJECT_TYPE, "/custom_field_schema/custom_object/x/"),
        ] {
            let object = MadeObject {
                kind,
                id: "x".to_owned(),
                body: Value::Null,
            };
            assert_eq!(schema_of(&object), path);
        }
    }
}
