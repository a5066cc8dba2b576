//! What to do where a server can't be reached, or not securely. The setting that was used is named, and no other.

use crate::api::{ClientSetupError, KeyServer, ProxyFault, SecretError, TlsFault};
use std::env;

/// Advises on a connection that can't be made with its settings.
pub fn of_setup(error: &ClientSetupError) -> String {
    match error {
        ClientSetupError::Proxy(error) => format!(
            "set {} to http://HOST:PORT, or unset it; list hosts that need no proxy in NO_PROXY",
            error.setting
        ),
        #[cfg(target_os = "linux")]
        ClientSetupError::Certificates(error) => format!(
            "correct {} (certificates in PEM), or unset it to use the system's certificates",
            error.variable
        ),
        ClientSetupError::Secret(SecretError::Empty { what, setting }) => {
            format!("set {setting} to the {what} of the organization (Close: Settings, Developer)")
        }
        ClientSetupError::Secret(SecretError::Unusable { setting, .. }) => {
            format!("copy it to {setting} again, without anything before or after it")
        }
        ClientSetupError::BaseUrl(_) | ClientSetupError::NoTimeout | ClientSetupError::Transport { .. } => {
            "correct the setting, then run it again".to_owned()
        }
    }
}

/// Advises on a server that can't be reached without a proxy; `exempt` is the variable that says that it needs none, and
/// `server` the setting that named it.
pub fn of_connect(host: &str, exempt: Option<&str>, server: Option<&str>) -> String {
    if let Some(setting) = exempt {
        return format!("{setting} says that {host} needs no proxy; remove it there if it needs one");
    }
    match named(server) {
        Some(setting) => format!("check the network and {setting}; behind a proxy, set HTTPS_PROXY"),
        None => "check the network; behind a proxy, set HTTPS_PROXY".to_owned(),
    }
}

/// Advises where something answers that does not seem to be Close, which is a guess.
pub fn of_wrong_server(server: Option<&str>) -> String {
    match named(server) {
        Some(setting) => {
            format!("check that {setting} names the right server, and that no proxy answers in its place")
        }
        None => "check whether a proxy or another program answers in place of Close".to_owned(),
    }
}

/// Advises on a server that answers and has not what every organization of Close has.
pub fn of_wrong_base(server: Option<&str>) -> String {
    match named(server) {
        Some(setting) => format!("check {setting}, as in https://api.close.com/api/v1"),
        None => "check whether a proxy or another program answers in place of Close".to_owned(),
    }
}

/// Returns the setting that named the server, where one did; Close's own address is named by none.
fn named(server: Option<&str>) -> Option<&str> {
    server.filter(|setting| *setting != KeyServer::UNNAMED)
}

/// Advises on a connection that is not secure.
pub fn of_tls(fault: &TlsFault, server: Option<&str>) -> String {
    let fixed = match fault {
        TlsFault::UnknownIssuer if env::var_os("SSL_CERT_FILE").is_some() => {
            "SSL_CERT_FILE replaces the system's certificates; add the one that signed this server's \
             certificate to it"
        }
        TlsFault::UnknownIssuer if env::var_os("SSL_CERT_DIR").is_some() => {
            "SSL_CERT_DIR replaces the system's certificates; add the one that signed this server's \
             certificate to it"
        }
        TlsFault::UnknownIssuer => {
            "if your proxy or your own server signs it, set SSL_CERT_FILE to a PEM file with the \
             certificates to trust; they replace the system's"
        }
        TlsFault::Authority => {
            "give the server a certificate that this authority signs, and trust the authority with \
             SSL_CERT_FILE"
        }
        TlsFault::Expired { .. } => {
            "check the clock of this machine; if it is right, ask whoever runs the server to renew the \
             certificate"
        }
        TlsFault::NotYetValid { .. } => "check the clock of this machine",
        TlsFault::WrongName { .. } => return of_wrong_server(server),
        TlsFault::Other { .. } => {
            "check the server's address, this machine's clock and root certificates, and any proxy"
        }
    };
    fixed.to_owned()
}

/// Advises on the proxy that a setting names.
pub fn of_proxy(setting: &str, fault: &ProxyFault) -> String {
    match fault {
        ProxyFault::NoSignIn => format!(
            "write both into {setting} as http://USER:PASSWORD@HOST:PORT, with `%40` for `@` inside them"
        ),
        ProxyFault::SignIn => {
            format!("correct them in {setting}; write `%40` for `@` and `%3A` for `:` inside them")
        }
        ProxyFault::Refused => format!(
            "ask whoever runs the proxy in {setting} to allow this host, or list the host in NO_PROXY if it \
             needs no proxy"
        ),
        ProxyFault::Unreachable { .. } => {
            format!("check {setting}; list hosts that need no proxy in NO_PROXY")
        }
    }
}
