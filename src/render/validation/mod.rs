//! What `validate` found, for people, for programs, for annotations on a pull request and for code scanners.
//!
//! Everything that is given in here may be hostile; secrets have to be masked by whoever hands it in.

mod annotations;
mod link;
mod report;
mod sarif;
mod summary;

pub use annotations::{annotations, errors};
pub use report::ValidationReport;
pub use sarif::{failed_run, sarif};
pub use summary::summary;
