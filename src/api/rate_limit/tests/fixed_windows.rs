//! How long calls take under the limits that were recorded (API notes, "Rate limits"): fixed windows of 8 s, told in whole
//! seconds. Counts and simulated time only.

use super::simulated_server::{
    CallerResult, CountedTogether, ServerRounding, SimulatedServer, Simulation, ToldLimits, WindowStart,
};
use crate::model::{Call, SEARCH};
use serde_json::Value;

/// The length of a window in milliseconds.
const WINDOW: u64 = 8_000;
const ROUNDINGS: [ServerRounding; 3] = [ServerRounding::Up, ServerRounding::Down, ServerRounding::Nearest];

/// Calls of one endpoint, and how they go.
#[derive(Clone, Copy, Debug)]
struct WindowedRun {
    limit: u64,
    calls: u64,
    telling: ToldLimits,
    start: WindowStart,
    programs: u64,
    at_once: usize,
    latency: u64,
}

/// What a run comes to, in milliseconds.
#[derive(Clone, Copy, Debug)]
struct RunTimes {
    ended: u64,
    /// How long it takes without a limit.
    free: u64,
    /// The same for the calls of the last window.
    tail: u64,
    /// The windows that have to end before the last call may go.
    windows: u64,
    refused: u64,
}

/// How many calls go at once, and how long each takes.
const WAYS: [(usize, u64); 5] = [(1, 50), (8, 50), (8, 100), (8, 200), (8, 300)];
const STARTS: [WindowStart; 3] = [
    WindowStart::FirstCall,
    WindowStart::Clock(3_300),
    WindowStart::Clock(7_850),
];

impl WindowedRun {
    /// Returns 640 writes of each program, in every way, with the time that they take without a limit.
    fn writes(programs: u64, ways: &[(usize, u64)], starts: &[WindowStart]) -> Vec<(Self, u64)> {
        let mut runs = Vec::new();
        for (at_once, latency) in ways {
            let run = Self {
                limit: 240,
                calls: 640,
                telling: ToldLimits::Nothing,
                start: WindowStart::FirstCall,
                programs,
                at_once: *at_once,
                latency: *latency,
            };
            let free = run.free(&write());
            let told = ROUNDINGS.map(ToldLimits::WholeSeconds);
            let all = starts
                .iter()
                .flat_map(|start| told.map(|telling| (*start, telling)));
            runs.extend(all.map(|(start, telling)| {
                let run = Self {
                    telling,
                    start,
                    ..run
                };
                (run, free)
            }));
        }
        runs
    }

    /// Returns how long the calls take without a limit.
    fn free(self, call: &Call) -> u64 {
        last(&self.under(1_000_000, call))
    }

    fn under(self, limit: u64, call: &Call) -> Vec<CallerResult> {
        let server = SimulatedServer {
            limit,
            window: WINDOW,
            grouping: CountedTogether::Endpoint,
            telling: self.telling,
            start: self.start,
        };
        let programs = vec![(self.at_once, self.calls); usize::try_from(self.programs).unwrap()];
        Simulation::new(server, &programs, std::slice::from_ref(call), self.latency).run()
    }

    fn run(self, call: &Call, free: u64) -> RunTimes {
        let (all, limited) = (self.calls * self.programs, self.under(self.limit, call));
        let first = match self.start {
            WindowStart::FirstCall => WINDOW,
            WindowStart::Clock(first) => first,
        };
        RunTimes {
            ended: last(&limited),
            free,
            tail: free * ((all - 1) % self.limit + 1) / all,
            windows: first + (all.div_ceil(self.limit) - 2) * WINDOW,
            refused: limited.iter().map(|caller| caller.refused).sum(),
        }
    }
}

fn last(callers: &[CallerResult]) -> u64 {
    callers.iter().map(|caller| caller.ended).max().unwrap()
}

fn write() -> Call {
    Call::post("/custom_field/lead/", Value::Null)
}

#[test]
fn writes_take_the_windows_own_time_however_the_reset_is_rounded() {
    for (run, free) in WindowedRun::writes(1, &WAYS, &STARTS) {
        let times = run.run(&write(), free);
        // The calls of the last window follow when it begins; where calls are slow, no window is ever used up.
        let least = (times.windows + times.tail).max(times.free);
        println!("{:.2} {run:?} {times:?}", times.ended as f64 / least as f64);
        assert!(times.ended * 100 <= least * 108, "{run:?}: {times:?}");
        assert_eq!(times.refused, 0, "{run:?}: {times:?}");
    }
}

#[test]
fn two_programs_share_the_windows_and_are_seldom_refused() {
    let mut refused = 0;
    let runs = WindowedRun::writes(2, &[WAYS[0], WAYS[1], WAYS[4]], &STARTS[..2]);
    for (run, free) in &runs {
        let times = run.run(&write(), *free);
        println!(
            "{:.2} {run:?} {times:?}",
            times.ended as f64 / (times.windows + times.free) as f64
        );
        assert!(
            times.ended * 10 <= times.windows * 11 + times.free * 10,
            "{run:?}: {times:?}"
        );
        refused += times.refused;
    }
    assert!(refused * 500 <= runs.len() as u64 * 1_280, "{refused} refused");
}

#[test]
fn searches_go_at_their_pace_from_the_start_and_no_answer_has_to_tell_it() {
    let search = Call::post(SEARCH, Value::Null);
    for (start, latency) in [
        (WindowStart::FirstCall, 50),
        (WindowStart::Clock(3_300), 100),
        (WindowStart::Clock(200), 300),
    ] {
        for (telling, at_once) in [
            (ToldLimits::Nothing, 32),
            (ToldLimits::Nothing, 1),
            (ToldLimits::RetryAfter, 32),
            (ToldLimits::WholeSeconds(ServerRounding::Up), 32),
            (ToldLimits::WholeSeconds(ServerRounding::Down), 32),
        ] {
            let run = WindowedRun {
                limit: 16,
                calls: 100,
                telling,
                start,
                programs: 1,
                at_once,
                latency,
            };
            let times = run.run(&search, 0);
            // The first 16 go at once, and the last 4 after six windows.
            let least = 6 * WINDOW;
            println!("{:.2} {run:?} {times:?}", times.ended as f64 / least as f64);
            assert!(times.ended * 10 <= least * 11, "{run:?}: {times:?}");
            // Where the limit is told, a window that ends at once has to be found out first.
            let most = u64::from(matches!(telling, ToldLimits::WholeSeconds(_)));
            assert!(times.refused <= most, "{run:?}: {times:?}");
        }
    }
}
