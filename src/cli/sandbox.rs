//! `closectl sandbox`: serves, empties or shows the sandbox, which stands in for Close.

use super::{
    args::{
        OutputFormat, SandboxArgs, SandboxCommand, SandboxResetArgs, SandboxServeArgs, SandboxShowArgs,
        ServedLimit,
    },
    exit::{Exit, Failure},
    explained::Explained,
    fault_words::{FAULTS, faults},
    printer::Printer,
    replaced_file::ReplacedFile,
    runtime::block_on,
    sandbox_facts,
};
use crate::{
    files,
    model::{counted, did_you_mean, joined, visible},
    session::{SANDBOX_FILE, StopListener, sandbox_seed},
};
use close_sandbox::{Fault, FaultAction, FileError, RateLimit, Sandbox, Settings, State, Store, Switches};
use serde_json::{Value, json};
use std::{fmt::Write as _, path::Path, time::Duration};

/// Runs the command.
pub fn run(arguments: SandboxArgs, printer: &Printer) -> Result<Exit, Failure> {
    match arguments.command {
        SandboxCommand::Serve(arguments) => serve(arguments, printer),
        SandboxCommand::Reset(arguments) => reset(arguments, printer),
        SandboxCommand::Show(arguments) => show(&arguments, printer),
    }
}

fn serve(arguments: SandboxServeArgs, printer: &Printer) -> Result<Exit, Failure> {
    let SandboxServeArgs {
        state,
        port,
        switches,
        facts,
        latency,
        rate_limit,
        faults,
    } = arguments;
    let rate_limit = rate_limit.map(|limit| match limit {
        ServedLimit::EachSecond(requests) => RateLimit::each(requests, Duration::from_secs(1)),
        ServedLimit::Recorded => RateLimit::recorded(),
    });
    let measured = facts.as_deref().map(sandbox_facts::read).transpose()?;
    let settings = Settings {
        port,
        latency: Duration::from_millis(latency),
        rate_limit,
        switches: switches_of(measured.unwrap_or_default(), &switches)?,
        faults: faults.iter().map(|text| fault(text)).collect::<Result<_, _>>()?,
        seed: sandbox_seed(&state.state),
        ..Settings::default()
    };

    block_on(async {
        let mut stop = StopListener::new();
        files::keep_out_of_git(&state.state);
        let sandbox = Sandbox::start(Store::File(state.state), settings).await?;
        printer.line(&format!("CLOSE_BASE_URL={}", sandbox.base_url()));
        printer.line(&format!("CLOSE_API_KEY={}", sandbox.api_key()));
        let app = sandbox.oauth(|oauth| oauth.clone());
        printer.line(&format!("CLOSE_CLIENT_ID={}", app.client_id));
        printer.line(&format!("CLOSE_CLIENT_SECRET={}", app.client_secret));
        printer.line(&format!("CLOSE_REFRESH_TOKEN={}", app.refresh_token()));

        printer.talk(
            "serving the sandbox until you press Ctrl-C; set the first two variables to use it, or the \
             others to try OAuth",
        );
        stop.next().await;
        sandbox.stop().await?;
        Ok(Exit::Done)
    })
}

fn reset(arguments: SandboxResetArgs, printer: &Printer) -> Result<Exit, Failure> {
    let SandboxResetArgs { state, switches } = arguments;
    let switches = switches_of(Switches::default(), &switches)?;
    let path = state.state;
    check_replaced(&path)?;

    files::keep_out_of_git(&path);
    State {
        switches,
        ..State::new(sandbox_seed(&path))
    }
    .save(&path)?;
    printer.talk(&format!("{}: reset to a new organization", path.display()));
    Ok(Exit::Done)
}

/// Makes sure that nothing but a sandbox is replaced. A damaged one is one, too, and so is whatever is in the usual file,
/// which is closectl's own.
fn check_replaced(path: &Path) -> Result<(), Failure> {
    let sandbox = ReplacedFile {
        undone: "nothing was reset",
        what: "a sandbox",
        hint: "name another file with --state, or delete this one first",
    };
    sandbox.check(path, || match State::load(path) {
        Ok(_) | Err(FileError::Damaged { .. }) => Ok(true),
        Err(FileError::Foreign { .. }) => Ok(path.ends_with(SANDBOX_FILE)),
        Err(error @ (FileError::Read { .. } | FileError::Write { .. })) => Err(error.into()),
    })
}

fn show(arguments: &SandboxShowArgs, printer: &Printer) -> Result<Exit, Failure> {
    let SandboxShowArgs {
        state,
        switches,
        format,
    } = arguments;
    let loaded = State::load(&state.state)?;
    // Of the usual file, everybody expects that.
    if loaded.is_none() && state.state != Path::new(SANDBOX_FILE) {
        printer.talk(&format!(
            "{} does not exist; a new sandbox begins with this",
            visible(&state.state.display().to_string())
        ));
    }
    let state = loaded.unwrap_or_else(|| State::new(sandbox_seed(&state.state)));
    if *switches {
        match format {
            OutputFormat::Json => printer.json(&switch_list(&state.switches))?,
            OutputFormat::Human => printer.data(list_switches(&state.switches)),
        }
        return Ok(Exit::Done);
    }

    match format {
        OutputFormat::Json => {
            let mut value = serde_json::to_value(&state)?;
            // What this prints ends up in logs and tickets.
            for webhook in value["webhooks"].as_array_mut().into_iter().flatten() {
                webhook["signature_key"] = "(secret)".into();
            }
            printer.json(&value)?;
        }
        OutputFormat::Human => printer.data(summary(&state)),
    }
    Ok(Exit::Done)
}

fn summary(state: &State) -> String {
    let mut out = String::new();
    let labels: Vec<_> = state
        .lead_statuses
        .iter()
        .map(|status| status.label.as_str())
        .collect();
    let _ = writeln!(out, "Lead statuses: {}", visible(&labels.join(", ")));

    for pipeline in &state.pipelines {
        let labels = pipeline.statuses.iter().map(|status| status.label.as_str());
        let line = format!("Pipeline {}: {}", pipeline.name, joined(labels, ", "));
        let _ = writeln!(out, "{}", visible(&line));
    }

    let counts = [
        ("custom field", state.fields.len()),
        ("custom activity type", state.activity_types.len()),
        ("custom object type", state.object_types.len()),
        ("webhook", state.webhooks.len()),
        ("record", state.records.len()),
    ];
    for (what, count) in counts {
        let _ = writeln!(out, "{}", counted(count, what));
    }
    let lost = counted(state.ledger.len(), "record value");
    let _ = writeln!(out, "{lost} destroyed so far");
    out
}

fn list_switches(chosen: &Switches) -> String {
    let mut out = String::from("What is unknown about Close, and how the sandbox behaves:\n");
    for switch in Switches::all() {
        let value = chosen.get(switch.name).unwrap_or_default();
        let _ = writeln!(
            out,
            "\n{}={value}\n    {}\n    values: {}",
            switch.name,
            switch.about,
            switch.values.join(", ")
        );
    }
    out
}

/// Returns the switches for programs: what each is about, its value, and the values that it takes.
fn switch_list(chosen: &Switches) -> Value {
    let switches = Switches::all().iter().map(|switch| {
        json!({
            "name": switch.name,
            "about": switch.about,
            "value": chosen.get(switch.name).unwrap_or_default(),
            "values": switch.values,
        })
    });
    json!({ "switches": switches.collect::<Vec<_>>() })
}

/// Decides switches over those that are decided already.
fn switches_of(mut switches: Switches, pairs: &[String]) -> Result<Switches, Failure> {
    for pair in pairs {
        let (name, value) = pair.split_once('=').ok_or_else(|| {
            Failure::Unknown(Explained::new(
                format!("`{pair}` is not NAME=VALUE"),
                "`closectl sandbox show --switches` lists them",
            ))
        })?;
        switches.set(name, value)?;
    }
    Ok(switches)
}

/// Reads `ACTION[:METHOD[:PATH[:N]]]`; an action may also be a status.
fn fault(text: &str) -> Result<Fault, Failure> {
    let wrong = || {
        let written = text.split(':').next().unwrap_or_default();
        Failure::Unknown(Explained::new(
            format!(
                "`{text}` is not ACTION[:METHOD[:PATH[:N]]]{}",
                did_you_mean(written, faults())
            ),
            format!(
                "ACTION is a status such as 503, or one of {}",
                joined(faults(), ", ")
            ),
        ))
    };

    let mut parts = text.split(':');
    let word = parts.next().unwrap_or_default();
    let action = match (
        FAULTS.iter().find(|(known, _)| *known == word),
        word.parse::<u16>(),
    ) {
        (Some((_, action)), _) => action.clone(),
        (None, Ok(status @ 400..=599)) => FaultAction::Status(status),
        (None, _) => return Err(wrong()),
    };

    let mut next = || parts.next().filter(|part| !part.is_empty()).map(str::to_owned);
    let (method, path_prefix, on) = (next(), next(), next());
    let on = on.map_or(Ok(1), |on| on.parse()).map_err(|_| wrong())?;

    Ok(Fault {
        on,
        times: 1,
        method,
        path_prefix,
        action,
    })
}
