//! The kinds beyond statuses, fields, types and webhooks, each in the program against the sandbox.

mod integration_link;
pub mod role;
mod role_access;
mod role_limits;
mod sequence;
mod single_objects;
mod smart_view;
mod tags;
mod templates;
