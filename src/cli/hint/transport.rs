//! What to do where a server can't be reached, or not securely. The setting that was used is named, and no other.

use crate::api::{ClientSetupError, KeyServer, ProxyFault, TlsFault};
use std::env;

/// Advises on a connection that can't be made with its settings.
pub fn of_setup(error: &ClientSetupError) -> String {
    match error {
        ClientSetupError::Proxy(error) => format!(
            "set {} to http://HOST:PORT, or unset it; a host that needs no proxy belongs in NO_PROXY",
            error.setting
        ),
        #[cfg(target_os = "linux")]
        ClientSetupError::Certificates(error) => format!(
            "correct {} (certificates in PEM), or unset it to trust those of the system",
            error.variable
        ),
        ClientSetupError::BaseUrl(_)
        | ClientSetupError::Secret(_)
        | ClientSetupError::NoTimeout
        | ClientSetupError::Transport { .. } => "correct the setting, then run it again".to_owned(),
    }
}

/// Advises on a server that can't be reached without a proxy; `exempt` is the variable that says that it needs none, and
/// `server` the setting that named it.
pub fn of_connect(host: &str, exempt: Option<&str>, server: Option<&str>) -> String {
    if let Some(setting) = exempt {
        return format!("{setting} says that {host} needs no proxy; take it out there if it does");
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
            format!("see whether {setting} names the server that is meant, or a proxy answers in its place")
        }
        None => "see whether a proxy or another program between answers in the place of Close".to_owned(),
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
            "SSL_CERT_FILE replaces the certificates of the system: it has to hold the one that signed this server's"
        }
        TlsFault::UnknownIssuer if env::var_os("SSL_CERT_DIR").is_some() => {
            "SSL_CERT_DIR replaces the certificates of the system: it has to hold the one that signed this server's"
        }
        TlsFault::UnknownIssuer => {
            "if a proxy or your own server signs it, set SSL_CERT_FILE to a file (PEM) with the certificates to trust, \
             which then replace those of the system"
        }
        TlsFault::Authority => {
            "give the server a certificate of its own that this authority signs, and trust the authority with \
             SSL_CERT_FILE"
        }
        TlsFault::Expired { .. } => {
            "check the clock of this machine; if it is right, whoever runs the server has to renew the certificate"
        }
        TlsFault::NotYetValid { .. } => "check the clock of this machine",
        TlsFault::WrongName { .. } => return of_wrong_server(server),
        TlsFault::Other { .. } => {
            "check the address, the clock and the root certificates of this machine, and any proxy between"
        }
    };
    fixed.to_owned()
}

/// Advises on the proxy that a setting names.
pub fn of_proxy(setting: &str, fault: &ProxyFault) -> String {
    match fault {
        ProxyFault::NoSignIn => format!(
            "write them into {setting} as http://USER:PASSWORD@HOST:PORT, with `%40` for `@` inside them"
        ),
        ProxyFault::SignIn => {
            format!("correct them in {setting}; write `%40` for `@` and `%3A` for `:` inside them")
        }
        ProxyFault::Refused => format!(
            "whoever runs the proxy that {setting} names has to allow it; a host that needs no proxy belongs in NO_PROXY"
        ),
        ProxyFault::Unreachable { .. } => {
            format!("check {setting}; a host that needs no proxy belongs in NO_PROXY")
        }
    }
}
