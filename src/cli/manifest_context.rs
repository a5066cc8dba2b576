//! Which organization manifests are read for, and what it has of its own: variables and overlays. Reaches none.

use super::{
    args::ManifestArgs,
    exit::Failure,
    manifest_files::ManifestTexts,
    manifest_files_error::ManifestFilesError,
    project::{self, Project},
    settings_error::{ACCESS_TOKEN, API_KEY, SANDBOX, SettingsError},
};
use crate::{
    manifest::{self, EnvironmentGuard, ManifestReading, VariableValues},
    model::{Problem, Sources, did_you_mean},
};
use secrecy::{ExposeSecret as _, SecretString};
use std::{collections::BTreeMap, env, ffi::OsString, path::PathBuf};

/// What manifests are read for.
#[derive(Clone, Debug, Default)]
pub struct ManifestContext {
    /// What the project file calls the organization.
    pub organization: Option<String>,
    /// What its variables stand for.
    pub variables: BTreeMap<String, String>,
    /// What is laid over the manifests.
    pub overlays: Vec<PathBuf>,
    /// Which variables of the environment they may read.
    pub guard: EnvironmentGuard,
}

impl ManifestContext {
    /// Finds the organization that is [meant](meant).
    ///
    /// # Errors
    ///
    /// Says that there is no such organization, or which of its variables has no value.
    pub fn new(project: &Project, named: Option<&str>) -> Result<Self, SettingsError> {
        let Some(name) = meant(project, named)? else {
            return Ok(Self {
                guard: project.environment_guard(),
                ..Self::default()
            });
        };

        match project.organizations.get(name) {
            Some(one) => Self::of(project, name, one),
            // The sandbox needs no entry in the project file.
            None if name == SANDBOX => Ok(Self {
                organization: Some(name.to_owned()),
                guard: project.environment_guard(),
                ..Self::default()
            }),
            None if name.contains('*') => Err(SettingsError::OneOrganization(name.to_owned())),
            None => Err(unknown(project, name)),
        }
    }

    /// Returns what an organization of the project has of its own.
    ///
    /// # Errors
    ///
    /// Says which of its variables has no value, or that its overlays lead out of the folder of the project and nobody
    /// trusts that.
    pub fn of(
        project: &Project,
        name: &str,
        one: &project::ProjectOrganization,
    ) -> Result<Self, SettingsError> {
        project.trust.require_files(Some(name))?;
        let guard = project.environment_guard();

        Ok(Self {
            organization: Some(name.to_owned()),
            variables: one.values(name, &guard)?,
            overlays: one.overlays.iter().map(|path| one.folder.join(path)).collect(),
            guard,
        })
    }

    /// Reads the manifests that the arguments name.
    ///
    /// # Errors
    ///
    /// Says which file can't be read, or that nobody trusts where the project looks for them.
    pub fn read(
        &self,
        project: &Project,
        manifests: &ManifestArgs,
    ) -> Result<(Sources, ManifestReading), Failure> {
        let mut texts =
            ManifestTexts::manifests(project, &manifests.paths, &project.manifests(&manifests.paths)?)?;
        Ok(self.interpret(&mut texts)?)
    }

    /// Returns what manifests say that were read.
    ///
    /// # Errors
    ///
    /// Says which overlay can't be read.
    pub fn interpret(
        &self,
        texts: &mut ManifestTexts,
    ) -> Result<(Sources, ManifestReading), ManifestFilesError> {
        let values = self.values();
        let named = |error: ManifestFilesError| error.of_organization(self.organization.as_deref());
        let sources = texts.overlaid(&self.overlays).map_err(named)?;
        let read = manifest::read(&sources, &values);

        // Read again without what is not to be shown, so that nothing of it is in any problem.
        let (sources, mut read) = if texts.withhold(&read.problems) {
            let sources = texts.overlaid(&self.overlays).map_err(named)?;
            let read = manifest::read(&sources, &values);
            (sources, read)
        } else {
            (sources, read)
        };
        // The overlays of other organizations were read before, and what is wrong with them is not of this one.
        let is_own = |problem: &&Problem| {
            let place = problem.place.as_ref();
            place.is_none_or(|(place, _)| sources.includes(place.source))
        };
        let own: Vec<Problem> = texts.problems.iter().filter(is_own).cloned().collect();
        read.problems.splice(0..0, own);
        Ok((sources, read))
    }

    /// Returns what the expressions in manifests stand for.
    pub fn values(&self) -> VariableValues {
        VariableValues {
            env: env::vars_os().filter_map(text).collect(),
            guard: self.guard.clone(),
            var: self.variables.clone(),
            organization: self.organization.clone(),
        }
    }
}

/// Returns which organization of a project is meant: the named one, else the default, else the one whose key is in the
/// variable that is used where nothing is named. What the project says of it must not be left out, such as that it is
/// protected.
///
/// # Errors
///
/// Says that the variable has the key of several organizations.
pub fn meant<'a>(project: &'a Project, named: Option<&'a str>) -> Result<Option<&'a str>, SettingsError> {
    if let Some(name) = named.or(project.default_organization.as_deref()) {
        return Ok(Some(name));
    }

    for variable in [API_KEY, ACCESS_TOKEN] {
        let written = format!("${{env:{variable}}}");
        let is_read = |secret: &Option<SecretString>| {
            let secret = secret.as_ref();
            secret.is_some_and(|secret| secret.expose_secret().trim() == written)
        };
        let organizations = project.organizations.iter();
        let mut reading = organizations
            .filter(|(_, one)| is_read(&one.api_key) || is_read(&one.access_token))
            .map(|(name, _)| name.as_str());
        let Some(name) = reading.next().filter(|_| env::var_os(variable).is_some()) else {
            continue;
        };
        return match reading.next() {
            None => Ok(Some(name)),
            Some(other) => Err(SettingsError::SeveralOrganizations {
                variable,
                names: [name.to_owned(), other.to_owned()],
            }),
        };
    }
    Ok(None)
}

/// The error of a name that no organization has.
pub fn unknown(project: &Project, name: &str) -> SettingsError {
    if !project.has_file() {
        return SettingsError::NoProject {
            name: name.to_owned(),
            likely: did_you_mean(name, [SANDBOX]),
        };
    }
    let known = project.organizations.keys().map(String::as_str).chain([SANDBOX]);
    SettingsError::UnknownOrganization(name.to_owned(), did_you_mean(name, known))
}

/// Variables that are not text can't be meant.
fn text((name, value): (OsString, OsString)) -> Option<(String, String)> {
    Some((name.into_string().ok()?, value.into_string().ok()?))
}
