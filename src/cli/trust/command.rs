//! `closectl trust`: shows what a project file asks for that could take or run something, and remembers that a person
//! allows exactly that.

use super::{ProjectTrust, TrustReport, TrustStanding, TrustStoreError, report, store};
use crate::cli::{
    args::{OutputFormat, TrustArgs},
    confirm,
    exit::{Exit, Failure},
    explained::Explained,
    printer::Printer,
    project::Project,
};

/// Runs the command.
pub fn run(arguments: &TrustArgs, printer: &Printer) -> Result<Exit, Failure> {
    let TrustArgs {
        yes,
        show,
        forget,
        format,
    } = arguments;
    let trust = Project::open(printer)?.trust;
    if trust.file.as_os_str().is_empty() {
        return Err(Failure::Unknown(Explained::new(
            "there is no closectl.yaml in this folder or above it, so there is nothing to trust",
            "run `closectl trust` in the project's folder",
        )));
    }
    if *forget {
        return forgotten(&trust, *format, printer);
    }

    let only_shows = *show || *format == OutputFormat::Json && !yes;
    if only_shows {
        tell(&trust, &found(&trust, printer), *format, printer)?;
        return Ok(Exit::Done);
    }

    let standing = trust.standing()?;
    let is_new = !standing.is_trusted() || *yes && standing == TrustStanding::Environment;
    if !is_new {
        tell(&trust, &standing, *format, printer)?;
        return Ok(Exit::Done);
    }

    // In JSON there is one document, which tells how it stands afterwards.
    if *format == OutputFormat::Human {
        tell(&trust, &standing, *format, printer)?;
    }
    if !yes && !confirm::ask("Trust this project file?")? {
        printer.talk("not trusted; nothing was saved");
        return Ok(Exit::Refused);
    }

    let file = store::remember(&trust.file, &trust.asks)?;
    if *format == OutputFormat::Json {
        tell(&trust, &TrustStanding::Remembered, *format, printer)?;
    }
    printer.talk(&format!(
        "trusted; saved in {} until the project file asks for something else",
        file.display()
    ));
    Ok(Exit::Done)
}

/// Finds out how a project stands for showing it, which also works where nothing can be remembered.
fn found(trust: &ProjectTrust, printer: &Printer) -> TrustStanding {
    trust.standing().unwrap_or_else(|error: TrustStoreError| {
        printer.warn(&error.to_string());
        TrustStanding::Unknown
    })
}

fn tell(
    trust: &ProjectTrust,
    standing: &TrustStanding,
    format: OutputFormat,
    printer: &Printer,
) -> Result<(), Failure> {
    match format {
        OutputFormat::Human => printer.data(report::human(trust, standing)),
        OutputFormat::Json => printer.document("trust", &TrustReport::new(trust, standing))?,
    }
    Ok(())
}

fn forgotten(trust: &ProjectTrust, format: OutputFormat, printer: &Printer) -> Result<Exit, Failure> {
    let file = trust.file.display();
    let was_there = store::forget(&trust.file)?;
    if format == OutputFormat::Json {
        tell(trust, &found(trust, printer), format, printer)?;
    }
    printer.talk(&if was_there {
        format!("{file} is not trusted any more")
    } else {
        format!("{file} was not trusted; nothing to forget")
    });
    Ok(Exit::Done)
}
