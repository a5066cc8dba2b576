//! What of the environment the files of a project may read, and what of it signs in.

use super::{Project, ProjectOrganization};
use crate::{
    api::learn_secret,
    manifest::EnvironmentGuard,
    model::template::{self, Namespace, TemplatePiece},
};
use secrecy::{ExposeSecret, SecretString};
use std::{collections::BTreeSet, env};

/// The variables that sign in without a project file.
const USUAL: &[&str] = &["CLOSE_API_KEY", "CLOSE_ACCESS_TOKEN"];

impl Project {
    /// Returns which variables of the environment manifests, overlays and variables may read. What signs in is kept out
    /// of everything that is printed from now on, also where a command never gets so far as to sign in.
    pub fn environment_guard(&self) -> EnvironmentGuard {
        let (names, secrets) = self.sign_in();

        // Unless the person said so, what the list asks for does not count.
        let is_trusted = |name: &String| self.trust.require_environment(name).is_ok();
        let (trusted, others): (Vec<String>, Vec<String>) =
            self.environment.iter().cloned().partition(is_trusted);
        EnvironmentGuard::new(names, secrets, trusted).distrusting(others)
    }

    /// Returns the variable of the environment that makes an address carry a secret away, if one does, by its name or by
    /// its value. Whatever the project file lists or somebody trusts: on its way, others see an address in clear text.
    pub fn secret_in_address(&self, address: &str) -> Option<String> {
        let (names, secrets) = self.sign_in();
        let guard = EnvironmentGuard::new(names, secrets, []);
        let mut variables = variables_in(address).into_iter();
        variables.find(|name| guard.check(name, env::var(name).ok().as_deref()).is_err())
    }

    /// Returns the variables that sign in, and the secrets that do, which are kept out of everything from now on.
    fn sign_in(&self) -> (BTreeSet<String>, Vec<SecretString>) {
        let mut names: BTreeSet<String> = USUAL.iter().map(|&name| name.to_owned()).collect();
        let mut secrets = Vec::new();
        for setting in self.organizations.values().flat_map(secret_settings) {
            let (variables, others): (Vec<String>, Vec<String>) = variables_in(setting)
                .into_iter()
                .partition(|name| is_variable(name));
            names.extend(variables);
            // What is no name of a variable may be the secret itself.
            secrets.extend(others.into_iter().map(SecretString::from));
            // A key that is written out is as secret as one in the environment.
            if !setting.contains("${") {
                secrets.push(SecretString::from(setting.trim()));
            }
        }
        secrets.extend(names.iter().filter_map(|name| value(name)));
        secrets.iter().for_each(learn_secret);

        // An app's id is no secret, and its variable is for signing in all the same.
        let apps = self.organizations.values().filter_map(|one| one.oauth.as_ref());
        names.extend(apps.flat_map(|app| variables_in(&app.client_id)));
        (names, secrets)
    }
}

/// Says whether a text may be the name of an environment variable that holds a secret.
pub fn is_variable(name: &str) -> bool {
    name.chars()
        .all(|letter| letter.is_ascii_alphanumeric() || letter == '_')
}

/// Returns the settings of an organization that hold secrets or name them.
fn secret_settings(one: &ProjectOrganization) -> Vec<&str> {
    let oauth = one.oauth.as_ref();
    let settings = [
        one.api_key.as_ref(),
        one.access_token.as_ref(),
        oauth.map(|app| &app.client_secret),
        oauth.map(|app| &app.refresh_token),
    ];
    settings
        .into_iter()
        .flatten()
        .map(ExposeSecret::expose_secret)
        .collect()
}

/// Returns the variables of the environment that a setting names.
pub fn variables_in(setting: &str) -> Vec<String> {
    let pieces = template::parse(setting).unwrap_or_default().into_iter();
    let name = |piece| match piece {
        TemplatePiece::Expression {
            space: Namespace::Env,
            name,
            ..
        } => Some(name),
        TemplatePiece::Expression { .. } | TemplatePiece::Text(_) => None,
    };
    pieces.filter_map(name).collect()
}

/// Returns the value of a variable that is set.
fn value(name: &str) -> Option<SecretString> {
    let value = env::var(name).ok()?;
    let value = value.trim();
    (!value.is_empty()).then(|| value.into())
}
