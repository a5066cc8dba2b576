//! In worlds of every kind, what is found is what was set.

use super::bench::{ProbedOrganization, answers};
use crate::harness::many;
use close_sandbox::Switches;
use closectl::{
    probe::{ASSUMPTIONS, PROBES},
    selftest::Dice,
};

fn block_on<T>(work: impl Future<Output = T>) -> T {
    tokio::runtime::Runtime::new().unwrap().block_on(work)
}

/// What has to be so that a question can be asked at all.
const NEEDED: &[(&str, &str, &str)] = &[("type_change_while_converting", "type_conversion", "5_reads")];

#[test]
fn each_answer_that_a_question_knows_is_found_where_everything_else_is_as_usual() {
    let answers = PROBES.iter().flat_map(|probe| {
        let answers = probe.answers.iter();
        answers.map(move |answer| (*probe, *answer))
    });
    // In the short form a part of them, which is another one where questions are added.
    let some = answers.step_by(many(5, 1));
    block_on(async {
        let mut wrong = Vec::new();
        for (probe, answer) in some {
            let mut switches = Switches::default();
            switches.set(probe.name, answer).unwrap();
            for (_, name, value) in NEEDED.iter().filter(|(of, _, _)| *of == probe.name) {
                switches.set(name, value).unwrap();
            }
            let organization = ProbedOrganization::start(3, switches).await;
            let before = organization.settings();
            let report = organization.probe(&[probe]).await;
            let outcome = &report.questions[0].outcome;
            if outcome.answer() != Some(answer) {
                wrong.push(format!("{} is {answer}: {outcome:?}", probe.name));
            }
            assert_eq!(organization.settings(), before, "{} is {answer}", probe.name);
            assert_eq!(report.left, [""; 0], "{} is {answer}", probe.name);
        }
        assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    });
}

#[test]
fn in_worlds_of_chance_nothing_wrong_is_found_and_everything_is_left_as_it_was() {
    let mut found = std::collections::BTreeMap::<&str, usize>::new();
    let worlds = many(3, 200);
    block_on(async {
        for seed in 0..worlds {
            let mut dice = Dice::seeded(seed as u64 + 1);
            let mut switches = Switches::default();
            for switch in Switches::all() {
                switches
                    .set(switch.name, dice.pick::<&str>(&switch.values))
                    .unwrap();
            }
            let organization = ProbedOrganization::start(seed as u64, switches.clone()).await;
            let before = organization.settings();
            let all: Vec<_> = PROBES.iter().chain(ASSUMPTIONS).copied().collect();
            let report = organization.probe(&all).await;
            assert_eq!(organization.settings(), before, "seed {seed}");
            assert_eq!((report.left.len(), &report.stopped), (0, &None), "seed {seed}");
            for (name, answer) in answers(&report) {
                let Some(answer) = answer else { continue };
                *found.entry(name).or_default() += 1;
                // What closectl takes for granted is so in every world.
                let expected = switches.get(name).unwrap_or("yes");
                assert_eq!(answer, expected, "seed {seed}: {name}");
            }
        }
    });
    // Some answers can be told only where others fall one way.
    for probe in PROBES.iter().filter(|_| worlds > 100) {
        let count = found.get(probe.name).copied().unwrap_or_default();
        assert!(
            count * 20 >= worlds,
            "{} was found in {count} of {worlds} worlds",
            probe.name
        );
    }
}
