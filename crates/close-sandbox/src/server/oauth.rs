//! The endpoint that renews access tokens, for one app that is signed in to the organization. Its tokens last as long
//! as the server runs.

use std::time::Duration;

use axum::http::{HeaderMap, header};
use serde_json::json;
use tokio::time::Instant;

use crate::{objects::Mint, protocol::Answer, state::State};

/// Its path, beside the API.
pub(crate) const PATH: &str = "/oauth2/token/";

/// An app that somebody signed in to, with the tokens that it got.
#[derive(Debug, Clone)]
pub struct OauthApp {
    /// The app's public name.
    pub client_id: String,
    /// What proves that it is the app.
    pub client_secret: String,
    /// Every refresh token so far; only the last one is good.
    pub refresh_tokens: Vec<String>,
    /// Every access token so far.
    pub access_tokens: Vec<AccessToken>,
    lifetime: Duration,
    mint: Mint,
}

/// What calls carry.
#[derive(Debug, Clone)]
pub struct AccessToken {
    /// The token.
    pub text: String,
    /// Whether somebody ended it.
    pub revoked: bool,
    ends: Instant,
}

impl OauthApp {
    /// An app that is signed in, with one refresh token; everything follows from `seed`.
    pub(crate) fn new(seed: u64, lifetime: Duration) -> Self {
        // Mixed with a constant, so that tokens don't repeat the ids of the organization.
        let mut mint = Mint::new(seed ^ 0x0A07_4000);
        Self {
            client_id: mint.newer_id("oa2client"),
            client_secret: mint.newer_id("oa2secret"),
            refresh_tokens: vec![mint.newer_id("refresh")],
            access_tokens: Vec::new(),
            lifetime,
            mint,
        }
    }

    /// The refresh token that is good.
    #[must_use]
    pub fn refresh_token(&self) -> &str {
        self.refresh_tokens.last().map_or("", String::as_str)
    }

    /// Ends every access token before its time.
    pub fn revoke_access_tokens(&mut self) {
        self.access_tokens
            .iter_mut()
            .for_each(|token| token.revoked = true);
    }

    /// Says whether the request carries a token that is good.
    pub(crate) fn accepts(&self, headers: &HeaderMap) -> bool {
        let value = headers
            .get(header::AUTHORIZATION)
            .and_then(|value| value.to_str().ok());
        let token = value.and_then(|value| value.strip_prefix("Bearer "));
        let now = Instant::now();
        let is_good = |known: &AccessToken| !known.revoked && now < known.ends;
        token.is_some_and(|token| {
            let mut known = self.access_tokens.iter();
            known.any(|known| known.text == token && is_good(known))
        })
    }

    /// Answers a form.
    pub(crate) fn answer(&mut self, form: &[(String, String)], state: &State) -> Answer {
        let value = |name: &str| {
            let found = form.iter().find(|(key, _)| key == name);
            found.map_or("", |(_, value)| value.as_str())
        };
        if value("client_id") != self.client_id || value("client_secret") != self.client_secret {
            return Answer::error(401, "invalid_client");
        }
        if value("grant_type") != "refresh_token" {
            return Answer::error(400, "unsupported_grant_type");
        }
        if value("refresh_token") != self.refresh_token() {
            return Answer::error(400, "invalid_grant");
        }

        if state.is("older_access_tokens", "revoked") {
            self.revoke_access_tokens();
        }
        // Close revokes the old refresh token once it has given a new one, so only the newest is good.
        let (access, refresh) = (self.mint.newer_id("access"), self.mint.newer_id("refresh"));
        self.refresh_tokens.push(refresh.clone());
        self.access_tokens.push(AccessToken {
            text: access.clone(),
            revoked: false,
            ends: Instant::now() + self.lifetime,
        });
        Answer::ok(json!({
            "token_type": "Bearer",
            "access_token": access,
            "expires_in": self.lifetime.as_secs(),
            "refresh_token": refresh,
            "scope": "all.full_access offline_access",
            "organization_id": state.organization.id,
            "user_id": state.owner_id(),
        }))
    }
}
