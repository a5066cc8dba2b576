//! Everything that can come of a call but an answer, in words that say what to do next. No variant can hold a
//! key.

use super::base_url::{BaseUrlError, PathError};
use super::call_name::CallName;
use super::connection::SettingsError;
use super::reader::Gap;
use super::token_source::RenewalError;
use super::words::{Message, Words};
use std::time::Duration;

/// Why a call has no answer. Each text reads well after "failed to ".
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ApiError {
    /// The connection's settings cannot work.
    #[error(transparent)]
    Settings(#[from] SettingsError),
    /// The base URL cannot work.
    #[error(transparent)]
    BaseUrl(#[from] BaseUrlError),
    /// There is no access token; the call was not sent.
    #[error(transparent)]
    Renewal(#[from] RenewalError),
    /// The path cannot be called; nothing was sent.
    #[error("send {call}: {why}")]
    Path {
        /// The call.
        call: CallName,
        /// What is wrong with its path.
        why: PathError,
    },
    /// 401. Close also answers so where a permission is missing (API notes, "Status codes").
    #[error(
        "complete {call}: the {what} in {setting} was not accepted (401){}; check that it is complete and \
         still active, that it belongs to this server, and that its user may do this",
        words.tail()
    )]
    Unauthorized {
        /// The call.
        call: CallName,
        /// "key" or "access token".
        what: &'static str,
        /// The setting that holds it.
        setting: String,
        /// The server's words.
        words: Words,
    },
    /// 403.
    #[error("complete {call}: not allowed (403){}; {}", words.tail(), forbidden_help(words, setting))]
    Forbidden {
        /// The call.
        call: CallName,
        /// The setting that holds the key.
        setting: String,
        /// The server's words.
        words: Words,
    },
    /// 402.
    #[error(
        "complete {call}: the organization's plan does not allow it (402){}; remove something else of this \
         kind, or change the plan in Close",
        words.tail()
    )]
    PlanLimit {
        /// The call.
        call: CallName,
        /// The server's words.
        words: Words,
    },
    /// 404.
    #[error("complete {call}: not found (404){}", words.tail())]
    NotFound {
        /// The call.
        call: CallName,
        /// The server's words.
        words: Words,
    },
    /// Another 4xx.
    #[error("complete {call}: the server refused it ({status}){}", words.tail())]
    Refused {
        /// The call.
        call: CallName,
        /// The status.
        status: u16,
        /// The server's words.
        words: Words,
    },
    /// 5xx, or a status that HTTP does not know.
    #[error("complete {call}: the server had a problem ({status}){}; try again later", words.tail())]
    Server {
        /// The call.
        call: CallName,
        /// The status.
        status: u16,
        /// The server's words.
        words: Words,
    },
    /// 429, still after waiting.
    #[error(
        "complete {call}: the rate limit was still reached (429) after {tries} {}{}; try again later, or \
         with a lower parallelism",
        if *tries == 1 { "try" } else { "tries" }, words.tail()
    )]
    RateLimited {
        /// The call.
        call: CallName,
        /// How often it was sent.
        tries: u32,
        /// The server's words.
        words: Words,
    },
    /// 3xx: never followed, since the key would go elsewhere.
    #[error(
        "complete {call}: the server redirects it ({status}) to {location}, which is not followed; the base \
         URL is probably wrong"
    )]
    Redirected {
        /// The call.
        call: CallName,
        /// The status.
        status: u16,
        /// Host and path of the new place.
        location: String,
    },
    /// A success whose body is no JSON.
    #[error(
        "complete {call}: the answer ({status}) is not JSON but {content_type}, starting {excerpt:?}; check \
         the base URL and any proxy between"
    )]
    NotJson {
        /// The call.
        call: CallName,
        /// The status.
        status: u16,
        /// The body's type as the server gives it.
        content_type: String,
        /// How the body begins.
        excerpt: String,
    },
    /// The answer broke off, or its compression is damaged.
    #[error("complete {call}: the answer ({status}) broke off; try again")]
    CutOff {
        /// The call.
        call: CallName,
        /// The status.
        status: u16,
    },
    /// The answer is larger than anything this program can need.
    #[error("complete {call}: the answer ({status}) is larger than {} MiB", most >> 20)]
    TooLarge {
        /// The call.
        call: CallName,
        /// The status.
        status: u16,
        /// The bound in bytes.
        most: u64,
    },
    /// No connection came about; nothing was sent.
    #[error("complete {call}: {host} cannot be reached: {detail}; check the network and the base URL")]
    Connect {
        /// The call.
        call: CallName,
        /// The host.
        host: String,
        /// The reason as the system gives it.
        detail: String,
    },
    /// The server's certificate was not accepted; nothing was sent.
    #[error(
        "complete {call}: the connection to {host} is not secure: {detail}; check the base URL, any proxy \
         between, and this machine's clock and root certificates"
    )]
    Insecure {
        /// The call.
        call: CallName,
        /// The host.
        host: String,
        /// The reason as the TLS library gives it.
        detail: String,
    },
    /// No complete answer came in time.
    #[error("complete {call}: no complete answer came within {after:?}; try again, or with a longer timeout")]
    Timeout {
        /// The call.
        call: CallName,
        /// The bound.
        after: Duration,
    },
    /// An answer did not come, or stopped coming.
    #[error(
        "complete {call}: nothing came from the server for {after:?}; try again, or with a longer timeout"
    )]
    Silent {
        /// The call.
        call: CallName,
        /// The bound.
        after: Duration,
    },
    /// The connection ended before an answer came, or what came was no HTTP.
    #[error("complete {call}: the connection was lost before the answer came: {detail}; try again")]
    Lost {
        /// The call.
        call: CallName,
        /// The reason as the system gives it.
        detail: String,
    },
    /// The program is ending; the call was not sent.
    #[error("send {call}: interrupted; run the command again")]
    Interrupted {
        /// The call.
        call: CallName,
    },
    /// An earlier try of a write may have been carried out, whatever the last one says.
    #[error("{last}; an earlier try was answered with {earlier} and may have been carried out")]
    Unsettled {
        /// The earlier answer's status.
        earlier: u16,
        /// What came of the last try.
        last: Box<ApiError>,
    },
    /// A list that cannot be proven whole.
    #[error("read all of {call}: {gap}")]
    Incomplete {
        /// The call of the page at fault.
        call: CallName,
        /// What is wrong with it.
        gap: Gap,
    },
}

impl ApiError {
    /// The status of the answer, where one came.
    pub fn status(&self) -> Option<u16> {
        match self {
            Self::Unauthorized { .. } => Some(401),
            Self::PlanLimit { .. } => Some(402),
            Self::Forbidden { .. } => Some(403),
            Self::NotFound { .. } => Some(404),
            Self::RateLimited { .. } => Some(429),
            Self::Refused { status, .. }
            | Self::Server { status, .. }
            | Self::Redirected { status, .. }
            | Self::NotJson { status, .. }
            | Self::CutOff { status, .. }
            | Self::TooLarge { status, .. } => Some(*status),
            Self::Unsettled { last, .. } => last.status(),
            Self::Settings(_)
            | Self::BaseUrl(_)
            | Self::Renewal(_)
            | Self::Path { .. }
            | Self::Connect { .. }
            | Self::Insecure { .. }
            | Self::Timeout { .. }
            | Self::Silent { .. }
            | Self::Lost { .. }
            | Self::Interrupted { .. }
            | Self::Incomplete { .. } => None,
        }
    }

    /// The call, unless the client could not even be made.
    pub fn call(&self) -> Option<&CallName> {
        match self {
            Self::Settings(_) | Self::BaseUrl(_) | Self::Renewal(_) => None,
            Self::Unsettled { last, .. } => last.call(),
            Self::Path { call, .. }
            | Self::Unauthorized { call, .. }
            | Self::Forbidden { call, .. }
            | Self::PlanLimit { call, .. }
            | Self::NotFound { call, .. }
            | Self::Refused { call, .. }
            | Self::Server { call, .. }
            | Self::RateLimited { call, .. }
            | Self::Redirected { call, .. }
            | Self::NotJson { call, .. }
            | Self::CutOff { call, .. }
            | Self::TooLarge { call, .. }
            | Self::Connect { call, .. }
            | Self::Insecure { call, .. }
            | Self::Timeout { call, .. }
            | Self::Silent { call, .. }
            | Self::Lost { call, .. }
            | Self::Interrupted { call }
            | Self::Incomplete { call, .. } => Some(call),
        }
    }

    /// The server's own words, where it had any.
    pub fn words(&self) -> Option<&Words> {
        match self {
            Self::Unauthorized { words, .. }
            | Self::Forbidden { words, .. }
            | Self::PlanLimit { words, .. }
            | Self::NotFound { words, .. }
            | Self::Refused { words, .. }
            | Self::Server { words, .. }
            | Self::RateLimited { words, .. } => Some(words),
            Self::Unsettled { last, .. } => last.words(),
            Self::Settings(_)
            | Self::BaseUrl(_)
            | Self::Renewal(_)
            | Self::Path { .. }
            | Self::Redirected { .. }
            | Self::NotJson { .. }
            | Self::CutOff { .. }
            | Self::TooLarge { .. }
            | Self::Connect { .. }
            | Self::Insecure { .. }
            | Self::Timeout { .. }
            | Self::Silent { .. }
            | Self::Lost { .. }
            | Self::Interrupted { .. }
            | Self::Incomplete { .. } => None,
        }
    }

    /// The server's messages, for callers that know one; empty where it had none.
    pub fn messages(&self) -> &[Message] {
        self.words().map(Words::messages).unwrap_or_default()
    }

    /// The server's `error_code`, such as `insufficient_scope`.
    pub fn code(&self) -> Option<&str> {
        self.words().and_then(Words::code)
    }
}

fn forbidden_help(words: &Words, setting: &str) -> String {
    match words.code() {
        Some("insufficient_scope") => {
            format!("the key in {setting} lacks a scope: give it one in Close, or use another key")
        }
        Some("inactive_api_key") => {
            format!("the key in {setting} is switched off: switch it on in Close, or use another")
        }
        _ => format!("check the role of the user whose key is in {setting}"),
    }
}
