//! A server of HTTP/2 that breaks requests off at a moment that a test chooses, and may lie about it.

use super::{
    certificates::ServerCertificate,
    tls_server::{acceptor, base_url, listen, port_of},
};
use crate::harness::World;
use bytes::Bytes;
use h2::{Reason, RecvStream, server::SendResponse};
use http::{Request, Response};
use std::{
    future::pending,
    io,
    pin::Pin,
    sync::{
        Arc, Mutex,
        atomic::{AtomicUsize, Ordering},
    },
    task::{Context, Poll},
};
use tokio::{
    io::{AsyncRead, AsyncWrite, AsyncWriteExt as _, ReadBuf},
    net::TcpStream,
    sync::mpsc,
};
use tokio_rustls::{rustls::crypto::ring, server::TlsStream};

/// What happens to the request that is broken off.
#[derive(Clone, Copy, Debug)]
pub enum Breakage {
    /// The stream is reset after the request was carried out.
    Reset,
    /// The same after half of the answer.
    MidAnswer,
    /// The stream is refused before that.
    Refused,
    /// The stream is refused although the request was carried out.
    Denied,
    /// A GOAWAY names an earlier stream as the last one that was taken.
    Retired,
    /// The same, although the request was carried out.
    RetiredDenied,
    /// The connection is ended in two steps, as RFC 9113 advises, and the answer comes.
    Graceful,
    /// The connection is ended by GOAWAY after the request was carried out.
    GoAway,
    /// The connection is cut after the request was carried out.
    Cut,
    /// Nothing comes any more, not even an answer to a ping.
    Frozen,
}

impl Breakage {
    fn carries_out(self) -> bool {
        !matches!(self, Self::Refused | Self::Retired)
    }
}

/// A request to break off, how, and how often.
#[derive(Clone, Copy, Debug)]
pub struct BrokenRequest {
    pub method: &'static str,
    pub path: &'static str,
    pub breakage: Breakage,
    pub times: usize,
}

/// The server.
pub struct BrokenServer {
    pub base_url: String,
    shared: Arc<BrokenState>,
}

struct BrokenState {
    request: BrokenRequest,
    broken: AtomicUsize,
    connections: AtomicUsize,
    sandbox: String,
    http: reqwest::Client,
}

impl BrokenServer {
    pub fn start(world: &World, certificate: &ServerCertificate, request: BrokenRequest) -> Self {
        // The HTTP library asks for it, although the sandbox is called without TLS.
        let _ = ring::default_provider().install_default();
        let acceptor = acceptor(certificate, &[b"h2"]);
        let (listener, port) = world.block_on(listen());
        let shared = Arc::new(BrokenState {
            request,
            broken: AtomicUsize::new(0),
            connections: AtomicUsize::new(0),
            sandbox: format!("http://127.0.0.1:{}", port_of(world)),
            http: reqwest::Client::builder()
                .no_proxy()
                .tls_certs_only([])
                .build()
                .unwrap(),
        });
        let state = Arc::clone(&shared);
        world.spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                let (acceptor, state) = (acceptor.clone(), Arc::clone(&state));
                tokio::spawn(async move {
                    if let Ok(secure) = acceptor.accept(stream).await {
                        state.connections.fetch_add(1, Ordering::SeqCst);
                        serve(secure, state).await;
                    }
                });
            }
        });
        Self {
            base_url: base_url("localhost", port),
            shared,
        }
    }

    /// How often the request came and was broken off.
    pub fn broken(&self) -> usize {
        self.shared
            .broken
            .load(Ordering::SeqCst)
            .min(self.shared.request.times)
    }

    pub fn connections(&self) -> usize {
        self.shared.connections.load(Ordering::SeqCst)
    }
}

async fn serve(stream: TlsStream<TcpStream>, state: Arc<BrokenState>) {
    let stream = SharedStream(Arc::new(Mutex::new(stream)));
    let Ok(mut connection) = h2::server::handshake(stream.clone()).await else {
        return;
    };
    let (breaks, mut broken) = mpsc::channel(1);
    loop {
        tokio::select! {
            request = connection.accept() => match request {
                Some(Ok((request, respond))) => {
                    tokio::spawn(answer(request, respond, Arc::clone(&state), breaks.clone()));
                }
                Some(Err(_)) | None => return,
            },
            Some((breakage, id)) = broken.recv() => match breakage {
                Breakage::GoAway => connection.abrupt_shutdown(Reason::ENHANCE_YOUR_CALM),
                Breakage::Graceful => connection.graceful_shutdown(),
                Breakage::Retired | Breakage::RetiredDenied => {
                    // The library names what it handed out as taken, so this frame is written past it.
                    let _ = stream.clone().write_all(&go_away_before(id)).await;
                }
                Breakage::Cut => return,
                Breakage::Frozen => pending().await,
                Breakage::Reset | Breakage::MidAnswer | Breakage::Refused | Breakage::Denied => {}
            },
        }
    }
}

async fn answer(
    request: Request<RecvStream>,
    mut respond: SendResponse<Bytes>,
    state: Arc<BrokenState>,
    breaks: mpsc::Sender<(Breakage, u32)>,
) {
    let path = request.uri().path_and_query().unwrap().as_str().to_owned();
    let BrokenRequest {
        method,
        path: broken,
        breakage,
        times,
    } = state.request;
    let is_meant = request.method() == method && path.contains(broken);
    let is_broken = is_meant && state.broken.fetch_add(1, Ordering::SeqCst) < times;

    // Carried out before it is broken off, as where an answer is lost.
    let answer = if is_broken && !breakage.carries_out() {
        None
    } else {
        Some(state.carry_out(request, &path).await)
    };
    if !is_broken {
        return send(&mut respond, answer, 1);
    }
    let id = u32::from(respond.stream_id());
    match breakage {
        Breakage::Reset => respond.send_reset(Reason::INTERNAL_ERROR),
        Breakage::MidAnswer => send(&mut respond, answer, 2),
        Breakage::Refused | Breakage::Denied => respond.send_reset(Reason::REFUSED_STREAM),
        Breakage::Graceful => {
            breaks.send((breakage, id)).await.unwrap();
            send(&mut respond, answer, 1);
        }
        Breakage::GoAway | Breakage::Retired | Breakage::RetiredDenied | Breakage::Cut | Breakage::Frozen => {
            breaks.send((breakage, id)).await.unwrap();
            // The stream stays open until the connection ends it.
            pending().await
        }
    }
}

/// Sends an answer, or the first one of so many parts of it before the stream is reset.
fn send(respond: &mut SendResponse<Bytes>, answer: Option<Response<Bytes>>, parts: usize) {
    let (head, body) = answer.unwrap().into_parts();
    let Ok(mut stream) = respond.send_response(Response::from_parts(head, ()), false) else {
        return;
    };
    let _ = stream.send_data(body.slice(..body.len() / parts), parts == 1);
    if parts > 1 {
        stream.send_reset(Reason::INTERNAL_ERROR);
    }
}

/// The frame by which a server says that it took no stream from this one on (RFC 9113, 6.8).
fn go_away_before(id: u32) -> Vec<u8> {
    let mut frame = vec![0, 0, 8, 7, 0, 0, 0, 0, 0];
    frame.extend(id.saturating_sub(2).to_be_bytes());
    frame.extend([0; 4]);
    frame
}

/// A connection of which others than the library may write whole frames in between.
#[derive(Clone)]
struct SharedStream(Arc<Mutex<TlsStream<TcpStream>>>);

impl AsyncRead for SharedStream {
    fn poll_read(self: Pin<&mut Self>, cx: &mut Context<'_>, into: &mut ReadBuf<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut *self.0.lock().unwrap()).poll_read(cx, into)
    }
}

impl AsyncWrite for SharedStream {
    fn poll_write(self: Pin<&mut Self>, cx: &mut Context<'_>, bytes: &[u8]) -> Poll<io::Result<usize>> {
        Pin::new(&mut *self.0.lock().unwrap()).poll_write(cx, bytes)
    }

    fn poll_flush(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut *self.0.lock().unwrap()).poll_flush(cx)
    }

    fn poll_shutdown(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut *self.0.lock().unwrap()).poll_shutdown(cx)
    }
}

impl BrokenState {
    /// Has the sandbox answer a request.
    async fn carry_out(&self, request: Request<RecvStream>, path: &str) -> Response<Bytes> {
        let (parts, mut body) = request.into_parts();
        let mut whole = Vec::new();
        while let Some(part) = body.data().await {
            let part = part.unwrap();
            body.flow_control().release_capacity(part.len()).unwrap();
            whole.extend_from_slice(&part);
        }

        let address = format!("{}{path}", self.sandbox);
        let mut sent = self.http.request(parts.method, address).body(whole);
        for name in ["authorization", "content-type"] {
            if let Some(value) = parts.headers.get(name) {
                sent = sent.header(name, value);
            }
        }
        let answer = sent.send().await.unwrap();
        let mut response = Response::builder().status(answer.status());
        for (name, value) in answer.headers() {
            if name != "content-length" && name != "connection" && name != "transfer-encoding" {
                response = response.header(name, value);
            }
        }
        response.body(answer.bytes().await.unwrap()).unwrap()
    }
}
