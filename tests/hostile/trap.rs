//! What all traps have in common: a clone of a stranger's repository, a person with keys who runs every command in it, a
//! folder of that person that must stay as it is, and a proxy that sees which servers anything was to be sent to.

use crate::{
    harness::{Ran, World, finish, program},
    transport::proxy_server::{ProxyManner, ProxyServer},
};
use std::{
    collections::BTreeMap,
    fs,
    path::{Path, PathBuf},
    process::{Command, Stdio},
};
use tempfile::TempDir;

/// What the person has in the environment beside the key of Close, and what must be in no output and no file.
pub const SECRETS: [(&str, &str); 3] = [
    ("AWS_SECRET_ACCESS_KEY", "wJalrXUtnFEMI-K7MDENG-bPxRfiCYEXAMPLE"),
    ("GITHUB_TOKEN", "ghp_16C7e42F292c6912E7710c838347Ae178B4a"),
    ("DEPLOY_PASSWORD", "correct-horse-battery"),
];

/// The file that a command of the repository makes where it is run.
pub const PWNED: &str = "pwned";

/// A clone of a stranger's repository.
pub struct HostileRepository {
    /// The organization that loopback traps reach, and the clone, which is its folder.
    pub world: World,
    /// What belongs to the person: must stay as it is.
    outside: TempDir,
    proxy: ProxyServer,
}

impl HostileRepository {
    /// A clone with this project file, beside a folder of the person with a file in it.
    pub fn new(project: &str) -> Self {
        let world = World::new();
        let proxy = ProxyServer::start(
            &world,
            ProxyManner::Answers("HTTP/1.1 403 Forbidden\r\ncontent-length: 0\r\n\r\n"),
        );
        let outside = tempfile::tempdir().unwrap();
        fs::write(
            outside.path().join("private.yaml"),
            "lead_statuses: [only-mine-to-see]\n",
        )
        .unwrap();
        let clone = Self {
            world,
            outside,
            proxy,
        };
        clone.world.write("closectl.yaml", project);
        clone
    }

    /// Writes a file into the clone.
    pub fn write(&self, name: &str, text: &str) -> &Self {
        self.world.write(name, text);
        self
    }

    /// The folder of the person, for links and paths that lead there.
    pub fn outside(&self) -> &Path {
        self.outside.path()
    }

    /// A command as the person runs it in the clone.
    pub fn command(&self, arguments: &[String]) -> Command {
        let proxy = format!("http://127.0.0.1:{}", self.proxy.port);
        let mut command = program(self.world.folder.path());
        command
            .args(arguments)
            .stdin(Stdio::null())
            .env("CLOSE_API_KEY", self.world.sandbox.api_key())
            .envs(SECRETS)
            .envs([
                ("HTTPS_PROXY", &proxy),
                ("HTTP_PROXY", &proxy),
                ("ALL_PROXY", &proxy),
            ])
            .envs(std::env::var_os("PATH").map(|path| ("PATH", path)));
        command
    }

    /// Runs every command of the program, each with what it needs to begin, and makes sure that none sprang a trap: no
    /// command of the repository was run, nothing was sent to a server that is neither Close nor this machine, no secret
    /// is in an output or a file, and the person's own folder is as it was. Returns what became of each.
    pub fn spring(&self) -> Vec<(Vec<String>, Ran)> {
        self.spring_with(|_| true)
    }

    /// Runs only some commands so, where another form of the same trap was run with all of them.
    pub fn spring_with(&self, is_run: impl Fn(&str) -> bool) -> Vec<(Vec<String>, Ran)> {
        let before = contents(self.outside());
        let mut runs = Vec::new();
        for arguments in commands().into_iter().filter(|words| is_run(&words[0])) {
            let ran = finish(self.command(&arguments));
            self.assert_unsprung(&arguments, &ran);
            assert_eq!(
                contents(self.outside()),
                before,
                "{arguments:?} changed what is the person's"
            );
            runs.push((arguments, ran));
        }
        runs
    }

    fn assert_unsprung(&self, arguments: &[String], ran: &Ran) {
        let Ran { code, stdout, stderr } = ran;
        assert!(
            [0, 1, 2, 3, 4].contains(code),
            "{arguments:?} ended with {code}: {stderr}"
        );
        assert!(!stderr.contains("panicked"), "{arguments:?}: {stderr}");

        let clone = contents(self.world.folder.path());
        let made: Vec<&PathBuf> = clone.keys().filter(|path| path.ends_with(PWNED)).collect();
        assert!(
            made.is_empty(),
            "{arguments:?} ran a command of the repository: {made:?}"
        );

        let secrets = SECRETS
            .map(|(_, secret)| secret)
            .into_iter()
            .chain([self.world.sandbox.api_key()]);
        for secret in secrets.chain(["only-mine-to-see"]) {
            let is_shown = stdout.contains(secret) || stderr.contains(secret);
            assert!(!is_shown, "{arguments:?} shows {secret}:\n{stdout}\n{stderr}");
            for (path, text) in &clone {
                assert!(
                    !text.contains(secret),
                    "{arguments:?} wrote {secret} into {}",
                    path.display()
                );
            }
        }

        for head in self.proxy.heads() {
            let to = head.split(' ').nth(1).unwrap_or_default();
            assert_eq!(
                to, "api.close.com:443",
                "{arguments:?} was to send something there"
            );
        }
    }
}

/// Every command of the program, as the program itself lists them, with arguments that let it begin its work. A new one is
/// tried without any.
pub fn commands() -> Vec<Vec<String>> {
    let folder = tempfile::tempdir().unwrap();
    let mut man = program(folder.path());
    man.args(["man", "--format", "markdown"]);
    let headings = finish(man).stdout;
    let commands: Vec<&str> = headings
        .lines()
        .filter_map(|line| line.strip_prefix("## closectl "))
        .collect();
    assert!(
        commands.len() > 20,
        "the program lists its commands: {commands:?}"
    );

    let mut all: Vec<Vec<String>> = Vec::new();
    for command in commands {
        let more: &[&str] = match command {
            "apply" | "probe" | "init" => &["--yes"],
            "undo" => &["last", "--yes"],
            "diff" => &["trap", "manifests"],
            "promote" => &["--from", "trap", "--to", "other", "--yes"],
            "pull" => &["--force"],
            // These would serve until somebody stops them, or try worlds of their own for minutes.
            "sandbox serve" => &["--switch", "no_such_switch=1"],
            "self-test" => &["--worlds", "0"],
            "completions" => &["bash"],
            // Trusting is what the person does who has read what is asked.
            "trust" => &["--show"],
            _ => &[],
        };
        let words = command.split(' ').chain(more.iter().copied());
        all.push(words.map(str::to_owned).collect());
    }
    all
}

/// All files below a folder with what they hold; of a link where it leads, since what is behind it is another's.
pub fn contents(folder: &Path) -> BTreeMap<PathBuf, String> {
    let mut found = BTreeMap::new();
    let mut folders = vec![folder.to_owned()];
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(&folder).unwrap() {
            let path = entry.unwrap().path();
            let known = fs::symlink_metadata(&path).unwrap();
            if known.is_dir() {
                folders.push(path);
            } else if known.is_symlink() {
                let target = fs::read_link(&path).unwrap();
                found.insert(path, target.display().to_string());
            } else if known.is_file() {
                let bytes = fs::read(&path).unwrap();
                found.insert(path, String::from_utf8_lossy(&bytes).into_owned());
            }
        }
    }
    found
}
