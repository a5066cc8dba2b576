//! `closectl explain`: explains a kind or one of its attributes.

use super::{
    args::{DocumentFormat, ExplainArgs},
    exit::{Exit, Failure},
    explain_code,
    explained::Explained,
    printer::Printer,
};
use crate::{
    kinds,
    model::{ListPosition, PARENT, RegisteredKind, suggest},
    render::{explain, reference},
};

/// Runs the command.
pub fn run(arguments: &ExplainArgs, printer: &Printer) -> Result<Exit, Failure> {
    let ExplainArgs { what, format } = arguments;
    let registry = kinds::registry();
    let Some(what) = what else {
        printer.data(&match format {
            DocumentFormat::Terminal => explain::kinds(registry),
            DocumentFormat::Markdown => reference::manifests(registry),
        });
        return Ok(Exit::Done);
    };
    if !registry.kinds().any(|kind| answers_to(kind, what))
        && let Some(told) = explain_code::explain(what, *format)
    {
        printer.data(&told);
        return Ok(Exit::Done);
    }
    let (name, attribute) = what
        .split_once('.')
        .map_or((what.as_str(), None), |(name, rest)| (name, Some(rest)));
    let kind = registry
        .kinds()
        .find(|kind| answers_to(kind, name))
        .ok_or_else(|| {
            unknown(
                format!("there is no kind `{name}`"),
                // Problems and rules are spelt with hyphens, kinds are not.
                match name.contains('-').then(|| explain_code::likely(name)).flatten() {
                    Some(code) => Some(code),
                    None => suggest(name, registry.kinds().map(|kind| kind.any.def.name)),
                },
                "`closectl explain` lists all kinds",
            )
        })?;
    match attribute {
        _ if *format == DocumentFormat::Markdown => printer.data(&reference::of_kind(registry, kind)),
        None => printer.data(&explain::kind(registry, kind)),
        Some(attribute) => {
            let own = kind.attributes.get(attribute).filter(|own| own.name != PARENT);
            let told = match own {
                Some(own) => Some(explain::attribute(registry, kind, own)),
                None => explain::part(registry, kind, attribute),
            };
            let told = told.ok_or_else(|| {
                let hint = format!("`closectl explain {}` lists its attributes", kind.any.def.name);
                let names = explain::names(registry, kind);
                let likely = suggest(attribute, names.iter().map(String::as_str));
                unknown(
                    format!("{} has no attribute `{attribute}`", kind.any.def.one()),
                    likely,
                    &hint,
                )
            })?;
            printer.data(&told);
        }
    }
    Ok(Exit::Done)
}

/// A kind can be named by its name, the section that lists it or what its addresses begin with.
fn answers_to(kind: &RegisteredKind, name: &str) -> bool {
    let def = kind.any.def;
    let section = match def.listing.map(|listing| listing.at) {
        Some(ListPosition::Section(path)) => {
            path.join(".") == name || path.last() == Some(&name) && path.len() == 1
        }
        Some(ListPosition::Within(..)) | None => false,
    };
    def.name == name || section || def.prefix == name
}

fn unknown(what: String, likely: Option<&str>, hint: &str) -> Failure {
    let what = match likely {
        Some(likely) => format!("{what}, did you mean `{likely}`?"),
        None => what,
    };
    Failure::Unknown(Explained::new(what, hint))
}
