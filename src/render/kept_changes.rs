//! What a promotion leaves as the target has it, and what a choice of a side would change of that.

use super::value::inline;
use crate::{
    model::{Address, PARENT, Selector, joined, shell_option, shell_quoted, template, visible},
    plan::Note,
    promotion::{KeptChange, OutdatedOverlay, PromotionDecision, PromotionSide, UncomparedObject},
};
use serde_json::Value;
use std::{collections::BTreeSet, fmt::Write as _};

/// Writes for people what one side changed of an object of which a choice decides about everything.
pub fn also_decided(address: &Address, decision: &PromotionDecision, source: &str, target: &str) -> String {
    let mut out = String::new();
    let kept = decision.kept.iter().filter(|one| one.address == *address);
    for one in kept {
        let _ = writeln!(out, "    only {} changed: {}", visible(target), line(one));
    }

    // Without a rename, the name and the parent only say which object is meant.
    let promoted = decision.desired.entries.get(address).into_iter();
    let changed = promoted.flat_map(|entry| {
        let attributes = entry.spec.attributes.iter();
        attributes.filter(|(name, value)| {
            let names = *name == PARENT || value.as_str() == Some(address.name().as_str());
            !names || !entry.renamed_from.is_empty()
        })
    });
    let names: Vec<String> = changed.map(|(name, _)| visible(name)).collect();
    if !names.is_empty() {
        let _ = writeln!(out, "    only {} changed: {}", visible(source), names.join(", "));
    }
    out
}

/// Writes for people what stays in the target, and how to change that.
pub fn kept_text(kept: &[KeptChange], source: &str, target: &str) -> String {
    let mut out = String::new();
    let Some(first) = kept.first() else {
        return out;
    };
    let _ = writeln!(out, "{} keeps its own version of these:", visible(target));
    for one in kept {
        let _ = writeln!(out, "  {}", line(one));
    }

    let removes = kept
        .iter()
        .any(|one| one.attribute.is_none() && one.now.is_null());
    let entries = if removes {
        ", which removes the entries of what it does not have"
    } else {
        ""
    };
    // The option is for the first of them.
    let is_one = kept.iter().all(|other| other.address == first.address);
    let of_first = (!is_one).then(|| format!(" of `{}`", visible(first.address.as_str())));
    let _ = writeln!(
        out,
        "To promote {source}'s version{}, add {}. To write {target}'s version into the files, run `closectl pull \
         --update {}`{entries}.",
        of_first.unwrap_or_default(),
        take(&first.address, &first.needs, source),
        shell_option("--org", target),
        source = visible(source),
        target = visible(target),
    );
    out
}

/// How many objects are named of which the target keeps its version; the rest is counted.
const NAMED: usize = 3;

/// Says that nothing is promoted because a person chose the target's version of these objects and lists.
pub fn stays_text(stays: &BTreeSet<Address>, target: &str) -> String {
    let named = stays.iter().take(NAMED).map(|one| visible(one.as_str()));
    let named = joined(named, ", ");
    let more = stays.len().saturating_sub(NAMED);
    let more = if more > 0 {
        format!(" and {more} more")
    } else {
        String::new()
    };
    format!(
        "Nothing to promote: {} keeps its version of {named}{more}.",
        visible(target)
    )
}

/// Writes for people what was not compared.
pub fn unseen_text(unseen: &[UncomparedObject]) -> String {
    let lines = unseen.iter().map(|one| {
        let UncomparedObject { what, because } = one;
        format!("Not compared: {}: {}\n", visible(what), visible(because))
    });
    lines.collect()
}

/// Writes for people which entries of overlays have to follow a rename.
pub fn outdated_text(outdated: &[OutdatedOverlay], source: &str, target: &str) -> String {
    let notes = outdated.iter().map(|one| outdated_note(one, source, target));
    let lines = notes.map(|note| format!("{}: {}\n", visible(note.address.as_str()), visible(&note.text)));
    lines.collect()
}

/// Writes for people why what was to be promoted is skipped, out of the notes of a plan that has no steps.
pub fn skipped_text(decision: &PromotionDecision, told: &[Note], source: &str, target: &str) -> String {
    let kept = notes(decision, source, target);
    let skipped = told.iter().filter(|note| {
        let is_wanted = decision.desired.entries.contains_key(&note.address);
        is_wanted && !kept.contains(note)
    });
    let lines = skipped.map(|note| format!("{}: {}\n", visible(note.address.as_str()), visible(&note.text)));
    lines.collect()
}

/// Returns the options that take the source's version of an object and of what that needs.
pub fn take(address: &Address, needs: &BTreeSet<Address>, source: &str) -> String {
    let all = needs.iter().chain([address]);
    let options = all.map(|one| {
        let choice = shell_quoted(&format!("{}={source}", Selector::spell(one)));
        format!("--take {choice}")
    });
    options.collect::<Vec<_>>().join(" ")
}

/// Says of a change of the target that it stays, and how to change that.
pub fn kept_note(one: &KeptChange, source: &str, target: &str) -> Note {
    // The address already heads the note.
    let line = line(one);
    let what = line
        .trim_start_matches(&visible(one.address.as_str()))
        .trim_start_matches(": ");
    let text = format!(
        "{target} keeps its version: {what}; {} promotes {source}'s version, and `closectl pull --update {}` \
         writes {target}'s into the files",
        take(&one.address, &one.needs, source),
        shell_option("--org", target)
    );
    Note::new(&one.address, text)
}

/// Says of an overlay that it names an object as it was called before.
fn outdated_note(one: &OutdatedOverlay, source: &str, target: &str) -> Note {
    let OutdatedOverlay {
        address,
        named,
        side,
        at,
    } = one;

    let organization = match side {
        PromotionSide::Source => source,
        PromotionSide::Target => target,
    };
    let place = at.as_ref().map_or_else(String::new, |at| format!(" ({at})"));
    let text = format!(
        "the overlay of {organization}{place} still calls it `{named}`, and what the overlay says of it counts; call it \
         `{address}` there and in the manifests"
    );

    Note::new(address, text)
}

/// Returns what a promotion leaves alone, as notes of its plan.
pub fn notes(decision: &PromotionDecision, source: &str, target: &str) -> Vec<Note> {
    let kept = decision.kept.iter().map(|one| kept_note(one, source, target));
    let unseen = decision.unseen.iter().map(|one| {
        let address = Address::of(one.what.as_str());
        Note::new(&address, format!("not compared: {}", one.because))
    });
    let outdated = decision.outdated.iter();
    let outdated = outdated.map(|one| outdated_note(one, source, target));
    kept.chain(unseen).chain(outdated).collect()
}

fn line(kept: &KeptChange) -> String {
    let KeptChange {
        address,
        attribute,
        was,
        now,
        needs: _,
    } = kept;

    let address = visible(address.as_str());
    let attribute = attribute.as_deref().map(visible);
    match attribute.as_deref() {
        None if !now.is_null() => format!("{address}: created again"),
        None if was.is_null() => format!("{address}: left out"),
        None => format!("{address}: removed"),
        Some(name) if was.is_null() || was == now => format!("{address}: {name} is {}", shown(name, now)),
        Some(name) => format!(
            "{address}: {name} was {}, now {}",
            shown(name, was),
            shown(name, now)
        ),
    }
}

/// Writes a value; the members of an order by their names.
pub fn shown(attribute: &str, value: &Value) -> String {
    let members = value.as_array().filter(|_| attribute == "order");
    let Some(members) = members else {
        return inline(value);
    };
    let names = members.iter().map(|member| {
        let address = member.as_str().and_then(template::as_reference);
        address.map_or_else(|| inline(member), |address| visible(&address.name()))
    });
    names.collect::<Vec<_>>().join(", ")
}
