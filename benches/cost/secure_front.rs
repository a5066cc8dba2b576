//! TLS in front of a sandbox, over HTTP/2 or HTTP/1.1, at the end of a long line that counts its connections.

use bytes::Bytes;
use close_sandbox::Sandbox;
use h2::{RecvStream, server::SendResponse};
use http::{Request, Response};
use rcgen::{BasicConstraints, CertificateParams, CertifiedIssuer, IsCa, KeyPair};
use std::{
    error::Error,
    fs,
    path::PathBuf,
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
    },
    time::Duration,
};
use tempfile::TempDir;
use tokio::{
    io::{AsyncRead, AsyncReadExt as _, AsyncWrite, AsyncWriteExt as _, copy_bidirectional},
    net::{TcpListener, TcpStream},
    runtime::Runtime,
    sync::mpsc,
    time::Instant,
};
use tokio_rustls::{
    TlsAcceptor,
    rustls::{
        ServerConfig,
        crypto::ring,
        pki_types::{CertificateDer, PrivateKeyDer},
    },
    server::TlsStream,
};

/// A TLS server that the program reaches as `localhost`.
pub struct SecureFront {
    /// The base URL of the API behind it.
    pub base_url: String,
    connections: Arc<AtomicUsize>,
    folder: TempDir,
}

impl SecureFront {
    /// Starts it; it offers this protocol and no other, and everything takes half a round trip in each direction.
    pub fn start(
        runtime: &Runtime,
        sandbox: &Sandbox,
        protocol: &[u8],
        round_trip: Duration,
    ) -> Result<Self, Box<dyn Error>> {
        // The HTTP library asks for it, although the sandbox is called without TLS.
        let _ = ring::default_provider().install_default();
        let folder = tempfile::tempdir()?;
        let acceptor = acceptor(&folder, protocol)?;
        let address = sandbox.base_url();
        let address = address.trim_start_matches("http://").split('/').next();
        let address = address.unwrap_or_default().to_owned();
        let (listener, port) = runtime.block_on(listen())?;
        let connections = Arc::<AtomicUsize>::default();
        let seen = Arc::clone(&connections);

        runtime.spawn(async move {
            while let Ok((client, _)) = listener.accept().await {
                seen.fetch_add(1, Ordering::SeqCst);
                let _ = client.set_nodelay(true);
                let (far, near) = tokio::io::duplex(1 << 20);
                let ((from_client, to_client), (from_server, to_server)) =
                    (client.into_split(), tokio::io::split(far));
                // The first packet is answered after a round trip, so that the handshake of TCP costs one, too.
                carry(from_client, to_server, round_trip / 2, round_trip);
                carry(from_server, to_client, round_trip / 2, Duration::ZERO);
                let (acceptor, address) = (acceptor.clone(), address.clone());
                tokio::spawn(async move {
                    if let Ok(secure) = acceptor.accept(near).await {
                        serve(secure, address).await;
                    }
                });
            }
        });
        Ok(Self {
            base_url: format!("https://localhost:{port}/api/v1"),
            connections,
            folder,
        })
    }

    /// The file with the certificate to trust.
    pub fn authority(&self) -> PathBuf {
        self.folder.path().join("ca.pem")
    }

    /// How many connections were opened so far.
    pub fn connections(&self) -> usize {
        self.connections.load(Ordering::SeqCst)
    }
}

/// Makes an authority and what it signs for `localhost`.
fn acceptor(folder: &TempDir, protocol: &[u8]) -> Result<TlsAcceptor, Box<dyn Error>> {
    let mut params = CertificateParams::default();
    params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
    let issuer = CertifiedIssuer::self_signed(params, KeyPair::generate()?)?;
    fs::write(folder.path().join("ca.pem"), issuer.pem())?;
    let key = KeyPair::generate()?;
    let certificate = CertificateParams::new(vec!["localhost".to_owned()])?.signed_by(&key, &issuer)?;

    let chain = vec![CertificateDer::from(certificate)];
    let key = PrivateKeyDer::try_from(key.serialize_der())?;
    let mut config = ServerConfig::builder_with_provider(Arc::new(ring::default_provider()))
        .with_safe_default_protocol_versions()?
        .with_no_client_auth()
        .with_single_cert(chain, key)?;
    config.alpn_protocols = vec![protocol.to_vec()];
    Ok(TlsAcceptor::from(Arc::new(config)))
}

async fn listen() -> std::io::Result<(TcpListener, u16)> {
    let listener = TcpListener::bind("127.0.0.1:0").await?;
    let port = listener.local_addr()?.port();
    Ok((listener, port))
}

/// Hands everything of a connection to the sandbox.
async fn serve(mut secure: TlsStream<impl AsyncRead + AsyncWrite + Unpin>, sandbox: String) {
    if secure.get_ref().1.alpn_protocol() != Some(b"h2") {
        if let Ok(mut plain) = TcpStream::connect(&sandbox).await {
            let _ = copy_bidirectional(&mut secure, &mut plain).await;
        }
        return;
    }

    let client = reqwest::Client::builder().no_proxy().tls_certs_only([]).build();
    let (Ok(http), Ok(mut connection)) = (client, h2::server::handshake(secure).await) else {
        return;
    };
    while let Some(Ok((request, respond))) = connection.accept().await {
        let (http, sandbox) = (http.clone(), sandbox.clone());
        tokio::spawn(async move {
            if let Err(error) = answer(request, respond, &http, &sandbox).await {
                eprintln!("the front failed: {error}");
            }
        });
    }
}

/// Has the sandbox answer a request.
async fn answer(
    request: Request<RecvStream>,
    mut respond: SendResponse<Bytes>,
    http: &reqwest::Client,
    sandbox: &str,
) -> Result<(), Box<dyn Error + Send + Sync>> {
    let (parts, mut body) = request.into_parts();
    let mut whole = Vec::new();
    while let Some(part) = body.data().await {
        let part = part?;
        body.flow_control().release_capacity(part.len())?;
        whole.extend_from_slice(&part);
    }

    let path = parts.uri.path_and_query().map_or("/", |path| path.as_str());
    let mut sent = http
        .request(parts.method, format!("http://{sandbox}{path}"))
        .body(whole);
    for name in ["authorization", "content-type"] {
        if let Some(value) = parts.headers.get(name) {
            sent = sent.header(name, value);
        }
    }
    let answer = sent.send().await?;
    let mut head = Response::builder().status(answer.status());
    for (name, value) in answer.headers() {
        if name != "content-length" && name != "connection" && name != "transfer-encoding" {
            head = head.header(name, value);
        }
    }
    let body = answer.bytes().await?;
    respond
        .send_response(head.body(())?, false)?
        .send_data(body, true)?;
    Ok(())
}

/// Carries bytes one way, each part after the same time, however many are on the way.
fn carry(
    mut from: impl AsyncRead + Unpin + Send + 'static,
    mut to: impl AsyncWrite + Unpin + Send + 'static,
    after: Duration,
    first: Duration,
) {
    let (sender, mut parts) = mpsc::unbounded_channel::<(Instant, Vec<u8>)>();
    tokio::spawn(async move {
        let mut extra = first;
        loop {
            let mut part = vec![0; 16 << 10];
            let Ok(length @ 1..) = from.read(&mut part).await else {
                return;
            };
            part.truncate(length);
            if sender.send((Instant::now() + after + extra, part)).is_err() {
                return;
            }
            extra = Duration::ZERO;
        }
    });
    tokio::spawn(async move {
        while let Some((due, part)) = parts.recv().await {
            tokio::time::sleep_until(due).await;
            if to.write_all(&part).await.is_err() {
                return;
            }
        }
        let _ = to.shutdown().await;
    });
}
