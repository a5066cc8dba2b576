//! A server that speaks TLS and HTTP/1.1, and hands everything to the sandbox behind it.

use super::certificates::ServerCertificate;
use crate::harness::World;
use std::sync::{
    Arc,
    atomic::{AtomicUsize, Ordering},
};
use tokio::net::{TcpListener, TcpStream};
use tokio_rustls::{
    TlsAcceptor,
    rustls::{
        ServerConfig,
        crypto::ring,
        pki_types::{CertificateDer, PrivateKeyDer, pem::PemObject as _},
    },
};

/// A TLS server in front of a sandbox.
pub struct TlsServer {
    pub port: u16,
    handshakes: Arc<AtomicUsize>,
}

impl TlsServer {
    /// Starts it on the runtime of the sandbox.
    pub fn start(world: &World, certificate: &ServerCertificate) -> Self {
        let acceptor = acceptor(certificate, &[b"http/1.1"]);
        let (listener, port) = world.block_on(listen());
        let (handshakes, sandbox) = (Arc::<AtomicUsize>::default(), port_of(world));
        let seen = Arc::clone(&handshakes);
        world.spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                let (acceptor, seen) = (acceptor.clone(), Arc::clone(&seen));
                tokio::spawn(async move {
                    let Ok(mut secure) = acceptor.accept(stream).await else {
                        return;
                    };
                    seen.fetch_add(1, Ordering::SeqCst);
                    let mut plain = TcpStream::connect(("127.0.0.1", sandbox)).await.unwrap();
                    let _ = tokio::io::copy_bidirectional(&mut secure, &mut plain).await;
                });
            }
        });
        Self { port, handshakes }
    }

    /// The base URL under a name of this machine.
    pub fn base_url(&self, host: &str) -> String {
        base_url(host, self.port)
    }

    /// How many connections became secure.
    pub fn handshakes(&self) -> usize {
        self.handshakes.load(Ordering::SeqCst)
    }
}

/// The base URL of a server on this machine.
pub fn base_url(host: &str, port: u16) -> String {
    format!("https://{host}:{port}/api/v1")
}

/// The port of the sandbox.
pub fn port_of(world: &World) -> u16 {
    let base = world.sandbox.base_url();
    let port = base.rsplit(':').next().unwrap();
    port.split('/').next().unwrap().parse().unwrap()
}

/// A listener on any free port of this machine.
pub async fn listen() -> (TcpListener, u16) {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let port = listener.local_addr().unwrap().port();
    (listener, port)
}

/// What makes connections secure, offering these protocols.
pub fn acceptor(certificate: &ServerCertificate, protocols: &[&[u8]]) -> TlsAcceptor {
    let chain = CertificateDer::pem_file_iter(&certificate.chain).unwrap();
    let chain = chain.map(Result::unwrap).collect();
    let key = PrivateKeyDer::from_pem_file(&certificate.key).unwrap();
    let provider = Arc::new(ring::default_provider());
    let mut config = ServerConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .unwrap()
        .with_no_client_auth()
        .with_single_cert(chain, key)
        .unwrap();
    config.alpn_protocols = protocols.iter().map(|name| name.to_vec()).collect();
    TlsAcceptor::from(Arc::new(config))
}
