//! Everything that can be wrong with arguments and environment, and their fixed names.

use super::{credentials::SignInError, project::VariableError, trust::TrustRefusal};
use crate::api::{HostListError, KeyServerError};
use thiserror::Error;

/// The variable that holds an API key.
pub const API_KEY: &str = "CLOSE_API_KEY";
/// The variable that holds an access token.
pub const ACCESS_TOKEN: &str = "CLOSE_ACCESS_TOKEN";
/// The variable that holds another server.
pub const BASE_URL: &str = "CLOSE_BASE_URL";
/// The name of the sandbox.
pub const SANDBOX: &str = "sandbox";

/// Arguments and environment don't say which organization is meant.
#[derive(Debug, Error)]
pub enum SettingsError {
    /// No organization is named and no key is there.
    #[error("no organization is named")]
    NoOrganization {
        /// The first organization of the project file, if it lists any.
        listed: Option<String>,
    },
    /// Both variables are set.
    #[error("both {API_KEY} and {ACCESS_TOKEN} are set")]
    TwoKeys,
    /// Nothing is named, and the key may be that of several organizations.
    #[error(
        "no organization is named, and `{}` and `{}` in closectl.yaml both use {variable}",
        names[0],
        names[1]
    )]
    SeveralOrganizations {
        /// The variable.
        variable: &'static str,
        /// The names of two of them.
        names: [String; 2],
    },
    /// There is no such organization.
    #[error("there is no organization named `{0}`{1}")]
    UnknownOrganization(String, String),
    /// An organization is named and there is no file that could list it.
    #[error(
        "there is no organization named `{name}`{}",
        if likely.is_empty() { ", because there is no closectl.yaml in this folder or above it" } else { likely }
    )]
    NoProject {
        /// The name.
        name: String,
        /// What was most likely meant, as an addition to the sentence; empty where nothing is likely.
        likely: String,
    },
    /// A pattern stands for several organizations.
    #[error("this command takes one organization, and `{0}` can match several")]
    OneOrganization(String),
    /// A pattern stands for no organization.
    #[error("no organization in closectl.yaml matches `{0}`{1}")]
    NoMatch(String, String),
    /// There is no organization to be found.
    #[error("closectl.yaml has no organizations")]
    NoOrganizations,
    /// There is no file that could list organizations.
    #[error("there is no closectl.yaml in this folder or above it")]
    NoFile,
    /// Several organizations can't share a file.
    #[error("{flag} {path} is one file, and you named several organizations")]
    OneFile {
        /// The argument.
        flag: &'static str,
        /// The file.
        path: String,
    },
    /// There is no such kind.
    #[error("--prune {0}: there is no such kind")]
    UnknownKind(String, String),
    /// A variable of the organization has no value.
    #[error(transparent)]
    Variable(#[from] VariableError),
    /// The organization can't be signed in to.
    #[error("failed to {0}")]
    SignIn(#[from] SignInError),
    /// The server can't get a key.
    #[error("failed to {0}")]
    Server(#[from] KeyServerError),
    /// The list of further servers can't be read.
    #[error("CLOSECTL_ALLOW_HOSTS can't be read: {0}")]
    Hosts(#[from] HostListError),
    /// The environment and the project file name two servers.
    #[error(
        "refused: {BASE_URL} names another server than {setting}, and closectl can't tell which one you \
         mean; nothing was read or sent"
    )]
    TwoServers {
        /// The setting of the project file, with its place.
        setting: String,
    },
    /// An address of the project file would carry a secret away.
    #[error(
        "refused: {setting} names `{name}`, which is a secret by its name or its value, and addresses are \
         visible to others on the network; nothing was sent"
    )]
    SecretAddress {
        /// The setting of the project file, with its place.
        setting: String,
        /// The variable of the environment.
        name: String,
    },
    /// The project file asks for something that nobody trusts.
    #[error(transparent)]
    Trust(#[from] TrustRefusal),
    /// A variable is not text.
    #[error("{0} does not hold text")]
    NotText(&'static str),
}
