//! `closectl runs forget`: erases the record values that runs keep, and nothing else of them.

use super::{
    args::RunsForgetArgs,
    confirm,
    exit::{Exit, Failure},
    explained::Explained,
    printer::Printer,
    project::Project,
    run_folders::{find, folders, is_of, none_of},
};
use crate::{
    engine::{self, RunFolders, RunLock, RunOwner},
    model::{counted, joined},
    plan::{KeptAmount, ListedRun},
    render::runs::size,
    session::SessionError,
};
use jiff::{Span, Timestamp, tz::TimeZone};
use std::{collections::BTreeSet, path::PathBuf};

/// A run whose kept values are to go.
struct ForgottenRun {
    folder: PathBuf,
    keeps: KeptAmount,
}

/// Runs the command.
pub fn run(arguments: RunsForgetArgs, project: &Project, printer: &Printer) -> Result<Exit, Failure> {
    let RunsForgetArgs {
        runs,
        older_than,
        all,
        org,
        yes,
    } = arguments;
    let folders = folders(project);
    let chosen = if all || older_than.is_some() {
        let before = older_than.map(|age| before(&age)).transpose()?;
        aged(&folders, &org, before)?
    } else {
        let found = runs.iter().map(|run| find(&folders, run, &org));
        let found: BTreeSet<PathBuf> = found.collect::<Result<_, Failure>>()?;
        found.into_iter().collect()
    };

    let is_one = chosen.len() == 1;
    let keeping: Vec<ForgottenRun> = chosen.into_iter().filter_map(keeping).collect();
    if keeping.is_empty() {
        printer.talk(if is_one {
            "nothing to erase: this run has no saved record values"
        } else {
            "nothing to erase: none of these runs has saved record values"
        });
        return Ok(Exit::Done);
    }
    tell(&keeping, printer);
    if !yes && !ask(&keeping)? {
        printer.warn("refused: nothing was erased");
        return Ok(Exit::Refused);
    }
    erase(&folders, &keeping, printer)
}

/// Returns the time that is so long ago.
fn before(age: &str) -> Result<Timestamp, Failure> {
    let wrong = || {
        Failure::Unknown(Explained::new(
            format!("--older-than {age}: not an age"),
            "write a number and a unit, as in `30d`, `12h` or `4w`",
        ))
    };
    let span: Span = age.parse().map_err(|_| wrong())?;
    if span.is_negative() {
        return Err(wrong());
    }
    let now = Timestamp::now().to_zoned(TimeZone::UTC);
    let then = now.checked_sub(span).map_err(|_| wrong())?;
    Ok(then.timestamp())
}

/// Finds the runs of some organizations that began before a time, or all of them.
fn aged(
    folders: &RunFolders,
    organizations: &[String],
    before: Option<Timestamp>,
) -> Result<Vec<PathBuf>, Failure> {
    let of = folders.list(
        |listed| is_of(folders, listed, organizations),
        usize::MAX,
        Timestamp::now(),
    )?;
    if of.runs.is_empty() && !organizations.is_empty() {
        return Err(none_of(folders, organizations)?);
    }

    // A run that does not say when it began is no older one.
    let is_old = |listed: &&ListedRun| {
        let folder = folders.runs.join(listed.name());
        let began = engine::time_of(&folder).parse::<Timestamp>();
        before.is_none_or(|before| began.is_ok_and(|began| began < before))
    };
    let old = of.runs.iter().filter(is_old);
    Ok(old.map(|listed| folders.runs.join(listed.name())).collect())
}

/// Returns a run with what it keeps, if there is anything; also where that can't be relied on, or is half erased.
fn keeping(folder: PathBuf) -> Option<ForgottenRun> {
    let keeps = engine::kept_amount(&folder);
    let is_there = engine::ValuesFolder::of(&folder).is_there().unwrap_or(true);
    is_there.then_some(ForgottenRun { folder, keeps })
}

/// Says what is about to go.
fn tell(keeping: &[ForgottenRun], printer: &Printer) {
    for ForgottenRun { folder, keeps } in keeping {
        let name = engine::name_of(folder);
        let what = match (&keeps.problem, &keeps.erased) {
            (Some(problem), _) => format!("saved record values that are damaged: {problem}"),
            (None, Some(_)) => "the rest of an interrupted erasure".to_owned(),
            (None, None) => format!("{} ({})", values(keeps.values), size(keeps.bytes)),
        };
        printer.talk(&format!("{name}: {what}"));
    }
}

fn values(count: u64) -> String {
    counted(usize::try_from(count).unwrap_or(usize::MAX), "record value")
}

fn ask(keeping: &[ForgottenRun]) -> Result<bool, Failure> {
    let count: u64 = keeping.iter().map(|run| run.keeps.values).sum();
    let runs = counted(keeping.len(), "run");
    confirm::ask(&format!(
        "Permanently erase the {} of {runs}? `undo` can't restore them afterwards",
        values(count)
    ))
}

/// Erases, while no run of these organizations is under way.
fn erase(folders: &RunFolders, keeping: &[ForgottenRun], printer: &Printer) -> Result<Exit, Failure> {
    // All locks come first: either all of it can be erased or nothing is.
    let owners: BTreeSet<RunOwner> = keeping.iter().map(|run| RunOwner::of(&run.folder)).collect();
    let locks = owners.iter().map(|owner| RunLock::take(&folders.locks, owner));
    let _locks: Vec<RunLock> = locks.collect::<Result<_, _>>().map_err(SessionError::from)?;

    let now = Timestamp::now();
    let mut erased: Vec<String> = Vec::new();
    for ForgottenRun { folder, .. } in keeping {
        let name = engine::name_of(folder);
        if let Err(error) = engine::erase_values(folder, now) {
            let done = if erased.is_empty() {
                "nothing was erased before that".to_owned()
            } else {
                let erased = erased.iter().map(String::as_str);
                format!("erased before that: {}", joined(erased, ", "))
            };
            return Err(Failure::Foreign(Explained::new(
                format!("failed to erase the values of {name}: {error}; {done}"),
                "check that .closectl/runs is writable and contains only files of closectl, then run it \
                 again",
            )));
        }
        printer.talk(&format!("erased: {name}"));
        erased.push(name);
    }
    Ok(Exit::Done)
}
