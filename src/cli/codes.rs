//! Everything that can be wrong or odd in files that people write, wherever it is found.

use super::{done_check::MARK_DONE, project};
use crate::{
    kinds, lint, manifest,
    model::{Code, Severity},
};

/// Returns what makes a manifest or a project file unusable, in the order of its discovery.
pub fn problems() -> Vec<&'static Code> {
    let of_manifests = manifest::codes().chain(kinds::registry().codes());
    let all = of_manifests.chain(project::CODES.iter().copied());
    all.filter(|code| code.severity == Severity::Error).collect()
}

/// Returns all of both.
pub fn all() -> impl Iterator<Item = &'static Code> {
    problems().into_iter().chain(rules())
}

/// Returns what `validate` finds in manifests that are valid.
pub fn rules() -> Vec<&'static Code> {
    waivable().into_iter().chain([&MARK_DONE]).collect()
}

/// Returns the rules that manifests may waive: those that depend on nothing but the manifests.
pub fn waivable() -> Vec<&'static Code> {
    lint::codes(kinds::registry())
}
