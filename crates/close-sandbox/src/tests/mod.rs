//! Tests over real HTTP: what a client of Close sees, endpoint by endpoint and switch by switch.

mod bulk_edits;
mod client;
mod conversions;
mod core_settings;
mod custom_fields;
mod custom_types;
mod losses;
mod other_settings;
mod protocol;
mod registry;
mod running;
mod searches;
mod sign_in;
mod smart_views;
mod switched_fields;
mod switched_protocol;
mod switched_settings;
mod texts_with_tags;
mod workflows;
