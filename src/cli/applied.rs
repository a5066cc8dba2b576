//! The end of a run: what became of each step, and whether the organization is as wanted now.

use super::{
    apply::{Run, line},
    args::ReviewFormat,
    exit::{Exit, Failure},
};
use crate::{
    engine::{RunResult, SecretsFile},
    kinds,
    plan::Plan,
    render::{
        github, human, markdown,
        outcome::RunReport,
        report::{self, StepLine},
        review::of_plan,
    },
};

impl Run<'_> {
    /// Prints the end of a run.
    pub fn finish(
        &self,
        is_interrupted: bool,
        plan: &Plan,
        report: &RunResult,
        remaining: Option<Result<Plan, Failure>>,
        secrets: Option<&SecretsFile>,
    ) -> Result<Exit, Failure> {
        let lines: Vec<StepLine> = report
            .outcomes
            .iter()
            .enumerate()
            .map(|(id, outcome)| line(plan, id, outcome))
            .collect();
        let (remaining, unverified) = match remaining {
            Some(Ok(remaining)) => (Some(remaining), None),
            Some(Err(failure)) => (None, Some(failure)),
            None => (None, None),
        };
        let verified = remaining
            .as_ref()
            .is_some_and(|remaining| self.intent.is_done(remaining));
        let verdict = match &remaining {
            Some(remaining) if remaining.is_empty() => "Verified, no changes remain.",
            Some(_) if verified => "Verified. Changes that this plan did not have are pending; plan again.",
            Some(_) => "Still different:",
            None => "Not verified.",
        };
        let rest = remaining
            .as_ref()
            .filter(|_| !verified)
            .map(|rest| of_plan(kinds::registry(), rest));
        match self.format {
            ReviewFormat::Json => {
                let outcome = RunReport::of(plan, &lines, verified, remaining.as_ref());
                self.printer.document("result", &outcome)?;
            }
            ReviewFormat::Human | ReviewFormat::Html => {
                let mut text = format!("{} {verdict}", report::human(&lines));
                if let Some(rest) = &rest {
                    text.push_str("\n\n");
                    text.push_str(&human::review(rest, self.printer.layout));
                }
                self.printer.data(&text);
            }
            ReviewFormat::Markdown => {
                let mut text = markdown::result(&lines, verdict, self.printer.room);
                if let Some(rest) = &rest {
                    text.push_str(&markdown::review_within(rest, self.printer.room));
                }
                self.printer.page(&text);
            }
            ReviewFormat::Github => {
                let mut text = github::result(&lines, verdict);
                if let Some(rest) = &rest {
                    text.push_str(&github::review(rest, &self.printer.folder()));
                }
                self.printer.data(&text);
            }
        }
        if let Some(secrets) = secrets {
            let path = secrets.path().display();
            self.printer.talk(&format!(
                "signature keys of new webhooks are in {path}; keep them, Close shows them once"
            ));
        }
        if is_interrupted {
            return Ok(Exit::Interrupted);
        }
        if let Some(failure) = unverified {
            self.printer.failure(&failure);
            return Ok(Exit::Partly);
        }
        Ok(if report.is_complete() && verified {
            Exit::Done
        } else {
            Exit::Partly
        })
    }
}
