//! Requests that HTTP/2 breaks off or refuses, and what becomes of them.

use super::{
    broken_server::{Breakage, BrokenRequest, BrokenServer},
    certificates::{Authority, text},
};
use crate::harness::{Ran, World};

const MANIFEST: &str =
    "lead_statuses: [Potential, Bad Fit, Qualified, Interested, Customer, Canceled, Nurture]\n";

/// An organization that does not mind two of a name, behind a server that breaks requests off.
struct BehindBroken {
    world: World,
    server: BrokenServer,
    authority: Authority,
}

impl BehindBroken {
    fn new(breakage: Breakage, times: usize, switches: &[(&str, &str)]) -> Self {
        let twice = [("duplicate_lead_status", "allow")];
        let (world, authority) = (
            World::switched(&[&twice[..], switches].concat()),
            Authority::new(),
        );
        let request = BrokenRequest {
            method: "POST",
            path: "/status/lead/",
            breakage,
            times,
        };
        let server = BrokenServer::start(&world, &authority.good(), request);
        world.write("m.yaml", MANIFEST);
        Self {
            world,
            server,
            authority,
        }
    }

    fn apply(&self) -> Ran {
        let file = self.authority.file();
        let variables = [
            ("CLOSE_BASE_URL", self.server.base_url.as_str()),
            ("SSL_CERT_FILE", text(&file)),
        ];
        let apply = ["apply", "-f", "m.yaml", "--yes", "--timeout", "6"];
        self.world.run_with(&apply, &variables)
    }

    /// How many statuses of the name are there.
    fn made(&self) -> usize {
        let state = self.world.sandbox.state();
        let labels = state.lead_status_labels();
        labels.into_iter().filter(|label| *label == "Nurture").count()
    }

    /// How many creations reached the organization.
    fn creations(&self) -> usize {
        let writes = self.world.writes().into_iter();
        writes.filter(|call| call.method == "POST").count()
    }
}

#[test]
fn a_create_that_is_broken_off_or_refused_makes_no_duplicate() {
    for (breakage, times) in [
        (Breakage::Reset, 1),
        (Breakage::MidAnswer, 1),
        (Breakage::Refused, 3),
        (Breakage::Denied, 1),
        (Breakage::Retired, 3),
        (Breakage::RetiredDenied, 1),
        (Breakage::Graceful, 1),
        (Breakage::GoAway, 1),
        (Breakage::Cut, 1),
        (Breakage::Frozen, 1),
    ] {
        let behind = BehindBroken::new(breakage, times, &[]);
        let ran = behind.apply();
        assert_eq!(ran.code, 0, "{breakage:?}: {}\n{}", ran.stdout, ran.stderr);
        assert_eq!(behind.server.broken(), times, "{breakage:?}");
        assert_eq!((behind.creations(), behind.made()), (1, 1), "{breakage:?}");

        behind.world.sandbox.clear_calls();
        let again = behind.apply();
        assert_eq!(
            (again.code, behind.world.writes()),
            (0, Vec::new()),
            "{breakage:?}: {}",
            again.stderr
        );
    }
}

#[test]
fn a_server_that_lies_about_a_create_is_seen_through_although_lists_lag() {
    for breakage in [Breakage::Denied, Breakage::RetiredDenied] {
        let behind = BehindBroken::new(breakage, 1, &[("list_lag", "3")]);
        let ran = behind.apply();
        assert_eq!(ran.code, 0, "{breakage:?}: {}\n{}", ran.stdout, ran.stderr);
        assert_eq!((behind.creations(), behind.made()), (1, 1), "{breakage:?}");
    }
}

#[test]
fn a_server_that_never_begins_with_a_create_is_told_in_plain_words() {
    for (breakage, said) in [
        (
            Breakage::Refused,
            "Close refused the request before it started on it",
        ),
        (
            Breakage::Retired,
            "Close closed the connection before it started on the request",
        ),
    ] {
        let behind = BehindBroken::new(breakage, usize::MAX, &[]);
        let ran = behind.apply();
        let told = format!("{}{}", ran.stdout, ran.stderr);
        assert_eq!(ran.code, 4, "{breakage:?}: {told}");
        assert!(told.contains(said), "{breakage:?}: {told}");
        assert!(!told.contains("not a result of an error"), "{told}");
        assert!(behind.server.broken() <= 6, "{breakage:?}");
        assert_eq!((behind.creations(), behind.made()), (0, 0), "{breakage:?}");
    }
}

#[test]
fn reads_on_a_connection_that_died_silently_go_on_over_another_one() {
    let (world, authority) = (World::new(), Authority::new());
    let request = BrokenRequest {
        method: "GET",
        path: "/pipeline/",
        breakage: Breakage::Frozen,
        times: 1,
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
        server.broken() == 1 && server.connections() >= 2,
        "{}",
        server.connections()
    );
}
