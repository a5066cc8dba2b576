//! Files that closectl writes for itself: JSON with the number of its format and a digest, read back only as it was
//! written.

use serde::{Serialize, de::DeserializeOwned};
use serde_json::{Map, Value};
use sha2::{Digest as _, Sha256};
use thiserror::Error;

/// The attribute that guards the others.
const DIGEST: &str = "digest";

/// A file is not as it was written.
#[derive(Debug, Error)]
pub enum SealError {
    /// It ends early.
    #[error("is incomplete")]
    Truncated,
    /// It is no JSON.
    #[error("is not JSON ({0})")]
    NotJson(serde_json::Error),
    /// Something else wrote it.
    #[error("was not written by closectl")]
    Foreign,
    /// A later version wrote it.
    #[error("has the format {format}, which closectl {writer} wrote and this version can't read")]
    Newer {
        /// Its format.
        format: u64,
        /// The version that wrote it.
        writer: String,
    },
    /// Its digest does not fit.
    #[error("was edited after it was written (its digest does not match)")]
    Altered,
}

/// A document with what guards it.
#[derive(Debug, Serialize)]
pub struct Sealed<T> {
    format: u64,
    closectl: &'static str,
    #[serde(flatten)]
    content: T,
}

impl<T: Serialize> Sealed<T> {
    /// Wraps a document, whose fields come after those of the seal.
    #[must_use]
    pub fn new(format: u64, content: T) -> Self {
        Self {
            format,
            closectl: env!("CARGO_PKG_VERSION"),
            content,
        }
    }

    /// Writes the document with the digest of it all.
    ///
    /// # Errors
    ///
    /// Fails only for values that JSON can't hold.
    pub fn text(&self) -> Result<String, serde_json::Error> {
        with_digest(serde_json::from_value(serde_json::to_value(self)?)?)
    }
}

impl<T: DeserializeOwned> Sealed<T> {
    /// Reads a document back.
    ///
    /// # Errors
    ///
    /// Says why the file is not to be trusted: only what [`text`](Self::text) wrote is read, byte for byte, and of
    /// formats up to `newest`.
    pub fn read(text: &str, newest: u64) -> Result<T, SealError> {
        let value: Value = serde_json::from_str(text).map_err(|error| {
            if error.is_eof() {
                SealError::Truncated
            } else {
                SealError::NotJson(error)
            }
        })?;
        let Value::Object(mut fields) = value else {
            return Err(SealError::Foreign);
        };

        // The format comes first: nothing else of a later one can be judged.
        let format = fields.get("format").and_then(Value::as_u64);
        let writer = fields.get("closectl").and_then(Value::as_str);
        let (Some(format), Some(writer)) = (format, writer) else {
            return Err(SealError::Foreign);
        };
        if format > newest {
            let writer = writer.to_owned();
            return Err(SealError::Newer { format, writer });
        }

        // Written again and compared as text, so that no byte may differ.
        if fields.shift_remove(DIGEST).is_none() {
            return Err(SealError::Foreign);
        }
        if with_digest(fields.clone()).map_err(SealError::NotJson)? != text {
            return Err(SealError::Altered);
        }

        fields.shift_remove("format");
        fields.shift_remove("closectl");
        serde_json::from_value(Value::Object(fields)).map_err(|_| SealError::Foreign)
    }
}

fn with_digest(mut fields: Map<String, Value>) -> Result<String, serde_json::Error> {
    let text = serde_json::to_string_pretty(&fields)?;
    fields.insert(DIGEST.to_owned(), digest([text.as_str()]).into());
    Ok(format!("{}\n", serde_json::to_string_pretty(&fields)?))
}

/// Returns the digest of some texts; where one ends and the next begins counts too.
#[must_use]
pub fn digest<'a>(parts: impl IntoIterator<Item = &'a str>) -> String {
    let mut hash = Sha256::new();
    for part in parts {
        hash.update((part.len() as u64).to_le_bytes());
        hash.update(part.as_bytes());
    }
    let bytes = hash.finalize();
    let hex: String = bytes.iter().map(|byte| format!("{byte:02x}")).collect();
    format!("sha256:{hex}")
}
