//! Whole runs without rate limits: how far each is from what latency alone would cost.

use crate::{
    stage::{Run, Stage},
    table::{Table, duration, mebibytes},
};
use std::{error::Error, time::Duration};
use tokio::runtime::Runtime;

/// The steps that the program runs at once.
const AT_ONCE: usize = 8;

/// Measures plan, apply, a second apply and pull at every size and latency.
pub fn grid(runtime: &Runtime, is_quick: bool, only: Option<&str>) -> Result<String, Box<dyn Error>> {
    let (sizes, latencies): (&[usize], &[u64]) = match is_quick {
        true => (&[50, 500], &[0, 20]),
        false => (&[50, 500, 5_000], &[0, 20, 50, 150]),
    };
    let head = [
        "objects, latency",
        "command",
        "calls",
        "writes",
        "at once",
        "memory",
        "limit",
        "wall",
        "ratio",
        "≤ 1.3",
    ];
    let mut table = Table::new(&head);
    for &objects in sizes {
        for &milliseconds in latencies {
            let name = format!("{objects} objects, {milliseconds} ms");
            if only.is_none_or(|only| name.contains(only)) {
                eprintln!("{name}");
                rows(
                    &mut table,
                    runtime,
                    objects,
                    Duration::from_millis(milliseconds),
                    &name,
                )?;
            }
        }
    }
    Ok(table.to_string())
}

fn rows(
    table: &mut Table,
    runtime: &Runtime,
    objects: usize,
    latency: Duration,
    name: &str,
) -> Result<(), Box<dyn Error>> {
    let stage = Stage::new(runtime, objects, latency, None)?;
    let planned = stage.run(&["plan", "-f", "manifests"])?;
    let applied = stage.run(&["apply", "-f", "manifests", "--yes"])?;
    let again = stage.run(&["apply", "-f", "manifests", "--yes"])?;
    let pulled = stage.run(&["pull", "-f", "pulled"])?;
    let depth = stage.depth()?;
    let writing = depth.max(applied.traffic.writes.div_ceil(AT_ONCE));
    let whole = planned.round_trips + writing + again.round_trips;
    for (command, run, trips) in [
        ("plan", &planned, planned.round_trips),
        ("apply", &applied, whole),
        ("apply again", &again, again.round_trips),
        ("pull", &pulled, pulled.round_trips),
    ] {
        table.row(row(name, command, run, latency, trips));
    }
    stage.end(runtime)
}

fn row(name: &str, command: &str, run: &Run, latency: Duration, trips: usize) -> Vec<String> {
    let limit = latency.as_secs_f64() * trips as f64;
    let ratio = run.cost.wall.as_secs_f64() / limit;
    let (limit, ratio, verdict) = match latency.is_zero() {
        true => (String::new(), String::new(), ""),
        false => (
            format!("{trips} trips, {}", duration(Duration::from_secs_f64(limit))),
            format!("{ratio:.2}"),
            if ratio <= 1.3 { "ok" } else { "MISSED" },
        ),
    };
    vec![
        name.to_owned(),
        command.to_owned(),
        run.traffic.calls().to_string(),
        run.traffic.writes.to_string(),
        run.most_at_once.to_string(),
        mebibytes(run.cost.memory_kib),
        limit,
        duration(run.cost.wall),
        ratio,
        verdict.to_owned(),
    ]
}
