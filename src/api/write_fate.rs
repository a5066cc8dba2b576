//! What became of a write, as far as its error tells, and whether sending it again may mend it.

use super::call_delay::DelayReason;
use super::error::{ApiError, ApiErrorKind};
use super::server_refusal::ServerRefusal;

/// The fate of a write: whether Close carried it out.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum WriteFate {
    /// Close carried it out.
    Done,
    /// Close did not carry it out and never will, and that is proven: the call was not sent, or Close refused it.
    /// Sending it again can't do it twice.
    NotDone,
    /// Close says that it did not begin with it, and nothing proves that: look before a creation is sent again. Anything
    /// else may be sent again at once.
    NotBegun,
    /// Close may have carried it out: look before anything is sent again, since a second creation makes a second
    /// object.
    Unknown {
        /// Whether Close may also still be working on it, so that it may show up only after a while. A connection
        /// that was lost and a gateway that stopped waiting (502, 504) leave that open; any other answer ends it.
        may_still_happen: bool,
    },
}

impl WriteFate {
    /// Says whether nobody can tell if the write was carried out.
    #[must_use]
    pub fn is_unknown(self) -> bool {
        matches!(self, Self::Unknown { .. })
    }
}

impl ApiError {
    /// The fate of the call, if it was a write.
    pub fn fate(&self) -> WriteFate {
        let is_proven = match self.kind() {
            // Nothing was sent, or it was answered with 401 and its token could not be renewed.
            ApiErrorKind::Renewal(_)
            | ApiErrorKind::Path(_)
            | ApiErrorKind::Interrupted
            | ApiErrorKind::Connect { .. }
            | ApiErrorKind::Insecure { .. }
            | ApiErrorKind::Proxy { .. }
            | ApiErrorKind::NotSent
            // HTTP/2 says which calls were not begun (RFC 9113, 8.7); see below.
            | ApiErrorKind::NotTaken(_) => true,
            // A 4xx comes before anything is done, except that of a server which stopped waiting for the rest of a call that
            // it may have had. With a 5xx, the server may have got as far as the write.
            ApiErrorKind::Refused(refusal) => {
                !matches!(refusal, ServerRefusal::Server | ServerRefusal::TooSlow)
            }
            // These two ask for the same request elsewhere; the others may follow a completed write.
            ApiErrorKind::Redirected { .. } => matches!(self.status(), Some(307 | 308)),
            ApiErrorKind::NotJson { .. }
            | ApiErrorKind::Encoded { .. }
            | ApiErrorKind::CutOff
            | ApiErrorKind::TooLarge { .. }
            | ApiErrorKind::Timeout { .. }
            | ApiErrorKind::Silent { .. }
            | ApiErrorKind::Lost(_)
            | ApiErrorKind::Incomplete(_) => false,
        };

        // An earlier try of the same call may have been carried out, whatever the last one says.
        if is_proven && self.earlier().is_none() {
            return if matches!(self.kind(), ApiErrorKind::NotTaken(_)) {
                WriteFate::NotBegun
            } else {
                WriteFate::NotDone
            };
        }
        WriteFate::Unknown {
            // A gateway answers so for a server that it does not wait for any longer.
            may_still_happen: matches!(self.status(), None | Some(502 | 504)),
        }
    }

    /// Returns the trouble that sending the call again may mend, if there is any.
    pub(super) fn trouble(&self) -> Option<DelayReason> {
        match (self.kind(), self.status()) {
            (ApiErrorKind::Refused(ServerRefusal::RateLimited { .. }), _) => Some(DelayReason::RateLimited),
            (ApiErrorKind::Refused(ServerRefusal::Misdirected), _) => Some(DelayReason::Misdirected),
            (
                ApiErrorKind::Refused(
                    ServerRefusal::Server | ServerRefusal::TooSlow | ServerRefusal::TooEarly,
                ),
                Some(status),
            ) => Some(DelayReason::Status(status)),
            (ApiErrorKind::Proxy { fault, .. }, _) if fault.is_lasting() => None,
            (ApiErrorKind::Connect { .. } | ApiErrorKind::Proxy { .. }, _) => Some(DelayReason::NoConnection),
            (ApiErrorKind::Timeout { .. } | ApiErrorKind::Silent { .. }, _) => Some(DelayReason::TimedOut),
            (ApiErrorKind::NotSent, _) => Some(DelayReason::NotSent),
            (ApiErrorKind::NotTaken(_), _) => Some(DelayReason::NotTaken),
            (ApiErrorKind::Lost(_), _) => Some(DelayReason::Lost),
            (ApiErrorKind::CutOff, _) => Some(DelayReason::CutOff),
            (
                ApiErrorKind::Refused(_)
                | ApiErrorKind::Renewal(_)
                | ApiErrorKind::Path(_)
                | ApiErrorKind::Interrupted
                | ApiErrorKind::Redirected { .. }
                | ApiErrorKind::NotJson { .. }
                | ApiErrorKind::Encoded { .. }
                | ApiErrorKind::TooLarge { .. }
                | ApiErrorKind::Insecure { .. }
                | ApiErrorKind::Incomplete(_),
                _,
            ) => None,
        }
    }
}
