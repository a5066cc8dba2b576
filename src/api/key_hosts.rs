//! The one place that decides which servers may get a key: Close over TLS, this machine, and what the person named
//! outside the repository. It decides before a key is read, and reads no settings itself.
//!
//! Names are compared as the URL standard writes them: in lower case, international ones in their ASCII form, so that a
//! look-alike letter is another host. A dot at the end, another port than 443 and a host that only begins or ends like
//! Close's are other servers. Which of the servers below close.com answers is Close's own matter.

use super::base_url::{BaseUrl, BaseUrlError, HTTPS, authority};
use reqwest::Url;
use std::collections::BTreeSet;

/// The domain of Close.
const CLOSE: &str = "close.com";

/// The servers that a person named outside the repository, beside Close and this machine.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct KeyHosts {
    /// Hosts as URLs write them, with the port.
    named: BTreeSet<(String, u16)>,
}

/// A server that keys may be sent to. Only [`KeyHosts::approve`] makes one, so whoever has one needn't check it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct KeyServer {
    address: String,
    host: String,
    port: u16,
    setting: String,
}

/// The reason why a server gets no key.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum KeyServerError {
    /// The address can't be used.
    #[error("{error}; the setting is {setting}")]
    BaseUrl {
        /// What is wrong with it.
        error: BaseUrlError,
        /// Where it is written.
        setting: String,
    },
    /// The host is not Close, not this machine and not named by the person.
    #[error(
        "send a key to the server that {setting} names: it is neither Close nor this machine, and its host \
         is not approved"
    )]
    Foreign {
        /// Where it is written.
        setting: String,
    },
}

/// A part of a list of hosts is no host.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error(
    "`{entry}` is no host; write names such as crm.example.com or crm.example.com:8443, separated by commas"
)]
pub struct HostListError {
    /// The part.
    pub entry: String,
}

impl KeyHosts {
    /// Reads a list of hosts, separated by commas; one without a port means port 443.
    ///
    /// # Errors
    ///
    /// Names the part that is no host.
    pub fn parse(list: &str) -> Result<Self, HostListError> {
        let mut hosts = Self::default();
        let entries = list.split(',').map(str::trim);
        for entry in entries.filter(|entry| !entry.is_empty()) {
            hosts
                .named
                .insert(host_and_port(entry).ok_or_else(|| HostListError {
                    entry: entry.to_owned(),
                })?);
        }
        Ok(hosts)
    }

    /// Adds the server of an address that the person named. An address that can't be used adds nothing; whoever uses it
    /// learns what is wrong with it.
    #[must_use]
    pub fn with(mut self, base_url: &str) -> Self {
        if let Ok(base) = BaseUrl::parse(base_url) {
            self.named.insert((base.host().to_owned(), base.port()));
        }
        self
    }

    /// Says whether a key may be sent to an address.
    ///
    /// # Errors
    ///
    /// Says what is wrong with the address.
    pub fn allows(&self, base_url: &str) -> Result<bool, BaseUrlError> {
        let base = BaseUrl::parse(base_url)?;
        Ok(base.is_loopback() || is_close(&base) || self.has(&base))
    }

    /// Approves the server of an address, which a setting names.
    ///
    /// # Errors
    ///
    /// Says that the address can't be used, or that nobody allowed the server.
    pub fn approve(&self, base_url: &str, setting: &str) -> Result<KeyServer, KeyServerError> {
        let base = BaseUrl::parse(base_url).map_err(|error| KeyServerError::BaseUrl {
            error,
            setting: setting.to_owned(),
        })?;
        if !(base.is_loopback() || is_close(&base) || self.has(&base)) {
            return Err(KeyServerError::Foreign {
                setting: setting.to_owned(),
            });
        }
        Ok(KeyServer {
            address: base.as_str().to_owned(),
            host: base.host().to_owned(),
            port: base.port(),
            setting: setting.to_owned(),
        })
    }

    fn has(&self, base: &BaseUrl) -> bool {
        self.named.contains(&(base.host().to_owned(), base.port()))
    }
}

impl KeyServer {
    /// What to call the setting of Close's own address, which no setting names.
    pub const UNNAMED: &'static str = "closectl's own address of Close";

    /// The address of the API without its closing slash.
    pub fn address(&self) -> &str {
        &self.address
    }

    /// The setting that names it.
    pub fn setting(&self) -> &str {
        &self.setting
    }

    /// The host, and the port where it is not 443: what keys that are kept are bound to.
    pub fn authority(&self) -> String {
        authority(&self.host, self.port)
    }

    /// Says whether it is Close.
    pub fn is_close(&self) -> bool {
        self.port == HTTPS && is_host_of_close(&self.host)
    }
}

/// Says whether a server is Close, reached over TLS.
fn is_close(base: &BaseUrl) -> bool {
    !base.is_clear_text() && base.port() == HTTPS && is_host_of_close(base.host())
}

fn is_host_of_close(host: &str) -> bool {
    let below = host.strip_suffix(CLOSE);
    // A label without letters is no name, and whoever looks it up may make another one of it.
    let is_below = |below: &str| {
        let labels = below.strip_suffix('.');
        labels.is_some_and(|labels| labels.split('.').all(|label| !label.is_empty()))
    };
    below.is_some_and(|below| below.is_empty() || is_below(below))
}

/// Reads one host of a list.
fn host_and_port(entry: &str) -> Option<(String, u16)> {
    // A pattern would allow more than one can see.
    if entry.contains(['*', '@', '\\']) {
        return None;
    }
    let url = Url::parse(&format!("https://{entry}/")).ok()?;
    let is_host_alone = url.path() == "/" && url.query().is_none() && url.fragment().is_none();
    let host = url.host_str().filter(|_| is_host_alone)?;
    Some((host.to_owned(), url.port_or_known_default()?))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn close_and_this_machine_get_keys_and_look_alikes_do_not() {
        let hosts = KeyHosts::default();
        for (address, is_allowed) in [
            ("https://api.close.com/api/v1", true),
            ("https://close.com/api/v1", true),
            ("https://API.Close.COM/api/v1", true),
            ("https://api.close.com:443/api/v1", true),
            ("https://eu.api.close.com/", true),
            ("http://127.0.0.1:8080/api/v1", true),
            ("https://127.0.0.1/", true),
            ("http://[::1]:9/", true),
            ("http://localhost:9/", true),
            ("http://2130706433/", true),
            ("https://close.com.evil.test/api/v1", false),
            ("https://evilclose.com/api/v1", false),
            ("https://.close.com/api/v1", false),
            ("https://api..close.com/api/v1", false),
            ("https://.api.close.com/api/v1", false),
            ("https://api-close.com/", false),
            ("https://close.co/", false),
            ("https://close.com.:443/", false),
            ("https://api.close.com./", false),
            ("https://api.close.com:8443/api/v1", false),
            ("https://\u{441}lose.com/", false),
            ("https://api.clos\u{435}.com/", false),
            ("https://xn--lose-43d.com/", false),
            ("https://10.0.0.1/", false),
            ("https://[::ffff:10.0.0.1]/", false),
            ("https://localhost.evil.test/", false),
            ("https://evil.test/api.close.com/", false),
            ("https://evil.test\\.close.com/", false),
        ] {
            assert_eq!(hosts.allows(address), Ok(is_allowed), "{address}");
            assert_eq!(hosts.approve(address, "x").is_ok(), is_allowed, "{address}");
        }
        for address in [
            "https://api.close.com@evil.test/",
            "https://api.close.com:443@evil.test/",
            "http://api.close.com/api/v1",
            "ftp://api.close.com/",
            "api.close.com",
        ] {
            assert!(hosts.allows(address).is_err(), "{address}");
        }
    }

    #[test]
    fn named_hosts_get_keys_at_the_port_that_was_named() {
        let hosts = KeyHosts::parse(" CRM.example.com , gateway.test:8443,[2001:db8::1]:444, ").unwrap();
        let hosts = hosts.with("https://named.test:7000/api/v1").with("nonsense");
        for (address, is_allowed) in [
            ("https://crm.example.com/api/v1", true),
            ("https://crm.example.com:444/api/v1", false),
            ("https://sub.crm.example.com/", false),
            ("https://gateway.test:8443/", true),
            ("https://gateway.test/", false),
            ("https://[2001:db8::1]:444/", true),
            ("https://named.test:7000/other", true),
            ("https://named.test/", false),
        ] {
            assert_eq!(hosts.allows(address), Ok(is_allowed), "{address}");
        }
        assert!(
            hosts.allows("http://crm.example.com:443/").is_err(),
            "clear text stays refused"
        );
    }

    #[test]
    fn what_is_no_host_is_refused() {
        for entry in [
            "*.example.com",
            "https://x.test",
            "x.test/path",
            "a b",
            "u@x.test",
            "x.test:http",
            "x?y",
        ] {
            assert_eq!(
                KeyHosts::parse(&format!("good.test,{entry}")),
                Err(HostListError {
                    entry: entry.to_owned()
                }),
            );
        }
        assert_eq!(KeyHosts::parse(" , "), Ok(KeyHosts::default()));
    }

    #[test]
    fn a_server_is_named_by_what_its_keys_are_bound_to() {
        let server = |address: &str| KeyHosts::default().approve(address, "x").unwrap();
        assert_eq!(
            server("https://API.close.com/api/v1/").authority(),
            "api.close.com"
        );
        assert!(server("https://api.close.com/api/v1").is_close());
        let local = server("http://127.0.0.1:8080/api/v1");
        assert_eq!(local.authority(), "127.0.0.1:8080");
        assert!(!local.is_close());
        assert_eq!(local.address(), "http://127.0.0.1:8080/api/v1");
    }
}
