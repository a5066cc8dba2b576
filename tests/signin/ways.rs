//! The ways to sign in that a project file can name.

use crate::harness::{Ran, World, finish, person, program};
use std::{
    process::{Command, Stdio},
    time::Duration,
};

/// A project whose organization `live` is signed in to so.
pub fn project(world: &World, way: &str) {
    let text = format!(
        "version: 1\nmanifests: [m.yaml]\ndefault_organization: live\norganizations:\n  live:\n    {way}\n    \
         base_url: {}\n",
        world.sandbox.base_url()
    );
    world
        .write("closectl.yaml", &text)
        .write("m.yaml", "lead_statuses: [Potential, New]\n");
}

/// A project whose organization `live` is signed in to so, after its person trusted that.
pub fn trusted_project(world: &World, way: &str) {
    project(world, way);
    let ran = run(world, &["trust", "--yes"], &[]);
    assert_eq!(ran.code, 0, "{}", ran.stderr);
}

/// Runs the program with exactly these variables, beside where programs are.
pub fn run(world: &World, arguments: &[&str], variables: &[(&str, &str)]) -> Ran {
    let mut command = program(world.folder.path());
    command
        .args(arguments)
        .env("PATH", std::env::var_os("PATH").unwrap())
        .envs(variables.iter().copied());
    finish(command)
}

#[test]
fn a_command_gives_the_key_in_the_folder_of_the_project() {
    let world = World::new();
    trusted_project(&world, "api_key_command: cat key.txt | head -n 1");
    world.write("key.txt", &format!("{}\nmore\n", world.sandbox.api_key()));
    world.write("below/here/x", "");
    let mut command = program(&world.folder.path().join("below/here"));
    command
        .args(["plan"])
        .env("PATH", std::env::var_os("PATH").unwrap())
        .env("XDG_CONFIG_HOME", person(world.folder.path()));
    let ran = finish(command);
    assert_eq!(ran.code, 0, "{}", ran.stderr);
    assert!(ran.stdout.contains("create lead_status/New"), "{}", ran.stdout);
}

#[test]
fn ctrl_c_while_a_command_is_asked_for_the_key_ends_the_run_before_anything_is_sent() {
    let world = World::new();
    trusted_project(&world, "api_key_command: touch asked; sleep 10; cat key.txt");
    world.write("key.txt", world.sandbox.api_key());
    for arguments in [
        &["plan"][..],
        &["apply", "--yes"],
        &["pull"],
        &["diff", "live", "m.yaml"],
    ] {
        let asked = world.folder.path().join("asked");
        let _ = std::fs::remove_file(&asked);
        let mut command = program(world.folder.path());
        command
            .args(arguments)
            .env("PATH", std::env::var_os("PATH").unwrap());
        let mut child = command
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        while !asked.exists() {
            assert!(
                child.try_wait().unwrap().is_none(),
                "{arguments:?} ended by itself"
            );
            std::thread::sleep(Duration::from_millis(5));
        }
        let interrupt = Command::new("kill")
            .args(["-INT", &child.id().to_string()])
            .status();
        assert!(interrupt.unwrap().success());

        assert_eq!(child.wait().unwrap().code(), Some(130), "{arguments:?}");
        assert_eq!(world.sandbox.calls(), [], "{arguments:?}");
    }
}

#[test]
fn a_command_that_gives_no_key_is_told_before_anything_is_sent() {
    for (command, told) in [
        ("exit 4", "it ended with code 4; run it by hand"),
        ("'true'", "it printed nothing instead of one line with the key"),
        ("printf 'a1b2c3d4\\n\\ne5f6g7h8\\n'", "it printed several lines"),
        ("no-such-password-manager", "was not found by the shell"),
        (
            "echo a1b2c3d4; echo no a1b2c3d4 >&2; exit 1",
            "It said:\n  no [redacted]",
        ),
    ] {
        let world = World::new();
        trusted_project(&world, &format!("api_key_command: {command}"));
        for arguments in [&["plan"][..], &["apply", "--yes"], &["pull"], &["drift"]] {
            let ran = run(&world, arguments, &[]);
            assert_eq!(ran.code, 1, "{command}: {}", ran.stderr);
            let said = ran.stderr.contains(told) && ran.stderr.contains("`api_key_command` of `live`");
            assert!(said, "{command}: {}", ran.stderr);
            assert!(!ran.stderr.contains("a1b2c3d4") && !ran.stderr.contains("e5f6g7h8"));
        }
        assert_eq!(world.sandbox.calls(), []);
    }
}

#[test]
fn validating_runs_no_command() {
    let world = World::new();
    project(&world, "api_key_command: touch ran");
    let ran = run(&world, &["validate"], &[]);
    assert_eq!(ran.code, 0, "{}", ran.stderr);
    assert!(!world.folder.path().join("ran").exists());
}

#[test]
fn a_wrong_key_names_the_command() {
    let world = World::new();
    trusted_project(&world, "api_key_command: echo api_wrong.wrong");
    let ran = run(&world, &["plan"], &[]);
    assert_eq!(ran.code, 1);
    let told = "the key in the `api_key_command` of `live` was not accepted (401)";
    assert!(ran.stderr.contains(told), "{}", ran.stderr);
}

#[cfg(not(feature = "keyring"))]
#[test]
fn without_the_keyring_it_is_said_how_to_get_it() {
    let world = World::new();
    project(&world, "keyring: true");
    for arguments in [&["plan"][..], &["login"], &["logout"]] {
        let ran = run(&world, arguments, &[]);
        assert_eq!(ran.code, 1, "{arguments:?}: {}", ran.stderr);
        let told = "this closectl was built without it\n\
                    hint: install it with `cargo install --path . --features keyring`, or write";
        assert!(ran.stderr.contains(told), "{arguments:?}: {}", ran.stderr);
    }
    assert_eq!(world.sandbox.calls(), []);
}

#[test]
fn logging_in_is_for_the_keyring_only() {
    let world = World::new();
    project(&world, "api_key: ${env:CLOSE_KEY}");
    for (arguments, told) in [
        (&["login"][..], "write `keyring: true`"),
        (&["logout"], "write `keyring: true`"),
        (
            &["login", "--org", "sandbox"],
            "`sandbox` is a sandbox, which needs no key",
        ),
    ] {
        let ran = run(&world, arguments, &[]);
        assert_eq!(ran.code, 1, "{arguments:?}");
        assert!(ran.stderr.contains(told), "{}", ran.stderr);
    }
}

#[test]
fn logging_in_needs_an_organization_of_the_project_file() {
    let world = World::new();
    for command in ["login", "logout"] {
        for organization in [&[][..], &["--org", "prod"]] {
            let ran = run(&world, &[&[command], organization].concat(), &[]);
            assert_eq!(ran.code, 1, "{command}");
            assert_eq!(
                ran.stderr,
                "error: only the key of an organization that closectl.yaml lists can be in the keyring, and there is \
                 no such organization\n\
                 hint: create a closectl.yaml with `closectl init`, and choose the keyring as the way to sign in \
                 (`keyring: true`)\n"
            );
        }
    }
}

#[test]
fn an_organization_says_one_way() {
    let oauth = "oauth: {client_id: a, client_secret: b, refresh_token: c}";
    for (ways, count) in [
        ("protected: true".to_owned(), 0),
        ("keyring: false".to_owned(), 0),
        ("api_key: a\n    api_key_command: b".to_owned(), 2),
        (format!("keyring: true\n    {oauth}"), 2),
        (
            format!("keyring: true\n    {oauth}\n    access_token: a\n    sandbox: b"),
            4,
        ),
    ] {
        let world = World::new();
        project(&world, &ways);
        let ran = run(&world, &["plan"], &[]);
        assert_eq!(ran.code, 1, "{ways}");
        let told = match count {
            0 => "closectl.yaml doesn't say how to sign in to `live`".to_owned(),
            several => format!("closectl.yaml gives {several} ways to sign in to `live`"),
        };
        assert!(ran.stderr.contains(&told), "{ways}: {}", ran.stderr);
    }
}

#[test]
fn a_secret_in_the_project_file_is_not_drawn() {
    for way in [
        "api_key: api_s3cret.s3cret\n    access_token: s3cret-token",
        "{api_key: api_s3cret.s3cret, nonsense: 1}",
        "api_key: [api_s3cret.s3cret\n",
        "oauth: {client_id: a, client_secret: s3cret-x, refresh_token: s3cret-y, nonsense: 1}",
        "oauth: {client_id: 1, client_secret: s3cret-x, refresh_token: [s3cret-y]}",
        "api_key: &x {s3cret: 1}",
    ] {
        let world = World::new();
        project(&world, way);
        let ran = run(&world, &["plan"], &[]);
        assert_eq!(ran.code, 1, "{way}");
        assert!(
            !ran.stderr.contains("s3cret-") && !ran.stderr.contains("api_s3cret"),
            "{way}: {}",
            ran.stderr
        );
    }
}

#[test]
fn an_app_whose_secrets_are_not_set_is_told_by_the_variable() {
    let world = World::new();
    project(
        &world,
        "oauth: {client_id: a, client_secret: \"${env:CLOSE_APP_SECRET}\", refresh_token: \"${env:CLOSE_REFRESH}\"}",
    );
    let ran = run(&world, &["plan"], &[("CLOSE_APP_SECRET", "x")]);
    assert_eq!(ran.code, 1);
    let told = "the `refresh_token` of its `oauth` is empty; CLOSE_REFRESH has to hold it";
    assert!(ran.stderr.contains(told), "{}", ran.stderr);
}

#[test]
fn a_command_that_prints_a_key_is_ended_with_the_program() {
    let world = World::new();
    trusted_project(&world, "api_key_command: 'echo $$ > asked; exec sleep 60'");
    let asked = world.folder.path().join("asked");
    let mut command = program(world.folder.path());
    command
        .args(["plan"])
        .env("PATH", std::env::var_os("PATH").unwrap());
    let mut child = command
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn()
        .unwrap();
    let id = loop {
        let id = std::fs::read_to_string(&asked).unwrap_or_default();
        if id.ends_with('\n') {
            break id.trim().to_owned();
        }
        assert!(child.try_wait().unwrap().is_none(), "it ended by itself");
        std::thread::sleep(Duration::from_millis(5));
    };
    let terminated = Command::new("kill")
        .args(["-TERM", &child.id().to_string()])
        .status();
    assert!(terminated.unwrap().success());
    assert_eq!(child.wait().unwrap().code(), Some(130));

    // One that has ended may still be listed, as a zombie.
    let is_there = || {
        let status = std::fs::read_to_string(format!("/proc/{id}/stat")).unwrap_or_default();
        !status.is_empty() && !status.contains(") Z ")
    };
    let is_gone = (0..1000).any(|_| {
        std::thread::sleep(Duration::from_millis(5));
        !is_there()
    });
    assert!(is_gone, "the command outlives the program");
}

#[test]
fn a_secret_in_the_place_of_a_variables_name_is_not_shown() {
    let world = World::new();
    world.write("m.yaml", "lead_statuses: [Potential]\n");
    for way in [
        "api_key: '${env:api_s3cret.s3cret}'",
        "oauth: {client_id: app, client_secret: '${env:s3cret.x}', refresh_token: '${env:TOKEN}'}",
    ] {
        project(&world, way);
        for command in [
            &["validate"][..],
            &["plan", "--format", "json"],
            &["doctor"],
            &["trust", "--yes"],
        ] {
            let ran = run(&world, command, &[]);
            let said = format!("{}{}", ran.stdout, ran.stderr);
            assert_eq!(ran.code, 1, "{way}: {said}");
            assert!(
                said.contains("with the name of one environment variable"),
                "{said}"
            );
            assert!(!said.contains("s3cret"), "{said}");
        }
    }
}

#[test]
fn a_secret_that_is_written_in_the_project_file_is_a_problem_and_is_not_shown() {
    for (way, settings) in [
        ("api_key: api_s3cret.s3cret", &["api_key"][..]),
        ("access_token: s3cret-token", &["access_token"]),
        (
            "oauth: {client_id: app, client_secret: s3cret-x, refresh_token: s3cret-y}",
            &["oauth.client_secret", "oauth.refresh_token"],
        ),
    ] {
        let world = World::new();
        world.write("m.yaml", "lead_statuses: [Potential]\n");
        project(&world, way);
        for command in [&["validate"][..], &["plan"], &["doctor"]] {
            let ran = run(&world, command, &[]);
            assert_eq!(ran.code, 1, "{way}: {}", ran.stderr);
            for setting in settings {
                let told = format!("error[key-in-file]: `{setting}` of `live` is written in the file");
                assert!(ran.stderr.contains(&told), "{way}: {}", ran.stderr);
            }
            assert!(ran.stderr.contains("write `${env:NAME}`"), "{}", ran.stderr);
            assert!(
                !format!("{}{}", ran.stdout, ran.stderr).contains("s3cret"),
                "{}",
                ran.stderr
            );
        }
    }
}
