//! Who calls: a key, a token, or where tokens come from, and the setting that held it. It never shows a secret, whose
//! only ways out are the `Authorization` header and the redaction.

use super::connection_route::{CallerFacts, CallerMethod};
use super::redaction::Redaction;
use super::token_source::TokenSource;
use reqwest::header::{AUTHORIZATION, HeaderValue};
use secrecy::{ExposeSecret, SecretString};
use std::sync::Arc;

/// The reason why a key or token cannot be used.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum SecretError {
    /// There is none.
    #[error("use the {what} in {setting}: it is empty or not set")]
    Empty {
        /// "key" or "access token".
        what: &'static str,
        /// The setting that should hold it.
        setting: String,
    },
    /// It holds characters that no key has.
    #[error(
        "use the {what} in {setting}: it holds a space, a line break or another character that no key \
             has"
    )]
    Unusable {
        /// "key" or "access token".
        what: &'static str,
        /// The setting that holds it.
        setting: String,
    },
}

/// A key, an access token, or where access tokens come from. Blanks around a key or token are dropped.
#[derive(Clone, Debug)]
pub struct Credentials {
    secret: CallerSecret,
    setting: String,
    /// The setting that names the server that they are for.
    server: Option<String>,
}

#[derive(Clone, Debug)]
enum CallerSecret {
    ApiKey(SecretString),
    AccessToken(SecretString),
    Renewed(Arc<dyn TokenSource>),
}

impl Credentials {
    /// Takes an API key; `setting` names where it came from, such as `CLOSE_API_KEY`.
    pub fn api_key(secret: impl Into<SecretString>, setting: impl Into<String>) -> Self {
        Self {
            secret: CallerSecret::ApiKey(secret.into()),
            setting: setting.into(),
            server: None,
        }
    }

    /// Takes an OAuth access token; `setting` names where it came from.
    pub fn access_token(secret: impl Into<SecretString>, setting: impl Into<String>) -> Self {
        Self {
            secret: CallerSecret::AccessToken(secret.into()),
            setting: setting.into(),
            server: None,
        }
    }

    /// Takes where OAuth access tokens come from; `setting` names what they are renewed with.
    pub fn renewed(source: Arc<dyn TokenSource>, setting: impl Into<String>) -> Self {
        Self {
            secret: CallerSecret::Renewed(source),
            setting: setting.into(),
            server: None,
        }
    }

    /// The same credentials, knowing which setting names the server that they are for, so that errors can name it.
    #[must_use]
    pub fn at_server(self, setting: &str) -> Self {
        Self {
            server: Some(setting.to_owned()),
            ..self
        }
    }

    /// The setting that names the server, if it is known.
    pub(super) fn server(&self) -> Option<&str> {
        self.server.as_deref()
    }

    /// The setting that held the secret.
    pub fn setting(&self) -> &str {
        &self.setting
    }

    /// Returns what may be told of it.
    pub(super) fn facts(&self) -> CallerFacts {
        let (method, key_id) = match &self.secret {
            CallerSecret::ApiKey(key) => (CallerMethod::ApiKey, key_id(key.expose_secret())),
            CallerSecret::AccessToken(_) => (CallerMethod::AccessToken, None),
            CallerSecret::Renewed(_) => (CallerMethod::Oauth, None),
        };
        CallerFacts {
            method,
            setting: self.setting.clone(),
            key_id,
        }
    }

    /// Returns the word for this sort of secret.
    pub(super) fn what(&self) -> &'static str {
        match self.secret {
            CallerSecret::ApiKey(_) => "key",
            CallerSecret::AccessToken(_) | CallerSecret::Renewed(_) => "access token",
        }
    }

    /// Returns the source of the tokens, if they are renewed.
    pub(super) fn source(&self) -> Option<Arc<dyn TokenSource>> {
        match &self.secret {
            CallerSecret::ApiKey(_) | CallerSecret::AccessToken(_) => None,
            CallerSecret::Renewed(source) => Some(Arc::clone(source)),
        }
    }

    /// Makes the `Authorization` header (API notes, "Auth") and what keeps the secret out of messages.
    pub(super) fn seal(&self, http: &reqwest::Client) -> Result<(HeaderValue, Redaction), SecretError> {
        let (what, setting) = (self.what(), self.setting.clone());
        let (is_key, secret) = match &self.secret {
            CallerSecret::ApiKey(secret) => (true, secret.expose_secret().trim()),
            CallerSecret::AccessToken(secret) => (false, secret.expose_secret().trim()),
            CallerSecret::Renewed(_) => (false, ""),
        };
        if secret.is_empty() {
            return Err(SecretError::Empty { what, setting });
        }

        let redaction = Redaction::default();
        let basic = redact(&redaction, http, secret);
        // A token goes through the same check, although its header is another one.
        let header = if is_key {
            basic
        } else {
            basic.and_then(|_| header_of(http, |request| request.bearer_auth(secret)))
        };
        header
            .map(|header| (header, redaction))
            .ok_or(SecretError::Unusable { what, setting })
    }
}

/// Returns the part of a key that may be shown: what is before the dot of `api_<22>.<22>` (API notes, "Auth"). Of what
/// has any other form, nobody knows which part is secret.
fn key_id(key: &str) -> Option<String> {
    let (shown, hidden) = key.trim().split_once('.')?;
    let is_part = |part: &str| part.len() == 22 && part.bytes().all(|byte| byte.is_ascii_alphanumeric());
    (is_part(shown.strip_prefix("api_")?) && is_part(hidden)).then(|| shown.to_owned())
}

/// Makes the header of a token that is not kept, unless it can't be one.
pub(super) fn bearer(
    http: &reqwest::Client,
    token: &SecretString,
    redaction: &Redaction,
) -> Option<HeaderValue> {
    let token = token.expose_secret();
    redact(redaction, http, token)?;
    header_of(http, |request| request.bearer_auth(token))
}

/// Keeps a secret out of messages, in all its forms. Returns the `Basic` header, unless it can be no key and no token.
pub(super) fn redact(redaction: &Redaction, http: &reqwest::Client, secret: &str) -> Option<HeaderValue> {
    // A colon would end the user part of Basic authentication.
    let usable = |c: char| c.is_ascii_graphic() && c != ':';
    let basic = header_of(http, |request| request.basic_auth(secret, Some("")))?;
    // Learned before it is judged: a secret that can't be used must not show up in messages either.
    redaction.learn(secret);
    (!secret.is_empty() && secret.chars().all(usable)).then_some(basic)
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
    use super::{Credentials, SecretError};
    use crate::api::http_transport::plain_http;

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
    fn only_the_first_part_of_a_key_that_looks_like_one_is_shown() {
        let (first, second) = ("api_3fq9KPDLdzWcv7AZtDCVsA", "2XwqfIdnKEUIEHVQhHdEGd");
        for (key, shown) in [
            (format!("{first}.{second}"), Some(first)),
            (format!(" {first}.{second}\n"), Some(first)),
            (format!("{first}{second}"), None),
            (format!("{first}.{second}x"), None),
            (format!("{first}x.{second}"), None),
            (format!("{second}.{first}"), None),
            (String::new(), None),
        ] {
            let facts = Credentials::api_key(key.as_str(), "S").facts();
            assert_eq!(facts.key_id.as_deref(), shown, "{key}");
            assert_eq!(Credentials::access_token(key, "S").facts().key_id, None);
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
            assert!(matches!(error, SecretError::Empty { .. }), "{error}");
            assert!(error.to_string().contains("the key in CLOSE_KEY"), "{error}");
        }
        for odd in ["a b", "a\r\nX-Evil: 1", "a:b", "clé", "\u{200b}key"] {
            for credentials in [
                Credentials::api_key(odd, "T"),
                Credentials::access_token(odd, "T"),
            ] {
                let error = credentials.seal(&http).unwrap_err();
                assert!(matches!(error, SecretError::Unusable { .. }), "{error}");
                assert!(!error.to_string().contains(odd), "{error}");
            }
        }
    }
}
