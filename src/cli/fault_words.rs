//! The words for the faults of a served sandbox.

use close_sandbox::FaultAction;
use std::time::Duration;

/// The words for faults on the command line.
pub const FAULTS: &[(&str, FaultAction)] = &[
    ("lose-answer", FaultAction::LoseAnswer),
    ("refuse-before", FaultAction::RefuseBefore),
    (
        "rate-limited",
        FaultAction::RateLimited {
            retry_after: Some(1),
            header: true,
        },
    ),
    ("stricter-limit", FaultAction::StricterLimit { retry_after: 1 }),
    ("cut-body", FaultAction::CutBody),
    ("invalid-json", FaultAction::InvalidJson),
    ("html", FaultAction::Html),
    ("redirect", FaultAction::Redirect(308)),
    ("empty-body", FaultAction::EmptyBody),
    ("silence", FaultAction::Silence(Duration::from_secs(30))),
    ("late", FaultAction::Late(Duration::from_secs(3))),
];

/// Returns the words for faults.
pub fn faults() -> impl Iterator<Item = &'static str> {
    FAULTS.iter().map(|(word, _)| *word)
}
