//! Why a call that was handed to a connection has no answer, from the chain of reasons that the HTTP library gives.

use super::error::ApiErrorKind;
use super::error_chain::{innermost, reasons};
use super::lost_answer::{LostAnswer, UnstartedCall};
use std::error::Error;
use std::io;

/// Finds the reason in an error of a call that had a connection. `clean` keeps secrets out of what the system says.
pub(super) fn unanswered(error: &(dyn Error + 'static), clean: impl Fn(&str) -> String) -> ApiErrorKind {
    let http = reasons(error).find_map(|reason| reason.downcast_ref::<hyper::Error>());
    // The library gives a call back of which it wrote nothing.
    if http.is_some_and(hyper::Error::is_canceled) {
        return ApiErrorKind::NotSent;
    }

    let frame = reasons(error).find_map(|reason| reason.downcast_ref::<h2::Error>());
    if let Some(frame) = frame.filter(|frame| frame.is_remote()) {
        return of_frame(frame);
    }
    let is_cut = http.is_some_and(hyper::Error::is_incomplete_message) || frame.is_some_and(h2::Error::is_io);
    if is_cut || reasons(error).any(is_end) {
        return ApiErrorKind::Lost(LostAnswer::Closed);
    }
    ApiErrorKind::Lost(LostAnswer::Other {
        detail: clean(&innermost(error)),
    })
}

/// Says whether a reason is the end of a connection, as the system tells it.
fn is_end(reason: &(dyn Error + 'static)) -> bool {
    let kind = reason.downcast_ref().map(io::Error::kind);
    matches!(
        kind,
        Some(
            io::ErrorKind::UnexpectedEof
                | io::ErrorKind::ConnectionReset
                | io::ErrorKind::ConnectionAborted
                | io::ErrorKind::BrokenPipe
        )
    )
}

/// Reads what the server sent over HTTP/2. A GOAWAY ends only the calls behind the last one that the server took; those
/// before it go on, and where they break off later, that is another error.
fn of_frame(frame: &h2::Error) -> ApiErrorKind {
    let reason = frame.reason().unwrap_or(h2::Reason::NO_ERROR);
    if frame.is_go_away() {
        let is_ordinary = reason == h2::Reason::NO_ERROR;
        return ApiErrorKind::NotTaken(UnstartedCall::Closed {
            reason: (!is_ordinary).then(|| format!("{reason:?}")),
        });
    }

    if reason == h2::Reason::REFUSED_STREAM {
        ApiErrorKind::NotTaken(UnstartedCall::Refused)
    } else {
        ApiErrorKind::Lost(LostAnswer::Reset {
            reason: format!("{reason:?}"),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::{LostAnswer, unanswered};
    use crate::api::ApiErrorKind;
    use h2::Reason;
    use std::io::{Error, ErrorKind};

    #[test]
    fn what_the_server_says_over_http_2_is_told_apart_from_what_happens_here() {
        // Errors of the library are made by it alone; these are the ones that it lets others make, and they are local.
        for reason in [Reason::NO_ERROR, Reason::REFUSED_STREAM, Reason::INTERNAL_ERROR] {
            let kind = unanswered(&h2::Error::from(reason), str::to_owned);
            assert!(
                matches!(kind, ApiErrorKind::Lost(LostAnswer::Other { .. })),
                "{kind:?}"
            );
        }
        let kind = unanswered(&Error::new(ErrorKind::ConnectionReset, "reset"), str::to_owned);
        assert_eq!(kind, ApiErrorKind::Lost(LostAnswer::Closed));

        let kind = unanswered(&Error::other("odd"), |_| "clean".into());
        let expected = LostAnswer::Other {
            detail: "clean".to_owned(),
        };
        assert_eq!(kind, ApiErrorKind::Lost(expected));
    }

    #[tokio::test]
    async fn a_call_that_never_left_is_known_not_to_be_sent() {
        let (client, server) = tokio::io::duplex(64);
        let io = hyper_util::rt::TokioIo::new(client);
        let (mut sender, connection) = hyper::client::conn::http1::handshake::<_, reqwest::Body>(io)
            .await
            .unwrap();
        drop((connection, server));
        let request = http::Request::new(reqwest::Body::from("{}"));
        let error = sender.send_request(request).await.unwrap_err();
        assert_eq!(unanswered(&error, str::to_owned), ApiErrorKind::NotSent);
    }
}
