//! Whose version counts where both organizations changed something: what `--take` says, or what a person is asked for.

use super::{confirm, exit::Failure, explained::Explained, printer::Printer};
use crate::{
    kinds,
    model::{Address, Selector, did_you_mean, shell_option},
    promotion::{PromotionConflict, PromotionSide, SideChoice},
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

    // The name of an object may hold `=`, so the last one counts.
    let found = text
        .rsplit_once('=')
        .and_then(|(address, name)| Some((address, side(name)?)));
    match found {
        Some((address, side)) if !address.is_empty() => Ok(SideChoice {
            address: Some(Selector::parse(kinds::registry(), address)),
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

/// Lets a person choose for each object.
pub fn ask(
    conflicts: &[PromotionConflict],
    (from, to): (&str, &str),
    printer: &Printer,
) -> Result<Option<Vec<SideChoice>>, Failure> {
    // One choice for each object, however many of its attributes differ.
    let addresses: BTreeSet<&Address> = conflicts.iter().map(|conflict| &conflict.address).collect();
    let mut takes = Vec::new();
    for address in addresses {
        for conflict in conflicts.iter().filter(|conflict| conflict.address == *address) {
            printer.laid_out(&render::promotion::one(conflict, from, to));
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
            address: Some(Selector::parse(kinds::registry(), &Selector::spell(address))),
            ..take
        });
    }
    Ok(Some(takes))
}
