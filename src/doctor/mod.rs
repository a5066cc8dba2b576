//! Finds out how closectl reaches an organization and what it may do there, by reading only: whose key it is, which kinds
//! of settings can be read and probably written, what the answers tell of rate limits and of the clock.
//!
//! One call for each list that a plan reads, and none that writes. Prints nothing. What was found is a [`DoctorReport`];
//! no part of it holds a secret, and its last line, which is made to be pasted somewhere, names nobody.

mod access;
mod examination;
mod key_owner;
mod report;
mod report_line;

pub use access::{KindAccess, ReadAccess, WriteAccess};
pub use examination::Examination;
pub use report::{
    DoctorAsk, DoctorConnection, DoctorFinding, DoctorLimit, DoctorOrganization, DoctorOwner, DoctorProxy,
    DoctorReport, DoctorSignIn, FindingLevel,
};
