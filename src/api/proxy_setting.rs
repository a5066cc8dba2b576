//! The variables that name a proxy, in the order in which the HTTP library reads them. The library passes over a value that
//! it can't use, and calls would go round the proxy without a word; here such a value is an error.

use super::base_url::BaseUrl;
use hyper_util::client::proxy::matcher::Matcher;
use std::ffi::OsString;
use std::fmt;

/// The variables for servers over TLS, which is how every server but one on this machine is called.
const FOR_TLS: [&str; 2] = ["HTTPS_PROXY", "https_proxy"];
/// The variables for all servers, where none of those is set.
const FOR_ALL: [&str; 2] = ["ALL_PROXY", "all_proxy"];
/// The variables with the hosts that need no proxy.
const EXEMPT: [&str; 2] = ["NO_PROXY", "no_proxy"];
/// Set by a web server for the programs that it runs, whose callers could then choose a proxy; none is used there.
const CGI: &str = "REQUEST_METHOD";

/// The variables as they are set.
#[derive(Clone, Debug, Default)]
pub(super) struct ProxySettings {
    proxy: Option<(&'static str, OsString)>,
    exempt: Option<(&'static str, String)>,
    is_cgi: bool,
}

/// A variable that names a proxy which can't be used.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("use the proxy that {setting} names: {problem}; nothing was sent")]
pub struct ProxySettingError {
    /// The variable. Its value is not told, because it may hold a password.
    pub setting: &'static str,
    /// What is wrong.
    pub problem: ProxySettingProblem,
}

/// What is wrong with the address of a proxy.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ProxySettingProblem {
    /// It is for another sort of proxy.
    Scheme {
        /// How it begins, without `://`.
        scheme: String,
    },
    /// It names no host.
    NoHost,
    /// Its port can't be one.
    Port,
    /// It is no address at all.
    Malformed,
}

impl ProxySettings {
    /// Reads the variables; `variable` gives the value of one, if it is set.
    pub(super) fn read(variable: impl Fn(&str) -> Option<OsString>) -> Self {
        // The library takes the first one that is set, also where it is empty, and an empty one names no proxy.
        let first = |names: [&'static str; 2]| names.iter().find_map(|name| Some((*name, variable(name)?)));
        let is_meant = |(_, value): &(&str, OsString)| !value.is_empty();
        Self {
            proxy: first(FOR_TLS)
                .filter(is_meant)
                .or_else(|| first(FOR_ALL).filter(is_meant)),
            exempt: first(EXEMPT).map(|(name, value)| (name, value.to_string_lossy().into_owned())),
            is_cgi: variable(CGI).is_some(),
        }
    }

    /// Returns the variable because of which a server is called directly although another one names a proxy.
    pub(super) fn exemption(&self, base: &BaseUrl) -> Option<&'static str> {
        self.proxy.as_ref()?;
        if self.is_cgi {
            return Some(CGI);
        }
        let (name, hosts) = self.exempt.as_ref()?;
        let anything = Matcher::builder()
            .all("http://proxy.invalid")
            .no(hosts.as_str())
            .build();
        is_direct(&anything, base).then_some(*name)
    }

    /// Returns the variable that names the proxy to a server, if one does.
    pub(super) fn setting(&self, base: &BaseUrl) -> Result<Option<&'static str>, ProxySettingError> {
        let Some((setting, value)) = &self.proxy else {
            return Ok(None);
        };
        if self.exemption(base).is_some() {
            return Ok(None);
        }

        let problem = match value.to_str() {
            Some(value) => check(value, base).err(),
            None => Some(ProxySettingProblem::Malformed),
        };
        match problem {
            Some(problem) => Err(ProxySettingError { setting, problem }),
            None => Ok(Some(setting)),
        }
    }
}

fn is_direct(matcher: &Matcher, base: &BaseUrl) -> bool {
    let address = base.as_str().parse();
    address.is_ok_and(|address| matcher.intercept(&address).is_none())
}

/// Checks the address of a proxy, which the library must understand as well.
fn check(value: &str, base: &BaseUrl) -> Result<(), ProxySettingProblem> {
    if let Some((scheme, _)) = value.split_once("://") {
        let is_scheme = |scheme: &str| {
            scheme
                .chars()
                .all(|c| c.is_ascii_alphanumeric() || "+-.".contains(c))
        };
        if !is_scheme(scheme) || scheme.is_empty() {
            return Err(ProxySettingProblem::Malformed);
        }
        if !["http", "https"].contains(&scheme.to_ascii_lowercase().as_str()) {
            return Err(ProxySettingProblem::Scheme {
                scheme: scheme.to_owned(),
            });
        }
    }

    // What stands between the scheme and the first slash, without a user name.
    let authority = value.split_once("://").map_or(value, |(_, rest)| rest);
    let authority = authority.split(['/', '?', '#']).next().unwrap_or_default();
    let authority = authority.rsplit('@').next().unwrap_or_default();
    if authority.is_empty() || authority.starts_with(':') {
        return Err(ProxySettingProblem::NoHost);
    }

    let after_host = authority.rsplit(']').next().unwrap_or_default();
    if let Some((_, port)) = after_host.split_once(':')
        && !port.parse().is_ok_and(|port: u16| port > 0)
    {
        return Err(ProxySettingProblem::Port);
    }
    if is_direct(&Matcher::builder().all(value).build(), base) {
        return Err(ProxySettingProblem::Malformed);
    }
    Ok(())
}

impl fmt::Display for ProxySettingProblem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Scheme { scheme } => write!(
                f,
                "it starts with {scheme}://, and only proxies of http:// and https:// are supported"
            ),
            Self::NoHost => f.write_str("it names no host"),
            Self::Port => f.write_str("its port is not a number from 1 to 65535"),
            Self::Malformed => f.write_str("it is not an address"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{ProxySettingProblem, ProxySettings};
    use crate::api::base_url::BaseUrl;
    use std::ffi::OsString;

    fn settings(variables: &[(&str, &str)]) -> ProxySettings {
        ProxySettings::read(|name| {
            let found = variables.iter().find(|(known, _)| *known == name);
            found.map(|(_, value)| OsString::from(value))
        })
    }

    fn close() -> BaseUrl {
        BaseUrl::parse("https://api.close.com/api/v1").unwrap()
    }

    #[test]
    fn the_first_variable_that_is_set_counts_and_an_empty_one_names_no_proxy() {
        for (variables, expected) in [
            (&[][..], None),
            (
                &[("HTTPS_PROXY", "http://a:1"), ("https_proxy", "http://b:1")],
                Some("HTTPS_PROXY"),
            ),
            (
                &[("https_proxy", "b:1"), ("ALL_PROXY", "c:1")],
                Some("https_proxy"),
            ),
            (
                &[("HTTPS_PROXY", ""), ("https_proxy", "b:1"), ("all_proxy", "c")],
                Some("all_proxy"),
            ),
            (&[("HTTPS_PROXY", "")], None),
            (&[("HTTP_PROXY", "http://a:1")], None),
            (&[("HTTPS_PROXY", "http://a:1"), ("NO_PROXY", "close.com")], None),
            (&[("HTTPS_PROXY", "socks5://a:1"), ("no_proxy", "*")], None),
            (
                &[("HTTPS_PROXY", "http://a:1"), ("NO_PROXY", "example.com")],
                Some("HTTPS_PROXY"),
            ),
        ] {
            assert_eq!(
                settings(variables).setting(&close()),
                Ok(expected),
                "{variables:?}"
            );
        }
    }

    #[test]
    fn a_host_without_proxy_is_told_with_the_variable_that_says_so() {
        let proxy = ("HTTPS_PROXY", "http://a:1");
        for (other, expected) in [
            (("NO_PROXY", "api.close.com"), Some("NO_PROXY")),
            (("no_proxy", ".close.com"), Some("no_proxy")),
            (("REQUEST_METHOD", "GET"), Some("REQUEST_METHOD")),
            (("NO_PROXY", "example.com"), None),
        ] {
            assert_eq!(
                settings(&[proxy, other]).exemption(&close()),
                expected,
                "{other:?}"
            );
        }
        assert_eq!(settings(&[("NO_PROXY", "*")]).exemption(&close()), None);
    }

    #[test]
    fn an_address_that_the_library_would_pass_over_is_an_error_without_its_password() {
        let scheme = |scheme: &str| ProxySettingProblem::Scheme {
            scheme: scheme.to_owned(),
        };
        for (value, problem) in [
            ("socks5://u:s3cret@a:1080", scheme("socks5")),
            ("SOCKS5H://a:1080", scheme("SOCKS5H")),
            ("htp://a:3128", scheme("htp")),
            ("://a:3128", ProxySettingProblem::Malformed),
            ("s3cret@x://a", ProxySettingProblem::Malformed),
            ("http://", ProxySettingProblem::NoHost),
            ("http://u:s3cret@", ProxySettingProblem::NoHost),
            ("http://:3128", ProxySettingProblem::NoHost),
            ("http://a:", ProxySettingProblem::Port),
            ("http://a:99999", ProxySettingProblem::Port),
            ("http://a:0", ProxySettingProblem::Port),
            ("a:s3cret", ProxySettingProblem::Port),
            ("http://[::1]:x", ProxySettingProblem::Port),
            ("http://a b:3128", ProxySettingProblem::Malformed),
            (" http://a:3128", ProxySettingProblem::Malformed),
            (" ", ProxySettingProblem::Malformed),
        ] {
            let error = settings(&[("https_proxy", value)]).setting(&close()).unwrap_err();
            assert_eq!(
                (error.setting, &error.problem),
                ("https_proxy", &problem),
                "{value}"
            );
            assert!(!format!("{error} {error:?}").contains("s3cret"), "{error}");
        }
        for value in [
            "http://a",
            "https://a:1",
            "HTTP://a:3128/",
            "u:p%40@a:3128",
            "http://[::1]:3128",
            "10.0.0.1:80",
        ] {
            let read = settings(&[("HTTPS_PROXY", value)]).setting(&close());
            assert_eq!(read, Ok(Some("HTTPS_PROXY")), "{value}");
        }
    }
}
