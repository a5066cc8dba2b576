//! Which server gets a key, and which setting names it.

use super::{command, run};
use crate::{
    harness::{Ran, World, finish},
    transport::proxy_server::{ProxyManner, ProxyServer},
};

const ELSEWHERE: &str = "https://crm.example.com/api/v1";
const REFUSES: ProxyManner = ProxyManner::Answers("HTTP/1.1 403 Forbidden\r\ncontent-length: 0\r\n\r\n");

/// A project whose organization is reached there.
fn reached_at(base_url: Option<&str>) -> World {
    let world = World::new();
    let server = base_url.map(|url| format!("    base_url: {url}\n"));
    world.write("m.yaml", "lead_statuses: [Potential, New]\n").write(
        "closectl.yaml",
        &format!(
            "version: 1\nmanifests: [m.yaml]\ndefault_organization: live\norganizations:\n  live:\n    api_key: \
             ${{env:CLOSE_KEY}}\n{}",
            server.unwrap_or_default()
        ),
    );
    world
}

fn plan(world: &World, variables: &[(&str, &str)]) -> Ran {
    let mut command = command(world, &["plan", "--timeout", "5"]);
    command
        .env("CLOSE_KEY", world.sandbox.api_key())
        .envs(variables.iter().copied());
    finish(command)
}

/// The servers that a plan would have reached through a proxy.
fn reached(world: &World, variables: &[(&str, &str)]) -> (i32, Vec<String>) {
    let proxy = ProxyServer::start(world, REFUSES);
    let address = format!("http://127.0.0.1:{}", proxy.port);
    let code = plan(world, &[variables, &[("HTTPS_PROXY", &address)]].concat()).code;
    let mut hosts: Vec<String> = proxy
        .heads()
        .iter()
        .filter_map(|head| Some(head.split(' ').nth(1)?.to_owned()))
        .collect();
    hosts.dedup();
    (code, hosts)
}

#[test]
fn a_foreign_server_gets_a_key_only_where_the_person_named_its_host() {
    let world = reached_at(Some(ELSEWHERE));
    let none: [String; 0] = [];
    assert_eq!(reached(&world, &[]), (3, none.to_vec()));
    for hosts in ["other.example.com", "crm.example.com:8443", "example.com", "com"] {
        assert_eq!(
            reached(&world, &[("CLOSECTL_ALLOW_HOSTS", hosts)]),
            (3, none.to_vec()),
            "{hosts}"
        );
    }

    let there = vec!["crm.example.com:443".to_owned()];
    for variables in [
        ("CLOSECTL_ALLOW_HOSTS", "crm.example.com"),
        ("CLOSECTL_ALLOW_HOSTS", "x.test, CRM.example.com:443"),
        ("CLOSE_BASE_URL", ELSEWHERE),
    ] {
        assert_eq!(reached(&world, &[variables]), (1, there.clone()), "{variables:?}");
    }
    assert_eq!(run(&world, &["trust", "--yes"]).code, 0);
    assert_eq!(reached(&world, &[]), (1, there));
}

#[test]
fn close_and_this_machine_need_no_trust_and_look_alikes_do() {
    for url in [
        "https://close.com.evil.test/api/v1",
        "https://evilclose.com/api/v1",
        "https://.close.com/api/v1",
        "https://api.close.com:8443/api/v1",
        "https://api.close.com./api/v1",
        "\"https://api.clos\u{435}.com/api/v1\"",
    ] {
        let (code, hosts) = reached(&reached_at(Some(url)), &[]);
        assert_eq!((code, hosts.len()), (3, 0), "{url}");
    }
    for url in [
        "https://api.close.com@evil.test/api/v1",
        "http://api.close.com/api/v1",
    ] {
        let (code, hosts) = reached(&reached_at(Some(url)), &[]);
        assert_eq!((code, hosts.len()), (1, 0), "{url}: no address that can be used");
    }
    for url in [
        None,
        Some("https://API.CLOSE.com/api/v1"),
        Some("https://api.close.com:443/api/v1/"),
    ] {
        let world = reached_at(url);
        assert_eq!(
            reached(&world, &[]),
            (1, vec!["api.close.com:443".to_owned()]),
            "{url:?}"
        );
    }
}

#[test]
fn the_server_of_the_environment_counts_for_organizations_without_one() {
    let world = reached_at(None);
    let url = world.sandbox.base_url();
    let ran = plan(&world, &[("CLOSE_BASE_URL", &url)]);
    assert_eq!(ran.code, 0, "{}", ran.stderr);
    assert!(!world.sandbox.calls().is_empty());

    let ran = plan(&world, &[("CLOSE_BASE_URL", "nonsense")]);
    assert_eq!(ran.code, 1, "{}", ran.stderr);
    assert!(
        ran.stderr.contains(
            "the setting is CLOSE_BASE_URL\nhint: write a complete address with https:// in CLOSE_BASE_URL"
        ),
        "{}",
        ran.stderr
    );
}

#[test]
fn an_address_may_come_from_a_variable_of_close() {
    let world = reached_at(Some("${env:CLOSE_BASE_URL}"));
    let url = world.sandbox.base_url();
    let ran = plan(&world, &[("CLOSE_BASE_URL", &url)]);
    assert_eq!(ran.code, 0, "{}", ran.stderr);
    let world = reached_at(Some("https://${env:CLOSE_API_HOST}.close.com/api/v1"));
    let there = vec!["api.close.com:443".to_owned()];
    assert_eq!(reached(&world, &[("CLOSE_API_HOST", "api")]), (1, there));
}

#[test]
fn two_servers_that_contradict_each_other_are_refused_and_the_same_one_twice_is_not() {
    let world = World::new();
    let url = world.sandbox.base_url();
    let project = reached_at(Some(&url));
    let key = [("CLOSE_KEY", world.sandbox.api_key())];
    let spelt_otherwise = format!("{url}/");
    let same = [&key[..], &[("CLOSE_BASE_URL", &spelt_otherwise)]].concat();
    let ran = plan(&project, &same);
    assert_eq!(ran.code, 0, "{}", ran.stderr);

    world.sandbox.clear_calls();
    for other in ["https://api.close.com/api/v1", "http://127.0.0.1:9/api/v1"] {
        let ran = plan(&project, &[&key[..], &[("CLOSE_BASE_URL", other)]].concat());
        assert_eq!(ran.code, 3, "{other}: {}", ran.stderr);
        let told = "CLOSE_BASE_URL names another server than `base_url` of `live` (closectl.yaml:7)";
        assert!(ran.stderr.contains(told), "{}", ran.stderr);
        assert!(
            ran.stderr.contains("hint: unset CLOSE_BASE_URL"),
            "{}",
            ran.stderr
        );
    }
    assert_eq!(world.sandbox.calls(), []);
}

#[test]
fn a_wrong_list_of_hosts_is_told() {
    for url in [None, Some(ELSEWHERE)] {
        let ran = plan(&reached_at(url), &[("CLOSECTL_ALLOW_HOSTS", "*.example.com")]);
        assert_eq!(ran.code, 1, "{url:?}: {}", ran.stderr);
        assert!(
            ran.stderr.contains("`*.example.com` is no host"),
            "{}",
            ran.stderr
        );
    }
}

#[test]
fn hints_blame_the_setting_that_named_the_server_and_no_other() {
    let nothing = "http://127.0.0.1:1/api/v1";
    let of_file = plan(&reached_at(Some(nothing)), &[]);
    let of_environment = plan(&reached_at(None), &[("CLOSE_BASE_URL", nothing)]);
    let named =
        |setting: &str| format!("hint: check the network and {setting}; behind a proxy, set HTTPS_PROXY\n");
    let place = "`base_url` of `live` (closectl.yaml:7)";
    assert!(of_file.stderr.ends_with(&named(place)), "{}", of_file.stderr);
    assert!(!of_file.stderr.contains("CLOSE_BASE_URL"), "{}", of_file.stderr);
    assert!(
        of_environment.stderr.ends_with(&named("CLOSE_BASE_URL")),
        "{}",
        of_environment.stderr
    );
    assert!(
        !of_environment.stderr.contains("base_url`"),
        "{}",
        of_environment.stderr
    );
}
