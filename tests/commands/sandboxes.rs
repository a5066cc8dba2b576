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
