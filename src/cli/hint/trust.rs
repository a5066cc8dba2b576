//! What to do where somebody has to trust a project file first, or where it is not known whose a file is.

use crate::cli::trust::{FileOwnerError, TrustRefusal, TrustStoreError};

/// Advises on what was not done because nobody trusted it.
pub fn of_trust(error: &TrustRefusal) -> String {
    let fixed = match error {
        TrustRefusal::Untrusted { .. } => {
            "run `closectl trust` to review and approve it; in CI, set CLOSECTL_TRUST to the digest that it \
             prints"
        }
        TrustRefusal::Store(error) => of_trust_store(error),
    };
    fixed.to_owned()
}

/// Advises on what can't be remembered as trusted.
pub fn of_trust_store(error: &TrustStoreError) -> &'static str {
    match error {
        TrustStoreError::NoFolder(_) => {
            "set HOME or XDG_CONFIG_HOME, or set CLOSECTL_TRUST to the digest that `closectl trust --show` \
             prints"
        }
        TrustStoreError::Read { .. } => "make it readable, or move it away and run `closectl trust` again",
        TrustStoreError::Garbled(_) => "move it away and run `closectl trust` again",
        TrustStoreError::Open(_) => {
            "remove other users' write access (chmod go-w), and check that it contains what you trusted"
        }
        TrustStoreError::Owner(error) => of_owner(error),
        TrustStoreError::Write(_) => "check that the folder exists and is writable",
    }
}

/// Advises on files of others.
pub fn of_owner(error: &FileOwnerError) -> &'static str {
    match error {
        FileOwnerError::Foreign { .. } => {
            "work in your own copy, or become the file's owner with chown if you know what it contains"
        }
        FileOwnerError::Unknown { .. } => "make it readable, or move it away to work without it",
    }
}
