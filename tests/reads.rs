//! What is read of an organization: what a command needs, each list once, and nothing else.

mod mechanism;

use crate::harness::{Two, World};
use close_sandbox::{Fault, FaultAction, RecordedCall};
use closectl::{
    kinds,
    model::{Def, ListPosition, ReadNeed},
};
use std::collections::{BTreeMap, BTreeSet};

/// The descriptions of the kinds that are read only where somebody needs them.
fn optional() -> Vec<Def> {
    let defs = kinds::registry().kinds().map(|kind| kind.any.def);
    defs.filter(|def| def.need == ReadNeed::WhereNeeded).collect()
}

/// A path without its query.
fn plain(path: &str) -> &str {
    path.split('?').next().unwrap()
}

/// The lists that only such kinds need.
fn optional_lists() -> BTreeSet<&'static str> {
    let always = kinds::registry().kinds().map(|kind| kind.any.def);
    let always = always.filter(|def| def.need == ReadNeed::Always);
    let always: BTreeSet<&str> = always
        .flat_map(|def| def.all_reads())
        .map(|read| plain(read.path))
        .collect();
    let lists = optional().into_iter().flat_map(|def| def.all_reads());
    let lists = lists.map(|read| plain(read.path));
    lists.filter(|path| !always.contains(path)).collect()
}

/// The reads of such lists since the calls were last cleared, first pages only.
fn optional_reads(calls: Vec<RecordedCall>) -> Vec<String> {
    let lists = optional_lists();
    let reads = calls.into_iter().filter(|call| call.method == "GET");
    let mut paths: Vec<String> = reads
        .map(|call| call.path)
        .filter(|path| lists.contains(plain(path)) && !path.contains("_skip"))
        .collect();
    paths.sort();
    paths
}

#[test]
fn an_organization_that_manages_only_statuses_is_asked_for_nothing_else() {
    let world = World::new();
    world.write("m.yaml", "lead_statuses: [New, Old]\n");
    for arguments in [
        &["plan", "-f", "m.yaml"][..],
        &["apply", "-f", "m.yaml", "--yes"],
        &["apply", "-f", "m.yaml", "--yes"],
        &["plan", "-f", "m.yaml", "--out", "plan.json"],
        &["apply", "plan.json", "-f", "m.yaml", "--yes"],
        &["pull", "--update", "-f", "m.yaml"],
    ] {
        world.expect(0, arguments);
    }
    world.expect(0, &["drift", "-f", "m.yaml"]);
    assert_eq!(
        optional_reads(world.sandbox.calls()),
        Vec::<String>::new(),
        "nobody needs any of these"
    );
}

#[test]
fn a_promotion_of_statuses_asks_for_nothing_else() {
    let two = Two::new("", "");
    two.write("m.yaml", "lead_statuses: [New]\n")
        .expect(0, &["apply", "--org", "staging", "-f", "m.yaml", "--yes"]);
    two.staging.sandbox.clear_calls();
    two.promote(0, &["--target", "lead_status/*", "--take", "staging"]);
    two.expect(
        0,
        &[
            "diff",
            "staging",
            "production",
            "--target",
            "pipeline/*",
            "--target",
            "lead_status/*",
        ],
    );
    for world in [&two.staging, &two.production] {
        assert_eq!(optional_reads(world.sandbox.calls()), Vec::<String>::new());
    }
}

#[test]
fn a_section_has_its_own_lists_read_once_and_no_others() {
    let world = World::new();
    for def in optional() {
        let Some(ListPosition::Section([section])) = def.listing.map(|listing| listing.at) else {
            continue;
        };
        world.write("m.yaml", &format!("{section}: []\n"));
        world.sandbox.clear_calls();
        world.expect(0, &["plan", "-f", "m.yaml"]);

        let lists = optional_lists();
        let mut wanted: Vec<String> = def
            .all_reads()
            .map(|read| read.path.to_owned())
            .filter(|path| lists.contains(plain(path)))
            .collect();
        wanted.sort();
        let read: Vec<String> = optional_reads(world.sandbox.calls());
        assert_eq!(without_pages(&read), without_pages(&wanted), "{section}");
    }
}

/// Paths without what asks for a page.
fn without_pages(paths: &[String]) -> Vec<String> {
    let without = |path: &String| {
        let (list, query) = path.split_once('?').unwrap_or((path, ""));
        let kept = query
            .split('&')
            .filter(|pair| !pair.is_empty() && !pair.starts_with("_limit"));
        format!("{list}?{}", kept.collect::<Vec<_>>().join("&"))
    };
    paths.iter().map(without).collect()
}

#[test]
fn whoever_wants_all_reads_every_list_once() {
    let two = Two::new("", "");
    let world = &two.staging;
    for arguments in [
        &["pull", "--org", "staging", "-f", "pulled"][..],
        &["pull", "--org", "staging", "--snapshot", "snapshot.json"],
        &["diff", "staging", "production"],
        &[
            "promote",
            "--from",
            "staging",
            "--to",
            "production",
            "--take",
            "staging",
            "--out",
            "p.json",
        ],
        &["doctor", "--org", "staging"],
    ] {
        world.sandbox.clear_calls();
        two.command(arguments).output().unwrap();

        let mut times: BTreeMap<String, usize> = BTreeMap::new();
        for path in without_pages(&optional_reads(world.sandbox.calls())) {
            *times.entry(path).or_default() += 1;
        }
        let mut wanted: BTreeSet<String> = optional()
            .iter()
            .flat_map(Def::all_reads)
            .filter(|read| optional_lists().contains(plain(read.path)))
            .map(|read| read.path.to_owned())
            .collect();
        wanted = without_pages(&wanted.into_iter().collect::<Vec<_>>())
            .into_iter()
            .collect();
        assert_eq!(
            times.keys().cloned().collect::<BTreeSet<_>>(),
            wanted,
            "{arguments:?}"
        );
        assert!(
            times.values().all(|times| *times == 1),
            "{arguments:?}: {times:?}"
        );
    }
}

#[test]
fn a_list_that_close_keeps_is_told_and_holds_nobody_up() {
    for status in [401, 402, 403, 404] {
        let world = World::new();
        world.sandbox.set_faults(vec![Fault {
            times: usize::MAX,
            ..Fault::first("GET", "/integration_link/", FaultAction::Status(status))
        }]);
        world.write(
            "m.yaml",
            "lead_statuses: [New]\nintegration_links: [{name: A, type: lead, url: 'https://a.test'}]\n",
        );
        let ran = world.expect(3, &["plan", "-f", "m.yaml"]);
        let because = "Close does not show its integration links";
        assert!(ran.stdout.contains(because), "{status}: {}", ran.stdout);
        let meaning = match status {
            402 | 404 => "(not in this organization's plan of Close)",
            _ => "(this key may not read it)",
        };
        let meant = ran.stdout.contains(meaning);
        assert!(meant, "{status}: {}", ran.stdout);
        assert!(
            ran.stdout.contains("lead_status/New"),
            "the others go on: {}",
            ran.stdout
        );
        world.expect(
            0,
            &["apply", "-f", "m.yaml", "--yes", "--target", "lead_status/*"],
        );
        assert!(world.sandbox.state().lead_status("New").is_some());

        // What can't be seen is no empty list.
        let ran = world.expect(0, &["pull", "-f", "pulled"]);
        assert!(ran.stderr.contains("integration_links"), "{}", ran.stderr);
        let names: Vec<String> = world.files("pulled").into_iter().map(|(name, _)| name).collect();
        assert!(!names.contains(&"integration_links.yaml".to_owned()), "{names:?}");
    }
}
