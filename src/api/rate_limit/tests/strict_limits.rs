//! How well the rate limit is kept, and how well it is used.

use super::simulated_server::{
    CountedTogether, SimulatedServer, Simulation, ToldLimits, WindowStart, ideal, ordinary_calls,
};
use crate::model::Call;

#[test]
fn a_told_limit_is_used_well_and_seldom_refuses_whatever_is_counted_together() {
    let calls = ordinary_calls();
    for grouping in [
        CountedTogether::All,
        CountedTogether::Resource,
        CountedTogether::Endpoint,
    ] {
        for (limit, window) in [(20, 1_000), (100, 5_000), (60, 60_000)] {
            for (at_once, latency) in [(8, 10), (64, 100), (1, 10)] {
                let server = SimulatedServer {
                    limit,
                    window,
                    grouping,
                    telling: ToldLimits::Everything,
                    start: WindowStart::FirstCall,
                };
                let callers = Simulation::new(server, &[(at_once, 100)], &calls, latency).run();
                let total = 100 * calls.len() as u64;
                // Calls take half as long again at most.
                let by_latency = total * latency * 3 / 2 / at_once as u64;
                let ideal = ideal(server, &calls, 100).max(by_latency);
                let case = format!("{server:?}, {at_once} at once, {latency} ms");
                let [caller] = callers[..] else {
                    panic!("one caller, not {callers:?}")
                };
                assert!(caller.refused * 100 <= total, "{case}: {caller:?}");
                assert!(caller.ended * 10 <= ideal * 11, "{case}: {caller:?}, not {ideal}");
            }
        }
    }
}

#[test]
fn several_programs_share_a_limit_fairly() {
    for (limit, window) in [(20, 1_000), (100, 5_000)] {
        for (count, at_once, latency) in [(2, 8, 20), (4, 8, 20), (2, 64, 50), (4, 8, 100)] {
            let server = SimulatedServer {
                limit,
                window,
                grouping: CountedTogether::All,
                telling: ToldLimits::Everything,
                start: WindowStart::FirstCall,
            };
            let callers =
                Simulation::new(server, &vec![(at_once, 400); count], &ordinary_calls(), latency).run();
            let case = format!("{server:?}, {count} programs, {at_once} at once, {latency} ms");
            let total = 400 * ordinary_calls().len() as u64 * count as u64;
            let refused: u64 = callers.iter().map(|caller| caller.refused).sum();
            assert!(refused * 100 <= total * 3, "{case}: {refused} of {total} refused");
            let ideal = ideal(server, &ordinary_calls(), 400 * count as u64);
            let ended = callers.iter().map(|caller| caller.ended);
            let first = ended.clone().min().unwrap();
            let last = ended.max().unwrap();
            assert!(last * 10 <= ideal * 12, "{case}: {callers:?}, not {ideal}");
            // All have as much to do. Whoever gets half of its share would end when the others have long ended.
            assert!(first * 4 >= last * 3, "{case}: {callers:?}");
        }
    }
}

#[test]
fn an_untold_limit_is_found_and_used_well() {
    let calls = [Call::post("/pipeline/", serde_json::Value::Null)];
    for telling in [ToldLimits::RetryAfter, ToldLimits::Nothing] {
        for (limit, window) in [(20, 1_000), (100, 5_000), (10, 1_000)] {
            for (at_once, latency) in [(8, 10), (8, 100), (64, 50)] {
                let server = SimulatedServer {
                    limit,
                    window,
                    grouping: CountedTogether::All,
                    telling,
                    start: WindowStart::FirstCall,
                };
                let callers = Simulation::new(server, &[(at_once, 4_000)], &calls, latency).run();
                let ideal = ideal(server, &calls, 4_000);
                let [caller] = callers[..] else {
                    panic!("one caller, not {callers:?}")
                };
                let case = format!("{server:?}, {at_once} at once, {latency} ms: {caller:?}, ideal {ideal}");
                // In the first minute the limit is being found.
                assert!(caller.refused * 100 <= 4_000 * 4, "{case}");
                assert!(caller.refused_late * 100 <= 4_000 * 2, "{case}");
                assert!(caller.ended * 100 <= ideal * 112, "{case}");
            }
        }
    }
}
