//! An embedded stand-in for Close's API: a real HTTP server on 127.0.0.1 with its state in one file or in memory.
//!
//! It imitates Close as far as its behaviour is known, and offers a switch for everything that is not.
//! It never reads the clock or a random source, never leaves the loopback interface, and knows nothing of the
//! rest of this crate: what it says about Close is its own.

mod activity_types;
mod answer;
mod associations;
mod auth;
mod bulk_edits;
mod call;
mod connection;
mod dispatch;
mod faults;
mod field_form;
mod field_route;
mod fields;
mod file;
mod form;
mod groups;
mod ids;
mod ledger;
mod limiter;
mod listing;
mod memberships;
mod names;
mod oauth;
mod object_types;
mod opportunity_statuses;
mod order;
mod organization;
mod outcomes;
mod pipelines;
mod place;
mod query;
mod record_form;
mod record_route;
mod records;
mod roles;
mod schemas;
mod search;
mod server;
mod settings;
mod smart_views;
mod state;
mod statuses;
mod switches;
mod traffic;
mod type_removal;
mod unknowns;
mod users;
mod values;
mod webhook_events;
mod webhooks;
mod wire;
mod world;

pub use activity_types::ActivityType;
pub use bulk_edits::BulkEdit;
pub use faults::{Fault, FaultAction};
pub use fields::{Association, Converting, CustomField};
pub use file::FileError;
pub use groups::Group;
pub use ids::{Mint, Moment};
pub use ledger::Loss;
pub use oauth::{AccessToken, Oauth};
pub use object_types::ObjectType;
pub use opportunity_statuses::OpportunityStatus;
pub use organization::Organization;
pub use outcomes::CallOutcome;
pub use pipelines::Pipeline;
pub use place::{Place, UnknownPlace};
pub use records::Record;
pub use roles::Role;
pub use server::{Recorded, Sandbox, SandboxError};
pub use settings::{Grouping, RateLimit, Settings, Store};
pub use smart_views::SmartView;
pub use state::{Plan, State};
pub use statuses::LeadStatus;
pub use switches::{Switch, Switches, UnknownSwitch};
pub use users::User;
pub use webhooks::{Webhook, WebhookEvent};

#[cfg(test)]
mod tests;
