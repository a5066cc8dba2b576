//! Who calls: a key or token, and the setting that held it. It never shows the secret, and its only ways out
//! are the `Authorization` header and the redaction.

use super::connection::SettingsError;
use super::redaction::Redaction;
use reqwest::header::{AUTHORIZATION, HeaderValue};
use secrecy::{ExposeSecret, SecretString};

/// A key or access token. Blanks around it are dropped.
#[derive(Clone, Debug)]
pub struct Credentials {
    kind: CredentialKind,
    secret: SecretString,
    setting: String,
}

#[derive(Clone, Copy, Debug)]
enum CredentialKind {
    ApiKey,
    AccessToken,
}

impl Credentials {
    /// Takes an API key; `setting` names where it came from, such as `CLOSE_API_KEY`.
    pub fn api_key(secret: impl Into<SecretString>, setting: impl Into<String>) -> Self {
        Self {
            kind: CredentialKind::ApiKey,
            secret: secret.into(),
            setting: setting.into(),
        }
    }

    /// Takes an OAuth access token; `setting` names where it came from.
    pub fn access_token(secret: impl Into<SecretString>, setting: impl Into<String>) -> Self {
        Self {
            kind: CredentialKind::AccessToken,
            secret: secret.into(),
            setting: setting.into(),
        }
    }

    /// The setting that held the secret.
    pub fn setting(&self) -> &str {
        &self.setting
    }

    /// What people call this sort of secret.
    pub(super) fn what(&self) -> &'static str {
        match self.kind {
            CredentialKind::ApiKey => "key",
            CredentialKind::AccessToken => "access token",
        }
    }

    /// Makes the `Authorization` header (API notes, "Auth") and what keeps the secret out of messages.
    pub(super) fn seal(&self, http: &reqwest::Client) -> Result<(HeaderValue, Redaction), SettingsError> {
        let secret = self.secret.expose_secret().trim();
        let (what, setting) = (self.what(), self.setting.clone());
        if secret.is_empty() {
            return Err(SettingsError::EmptySecret { what, setting });
        }
        // A colon would end the user part of Basic authentication.
        let usable = |c: char| c.is_ascii_graphic() && c != ':';
        let (Some(basic), true) = (basic(http, secret), secret.chars().all(usable)) else {
            return Err(SettingsError::UnusableSecret { what, setting });
        };
        let redaction = Redaction::new(secret, basic.to_str().unwrap_or_default());
        let header = match self.kind {
            CredentialKind::ApiKey => Some(basic),
            CredentialKind::AccessToken => header_of(http, |request| request.bearer_auth(secret)),
        };
        match header {
            Some(header) => Ok((header, redaction)),
            None => Err(SettingsError::UnusableSecret { what, setting }),
        }
    }
}

fn basic(http: &reqwest::Client, secret: &str) -> Option<HeaderValue> {
    header_of(http, |request| request.basic_auth(secret, Some("")))
}

/// Lets the HTTP library write the header, so that there is no second implementation of base64.
fn header_of(
    http: &reqwest::Client,
    sign: impl FnOnce(reqwest::RequestBuilder) -> reqwest::RequestBuilder,
) -> Option<HeaderValue> {
    let request = sign(http.get("https://localhost/")).build().ok()?;
    request.headers().get(AUTHORIZATION).cloned()
}

#[cfg(test)]
mod tests {
    use super::{Credentials, SettingsError};
    use crate::api::wire::plain_http;

    #[test]
    fn debug_output_holds_no_secret() {
        for credentials in [
            Credentials::api_key("s3cret", "A_SETTING"),
            Credentials::access_token("s3cret", "A_SETTING"),
        ] {
            let shown = format!("{credentials:?}");
            assert!(
                !shown.contains("s3cret") && shown.contains("A_SETTING"),
                "{shown}"
            );
            let (header, redaction) = credentials.seal(&plain_http().unwrap()).unwrap();
            let shown = format!("{header:?} {redaction:?}");
            assert!(
                !shown.contains("s3cret") && !shown.contains("czNjcmV0"),
                "{shown}"
            );
        }
    }

    #[test]
    fn a_key_is_a_basic_user_without_password_and_a_token_is_a_bearer() {
        let http = plain_http().unwrap();
        let key = Credentials::api_key(" api_1.x\n", "S").seal(&http).unwrap().0;
        assert_eq!(key.to_str().unwrap(), "Basic YXBpXzEueDo=");
        let token = Credentials::access_token("\ttok/en+1==", "S")
            .seal(&http)
            .unwrap()
            .0;
        assert_eq!(token.to_str().unwrap(), "Bearer tok/en+1==");
        assert!(key.is_sensitive() && token.is_sensitive());
    }

    #[test]
    fn refuses_secrets_that_cannot_work_by_the_name_of_their_setting() {
        let http = plain_http().unwrap();
        for blank in ["", "  ", "\n"] {
            let error = Credentials::api_key(blank, "CLOSE_KEY").seal(&http).unwrap_err();
            assert!(matches!(error, SettingsError::EmptySecret { .. }), "{error}");
            assert!(error.to_string().contains("the key in CLOSE_KEY"), "{error}");
        }
        for odd in ["a b", "a\r\nX-Evil: 1", "a:b", "clé", "\u{200b}key"] {
            for credentials in [
                Credentials::api_key(odd, "T"),
                Credentials::access_token(odd, "T"),
            ] {
                let error = credentials.seal(&http).unwrap_err();
                assert!(matches!(error, SettingsError::UnusableSecret { .. }), "{error}");
                assert!(!error.to_string().contains(odd), "{error}");
            }
        }
    }
}
