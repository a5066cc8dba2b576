//! The ways in which a call that was handed to a connection has no answer, as sentences that say who did what.

use std::fmt;

/// The way in which a server says over HTTP/2 that it did not begin with a call (RFC 9113, 8.7). Nothing proves it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum UnstartedCall {
    /// It ended the connection by GOAWAY, with an earlier call as the last one that it took.
    Closed {
        /// The name of the reason, unless it is an ordinary end of a connection.
        reason: Option<String>,
    },
    /// It refused the stream of this call.
    Refused,
}

/// The way in which an answer was lost with its connection.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum LostAnswer {
    /// The server closed the connection.
    Closed,
    /// The server broke off this call over HTTP/2.
    Reset {
        /// The name of the reason.
        reason: String,
    },
    /// Anything else.
    Other {
        /// The reason as the system gives it.
        detail: String,
    },
}

impl fmt::Display for UnstartedCall {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Closed { reason: None } => {
                f.write_str("Close closed the connection before it started on the request")
            }
            Self::Closed { reason: Some(reason) } => {
                write!(
                    f,
                    "Close closed the connection before it started on the request ({reason})"
                )
            }
            Self::Refused => f.write_str("Close refused the request before it started on it"),
        }
    }
}

impl fmt::Display for LostAnswer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Closed => f.write_str("Close closed the connection before it answered"),
            Self::Reset { reason } => write!(f, "Close ended the request before it answered ({reason})"),
            Self::Other { detail } => write!(f, "the connection was lost before Close answered: {detail}"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{LostAnswer, UnstartedCall};

    #[test]
    fn a_sentence_says_who_did_what() {
        let closed = |reason| UnstartedCall::Closed { reason };
        let calm = Some("ENHANCE_YOUR_CALM".to_owned());
        for (text, said) in [
            (
                closed(None).to_string(),
                "Close closed the connection before it started on the request",
            ),
            (
                closed(calm).to_string(),
                "Close closed the connection before it started on the request (ENHANCE_YOUR_CALM)",
            ),
            (
                UnstartedCall::Refused.to_string(),
                "Close refused the request before it started on it",
            ),
            (
                LostAnswer::Closed.to_string(),
                "Close closed the connection before it answered",
            ),
        ] {
            assert_eq!(text, said);
        }
    }
}
