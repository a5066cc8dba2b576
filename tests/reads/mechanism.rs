//! How kinds of any shape are read, with kinds that exist only here.

use crate::harness::World;
use closectl::{
    api::{Client, ConnectionSettings, Credentials, Parallelism, WaitPolicy},
    engine::{FetchTask, FetchedOrganization, RunObserver, fetch_task},
    model::{
        Address, AnyKind, BulkRead, Def, Desired, Entry, Kind, ListPosition, Listing, LiveObject, ReadNeed,
        ReadScope, Registry, Responses,
    },
};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use std::{collections::BTreeSet, sync::Arc, time::Duration};

/// A kind that is always read and may hold ids of others in its text.
#[derive(Debug, Serialize, Deserialize, JsonSchema)]
struct Button {
    name: String,
    url: Value,
}

/// A kind that two lists show.
#[derive(Debug, Serialize, Deserialize, JsonSchema)]
struct Letter {
    name: String,
}

/// A kind whose list does not show all of it.
#[derive(Debug, Serialize, Deserialize, JsonSchema)]
struct Crew {
    name: String,
    #[serde(default)]
    members: Value,
}

/// A kind of which people keep some to themselves.
#[derive(Debug, Serialize, Deserialize, JsonSchema)]
struct Lens {
    name: String,
    #[serde(default)]
    s_query: Value,
}

impl Kind for Button {
    const DEF: Def = Def {
        listing: Some(Listing::unordered(ListPosition::Section(&["buttons"]))),
        id_prefixes: &["ilink"],
        ..Def::new("button", "button", "/integration_link/")
    };

    fn address(&self) -> Address {
        Address::new("button", &self.name)
    }
}

impl Kind for Letter {
    const DEF: Def = Def {
        listing: Some(Listing::unordered(ListPosition::Section(&["letters"]))),
        reads: &[
            BulkRead::list("/email_template/?is_archived=false"),
            BulkRead::list("/email_template/?is_archived=true"),
            BulkRead::list("/email_template/"),
        ],
        need: ReadNeed::WhereNeeded,
        id_prefixes: &["tmpl"],
        ..Def::new("letter", "letter", "/email_template/")
    };

    fn address(&self) -> Address {
        Address::new("letter", &self.name)
    }
}

impl Kind for Crew {
    const DEF: Def = Def {
        listing: Some(Listing::unordered(ListPosition::Section(&["crews"]))),
        need: ReadNeed::WhereNeeded,
        id_prefixes: &["group"],
        details: Some("/group/{id}/?_fields=id,name,members"),
        ..Def::new("crew", "crew", "/group/")
    };

    fn address(&self) -> Address {
        Address::new("crew", &self.name)
    }
}

impl Kind for Lens {
    const DEF: Def = Def {
        listing: Some(Listing::unordered(ListPosition::Section(&["lenses"]))),
        need: ReadNeed::WhereNeeded,
        id_prefixes: &["save"],
        ..Def::new("lens", "lens", "/saved_search/")
    };

    fn address(&self) -> Address {
        Address::new("lens", &self.name)
    }

    fn live(responses: &Responses) -> Vec<LiveObject<'_>> {
        let found = responses.items(Self::DEF.path).map(|value| LiveObject {
            private: value["is_shared"] == false && value["user_id"].as_str() == responses.user(),
            ..LiveObject::plain(value)
        });
        found.collect()
    }
}

static KINDS: &[AnyKind] = &[
    AnyKind::of::<Button>(),
    AnyKind::of::<Letter>(),
    AnyKind::of::<Crew>(),
    AnyKind::of::<Lens>(),
];

/// What manifests list that have these objects.
fn listing(objects: &[(&str, &str)]) -> Desired {
    let registry = Registry::new(KINDS);
    let mut desired = Desired::default();
    for (kind, name) in objects {
        let kind = registry.kind(kind).unwrap();
        let attributes = json!({"name": name, "url": null});
        let entry = Entry::of(
            kind,
            kind.address(name, None, None),
            attributes.as_object().unwrap().clone(),
            false,
        );
        desired.managed.insert(kind.any.def.listing.unwrap().at);
        desired
            .entries
            .insert(entry.spec.address.clone(), Box::new(entry));
    }
    desired
}

/// Reads what manifests that list these objects need, and returns the calls for it without those of who it is.
fn read(world: &World, desired: &Desired, prune: &[&str]) -> (FetchedOrganization, Vec<String>) {
    let prune: Vec<String> = prune.iter().map(ToString::to_string).collect();
    let scope = ReadScope::of_manifests(&Registry::new(KINDS), desired, &prune);
    read_scope(world, &scope)
}

fn read_scope(world: &World, scope: &ReadScope) -> (FetchedOrganization, Vec<String>) {
    let connection = ConnectionSettings {
        base_url: world.sandbox.base_url(),
        credentials: Credentials::api_key(world.sandbox.api_key().to_owned(), "the test"),
        timeout: Duration::from_secs(60),
        parallelism: Parallelism::default(),
        waits: WaitPolicy::default(),
    };
    let observer: RunObserver = Arc::new(|_| {});
    world.sandbox.clear_calls();
    let fetched = world.block_on(async {
        let client = Client::new(connection).unwrap();
        let task = FetchTask {
            scope,
            apart: &BTreeSet::new(),
            identity: None,
        };
        fetch_task(&Registry::new(KINDS), &client.reader(), task, &observer)
            .await
            .unwrap()
    });
    let calls = world.sandbox.calls().into_iter().map(|call| call.path);
    let mut calls: Vec<String> = calls
        .filter(|path| !path.starts_with("/me/"))
        .map(|path| path.replace("&_skip=0", "").replace("_skip=0", ""))
        .collect();
    calls.sort();
    (fetched, calls)
}

/// Returns what is called without the query of a page.
fn lists(calls: &[String]) -> Vec<&str> {
    let mut lists: Vec<&str> = calls.iter().map(|path| path.split('?').next().unwrap()).collect();
    lists.sort_unstable();
    lists
}

fn made(world: &World, path: &str, body: Value) -> String {
    world.sandbox.edit(|state| {
        let (status, answer) = state.perform("POST", path, body);
        assert!(status < 300, "{answer}");
        answer["id"].as_str().unwrap().to_owned()
    })
}

fn addresses(fetched: &FetchedOrganization) -> Vec<&str> {
    fetched.live.specs.keys().map(Address::as_str).collect()
}

#[test]
fn an_object_that_several_lists_show_is_one() {
    let world = World::new();
    for name in ["Hello", "Bye"] {
        made(
            &world,
            "/email_template/",
            json!({"name": name, "subject": "s", "body": "b"}),
        );
    }
    let (fetched, calls) = read(&world, &listing(&[("letter", "Hello")]), &[]);
    assert_eq!(addresses(&fetched), ["letter/Bye", "letter/Hello"]);
    assert!(fetched.live.ambiguous.is_empty(), "{:?}", fetched.live.ambiguous);
    assert_eq!(
        lists(&calls),
        [
            "/email_template/",
            "/email_template/",
            "/email_template/",
            "/integration_link/"
        ],
        "each list once"
    );
}

#[test]
fn an_id_in_a_managed_object_leads_to_its_kind_and_one_elsewhere_does_not() {
    let world = World::new();
    let letter = made(
        &world,
        "/email_template/",
        json!({"name": "Hello", "subject": "s", "body": "b"}),
    );
    for (name, url) in [("Managed", "https://a.test/"), ("Other", "https://a.test/")] {
        made(
            &world,
            "/integration_link/",
            json!({"name": name, "type": "lead", "url": format!("{url}{letter}")}),
        );
    }
    let (fetched, calls) = read(&world, &listing(&[("button", "Managed")]), &[]);
    assert_eq!(
        calls.len(),
        4,
        "the link's list first, then those of letters: {calls:?}"
    );
    let url = &fetched.live.specs["button/Managed"].attributes["url"];
    assert_eq!(url, "https://a.test/${id:letter/Hello}");

    // Nobody asks what an object means that nobody manages.
    let (fetched, calls) = read(&world, &listing(&[("button", "Somebody's")]), &[]);
    assert_eq!(lists(&calls), ["/integration_link/"]);
    assert_eq!(fetched.live.unsought, BTreeSet::from(["letter", "crew", "lens"]));
}

#[test]
fn what_manifests_name_is_read_although_they_do_not_list_it() {
    let world = World::new();
    let mut desired = listing(&[("button", "A")]);
    let entry = desired.entries.get_mut("button/A").unwrap();
    entry
        .spec
        .attributes
        .insert("url".into(), json!("x/${id:crew/Sales}"));
    let (fetched, calls) = read(&world, &desired, &[]);
    assert_eq!(lists(&calls), ["/group/", "/integration_link/"]);
    assert_eq!(fetched.live.unsought, BTreeSet::from(["letter", "lens"]));
}

#[test]
fn only_objects_that_are_managed_are_read_one_by_one() {
    let world = World::new();
    for name in ["East", "West", "North"] {
        made(&world, "/group/", json!({"name": name}));
    }
    let details = |calls: &[String]| {
        let ones = calls.iter().filter(|path| path.starts_with("/group/group_"));
        ones.count()
    };
    let (fetched, calls) = read(&world, &listing(&[("crew", "East"), ("crew", "South")]), &[]);
    assert_eq!(details(&calls), 1, "{calls:?}");
    assert_eq!(fetched.live.specs["crew/East"].attributes["members"], json!([]));
    assert_eq!(
        fetched.live.specs["crew/West"].attributes.get("members"),
        Some(&Value::Null),
        "nothing is known of it"
    );

    // What goes because nothing lists it has to be known before it goes, and so has everything that is pulled.
    let (_, calls) = read(&world, &listing(&[("crew", "East")]), &["crews"]);
    assert_eq!(details(&calls), 3);
    let (_, calls) = read_scope(&world, &ReadScope::everything());
    assert_eq!(details(&calls), 3);
}

#[test]
fn an_object_that_close_does_not_show_whole_is_set_aside_and_one_that_has_gone_is_gone() {
    for (status, is_told) in [(403, true), (404, false)] {
        let world = World::new();
        let id = made(&world, "/group/", json!({"name": "East"}));
        world.sandbox.set_faults(vec![close_sandbox::Fault {
            times: usize::MAX,
            ..close_sandbox::Fault::first(
                "GET",
                &format!("/group/{id}/"),
                close_sandbox::FaultAction::Status(status),
            )
        }]);
        let (fetched, _) = read(&world, &listing(&[("crew", "East")]), &[]);
        assert_eq!(addresses(&fetched), Vec::<&str>::new());
        let told: Vec<&str> = fetched
            .live
            .unread
            .iter()
            .map(|part| part.place.as_str())
            .collect();
        assert_eq!(told, if is_told { vec!["crew/East"] } else { vec![] }, "{status}");
    }
}

/// Two views of one name, one of them private to the key's own user.
fn lenses(world: &World, private: &str, shared: &str) {
    let query =
        json!({"query": {"type": "object_type", "object_type": "lead"}, "sort": [], "results_limit": null});
    for (name, is_shared) in [(private, false), (shared, true)] {
        let body = json!({"name": name, "s_query": query, "is_shared": is_shared});
        made(world, "/saved_search/", body);
    }
}

#[test]
fn what_somebody_keeps_private_is_left_out_unless_a_file_lists_it() {
    let world = World::new();
    lenses(&world, "Mine", "Ours");
    let (fetched, _) = read_scope(&world, &ReadScope::everything());
    assert_eq!(own(&fetched), ["lens/Ours"]);
    let (fetched, _) = read(&world, &listing(&[("lens", "Ours")]), &["*"]);
    assert_eq!(own(&fetched), ["lens/Ours"], "nor is it pruned");
    let (fetched, _) = read(&world, &listing(&[("lens", "Mine")]), &[]);
    assert_eq!(own(&fetched), ["lens/Mine", "lens/Ours"]);
}

#[test]
fn a_private_object_takes_no_name_from_a_shared_one() {
    let world = World::new();
    lenses(&world, "Leads", "Leads");
    for desired in [listing(&[("lens", "Leads")]), listing(&[("lens", "Other")])] {
        let (fetched, _) = read(&world, &desired, &[]);
        assert_eq!(own(&fetched), ["lens/Leads"]);
        assert!(fetched.live.ambiguous.is_empty(), "{:?}", fetched.live.ambiguous);
    }
}

/// The views that were not there from the beginning.
fn own(fetched: &FetchedOrganization) -> Vec<&str> {
    let known = ["lens/Mine", "lens/Ours", "lens/Leads"];
    let all = addresses(fetched).into_iter();
    all.filter(|address| known.contains(address)).collect()
}
