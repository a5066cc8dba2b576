//! Webhook subscriptions.

use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::Moment;

/// A webhook subscription.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Webhook {
    /// `whsub_…`.
    pub id: String,
    /// Where events go; the only thing that people know it by.
    pub url: String,
    /// What it is told about.
    pub events: Vec<WebhookEvent>,
    /// Whether certificates are checked.
    pub verify_ssl: bool,
    /// `active` or `paused`.
    pub status: String,
    /// Signs deliveries; shown when the subscription is made.
    pub signature_key: String,
    /// Why it is paused.
    pub pause_reason: Option<String>,
    /// Who made it.
    pub created_by: String,
    /// Who changed it last.
    pub updated_by: String,
    /// When it was made.
    pub date_created: Moment,
    /// When it last changed.
    pub date_updated: Moment,
}

/// One kind of event of a subscription.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct WebhookEvent {
    /// As `lead` or `activity.call`.
    pub object_type: String,
    /// As `created`.
    pub action: String,
    /// A further condition.
    pub extra_filter: Option<Value>,
}
