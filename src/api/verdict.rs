//! What an error means: whether a write may have happened all the same, and whether sending it again may mend it.

use super::error::ApiError;
use super::event::Why;

/// Whether a write that ended in an error may have happened.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Outcome {
    /// The server did not carry it out.
    NotDone,
    /// The server may have carried it out: look before trying again.
    Unknown,
}

impl ApiError {
    /// Whether the call, if it was a write, may have happened all the same.
    pub fn outcome(&self) -> Outcome {
        match self {
            Self::Settings(_)
            | Self::BaseUrl(_)
            | Self::Renewal(_)
            | Self::Path { .. }
            | Self::Unauthorized { .. }
            | Self::Forbidden { .. }
            | Self::PlanLimit { .. }
            | Self::NotFound { .. }
            | Self::Refused { .. }
            | Self::RateLimited { .. }
            | Self::Connect { .. }
            | Self::Insecure { .. }
            | Self::Interrupted { .. } => Outcome::NotDone,
            // These two ask for the same request elsewhere; the others may follow a completed write.
            Self::Redirected {
                status: 307 | 308, ..
            } => Outcome::NotDone,
            Self::Redirected { .. }
            | Self::Server { .. }
            | Self::NotJson { .. }
            | Self::CutOff { .. }
            | Self::TooLarge { .. }
            | Self::Timeout { .. }
            | Self::Silent { .. }
            | Self::Lost { .. }
            | Self::Unsettled { .. }
            | Self::Incomplete { .. } => Outcome::Unknown,
        }
    }

    /// The same error, knowing how often the call was sent, and the status of an earlier try that may have
    /// been carried out.
    pub(super) fn after(mut self, sent: u32, doubt: Option<u16>) -> Self {
        if let Self::RateLimited { tries, .. } = &mut self {
            *tries = sent;
        }
        match doubt {
            Some(earlier) if self.outcome() == Outcome::NotDone => Self::Unsettled {
                earlier,
                last: Box::new(self),
            },
            _ => self,
        }
    }

    /// What may be mended by sending the call again, if anything.
    pub(super) fn trouble(&self) -> Option<Why> {
        match self {
            Self::RateLimited { .. } => Some(Why::RateLimited),
            Self::Server { status, .. } => Some(Why::Status(*status)),
            Self::Connect { .. } => Some(Why::NoConnection),
            Self::Timeout { .. } | Self::Silent { .. } => Some(Why::TimedOut),
            Self::Lost { .. } => Some(Why::Lost),
            Self::CutOff { .. } => Some(Why::CutOff),
            Self::Settings(_)
            | Self::BaseUrl(_)
            | Self::Renewal(_)
            | Self::Path { .. }
            | Self::Unauthorized { .. }
            | Self::Forbidden { .. }
            | Self::PlanLimit { .. }
            | Self::NotFound { .. }
            | Self::Refused { .. }
            | Self::Redirected { .. }
            | Self::NotJson { .. }
            | Self::TooLarge { .. }
            | Self::Insecure { .. }
            | Self::Interrupted { .. }
            | Self::Unsettled { .. }
            | Self::Incomplete { .. } => None,
        }
    }
}
