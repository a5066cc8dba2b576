//! Whatever goes wrong in the middle, everything that was made is removed: by the same run, or by the next one.

use super::bench::{ProbedOrganization, answers};
use crate::harness::many;
use close_sandbox::{Fault, FaultAction, Switches};
use closectl::{probe::PROBES, selftest::Dice};

const FAULTS: &[FaultAction] = &[
    FaultAction::LoseAnswer,
    FaultAction::RefuseBefore,
    FaultAction::Status(400),
    FaultAction::Status(403),
    FaultAction::Status(500),
    FaultAction::Status(503),
    FaultAction::StatusAfter(502),
    FaultAction::RateLimited {
        retry_after: Some(0),
        header: false,
    },
    FaultAction::CutBody,
    FaultAction::InvalidJson,
    FaultAction::Html,
    FaultAction::EmptyBody,
    FaultAction::Redirect(308),
];

#[test]
fn a_fault_at_any_call_leaves_nothing_behind() {
    let questions: Vec<_> = PROBES.iter().step_by(9).copied().collect();
    tokio::runtime::Runtime::new().unwrap().block_on(async {
        for seed in 0..many(15, 600) {
            let mut dice = Dice::seeded(seed);
            let organization = ProbedOrganization::start(seed, Switches::default()).await;
            let before = organization.settings();
            let fault = Fault {
                on: dice.between(1, 40),
                times: dice.between(1, 3),
                method: Some((*dice.pick(&["POST", "PUT", "DELETE"])).to_owned()),
                path_prefix: None,
                action: dice.pick(FAULTS).clone(),
            };
            organization.sandbox.set_faults(vec![fault.clone()]);
            let first = organization.probe(&questions).await;
            organization.sandbox.set_faults(Vec::new());
            if !first.left.is_empty() {
                assert!(!first.is_good());
                organization.probe(&questions[..1]).await;
            }
            assert_eq!(organization.settings(), before, "seed {seed}: {fault:?}");
            assert_eq!(
                std::fs::read_dir(organization.folder.path().join("probes"))
                    .unwrap()
                    .count(),
                0
            );
        }
    });
}

#[test]
fn a_question_that_is_struck_has_no_answer_and_the_others_have_theirs() {
    tokio::runtime::Runtime::new().unwrap().block_on(async {
        let organization = ProbedOrganization::start(1, Switches::default()).await;
        let lost = Fault::first("POST", "/pipeline/", FaultAction::LoseAnswer);
        organization.sandbox.set_faults(vec![lost]);
        let report = organization.probe(PROBES).await;
        let answers = answers(&report);
        let unanswered = answers.values().filter(|answer| answer.is_none()).count();
        let clean = ProbedOrganization::start(1, Switches::default())
            .await
            .probe(PROBES)
            .await;
        let usual = clean
            .questions
            .iter()
            .filter(|one| one.outcome.answer().is_none())
            .count();
        assert_eq!(unanswered, usual + 1, "{answers:?}");
        assert_eq!(report.stopped, None);
    });
}

#[test]
fn a_server_that_is_gone_ends_the_questions() {
    tokio::runtime::Runtime::new().unwrap().block_on(async {
        let organization = ProbedOrganization::start(1, Switches::default()).await;
        let before = organization.settings();
        let gone = Fault {
            on: 3,
            times: 10_000,
            method: None,
            path_prefix: Some("/status".to_owned()),
            action: FaultAction::Status(500),
        };
        organization.sandbox.set_faults(vec![gone]);
        let report = organization.probe(PROBES).await;
        assert!(!report.is_good() && report.stopped.is_some());
        assert!(report.questions.len() < PROBES.len());
        organization.sandbox.set_faults(Vec::new());
        organization.probe(&PROBES[..1]).await;
        assert_eq!(organization.settings(), before);
    });
}
