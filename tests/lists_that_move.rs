//! Lists that somebody edits while they are read: read whole, or refused.

use crate::harness::World;
use close_sandbox::State;
use serde_json::{Value, json};
use std::sync::{
    Arc,
    atomic::{AtomicUsize, Ordering},
};

/// A list of several pages, and what people do to it.
struct PagedList {
    path: &'static str,
    /// Makes the object of this number.
    make: fn(&mut State, usize),
    /// The ids, in the order of the list.
    ids: fn(&State) -> Vec<String>,
    /// A manifest that lists the object of this number as it is.
    manifest: fn(usize) -> String,
    /// What a pulled file says of each object.
    mark: &'static str,
}

fn fields_by_name(state: &State) -> Vec<String> {
    let mut fields: Vec<_> = state.fields.iter().collect();
    fields.sort_by_key(|field| field.name.clone());
    fields.into_iter().map(|field| field.id.clone()).collect()
}

const LISTS: [PagedList; 3] = [
    // By name.
    PagedList {
        path: "/custom_field/shared/",
        make: |state, number| {
            let body = json!({"name": format!("N{number:03}"), "type": "text"});
            assert_eq!(state.perform("POST", "/custom_field/shared/", body).0, 200);
        },
        ids: fields_by_name,
        manifest: |number| format!("custom_fields:\n  shared: [{{name: N{number:03}, type: text}}]\n"),
        mark: "name: N",
    },
    // By id.
    PagedList {
        path: "/status/lead/",
        make: |state, number| {
            let body = json!({"label": format!("N{number:03}")});
            let answer = state.perform("POST", "/status/lead/", body);
            assert_eq!(answer.0, 200, "{answer:?}");
        },
        ids: |state| {
            let mut ids: Vec<_> = state
                .lead_statuses
                .iter()
                .map(|status| status.id.clone())
                .collect();
            ids.sort();
            ids
        },
        manifest: |number| format!("lead_statuses: [N{number:03}]\n"),
        mark: "- N",
    },
    // By name, in pages of which the server says nothing.
    PagedList {
        path: "/custom_field/custom_object_type/",
        make: |state, number| {
            let object_type = state.object_types[0].id.clone();
            let body = json!({"name": format!("N{number:03}"), "type": "text", "custom_object_type_id": object_type});
            let path = "/custom_field/custom_object_type/";
            assert_eq!(state.perform("POST", path, body).0, 201);
        },
        ids: fields_by_name,
        manifest: |number| {
            format!(
                "custom_object_types:\n  - {{name: Plan, name_plural: Plans, fields: [{{name: N{number:03}, type: text}}]}}\n"
            )
        },
        mark: "name: N",
    },
];

impl PagedList {
    /// An organization with so many objects in this list.
    fn world(&self, count: usize) -> World {
        let world = World::switched(&[("shared_list", "paged"), ("bare_lists", "cut")]);
        world.sandbox.edit(|state| {
            let plan = json!({"name": "Plan", "name_plural": "Plans"});
            assert_eq!(state.perform("POST", "/custom_object_type/", plan).0, 201);
            state.lead_statuses.truncate(1);
            (0..count).for_each(|number| (self.make)(state, number));
        });
        world
    }

    fn later_pages(&self) -> String {
        format!("{}?_skip=", self.path)
    }

    /// Deletes what stands at this position of the list.
    fn delete(&'static self, state: &mut State, position: usize) {
        let id = (self.ids)(state)[position].clone();
        let (status, body) = state.perform("DELETE", &format!("{}{id}/", self.path), Value::Null);
        assert!((200..300).contains(&status), "{body:?}");
    }

    /// A manifest that lists the first object of the second page, which a deletion before it hides.
    fn manifest_of_page_two(&self, world: &World) -> String {
        let state = world.sandbox.state();
        let ids = (self.ids)(&state);
        let name = |id: &String| {
            let field = state
                .fields
                .iter()
                .find(|field| field.id == *id)
                .map(|field| field.name.clone());
            let status = state.lead_statuses.iter().find(|status| status.id == *id);
            field.or(status.map(|status| status.label.clone()))
        };
        let number = name(&ids[100]).unwrap();
        (self.manifest)(number.trim_start_matches('N').parse().unwrap())
    }

    /// How often the list was asked for.
    fn asked(&self, world: &World) -> usize {
        let calls = world.sandbox.calls();
        calls
            .iter()
            .filter(|call| call.path.split('?').next() == Some(self.path) && call.method == "GET")
            .count()
    }

    fn pulled(&self, world: &World) -> usize {
        let text: String = world.files("pulled").into_iter().map(|(_, text)| text).collect();
        text.matches(self.mark).count()
    }
}

#[test]
fn a_list_from_which_somebody_deletes_between_two_pages_is_read_whole() {
    for list in &LISTS {
        let world = list.world(250);
        world.write("m.yaml", &list.manifest_of_page_two(&world));
        let deletes_once = |world: &World| {
            world.sandbox.end_edits();
            world
                .sandbox
                .edit_before("GET", &list.later_pages(), |number, state| {
                    if number == 1 {
                        list.delete(state, 5);
                    }
                });
        };

        deletes_once(&world);
        let ran = world.expect(0, &["plan", "-f", "m.yaml", "--detailed-exitcode"]);
        assert!(!ran.stdout.contains("create"), "{}: {}", list.path, ran.stdout);

        deletes_once(&world);
        // The display order is in another answer, which may still name the one that is gone.
        let ran = world.run(&["pull", "-f", "pulled"]);
        assert!(
            ran.code == 0 || ran.code == 4 && ran.stderr.contains("skipped: "),
            "{ran:?}"
        );
        assert_eq!(list.pulled(&world), 248, "{}", list.path);

        deletes_once(&world);
        world.sandbox.clear_calls();
        world.expect(0, &["apply", "-f", "m.yaml", "--yes"]);
        assert_eq!(world.writes(), [], "{}", list.path);
    }
}

#[test]
fn a_list_that_changes_at_each_page_is_refused_and_nothing_is_written() {
    for list in &LISTS {
        let world = list.world(250);
        let mut next = 250;
        world
            .sandbox
            .edit_before("GET", &list.later_pages(), move |_, state| {
                list.delete(state, 5);
                (list.make)(state, next);
                next += 1;
            });
        world.write("m.yaml", &list.manifest_of_page_two(&world));
        for arguments in [
            &["plan", "-f", "m.yaml"][..],
            &["apply", "-f", "m.yaml", "--yes"],
            &["pull", "-f", "pulled"],
        ] {
            world.sandbox.clear_calls();
            let ran = world.expect(1, arguments);
            for part in [
                list.path,
                "the list changed each time closectl read it",
                "run it again",
            ] {
                assert!(ran.stderr.contains(part), "{part} is not in {}", ran.stderr);
            }
            assert_eq!(world.writes(), []);
            assert!(list.asked(&world) <= 5 * 5, "{}", list.asked(&world));
        }
        assert!(!world.folder.path().join("pulled").exists(), "nothing was pulled");
    }
}

#[test]
fn nothing_is_missed_where_one_thing_goes_and_another_moves_into_its_place() {
    // The list is as long as before and goes on with the same field, but for the one that moved to the first page.
    let list = &LISTS[0];
    let world = list.world(250);
    world.write(
        "m.yaml",
        "custom_fields:\n  shared: [{name: A, renamed_from: N180, type: text}]\n",
    );
    world
        .sandbox
        .edit_before("GET", &list.later_pages(), |number, state| {
            if number == 1 {
                list.delete(state, 5);
                let id = (list.ids)(state)[179].clone();
                let path = format!("{}{id}/", list.path);
                assert_eq!(state.perform("PUT", &path, json!({"name": "A"})).0, 200);
            }
        });
    let ran = world.expect(0, &["plan", "-f", "m.yaml", "--detailed-exitcode"]);
    assert!(!ran.stdout.contains("create"), "{}", ran.stdout);
}

#[test]
fn a_list_that_nobody_touches_takes_one_call_for_each_page_and_is_looked_at_once_more_from_two_pages_on() {
    let list = &LISTS[0];
    for (count, calls) in [(0, 1), (99, 1), (100, 1), (101, 3), (199, 3), (200, 5), (250, 5)] {
        let world = list.world(count);
        world.expect(0, &["pull", "-f", "pulled"]);
        assert_eq!(
            (list.pulled(&world), list.asked(&world)),
            (count, calls),
            "{count}"
        );
    }
}

/// What vanishes while an organization is read: two lists that tell of it, and how somebody deletes it.
type Vanishing = ([&'static str; 2], fn(&State) -> String);

const VANISHING: [Vanishing; 4] = [
    (
        ["/custom_object_type/", "/custom_field/custom_object_type/"],
        |state| format!("/custom_object_type/{}/", state.object_types[0].id),
    ),
    (["/custom_activity/", "/custom_field/activity/"], |state| {
        format!("/custom_activity/{}/", state.activity_types[0].id)
    }),
    (["/custom_field/shared/", "/custom_field_schema/lead/"], |state| {
        format!(
            "/custom_field/shared/{}/",
            state.shared_field("Region").unwrap().id
        )
    }),
    (["/status/lead/", "/me/"], |state| {
        format!("/status/lead/{}/", state.lead_status("Qualified").unwrap().id)
    }),
];

const EVERYTHING: &str = "lead_statuses: [Potential, Qualified]
custom_fields:
  shared: [{name: Region, type: text}]
  lead: [{shared: Region}]
custom_activity_types:
  - {name: Visit, fields: [{name: Notes, type: text}]}
custom_object_types:
  - {name: Plan, name_plural: Plans, fields: [{name: Seats, type: number}]}
";

#[test]
fn what_vanishes_between_two_lists_is_made_once_or_nothing_is_written() {
    for (lists, path) in VANISHING {
        for is_first in [true, false] {
            let world = World::new();
            world.write("m.yaml", EVERYTHING);
            world.expect(0, &["apply", "-f", "m.yaml", "--yes"]);

            // Before the first of the two is read, or between them, whichever comes first.
            let met = Arc::new(AtomicUsize::new(0));
            for list in lists {
                let met = Arc::clone(&met);
                world.sandbox.edit_before("GET", list, move |_, state| {
                    if met.fetch_add(1, Ordering::Relaxed) == usize::from(!is_first) {
                        assert!(state.perform("DELETE", &path(state), Value::Null).0 < 300);
                    }
                });
            }
            world.sandbox.clear_calls();
            let ran = world.run(&["apply", "-f", "m.yaml", "--yes"]);
            world.sandbox.end_edits();
            assert!([0, 1, 3, 4].contains(&ran.code), "{lists:?} {ran:?}");
            assert!(ran.code == 0 || !ran.stderr.is_empty(), "{lists:?} {ran:?}");
            if matches!(ran.code, 1 | 3) {
                assert_eq!(world.writes(), [], "{lists:?} {ran:?}");
            }

            // The next run finds everything at rest, and brings it about once.
            world.expect(0, &["apply", "-f", "m.yaml", "--yes"]);
            world.expect(0, &["plan", "-f", "m.yaml", "--detailed-exitcode"]);
            let state = world.sandbox.state();
            let counts = [
                state
                    .lead_status_labels()
                    .iter()
                    .filter(|label| **label == "Qualified")
                    .count(),
                state.fields.iter().filter(|field| field.name == "Region").count(),
                state.object_types.len(),
                state.activity_types.len(),
                state.fields.len(),
            ];
            assert_eq!(counts, [1, 1, 1, 1, 3], "{lists:?} {is_first}");
        }
    }
}
