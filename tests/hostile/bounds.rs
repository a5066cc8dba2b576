//! Files that are no files, links that lead elsewhere, and texts that would grow without end: each is refused at once,
//! with the reason, and no other file is shown, replaced or appended to.

use crate::harness::{Ran, World};
use std::{
    fs,
    io::{Read as _, Write as _},
    os::unix::fs::{MetadataExt as _, PermissionsExt as _, symlink},
    path::{Path, PathBuf},
    process::{Command, Stdio},
    thread,
    time::{Duration, Instant},
};

const MANIFEST: &str = "lead_statuses: [Potential, New]\n";

/// What stands in a file of somebody else, and must stand in no output.
const THEIRS: &str = "-----BEGIN OPENSSH PRIVATE KEY-----\nb3BlbnNzaC1rZXktdjEA: hunter2hunter2\n";

/// How long a command may take that refuses something at once, on a machine that has much else to do.
const PATIENCE: Duration = Duration::from_secs(60);

/// Runs the program to its end, or ends it: a test that hangs tells nobody why.
fn run(world: &World, arguments: &[&str]) -> Ran {
    finished(world.command(arguments), arguments)
}

fn finished(mut command: Command, arguments: &[&str]) -> Ran {
    let mut child = command
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    let read = |mut stream: Box<dyn std::io::Read + Send>| {
        thread::spawn(move || {
            let mut text = String::new();
            stream.read_to_string(&mut text).unwrap();
            text
        })
    };
    let stdout = read(Box::new(child.stdout.take().unwrap()));
    let stderr = read(Box::new(child.stderr.take().unwrap()));

    let started = Instant::now();
    let status = loop {
        if let Some(status) = child.try_wait().unwrap() {
            break status;
        }
        if started.elapsed() > PATIENCE {
            child.kill().unwrap();
            child.wait().unwrap();
            panic!("closectl {arguments:?} does not end");
        }
        thread::sleep(Duration::from_millis(5));
    };
    Ran {
        code: status.code().unwrap_or(-1),
        stdout: stdout.join().unwrap(),
        stderr: stderr.join().unwrap(),
    }
}

/// Expects that a command is refused for this reason, and says nothing of a file of somebody else.
fn refused(ran: &Ran, arguments: &[&str], reason: &str) {
    assert!(
        ![0, 2].contains(&ran.code) && ran.stderr.contains(reason),
        "closectl {arguments:?}: {} {}\n{}",
        ran.code,
        ran.stdout,
        ran.stderr
    );
    assert!(!ran.stderr.contains("panicked"), "{}", ran.stderr);
    for word in ["hunter2", "BEGIN OPENSSH", "b3Blb"] {
        let told = format!("{}{}", ran.stdout, ran.stderr);
        assert!(
            !told.contains(word),
            "closectl {arguments:?} tells {word}:\n{told}"
        );
    }
}

fn make_pipe(path: &Path) {
    assert!(Command::new("mkfifo").arg(path).status().unwrap().success());
}

/// A project in a sandbox of its own, in a folder beside one of somebody else.
struct StrangersClone {
    world: World,
    project: PathBuf,
    victim: PathBuf,
}

impl StrangersClone {
    fn new() -> Self {
        let world = World::new();
        let (project, victim) = (
            world.folder.path().join("project"),
            world.folder.path().join("victim"),
        );
        fs::create_dir_all(project.join("manifests")).unwrap();
        fs::create_dir(&victim).unwrap();
        fs::write(victim.join("id_rsa"), THEIRS).unwrap();
        fs::write(project.join("manifests/m.yaml"), MANIFEST).unwrap();
        let settings = "version: 1\nmanifests: [manifests]\ndefault_organization: s\norganizations:\n  \
                        s: {sandbox: .closectl/sandbox.json}\n";
        fs::write(project.join("closectl.yaml"), settings).unwrap();
        Self {
            world,
            project,
            victim,
        }
    }

    fn write(&self, name: &str, text: &str) {
        let path = self.project.join(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    }

    fn run(&self, arguments: &[&str]) -> Ran {
        let mut command = self.world.command(arguments);
        command.current_dir(&self.project);
        finished(command, arguments)
    }

    fn refuses(&self, arguments: &[&str], reason: &str) {
        refused(&self.run(arguments), arguments, reason);
    }

    /// Expects that what belongs to somebody else is as it was.
    fn expect_untouched(&self) {
        let names: Vec<_> = fs::read_dir(&self.victim)
            .unwrap()
            .map(|entry| entry.unwrap().file_name())
            .collect();
        assert_eq!(names, ["id_rsa"]);
        assert_eq!(fs::read_to_string(self.victim.join("id_rsa")).unwrap(), THEIRS);
    }
}

#[test]
fn a_pipe_a_socket_a_device_and_a_folder_are_no_files_whatever_they_are_named_for() {
    let world = World::new();
    let folder = world.folder.path();
    world.write("m.yaml", MANIFEST);
    make_pipe(&folder.join("pipe"));
    let _listener = std::os::unix::net::UnixListener::bind(folder.join("socket")).unwrap();
    fs::create_dir(folder.join("folder.json")).unwrap();

    for (path, what) in [
        ("pipe", "it is a pipe, and not a file"),
        ("socket", "it is a socket, and not a file"),
        ("/dev/zero", "it is a device, and not a file"),
        ("folder.json", "it is a folder, and not a file"),
    ] {
        for arguments in [
            &["validate", "-f", path][..],
            &["plan", "-f", path],
            &["apply", path, "--yes"],
            &["plan", "-f", "m.yaml", "--against", path],
            &["sandbox", "serve", "--facts", path],
            &["plan", "-f", "m.yaml", "--out", path],
            &["pull", "--snapshot", path],
        ] {
            // A folder of manifests is what it should be, and a device may be written to.
            let is_meant = path == "folder.json" && arguments.contains(&"-f")
                || path == "/dev/zero" && (arguments.contains(&"--out") || arguments.contains(&"--snapshot"));
            if !is_meant || arguments.contains(&"--out") && path == "folder.json" {
                refused(&run(&world, arguments), arguments, what);
            }
        }
    }
    assert!(world.writes().is_empty());
}

#[test]
fn pipes_in_the_place_of_what_a_project_consists_of_are_refused_at_once() {
    for (name, reason) in [
        ("manifests/x.yaml", "it is a pipe"),
        ("overlay.yaml", "it is a pipe"),
        ("other.yaml", "is not a file"),
        (".closectl/sandbox.json", "it is a pipe"),
    ] {
        let clone = StrangersClone::new();
        let settings = "version: 1\nmanifests: [manifests]\ndefault_organization: s\ninclude: [other.yaml]\n\
                        organizations:\n  s: {sandbox: .closectl/sandbox.json, overlays: [overlay.yaml]}\n";
        clone.write("closectl.yaml", settings);
        clone.write("overlay.yaml", "{}\n");
        clone.write("other.yaml", "version: 1\n");
        fs::create_dir(clone.project.join(".closectl")).unwrap();
        let _ = fs::remove_file(clone.project.join(name));
        make_pipe(&clone.project.join(name));

        clone.refuses(&["plan"], reason);
        clone.refuses(&["apply", "--yes"], reason);
        if name != ".closectl/sandbox.json" {
            clone.refuses(&["validate"], reason);
        }
    }
}

#[test]
fn nothing_is_written_through_a_link_that_a_clone_brings_along() {
    let writes: [(&str, &[&str]); 5] = [
        (".closectl/locks/sandbox.json.lock", &["apply", "--yes"]),
        ("plan.json", &["plan", "--out", "plan.json"]),
        ("all.json", &["pull", "--snapshot", "all.json"]),
        ("manifests/lead_statuses.yaml", &["pull", "--force"]),
        ("trace.jsonl", &["plan", "--trace-http", "trace.jsonl"]),
    ];
    for (name, arguments) in writes {
        let clone = StrangersClone::new();
        if name.starts_with("manifests") {
            fs::remove_file(clone.project.join("manifests/m.yaml")).unwrap();
        }
        let link = clone.project.join(name);
        fs::create_dir_all(link.parent().unwrap()).unwrap();
        symlink(clone.victim.join("id_rsa"), &link).unwrap();
        clone.refuses(arguments, "it is a link");
        clone.expect_untouched();
        assert!(fs::symlink_metadata(&link).unwrap().is_symlink());
    }
}

#[test]
fn nothing_is_written_below_a_linked_folder_that_a_clone_brings_along() {
    let writes: [(&str, &[&str]); 5] = [
        (".closectl/runs", &["apply", "--yes"]),
        (".closectl/locks", &["apply", "--yes"]),
        ("out", &["plan", "--out", "out/plan.json"]),
        ("out", &["plan", "--trace-http", "out/trace.jsonl"]),
        ("pulled", &["pull", "-f", "pulled"]),
    ];
    for (name, arguments) in writes {
        let clone = StrangersClone::new();
        let link = clone.project.join(name);
        fs::create_dir_all(link.parent().unwrap()).unwrap();
        symlink(&clone.victim, &link).unwrap();
        clone.refuses(arguments, "on the way to it is a link");
        clone.expect_untouched();
    }

    // The sandbox would be in the linked folder as well, which a person has to trust first.
    let clone = StrangersClone::new();
    symlink(&clone.victim, clone.project.join(".closectl")).unwrap();
    clone.refuses(&["apply", "--yes"], "outside the project's folder");
    clone.expect_untouched();

    // The whole path says nothing else than the relative one.
    let clone = StrangersClone::new();
    symlink(&clone.victim, clone.project.join("out")).unwrap();
    let path = clone.project.join("out/plan.json").display().to_string();
    clone.refuses(&["plan", "--out", &path], "on the way to it is a link");
    clone.expect_untouched();
}

#[test]
fn manifests_outside_of_the_project_are_changed_only_where_the_person_names_them() {
    let clone = StrangersClone::new();
    let theirs = clone.world.folder.path().join("shared.yaml");
    fs::write(&theirs, "lead_statuses: [Potential]\n").unwrap();
    symlink("../../shared.yaml", clone.project.join("manifests/m2.yaml")).unwrap();
    fs::remove_file(clone.project.join("manifests/m.yaml")).unwrap();

    clone.refuses(&["pull", "--update"], "outside the folder of closectl.yaml");
    assert_eq!(
        fs::read_to_string(&theirs).unwrap(),
        "lead_statuses: [Potential]\n"
    );
    let named = clone.run(&["pull", "--update", "-f", "../shared.yaml"]);
    assert_eq!(named.code, 0, "{}", named.stderr);
    assert_ne!(
        fs::read_to_string(&theirs).unwrap(),
        "lead_statuses: [Potential]\n"
    );
}

#[test]
fn a_link_to_somebodys_keys_shows_nothing_of_them() {
    for name in ["manifests/x.yaml", "overlay.yaml", "other.yaml", "closectl.yaml"] {
        let clone = StrangersClone::new();
        let settings = "version: 1\nmanifests: [manifests]\ndefault_organization: s\ninclude: [other.yaml]\n\
                        organizations:\n  s: {sandbox: .closectl/sandbox.json, overlays: [overlay.yaml]}\n";
        clone.write("closectl.yaml", settings);
        clone.write("other.yaml", "version: 1\n");
        clone.write("overlay.yaml", "{}\n");
        let _ = fs::remove_file(clone.project.join(name));
        symlink(clone.victim.join("id_rsa"), clone.project.join(name)).unwrap();

        for arguments in [
            &["validate"][..],
            &["validate", "--format", "json"],
            &["validate", "-f", "manifests"],
            &["plan", "-vv"],
            &["apply", "--yes"],
        ] {
            let ran = clone.run(arguments);
            let told = format!("{}{}", ran.stdout, ran.stderr);
            for word in ["hunter2", "BEGIN", "b3Blb"] {
                assert!(!told.contains(word), "{name} {arguments:?}: {told}");
            }
            assert!(
                ran.code != 0 && told.contains(name),
                "{name} {arguments:?}: {} {told}",
                ran.code
            );
        }
        clone.expect_untouched();
    }

    // A manifest that people share is read through the link all the same.
    let clone = StrangersClone::new();
    fs::write(clone.world.folder.path().join("shared.yaml"), "webhooks: []\n").unwrap();
    symlink("../../shared.yaml", clone.project.join("manifests/shared.yaml")).unwrap();
    let ran = clone.run(&["validate"]);
    assert_eq!(
        (ran.code, ran.stderr.as_str()),
        (0, "valid: 2 objects in 2 files\n")
    );
}

#[test]
fn a_linked_folder_of_manifests_and_files_of_other_endings_are_told() {
    let clone = StrangersClone::new();
    clone.write("elsewhere/more.yaml", "lead_statuses: [Won]\n");
    symlink("../elsewhere", clone.project.join("manifests/linked")).unwrap();
    clone.refuses(
        &["validate"],
        "manifests/linked is a link to the folder ../elsewhere",
    );
    fs::remove_file(clone.project.join("manifests/linked")).unwrap();

    clone.write("manifests/x.YAML", "lead_statuses: [Won]\n");
    clone.write("manifests/y.json", "{}");
    clone.write("manifests/manifest.schema.json", "{}");
    for arguments in [&["validate"][..], &["plan"]] {
        let ran = clone.run(arguments);
        assert_eq!(ran.code, 0, "{}", ran.stderr);
        for name in ["manifests/x.YAML", "manifests/y.json"] {
            assert!(
                ran.stderr.contains(&format!("not read: {name}")),
                "{}",
                ran.stderr
            );
        }
        assert!(!ran.stderr.contains("schema.json"), "{}", ran.stderr);
    }

    // A folder of the project itself that is named may be a link.
    clone.write("closectl.yaml", "version: 1\nmanifests: [named]\n");
    symlink("elsewhere", clone.project.join("named")).unwrap();
    let ran = clone.run(&["validate"]);
    assert_eq!(
        (ran.code, ran.stderr.as_str()),
        (0, "valid: 1 object in 1 file\n")
    );
}

#[test]
fn what_is_kept_is_private_whatever_the_umask_and_the_folder_that_was_there() {
    for umask in ["000", "777"] {
        let clone = StrangersClone::new();
        let own = clone.project.join(".closectl");
        fs::create_dir_all(own.join("runs")).unwrap();
        for folder in [&own, &own.join("runs")] {
            fs::set_permissions(folder, fs::Permissions::from_mode(0o777)).unwrap();
        }
        let webhook = "webhooks:\n  - {url: \"https://example.com/hook\", events: [{object_type: lead, action: created}]}\n";
        clone.write("manifests/w.yaml", webhook);

        let real = clone
            .world
            .command(&["apply", "--yes", "--trace-http", "trace.jsonl"]);
        let mut shell = Command::new("sh");
        shell.args(["-c", &format!("umask {umask}; exec \"$0\" \"$@\"")]);
        shell.arg(real.get_program()).args(real.get_args()).env_clear();
        shell.envs(real.get_envs().filter_map(|(name, value)| Some((name, value?))));
        shell.current_dir(&clone.project);
        let ran = finished(shell, &["apply"]);
        assert_eq!(ran.code, 0, "{umask}: {}", ran.stderr);

        let mut left = vec![own, clone.project.join("trace.jsonl")];
        let mut seen = 0;
        while let Some(path) = left.pop() {
            let expected = if path.is_dir() { 0o700 } else { 0o600 };
            let mode = fs::metadata(&path).unwrap().mode() & 0o777;
            assert_eq!(mode, expected, "{umask}: {}", path.display());
            seen += 1;
            if path.is_dir() {
                left.extend(fs::read_dir(&path).unwrap().map(|entry| entry.unwrap().path()));
            }
        }
        assert!(seen > 8, "{umask}: {seen}");
    }
}

#[test]
fn variables_that_double_each_other_and_long_chains_end_early() {
    let of = |variables: String| {
        format!(
            "version: 1\nmanifests: [manifests]\ndefault_organization: s\norganizations:\n  s:\n    \
             sandbox: .closectl/sandbox.json\n    variables:\n      v0: xxxxxxxxxx\n{variables}"
        )
    };
    let clone = StrangersClone::new();
    let doubling: String = (1..40)
        .map(|at| format!("      v{at}: '${{var:v{0}}}${{var:v{0}}}'\n", at - 1))
        .collect();
    clone.write("closectl.yaml", &of(doubling));
    for command in ["validate", "plan"] {
        clone.refuses(&[command], "is longer than 1 MiB");
    }

    // A chain in which each needs the next is worked out, whatever its length, and so is a circle of the same length.
    let chain = |end: &str| -> String {
        let links = (1..20_000).map(|at| format!("      v{at}: '${{var:v{}}}'\n", at + 1));
        links.chain([format!("      v20000: '{end}'\n")]).collect()
    };
    clone.write("closectl.yaml", &of(chain("Potential")));
    clone.write("manifests/m.yaml", "lead_statuses: ['${var:v1}']\n");
    let ran = clone.run(&["validate"]);
    assert_eq!(
        (ran.code, ran.stderr.as_str()),
        (0, "valid: 1 object in 1 file\n")
    );
    clone.write("closectl.yaml", &of(chain("${var:v1}")));
    let ran = clone.run(&["validate"]);
    refused(&ran, &["validate"], "need each other: v1 → v2 → ");
    assert!(ran.stderr.len() < 1_000, "{}", ran.stderr);
}

#[test]
fn each_included_file_is_read_once_however_many_ways_lead_to_it() {
    let clone = StrangersClone::new();
    let includes = |names: &[String]| format!("version: 1\ninclude: [{}]\n", names.join(", "));
    let base = fs::read_to_string(clone.project.join("closectl.yaml")).unwrap();
    clone.write("closectl.yaml", &format!("{base}include: [a0.yaml, b0.yaml]\n"));
    for at in 0..24 {
        let next = includes(&[format!("a{}.yaml", at + 1), format!("b{}.yaml", at + 1)]);
        clone.write(&format!("a{at}.yaml"), &next);
        clone.write(&format!("b{at}.yaml"), &next);
    }
    clone.write("a24.yaml", "version: 1\norganizations: {x: {sandbox: x.json}}\n");
    clone.write("b24.yaml", "version: 1\norganizations: {y: {sandbox: y.json}}\n");
    let ran = clone.run(&["validate"]);
    assert_eq!(ran.code, 0, "{}", ran.stderr);

    // A chain of 3,000 is no deeper than one of three, and a circle at its end is told in a few words.
    for at in 0..3_000 {
        clone.write(&format!("c{at}.yaml"), &includes(&[format!("c{}.yaml", at + 1)]));
    }
    clone.write("closectl.yaml", &format!("{base}include: [c0.yaml]\n"));
    clone.write(
        "c3000.yaml",
        "version: 1\norganizations: {last: {sandbox: x.json}}\n",
    );
    let ran = clone.run(&["validate", "--org", "last"]);
    assert_eq!(ran.code, 0, "{}", ran.stderr);
    clone.write("c3000.yaml", &includes(&["c0.yaml".to_owned()]));
    let ran = clone.run(&["validate"]);
    refused(&ran, &["validate"], "the files include each other: c0.yaml → ");
    assert!(ran.stderr.len() < 2_000, "{}", ran.stderr);
}

#[test]
fn ten_thousand_mistakes_are_cut_and_counted() {
    let clone = StrangersClone::new();
    for entry in [
        "  - 7\n",
        "  - {lable: x}\n",
        "  - {label: '${var:no}'}\n",
        "  - {label: '${x'}\n",
    ] {
        clone.write(
            "manifests/m.yaml",
            &format!("lead_statuses:\n{}", entry.repeat(10_000)),
        );
        let ran = clone.run(&["validate"]);
        refused(
            &ran,
            &["validate"],
            "there are more than 1000 problems, and the rest is left out",
        );
    }
}

#[test]
fn a_project_file_without_end_is_not_read_whole() {
    let clone = StrangersClone::new();
    let mut file = fs::File::create(clone.project.join("closectl.yaml")).unwrap();
    file.write_all(b"version: 1\n").unwrap();
    file.set_len(1 << 40).unwrap();
    clone.refuses(&["plan"], "it is larger than 4 MiB");
    let clone = StrangersClone::new();
    let file = fs::File::create(clone.project.join("plan.json")).unwrap();
    file.set_len(1 << 40).unwrap();
    clone.refuses(&["apply", "plan.json"], "it is larger than 256 MiB");
}
