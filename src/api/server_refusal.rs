//! What a server's 4xx or 5xx means, and what to do about it.

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

impl ServerRefusal {
    /// Reads the status of an answer to a call with this sort of secret, which came from this setting.
    pub(super) fn of(status: u16, what: &'static str, setting: &str) -> Self {
        let setting = || setting.to_owned();
        match status {
            401 => Self::Unauthorized {
                what,
                setting: setting(),
            },
            402 => Self::PlanLimit,
            403 => Self::Forbidden { setting: setting() },
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

    /// Says what the server said, and what to do.
    pub(super) fn explain(&self, status: u16, words: &ServerWords) -> String {
        let said = words.tail();
        match self {
            Self::Unauthorized { what, setting } => format!(
                "the {what} in {setting} was not accepted (401){said}; check that it is complete and still active, \
                 that it belongs to this server, and that its user may do this"
            ),
            Self::PlanLimit => format!(
                "the organization's plan does not allow it (402){said}; remove something else of this kind, or change \
                 the plan in Close"
            ),
            Self::Forbidden { setting } => {
                format!("not allowed (403){said}; {}", forbidden_help(words, setting))
            }
            Self::NotFound => format!("not found (404){said}"),
            Self::TooSlow => {
                format!("the server stopped waiting for the rest of the request (408){said}; try again")
            }
            Self::Misdirected => format!(
                "the server does not answer for this host on this connection (421){said}; nothing was done; a proxy \
                 between may mix up connections"
            ),
            Self::TooEarly => {
                format!("the server did not want to begin yet (425){said}; nothing was done; try again later")
            }
            Self::RateLimited {
                again_in: Some(wait), ..
            } => format!(
                "the rate limit was reached (429){said}; the server takes no more calls for {}; try again then",
                rounded_up(*wait)
            ),
            Self::RateLimited {
                tries,
                again_in: None,
            } => {
                let noun = if *tries == 1 { "try" } else { "tries" };
                format!(
                    "the rate limit was still reached (429) after {tries} {noun}{said}; try again later, or with a \
                     lower parallelism"
                )
            }
            Self::Other => format!("the server refused it ({status}){said}"),
            Self::Server => format!("the server had a problem ({status}){said}; try again later"),
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

fn forbidden_help(words: &ServerWords, setting: &str) -> String {
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
