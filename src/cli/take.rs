//! What `--take` says: whose version counts where both organizations changed something.

use super::{exit::Failure, told::Told};
use crate::{
    model::suggest,
    promotion::{Side, Take},
};

/// Reads a choice: an organization, or an address and one.
pub fn parse(text: &str, from: &str, to: &str) -> Result<Take, Failure> {
    let side = |name: &str| match name {
        name if name == from || name == "from" => Some(Side::Source),
        name if name == to || name == "to" => Some(Side::Target),
        _ => None,
    };
    if let Some(side) = side(text) {
        return Ok(Take { address: None, side });
    }
    let found = text
        .rsplit_once('=')
        .and_then(|(address, name)| Some((address, side(name)?)));
    match found {
        Some((address, side)) if !address.is_empty() => Ok(Take {
            address: Some(address.to_owned()),
            side,
        }),
        Some(_) | None => {
            let named = text.rsplit_once('=').map_or(text, |(_, name)| name);
            let likely = suggest(named, [from, to]).map(|likely| format!(", did you mean `{likely}`?"));
            Err(Failure::Unknown(Told::new(
                format!(
                    "--take {text} names none of the two organizations{}",
                    likely.unwrap_or_default()
                ),
                format!("write --take {from}, --take {to}, or --take 'ADDRESS={from}'"),
            )))
        }
    }
}
