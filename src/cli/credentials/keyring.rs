//! Keys in the keyring of the machine, under the id of their organization, so that projects can't mix them up. Without
//! the feature `keyring` it only says so.

use secrecy::SecretString;
use thiserror::Error;

/// What the keyring calls this program.
#[cfg(feature = "keyring")]
const SERVICE: &str = "closectl";

/// The keyring can't be used. Each text reads well after "failed to ".
#[derive(Debug, Error)]
pub enum KeyringError {
    /// This program was built without.
    #[cfg(not(feature = "keyring"))]
    #[error("use the keyring for `{0}`: this closectl was built without it")]
    NotBuilt(String),
    /// The organization has no id.
    #[cfg(feature = "keyring")]
    #[error(
        "find the key of `{0}` in the keyring: it is kept under the organization's id, and `organization_id` is not \
         there"
    )]
    NoId(String),
    /// The key is not there.
    #[cfg(feature = "keyring")]
    #[error("find the key of `{0}` in the keyring: there is none")]
    NoKey(String),
    /// The keyring does not answer.
    #[cfg(feature = "keyring")]
    #[error("use the keyring for `{name}`: {detail}")]
    Keyring {
        /// What the organization is called.
        name: String,
        /// Why.
        detail: String,
    },
}

/// Makes sure, before anybody is asked for a key, that this program can keep one.
///
/// # Errors
///
/// Says that it was built without.
pub fn check(name: &str) -> Result<(), KeyringError> {
    #[cfg(feature = "keyring")]
    let checked = entry(name, "check").map(|_| ());
    #[cfg(not(feature = "keyring"))]
    let checked = Err(KeyringError::NotBuilt(name.to_owned()));
    checked
}

/// Returns the key of an organization.
///
/// # Errors
///
/// Says what to do where there is none.
#[cfg(feature = "keyring")]
pub fn read(name: &str, organization_id: Option<&str>) -> Result<SecretString, KeyringError> {
    let id = organization_id.ok_or_else(|| KeyringError::NoId(name.to_owned()))?;
    let key = entry(name, id)?.get_password();
    key.map(SecretString::from).map_err(|error| failed(name, &error))
}

/// Keeps the key of an organization.
///
/// # Errors
///
/// Says why the keyring does not take it.
#[cfg(feature = "keyring")]
pub fn keep(name: &str, organization_id: &str, key: &SecretString) -> Result<(), KeyringError> {
    use secrecy::ExposeSecret as _;
    let kept = entry(name, organization_id)?.set_password(key.expose_secret());
    kept.map_err(|error| failed(name, &error))
}

/// Takes the key of an organization out.
///
/// # Errors
///
/// Says that there is none, or why it stays.
#[cfg(feature = "keyring")]
pub fn forget(name: &str, organization_id: Option<&str>) -> Result<(), KeyringError> {
    let id = organization_id.ok_or_else(|| KeyringError::NoId(name.to_owned()))?;
    let gone = entry(name, id)?.delete_credential();
    gone.map_err(|error| failed(name, &error))
}

#[cfg(feature = "keyring")]
fn entry(name: &str, id: &str) -> Result<keyring::Entry, KeyringError> {
    keyring::Entry::new(SERVICE, id).map_err(|error| failed(name, &error))
}

#[cfg(feature = "keyring")]
fn failed(name: &str, error: &keyring::Error) -> KeyringError {
    let name = name.to_owned();
    match error {
        keyring::Error::NoEntry => KeyringError::NoKey(name),
        // Other errors may hold what was found, which may be the key.
        keyring::Error::BadEncoding(_) => KeyringError::Keyring {
            name,
            detail: "what is there is no text".to_owned(),
        },
        error => KeyringError::Keyring {
            name,
            detail: error.to_string(),
        },
    }
}

/// Says that this program was built without a keyring.
#[cfg(not(feature = "keyring"))]
pub fn read(name: &str, _organization_id: Option<&str>) -> Result<SecretString, KeyringError> {
    Err(KeyringError::NotBuilt(name.to_owned()))
}

/// Says that this program was built without a keyring.
#[cfg(not(feature = "keyring"))]
pub fn keep(name: &str, _organization_id: &str, _key: &SecretString) -> Result<(), KeyringError> {
    Err(KeyringError::NotBuilt(name.to_owned()))
}

/// Says that this program was built without a keyring.
#[cfg(not(feature = "keyring"))]
pub fn forget(name: &str, _organization_id: Option<&str>) -> Result<(), KeyringError> {
    Err(KeyringError::NotBuilt(name.to_owned()))
}
