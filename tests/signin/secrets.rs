//! Whatever way an organization is signed in to, and whatever a run does, no secret is in what it prints or leaves
//! behind, but for the files that are meant for it.

use super::{
    renewed::variables,
    ways::{run, trusted_project},
};
use crate::harness::{Ran, World};
use close_sandbox::{Fault, FaultAction};
use std::{
    fs,
    path::{Path, PathBuf},
};

/// What may hold secrets.
const MEANT: &[&str] = &[
    ".closectl/tokens/live.json",
    ".closectl/secrets/live.json",
    "key.txt",
];

const MANIFEST: &str = "lead_statuses: [Potential, New]
webhooks:
  - url: https://hooks.example.test/close
    events: [{object_type: lead, action: created}]
";

/// Variables of the environment.
type Variables = Vec<(&'static str, String)>;

/// The outputs of the runs in a folder, by what was run.
struct Runs<'a> {
    world: &'a World,
    variables: Variables,
    said: Vec<(String, Ran)>,
}

impl Runs<'_> {
    fn run(&mut self, code: i32, arguments: &[&str]) {
        let variables: Vec<_> = self
            .variables
            .iter()
            .map(|(name, value)| (*name, value.as_str()))
            .collect();
        let ran = run(self.world, arguments, &variables);
        assert!(
            ran.code == code,
            "{arguments:?}: {} {}\n{}",
            ran.code,
            ran.stdout,
            ran.stderr
        );
        self.said.push((arguments.join(" "), ran));
    }
}

/// Every way to sign in, with the variables that it needs.
fn ways(world: &World) -> [(&'static str, &'static str, Variables); 4] {
    let key = world.sandbox.api_key().to_owned();
    world.write("key.txt", &key);
    [
        (
            "key",
            "api_key: ${env:CLOSE_KEY}",
            vec![("CLOSE_KEY", key.clone())],
        ),
        (
            "token",
            "access_token: ${env:CLOSE_TOKEN}",
            vec![("CLOSE_TOKEN", key)],
        ),
        (
            "command",
            "api_key_command: tee /dev/stderr < key.txt",
            Vec::new(),
        ),
        (
            "oauth",
            "oauth: {client_id: \"${env:CLOSE_APP_ID}\", client_secret: \"${env:CLOSE_APP_SECRET}\", refresh_token: \"${env:CLOSE_REFRESH}\"}",
            variables(world).into(),
        ),
    ]
}

#[test]
fn no_secret_is_shown_or_left_of_a_key() {
    is_kept_secret(0);
}

#[test]
fn no_secret_is_shown_or_left_of_a_token() {
    is_kept_secret(1);
}

#[test]
fn no_secret_is_shown_or_left_of_a_command() {
    is_kept_secret(2);
}

#[test]
fn no_secret_is_shown_or_left_of_an_application() {
    is_kept_secret(3);
}

/// Runs everything with one way to sign in, and looks through every output and file.
fn is_kept_secret(at: usize) {
    let world = World::new();
    let (name, way, variables) = ways(&world)[at].clone();
    trusted_project(&world, way);
    world.write("m.yaml", MANIFEST);
    let mut runs = Runs {
        world: &world,
        variables,
        said: Vec::new(),
    };
    runs.run(0, &["plan", "-v"]);
    runs.run(0, &["plan", "--format", "json", "--out", "plan.json"]);
    runs.run(0, &["apply", "--yes", "-vv", "--trace-http", "calls.jsonl"]);
    // The statuses that the file does not list are drift.
    runs.run(2, &["drift", "--format", "json"]);
    runs.run(0, &["undo", "--format", "json"]);
    runs.run(0, &["undo", "last", "--yes", "--allow-data-loss", "*"]);
    runs.run(2, &["drift"]);
    runs.run(0, &["apply", "--yes", "--format", "json"]);
    runs.run(0, &["pull", "-f", "pulled"]);
    world.write("m.yaml", &MANIFEST.replace("New]", "New, Newer]"));
    for (action, code) in [
        (FaultAction::Status(400), 4),
        (FaultAction::Html, 4),
        (FaultAction::LoseAnswer, 0),
    ] {
        let first = Fault::first("POST", "/status/lead/", action);
        world.sandbox.set_faults(vec![Fault {
            times: usize::MAX,
            ..first
        }]);
        runs.run(code, &["apply", "--yes", "-v"]);
    }
    world.sandbox.set_faults(Vec::new());
    world.sandbox.oauth(|oauth| oauth.revoke_access_tokens());
    runs.run(0, &["plan", "--format", "json"]);
    let wrong: Vec<_> = runs
        .variables
        .iter()
        .map(|(name, value)| (*name, format!("{value}x")))
        .collect();
    world.write("key.txt", &format!("{}x", world.sandbox.api_key()));
    let right = std::mem::replace(&mut runs.variables, wrong);
    runs.run(1, &["plan"]);
    runs.run(
        1,
        &[
            "apply",
            "--yes",
            "--format",
            "json",
            "--trace-http",
            "calls.jsonl",
        ],
    );
    runs.variables = right;
    world.write(
        "closectl.yaml",
        &format!("{}    nonsense: 1\n", world.read("closectl.yaml")),
    );
    runs.run(1, &["plan"]);
    let secrets = secrets(&world);
    let expected = if name == "oauth" { 9 } else { 6 };
    assert!(secrets.len() >= expected, "{name}: {} secrets", secrets.len());
    for (arguments, ran) in &runs.said {
        for secret in &secrets {
            let shown = ran.stdout.contains(secret) || ran.stderr.contains(secret);
            assert!(!shown, "{name}: {arguments}: {}\n{}", ran.stdout, ran.stderr);
        }
    }
    let mut seen = 0;
    for path in files(world.folder.path()) {
        let relative = path.strip_prefix(world.folder.path()).unwrap();
        if MEANT.iter().any(|meant| relative == Path::new(meant)) {
            seen += 1;
            continue;
        }
        let text = String::from_utf8_lossy(&fs::read(&path).unwrap()).into_owned();
        let found = secrets.iter().any(|secret| text.contains(secret));
        assert!(!found, "{name}: {}", relative.display());
    }
    assert_eq!(
        seen,
        if name == "oauth" { 3 } else { 2 },
        "{name}: each file that is meant for secrets is there"
    );
}

/// Everything that nobody may see, and its forms.
fn secrets(world: &World) -> Vec<String> {
    let key = world.sandbox.api_key().to_owned();
    let hidden = key.split_once('.').unwrap().1.to_owned();
    let mut secrets = vec![base64(&format!("{key}:")), base64(&key), hidden, key];
    let state = world.sandbox.state();
    secrets.extend(state.webhooks.into_iter().map(|webhook| webhook.signature_key));
    let kept = world.read(".closectl/secrets/live.json");
    let kept: serde_json::Value = serde_json::from_str(&kept).unwrap();
    let signatures = kept.as_object().unwrap().values();
    secrets.extend(signatures.map(|entry| entry["signature_key"].as_str().unwrap().to_owned()));
    world.sandbox.oauth(|oauth| {
        secrets.push(oauth.client_secret.clone());
        secrets.extend(oauth.refresh_tokens.iter().cloned());
        secrets.extend(oauth.access_tokens.iter().map(|token| token.text.clone()));
    });
    secrets
}

/// A form in which secrets are sent, without the end that depends on what follows.
fn base64(text: &str) -> String {
    const LETTERS: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let whole = text.as_bytes().chunks_exact(3);
    let bits = whole.map(|three| {
        three
            .iter()
            .fold(0_usize, |bits, byte| bits << 8 | usize::from(*byte))
    });
    bits.flat_map(|bits| [18, 12, 6, 0].map(|shift| char::from(LETTERS[bits >> shift & 63])))
        .collect()
}

fn files(folder: &Path) -> Vec<PathBuf> {
    let mut files = Vec::new();
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        match path.is_dir() {
            true => files.extend(self::files(&path)),
            false => files.push(path),
        }
    }
    files
}
