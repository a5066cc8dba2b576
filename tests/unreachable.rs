//! An organization whose server can't be reached: one error and one hint, whatever the command, and retries only with -v.

use crate::{
    harness::{Ran, World, finish},
    transport::{certificates::Authority, tls_server::TlsServer},
};
use std::{process::Command, thread};

/// The commands that read an organization first; GONE and ALSO_GONE can't be reached.
const COMMANDS: &[&str] = &[
    "plan --org gone",
    "apply --yes --org gone",
    "pull --org gone --out pulled",
    "drift --org gone",
    "promote --from here --to gone",
    "plan --org gone --org also_gone",
];

/// A project with an organization that can be reached and two that can't.
fn project(world: &World, url: &str) {
    let gone = format!("{{api_key: \"${{env:CLOSE_API_KEY}}\", base_url: \"{url}\"}}");
    let project = format!(
        "version: 1\nmanifests: [m.yaml]\norganizations:\n  here: {{sandbox: .closectl/here.json}}\n  \
         gone: {gone}\n  also_gone: {gone}\n"
    );
    world
        .write("closectl.yaml", &project)
        .write("m.yaml", "lead_statuses: [Potential]\n");
}

/// Runs commands at the same time, because each waits for the server for a while.
fn together(commands: Vec<(String, Command)>) -> Vec<(String, Ran)> {
    let running = commands
        .into_iter()
        .map(|(words, command)| (words, thread::spawn(move || finish(command))));
    let running: Vec<_> = running.collect();
    running
        .into_iter()
        .map(|(words, ran)| (words, ran.join().unwrap()))
        .collect()
}

/// What a command says is one error, and one hint for all organizations or for each.
fn is_told_once(words: &str, ran: &Ran, said: &str, hints_of_each: bool) {
    assert_eq!(ran.code, 1, "{words}: {}\n{}", ran.stdout, ran.stderr);
    let lines = |mark: &str| -> Vec<&str> {
        let marked = ran.stderr.lines().filter(|line| {
            line.starts_with(mark)
                || line
                    .split_once(": ")
                    .is_some_and(|(_, rest)| rest.starts_with(mark))
        });
        marked.collect()
    };
    let (errors, hints) = (lines("error: "), lines("hint: "));
    assert!(
        errors.len() == 1 && errors[0].contains(said),
        "{words}: {errors:?}\n{}",
        ran.stderr
    );
    // Each organization has its server from another line of the project file.
    let organizations = words.matches("--org").count().max(1);
    let expected = if hints_of_each { organizations } else { 1 };
    assert_eq!(hints.len(), expected, "{words}: {}", ran.stderr);
    assert!(!ran.stderr.contains("; try "), "{words}: {}", ran.stderr);
}

fn commands(world: &World) -> Vec<(String, Command)> {
    let started = COMMANDS.iter().map(|words| {
        let mut command = world.command(&words.split(' ').collect::<Vec<_>>());
        command.env_remove("CLOSE_BASE_URL");
        ((*words).to_owned(), command)
    });
    started.collect()
}

#[test]
fn a_server_that_is_not_there_is_one_error_and_one_hint() {
    let world = World::new();
    // A port that is bound and not listened on refuses.
    let socket = world.block_on(async { tokio::net::TcpSocket::new_v4().unwrap() });
    socket.bind("127.0.0.1:0".parse().unwrap()).unwrap();
    let port = socket.local_addr().unwrap().port();
    project(&world, &format!("http://127.0.0.1:{port}/api/v1"));

    let mut all = commands(&world);
    let mut loud = world.command(&["plan", "--org", "gone", "-v"]);
    loud.env_remove("CLOSE_BASE_URL");
    all.push(("-v".to_owned(), loud));
    // A name that no server has.
    let mut named = world.command(&["plan", "-f", "m.yaml", "-C", "elsewhere"]);
    world.write("elsewhere/m.yaml", "lead_statuses: [Potential]\n");
    world.write("elsewhere/closectl.yaml", "version: 1\nmanifests: [m.yaml]\n");
    named.env("CLOSE_BASE_URL", "https://nothing.invalid/api/v1");
    all.push(("plan of a name".to_owned(), named));

    for (words, ran) in together(all) {
        if words == "-v" {
            assert!(ran.stderr.contains("; try "), "{}", ran.stderr);
        } else if words == "plan of a name" {
            is_told_once(&words, &ran, "nothing.invalid cannot be reached: ", true);
        } else {
            let said = format!("127.0.0.1:{port} cannot be reached: Connection refused");
            is_told_once(&words, &ran, &said, true);
        }
    }
}

#[test]
fn a_certificate_that_is_not_trusted_is_one_error_and_one_hint() {
    let (world, authority) = (World::new(), Authority::new());
    let server = TlsServer::start(&world, &authority.good());
    project(&world, &server.base_url("127.0.0.1"));
    for (words, ran) in together(commands(&world)) {
        let said = format!("the connection to 127.0.0.1:{} is not secure: ", server.port);
        is_told_once(&words, &ran, &said, false);
    }
}
