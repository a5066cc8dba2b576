//! Where calls go: checks the base address and joins paths to it. It sends nothing.

use reqwest::Url;
use std::net::IpAddr;

/// The port of https://, of Close, and of a named host that has none of its own.
pub(super) const HTTPS: u16 = 443;
/// How the API's base ends.
const API: &str = "/api/v1";
/// Where tokens are renewed (API notes, "Auth — OAuth 2.0").
const TOKEN: &str = "/oauth2/token/";

/// The reason why a base URL cannot be used.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum BaseUrlError {
    /// Not an absolute URL.
    #[error("use the base URL: it is not a complete address such as https://api.close.com/api/v1")]
    NotAnAddress,
    /// No host between the scheme and the path.
    #[error("use the base URL: there is no host after {scheme}://")]
    NoHost {
        /// The scheme that was found.
        scheme: String,
    },
    /// Neither http nor https.
    #[error("use the base URL: it starts with {scheme}:// and not with https://")]
    Scheme {
        /// The scheme that was found.
        scheme: String,
    },
    /// A user name or password inside; it is not repeated, being a secret.
    #[error("use the base URL: it holds a user name or password, and the key belongs in its own setting")]
    Credentials,
    /// A query or a fragment.
    #[error("use the base URL: it holds a `?` or `#`")]
    Query,
    /// A key would cross a network unencrypted.
    #[error(
        "use the base URL: http:// would send the key to {host} in clear text; only servers on this machine \
         may use http://"
    )]
    ClearText {
        /// The host.
        host: String,
    },
}

/// The reason why a path cannot be called.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum PathError {
    /// Close redirects paths without the closing slash (API notes, "Base, paths").
    #[error("a path must start and end with `/`, before any query")]
    Slashes,
    /// Nothing between two slashes: an id is missing, and the call would reach something else.
    #[error("a part of the path is empty")]
    EmptySegment,
    /// `.` or `..`: the call would reach something else.
    #[error("a part of the path is `.` or `..`")]
    DotSegment,
    /// A character that has a meaning of its own in an address.
    #[error("the path holds a `#`, a backslash, a space or a control character")]
    Character,
}

/// A checked base address without its closing slash.
#[derive(Clone, Debug)]
pub(super) struct BaseUrl {
    text: String,
    host: String,
    port: u16,
    loopback: bool,
}

impl BaseUrl {
    /// Checks an address.
    pub(super) fn parse(text: &str) -> Result<Self, BaseUrlError> {
        let url = Url::parse(text).map_err(|_| BaseUrlError::NotAnAddress)?;
        // Checked first, so that no other error can show them.
        if !url.username().is_empty() || url.password().is_some() {
            return Err(BaseUrlError::Credentials);
        }

        let scheme = url.scheme();
        if scheme != "https" && scheme != "http" {
            return Err(BaseUrlError::Scheme {
                scheme: scheme.to_owned(),
            });
        }
        if url.query().is_some() || url.fragment().is_some() {
            return Err(BaseUrlError::Query);
        }

        // The parser skips further slashes, and would take the first part of the path for the host.
        let after = text.trim_start().get(scheme.len()..).unwrap_or_default();
        let is_named = after
            .strip_prefix("://")
            .is_some_and(|rest| !rest.starts_with(['/', '\\']));
        let host = url.host_str().filter(|_| is_named);
        let Some(host) = host else {
            return Err(BaseUrlError::NoHost {
                scheme: scheme.to_owned(),
            });
        };
        // On this machine nobody can listen in, and local servers seldom have a certificate.
        let loopback = is_loopback(host);
        if scheme == "http" && !loopback {
            return Err(BaseUrlError::ClearText {
                host: host.to_owned(),
            });
        }

        Ok(Self {
            text: url.as_str().trim_end_matches('/').to_owned(),
            host: host.to_owned(),
            // Both schemes have a usual port.
            port: url.port_or_known_default().unwrap_or_default(),
            loopback,
        })
    }

    /// Makes the address of a path; the result is always below this base.
    pub(super) fn join(&self, path: &str) -> Result<Url, PathError> {
        check(path)?;
        Url::parse(&format!("{}{path}", self.text)).map_err(|_| PathError::Character)
    }

    /// Makes the address where tokens are renewed: beside the API, whose path ends in its version.
    pub(super) fn token_address(&self) -> Result<Url, BaseUrlError> {
        let beside = self.text.strip_suffix(API).unwrap_or(&self.text);
        Url::parse(&format!("{beside}{TOKEN}")).map_err(|_| BaseUrlError::NotAnAddress)
    }

    /// The address without its closing slash.
    pub(super) fn as_str(&self) -> &str {
        &self.text
    }

    /// The host.
    pub(super) fn host(&self) -> &str {
        &self.host
    }

    /// The host, and the port where it is not 443; for errors.
    pub(super) fn authority(&self) -> String {
        authority(&self.host, self.port)
    }

    /// The port, also where it is the usual one of the scheme.
    pub(super) fn port(&self) -> u16 {
        self.port
    }

    /// Says whether calls are not encrypted, which only calls to this machine may be.
    pub(super) fn is_clear_text(&self) -> bool {
        self.text.starts_with("http://")
    }

    /// Says whether the server runs on this machine, so that no proxy may come between.
    pub(super) fn is_loopback(&self) -> bool {
        self.loopback
    }
}

/// Spells a host, and the port where it is not 443.
pub(super) fn authority(host: &str, port: u16) -> String {
    match port {
        HTTPS => host.to_owned(),
        port => format!("{host}:{port}"),
    }
}

fn is_loopback(host: &str) -> bool {
    // In addresses, IPv6 stands in brackets.
    let bare = host.trim_start_matches('[').trim_end_matches(']');
    match bare.parse::<IpAddr>() {
        Ok(address) => address.is_loopback(),
        Err(_) => host == "localhost" || host.ends_with(".localhost"),
    }
}

fn check(path: &str) -> Result<(), PathError> {
    let resource = path.split('?').next().unwrap_or(path);
    if !resource.starts_with('/') || !resource.ends_with('/') {
        return Err(PathError::Slashes);
    }
    if path
        .chars()
        .any(|c| c == '#' || c == '\\' || c == ' ' || c.is_control())
    {
        return Err(PathError::Character);
    }

    // Without the empty parts before the first slash and behind the last one.
    let inner = resource.matches('/').count().saturating_sub(1);
    for segment in resource.split('/').skip(1).take(inner) {
        if segment.is_empty() {
            return Err(PathError::EmptySegment);
        }
        // Servers and libraries take `%2e` for a dot.
        let plain = segment.to_ascii_lowercase().replace("%2e", ".");
        if plain == "." || plain == ".." {
            return Err(PathError::DotSegment);
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::{BaseUrl, BaseUrlError, PathError};

    #[test]
    fn accepts_close_and_loopback_with_and_without_closing_slash() {
        for (given, joined) in [
            ("https://api.close.com/api/v1", "https://api.close.com/api/v1/me/"),
            (
                "https://api.close.com/api/v1/",
                "https://api.close.com/api/v1/me/",
            ),
            (
                "https://api.close.com/api/v1//",
                "https://api.close.com/api/v1/me/",
            ),
            ("https://crm.example.test", "https://crm.example.test/me/"),
            ("http://127.0.0.1:8080/api/v1", "http://127.0.0.1:8080/api/v1/me/"),
            ("http://127.9.9.9/", "http://127.9.9.9/me/"),
            ("http://[::1]:80/x", "http://[::1]/x/me/"),
            ("http://localhost:9/x", "http://localhost:9/x/me/"),
        ] {
            let base = BaseUrl::parse(given).unwrap_or_else(|error| panic!("{given}: {error}"));
            assert_eq!(
                base.join("/me/").map(String::from).as_deref(),
                Ok(joined),
                "{given}"
            );
        }
    }

    #[test]
    fn tokens_are_renewed_beside_the_api() {
        for (given, address) in [
            (
                "https://api.close.com/api/v1/",
                "https://api.close.com/oauth2/token/",
            ),
            (
                "http://127.0.0.1:8080/api/v1",
                "http://127.0.0.1:8080/oauth2/token/",
            ),
            (
                "https://x.test/close/api/v1",
                "https://x.test/close/oauth2/token/",
            ),
            ("https://x.test", "https://x.test/oauth2/token/"),
        ] {
            let found = BaseUrl::parse(given).unwrap().token_address();
            assert_eq!(found.map(String::from).as_deref(), Ok(address), "{given}");
        }
    }

    #[test]
    fn refuses_addresses_that_lose_the_key_or_make_no_sense() {
        let no_host = |scheme: &str| BaseUrlError::NoHost {
            scheme: scheme.to_owned(),
        };
        let clear = |host: &str| BaseUrlError::ClearText {
            host: host.to_owned(),
        };
        for (given, error) in [
            ("", BaseUrlError::NotAnAddress),
            ("api.close.com/api/v1", BaseUrlError::NotAnAddress),
            ("https://", BaseUrlError::NotAnAddress),
            ("https:///x", no_host("https")),
            ("https:///api.close.com/api/v1", no_host("https")),
            ("https:/api.close.com/api/v1", no_host("https")),
            ("https:api.close.com/api/v1", no_host("https")),
            ("https://\\api.close.com/api/v1", no_host("https")),
            ("HTTP:///127.0.0.1:1/api/v1", no_host("http")),
            (
                "ftp://api.close.com",
                BaseUrlError::Scheme { scheme: "ftp".into() },
            ),
            (
                "api.close.com:443/api/v1",
                BaseUrlError::Scheme {
                    scheme: "api.close.com".into(),
                },
            ),
            ("https://key@api.close.com/api/v1", BaseUrlError::Credentials),
            ("https://:key@api.close.com/api/v1", BaseUrlError::Credentials),
            ("https://api.close.com/api/v1?x=1", BaseUrlError::Query),
            ("https://api.close.com/api/v1#x", BaseUrlError::Query),
            ("http://api.close.com/api/v1", clear("api.close.com")),
            ("http://10.0.0.1/", clear("10.0.0.1")),
            ("http://0.0.0.0/", clear("0.0.0.0")),
            ("http://localhost.example.com/", clear("localhost.example.com")),
            ("http://127.0.0.1.example.com/", clear("127.0.0.1.example.com")),
        ] {
            assert_eq!(BaseUrl::parse(given).err(), Some(error), "{given}");
        }
    }

    #[test]
    fn a_path_cannot_leave_the_base_or_lose_an_id() {
        let base = BaseUrl::parse("https://api.close.com/api/v1").unwrap();
        for (path, error) in [
            ("", PathError::Slashes),
            ("me/", PathError::Slashes),
            ("/me", PathError::Slashes),
            ("/me?x=/", PathError::Slashes),
            ("//evil.example/", PathError::EmptySegment),
            ("//", PathError::EmptySegment),
            ("/custom_field/lead//", PathError::EmptySegment),
            ("/a//b/", PathError::EmptySegment),
            ("/../../oauth2/", PathError::DotSegment),
            ("/a/./", PathError::DotSegment),
            ("/a/%2E%2e/", PathError::DotSegment),
            ("/a/.%2e/", PathError::DotSegment),
            ("/a#/", PathError::Character),
            ("/a\\b/", PathError::Character),
            ("/a b/", PathError::Character),
            ("/a\n/", PathError::Character),
            ("/a/?x=1\r\nX: y", PathError::Character),
        ] {
            assert_eq!(base.join(path).err(), Some(error), "{path:?}");
        }
        for path in ["/", "/me/", "/me/?_fields=id,name", "/status/lead/?_skip=3&a=/b"] {
            let url = base.join(path).unwrap();
            assert_eq!(url.as_str(), format!("https://api.close.com/api/v1{path}"));
        }
    }
}
