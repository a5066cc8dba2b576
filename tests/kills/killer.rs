//! Ends the program from outside, as nothing inside of it can notice.

use crate::harness::World;
use close_sandbox::RecordedCall;
use closectl::selftest::Dice;
use std::{
    os::unix::process::ExitStatusExt as _,
    path::Path,
    process::{Command, Stdio},
    time::Duration,
};

/// How long to wait before looking again whether the moment has come.
const PAUSE: Duration = Duration::from_micros(100);
/// How often to look before giving up, which is longer than any run takes.
const LOOKS: usize = 600_000;

/// Starts a program and ends it once a moment has come; says no if it ended by itself before.
pub fn killed(mut command: Command, mut has_come: impl FnMut() -> bool) -> bool {
    let mut child = command
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn()
        .unwrap();
    for _ in 0..LOOKS {
        if has_come() {
            // One that has ended by itself can't be killed, which its status shows.
            let _ = child.kill();
            return child.wait().unwrap().signal() == Some(9);
        }
        if child.try_wait().unwrap().is_some() {
            return false;
        }
        std::thread::sleep(PAUSE);
    }
    let _ = child.kill();
    panic!("the program does not end: {command:?}");
}

/// A moment of a run, as its calls tell it.
#[derive(Clone, Copy, Debug)]
pub struct Moment {
    /// So many calls.
    pub calls: usize,
    /// Which of them count.
    pub counts: Counts,
}

/// Which calls make a moment come.
#[derive(Clone, Copy, Debug)]
pub enum Counts {
    /// All that have arrived, answered or not.
    Arrived,
    /// Writes that have arrived, answered or not.
    Writes,
    /// Writes that have been answered.
    Answered,
}

impl Moment {
    /// Draws a moment of a run that makes so many calls, so many of them writes.
    pub fn draw(dice: &mut Dice, calls: usize, writes: usize) -> Self {
        let counts = *dice.pick(&[Counts::Arrived, Counts::Writes, Counts::Answered]);
        let most = match counts {
            Counts::Arrived => calls,
            Counts::Writes | Counts::Answered => writes,
        };
        Self {
            calls: dice.below(most + 1),
            counts,
        }
    }

    fn has_come(self, world: &World) -> bool {
        let is_answered = |call: &&RecordedCall| call.status != 0;
        let count = match self.counts {
            Counts::Arrived => world.sandbox.calls().len(),
            Counts::Writes => world.writes().len(),
            Counts::Answered => world.writes().iter().filter(is_answered).count(),
        };
        count >= self.calls
    }
}

/// Runs the program against an organization and ends it at a moment; says no if it ended by itself before.
pub fn killed_at(world: &World, arguments: &[&str], moment: Moment) -> bool {
    world.sandbox.clear_calls();
    let is_killed = killed(world.command(arguments), || moment.has_come(world));
    settle(world);
    let_time_pass(world.folder.path());
    is_killed
}

/// Lets so much time pass for the runs in a folder that nothing they sent can arrive any more, as their folder tells it.
pub fn let_time_pass(folder: &Path) {
    for run in std::fs::read_dir(folder.join(".closectl/runs"))
        .into_iter()
        .flatten()
    {
        let path = run.unwrap().path().join("sent.jsonl");
        let text = std::fs::read_to_string(&path).unwrap_or_default();
        let lines = text.lines().map(|line| {
            let mut call: serde_json::Value = serde_json::from_str(line).unwrap();
            call["until"] = "2001-01-01T00:00:00Z".into();
            format!("{call}\n")
        });
        if path.exists() {
            std::fs::write(&path, lines.collect::<String>()).unwrap();
        }
    }
}

/// Waits until nothing is under way at the organization: what arrived, or still will, has been done or dropped.
fn settle(world: &World) {
    for _ in 0..LOOKS {
        world.sandbox.clear_calls();
        // After a clearing, the most calls at once are those that are under way.
        if !is_connected(world) && world.sandbox.most_at_once() == 0 {
            return;
        }
        std::thread::sleep(PAUSE);
    }
    panic!("a call of a program that was ended is still under way");
}

/// Says whether the organization has a connection, as far as the system tells: one that the program left may hold a call
/// that has not arrived.
fn is_connected(world: &World) -> bool {
    const LISTENING: &str = "0A";
    const OVER: &str = "06";
    let url = world.sandbox.base_url();
    let port = url
        .split([':', '/'])
        .filter_map(|part| part.parse::<u16>().ok())
        .next();
    let port = format!(":{:04X}", port.unwrap());
    let sockets = std::fs::read_to_string("/proc/net/tcp").unwrap_or_default();
    sockets.lines().any(|line| {
        let mut columns = line.split_whitespace().skip(1);
        let is_here = columns.next().is_some_and(|local| local.ends_with(&port));
        let state = columns.nth(1).unwrap_or_default();
        is_here && state != LISTENING && state != OVER
    })
}
