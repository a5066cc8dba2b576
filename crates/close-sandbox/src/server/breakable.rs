//! A listener whose connections can be broken off at will, as a network does.

use std::io;
use std::net::SocketAddr;
use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicU8, Ordering};
use std::task::{Context, Poll};

use axum::extract::connect_info::Connected;
use axum::serve::{IncomingStream, Listener};
use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio::net::{TcpListener, TcpStream};

const SOUND: u8 = 0;
const CUT: u8 = 1;
const DROPPED: u8 = 2;

/// The handle by which a request breaks its own connection.
#[derive(Debug, Clone, Default)]
pub(crate) struct LineBreaker(Arc<AtomicU8>);

/// Accepts connections that have a [`LineBreaker`].
#[derive(Debug)]
pub(crate) struct BreakableListener(pub TcpListener);

/// A connection that can be broken.
#[derive(Debug)]
pub(crate) struct BreakableStream {
    stream: TcpStream,
    line: LineBreaker,
}

impl LineBreaker {
    /// Lets nothing more out.
    pub fn drop_connection(&self) {
        self.0.store(DROPPED, Ordering::SeqCst);
    }

    /// Lets the head and half of the body out, then nothing more.
    pub fn cut_body(&self) {
        self.0.store(CUT, Ordering::SeqCst);
    }
}

impl Listener for BreakableListener {
    type Io = BreakableStream;
    type Addr = SocketAddr;

    async fn accept(&mut self) -> (BreakableStream, SocketAddr) {
        let (stream, address) = Listener::accept(&mut self.0).await;
        (
            BreakableStream {
                stream,
                line: LineBreaker::default(),
            },
            address,
        )
    }

    fn local_addr(&self) -> io::Result<SocketAddr> {
        self.0.local_addr()
    }
}

impl Connected<IncomingStream<'_, BreakableListener>> for LineBreaker {
    fn connect_info(stream: IncomingStream<'_, BreakableListener>) -> Self {
        stream.io().line.clone()
    }
}

impl AsyncRead for BreakableStream {
    fn poll_read(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        buffer: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_read(context, buffer)
    }
}

impl AsyncWrite for BreakableStream {
    fn poll_write(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        bytes: &[u8],
    ) -> Poll<io::Result<usize>> {
        // Only below HTTP can an answer break off after its head has promised more.
        let bytes = match self.line.0.load(Ordering::SeqCst) {
            SOUND => bytes,
            CUT => first_half(bytes),
            _ => return Poll::Ready(Err(io::ErrorKind::ConnectionAborted.into())),
        };
        let written = Pin::new(&mut self.stream).poll_write(context, bytes);
        if written.is_ready() && self.line.0.load(Ordering::SeqCst) == CUT {
            self.line.drop_connection();
        }
        written
    }

    fn poll_flush(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_flush(context)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_shutdown(context)
    }
}

fn first_half(bytes: &[u8]) -> &[u8] {
    let head = bytes
        .windows(4)
        .position(|window| window == b"\r\n\r\n")
        .map_or(0, |end| end + 4);
    &bytes[..head + (bytes.len() - head) / 2]
}
