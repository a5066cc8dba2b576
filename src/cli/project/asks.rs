//! Finds what a project file asks for that could take or run something.

use super::{Project, ProjectOrganization, environment::variables_in, outside::leads_outside, resolve};
use crate::{
    api::KeyHosts,
    cli::trust::{AskKind, ProjectAsk, named_hosts},
    manifest::{pointer, yaml::YamlNode},
    model::{Location, Sources},
};
use secrecy::ExposeSecret as _;
use std::{fs, path::Path};

/// What the variables of Close begin with: the person sets them to sign in to Close, and a file that names one asks for
/// nothing else.
const CLOSE: &str = "CLOSE_";

/// Words of the variables of Close that name a server, as `CLOSE_BASE_URL`: no other one belongs into an address.
const OF_ADDRESSES: &[&str] = &["ADDRESS", "HOST", "PORT", "REGION", "SERVER", "URL"];

/// Finds the asks of one file.
pub struct AskFinder<'a> {
    /// The folder of the project, of its first file.
    pub root: &'a Path,
    /// The file.
    pub file: &'a Path,
    /// What the file holds.
    pub node: &'a YamlNode,
    /// The texts that places are found in.
    pub sources: &'a Sources,
}

impl AskFinder<'_> {
    /// Returns what a file asks for, in its settings and for its organizations.
    pub fn find(&self, project: &Project) -> Vec<ProjectAsk> {
        let mut asks = Vec::new();
        for (at, path) in project.manifests.iter().enumerate() {
            asks.extend(self.path(AskKind::Read, None, &["manifests", &at.to_string()], path));
        }
        if let Some(path) = &project.promotions {
            asks.extend(self.path(AskKind::Write, None, &["promotions"], path));
        }
        for (at, name) in project.environment.iter().enumerate() {
            let setting = ["environment", &at.to_string()];
            asks.push(self.ask(AskKind::Environment, None, &setting, name.clone()));
        }
        for (name, one) in &project.organizations {
            asks.extend(self.organization(name, one));
        }
        asks
    }

    /// Returns what an organization asks for.
    fn organization(&self, name: &str, one: &ProjectOrganization) -> Vec<ProjectAsk> {
        let mut asks = Vec::new();
        if let Some(command) = &one.api_key_command {
            let command = command.expose_secret().to_owned();
            asks.push(self.ask(AskKind::Command, Some(name), &["api_key_command"], command));
        }
        if let Some(url) = &one.base_url {
            asks.extend(self.server(name, url));
        }

        let secret = |secret: &Option<secrecy::SecretString>| {
            secret.as_ref().map(|text| text.expose_secret().to_owned())
        };
        let mut sign_in = vec![
            (vec!["api_key"], secret(&one.api_key)),
            (vec!["access_token"], secret(&one.access_token)),
        ];
        if let Some(oauth) = &one.oauth {
            sign_in.extend([
                (vec!["oauth", "client_id"], Some(oauth.client_id.clone())),
                (
                    vec!["oauth", "client_secret"],
                    Some(oauth.client_secret.expose_secret().to_owned()),
                ),
                (
                    vec!["oauth", "refresh_token"],
                    Some(oauth.refresh_token.expose_secret().to_owned()),
                ),
            ]);
        }
        for (setting, text) in sign_in {
            for variable in others(&text.unwrap_or_default()) {
                asks.push(self.ask(AskKind::Variable, Some(name), &setting, variable));
            }
        }

        if let Some(path) = &one.sandbox {
            asks.extend(self.path(AskKind::Write, Some(name), &["sandbox"], path));
        }
        for (at, path) in one.overlays.iter().enumerate() {
            asks.extend(self.path(AskKind::Read, Some(name), &["overlays", &at.to_string()], path));
        }
        asks
    }

    /// Asks for a server that is neither Close nor this machine, and for one whose address would hold the value of a
    /// variable that is not Close's own for a server. An address that can't be used asks for nothing, since it is refused anyway.
    fn server(&self, name: &str, url: &str) -> Option<ProjectAsk> {
        let hosts = named_hosts().unwrap_or_default();
        let address = resolve(url).0;
        let is_elsewhere = KeyHosts::default().allows(&address) == Ok(false);
        let has_others = variables_in(url).iter().any(|name| !is_of_address(name));
        if !is_elsewhere && !has_others {
            return None;
        }
        Some(ProjectAsk {
            // The environment may name a host; it can't be meant to lend its variables to an address.
            is_allowed: !has_others && hosts.allows(&address) == Ok(true),
            ..self.ask(AskKind::Server, Some(name), &["base_url"], url.to_owned())
        })
    }

    /// Asks for a path that leads out of the folder of the project.
    fn path(
        &self,
        kind: AskKind,
        organization: Option<&str>,
        setting: &[&str],
        path: &Path,
    ) -> Option<ProjectAsk> {
        let folder = self.file.parent().unwrap_or(Path::new(""));
        let place = leads_outside(self.root, &folder.join(path))?;
        let written = path.display().to_string();
        // A link may be changed after it was trusted, so where it leads is part of what is asked.
        let is_plain = path.is_absolute() && fs::canonicalize(path).is_ok_and(|real| real == path);
        let value = if is_plain || place == written {
            written
        } else {
            format!("{written} -> {place}")
        };
        Some(self.ask(kind, organization, setting, value))
    }

    fn ask(&self, kind: AskKind, organization: Option<&str>, setting: &[&str], value: String) -> ProjectAsk {
        let within = organization.map(|name| ["organizations", name]);
        let path: Vec<&str> = within
            .into_iter()
            .flatten()
            .chain(setting.iter().copied())
            .collect();
        let found = self.node.find_nearest(&pointer(&path));
        let at = self.sources.locate(found.key.unwrap_or(found.value.place));

        let seen = self.file.strip_prefix(self.root).unwrap_or(self.file);
        let names = setting.iter().filter(|part| part.parse::<usize>().is_err());
        ProjectAsk {
            kind,
            organization: organization.map(str::to_owned),
            setting: names.copied().collect::<Vec<_>>().join("."),
            value,
            file: seen.display().to_string(),
            at: Location {
                file: self.file.display().to_string().into(),
                ..at
            },
            is_allowed: false,
        }
    }
}

/// Returns the variables of the environment that a text names and that are not Close's.
fn others(text: &str) -> Vec<String> {
    let names = variables_in(text).into_iter();
    names.filter(|name| !name.starts_with(CLOSE)).collect()
}

/// Says whether a variable is one of Close that names a server or a part of its address.
fn is_of_address(name: &str) -> bool {
    let rest = name.strip_prefix(CLOSE);
    rest.is_some_and(|rest| rest.split('_').any(|word| OF_ADDRESSES.contains(&word)))
}
