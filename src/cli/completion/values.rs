//! What the values of arguments can be, by the name that the help gives them.

use super::context::CompletionContext;
use crate::{
    cli::{
        codes,
        explain::{setting_files, settings},
        fault_words, project,
        settings_error::SANDBOX,
    },
    kinds,
    model::{Address, Selector, one},
    probe::{ASSUMPTIONS, PROBES},
    render::{explain, explain_setting::ExplainedSetting},
};
use clap::{Arg, Command};
use clap_complete::engine::{ArgValueCompleter, CompletionCandidate, PathCompleter, ValueCompleter as _};
use close_sandbox::Switches;
use std::ffi::OsStr;

/// What stands behind the name of a value.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum ValueSource {
    /// Addresses of the manifests.
    Address,
    /// Addresses of the manifests, or a path to a saved plan.
    AddressOrPlan,
    /// Organizations of the project.
    Organization,
    /// An organization, or a path to manifests or a snapshot.
    Side,
    /// An organization, or an address and one.
    Take,
    /// Runs that can be undone.
    Run,
    /// Kinds that can be pruned.
    Kind,
    /// Kinds and their attributes, settings, problems and rules.
    Explained,
    /// Questions of the probe.
    Question,
    /// Unknowns of the sandbox.
    Switch,
    /// Faults of the sandbox.
    Fault,
}

/// The names of values. Paths and choices are known to clap; what is in neither can't be foreseen.
const VALUE_SOURCES: &[(&str, ValueSource)] = &[
    ("ADDRESS", ValueSource::Address),
    ("ADDRESS|PLAN", ValueSource::AddressOrPlan),
    ("NAME", ValueSource::Organization),
    ("SOURCE", ValueSource::Side),
    ("TARGET", ValueSource::Side),
    ("[ADDRESS=]ORGANIZATION", ValueSource::Take),
    ("RUN", ValueSource::Run),
    ("KIND", ValueSource::Kind),
    ("KIND[.ATTRIBUTE]|SETTING|CODE", ValueSource::Explained),
    ("QUESTION", ValueSource::Question),
    ("NAME=VALUE", ValueSource::Switch),
    ("ACTION[:METHOD[:PATH[:N]]]", ValueSource::Fault),
];

/// The commands that make an organization, and so name none that is there.
const NAMING: &[&str] = &["init"];

/// Adds to every argument what its value can be.
pub fn known(command: Command, at_hand: &CompletionContext) -> Command {
    let is_naming = NAMING.contains(&command.get_name());
    let command = command.mut_args(|argument| match sort(&argument) {
        // These commands name a new organization, for which the known ones are no candidates.
        Some(ValueSource::Organization) if is_naming => argument,
        Some(sort) => {
            let at_hand = at_hand.clone();
            let completer = move |current: &OsStr| sort.candidates(&current.to_string_lossy(), &at_hand);
            argument.add(ArgValueCompleter::new(completer))
        }
        None => argument,
    });
    command.mut_subcommands(|inner| known(inner, at_hand))
}

fn sort(argument: &Arg) -> Option<ValueSource> {
    let [name] = argument.get_value_names()? else {
        return None;
    };
    VALUE_SOURCES
        .iter()
        .find(|(known, _)| *known == name.as_str())
        .map(|(_, sort)| *sort)
}

impl ValueSource {
    fn candidates(self, current: &str, at_hand: &CompletionContext) -> Vec<CompletionCandidate> {
        let mut found = match self {
            Self::Address | Self::AddressOrPlan => addresses(at_hand, current, ""),
            Self::Organization => organizations(at_hand, ""),
            Self::Side => organizations(at_hand, ""),
            Self::Take => takes(at_hand, current),
            Self::Run => runs(at_hand),
            Self::Kind => project::prunable().iter().map(|word| kind(word)).collect(),
            Self::Explained => explained(current),
            Self::Question => PROBES
                .iter()
                .chain(ASSUMPTIONS)
                .map(|probe| told(probe.name, probe.question))
                .collect(),
            Self::Switch => switches(),
            Self::Fault => fault_words::faults().map(CompletionCandidate::new).collect(),
        };

        found.retain(|one| one.get_value().to_string_lossy().starts_with(current));

        // A path completes folder by folder, in a way of its own.
        if matches!(self, Self::Side | Self::AddressOrPlan) {
            found.extend(PathCompleter::any().complete(OsStr::new(current)));
        }
        found
    }
}

fn told(value: impl Into<String>, about: impl Into<String>) -> CompletionCandidate {
    CompletionCandidate::new(value.into()).help(Some(about.into().into()))
}

/// The addresses of the manifests; once an object is written, those of the items in it, such as the steps of a workflow.
fn addresses(at_hand: &CompletionContext, current: &str, ending: &str) -> Vec<CompletionCandidate> {
    let title = |name: &str| kinds::registry().kind(name).map_or("", |kind| kind.any.def.title);
    let candidate =
        |address: &Address, about: String| told(format!("{}{ending}", Selector::spell(address)), about);

    let mut found = Vec::new();
    for (address, kind, items) in at_hand.addresses() {
        found.push(candidate(&address, title(kind).to_owned()));
        if current.starts_with(&format!("{}/", Selector::spell(&address))) {
            let about = format!("part of {}", one(title(kind)));
            found.extend(items.iter().map(|item| candidate(item, about.clone())));
        }
    }
    found
}

fn organizations(at_hand: &CompletionContext, before: &str) -> Vec<CompletionCandidate> {
    let mut names = at_hand.organizations();
    if !names.iter().any(|name| name == SANDBOX) {
        names.push(SANDBOX.to_owned());
    }
    let named = names.into_iter().map(|name| format!("{before}{name}"));
    named.map(CompletionCandidate::new).collect()
}

/// The two organizations of the line, or an address and one of them.
fn takes(at_hand: &CompletionContext, current: &str) -> Vec<CompletionCandidate> {
    let before = current
        .rsplit_once('=')
        .map_or(String::new(), |(address, _)| format!("{address}="));
    let sides = ["from", "to"].map(|side| at_hand.options(None, side));
    let sides: Vec<String> = sides.into_iter().flatten().collect();
    let mut found = if sides.is_empty() {
        organizations(at_hand, &before)
    } else {
        let sides = sides.iter().map(|side| format!("{before}{side}"));
        sides.map(CompletionCandidate::new).collect()
    };
    // The name of an object may hold `=`, so an address may still be what is being written.
    found.extend(addresses(at_hand, current, "="));
    found
}

fn runs(at_hand: &CompletionContext) -> Vec<CompletionCandidate> {
    let last = told("last", "the newest run of the organization");
    let runs = at_hand.runs().into_iter().map(CompletionCandidate::new);
    [last].into_iter().chain(runs).collect()
}

fn kind(word: &str) -> CompletionCandidate {
    let title = kinds::registry()
        .called(word)
        .map_or("", |kind| kind.any.def.title);
    told(word, title)
}

/// Kinds, what several of them are called together, settings, problems and rules; once a kind or a setting and a point are
/// written, what it holds.
fn explained(current: &str) -> Vec<CompletionCandidate> {
    let registry = kinds::registry();
    let mut found: Vec<CompletionCandidate> = registry.kinds().map(|one| kind(&one.any.def.word())).collect();

    let files = setting_files();
    let Some((name, _)) = current.rsplit_once('.') else {
        found.extend(settings(&files).map(CompletionCandidate::new));
        found.extend(registry.families().into_iter().map(CompletionCandidate::new));
        found.extend(["problems", "rules"].map(CompletionCandidate::new));
        found.extend(codes::all().map(|code| CompletionCandidate::new(code.id)));
        return found;
    };
    if let Some(kind) = registry.called(name) {
        let names = explain::names(registry, kind).into_iter();
        found.extend(names.map(|one| CompletionCandidate::new(format!("{name}.{one}"))));
    } else {
        let mut settings = files.iter();
        let setting = settings.find_map(|(file, schema)| ExplainedSetting::find(file, schema, name));
        let keys = setting.iter().flat_map(ExplainedSetting::keys);
        found.extend(keys.map(|key| CompletionCandidate::new(format!("{name}.{key}"))));
    }
    found
}

fn switches() -> Vec<CompletionCandidate> {
    let values = |switch: &'static close_sandbox::Switch| {
        let values = switch.values.iter();
        values.map(|value| told(format!("{}={value}", switch.name), switch.about))
    };
    Switches::all().iter().flat_map(values).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::cli::command_line;
    use clap::ValueHint;

    /// What nobody can foresee.
    const FREE: &[&str] = &["N", "AGE", "N|recorded", "MS", "SECONDS", "VARIABLE", "ID"];

    fn check(command: &Command) {
        for argument in command
            .get_arguments()
            .filter(|one| one.get_action().takes_values())
        {
            let names = argument.get_value_names().unwrap_or_default();
            let is_known = sort(argument).is_some()
                || argument.get_value_hint() == ValueHint::AnyPath
                || !argument.get_possible_values().is_empty()
                || names.iter().any(|name| FREE.contains(&name.as_str()));
            let command = command.get_name();
            assert!(
                is_known,
                "`{command}`: nothing completes `{}` {names:?}",
                argument.get_id()
            );
        }
        command.get_subcommands().for_each(check);
    }

    #[test]
    fn every_value_is_completed_or_known_to_be_free() {
        let mut command = command_line::command();
        command.build();
        check(&command);
    }
}
