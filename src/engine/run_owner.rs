//! The organization that a run belongs to. It is told from all others by its id, because `closectl.yaml` may call it something
//! else tomorrow, or call it two things.

use super::run_name::{organization_of, plain};
use crate::files;
use serde::{Deserialize, Serialize};
use sha2::{Digest as _, Sha256};
use std::{io, path::Path};

/// The file of a run that says which organization it is of.
const OWNER: &str = "organization.json";

/// What is longer is shortened, in bytes, for the names of files.
const LONGEST_NAME: usize = 100;

/// An organization, as the runs on it know it.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct RunOwner {
    /// What people call it: its name in `closectl.yaml`, or else its id.
    pub name: String,
    /// What tells it from all others: its id, or the file of a sandbox, as seen from
    /// the folder for runs where it is in there.
    pub identity: String,
}

impl RunOwner {
    /// Returns an organization that is called by what tells it from all others.
    #[must_use]
    pub fn named(identity: &str) -> Self {
        Self {
            name: identity.to_owned(),
            identity: identity.to_owned(),
        }
    }

    /// Returns the owner of a run. A run that does not say it, such as one that was killed while its folder was made, is known by
    /// the name of its folder alone.
    #[must_use]
    pub fn of(run: &Path) -> Self {
        Self::kept(run).unwrap_or_else(|| Self::named(&organization_of(run)))
    }

    /// Says whether a run is one of this organization.
    #[must_use]
    pub fn has(&self, run: &Path) -> bool {
        match Self::kept(run) {
            Some(kept) => kept.identity == self.identity,
            // The whole name is compared: `eu` is not the end of `prod-eu`.
            None => organization_of(run) == plain(&self.name),
        }
    }

    /// Writes down whose run it is.
    ///
    /// # Errors
    ///
    /// Says why not.
    pub(super) fn keep(&self, run: &Path) -> io::Result<()> {
        files::put_private(&run.join(OWNER), &serde_json::to_vec(self)?)
    }

    /// Returns what stands for it in the names of files that no two organizations may share.
    pub(super) fn file_name(&self) -> String {
        let name = files::file_name_of(&self.identity);
        if name.len() <= LONGEST_NAME {
            return name;
        }
        // The path of a sandbox may be longer than the name of a file can be.
        let digest = Sha256::digest(&self.identity);
        let digits = digest.iter().map(|byte| format!("{byte:02x}"));
        digits.collect()
    }

    fn kept(run: &Path) -> Option<Self> {
        let bytes = files::read_own(&run.join(OWNER), files::LARGEST_OWN).ok()?;
        serde_json::from_slice(&bytes).ok()
    }
}
