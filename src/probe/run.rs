//! A run of `probe`: makes sure that the organization is one to try on, removes what an earlier run left, asks, and leaves
//! the organization as it was.

use super::{
    bench::ProbeBench,
    error::ProbeError,
    finding::{AskError, Finding},
    journal::ProbeJournal,
    past::PastProbe,
    question::Probe,
    report::{ProbeReport, ProbeResult},
    sweep::ProbeSweeper,
    token::ProbeToken,
};
use crate::{
    api::{ApiErrorKind, Reader},
    engine::RunLock,
    plan::Organization,
    session::{Connection, LOCKS, MeantOrganization},
};
use std::path::PathBuf;

/// The folder of the journals, in the folder that closectl keeps.
const PROBES: &str = "probes";
/// The most leads, contacts and opportunities that an organization may hold: what somebody makes to look around.
const MOST_RECORDS: usize = 10;
/// How many questions in a row may get no answer at all before the run stops.
const MOST_FAILURES: usize = 3;

/// A run of `probe` on one organization.
#[derive(Clone, Copy, Debug)]
pub struct ProbeRun<'a> {
    /// The organization.
    pub connection: &'a Connection,
    /// The organization that is meant.
    pub meant: &'a MeantOrganization,
}

/// A run that may begin: the organization is the right one, there is nothing in it to lose, and no other run is under way.
#[derive(Debug)]
#[must_use = "nothing was asked yet"]
pub struct PreparedProbe<'a> {
    connection: &'a Connection,
    /// The organization.
    pub organization: Organization,
    identity: String,
    past: Vec<PastProbe>,
    _lock: RunLock,
}

impl<'a> ProbeRun<'a> {
    /// Makes sure that the organization may be tried on. Only reads.
    ///
    /// # Errors
    ///
    /// Says why it may not.
    pub async fn prepare(self) -> Result<PreparedProbe<'a>, ProbeError> {
        let Self { connection, meant } = self;
        let reader = connection.client.reader();
        let organization = meant.identify(&reader).await?.organization;
        let owner = connection.owner_of(&organization);
        let lock = RunLock::take(&connection.folder.join(LOCKS), &owner)?;

        // What an earlier run left has a reserved name too, so its journals are read before anything is judged.
        let past = PastProbe::all(&connection.folder.join(PROBES), &owner.identity)?;
        check_records(&reader).await?;
        let tokens: Vec<ProbeToken> = past.iter().map(|one| one.token.clone()).collect();
        let sweeper = ProbeSweeper::new(&connection.client, connection.interval);
        let foreign = sweeper.find_foreign(&tokens).await?;
        if !foreign.is_empty() {
            return Err(ProbeError::Reserved(foreign));
        }

        Ok(PreparedProbe {
            connection,
            organization,
            identity: owner.identity,
            past,
            _lock: lock,
        })
    }
}

impl PreparedProbe<'_> {
    /// Counts the runs before that did not come to their end, and whose objects are removed first.
    #[must_use]
    pub fn left_behind(&self) -> usize {
        self.past.len()
    }

    /// Asks, and leaves the organization as it was. Each question is told before it is asked.
    ///
    /// # Errors
    ///
    /// Says what could not be removed of an earlier run, or that no journal can be made.
    pub async fn execute(
        self,
        probes: &[&'static Probe],
        mut tell: impl FnMut(&'static Probe),
    ) -> Result<ProbeReport, ProbeError> {
        let connection = self.connection;
        let sweeper = ProbeSweeper::new(&connection.client, connection.interval);
        for past in &self.past {
            sweeper.sweep(past).await?;
            past.forget()?;
        }

        let token = ProbeToken::random();
        let journal = ProbeJournal::open(&self.folder(), &token, &self.identity)?;
        let mut bench = ProbeBench::new(
            &connection.client,
            connection.interval,
            token,
            journal,
            self.organization.id.clone(),
        );
        let mut report = empty_report();
        ask_all(&mut bench, probes, &mut report, &mut tell).await;

        // Where something may be left that has no id here, the journal still stands, and leads to it by its name.
        let is_clean = bench.end().unwrap_or_default();
        if !is_clean {
            report.left = self.clean_up(&sweeper).await;
        }
        report.calls = connection.calls();
        Ok(report)
    }

    /// Removes what this run could not remove by its id; returns what is left.
    async fn clean_up(&self, sweeper: &ProbeSweeper) -> Vec<String> {
        let work = async {
            for past in PastProbe::all(&self.folder(), &self.identity)? {
                sweeper.sweep(&past).await?;
                past.forget()?;
            }
            Ok(())
        };
        match work.await {
            Ok(()) => Vec::new(),
            Err(ProbeError::Left(left)) => left,
            Err(error) => vec![error.to_string()],
        }
    }

    fn folder(&self) -> PathBuf {
        self.connection.folder.join(PROBES)
    }
}

fn empty_report() -> ProbeReport {
    ProbeReport {
        version: 1,
        closectl: env!("CARGO_PKG_VERSION").to_owned(),
        measured: jiff::Timestamp::now().strftime("%Y-%m-%d").to_string(),
        questions: Vec::new(),
        calls: 0,
        stopped: None,
        interrupted: false,
        left: Vec::new(),
    }
}

/// Asks one question after the other, each on an organization that holds nothing of the others.
async fn ask_all(
    bench: &mut ProbeBench,
    probes: &[&'static Probe],
    report: &mut ProbeReport,
    tell: &mut impl FnMut(&'static Probe),
) {
    let mut failures = 0;
    for probe in probes {
        tell(probe);
        let asked = (probe.ask)(bench).await;
        let calls = bench.take_calls();
        // What was made is removed whatever became of the question.
        let asked = match bench.clear().await {
            Ok(()) => asked,
            Err(error) => Err(error),
        };

        let finding = match asked {
            Ok(finding) => {
                failures = 0;
                finding
            }
            Err(AskError::Unclear(why)) => Finding::Unanswered(why),
            Err(AskError::Api(error)) if matches!(error.kind(), ApiErrorKind::Interrupted) => {
                report.interrupted = true;
                report.stopped = Some("it was interrupted".to_owned());
                return;
            }
            Err(error @ AskError::Journal(_)) => {
                report.stopped = Some(error.to_string());
                return;
            }
            Err(error @ AskError::Api(_)) => {
                failures += 1;
                // A connection that is gone would take the time of every question that is left.
                if failures == MOST_FAILURES {
                    report.stopped = Some(error.to_string());
                }
                Finding::Unanswered(error.to_string())
            }
        };
        report.questions.push(ProbeResult::of(probe, finding, calls));
        if report.stopped.is_some() {
            return;
        }
    }
}

/// Makes sure that an organization holds no more than a handful of records.
async fn check_records(reader: &Reader) -> Result<(), ProbeError> {
    let mut sum = 0;
    for what in ["lead", "contact", "opportunity"] {
        let (count, is_all) = records(reader, what).await?;
        sum += count;

        if sum > MOST_RECORDS || !is_all {
            let more = if is_all { "" } else { "more than " };
            return Err(ProbeError::TooManyRecords {
                count: format!("{more}{sum}"),
                most: MOST_RECORDS,
            });
        }
    }
    Ok(())
}

/// Counts the records on the first page of a list, and says whether these are all.
async fn records(reader: &Reader, what: &str) -> Result<(usize, bool), ProbeError> {
    let path = format!("/{what}/?_fields=id");
    let answer = reader.get(&path).await;
    let body = answer
        .map_err(|error| ProbeError::Uncounted(format!("it failed to {error}")))?
        .body;

    // Without a list, or without a word on whether more follow, an organization full of records would look empty.
    let (Some(rows), Some(has_more)) = (body["data"].as_array(), body["has_more"].as_bool()) else {
        let why = format!("GET {path} does not show a whole list");
        return Err(ProbeError::Uncounted(why));
    };
    let total = body["total_results"].as_u64();
    let is_total = total.is_none_or(|total| total <= rows.len() as u64);
    Ok((rows.len(), !has_more && is_total))
}
