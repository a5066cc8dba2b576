//! A notice about drift or an apply to the address that the environment names. No project file and no manifest can name
//! it. That a notice does not arrive is a warning, and changes nothing about how the command ends.

use super::{
    exit::{Exit, Failure},
    fleet::FleetEnd,
    printer::Printer,
    runtime::block_on,
};
use crate::{
    api::{NoticeEndpoint, learn_secret, secrets_of_address},
    manifest::NOTIFY_URL,
    render::notice::{Notice, NoticeLine},
};
use secrecy::SecretString;
use std::env;

/// The variable that holds a link for the notice.
const NOTIFY_LINK: &str = "CLOSECTL_NOTIFY_LINK";

/// Keeps the address out of everything that is printed.
pub fn learn_address() {
    if let Some(address) = address() {
        secrets_of_address(&address).iter().for_each(learn_secret);
    }
}

/// Runs a command, and sends a notice about how it ended, if one is wanted and something happened.
pub fn tell(
    command: &'static str,
    printer: &Printer,
    run: impl FnOnce() -> Result<FleetEnd, Failure>,
) -> Result<Exit, Failure> {
    match run() {
        Ok(end) => {
            let organizations = end.organizations.iter();
            let lines: Vec<NoticeLine<'_>> = organizations
                .filter(|one| one.result.is_noteworthy())
                .map(|one| NoticeLine {
                    organization: (!one.name.is_empty()).then_some(one.name.as_str()),
                    result: one.result.word,
                    tally: one.result.tally.as_ref(),
                })
                .collect();
            if !lines.is_empty() {
                send(command, end.exit, lines, printer);
            }
            Ok(end.exit)
        }
        // It ended before it looked at any organization, and silence would say that all is well.
        Err(failure) => {
            send(command, failure.exit(), Vec::new(), printer);
            Err(failure)
        }
    }
}

fn send(command: &'static str, exit: Exit, lines: Vec<NoticeLine<'_>>, printer: &Printer) {
    let Some(address) = address() else { return };
    let link = link();
    let notice = Notice {
        command,
        exit: (exit.code(), meaning(exit)),
        lines,
        link: link.as_deref(),
    };
    let message = notice.message();

    let sent = NoticeEndpoint::new(&address)
        .map(|endpoint| block_on(async move { Ok(endpoint.send(&message).await) }));
    match sent {
        Ok(Ok(Ok(()))) => printer.talk("a notice was sent"),
        Ok(Ok(Err(error))) | Err(error) => {
            printer.warn(&format!(
                "warning: the notice of {NOTIFY_URL} was not sent: {error}"
            ));
        }
        Ok(Err(failure)) => {
            printer.warn(&format!(
                "warning: the notice of {NOTIFY_URL} was not sent: {failure}"
            ));
        }
    }
}

fn address() -> Option<SecretString> {
    let address = env::var(NOTIFY_URL).ok()?;
    (!address.trim().is_empty()).then(|| SecretString::from(address))
}

/// Returns where to read more: what the person says, else the job that this is.
fn link() -> Option<String> {
    let value = |name: &str| env::var(name).ok().filter(|value| !value.is_empty());
    let github = || {
        let (server, repository) = (value("GITHUB_SERVER_URL")?, value("GITHUB_REPOSITORY")?);
        Some(format!(
            "{server}/{repository}/actions/runs/{}",
            value("GITHUB_RUN_ID")?
        ))
    };
    let link = value(NOTIFY_LINK).or_else(github).or_else(|| value("CI_JOB_URL"));
    link.filter(|link| is_web_address(link))
}

fn is_web_address(text: &str) -> bool {
    let is_web = text.starts_with("https://") || text.starts_with("http://");
    is_web && !text.contains(char::is_whitespace)
}

/// Says what an exit code means.
fn meaning(exit: Exit) -> &'static str {
    match exit {
        Exit::Done => "done",
        Exit::Pending => "changes are pending",
        Exit::Refused => "refused, nothing was written",
        Exit::Error => "failed",
        Exit::Partly => "partly done",
        Exit::Interrupted => "interrupted",
    }
}
