//! Wrong keys, wrong addresses and broken servers: an error that names the setting or the call, and no write.

use crate::harness::{Ran, World, finish, program};
use close_sandbox::{Fault, FaultAction, Settings};
use std::{fs, path::Path, time::Duration};

const MANIFEST: &str = "lead_statuses: [New]\n";
/// What a person may paste by mistake; long, so that no part of it occurs by chance.
const KEY: &str = "api_5wroNGkEyWroNGkEyWroNGk.6wroNGkEyWroNGkEyWroNGk";
/// The same in the form in which it is sent, without the padding.
const SENT: &str = "YXBpXzV3cm9OR2tFeVdyb05Ha0V5V3JvTkdrLjZ3cm9OR2tFeVdyb05Ha0V5V3JvTkdrO";

/// The commands that talk to an organization.
const COMMANDS: &[&[&str]] = &[
    &["plan", "-f", "m.yaml", "-v"],
    &["apply", "-f", "m.yaml", "--yes", "-v"],
    &["pull", "-f", "pulled", "-v"],
];

/// Something goes wrong whenever a path is read.
fn always(path: &str, action: FaultAction) -> Settings {
    let always = Fault {
        times: usize::MAX,
        ..Fault::first("GET", path, action)
    };
    Settings {
        faults: vec![always],
        ..Settings::default()
    }
}

/// Runs a command with exactly these variables.
fn run(world: &World, arguments: &[&str], variables: &[(&str, &str)]) -> Ran {
    let mut command = program(world.folder.path());
    command.args(arguments).envs(variables.iter().copied());
    finish(command)
}

/// Nothing was written, neither in the organization nor in the folder, and nothing holds the secret.
fn nothing_happened(world: &World, ran: &Ran, secrets: &[&str]) {
    assert_eq!(world.writes(), [], "{}", ran.stderr);
    assert_eq!(ran.stdout, "", "an error is no data");
    let names: Vec<_> = fs::read_dir(world.folder.path())
        .unwrap()
        .map(|entry| entry.unwrap().file_name())
        .collect();
    assert_eq!(names, ["m.yaml"], "no file was left behind");
    for secret in secrets {
        assert!(!ran.stderr.contains(secret), "{}", ran.stderr);
    }
}

#[test]
fn a_wrong_key_is_told_by_the_setting_that_held_it() {
    for (setting, what) in [("CLOSE_API_KEY", "key"), ("CLOSE_ACCESS_TOKEN", "access token")] {
        let world = World::new();
        world.write("m.yaml", MANIFEST);
        let base = world.sandbox.base_url();
        for arguments in COMMANDS {
            let ran = run(&world, arguments, &[(setting, KEY), ("CLOSE_BASE_URL", &base)]);
            assert_eq!(ran.code, 1, "{arguments:?}: {}", ran.stderr);
            let said = format!("the {what} in {setting} was not accepted (401)");
            assert!(ran.stderr.contains(&said), "{}", ran.stderr);
            nothing_happened(&world, &ran, &[KEY, SENT, "wroNGkEy"]);
        }
    }
}

#[test]
fn a_key_is_in_no_output_and_in_no_file_of_a_run_that_works() {
    let world = World::new();
    world.write("m.yaml", MANIFEST);
    let key = world.sandbox.api_key().to_owned();
    for arguments in COMMANDS {
        let ran = world.expect(0, arguments);
        assert!(
            !ran.stdout.contains(&key) && !ran.stderr.contains(&key),
            "{arguments:?}"
        );
    }
    let mut files = 0;
    each_file(world.folder.path(), &mut |path, bytes| {
        files += 1;
        let found = bytes.windows(key.len()).any(|window| window == key.as_bytes());
        assert!(!found, "{}", path.display());
    });
    assert!(files > 5, "pull wrote {files} files");
}

fn each_file(folder: &Path, see: &mut impl FnMut(&Path, &[u8])) {
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        match path.is_dir() {
            true => each_file(&path, see),
            false => see(&path, &fs::read(&path).unwrap()),
        }
    }
}

#[test]
fn settings_that_cannot_work_are_told_before_any_call() {
    let world = World::new();
    world.write("m.yaml", MANIFEST);
    let base = world.sandbox.base_url();
    let key = world.sandbox.api_key().to_owned();
    let with_base = |url: &'static str| vec![("CLOSE_API_KEY", key.as_str()), ("CLOSE_BASE_URL", url)];
    for (variables, parts) in [
        (vec![], &["CLOSE_API_KEY", "--org sandbox"][..]),
        (vec![("CLOSE_API_KEY", "")], &["no organization is named"]),
        (
            vec![("CLOSE_API_KEY", " \n")],
            &[
                "use the key in CLOSE_API_KEY: it is empty or not set",
                "set CLOSE_API_KEY to the key of the organization",
            ],
        ),
        (
            vec![("CLOSE_API_KEY", KEY), ("CLOSE_ACCESS_TOKEN", "tok")],
            &["both CLOSE_API_KEY and CLOSE_ACCESS_TOKEN are set", "unset one"],
        ),
        (
            vec![("CLOSE_API_KEY", "a b\u{e9}")],
            &["the key in CLOSE_API_KEY"],
        ),
        (
            with_base("api.close.com/api/v1"),
            &[
                "CLOSE_BASE_URL",
                "not a complete address",
                "https://api.close.com/api/v1",
            ],
        ),
        (
            with_base("http://api.close.com/api/v1"),
            &["CLOSE_BASE_URL", "clear text", "api.close.com", "https://"],
        ),
        (
            with_base("ftp://api.close.com/"),
            &["CLOSE_BASE_URL", "ftp://", "https://"],
        ),
        (
            with_base("https://user:secret@api.close.com/"),
            &["CLOSE_BASE_URL", "user name or password"],
        ),
        (
            with_base("https://api.close.com/?x=1"),
            &["CLOSE_BASE_URL", "`?` or `#`"],
        ),
    ] {
        for arguments in COMMANDS {
            let ran = run(&world, arguments, &variables);
            assert_eq!(ran.code, 1, "{variables:?}: {}", ran.stderr);
            assert!(ran.stderr.starts_with("error: "), "{}", ran.stderr);
            for part in parts {
                assert!(ran.stderr.contains(part), "{variables:?}: {part}\n{}", ran.stderr);
            }
            nothing_happened(&world, &ran, &[KEY, &key, "secret@"]);
        }
    }
    assert_eq!(world.sandbox.calls(), []);
    let ran = run(
        &world,
        &["plan", "-f", "m.yaml", "--org", "production"],
        &[("CLOSE_BASE_URL", &base)],
    );
    assert_eq!(ran.code, 1);
    assert!(
        ran.stderr.contains("no organization named `production`"),
        "{}",
        ran.stderr
    );
}

#[test]
fn a_server_that_is_not_there_is_named() {
    let world = World::new();
    world.write("m.yaml", MANIFEST);
    let closed = std::net::TcpListener::bind("127.0.0.1:0")
        .unwrap()
        .local_addr()
        .unwrap();
    for host in ["127.0.0.1", "localhost"] {
        let base = format!("http://{host}:{}/api/v1", closed.port());
        let variables = [("CLOSE_API_KEY", KEY), ("CLOSE_BASE_URL", base.as_str())];
        let ran = run(&world, &["apply", "-f", "m.yaml", "--yes"], &variables);
        assert_eq!(ran.code, 1);
        let unreached = format!("{host}:{} cannot be reached: ", closed.port());
        for part in [
            format!("error: failed to connect: {unreached}").as_str(),
            "hint: check the network and CLOSE_BASE_URL",
        ] {
            assert!(ran.stderr.contains(part), "{part}\n{}", ran.stderr);
        }
        nothing_happened(&world, &ran, &[KEY, SENT]);

        // Which call found out says nothing to most people; the log names each for those who look for it.
        let ran = run(&world, &["apply", "-f", "m.yaml", "--yes", "-vv"], &variables);
        let mut lines = ran.stderr.lines();
        let names_call = |line: &str| line.contains("GET /") && line.contains(&unreached);
        assert!(lines.any(names_call), "{}", ran.stderr);
        nothing_happened(&world, &ran, &[KEY, SENT]);
    }
}

#[test]
fn an_answer_that_makes_no_sense_names_the_call_and_stops_the_run() {
    let cases = [
        (FaultAction::Html, &["is not JSON but text/html"][..]),
        (FaultAction::CutBody, &["was cut off"]),
        (FaultAction::EmptyBody, &["the answer has no list in `data`"]),
        (
            FaultAction::InvalidJson,
            &["the answer (200) claims to be JSON but can't be parsed; it starts with \"{"],
        ),
        (
            FaultAction::Redirect(302),
            &["redirects it (302)", "follows no redirects"],
        ),
        (
            FaultAction::Redirect(308),
            &["redirects it (308)", "follows no redirects"],
        ),
        (
            FaultAction::RefuseBefore,
            &["Close closed the connection before it answered"],
        ),
        (
            FaultAction::Status(500),
            &["the server had a problem (500)", "run it again in a few minutes"],
        ),
        (
            FaultAction::Silence(Duration::from_secs(600)),
            &[
                "nothing came from the server for 500ms",
                "--timeout SECONDS waits longer",
            ],
        ),
    ];
    // They wait for the program's own pauses between tries, so they wait together.
    std::thread::scope(|scope| {
        for (action, parts) in cases {
            scope.spawn(move || stops(action, parts));
        }
    });
}

fn stops(action: FaultAction, parts: &[&str]) {
    let world = World::with(always("/pipeline/", action.clone()));
    world.write("m.yaml", MANIFEST);
    let key = world.sandbox.api_key().to_owned();
    let ran = world.run(&["apply", "-f", "m.yaml", "--yes", "--timeout", "1"]);
    assert_eq!(ran.code, 1, "{action:?}: {}", ran.stderr);
    for part in ["error: failed to ", "GET /pipeline/"].iter().chain(parts) {
        assert!(ran.stderr.contains(part), "{action:?}: {part}\n{}", ran.stderr);
    }
    assert_eq!(ran.stderr.matches("error: ").count(), 1, "{}", ran.stderr);
    // A longer timeout helps only where time ran out.
    let is_late = matches!(action, FaultAction::Silence(_));
    assert_eq!(ran.stderr.contains("--timeout"), is_late, "{}", ran.stderr);
    nothing_happened(&world, &ran, &[&key]);
}

#[test]
fn an_organization_that_does_not_say_who_it_is_is_not_touched() {
    for action in [
        FaultAction::EmptyBody,
        FaultAction::Html,
        FaultAction::Status(404),
    ] {
        let world = World::with(always("/me/", action));
        world.write("m.yaml", MANIFEST);
        for arguments in COMMANDS {
            let ran = world.expect(1, arguments);
            assert!(ran.stderr.contains("GET /me/"), "{}", ran.stderr);
            nothing_happened(&world, &ran, &[]);
        }
    }
}

#[test]
fn an_order_that_is_not_there_is_not_written() {
    for action in [FaultAction::EmptyBody, FaultAction::Html] {
        let world = World::with(always("/custom_field_schema/lead/", action));
        world.write("m.yaml", "custom_fields: {lead: [{name: A, type: text}]}\n");
        for arguments in COMMANDS {
            let ran = world.expect(1, arguments);
            assert!(
                ran.stderr.contains("GET /custom_field_schema/lead/"),
                "{}",
                ran.stderr
            );
            nothing_happened(&world, &ran, &[]);
        }
    }
}

#[test]
fn what_close_does_not_show_is_not_taken_for_missing() {
    for status in [402, 403, 404] {
        let world = World::with(always("/pipeline/", FaultAction::Status(status)));
        world.write(
            "m.yaml",
            "pipelines: [{name: Sales, statuses: [{label: New, type: active}]}]\n",
        );
        for command in [&["plan"][..], &["apply", "--yes"]] {
            let ran = world.expect(3, &[command, &["-f", "m.yaml"]].concat());
            assert!(
                ran.stdout.contains(&format!("({status})")),
                "{}\n{}",
                ran.stdout,
                ran.stderr
            );
            assert!(ran.stdout.contains("GET /pipeline/"), "{}", ran.stdout);
            assert_eq!(world.writes(), []);
        }
    }
}
