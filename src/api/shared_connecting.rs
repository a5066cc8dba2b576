//! Lets calls that start together open one connection where the server speaks HTTP/2, which carries all of them.
//!
//! The pool of the HTTP library does not know what a server speaks before the first connection is there. Each call that
//! finds none opens one, so that the first reads of a plan would cost fourteen handshakes, and so would those after a
//! connection that the server ended. Here, one call opens a connection and the others wait for it. Over HTTP/2 the pool
//! then hands it to all of them; over HTTP/1.1, each opens its own; a failure is told to all of them, so that a proxy that
//! refuses is asked once. It knows nothing of calls.

use hyper_util::client::legacy::connect::Connection;
use std::{
    error::Error,
    fmt, mem,
    pin::Pin,
    sync::{Arc, Mutex, PoisonError},
    task::{Context, Poll},
    time::Duration,
};
use tokio::{sync::watch, time::Instant};
use tower_layer::Layer;
use tower_service::Service;

/// How long the pool may take to hand out a connection that is open. It takes no time on the network; a call that is
/// not given one by then tries again.
const HANDING_OUT: Duration = Duration::from_secs(2);

/// For how long a failure is told to further calls as well: those that start together do not all come at once. No call is
/// tried again that soon.
const TOLD_ON: Duration = Duration::from_millis(100);

type ConnectError = Box<dyn Error + Send + Sync>;

/// Wraps what opens the connections of one client.
#[derive(Clone, Default)]
pub(super) struct SharedConnectingLayer {
    connecting: Arc<Mutex<Connecting>>,
}

/// Opens connections, one at a time as long as it is not known that each call needs its own.
#[derive(Clone)]
pub(super) struct SharedConnecting<S> {
    inner: S,
    connecting: Arc<Mutex<Connecting>>,
}

/// What is known of the connections.
#[derive(Default)]
enum Connecting {
    /// None is being opened.
    #[default]
    Idle,
    /// One is being opened, as long as the sender is there and has told nothing.
    Opening(watch::Receiver<Opened>),
    /// One failed, at this time.
    Failed(SharedFailure, Instant),
    /// The server speaks HTTP/1.1.
    Separate,
}

/// What became of the connection that others wait for.
#[derive(Clone, Debug)]
enum Opened {
    /// Nothing yet, or it was given up.
    Nothing,
    /// It failed, and so would others.
    Failed(SharedFailure),
    /// All can use it.
    Shared,
    /// Only the call that opened it can.
    Separate,
}

/// The failure of a connection that several calls waited for.
#[derive(Clone, Debug)]
struct SharedFailure(Arc<dyn Error + Send + Sync>);

impl fmt::Display for SharedFailure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

impl Error for SharedFailure {
    fn source(&self) -> Option<&(dyn Error + 'static)> {
        Some(&*self.0)
    }
}

/// What a call has to do for a connection.
enum ConnectingTurn {
    /// Open one that others wait for.
    First(watch::Sender<Opened>),
    /// Wait for the first one.
    Later(watch::Receiver<Opened>),
    /// Open its own.
    Own,
    /// Fail as the one before.
    Failed(SharedFailure),
}

impl Connecting {
    fn turn(&mut self) -> ConnectingTurn {
        match self {
            Self::Separate => return ConnectingTurn::Own,
            Self::Failed(failure, at) if at.elapsed() < TOLD_ON => {
                return ConnectingTurn::Failed(failure.clone());
            }
            Self::Opening(opened) if matches!(opened.has_changed(), Ok(false)) => {
                return ConnectingTurn::Later(opened.clone());
            }
            // The one that was being opened is there, has failed or was given up.
            Self::Idle | Self::Opening(_) | Self::Failed(..) => {}
        }
        let (sender, opened) = watch::channel(Opened::Nothing);
        *self = Self::Opening(opened);
        ConnectingTurn::First(sender)
    }
}

impl<S> Layer<S> for SharedConnectingLayer {
    type Service = SharedConnecting<S>;

    fn layer(&self, inner: S) -> Self::Service {
        SharedConnecting {
            inner,
            connecting: Arc::clone(&self.connecting),
        }
    }
}

impl<S, R> Service<R> for SharedConnecting<S>
where
    S: Service<R, Error = ConnectError> + Clone + Send + 'static,
    S::Response: Connection + Send,
    S::Future: Send,
    R: Send + 'static,
{
    type Response = S::Response;
    type Error = ConnectError;
    type Future = Pin<Box<dyn Future<Output = Result<S::Response, ConnectError>> + Send>>;

    fn poll_ready(&mut self, context: &mut Context<'_>) -> Poll<Result<(), ConnectError>> {
        self.inner.poll_ready(context)
    }

    fn call(&mut self, request: R) -> Self::Future {
        // The one that is ready is used, and its copy is made ready for the next call.
        let copy = self.inner.clone();
        let mut inner = mem::replace(&mut self.inner, copy);
        let connecting = Arc::clone(&self.connecting);

        Box::pin(async move {
            let turn = locked(&connecting, Connecting::turn);
            match turn {
                ConnectingTurn::Own => inner.call(request).await,
                ConnectingTurn::Failed(failure) => Err(failure.into()),
                ConnectingTurn::First(sender) => {
                    let connection = match inner.call(request).await {
                        Ok(connection) => connection,
                        Err(error) => {
                            let failure = SharedFailure(Arc::from(error));
                            let failed = Connecting::Failed(failure.clone(), Instant::now());
                            locked(&connecting, |connecting| *connecting = failed);
                            sender.send_replace(Opened::Failed(failure.clone()));
                            return Err(failure.into());
                        }
                    };
                    let opened = opened(&connection);
                    if matches!(opened, Opened::Separate) {
                        locked(&connecting, |connecting| *connecting = Connecting::Separate);
                    }
                    sender.send_replace(opened);
                    Ok(connection)
                }
                ConnectingTurn::Later(mut first) => {
                    // Ends also where the first one was given up.
                    let _ = first.changed().await;
                    let opened = first.borrow().clone();
                    match opened {
                        Opened::Failed(failure) => return Err(failure.into()),
                        Opened::Nothing | Opened::Separate => return inner.call(request).await,
                        Opened::Shared => {}
                    }

                    // The pool gives the call the first connection, and this is then of no use to anybody.
                    tokio::time::sleep(HANDING_OUT).await;
                    Err("the connection of another call was not handed out".into())
                }
            }
        })
    }
}

fn opened(connection: &impl Connection) -> Opened {
    if connection.connected().is_negotiated_h2() {
        Opened::Shared
    } else {
        Opened::Separate
    }
}

fn locked<T>(connecting: &Mutex<Connecting>, work: impl FnOnce(&mut Connecting) -> T) -> T {
    work(&mut connecting.lock().unwrap_or_else(PoisonError::into_inner))
}

#[cfg(test)]
mod tests {
    use super::{ConnectError, HANDING_OUT, SharedConnecting, SharedConnectingLayer, TOLD_ON};
    use crate::{
        api::{
            call_delay::DelayReason,
            rate_limit::{FailedTry, decide},
            wait_policy::WaitPolicy,
        },
        model::Method,
    };
    use hyper_util::client::legacy::connect::{Connected, Connection};
    use std::{
        sync::{
            Arc,
            atomic::{AtomicUsize, Ordering},
        },
        task::{Context, Poll},
        time::Duration,
    };
    use tokio::time::Instant;
    use tower_layer::Layer as _;
    use tower_service::Service;

    /// How long a connection takes to come about.
    const HANDSHAKE: Duration = Duration::from_millis(100);

    /// A server that speaks HTTP/2 or does not, or can't be reached.
    #[derive(Clone)]
    struct FakeServer {
        speaks: Option<bool>,
        opened: Arc<AtomicUsize>,
    }

    #[derive(Debug)]
    struct FakeConnection {
        is_http2: bool,
    }

    impl Connection for FakeConnection {
        fn connected(&self) -> Connected {
            if self.is_http2 {
                Connected::new().negotiated_h2()
            } else {
                Connected::new()
            }
        }
    }

    impl Service<()> for FakeServer {
        type Response = FakeConnection;
        type Error = ConnectError;
        type Future = std::pin::Pin<Box<dyn Future<Output = Result<FakeConnection, ConnectError>> + Send>>;

        fn poll_ready(&mut self, _: &mut Context<'_>) -> Poll<Result<(), ConnectError>> {
            Poll::Ready(Ok(()))
        }

        fn call(&mut self, (): ()) -> Self::Future {
            self.opened.fetch_add(1, Ordering::SeqCst);
            let speaks = self.speaks;
            Box::pin(async move {
                tokio::time::sleep(HANDSHAKE).await;
                let is_http2 = speaks.ok_or("unreachable")?;
                Ok(FakeConnection { is_http2 })
            })
        }
    }

    /// Opens connections to such a server, and counts them.
    fn server(speaks: Option<bool>) -> (SharedConnecting<FakeServer>, Arc<AtomicUsize>) {
        let opened = Arc::<AtomicUsize>::default();
        let server = FakeServer {
            speaks,
            opened: Arc::clone(&opened),
        };
        (SharedConnectingLayer::default().layer(server), opened)
    }

    /// Whether three calls that start together get connections of their own, and when.
    async fn three(service: &SharedConnecting<FakeServer>) -> [(bool, Duration); 3] {
        let begun = Instant::now();
        let one = || {
            let call = service.clone().call(());
            async move { (call.await.is_ok(), begun.elapsed()) }
        };
        let (first, second, third) = tokio::join!(one(), one(), one());
        [first, second, third]
    }

    #[tokio::test(start_paused = true)]
    async fn over_http_2_one_connection_is_opened_at_a_time() {
        let (service, opened) = server(Some(true));
        for nth in 1..=2 {
            // Nobody hands the others the first connection here, so that they give up.
            let given_up = (false, HANDSHAKE + HANDING_OUT);
            assert_eq!(three(&service).await, [(true, HANDSHAKE), given_up, given_up]);
            assert_eq!(opened.load(Ordering::SeqCst), nth);
        }
    }

    #[tokio::test(start_paused = true)]
    async fn over_http_1_1_the_others_open_their_own_after_the_first_and_later_at_once() {
        let (service, opened) = server(Some(false));
        let after = (true, HANDSHAKE * 2);
        assert_eq!(three(&service).await, [(true, HANDSHAKE), after, after]);
        assert_eq!(three(&service).await, [(true, HANDSHAKE); 3]);
        assert_eq!(opened.load(Ordering::SeqCst), 6);
    }

    #[tokio::test(start_paused = true)]
    async fn a_failure_is_told_to_all_that_wait_or_come_right_after_and_tried_again_later() {
        let (service, opened) = server(None);
        for nth in 1..=2 {
            assert_eq!(three(&service).await, [(false, HANDSHAKE); 3]);
            assert_eq!(three(&service).await, [(false, Duration::ZERO); 3]);
            assert_eq!(opened.load(Ordering::SeqCst), nth);
            tokio::time::sleep(TOLD_ON).await;
        }
    }

    #[test]
    fn no_call_is_tried_again_while_its_own_failure_is_still_told() {
        let first_retry = decide(FailedTry {
            method: Method::Get,
            why: DelayReason::NoConnection,
            attempt: 1,
            hint: None,
            left: Duration::from_secs(600),
            chance: 0.0,
            policy: WaitPolicy::default(),
        });
        assert!(first_retry.unwrap() > 2 * TOLD_ON, "{first_retry:?}");
    }

    #[tokio::test(start_paused = true)]
    async fn a_first_call_that_is_given_up_holds_nobody() {
        let (service, _) = server(Some(false));
        let given_up = tokio::time::timeout(HANDSHAKE / 2, service.clone().call(()));
        let begun = Instant::now();
        let (given_up, second) = tokio::join!(given_up, service.clone().call(()));
        assert!(given_up.is_err() && second.is_ok());
        assert_eq!(begun.elapsed(), HANDSHAKE / 2 + HANDSHAKE);
    }
}
