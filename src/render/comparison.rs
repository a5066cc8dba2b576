//! How two sides differ, as text and for programs: what only one of them has, and what both have differently.

use super::{
    drift::{self, Is},
    plan::paint,
    value::{inline, visible},
};
use crate::{
    model::{Address, PARENT, template},
    promotion::Comparison,
};
use anstyle::AnsiColor;
use serde::Serialize;
use serde_json::Value;
use std::fmt::Write as _;

/// The format of the document for programs.
const FORMAT: u64 = 1;

/// How two sides differ.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Differences {
    /// The format of this document.
    pub format: u64,
    /// What the first side is called.
    pub source: String,
    /// What the second side is called.
    pub target: String,
    /// What only the first side has.
    pub only_in_source: Vec<Address>,
    /// What only the second side has.
    pub only_in_target: Vec<Address>,
    /// What both have with other attributes.
    pub different: Vec<Difference>,
    /// Lists whose members come in another order.
    pub orders: Vec<Difference>,
    /// What can't be compared.
    pub left_out: Vec<String>,
    /// Why some objects can't be told apart or found.
    pub refusals: Vec<Refused>,
}

/// One object or list.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Difference {
    /// The object, or what holds the list.
    pub address: Address,
    /// The attributes that differ.
    pub attributes: Vec<Attribute>,
}

/// One attribute on both sides.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Attribute {
    /// Its name.
    pub attribute: String,
    /// What the first side has.
    pub source: Value,
    /// What the second side has.
    pub target: Value,
}

/// An object that can't be compared.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Refused {
    /// The object.
    pub address: Address,
    /// Why.
    pub because: String,
}

/// Reads a comparison, as far as some targets go; all of it where there are none.
#[must_use]
pub fn of(comparison: &Comparison, source: &str, target: &str, targets: &[String]) -> Differences {
    let is_meant =
        |address: &Address| targets.is_empty() || targets.iter().any(|target| address.is_targeted(target));
    let drift = drift::of(&comparison.plan);
    let leads_to_target = comparison.leads_to_target;
    let mut found = Differences {
        format: FORMAT,
        source: source.to_owned(),
        target: target.to_owned(),
        only_in_source: Vec::new(),
        only_in_target: Vec::new(),
        different: Vec::new(),
        orders: Vec::new(),
        left_out: comparison.left_out.clone(),
        refusals: Vec::new(),
    };
    for one in drift
        .differences
        .iter()
        .filter(|difference| is_meant(difference.address))
    {
        match (one.is, leads_to_target) {
            (Is::Missing, false) | (Is::Present, true) => found.only_in_source.push(one.address.clone()),
            (Is::Missing, true) | (Is::Present, false) => found.only_in_target.push(one.address.clone()),
            (Is::Changed, _) => found.different.push(difference(one, leads_to_target)),
            (Is::Reordered, _) => found.orders.push(difference(one, leads_to_target)),
        }
    }
    for list in [&mut found.only_in_source, &mut found.only_in_target] {
        list.sort();
        let all = list.clone();
        list.retain(|address| {
            !all.iter()
                .any(|other| other != address && address.is_within(other))
        });
    }
    found
        .different
        .sort_by(|one, other| one.address.cmp(&other.address));
    found.orders.sort_by(|one, other| one.address.cmp(&other.address));
    let one_sided: Vec<&Address> = found.only_in_source.iter().chain(&found.only_in_target).collect();
    for attribute in found.orders.iter_mut().flat_map(|list| &mut list.attributes) {
        for members in [&mut attribute.source, &mut attribute.target] {
            let Value::Array(members) = members else { continue };
            members.retain(|member| {
                !template::targets(member)
                    .iter()
                    .any(|one| one_sided.contains(&one))
            });
        }
    }
    let refusals = drift.refusals.iter().filter(|refusal| is_meant(&refusal.address));
    found.refusals = refusals
        .map(|refusal| Refused {
            address: refusal.address.clone(),
            because: refusal.because.clone(),
        })
        .collect();
    found
}

fn difference(one: &drift::Difference<'_>, leads_to_target: bool) -> Difference {
    let attributes = one.attributes.iter().map(|attribute| {
        let (first, second) = match leads_to_target {
            true => (attribute.live_now, attribute.manifests),
            false => (attribute.manifests, attribute.live_now),
        };
        Attribute {
            attribute: attribute.attribute.to_owned(),
            source: first.clone(),
            target: second.clone(),
        }
    });
    Difference {
        address: one.address.clone(),
        attributes: attributes.collect(),
    }
}

impl Differences {
    /// Says whether both sides are the same.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.only_in_source.is_empty()
            && self.only_in_target.is_empty()
            && self.different.is_empty()
            && self.orders.is_empty()
    }
}

/// Writes differences for people.
#[must_use]
pub fn human(found: &Differences) -> String {
    let Differences {
        format: _,
        source,
        target,
        only_in_source,
        only_in_target,
        different,
        orders,
        left_out,
        refusals,
    } = found;
    let (source, target) = (visible(source), visible(target));
    let mut out = String::new();
    let _ = writeln!(out, "{source} and {target}\n");
    for (name, list, sign, colour) in [
        (&source, only_in_source, "<", AnsiColor::Green),
        (&target, only_in_target, ">", AnsiColor::Red),
    ] {
        if !list.is_empty() {
            let _ = writeln!(out, "Only in {name}:");
            for address in list {
                let _ = writeln!(out, "  {} {}", paint(colour, sign), visible(address.as_str()));
            }
            out.push('\n');
        }
    }
    let width = source.chars().count().max(target.chars().count()) + 1;
    for (title, list, sign) in [("Different:", different, "~"), ("In another order:", orders, "^")] {
        if list.is_empty() {
            continue;
        }
        let _ = writeln!(out, "{title}");
        for one in list {
            let sign = paint(AnsiColor::Yellow, sign);
            let _ = writeln!(out, "  {sign} {}", visible(one.address.as_str()));
            for attribute in &one.attributes {
                let name = match attribute.attribute.as_str() {
                    PARENT => "belongs to",
                    name => name,
                };
                let _ = writeln!(out, "      {name}");
                for (side, value) in [(&source, &attribute.source), (&target, &attribute.target)] {
                    let side = format!("{side}:");
                    let _ = writeln!(out, "        {side:<width$}  {}", shown(name, value));
                }
            }
        }
        out.push('\n');
    }
    for refused in refusals {
        let address = visible(refused.address.as_str());
        let _ = writeln!(
            out,
            "! {address} can't be compared\n    {}\n",
            visible(&refused.because)
        );
    }
    for left_out in left_out {
        let _ = writeln!(out, "Not compared: {}", visible(left_out));
    }
    let _ = writeln!(out, "{}", summary(found));
    out
}

/// Writes a value; the members of an order by their names.
pub(super) fn shown(attribute: &str, value: &Value) -> String {
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

fn summary(found: &Differences) -> String {
    if found.is_empty() && found.refusals.is_empty() {
        return format!(
            "No differences between {} and {}.",
            visible(&found.source),
            visible(&found.target)
        );
    }
    let counts = [
        (
            found.only_in_source.len(),
            format!("only in {}", visible(&found.source)),
        ),
        (
            found.only_in_target.len(),
            format!("only in {}", visible(&found.target)),
        ),
        (found.different.len(), "different".to_owned()),
        (found.orders.len(), "in another order".to_owned()),
        (found.refusals.len(), "that can't be compared".to_owned()),
    ];
    let parts = counts.into_iter().filter(|(count, _)| *count > 0);
    let parts: Vec<String> = parts.map(|(count, what)| format!("{count} {what}")).collect();
    format!("Differences: {}.", parts.join(", "))
}
