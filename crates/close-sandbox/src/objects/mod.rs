//! The objects of an organization as data: what the state file holds. They know each other, and no request.

mod call_outcome;
mod custom_field;
mod custom_type;
mod ids;
mod lead_status;
mod loss;
mod named;
mod organization;
mod pipeline;
mod place;
mod record;
mod role;
mod saved_query;
mod text_with_tags;
mod user;
mod webhook;
mod workflow;

pub use call_outcome::CallOutcome;
pub use custom_field::{Association, CustomField, TypeConversion};
pub use custom_type::CustomType;
pub use ids::{Mint, Moment};
pub use lead_status::LeadStatus;
pub use loss::Loss;
pub(crate) use named::{Named, position_of};
pub use organization::Organization;
pub use pipeline::{OpportunityStatus, Pipeline};
pub use place::{Place, UnknownPlace};
pub use record::Record;
pub(crate) use role::ADMIN_PERMISSIONS;
pub use role::Role;
pub use saved_query::{BulkEdit, BulkEditStatus, SmartView, ViewSharing};
pub use text_with_tags::{EmailTemplate, IntegrationLink, SmsTemplate};
pub use user::{User, UserGroup};
pub use webhook::{Webhook, WebhookEvent};
pub use workflow::{ScheduleRange, SubscriptionCounts, Workflow, WorkflowDisturbance, WorkflowStep};
