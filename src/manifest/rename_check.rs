//! Renames that contradict each other.

use super::{
    reading::ManifestReading,
    schema::RENAMED_FROM,
    text_part::{text_place, whole_text},
    yaml::YamlNode,
};
use crate::model::{Address, Entry, Place, Problem, RENAME_CONTRADICTS, Registry, rename_order, yaml_word};
use std::collections::BTreeMap;

/// Reports entries that claim a name which another entry has, and names that go in a circle.
#[must_use]
pub fn renames(registry: &Registry, reading: &ManifestReading) -> Vec<Problem> {
    let entries = &reading.desired.entries;
    let mut problems = Vec::new();
    let mut formers: BTreeMap<Address, Vec<Address>> = BTreeMap::new();
    // An object can be renamed only once, so two entries that claim the same old name contradict each other.
    let mut claimed: BTreeMap<Address, Vec<&Entry>> = BTreeMap::new();

    for entry in entries.values().filter(|entry| !entry.renamed_from.is_empty()) {
        let address = &entry.spec.address;
        let prefix = registry
            .kind(entry.spec.kind)
            .map_or("", |kind| kind.any.def.prefix);
        let olds = entry.formers(prefix);
        for (at, (name, old)) in entry.renamed_from.iter().zip(&olds).enumerate() {
            let contradiction = if old == address {
                Some(("`renamed_from` is the entry's own name".to_owned(), "delete it"))
            } else if olds[..at].contains(old) {
                Some((format!("`{name}` is listed twice"), "delete it"))
            } else if (entries.get(old)).is_some_and(|other| other.removed && may_be_one(other, entry)) {
                let message = format!("`{old}` is removed by another entry, and here it is renamed");
                Some((message, "delete one of the two"))
            } else {
                let mut others = claimed.get(old).into_iter().flatten();
                others.find(|other| may_be_one(other, entry)).map(|other| {
                    let message = format!("`{}` is renamed from `{old}` as well", other.spec.address);
                    (message, "delete it from one of the two")
                })
            };

            if let Some((message, help)) = contradiction {
                problems.push(contradictory(reading, address, name, message, help.to_owned()));
            }
            // Also after a contradiction, so that a third entry that claims the name is reported as well.
            claimed.entry(old.clone()).or_default().push(entry);
        }
        if !entry.removed {
            formers.insert(address.clone(), olds);
        }
    }

    problems.extend(circles(reading, &formers));
    problems
}

/// Says whether two entries that name the same object may mean the same one: what tells objects of one name apart is not known
/// to differ.
fn may_be_one(one: &Entry, other: &Entry) -> bool {
    let differ = |(own, others): (&String, &String)| own != others;
    !(one.qualifiers.iter().zip(other.qualifiers.iter())).any(differ)
}

/// Reports names that are swapped, or go round among several: once that is done, it looks as if it was not.
fn circles(reading: &ManifestReading, formers: &BTreeMap<Address, Vec<Address>>) -> Vec<Problem> {
    let circle = rename_order(formers).circle;
    let former = |address: &Address| formers.get(address)?.iter().find(|old| circle.contains(*old));
    let mut left = circle.clone();
    let mut problems = Vec::new();

    // Each entry leads to the one whose name it takes, until a circle is closed.
    while let Some(first) = left.first().cloned() {
        let mut members = Vec::new();
        let mut at = Some(&first);
        while let Some(address) = at.filter(|address| left.remove(*address)) {
            members.push(address);
            at = former(address);
        }
        problems.extend(circle_problem(reading, &members, former(&first)));
    }
    problems
}

/// Makes one problem of the entries that take each other's names; `old` is the name that the first one takes.
fn circle_problem(reading: &ManifestReading, members: &[&Address], old: Option<&Address>) -> Option<Problem> {
    let ([address, others @ ..], old) = (members, old?) else {
        return None;
    };
    let message = format!(
        "`{old}` becomes `{address}`, and `{address}` becomes `{old}` again by other entries; closectl can't tell \
         afterwards whether that was done, and would do it again"
    );
    let aside = yaml_word(&format!("{} (old)", address.name()));
    let help = format!(
        "swap names in two steps: first rename {} to an unused name, such as {aside}, and apply that to every \
         organization; then write the final name with `renamed_from: {aside}`",
        yaml_word(&address.name())
    );

    let place = |address: &Address| {
        let node = reading.nodes.get(address)?;
        let names = reading.desired.entries.get(address)?.renamed_from.iter();
        let mut places = names.filter_map(|name| old_name(node, name));
        Some(places.next().unwrap_or_else(|| node.head()))
    };
    let problem = Problem::new(&RENAME_CONTRADICTS, message).help(help);
    let problem = match place(address) {
        Some(place) => problem.at(place, "here"),
        None => problem,
    };
    let also = others.iter().filter_map(|other| place(other));
    Some(also.fold(problem, |problem, place| problem.with(place, "and here")))
}

/// Makes the problem of an old name that can't be right.
fn contradictory(
    reading: &ManifestReading,
    address: &Address,
    name: &str,
    message: String,
    help: String,
) -> Problem {
    let problem = Problem::new(&RENAME_CONTRADICTS, message).help(help);
    match reading.nodes.get(address) {
        Some(node) => problem.at(old_name(node, name).unwrap_or_else(|| node.head()), "here"),
        None => problem,
    }
}

/// Returns where an entry says what it was called before.
fn old_name(node: &YamlNode, name: &str) -> Option<Place> {
    text_place(&node.get(RENAMED_FROM)?.value, &|text| whole_text(text, name))
}
