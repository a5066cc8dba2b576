//! A key in a file that is wrong: the excerpts, labels, helps and reports about it show stars in its place.

use crate::harness::{World, finish, program};

/// What stands below `organizations`, with a secret in the place of `SECRET`.
const WRONG: &[&str] = &[
    "  live: {apikey: SECRET}",
    "  live: {api-key: SECRET}",
    "  live:\n    apiKey: SECRET",
    "  live:\n    API_KEY: SECRET",
    "  live:\n    api_kay: SECRET",
    "  live:\n    api key: SECRET",
    "  live:\n    oauth: {client_id: a, client_sekret: SECRET, refresh_token: SECRET}",
    "  live:\n    oauth:\n      client_id: a\n      clientsecret: SECRET",
    "  live:\n    oauth: {client_id: a, client_secret: SECRET, refresh-tokn: SECRET}",
    "  live:\n    acces_token: SECRET",
    "  live:\n    token: SECRET",
    "  live:\n    password: SECRET",
    "  live:\n    api_key: [SECRET]",
    "  live:\n    api_key:\n      - SECRET",
    "  live:\n    api_key: {value: SECRET}",
    "  live:\n    api_key:\n      value: SECRET",
    "  live:\n    api_key: SECRET\n    api_key: SECRET",
    "  live:\n    nonsense: &k SECRET\n    api_key: *k",
    "  live:\n    api_key: &k SECRET\n    nonsense: *k",
    "  live:\n    api_key: |\n      SECRET\n      SECRET",
    "  live:\n    api_key: \"SECRET\n    sandbox: x",
    "  live:\n    api_key: !!int SECRET",
    "  live:\n    ? apikey\n    : SECRET",
    "  live:\n    api_key SECRET",
    "  live:\n    api_key=SECRET",
    "  live:\n    sandbox: x\n    api_key: SECRET",
    "  live: {api: SECRET}",
    "  live:\n    api: SECRET",
    "  live:\n    oauth: {client_id: a, client_secret: '${env:A}', refresh: SECRET}",
    "  live:\n    oauth: SECRET",
    "  live:\n    oauth: [SECRET]",
    "  live:\n    oauth: {client_id: [SECRET], client_secret: '${env:A}', refresh_token: '${env:B}'}",
    "  live:\n    oauth: {SECRET: client_secret}",
    "  live:\n    SECRET: api_key",
    "  live: {SECRET: api_key}",
    "  live:\n    api_key_command: [SECRET]",
    "  live:\n    organization_id: [SECRET]",
    "  live:\n    base_url: {a: SECRET}",
    "  live:\n    keyring: SECRET",
    "  live:\n    protected: SECRET",
    "  live:\n    overlays: SECRET",
    "  live:\n    variables: SECRET",
    "  r: SECRET",
    "  r: [SECRET]",
    "  SECRET",
    "  live: SECRET",
    "  live: {nonsense: SECRET}",
    "  live: {sandbox: [SECRET]}",
    "  live: {organization_id: SECRET, sandbox: 7}",
    "  live: {sandbox: x, variables: {token: {a: SECRET}}}",
];

/// Secrets as they look: a key of Close, a token of another service, and a word that nobody could tell by itself.
const KEY: &str = "api_3fq9KPDLdzWcv7AZtDCVsA.2XwqfIdnKEUIEHVQhHdEGd";
const TOKEN: &str = "Zk93LmQ2cXJ0WHk3dUpOa1BvRzV2";
const WORD: &str = "correct-horse-battery";

/// Which of them can be told only by the name that they stand under.
fn is_named(wrong: &str) -> bool {
    wrong != "  live: {organization_id: SECRET, sandbox: 7}"
}

#[test]
fn no_mistake_in_a_project_file_shows_the_secret_in_it() {
    let world = World::new();
    world.write("m.yaml", "lead_statuses: [New]\n");
    for (at, wrong) in WRONG.iter().enumerate() {
        for secret in [KEY, TOKEN, WORD] {
            if secret == WORD && !is_named(wrong) {
                continue;
            }
            let text = format!(
                "version: 1\norganizations:\n{}\n",
                wrong.replace("SECRET", secret)
            );
            world.write("closectl.yaml", &text);
            let formats: &[&[&str]] = match at {
                0 => &[
                    &["validate"],
                    &["plan", "--format", "json"],
                    &["organizations"],
                    &["apply", "--yes", "-vv"],
                ],
                _ => &[&["plan", "--format", "json"]],
            };
            for arguments in formats {
                let mut command = program(world.folder.path());
                command.args(*arguments).args(if arguments[0] == "organizations" {
                    &[][..]
                } else {
                    &["-f", "m.yaml"]
                });
                let ran = finish(command);
                assert_ne!(ran.code, 0, "{text}");
                let part = &secret[secret.len() / 2..];
                for shown in [&ran.stdout, &ran.stderr] {
                    assert!(!shown.contains(part), "{wrong}\n{shown}");
                }
            }
        }
    }
}

#[test]
fn no_mistake_in_a_manifest_shows_the_secret_in_it() {
    let world = World::new();
    for wrong in [
        "lead_statuses: [{label: New, api_key: SECRET}]",
        "lead_statuses: [{label: New, token: SECRET}]",
        "webhooks: [{url: 'https://x.test', secret: SECRET, events: []}]",
        "api_key: SECRET",
        "lead_statuses: {apikey: SECRET}",
        "lead_statuses: [New]\nclient_sekret:\n  - SECRET\n",
        "lead_statuses: [&a SECRET]\napi_key: *a",
    ] {
        for secret in [KEY, TOKEN, WORD] {
            world.write("m.yaml", &format!("{}\n", wrong.replace("SECRET", secret)));
            for (code, arguments) in [
                (1, &["validate", "-f", "m.yaml"][..]),
                (1, &["validate", "-f", "m.yaml", "--format", "json"]),
                (1, &["validate", "-f", "m.yaml", "--format", "github"]),
                (1, &["validate", "-f", "m.yaml", "--format", "sarif"]),
                (3, &["plan", "-f", "m.yaml"]),
                (3, &["plan", "-f", "m.yaml", "--format", "json"]),
            ] {
                let ran = world.run(arguments);
                assert_eq!(ran.code, code, "{wrong}\n{}", ran.stderr);
                let part = &secret[secret.len() / 2..];
                for shown in [&ran.stdout, &ran.stderr] {
                    assert!(!shown.contains(part), "{arguments:?} {wrong}\n{shown}");
                }
            }
        }
    }
}
