//! The only HTTP client: sends [`Call`](crate::model::Call)s and says what came of each.
//!
//! It knows Close's protocol (authentication, pages, error bodies, rate limits) and no kind of setting. It
//! prints nothing, reads no files and no environment but the system's proxy, and decides nothing about a plan.
//!
//! Invariants:
//! - No key is ever part of an error, an event or debug output, even where the server echoes it.
//! - A write is sent again only if the server cannot have carried it out (no connection) or said that it did not
//!   (429, 503); whatever else may have happened is an error whose [`fate`](ApiError::fate) is
//!   [`WriteFate::Unknown`].
//! - A list is proven whole, or it is an error.
//! - Decisions (`rates`, `window`, `pace`, `retry`, `limits`, `words`) are pure: time and chance are handed in.
//! - After [`Client::stop`], nothing goes over the wire that is not on it.

mod answer;
mod backoff;
mod base_url;
#[cfg(any(test, fuzzing))]
pub mod bounds;
#[cfg(test)]
mod bucket;
mod call_name;
mod client;
mod connection;
mod credentials;
mod error;
mod event;
mod family;
mod gate;
mod limits;
#[cfg(test)]
mod loopback;
mod meter;
mod oauth;
mod pace;
mod patience;
mod rates;
mod reader;
mod redaction;
mod retry;
mod search;
mod signer;
mod stop;
mod token_source;
mod trace;
mod window;
mod wire;
mod words;
mod write_fate;

pub use answer::Answer;
pub use backoff::{Backoff, PollInterval, RetryBudget};
pub use base_url::{BaseUrlError, PathError};
pub use call_name::CallName;
pub use client::Client;
pub use connection::{Connection, SettingsError};
pub use credentials::Credentials;
pub use error::ApiError;
pub use event::{Event, Why};
pub use meter::Meter;
pub use oauth::{Grant, OauthApp, TokenEndpoint};
pub use patience::Patience;
pub use reader::{Gap, Reader};
pub use search::Count;
pub use token_source::{Coming, RenewalError, TokenSource};
pub use words::{Message, Words};
pub use write_fate::WriteFate;
