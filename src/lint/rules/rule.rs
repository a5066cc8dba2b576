//! The shape of a rule.

use super::super::{finding::LintFinding, input::LintInput};
use crate::model::Code;

/// A rule, which looks for one thing or for a few that are found together.
pub struct LintRule {
    /// What it reports.
    pub codes: &'static [&'static Code],
    /// Looks for it.
    pub find: fn(LintInput<'_>, &mut Vec<LintFinding>),
}
