//! The way to sign in that the settings name, and what becomes of it when a run begins.

use super::{
    command::{KeyCommand, KeyCommandError},
    keyring::{self, KeyringError},
    renewal::TokenRenewal,
    token_file::{TokenFile, TokenOwner},
};
use crate::{
    api::{BaseUrlError, Credentials, KeyServer, OauthApp, TokenEndpoint, learn_secret},
    cli::project::{self, ProjectOrganization, resolve},
};
use secrecy::{ExposeSecret as _, SecretString};
use std::{path::Path, sync::Arc, time::Duration};
use thiserror::Error;

/// How an organization is signed in to. Nothing is run or read yet.
#[derive(Debug)]
pub enum SignIn {
    /// With a key or token that is at hand.
    Ready(Credentials),
    /// With a key that a command prints.
    Command(KeyCommand),
    /// With a key in the keyring of the machine.
    Keyring {
        /// What the organization is called.
        name: String,
        /// Its id, which the key is kept under.
        organization_id: Option<String>,
    },
    /// With tokens that an OAuth app renews.
    Oauth {
        /// The app.
        app: OauthApp,
        /// What the tokens begin with, unless later ones are kept.
        refresh_token: SecretString,
        /// The setting that holds the refresh token.
        setting: String,
        /// Where the tokens are kept.
        file: TokenFile,
        /// The organization's id, which kept tokens are bound to.
        organization_id: Option<String>,
    },
}

/// The organization can't be signed in to. Each text reads well after "failed to ".
#[derive(Debug, Error)]
pub enum SignInError {
    /// The command gave no key.
    #[error(transparent)]
    Command(#[from] KeyCommandError),
    /// The keyring gave no key.
    #[error(transparent)]
    Keyring(#[from] KeyringError),
    /// The settings of the app have no value.
    #[error("sign in to `{name}`: the `{attribute}` of its `oauth` is empty; {setting} has to hold it")]
    Empty {
        /// What the organization is called.
        name: String,
        /// Which attribute.
        attribute: &'static str,
        /// Where the value has to be.
        setting: String,
    },
    /// The token endpoint can't be used.
    #[error(transparent)]
    BaseUrl(#[from] BaseUrlError),
}

/// Returns a secret without blanks around it, and keeps it out of everything that is printed from now on.
pub fn learned(secret: String) -> SecretString {
    let secret = SecretString::from(secret.trim());
    learn_secret(&secret);
    secret
}

impl SignIn {
    /// Returns how an organization of the project file is signed in to; nothing for the sandbox. `folder` is
    /// where closectl keeps things.
    ///
    /// # Errors
    ///
    /// Says which value is missing.
    pub fn new(name: &str, one: &ProjectOrganization, folder: &Path) -> Result<Option<Self>, SignInError> {
        let value = |secret: &SecretString| {
            let (text, setting) = resolve(secret.expose_secret());
            (learned(text), setting)
        };

        // A project file has been checked to name one way, so that the order decides nothing.
        if let Some((key, setting)) = one.api_key.as_ref().map(value) {
            return Ok(Some(Self::Ready(Credentials::api_key(key, setting))));
        }
        if let Some((token, setting)) = one.access_token.as_ref().map(value) {
            return Ok(Some(Self::Ready(Credentials::access_token(token, setting))));
        }
        if let Some(command) = &one.api_key_command {
            return Ok(Some(Self::Command(KeyCommand::new(
                name,
                command.clone(),
                &one.folder,
            ))));
        }
        if one.keyring {
            return Ok(Some(Self::Keyring {
                name: name.to_owned(),
                organization_id: one.organization_id.clone(),
            }));
        }
        match &one.oauth {
            Some(oauth) => Self::oauth(name, oauth, one.organization_id.clone(), folder).map(Some),
            None => Ok(None),
        }
    }

    fn oauth(
        name: &str,
        oauth: &project::OauthSettings,
        organization_id: Option<String>,
        folder: &Path,
    ) -> Result<Self, SignInError> {
        let (client_id, id_setting) = resolve(&oauth.client_id);
        let (client_secret, secret_setting) = resolve(oauth.client_secret.expose_secret());
        let (refresh_token, setting) = resolve(oauth.refresh_token.expose_secret());

        // A variable that is not set reads as empty, and the server would not say which one it misses.
        for (attribute, value, setting) in [
            ("client_id", &client_id, &id_setting),
            ("client_secret", &client_secret, &secret_setting),
            ("refresh_token", &refresh_token, &setting),
        ] {
            if value.trim().is_empty() {
                return Err(SignInError::Empty {
                    name: name.to_owned(),
                    attribute,
                    setting: setting.clone(),
                });
            }
        }

        let app = OauthApp {
            client_id: client_id.trim().to_owned(),
            client_secret: learned(client_secret),
        };
        Ok(Self::Oauth {
            file: TokenFile::new(folder, name),
            app,
            refresh_token: learned(refresh_token),
            setting,
            organization_id,
        })
    }

    /// Gets what calls are signed with: runs the command, asks the keyring, or opens the file of tokens.
    ///
    /// # Errors
    ///
    /// Says why there is nothing to sign with.
    pub async fn credentials(
        self,
        server: &KeyServer,
        timeout: Duration,
    ) -> Result<Credentials, SignInError> {
        match self {
            Self::Ready(credentials) => Ok(credentials),
            Self::Command(command) => {
                let key = command.run().await?;
                learn_secret(&key);
                Ok(Credentials::api_key(key, command.setting()))
            }
            Self::Keyring {
                name,
                organization_id,
            } => {
                let key = keyring::read(&name, organization_id.as_deref(), server)?;
                learn_secret(&key);
                Ok(Credentials::api_key(key, format!("the keyring for `{name}`")))
            }
            Self::Oauth {
                app,
                refresh_token,
                setting,
                file,
                organization_id,
            } => {
                let client_id = app.client_id.clone();
                let endpoint = TokenEndpoint::new(server, app, setting.clone(), timeout)?;
                let owner = TokenOwner {
                    server: server.authority(),
                    is_close: server.is_close(),
                    organization_id,
                };
                let renewal = TokenRenewal::new(endpoint, file, owner, &client_id, refresh_token, timeout);
                Ok(Credentials::renewed(Arc::new(renewal), setting))
            }
        }
    }
}
