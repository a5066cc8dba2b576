//! Which id each object has, shared by all steps of a run: a step that makes an object tells the others.

use crate::model::{Address, IdIndex};
use std::sync::{Arc, PoisonError, RwLock, RwLockReadGuard};

/// The ids of a run's objects. Clones share everything.
#[derive(Clone, Debug)]
pub struct SharedIndex(Arc<RwLock<IdIndex>>);

impl SharedIndex {
    /// Starts with the ids that were read.
    pub fn new(index: IdIndex) -> Self {
        Self(Arc::new(RwLock::new(index)))
    }

    /// Returns the ids as they are now, for a moment: nobody learns anything new until they are given back.
    pub fn now(&self) -> RwLockReadGuard<'_, IdIndex> {
        self.0.read().unwrap_or_else(PoisonError::into_inner)
    }

    /// Returns the id of an object.
    pub fn of(&self, address: &Address) -> Option<String> {
        self.now().id(address).map(str::to_owned)
    }

    /// Learns something new.
    pub fn learn<T>(&self, change: impl FnOnce(&mut IdIndex) -> T) -> T {
        change(&mut self.0.write().unwrap_or_else(PoisonError::into_inner))
    }
}
