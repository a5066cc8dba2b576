//! How the time of planning grows with the number of custom fields: no network, no disk, one thread's own time.

use crate::{
    fields::{Wish, answers, manifest},
    figures::Figures,
    stage::Stage,
    table::Table,
};
use closectl::{
    kinds,
    manifest::{self, VariableValues},
    model::{ConsentSelectors, Live, Responses, Sources},
    plan::{self, Organization, PlanRules, Schedule, StateBefore},
};
use rustix::time::{ClockId, clock_gettime};
use std::{error::Error, time::Duration};
use tokio::runtime::Runtime;

const SIZES: [usize; 6] = [625, 1_250, 2_500, 5_000, 10_000, 20_000];
/// The shortest of so many is taken: whatever else the machine does only makes it longer.
const TIMES: usize = 5;
/// What planning 5,000 fields may take once they are read.
const LIMIT: Duration = Duration::from_millis(100);

/// What is measured, and what it is called.
const WISHES: [(Wish, &str); 3] = [
    (Wish::New, "all new"),
    (Wish::Same, "nothing to do"),
    (
        Wish::Changed,
        "another order, 5 % renamed, 5 % removed, 5 % changed",
    ),
];

/// What each part of planning takes.
#[derive(Clone, Copy)]
struct Times {
    /// To bring what was read into canonical form.
    lower: Duration,
    /// To compare both sides and decide everything.
    plan: Duration,
    /// To keep what undoing needs and to put all steps through the schedule.
    schedule: Duration,
}

/// Measures the growth.
pub fn growth(runtime: &Runtime, is_quick: bool) -> Result<String, Box<dyn Error>> {
    let sizes = if is_quick { &SIZES[..4] } else { &SIZES[..] };
    let mut text = String::new();
    for (wish, title) in WISHES {
        let head = [
            title,
            "steps",
            "lower",
            "diff and plan",
            "ns / (n log₂ n)",
            "schedule",
            "5,000: < 100 ms",
        ];
        let mut table = Table::new(&head);
        let mut points = Vec::new();
        for &count in sizes {
            let (times, steps) = measure(count, wish)?;
            let whole = times.lower + times.plan;
            let n = count as f64;
            points.push((n, whole.as_secs_f64()));
            let verdict = match (count, whole < LIMIT) {
                (5_000, true) => "ok",
                (5_000, false) => "MISSED",
                _ => "",
            };
            table.row(vec![
                format!("{count} fields"),
                steps.to_string(),
                text_of(times.lower),
                text_of(times.plan),
                format!("{:.0}", whole.as_secs_f64() * 1e9 / (n * n.log2())),
                text_of(times.schedule),
                verdict.to_owned(),
            ]);
        }
        let ideal: Vec<(f64, f64)> = points.iter().map(|(n, _)| (*n, n * n.log2())).collect();
        text += &format!(
            "{table}\nLower, diff and plan grow as n^{:.2}; n log n itself grows as n^{:.2} over these sizes.\n\n",
            exponent(&points),
            exponent(&ideal),
        );
    }
    Ok(format!("{text}{}", memory(runtime)?))
}

/// Measures the memory of the real program with 5,000 fields: onto an organization that has none of them, and again.
fn memory(runtime: &Runtime) -> Result<Figures, Box<dyn Error>> {
    const MOST_KIB: u64 = 150 * 1024;
    let stage = Stage::saying(runtime, &manifest(5_000, Wish::New))?;
    let mut figures = Figures::default();
    figures.section("memory of the program at its peak, 5000 fields");
    for (what, arguments) in [
        ("plan, all new", &["plan", "-f", "manifest.yaml"][..]),
        ("apply, all new", &["apply", "-f", "manifest.yaml", "--yes"]),
        ("plan, nothing to do", &["plan", "-f", "manifest.yaml"]),
    ] {
        let run = stage.run(arguments)?;
        figures.memory(what, run.cost.memory_kib, MOST_KIB);
    }
    stage.end(runtime)?;
    Ok(figures)
}

fn measure(count: usize, wish: Wish) -> Result<(Times, usize), Box<dyn Error>> {
    let registry = kinds::registry();
    let mut sources = Sources::default();
    sources.add("fields.yaml", manifest(count, wish));
    let read = manifest::read(&sources, &VariableValues::default());
    if let Some(problem) = read.problems.first() {
        return Err(problem.message.clone().into());
    }
    let responses: Responses = answers(if wish == Wish::New { 0 } else { count });
    let mut best: Option<Times> = None;
    let mut steps = 0;
    for _ in 0..TIMES {
        let desired = read.desired.clone();
        let (lower, live) = timed(|| Live::build(registry, &responses));
        let (planning, (adopted, plan)) = timed(|| {
            let unresolved = read.unresolved(registry, &live, &|_, _| false);
            let adopted = plan::adopt(registry, desired, live);
            let plan = plan::plan(registry, Organization::default(), &adopted);
            let searches = plan::record_queries(registry, &plan, &adopted.live);
            drop((unresolved, searches));
            let plan = plan::guard(
                registry,
                &adopted,
                plan,
                plan::CountedRecords::default(),
                &PlanRules::default(),
                &ConsentSelectors::default(),
            );
            (adopted, plan)
        });
        let (schedule, done) = timed(|| {
            let before = StateBefore::of(&plan, &adopted.live);
            let mut schedule = Schedule::new(&plan.steps, |_| false);
            let mut done = 0;
            while let Some(id) = schedule.start() {
                schedule.succeed(id);
                done += 1;
            }
            drop(before);
            done
        });
        if done != plan.steps.len() || !plan.refusals.is_empty() {
            return Err(format!(
                "{done} of {} steps, {:?}",
                plan.steps.len(),
                plan.refusals.first()
            )
            .into());
        }
        steps = done;
        let now = Times {
            lower,
            plan: planning,
            schedule,
        };
        best = Some(best.map_or(now, |best| Times {
            lower: best.lower.min(now.lower),
            plan: best.plan.min(now.plan),
            schedule: best.schedule.min(now.schedule),
        }));
    }
    best.map(|best| (best, steps))
        .ok_or_else(|| "nothing was measured".into())
}

/// Runs something and returns the time that this thread spent on it.
fn timed<T>(work: impl FnOnce() -> T) -> (Duration, T) {
    let now = || Duration::try_from(clock_gettime(ClockId::ThreadCPUTime)).unwrap_or_default();
    let start = now();
    let result = work();
    (now().saturating_sub(start), result)
}

fn text_of(time: Duration) -> String {
    format!("{:.1} ms", time.as_secs_f64() * 1000.0)
}

/// The slope of the line through the points on paper with logarithmic axes.
fn exponent(points: &[(f64, f64)]) -> f64 {
    let logs: Vec<(f64, f64)> = points.iter().map(|(n, t)| (n.ln(), t.ln())).collect();
    let count = logs.len() as f64;
    let mean = |of: fn(&(f64, f64)) -> f64| logs.iter().map(of).sum::<f64>() / count;
    let (x, y) = (mean(|point| point.0), mean(|point| point.1));
    let slope: f64 = logs.iter().map(|(n, t)| (n - x) * (t - y)).sum();
    slope / logs.iter().map(|(n, _)| (n - x).powi(2)).sum::<f64>()
}
