//! `closectl trust`: what it shows, remembers and forgets, and what counts as trusted.

mod owners;
mod servers;

use crate::harness::{Ran, World, finish, person, program};
use rexpect::session::spawn_command;
use serde_json::Value;
use std::{fs, os::unix::fs::PermissionsExt as _, process::Command};

/// A project that signs in with a command which leaves a mark, and reaches the organization.
fn project(command: &str, world: &World) -> String {
    format!(
        "version: 1\nmanifests: [m.yaml]\ndefault_organization: live\norganizations:\n  live:\n    api_key_command: \
         {command}\n    base_url: {}\n",
        world.sandbox.base_url()
    )
}

/// A world whose project asks for a command.
fn asking() -> World {
    let world = World::new();
    world.write("m.yaml", "lead_statuses: [Potential, New]\n");
    world.write("key", world.sandbox.api_key());
    world.write("closectl.yaml", &project("touch ran; cat key", &world));
    world
}

/// The program with nothing of Close in its environment.
fn command(world: &World, arguments: &[&str]) -> Command {
    let mut command = program(world.folder.path());
    command
        .args(arguments)
        .env("PATH", std::env::var_os("PATH").unwrap());
    command
}

fn run(world: &World, arguments: &[&str]) -> Ran {
    finish(command(world, arguments))
}

fn expect(world: &World, code: i32, arguments: &[&str]) -> Ran {
    let ran = run(world, arguments);
    assert_eq!(ran.code, code, "{arguments:?}: {}\n{}", ran.stdout, ran.stderr);
    ran
}

fn digest(world: &World) -> String {
    let shown = expect(world, 0, &["trust", "--format", "json"]);
    let shown: Value = serde_json::from_str(&shown.stdout).unwrap();
    shown["digest"].as_str().unwrap().to_owned()
}

#[test]
fn it_shows_exactly_what_is_asked_and_remembers_it_for_its_person_alone() {
    let world = asking();
    let shown = expect(&world, 0, &["trust", "--show"]);
    let digest = digest(&world);
    assert_eq!(
        shown.stdout,
        format!(
            "closectl.yaml asks for 1 thing that works only once you trust it:\n\n1. `api_key_command` of \
             `live` (closectl.yaml:6)\n       touch ran; cat key\n   It could run this command as you, in \
             the file's folder.\n\nStatus:   not trusted\nFor CI:   CLOSECTL_TRUST={digest}\n"
        )
    );
    assert!(!person(world.folder.path()).exists(), "showing remembers nothing");

    expect(&world, 3, &["plan"]);
    let trusted = expect(&world, 0, &["trust", "--yes"]);
    assert!(
        trusted
            .stderr
            .contains("trust.json until the project file asks for something else"),
        "{}",
        trusted.stderr
    );
    assert!(!world.folder.path().join("ran").exists(), "trusting runs nothing");
    expect(&world, 0, &["plan"]);
    assert!(world.folder.path().join("ran").exists());

    let folder = person(world.folder.path()).join("closectl");
    let mode = |path: &std::path::Path| fs::metadata(path).unwrap().permissions().mode() & 0o777;
    assert_eq!((mode(&folder), mode(&folder.join("trust.json"))), (0o700, 0o600));
    let kept = fs::read_to_string(folder.join("trust.json")).unwrap();
    assert!(kept.contains(&digest) && !kept.contains("cat key"), "{kept}");

    let again = expect(&world, 0, &["trust"]);
    assert!(again.stdout.contains("Status:   trusted\n"), "{}", again.stdout);
}

#[test]
fn a_change_of_what_is_asked_asks_again_and_says_what_changed() {
    let world = asking();
    expect(&world, 0, &["trust", "--yes"]);
    // What is not asked may change, and lines may move.
    let moved = format!("# a comment\n{}", world.read("closectl.yaml")).replace("[m.yaml]", "[./m.yaml]");
    world.write("closectl.yaml", &moved);
    expect(&world, 0, &["plan"]);

    world.write("closectl.yaml", &moved.replace("touch ran", "touch ran2"));
    let ran = expect(&world, 3, &["plan"]);
    let told = "  changed since you trusted it: `api_key_command` of `live` is different\n";
    assert!(ran.stderr.contains(told), "{}", ran.stderr);
    assert!(!world.folder.path().join("ran2").exists());

    let more = format!(
        "{moved}    oauth: {{client_id: a, client_secret: '${{env:CLOSE_B}}', refresh_token: '${{env:CLOSE_C}}'}}\n"
    );
    let more = more
        .replace("    api_key_command: touch ran; cat key\n", "")
        .replace("client_id: a", "client_id: '${env:APP}'");
    world.write("closectl.yaml", &more);
    let ran = expect(&world, 3, &["plan"]);
    let told = "`oauth.client_id` of `live` is new, `api_key_command` of `live` was removed";
    assert!(ran.stderr.contains(told), "{}", ran.stderr);
}

#[test]
fn what_an_included_file_asks_for_counts() {
    let world = asking();
    let whole = world.read("closectl.yaml");
    let (first, organizations) = whole.split_at(whole.find("organizations:").unwrap());
    world.write("closectl.yaml", &format!("{first}include: [more/clients.yaml]\n"));
    world.write("more/clients.yaml", &format!("version: 1\n{organizations}"));
    world.write("more/key", world.sandbox.api_key());

    let ran = expect(&world, 3, &["plan"]);
    assert!(
        ran.stderr
            .contains("more/clients.yaml:4: `api_key_command` of `live`"),
        "{}",
        ran.stderr
    );
    expect(&world, 0, &["trust", "--yes"]);
    expect(&world, 0, &["plan"]);
    let text = world.read("more/clients.yaml").replace("touch ran", "touch ran2");
    world.write("more/clients.yaml", &text);
    expect(&world, 3, &["plan"]);
}

#[test]
fn forgetting_takes_it_back_and_each_clone_is_a_project_of_its_own() {
    let world = asking();
    let nothing = expect(&world, 0, &["trust", "--forget"]);
    assert!(nothing.stderr.contains("was not trusted"), "{}", nothing.stderr);
    expect(&world, 0, &["trust", "--yes"]);

    world.write("clone/closectl.yaml", &world.read("closectl.yaml"));
    world.write("clone/m.yaml", "lead_statuses: [Potential]\n");
    let mut clone = command(&world, &["plan"]);
    clone.current_dir(world.folder.path().join("clone"));
    assert_eq!(finish(clone).code, 3, "another path is another project");

    expect(&world, 0, &["plan"]);
    expect(&world, 0, &["trust", "--forget"]);
    expect(&world, 3, &["plan"]);
}

#[test]
fn in_ci_a_variable_holds_the_digest() {
    let world = asking();
    let digest = digest(&world);
    let with = |value: &str| {
        let mut command = command(&world, &["plan"]);
        command.env("CLOSECTL_TRUST", value);
        finish(command)
    };
    assert_eq!(with(&digest).code, 0);
    assert_eq!(
        with(&format!("{}, {digest}", "0".repeat(64))).code,
        0,
        "one of several"
    );
    let other = with(&"0".repeat(64));
    assert_eq!(other.code, 3);
    assert!(
        other.stderr.contains("CLOSECTL_TRUST holds another digest"),
        "{}",
        other.stderr
    );
    assert!(!person(world.folder.path()).exists(), "nothing is remembered");
}

#[test]
fn on_a_terminal_it_asks_and_no_is_no() {
    for (answer, code, then) in [("n", 3, 3), ("y", 0, 0)] {
        let world = asking();
        let mut command = command(&world, &["trust"]);
        command.env("TERM", "dumb");
        let mut session = spawn_command(command, Some(60_000)).unwrap();
        session.exp_string("touch ran; cat key").unwrap();
        session.exp_string("Trust this project file?").unwrap();
        session.send(answer).unwrap();
        session.flush().unwrap();
        session.exp_eof().unwrap();
        match session.process().wait().unwrap() {
            rexpect::process::WaitStatus::Exited(_, ended) => assert_eq!(ended, code),
            other => panic!("{other:?}"),
        }
        expect(&world, then, &["plan"]);
    }
}

#[test]
fn without_a_terminal_nobody_is_asked_and_nothing_is_remembered() {
    let world = asking();
    let ran = expect(&world, 3, &["trust"]);
    assert!(ran.stdout.contains("touch ran; cat key"), "{}", ran.stdout);
    assert!(ran.stderr.contains("hint: pass --yes"), "{}", ran.stderr);
    assert!(!person(world.folder.path()).exists());
}

#[test]
fn json_is_one_document_that_its_schema_describes() {
    let world = asking();
    let schema = expect(&world, 0, &["schema", "trust"]).stdout;
    assert_eq!(schema, include_str!("../schemas/trust.schema.json"));
    let schema: Value = serde_json::from_str(&schema).unwrap();
    for arguments in [
        &["trust", "--format", "json"][..],
        &["trust", "--yes", "--format", "json"],
    ] {
        let shown: Value = serde_json::from_str(&expect(&world, 0, arguments).stdout).unwrap();
        jsonschema::validate(&schema, &shown).unwrap();
        let is_yes = arguments.contains(&"--yes");
        assert_eq!(shown["is_trusted"], is_yes);
        assert_eq!(shown["standing"], if is_yes { "remembered" } else { "unknown" });
        assert_eq!(shown["asks"][0]["kind"], "command");
        assert_eq!(shown["asks"][0]["value"], "touch ran; cat key");
        assert_eq!(shown["asks"][0]["line"], 6);
    }

    let harmless = World::new();
    harmless.write(
        "closectl.yaml",
        "version: 1\norganizations: {a: {api_key: '${env:CLOSE_A}', base_url: 'https://api.close.com/api/v1'}, b: \
         {sandbox: x}, c: {keyring: true}}\n",
    );
    let shown = expect(&harmless, 0, &["trust", "--format", "json"]);
    let shown: Value = serde_json::from_str(&shown.stdout).unwrap();
    assert_eq!(
        (&shown["digest"], &shown["standing"]),
        (&Value::Null, &"not_needed".into())
    );
    let told = expect(&harmless, 0, &["trust", "--yes"]);
    assert_eq!(
        told.stdout,
        "closectl.yaml asks for nothing that needs your trust.\n"
    );
    assert_eq!(
        expect(&World::new(), 1, &["trust"]).stdout,
        "",
        "there is no project file"
    );
}

#[test]
fn what_others_can_write_and_what_is_no_file_of_closectl_trusts_nothing() {
    let world = asking();
    expect(&world, 0, &["trust", "--yes"]);
    let file = person(world.folder.path()).join("closectl/trust.json");
    let (good, folder) = (fs::read_to_string(&file).unwrap(), file.parent().unwrap());

    for (path, mode, before) in [(file.as_path(), 0o666, 0o600), (folder, 0o777, 0o700)] {
        fs::set_permissions(path, fs::Permissions::from_mode(mode)).unwrap();
        let ran = expect(&world, 3, &["plan"]);
        assert!(ran.stderr.contains("other users can write"), "{}", ran.stderr);
        fs::set_permissions(path, fs::Permissions::from_mode(before)).unwrap();
        expect(&world, 0, &["plan"]);
    }
    for text in [
        "",
        "{}",
        "not json",
        &good.replace("\"version\": 1", "\"version\": 2"),
    ] {
        fs::write(&file, text).unwrap();
        let ran = expect(&world, 3, &["plan"]);
        assert!(
            ran.stderr.contains("is not a file that closectl wrote"),
            "{text}: {}",
            ran.stderr
        );
        expect(&world, 3, &["trust", "--yes"]);
        assert_eq!(
            fs::read_to_string(&file).unwrap(),
            text,
            "what is not ours is not replaced"
        );
    }
}

#[test]
fn what_is_shown_can_not_hide_a_part_of_itself() {
    let world = World::new();
    world.write(
        "closectl.yaml",
        "version: 1\norganizations:\n  live:\n    api_key_command: \"echo a\\e[2K\\rls\\nrm -rf x\\u202e\"\n",
    );
    let shown = expect(&world, 0, &["trust", "--show"]).stdout;
    assert!(
        shown.contains("       echo a\\u{1b}[2K\\u{d}ls\n       rm -rf x\\u{202e}\n"),
        "{shown}"
    );
}

#[test]
fn listed_variables_of_the_environment_are_asked_for() {
    let world = World::new();
    world.write(
        "closectl.yaml",
        "version: 1\nenvironment: [HOOKS_TOKEN, OTHER_SECRET]\norganizations: {a: {sandbox: x}}\n",
    );
    let shown: Value =
        serde_json::from_str(&expect(&world, 0, &["trust", "--format", "json"]).stdout).unwrap();
    let asks = shown["asks"].as_array().unwrap();
    let values: Vec<&str> = asks.iter().map(|ask| ask["value"].as_str().unwrap()).collect();
    assert_eq!(values, ["HOOKS_TOKEN", "OTHER_SECRET"]);
    assert!(
        asks.iter()
            .all(|ask| ask["kind"] == "environment" && ask["line"] == 2)
    );
}

#[test]
fn doctor_says_what_is_trusted_and_what_is_not() {
    let world = asking();
    let ran = expect(&world, 1, &["doctor"]);
    let place = "`api_key_command` of `live` (closectl.yaml:6), which can run this command";
    assert!(
        ran.stdout.contains(&format!("    not trusted: {place}")),
        "{}",
        ran.stdout
    );
    assert!(
        ran.stderr
            .contains("hint: run `closectl trust` to review and approve it"),
        "{}",
        ran.stderr
    );
    assert!(!world.folder.path().join("ran").exists());
    expect(&world, 0, &["trust", "--yes"]);
    let ran = expect(&world, 0, &["doctor"]);
    assert!(
        ran.stdout.contains(&format!("    trusted: {place}")),
        "{}",
        ran.stdout
    );
    let report: Value =
        serde_json::from_str(&expect(&world, 0, &["doctor", "--format", "json"]).stdout).unwrap();
    assert_eq!(report["asks"][0]["is_trusted"], true);
}

#[test]
fn doctor_says_what_is_not_trusted_on_lines_of_its_own() {
    let world = asking();
    let ran = run(&world, &["doctor"]);
    assert_eq!(ran.code, 1, "{}", ran.stderr);
    let lines: Vec<&str> = ran.stderr.lines().collect();
    let at = lines.iter().position(|line| line.starts_with("error: refused:"));
    let [_, asked, hint] = lines[at.unwrap()..] else {
        panic!("{}", ran.stderr);
    };
    assert!(
        asked.starts_with("  closectl.yaml:6: ") && asked.contains("api_key_command"),
        "{asked}"
    );
    assert!(hint.starts_with("hint: run `closectl trust`"), "{hint}");
    assert!(!world.folder.path().join("ran").exists());
}
