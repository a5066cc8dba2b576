//! What runs leave for whoever wants to know every call: `--trace-http`, `-v` and `-vv`; and how they keep to a rate
//! limit, whatever the server counts together.

use crate::harness::World;
use close_sandbox::{Grouping, RateLimit, Settings};
use serde_json::Value;
use std::{thread, time::Duration};

const WEBHOOK: &str = "webhooks:
  - url: https://hooks.example.test/close
    events:
      - {object_type: lead, action: created}
pipelines:
  - name: Partners
    statuses:
      - {label: Open, type: active}
";

fn lines(text: &str) -> Vec<Value> {
    text.lines()
        .map(|line| serde_json::from_str(line).unwrap())
        .collect()
}

#[test]
fn every_call_is_a_line_of_the_trace_without_keys() {
    let world = World::new();
    world.write("m.yaml", WEBHOOK);
    world.expect(
        0,
        &["apply", "-f", "m.yaml", "--yes", "--trace-http", "calls.jsonl"],
    );
    let text = world.read("calls.jsonl");
    let mut traced: Vec<(String, String)> = lines(&text)
        .iter()
        .map(|line| {
            let text = |name: &str| line[name].as_str().unwrap().to_owned();
            (text("method"), text("path"))
        })
        .collect();
    let calls = world.sandbox.calls().into_iter();
    let mut seen: Vec<(String, String)> = calls.map(|call| (call.method, call.path)).collect();
    traced.sort();
    seen.sort();
    assert_eq!(traced, seen);

    let key = world.sandbox.api_key();
    let signature = world.sandbox.state().webhooks[0].signature_key.clone();
    assert!(!signature.is_empty() && text.contains("\"signature_key\":\"[redacted]\""));
    for secret in [key, &signature, "uthorization"] {
        assert!(!text.contains(secret), "{secret} is in the trace");
    }
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt as _;
        let file = std::fs::metadata(world.folder.path().join("calls.jsonl")).unwrap();
        assert_eq!(file.permissions().mode() & 0o777, 0o600);
    }

    // A second run adds to it.
    let before = lines(&text).len();
    world.expect(0, &["plan", "-f", "m.yaml", "--trace-http", "calls.jsonl"]);
    assert!(lines(&world.read("calls.jsonl")).len() > before);
}

#[test]
fn a_trace_that_cannot_be_opened_stops_the_run_before_any_call() {
    let world = World::new();
    world.write("m.yaml", WEBHOOK);
    let ran = world.expect(
        1,
        &[
            "apply",
            "-f",
            "m.yaml",
            "--yes",
            "--trace-http",
            "missing/calls.jsonl",
        ],
    );
    assert!(
        ran.stderr
            .contains("failed to open missing/calls.jsonl for --trace-http"),
        "{}",
        ran.stderr
    );
    assert_eq!(world.sandbox.calls().len(), 0);
}

#[test]
fn verbosity_adds_to_standard_error_only_and_shows_no_key() {
    let world = World::new();
    world.write("m.yaml", WEBHOOK);
    let plain = world.expect(0, &["plan", "-f", "m.yaml"]);
    let phases = world.expect(0, &["plan", "-f", "m.yaml", "-v"]);
    let calls = world.expect(0, &["plan", "-f", "m.yaml", "-vv"]);
    let chosen = world.run_with(
        &["plan", "-f", "m.yaml"],
        &[("CLOSECTL_LOG", "closectl::api=debug")],
    );
    let quiet = world.run_with(&["plan", "-q", "-f", "m.yaml"], &[("CLOSECTL_LOG", "debug")]);
    assert_eq!(chosen.stdout, plain.stdout);
    assert_eq!(phases.stdout, calls.stdout);
    assert_eq!(quiet.stderr, "");
    for (ran, phase, call) in [
        (&plain, false, false),
        (&phases, true, false),
        (&calls, true, true),
        (&chosen, false, true),
    ] {
        let text = &ran.stderr;
        assert_eq!(text.contains(" INFO reading "), phase, "{text}");
        assert_eq!(text.contains("DEBUG GET /pipeline/ took "), call, "{text}");
        assert!(
            !text.contains(world.sandbox.api_key()) && !text.contains('\u{1b}'),
            "{text}"
        );
    }
}

#[test]
fn a_run_keeps_to_a_limit_whatever_is_counted_together() {
    thread::scope(|scope| {
        for grouping in [Grouping::All, Grouping::Resource, Grouping::Endpoint] {
            scope.spawn(move || {
                // A machine that stands still for a whole window in the middle of a call spoils one try, not three.
                let within_two_percent = (0..3).any(|_| {
                    let (refused, all) = refused_of_all(grouping);
                    assert!(all > 100, "{grouping:?}: only {all} calls");
                    refused * 100 <= all * 2
                });
                assert!(within_two_percent, "{grouping:?}: more were refused each time");
            });
        }
    });
}

/// How many calls of an apply were refused for the limit, and how many there were. A window is used up long before it
/// ends, so that no call is under way when the next one begins, however busy the machine is.
fn refused_of_all(grouping: Grouping) -> (usize, usize) {
    let world = World::with(Settings {
        rate_limit: Some(RateLimit {
            grouping,
            ..RateLimit::each(60, Duration::from_secs(4))
        }),
        ..Settings::default()
    });
    world.write("m.yaml", include_str!("law/whole.yaml"));
    world.expect(0, &["apply", "-f", "m.yaml", "--yes", "--parallelism", "64"]);
    let calls = world.sandbox.calls();
    let refused = calls.iter().filter(|call| call.status == 429).count();
    (refused, calls.len())
}

#[test]
fn steps_that_wait_for_their_limit_hold_up_no_others() {
    let world = World::with(Settings {
        rate_limit: Some(RateLimit {
            grouping: Grouping::Resource,
            ..RateLimit::each(5, Duration::from_secs(1))
        }),
        ..Settings::default()
    });
    let fields: Vec<String> = (0..15)
        .map(|n| format!("    - {{name: Field {n}, type: text}}\n"))
        .collect();
    let fields = format!("custom_fields:\n  lead:\n{}", fields.concat());
    world.write("m.yaml", &format!("lead_statuses: [One, Two]\n{fields}"));
    world.expect(0, &["apply", "-f", "m.yaml", "--yes", "--parallelism", "2"]);
    let writes = world.writes();
    let made = |path: &str| -> Vec<usize> {
        let made = writes.iter().enumerate();
        let made = made.filter(|(_, call)| call.method == "POST" && call.path == path && call.status == 200);
        made.map(|(at, _)| at).collect()
    };
    let (statuses, fields) = (made("/status/lead/"), made("/custom_field/lead/"));
    assert_eq!((statuses.len(), fields.len()), (2, 15), "{writes:?}");
    assert!(
        statuses[0] < fields[14],
        "the statuses waited for all fields: {writes:?}"
    );
}
