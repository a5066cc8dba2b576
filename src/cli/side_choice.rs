//! Whose version counts where both organizations changed something: what `--take` says, or what a person is asked for.

use super::{confirm, exit::Failure, explained::Explained, printer::Printer};
use crate::{
    kinds,
    model::{Address, Selector, did_you_mean, shell_option, suggest},
    promotion::{PromotionDecision, PromotionSide, SideChoice, idle_choices},
    render,
};
use std::collections::BTreeSet;

/// Reads what `--take` says.
pub fn parse_all(takes: &[String], from: &str, to: &str) -> Result<Vec<SideChoice>, Failure> {
    takes.iter().map(|take| parse(take, from, to)).collect()
}

/// Reads a choice: an organization, or an address and one.
fn parse(text: &str, from: &str, to: &str) -> Result<SideChoice, Failure> {
    let side = |name: &str| match name {
        name if name == from || name == "from" => Some(PromotionSide::Source),
        name if name == to || name == "to" => Some(PromotionSide::Target),
        _ => None,
    };
    if let Some(side) = side(text) {
        return Ok(SideChoice { address: None, side });
    }

    // Names of objects and of organizations may hold `=`, so the last one before the name of an organization counts.
    let mut parts = text
        .rmatch_indices('=')
        .map(|(at, _)| (&text[..at], &text[at + 1..]));
    let found = parts.find_map(|(address, name)| Some((address, side(name)?)));
    match found {
        Some((address, side)) if !address.is_empty() => Ok(SideChoice {
            address: Some(Selector::parse_object(kinds::registry(), address)),
            side,
        }),
        Some(_) | None => {
            let named = text.rsplit_once('=').map_or(text, |(_, name)| name);
            Err(Failure::Unknown(Explained::new(
                format!(
                    "--take {text} is neither of the two organizations{}",
                    did_you_mean(named, [from, to])
                ),
                format!(
                    "write {}, {}, or {}",
                    shell_option("--take", from),
                    shell_option("--take", to),
                    shell_option("--take", &format!("ADDRESS={from}"))
                ),
            )))
        }
    }
}

/// Makes sure that each choice is about an object that one of the two organizations has.
///
/// # Errors
///
/// Names the first one that is about nothing.
pub fn check_choices(takes: &[SideChoice], known: &[&Address]) -> Result<(), Failure> {
    let Some(idle) = idle_choices(takes, known).next() else {
        return Ok(());
    };
    let text = idle.text();
    // People leave the kind out, so that an object of that name alone may be meant.
    let spelt = known.iter().map(|address| Selector::spell(address));
    let spelt: Vec<String> = spelt.collect();
    let named = known
        .iter()
        .zip(&spelt)
        .find(|(address, _)| address.name() == text);
    let likely = named.map(|(_, spelt)| spelt.as_str());
    let likely = likely.or_else(|| suggest(text, spelt.iter().map(String::as_str)));
    let names: Vec<String> = known.iter().map(|address| address.name()).collect();
    let by_name = || {
        let name = suggest(text, names.iter().map(String::as_str))?;
        spelt
            .get(names.iter().position(|one| one == name)?)
            .map(String::as_str)
    };

    let help = match likely.or_else(by_name) {
        Some(likely) => format!("did you mean `{likely}`?"),
        None => "write the address as `closectl diff` shows it".to_owned(),
    };
    Err(Failure::Unknown(Explained::new(
        format!("--take names `{text}`, and neither organization has it"),
        help,
    )))
}

/// Says which choices decide nothing, because the two organizations don't differ in what they are about.
pub fn tell_idle(takes: &[SideChoice], decision: &PromotionDecision, printer: &Printer) {
    let differing: Vec<&Address> = decision.differing.iter().collect();
    for idle in idle_choices(takes, &differing) {
        printer.talk(&format!(
            "note: --take for `{idle}` decides nothing: the two organizations do not differ in it, or each has it for itself"
        ));
    }
}

/// Lets a person choose for each object.
pub fn ask(
    decision: &PromotionDecision,
    (from, to): (&str, &str),
    printer: &Printer,
) -> Result<Option<Vec<SideChoice>>, Failure> {
    let conflicts = &decision.conflicts;
    // One choice for each object, however many of its attributes differ.
    let addresses: BTreeSet<&Address> = conflicts.iter().map(|conflict| &conflict.address).collect();
    let mut takes = Vec::new();
    for address in addresses {
        for conflict in conflicts.iter().filter(|conflict| conflict.address == *address) {
            printer.laid_out(&render::promotion::one(kinds::registry(), conflict, from, to));
        }
        // The choice is about the object, so that all that differs in it is shown first.
        let also = render::kept_changes::also_decided(address, decision, from, to);
        if !also.is_empty() {
            printer.laid_out(&also);
        }

        let question = format!(
            "{address}: use the version of {from} or {to}? Type one of the two names, or press Enter \
                     to stop"
        );
        let answer = confirm::text(&question)?;
        let Ok(take) = parse(answer.trim(), from, to) else {
            return Ok(None);
        };
        takes.push(SideChoice {
            address: Some(Selector::parse_object(
                kinds::registry(),
                &Selector::spell(address),
            )),
            ..take
        });
    }
    Ok(Some(takes))
}
