//! Keys in the keyring of the machine, under the id of their organization and their server, so that projects can't mix
//! them up. Without the feature `keyring` it only says so.

use crate::api::KeyServer;
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
        "find the key of `{0}` in the keyring: keys are saved under the organization's id, and closectl.yaml \
         has no `organization_id` for it"
    )]
    NoId(String),
    /// The key is not there.
    #[cfg(feature = "keyring")]
    #[error("find the key of `{0}` in the keyring: there is none")]
    NoKey(String),
    /// There is a key that may be another server's.
    #[cfg(feature = "keyring")]
    #[error(
        "find the key of `{name}` for {server} in the keyring: an earlier version of closectl saved one \
         without its server, so it may belong to another server"
    )]
    Unbound {
        /// What the organization is called.
        name: String,
        /// The server.
        server: String,
    },
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

/// Returns the key of an organization at a server.
///
/// # Errors
///
/// Says what to do where there is none.
#[cfg(feature = "keyring")]
pub fn read(
    name: &str,
    organization_id: Option<&str>,
    server: &KeyServer,
) -> Result<SecretString, KeyringError> {
    let id = organization_id.ok_or_else(|| KeyringError::NoId(name.to_owned()))?;
    let bound = entry(name, &account(id, server))?;
    let missing = match bound.get_password() {
        Ok(key) => return Ok(key.into()),
        Err(error) => failed(name, &error),
    };

    // An earlier closectl kept keys under the id alone. Such a key may be of any server, so only Close gets it, which
    // alone could have made it unless somebody chose otherwise.
    let unbound = entry(name, id)?;
    match (unbound.get_password(), server.is_close()) {
        (Ok(key), true) => {
            let moved = bound
                .set_password(&key)
                .and_then(|()| unbound.delete_credential());
            moved.map_err(|error| failed(name, &error))?;
            Ok(key.into())
        }
        (Ok(_), false) => Err(KeyringError::Unbound {
            name: name.to_owned(),
            server: server.authority(),
        }),
        (Err(_), true | false) => Err(missing),
    }
}

/// Keeps the key of an organization at a server.
///
/// # Errors
///
/// Says why the keyring does not take it.
#[cfg(feature = "keyring")]
pub fn keep(
    name: &str,
    organization_id: &str,
    server: &KeyServer,
    key: &SecretString,
) -> Result<(), KeyringError> {
    use secrecy::ExposeSecret as _;
    let kept = entry(name, &account(organization_id, server))?.set_password(key.expose_secret());
    kept.map_err(|error| failed(name, &error))
}

/// Takes the key of an organization at a server out, and one that an earlier closectl kept without its server.
///
/// # Errors
///
/// Says that there is none, or why it stays.
#[cfg(feature = "keyring")]
pub fn forget(name: &str, organization_id: Option<&str>, server: &KeyServer) -> Result<(), KeyringError> {
    let id = organization_id.ok_or_else(|| KeyringError::NoId(name.to_owned()))?;
    let bound = entry(name, &account(id, server))?.delete_credential();
    let unbound = entry(name, id)?.delete_credential();
    match unbound {
        Ok(()) => Ok(()),
        Err(_) => bound.map_err(|error| failed(name, &error)),
    }
}

/// Returns what a key is kept under: the organization and the server together, so that a project file that names another
/// of the two finds nothing.
#[cfg(any(test, feature = "keyring"))]
fn account(organization_id: &str, server: &KeyServer) -> String {
    format!("{organization_id} at {}", server.authority())
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
            detail: "the saved key is not text".to_owned(),
        },
        error => KeyringError::Keyring {
            name,
            detail: error.to_string(),
        },
    }
}

/// Says that this program was built without a keyring.
#[cfg(not(feature = "keyring"))]
pub fn read(
    name: &str,
    _organization_id: Option<&str>,
    _server: &KeyServer,
) -> Result<SecretString, KeyringError> {
    Err(KeyringError::NotBuilt(name.to_owned()))
}

/// Says that this program was built without a keyring.
#[cfg(not(feature = "keyring"))]
pub fn keep(
    name: &str,
    _organization_id: &str,
    _server: &KeyServer,
    _key: &SecretString,
) -> Result<(), KeyringError> {
    Err(KeyringError::NotBuilt(name.to_owned()))
}

/// Says that this program was built without a keyring.
#[cfg(not(feature = "keyring"))]
pub fn forget(name: &str, _organization_id: Option<&str>, _server: &KeyServer) -> Result<(), KeyringError> {
    Err(KeyringError::NotBuilt(name.to_owned()))
}

#[cfg(test)]
mod tests {
    use super::account;
    use crate::api::KeyHosts;

    #[test]
    fn a_key_is_kept_under_its_organization_and_its_server() {
        let hosts = KeyHosts::parse("crm.example.com,crm.example.com:8443").unwrap();
        let server = |address: &str| hosts.approve(address, "x").unwrap();
        let of = |id: &str, address: &str| account(id, &server(address));
        let close = of("orga_1", "https://api.close.com/api/v1");
        assert_eq!(close, "orga_1 at api.close.com");
        assert_eq!(of("orga_1", "https://API.close.com:443/api/v1/"), close);
        for other in [
            of("orga_2", "https://api.close.com/api/v1"),
            of("orga_1", "https://crm.example.com"),
            of("orga_1", "https://crm.example.com:8443"),
            of("orga_1", "http://127.0.0.1:8080"),
        ] {
            assert_ne!(other, close);
        }
    }
}
