//! What it says of what is wrong, beside what it could find out.

use super::{canned_server::CannedServer, doctor, findings};
use crate::harness::World;
use close_sandbox::{Fault, FaultAction, Settings};
use serde_json::json;

/// A key that has the form of one and is nobody's.
const NOBODYS: &str = "api_3fq9KPDLdzWcv7AZtDCVsA.2XwqfIdnKEUIEHVQhHdEGd";

#[test]
fn a_key_that_is_refused_is_told_with_what_is_known_without_it() {
    let world = World::new();
    let (code, report) = doctor(&world, &[], &[("CLOSE_API_KEY", NOBODYS)]);
    assert_eq!(code, 1);
    let [("error", problem)] = findings(&report)[..] else {
        panic!("{report}");
    };
    assert!(
        problem.contains("the key in CLOSE_API_KEY was not accepted (401)"),
        "{problem}"
    );
    assert!(!report.to_string().contains("2XwqfIdnKEUIEHVQhHdEGd"));
    assert_eq!(report["sign_in"]["key_id"], "api_3fq9KPDLdzWcv7AZtDCVsA");
    assert_eq!(
        (&report["owner"], &report["organization"]),
        (&json!(null), &json!(null))
    );
    assert_eq!(report["connection"]["http"], "HTTP/1.1");
    assert_eq!(report["clock_ahead_seconds"].as_i64().unwrap().abs() / 5, 0);
    assert_eq!(world.sandbox.calls().len(), 1, "nothing else was asked");
}

#[test]
fn an_organization_that_is_not_meant_is_told_and_not_read() {
    let world = World::new();
    let base = world.sandbox.base_url();
    world.write(
        "closectl.yaml",
        &format!(
            "version: 1\norganizations:\n  prod: {{api_key: '${{env:CLOSE_X}}', base_url: '{base}', organization_id: \
             orga_other}}\n"
        ),
    );
    let key = world.sandbox.api_key().to_owned();
    let (code, report) = doctor(&world, &["--org", "prod"], &[("CLOSE_X", &key)]);
    assert_eq!(code, 1);
    let [("error", problem)] = findings(&report)[..] else {
        panic!("{report}");
    };
    let id = report["organization"]["id"].as_str().unwrap();
    assert_eq!(
        problem,
        format!("the key belongs to the organization {id}, but closectl.yaml expects orga_other")
    );
    assert_eq!(report["organization"]["is_expected"], false);
    assert_eq!(world.sandbox.calls().len(), 1, "nothing else was asked");
}

#[test]
fn a_host_that_cannot_be_reached_is_told() {
    let world = World::new();
    // A port that is bound and not listened on refuses.
    let socket = world.block_on(async { tokio::net::TcpSocket::new_v4().unwrap() });
    socket.bind("127.0.0.1:0".parse().unwrap()).unwrap();
    let base = format!("http://{}/api/v1", socket.local_addr().unwrap());
    let (code, report) = doctor(&world, &["--timeout", "1"], &[("CLOSE_BASE_URL", &base)]);
    assert_eq!(code, 1);
    let [("error", problem)] = findings(&report)[..] else {
        panic!("{report}");
    };
    let said = format!("{} cannot be reached: ", socket.local_addr().unwrap());
    assert!(problem.contains(&said), "{problem}");
    assert_eq!(report["connection"]["host"], "127.0.0.1");
    assert_eq!(report["connection"]["http"], json!(null));
    assert_eq!(report["limits"], json!([]));
}

#[test]
fn settings_that_cannot_work_are_findings_as_well() {
    let world = World::new();
    for (variables, part) in [
        (
            [("CLOSE_API_KEY", ""), ("CLOSE_ACCESS_TOKEN", "")],
            "no organization is named",
        ),
        (
            [("CLOSE_ACCESS_TOKEN", "tok"), ("CLOSE_X", "")],
            "both CLOSE_API_KEY and CLOSE_ACCESS_TOKEN",
        ),
        (
            [("CLOSE_BASE_URL", "http://api.close.com/api/v1"), ("CLOSE_X", "")],
            "in clear text",
        ),
    ] {
        let (code, report) = doctor(&world, &[], &variables);
        assert_eq!(code, 1);
        let [("error", problem)] = findings(&report)[..] else {
            panic!("{report}");
        };
        assert!(problem.contains(part), "{problem}");
        let ran = world.run_with(&["doctor"], &variables);
        assert_eq!(ran.code, 1);
        assert!(
            ran.stderr.contains(&format!("error: {problem}\nhint: ")),
            "{}",
            ran.stderr
        );
        assert!(ran.stdout.contains("Organization  unknown"), "{}", ran.stdout);
    }
    assert_eq!(world.sandbox.calls().len(), 0);
}

#[test]
fn what_the_key_may_not_read_is_a_warning_and_everything_else_is_told() {
    for status in [401, 402, 403, 404] {
        let world = World::with(Settings {
            faults: vec![Fault {
                times: usize::MAX,
                ..Fault::first("GET", "/webhook/", FaultAction::Status(status))
            }],
            ..Settings::default()
        });
        let (code, report) = doctor(&world, &[], &[]);
        let [("warning", problem)] = findings(&report)[..] else {
            panic!("{report}");
        };
        assert_eq!(code, 0, "{problem}");
        assert!(
            problem.contains("GET /webhook/") && problem.contains(&status.to_string()),
            "{problem}"
        );
        let is_in_plan = matches!(status, 401 | 403);
        let meaning = if is_in_plan {
            "(this key may not read it)"
        } else {
            "(not in this organization's plan of Close)"
        };
        assert!(problem.ends_with(meaning), "{problem}");
        // The sentence goes on after Close's words.
        assert!(!problem.contains(".;") && !problem.contains(". ("), "{problem}");
        let hint = report["findings"][0]["hint"].as_str().unwrap();
        assert_eq!(hint.contains("role"), is_in_plan, "{hint}");
        assert!(hint.contains("this list"), "{hint}");
        for kind in report["kinds"].as_array().unwrap() {
            let expected = if kind["kind"] == "webhook" { "no" } else { "yes" };
            assert_eq!(kind["read"], expected, "{kind}");
            if kind["kind"] == "webhook" {
                let meaning = meaning.trim_matches(['(', ')']);
                let reason = format!("Close refused GET /webhook/ ({status}: {meaning})");
                assert_eq!(kind["reason"], reason, "{kind}");
            }
        }
    }
}

#[test]
fn a_list_that_fails_otherwise_is_an_error_and_nothing_is_said_of_its_kind() {
    let world = World::with(Settings {
        faults: vec![Fault {
            times: usize::MAX,
            ..Fault::first("GET", "/webhook/", FaultAction::Html)
        }],
        ..Settings::default()
    });
    let (code, report) = doctor(&world, &[], &[]);
    assert_eq!(code, 1);
    assert!(matches!(findings(&report)[..], [("error", _)]), "{report}");
    let kinds = report["kinds"].as_array().unwrap();
    let webhook = kinds.iter().find(|kind| kind["kind"] == "webhook").unwrap();
    assert_eq!(
        (&webhook["read"], &webhook["write"]),
        (&json!("unknown"), &json!("unknown"))
    );
}

#[test]
fn a_clock_that_is_off_is_a_warning() {
    for (headers, is_told) in [
        ("date: Thu, 01 Jan 1970 00:00:00 GMT\r\n", true),
        ("date: Fri, 01 Jan 2100 00:00:00 GMT\r\n", true),
        ("", false),
        ("date: yesterday\r\n", false),
    ] {
        let world = World::new();
        let mut server = CannedServer::allowing(json!(null));
        server.headers = headers;
        let base = server.start(&world);
        let (code, report) = doctor(&world, &[], &[("CLOSE_BASE_URL", &base)]);
        assert_eq!(code, 0, "{report}");
        assert_eq!(report["clock_ahead_seconds"].is_number(), is_told, "{headers}");
        let found = findings(&report);
        assert_eq!(found.len(), usize::from(is_told), "{headers}");
        if let [(level, problem)] = found[..] {
            let direction = if headers.contains("1970") {
                "ahead of"
            } else {
                "behind"
            };
            assert_eq!(level, "warning");
            assert!(
                problem.contains(&format!("seconds {direction} the server's")),
                "{problem}"
            );
        }
    }
}

#[test]
fn a_key_of_several_organizations_is_refused() {
    let world = World::new();
    let mut server = CannedServer::allowing(json!([]));
    server.me["organizations"] = json!([{"id": "orga_a"}, {"id": "orga_b"}]);
    let base = server.start(&world);
    let (code, report) = doctor(&world, &[], &[("CLOSE_BASE_URL", &base)]);
    assert_eq!(code, 1);
    assert_eq!(
        findings(&report),
        [("error", "the key belongs to 2 organizations")]
    );
}

#[test]
fn hints_name_the_file_of_the_organization_and_whole_commands_for_people_and_programs() {
    let world = World::new();
    let base = world.sandbox.base_url();
    let entry = |id: &str| {
        format!(
            "version: 1\norganizations:\n  client: {{api_key: '${{env:CLOSE_X}}', base_url: '{base}'{id}}}\n"
        )
    };
    world
        .write("project/closectl.yaml", "version: 1\ninclude: [clients.yaml]\n")
        .write("project/clients.yaml", &entry(", organization_id: orga_other"))
        .write("project/deep/README.md", "");
    let folder = world.folder.path().join("project/deep").display().to_string();
    let arguments = ["-C", &folder, "--org", "client"];
    let key = world.sandbox.api_key().to_owned();
    let hint = "use a key of the right organization, or correct `organization_id` in ../clients.yaml";

    let (_, report) = doctor(&world, &arguments, &[("CLOSE_X", &key)]);
    assert_eq!(report["findings"][0]["hint"], hint);
    let ran = world.run_with(&[&["doctor"], &arguments[..]].concat(), &[("CLOSE_X", &key)]);
    let line = format!("hint: {hint}");
    assert!(ran.stderr.lines().any(|one| one == line), "{}", ran.stderr);

    // What can't be connected to is a failure for people and a finding for programs.
    world.write(
        "project/clients.yaml",
        &entry(", variables: {word: '${var:not_there}'}"),
    );
    let (_, report) = doctor(&world, &arguments, &[("CLOSE_X", &key)]);
    let ran = world.run_with(&[&["doctor"], &arguments[..]].concat(), &[("CLOSE_X", &key)]);
    let hint = report["findings"][0]["hint"].as_str().unwrap();
    let told = format!(
        "set it under `variables` of the organization in ../clients.yaml; `closectl -C {folder} validate --org client` \
         checks all of them"
    );
    assert_eq!(hint, told);
    assert!(ran.stderr.ends_with(&format!("hint: {hint}\n")), "{}", ran.stderr);
}
