//! What the bulk reads of one organization brought.

use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet};

/// Who the key belongs to; also the proof that it is accepted.
pub const IDENTITY: BulkRead = BulkRead {
    path: "/me/",
    shape: AnswerShape::Holding("organizations"),
};

/// A read that a kind needs.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct BulkRead {
    /// The path below the API's base address.
    pub path: &'static str,
    /// What the answer is.
    pub shape: AnswerShape,
}

impl BulkRead {
    /// Makes the read of a list.
    #[must_use]
    pub const fn list(path: &'static str) -> Self {
        Self {
            path,
            shape: AnswerShape::List,
        }
    }

    /// Makes the read of an object.
    #[must_use]
    pub const fn object(path: &'static str) -> Self {
        Self {
            path,
            shape: AnswerShape::Object,
        }
    }

    /// Makes the read of an object that holds a list.
    #[must_use]
    pub const fn holding(path: &'static str, list: &'static str) -> Self {
        Self {
            path,
            shape: AnswerShape::Holding(list),
        }
    }
}

/// The shape of the answer to a read.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum AnswerShape {
    /// Pages of `data`.
    List,
    /// One object.
    Object,
    /// One object that holds a list of this name; without it, nothing can be said.
    Holding(&'static str),
}

/// The answers, by path. The pages of a list are joined.
#[derive(Clone, Debug, Default)]
pub struct Responses {
    answers: BTreeMap<&'static str, Value>,
    refused: BTreeMap<&'static str, String>,
    /// The refused reads of what the organization's plan of Close does not include.
    not_included: BTreeSet<&'static str>,
    orders: BTreeMap<String, Vec<String>>,
    /// The ids of objects that show a secret.
    withheld: BTreeSet<String>,
    /// The ids of objects that no read showed whole, with the words of Close.
    partial: BTreeMap<String, String>,
}

impl Responses {
    /// Keeps an answer.
    pub fn insert(&mut self, path: &'static str, answer: Value) {
        self.answers.insert(path, answer);
    }

    /// Adds an object to a list that did not show it.
    pub fn push(&mut self, path: &'static str, item: Value) {
        if let Some(Value::Array(items)) = self.answers.get_mut(path) {
            items.push(item);
        }
    }

    /// Adds what a read of one object shows to what a list shows of it.
    pub fn complete(&mut self, path: &str, id: &str, details: &Value) {
        let Some(Value::Array(items)) = self.answers.get_mut(path) else {
            return;
        };
        let meant = items.iter_mut().filter(|item| item["id"] == id);
        if let Some(details) = details.as_object() {
            for item in meant.filter_map(Value::as_object_mut) {
                item.extend(details.clone());
            }
        }
    }

    /// Takes an object out of a list that is not there any more.
    pub fn forget(&mut self, path: &str, id: &str) {
        if let Some(Value::Array(items)) = self.answers.get_mut(path) {
            items.retain(|item| item["id"] != id);
        }
    }

    /// Keeps the words with which Close refused to show one object whole.
    pub fn refuse_object(&mut self, id: impl Into<String>, words: impl Into<String>) {
        self.partial.insert(id.into(), words.into());
    }

    /// Returns why an object is not known whole, if it isn't.
    #[must_use]
    pub fn object_refusal(&self, id: &str) -> Option<&str> {
        self.partial.get(id).map(String::as_str)
    }

    /// Says whether a read was answered or refused.
    #[must_use]
    pub fn has(&self, path: &str) -> bool {
        self.answers.contains_key(path) || self.refused.contains_key(path)
    }

    /// Keeps the words with which Close refused a read.
    pub fn refuse(&mut self, path: &'static str, words: impl Into<String>) {
        self.refused.insert(path, words.into());
    }

    /// Keeps that a read was refused because the organization's plan of Close does not include what it would show.
    pub fn leave_out(&mut self, path: &'static str) {
        self.not_included.insert(path);
    }

    /// Says whether the organization's plan of Close does not include what a read would show.
    #[must_use]
    pub fn is_left_out(&self, path: &str) -> bool {
        self.not_included.contains(path)
    }

    /// Keeps the ids of objects of which something was taken out, because it was a secret: nothing is done with these.
    pub fn withhold(&mut self, ids: BTreeSet<String>) {
        self.withheld.extend(ids);
    }

    /// Returns the ids of objects of which a secret was taken out.
    #[must_use]
    pub fn withheld(&self) -> &BTreeSet<String> {
        &self.withheld
    }

    /// Keeps the members of a list that had to be read on its own.
    pub fn insert_order(&mut self, id: impl Into<String>, members: Vec<String>) {
        self.orders.insert(id.into(), members);
    }

    /// Returns the members of a list that was read on its own.
    #[must_use]
    pub fn order(&self, id: &str) -> Option<&[String]> {
        self.orders.get(id).map(Vec::as_slice)
    }

    /// Returns an answer, or null where there is none.
    #[must_use]
    pub fn get(&self, path: &str) -> &Value {
        self.answers.get(path).unwrap_or(&Value::Null)
    }

    /// Returns the items of a list.
    pub fn items(&self, path: &str) -> impl Iterator<Item = &Value> {
        self.get(path).as_array().into_iter().flatten()
    }

    /// Returns the id of the user whose key reads.
    #[must_use]
    pub fn user(&self) -> Option<&str> {
        self.get(IDENTITY.path)["id"].as_str()
    }

    /// Returns the organization that the key belongs to, as far as it is shown with the owner of the key.
    #[must_use]
    pub fn organization(&self) -> Option<&Value> {
        self.get(IDENTITY.path)["organizations"].as_array()?.first()
    }

    /// Returns why a read was refused, if it was.
    #[must_use]
    pub fn refusal(&self, path: &str) -> Option<&str> {
        self.refused.get(path).map(String::as_str)
    }
}
