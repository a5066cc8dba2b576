//! Questions about webhook subscriptions. All of them lead to a host where nothing answers.

mod scratch_webhook;

pub mod closed_schemas;
pub mod webhook_broken_filter;
pub mod webhook_duplicate_on_put;
pub mod webhook_duplicates;
pub mod webhook_events_order;
pub mod webhook_key_in_get;
pub mod webhook_key_in_put;
pub mod webhook_repeated_events;
pub mod webhook_unknown_events;
pub mod webhook_url_echo;
