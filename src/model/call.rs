//! An API call as plain data: the shell sends it, tests compare it.

use serde::{Deserialize, Serialize};
use serde_json::Value;
use std::{fmt, time::Duration};

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

/// How many calls may be made in one window.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct CallRate {
    /// The number.
    pub calls: u64,
    /// The length of the window.
    pub window: Duration,
}

/// The rate of searches, recorded in 2022 (API notes, "Rate limits"): by far the lowest of all.
pub const SEARCH_RATE: CallRate = CallRate {
    calls: 16,
    window: Duration::from_secs(8),
};

/// The rate of each other group of calls, as recorded for custom fields and users in 2022 and 2026 (API notes, "Rate
/// limits"). Only a forecast is made of it: what answers tell decides.
pub const USUAL_RATE: CallRate = CallRate {
    calls: 240,
    window: Duration::from_secs(8),
};

impl CallRate {
    /// Returns how long so many calls take: the first window is there at once, and the last call goes when its window
    /// begins.
    #[must_use]
    pub fn time_of(self, calls: u64) -> Duration {
        let windows = calls.div_ceil(self.calls.max(1)).saturating_sub(1);
        self.window
            .saturating_mul(u32::try_from(windows).unwrap_or(u32::MAX))
    }
}

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
