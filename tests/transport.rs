//! Closectl as it meets Close: over TLS, HTTP/2, proxies and servers that break off. The server in front of the sandbox
//! is nginx where its behaviour counts, and a few lines of Rust where it must fail at a certain moment.
//!
//! Tests that need nginx are ignored unless asked for, so that `cargo test` says so and passes on a machine without it:
//! `cargo test --test main transport:: -- --include-ignored`, as `.ci/run` does, which installs it.

mod broken;
mod broken_server;
pub(crate) mod certificates;
mod counting_relay;
mod nginx;
mod nginx_server;
mod proxies;
pub(crate) mod proxy_server;
mod redirects;
pub(crate) mod tls_server;
mod trust;
