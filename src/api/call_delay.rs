//! What a client tells while it works, as values; showing them is the caller's.

use super::error::CallName;
use std::fmt;
use std::time::Duration;

/// A delay of a call.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum CallDelay {
    /// Calls of one endpoint group are held back.
    Waiting {
        /// The reason.
        why: DelayReason,
        /// For how long.
        how_long: Duration,
    },
    /// A call did not succeed and is sent again after a wait.
    Retrying {
        /// The call.
        call: CallName,
        /// Which try comes next; the first was 1.
        attempt: u32,
        /// What came of the try before.
        why: DelayReason,
        /// The wait before the next try.
        how_long: Duration,
    },
}

impl fmt::Display for CallDelay {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Waiting { why, how_long } => write!(f, "waiting {:.3} s: {why}", how_long.as_secs_f64()),
            Self::Retrying {
                call,
                attempt,
                why,
                how_long,
            } => write!(
                f,
                "{call}: {why}; try {attempt} in {:.3} s",
                how_long.as_secs_f64()
            ),
        }
    }
}

/// The reason why a call waits or is sent again.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum DelayReason {
    /// Little is left of the rate limit.
    NearLimit,
    /// The server answered 429.
    RateLimited,
    /// The server answered with this status.
    Status(u16),
    /// No connection came about.
    NoConnection,
    /// No complete answer came in time.
    TimedOut,
    /// The server says that it does not answer for this host on this connection (421).
    Misdirected,
    /// The connection ended before the call was sent.
    NotSent,
    /// The server did not begin with the call, and said so.
    NotTaken,
    /// The connection ended before an answer came.
    Lost,
    /// The answer broke off.
    CutOff,
}

impl fmt::Display for DelayReason {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NearLimit => f.write_str("the rate limit is nearly used up"),
            Self::RateLimited => f.write_str("the rate limit was reached"),
            Self::Status(status) => write!(f, "the server answered {status}"),
            Self::NoConnection => f.write_str("the server could not be reached"),
            Self::TimedOut => f.write_str("the server did not answer in time"),
            Self::Misdirected => f.write_str("the server asked for another connection (421)"),
            Self::NotSent => f.write_str("the connection was closed before the request was sent"),
            Self::NotTaken => {
                f.write_str("Close closed the connection or refused the request before it started on it")
            }
            Self::Lost => f.write_str("the connection was lost"),
            Self::CutOff => f.write_str("the answer was cut off"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{CallDelay, DelayReason};
    use crate::api::tests::loopback::{KEY, Loopback, answer};
    use crate::model::Call;
    use std::sync::{Arc, Mutex};
    use std::time::Duration;

    #[tokio::test(start_paused = true)]
    async fn an_observer_hears_of_waits_without_secrets() {
        let refusal = answer(
            429,
            &["ratelimit: limit=1, remaining=0, reset=5"],
            &format!(r#"{{"error": "{KEY}"}}"#),
        );
        let server = Loopback::script(vec![refusal, answer(200, &[], "{}")]).await;
        let client = server.client();
        let heard = Arc::new(Mutex::new(Vec::new()));
        let sink = Arc::clone(&heard);
        client.observe(move |event| sink.lock().unwrap().push(event));
        let get = Call::get("/pipeline/");
        let (first, second) = tokio::join!(client.send(&get), async {
            tokio::time::sleep(Duration::from_secs(1)).await;
            client.send(&get).await
        });
        assert!(first.is_ok() && second.is_ok());
        let heard = heard.lock().unwrap();
        let Some(CallDelay::Retrying {
            call,
            attempt: 2,
            why: DelayReason::RateLimited,
            how_long,
        }) = heard.first()
        else {
            panic!("{heard:?}");
        };
        assert_eq!(call.to_string(), "GET /pipeline/");
        assert!(*how_long >= Duration::from_secs(5), "{how_long:?}");
        assert!(
            matches!(
                heard.get(1),
                Some(CallDelay::Waiting {
                    why: DelayReason::RateLimited,
                    ..
                })
            ),
            "{heard:?}"
        );
        assert!(!format!("{heard:?}").contains(KEY));
    }
}
