//! The meaning of a refusal to show a whole list of settings.

use super::ApiError;
use std::fmt;

/// The reason for which Close keeps a list of settings from whoever reads it. That the key itself is good is proven by the
/// read of its owner.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ReadDenial {
    /// The organization's plan of Close does not include what was asked for: 402, or 404 for a whole list.
    NotInPlan,
    /// The user of the key lacks a permission, or the key a scope: 401 or 403 (API notes, core, "Errors").
    NotPermitted,
}

impl ReadDenial {
    /// Reads the error of a call; any other error says nothing about the plan or the key.
    #[must_use]
    pub fn of(error: &ApiError) -> Option<Self> {
        match error.status()? {
            402 | 404 => Some(Self::NotInPlan),
            401 | 403 => Some(Self::NotPermitted),
            _ => None,
        }
    }

    /// Returns the text of an error that reads well after "failed to ", with what it means if it is a denial.
    #[must_use]
    pub fn explain(error: &ApiError) -> String {
        match Self::of(error) {
            Some(denial) => format!("{error} ({denial})"),
            None => error.to_string(),
        }
    }
}

impl fmt::Display for ReadDenial {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::NotInPlan => "not in this organization's plan of Close",
            Self::NotPermitted => "this key may not read it",
        })
    }
}
