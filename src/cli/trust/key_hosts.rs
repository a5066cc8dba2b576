//! The servers that the environment of the process names for keys.

use crate::{
    api::{HostListError, KeyHosts},
    cli::settings_error::BASE_URL,
};
use std::env;

/// The variable that holds further hosts that may get keys.
pub const ALLOW_HOSTS: &str = "CLOSECTL_ALLOW_HOSTS";

/// Returns the hosts that the person named in the environment.
///
/// # Errors
///
/// Names what is no host.
pub fn named_hosts() -> Result<KeyHosts, HostListError> {
    let list = env::var(ALLOW_HOSTS).unwrap_or_default();
    let server = env::var(BASE_URL).unwrap_or_default();
    Ok(KeyHosts::parse(&list)?.with(&server))
}
