//! Measures what is not known about Close, in an organization that exists for it: makes objects of its own under a reserved
//! name, tries, reads, and removes all of them whatever happens.
//!
//! A [`Probe`] is one question: a file of its own below `questions`. It talks to the organization through a [`ProbeBench`]
//! only, which records every call as evidence, journals every write before it is sent, and can change nothing but what
//! the probe itself made. A [`ProbeRun`] asks the questions one after the other and leaves the organization as it was; where
//! it is killed, the next one removes what it left, found by the [`ProbeJournal`] and by the name.
//!
//! Prints nothing and asks nobody. What was found is a [`ProbeReport`]; what a sandbox can take over from it are
//! [`ProbeFacts`].
//!
//! # To add a question
//!
//! Write `questions/AREA/NAME.rs` with a constant `PROBE`, name it in the area's `mod.rs`, and put it into the slice in
//! `questions/all.rs`. NAME is the switch of the sandbox that it decides. A switch that one organization can't answer has
//! its reason in `questions/unanswerable.rs` instead. What closectl takes for granted is below `questions/assumptions` in
//! the same form, and belongs to no switch.

mod bench;
mod error;
mod evidence;
mod facts;
mod finding;
mod journal;
mod past;
mod question;
mod questions;
mod reply;
mod report;
mod run;
mod scratch;
mod sweep;
mod token;

pub use bench::ProbeBench;
pub use error::ProbeError;
pub use evidence::ProbeCall;
pub use facts::{ProbeFact, ProbeFacts, UnansweredFact};
pub use finding::{AskError, Asked, Finding};
pub use journal::{ProbeJournal, ProbeJournalError};
pub use question::{AskFuture, Probe, Reliance};
pub use questions::{ASSUMPTIONS, PROBES, UNANSWERABLE};
pub use reply::ProbeReply;
pub use report::{ProbeOutcome, ProbeReport, ProbeResult};
pub use run::{PreparedProbe, ProbeRun};
pub use scratch::{KINDS, MadeObject, ScratchKind};
pub use token::{HOST, PREFIX, ProbeToken};
