//! What a plan costs over TLS on a long line: connections and round trips, over HTTP/2 and HTTP/1.1.

use crate::{figures::Figures, program::Program, secure_front::SecureFront, table::milliseconds};
use close_sandbox::{Sandbox, Settings, State, Store};
use std::{error::Error, fs, time::Duration};
use tokio::runtime::Runtime;

/// How long the line is.
const ROUND_TRIP: Duration = Duration::from_millis(50);
/// The shortest of some runs counts: the machine has other things to do.
const RUNS: usize = 5;

/// Measures plans over both versions.
pub fn network(figures: &mut Figures, runtime: &Runtime) -> Result<(), Box<dyn Error>> {
    for (name, protocol, most) in [
        ("HTTP/2", &b"h2"[..], Some(1)),
        ("HTTP/1.1", &b"http/1.1"[..], None),
    ] {
        let (near, _) = shortest(runtime, protocol, Duration::ZERO)?;
        let (far, connections) = shortest(runtime, protocol, ROUND_TRIP)?;
        let on_the_way = far.saturating_sub(near);

        figures.section(&format!(
            "plan over TLS and {name}, {} away",
            milliseconds(ROUND_TRIP)
        ));
        figures.count("connections", connections, most);
        figures.note(
            "round trips, two of them for the handshakes of TCP and TLS",
            format!("{:.1}", on_the_way.as_secs_f64() / ROUND_TRIP.as_secs_f64()),
        );
        figures.note("wall", milliseconds(far));
        figures.note("wall without the way", milliseconds(near));
    }
    Ok(())
}

/// Plans some times and returns the shortest time, and the most connections of one plan.
fn shortest(
    runtime: &Runtime,
    protocol: &[u8],
    round_trip: Duration,
) -> Result<(Duration, usize), Box<dyn Error>> {
    let (mut shortest, mut most) = (Duration::MAX, 0);
    for _ in 0..RUNS {
        let settings = Settings::default();
        let sandbox = runtime.block_on(Sandbox::start(Store::Memory(State::new(1)), settings))?;
        let front = SecureFront::start(runtime, &sandbox, protocol, round_trip)?;
        let folder = tempfile::tempdir()?;
        fs::write(folder.path().join("manifest.yaml"), "lead_statuses: [New]\n")?;

        let program = Program::new(folder.path())
            .talking_to(&sandbox)
            .over(&front.base_url, &front.authority());
        let cost = program.run(&["plan", "-f", "manifest.yaml"])?;
        shortest = shortest.min(cost.wall);
        most = most.max(front.connections());
        runtime.block_on(sandbox.stop())?;
    }
    Ok((shortest, most))
}
