//! Whole runs under rate limits: how far each is from what the limit alone would cost, and how many calls it had
//! refused.

use crate::{
    stage::Stage,
    table::{Table, duration},
};
use close_sandbox::{RateLimit, WindowLimit};
use std::{error::Error, time::Duration};
use tokio::runtime::Runtime;

const LATENCY: Duration = Duration::from_millis(20);

/// Measures an apply under each limit.
pub fn rate(runtime: &Runtime, is_quick: bool, only: Option<&str>) -> Result<String, Box<dyn Error>> {
    let head = [
        "objects, limit",
        "writes",
        "of one group",
        "limit",
        "wall",
        "ratio",
        "≤ 1.1",
        "windows",
        "ratio",
        "refused",
        "≤ 1 %",
    ];
    let mut table = Table::new(&head);
    let sizes: &[usize] = if is_quick { &[50] } else { &[50, 500, 1_000] };
    for (limit, seconds) in [(20, 1), (100, 5), (240, 8)] {
        for &objects in sizes {
            let name = format!("{objects} objects, {limit} in {seconds} s");
            if only.is_none_or(|only| name.contains(only)) {
                eprintln!("{name}");
                let limit = WindowLimit {
                    requests: limit,
                    length: Duration::from_secs(seconds),
                };
                table.row(row(runtime, &name, objects, limit)?);
            }
        }
    }
    Ok(table.to_string())
}

fn row(
    runtime: &Runtime,
    name: &str,
    objects: usize,
    limit: WindowLimit,
) -> Result<Vec<String>, Box<dyn Error>> {
    let stage = Stage::new(
        runtime,
        objects,
        LATENCY,
        Some(RateLimit::each(limit.requests, limit.length)),
    )?;
    let run = stage.run(&["apply", "-f", "manifests", "--yes"])?;
    stage.end(runtime)?;
    let rate = f64::from(limit.requests) / limit.length.as_secs_f64();
    let least = run.traffic.busiest as f64 / rate;
    let wall = run.cost.wall.as_secs_f64();
    let ratio = wall / least;
    let windows = windows(run.traffic.busiest, limit);
    let refused = run.traffic.refused as f64 / run.traffic.calls() as f64 * 100.0;
    let verdict = |kept: bool| if kept { "ok" } else { "MISSED" }.to_owned();
    Ok(vec![
        name.to_owned(),
        run.traffic.writes.to_string(),
        run.traffic.busiest.to_string(),
        duration(Duration::from_secs_f64(least)),
        duration(run.cost.wall),
        format!("{ratio:.2}"),
        verdict(ratio <= 1.1),
        duration(windows),
        match windows.is_zero() {
            true => String::new(),
            false => format!("{:.2}", wall / windows.as_secs_f64()),
        },
        format!(
            "{} of {} ({refused:.1} %)",
            run.traffic.refused,
            run.traffic.calls()
        ),
        verdict(refused <= 1.0),
    ])
}

/// Returns how long the windows take that have to be over before the last of so many calls may go: the first window is
/// there at once.
fn windows(calls: usize, limit: WindowLimit) -> Duration {
    let windows = calls.div_ceil(limit.requests.max(1) as usize).saturating_sub(1);
    limit.length * u32::try_from(windows).unwrap_or(u32::MAX)
}
