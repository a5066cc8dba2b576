//! Which variables of the environment a file may read: never a secret that signs in, and of what looks like a secret
//! only what the project file lists. Knows names and values, and reads no environment.

use crate::model::names_secret;
use secrecy::{ExposeSecret as _, SecretString};
use std::collections::BTreeSet;

/// The fewest letters of a secret that is looked for inside other values: shorter ones are in too many words.
const LONG: usize = 8;

/// The ends of names that begin with `CLOSE_` and are for signing in.
const SIGN_IN_ENDS: &[&str] = &["API_KEY", "ACCESS_TOKEN", "REFRESH_TOKEN", "CLIENT_SECRET"];

/// The variable with the address that notices go to. Whoever has the address can write there.
pub const NOTIFY_URL: &str = "CLOSECTL_NOTIFY_URL";

/// The rule of a project for `${env:NAME}`.
#[derive(Clone, Debug, Default)]
pub struct EnvironmentGuard {
    /// The variables that organizations of the project name for signing in.
    sign_in: BTreeSet<String>,
    /// The values that sign in.
    secrets: Vec<SecretString>,
    /// The variables that the project file lists although they look like secrets.
    listed: BTreeSet<String>,
    /// Those of a list that nobody trusts.
    untrusted: BTreeSet<String>,
}

/// The reason why a variable of the environment is not read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum EnvironmentRefusal {
    /// It is for signing in.
    SignsIn,
    /// It is where closectl sends notices.
    Notifies,
    /// Its value is or holds one that signs in.
    HoldsSignIn,
    /// It looks like a secret, and the project file does not list it.
    LooksSecret,
    /// It looks like a secret, and nobody trusts the project file that lists it.
    Untrusted,
}

impl EnvironmentGuard {
    /// Takes the variables that are for signing in, the values that sign in, and the variables that are listed.
    #[must_use]
    pub fn new(
        sign_in: BTreeSet<String>,
        secrets: Vec<SecretString>,
        listed: impl IntoIterator<Item = String>,
    ) -> Self {
        Self {
            sign_in,
            secrets,
            listed: listed.into_iter().collect(),
            untrusted: BTreeSet::new(),
        }
    }

    /// Takes the variables that are listed and that nobody trusts yet.
    #[must_use]
    pub fn distrusting(self, untrusted: impl IntoIterator<Item = String>) -> Self {
        Self {
            untrusted: untrusted.into_iter().collect(),
            ..self
        }
    }

    /// Says whether a text holds a secret that signs in, however it came to do so.
    #[must_use]
    pub fn is_in(&self, text: &str) -> bool {
        let mut secrets = self.secrets.iter().map(|secret| secret.expose_secret());
        secrets.any(|secret| secret.len() >= LONG && text.contains(secret))
    }

    /// Makes sure that a variable with this value, if it has one, may be read.
    ///
    /// # Errors
    ///
    /// Says why not.
    pub fn check(&self, name: &str, value: Option<&str>) -> Result<(), EnvironmentRefusal> {
        // Told by the name alone first, so that it is refused on machines that do not have the secret, too.
        if self.sign_in.contains(name) || is_for_close(name) {
            return Err(EnvironmentRefusal::SignsIn);
        }

        if name.eq_ignore_ascii_case(NOTIFY_URL) {
            return Err(EnvironmentRefusal::Notifies);
        }

        let is_one = |value: &str| self.secrets.iter().any(|secret| value == secret.expose_secret());
        if value.is_some_and(|value| is_one(value) || self.is_in(value)) {
            return Err(EnvironmentRefusal::HoldsSignIn);
        }

        if !names_secret(name) || self.listed.contains(name) {
            return Ok(());
        }
        Err(if self.untrusted.contains(name) {
            EnvironmentRefusal::Untrusted
        } else {
            EnvironmentRefusal::LooksSecret
        })
    }
}

impl EnvironmentRefusal {
    /// Says what is wrong with reading a variable.
    #[must_use]
    pub fn message(self, name: &str) -> String {
        match self {
            Self::SignsIn => {
                format!("`{name}` is for signing in to Close, so files can't use its value")
            }
            Self::Notifies => {
                format!("`{name}` is where closectl sends notices, so files can't use its value")
            }
            Self::HoldsSignIn => {
                format!(
                    "the value of `{name}` contains a secret that signs in to Close, so files can't use it"
                )
            }
            Self::LooksSecret => {
                format!(
                    "the name `{name}` looks like that of a secret, and the project file does not list it"
                )
            }
            Self::Untrusted => {
                format!(
                    "the name `{name}` looks like that of a secret, and you have not trusted the project file that lists it"
                )
            }
        }
    }

    /// Says what to do about it.
    #[must_use]
    pub fn help(self, name: &str) -> String {
        match self {
            Self::Notifies => "remove it: anyone who has this URL can post there".to_owned(),
            Self::SignsIn | Self::HoldsSignIn => {
                "remove it: closectl never writes a sign-in secret to a setting in Close, even if the project file lists it"
                    .to_owned()
            }
            Self::Untrusted => {
                "`closectl trust` shows what the file asks for and remembers your answer; in CI, set CLOSECTL_TRUST".to_owned()
            }
            Self::LooksSecret => format!(
                "remove it, or, if everyone in the organization may read the value, write `environment: [{name}]` \
                 in closectl.yaml"
            ),
        }
    }
}

/// Says whether a name is the usual one of a secret that signs in, as `CLOSE_STAGING_API_KEY`.
fn is_for_close(name: &str) -> bool {
    let name = name.to_ascii_uppercase();
    let rest = name.strip_prefix("CLOSE_");
    rest.is_some_and(|rest| SIGN_IN_ENDS.iter().any(|end| rest.ends_with(end)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_signs_in_is_refused_though_listed_and_what_looks_like_a_secret_unless_listed() {
        let all = ["CLOSE_API_KEY", "ACME", "HOOK_TOKEN", "COPY"].map(str::to_owned);
        let guard = EnvironmentGuard::new(["ACME".to_owned()].into(), vec!["api_1.secret".into()], all);
        for (name, value, expected) in [
            ("CLOSE_API_KEY", None, Err(EnvironmentRefusal::SignsIn)),
            (
                "CLOSE_STAGING_API_KEY",
                Some("x"),
                Err(EnvironmentRefusal::SignsIn),
            ),
            ("close_access_token", None, Err(EnvironmentRefusal::SignsIn)),
            ("ACME", Some("x"), Err(EnvironmentRefusal::SignsIn)),
            ("COPY", Some("api_1.secret"), Err(EnvironmentRefusal::HoldsSignIn)),
            (
                "CITY",
                Some("x api_1.secret x"),
                Err(EnvironmentRefusal::HoldsSignIn),
            ),
            ("OTHER_TOKEN", None, Err(EnvironmentRefusal::LooksSecret)),
            ("other_token", Some("x"), Err(EnvironmentRefusal::LooksSecret)),
            ("HOOK_TOKEN", Some("x"), Ok(())),
            ("CLOSE_REGION", Some("x"), Ok(())),
            ("CITY", Some(""), Ok(())),
        ] {
            assert_eq!(guard.check(name, value), expected, "{name}");
        }
        let guard = EnvironmentGuard::default().distrusting(["HOOK_TOKEN".to_owned()]);
        assert_eq!(
            guard.check("HOOK_TOKEN", None),
            Err(EnvironmentRefusal::Untrusted)
        );
    }

    #[test]
    fn debug_output_holds_no_secret() {
        let guard = EnvironmentGuard::new(BTreeSet::new(), vec!["s3cret".into()], []);
        assert!(!format!("{guard:?}").contains("s3cret"));
    }
}
