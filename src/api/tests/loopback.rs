//! A server for unit tests: answers each request with whatever bytes a test wants, or with none.

use crate::api::http_transport::HttpTransport;
use crate::api::{
    Answer, ApiError, Client, ConnectionSettings, Credentials, Parallelism, WaitPolicy, WriteFate,
};
use crate::model::Call;
use serde_json::{Value, json};
use std::sync::{Arc, Mutex};
use std::time::Duration;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpSocket, TcpStream};

pub(crate) const KEY: &str = "api_5g0xAbCdEf.1H2j3K4l5M6n7";
pub(crate) const KEY_IN_BASE64: &str = "YXBpXzVnMHhBYkNkRWYuMUgyajNLNGw1TTZuNzo=";

/// The fate of a write that somebody answered, but not with a proof that it was refused.
pub(crate) const ANSWERED: WriteFate = WriteFate::Unknown {
    may_still_happen: false,
};
/// The fate of a write that nobody, or only a gateway, answered.
pub(crate) const MAY_STILL_HAPPEN: WriteFate = WriteFate::Unknown {
    may_still_happen: true,
};

/// What the server does with a request.
#[derive(Clone, Debug)]
pub(crate) enum Reaction {
    /// Sends these bytes and closes.
    Send(Vec<u8>),
    /// The same after a time.
    SendAfter(Duration, Vec<u8>),
    /// Sends these bytes and then nothing more.
    Stall(Vec<u8>),
    /// Sends these bytes, and then others again and again, so long apart, without end.
    Drip(Vec<u8>, Duration, Vec<u8>),
}

#[derive(Clone, Debug)]
pub(crate) struct Received {
    pub(crate) line: String,
    /// In lower case.
    pub(crate) head: String,
    pub(crate) body: String,
}

#[derive(Debug, Default)]
struct SeenTraffic {
    requests: Vec<Received>,
    now: usize,
    most: usize,
    connections: usize,
}

pub(crate) struct Loopback {
    address: String,
    seen: Arc<Mutex<SeenTraffic>>,
    /// Kept open.
    _held: Vec<TcpStream>,
}

impl Loopback {
    /// Starts a server that asks for a reaction to each request, numbered from 0.
    pub(crate) async fn start(react: impl Fn(usize, &Received) -> Reaction + Send + Sync + 'static) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap().to_string();
        let seen = Arc::default();
        tokio::spawn(accept(listener, react, Arc::clone(&seen)));
        Self {
            address,
            seen,
            _held: Vec::new(),
        }
    }

    /// Refuses connections, and answers everything with `{}` after this time.
    pub(crate) async fn late(after: Duration) -> Self {
        // A port that is bound but not listened on refuses, and no other test can get it.
        let socket = TcpSocket::new_v4().unwrap();
        socket.bind("127.0.0.1:0".parse().unwrap()).unwrap();
        let address = socket.local_addr().unwrap().to_string();
        let seen = Arc::default();
        let shared = Arc::clone(&seen);
        tokio::spawn(async move {
            tokio::time::sleep(after).await;
            accept(socket.listen(16).unwrap(), |_, _| answer(200, &[], "{}"), shared).await;
        });
        Self {
            address,
            seen,
            _held: Vec::new(),
        }
    }

    /// Starts a server that gives these reactions one after the other, and the last one ever after.
    pub(crate) async fn script(reactions: Vec<Reaction>) -> Self {
        Self::start(move |nth, _| reactions[nth.min(reactions.len() - 1)].clone()).await
    }

    /// Starts a server that ends every secure connection before it begins.
    pub(crate) async fn tls_alert() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap().to_string();
        tokio::spawn(async move {
            while let Ok((mut stream, _)) = listener.accept().await {
                let mut greeting = Vec::new();
                let _ = stream.read_buf(&mut greeting).await;
                let _ = stream.write_all(&[0x15, 3, 3, 0, 2, 2, 40]).await;
            }
        });
        Self {
            address,
            seen: Arc::default(),
            _held: Vec::new(),
        }
    }

    /// Starts a server that answers everything with `{}` and keeps its connections.
    pub(crate) async fn keeping() -> Self {
        let answer = b"HTTP/1.1 200 X\r\ncontent-length: 2\r\n\r\n{}";
        Self::keeping_with(vec![Reaction::Send(answer.to_vec())]).await
    }

    /// The same with these answers one after the other, and the last one ever after.
    pub(crate) async fn keeping_with(answers: Vec<Reaction>) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap().to_string();
        let seen: Arc<Mutex<SeenTraffic>> = Arc::default();
        let shared = Arc::clone(&seen);
        tokio::spawn(async move {
            while let Ok((mut stream, _)) = listener.accept().await {
                shared.lock().unwrap().connections += 1;
                let (seen, answers) = (Arc::clone(&shared), answers.clone());
                tokio::spawn(async move {
                    while let Some(received) = receive(&mut stream).await {
                        let nth = {
                            let mut seen = seen.lock().unwrap();
                            seen.requests.push(received);
                            seen.requests.len() - 1
                        };
                        let Reaction::Send(answer) = &answers[nth.min(answers.len() - 1)] else {
                            panic!("a server that keeps its connections answers at once");
                        };
                        stream.write_all(answer).await.unwrap();
                    }
                });
            }
        });
        Self {
            address,
            seen,
            _held: Vec::new(),
        }
    }

    /// Starts a server that takes no further connection and refuses none.
    pub(crate) async fn full() -> Self {
        let socket = TcpSocket::new_v4().unwrap();
        socket.bind("127.0.0.1:0".parse().unwrap()).unwrap();
        let listener = socket.listen(1).unwrap();
        let address = listener.local_addr().unwrap();
        let mut held = Vec::new();
        for _ in 0..16 {
            let connect = tokio::time::timeout(Duration::from_millis(1), TcpStream::connect(address));
            match connect.await {
                Ok(stream) => held.push(stream.unwrap()),
                Err(_) => break,
            }
        }
        // Nobody accepts, and the queue stays open.
        tokio::spawn(async move {
            let _listener = listener;
            std::future::pending::<()>().await;
        });
        Self {
            address: address.to_string(),
            seen: Arc::default(),
            _held: held,
        }
    }

    /// The host and port.
    pub(crate) fn address(&self) -> &str {
        &self.address
    }

    pub(crate) fn connection(&self) -> ConnectionSettings {
        ConnectionSettings {
            base_url: format!("http://{}/api/v1", self.address),
            credentials: Credentials::api_key(KEY, "CLOSE_API_KEY"),
            timeout: Duration::from_secs(30),
            parallelism: Parallelism::default(),
            waits: WaitPolicy::default(),
        }
    }

    pub(crate) fn client(&self) -> Client {
        Client::new(self.connection()).unwrap()
    }

    pub(crate) fn requests(&self) -> Vec<Received> {
        self.seen.lock().unwrap().requests.clone()
    }

    /// How many connections were made.
    pub(crate) fn connections(&self) -> usize {
        self.seen.lock().unwrap().connections
    }

    pub(crate) fn most_at_once(&self) -> usize {
        self.seen.lock().unwrap().most
    }
}

/// Sends a call once.
pub(crate) async fn once(server: &Loopback, call: &Call) -> Result<Answer, ApiError> {
    let wire = HttpTransport::new(&server.connection()).unwrap();
    let address = wire.address(call).unwrap();
    wire.exchange(call, address).await.result
}

/// Sends a creation once to a server that reacts so.
pub(crate) async fn react(reaction: Reaction) -> Result<Answer, ApiError> {
    let server = Loopback::script(vec![reaction]).await;
    once(&server, &Call::post("/pipeline/", json!({"name": "Sales"}))).await
}

/// An answer with these headers beside its length.
pub(crate) fn answer(status: u16, headers: &[&str], body: &str) -> Reaction {
    let mut text = format!(
        "HTTP/1.1 {status} X\r\nconnection: close\r\ncontent-length: {}\r\n",
        body.len()
    );
    for header in headers {
        text.push_str(header);
        text.push_str("\r\n");
    }
    Reaction::Send(format!("{text}\r\n{body}").into_bytes())
}

/// A JSON answer.
pub(crate) fn json(status: u16, body: &Value) -> Reaction {
    answer(status, &["content-type: application/json"], &body.to_string())
}

/// An answer whose length promises more than comes.
pub(crate) fn half(status: u16, body: &str) -> Vec<u8> {
    format!(
        "HTTP/1.1 {status} X\r\ncontent-length: {}\r\n\r\n{body}",
        body.len() + 10
    )
    .into_bytes()
}

async fn accept(
    listener: TcpListener,
    react: impl Fn(usize, &Received) -> Reaction + Send + Sync + 'static,
    seen: Arc<Mutex<SeenTraffic>>,
) {
    let react = Arc::new(react);
    while let Ok((stream, _)) = listener.accept().await {
        let (react, seen) = (Arc::clone(&react), Arc::clone(&seen));
        tokio::spawn(async move { serve(stream, &*react, &seen).await });
    }
}

async fn serve(
    mut stream: TcpStream,
    react: &(impl Fn(usize, &Received) -> Reaction + ?Sized),
    seen: &Mutex<SeenTraffic>,
) {
    let Some(received) = receive(&mut stream).await else {
        return;
    };
    let nth = {
        let mut seen = seen.lock().unwrap();
        seen.requests.push(received.clone());
        seen.now += 1;
        seen.most = seen.most.max(seen.now);
        seen.requests.len() - 1
    };
    let (bytes, stall, drops) = match react(nth, &received) {
        Reaction::Send(bytes) => (bytes, false, None),
        Reaction::SendAfter(time, bytes) => {
            tokio::time::sleep(time).await;
            (bytes, false, None)
        }
        Reaction::Stall(bytes) => (bytes, true, None),
        Reaction::Drip(bytes, apart, drop) => (bytes, false, Some((apart, drop))),
    };
    seen.lock().unwrap().now -= 1;
    let _ = stream.write_all(&bytes).await;
    if let Some((apart, drop)) = drops {
        while stream.write_all(&drop).await.is_ok() {
            if apart.is_zero() {
                tokio::task::yield_now().await;
            } else {
                tokio::time::sleep(apart).await;
            }
        }
    }
    if stall {
        std::future::pending::<()>().await;
    }
}

async fn receive(stream: &mut TcpStream) -> Option<Received> {
    let mut bytes = Vec::new();
    loop {
        if let Some(end) = bytes.windows(4).position(|window| window == b"\r\n\r\n") {
            let head = String::from_utf8_lossy(&bytes[..end]).into_owned();
            let line = head.lines().next().unwrap_or_default().to_owned();
            let head = head.to_lowercase();
            let length = head
                .lines()
                .find_map(|line| line.strip_prefix("content-length: ")?.parse().ok());
            if bytes.len() >= end + 4 + length.unwrap_or(0) {
                let body = String::from_utf8_lossy(&bytes[end + 4..]).into_owned();
                return Some(Received { line, head, body });
            }
        }
        if stream.read_buf(&mut bytes).await.ok()? == 0 {
            return None;
        }
    }
}
