//! What a run is to use, resolved from the arguments and the environment.

use super::{
    args,
    credentials::{SignIn, SignInError, learned},
    exit::Failure,
    manifest_context::ManifestContext,
    organization_file,
    project::{self, Project},
    settings_error::{ACCESS_TOKEN, API_KEY, BASE_URL, SettingsError},
    trust,
};
use crate::{
    api::{Credentials, KeyServer, Parallelism},
    kinds,
    model::{Selector, likely_or_all},
    plan::PlanRules,
    session::{
        ConnectionError, Consent, MeantOrganization, OrganizationAccess, OrganizationServer, SANDBOX_FILE,
    },
};
use std::{env, time::Duration};

/// Close itself.
const CLOSE: &str = "https://api.close.com/api/v1";

/// The settings of a command for one organization.
pub struct Settings {
    /// How the organization is reached.
    pub connection: OrganizationAccess,
    /// The organization that the key has to belong to.
    pub meant: MeantOrganization,
    /// Whether the organization accepts only saved plans.
    pub is_protected: bool,
    /// Whether it exists to be tried on.
    pub is_scratch: bool,
    /// What holds for every plan.
    pub rules: PlanRules,
}

impl Settings {
    /// Resolves the arguments.
    ///
    /// # Errors
    ///
    /// Says what is missing or contradictory.
    pub fn new(
        project: &Project,
        context: &ManifestContext,
        calls: &args::CallArgs,
        prune: &[String],
    ) -> Result<Self, SettingsError> {
        let args::CallArgs {
            parallelism,
            timeout,
            trace_http,
        } = calls;
        let name = context.organization.clone();
        let known = name.as_ref().and_then(|name| project.organizations.get(name));
        let timeout = Duration::from_secs(*timeout);
        let server = match (&name, known) {
            (Some(name), Some(one)) => configured(name, one, project, timeout)?,
            // Any other name that the project file doesn't have was refused before.
            (Some(_), None) => OrganizationServer::Sandbox(project.folder.join(SANDBOX_FILE)),
            (None, _) => remote(project, timeout)?,
        };
        let trace_http = trace_http
            .as_deref()
            .map(|path| organization_file::of(path, name.as_deref()));

        Ok(Self {
            meant: meant(project, name.as_deref()),
            is_protected: known.is_some_and(|one| one.protected),
            is_scratch: known.is_some_and(|one| one.scratch),
            rules: rules(project, prune)?,
            connection: OrganizationAccess {
                name,
                server,
                folder: project.state(),
                parallelism: parallelism
                    .map(|most| Parallelism::at_most(usize::from(most)))
                    .unwrap_or_default(),
                timeout,
                trace_http,
            },
        })
    }

    /// Returns what the arguments accept and what the settings forbid.
    pub fn consent(&self, arguments: &args::ConsentArgs) -> Consent {
        Consent {
            addresses: arguments.selectors(),
            rules: PlanRules {
                leave_out_missing_people: arguments.missing.leave_out_missing_users,
                ..self.rules.clone()
            },
            meant: self.meant.clone(),
            no_keep_values: arguments.no_keep_values,
        }
    }

    /// Makes sure that the organization takes plans that nobody saved.
    ///
    /// # Errors
    ///
    /// Says that it is protected.
    pub fn check_unprotected(&self) -> Result<(), Failure> {
        if self.is_protected {
            return Err(Failure::Protected(
                self.connection.name.clone().unwrap_or_default(),
            ));
        }
        Ok(())
    }
}

/// Returns which organization is meant; `name` is what the project calls it, if it was named.
fn meant(project: &Project, name: Option<&str>) -> MeantOrganization {
    let organizations = &project.organizations;
    match name {
        Some(name) => MeantOrganization {
            id: organizations
                .get(name)
                .and_then(|one| one.organization_id.clone()),
            ..MeantOrganization::default()
        },
        None => MeantOrganization {
            id: None,
            described: organizations
                .iter()
                .filter_map(|(name, one)| Some((one.organization_id.clone()?, name.clone())))
                .collect(),
        },
    }
}

/// Returns what holds for every plan of a project, and for one that also removes what the manifests do not list of some
/// kinds.
///
/// # Errors
///
/// Says that there is no such kind.
pub fn rules(project: &Project, prune: &[String]) -> Result<PlanRules, SettingsError> {
    let is_unknown = |kind: &&String| *kind != "*" && !project::can_prune(kind);
    if let Some(kind) = prune.iter().find(is_unknown) {
        let help = likely_or_all(kind, &project::prunable(), "the kinds are");
        return Err(SettingsError::UnknownKind(kind.clone(), help));
    }

    let registry = kinds::registry();
    Ok(PlanRules {
        leave_out_missing_people: false,
        policy: project
            .policy
            .clone()
            .reading(|text| Selector::parse_object(registry, &text)),
        ignore: Selector::parse_all(registry, &project.ignore),
        prune: project.prune.iter().chain(prune).cloned().collect(),
        drift: project.drift.clone(),
    })
}

/// Returns an organization as the project file describes it.
fn configured(
    name: &str,
    one: &project::ProjectOrganization,
    project: &Project,
    timeout: Duration,
) -> Result<OrganizationServer, SettingsError> {
    // Before a key is read, a command run, the keyring asked or a file opened.
    if let Some(file) = &one.sandbox {
        project.trust.require_sign_in(name)?;
        return Ok(OrganizationServer::Sandbox(one.folder.join(file)));
    }
    let server = server_of(name, one, project)?;

    let Some(sign_in) = SignIn::new(name, one, &project.state())? else {
        // A project file that says no way was refused before.
        return Ok(OrganizationServer::Sandbox(one.folder.join(SANDBOX_FILE)));
    };
    Ok(signed_in(server, sign_in, timeout))
}

/// Returns the server of an organization: the one of the project file, else that of the environment, else Close.
///
/// # Errors
///
/// Says that it may get no key, or that the project file and the environment name two.
pub fn server_of(
    name: &str,
    one: &project::ProjectOrganization,
    project: &Project,
) -> Result<KeyServer, SettingsError> {
    let hosts = trust::named_hosts()?;
    let at = one.base_url_at.as_ref();
    let at = at.map_or_else(
        || project::NAME.to_owned(),
        |at| format!("{}:{}", at.file, at.line),
    );
    let setting = format!("`base_url` of `{name}` ({at})");

    // Before anybody is asked for trust, which would not help.
    let secret = one
        .base_url
        .as_deref()
        .and_then(|written| project.secret_in_address(written));
    if let Some(variable) = secret {
        return Err(SettingsError::SecretAddress {
            setting,
            name: variable,
        });
    }
    project.trust.require_sign_in(name)?;
    let Some(written) = &one.base_url else {
        return server_of_environment();
    };
    let address = project::resolve(written).0;
    // What is neither Close, this machine nor named in the environment was trusted above.
    let hosts = hosts.with(&address);
    let server = hosts.approve(&address, &setting)?;

    // Ignoring one of the two would send calls where somebody does not expect them.
    match variable(BASE_URL)? {
        Some(other) if hosts.approve(&other, BASE_URL)?.address() != server.address() => {
            Err(SettingsError::TwoServers { setting })
        }
        Some(_) | None => Ok(server),
    }
}

/// Returns the server that the environment names, else Close.
fn server_of_environment() -> Result<KeyServer, SettingsError> {
    let hosts = trust::named_hosts()?;
    Ok(match variable(BASE_URL)? {
        Some(address) => hosts.approve(&address, BASE_URL)?,
        None => hosts.approve(CLOSE, KeyServer::UNNAMED)?,
    })
}

fn remote(project: &Project, timeout: Duration) -> Result<OrganizationServer, SettingsError> {
    let server = server_of_environment()?;
    let credentials = match (variable(API_KEY)?, variable(ACCESS_TOKEN)?) {
        (Some(key), None) => Credentials::api_key(learned(key), API_KEY),
        (None, Some(token)) => Credentials::access_token(learned(token), ACCESS_TOKEN),
        (Some(_), Some(_)) => return Err(SettingsError::TwoKeys),
        (None, None) => {
            let listed = project.organizations.keys().next().cloned();
            return Err(SettingsError::NoOrganization { listed });
        }
    };
    Ok(signed_in(server, SignIn::Ready(credentials), timeout))
}

/// Returns a server that is signed in to when the connection is opened.
pub fn signed_in(server: KeyServer, sign_in: SignIn, timeout: Duration) -> OrganizationServer {
    let to = server.clone();
    // Signing in may run a command, so it waits until something is called.
    let credentials = async move {
        let credentials = sign_in.credentials(&to, timeout).await;
        credentials.map_err(|error| match error {
            SignInError::BaseUrl(error) => ConnectionError::BaseUrl(error),
            error => ConnectionError::SignIn(Box::new(error)),
        })
    };
    OrganizationServer::Remote {
        server,
        credentials: Box::pin(credentials),
    }
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
