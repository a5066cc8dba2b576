//! The only HTTP client: sends [`Call`](crate::model::Call)s and says what came of each.
//!
//! It knows Close's protocol (authentication, pages, error bodies, rate limits) and no kind of setting. It
//! prints nothing, reads no files and no environment but the system's proxy and certificates, and decides nothing about a plan.
//! What a 429 leads to is told in `rate_limit`.
//!
//! Invariants:
//! - No key is ever part of an error, an event or debug output, even where the server echoes it.
//! - A creation is sent again only if the server cannot have carried it out (no connection, nothing sent, 421, 425,
//!   429). What else a server says of a write that it did not begin with is [`WriteFate::NotBegun`], and whatever else may
//!   have happened [`WriteFate::Unknown`].
//! - A list is proven whole, or it is an error.
//! - Decisions are pure: time and chance are handed in.
//! - After [`Client::stop`], nothing goes over the wire that is not on it.

mod answer;
mod answer_facts;
mod backoff;
mod base_url;
mod call_delay;
mod call_tries;
mod call_watch;
#[cfg(target_os = "linux")]
mod certificate_setting;
mod client;
mod connect_failure;
mod connection_route;
mod connection_settings;
mod credentials;
mod error;
mod error_chain;
mod http_trace;
mod http_transport;
mod key_hosts;
mod known_secrets;
mod list_reading;
mod lost_answer;
mod lost_connection;
mod notice_endpoint;
mod outage;
mod pages;
mod proxy_route;
mod proxy_setting;
mod rate_limit;
mod read_denial;
mod reader;
mod redaction;
mod request_signer;
mod search;
mod search_walk;
mod server_refusal;
mod server_words;
mod shared_connecting;
#[cfg(test)]
pub(crate) mod tests;
mod tls_fault;
mod token_endpoint;
mod token_source;
mod wait_policy;
mod write_fate;

pub use answer::Answer;
pub use answer_facts::{AnswerFacts, ExaminedAnswer};
pub use backoff::{Backoff, PollInterval, RetryBudget};
pub use base_url::BaseUrlError;
pub use call_delay::CallDelay;
pub use call_watch::CallMeter;
#[cfg(target_os = "linux")]
pub use certificate_setting::CertificateSettingError;
pub use client::{Client, WriteObserver};
pub use connection_route::{CallerFacts, CallerMethod, ConnectionRoute};
pub use connection_settings::{ClientSetupError, ConnectionSettings};
pub use credentials::{Credentials, SecretError};
pub use error::{ApiError, ApiErrorKind, CallName};
pub use key_hosts::{HostListError, KeyHosts, KeyServer, KeyServerError};
pub use known_secrets::{SecretFilter, learn_secret, without_secrets};
pub use lost_answer::{LostAnswer, UnstartedCall};
pub use notice_endpoint::{NoticeEndpoint, NoticeError, secrets_of_address};
pub use pages::ListGap;
pub use proxy_route::{ProxyFault, ProxyRoute};
pub use proxy_setting::{ProxySettingError, ProxySettingProblem};
pub use rate_limit::Parallelism;
#[cfg(any(test, fuzzing))]
pub use rate_limit::check_headers;
pub use read_denial::ReadDenial;
pub use reader::Reader;
pub use search::{CountForm, RecordPages, SearchCount, SearchRows};
pub use server_refusal::{KeyLack, ServerRefusal};
pub use tls_fault::TlsFault;
pub use token_endpoint::{OauthApp, TokenEndpoint, TokenGrant};
pub use token_source::{RenewalError, TokenFuture, TokenSource};
pub use wait_policy::WaitPolicy;
pub use write_fate::WriteFate;
