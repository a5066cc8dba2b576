//! Ctrl-C for what only reads: it ends at once.

use super::error::SessionError;
use std::future::Future;

/// Does what only reads, until it is done or somebody presses Ctrl-C.
pub async fn unless_interrupted<T, E>(work: impl Future<Output = Result<T, E>>) -> Result<T, E>
where
    E: From<SessionError>,
{
    tokio::select! {
        result = work => result,
        Ok(()) = tokio::signal::ctrl_c() => Err(SessionError::Interrupted.into()),
    }
}
