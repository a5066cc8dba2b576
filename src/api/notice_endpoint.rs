//! The address that notices go to: whether it may be used, and sending one. It decides nothing about when.

use super::{base_url::BaseUrl, error_chain::innermost, http_transport::http_to, wait_policy::WaitPolicy};
use reqwest::Url;
use secrecy::{ExposeSecret as _, SecretString};
use serde_json::Value;
use std::time::Duration;

/// How long sending a notice may take in all.
const PATIENCE: Duration = Duration::from_secs(10);

/// The fewest letters of a path that is a secret by itself, as that of a webhook of Slack is.
const SECRET_PATH: usize = 20;

/// The reason why a notice was not sent. None of them shows any part of the address, which is a secret.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum NoticeError {
    /// The address can't be used.
    #[error("the address must start with https://, or with http:// for a server on this machine")]
    Address,
    /// There is no client for it.
    #[error("{0}")]
    Setup(String),
    /// The server did not take it. Redirects are not followed.
    #[error("the server answered with {0}")]
    Refused(u16),
    /// There was no answer.
    #[error("the server did not answer within {} s", PATIENCE.as_secs())]
    TooLate,
    /// The server could not be reached.
    #[error("the server could not be reached")]
    Unreachable,
}

/// An address that notices go to.
#[derive(Debug)]
pub struct NoticeEndpoint {
    address: Url,
    base: BaseUrl,
}

impl NoticeEndpoint {
    /// Checks an address: encrypted, or on this machine, and without a user name.
    ///
    /// # Errors
    ///
    /// Says that it can't be used.
    pub fn new(address: &SecretString) -> Result<Self, NoticeError> {
        let address = Url::parse(address.expose_secret().trim()).map_err(|_| NoticeError::Address)?;
        if !address.username().is_empty() || address.password().is_some() {
            return Err(NoticeError::Address);
        }
        let server = address.origin().ascii_serialization();
        let base = BaseUrl::parse(&server).map_err(|_| NoticeError::Address)?;
        Ok(Self { address, base })
    }

    /// Sends a notice, once.
    ///
    /// # Errors
    ///
    /// Says why the server did not take it.
    pub async fn send(&self, body: &Value) -> Result<(), NoticeError> {
        let waits = WaitPolicy {
            connect: PATIENCE,
            silence: PATIENCE,
            ..WaitPolicy::default()
        };
        let http = http_to(&self.base, PATIENCE, waits);
        let http = http.map_err(|error| NoticeError::Setup(error.to_string()))?;

        let sent = http.post(self.address.clone()).json(body).send().await;
        match sent {
            Ok(answer) if answer.status().is_success() => Ok(()),
            Ok(answer) => Err(NoticeError::Refused(answer.status().as_u16())),
            Err(error) if error.is_timeout() => Err(NoticeError::TooLate),
            Err(error) => {
                tracing::debug!("a notice was not sent: {}", innermost(&error.without_url()));
                Err(NoticeError::Unreachable)
            }
        }
    }
}

/// Returns the parts of an address that are secret: all of it, and its path where that is long enough to be one.
#[must_use]
pub fn secrets_of_address(address: &SecretString) -> Vec<SecretString> {
    let text = address.expose_secret().trim();
    let path = Url::parse(text).ok().map(|url| {
        let path = url.path().trim_matches('/');
        path.to_owned()
    });
    let path = path.filter(|path| path.len() >= SECRET_PATH);
    [Some(text.to_owned()), path]
        .into_iter()
        .flatten()
        .map(SecretString::from)
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn checked(address: &str) -> Option<NoticeError> {
        NoticeEndpoint::new(&SecretString::from(address)).err()
    }

    #[test]
    fn only_encrypted_addresses_and_this_machine_get_notices() {
        for address in [
            "https://hooks.example.com/services/T0/B0/x",
            "http://127.0.0.1:8080/hook?x=1",
            "http://localhost/hook",
        ] {
            assert_eq!(checked(address), None, "{address}");
        }
        for address in [
            "http://hooks.example.com/services",
            "https://me:secret@hooks.example.com/",
            "ftp://hooks.example.com/",
            "hooks.example.com",
            "file:///etc/passwd",
            "",
        ] {
            assert_eq!(checked(address), Some(NoticeError::Address), "{address}");
        }
    }

    #[test]
    fn a_long_path_is_a_secret_of_its_own() {
        let secrets = |address: &str| -> Vec<String> {
            let secrets = secrets_of_address(&SecretString::from(address)).into_iter();
            secrets.map(|secret| secret.expose_secret().to_owned()).collect()
        };
        let long = "services/T00000000/B00000000/abcdefgh";
        assert_eq!(
            secrets(&format!("https://hooks.example.com/{long}")),
            [format!("https://hooks.example.com/{long}"), long.to_owned()]
        );
        assert_eq!(secrets("https://example.com/hook").len(), 1);
    }
}
