//! The proxy between this machine and a server, as the environment and the system name it, and what may be wrong with
//! it. It connects to nothing: the HTTP library asks the same matcher when it does.

use super::base_url::BaseUrl;
use super::proxy_setting::{ProxySettingError, ProxySettings};
use hyper_util::client::proxy::matcher::Matcher;
use std::{env, fmt};

/// Where a proxy comes from that no variable names.
const SYSTEM: &str = "the settings of this system";

/// The proxy that calls to a server go through.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ProxyRoute {
    /// Its host, with the port where one is written; never the user name or password.
    pub host: String,
    /// Whether a user name is sent to it.
    pub signs_in: bool,
    /// The variable that names it, or that the system does.
    pub setting: &'static str,
}

/// The reason why a proxy makes no connection.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ProxyFault {
    /// It wants a user name and a password and was given none (407).
    NoSignIn,
    /// It does not accept the user name and the password (407).
    SignIn,
    /// It refuses to connect to the server, or can't; it may say so with any status, which is not known here.
    Refused,
    /// There is no connection to the proxy itself.
    Unreachable {
        /// The reason as the system gives it.
        detail: String,
    },
}

impl ProxyRoute {
    /// Returns the proxy for a server; servers on this machine have none.
    pub(super) fn to(base: &BaseUrl) -> Result<Option<Self>, ProxySettingError> {
        if base.is_loopback() {
            return Ok(None);
        }

        let setting = settings().setting(base)?;
        Ok(Self::found(base, setting.unwrap_or(SYSTEM)))
    }

    /// Returns the variable because of which a server is called without the proxy that another one names.
    pub(super) fn exemption(base: &BaseUrl) -> Option<&'static str> {
        if base.is_loopback() {
            return None;
        }
        settings().exemption(base)
    }

    fn found(base: &BaseUrl, setting: &'static str) -> Option<Self> {
        let proxy = Matcher::from_system().intercept(&base.as_str().parse().ok()?)?;
        // The matcher takes the user name out of the address; this makes sure of it.
        let authority = proxy.uri().authority()?.as_str();
        let host = authority.rsplit('@').next().unwrap_or(authority);
        Some(Self {
            host: host.to_owned(),
            signs_in: proxy.basic_auth().is_some(),
            setting,
        })
    }
}

fn settings() -> ProxySettings {
    ProxySettings::read(|name| env::var_os(name))
}

impl ProxyFault {
    /// Says whether trying again can't help.
    pub(super) fn is_lasting(&self) -> bool {
        match self {
            Self::NoSignIn | Self::SignIn => true,
            Self::Refused | Self::Unreachable { .. } => false,
        }
    }
}

impl fmt::Display for ProxyFault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NoSignIn => f.write_str("wants a user name and a password (407)"),
            Self::SignIn => {
                f.write_str("does not accept the user name and the password in its address (407)")
            }
            Self::Refused => f.write_str("does not connect to it"),
            Self::Unreachable { detail } => write!(f, "cannot be reached: {detail}"),
        }
    }
}
