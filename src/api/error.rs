//! The reasons why a call has no answer, in words; what to do about each is in the hints of the program. No error can hold
//! a key: the name of a call holds no body, which may hold secrets.

use super::base_url::PathError;
use super::lost_answer::{LostAnswer, UnstartedCall};
use super::pages::ListGap;
use super::proxy_route::ProxyFault;
use super::redaction::Redaction;
use super::server_refusal::ServerRefusal;
use super::server_words::ServerWords;
use super::tls_fault::TlsFault;
use super::token_source::RenewalError;
use crate::model::{Call, Method};
use std::fmt;
use std::time::Duration;

/// A call's method and path; reads as `GET /status/lead/`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CallName {
    /// The method.
    pub method: Method,
    /// The path with its query.
    pub path: String,
}

impl CallName {
    pub(super) fn of(call: &Call, redaction: &Redaction) -> Self {
        Self {
            method: call.method,
            path: redaction.clean(&call.path),
        }
    }
}

impl fmt::Display for CallName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {}", self.method, self.path)
    }
}

/// The error of one call. Its text reads well after "failed to ".
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ApiError {
    call: CallName,
    kind: Box<ApiErrorKind>,
    status: Option<u16>,
    /// Boxed, because errors are passed on everywhere and most have no words.
    words: Box<ServerWords>,
    earlier: Option<u16>,
    /// The setting that names the server.
    server: Option<Box<str>>,
}

/// The reason why a call has no answer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ApiErrorKind {
    /// There is no access token; the call was not sent.
    Renewal(RenewalError),
    /// The path cannot be called; nothing was sent.
    Path(PathError),
    /// The program is ending; the call was not sent.
    Interrupted,
    /// The server answered with 4xx, with 5xx or with a status that HTTP does not know.
    Refused(ServerRefusal),
    /// 3xx: never followed, since the key would go elsewhere.
    Redirected {
        /// Host and path of the new place.
        location: String,
    },
    /// A success whose body is no JSON.
    NotJson {
        /// The body's type as the server gives it.
        content_type: String,
        /// How the body begins.
        excerpt: String,
    },
    /// A success in a form that was not asked for.
    Encoded {
        /// The compression, as the server names it.
        encoding: String,
    },
    /// The answer broke off, or its compression is damaged.
    CutOff,
    /// The answer is larger than anything this program can need.
    TooLarge {
        /// The bound in bytes.
        most: u64,
    },
    /// No connection came about; nothing was sent.
    Connect {
        /// The host, and the port where it is not 443.
        host: String,
        /// The reason as the system gives it.
        detail: String,
        /// The variable that says that the host needs no proxy, where there is one.
        exempt: Option<&'static str>,
    },
    /// No secure connection came about, most often because of the server's certificate; nothing was sent.
    Insecure {
        /// The host, and the port where it is not 443.
        host: String,
        /// The reason.
        fault: TlsFault,
    },
    /// The proxy made no connection to the server; nothing was sent.
    Proxy {
        /// The proxy, without user name and password.
        proxy: String,
        /// The variable that names it.
        setting: &'static str,
        /// The host, and the port where it is not 443.
        host: String,
        /// The reason.
        fault: ProxyFault,
    },
    /// No complete answer came in time.
    Timeout {
        /// The bound.
        after: Duration,
    },
    /// An answer did not come, or stopped coming.
    Silent {
        /// The bound.
        after: Duration,
    },
    /// The connection ended before anything of the call was sent.
    NotSent,
    /// The server says that it did not begin with the call, most often because it ends its connections from time to
    /// time.
    NotTaken(UnstartedCall),
    /// The connection ended before an answer came, or what came was no HTTP.
    Lost(LostAnswer),
    /// A list that cannot be proven whole.
    Incomplete(ListGap),
}

impl ApiError {
    /// Makes the error of a call without an answer.
    pub fn new(call: CallName, kind: ApiErrorKind) -> Self {
        Self {
            call,
            kind: Box::new(kind),
            status: None,
            words: Box::default(),
            earlier: None,
            server: None,
        }
    }

    /// Makes the error of a call that was answered with this status.
    pub(super) fn answered(call: CallName, status: u16, kind: ApiErrorKind) -> Self {
        Self {
            status: Some(status),
            ..Self::new(call, kind)
        }
    }

    /// Makes the error of a call that the server refused in these words.
    pub(super) fn refused(call: CallName, status: u16, words: ServerWords, refusal: ServerRefusal) -> Self {
        Self {
            words: Box::new(words),
            ..Self::answered(call, status, ApiErrorKind::Refused(refusal))
        }
    }

    /// The same error, knowing how often the call was sent, and the status of an earlier try that may have
    /// been carried out.
    pub(super) fn after(mut self, sent: u32, earlier: Option<u16>) -> Self {
        if let ApiErrorKind::Refused(ServerRefusal::RateLimited { tries, .. }) = &mut *self.kind {
            *tries = sent;
        }
        // If the last try may have been carried out itself, the error says so already.
        if !self.fate().is_unknown() {
            self.earlier = earlier;
        }
        self
    }

    /// The same error, knowing which setting names the server.
    pub(super) fn at(self, server: Option<&str>) -> Self {
        Self {
            server: server.map(Box::from),
            ..self
        }
    }

    /// The call.
    pub fn call(&self) -> &CallName {
        &self.call
    }

    /// The setting that names the server, where it is known.
    pub fn server_setting(&self) -> Option<&str> {
        self.server.as_deref()
    }

    /// The same error, knowing for how long the server takes no more calls, where that is longer than a run waits.
    pub(super) fn refused_for(mut self, wait: Option<Duration>) -> Self {
        if let ApiErrorKind::Refused(ServerRefusal::RateLimited { again_in, .. }) = &mut *self.kind {
            *again_in = wait;
        }
        self
    }

    /// The reason.
    pub fn kind(&self) -> &ApiErrorKind {
        &self.kind
    }

    /// The status of the answer, where one came.
    pub fn status(&self) -> Option<u16> {
        self.status
    }

    /// The attributes of a refusal's body that hold words, of `error`, `message`, `errors` and `field-errors`.
    pub fn keys(&self) -> &[&'static str] {
        self.words.keys()
    }

    /// How long the body of a refusal asks to wait.
    pub(super) fn reset(&self) -> Option<Duration> {
        self.words.reset()
    }

    /// The status of an earlier try of a write that may have been carried out, whatever became of the last one.
    pub fn earlier(&self) -> Option<u16> {
        self.earlier
    }
}

impl ApiErrorKind {
    /// Says whether no connection to the server came about.
    pub(super) fn is_unreached(&self) -> bool {
        matches!(
            self,
            Self::Connect { .. } | Self::Insecure { .. } | Self::Proxy { .. }
        )
    }

    /// Says whether a proxy refused to connect to the server.
    pub(super) fn is_refused_by_proxy(&self) -> bool {
        matches!(
            self,
            Self::Proxy {
                fault: ProxyFault::Refused,
                ..
            }
        )
    }

    /// Returns the verb for what was being done when it happened.
    fn verb(&self) -> &'static str {
        if matches!(self, Self::Path(_) | Self::Interrupted) {
            "send"
        } else if matches!(self, Self::Incomplete(_)) {
            "read all of"
        } else {
            "complete"
        }
    }

    /// Says what happened.
    fn explain(&self, status: u16, words: &ServerWords) -> String {
        match self {
            Self::Renewal(error) => error.to_string(),
            Self::Path(why) => why.to_string(),
            Self::Interrupted => "interrupted".to_owned(),
            Self::Refused(refusal) => refusal.explain(status, words),
            Self::Redirected { location } => {
                format!("the server redirects it ({status}) to {location}, and closectl follows no redirects")
            }
            Self::NotJson {
                content_type,
                excerpt,
            } if content_type.contains("json") => {
                format!(
                    "the answer ({status}) claims to be JSON but can't be parsed; it starts with {excerpt:?}"
                )
            }
            Self::NotJson {
                content_type,
                excerpt,
            } => format!("the answer ({status}) is not JSON but {content_type}, starting {excerpt:?}"),
            Self::Encoded { encoding } => {
                format!("the answer ({status}) is compressed with {encoding}, which closectl did not ask for")
            }
            Self::CutOff => format!("the answer ({status}) was cut off"),
            Self::TooLarge { most } => format!("the answer ({status}) is larger than {} MiB", most >> 20),
            Self::Connect { host, detail, .. } => {
                format!("{host} cannot be reached: {detail}")
            }
            Self::Insecure { host, fault } => {
                format!("the connection to {host} is not secure: {fault}; nothing was sent")
            }
            Self::Proxy {
                proxy,
                setting,
                host,
                fault,
            } => {
                format!(
                    "{host} cannot be reached: the proxy {proxy} (from {setting}) {fault}; nothing was sent"
                )
            }
            Self::Timeout { after } => {
                format!("no complete answer came within {after:?}")
            }
            Self::Silent { after } => {
                format!("nothing came from the server for {after:?}")
            }
            Self::NotSent => {
                "the connection was closed before the request was sent; nothing was done".to_owned()
            }
            Self::NotTaken(how) => format!("{how}"),
            Self::Lost(how) => format!("{how}"),
            Self::Incomplete(gap) => gap.to_string(),
        }
    }
}

impl fmt::Display for ApiError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let text = self.kind.explain(self.status.unwrap_or_default(), &self.words);
        // What renews a token names the call that it makes itself.
        if matches!(*self.kind, ApiErrorKind::Renewal(_)) {
            f.write_str(&text)?;
        } else if self.kind.is_unreached() {
            // Which of the calls found out first says nothing.
            write!(f, "connect: {text}")?;
        } else {
            write!(f, "{} {}: {text}", self.kind.verb(), self.call)?;
        }

        match self.earlier {
            Some(earlier) => write!(
                f,
                "; an earlier try was answered with {earlier} and may have made the change"
            ),
            None => Ok(()),
        }
    }
}

impl std::error::Error for ApiError {}
