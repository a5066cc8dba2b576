//! A relay of TCP that counts connections and adds the latency of a long line.

use super::tls_server::listen;
use crate::harness::World;
use std::{
    path::{Path, PathBuf},
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
    },
    time::Duration,
};
use tokio::{
    io::{AsyncRead, AsyncReadExt as _, AsyncWrite, AsyncWriteExt as _},
    net::UnixStream,
    sync::mpsc,
    time::Instant,
};

/// A relay to a server that listens on a socket of the file system.
pub struct CountingRelay {
    pub port: u16,
    connections: Arc<AtomicUsize>,
}

impl CountingRelay {
    /// Starts it; everything takes half a round trip in each direction.
    pub fn start(world: &World, socket: &Path, round_trip: Duration) -> Self {
        let (listener, port) = world.block_on(listen());
        let connections = Arc::<AtomicUsize>::default();
        let (seen, socket, half) = (Arc::clone(&connections), PathBuf::from(socket), round_trip / 2);
        world.spawn(async move {
            while let Ok((client, _)) = listener.accept().await {
                seen.fetch_add(1, Ordering::SeqCst);
                client.set_nodelay(true).unwrap();
                let Ok(server) = UnixStream::connect(&socket).await else {
                    continue;
                };
                let (from_client, to_client) = client.into_split();
                let (from_server, to_server) = server.into_split();
                // The first packet is answered after a round trip, so that the handshake of TCP costs one, too.
                carry(from_client, to_server, half, round_trip);
                carry(from_server, to_client, half, Duration::ZERO);
            }
        });
        Self { port, connections }
    }

    /// How many connections were opened so far.
    pub fn connections(&self) -> usize {
        self.connections.load(Ordering::SeqCst)
    }
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
            match from.read(&mut part).await {
                Ok(length) if length > 0 => {
                    part.truncate(length);
                    let due = Instant::now() + after + std::mem::take(&mut extra);
                    if sender.send((due, part)).is_err() {
                        return;
                    }
                }
                Ok(_) | Err(_) => return,
            }
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
