//! A server that gives every list the same answer and chooses the time and the owner of the key.

use crate::harness::World;
use serde_json::{Value, json};
use tokio::{
    io::{AsyncReadExt as _, AsyncWriteExt as _},
    net::{TcpListener, TcpStream},
};

/// What the server says of itself.
#[derive(Clone)]
pub struct CannedServer {
    /// Lines of the head, each with its end.
    pub headers: &'static str,
    /// The answer to the read of the key's owner.
    pub me: Value,
}

impl CannedServer {
    /// A server whose key belongs to a user whose role allows this.
    pub fn allowing(permissions: Value) -> Self {
        Self {
            headers: "",
            me: json!({
                "id": "user_a", "first_name": "Ada", "last_name": "Lovelace", "email": "ada@example.com",
                "organizations": [{"id": "orga_a", "name": "Ada Inc", "lead_statuses": []}],
                "memberships": [{"id": "memb_a", "role_id": "role_a", "permissions_granted": permissions}],
            }),
        }
    }

    /// Starts it on the runtime of a world and returns its base URL.
    pub fn start(self, world: &World) -> String {
        let listener = world.block_on(TcpListener::bind("127.0.0.1:0")).unwrap();
        let port = listener.local_addr().unwrap().port();
        world.spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                tokio::spawn(answer(stream, self.clone()));
            }
        });
        format!("http://127.0.0.1:{port}/api/v1")
    }
}

async fn answer(mut stream: TcpStream, server: CannedServer) {
    let mut head = Vec::new();
    while !head.ends_with(b"\r\n\r\n") {
        match stream.read_u8().await {
            Ok(byte) => head.push(byte),
            Err(_) => return,
        }
    }
    let head = String::from_utf8(head).unwrap();
    assert!(head.starts_with("GET "), "{head}");

    let body = if head.contains("/me/") {
        server.me.to_string()
    } else if head.contains("/role/") {
        json!({"data": [{"id": "role_a", "name": "Reviewer"}], "has_more": false}).to_string()
    } else {
        json!({"data": [], "fields": [], "has_more": false}).to_string()
    };
    let (length, headers) = (body.len(), server.headers);
    let answer =
        format!("HTTP/1.1 200 OK\r\ncontent-length: {length}\r\nconnection: close\r\n{headers}\r\n{body}");
    let _ = stream.write_all(answer.as_bytes()).await;
}
