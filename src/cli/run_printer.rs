//! Shows a run on the terminal, and asks there.

use super::{
    args::ReviewFormat,
    confirm, consent,
    exit::{Exit, Failure},
    interrupt::{self, InterruptWatch},
    organization_file, print_result,
    print_review::print_plan,
    printer::Printer,
    progress::Progress,
    save_plan::{SaveRequest, save_plan},
};
use crate::{
    api::Client,
    engine::RunObserver,
    model::{ConsentSelectors, Live},
    plan::{Origin, Plan, Stale},
    render::{self, run_events::ReportedEvent},
    session::{Agreement, Consent, Run, RunConclusion, RunStage, RunUi},
};
use std::{
    path::{Path, PathBuf},
    sync::{Arc, atomic::AtomicBool},
};

/// Shows a run on the terminal, and asks there.
#[derive(Clone)]
pub struct RunPrinter {
    /// How the plan and the result are written.
    pub format: ReviewFormat,
    /// Whether a person agreed beforehand.
    pub yes: bool,
    /// What `--allow-data-loss`, `--allow-access` and `--allow-outreach` select.
    pub addresses: ConsentSelectors,
    /// Where to keep what Close shows only once.
    pub secrets_out: Option<PathBuf>,
    /// Prints.
    pub printer: Printer,
    /// Shows progress.
    pub progress: Progress,
}

impl RunPrinter {
    /// Makes one for what was agreed to beforehand.
    pub fn new(
        format: ReviewFormat,
        yes: bool,
        consent: &Consent,
        secrets_out: Option<PathBuf>,
        printer: &Printer,
    ) -> Self {
        Self {
            format,
            yes,
            addresses: consent.addresses.clone(),
            secrets_out,
            printer: printer.clone(),
            progress: Progress::new(printer),
        }
    }

    /// Prints the end of a run.
    ///
    /// # Errors
    ///
    /// Says what could not be printed.
    pub fn finish(&self, end: RunConclusion) -> Result<Exit, Failure> {
        match end {
            RunConclusion::Refused => Ok(self.ended_without_steps(Exit::Refused)),
            RunConclusion::NothingToDo => Ok(self.ended_without_steps(Exit::Done)),
            RunConclusion::Ended(ended) => {
                self.progress.end();
                print_result::print_result(*ended, self.format, &self.printer)
            }
        }
    }

    /// Saves a plan, which was shown, instead of carrying it out.
    ///
    /// # Errors
    ///
    /// Says why the file can't be written.
    pub fn save(&self, path: &Path, plan: &Plan, origin: Origin) -> Result<Exit, Failure> {
        // Only a plan of manifests has to be told again which, and can leave something unlisted.
        save_plan(path, plan, origin, &SaveRequest::default(), &self.printer)?;
        Ok(self.ended_without_steps(if plan.is_blocked() {
            Exit::Refused
        } else {
            Exit::Done
        }))
    }

    /// Says that the organization is not as it was planned for, and of which steps more records are concerned.
    pub fn refuse_changed(&self, when: &str, more: &[Stale]) {
        let because = format!("refused: the organization changed {when}, so nothing was written");
        let because: Vec<String> = [because]
            .into_iter()
            .chain(render::stale::more_records(more))
            .collect();
        self.printer.refusal(&because, "run it again to see the new plan");
    }

    /// Tells programs that nothing was carried out.
    pub fn ended_without_steps(&self, exit: Exit) -> Exit {
        self.printer.event(&ReportedEvent::of_nothing(exit.code()));
        exit
    }

    /// Carries out a plan if somebody agrees, and lets its intent keep what is known then, as a promotion does.
    ///
    /// # Errors
    ///
    /// Says why nothing was written, or what could not be kept of what was.
    pub async fn carry_out(&self, run: &Run<'_, Self>, plan: Plan, live: Live) -> Result<Exit, Failure> {
        let has_steps = !plan.steps.is_empty();
        let exit = self.finish(run.execute(plan, live).await?)?;
        // A refused run wrote nothing, so there is nothing to remember. After an interrupted one nothing is read any
        // more: the next promotion sees for itself what arrived.
        if !matches!(exit, Exit::Refused | Exit::Interrupted) {
            run.end().await?;
        }

        let left = run.intent.left_to_person();
        if let Some(left) = left.filter(|_| has_steps && exit == Exit::Done) {
            self.printer.talk(&format!("hint: {left}"));
        }
        Ok(exit)
    }
}

impl RunUi for RunPrinter {
    type Error = Failure;
    type StopWatch = InterruptWatch;

    fn stage(&self, stage: RunStage) {
        let text = match stage {
            RunStage::Reading => "reading the organization",
            RunStage::ReadingAgain => {
                "reading again, because Close may not show every change of the \
                                       previous run yet"
            }
            RunStage::Keeping => "saving the record values that this run changes",
            RunStage::Verifying => "verifying",
        };
        self.progress.say(text.to_owned());

        let stage = match stage {
            RunStage::Reading => "reading",
            RunStage::ReadingAgain => "reading_again",
            RunStage::Keeping => "keeping_values",
            RunStage::Verifying => "verifying",
        };
        self.printer.event(&ReportedEvent::Stage { stage });
    }

    fn reading(&self) -> RunObserver {
        self.progress.reading()
    }

    fn applying(&self, plan: &Plan) -> RunObserver {
        self.progress.applying(plan)
    }

    fn secrets_out(&self, organization: &str) -> Option<PathBuf> {
        let path = self.secrets_out.as_deref()?;
        Some(organization_file::of(path, Some(organization)))
    }

    /// For programs, only a plan that is not carried out is shown, since the result holds it otherwise.
    fn show(&self, plan: &Plan) -> Result<(), Failure> {
        self.progress.end();
        if self.format == ReviewFormat::Json && !plan.is_blocked() && !plan.steps.is_empty() {
            return Ok(());
        }
        print_plan(plan, self.format, &self.printer)
    }

    fn show_stale(&self, stale: &[Stale]) -> Result<(), Failure> {
        self.progress.end();
        let text = render::stale::human(stale);
        match self.format {
            ReviewFormat::Human | ReviewFormat::Html => {}
            ReviewFormat::Jsonl => self.printer.event(&ReportedEvent::Stale {
                addresses: stale.iter().map(|one| &one.address).collect(),
            }),
            ReviewFormat::Json => self.printer.stale(stale),
            ReviewFormat::Markdown => {
                let page = render::markdown::refused(&text, self.printer.room);
                self.printer.page(&page);
            }
            ReviewFormat::Github => self.printer.orders(&render::github::refused(&text)),
        }
        Ok(())
    }

    fn agree_to_losses(&self, plan: &mut Plan) -> Result<(), Failure> {
        if self.yes || !confirm::is_possible() {
            return Ok(());
        }
        consent::ask(plan, &self.printer)
    }

    fn refuse(&self, plan: &Plan, way_out: &str) {
        self.printer.refusal(&consent::explain(plan), way_out);
        if let Some(note) = consent::misplaced(plan, &self.addresses) {
            self.printer.warn(&note);
        }
    }

    fn agree(&self, plan: &Plan) -> Result<Agreement, Failure> {
        if self.yes {
            return Ok(Agreement::Beforehand);
        }

        // Whoever answers may have seen the steps long ago, further up.
        let organization = &plan.organization;
        let records = plan.records_text();
        let question = format!(
            "Apply this to {} ({}){}?",
            organization.name,
            organization.id,
            records.map_or_else(String::new, |records| format!(", where {records}"))
        );
        if confirm::ask(&question)? {
            return Ok(Agreement::Asked);
        }
        let because = "refused: nothing was written, because the plan was not approved";
        self.printer.refusal(
            &[because.to_owned()],
            "run it again and answer `y` to apply the plan",
        );
        Ok(Agreement::Declined)
    }

    fn changed_meanwhile(&self, more: &[Stale]) {
        self.refuse_changed("while you read the plan", more);
    }

    fn watch(&self, stop: &Arc<AtomicBool>, client: &Client) -> InterruptWatch {
        let clients = vec![client.clone()];
        let progress = self.progress.clone();
        interrupt::watch(Arc::clone(stop), clients, progress.clone(), move || {
            progress.left()
        })
    }
}
