//! nginx, as a child of the test: its files are in a folder of its own, and it listens on a socket in there.

use super::{certificates::ServerCertificate, tls_server::port_of};
use crate::harness::World;
use std::{
    fs,
    path::PathBuf,
    process::{Child, Command, Stdio},
    time::Duration,
};
use tempfile::TempDir;

/// A running nginx in front of a sandbox.
pub struct NginxServer {
    child: Child,
    folder: TempDir,
}

/// One request as nginx logged it.
#[derive(Debug)]
pub struct LoggedRequest {
    /// As `HTTP/2.0`.
    pub version: String,
    /// As `TLSv1.3`.
    pub tls: String,
    /// The number of the connection.
    pub connection: u64,
    /// How it was compressed, or `-`.
    pub encoding: String,
}

impl NginxServer {
    /// Starts it with further settings of the server, and `listen` behind its address.
    pub fn start(world: &World, certificate: &ServerCertificate, listen: &str, settings: &str) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().display().to_string();
        let (chain, key) = (certificate.chain.display(), certificate.key.display());
        let sandbox = port_of(world);
        let config = format!(
            "daemon off; pid {path}/nginx.pid; error_log {path}/error.log notice;
             events {{}}
             http {{
               log_format parts '$server_protocol $ssl_protocol $connection $sent_http_content_encoding';
               access_log {path}/access.log parts;
               client_body_temp_path {path}/body; proxy_temp_path {path}/proxy; fastcgi_temp_path {path}/fastcgi;
               uwsgi_temp_path {path}/uwsgi; scgi_temp_path {path}/scgi;
               server {{
                 listen unix:{path}/socket ssl {listen};
                 ssl_certificate {chain}; ssl_certificate_key {key};
                 {settings}
                 location / {{
                   proxy_pass http://127.0.0.1:{sandbox};
                   proxy_http_version 1.1; proxy_set_header Connection '';
                 }}
               }}
             }}"
        );
        fs::write(folder.path().join("nginx.conf"), config).unwrap();

        // Debian keeps it outside the PATH of ordinary users.
        let path_of_programs = std::env::var("PATH").unwrap_or_default() + ":/usr/sbin";
        // Bounded, should the test be killed before it can end it.
        let child = Command::new("timeout")
            .args(["--kill-after=5", "300", "nginx", "-p", &path, "-c"])
            .arg(folder.path().join("nginx.conf"))
            .env("PATH", path_of_programs)
            .stdin(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        let mut server = Self { child, folder };
        server.wait_until_it_listens();
        server
    }

    /// Where it listens.
    pub fn socket(&self) -> PathBuf {
        self.folder.path().join("socket")
    }

    /// Has it start anew with the same settings, as after a change of them: those that work now end once their requests
    /// are answered.
    pub fn reload(&self) {
        let id = fs::read_to_string(self.folder.path().join("nginx.pid")).unwrap();
        let status = Command::new("kill").args(["-HUP", id.trim()]).status();
        assert!(status.unwrap().success());
    }

    /// How often it has started anew.
    pub fn reloads(&self) -> usize {
        let log = fs::read_to_string(self.folder.path().join("error.log")).unwrap();
        log.matches("(SIGHUP) received").count()
    }

    fn wait_until_it_listens(&mut self) {
        for _ in 0..500 {
            if std::os::unix::net::UnixStream::connect(self.socket()).is_ok() {
                return;
            }
            if let Some(status) = self.child.try_wait().unwrap() {
                let log = fs::read_to_string(self.folder.path().join("error.log")).unwrap_or_default();
                panic!(
                    "nginx did not start ({status}); these tests need it: `apt-get install nginx-light`, as .ci/run \
                     does\n{log}"
                );
            }
            std::thread::sleep(Duration::from_millis(10));
        }
        panic!("nginx does not listen");
    }

    /// Ends it and returns what it answered.
    pub fn log(mut self) -> Vec<LoggedRequest> {
        self.end();
        let text = fs::read_to_string(self.folder.path().join("access.log")).unwrap();
        let parse = |line: &str| {
            let parts: Vec<&str> = line.split(' ').collect();
            LoggedRequest {
                version: parts[0].to_owned(),
                tls: parts[1].to_owned(),
                connection: parts[2].parse().unwrap(),
                encoding: parts[3].to_owned(),
            }
        };
        text.lines().map(parse).collect()
    }

    /// Ends it, by its id: `timeout` hands the signal on.
    fn end(&mut self) {
        if self.child.try_wait().unwrap().is_some() {
            return;
        }
        let id = self.child.id().to_string();
        let _ = Command::new("kill").args(["-TERM", &id]).status();
        let _ = self.child.wait();
    }
}

impl Drop for NginxServer {
    fn drop(&mut self) {
        self.end();
    }
}
