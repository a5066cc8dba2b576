//! The program ended from outside at random moments, 200 of them in the long form: the next run finishes what the last
//! one began, and no file is ever half there.

mod course;
pub mod killer;
mod left;
mod returning;
mod writing;

use crate::harness::{REVERSIBLE, WHOLE, World, apply, assert_same, many, pulled, runs};
use close_sandbox::RecordedCall;
use closectl::selftest::Dice;
use course::{Course, finishes, permissive, slow_and_permissive};
use killer::{Counts, Moment, killed_at};
use left::{is_whole, listed_runs};
use serde_json::json;

/// Every kind once.
const BEFORE: &str = include_str!("kills/before.yaml");
/// Renames, moves, orders, updates, records that move, and deletions that somebody agreed to.
const AFTER: &str = include_str!("kills/after.yaml");

#[test]
fn runs_that_are_ended_are_finished_by_the_next() {
    Course::new(BEFORE, AFTER).survives(1, many(8, 90));
}

#[test]
fn runs_over_everything_that_are_ended_are_finished_by_the_next() {
    Course::new(WHOLE, REVERSIBLE).survives(4, many(5, 20));
}

#[test]
fn an_undo_that_is_ended_is_finished_by_the_next() {
    let most = many(5, 20);
    let mut dice = Dice::seeded(5);
    let mut kills = Vec::new();
    for _ in 0..most {
        let world = slow_and_permissive();
        apply(&world, 0, WHOLE);
        let before = pulled(&world);
        world.sandbox.clear_calls();
        apply(&world, 0, REVERSIBLE);
        let (calls, writes) = (world.sandbox.calls().len(), world.writes().len());
        let run = runs(&world)[1].display().to_string();
        let undo = ["undo", &run, "--yes"];
        for _ in 0..dice.between(1, 4).min(most - kills.len()) {
            let moment = Moment::draw(&mut dice, calls, writes);
            if !killed_at(&world, &undo, moment) {
                break;
            }
            kills.push(moment);
            is_whole(world.folder.path());
        }
        listed_runs(world.folder.path());
        finishes(|| world.command(&undo), &kills);
        assert_same(&before, &pulled(&world));
        assert_eq!(world.sandbox.state().ledger, [], "nothing is lost");
        if kills.len() == most {
            return;
        }
    }
    panic!("only {} runs could be ended", kills.len());
}

#[test]
fn values_that_an_ended_run_took_come_back_by_an_undo_that_is_ended() {
    returning::comes_back(6, many(6, 100));
}

#[test]
fn lists_that_lag_behind_an_ended_run_are_not_taken_for_what_is_there() {
    for seed in 0..many(2, 6) {
        let world = slow_and_permissive();
        let mut lagging = permissive();
        lagging.set("list_lag", "3").unwrap();
        world.sandbox.set_switches(lagging);
        world.write(
            "m.yaml",
            "lead_statuses: [Fresh, Other]\ncustom_fields: {lead: [{name: New, type: text}]}\n",
        );
        let moment = Moment {
            calls: 1 + seed % 3,
            counts: Counts::Answered,
        };
        killed_at(&world, &["apply", "-f", "m.yaml", "--yes"], moment);
        world.expect(0, &["apply", "-f", "m.yaml", "--yes"]);
        let state = world.sandbox.state();
        let labels = state.lead_status_labels();
        for made in ["Fresh", "Other"] {
            assert_eq!(
                labels.iter().filter(|label| **label == made).count(),
                1,
                "{labels:?}"
            );
        }
        assert_eq!(state.fields.len(), 1);
    }
}

#[test]
fn a_conversion_that_an_ended_run_began_is_waited_for_by_the_next() {
    let moments = (0..many(3, 12)).flat_map(|calls| {
        let on_writes = [Counts::Writes, Counts::Answered].map(|counts| Moment {
            calls: calls % 3,
            counts,
        });
        let later = Moment {
            calls: 14 + calls,
            counts: Counts::Arrived,
        };
        on_writes.into_iter().chain([later])
    });
    for moment in moments {
        let world = World::switched(&[("type_conversion", "5_reads")]);
        let field = |kind: &str| format!("custom_fields: {{lead: [{{name: Kind, type: {kind}}}]}}\n");
        world.write("m.yaml", &field("text"));
        world.expect(0, &["apply", "-f", "m.yaml", "--yes"]);
        world.sandbox.edit(|state| {
            state.add_lead(&[("Kind", json!("Tools"))]);
        });

        world.write("m.yaml", &field("choices, choices: [Books, Tools]"));
        killed_at(&world, &["apply", "-f", "m.yaml", "--yes"], moment);
        let left = world.sandbox.state().fields[0].clone();
        let has_begun = left.converting.is_some() || left.kind == "choices";

        world.expect(0, &["apply", "-f", "m.yaml", "--yes"]);
        let changes_type =
            |call: &RecordedCall| call.body.as_ref().is_some_and(|body| body.get("type").is_some());
        let again = world.writes().iter().filter(|call| changes_type(call)).count();
        assert_eq!(again, usize::from(!has_begun), "{moment:?}: {:?}", world.writes());

        let state = world.sandbox.state();
        assert_eq!(
            state.fields[0].choices,
            Some(vec!["Books".to_owned(), "Tools".to_owned()]),
            "{moment:?}"
        );
        assert_eq!(state.values_in(&state.fields[0]), [&json!("Tools")]);
        assert_eq!(state.ledger, [], "{moment:?}");
    }
}
