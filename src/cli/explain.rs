//! `closectl explain`: explains a kind, one of its attributes, a setting, a problem or a rule.

use super::{
    args::{DocumentFormat, ExplainArgs},
    codes,
    exit::{Exit, Failure},
    explained::Explained,
    printer::Printer,
    project,
};
use crate::{
    kinds, manifest,
    model::{Address, Code, PARENT, RegisteredKind, Registry, suggest},
    render::{
        codes::{code, list, problems_page, rules_page, section},
        explain,
        explain_setting::ExplainedSetting,
        reference,
    },
};
use serde_json::{Map, Value};

/// Runs the command.
pub fn run(arguments: &ExplainArgs, printer: &Printer) -> Result<Exit, Failure> {
    let ExplainArgs { what, format } = arguments;

    let width = printer.layout.sentence();
    printer.data(match what {
        Some(what) => explanation(what, *format, width)?,
        None if *format == DocumentFormat::Markdown => reference::manifests(kinds::registry()),
        None => explain::kinds(kinds::registry(), width),
    });
    Ok(Exit::Done)
}

/// Explains whatever has this name. Kinds come first: a kind may be called like a list of codes.
fn explanation(what: &str, format: DocumentFormat, width: usize) -> Result<String, Failure> {
    let registry = kinds::registry();
    if registry.called(what).is_none()
        && let Some(text) = of_code(what, format, width)
    {
        return Ok(text);
    }

    match (meant(registry, what), format) {
        (Some(ExplainedThing::Kind(kind) | ExplainedThing::Attribute(kind, _)), DocumentFormat::Markdown) => {
            Ok(reference::of_kind(registry, kind))
        }
        (Some(ExplainedThing::Kind(kind)), DocumentFormat::Terminal) => {
            Ok(explain::kind(registry, kind, width))
        }
        (Some(ExplainedThing::Attribute(kind, name)), DocumentFormat::Terminal) => {
            of_attribute(kind, name, width)
        }
        (Some(ExplainedThing::Family(members)), DocumentFormat::Markdown) => {
            let parts = members.iter().map(|kind| reference::of_kind(registry, kind));
            Ok(parts.collect::<Vec<_>>().join("\n"))
        }
        (Some(ExplainedThing::Family(members)), DocumentFormat::Terminal) => {
            Ok(explain::family(what, &members, width))
        }
        (None, _) => of_setting(registry, what, format, width),
    }
}

/// Explains a section of manifests that holds no objects, or a setting of the project.
fn of_setting(
    registry: &Registry,
    what: &str,
    format: DocumentFormat,
    width: usize,
) -> Result<String, Failure> {
    let files = setting_files();
    let find = |path| {
        let mut found = files
            .iter()
            .filter_map(|(file, schema)| ExplainedSetting::find(file, schema, path));
        found.next()
    };
    if let Some(setting) = find(what) {
        return Ok(match format {
            DocumentFormat::Terminal => setting.lines(width),
            DocumentFormat::Markdown => setting.markdown(),
        });
    }

    let around = what.rsplit_once('.');
    Err(
        match around.and_then(|(path, key)| Some((path, key, find(path)?))) {
            Some((path, key, setting)) => unknown(
                format!("`{path}` has no key `{key}`"),
                suggest(key, setting.keys()),
                &format!("`closectl explain {path}` lists its keys"),
            ),
            None => {
                let settings: Vec<&str> = settings(&files).collect();
                no_kind(registry, what, &settings)
            }
        },
    )
}

/// Returns the files that people write, as a sentence names them, and their schemas.
pub fn setting_files() -> [(&'static str, Value); 2] {
    [
        ("a manifest", manifest::schema(kinds::registry())),
        (project::NAME, project::schema()),
    ]
}

/// Returns the keys of files that stand for no kind of objects.
pub fn settings<'a>(files: &'a [(&str, Value)]) -> impl Iterator<Item = &'a str> {
    let registry = kinds::registry();
    let schemas = files
        .iter()
        .filter_map(|(_, schema)| schema["properties"].as_object());
    let keys = schemas.flat_map(Map::keys).map(String::as_str);
    keys.filter(|key| meant(registry, key).is_none())
}

/// The thing that somebody wants explained.
enum ExplainedThing<'a> {
    /// Several kinds whose addresses begin alike.
    Family(Vec<&'a RegisteredKind>),
    /// A kind.
    Kind(&'a RegisteredKind),
    /// An attribute of a kind, which it may not have.
    Attribute(&'a RegisteredKind, &'a str),
}

/// Finds what is meant: by the words of the addresses, down to the address of an object.
fn meant<'a>(registry: &'a Registry, what: &'a str) -> Option<ExplainedThing<'a>> {
    let what = what.trim_end_matches('/');
    if let Some(kind) = registry.called(what) {
        return Some(ExplainedThing::Kind(kind));
    }
    let family: Vec<_> = registry.family(what).collect();
    if !family.is_empty() {
        return Some(ExplainedThing::Family(family));
    }
    if let Some(kind) = registry.titled(what) {
        return Some(ExplainedThing::Kind(kind));
    }

    // Words of kinds, names of objects and paths to attributes may all hold a point. The longest word of a kind counts
    // first; behind the name of an object, only what is an attribute.
    let splits = || {
        what.rmatch_indices('.')
            .map(|(at, _)| (&what[..at], &what[at + 1..]))
    };
    let has = |kind: &RegisteredKind, path: &str| {
        let first = path.split('.').next();
        explain::names(registry, kind)
            .iter()
            .any(|name| first == Some(name.as_str()))
    };
    let worded = splits().find_map(|(word, path)| {
        let kind = registry.called(word).or_else(|| registry.titled(word))?;
        Some((kind, path))
    });
    let of_object = || {
        let addressed = splits().filter_map(|(text, path)| Some((registry.addressed(text)?, path)));
        addressed.into_iter().find(|(kind, path)| has(kind, path))
    };
    let of_family = || {
        splits().find_map(|(word, path)| {
            let member = registry.family(word).find(|kind| has(kind, path))?;
            Some((member, path))
        })
    };

    // The step of a workflow is explained with the steps.
    let of_item = || {
        let address = Address::parse(what);
        let (attribute, _) = registry.addressed(address.container())?.itemized()?;
        let is_position = address.name().parse::<usize>().is_ok();
        let kind = registry.addressed(address.container())?;
        is_position.then_some(ExplainedThing::Attribute(kind, &attribute.name))
    };

    let attribute = worded.or_else(of_object).or_else(of_family);
    attribute
        .map(|(kind, path)| ExplainedThing::Attribute(kind, path))
        .or_else(|| registry.addressed(what).map(ExplainedThing::Kind))
        .or_else(of_item)
}

/// Explains an attribute of a kind, or a part of one.
fn of_attribute(kind: &RegisteredKind, name: &str, width: usize) -> Result<String, Failure> {
    let registry = kinds::registry();
    let explanation = match kind.attributes.get(name).filter(|own| own.name != PARENT) {
        Some(own) => Some(explain::attribute(registry, kind, own, width)),
        None => explain::part(registry, kind, name, width),
    };

    explanation.ok_or_else(|| {
        let names = explain::names(registry, kind);
        unknown(
            format!("{} has no attribute `{name}`", kind.any.def.one()),
            suggest(name, names.iter().map(String::as_str)),
            &format!("`closectl explain {}` lists its attributes", kind.any.def.word()),
        )
    })
}

/// Explains a problem or a rule, or lists all of one sort; nothing where there is none of that name.
fn of_code(what: &str, format: DocumentFormat, width: usize) -> Option<String> {
    Some(match (what, format) {
        ("rules", DocumentFormat::Terminal) => list("Rules", &codes::rules(), width),
        ("rules", DocumentFormat::Markdown) => rules_page(&codes::rules()),
        ("problems", DocumentFormat::Terminal) => list("Problems", &codes::problems(), width),
        ("problems", DocumentFormat::Markdown) => problems_page(&codes::problems()),
        (id, DocumentFormat::Terminal) => code(find(id)?, width),
        (id, DocumentFormat::Markdown) => section(find(id)?),
    })
}

/// Returns the problem or the rule of that name.
fn find(id: &str) -> Option<&'static Code> {
    codes::all().find(|code| code.id == id)
}

/// Refuses a word that means nothing; the keys of files are `settings`.
fn no_kind(registry: &Registry, what: &str, settings: &[&str]) -> Failure {
    // The words of a kind in a family are joined by slashes, and a point leads to an attribute.
    let is_family = |name: &str| registry.families().contains(&name);
    let (name, told) = match what.split_once('.') {
        Some((family, rest)) if is_family(family) => (format!("{family}/{}", first_word(rest)), what),
        Some((name, _)) if !name.is_empty() => (name.to_owned(), name),
        Some(_) | None => (what.to_owned(), what),
    };
    let name = name.as_str();
    let defs = registry.kinds().map(|kind| kind.any.def);
    let words = defs.flat_map(|def| [def.name.to_owned(), def.word()]);
    let families = registry.families().into_iter().map(str::to_owned);
    let settings = settings.iter().map(|name| (*name).to_owned());
    let words: Vec<String> = words.chain(families).chain(settings).collect();

    // Problems and rules are spelt with hyphens, kinds are not. A name of the registry leads to the word for it.
    let code = Some(codes::all())
        .filter(|_| name.contains('-'))
        .and_then(|codes| suggest(name, codes.map(|code| code.id)));
    let likely = code.or_else(|| suggest(name, words.iter().map(String::as_str)));
    let word = likely.map(|likely| match registry.kind(likely) {
        Some(kind) => kind.any.def.word(),
        None => likely.to_owned(),
    });
    // No kind is spelt with a hyphen.
    let (what, hint) = if name.contains('-') {
        (
            "problem or rule",
            "`closectl explain problems` lists all problems, and `closectl explain rules` all rules",
        )
    } else {
        ("kind", "`closectl explain` lists all kinds")
    };
    unknown(format!("there is no {what} `{told}`"), word.as_deref(), hint)
}

/// Returns what stands before the first point.
fn first_word(text: &str) -> &str {
    text.split_once('.').map_or(text, |(first, _)| first)
}

fn unknown(what: String, likely: Option<&str>, hint: &str) -> Failure {
    let what = match likely {
        Some(likely) => format!("{what}, did you mean `{likely}`?"),
        None => what,
    };
    Failure::Unknown(Explained::new(what, hint))
}
