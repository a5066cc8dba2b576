//! Entries that take over a name which another entry gives up: in which order they do, and which go in a circle.

use super::{Address, Entry};
use std::collections::{BTreeMap, BTreeSet};

/// The order of renames.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct RenameOrder {
    /// The new addresses: who gives a name up comes before who takes it.
    pub order: Vec<Address>,
    /// The new addresses of those that each wait for another one's name.
    pub circle: BTreeSet<Address>,
}

impl Entry {
    /// Returns the addresses that its old names stand for: each is one beside the entry, or a full address of its kind.
    #[must_use]
    pub fn formers(&self, prefix: &str) -> Vec<Address> {
        let former = |name: &String| {
            let is_whole = name
                .strip_prefix(prefix)
                .is_some_and(|rest| rest.starts_with('/'));
            if is_whole {
                Address::parse(name)
            } else {
                Address::new(self.spec.address.container(), name)
            }
        };
        self.renamed_from.iter().map(former).collect()
    }
}

/// Writes an address that the object of an entry had: a name alone says that it stays in what it lies in, whatever that is
/// called.
#[must_use]
pub fn former_name(prefix: &str, address: &Address, former: &Address) -> String {
    let name = former.name();
    let looks_whole = name
        .strip_prefix(prefix)
        .is_some_and(|rest| rest.starts_with('/'));
    if Address::new(address.container(), &name) == *former && !looks_whole {
        name
    } else {
        former.to_string()
    }
}

/// Puts renames in order; `formers` has the old addresses by the new ones.
#[must_use]
pub fn rename_order(formers: &BTreeMap<Address, Vec<Address>>) -> RenameOrder {
    // Somebody's new name is another one's old one.
    let mut handovers: Vec<(&Address, &Address)> = Vec::new();
    for (new, olds) in formers {
        let others = olds
            .iter()
            .filter(|old| *old != new && formers.contains_key(*old));
        handovers.extend(others.map(|old| (new, old)));
    }

    // Who takes a name waits for whoever gives it up. What is left then waits for a circle, or is in one.
    let all: BTreeSet<&Address> = formers.keys().collect();
    let (first, left) = peeled(all, &handovers);
    let backwards: Vec<(&Address, &Address)> = handovers.iter().map(|(new, old)| (*old, *new)).collect();
    let (mut last, circle) = peeled(left, &backwards);
    last.reverse();
    RenameOrder {
        order: first.into_iter().chain(last).cloned().collect(),
        circle: circle.into_iter().cloned().collect(),
    }
}

/// Takes away, again and again, what nothing leads to; returns that in order, and what is left.
fn peeled<'a>(
    nodes: BTreeSet<&'a Address>,
    edges: &[(&'a Address, &'a Address)],
) -> (Vec<&'a Address>, BTreeSet<&'a Address>) {
    let mut leading: BTreeMap<&Address, usize> = nodes.iter().map(|node| (*node, 0)).collect();
    let mut next: BTreeMap<&Address, Vec<&Address>> = BTreeMap::new();
    for (from, to) in edges
        .iter()
        .filter(|(from, to)| nodes.contains(from) && nodes.contains(to))
    {
        *leading.entry(to).or_default() += 1;
        next.entry(from).or_default().push(to);
    }

    let is_free = |count: usize| count == 0;
    let free = leading.iter().filter(|(_, count)| is_free(**count));
    let mut ready: BTreeSet<&Address> = free.map(|(node, _)| *node).collect();
    let mut order = Vec::new();
    let mut left = nodes;
    while let Some(node) = ready.pop_first() {
        order.push(node);
        left.remove(node);
        for to in next.remove(node).unwrap_or_default() {
            if let Some(count) = leading.get_mut(to) {
                *count -= 1;
                if is_free(*count) {
                    ready.insert(to);
                }
            }
        }
    }
    (order, left)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn order(pairs: &[(&str, &[&str])]) -> (Vec<String>, Vec<String>) {
        let address = |name: &&str| Address::new("s", name);
        let formers = pairs
            .iter()
            .map(|(new, olds)| (address(new), olds.iter().map(address).collect()));
        let RenameOrder { order, circle } = rename_order(&formers.collect());
        let names = |address: &Address| address.name();
        (
            order.iter().map(names).collect(),
            circle.iter().map(names).collect(),
        )
    }

    #[test]
    fn who_gives_a_name_up_comes_first() {
        let (order, circle) = order(&[("B", &["A"]), ("C", &["B"]), ("D", &["C", "X"])]);
        assert_eq!(order, ["D", "C", "B"]);
        assert!(circle.is_empty());
    }

    #[test]
    fn only_what_goes_in_a_circle_is_in_one() {
        let pairs: [(&str, &[&str]); 5] = [
            ("A", &["B"]),
            ("B", &["C"]),
            ("C", &["A", "D"]),
            ("D", &["E"]),
            ("Z", &["A"]),
        ];
        let (order, circle) = order(&pairs);
        assert_eq!(order, ["Z", "D"]);
        assert_eq!(circle, ["A", "B", "C"]);
        assert_eq!(
            self::order(&[("A", &["A"])]).1,
            [""; 0],
            "its own name is no other one's"
        );
    }
}
