//! What a project file may do only after a person allowed it: the parts that could take or run something, the digest of
//! them, and where it is remembered. A repository is data that somebody else may have written; the person and the
//! environment of the process are trusted.

mod command;
mod file_owner;
mod key_hosts;
mod project_ask;
mod project_trust;
mod report;
mod store;

pub use command::run;
pub use file_owner::{FileOwnerError, check_owner};
pub use key_hosts::named_hosts;
pub use project_ask::{AskKind, ProjectAsk};
pub use project_trust::{ProjectTrust, TrustRefusal, TrustStanding};
pub use report::TrustReport;
pub use store::{TrustStoreError, remember};
