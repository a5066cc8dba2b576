//! What a run is to use, resolved from the arguments and the environment.

use super::{
    args, connection,
    credentials::{SignIn, SignInError},
    fleet,
    manifest_context::ManifestContext,
    project::{self, Project, VariableError},
};
use crate::{
    api::{Credentials, Parallelism},
    model::suggest,
    plan::PlanRules,
};
use std::{
    env,
    path::{Path, PathBuf},
    time::Duration,
};
use thiserror::Error;

/// The variable that holds an API key.
pub const API_KEY: &str = "CLOSE_API_KEY";
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
    /// What holds for every plan.
    pub rules: PlanRules,
    /// The folder for what closectl keeps: runs, secrets.
    pub folder: PathBuf,
    /// How many calls may be under way at once.
    pub parallelism: Parallelism,
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
        /// How it is signed in to.
        sign_in: SignIn,
    },
}

/// Arguments and environment don't say which organization is meant.
#[derive(Debug, Error)]
pub enum SettingsError {
    /// No organization is named and no key is there.
    #[error("no organization is named")]
    NoOrganization,
    /// Both variables are set.
    #[error("both {API_KEY} and {ACCESS_TOKEN} are set")]
    TwoKeys,
    /// There is no such organization.
    #[error("there is no organization named `{0}`{1}")]
    UnknownOrganization(String, String),
    /// A pattern stands for several organizations.
    #[error("this command takes one organization, and `{0}` may stand for several")]
    OneOrganization(String),
    /// A pattern stands for no organization.
    #[error("no organization of closectl.yaml is named like `{0}`{1}")]
    NoMatch(String, String),
    /// There is no organization to be found.
    #[error("closectl.yaml has no organizations")]
    NoOrganizations,
    /// Several organizations can't share a file.
    #[error("{flag} {path} is one file, and this is about several organizations")]
    OneFile {
        /// The argument.
        flag: &'static str,
        /// The file.
        path: String,
    },
    /// There is no such kind.
    #[error("--prune names `{0}`, which is no kind")]
    UnknownKind(String, String),
    /// A variable of the organization has no value.
    #[error(transparent)]
    Variable(#[from] VariableError),
    /// The organization can't be signed in to.
    #[error("failed to {0}")]
    SignIn(#[from] SignInError),
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
    pub fn new(
        project: &Project,
        scope: &ManifestContext,
        calls: &args::CallArgs,
    ) -> Result<Self, SettingsError> {
        let args::CallArgs {
            parallelism,
            timeout,
            trace_http,
        } = calls;
        let name = scope.organization.clone();
        let known = name.as_ref().and_then(|name| project.organizations.get(name));
        let organization = match (&name, known) {
            (Some(name), Some(one)) => configured(name, one, &project.state())?,
            (Some(_), None) => Organization::Sandbox(project.folder.join(connection::SANDBOX)),
            (None, _) => remote()?,
        };
        Ok(Self {
            organization,
            organization_id: known.and_then(|one| one.organization_id.clone()),
            is_protected: known.is_some_and(|one| one.protected),
            rules: rules(project),
            folder: project.state(),
            parallelism: parallelism
                .map(|most| Parallelism::at_most(usize::from(most)))
                .unwrap_or_default(),
            timeout: Duration::from_secs(*timeout),
            trace_http: trace_http.as_deref().map(|path| match &name {
                Some(name) => fleet::of(path, name),
                None => path.to_owned(),
            }),
            name,
        })
    }

    /// Adds kinds of which everything is removed that the manifests do not list.
    ///
    /// # Errors
    ///
    /// Says that there is no such kind.
    pub fn pruning(mut self, kinds: Vec<String>) -> Result<Self, SettingsError> {
        prune(&mut self.rules, kinds)?;
        Ok(self)
    }
}

/// Returns what holds for every plan of a project.
#[must_use]
pub fn rules(project: &Project) -> PlanRules {
    PlanRules {
        policy: project.policy.clone(),
        ignore: project.ignore.clone(),
        prune: project.prune.clone(),
    }
}

/// Adds kinds of which everything is removed that the manifests do not list.
///
/// # Errors
///
/// Says that there is no such kind.
pub fn prune(rules: &mut PlanRules, kinds: Vec<String>) -> Result<(), SettingsError> {
    let unknown = |kind: &&String| *kind != "*" && !project::can_prune(kind);
    if let Some(kind) = kinds.iter().find(unknown) {
        let known = project::prunable();
        let likely = suggest(kind, known.iter().map(String::as_str));
        let help = match likely {
            Some(likely) => format!("did you mean `{likely}`?"),
            None => format!("there are {}", known.join(", ")),
        };
        return Err(SettingsError::UnknownKind(kind.clone(), help));
    }
    rules.prune.extend(kinds);
    Ok(())
}

/// Returns an organization as the project file describes it.
fn configured(
    name: &str,
    one: &project::ProjectOrganization,
    folder: &Path,
) -> Result<Organization, SettingsError> {
    let Some(sign_in) = SignIn::new(name, one, folder)? else {
        let file = one.sandbox.as_deref().unwrap_or(Path::new(connection::SANDBOX));
        return Ok(Organization::Sandbox(one.folder.join(file)));
    };
    let base_url = one.base_url.as_deref();
    Ok(Organization::Remote {
        base_url: base_url.map_or_else(|| CLOSE.to_owned(), |url| project::resolve(url).0),
        sign_in,
    })
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
        sign_in: SignIn::Ready(credentials),
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
