//! What is needed to reach one organization, as settings give it. It checks nothing until a client is made.

use super::base_url::BaseUrlError;
#[cfg(target_os = "linux")]
use super::certificate_setting::CertificateSettingError;
use super::credentials::{Credentials, SecretError};
use super::proxy_setting::ProxySettingError;
use super::rate_limit::Parallelism;
use super::wait_policy::WaitPolicy;
use reqwest::Url;
use std::fmt;
use std::time::Duration;

/// The settings of a client for one organization.
#[derive(Clone)]
pub struct ConnectionSettings {
    /// The API's base address, such as `https://api.close.com/api/v1`; a closing slash is fine.
    pub base_url: String,
    /// Who calls.
    pub credentials: Credentials,
    /// How long one try of one call may take, from sending to the last byte of the answer. A call with its
    /// repeats and the waits between them takes at most as many times as long as it may be tried, not counting
    /// its place in the queue.
    pub timeout: Duration,
    /// How many calls may be in flight at once.
    pub parallelism: Parallelism,
    /// How long to wait, and how often to try.
    pub waits: WaitPolicy,
}

/// The reason why no client can be made for a connection.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ClientSetupError {
    /// The base URL cannot work.
    #[error(transparent)]
    BaseUrl(#[from] BaseUrlError),
    /// The key or token cannot work.
    #[error(transparent)]
    Secret(#[from] SecretError),
    /// Every call would fail.
    #[error("use a timeout of 0: at least some time is needed")]
    NoTimeout,
    /// The proxy that the environment names cannot work.
    #[error(transparent)]
    Proxy(#[from] ProxySettingError),
    /// The certificates that the environment names cannot work.
    #[cfg(target_os = "linux")]
    #[error(transparent)]
    Certificates(#[from] CertificateSettingError),
    /// The machine lacks what a secure connection needs, such as root certificates.
    #[error("set up secure connections: {detail}")]
    Transport {
        /// The reason as the TLS library gives it.
        detail: String,
    },
}

impl fmt::Debug for ConnectionSettings {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let origin = Url::parse(&self.base_url).map(|url| url.origin().ascii_serialization());
        f.debug_struct("ConnectionSettings")
            .field("base_url", &origin.as_deref().unwrap_or("(not an address)"))
            .field("credentials", &self.credentials)
            .field("timeout", &self.timeout)
            .field("parallelism", &self.parallelism)
            .field("waits", &self.waits)
            .finish()
    }
}

#[cfg(test)]
mod tests {
    use super::{ClientSetupError, ConnectionSettings, Credentials, Parallelism, WaitPolicy};
    use crate::api::tests::loopback::{KEY, Loopback, answer};
    use crate::api::{BaseUrlError, Client};
    use std::time::Duration;

    #[test]
    fn debug_output_holds_no_secret() {
        for base_url in [
            "https://user:s3cret-pass@api.close.com/x?k=s3cret-query",
            "s3cret-nonsense",
        ] {
            let connection = ConnectionSettings {
                base_url: base_url.into(),
                credentials: Credentials::api_key("s3cret-key", "CLOSE_API_KEY"),
                timeout: Duration::from_secs(1),
                parallelism: Parallelism::default(),
                waits: WaitPolicy::default(),
            };
            let shown = format!("{connection:?}");
            assert!(!shown.contains("s3cret"), "{shown}");
            assert!(shown.contains("CLOSE_API_KEY"), "{shown}");
        }
    }

    #[tokio::test]
    async fn bad_settings_are_refused_before_sending() {
        let server = Loopback::script(vec![answer(200, &[], "{}")]).await;
        let mut instant = server.connection();
        instant.timeout = Duration::ZERO;
        let mut clear = server.connection();
        clear.base_url = "http://api.close.com/api/v1".into();
        for (connection, expected) in [
            (instant, ClientSetupError::NoTimeout),
            (
                clear,
                ClientSetupError::BaseUrl(BaseUrlError::ClearText {
                    host: "api.close.com".into(),
                }),
            ),
        ] {
            assert_eq!(Client::new(connection).unwrap_err(), expected);
        }
    }

    #[tokio::test]
    async fn a_client_shows_no_secret_either() {
        let server = Loopback::script(vec![answer(200, &[], "{}")]).await;
        let client = server.client();
        let shown = format!("{client:?} {:?} {:?}", client.reader(), client.meter());
        assert!(
            !shown.contains(KEY) && !shown.contains("1H2j3K4l5M6n7"),
            "{shown}"
        );
    }
}
