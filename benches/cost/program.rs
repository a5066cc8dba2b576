//! Runs the real program and measures it.

use closectl::sandbox::Sandbox;
use std::{
    error::Error,
    fs, io,
    path::{Path, PathBuf},
    process::{Child, Command, Stdio},
    thread,
    time::{Duration, Instant},
};

/// The program in a folder, with nothing of this machine in its environment.
pub struct Program {
    folder: PathBuf,
    variables: Vec<(&'static str, String)>,
}

/// What one run took.
#[derive(Clone, Copy)]
pub struct Cost {
    /// From start to end.
    pub wall: Duration,
    /// The most memory it held, where the system tells.
    pub memory_kib: Option<u64>,
}

impl Program {
    /// Runs it in this folder.
    pub fn new(folder: &Path) -> Self {
        Self {
            folder: folder.to_owned(),
            variables: Vec::new(),
        }
    }

    /// Lets it talk to this organization.
    pub fn talking_to(mut self, sandbox: &Sandbox) -> Self {
        self.variables = vec![
            ("CLOSE_API_KEY", sandbox.api_key().to_owned()),
            ("CLOSE_BASE_URL", sandbox.base_url()),
        ];
        self
    }

    /// Runs it once; anything but success is an error that holds its output.
    pub fn run(&self, arguments: &[&str]) -> Result<Cost, Box<dyn Error>> {
        let mut command = self.command(arguments);
        let start = Instant::now();
        let output = command.output()?;
        let wall = start.elapsed();
        if !output.status.success() {
            let text = String::from_utf8_lossy(&output.stderr).into_owned();
            return Err(format!("closectl {}: {}\n{text}", arguments.join(" "), output.status).into());
        }
        Ok(Cost {
            wall,
            memory_kib: None,
        })
    }

    /// Runs it several times and returns the shortest time. The memory is that of one further run, so that
    /// looking does not count as time.
    pub fn best_of(&self, times: u32, arguments: &[&str]) -> Result<Cost, Box<dyn Error>> {
        let mut best = self.run(arguments)?.wall;
        for _ in 1..times {
            best = best.min(self.run(arguments)?.wall);
        }
        Ok(Cost {
            wall: best,
            memory_kib: self.memory(arguments)?,
        })
    }

    /// Looks again and again how much memory a run holds at most; the system forgets it with the process.
    fn memory(&self, arguments: &[&str]) -> io::Result<Option<u64>> {
        let mut child = self
            .command(arguments)
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()?;
        let mut peak = None;
        while child.try_wait()?.is_none() {
            peak = peak.max(peak_of(&child));
            thread::sleep(Duration::from_micros(200));
        }
        Ok(peak)
    }

    fn command(&self, arguments: &[&str]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_closectl"));
        command
            .args(arguments)
            .current_dir(&self.folder)
            .env_clear()
            .envs(self.variables.iter().map(|(name, value)| (name, value)))
            .stdin(Stdio::null());
        command
    }
}

/// Returns the peak of a running process in KiB, where `/proc` tells it.
fn peak_of(child: &Child) -> Option<u64> {
    let status = fs::read_to_string(format!("/proc/{}/status", child.id())).ok()?;
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"))?;
    line.trim().strip_suffix(" kB")?.parse().ok()
}
