//! What a run is to use, resolved from the arguments and the environment.

use super::{
    args,
    project::{self, Project, ProjectError},
    target,
};
use crate::{api::Credentials, model::suggest, plan::Policy};
use std::{env, path::PathBuf, time::Duration};
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
    /// What the organization is called, if it has a name here.
    pub name: Option<String>,
    /// Which organization.
    pub organization: Organization,
    /// The id that the key has to belong to.
    pub organization_id: Option<String>,
    /// Whether it takes a saved plan and nothing else.
    pub is_protected: bool,
    /// What may not happen in it.
    pub policy: Policy,
    /// The most calls at once.
    pub parallelism: usize,
    /// How long one call may take.
    pub timeout: Duration,
    /// Where every call is written to, if anywhere.
    pub trace_http: Option<PathBuf>,
}

/// Which organization a run is about.
#[derive(Debug)]
pub enum Organization {
    /// The embedded stand-in, in that file.
    Sandbox(PathBuf),
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
        "there is no organization named `{0}`{1}; there is `sandbox`, those of closectl.yaml, and without --org the one \
         that {API_KEY} belongs to"
    )]
    UnknownOrganization(String, String),
    /// The project file can't be used.
    #[error(transparent)]
    Project(#[from] ProjectError),
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
            trace_http,
        } = target;
        let project = Project::load()?;
        let name = org.or_else(|| project.default_organization.clone());
        let known = name.as_ref().and_then(|name| project.organizations.get(name));
        let organization = match (name.as_deref(), known) {
            (Some(_), Some(one)) => configured(&project, one),
            (Some(SANDBOX), None) => Organization::Sandbox(PathBuf::from(target::SANDBOX)),
            (Some(other), None) => {
                let known = project.organizations.keys().map(String::as_str).chain([SANDBOX]);
                let likely = suggest(other, known).map(|likely| format!(", did you mean `{likely}`?"));
                return Err(SettingsError::UnknownOrganization(
                    other.to_owned(),
                    likely.unwrap_or_default(),
                ));
            }
            (None, _) => remote()?,
        };
        let organization_id = known.and_then(|one| one.organization_id.clone());
        let is_protected = known.is_some_and(|one| one.protected);
        Ok(Self {
            name,
            organization,
            organization_id,
            is_protected,
            policy: project.policy,
            parallelism: usize::from(parallelism),
            timeout: Duration::from_secs(timeout),
            trace_http,
        })
    }
}

/// Returns an organization as the project file describes it.
fn configured(project: &Project, one: &project::Organization) -> Organization {
    let key = one.api_key.as_deref().map(project::resolve);
    let token = one.access_token.as_deref().map(project::resolve);
    let credentials = match (key, token) {
        (Some((key, setting)), _) => Credentials::api_key(key, setting),
        (None, Some((token, setting))) => Credentials::access_token(token, setting),
        (None, None) => {
            let file = one
                .sandbox
                .clone()
                .unwrap_or_else(|| PathBuf::from(target::SANDBOX));
            return Organization::Sandbox(project.folder.join(file));
        }
    };
    let base_url = one
        .base_url
        .as_deref()
        .map_or_else(|| CLOSE.to_owned(), |url| project::resolve(url).0);
    Organization::Remote {
        base_url,
        credentials,
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
