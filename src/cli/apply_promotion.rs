//! Carries out a promotion that was planned and saved before: needs the target only, and no manifests.

use super::{
    apply_saved::{carry_out_saved, of_target, refuse_manifests},
    args::ApplyArgs,
    exit::{Exit, Failure},
    explained::Explained,
    fleet::{FleetEnd, OrganizationResult},
    printer::Printer,
    promotion_sides::PromotionSides,
    run_printer::RunPrinter,
    runtime::block_on,
    settings::Settings,
    side_choice::parse_all,
};
use crate::{
    kinds,
    model::{Sources, shell_option},
    plan::SavedPlanError,
    promotion::Snapshot,
    session::{
        Connection, Consent, Promotion, PromotionFolders, PromotionTerms, Run, SavedIntent, SavedPlan,
        unless_interrupted,
    },
};

/// Applies a saved plan that promotes.
pub fn apply_promotion(
    saved: &SavedPlan,
    arguments: ApplyArgs,
    printer: &Printer,
) -> Result<FleetEnd, Failure> {
    let (Some(promotes), Some(to)) = (saved.promotes(), saved.organization()) else {
        return Err(saved.failed(SavedPlanError::NotAPlan).into());
    };
    let from = promotes.from.as_str();
    check_arguments(&arguments, to)?;
    let ApplyArgs {
        plan: _,
        manifests: _,
        fleet,
        selection: _,
        consent,
        prune: _,
        review,
        yes,
        secrets_out,
    } = arguments;
    let (format, printer) = (review.format, &printer.viewing(review).about(Some(to.to_owned())));

    // The source is as it was when the plan was made, and is not read again.
    let text = format!("{}\n", serde_json::to_string_pretty(&promotes.source)?);
    let source = Snapshot::read(kinds::registry(), &text);
    let source = source.map_err(|_| saved.failed(SavedPlanError::NotAPlan))?;
    let takes = parse_all(&promotes.takes, from, to)?;

    let sides = PromotionSides::load(from, to, printer)?;
    saved.check(&Sources::default(), &sides.target.variables, saved.selection())?;
    let Some(own) = sides.overrides(printer)? else {
        return Ok(of_target(to, OrganizationResult::of(Exit::Refused)));
    };
    let settings = Settings::new(&sides.project, &sides.target, &fleet.calls, &[])?;
    let mut consent = settings.consent(&consent);
    saved.check_rules(&mut consent.rules)?;

    let folders = sides.folders()?;
    let terms = sides.terms(own, &consent.rules, saved.selection().clone(), takes);
    let ui = RunPrinter::new(format, yes, &consent, secrets_out, printer);
    let (consent, ui) = (&consent, &ui);
    let ended = block_on(Connection::scoped(settings.connection, |target| async move {
        carry_out(&target, saved, (source, &folders), terms, consent, ui).await
    }));
    ui.progress.end();
    Ok(of_target(to, ended?))
}

/// Carries the plan out on the target, if that is the organization that the plan was made for.
async fn carry_out(
    target: &Connection,
    saved: &SavedPlan,
    (source, folders): (Snapshot, &PromotionFolders),
    terms: PromotionTerms,
    consent: &Consent,
    ui: &RunPrinter,
) -> Result<OrganizationResult, Failure> {
    ui.progress.watch(&target.client);
    let known = Run::<RunPrinter>::known(target)?;

    // Checked before any more is read, because the plan may be for another organization.
    let reader = target.client.reader();
    let here = unless_interrupted(consent.meant.identify(&reader)).await?;
    saved.check_organization(&here.organization)?;
    let promotion = Promotion::new(
        terms,
        folders,
        &source.organization,
        source.live,
        &here.organization,
    )?;
    let intent = SavedIntent {
        saved,
        source: Box::new(promotion.of_saved_source()),
    };

    carry_out_saved(&Run {
        connection: target,
        intent: &intent,
        consent,
        known: &known,
        ui,
    })
    .await
}

/// Refuses arguments that the plan has decided already.
fn check_arguments(arguments: &ApplyArgs, to: &str) -> Result<(), Failure> {
    refuse_manifests(arguments, "a promotion")?;
    let fleet = &arguments.fleet;
    if fleet.all {
        return Err(Failure::Promotion(Explained::new(
            format!("the plan promotes to `{to}`"),
            "omit --all",
        )));
    }

    if let Some(other) = fleet.org.iter().find(|other| *other != to) {
        return Err(Failure::Promotion(Explained::new(
            format!("the plan promotes to `{to}`, and --org names `{other}`"),
            format!(
                "omit --org, or save another plan with `closectl promote {} --out FILE`",
                shell_option("--to", other)
            ),
        )));
    }
    Ok(())
}
