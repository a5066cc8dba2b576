//! OAuth 2 (API notes, "Auth — OAuth 2.0"): exchanges a refresh token for an access token. It keeps no tokens and
//! does not decide when one is due.

use super::{
    backoff::{Backoff, RetryBudget},
    base_url::{BaseUrl, BaseUrlError},
    connect_failure::ConnectFailure,
    credentials::redact,
    http_transport::{connect_timeout, http_to},
    key_hosts::KeyServer,
    rate_limit::LimitHeaders,
    redaction::Redaction,
    server_words::ServerWords,
    token_source::RenewalError,
    wait_policy::WaitPolicy,
};
use reqwest::{Response, Url};
use secrecy::{ExposeSecret as _, SecretString};
use serde::Deserialize;
use std::time::{Duration, SystemTime};

/// How often a refresh is tried.
const TRIES: RetryBudget = RetryBudget::doubling(3);
/// The wait before the second try.
const FIRST_WAIT: Duration = Duration::from_millis(500);

/// An app that is registered with Close.
#[derive(Clone, Debug)]
pub struct OauthApp {
    /// Its public name.
    pub client_id: String,
    /// What proves that it is the app.
    pub client_secret: SecretString,
}

/// The tokens that a refresh gave.
#[derive(Clone, Debug)]
pub struct TokenGrant {
    /// What calls carry.
    pub access_token: SecretString,
    /// Replaces the one before; without it, that one stays good.
    pub refresh_token: Option<SecretString>,
    /// How long the access token lasts, if the server says so.
    pub lifetime: Option<Duration>,
}

/// Renews access tokens at the server of a base URL.
#[derive(Clone, Debug)]
pub struct TokenEndpoint {
    base: BaseUrl,
    address: Url,
    app: OauthApp,
    setting: String,
    timeout: Duration,
}

/// The answer of the endpoint, of which the rest says who signed in.
#[derive(Deserialize)]
struct TokenAnswer {
    access_token: SecretString,
    #[serde(default)]
    refresh_token: Option<SecretString>,
    #[serde(default)]
    expires_in: Option<f64>,
}

/// A try that gave no token.
struct FailedExchange {
    error: RenewalError,
    /// How long to wait at least before another try, where the server surely did nothing.
    again_after: Option<Duration>,
}

impl TokenEndpoint {
    /// Takes the server of the API, the app, and what to call the setting of the refresh token; sends nothing.
    ///
    /// # Errors
    ///
    /// Says what is wrong with the base URL.
    pub fn new(
        server: &KeyServer,
        app: OauthApp,
        setting: String,
        timeout: Duration,
    ) -> Result<Self, BaseUrlError> {
        let base = BaseUrl::parse(server.address())?;
        Ok(Self {
            address: base.token_address()?,
            base,
            app,
            setting,
            timeout,
        })
    }

    /// Exchanges a refresh token. It is sent again only where the server surely did nothing: a second try could use a
    /// token that the first one has ended. A server that asks for a wait is waited for, but no longer than a call may
    /// take.
    ///
    /// # Errors
    ///
    /// Says whether the server did nothing, or may have replaced the token.
    pub async fn refresh(&self, refresh_token: &SecretString) -> Result<TokenGrant, RenewalError> {
        let mut backoff = Backoff::new(FIRST_WAIT, TRIES).within(self.timeout);
        loop {
            let failed = match self.exchange(refresh_token).await {
                Ok(grant) => return Ok(grant),
                Err(failed) => failed,
            };
            // Where the server may have replaced the token, there is no second try.
            let wait = failed
                .again_after
                .and_then(|least| backoff.next_wait_at_least(least));
            let Some(wait) = wait else {
                return Err(failed.error);
            };

            tokio::time::sleep(wait).await;
        }
    }

    /// Exchanges a refresh token once, over a connection of its own, so that it may outlive the calls that need it.
    async fn exchange(&self, refresh_token: &SecretString) -> Result<TokenGrant, FailedExchange> {
        let unreachable = |detail| FailedExchange {
            error: RenewalError::Unreachable {
                host: self.base.authority(),
                detail,
            },
            again_after: Some(Duration::ZERO),
        };
        let http = http_to(&self.base, self.timeout, WaitPolicy::default())
            .map_err(|error| unreachable(error.to_string()))?;

        // The server may echo what it was sent, so the redaction learns both secrets first.
        let (secret, token) = (
            self.app.client_secret.expose_secret(),
            refresh_token.expose_secret(),
        );
        let redaction = Redaction::default();
        for secret in [secret, token] {
            redact(&redaction, &http, secret);
        }

        let form = [
            ("client_id", self.app.client_id.as_str()),
            ("client_secret", secret),
            ("grant_type", "refresh_token"),
            ("refresh_token", token),
        ];

        // Without a connection nothing was sent. After that, the server may have replaced the token.
        match http.post(self.address.clone()).form(&form).send().await {
            Ok(response) => self.receive(response, &redaction).await,
            Err(error) if error.is_connect() => {
                let bound = connect_timeout(self.timeout, WaitPolicy::default());
                let failure = ConnectFailure::of(&error, &self.base, bound, |text| redaction.clean(text));
                Err(unreachable(failure.to_string()))
            }
            Err(error) if error.is_timeout() => Err(self.lost("no answer came in time")),
            Err(_) => Err(self.lost("the connection was lost before the answer came")),
        }
    }

    async fn receive(&self, response: Response, redaction: &Redaction) -> Result<TokenGrant, FailedExchange> {
        let status = response.status().as_u16();
        let limits = LimitHeaders::read(response.headers(), SystemTime::now());
        let body = response.bytes().await;
        match status {
            200..=299 => {}
            429 => {
                // A call that the rate limit refused has changed nothing.
                return Err(FailedExchange {
                    error: RenewalError::Busy { status },
                    again_after: Some(limits.wait().unwrap_or_default()),
                });
            }
            400..=499 => {
                let words = ServerWords::read(&body.unwrap_or_default(), redaction);
                return Err(self.refused(status, words));
            }
            // Also where a 503 says when to come back: a gateway may say so after the token was replaced, and a second
            // exchange of a spent token can end the whole grant.
            _ => return Err(self.lost(&format!("the server answered with {status}"))),
        }

        let Ok(body) = body else {
            return Err(self.lost("the answer was cut off"));
        };
        // Nothing of a body that may hold tokens is shown.
        let Ok(body) = serde_json::from_slice::<TokenAnswer>(&body) else {
            return Err(self.lost("the answer contains no access token"));
        };
        Ok(TokenGrant {
            access_token: body.access_token,
            refresh_token: body.refresh_token,
            lifetime: body
                .expires_in
                .and_then(|seconds| Duration::try_from_secs_f64(seconds).ok()),
        })
    }

    fn refused(&self, status: u16, words: ServerWords) -> FailedExchange {
        // OAuth lets a server answer 400 as well as 401 where the app is wrong, so the word counts too.
        let is_app = status == 401 || words.tail().contains("invalid_client");
        let error = if is_app {
            RenewalError::UnknownApp { status, words }
        } else {
            RenewalError::Refused {
                setting: self.setting.clone(),
                status,
                words,
            }
        };
        FailedExchange {
            error,
            again_after: None,
        }
    }

    fn lost(&self, what: &str) -> FailedExchange {
        FailedExchange {
            error: RenewalError::Lost {
                setting: self.setting.clone(),
                what: what.to_owned(),
            },
            again_after: None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{OauthApp, TokenEndpoint, TokenGrant};
    use crate::api::tests::loopback::{Loopback, Reaction, answer, half, json};
    use crate::api::{KeyHosts, RenewalError};
    use secrecy::ExposeSecret as _;
    use serde_json::json;
    use std::time::Duration;

    const SECRET: &str = "oa2secret_s3cr+t/one";
    const TOKEN: &str = "refresh_s3cret-two";

    async fn refresh(server: &Loopback) -> Result<TokenGrant, RenewalError> {
        let app = OauthApp {
            client_id: "oa2client_1".to_owned(),
            client_secret: SECRET.into(),
        };
        let base = KeyHosts::default()
            .approve(&server.connection().base_url, "a test")
            .unwrap();
        let endpoint = TokenEndpoint::new(&base, app, "REFRESH".to_owned(), Duration::from_secs(30)).unwrap();
        let result = endpoint.refresh(&TOKEN.into()).await;
        let shown = format!(
            "{endpoint:?} {result:?} {}",
            result
                .as_ref()
                .map_or_else(ToString::to_string, |_| String::new())
        );
        assert!(!shown.contains("s3cr"), "{shown}");
        result
    }

    async fn react(reaction: Reaction) -> Result<TokenGrant, RenewalError> {
        refresh(&Loopback::script(vec![reaction]).await).await
    }

    #[tokio::test]
    async fn a_refresh_is_the_form_that_close_takes() {
        let body =
            json!({"access_token": "s3cr-a", "refresh_token": "s3cr-r", "expires_in": 3600, "scope": "x"});
        let server = Loopback::script(vec![json(200, &body)]).await;
        let grant = refresh(&server).await.unwrap();
        assert_eq!(grant.access_token.expose_secret(), "s3cr-a");
        assert_eq!(grant.refresh_token.unwrap().expose_secret(), "s3cr-r");
        assert_eq!(grant.lifetime, Some(Duration::from_secs(3600)));
        let request = server.requests().remove(0);
        assert_eq!(request.line, "POST /oauth2/token/ HTTP/1.1");
        assert_eq!(
            request.body,
            "client_id=oa2client_1&client_secret=oa2secret_s3cr%2Bt%2Fone&grant_type=refresh_token&refresh_token=refresh_s3cret-two"
        );
        assert!(
            request
                .head
                .contains("content-type: application/x-www-form-urlencoded")
        );
        assert!(!request.head.contains("authorization"));
    }

    #[tokio::test]
    async fn what_an_answer_leaves_out_is_not_made_up() {
        for life in [json!(null), json!(-1), json!(1e300)] {
            let grant = react(json(200, &json!({"access_token": "s3cr-a", "expires_in": life})))
                .await
                .unwrap();
            assert!(
                grant.refresh_token.is_none() && grant.lifetime.is_none(),
                "{life}"
            );
        }
    }

    #[tokio::test(start_paused = true)]
    async fn a_wait_that_the_server_asks_for_is_kept_and_bounded() {
        let granted = || json(200, &json!({"access_token": "s3cr-a"}));
        for (status, header, waited) in [
            (429, "retry-after: 7", Some(7)),
            (429, "ratelimit: limit=1, remaining=0, reset=3", Some(3)),
            // Longer than a call may take.
            (429, "retry-after: 31", None),
            // A server that had a problem may have replaced the token, whatever it says of coming back.
            (503, "retry-after: 7", None),
            (503, "x: y", None),
            (500, "retry-after: 7", None),
        ] {
            let server = Loopback::script(vec![answer(status, &[header], ""), granted()]).await;
            let started = tokio::time::Instant::now();
            let result = refresh(&server).await;
            assert_eq!(result.is_ok(), waited.is_some(), "{status} {header}: {result:?}");
            assert_eq!(
                (server.requests().len(), started.elapsed().as_secs()),
                (1 + usize::from(waited.is_some()), waited.unwrap_or(0)),
                "{status} {header}"
            );
        }
    }

    #[tokio::test(start_paused = true)]
    async fn what_came_of_it_is_told_apart() {
        let echo = json!({"error": format!("invalid_grant {TOKEN} {SECRET}")});
        for (reaction, told) in [
            (
                json(400, &echo),
                "the refresh token in REFRESH was not accepted (400): invalid_grant [redacted]",
            ),
            (
                json(401, &json!({"error": "x"})),
                "the client secret of the OAuth app was not accepted (401)",
            ),
            (
                json(400, &json!({"error": "invalid_client"})),
                "the client secret of the OAuth app was not accepted",
            ),
            (
                answer(503, &[], ""),
                "the server answered with 503, so the server may have replaced",
            ),
            (
                answer(429, &[], ""),
                "refuses at the moment (429); nothing changed",
            ),
            (
                answer(500, &[], ""),
                "the server answered with 500, so the server may have replaced",
            ),
            (
                answer(302, &["location: /x/"], ""),
                "the server answered with 302, so",
            ),
            (
                answer(200, &[], "<p>s3cret"),
                "the answer contains no access token, so",
            ),
            (
                json(200, &json!({"refresh_token": TOKEN})),
                "the answer contains no access token, so",
            ),
            (Reaction::Send(half(200, "{")), "the answer was cut off, so"),
            (
                Reaction::Send(Vec::new()),
                "the connection was lost before the answer came, so",
            ),
            (Reaction::Stall(Vec::new()), "no answer came in time, so"),
        ] {
            let error = react(reaction.clone()).await.unwrap_err().to_string();
            assert!(error.contains(told), "{reaction:?}: {error}");
        }
        let late = Loopback::late(Duration::from_secs(600)).await;
        let error = refresh(&late).await.unwrap_err();
        assert!(matches!(error, RenewalError::Unreachable { .. }), "{error}");
    }
}
