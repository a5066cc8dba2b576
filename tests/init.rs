//! `init`: what a project begins with, by flags and by questions, and what it never overwrites.

use crate::harness::{Ran, World, finish, program};
use rexpect::session::{PtySession, spawn_command};
use serde_json::Value;

fn init(world: &World, arguments: &[&str], variables: &[(&str, &str)]) -> Ran {
    let mut command = program(world.folder.path());
    command
        .arg("init")
        .args(arguments)
        .envs(variables.iter().copied());
    finish(command)
}

/// The file is what the program takes, and valid against the schema that it names.
fn is_valid(world: &World) {
    let text = world.read("closectl.yaml");
    let named = text
        .lines()
        .next()
        .unwrap()
        .strip_prefix("# yaml-language-server: $schema=")
        .unwrap();
    let schema: Value = serde_json::from_str(&world.read(named)).unwrap();
    let published: Value = serde_json::from_str(include_str!("../schemas/project.schema.json")).unwrap();
    assert_eq!(schema, published);
    let mut sources = closectl::model::Sources::default();
    let source = sources.add("closectl.yaml", text.as_str());
    let read = closectl::manifest::document(&closectl::manifest::Schema::new(schema), source, &sources);
    assert!(read.is_ok(), "{text}: {read:?}");
}

#[test]
fn a_stand_in_needs_nothing_and_the_next_command_works() {
    let world = World::new();
    let ran = init(&world, &["--sandbox", "--yes"], &[]);
    assert_eq!(ran.code, 0, "{}", ran.stderr);
    assert_eq!(
        ran.stdout,
        "closectl.yaml\nclosectl.schema.json\nmanifests\n.gitignore\n.closectl/.gitignore\n\
         manifests/manifest.schema.json\nmanifests/overlay.schema.json\nAGENTS.md\n"
    );
    assert!(ran.stderr.contains("next: closectl pull"), "{}", ran.stderr);
    insta::assert_snapshot!(world.read("closectl.yaml"), @"
    # yaml-language-server: $schema=closectl.schema.json
    version: 1
    manifests: [manifests]
    default_organization: sandbox
    organizations:
      sandbox:
        sandbox: .closectl/sandbox.json    # the built-in sandbox: nothing leaves this machine
    ");
    is_valid(&world);
    assert_eq!(world.read(".gitignore"), ".closectl/\n");
    let mut command = program(world.folder.path());
    command.arg("pull");
    assert_eq!(finish(command).code, 0);
    let mut command = program(world.folder.path());
    command.args(["plan", "--detailed-exitcode"]);
    assert_eq!(finish(command).code, 0);
}

#[test]
fn an_organization_is_identified_where_its_key_is_there() {
    let world = World::new();
    let base = world.sandbox.base_url();
    let arguments = ["--org", "staging", "--api-key-env", "STAGING_KEY"];
    let ran = init(&world, &arguments, &[("CLOSE_BASE_URL", &base)]);
    assert_eq!(ran.code, 0, "{}", ran.stderr);
    assert!(ran.stderr.contains("STAGING_KEY is not set"), "{}", ran.stderr);
    assert!(!world.read("closectl.yaml").contains("organization_id"));
    is_valid(&world);
    let variables = [
        ("CLOSE_BASE_URL", base.as_str()),
        ("STAGING_KEY", world.sandbox.api_key()),
    ];
    let ran = init(&world, &[&arguments[..], &["--force"]].concat(), &variables);
    assert_eq!(ran.code, 0, "{}", ran.stderr);
    let id = world.sandbox.state().organization.id;
    let expected = format!(
        "# yaml-language-server: $schema=closectl.schema.json\nversion: 1\nmanifests: [manifests]\n\
         default_organization: staging\norganizations:\n  staging:\n    api_key: ${{env:STAGING_KEY}}\n    \
         organization_id: {id}\n    base_url: {}\n",
        serde_json::to_string(&base).unwrap()
    );
    assert_eq!(world.read("closectl.yaml"), expected);
    is_valid(&world);
    assert_eq!(
        world.sandbox.calls().len(),
        1,
        "who the key belongs to, and nothing else"
    );
}

#[test]
fn a_key_that_does_not_work_yet_is_no_reason_to_stop() {
    let world = World::new();
    let base = world.sandbox.base_url();
    let variables = [
        ("CLOSE_BASE_URL", base.as_str()),
        ("CLOSE_API_KEY", "api_wrong.wrong"),
    ];
    let ran = init(&world, &["--yes"], &variables);
    assert_eq!(ran.code, 0, "{}", ran.stderr);
    assert!(
        ran.stderr.contains("the organization's id was not read: "),
        "{}",
        ran.stderr
    );
    assert!(
        world
            .read("closectl.yaml")
            .contains("  production:\n    api_key: ${env:CLOSE_API_KEY}\n")
    );
}

#[test]
fn from_pulls_the_organization_and_leaves_no_changes() {
    let world = World::new();
    let base = world.sandbox.base_url();
    let variables = [
        ("CLOSE_BASE_URL", base.as_str()),
        ("KEY", world.sandbox.api_key()),
    ];
    let ran = init(&world, &["--from", "live", "--api-key-env", "KEY"], &variables);
    assert_eq!(ran.code, 0, "{}", ran.stderr);
    assert!(
        ran.stdout.contains("manifests/lead_statuses.yaml"),
        "{}",
        ran.stdout
    );
    assert!(world.read("closectl.yaml").contains("organization_id: orga_"));
    is_valid(&world);
    let mut command = program(world.folder.path());
    command.args(["plan", "--detailed-exitcode"]).envs(variables);
    let ran = finish(command);
    assert_eq!(ran.code, 0, "{}\n{}", ran.stdout, ran.stderr);
}

#[test]
fn a_first_pull_that_fails_can_be_made_up_for_with_the_command_that_is_named() {
    let world = World::new();
    let base = world.sandbox.base_url();
    let ran = init(
        &world,
        &["--from", "live", "--api-key-env", "KEY"],
        &[("CLOSE_BASE_URL", base.as_str())],
    );
    assert_eq!(ran.code, 1, "{}", ran.stderr);
    let lines: Vec<&str> = ran.stderr.lines().collect();
    let next = "the project was created without manifests; `closectl pull --org live` writes them";
    assert!(
        lines.contains(&next)
            && lines.contains(&"error: failed to use the key in KEY: it is empty or not set"),
        "{}",
        ran.stderr
    );

    let mut command = program(world.folder.path());
    command.args(["pull", "--org", "live"]).envs([
        ("CLOSE_BASE_URL", base.as_str()),
        ("KEY", world.sandbox.api_key()),
    ]);
    let ran = finish(command);
    assert_eq!(ran.code, 0, "{}\n{}", ran.stdout, ran.stderr);
    assert!(world.read("manifests/lead_statuses.yaml").contains("Potential"));
}

#[test]
fn a_first_pull_over_own_manifests_does_not_say_that_nothing_was_written() {
    let world = World::new();
    world.write("manifests/lead_statuses.yaml", "lead_statuses: [Mine]\n");
    let base = world.sandbox.base_url();
    let ran = init(
        &world,
        &["--from", "live", "--api-key-env", "KEY"],
        &[
            ("CLOSE_BASE_URL", base.as_str()),
            ("KEY", world.sandbox.api_key()),
        ],
    );
    assert_eq!(ran.code, 3, "{}", ran.stderr);
    for told in [
        "the project was created without manifests; `closectl pull --org live` writes them",
        "error: refused: no manifest was written, because these files were edited",
    ] {
        assert!(ran.stderr.contains(told), "{told}: {}", ran.stderr);
    }
    assert!(!ran.stderr.contains("nothing was written"), "{}", ran.stderr);
    assert_eq!(
        world.read("manifests/lead_statuses.yaml"),
        "lead_statuses: [Mine]\n"
    );
}

#[test]
fn a_project_that_is_there_is_kept_unless_forced() {
    let world = World::new();
    world
        .write("closectl.yaml", "version: 1\n")
        .write(".gitignore", "target\n.closectl");
    let ran = init(&world, &["--sandbox"], &[]);
    assert_eq!(ran.code, 3);
    assert!(ran.stderr.contains("closectl.yaml already exists") && ran.stderr.contains("--force"));
    assert_eq!(world.read("closectl.yaml"), "version: 1\n");
    assert!(!world.folder.path().join("manifests").exists());
    assert_eq!(init(&world, &["--sandbox", "--force"], &[]).code, 0);
    assert_eq!(
        world.read(".gitignore"),
        "target\n.closectl",
        "the folder was ignored already"
    );
    is_valid(&world);
}

#[test]
fn what_git_ignores_is_added_once() {
    let world = World::new();
    world.write(".gitignore", "target");
    for _ in 0..2 {
        assert_eq!(init(&world, &["--sandbox", "--force"], &[]).code, 0);
        assert_eq!(world.read(".gitignore"), "target\n.closectl/\n");
    }
}

#[test]
fn what_git_ignores_keeps_its_bytes_whatever_their_encoding() {
    let world = World::new();
    let file = world.folder.path().join(".gitignore");
    std::fs::write(&file, b"caf\xe9/\r\n/.closectl-old").unwrap();
    for _ in 0..2 {
        assert_eq!(init(&world, &["--sandbox", "--force"], &[]).code, 0);
        let expected = b"caf\xe9/\r\n/.closectl-old\n.closectl/\n";
        assert_eq!(std::fs::read(&file).unwrap(), expected);
    }
}

#[test]
fn nobody_is_asked_where_nobody_can_answer() {
    let world = World::new();
    for arguments in [&[][..], &["--org", "live"]] {
        let ran = init(&world, arguments, &[]);
        assert_eq!(ran.code, 3, "{}", ran.stderr);
        assert!(
            ran.stderr
                .contains("--sandbox or --api-key-env VARIABLE, or pass --yes"),
            "{}",
            ran.stderr
        );
    }
    assert!(!world.folder.path().join("closectl.yaml").exists());
}

#[test]
fn a_key_in_place_of_the_name_of_its_variable_is_not_repeated() {
    let world = World::new();
    let ran = init(&world, &["--api-key-env", "api_s3cret.s3cret"], &[]);
    assert_eq!(ran.code, 1);
    assert!(
        ran.stderr.contains("can't be the name of a variable") && !ran.stderr.contains("s3cret"),
        "{}",
        ran.stderr
    );
    assert!(!world.folder.path().join("closectl.yaml").exists());
}

#[test]
fn odd_names_stay_names() {
    for name in ["Müller & Co: EU", "no", "1", "a#b", "say \"hi\"", "x: {y"] {
        let world = World::new();
        let ran = init(&world, &["--sandbox", "--org", name], &[]);
        assert_eq!(ran.code, 0, "{name}: {}", ran.stderr);
        is_valid(&world);
        let mut command = program(world.folder.path());
        command.args(["pull", "--org", name]);
        let ran = finish(command);
        assert_eq!(ran.code, 0, "{name}: {}", ran.stderr);
    }
}

/// The names in the folder, without that of a person's own settings.
fn names(world: &World) -> Vec<String> {
    let entries = std::fs::read_dir(world.folder.path()).unwrap();
    let names = entries.map(|entry| entry.unwrap().file_name().into_string().unwrap());
    let mut names: Vec<String> = names.filter(|name| name != ".person").collect();
    names.sort();
    names
}

#[test]
fn a_server_that_carries_a_secret_is_not_written_down() {
    for (url, why) in [
        (
            "https://someone:s3cret@close.example.com/api/v1",
            "it holds a user name or password",
        ),
        (
            "https://close.example.com/api/v1?token=s3cret",
            "it holds a `?` or `#`",
        ),
    ] {
        let world = World::new();
        let ran = init(
            &world,
            &["--yes"],
            &[("CLOSE_BASE_URL", url), ("CLOSE_API_KEY", "x")],
        );
        assert_eq!(ran.code, 1, "{}", ran.stderr);
        assert!(
            ran.stderr.contains(why) && !ran.stderr.contains("s3cret"),
            "{}",
            ran.stderr
        );
        assert_eq!(names(&world), [] as [&str; 0], "{url}");
    }
}

#[test]
fn what_is_in_the_way_is_found_before_anything_is_written() {
    for (obstacle, told) in [
        (
            ".closectl",
            "failed to write .closectl/: .closectl is not a folder",
        ),
        (
            "manifests",
            "failed to write manifests: manifests is not a folder",
        ),
    ] {
        let world = World::new();
        world.write(obstacle, "theirs");
        let ran = init(&world, &["--sandbox"], &[]);
        assert_eq!(ran.code, 1, "{}", ran.stderr);
        assert!(ran.stderr.contains(told), "{}", ran.stderr);
        assert_eq!(names(&world), [obstacle]);
        std::fs::remove_file(world.folder.path().join(obstacle)).unwrap();
        assert_eq!(init(&world, &["--sandbox"], &[]).code, 0);
    }

    for obstacle in [".gitignore", "closectl.schema.json"] {
        let world = World::new();
        std::fs::create_dir(world.folder.path().join(obstacle)).unwrap();
        let ran = init(&world, &["--sandbox"], &[]);
        assert_eq!(ran.code, 1, "{}", ran.stderr);
        let told = format!("failed to write {obstacle}: it is a folder, and not a file");
        assert!(ran.stderr.contains(&told), "{}", ran.stderr);
        assert_eq!(names(&world), [obstacle]);
    }
}

#[cfg(unix)]
#[test]
fn a_link_in_the_way_is_found_before_anything_is_written() {
    for obstacle in [".gitignore", "closectl.yaml", "manifests", ".closectl"] {
        let world = World::new();
        std::os::unix::fs::symlink("/nowhere", world.folder.path().join(obstacle)).unwrap();
        let ran = init(&world, &["--sandbox"], &[]);
        assert_eq!(ran.code, 1, "{obstacle}: {}", ran.stderr);
        assert!(ran.stderr.contains("is a link"), "{obstacle}: {}", ran.stderr);
        assert_eq!(names(&world), [obstacle]);
    }
}

#[test]
fn a_name_that_is_not_allowed_is_refused_before_anything_is_written() {
    let world = World::new();
    let ran = init(
        &world,
        &["--org", "sandbox", "--api-key-env", "CLOSE_API_KEY"],
        &[],
    );
    assert_eq!(ran.code, 3, "{}", ran.stderr);
    let told = "refused: nothing was written, because the new closectl.yaml could not be used:\n";
    assert!(
        ran.stderr.contains(told) && ran.stderr.contains("the organization `sandbox` is not a sandbox"),
        "{}",
        ran.stderr
    );
    assert_eq!(names(&world), [] as [&str; 0]);
    let ran = init(&world, &["--org", "prod", "--api-key-env", "STAGING_KEY"], &[]);
    assert_eq!(ran.code, 0, "{}", ran.stderr);
}

fn start(world: &World, variables: &[(&str, &str)]) -> PtySession {
    let mut command = program(world.folder.path());
    command
        .arg("init")
        .env("TERM", "xterm")
        .envs(variables.iter().copied());
    spawn_command(command, Some(60_000)).unwrap()
}

#[test]
fn on_a_terminal_it_asks() {
    let world = World::new();
    let base = world.sandbox.base_url();
    let mut session = start(
        &world,
        &[("CLOSE_BASE_URL", &base), ("PROD_KEY", world.sandbox.api_key())],
    );
    session.exp_string("How to sign in to the organization:").unwrap();
    session.send("\r").unwrap();
    session.flush().unwrap();
    session
        .exp_string("Environment variable that holds the key")
        .unwrap();
    for _ in 0.."CLOSE_API_KEY".len() {
        session.send("\u{7f}").unwrap();
    }
    session.send("PROD_KEY\r").unwrap();
    session.flush().unwrap();
    session
        .exp_string("Name of the organization in closectl.yaml")
        .unwrap();
    session.send("\r").unwrap();
    session.flush().unwrap();
    session.exp_string("next: closectl pull").unwrap();
    session.exp_eof().unwrap();
    let text = world.read("closectl.yaml");
    assert!(
        text.contains("  production:\n    api_key: ${env:PROD_KEY}\n    organization_id: orga_"),
        "{text}"
    );
    is_valid(&world);
}

#[test]
fn on_a_terminal_the_stand_in_is_the_last_answer() {
    let world = World::new();
    let mut session = start(&world, &[]);
    session.exp_string("How to sign in to the organization:").unwrap();
    session.send("\u{1b}[A\r").unwrap();
    session.flush().unwrap();
    session
        .exp_string("Name of the organization in closectl.yaml")
        .unwrap();
    session.send("\r").unwrap();
    session.flush().unwrap();
    session.exp_string("next: ").unwrap();
    session.exp_eof().unwrap();
    assert!(
        world
            .read("closectl.yaml")
            .contains("  sandbox:\n    sandbox: .closectl/sandbox.json")
    );
}

#[test]
fn schemas_for_editors_are_those_that_are_published_and_own_files_stay_out_of_git() {
    let world = World::new();
    assert_eq!(init(&world, &["--sandbox", "--yes"], &[]).code, 0);
    let published = |text: &str| serde_json::from_str::<Value>(text).unwrap();
    for (name, text) in [
        ("manifest", include_str!("../schemas/manifest.schema.json")),
        ("overlay", include_str!("../schemas/overlay.schema.json")),
    ] {
        let written = published(&world.read(&format!("manifests/{name}.schema.json")));
        assert_eq!(written, published(text));
        assert_eq!(written["$id"], format!("urn:closectl:schema:{name}"));
        let status = &written["properties"]["lead_statuses"];
        assert_eq!(status["markdownDescription"], status["description"]);
    }
    assert_eq!(world.read(".closectl/.gitignore"), "*\n");
}

#[test]
fn files_that_are_there_stay_as_they_are_whatever_is_forced() {
    let world = World::new();
    let ours = [
        ".closectl/.gitignore",
        "manifests/overlay.schema.json",
        "AGENTS.md",
    ];
    for name in ours {
        world.write(name, "ours\n");
    }
    for force in [&[][..], &["--force"]] {
        let ran = init(&world, &[&["--sandbox", "--yes"], force].concat(), &[]);
        assert_eq!(ran.code, 0, "{}", ran.stderr);
        ours.iter()
            .for_each(|name| assert_eq!(world.read(name), "ours\n", "{name}"));
        assert!(!ran.stdout.contains("AGENTS.md"), "{}", ran.stdout);
    }
}

/// The commands of a text, each with whether it stands among what is never to be run.
fn commands_of(text: &str) -> Vec<(String, bool)> {
    let mut commands = Vec::new();
    let (mut is_block, mut is_never) = (false, false);
    for line in text.lines() {
        if line.trim_start().starts_with("```") {
            is_block = !is_block;
        } else if is_block {
            let command = line.split(" # ").next().unwrap().trim();
            if command.starts_with("closectl ") {
                commands.push((command.to_owned(), false));
            }
        } else if let Some(heading) = line.strip_prefix("## ") {
            is_never = heading.contains("never");
        } else {
            let spans = line.split('`').skip(1).step_by(2);
            let named = spans.filter(|span| span.starts_with("closectl "));
            commands.extend(named.map(|span| (span.to_owned(), is_never)));
        }
    }
    commands
}

#[test]
fn every_command_that_assistants_are_told_works_in_a_new_project_and_writes_nothing_to_close() {
    let world = World::new();
    let base = world.sandbox.base_url();
    let variables = [
        ("CLOSE_BASE_URL", base.as_str()),
        ("CLOSE_API_KEY", world.sandbox.api_key()),
    ];
    assert_eq!(init(&world, &["--from", "live", "--yes"], &variables).code, 0);
    let commands = commands_of(&world.read("AGENTS.md"));
    let never: Vec<&str> = commands
        .iter()
        .filter(|one| one.1)
        .map(|one| one.0.as_str())
        .collect();
    for named in [
        "closectl apply",
        "closectl undo",
        "closectl promote",
        "closectl trust",
    ] {
        assert!(never.contains(&named), "{never:?}");
    }

    let told: Vec<&String> = commands.iter().filter(|one| !one.1).map(|one| &one.0).collect();
    assert!(told.len() > 8, "{told:?}");
    for command in told {
        assert!(!never.contains(&command.as_str()), "{command}");
        let mut program = program(world.folder.path());
        program.args(command.split(' ').skip(1)).envs(variables);
        let ran = finish(program);
        assert_eq!(ran.code, 0, "{command}\n{}\n{}", ran.stdout, ran.stderr);
    }
    assert_eq!(world.writes(), []);

    // What is forbidden is spelt as the program knows it.
    for command in never {
        let mut program = program(world.folder.path());
        program.args(command.split(' ').skip(1)).arg("--help");
        assert_eq!(finish(program).code, 0, "{command}");
    }
}

#[test]
fn the_examples_of_the_page_for_assistants_are_valid() {
    let world = World::new();
    assert_eq!(init(&world, &["--sandbox", "--yes"], &[]).code, 0);
    let text = world.read("AGENTS.md");
    let examples: Vec<&str> = text
        .split("```yaml\n")
        .skip(1)
        .map(|rest| rest.split("```").next().unwrap())
        .collect();
    assert_eq!(examples.len(), 2);
    world.write("manifests/a.yaml", &examples.concat());
    let mut command = program(world.folder.path());
    command.args(["fmt", "--diff", "manifests/a.yaml"]);
    let formatted = finish(command);
    assert_eq!(formatted.code, 0, "{}{}", formatted.stdout, formatted.stderr);
    let mut command = program(world.folder.path());
    command.arg("validate");
    let ran = finish(command);
    assert_eq!(ran.code, 0, "{}", ran.stderr);
}
