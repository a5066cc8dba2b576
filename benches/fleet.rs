//! Prints how long a plan of many organizations takes, each of which takes 50 ms for an answer.
//!
//! `cargo bench --bench fleet` runs the real program against as many servers in this process. More calls than one plan
//! needs for each organization fail the run; the time depends on the machine and is only shown beside its limit.

use close_sandbox::{Sandbox, Settings, State, Store};
use std::{
    error::Error,
    fmt::Write as _,
    fs,
    path::Path,
    process::{Command, ExitCode, Stdio},
    time::{Duration, Instant},
};
use tokio::runtime::Runtime;

const ORGANIZATIONS: usize = 100;
/// How long each server takes for an answer.
const ROUND_TRIP: Duration = Duration::from_millis(50);
/// What is promised.
const LIMIT: Duration = Duration::from_secs(10);
/// How many organizations are tried at once.
const AT_ONCE: [usize; 4] = [1, 4, 16, 64];

fn main() -> Result<ExitCode, Box<dyn Error>> {
    let runtime = Runtime::new()?;
    let folder = tempfile::tempdir()?;
    let mut project = "version: 1\norganizations:\n".to_owned();
    let mut sandboxes = Vec::new();
    for at in 0..ORGANIZATIONS {
        let settings = Settings {
            latency: ROUND_TRIP,
            ..Settings::default()
        };
        let state = State::new(at as u64 + 1);
        let sandbox = runtime.block_on(Sandbox::start(Store::Memory(state), settings))?;
        writeln!(
            project,
            "  client-{at}:\n    api_key: ${{env:CLOSE_KEY_{at}}}\n    base_url: {}",
            sandbox.base_url()
        )?;
        sandboxes.push(sandbox);
    }
    fs::write(folder.path().join("closectl.yaml"), project)?;
    let example = Path::new(env!("CARGO_MANIFEST_DIR")).join("examples/sales-team");

    println!("plan of {ORGANIZATIONS} organizations with every kind, {ROUND_TRIP:?} for each answer");
    let mut calls_of_one = 0;
    let mut kept = true;
    for at_once in AT_ONCE {
        sandboxes.iter().for_each(Sandbox::clear_calls);
        let mut command = Command::new(env!("CARGO_BIN_EXE_closectl"));
        command
            .args([
                "plan",
                "--all",
                "--organizations-at-once",
                &at_once.to_string(),
                "-f",
            ])
            .arg(&example)
            .current_dir(folder.path())
            .env_clear()
            .stdin(Stdio::null());
        for (at, sandbox) in sandboxes.iter().enumerate() {
            command.env(format!("CLOSE_KEY_{at}"), sandbox.api_key());
        }
        let start = Instant::now();
        let output = command.output()?;
        let wall = start.elapsed();
        if !output.status.success() {
            let text = String::from_utf8_lossy(&output.stderr).into_owned();
            return Err(format!("{}\n{text}", output.status).into());
        }
        let calls: Vec<usize> = sandboxes.iter().map(|sandbox| sandbox.calls().len()).collect();
        let most = calls.iter().copied().max().unwrap_or_default();
        if calls_of_one == 0 {
            calls_of_one = most;
        }
        kept &= calls.iter().all(|calls| *calls == calls_of_one);
        let verdict = if wall < LIMIT { "kept" } else { "missed" };
        println!(
            "{at_once:>3} at once: {:>6.2} s (limit {} s: {verdict}), {most} calls to each",
            wall.as_secs_f64(),
            LIMIT.as_secs()
        );
    }
    for sandbox in sandboxes {
        runtime.block_on(sandbox.stop())?;
    }
    Ok(if kept {
        ExitCode::SUCCESS
    } else {
        ExitCode::FAILURE
    })
}
