//! A proxy in front of an organization that changes what it answers, as a Close does that nobody has seen yet.

use super::{Ran, World, finish};
use serde_json::Value;
use std::{
    net::SocketAddr,
    process::Command,
    sync::{Arc, Mutex},
};
use tokio::{
    io::{AsyncBufReadExt, AsyncReadExt, AsyncWriteExt, BufReader},
    net::{TcpListener, TcpStream},
};

/// An answer on its way.
#[derive(Clone, Debug)]
pub struct OddAnswer {
    /// As `POST`.
    pub method: String,
    /// Below the base, with the query.
    pub path: String,
    /// The status.
    pub status: u16,
    /// What the body says it is.
    pub content_type: String,
    /// The body.
    pub body: Vec<u8>,
}

/// Changes answers.
type Mutation = Box<dyn FnMut(&mut OddAnswer) + Send>;

/// The proxy.
pub struct OddClose {
    address: SocketAddr,
    key: String,
}

impl OddAnswer {
    /// Says whether it answers a call of that method whose path begins so.
    pub fn is(&self, method: &str, path: &str) -> bool {
        self.method == method && self.path.starts_with(path)
    }

    /// Changes the body, if it is JSON.
    pub fn edit(&mut self, change: impl FnOnce(&mut Value)) {
        if let Ok(mut body) = serde_json::from_slice(&self.body) {
            change(&mut body);
            self.body = body.to_string().into_bytes();
        }
    }
}

impl OddClose {
    /// Stands in front of an organization and changes each answer.
    pub fn before(world: &World, mutation: impl FnMut(&mut OddAnswer) + Send + 'static) -> Self {
        let listener = world.block_on(TcpListener::bind("127.0.0.1:0")).unwrap();
        let address = listener.local_addr().unwrap();
        let behind = world.sandbox.base_url();
        let behind = behind.trim_start_matches("http://").split('/').next();
        let behind: SocketAddr = behind.unwrap().parse().unwrap();
        let mutation: Arc<Mutex<Mutation>> = Arc::new(Mutex::new(Box::new(mutation)));
        world.spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                tokio::spawn(pass(stream, behind, mutation.clone()));
            }
        });
        Self {
            address,
            key: world.sandbox.api_key().to_owned(),
        }
    }

    /// The program in the folder of a world, in front of the proxy.
    pub fn command(&self, world: &World, arguments: &[&str]) -> Command {
        let mut command = super::program(world.folder.path());
        command
            .args(arguments)
            .env("CLOSE_API_KEY", &self.key)
            .env("CLOSE_BASE_URL", format!("http://{}/api/v1", self.address));
        command
    }

    /// Runs the program.
    pub fn run(&self, world: &World, arguments: &[&str]) -> Ran {
        finish(self.command(world, arguments))
    }

    /// Runs the program and expects it to end with this code.
    pub fn expect(&self, world: &World, code: i32, arguments: &[&str]) -> Ran {
        let ran = self.run(world, arguments);
        assert_eq!(
            ran.code, code,
            "closectl {arguments:?}\n{}\n{}",
            ran.stdout, ran.stderr
        );
        ran
    }
}

/// Passes one connection's only call on.
async fn pass(stream: TcpStream, behind: SocketAddr, mutation: Arc<Mutex<Mutation>>) -> Option<()> {
    let mut stream = BufReader::new(stream);
    let (head, body) = message(&mut stream).await?;
    let mut words = head.first()?.split(' ');
    let (method, target) = (words.next()?.to_owned(), words.next()?.to_owned());

    // Each call has a connection of its own, so that where an answer ends is never a question.
    let is_kept = |line: &&String| {
        let name = line.split(':').next().unwrap_or_default().to_lowercase();
        !["connection", "accept-encoding", "content-length"].contains(&name.as_str())
    };
    let mut request = head.iter().filter(is_kept).cloned().collect::<Vec<_>>();
    request.push(format!("content-length: {}", body.len()));
    request.push("connection: close".to_owned());

    let mut server = TcpStream::connect(behind).await.ok()?;
    let head = format!("{}\r\n\r\n", request.join("\r\n"));
    server.write_all(&[head.as_bytes(), &body].concat()).await.ok()?;
    let mut server = BufReader::new(server);
    let (head, body) = message(&mut server).await?;
    let header = |wanted: &str| {
        let mut lines = head.iter().filter_map(|line| line.split_once(':'));
        let found = lines.find(|(name, _)| name.eq_ignore_ascii_case(wanted));
        found.map_or_else(String::new, |(_, value)| value.trim().to_owned())
    };

    let mut answer = OddAnswer {
        method,
        path: target.trim_start_matches("/api/v1").to_owned(),
        status: head.first()?.split(' ').nth(1)?.parse().ok()?,
        content_type: header("content-type"),
        body,
    };
    mutation.lock().unwrap()(&mut answer);
    let head = format!(
        "HTTP/1.1 {} Odd\r\ncontent-type: {}\r\ncontent-length: {}\r\nconnection: close\r\n\r\n",
        answer.status,
        answer.content_type,
        answer.body.len()
    );
    let stream = stream.get_mut();
    stream
        .write_all(&[head.as_bytes(), &answer.body].concat())
        .await
        .ok()?;
    stream.shutdown().await.ok()
}

/// Reads the lines of a head, and the body that it announces.
async fn message(stream: &mut BufReader<TcpStream>) -> Option<(Vec<String>, Vec<u8>)> {
    let mut head = Vec::new();
    loop {
        let mut line = String::new();
        stream.read_line(&mut line).await.ok().filter(|read| *read > 0)?;
        match line.trim_end() {
            "" => break,
            line => head.push(line.to_owned()),
        }
    }

    let lines = head.iter().filter_map(|line| line.split_once(':'));
    let length = lines
        .filter(|(name, _)| name.eq_ignore_ascii_case("content-length"))
        .find_map(|(_, value)| value.trim().parse().ok());
    let mut body = vec![0; length.unwrap_or(0)];
    stream.read_exact(&mut body).await.ok()?;
    Some((head, body))
}
