//! What a run is to use, resolved from the arguments and the environment.

use super::args;
use crate::api::Credentials;
use std::{env, time::Duration};
use thiserror::Error;

/// The variable that holds an API key.
const API_KEY: &str = "CLOSE_API_KEY";
/// The variable that holds an access token.
const ACCESS_TOKEN: &str = "CLOSE_ACCESS_TOKEN";
/// The variable that holds another server.
pub const BASE_URL: &str = "CLOSE_BASE_URL";
/// Close itself.
const CLOSE: &str = "https://api.close.com/api/v1";
/// The name of the embedded stand-in.
pub const SANDBOX: &str = "sandbox";

/// What a run is to use.
#[derive(Debug)]
pub struct Settings {
    /// Which organization.
    pub organization: Organization,
    /// The most calls at once.
    pub parallelism: usize,
    /// How long one call may take.
    pub timeout: Duration,
}

/// Which organization a run is about.
#[derive(Debug)]
pub enum Organization {
    /// The embedded stand-in.
    Sandbox,
    /// The one that a key belongs to.
    Remote {
        /// The server.
        base_url: String,
        /// The key.
        credentials: Credentials,
    },
}

/// Arguments and environment don't say which organization is meant.
#[derive(Debug, Error)]
pub enum SettingsError {
    /// No organization is named and no key is there.
    #[error(
        "no organization is named: set {API_KEY} to a key of your organization (Close: Settings, Developer, API \
         keys), or say --org sandbox to try things without an account"
    )]
    NoOrganization,
    /// Both variables are set.
    #[error(
        "both {API_KEY} and {ACCESS_TOKEN} are set; unset one of them, so that it is clear which one counts"
    )]
    TwoKeys,
    /// There is no such organization.
    #[error(
        "there is no organization named `{0}`; there is `sandbox`, and without --org the one that {API_KEY} belongs to"
    )]
    UnknownOrganization(String),
    /// A variable is not text.
    #[error("{0} does not hold text")]
    NotText(&'static str),
}

impl Settings {
    /// Resolves the arguments.
    ///
    /// # Errors
    ///
    /// Says what is missing or contradictory.
    pub fn new(target: args::Target) -> Result<Self, SettingsError> {
        let args::Target {
            org,
            parallelism,
            timeout,
        } = target;
        let organization = match org.as_deref() {
            Some(SANDBOX) => Organization::Sandbox,
            Some(other) => return Err(SettingsError::UnknownOrganization(other.to_owned())),
            None => remote()?,
        };
        Ok(Self {
            organization,
            parallelism: usize::from(parallelism),
            timeout: Duration::from_secs(timeout),
        })
    }
}

fn remote() -> Result<Organization, SettingsError> {
    let credentials = match (variable(API_KEY)?, variable(ACCESS_TOKEN)?) {
        (Some(key), None) => Credentials::api_key(key, API_KEY),
        (None, Some(token)) => Credentials::access_token(token, ACCESS_TOKEN),
        (Some(_), Some(_)) => return Err(SettingsError::TwoKeys),
        (None, None) => return Err(SettingsError::NoOrganization),
    };
    let base_url = variable(BASE_URL)?.unwrap_or_else(|| CLOSE.to_owned());
    Ok(Organization::Remote {
        base_url,
        credentials,
    })
}

/// Returns a variable of the environment; an empty one counts as not set.
fn variable(name: &'static str) -> Result<Option<String>, SettingsError> {
    match env::var(name) {
        Ok(value) if value.is_empty() => Ok(None),
        Ok(value) => Ok(Some(value)),
        Err(env::VarError::NotPresent) => Ok(None),
        Err(env::VarError::NotUnicode(_)) => Err(SettingsError::NotText(name)),
    }
}
