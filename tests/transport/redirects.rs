//! Redirects, which are never followed, wherever they lead.

use super::{
    certificates::{Authority, text},
    tls_server::{acceptor, base_url, listen},
};
use crate::harness::World;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};

#[test]
fn no_redirect_takes_the_key_anywhere() {
    let (authority, target) = (Authority::new(), World::new());
    let elsewhere = target.sandbox.base_url();
    let trust = authority.file();
    for (location, told) in [
        (format!("{elsewhere}/me/"), elsewhere.clone()),
        (
            "https://evil.example/api/v1/me/".to_owned(),
            "evil.example/api/v1/me/".to_owned(),
        ),
        (
            "http://localhost/api/v1/me/".to_owned(),
            "http://localhost/api/v1/me/".to_owned(),
        ),
        ("/api/v1/me".to_owned(), "localhost".to_owned()),
    ] {
        for status in [301, 302, 303, 307, 308] {
            let world = World::new();
            let answer = format!("HTTP/1.1 {status} X\r\nlocation: {location}\r\ncontent-length: 0\r\n\r\n");
            let port = answering(&world, &authority, answer);
            world.write("m.yaml", "lead_statuses: [New]\n");
            let variables = [
                ("CLOSE_BASE_URL", base_url("localhost", port)),
                ("SSL_CERT_FILE", text(&trust).to_owned()),
            ];
            let variables = variables.each_ref().map(|(name, value)| (*name, value.as_str()));
            let ran = world.run_with(&["plan", "-f", "m.yaml"], &variables);
            assert_eq!((ran.code, ran.stdout.as_str()), (1, ""), "{}", ran.stderr);
            let said = format!("redirects it ({status}) to {told}");
            assert!(ran.stderr.contains(&said), "{said}: {}", ran.stderr);
            for part in [
                "follows no redirects",
                "check that CLOSE_BASE_URL names the right server",
            ] {
                assert!(ran.stderr.contains(part), "{part}: {}", ran.stderr);
            }
        }
    }
    assert_eq!(target.sandbox.calls().len(), 0);
}

/// Starts a TLS server that gives every request the same answer.
fn answering(world: &World, authority: &Authority, answer: String) -> u16 {
    let acceptor = acceptor(&authority.good(), &[]);
    let (listener, port) = world.block_on(listen());
    world.spawn(async move {
        while let Ok((stream, _)) = listener.accept().await {
            let Ok(mut secure) = acceptor.accept(stream).await else {
                continue;
            };
            let mut request = [0; 4096];
            let _ = secure.read(&mut request).await;
            let _ = secure.write_all(answer.as_bytes()).await;
            let _ = secure.shutdown().await;
        }
    });
    port
}
