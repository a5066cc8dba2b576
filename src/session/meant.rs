//! Which organization a command is meant for, as far as the settings say it before anything is called.

use super::error::SessionError;
use crate::{
    api::Reader,
    engine::{self, KeyOwner},
};
use std::collections::BTreeMap;

/// Which organization a command is meant for.
#[derive(Clone, Debug, Default)]
pub struct MeantOrganization {
    /// The id that it has to have.
    pub id: Option<String>,
    /// Where none is named, the names by the ids of those that the project describes: what it says of one of them, such as
    /// that it is protected, must not be left out because nobody named it.
    pub described: BTreeMap<String, String>,
}

impl MeantOrganization {
    /// Says whether any organization will do.
    #[must_use]
    pub fn is_any(&self) -> bool {
        self.id.is_none() && self.described.is_empty()
    }

    /// Reads who the key belongs to, which has to be the organization that is meant.
    ///
    /// # Errors
    ///
    /// Says that the call failed, which organization the key belongs to instead, or that it has to be named.
    pub async fn identify(&self, reader: &Reader) -> Result<KeyOwner, SessionError> {
        let identity = engine::identify(reader).await?;
        let found = &identity.organization.id;
        if let Some(expected) = self.id.as_ref().filter(|expected| *expected != found) {
            return Err(SessionError::OtherOrganization {
                expected: expected.clone(),
                found: found.clone(),
            });
        }
        if let Some(name) = self.described.get(found) {
            return Err(SessionError::Unnamed { name: name.clone() });
        }
        Ok(identity)
    }
}
