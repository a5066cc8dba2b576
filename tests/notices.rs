//! Notices after `drift` and `apply`: what is sent where, and what is never sent or said.

use crate::harness::{Ran, World, applied};
use serde_json::Value;
use std::{
    io::{Read as _, Write as _},
    net::TcpListener,
    sync::{Arc, Mutex},
    thread,
};

const SETUP: &str = "lead_statuses: [Potential, Fresh]\n";

/// A server that keeps the bodies of what is posted to it, and gives all of them one answer.
struct Receiver {
    address: String,
    bodies: Arc<Mutex<Vec<String>>>,
}

impl Receiver {
    fn answering(answer: &'static str) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let address = format!(
            "http://{}/services/T00000000/B00000000/abcdefgh",
            listener.local_addr().unwrap()
        );
        let bodies: Arc<Mutex<Vec<String>>> = Arc::default();
        let kept = Arc::clone(&bodies);
        // It ends with the test.
        thread::spawn(move || {
            for stream in listener.incoming().flatten() {
                let mut stream = stream;
                let mut text = String::new();
                let mut bytes = [0; 4096];
                while let Ok(count) = stream.read(&mut bytes) {
                    text.push_str(&String::from_utf8_lossy(&bytes[..count]));
                    let Some((head, body)) = text.split_once("\r\n\r\n") else {
                        continue;
                    };
                    let length = head.lines().find_map(|line| {
                        let (name, value) = line.split_once(": ")?;
                        name.eq_ignore_ascii_case("content-length")
                            .then(|| value.parse::<usize>().ok())?
                    });
                    if count == 0 || length.is_none_or(|length| body.len() >= length) {
                        kept.lock().unwrap().push(body.to_owned());
                        break;
                    }
                }
                let _ = stream.write_all(answer.as_bytes());
            }
        });
        Self { address, bodies }
    }

    fn texts(&self) -> Vec<String> {
        let bodies = std::mem::take(&mut *self.bodies.lock().unwrap());
        let text = |body: &String| {
            let body: Value = serde_json::from_str(body).unwrap();
            body["text"].as_str().unwrap().to_owned()
        };
        bodies.iter().map(text).collect()
    }

    /// Runs the program with this as the address of notices, which it never says.
    fn run(&self, world: &World, arguments: &[&str], more: &[(&str, &str)]) -> Ran {
        let variables = [&[("CLOSECTL_NOTIFY_URL", self.address.as_str())], more].concat();
        let ran = world.run_with(arguments, &variables);
        for text in [&ran.stdout, &ran.stderr] {
            assert!(
                !text.contains("T00000000") && !text.contains(&self.address),
                "{text}"
            );
        }
        ran
    }
}

const TAKEN: &str = "HTTP/1.1 200 OK\r\ncontent-length: 2\r\nconnection: close\r\n\r\nok";

#[test]
fn an_apply_and_drift_are_told_with_counts_and_no_names() {
    let receiver = Receiver::answering(TAKEN);
    let world = World::new();
    world.write("m.yaml", SETUP);
    let ran = receiver.run(&world, &["apply", "-f", "m.yaml", "--yes"], &[]);
    assert_eq!(ran.code, 0, "{}", ran.stderr);
    let texts = receiver.texts();
    assert_eq!(texts.len(), 1, "{texts:?}");
    assert!(
        texts[0].starts_with("closectl apply: exit code 0, done\nthe organization: applied (create: "),
        "{texts:?}"
    );
    assert!(!texts[0].contains("Fresh"), "{texts:?}");

    world.write("m.yaml", "lead_statuses: [Fresh, Potential, New]\n");
    let link = [("CLOSECTL_NOTIFY_LINK", "https://ci.example.com/1?a&b")];
    let ran = receiver.run(&world, &["drift", "-f", "m.yaml"], &link);
    assert_eq!(ran.code, 2, "{}", ran.stderr);
    let texts = receiver.texts();
    assert!(
        texts[0].starts_with(
            "closectl drift: exit code 2, changes are pending\nthe organization: drift (missing: 1, "
        ),
        "{texts:?}"
    );
    assert!(
        texts[0].ends_with("\nhttps://ci.example.com/1?a&amp;b"),
        "{texts:?}"
    );
}

#[test]
fn nothing_is_sent_where_nothing_happened_and_plans_are_never_told() {
    let receiver = Receiver::answering(TAKEN);
    let world = applied(SETUP);
    world.write("m.yaml", "lead_statuses: []\n");
    assert_eq!(
        receiver
            .run(&world, &["apply", "-f", "m.yaml", "--yes"], &[])
            .code,
        0
    );
    world.write("m.yaml", "lead_statuses: [Potential, Fresh, More]\n");
    assert_eq!(receiver.run(&world, &["plan", "-f", "m.yaml"], &[]).code, 0);
    assert_eq!(receiver.texts(), Vec::<String>::new());
}

#[test]
fn what_ci_runs_is_linked() {
    let receiver = Receiver::answering(TAKEN);
    let world = applied(SETUP);
    world.write("m.yaml", "lead_statuses: [Potential, Fresh, More]\n");
    let github = [
        ("GITHUB_SERVER_URL", "https://github.com"),
        ("GITHUB_REPOSITORY", "me/crm"),
        ("GITHUB_RUN_ID", "7"),
    ];
    receiver.run(&world, &["drift", "-f", "m.yaml"], &github);
    receiver.run(
        &world,
        &["drift", "-f", "m.yaml"],
        &[("CLOSECTL_NOTIFY_LINK", "javascript:alert(1)")],
    );
    let texts = receiver.texts();
    assert!(
        texts[0].ends_with("\nhttps://github.com/me/crm/actions/runs/7"),
        "{texts:?}"
    );
    assert!(!texts[1].contains("javascript"), "{texts:?}");
}

#[test]
fn a_notice_that_does_not_arrive_is_a_warning_and_redirects_are_not_followed() {
    let world = applied(SETUP);
    world.write("m.yaml", "lead_statuses: [Potential, Fresh, More]\n");
    let second = Receiver::answering(TAKEN);
    let moved = format!(
        "HTTP/1.1 307 Temporary Redirect\r\nlocation: {}\r\ncontent-length: 0\r\nconnection: close\r\n\r\n",
        second.address
    );
    let first = Receiver::answering(Box::leak(moved.into_boxed_str()));
    let ran = first.run(&world, &["drift", "-f", "m.yaml"], &[]);
    assert_eq!(ran.code, 2, "{}", ran.stderr);
    assert!(
        ran.stderr.ends_with(
            "warning: the notice of CLOSECTL_NOTIFY_URL was not sent: the server answered with 307\n"
        ),
        "{}",
        ran.stderr
    );
    assert_eq!(second.texts(), Vec::<String>::new());

    for address in [
        "http://hooks.example.com/services/T00000000/x",
        "nonsense-that-is-secret",
        "http://127.0.0.1:1/closed-door",
    ] {
        let ran = world.run_with(&["drift", "-f", "m.yaml"], &[("CLOSECTL_NOTIFY_URL", address)]);
        assert_eq!(ran.code, 2, "{}", ran.stderr);
        assert!(
            ran.stderr
                .contains("warning: the notice of CLOSECTL_NOTIFY_URL was not sent: "),
            "{}",
            ran.stderr
        );
        assert!(!ran.stderr.contains(address), "{}", ran.stderr);
    }
}

#[test]
fn a_repository_can_neither_name_the_address_nor_read_it() {
    let receiver = Receiver::answering(TAKEN);
    let world = World::new();
    world
        .write(
            "closectl.yaml",
            "version: 1\nenvironment: [CLOSECTL_NOTIFY_URL]\n",
        )
        .write("m.yaml", "lead_statuses: [\"${env:CLOSECTL_NOTIFY_URL}\"]\n");
    let ran = receiver.run(&world, &["validate", "-f", "m.yaml"], &[]);
    assert_eq!(ran.code, 1, "{}", ran.stdout);
    assert!(
        ran.stderr.contains("is where closectl sends notices"),
        "{}",
        ran.stderr
    );
}

#[test]
fn a_command_that_fails_before_it_reads_an_organization_is_told_too() {
    let receiver = Receiver::answering(TAKEN);
    let commands: [&[&str]; 4] = [
        &["drift", "-f", "nowhere"],
        &["drift", "--org", "nobody"],
        &["apply", "-f", "nowhere", "--yes"],
        &["apply", "nowhere.json", "--yes"],
    ];
    for arguments in commands {
        let ran = receiver.run(&World::new(), arguments, &[]);
        assert_eq!(ran.code, 1, "{arguments:?}\n{}", ran.stderr);
        let told = format!("closectl {}: exit code 1, failed", arguments[0]);
        assert_eq!(receiver.texts(), [told], "{arguments:?}");
    }
}
