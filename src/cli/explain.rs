//! `closectl explain`: explains a kind, one of its attributes, a problem or a rule.

use super::{
    args::{DocumentFormat, ExplainArgs},
    codes,
    exit::{Exit, Failure},
    explained::Explained,
    printer::Printer,
};
use crate::{
    kinds,
    model::{Code, ListPosition, PARENT, RegisteredKind, suggest},
    render::{
        codes::{code, list, problems_page, rules_page, section},
        explain, reference,
    },
};

/// Runs the command.
pub fn run(arguments: &ExplainArgs, printer: &Printer) -> Result<Exit, Failure> {
    let ExplainArgs { what, format } = arguments;

    printer.data(&match what {
        Some(what) => explanation(what, *format)?,
        None if *format == DocumentFormat::Markdown => reference::manifests(kinds::registry()),
        None => explain::kinds(kinds::registry()),
    });
    Ok(Exit::Done)
}

/// Explains whatever has this name. Kinds come first: a kind may be called like a list of codes.
fn explanation(what: &str, format: DocumentFormat) -> Result<String, Failure> {
    let registry = kinds::registry();
    if !registry.kinds().any(|kind| answers_to(kind, what))
        && let Some(explanation) = of_code(what, format)
    {
        return Ok(explanation);
    }

    let (name, attribute) = match what.split_once('.') {
        Some((name, attribute)) => (name, Some(attribute)),
        None => (what, None),
    };
    let Some(kind) = registry.kinds().find(|kind| answers_to(kind, name)) else {
        // Problems and rules are spelt with hyphens, kinds are not.
        let code = if name.contains('-') {
            likely_code(name)
        } else {
            None
        };
        return Err(unknown(
            format!("there is no kind `{name}`"),
            code.or_else(|| suggest(name, registry.kinds().map(|kind| kind.any.def.name))),
            "`closectl explain` lists all kinds",
        ));
    };

    match (format, attribute) {
        (DocumentFormat::Markdown, _) => Ok(reference::of_kind(registry, kind)),
        (DocumentFormat::Terminal, None) => Ok(explain::kind(registry, kind)),
        (DocumentFormat::Terminal, Some(attribute)) => of_attribute(kind, attribute),
    }
}

/// Explains an attribute of a kind, or a part of one.
fn of_attribute(kind: &RegisteredKind, name: &str) -> Result<String, Failure> {
    let registry = kinds::registry();
    let explanation = match kind.attributes.get(name).filter(|own| own.name != PARENT) {
        Some(own) => Some(explain::attribute(registry, kind, own)),
        None => explain::part(registry, kind, name),
    };

    explanation.ok_or_else(|| {
        let names = explain::names(registry, kind);
        unknown(
            format!("{} has no attribute `{name}`", kind.any.def.one()),
            suggest(name, names.iter().map(String::as_str)),
            &format!("`closectl explain {}` lists its attributes", kind.any.def.name),
        )
    })
}

/// Explains a problem or a rule, or lists all of one sort; nothing where there is none of that name.
fn of_code(what: &str, format: DocumentFormat) -> Option<String> {
    Some(match (what, format) {
        ("rules", DocumentFormat::Terminal) => list("Rules", &codes::rules()),
        ("rules", DocumentFormat::Markdown) => rules_page(&codes::rules()),
        ("problems", DocumentFormat::Terminal) => list("Problems", &codes::problems()),
        ("problems", DocumentFormat::Markdown) => problems_page(&codes::problems()),
        (id, DocumentFormat::Terminal) => code(find(id)?),
        (id, DocumentFormat::Markdown) => section(find(id)?),
    })
}

/// Returns the problem or the rule of that name.
fn find(id: &str) -> Option<&'static Code> {
    all_codes().find(|code| code.id == id)
}

/// Returns the problem or the rule that a misspelt name most likely means.
fn likely_code(name: &str) -> Option<&'static str> {
    suggest(name, all_codes().map(|code| code.id))
}

fn all_codes() -> impl Iterator<Item = &'static Code> {
    codes::problems().into_iter().chain(codes::rules())
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
