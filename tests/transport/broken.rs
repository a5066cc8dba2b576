//! Requests that HTTP/2 breaks off, and what becomes of them.

use super::{
    broken_server::{Breakage, BrokenRequest, BrokenServer},
    certificates::{Authority, text},
};
use crate::harness::World;

const MANIFEST: &str =
    "lead_statuses: [Potential, Bad Fit, Qualified, Interested, Customer, Canceled, Nurture]\n";

#[test]
fn a_create_that_is_broken_off_makes_no_duplicate() {
    for breakage in [
        Breakage::Reset,
        Breakage::Refused,
        Breakage::GoAway,
        Breakage::Cut,
        Breakage::Frozen,
    ] {
        let (world, authority) = (World::new(), Authority::new());
        let request = BrokenRequest {
            method: "POST",
            path: "/status/lead/",
            breakage,
        };
        let server = BrokenServer::start(&world, &authority.good(), request);
        let file = authority.file();
        let variables = [
            ("CLOSE_BASE_URL", server.base_url.as_str()),
            ("SSL_CERT_FILE", text(&file)),
        ];
        world.write("m.yaml", MANIFEST);

        let apply = ["apply", "-f", "m.yaml", "--yes", "--timeout", "6"];
        let ran = world.run_with(&apply, &variables);
        assert_eq!(ran.code, 0, "{breakage:?}: {}\n{}", ran.stdout, ran.stderr);
        assert!(server.has_broken(), "{breakage:?}");
        let pulled = world.run_with(&["pull", "-f", "pulled"], &variables);
        assert_eq!(pulled.code, 0, "{breakage:?}: {}", pulled.stderr);
        let files = world.files("pulled");
        let named = files.iter().map(|(_, text)| text.matches("Nurture").count());
        assert_eq!(named.sum::<usize>(), 1, "{breakage:?}");

        world.sandbox.clear_calls();
        let again = world.run_with(&apply, &variables);
        assert_eq!(
            (again.code, world.writes()),
            (0, Vec::new()),
            "{breakage:?}: {}",
            again.stderr
        );
    }
}

#[test]
fn reads_on_a_connection_that_died_silently_go_on_over_another_one() {
    let (world, authority) = (World::new(), Authority::new());
    let request = BrokenRequest {
        method: "GET",
        path: "/pipeline/",
        breakage: Breakage::Frozen,
    };
    let server = BrokenServer::start(&world, &authority.good(), request);
    let file = authority.file();
    world.write("m.yaml", "lead_statuses: [New]\n");
    let ran = world.run_with(
        &["plan", "-f", "m.yaml", "--timeout", "6"],
        &[
            ("CLOSE_BASE_URL", &server.base_url),
            ("SSL_CERT_FILE", text(&file)),
        ],
    );
    assert_eq!(ran.code, 0, "{}", ran.stderr);
    assert!(
        server.has_broken() && server.connections() >= 2,
        "{}",
        server.connections()
    );
}
