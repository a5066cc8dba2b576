//! An API call as plain data: the shell sends it, tests compare it.

use serde::{Deserialize, Serialize};
use serde_json::Value;
use std::fmt;

/// The method of a call: what it does to the resource at its path.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "UPPERCASE")]
pub enum Method {
    /// Reads.
    Get,
    /// Creates.
    Post,
    /// Changes the attributes that the body names and leaves the others.
    Put,
    /// Deletes.
    Delete,
}

/// A request below the API's base address.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Call {
    /// The method.
    pub method: Method,
    /// Starts and ends with `/`, before a query if there is one.
    pub path: String,
    /// The JSON body of a write.
    pub body: Option<Value>,
}

impl Call {
    /// Makes a read.
    pub fn get(path: impl Into<String>) -> Self {
        Self {
            method: Method::Get,
            path: path.into(),
            body: None,
        }
    }

    /// Makes a creation.
    pub fn post(path: impl Into<String>, body: Value) -> Self {
        Self {
            method: Method::Post,
            path: path.into(),
            body: Some(body),
        }
    }

    /// Makes a change.
    pub fn put(path: impl Into<String>, body: Value) -> Self {
        Self {
            method: Method::Put,
            path: path.into(),
            body: Some(body),
        }
    }

    /// Makes a deletion.
    pub fn delete(path: impl Into<String>) -> Self {
        Self {
            method: Method::Delete,
            path: path.into(),
            body: None,
        }
    }
}

/// Where searches are sent; the only POST that changes nothing (API notes, adjacent section 3).
pub const SEARCH: &str = "/data/search/";

impl Call {
    /// Returns what the call does: a search is a read, although it has a body.
    #[must_use]
    pub fn effect(&self) -> Method {
        if self.path == SEARCH {
            Method::Get
        } else {
            self.method
        }
    }
}

impl fmt::Display for Method {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Get => "GET",
            Self::Post => "POST",
            Self::Put => "PUT",
            Self::Delete => "DELETE",
        })
    }
}

impl fmt::Display for Call {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {}", self.method, self.path)
    }
}
