//! A server of HTTP/2 that breaks one request off at a moment that a test chooses.

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
    sync::{
        Arc,
        atomic::{AtomicBool, AtomicUsize, Ordering},
    },
};
use tokio::{net::TcpStream, sync::mpsc};
use tokio_rustls::{rustls::crypto::ring, server::TlsStream};

/// What happens to the request that is broken off.
#[derive(Clone, Copy, Debug)]
pub enum Breakage {
    /// The stream is reset after the request was carried out.
    Reset,
    /// The stream is refused before that.
    Refused,
    /// The connection is ended by GOAWAY after the request was carried out.
    GoAway,
    /// The connection is cut after the request was carried out.
    Cut,
    /// Nothing comes any more, not even an answer to a ping.
    Frozen,
}

/// A request to break off, and how.
#[derive(Clone, Copy, Debug)]
pub struct BrokenRequest {
    pub method: &'static str,
    pub path: &'static str,
    pub breakage: Breakage,
}

/// The server.
pub struct BrokenServer {
    pub base_url: String,
    shared: Arc<BrokenState>,
}

struct BrokenState {
    request: BrokenRequest,
    is_done: AtomicBool,
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
            is_done: AtomicBool::new(false),
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

    /// Whether the request came and was broken off.
    pub fn has_broken(&self) -> bool {
        self.shared.is_done.load(Ordering::SeqCst)
    }

    pub fn connections(&self) -> usize {
        self.shared.connections.load(Ordering::SeqCst)
    }
}

async fn serve(stream: TlsStream<TcpStream>, state: Arc<BrokenState>) {
    let Ok(mut connection) = h2::server::handshake(stream).await else {
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
            Some(breakage) = broken.recv() => match breakage {
                Breakage::GoAway => connection.abrupt_shutdown(Reason::ENHANCE_YOUR_CALM),
                Breakage::Cut => return,
                Breakage::Frozen => pending().await,
                Breakage::Reset | Breakage::Refused => {}
            },
        }
    }
}

async fn answer(
    request: Request<RecvStream>,
    mut respond: SendResponse<Bytes>,
    state: Arc<BrokenState>,
    breaks: mpsc::Sender<Breakage>,
) {
    let path = request.uri().path_and_query().unwrap().as_str().to_owned();
    let BrokenRequest {
        method,
        path: broken,
        breakage,
    } = state.request;
    let is_meant = request.method() == method && path.contains(broken);
    let is_broken = is_meant && !state.is_done.swap(true, Ordering::SeqCst);
    if is_broken && matches!(breakage, Breakage::Refused) {
        return respond.send_reset(Reason::REFUSED_STREAM);
    }

    // Carried out before it is broken off, as where an answer is lost.
    let answer = state.carry_out(request, &path).await;
    if !is_broken {
        let (parts, body) = answer.into_parts();
        if let Ok(mut stream) = respond.send_response(Response::from_parts(parts, ()), false) {
            let _ = stream.send_data(body, true);
        }
        return;
    }
    match breakage {
        Breakage::Reset => respond.send_reset(Reason::INTERNAL_ERROR),
        Breakage::GoAway | Breakage::Cut | Breakage::Frozen => {
            breaks.send(breakage).await.unwrap();
            // The stream stays open until the connection ends it.
            pending().await
        }
        Breakage::Refused => {}
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
