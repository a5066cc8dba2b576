//! `sandbox serve|reset|show`.

use crate::harness::{Ran, finish, program};
use std::{
    io::{BufRead as _, BufReader, Read as _},
    path::Path,
    process::{Child, Command, Stdio},
};

/// A child that is ended with the test, however that ends.
struct Served(Child);

impl Drop for Served {
    fn drop(&mut self) {
        // One that has ended by itself can't be killed, which is as well.
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

fn run(folder: &Path, arguments: &[&str]) -> Ran {
    let mut command = program(folder);
    command.args(arguments);
    finish(command)
}

#[test]
fn a_served_sandbox_can_be_planned_against_until_it_is_interrupted() {
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("m.yaml"), "lead_statuses: [Potential, New]\n").unwrap();
    let mut command = program(folder.path());
    command.args(["sandbox", "serve", "--state", "here.json"]);
    let mut served = Served(
        command
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap(),
    );
    let mut lines = BufReader::new(served.0.stdout.take().unwrap()).lines();
    let variables: Vec<(String, String)> = (0..5)
        .map(|_| {
            let line = lines.next().unwrap().unwrap();
            let (name, value) = line.split_once('=').unwrap();
            (name.to_owned(), value.to_owned())
        })
        .collect();
    let names: Vec<_> = variables.iter().map(|(name, _)| name.as_str()).collect();
    assert_eq!(names[..2], ["CLOSE_BASE_URL", "CLOSE_API_KEY"]);
    let app = ["CLOSE_CLIENT_ID", "CLOSE_CLIENT_SECRET", "CLOSE_REFRESH_TOKEN"];
    assert_eq!(names[2..], app);
    assert!(
        variables[0].1.starts_with("http://127.0.0.1:"),
        "{}",
        variables[0].1
    );

    for (code, arguments) in [
        (2, &["plan", "-f", "m.yaml", "--detailed-exitcode"][..]),
        (0, &["apply", "-f", "m.yaml", "--yes"]),
        (0, &["plan", "-f", "m.yaml", "--detailed-exitcode"]),
    ] {
        let mut command = program(folder.path());
        command
            .args(arguments)
            .envs(variables.iter().map(|(name, value)| (name, value)));
        let ran = finish(command);
        assert_eq!(ran.code, code, "{arguments:?}\n{}{}", ran.stdout, ran.stderr);
    }

    let id = served.0.id().to_string();
    assert!(
        Command::new("kill")
            .args(["-INT", &id])
            .status()
            .unwrap()
            .success()
    );
    assert_eq!(served.0.wait().unwrap().code(), Some(0));
    let mut said = String::new();
    served.0.stderr.take().unwrap().read_to_string(&mut said).unwrap();
    assert_eq!(
        said,
        "serving the sandbox until you press Ctrl-C; set the first two variables to use it, or the others to \
         try OAuth\n"
    );
    assert!(lines.next().is_none(), "five lines of data and no more");
    let ran = run(folder.path(), &["sandbox", "show", "--state", "here.json"]);
    assert!(
        ran.stdout.contains("Lead statuses: Potential,") && ran.stdout.contains("New"),
        "{}",
        ran.stdout
    );
}

#[test]
fn a_reset_makes_a_new_organization_and_show_tells_what_is_there() {
    let folder = tempfile::tempdir().unwrap();
    let new = run(folder.path(), &["sandbox", "show"]);
    assert_eq!((new.code, new.stderr.as_str()), (0, ""));
    let other = run(folder.path(), &["sandbox", "show", "--state", "other.json"]);
    assert_eq!(
        (other.code, other.stderr.as_str(), &other.stdout),
        (
            0,
            "other.json does not exist; a new sandbox begins with this\n",
            &new.stdout
        )
    );
    assert!(
        new.stdout.starts_with("Lead statuses: Potential, Bad Fit"),
        "{}",
        new.stdout
    );
    assert!(!folder.path().join(".closectl").exists(), "showing makes nothing");

    std::fs::write(folder.path().join("m.yaml"), "lead_statuses: [New]\n").unwrap();
    assert_eq!(
        run(
            folder.path(),
            &["apply", "--org", "sandbox", "-f", "m.yaml", "--yes"]
        )
        .code,
        0
    );
    let changed = run(folder.path(), &["sandbox", "show"]);
    assert!(changed.stdout.contains("New"), "{}", changed.stdout);
    let json = run(folder.path(), &["sandbox", "show", "--format", "json"]);
    let state: serde_json::Value = serde_json::from_str(&json.stdout).unwrap();
    assert_eq!(state["lead_statuses"].as_array().unwrap().len(), 8);

    let reset = run(folder.path(), &["sandbox", "reset"]);
    assert_eq!((reset.code, reset.stdout.as_str()), (0, ""));
    assert_eq!(
        reset.stderr,
        ".closectl/sandbox.json: reset to a new organization\n"
    );
    assert_eq!(run(folder.path(), &["sandbox", "show"]).stdout, new.stdout);
}

#[test]
fn switches_are_listed_chosen_and_kept() {
    let folder = tempfile::tempdir().unwrap();
    let listed = run(folder.path(), &["sandbox", "show", "--switches"]).stdout;
    let switch = close_sandbox::Switches::all().first().unwrap();
    let other = switch
        .values
        .iter()
        .find(|value| !listed.contains(&format!("\n{}={value}\n", switch.name)))
        .unwrap();
    let pair = format!("{}={other}", switch.name);
    assert_eq!(
        run(folder.path(), &["sandbox", "reset", "--switch", &pair]).code,
        0
    );
    let listed = run(folder.path(), &["sandbox", "show", "--switches"]).stdout;
    assert!(listed.contains(&format!("\n{pair}\n")), "{listed}");
    let wrong = format!("{}=perhaps", switch.name);
    let ran = run(folder.path(), &["sandbox", "reset", "--switch", &wrong]);
    assert_eq!(ran.code, 1);
    assert!(
        ran.stderr.contains("perhaps") && ran.stderr.contains("sandbox show --switches"),
        "{}",
        ran.stderr
    );
}

#[test]
fn a_broken_sandbox_file_is_an_error_that_names_it() {
    let folder = tempfile::tempdir().unwrap();
    std::fs::create_dir(folder.path().join(".closectl")).unwrap();
    std::fs::write(folder.path().join(".closectl/sandbox.json"), "{\"half\":").unwrap();
    std::fs::write(folder.path().join("m.yaml"), "lead_statuses: [New]\n").unwrap();
    for arguments in [
        &["plan", "--org", "sandbox", "-f", "m.yaml"][..],
        &["apply", "--org", "sandbox", "-f", "m.yaml", "--yes"],
        &["pull", "--org", "sandbox"],
        &["sandbox", "show"],
        &["sandbox", "serve"],
    ] {
        let ran = run(folder.path(), arguments);
        assert_eq!((ran.code, ran.stdout.as_str()), (1, ""), "{arguments:?}");
        assert!(ran.stderr.contains(".closectl/sandbox.json"), "{}", ran.stderr);
    }
    assert_eq!(
        std::fs::read(folder.path().join(".closectl/sandbox.json")).unwrap(),
        b"{\"half\":"
    );
    assert_eq!(run(folder.path(), &["sandbox", "reset"]).code, 0);
    assert_eq!(run(folder.path(), &["sandbox", "show"]).code, 0);
}

#[test]
fn a_reset_replaces_no_file_that_is_not_a_sandbox() {
    let folder = tempfile::tempdir().unwrap();
    let file = |name: &str| folder.path().join(name);
    std::fs::write(file("empty.json"), "").unwrap();
    run(folder.path(), &["sandbox", "reset", "--state", "whole.json"]);
    let whole = std::fs::read(file("whole.json")).unwrap();
    std::fs::write(file("cut.json"), &whole[..whole.len() / 2]).unwrap();
    for name in ["missing.json", "empty.json", "whole.json", "cut.json"] {
        let ran = run(folder.path(), &["sandbox", "reset", "--state", name]);
        let said = format!("{name}: reset to a new organization\n");
        assert_eq!((ran.code, ran.stderr), (0, said));
        let shown = run(folder.path(), &["sandbox", "show", "--state", name]);
        assert!(shown.stdout.starts_with("Lead statuses: Potential"), "{name}");
    }

    for (name, text) in [
        ("notes.txt", "call Ada\n"),
        ("closectl.yaml", "version: 1\n"),
        ("other.json", "{\"half\":"),
        ("list.json", "[1, 2]\n"),
        ("binary", "\u{0}\u{1}"),
    ] {
        std::fs::write(file(name), text).unwrap();
        let ran = run(folder.path(), &["sandbox", "reset", "--state", name]);
        assert_eq!((ran.code, ran.stdout.as_str()), (3, ""), "{name}");
        assert_eq!(
            ran.stderr,
            format!(
                "error: refused: nothing was reset, because {name} is not a sandbox, and closectl doesn't overwrite it\n\
                 hint: name another file with --state, or delete this one first\n"
            )
        );
        for arguments in [
            &["sandbox", "serve", "--state", name][..],
            &["sandbox", "show", "--state", name],
        ] {
            let ran = run(folder.path(), arguments);
            assert_eq!(
                (ran.code, ran.stderr),
                (
                    1,
                    format!(
                        "error: failed to use {name}: it is not a sandbox\nhint: name the file of a sandbox with --state; `closectl \
                         sandbox reset --state FILE` creates one\n"
                    )
                ),
                "{arguments:?}"
            );
        }
        assert_eq!(std::fs::read_to_string(file(name)).unwrap(), text);
    }
}

#[test]
fn the_hint_about_a_sandbox_file_names_the_file_that_is_meant() {
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(
        folder.path().join("closectl.yaml"),
        "version: 1\nmanifests: [m.yaml]\norganizations:\n  s: {sandbox: state.json}\n  usual: {sandbox: \
         .closectl/sandbox.json}\n",
    )
    .unwrap();
    std::fs::write(folder.path().join("m.yaml"), "lead_statuses: [New]\n").unwrap();
    let planned = |organization: &str| {
        let ran = run(folder.path(), &["plan", "--org", organization]);
        assert_eq!((ran.code, ran.stdout.as_str()), (1, ""), "{}", ran.stderr);
        ran.stderr
    };

    std::fs::write(folder.path().join("state.json"), "{\"mint\": {\"seed\":").unwrap();
    let said = planned("s");
    let reset = "hint: run `closectl sandbox reset --state state.json` to start over, which deletes everything in \
                 the sandbox\n";
    assert!(said.ends_with(reset), "{said}");

    std::fs::write(folder.path().join("state.json"), "call Ada\n").unwrap();
    assert_eq!(
        planned("s"),
        "error: failed to use state.json: it is not a sandbox\nhint: correct `sandbox` of `s` in closectl.yaml\n"
    );

    std::fs::create_dir(folder.path().join(".closectl")).unwrap();
    std::fs::write(folder.path().join(".closectl/sandbox.json"), "call Ada\n").unwrap();
    assert_eq!(
        planned("usual"),
        "error: failed to use .closectl/sandbox.json: it is not a sandbox\nhint: run `closectl sandbox reset` to start \
         over, which deletes everything in the sandbox\n"
    );
}
