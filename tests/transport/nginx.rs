//! closectl against nginx with the sandbox behind it.

use super::{
    certificates::{Authority, text},
    counting_relay::CountingRelay,
    nginx_server::NginxServer,
    tls_server::base_url,
};
use crate::harness::{Ran, World};
use std::{collections::BTreeSet, process::Stdio, time::Duration};

const MANIFEST: &str = "
lead_statuses: [Potential, Bad Fit, Nurture, Renewal]
custom_fields:
  lead:
    - {name: Industry, type: text}
    - {name: Seats, type: number}
    - {name: Region, type: choices, choices: [EU, US]}
  contact: [{name: Birthday, type: date}]
pipelines:
  - {name: Renewals, statuses: [{label: Open, type: active}, {label: Won, type: won}, {label: Lost, type: lost}]}
";

/// A world behind nginx.
struct BehindNginx {
    world: World,
    nginx: NginxServer,
    relay: CountingRelay,
    authority: Authority,
}

impl BehindNginx {
    fn new(listen: &str, settings: &str) -> Self {
        Self::far(listen, settings, Duration::ZERO)
    }

    /// The same with the latency of a long line.
    fn far(listen: &str, settings: &str, round_trip: Duration) -> Self {
        let (world, authority) = (World::new(), Authority::new());
        let nginx = NginxServer::start(&world, &authority.good(), listen, settings);
        let relay = CountingRelay::start(&world, &nginx.socket(), round_trip);
        world.write("m.yaml", MANIFEST);
        Self {
            world,
            nginx,
            relay,
            authority,
        }
    }

    fn run(&self, arguments: &[&str]) -> Ran {
        let (base, file) = (base_url("localhost", self.relay.port), self.authority.file());
        let variables = [("CLOSE_BASE_URL", base.as_str()), ("SSL_CERT_FILE", text(&file))];
        self.world.run_with(arguments, &variables)
    }

    /// Applies, twice; the second time makes no write.
    fn apply_twice(&self) {
        for nth in 0..2 {
            self.world.sandbox.clear_calls();
            let ran = self.run(&["apply", "-f", "m.yaml", "--yes"]);
            assert_eq!(ran.code, 0, "{nth}: {}\n{}", ran.stdout, ran.stderr);
            assert_eq!(self.world.writes().is_empty(), nth == 1, "{nth}");
        }
    }
}

#[test]
#[ignore = "needs nginx, which .ci/run installs: apt-get install nginx-light"]
fn every_version_of_tls_and_http_works() {
    for (listen, settings, version, tls) in [
        ("http2", "", "HTTP/2.0", "TLSv1.3"),
        ("", "", "HTTP/1.1", "TLSv1.3"),
        ("http2", "", "HTTP/2.0", "TLSv1.2"),
        ("", "", "HTTP/1.1", "TLSv1.2"),
        ("http2", "http2_max_concurrent_streams 1;", "HTTP/2.0", "TLSv1.3"),
        // nginx answers with GOAWAY after so many requests.
        ("http2", "keepalive_requests 5;", "HTTP/2.0", "TLSv1.3"),
        ("http2", "keepalive_timeout 0;", "HTTP/2.0", "TLSv1.3"),
        ("", "keepalive_timeout 0;", "HTTP/1.1", "TLSv1.3"),
        ("", "keepalive_requests 5;", "HTTP/1.1", "TLSv1.3"),
    ] {
        let behind = BehindNginx::new(listen, &format!("ssl_protocols {tls}; {settings}"));
        behind.apply_twice();
        let log = behind.nginx.log();
        assert!(log.len() > 30, "{listen} {settings}");
        for request in &log {
            let found = (request.version.as_str(), request.tls.as_str());
            assert_eq!(found, (version, tls), "{listen} {settings}: {request:?}");
        }
        if settings == "keepalive_requests 5;" {
            let connections: BTreeSet<u64> = log.iter().map(|request| request.connection).collect();
            assert!(connections.len() >= log.len() / 5, "{listen} {settings}");
        }
    }
}

#[test]
#[ignore = "needs nginx, which .ci/run installs: apt-get install nginx-light"]
fn a_load_balancer_that_is_deployed_during_an_apply_disturbs_nothing() {
    for (listen, settings) in [("http2", ""), ("", ""), ("http2", "keepalive_requests 5;")] {
        // Far away, so that every reload falls into the run, however fast the machine is.
        let behind = BehindNginx::far(listen, settings, Duration::from_millis(50));
        behind
            .world
            .sandbox
            .edit(|state| state.switches.set("duplicate_lead_status", "allow").unwrap());
        let (base, file) = (base_url("localhost", behind.relay.port), behind.authority.file());
        // Over HTTP/1.1, the next run waits for as long as a call of this one may still arrive.
        let apply = ["apply", "-f", "m.yaml", "--yes", "--timeout", "10"];
        let mut command = behind.world.command(&apply);
        command.env("CLOSE_BASE_URL", &base).env("SSL_CERT_FILE", &file);
        command.stdout(Stdio::piped()).stderr(Stdio::piped());
        let child = command.spawn().unwrap();

        // Spread over the run by the calls that it has made, whatever time they take.
        for nth in 1..=4 {
            for _ in 0..2_000 {
                if behind.world.sandbox.calls().len() >= nth * 9 {
                    break;
                }
                std::thread::sleep(Duration::from_millis(1));
            }
            behind.nginx.reload();
            // Two signals that come together count as one.
            for _ in 0..2_000 {
                if behind.nginx.reloads() >= nth {
                    break;
                }
                std::thread::sleep(Duration::from_millis(1));
            }
        }
        let output = child.wait_with_output().unwrap();
        let told = String::from_utf8_lossy(&output.stderr);
        assert_eq!(behind.nginx.reloads(), 4, "{listen} {settings}");
        assert!(behind.relay.connections() > 1, "{listen} {settings}: {told}");
        if listen == "http2" {
            assert_eq!(output.status.code(), Some(0), "{settings}: {told}");
        } else {
            // HTTP/1.1 can't say whether a call was taken that met the end of its connection; the next run finds out.
            assert!(matches!(output.status.code(), Some(0 | 4)), "{told}");
            let next = behind.run(&apply);
            assert_eq!(next.code, 0, "{}", next.stderr);
        }

        behind.world.sandbox.clear_calls();
        let again = behind.run(&["apply", "-f", "m.yaml", "--yes"]);
        assert_eq!(
            (again.code, behind.world.writes()),
            (0, Vec::new()),
            "{}",
            again.stderr
        );
        let labels = behind.world.sandbox.state();
        let labels = labels.lead_status_labels();
        assert_eq!(
            labels.iter().collect::<BTreeSet<_>>().len(),
            labels.len(),
            "{labels:?}"
        );
    }
}

#[test]
#[ignore = "needs nginx, which .ci/run installs: apt-get install nginx-light"]
fn compressed_answers_are_read() {
    let settings = "gzip on; gzip_types application/json; gzip_min_length 1; gzip_proxied any;";
    for listen in ["http2", ""] {
        let behind = BehindNginx::new(listen, settings);
        behind.apply_twice();
        let log = behind.nginx.log();
        // nginx compresses a 200 and no 201.
        let compressed = log.iter().filter(|request| request.encoding == "gzip").count();
        assert!(compressed > 30, "{log:?}");
    }
}

#[test]
#[ignore = "needs nginx, which .ci/run installs: apt-get install nginx-light"]
fn a_plan_over_http_2_costs_one_handshake() {
    for (manifest, settings) in [
        (MANIFEST, "ssl_protocols TLSv1.3;"),
        ("lead_statuses: [New]\n", "ssl_protocols TLSv1.2;"),
        (
            "lead_statuses: [New]\n",
            "ssl_protocols TLSv1.3; http2_max_concurrent_streams 1;",
        ),
    ] {
        let behind = BehindNginx::far("http2", settings, Duration::from_millis(10));
        behind.world.write("m.yaml", manifest);
        for arguments in [
            &["plan", "-f", "m.yaml"][..],
            &["pull", "-f", "pulled"],
            &["apply", "-f", "m.yaml", "--yes"],
            &["doctor"],
        ] {
            let before = behind.relay.connections();
            let ran = behind.run(arguments);
            assert_eq!(ran.code, 0, "{arguments:?}: {}", ran.stderr);
            assert_eq!(behind.relay.connections() - before, 1, "{arguments:?} {settings}");
            let is_told = ran.stdout.contains("localhost, HTTP/2, over TLS, no proxy\n");
            assert_eq!(is_told, arguments == ["doctor"], "{}", ran.stdout);
        }
    }
}

#[test]
#[ignore = "needs nginx, which .ci/run installs: apt-get install nginx-light"]
fn over_http_1_1_a_plan_opens_about_as_many_connections_as_calls_may_go_at_once() {
    let behind = BehindNginx::far("", "", Duration::from_millis(10));
    let ran = behind.run(&["plan", "-f", "m.yaml", "--parallelism", "4"]);
    assert_eq!(ran.code, 0, "{}", ran.stderr);
    let connections = behind.relay.connections();
    // The pool may open one for a call that then takes another's.
    assert!((2..=8).contains(&connections), "{connections}");
}

#[test]
#[ignore = "needs nginx, which .ci/run installs: apt-get install nginx-light"]
fn what_a_plan_costs_over_a_long_line_is_printed() {
    for (name, listen) in [("HTTP/2", "http2"), ("HTTP/1.1", "")] {
        let mut took = Vec::new();
        let mut connections = 0;
        for round_trip in [Duration::ZERO, Duration::from_millis(50)] {
            // The shortest of some: the machine has other things to do.
            let tries = [(); 5].map(|()| {
                let behind = BehindNginx::far(listen, "ssl_protocols TLSv1.3;", round_trip);
                let begun = std::time::Instant::now();
                let ran = behind.run(&["plan", "-f", "m.yaml"]);
                assert_eq!(ran.code, 0, "{}", ran.stderr);
                connections = behind.relay.connections();
                begun.elapsed()
            });
            took.extend(tries.into_iter().min());
        }
        println!(
            "a plan over {name}, 50 ms away: {connections} connections, {} ms ({} ms without the way), {:.1} round trips",
            took[1].as_millis(),
            took[0].as_millis(),
            took[1].saturating_sub(took[0]).as_secs_f64() / 0.05,
        );
    }
}
