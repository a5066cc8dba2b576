//! What it tells of a key that works.

use super::{canned_server::CannedServer, doctor, findings, hides_the_key};
use crate::harness::World;
use close_sandbox::{GroupLimits, Grouping, RateLimit, Settings};
use serde_json::{Value, json};
use std::collections::BTreeSet;

fn kind<'a>(report: &'a Value, name: &str) -> &'a Value {
    let kinds = report["kinds"].as_array().unwrap();
    kinds.iter().find(|one| one["kind"] == name).unwrap()
}

#[test]
fn a_good_key_is_described_with_one_read_for_each_list() {
    let world = World::new();
    let (code, report) = doctor(&world, &[], &[]);
    assert_eq!((code, findings(&report)), (0, vec![]));

    // Every path once, and nothing but reads; who the key belongs to comes first.
    let calls = world.sandbox.calls();
    assert!(calls.iter().all(|call| call.method == "GET"), "{calls:?}");
    let paths: BTreeSet<&str> = calls.iter().map(|call| call.path.as_str()).collect();
    assert_eq!((paths.len(), calls[0].path.as_str()), (calls.len(), "/me/"));
    assert_eq!(report["calls"], json!(calls.len()));
    assert_eq!(report["limits"].as_array().unwrap().len(), calls.len());

    let (id, _) = world.sandbox.api_key().split_once('.').unwrap();
    let sign_in = json!({"method": "api_key", "setting": "CLOSE_API_KEY", "key_id": id});
    assert_eq!(report["sign_in"], sign_in);
    let owner = &report["owner"];
    assert_eq!(owner["role"], "Admin");
    let permissions = owner["permissions"].as_array().unwrap();
    assert!(permissions.contains(&json!("manage_customizations")), "{owner}");
    let connection = json!({
        "host": "127.0.0.1", "is_encrypted": false, "http": "HTTP/1.1", "proxy": null, "certificates": [],
    });
    assert_eq!(report["connection"], connection);
    for (name, read, write) in [
        ("lead_status", "yes", "likely"),
        ("webhook", "yes", "unknown"),
        ("role", "yes", "unknown"),
        ("user", "yes", "never"),
    ] {
        let found = kind(&report, name);
        assert_eq!(
            (&found["read"], &found["write"]),
            (&json!(read), &json!(write)),
            "{found}"
        );
    }
}

#[test]
fn people_read_the_same_and_the_line_to_paste_is_the_last() {
    let world = World::new();
    let ran = world.expect(0, &["doctor"]);
    hides_the_key(&world, &ran);
    for part in [
        "Signed in     with an API key api_",
        "role: Admin",
        "without TLS, because it is this machine, no proxy",
        "lead statuses            yes      likely",
        "closectl only reads them: users",
        "closectl does not know which permission decides this: roles, webhooks",
        "all of which only read",
    ] {
        assert!(ran.stdout.contains(part), "{part}: {}", ran.stdout);
    }
    // Calls of one limit are one line, with the least that is left.
    let limits = ran
        .stdout
        .lines()
        .filter(|line| line.contains(" left, resets in "));
    let limits: Vec<&str> = limits.collect();
    assert!(
        limits.len() == 1 && limits[0].contains(" more calls: "),
        "{limits:?}"
    );
    let last = ran.stdout.lines().last().unwrap().trim();
    assert!(last.starts_with("closectl 0."), "{last}");
    assert!(last.ends_with("0 errors; 0 warnings"), "{last}");

    // The line counts the rows of the table.
    let is_row =
        |line: &&str| line.ends_with("likely") || line.ends_with("unknown") || line.ends_with("never");
    let table = ran
        .stdout
        .lines()
        .skip_while(|line| !line.ends_with("read     write"));
    let rows = table.skip(1).take_while(is_row).count();
    assert!(
        last.contains(&format!("; reads {rows} of {rows} kinds; ")),
        "{rows}: {last}"
    );
}

#[test]
fn the_sandbox_and_organizations_of_the_project_file_are_looked_at_too() {
    let world = World::new();
    let (code, report) = doctor(&world, &["--org", "sandbox"], &[]);
    assert_eq!((code, findings(&report)), (0, vec![]));
    assert_eq!(report["sign_in"]["setting"], "the sandbox");
    assert_eq!(world.sandbox.calls().len(), 0, "it is another one");

    let me = doctor(&world, &[], &[]).1;
    let id = me["organization"]["id"].as_str().unwrap();
    let base = world.sandbox.base_url();
    let project = format!(
        "version: 1\ndefault_organization: staging\norganizations:\n  staging:\n    access_token: ${{env:CLOSE_X}}\n    \
         base_url: {base}\n    organization_id: {id}\n"
    );
    world.write("closectl.yaml", &project);
    let key = world.sandbox.api_key().to_owned();
    let (code, report) = doctor(&world, &[], &[("CLOSE_X", &key)]);
    assert_eq!((code, findings(&report)), (0, vec![]));
    assert_eq!(
        report["sign_in"],
        json!({"method": "access_token", "setting": "CLOSE_X", "key_id": null})
    );
    assert_eq!(report["organization"]["is_expected"], true);
}

#[test]
fn limits_are_told_as_the_answers_tell_them() {
    for header in [true, false] {
        let world = World::with(Settings {
            rate_limit: Some(RateLimit {
                groups: GroupLimits::Recorded,
                header,
                grouping: Grouping::default(),
            }),
            ..Settings::default()
        });
        let (code, report) = doctor(&world, &[], &[]);
        assert_eq!(code, 0);
        let limits = report["limits"].as_array().unwrap();
        assert!(limits.len() > 10);
        for limit in limits {
            let is_told = ["limit", "remaining", "reset_seconds"].map(|name| limit[name].is_number());
            assert_eq!(is_told, [header; 3], "{limit}");
        }
        let said = world.expect(0, &["doctor"]).stdout;
        assert_eq!(said.contains("the server's answers don't say"), !header, "{said}");
        assert_eq!(said.contains(" left, resets in "), header, "{said}");
    }
}

#[test]
fn what_the_role_lacks_makes_writing_unlikely_and_what_is_not_told_unknown() {
    for (permissions, write, reason) in [
        (
            json!(["manage_customizations", "manage_organization"]),
            "likely",
            None,
        ),
        (
            json!(["manage_customizations"]),
            "unknown",
            Some("the role lacks manage_organization"),
        ),
        (
            json!([]),
            "unlikely",
            Some("the role lacks manage_customizations and manage_organization"),
        ),
        (
            json!(null),
            "unknown",
            Some("Close does not show what the role allows"),
        ),
    ] {
        let world = World::new();
        let base = CannedServer::allowing(permissions).start(&world);
        let (code, report) = doctor(&world, &[], &[("CLOSE_BASE_URL", &base)]);
        assert_eq!(code, 0, "{report}");
        assert_eq!(report["owner"]["role"], "Reviewer", "by its name");
        let found = kind(&report, "pipeline");
        assert_eq!(
            (&found["write"], &found["reason"]),
            (&json!(write), &json!(reason))
        );
    }
}
