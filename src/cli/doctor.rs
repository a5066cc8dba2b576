//! `closectl doctor`: says how an organization is reached and what may be done there. Reads only.

use super::{
    args::{DoctorArgs, OutputFormat},
    doctor_report,
    exit::{Exit, Failure},
    hint::of_api,
    manifest_context::ManifestContext,
    printer::Printer,
    progress::Progress,
    project::Project,
    runtime::block_on,
    settings::Settings,
    trust::ProjectAsk,
};
use crate::{
    doctor::{DoctorAsk, DoctorFinding, DoctorReport, Examination, FindingLevel},
    session::{Connection, SessionError, unless_interrupted},
};
use std::env;

/// The variables that name other certificates than those of the system.
const CERTIFICATES: [&str; 2] = ["SSL_CERT_FILE", "SSL_CERT_DIR"];

/// Runs the command.
pub fn run(arguments: &DoctorArgs, printer: &Printer) -> Result<Exit, Failure> {
    let (mut report, failure) = match look(arguments, printer) {
        Ok(mut report) => {
            for finding in &mut report.findings {
                finding.hint = printer.hint_of_organization(&finding.hint);
            }
            (report, None)
        }
        Err(failure) if failure.exit() == Exit::Interrupted => return Err(failure),
        // What keeps everybody else from working is a finding here, beside what could be found out.
        Err(failure) => {
            let finding = DoctorFinding {
                level: FindingLevel::Error,
                problem: failure.to_string(),
                hint: printer.hint(&failure),
            };
            (DoctorReport::unreached(finding), Some(failure))
        }
    };

    report.asks = asks();
    match arguments.format {
        OutputFormat::Human => {
            printer.data(doctor_report::human(&report));
            match &failure {
                // It knows which of its line breaks are its own.
                Some(failure) => printer.failure(failure),
                None => {
                    for finding in &report.findings {
                        printer.warn_lines(&doctor_report::finding(finding));
                    }
                }
            }
        }
        OutputFormat::Json => printer.document("doctor", &report)?,
    }
    Ok(if report.is_good() { Exit::Done } else { Exit::Error })
}

/// Returns what the project file asks for; nothing where it can't be read, which is a finding already.
fn asks() -> Vec<DoctorAsk> {
    let trust = Project::load().unwrap_or_default().trust;
    let is_trusted = trust.standing().is_ok_and(|standing| standing.is_trusted());
    let one = |ask: &ProjectAsk| DoctorAsk {
        setting: ask.name(),
        place: ask.place(),
        could: ask.can(),
        is_trusted: is_trusted || ask.is_allowed,
    };
    trust.asks.iter().map(one).collect()
}

/// Connects and looks.
fn look(arguments: &DoctorArgs, printer: &Printer) -> Result<DoctorReport, Failure> {
    let DoctorArgs { target, format: _ } = arguments;
    let project = Project::open(printer)?;
    let context = ManifestContext::new(&project, target.org.as_deref())?;
    let settings = Settings::new(&project, &context, &target.calls, &[])?;
    let named = |name: &&str| Some(format!("{name}={}", env::var(name).ok()?));
    let examination = Examination {
        expected: settings.meant.id,
        certificates: CERTIFICATES.iter().filter_map(named).collect(),
        advise: of_api,
    };

    let progress = Progress::new(printer);
    let watched = progress.clone();
    let work = |connection: Connection| async move {
        watched.watch(&connection.client);
        watched.say("checking the organization".to_owned());
        let looked = async { Ok::<_, SessionError>(examination.look(&connection.client).await) };
        Ok::<_, Failure>(unless_interrupted(looked).await?)
    };
    let report = block_on(Connection::scoped(settings.connection, work));
    progress.end();
    report
}
