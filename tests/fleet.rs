//! Several organizations at once: each is read, planned, written to and ended on its own, and reported in order.

mod asking;
mod example;
mod refusals;
mod table;

use crate::harness::{Ran, World, finish, program};
use close_sandbox::Settings;
use serde_json::{Value, json};
use std::{process::Command, time::Duration};

const MANIFEST: &str = "lead_statuses: [Potential, \"${var:status}\"]\n";

/// Organizations of one project, each a server of its own.
struct Fleet {
    worlds: Vec<World>,
}

impl Fleet {
    /// Organizations with these names and further settings of each.
    fn new(settings: &[(&str, &str)]) -> Self {
        Self::with(settings, Duration::ZERO)
    }

    /// Organizations that take so long for an answer.
    fn with(settings: &[(&str, &str)], latency: Duration) -> Self {
        let world = |at: usize| {
            let settings = Settings {
                latency,
                ..Settings::default()
            };
            World::with_seed(at as u64 + 1, settings)
        };
        let worlds = (0..settings.len()).map(world);
        let fleet = Self {
            worlds: worlds.collect(),
        };
        let mut text = "version: 1\nmanifests: [m.yaml]\norganizations:\n".to_owned();
        for (at, (name, more)) in settings.iter().enumerate() {
            let url = fleet.worlds[at].sandbox.base_url();
            text.push_str(&format!(
                "  {name}:\n    api_key: ${{env:CLOSE_KEY_{at}}}\n    base_url: {url}\n    {more}\n"
            ));
        }
        fleet.worlds[0]
            .write("closectl.yaml", &text)
            .write("m.yaml", MANIFEST);
        fleet
    }

    /// Three clients that want a status each.
    fn of_clients() -> Self {
        Self::new(&[
            ("client-b", "variables: {status: Bee}"),
            ("client-a", "variables: {status: Ant}"),
            ("other", "variables: {status: Owl}"),
        ])
    }

    /// Makes what the files do not list count for nothing.
    fn only_listed(&self) {
        let text = self.worlds[0].read("closectl.yaml");
        self.worlds[0].write("closectl.yaml", &format!("{text}drift: {{unlisted: ignore}}\n"));
    }

    fn command(&self, arguments: &[&str]) -> Command {
        let mut command = program(self.worlds[0].folder.path());
        command.args(arguments);
        for (at, world) in self.worlds.iter().enumerate() {
            command.env(format!("CLOSE_KEY_{at}"), world.sandbox.api_key());
        }
        command
    }

    fn expect(&self, code: i32, arguments: &[&str]) -> Ran {
        let ran = finish(self.command(arguments));
        assert_eq!(ran.code, code, "{arguments:?}\n{}\n{}", ran.stdout, ran.stderr);
        for world in &self.worlds {
            let key = world.sandbox.api_key();
            assert!(!ran.stdout.contains(key) && !ran.stderr.contains(key), "a key");
        }
        ran
    }

    /// The labels of the lead statuses of each that Close does not set up itself.
    fn statuses(&self) -> Vec<Vec<String>> {
        let new = World::new().sandbox.state().lead_statuses;
        let own = |world: &World| -> Vec<String> {
            let labels = world.sandbox.state().lead_statuses.into_iter();
            let labels = labels.map(|status| status.label);
            labels
                .filter(|label| new.iter().all(|known| known.label != *label))
                .collect()
        };
        self.worlds.iter().map(own).collect()
    }

    fn writes(&self) -> usize {
        self.worlds.iter().map(|world| world.writes().len()).sum()
    }
}

/// The lines of the table, each as its words.
fn table(ran: &Ran) -> Vec<Vec<&str>> {
    let lines = ran
        .stdout
        .lines()
        .rev()
        .skip_while(|line| !line.is_empty())
        .skip(1);
    let lines = lines.take_while(|line| !line.is_empty());
    let mut rows: Vec<Vec<&str>> = lines.map(|line| line.split_whitespace().collect()).collect();
    rows.reverse();
    rows
}

/// What the table says became of each.
fn results(ran: &Ran) -> Vec<&str> {
    table(ran).iter().skip(1).map(|row| row[1]).collect()
}

/// The exit code of each organization in a document.
fn exits(document: &Value) -> Vec<(&str, i64)> {
    let organizations = document["organizations"].as_array().unwrap().iter();
    organizations
        .map(|one| (one["name"].as_str().unwrap(), one["exit"].as_i64().unwrap()))
        .collect()
}

fn places(text: &str, parts: &[&str]) -> Vec<usize> {
    parts
        .iter()
        .map(|part| text.find(part).unwrap_or_else(|| panic!("{part}: {text}")))
        .collect()
}

#[test]
fn each_has_its_own_variables_and_its_place_in_the_report() {
    let fleet = Fleet::of_clients();
    let ran = fleet.expect(0, &["apply", "--all", "--yes"]);
    assert_eq!(fleet.statuses(), [["Bee"], ["Ant"], ["Owl"]]);
    let parts = [
        "=== client-b ===",
        "create lead_status/Bee",
        "=== client-a ===",
        "create lead_status/Ant",
        "=== other ===",
        "create lead_status/Owl",
        "3 organizations: 3 pending.",
    ];
    assert!(places(&ran.stdout, &parts).is_sorted(), "{}", ran.stdout);
    let applied = "Applied: 2 done. Verified, no changes remain.";
    assert_eq!(ran.stdout.matches(applied).count(), 3, "{}", ran.stdout);
    let rows = table(&ran);
    assert_eq!(
        rows.iter().map(|row| row[..2].to_vec()).collect::<Vec<_>>(),
        [
            ["Organization", "Result"],
            ["client-b", "applied"],
            ["client-a", "applied"],
            ["other", "applied"]
        ]
    );
    let runs = fleet.worlds[0].folder.path().join(".closectl/runs");
    let runs = std::fs::read_dir(runs).unwrap().count();
    assert_eq!(runs, 3, "each has a journal of its own");

    let written = fleet.writes();
    let ran = fleet.expect(0, &["apply", "--org", "client-*", "--yes"]);
    assert!(
        ran.stdout.contains("2 organizations: 2 up to date."),
        "{}",
        ran.stdout
    );
    assert_eq!(ran.stdout.matches("2 up to date.").count(), 1, "{}", ran.stdout);
    assert_eq!(fleet.writes(), written);
    fleet.worlds[1].sandbox.edit(|state| {
        state.perform("POST", "/status/lead/", json!({"label": "By hand"}));
    });
    let ran = fleet.expect(2, &["drift", "--all"]);
    let told = "lead_status/By hand  not listed in the manifests";
    assert_eq!(ran.stdout.matches(told).count(), 1, "{}", ran.stdout);
    fleet.only_listed();
    fleet.expect(0, &["drift", "--all"]);
    fleet.worlds[0].write("m.yaml", "lead_statuses: [Potential, Cat]\n");
    let ran = fleet.expect(2, &["drift", "--org", "other", "--org", "client-b"]);
    assert!(
        places(&ran.stdout, &["=== client-b ===", "=== other ==="]).is_sorted(),
        "{}",
        ran.stdout
    );
    fleet.expect(2, &["plan", "--all", "--detailed-exitcode"]);
    fleet.expect(0, &["plan", "--all"]);
}

#[test]
fn organizations_are_read_side_by_side_and_no_more_than_allowed() {
    const MANY: usize = 12;
    let world = World::with(Settings {
        latency: Duration::from_millis(40),
        ..Settings::default()
    });
    let one = format!(
        "    api_key: ${{env:CLOSE_API_KEY}}\n    base_url: {}\n",
        world.sandbox.base_url()
    );
    let organizations: String = (0..MANY).map(|at| format!("  c{at}:\n{one}")).collect();
    let project = format!("version: 1\nmanifests: [m.yaml]\norganizations:\n{organizations}");
    world
        .write("closectl.yaml", &project)
        .write("m.yaml", "lead_statuses: [Potential]\n");
    let cost = |arguments: &[&str]| {
        world.sandbox.clear_calls();
        world.expect(0, arguments);
        (world.sandbox.calls().len(), world.sandbox.round_trips())
    };
    let (calls, _) = cost(&["plan", "--org", "c0"]);
    let (all, one_by_one) = cost(&["plan", "--all", "--organizations-at-once", "1"]);
    assert_eq!(all, MANY * calls);
    assert!(
        one_by_one >= MANY,
        "each waits for the one before it: {one_by_one}"
    );
    let (all, together) = cost(&["plan", "--all"]);
    assert_eq!(all, MANY * calls);
    assert!(together < MANY, "{together} round trips in a row");
}

#[test]
fn what_fails_for_one_stops_no_other() {
    let fleet = Fleet::of_clients();
    let mut command = fleet.command(&["apply", "--all", "--yes"]);
    command.env("CLOSE_KEY_1", "api_wrong");
    let ran = finish(command);
    assert_eq!(ran.code, 1, "{}\n{}", ran.stdout, ran.stderr);
    assert_eq!(fleet.statuses(), [vec!["Bee"], vec![], vec!["Owl"]]);
    assert!(ran.stderr.contains("client-a: error: "), "{}", ran.stderr);
    assert_eq!(results(&ran), ["applied", "failed", "applied"]);
}

#[test]
fn names_that_mean_nothing_are_refused_and_one_name_means_one() {
    let fleet = Fleet::of_clients();
    for (arguments, told) in [
        (
            ["plan", "--org", "clint-*"].as_slice(),
            "no organization in closectl.yaml matches `clint-*`, did you mean `client-",
        ),
        (
            &["plan", "--org", "client-*", "--org", "othr"],
            "did you mean `other`?",
        ),
        (
            &["pull", "--org", "client-*"],
            "this command takes one organization",
        ),
        (
            &["organizations", "--org", "x*"],
            "no organization in closectl.yaml matches `x*`",
        ),
    ] {
        let ran = fleet.expect(1, arguments);
        assert!(ran.stderr.contains(told), "{arguments:?}: {}", ran.stderr);
    }
    let ran = fleet.expect(1, &["plan", "--all", "--org", "other"]);
    assert!(ran.stderr.contains("cannot be used with"), "{}", ran.stderr);
    let ran = World::new().expect(1, &["plan", "--all"]);
    assert!(
        ran.stderr.contains(
            "error: there is no closectl.yaml in this folder or above it\nhint: `closectl init` creates a closectl.yaml"
        ),
        "{}",
        ran.stderr
    );

    let one = fleet.expect(0, &["plan", "--org", "other"]);
    assert!(
        one.stdout.starts_with("Plan for ") && !one.stdout.contains("Organization "),
        "{}",
        one.stdout
    );
    let ran = fleet.expect(0, &["plan", "--org", "o*"]);
    assert!(
        ran.stdout.starts_with("=== other ===\n") && ran.stdout.contains(&one.stdout),
        "{}",
        ran.stdout
    );

    assert_eq!(
        fleet.expect(0, &["organizations"]).stdout,
        "client-b\nclient-a\nother\n"
    );
    let ran = fleet.expect(0, &["organizations", "--org", "client-*", "--format", "json"]);
    assert_eq!(ran.stdout, "[\"client-b\",\"client-a\"]\n");
}
