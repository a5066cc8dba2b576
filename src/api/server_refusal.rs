//! The meaning of a server's 4xx or 5xx.

use super::server_words::ServerWords;
use std::time::Duration;

/// The meaning of a status that is neither a success nor a redirect.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ServerRefusal {
    /// 401. Close also answers so where a permission is missing (API notes, "Status codes").
    Unauthorized {
        /// "key" or "access token".
        what: &'static str,
        /// The setting that holds it.
        setting: String,
    },
    /// 402.
    PlanLimit,
    /// 403.
    Forbidden {
        /// The setting that holds the key.
        setting: String,
        /// What the key lacks, as far as the server says it.
        lack: KeyLack,
    },
    /// 404.
    NotFound,
    /// 408: the server stopped waiting for the rest of the call. It may have had all of it.
    TooSlow,
    /// 421: the server does not answer for this host on this connection; nothing was done.
    Misdirected,
    /// 425: the server does not want to begin with the call yet; nothing was done.
    TooEarly,
    /// 429, still after waiting.
    RateLimited {
        /// How often the call was sent.
        tries: u32,
        /// For how long the server takes no more calls, where that is longer than a run waits.
        again_in: Option<Duration>,
    },
    /// Another 4xx.
    Other,
    /// 5xx, or a status that HTTP does not know.
    Server,
}

/// The thing that a key lacks for a call, as a 403 tells it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum KeyLack {
    /// A scope.
    Scope,
    /// It is switched off.
    Activity,
    /// The server does not say; most often a permission of the user's role.
    Unnamed,
}

impl KeyLack {
    fn of(words: &ServerWords) -> Self {
        match words.code() {
            Some("insufficient_scope") => Self::Scope,
            Some("inactive_api_key") => Self::Activity,
            Some(_) | None => Self::Unnamed,
        }
    }
}

impl ServerRefusal {
    /// Reads the status of an answer to a call with this sort of secret, which came from this setting.
    pub(super) fn of(status: u16, words: &ServerWords, what: &'static str, setting: &str) -> Self {
        let setting = || setting.to_owned();
        match status {
            401 => Self::Unauthorized {
                what,
                setting: setting(),
            },
            402 => Self::PlanLimit,
            403 => Self::Forbidden {
                setting: setting(),
                lack: KeyLack::of(words),
            },
            404 => Self::NotFound,
            408 => Self::TooSlow,
            421 => Self::Misdirected,
            425 => Self::TooEarly,
            429 => Self::RateLimited {
                tries: 1,
                again_in: None,
            },
            400..500 => Self::Other,
            _ => Self::Server,
        }
    }

    /// Says what the server said.
    pub(super) fn explain(&self, status: u16, words: &ServerWords) -> String {
        let said = words.tail();
        match self {
            Self::Unauthorized { what, setting } => {
                format!("the {what} in {setting} was not accepted (401){said}")
            }
            Self::PlanLimit => format!("the organization's plan does not allow it (402){said}"),
            Self::Forbidden { setting, lack } => match lack {
                KeyLack::Scope => format!("not allowed (403){said}; the key in {setting} lacks a scope"),
                KeyLack::Activity => format!("not allowed (403){said}; the key in {setting} is switched off"),
                KeyLack::Unnamed => format!("not allowed (403){said}; the key is in {setting}"),
            },
            Self::NotFound => format!("not found (404){said}"),
            Self::TooSlow => {
                format!("the server stopped waiting for the rest of the request (408){said}")
            }
            Self::Misdirected => format!(
                "the server does not answer for this host on this connection (421){said}; nothing was done"
            ),
            Self::TooEarly => {
                format!("the server refused to process the request so early (425){said}; nothing was done")
            }
            Self::RateLimited {
                again_in: Some(wait), ..
            } => format!(
                "the rate limit was reached (429){said}; the server takes no more calls for {}",
                rounded_up(*wait)
            ),
            Self::RateLimited {
                tries,
                again_in: None,
            } => {
                let noun = if *tries == 1 { "try" } else { "tries" };
                format!("the rate limit was still reached (429) after {tries} {noun}{said}")
            }
            Self::Other => format!("the server refused it ({status}){said}"),
            Self::Server => format!("the server had a problem ({status}){said}"),
        }
    }
}

/// A time in the largest unit of which it has two or more, rounded up, so that nobody comes too early.
fn rounded_up(time: Duration) -> String {
    let seconds = time.as_secs_f64();
    let units = [(86_400.0, "days"), (3_600.0, "hours"), (60.0, "minutes")];
    let unit = units.into_iter().find(|(length, _)| seconds > *length);
    let (length, name) = unit.unwrap_or((1.0, "seconds"));
    format!("{} {name}", (seconds / length).ceil())
}
