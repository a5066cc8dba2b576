//! Signs requests: with a key or token that stays, or with a token that its source may replace between two calls.

use super::{
    credentials::{Credentials, SecretError, bearer},
    redaction::Redaction,
    token_source::{RenewalError, TokenSource},
};
use reqwest::{Client, header::HeaderValue};
use secrecy::SecretString;
use std::sync::Arc;

/// Signs the requests of one connection.
pub(super) enum RequestSigner {
    /// All with the same header.
    Fixed(HeaderValue),
    /// Each with the token of the moment.
    Renewed {
        source: Arc<dyn TokenSource>,
        /// Only writes headers.
        http: Client,
        /// Learns each token.
        redaction: Redaction,
    },
}

/// The signature of a request.
pub(super) struct RequestSignature {
    pub(super) header: HeaderValue,
    /// Where it may be replaced.
    token: Option<SecretString>,
}

impl RequestSigner {
    /// Makes the signer of a connection, and what keeps its secrets out of messages.
    pub(super) fn new(credentials: &Credentials, http: &Client) -> Result<(Self, Redaction), SecretError> {
        if let Some(source) = credentials.source() {
            let redaction = Redaction::default();
            let signer = Self::Renewed {
                source,
                http: http.clone(),
                redaction: redaction.clone(),
            };
            return Ok((signer, redaction));
        }
        let (header, redaction) = credentials.seal(http)?;
        Ok((Self::Fixed(header), redaction))
    }

    /// Signs the next request.
    pub(super) async fn sign(&self) -> Result<RequestSignature, RenewalError> {
        match self {
            Self::Fixed(header) => Ok(RequestSignature {
                header: header.clone(),
                token: None,
            }),
            Self::Renewed {
                source,
                http,
                redaction,
            } => {
                // Asked for each request, because another call may have had the token renewed.
                let token = source.token().await?;
                let header = bearer(http, &token, redaction).ok_or(RenewalError::Unusable)?;
                Ok(RequestSignature {
                    header,
                    token: Some(token),
                })
            }
        }
    }

    /// Says whether a request that the server did not accept can be signed anew.
    pub(super) async fn renew(&self, refused: &RequestSignature) -> Result<bool, RenewalError> {
        match (self, &refused.token) {
            (Self::Renewed { source, .. }, Some(token)) => source.replace(token).await,
            (Self::Renewed { .. }, None) | (Self::Fixed(_), _) => Ok(false),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{RenewalError, TokenSource};
    use crate::api::tests::loopback::{Loopback, answer, json};
    use crate::api::{ApiErrorKind, Client, Credentials, TokenFuture, WriteFate};
    use crate::model::Call;
    use secrecy::{ExposeSecret as _, SecretString};
    use serde_json::json;
    use std::sync::{Arc, Mutex};

    /// Gives these tokens, one after the other, and the last one ever after.
    #[derive(Debug)]
    struct Row(Mutex<Vec<&'static str>>);

    impl TokenSource for Row {
        fn token(&self) -> TokenFuture<'_, SecretString> {
            let first = self.0.lock().unwrap().first().copied();
            Box::pin(async move { first.map(SecretString::from).ok_or(RenewalError::Unusable) })
        }

        fn replace<'a>(&'a self, refused: &'a SecretString) -> TokenFuture<'a, bool> {
            let mut row = self.0.lock().unwrap();
            if row.len() > 1 && row[0] == refused.expose_secret() {
                row.remove(0);
            }
            let is_other = row[0] != refused.expose_secret();
            Box::pin(async move { Ok(is_other) })
        }
    }

    fn client(server: &Loopback, tokens: &[&'static str]) -> Client {
        let mut connection = server.connection();
        let source = Row(Mutex::new(tokens.to_vec()));
        connection.credentials = Credentials::renewed(Arc::new(source), "REFRESH");
        Client::new(connection).unwrap()
    }

    fn calls() -> [Call; 2] {
        [Call::get("/me/"), Call::post("/pipeline/", json!({}))]
    }

    #[tokio::test]
    async fn a_call_whose_token_is_not_taken_is_sent_once_more_with_the_next_one() {
        for call in calls() {
            let server = Loopback::script(vec![answer(401, &[], ""), json(200, &json!({}))]).await;
            client(&server, &["first-token", "second-token"])
                .send(&call)
                .await
                .unwrap();
            let heads: Vec<_> = server
                .requests()
                .into_iter()
                .map(|request| request.head)
                .collect();
            assert_eq!(heads.len(), 2);
            assert!(
                heads[0].contains("authorization: bearer first-token"),
                "{}",
                heads[0]
            );
            assert!(
                heads[1].contains("authorization: bearer second-token"),
                "{}",
                heads[1]
            );
        }
    }

    #[tokio::test]
    async fn a_second_refusal_is_the_answer() {
        for (tokens, sent) in [(&["a-token", "b-token", "c-token"][..], 2), (&["a-token"], 1)] {
            let server =
                Loopback::script(vec![json(401, &json!({"error": "a-token b-token YS10b2tlbg=="}))]).await;
            let error = client(&server, tokens).send(&calls()[1]).await.unwrap_err();
            assert_eq!((error.status(), error.fate()), (Some(401), WriteFate::NotDone));
            assert_eq!(server.requests().len(), sent);
            let told = error.to_string();
            assert!(
                told.contains("the access token in REFRESH was not accepted (401)"),
                "{told}"
            );
            assert!(!told.contains(tokens[0]) && !told.contains("YS10b2tl"), "{told}");
        }
    }

    #[tokio::test]
    async fn without_a_token_nothing_is_sent() {
        for tokens in [&[][..], &["a token"]] {
            let server = Loopback::script(vec![json(200, &json!({}))]).await;
            let error = client(&server, tokens).send(&calls()[1]).await.unwrap_err();
            assert_eq!(*error.kind(), ApiErrorKind::Renewal(RenewalError::Unusable));
            assert_eq!(error.fate(), WriteFate::NotDone);
            assert!(server.requests().is_empty());
        }
    }
}
