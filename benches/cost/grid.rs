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
        "with lists",
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
    let reading = planned.round_trips + again.round_trips;
    let writes = applied.traffic.writes;
    // A list is read before its order is written, and then often found to be in order.
    let lists = applied
        .traffic
        .reads
        .saturating_sub(planned.traffic.reads + again.traffic.reads);
    let whole = reading + depth.max(writes.div_ceil(AT_ONCE));
    let with_lists = reading + depth.max((writes + lists).div_ceil(AT_ONCE));
    for (command, run, trips, more) in [
        ("plan", &planned, planned.round_trips, None),
        ("apply", &applied, whole, Some(with_lists)),
        ("apply again", &again, again.round_trips, None),
        ("pull", &pulled, pulled.round_trips, None),
    ] {
        table.row(row(name, command, run, latency, trips, more));
    }
    stage.end(runtime)
}

fn row(
    name: &str,
    command: &str,
    run: &Run,
    latency: Duration,
    trips: usize,
    more: Option<usize>,
) -> Vec<String> {
    let more = more
        .filter(|_| !latency.is_zero())
        .map(|trips| run.cost.wall.as_secs_f64() / (latency.as_secs_f64() * trips as f64));
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
        more.map_or_else(String::new, |ratio| format!("{ratio:.2}")),
    ]
}
