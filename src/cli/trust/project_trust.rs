//! Whether a person trusts what a project file asks for, and the refusal where nobody does. It asks nobody.

use super::{
    project_ask::{self, AskKind, ProjectAsk},
    store::{self, TrustStoreError, TrustedProject},
};
use crate::model::visible;
use std::{
    collections::BTreeSet,
    env, fmt,
    path::{Path, PathBuf},
    sync::OnceLock,
};
use thiserror::Error;

/// The variable that holds digests that are trusted, for machines without a person.
pub const TRUST: &str = "CLOSECTL_TRUST";

/// The parts of a project file that could take or run something, and what is known of the trust in them.
#[derive(Clone, Debug, Default)]
pub struct ProjectTrust {
    /// The parts, of included files too, in the order of the files.
    pub asks: Vec<ProjectAsk>,
    /// The project file.
    pub file: PathBuf,
    /// Found out once, since a fleet asks for each of its organizations.
    standing: OnceLock<TrustStanding>,
}

/// The standing of a project file with the person.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum TrustStanding {
    /// It asks for nothing.
    NotNeeded,
    /// The variable has its digest.
    Environment,
    /// The person trusted it on this machine.
    Remembered,
    /// Nobody trusted it.
    Unknown,
    /// It was trusted with other parts.
    Changed {
        /// What is new or different now, by name.
        added: Vec<String>,
        /// What was trusted and is not there any more, by name.
        gone: Vec<String>,
    },
}

/// A part of a project file can't be used as long as nobody trusts it.
#[derive(Debug, Error)]
pub enum TrustRefusal {
    /// Nobody trusts it, or not as it is now.
    #[error("{}", told(asks, standing, *has_variable))]
    Untrusted {
        /// The parts that are needed.
        asks: Vec<ProjectAsk>,
        /// How the file stands.
        standing: TrustStanding,
        /// Whether CLOSECTL_TRUST is set, to something else.
        has_variable: bool,
    },
    /// It can't be found out.
    #[error(transparent)]
    Store(#[from] TrustStoreError),
}

impl TrustStanding {
    /// Says whether everything that the file asks for may be used.
    pub fn is_trusted(&self) -> bool {
        match self {
            Self::NotNeeded | Self::Environment | Self::Remembered => true,
            Self::Unknown | Self::Changed { .. } => false,
        }
    }
}

impl ProjectTrust {
    /// Takes a project file and what it asks for.
    pub fn new(file: &Path, asks: Vec<ProjectAsk>) -> Self {
        Self {
            asks,
            file: file.to_owned(),
            standing: OnceLock::new(),
        }
    }

    /// Returns the digest of all parts together.
    pub fn digest(&self) -> String {
        project_ask::digest(&self.asks)
    }

    /// Finds out whether the file is trusted.
    ///
    /// # Errors
    ///
    /// Says why that can't be found out, so that it is not.
    pub fn standing(&self) -> Result<TrustStanding, TrustStoreError> {
        if let Some(known) = self.standing.get() {
            return Ok(known.clone());
        }
        let found = self.find_out()?;
        Ok(self.standing.get_or_init(|| found).clone())
    }

    /// Makes sure that an organization may be reached and signed in to.
    ///
    /// # Errors
    ///
    /// Names what nobody trusts.
    pub fn require_sign_in(&self, organization: &str) -> Result<(), TrustRefusal> {
        self.require(|ask| match ask.kind {
            AskKind::Command | AskKind::Server | AskKind::Variable | AskKind::Write => {
                ask.organization.as_deref() == Some(organization)
            }
            AskKind::Environment | AskKind::Read => false,
        })
    }

    /// Makes sure that the overlays of an organization, or the manifests of the project where none is named, may be read.
    ///
    /// # Errors
    ///
    /// Names what nobody trusts.
    pub fn require_files(&self, organization: Option<&str>) -> Result<(), TrustRefusal> {
        self.require(|ask| ask.kind == AskKind::Read && ask.organization.as_deref() == organization)
    }

    /// Makes sure that records of promotions may be written to a folder outside that of the project, if they are to be.
    ///
    /// # Errors
    ///
    /// Says that nobody trusts it.
    pub fn require_promotions(&self) -> Result<(), TrustRefusal> {
        self.require(|ask| ask.kind == AskKind::Write && ask.organization.is_none())
    }

    /// Makes sure that manifests may read a variable that the list `environment` has.
    ///
    /// # Errors
    ///
    /// Says that nobody trusts it.
    pub fn require_environment(&self, variable: &str) -> Result<(), TrustRefusal> {
        self.require(|ask| ask.kind == AskKind::Environment && ask.value == variable)
    }

    fn require(&self, is_needed: impl Fn(&ProjectAsk) -> bool) -> Result<(), TrustRefusal> {
        let needed = self.asks.iter().filter(|ask| !ask.is_allowed && is_needed(ask));
        let needed: Vec<ProjectAsk> = needed.cloned().collect();
        if needed.is_empty() {
            return Ok(());
        }

        let standing = self.standing()?;
        if standing.is_trusted() {
            return Ok(());
        }
        Err(TrustRefusal::Untrusted {
            asks: needed,
            standing,
            has_variable: !trusted_digests().is_empty(),
        })
    }

    fn find_out(&self) -> Result<TrustStanding, TrustStoreError> {
        if self.asks.is_empty() {
            return Ok(TrustStanding::NotNeeded);
        }
        // First, because a machine without a person may have no folder for settings.
        let digest = self.digest();
        if trusted_digests().contains(&digest) {
            return Ok(TrustStanding::Environment);
        }

        Ok(match store::trusted(&self.file)? {
            Some(trusted) if trusted.digest == digest => TrustStanding::Remembered,
            Some(trusted) => changed(&trusted, &self.asks),
            None => TrustStanding::Unknown,
        })
    }
}

/// Compares what was trusted with what is asked for now.
fn changed(trusted: &TrustedProject, asks: &[ProjectAsk]) -> TrustStanding {
    let now = TrustedProject::of(asks);
    let missing = |of: &TrustedProject, other: &TrustedProject| {
        let parts = of
            .parts
            .iter()
            .filter(|(digest, _)| !other.parts.contains_key(*digest));
        let names: BTreeSet<String> = parts.map(|(_, name)| name.clone()).collect();
        names.into_iter().collect()
    };
    TrustStanding::Changed {
        added: missing(&now, trusted),
        gone: missing(trusted, &now),
    }
}

/// Returns the digests of the variable, which are separated by commas or spaces.
fn trusted_digests() -> Vec<String> {
    let text = env::var(TRUST).unwrap_or_default();
    let digests = text.split([',', ' ', '\n']).filter(|digest| !digest.is_empty());
    digests.map(str::to_ascii_lowercase).collect()
}

/// Says what is refused, and where it stands.
fn told(asks: &[ProjectAsk], standing: &TrustStanding, has_variable: bool) -> String {
    let mut out =
        "refused: the project file asks for something that you have not trusted yet; nothing was run, read \
         or sent"
            .to_owned();
    for ask in asks {
        // A command may hold a key, and this may be a public log; `closectl trust` shows it.
        let value = match ask.kind {
            AskKind::Command => String::new(),
            AskKind::Server | AskKind::Variable | AskKind::Environment | AskKind::Read | AskKind::Write => {
                format!(" ({})", visible(&ask.value))
            }
        };
        out.push_str(&format!(
            "\n  {}: {}{value} could {}",
            ask.place(),
            ask.name(),
            ask.can()
        ));
    }

    if let Some(changes) = standing.changes() {
        out.push_str(&format!("\n  changed since you trusted it: {changes}"));
    }
    if has_variable {
        out.push_str(&format!("\n  {TRUST} holds another digest"));
    }
    out
}

impl TrustStanding {
    /// Says in words what changed since the file was trusted.
    pub fn changes(&self) -> Option<String> {
        match self {
            Self::Changed { added, gone } => {
                let added = added.iter().map(|name| match gone.contains(name) {
                    true => format!("{name} is different"),
                    false => format!("{name} is new"),
                });
                let new: Vec<String> = added.collect();
                let gone = gone
                    .iter()
                    .filter(|name| !new.contains(&format!("{name} is different")));
                let gone = gone.map(|name| format!("{name} was removed"));
                Some(new.iter().cloned().chain(gone).collect::<Vec<_>>().join(", "))
            }
            Self::NotNeeded | Self::Environment | Self::Remembered | Self::Unknown => None,
        }
    }
}

impl fmt::Display for TrustStanding {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::NotNeeded => "no trust needed",
            Self::Environment => "trusted by CLOSECTL_TRUST",
            Self::Remembered => "trusted",
            Self::Unknown => "not trusted",
            Self::Changed { .. } => "changed since it was trusted",
        })
    }
}
