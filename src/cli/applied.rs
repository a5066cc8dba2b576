//! The end of a run: what became of each step, and whether the organization is as wanted now.

use super::{
    apply::{Run, line},
    args::Format,
    exit::{Exit, Failure},
};
use crate::{
    engine::{Report, Secrets},
    plan::Plan,
    render::{self, report::Line},
};
use serde_json::json;

impl Run<'_> {
    /// Prints the end of a run.
    pub fn finish(
        &self,
        is_interrupted: bool,
        plan: &Plan,
        report: &Report,
        remaining: Option<Result<Plan, Failure>>,
        secrets: Option<&Secrets>,
    ) -> Result<Exit, Failure> {
        let lines: Vec<Line> = report
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
            .is_some_and(|remaining| self.origin.is_done(remaining));
        match self.format {
            Format::Json => {
                let steps = lines.iter().zip(&plan.steps).map(|(line, step)| {
                    json!({
                        "id": step.id,
                        "address": step.address,
                        "action": step.action,
                        "result": line.word.text(),
                        "because": line.because,
                    })
                });
                let steps: Vec<_> = steps.collect();
                let result =
                    json!({ "plan": plan, "steps": steps, "verified": verified, "remaining": remaining });
                self.printer.document("result", &result)?;
            }
            Format::Human => {
                let mut text = render::report::human(&lines);
                match &remaining {
                    Some(remaining) if remaining.is_empty() => text.push_str(" Verified, no changes remain."),
                    Some(_) if verified => {
                        text.push_str(
                            " Verified. Changes that this plan did not have are pending; plan again.",
                        );
                    }
                    Some(remaining) => {
                        text.push_str(" Still different:\n\n");
                        text.push_str(&render::plan::human(remaining, false));
                    }
                    None => text.push_str(" Not verified."),
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
