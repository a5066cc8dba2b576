//! The organization's own attributes.

use serde::{Deserialize, Serialize};

use super::{Mint, Moment};

/// The organization's own attributes.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Organization {
    /// `orga_…`.
    pub id: String,
    /// Its name.
    pub name: String,
    /// ISO 4217.
    pub currency: String,
    /// Whether mails carry an unsubscribe link.
    pub enable_unsubscribe_link: bool,
    /// Whether they must.
    pub require_unsubscribe_link: bool,
    /// Who made it.
    pub created_by: Option<String>,
    /// When it was made.
    pub date_created: Moment,
    /// When its own attributes or the order of lead statuses last changed.
    pub date_updated: Moment,
}

impl Organization {
    pub(crate) fn new(mint: &mut Mint) -> Self {
        let id = mint.older_id("orga");
        let now = mint.now();
        Self {
            id,
            name: "Sandbox".to_owned(),
            currency: "USD".to_owned(),
            enable_unsubscribe_link: false,
            require_unsubscribe_link: false,
            created_by: None,
            date_created: now,
            date_updated: now,
        }
    }
}
