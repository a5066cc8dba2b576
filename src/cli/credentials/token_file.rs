//! The file that keeps the tokens of one organization: replaced as a whole, readable by its owner only, and locked
//! while somebody renews them, so that two programs at once do not lose one.

use crate::{
    api::{Backoff, RetryBudget, learn_secret},
    files::{self, FileAccess},
};
use secrecy::{ExposeSecret as _, SecretString};
use serde::Deserialize;
use serde_json::json;
use std::{
    fs::{File, TryLockError},
    io,
    path::{Path, PathBuf},
    time::Duration,
};

/// How often a lock is looked at.
const PAUSE: Duration = Duration::from_millis(50);
/// The room that tokens take at most, in bytes.
const ROOM: usize = 4096;

/// Where the tokens of an organization are kept.
#[derive(Clone, Debug)]
pub struct TokenFile {
    path: PathBuf,
}

/// The server and the organization that tokens are for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TokenOwner {
    /// The server, as host and port.
    pub server: String,
    /// Whether that is Close itself.
    pub is_close: bool,
    /// The id of the organization, if the project file has it.
    pub organization_id: Option<String>,
}

/// The tokens that somebody got last.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct StoredTokens {
    /// The digest of the settings that they descend from.
    pub from: String,
    /// The server that gave them; nothing in files of closectl 0.1, which did not note it.
    #[serde(default)]
    pub server: Option<String>,
    /// The organization that they are for, where the project file had its id.
    #[serde(default)]
    pub organization_id: Option<String>,
    /// What the next ones are got with.
    pub refresh_token: SecretString,
    /// What calls carry.
    pub access_token: SecretString,
    /// From when on the access token is to be renewed, in seconds since 1970; nothing if nobody knows.
    pub renew_at: Option<u64>,
}

impl StoredTokens {
    /// Keeps the tokens out of everything that is printed from now on.
    pub fn learn(&self) {
        learn_secret(&self.refresh_token);
        learn_secret(&self.access_token);
    }
}

/// The file while nobody else may change it.
#[derive(Debug)]
pub struct LockedTokens {
    file: TokenFile,
    /// Ends the lock when it is closed, also where the program is killed.
    _lock: File,
}

impl TokenFile {
    /// Names the file of an organization in the folder where closectl keeps things.
    pub fn new(folder: &Path, organization: &str) -> Self {
        // People choose the name, and it may hold what the name of a file can't.
        let plain = |c: char| c.is_alphanumeric() || matches!(c, '-' | '_' | '.' | ' ');
        let encode = |c: char| {
            if plain(c) {
                c.to_string()
            } else {
                format!("%{:02X}", u32::from(c))
            }
        };
        let name: String = organization.chars().map(encode).collect();
        Self {
            path: folder.join("tokens").join(format!("{name}.json")),
        }
    }

    /// Waits until nobody else renews the tokens.
    ///
    /// # Errors
    ///
    /// Says why the file can't be locked, or that somebody held it all the time.
    pub async fn lock(&self, patience: Duration) -> Result<LockedTokens, String> {
        // The file of tokens itself is replaced on every renewal, and a lock on it would be lost.
        let path = self.path.with_extension("lock");
        let failed = |error: &dyn std::fmt::Display| format!("{} can't be used: {error}", path.display());
        let lock = files::open_lock(&path).map_err(|error| failed(&error))?;

        let mut backoff = Backoff::new(PAUSE, RetryBudget::steady()).within(patience);
        loop {
            match lock.try_lock() {
                Ok(()) => {
                    return Ok(LockedTokens {
                        file: self.clone(),
                        _lock: lock,
                    });
                }
                Err(TryLockError::WouldBlock) if backoff.wait().await => {}
                Err(TryLockError::WouldBlock) => {
                    return Err(format!(
                        "another run of closectl has been renewing it for {} seconds ({})",
                        patience.as_secs(),
                        path.display()
                    ));
                }
                Err(TryLockError::Error(error)) => return Err(failed(&error)),
            }
        }
    }

    /// Where it is, for messages.
    pub fn path(&self) -> &Path {
        &self.path
    }

    fn folder(&self) -> &Path {
        self.path.parent().unwrap_or(Path::new("."))
    }
}

impl StoredTokens {
    /// Says whose tokens these are, if not those of this server and organization: nothing is sent to one that another one
    /// gave. An id that was not known yet is no other one.
    pub fn foreign_to(&self, owner: &TokenOwner) -> Option<String> {
        let Some(server) = &self.server else {
            // Tokens without a server were kept when hardly any other was used.
            let unknown = "saved by an earlier version of closectl without their server";
            return (!owner.is_close).then(|| unknown.to_owned());
        };
        if *server != owner.server {
            return Some(format!("for the server {server}, and this is {}", owner.server));
        }
        match (&self.organization_id, &owner.organization_id) {
            (Some(kept), Some(meant)) if kept != meant => {
                Some(format!("for the organization {kept}, and this is {meant}"))
            }
            (Some(_) | None, Some(_) | None) => None,
        }
    }
}

impl LockedTokens {
    /// Reads the tokens; nothing where there are none yet.
    ///
    /// # Errors
    ///
    /// Says why the file can't be read.
    pub fn read(&self) -> Result<Option<StoredTokens>, String> {
        let path = &self.file.path;
        match files::read_own(path, files::LARGEST_OWN) {
            Ok(bytes) => serde_json::from_slice(&bytes)
                .map(Some)
                .map_err(|_| format!("{} is not a token file of closectl; move it away to use the refresh token of the settings", path.display())),
            Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
            Err(error) => Err(format!("{} can't be read: {error}", path.display())),
        }
    }

    /// Makes sure, before a token is given away, that its successor can be kept.
    ///
    /// # Errors
    ///
    /// Says why not.
    pub fn check(&self) -> Result<(), String> {
        files::try_out(self.file.folder(), ROOM)
            .map_err(|error| format!("{} can't be written: {error}", self.file.path.display()))
    }

    /// Keeps the tokens: the file is the old one or the new one at every moment.
    ///
    /// # Errors
    ///
    /// Says why the file can't be written.
    pub fn write(&self, tokens: &StoredTokens) -> Result<(), String> {
        let StoredTokens {
            from,
            server,
            organization_id,
            refresh_token,
            access_token,
            renew_at,
        } = tokens;

        let text = json!({
            "from": from,
            "server": server,
            "organization_id": organization_id,
            "refresh_token": refresh_token.expose_secret(),
            "access_token": access_token.expose_secret(),
            "renew_at": renew_at,
        });

        files::replace(
            &self.file.path,
            format!("{text:#}\n").as_bytes(),
            FileAccess::Owner,
        )
        .map_err(|error| format!("{} can't be written: {}", error.path.display(), error.source))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::fs;

    fn tokens(refresh_token: &str) -> StoredTokens {
        StoredTokens {
            from: "x".to_owned(),
            server: Some("api.close.com".to_owned()),
            organization_id: None,
            refresh_token: refresh_token.into(),
            access_token: "a".into(),
            renew_at: Some(7),
        }
    }

    #[tokio::test]
    async fn tokens_are_kept_for_their_owner_only_under_any_name() {
        let folder = tempfile::tempdir().unwrap();
        for name in ["prod", "../../etc/x", "Müller & Co"] {
            let file = TokenFile::new(folder.path(), name);
            let locked = file.lock(Duration::ZERO).await.unwrap();
            assert!(locked.read().unwrap().is_none());
            locked.check().unwrap();
            locked.write(&tokens(name)).unwrap();
            let read = locked.read().unwrap().unwrap();
            assert_eq!(read.refresh_token.expose_secret(), name);
            assert_eq!(read.renew_at, Some(7));
            assert_eq!(file.folder(), folder.path().join("tokens"), "{name}");
            #[cfg(unix)]
            {
                use std::os::unix::fs::PermissionsExt as _;
                let mode = fs::metadata(&file.path).unwrap().permissions().mode();
                assert_eq!(mode & 0o777, 0o600);
            }
        }
    }

    #[test]
    fn tokens_belong_to_a_server_and_an_organization() {
        let owner = |server: &str, id: Option<&str>| TokenOwner {
            server: server.to_owned(),
            is_close: server == "api.close.com",
            organization_id: id.map(str::to_owned),
        };
        let kept = |server: Option<&str>, id: Option<&str>| StoredTokens {
            server: server.map(str::to_owned),
            organization_id: id.map(str::to_owned),
            ..tokens("r")
        };
        let close = "api.close.com";
        for (kept, owner, is_foreign) in [
            (kept(Some(close), Some("a")), owner(close, Some("a")), false),
            (kept(Some(close), None), owner(close, Some("a")), false),
            (kept(Some(close), Some("a")), owner(close, None), false),
            (kept(Some(close), Some("a")), owner(close, Some("b")), true),
            (kept(Some(close), None), owner("crm.example.com", None), true),
            (kept(Some("crm.example.com"), None), owner(close, None), true),
            // What an earlier version kept is taken to be Close's.
            (kept(None, None), owner(close, Some("a")), false),
            (kept(None, None), owner("crm.example.com", Some("a")), true),
        ] {
            assert_eq!(
                kept.foreign_to(&owner).is_some(),
                is_foreign,
                "{kept:?} {owner:?}"
            );
        }
    }

    #[tokio::test(start_paused = true)]
    async fn only_one_renews_at_a_time() {
        let folder = tempfile::tempdir().unwrap();
        let file = TokenFile::new(folder.path(), "prod");
        let held = file.lock(Duration::ZERO).await.unwrap();
        let error = file.lock(Duration::from_secs(5)).await.unwrap_err();
        assert!(error.contains("another run of closectl"), "{error}");
        drop(held);
        file.lock(Duration::ZERO).await.unwrap();
    }

    #[tokio::test]
    async fn another_file_is_told_and_left_alone() {
        let folder = tempfile::tempdir().unwrap();
        let file = TokenFile::new(folder.path(), "prod");
        let locked = file.lock(Duration::ZERO).await.unwrap();
        fs::write(&file.path, "{\"refresh_token\": \"s3cret\"}").unwrap();
        let error = locked.read().unwrap_err();
        assert!(
            error.contains("move it away") && !error.contains("s3cret"),
            "{error}"
        );
    }
}
