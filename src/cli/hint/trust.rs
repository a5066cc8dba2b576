//! What to do where somebody has to trust a project file first, or where it is not known whose a file is.

use crate::cli::trust::{FileOwnerError, TrustRefusal, TrustStoreError};

/// Advises on what was not done because nobody trusted it.
pub fn of_trust(error: &TrustRefusal) -> String {
    let fixed = match error {
        TrustRefusal::Untrusted { .. } => {
            "`closectl trust` shows what is asked and remembers your answer; in CI, set CLOSECTL_TRUST to the digest \
             that it prints"
        }
        TrustRefusal::Store(error) => of_trust_store(error),
    };
    fixed.to_owned()
}

/// Advises on what can't be remembered as trusted.
pub fn of_trust_store(error: &TrustStoreError) -> &'static str {
    match error {
        TrustStoreError::NoFolder(_) => {
            "set HOME or XDG_CONFIG_HOME; without either, CLOSECTL_TRUST may hold the digest that `closectl trust --show` \
             prints"
        }
        TrustStoreError::Read { .. } => "make it readable, or move it away and run `closectl trust` again",
        TrustStoreError::Garbled(_) => "move it away and run `closectl trust` again",
        TrustStoreError::Open(_) => {
            "remove write access for other users (chmod go-w), and check that it holds what you trusted"
        }
        TrustStoreError::Owner(error) => of_owner(error),
        TrustStoreError::Write(_) => "see that the folder is there and writable",
    }
}

/// Advises on files of others.
pub fn of_owner(error: &FileOwnerError) -> &'static str {
    match error {
        FileOwnerError::Foreign { .. } => {
            "work in a copy of your own, or take the file over with chown if you know what it holds"
        }
        FileOwnerError::Unknown { .. } => "make it readable, or move it away to work without it",
    }
}
