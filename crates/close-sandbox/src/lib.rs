//! A sandbox that imitates the API of [Close](https://close.com), the sales CRM: a real HTTP server on 127.0.0.1, with one
//! organization in memory or in a file. Use it to try and test programs that call Close.
//!
//! # What it imitates
//!
//! The *sandbox* answers the endpoints of an organization's settings (lead statuses, pipelines and their statuses,
//! custom fields with their schemas and associations, custom activity and object types, webhooks, roles, groups,
//! outcomes, memberships, smart views, templates, links, workflows), of records (leads, contacts, opportunities, custom activities, custom objects, bulk edits)
//! and of searches, below `/api/v1`. It has Close's two generations of endpoints with their ids, times, status codes,
//! error texts and lists, and its permissions, limits of the plan and immutable attributes. Webhook events are not
//! delivered, and mail, calls and tasks don't exist.
//!
//! # Unknown behaviour
//!
//! Close's documentation leaves much open: whether two fields can have the same name, what happens to a value whose
//! choice is removed, what an order does with members that it leaves out. Each of these is a [`Switch`] with a default and
//! other values. [`Switches`] chooses among them, so that you can test a program against every answer. Behaviour that
//! recorded answers show is not a switch: statuses are listed by id, a new one is the last, a POST of a field answers with
//! other dates than every read, people who left the organization are listed without one.
//!
//! # Faults
//!
//! - [`Settings::faults`] and [`Sandbox::set_faults`] make certain requests fail: lost answers, refused connections, error
//!   statuses before or after the work, cut or invalid bodies, silence, slow work. A request that has arrived completely is
//!   carried out even if the client is gone, as on real servers. A test can decide when, with [`Sandbox::land`].
//! - [`Settings::rate_limit`] counts requests as Close does and answers 429.
//! - [`Settings::latency`] delays every answer, without making requests wait for each other.
//! - [`OauthApp`] renews access tokens, which expire after [`Settings::token_lifetime`].
//!
//! # Inspecting the organization
//!
//! [`Sandbox::state`] is a copy of the organization, in which everything is found by the name that people see:
//! `state.lead_status("Qualified")`. [`Sandbox::edit`] changes it behind the client's back, as somebody in the browser
//! would; [`State::perform`] does so with the checks of an endpoint, [`State::add_record`] without any.
//! [`Sandbox::edit_before`] does so just before certain requests, such as the second page of a list.
//! [`Sandbox::calls`] lists the requests that arrived. `State::ledger` has every record value that a change of settings
//! destroyed, with the request that did it.
//!
//! Nothing depends on a clock or on chance: ids and times follow from a seed, and the same requests make the same
//! organization.
//!
//! # Example
//!
//! ```
//! use close_sandbox::{Fault, FaultAction, Sandbox, Settings, State, Store, Switches};
//! use serde_json::json;
//!
//! # fn main() -> Result<(), Box<dyn std::error::Error>> {
//! # tokio::runtime::Runtime::new()?.block_on(async {
//! let mut switches = Switches::default();
//! switches.set("removed_choice", "hidden")?;
//! let settings = Settings {
//!     switches,
//!     faults: vec![Fault::first("POST", "/status/lead/", FaultAction::LoseAnswer)],
//!     ..Settings::default()
//! };
//! let sandbox = Sandbox::start(Store::Memory(State::new(1)), settings).await?;
//! println!("{} with the key {}", sandbox.base_url(), sandbox.api_key());
//!
//! // Somebody adds a field and a lead that has a value in it, and then deletes the field.
//! sandbox.edit(|state| {
//!     state.perform("POST", "/custom_field/lead/", json!({"name": "Industry", "type": "text"}));
//!     state.add_lead(&[("Industry", json!("Software"))]);
//!     let field = state.custom_field(&close_sandbox::Place::Lead, "Industry");
//!     let path = format!("/custom_field/lead/{}/", field.map_or("", |field| &field.id));
//!     state.perform("DELETE", &path, json!({}));
//! });
//!
//! let lost = &sandbox.state().ledger[0];
//! assert_eq!((lost.field_name.as_str(), &lost.value), ("Industry", &json!("Software")));
//! sandbox.stop().await?;
//! # Ok(())
//! # })
//! # }
//! ```
//!
//! # Inside
//!
//! `objects` is the organization as data, `state` holds it together and `lookups` finds things in it; `unknowns` lists
//! the switches. `protocol` reads calls and forms answers, `routes` has the endpoints, and `server` puts them behind
//! HTTP. Each knows only those before it.

mod file;
mod lookups;
mod objects;
mod protocol;
mod routes;
mod server;
mod state;
mod switches;
mod unknowns;

pub use file::FileError;
pub use objects::{
    Association, BulkEdit, BulkEditStatus, CallOutcome, CustomField, CustomType, EmailTemplate,
    IntegrationLink, LeadStatus, Loss, Mint, Moment, OpportunityStatus, Organization, Pipeline, Place,
    Playbook, Record, Role, ScheduleRange, SharedSchedulingLink, SmartView, SmsTemplate, SubscriptionCounts,
    TypeConversion, UnknownPlace, User, UserGroup, ViewSharing, Webhook, WebhookEvent, Workflow,
    WorkflowDisturbance, WorkflowStep,
};
pub use server::{
    AccessToken, Fault, FaultAction, GroupLimits, Grouping, OauthApp, RateLimit, RecordedCall, Sandbox,
    SandboxError, Settings, Store, WindowLimit,
};
pub use state::{PlanLimits, State};
pub use switches::{Switches, UnknownSwitch};
pub use unknowns::Switch;

#[cfg(test)]
mod tests;
