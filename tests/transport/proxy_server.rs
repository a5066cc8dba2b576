//! A proxy of HTTP that connects every name to one server of the test, or refuses.

use super::tls_server::listen;
use crate::harness::World;
use std::sync::{Arc, Mutex};
use tokio::{
    io::{AsyncReadExt as _, AsyncWriteExt as _},
    net::TcpStream,
};

/// What the proxy does with a request to connect.
#[derive(Clone, Copy, Debug)]
pub enum ProxyManner {
    /// Connects to this port of this machine.
    Connects(u16),
    /// The same for those who send this header, and 407 for others.
    Asks(&'static str, u16),
    /// Answers so.
    Answers(&'static str),
}

/// A proxy on this machine.
pub struct ProxyServer {
    pub port: u16,
    heads: Arc<Mutex<Vec<String>>>,
}

impl ProxyServer {
    pub fn start(world: &World, manner: ProxyManner) -> Self {
        let (listener, port) = world.block_on(listen());
        let heads = Arc::<Mutex<Vec<String>>>::default();
        let seen = Arc::clone(&heads);
        world.spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                tokio::spawn(serve(stream, manner, Arc::clone(&seen)));
            }
        });
        Self { port, heads }
    }

    /// What it was asked, head by head.
    pub fn heads(&self) -> Vec<String> {
        self.heads.lock().unwrap().clone()
    }
}

async fn serve(mut client: TcpStream, manner: ProxyManner, seen: Arc<Mutex<Vec<String>>>) {
    let mut head = Vec::new();
    while !head.ends_with(b"\r\n\r\n") {
        match client.read_u8().await {
            Ok(byte) => head.push(byte),
            Err(_) => return,
        }
    }
    let head = String::from_utf8(head).unwrap();
    seen.lock().unwrap().push(head.clone());

    let port = match manner {
        ProxyManner::Connects(port) => port,
        ProxyManner::Asks(header, port) if head.contains(header) => port,
        ProxyManner::Asks(..) => {
            let answer = b"HTTP/1.1 407 Sign in\r\nproxy-authenticate: Basic\r\ncontent-length: 0\r\n\r\n";
            let _ = client.write_all(answer).await;
            return;
        }
        ProxyManner::Answers(answer) => {
            let _ = client.write_all(answer.as_bytes()).await;
            return;
        }
    };
    let mut server = TcpStream::connect(("127.0.0.1", port)).await.unwrap();
    client.write_all(b"HTTP/1.1 200 Connected\r\n\r\n").await.unwrap();
    let _ = tokio::io::copy_bidirectional(&mut client, &mut server).await;
}
