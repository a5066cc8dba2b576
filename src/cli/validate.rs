//! `closectl validate`: checks manifests without asking Close.

use super::{
    args::{Format, Manifests, Validate},
    exit::{Exit, Failure},
    files::{self, Texts},
    printer::Printer,
    project::Project,
};
use crate::{
    kinds,
    manifest::{self, Read, Values},
    model::{Problem, Sources},
};
use serde_json::{Value, json};

/// Runs the command.
pub fn run(arguments: Validate, printer: &Printer) -> Result<Exit, Failure> {
    let Validate { manifests, format } = arguments;
    let (sources, read) = read(&manifests)?;
    let problems = read.offline();
    match format {
        Format::Json => {
            let problems: Vec<_> = problems.iter().map(|problem| plain(problem, &sources)).collect();
            let valid = problems.is_empty();
            printer.data(&serde_json::to_string_pretty(
                &json!({ "valid": valid, "problems": problems }),
            )?);
        }
        Format::Human if problems.is_empty() => {
            let (objects, files) = (read.desired.entries.len(), sources.iter().count());
            let count = |n: usize, what: &str| format!("{n} {what}{}", if n == 1 { "" } else { "s" });
            printer.talk(&format!(
                "valid: {} in {}",
                count(objects, "object"),
                count(files, "file")
            ));
        }
        Format::Human => printer.problems(&problems, &sources),
    }
    Ok(if problems.is_empty() {
        Exit::Done
    } else {
        Exit::Error
    })
}

/// Reads the manifests that the arguments name.
pub fn read(manifests: &Manifests) -> Result<(Sources, Read), Failure> {
    let Texts {
        sources, problems, ..
    } = files::read(&Project::load()?.manifests(&manifests.paths))?;
    let mut read = manifest::read(kinds::registry(), &sources, &values());
    read.problems.splice(0..0, problems);
    Ok((sources, read))
}

/// Returns the values that variables in manifests stand for.
pub fn values() -> Values {
    Values {
        env: std::env::vars_os().filter_map(text).collect(),
        ..Values::default()
    }
}

/// Variables that are not text can't be meant.
fn text((name, value): (std::ffi::OsString, std::ffi::OsString)) -> Option<(String, String)> {
    Some((name.into_string().ok()?, value.into_string().ok()?))
}

fn plain(problem: &Problem, sources: &Sources) -> Value {
    json!({
        "code": problem.code,
        "message": problem.message,
        "at": problem.place.as_ref().map(|(place, _)| sources.locate(*place)),
        "also": problem.also.iter().map(|(place, _)| sources.locate(*place)).collect::<Vec<_>>(),
        "help": problem.help,
    })
}
