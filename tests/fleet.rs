//! Several organizations at once: each is read, planned, written to and ended on its own, and reported in order.

use crate::harness::{Ran, World, finish, program};
use closectl::sandbox::{Place, Settings};
use rexpect::{
    process::WaitStatus,
    session::{PtySession, spawn_command},
};
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
                "  {name}:\n    api_key: ${{env:KEY_{at}}}\n    base_url: {url}\n    {more}\n"
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

    fn command(&self, arguments: &[&str]) -> Command {
        let mut command = program(self.worlds[0].folder.path());
        command.args(arguments);
        for (at, world) in self.worlds.iter().enumerate() {
            command.env(format!("KEY_{at}"), world.sandbox.api_key());
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
    assert_eq!(fleet.writes(), written);
    fleet.worlds[1].sandbox.edit(|state| {
        state.perform("POST", "/status/lead/", json!({"label": "By hand"}));
    });
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
    command.env("KEY_1", "api_wrong");
    let ran = finish(command);
    assert_eq!(ran.code, 1, "{}\n{}", ran.stdout, ran.stderr);
    assert_eq!(fleet.statuses(), [vec!["Bee"], vec![], vec!["Owl"]]);
    assert!(ran.stderr.contains("client-a: error: "), "{}", ran.stderr);
    let rows = table(&ran);
    let results: Vec<&str> = rows.iter().map(|row| row[1]).collect();
    assert_eq!(results, ["Result", "applied", "failed", "applied"]);
}

#[test]
fn what_is_refused_for_one_stops_no_other() {
    let fleet = Fleet::new(&[
        ("a", "protected: true"),
        ("b", "variables: {}"),
        ("c", "variables: {}"),
    ]);
    fleet.worlds[0].write("m.yaml", "custom_fields: {lead: [{name: F, type: text}]}\n");
    fleet.expect(0, &["apply", "--org", "b", "--yes"]);
    let field = fleet.worlds[1].sandbox.state().fields[0].id.clone();
    fleet.worlds[1].sandbox.edit(|state| {
        state.add_record(&Place::Lead, None, None, &[(field.as_str(), json!("x"))]);
    });
    fleet.worlds[0].write(
        "m.yaml",
        "custom_fields: {lead: [{name: F, removed: true}, {name: G, type: text}]}\n",
    );
    let ran = fleet.expect(3, &["apply", "--all", "--yes", "--format", "json"]);
    let document: Value = serde_json::from_str(&ran.stdout).unwrap();
    assert_eq!(exits(&document), [("a", 3), ("b", 3), ("c", 0)]);
    let [a, b, c] = &document["organizations"].as_array().unwrap()[..] else {
        panic!("{document}")
    };
    assert!(
        a["error"].as_str().unwrap().contains("`a` is protected") && a["plan"].is_null(),
        "{a}"
    );
    assert_eq!(b["plan"]["steps"][2]["records"]["count"], 1, "{b}");
    assert!(
        ran.stderr.contains("b:\nrefused: nothing was written") && ran.stderr.contains("1 record"),
        "{}",
        ran.stderr
    );
    assert_eq!(c["result"]["verified"], true, "{c}");
    let names = |at: usize| -> Vec<String> {
        let fields = fleet.worlds[at].sandbox.state().fields;
        fields.into_iter().map(|field| field.name).collect()
    };
    assert_eq!(names(1), ["F"]);
    assert_eq!(names(2), ["G"]);
}

#[test]
fn manifests_that_are_wrong_for_one_are_applied_to_none() {
    let fleet = Fleet::new(&[
        ("a", "variables: {status: Ant}"),
        ("b", "variables: {stats: Bee}"),
        ("c", "variables: {status: \"${env:NOT_SET}\"}"),
    ]);
    let ran = fleet.expect(1, &["apply", "--all", "--yes"]);
    for told in [
        "b:\n",
        "`status`",
        "c: error: the variable `status` of `c` needs the environment variable NOT_SET",
        "nothing was written to any organization",
    ] {
        assert!(ran.stderr.contains(told), "{told}: {}", ran.stderr);
    }
    assert_eq!(
        fleet
            .worlds
            .iter()
            .map(|world| world.sandbox.calls().len())
            .sum::<usize>(),
        0
    );
    let rows = table(&ran);
    let results: Vec<&str> = rows.iter().map(|row| row[1]).collect();
    assert_eq!(results, ["Result", "not", "refused", "failed"]);

    let ran = fleet.expect(1, &["plan", "--all", "--format", "json"]);
    let document: Value = serde_json::from_str(&ran.stdout).unwrap();
    assert_eq!(exits(&document), [("a", 0), ("b", 3), ("c", 1)]);
    let [a, b, c] = &document["organizations"].as_array().unwrap()[..] else {
        panic!("{document}")
    };
    assert_eq!(a["plan"]["steps"][0]["address"], "lead_status/Ant");
    assert_eq!(b["problems"][0]["at"]["file"], "m.yaml");
    assert!(c["error"].as_str().unwrap().contains("NOT_SET"));

    fleet.worlds[0].write("m.yaml", "lead_statuses: [Potential, {labl: x}]\n");
    let ran = fleet.expect(3, &["plan", "--org", "a", "--org", "b"]);
    assert_eq!(
        ran.stderr.matches("unknown attribute").count(),
        1,
        "told once: {}",
        ran.stderr
    );
    assert!(
        ran.stderr
            .contains("b: the manifests have the same problems as for a"),
        "{}",
        ran.stderr
    );
}

#[test]
fn saved_plans_are_one_file_each_and_reach_protected_organizations() {
    let fleet = Fleet::new(&[
        ("a", "variables: {status: Ant}\n    protected: true"),
        ("b", "variables: {status: Bee}"),
    ]);
    let ran = fleet.expect(1, &["plan", "--all", "--out", "plan.json"]);
    assert!(
        ran.stderr
            .contains("write `{org}` where the name of each belongs"),
        "{}",
        ran.stderr
    );
    fleet.expect(0, &["plan", "--all", "--out", "plans/{org}.json"]);
    let names: Vec<String> = fleet.worlds[0]
        .files("plans")
        .into_iter()
        .map(|(name, _)| name)
        .collect();
    assert_eq!(names, ["a.json", "b.json"]);
    for wrong in [
        ["apply", "plans/a.json", "--all", "--yes"].as_slice(),
        &["apply", "--all", "--yes", "--secrets-out", "s.json"],
    ] {
        let ran = fleet.expect(1, wrong);
        assert!(ran.stderr.contains("is one file"), "{}", ran.stderr);
    }
    fleet.worlds[1].sandbox.edit(|state| {
        state.perform("POST", "/status/lead/", json!({"label": "Bee"}));
    });
    let before = fleet.worlds[1].writes().len();
    let ran = fleet.expect(3, &["apply", "plans/{org}.json", "--all", "--yes"]);
    assert_eq!(fleet.statuses()[0], ["Ant"]);
    assert_eq!(fleet.worlds[1].writes().len(), before);
    assert!(
        ran.stderr.contains("it was to be made, and is there now"),
        "{}",
        ran.stderr
    );
}

#[test]
fn two_names_of_one_organization_are_not_written_to() {
    let fleet = Fleet::new(&[
        ("a", "variables: {status: Ant}"),
        ("c", "variables: {status: Cat}"),
    ]);
    let world = &fleet.worlds[0];
    let text = world.read("closectl.yaml");
    let again = format!(
        "{text}  twin:\n    api_key: ${{env:KEY_0}}\n    base_url: {}\n    variables: {{status: Bee}}\n",
        world.sandbox.base_url()
    );
    world.write("closectl.yaml", &again);
    let ran = fleet.expect(3, &["apply", "--all", "--yes"]);
    assert!(
        ran.stderr.contains("a and twin are one organization"),
        "{}",
        ran.stderr
    );
    assert_eq!(fleet.statuses(), [vec![], vec!["Cat"]]);
}

#[test]
fn names_that_mean_nothing_are_refused_and_one_name_means_one() {
    let fleet = Fleet::of_clients();
    for (arguments, told) in [
        (
            ["plan", "--org", "clint-*"].as_slice(),
            "is named like `clint-*`, did you mean `client-",
        ),
        (
            &["plan", "--org", "client-*", "--org", "othr"],
            "did you mean `other`?",
        ),
        (
            &["pull", "--org", "client-*"],
            "this command takes one organization",
        ),
        (&["organizations", "--org", "x*"], "is named like `x*`"),
    ] {
        let ran = fleet.expect(1, arguments);
        assert!(ran.stderr.contains(told), "{arguments:?}: {}", ran.stderr);
    }
    let ran = fleet.expect(1, &["plan", "--all", "--org", "other"]);
    assert!(ran.stderr.contains("cannot be used with"), "{}", ran.stderr);
    let ran = World::new().expect(1, &["plan", "--all"]);
    assert!(
        ran.stderr.contains("closectl.yaml has no organizations"),
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

#[test]
fn nobody_to_ask_is_told_once_and_writes_nothing() {
    let fleet = Fleet::of_clients();
    let ran = fleet.expect(3, &["apply", "--all"]);
    assert_eq!(
        ran.stderr.matches("nobody can be asked here").count(),
        1,
        "{}",
        ran.stderr
    );
    assert_eq!(fleet.writes(), 0);
}

#[test]
fn one_question_is_asked_for_all_and_each_is_looked_at_again_after_it() {
    let fleet = Fleet::of_clients();
    let mut command = fleet.command(&["apply", "--all"]);
    command.env("TERM", "dumb");
    let mut session = spawn_command(command, Some(60_000)).unwrap();
    session
        .exp_string("Apply to 3 organizations: client-b, client-a, other?")
        .unwrap();
    assert_eq!(fleet.writes(), 0);
    fleet.worlds[1].sandbox.edit(|state| {
        state.perform("POST", "/status/lead/", json!({"label": "Ant"}));
    });
    session.send("y").unwrap();
    session.flush().unwrap();
    session
        .exp_string("client-a: refused: the organization changed after its plan was made")
        .unwrap();
    session.exp_string("2 applied, 1 refused.").unwrap();
    session.exp_eof().unwrap();
    assert_eq!(code(&session), 3);
    assert_eq!(fleet.statuses(), [["Bee"], ["Ant"], ["Owl"]]);
    assert_eq!(fleet.worlds[1].writes(), []);
}

/// Three organizations that take a moment for every answer and want many statuses each, and one that is worked on at a
/// time.
fn slow() -> (Fleet, Command) {
    let names = [
        ("client-b", "variables: {}"),
        ("client-a", "variables: {}"),
        ("other", "variables: {}"),
    ];
    let fleet = Fleet::with(&names, Duration::from_millis(50));
    let labels: String = (0..30).map(|at| format!(", S{at}")).collect();
    fleet.worlds[0].write("m.yaml", &format!("lead_statuses: [Potential{labels}]\n"));
    let mut command = fleet.command(&["apply", "--all", "--yes", "--organizations-at-once", "1"]);
    command.args(["--parallelism", "1"]).env("TERM", "dumb");
    (fleet, command)
}

#[test]
fn an_interrupted_run_begins_no_further_organization() {
    let (fleet, command) = slow();
    let mut session = spawn_command(command, Some(60_000)).unwrap();
    session.exp_string("applying to 3 organizations").unwrap();
    let begun = (0..60_000).any(|_| {
        std::thread::sleep(Duration::from_millis(1));
        !fleet.worlds[0].writes().is_empty()
    });
    assert!(begun);
    session.send_control('c').unwrap();
    session.exp_string("3 organizations: 3 interrupted.").unwrap();
    session.exp_eof().unwrap();
    assert_eq!(code(&session), 130);
    assert!(fleet.worlds[0].writes().iter().all(|call| call.status < 300));
    assert_eq!(
        (fleet.worlds[1].writes(), fleet.worlds[2].writes()),
        (vec![], vec![])
    );
    fleet.expect(0, &["apply", "--all", "--yes"]);
    let statuses: Vec<usize> = fleet.statuses().iter().map(Vec::len).collect();
    assert_eq!(statuses, [30, 30, 30], "nothing is missing or there twice");
}

#[test]
fn a_run_that_is_interrupted_while_it_plans_writes_nothing() {
    let (fleet, command) = slow();
    let mut session = spawn_command(command, Some(60_000)).unwrap();
    session.exp_string("=== client-b ===").unwrap();
    session.send_control('c').unwrap();
    session.exp_string("3 organizations: 3 interrupted.").unwrap();
    session.exp_eof().unwrap();
    assert_eq!(code(&session), 130);
    assert_eq!(fleet.writes(), 0);
}

fn code(session: &PtySession) -> i32 {
    match session.process().wait().unwrap() {
        WaitStatus::Exited(_, code) => code,
        other => panic!("{other:?}"),
    }
}
