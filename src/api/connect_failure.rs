//! Why no connection came about, from the chain of reasons that the HTTP library gives. Nothing was sent then, the key
//! included.

use super::base_url::BaseUrl;
use super::error::ApiErrorKind;
use super::error_chain::{innermost, reasons};
use super::proxy_route::{ProxyFault, ProxyRoute};
use super::tls_fault::TlsFault;
use std::fmt;
use std::time::Duration;

/// How the HTTP library begins every error of a tunnel through a proxy; it does not publish their type.
const TUNNEL: &str = "tunnel error: ";

/// The reason why there is no connection; reads well after "HOST cannot be reached: ".
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum ConnectFailure {
    /// The network, as the system tells it, and the variable that kept a proxy out of it.
    System {
        detail: String,
        exempt: Option<&'static str>,
    },
    /// The security of the connection.
    Tls(TlsFault),
    /// The proxy between.
    Proxy {
        proxy: String,
        setting: &'static str,
        fault: ProxyFault,
    },
}

impl ConnectFailure {
    /// Finds the reason in an error. `clean` keeps secrets out of what the system says.
    pub(super) fn of(
        error: &reqwest::Error,
        base: &BaseUrl,
        bound: Duration,
        clean: impl Fn(&str) -> String,
    ) -> Self {
        let detail = if error.is_timeout() {
            format!("no connection within {bound:?}")
        } else {
            clean(&innermost(error))
        };
        let tls = reasons(error).find_map(|reason| reason.downcast_ref::<rustls::Error>());
        let tls = tls.map(|error| TlsFault::of(error, &detail));

        // What can't be used has kept the client from being made.
        let route = ProxyRoute::to(base).ok().flatten();
        match (route, tunnel_failure(error)) {
            // A certificate of the proxy itself is the proxy's fault, and not the server's.
            (Some(route), Some(step)) => Self::Proxy {
                fault: proxy_fault(&route, &step, tls, detail),
                setting: route.setting,
                proxy: route.host,
            },
            (Some(route), None) if tls.is_none() => Self::Proxy {
                proxy: route.host,
                setting: route.setting,
                fault: ProxyFault::Unreachable { detail },
            },
            (_, _) => tls.map_or_else(
                || Self::System {
                    detail,
                    exempt: ProxyRoute::exemption(base),
                },
                Self::Tls,
            ),
        }
    }

    /// The kind of error that a call to this host, with its port, has then.
    pub(super) fn of_call_to(self, host: String) -> ApiErrorKind {
        match self {
            Self::System { detail, exempt } => ApiErrorKind::Connect { host, detail, exempt },
            // A certificate does not get better by trying again, as a failed connection may.
            Self::Tls(fault) => ApiErrorKind::Insecure { host, fault },
            Self::Proxy {
                proxy,
                setting,
                fault,
            } => ApiErrorKind::Proxy {
                proxy,
                setting,
                host,
                fault,
            },
        }
    }
}

impl fmt::Display for ConnectFailure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::System { detail, .. } => f.write_str(detail),
            Self::Tls(fault) => write!(f, "the connection is not secure: {fault}"),
            Self::Proxy {
                proxy,
                setting,
                fault,
            } => write!(f, "the proxy {proxy} (from {setting}) {fault}"),
        }
    }
}

/// Returns what the tunnel through a proxy failed at, in the words of the HTTP library.
fn tunnel_failure(error: &reqwest::Error) -> Option<String> {
    reasons(error).find_map(|reason| Some(reason.to_string().strip_prefix(TUNNEL)?.to_owned()))
}

fn proxy_fault(route: &ProxyRoute, step: &str, tls: Option<TlsFault>, detail: String) -> ProxyFault {
    match step {
        "proxy authorization required" if route.signs_in => ProxyFault::SignIn,
        "proxy authorization required" => ProxyFault::NoSignIn,
        "unsuccessful" | "unexpected end of file" => ProxyFault::Refused,
        _ => ProxyFault::Unreachable {
            detail: tls.map_or(detail, |fault| fault.to_string()),
        },
    }
}
