//! Texts in which Close puts values of records: templates of mails and of text messages, and links on pages of records.

use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::Moment;

/// A template of mails.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct EmailTemplate {
    /// `tmpl_…`.
    pub id: String,
    /// What people see.
    pub name: String,
    /// The subject of the mail.
    pub subject: String,
    /// Its text, as HTML.
    pub body: String,
    /// Whether others than its owner see it.
    pub is_shared: bool,
    /// Whether it was put away.
    pub is_archived: bool,
    /// Files that go with the mail, as answers show them.
    #[serde(default)]
    pub attachments: Vec<Value>,
    /// Whether it belongs to a workflow and is no template of its own.
    #[serde(default)]
    pub embedded: bool,
    /// Who made it.
    pub created_by: String,
    /// Who changed it last.
    pub updated_by: String,
    /// When it was made.
    pub date_created: Moment,
    /// When it last changed.
    pub date_updated: Moment,
}

/// A template of text messages.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SmsTemplate {
    /// `smstmpl_…`.
    pub id: String,
    /// What people see.
    pub name: String,
    /// What is sent.
    pub text: String,
    /// Whether others than its owner see it.
    pub is_shared: bool,
    /// `active` or `archived`.
    pub status: String,
    /// Files that go with the message, as answers show them.
    #[serde(default)]
    pub attachments: Vec<Value>,
    /// Whether it belongs to a workflow and is no template of its own.
    #[serde(default)]
    pub embedded: bool,
    /// Who made it.
    pub created_by: String,
    /// Who changed it last.
    pub updated_by: String,
    /// When it was made.
    pub date_created: Moment,
    /// When it last changed.
    pub date_updated: Moment,
}

/// A link on the pages of leads, contacts or opportunities.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct IntegrationLink {
    /// `ilink_…`.
    pub id: String,
    /// What people see.
    pub name: String,
    /// On whose pages it is, as `lead`; called `type` on the wire.
    #[serde(rename = "type")]
    pub kind: String,
    /// Where it leads.
    pub url: String,
    /// Who made it.
    pub created_by: String,
    /// Who changed it last.
    pub updated_by: String,
    /// When it was made.
    pub date_created: Moment,
    /// When it last changed.
    pub date_updated: Moment,
}
