//! `closectl probe`: measures what is not known about Close, in an organization that exists for it.

use super::{
    args::{OutputFormat, ProbeArgs},
    confirm,
    exit::{Exit, Failure},
    explained::Explained,
    interrupt,
    manifest_context::ManifestContext,
    printer::Printer,
    probe_report,
    progress::Progress,
    project::Project,
    replaced_file::ReplacedFile,
    runtime::block_on,
    settings::Settings,
};
use crate::{
    files::{self, FileAccess},
    model::{counted, did_you_mean},
    probe::{ASSUMPTIONS, PROBES, Probe, ProbeError, ProbeFacts, ProbeReport, ProbeRun, UNANSWERABLE},
    session::{Connection, MeantOrganization, unless_interrupted},
};
use std::sync::{Arc, atomic::AtomicBool};

/// The request to ask some questions.
struct ProbeRequest {
    probes: Vec<&'static Probe>,
    meant: MeantOrganization,
    /// Whether nobody is asked first.
    yes: bool,
}

/// Runs the command.
pub fn run(arguments: ProbeArgs, printer: &Printer) -> Result<Exit, Failure> {
    let ProbeArgs {
        target,
        only,
        list,
        format,
        out,
        yes,
    } = arguments;
    let probes = chosen(&only)?;
    if list {
        return probe_report::list(&probes, format, printer);
    }

    let project = Project::open(printer)?;
    let context = ManifestContext::new(&project, target.org.as_deref())?;
    let settings = Settings::new(&project, &context, &target.calls, &[])?;
    // Before anything is measured that could not be kept.
    if let Some(path) = &out {
        let facts = ReplacedFile {
            undone: "nothing was measured",
            what: "a file of facts about Close",
            hint: "name another file with --out",
        };
        facts.check_content(path, |text| serde_json::from_slice::<ProbeFacts>(text).is_ok())?;
    }
    check_scratch(&settings)?;

    let request = ProbeRequest {
        probes,
        meant: settings.meant,
        yes,
    };
    let progress = Progress::new(printer);
    let work = |connection: Connection| ask(connection, request, progress.clone());
    let report = block_on(Connection::scoped(settings.connection, work));
    progress.end();
    let Some(report) = report? else {
        return Ok(Exit::Refused);
    };

    match format {
        OutputFormat::Human => printer.data(probe_report::human(&report)),
        OutputFormat::Json => printer.document("probe", &report)?,
    }
    if let Some(path) = out {
        let facts = serde_json::to_string_pretty(&ProbeFacts::of(&report))?;
        files::replace(&path, format!("{facts}\n").as_bytes(), FileAccess::Everyone)?;
    }
    Ok(exit(&report))
}

/// Makes sure that somebody declared the organization as one to try on.
fn check_scratch(settings: &Settings) -> Result<(), Failure> {
    let name = settings.connection.name.clone();
    if settings.is_protected {
        return Err(ProbeError::Protected(name.unwrap_or_default()).into());
    }
    if !settings.is_scratch {
        return Err(ProbeError::NotScratch { name }.into());
    }
    Ok(())
}

/// Prepares, lets somebody agree, and asks; nothing where they do not agree.
async fn ask(
    connection: Connection,
    request: ProbeRequest,
    progress: Progress,
) -> Result<Option<ProbeReport>, Failure> {
    let ProbeRequest { probes, meant, yes } = request;
    progress.watch(&connection.client);
    progress.say("checking whether the organization may be probed".to_owned());
    let run = ProbeRun {
        connection: &connection,
        meant: &meant,
    };
    let prepared = unless_interrupted(run.prepare()).await?;

    let left = match prepared.left_behind() {
        0 => String::new(),
        runs => format!(
            ", first remove what {} left behind",
            counted(runs, "interrupted run")
        ),
    };
    let name = connection.name_of(&prepared.organization);
    let question = format!(
        "Make objects named `closectl probe …` in `{name}` ({}), and remove them again, to answer {}{left}?",
        prepared.organization.id,
        counted(probes.len(), "question")
    );
    progress.end();
    if !yes && !confirm::ask(&question)? {
        return Ok(None);
    }

    // From here on, the first Ctrl-C ends the questions, and what was made is still removed.
    let clients = vec![connection.client.clone()];
    let left = format!(
        "stopped: `{name}` may still have objects named `closectl probe …`; run `closectl probe` again, \
         which first removes them"
    );
    let stop = Arc::new(AtomicBool::new(false));
    let watch = interrupt::watch(stop, clients, progress.clone(), move || left.clone());
    if prepared.left_behind() > 0 {
        let runs = counted(prepared.left_behind(), "interrupted run");
        progress.keep(&format!("first removing what {runs} left behind"));
    }
    let total = probes.len();
    let mut asked = 0;
    let tell = |probe: &'static Probe| {
        asked += 1;
        progress.show(format!("{asked} of {total}: {}", probe.name));
    };
    let report = prepared.execute(&probes, tell).await;
    drop(watch);
    Ok(Some(report?))
}

/// Returns the questions that are meant, in the order in which they are asked.
fn chosen(only: &[String]) -> Result<Vec<&'static Probe>, Failure> {
    let all = || PROBES.iter().chain(ASSUMPTIONS).copied();
    for name in only {
        if let Some((_, why)) = UNANSWERABLE.iter().find(|(one, _)| one == name) {
            return Err(Failure::Unknown(Explained::new(
                format!("--only {name}: one organization can't answer this question: {why}"),
                "`closectl probe --list` lists those that it can",
            )));
        }
        if !all().any(|probe| probe.name == name) {
            let names = all().map(|probe| probe.name);
            return Err(Failure::Unknown(Explained::new(
                format!("there is no question `{name}`{}", did_you_mean(name, names)),
                "`closectl probe --list` lists them",
            )));
        }
    }

    let is_chosen = |probe: &&'static Probe| only.is_empty() || only.iter().any(|name| name == probe.name);
    Ok(all().filter(is_chosen).collect())
}

fn exit(report: &ProbeReport) -> Exit {
    if report.interrupted {
        Exit::Interrupted
    } else if report.is_good() {
        Exit::Done
    } else {
        Exit::Error
    }
}
