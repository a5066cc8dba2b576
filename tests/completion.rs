//! What shells complete: what the program answers them, and what real shells make of it.

use crate::harness::{Ran, World, finish, program};
use rexpect::session::{PtySession, spawn_command};
use std::{fs, path::Path, process::Command};

const PROJECT: &str = "version: 1
manifests: [setup.yaml]
organizations:
  staging: {api_key_command: touch ran, base_url: 'http://127.0.0.1:9'}
  production: {api_key_command: touch ran, base_url: 'http://127.0.0.1:9'}
";

const SETUP: &str = r#"
lead_statuses: [Qualified, Bad Fit, "Later: call", "$(touch ran)", "it's \"odd\"", "two\nlines", "\e[31mred"]
pipelines: [{name: Sales, statuses: [{label: Won, type: won}]}]
webhooks: [{url: "https://hooks.example.com/a&b;c", events: [{object_type: lead, action: created}]}]
"#;

/// A folder with a project.
fn project() -> World {
    let world = World::new();
    world.write("closectl.yaml", PROJECT).write("setup.yaml", SETUP);
    fs::create_dir_all(
        world
            .folder
            .path()
            .join(".closectl/runs/2026-01-02T03-04-05Z-staging"),
    )
    .unwrap();
    world
}

/// Asks as the script of a shell does.
fn ask(folder: &Path, shell: &str, words: &[&str]) -> Ran {
    let mut command = program(folder);
    command.env("CLOSECTL_COMPLETE", shell);
    match shell {
        "bash" => command.args(["--", &words.join(" ")]),
        "powershell" => command.env("CLOSECTL_WORDS", words.join("\n")).arg("--"),
        _ => command.arg("--").args(words),
    };
    finish(command)
}

/// The values that are offered.
fn offered(folder: &Path, shell: &str, words: &[&str]) -> Vec<String> {
    let ran = ask(folder, shell, words);
    assert_eq!((ran.code, ran.stderr.as_str()), (0, ""), "{shell} {words:?}");
    let values = ran.stdout.lines().map(|line| line.split('\t').next().unwrap());
    values.map(str::to_owned).collect()
}

const SHELLS: [&str; 5] = ["bash", "zsh", "fish", "powershell", "elvish"];

#[test]
fn every_shell_is_offered_the_same() {
    let world = project();
    let folder = world.folder.path();
    for shell in SHELLS {
        for (words, expected) in [
            (&["closectl", "pla"][..], &["plan"][..]),
            (&["closectl", "sandbox", "s"], &["serve", "show"]),
            (&["closectl", "plan", "--det"], &["--detailed-exitcode"]),
            (
                &["closectl", "schema", "p"],
                &["plan", "probe", "project", "promotion"],
            ),
            (&["closectl", "plan", "--org", "st"], &["staging"]),
            (
                &["closectl", "plan", "--org", ""],
                &["production", "sandbox", "staging"],
            ),
            (&["closectl", "show", "lead_status/Q"], &["lead_status/Qualified"]),
            (
                &["closectl", "plan", "--target", "pipeline/"],
                &["pipeline/Sales", "pipeline/Sales/Won"],
            ),
            (&["closectl", "undo", "2"], &["2026-01-02T03-04-05Z-staging"]),
            (&["closectl", "undo", "l"], &["last"]),
            (&["closectl", "explain", "lead_st"], &["lead_status"]),
            (&["closectl", "explain", "webhook.v"], &["webhook.verify_ssl"]),
            (&["closectl", "explain", "waivers"], &["waivers"]),
            (&["closectl", "explain", "policy.max_d"], &["policy.max_deletes"]),
            (
                &["closectl", "explain", "custom_field/l"],
                &["custom_field/lead", "custom_field/lead.shared"],
            ),
            (
                &["closectl", "explain", "custom_field/lead.c"],
                &["custom_field/lead.choices"],
            ),
            (&["closectl", "diff", "prod"], &["production"]),
            (&["closectl", "diff", "setup"], &["setup.yaml"]),
            (&["closectl", "validate", "-f", "set"], &["setup.yaml"]),
            (&["closectl", "completions", "b"], &["bash"]),
            (&["closectl", "init", "--org", "st"], &[]),
        ] {
            let mut found = offered(folder, shell, words);
            found.sort();
            assert_eq!(found, expected, "{shell} {words:?}");
        }
        // Bash takes what stands before `=` for a word of its own.
        let found = offered(folder, shell, &["closectl", "plan", "--prune=webh"]);
        let expected = if shell == "bash" {
            "webhook"
        } else {
            "--prune=webhook"
        };
        assert_eq!(found, [expected], "{shell}");
        let take = [
            "closectl",
            "promote",
            "--from",
            "a",
            "--to",
            "b",
            "--take",
            "lead_status/Q=b",
        ];
        let expected = if shell == "bash" { "b" } else { "lead_status/Q=b" };
        assert_eq!(offered(folder, shell, &take), [expected], "{shell}");
    }
    assert!(
        !folder.join("ran").exists(),
        "completion ran the command of a key"
    );
}

#[test]
fn a_side_is_taken_for_an_object_whose_name_holds_the_sign_before_the_side() {
    let world = project();
    let folder = world.folder.path();
    world.write("setup.yaml", "outcomes: [{name: x=y=z, description: Odd}]\n");
    for shell in SHELLS {
        let words = [
            "closectl",
            "promote",
            "--from",
            "a",
            "--to",
            "b",
            "--take",
            "outcome/x=y",
        ];
        let expected = if shell == "bash" { "y=z=" } else { "outcome/x=y=z=" };
        assert_eq!(offered(folder, shell, &words), [expected], "{shell}");
    }
}

#[test]
fn files_that_are_named_count_instead_of_the_project() {
    let world = project();
    let folder = world.folder.path();
    world.write("other.yaml", "lead_statuses: [Elsewhere]\n");
    let words = ["closectl", "plan", "-f", "other.yaml", "--target", ""];
    assert_eq!(offered(folder, "zsh", &words), ["lead_status/Elsewhere"]);
    let words = ["closectl", "plan", "-f", "-", "--target", ""];
    assert_eq!(
        offered(folder, "zsh", &words),
        Vec::<String>::new(),
        "standard input is not read"
    );
}

#[test]
fn what_is_wrong_completes_nothing_and_says_nothing() {
    let world = project();
    let folder = world.folder.path();
    let address = ["closectl", "show", "lead"];
    world.write("setup.yaml", "lead_statuses: [Kept, {label: 7}]\npipelines: {{\n");
    offered(folder, "zsh", &address);
    world.write("closectl.yaml", "version: 1\norganizations: [");
    assert_eq!(offered(folder, "zsh", &address), Vec::<String>::new());
    assert_eq!(
        offered(folder, "zsh", &["closectl", "plan", "--org", "st"]),
        Vec::<String>::new()
    );
    assert_eq!(
        offered(folder, "zsh", &["closectl", "pla"]),
        ["plan"],
        "commands need no project"
    );
    for shell in ["tcsh", "1"] {
        assert_eq!(
            offered(folder, shell, &["closectl", "pla"]),
            Vec::<String>::new(),
            "{shell}"
        );
    }
    let ran = ask(folder, "zsh", &[]);
    assert_eq!((ran.code, ran.stdout.as_str(), ran.stderr.as_str()), (0, "", ""));
}

#[test]
fn names_reach_the_shell_as_names_and_never_as_commands() {
    let world = project();
    let folder = world.folder.path();
    let found = offered(folder, "fish", &["closectl", "show", "lead_status/"]);
    assert_eq!(
        found,
        [
            "lead_status/$(touch ran)",
            "lead_status/Bad Fit",
            "lead_status/Later: call",
            "lead_status/Qualified",
            "lead_status/it's \"odd\""
        ],
        "what spans lines or turns a terminal red is not offered"
    );
    let found = offered(folder, "bash", &["closectl", "show", "lead_status/"]);
    assert!(
        found.contains(&"lead_status/\\$\\(touch\\ ran\\)".to_owned()),
        "{found:?}"
    );
    let found = offered(folder, "powershell", &["closectl", "show", "lead_status/"]);
    assert!(
        found.contains(&"'lead_status/$(touch ran)'".to_owned()),
        "{found:?}"
    );
    assert!(
        found.contains(&"'lead_status/it''s \"odd\"'".to_owned()),
        "{found:?}"
    );
    let found = offered(folder, "bash", &["closectl", "show", "webhook/https:"]);
    assert_eq!(found, ["//hooks.example.com/a\\&b\\;c"]);
}

#[test]
fn scripts_are_data() {
    let world = World::new();
    for shell in SHELLS {
        let ran = world.expect(0, &["completions", shell]);
        assert!(ran.stdout.contains("CLOSECTL_COMPLETE"), "{}", ran.stdout);
        assert_eq!(ran.stderr, "");
    }
    let ran = world.expect(1, &["completions", "bsh"]);
    assert!(
        ran.stderr.contains("a similar value exists: 'bash'"),
        "{}",
        ran.stderr
    );
}

/// A shell on a terminal, in the folder, with the program in its path and its script read.
fn shell(world: &World, name: &str, arguments: &[&str], setup: &str) -> PtySession {
    let folder = world.folder.path();
    let script = world.expect(0, &["completions", name]).stdout;
    world.write("script", &script);
    let bin = Path::new(env!("CARGO_BIN_EXE_closectl")).parent().unwrap();
    let path = std::env::var("PATH").unwrap();
    let mut command = Command::new(name);
    command
        .args(arguments)
        .current_dir(folder)
        .env_clear()
        .env("HOME", folder)
        .env("TERM", "dumb")
        .env("LC_ALL", "C.UTF-8")
        .env("NO_COLOR", "1")
        .env("PATH", format!("{}:{path}", bin.display()));
    let mut session = spawn_command(command, Some(60_000)).unwrap();
    session.send_line(setup).unwrap();
    session.send_line("echo rea''dy").unwrap();
    session.exp_string("ready").unwrap();
    session
}

/// Types lines with a tab in them, and expects what the program says to what came of it.
fn types(session: &mut PtySession) {
    for (typed, said) in [
        ("closectl expl\tlead_st\t", "lead_status: A status"),
        ("closectl show lead_status/Bad\t-q", "# lead_status/Bad Fit"),
        ("closectl show 'lead_status/Bad\t-q", "# lead_status/Bad Fit"),
        ("closectl show lead_status/\\$\t-q", "# lead_status/$(touch ran)"),
        ("closectl show lead_status/La\t-q", "# lead_status/Later: call"),
        (
            "closectl show webhook/ht\t-q",
            "# webhook/https://hooks.example.com/a&b;c",
        ),
        ("closectl organizations --org=st\t", "staging"),
        ("closectl validate -f set\t", "valid: 10 objects"),
    ] {
        session.send(typed).unwrap();
        session.send_line("; echo the-e''nd").unwrap();
        let before = session.exp_string("the-end").unwrap();
        assert!(before.contains(said), "{typed}: {before}");
    }
    // A shell on a terminal takes no signal to end.
    session.send_line("exit").unwrap();
    session.exp_eof().unwrap();
}

/// Says whether a program is installed.
fn is_here(name: &str) -> bool {
    Command::new(name).arg("--version").output().is_ok()
}

#[test]
fn bash_completes() {
    let world = project();
    let setup = "PS1=; bind 'set bell-style none'; bind 'set enable-bracketed-paste off'; source ./script";
    types(&mut shell(
        &world,
        "bash",
        &["--noprofile", "--norc", "-i"],
        setup,
    ));
    assert!(!world.folder.path().join("ran").exists());
}

#[test]
fn zsh_completes() {
    if !is_here("zsh") {
        return;
    }
    let world = project();
    let setup = "PS1=; unsetopt beep; autoload -U compinit; compinit -u -D; source ./script";
    types(&mut shell(&world, "zsh", &["-f", "-i"], setup));
    assert!(!world.folder.path().join("ran").exists());
}

#[test]
fn fish_completes() {
    if !is_here("fish") {
        return;
    }
    let world = project();
    let script = world.expect(0, &["completions", "fish"]).stdout;
    world.write("script", &script);
    let bin = Path::new(env!("CARGO_BIN_EXE_closectl")).parent().unwrap();
    let path = std::env::var("PATH").unwrap();
    for (typed, expected) in [
        (
            "closectl pla",
            "plan\tShow what would change in an organization\n",
        ),
        (
            "closectl show lead_status/Bad",
            "lead_status/Bad Fit\tlead status\n",
        ),
        (
            "closectl show lead_status/Bad\\ F",
            "lead_status/Bad Fit\tlead status\n",
        ),
        ("closectl plan --org=st", "--org=staging\n"),
    ] {
        let mut command = Command::new("fish");
        command
            .args([
                "--no-config",
                "-c",
                "source ./script; complete -C $argv[1]",
                typed,
            ])
            .current_dir(world.folder.path())
            .env("HOME", world.folder.path())
            .env("PATH", format!("{}:{path}", bin.display()));
        let ran = finish(command);
        assert_eq!(
            (ran.stdout.as_str(), ran.stderr.as_str()),
            (expected, ""),
            "{typed}"
        );
    }
    assert!(!world.folder.path().join("ran").exists());
}
