//! Which id each object has, shared by all steps of a run: a step that makes an object tells the others.

use crate::model::{Address, IdIndex};
use serde_json::Value;
use std::{
    collections::BTreeMap,
    sync::{Arc, Mutex, PoisonError, RwLock, RwLockReadGuard},
};

/// The ids of a run's objects. Clones share everything.
#[derive(Clone, Debug)]
pub struct SharedIndex {
    ids: Arc<RwLock<IdIndex>>,
    /// What Close answered to the creations of this run.
    answers: Arc<Mutex<BTreeMap<Address, Value>>>,
}

impl SharedIndex {
    /// Starts with the ids that were read.
    pub fn new(index: IdIndex) -> Self {
        Self {
            ids: Arc::new(RwLock::new(index)),
            answers: Arc::default(),
        }
    }

    /// Returns the ids as they are now, for a moment: nobody learns anything new until they are given back.
    pub fn now(&self) -> RwLockReadGuard<'_, IdIndex> {
        self.ids.read().unwrap_or_else(PoisonError::into_inner)
    }

    /// Returns the id of an object.
    pub fn of(&self, address: &Address) -> Option<String> {
        self.now().id(address).map(str::to_owned)
    }

    /// Learns something new.
    pub fn learn<T>(&self, change: impl FnOnce(&mut IdIndex) -> T) -> T {
        change(&mut self.ids.write().unwrap_or_else(PoisonError::into_inner))
    }

    /// Keeps what Close answered to the creation of an object.
    pub fn keep_answer(&self, address: &Address, answer: &Value) {
        let mut answers = self.answers.lock().unwrap_or_else(PoisonError::into_inner);
        answers.insert(address.clone(), answer.clone());
    }

    /// Returns what Close answered to the creation of an object, if this run made it.
    pub fn answer(&self, address: &Address) -> Option<Value> {
        let answers = self.answers.lock().unwrap_or_else(PoisonError::into_inner);
        answers.get(address).cloned()
    }
}
