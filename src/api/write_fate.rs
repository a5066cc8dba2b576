//! What became of a write, as far as its error tells, and whether sending it again may mend it.

use super::error::ApiError;
use super::event::Why;

/// The fate of a write: whether Close carried it out.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum WriteFate {
    /// Close carried it out.
    Done,
    /// Close did not carry it out and never will, and that is proven: the call was not sent, or Close refused it.
    /// Sending it again can't do it twice.
    NotDone,
    /// Close may have carried it out: look before anything is sent again, since a second creation makes a second
    /// object.
    Unknown {
        /// Whether Close may also still be working on it, so that it may show up only after a while. A connection
        /// that was lost and a gateway that stopped waiting (502, 504) leave that open; any other answer ends it.
        may_still_happen: bool,
    },
}

impl WriteFate {
    /// Tells the fate of a write by what came back.
    pub fn of<T>(result: &Result<T, ApiError>) -> Self {
        result.as_ref().map_or_else(ApiError::fate, |_| Self::Done)
    }

    /// Says whether nobody can tell if the write was carried out.
    #[must_use]
    pub fn is_unknown(self) -> bool {
        matches!(self, Self::Unknown { .. })
    }
}

impl ApiError {
    /// The fate of the call, if it was a write.
    pub fn fate(&self) -> WriteFate {
        let unknown = WriteFate::Unknown {
            // A gateway answers so for a server that it does not wait for any longer.
            may_still_happen: matches!(self.status(), None | Some(502 | 504)),
        };

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
            | Self::Interrupted { .. } => WriteFate::NotDone,
            // These two ask for the same request elsewhere; the others may follow a completed write.
            Self::Redirected {
                status: 307 | 308, ..
            } => WriteFate::NotDone,
            Self::Redirected { .. }
            | Self::Server { .. }
            | Self::NotJson { .. }
            | Self::CutOff { .. }
            | Self::TooLarge { .. }
            | Self::Timeout { .. }
            | Self::Silent { .. }
            | Self::Lost { .. }
            | Self::Unsettled { .. }
            | Self::Incomplete { .. } => unknown,
        }
    }

    /// The same error, knowing how often the call was sent, and the status of an earlier try that may have
    /// been carried out.
    pub(super) fn after(mut self, sent: u32, doubt: Option<u16>) -> Self {
        if let Self::RateLimited { tries, .. } = &mut self {
            *tries = sent;
        }
        match doubt {
            Some(earlier) if self.fate() == WriteFate::NotDone => Self::Unsettled {
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
