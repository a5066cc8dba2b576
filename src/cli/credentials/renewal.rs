//! Decides when an access token is renewed, and sees to it that one program at a time does so.

use super::token_file::{LockedTokens, StoredTokens, TokenFile, TokenOwner};
use crate::api::{RenewalError, TokenEndpoint, TokenFuture, TokenGrant, TokenSource};
use secrecy::{ExposeSecret as _, SecretString};
use sha2::{Digest as _, Sha256};
use std::time::{Duration, SystemTime, UNIX_EPOCH};
use tokio::sync::Mutex;

/// How long before its end a token is renewed, if a quarter of its life is not shorter.
const AHEAD: Duration = Duration::from_secs(120);
/// A shorter life is taken for no life that the server told.
const SHORTEST: Duration = Duration::from_secs(10);

/// Gives the access tokens of one organization to all calls of a run.
#[derive(Debug)]
pub struct TokenRenewal {
    endpoint: TokenEndpoint,
    file: TokenFile,
    /// The server and the organization that tokens are for.
    owner: TokenOwner,
    /// The refresh token of the settings.
    first: SecretString,
    /// The digest of those settings.
    from: String,
    /// How long another program may take to renew.
    patience: Duration,
    held: Mutex<RenewalState>,
}

/// What this run knows.
#[derive(Debug, Default)]
struct RenewalState {
    tokens: Option<StoredTokens>,
    /// Whether a token that was not taken was renewed: a second one that is not taken is not at fault.
    replaced: bool,
    /// Why there is no use in trying again.
    broken: Option<RenewalError>,
}

impl TokenRenewal {
    /// Takes where tokens are renewed and kept, and the settings that they begin with.
    pub fn new(
        endpoint: TokenEndpoint,
        file: TokenFile,
        owner: TokenOwner,
        client_id: &str,
        first: SecretString,
        timeout: Duration,
    ) -> Self {
        // Stored tokens count only as long as the settings that they began with are the same.
        let digest = Sha256::digest(format!("{client_id}\n{}", first.expose_secret()));
        Self {
            endpoint,
            file,
            owner,
            from: digest.iter().map(|byte| format!("{byte:02x}")).collect(),
            first,
            patience: timeout.saturating_mul(2),
            held: Mutex::default(),
        }
    }

    async fn current(&self) -> Result<SecretString, RenewalError> {
        let mut held = self.held.lock().await;
        match &held.tokens {
            Some(tokens) if !is_due(tokens, now()) => Ok(tokens.access_token.clone()),
            Some(_) | None => {
                // Another closectl may have renewed it, so the file is looked at first, under its lock.
                let locked = self.open(&held).await?;
                let kept = self.kept(&locked)?;
                let tokens = match kept {
                    Some(kept) if !is_due(&kept, now()) => kept,
                    kept => self.renewed(&mut held, locked, kept).await?,
                };
                Ok(held.tokens.insert(tokens).access_token.clone())
            }
        }
    }

    async fn other_than(&self, refused: &SecretString) -> Result<bool, RenewalError> {
        let is_other = |tokens: &StoredTokens| tokens.access_token.expose_secret() != refused.expose_secret();
        let mut held = self.held.lock().await;
        if held.tokens.as_ref().is_some_and(is_other) {
            return Ok(true);
        }

        // Another program may have renewed it meanwhile; then that one counts, and nothing is exchanged.
        let locked = self.open(&held).await?;
        let tokens = match self.kept(&locked)? {
            Some(kept) if is_other(&kept) => kept,
            // One exchange is enough: a token that is refused although it is new will be refused again.
            Some(_) | None if held.replaced => return Ok(false),
            kept => {
                held.replaced = true;
                self.renewed(&mut held, locked, kept).await?
            }
        };

        held.tokens = Some(tokens);
        Ok(true)
    }

    async fn open(&self, held: &RenewalState) -> Result<LockedTokens, RenewalError> {
        if let Some(broken) = &held.broken {
            return Err(broken.clone());
        }
        self.file.lock(self.patience).await.map_err(RenewalError::Store)
    }

    /// Returns the tokens that are kept, if they descend from these settings: others have been signed in anew. Those of
    /// another server or organization are neither used nor replaced.
    fn kept(&self, locked: &LockedTokens) -> Result<Option<StoredTokens>, RenewalError> {
        let kept = locked.read().map_err(RenewalError::Store)?;
        if let Some(whose) = kept.as_ref().and_then(|kept| kept.foreign_to(&self.owner)) {
            let file = self.file.path().display().to_string();
            return Err(RenewalError::Foreign { file, whose });
        }
        kept.iter().for_each(StoredTokens::learn);
        Ok(kept.filter(|kept| kept.from == self.from))
    }

    /// Renews the tokens and keeps them. That goes on to its end where the call that needs them is given up meanwhile,
    /// or the run ends: what the server gave would be lost.
    async fn renewed(
        &self,
        held: &mut RenewalState,
        locked: LockedTokens,
        kept: Option<StoredTokens>,
    ) -> Result<StoredTokens, RenewalError> {
        let old = kept.map_or_else(|| self.first.clone(), |kept| kept.refresh_token);
        let (endpoint, from, owner) = (self.endpoint.clone(), self.from.clone(), self.owner.clone());
        let failed = |error: &dyn std::fmt::Display| RenewalError::Store(error.to_string());

        let work = move || {
            let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
            let runtime = runtime.map_err(|error| failed(&error))?;
            runtime.block_on(exchange(&endpoint, &locked, old, from, owner))
        };

        // The runtime waits for this thread before it ends.
        let result = tokio::task::spawn_blocking(work).await;
        let result = result.unwrap_or_else(|error| Err(RenewalError::Store(error.to_string())));
        // A final error is remembered, so that no other call of this run tries the same again.
        if let Err(error) = &result {
            held.broken = is_final(error).then(|| error.clone());
        }
        result
    }
}

/// Exchanges a refresh token and keeps what came of it, while nobody else may.
async fn exchange(
    endpoint: &TokenEndpoint,
    locked: &LockedTokens,
    old: SecretString,
    from: String,
    owner: TokenOwner,
) -> Result<StoredTokens, RenewalError> {
    // Asking spends the old token, so the new one must have a place where it can be stored.
    locked.check().map_err(RenewalError::Store)?;

    // From here on the old token may be spent, whatever becomes of the answer.
    let TokenGrant {
        access_token,
        refresh_token,
        lifetime,
    } = endpoint.refresh(&old).await?;

    let tokens = StoredTokens {
        from,
        server: Some(owner.server),
        organization_id: owner.organization_id,
        refresh_token: refresh_token.unwrap_or(old),
        access_token,
        renew_at: renew_at(lifetime, now()),
    };
    tokens.learn();

    // The old token is spent: without the new one in the file, nobody can sign in any more.
    match locked.write(&tokens) {
        Ok(()) => Ok(tokens),
        Err(error) => Err(RenewalError::Store(format!(
            "{error}; the server may have replaced the refresh token, so the old one may be rejected"
        ))),
    }
}

impl TokenSource for TokenRenewal {
    fn token(&self) -> TokenFuture<'_, SecretString> {
        Box::pin(self.current())
    }

    fn replace<'a>(&'a self, refused: &'a SecretString) -> TokenFuture<'a, bool> {
        Box::pin(self.other_than(refused))
    }
}

/// Says whether another try of the same run can only do harm.
fn is_final(error: &RenewalError) -> bool {
    // Nothing was exchanged in the first two, so a later call may try again.
    match error {
        RenewalError::Busy { .. } | RenewalError::Unreachable { .. } => false,
        RenewalError::Refused { .. }
        | RenewalError::UnknownApp { .. }
        | RenewalError::Lost { .. }
        | RenewalError::Store(_)
        | RenewalError::Foreign { .. }
        | RenewalError::Unusable => true,
    }
}

fn is_due(tokens: &StoredTokens, now: Duration) -> bool {
    tokens.renew_at.is_some_and(|at| now.as_secs() >= at)
}

fn renew_at(lifetime: Option<Duration>, now: Duration) -> Option<u64> {
    // A token that lasts for moments only would be due again as soon as it is there.
    let lifetime = lifetime.filter(|lifetime| *lifetime >= SHORTEST)?;
    let at = now
        .saturating_add(lifetime)
        .saturating_sub(AHEAD.min(lifetime / 4));
    Some(at.as_secs())
}

/// A clock that is set wrong only makes a token be renewed too early, or when it is not taken.
fn now() -> Duration {
    SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::api::{KeyHosts, OauthApp};
    use close_sandbox::{self as sandbox, Sandbox, State, Store};

    #[tokio::test]
    async fn a_renewal_ends_well_although_nobody_waits_for_it_any_more() {
        let settings = sandbox::Settings {
            latency: Duration::from_millis(200),
            ..sandbox::Settings::default()
        };
        let store = Store::Memory(State::new(1));
        let sandbox = Sandbox::start(store, settings).await.unwrap();
        let app = sandbox.oauth(|oauth| OauthApp {
            client_id: oauth.client_id.clone(),
            client_secret: oauth.client_secret.clone().into(),
        });
        let folder = tempfile::tempdir().unwrap();
        let file = TokenFile::new(folder.path(), "live");
        let minute = Duration::from_secs(60);
        let server = KeyHosts::default()
            .approve(&sandbox.base_url(), "a test")
            .unwrap();
        let endpoint = TokenEndpoint::new(&server, app, "R".to_owned(), minute).unwrap();
        let owner = TokenOwner {
            server: server.authority(),
            is_close: false,
            organization_id: None,
        };
        let first = sandbox.oauth(|oauth| oauth.refresh_token().to_owned());
        let renewal = TokenRenewal::new(endpoint, file.clone(), owner, "id", first.into(), minute);
        let waiting = tokio::spawn(async move { renewal.current().await.map(|_| ()) });
        while sandbox.calls().is_empty() {
            tokio::task::yield_now().await;
        }
        waiting.abort();
        assert!(waiting.await.unwrap_err().is_cancelled());
        // The lock is free again once the work is done.
        let kept = file.lock(minute).await.unwrap().read().unwrap().unwrap();
        let good = sandbox.oauth(|oauth| oauth.refresh_token().to_owned());
        assert_eq!(kept.refresh_token.expose_secret(), good);
        assert_eq!(sandbox.calls().len(), 1);
    }

    #[test]
    fn a_token_is_renewed_before_it_ends_and_kept_where_its_end_is_unknown() {
        let now = Duration::from_secs(1_000);
        for (lifetime, at) in [
            (Some(3_600), Some(4_480)),
            (Some(480), Some(1_360)),
            (Some(100), Some(1_075)),
            (Some(10), Some(1_007)),
            (Some(9), None),
            (Some(0), None),
            (None, None),
        ] {
            assert_eq!(
                renew_at(lifetime.map(Duration::from_secs), now),
                at,
                "{lifetime:?}"
            );
        }
        let tokens = |renew_at| StoredTokens {
            from: String::new(),
            server: None,
            organization_id: None,
            refresh_token: "r".into(),
            access_token: "a".into(),
            renew_at,
        };
        assert!(!is_due(&tokens(Some(1_001)), now));
        assert!(is_due(&tokens(Some(1_000)), now));
        assert!(!is_due(&tokens(None), now));
    }
}
