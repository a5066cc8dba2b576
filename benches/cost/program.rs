//! Runs the real program and measures it.

use close_sandbox::Sandbox;
use std::{
    error::Error,
    fs, io,
    path::{Path, PathBuf},
    process::{Command, Output, Stdio},
    sync::atomic::{AtomicBool, Ordering},
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
    /// What it took of the processors, to the hundredth of a second, where the system tells.
    pub cpu: Option<Duration>,
}

impl Program {
    /// Where the program is.
    pub const PATH: &str = env!("CARGO_BIN_EXE_closectl");

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

    /// Lets it talk over TLS to a server whose certificate this authority signed.
    pub fn over(mut self, base_url: &str, authority: &Path) -> Self {
        self.variables.retain(|(name, _)| *name != "CLOSE_BASE_URL");
        self.variables.push(("CLOSE_BASE_URL", base_url.to_owned()));
        self.variables
            .push(("SSL_CERT_FILE", authority.display().to_string()));
        self
    }

    /// Runs it once; anything but success is an error that holds its output.
    pub fn run(&self, arguments: &[&str]) -> Result<Cost, Box<dyn Error>> {
        let start = Instant::now();
        let (output, memory_kib, cpu) = watched(self.command(arguments))?;
        let wall = start.elapsed();
        if !output.status.success() {
            let text = String::from_utf8_lossy(&output.stderr).into_owned();
            return Err(format!("closectl {}: {}\n{text}", arguments.join(" "), output.status).into());
        }
        Ok(Cost {
            wall,
            memory_kib,
            cpu,
        })
    }

    /// Runs it several times and returns the shortest time and the most memory.
    pub fn best_of(&self, times: u32, arguments: &[&str]) -> Result<Cost, Box<dyn Error>> {
        let mut best = self.run(arguments)?;
        for _ in 1..times {
            let next = self.run(arguments)?;
            best.wall = best.wall.min(next.wall);
            best.memory_kib = best.memory_kib.max(next.memory_kib);
            best.cpu = best.cpu.min(next.cpu);
        }
        Ok(best)
    }

    fn command(&self, arguments: &[&str]) -> Command {
        let mut command = Command::new(Self::PATH);
        command
            .args(arguments)
            .current_dir(&self.folder)
            .env_clear()
            .envs(self.variables.iter().map(|(name, value)| (name, value)))
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped());
        command
    }
}

/// Runs a command and looks again and again how much memory it holds at most and what it took of the processors; the
/// system forgets both with the process.
fn watched(mut command: Command) -> io::Result<(Output, Option<u64>, Option<Duration>)> {
    let child = command.spawn()?;
    let id = child.id();
    let over = AtomicBool::new(false);
    thread::scope(|scope| {
        let watcher = scope.spawn(|| {
            let (mut peak, mut cpu) = (None, None);
            while !over.load(Ordering::Relaxed) {
                peak = peak.max(peak_of(id));
                cpu = cpu.max(cpu_of(id));
                thread::sleep(Duration::from_millis(2));
            }
            (peak, cpu)
        });
        let output = child.wait_with_output();
        over.store(true, Ordering::Relaxed);
        let (peak, cpu) = watcher.join().unwrap_or_default();
        Ok((output?, peak, cpu))
    })
}

/// Returns the peak of a running process in KiB, where `/proc` tells it.
fn peak_of(process: u32) -> Option<u64> {
    let status = fs::read_to_string(format!("/proc/{process}/status")).ok()?;
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"))?;
    line.trim().strip_suffix(" kB")?.parse().ok()
}

/// Returns what a running process took of the processors, where `/proc` tells it.
fn cpu_of(process: u32) -> Option<Duration> {
    // Linux counts in hundredths of a second for everybody who asks.
    const TICK: Duration = Duration::from_millis(10);
    let stat = fs::read_to_string(format!("/proc/{process}/stat")).ok()?;
    // The name of the program comes before the last parenthesis, and may hold anything.
    let (_, after) = stat.rsplit_once(')')?;
    let mut times = after.split_whitespace().skip(11).take(2);
    let (user, system): (u32, u32) = (times.next()?.parse().ok()?, times.next()?.parse().ok()?);
    Some(TICK * (user + system))
}
