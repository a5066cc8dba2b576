//! Why an organization could not be read.

use crate::api::ApiError;
use thiserror::Error;
use tokio::task::JoinError;

/// The organization could not be read.
#[derive(Debug, Error)]
pub enum FetchError {
    /// A call failed.
    #[error("failed to {0}")]
    Api(#[from] ApiError),
    /// The key does not belong to exactly one organization.
    #[error("the key belongs to {0} organizations, and closectl needs one for exactly one")]
    NotOneOrganization(usize),
    /// A read was lost inside this program.
    #[error("a read ended without a result: {0}")]
    Task(#[from] JoinError),
}
