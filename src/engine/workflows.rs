//! Reads the workflows of an organization, which a change of records may start. They are never written.

use crate::api::{ApiError, Reader};
use serde_json::Value;

/// The list of workflows, which the API calls sequences (API notes, adjacent section 5).
const WORKFLOWS: &str = "/sequence/";

/// Returns all workflows that the key may see.
///
/// # Errors
///
/// Passes on what the server says.
pub async fn workflows(reader: &Reader) -> Result<Vec<Value>, ApiError> {
    reader.list(WORKFLOWS).await
}
