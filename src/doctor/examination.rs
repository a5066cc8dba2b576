//! Asks an organization what a report needs: who the key belongs to first and alone, and then one page of every list that
//! a plan reads. Reads only.

use super::{
    access::{KindAccess, ReadOutcome},
    key_owner::{name_role, organization, owner},
    report::{DoctorConnection, DoctorFinding, DoctorLimit, DoctorReport, DoctorSignIn, FindingLevel},
};
use crate::{
    api::{ApiError, Client, ExaminedAnswer, ReadDenial, Reader},
    kinds,
    model::counted,
};
use serde_json::Value;
use std::collections::BTreeMap;
use tokio::task::JoinSet;

/// The user of the key.
const OWNER: &str = "/me/";
/// By how many seconds two clocks may differ. The server tells whole seconds, and its answer takes time.
const CLOCK_TOLERANCE: i64 = 5;

/// What `doctor` is to look at.
#[derive(Clone, Debug)]
pub struct Examination {
    /// The id that the organization has to have.
    pub expected: Option<String>,
    /// The variables of the environment that name certificates, with their values.
    pub certificates: Vec<String>,
    /// Says what to do about an error.
    pub advise: fn(&ApiError) -> String,
}

impl Examination {
    /// Looks at an organization. Whatever goes wrong becomes part of the report.
    pub async fn look(self, client: &Client) -> DoctorReport {
        let route = client.route();
        let mut report = DoctorReport::empty();
        report.sign_in = Some(DoctorSignIn::of(route));
        report.connection = Some(DoctorConnection::of(route, self.certificates.clone()));

        // First and alone: a key that is refused, or of another organization, reads nothing else.
        let reader = client.reader();
        let me = self.receive(&mut report, OWNER, reader.examine(OWNER).await);
        let reads = match me {
            Some(me) if self.knows(&mut report, &me) => self.read_kinds(&mut report, &reader).await,
            Some(_) | None => BTreeMap::new(),
        };

        let permissions = report
            .owner
            .as_ref()
            .and_then(|owner| owner.permissions.as_deref());
        let kinds = kinds::registry().kinds();
        report.kinds = kinds
            .map(|kind| KindAccess::of(kind, &reads, permissions))
            .collect();
        warn_of_clock(&mut report);
        let meter = client.meter();
        report.calls = meter.reads + meter.writes;
        report.finished()
    }

    /// Takes in who the key belongs to; says whether that is who is meant.
    fn knows(&self, report: &mut DoctorReport, me: &Value) -> bool {
        let expected = self.expected.as_deref();
        report.owner = Some(owner(me));
        report.organization = organization(me, expected);

        let Some(found) = &report.organization else {
            let count = me["organizations"].as_array().map_or(0, Vec::len);
            report.findings.push(error(
                format!("the key belongs to {}", counted(count, "organization")),
                "create an API key in the right organization, and use that one",
            ));
            return false;
        };
        if found.is_expected == Some(false) {
            let problem = format!(
                "the key belongs to the organization {}, but closectl.yaml expects {}",
                found.id,
                expected.unwrap_or_default()
            );
            let hint = "use a key of the right organization, or correct `organization_id` in closectl.yaml";
            report.findings.push(error(problem, hint));
            return false;
        }
        true
    }

    /// Reads one page of each list, all at once.
    async fn read_kinds(
        &self,
        report: &mut DoctorReport,
        reader: &Reader,
    ) -> BTreeMap<&'static str, ReadOutcome> {
        let mut calls = JoinSet::new();
        for read in kinds::registry().reads() {
            if read.path != OWNER {
                let reader = reader.clone();
                calls.spawn(async move { (read.path, reader.examine(read.path).await) });
            }
        }

        // In the order of their paths, whichever answer comes first.
        let examined: BTreeMap<&'static str, ExaminedAnswer> = calls.join_all().await.into_iter().collect();
        let mut reads = BTreeMap::from([(OWNER, ReadOutcome::Answered)]);
        let mut answers = Vec::new();
        for (path, examined) in examined {
            reads.insert(path, outcome(&examined.result));
            answers.extend(self.receive(report, path, examined));
        }
        if let Some(owner) = &mut report.owner {
            name_role(owner, answers.iter());
        }
        reads
    }

    /// Takes in an answer and what came along with it; returns its body.
    fn receive(&self, report: &mut DoctorReport, path: &str, examined: ExaminedAnswer) -> Option<Value> {
        if let Some(facts) = examined.facts {
            report.clock_ahead_seconds = report.clock_ahead_seconds.or(facts.clock_ahead);
            report.limits.push(DoctorLimit {
                call: format!("GET {path}"),
                limit: facts.limit,
                remaining: facts.remaining,
                reset_seconds: facts.reset.map(|reset| reset.as_secs_f64()),
            });
            if let Some(connection) = &mut report.connection {
                connection.http = Some(facts.http);
            }
        }

        let failure = match examined.result {
            Ok(answer) => return Some(answer.body),
            Err(failure) => failure,
        };
        // What is kept from this key alone is no failure: plans leave it alone, too.
        let denial = ReadDenial::of(&failure).filter(|_| path != OWNER);
        let finding = match denial {
            Some(denial) => DoctorFinding {
                level: FindingLevel::Warning,
                problem: format!("failed to {}", ReadDenial::explain(&failure)),
                hint: advice(denial).to_owned(),
            },
            None => DoctorFinding {
                level: FindingLevel::Error,
                problem: format!("failed to {failure}"),
                hint: (self.advise)(&failure),
            },
        };
        report.findings.push(finding);
        None
    }
}

fn outcome<T>(result: &Result<T, ApiError>) -> ReadOutcome {
    match result {
        Ok(_) => ReadOutcome::Answered,
        Err(failure) => match (ReadDenial::of(failure), failure.status()) {
            (Some(denial), Some(status)) => {
                ReadOutcome::Denied(format!("Close refused {} ({status}: {denial})", failure.call()))
            }
            _ => ReadOutcome::Failed,
        },
    }
}

/// Returns what to do about a list that Close keeps from the key.
fn advice(denial: ReadDenial) -> &'static str {
    match denial {
        ReadDenial::NotInPlan => {
            "change to a plan of Close that includes this list, or remove its objects from the manifests"
        }
        ReadDenial::NotPermitted => {
            "give the key's owner a role that may read this list, or remove its objects from the manifests"
        }
    }
}

fn warn_of_clock(report: &mut DoctorReport) {
    let Some(ahead) = report.clock_ahead_seconds else {
        return;
    };
    if ahead.abs() <= CLOCK_TOLERANCE {
        return;
    }

    let direction = if ahead > 0 { "ahead of" } else { "behind" };
    let seconds = usize::try_from(ahead.unsigned_abs()).unwrap_or(usize::MAX);
    report.findings.push(DoctorFinding {
        level: FindingLevel::Warning,
        problem: format!(
            "the clock of this machine is {} {direction} the server's",
            counted(seconds, "second")
        ),
        hint: "set the clock: certificates, tokens and rate-limit waits depend on it".to_owned(),
    });
}

fn error(problem: String, hint: &str) -> DoctorFinding {
    DoctorFinding {
        level: FindingLevel::Error,
        problem,
        hint: hint.to_owned(),
    }
}
