//! Limits what is wanted of lists whose items have addresses, such as the steps of a workflow: an item that is left alone
//! stays as it is in the organization. Close takes such a list whole, so that this has to happen before anything is compared.

use super::{AdoptedSides, Note, Refusal};
use crate::model::{
    Address, Entry, ItemChange, ObjectSelection, RegisteredKind, Registry, Selector, Spec, complete,
    item_changes, with_changes,
};
use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet};

/// Keeps the items that `ignore` names as they are in the organization, and notes where the manifests want something else.
pub fn keep_ignored_items(registry: &Registry, adopted: &mut AdoptedSides, ignore: &[Selector]) {
    if ignore.is_empty() {
        return;
    }
    let is_ignored = |adopted: &AdoptedSides, item: &Address| {
        let names = adopted.names(registry, item);
        let mut ignore = ignore.iter();
        ignore.any(|selector| names.iter().any(|name| selector.covers(name)))
    };

    let (mut kept, mut notes) = (Vec::new(), Vec::new());
    for entry in adopted.desired.entries.values().filter(|entry| !entry.removed) {
        let Some(kind) = registry.kind(entry.spec.kind) else {
            continue;
        };
        // A new object is made with all its items.
        let Some(lists) = ItemLists::of(kind, adopted, entry) else {
            let is_new = !adopted.live.specs.contains_key(&entry.spec.address);
            let items = kind.items_of(&entry.spec).filter(|_| is_new);
            notes.extend(items.filter(|item| is_ignored(adopted, item)).map(|item| {
                let text = format!(
                    "`ignore` in closectl.yaml names it, but Close creates {} with all its {}, so it is created, too",
                    kind.any.def.one(),
                    lists_name(kind)
                );
                Note::new(&item, text)
            }));
            continue;
        };

        let object = &entry.spec.address;
        let is_kept = |change: &ItemChange| {
            let addresses = change.addresses(object);
            addresses.iter().any(|item| is_ignored(adopted, item))
        };
        let ignored: Vec<ItemChange> = lists.changes().into_iter().filter(is_kept).collect();
        if !ignored.is_empty() {
            notes.extend(ignored.iter().map(|change| {
                let text = "it differs in the manifests, but `ignore` in closectl.yaml names it, so closectl \
                            keeps it as it is in Close";
                Note::new(&change.address(object), text)
            }));
            kept.push((object.clone(), lists.with(|change| !ignored.contains(change))));
        }
    }

    adopted.notes.extend(notes);
    for (object, (attribute, list)) in kept {
        if let Some(entry) = adopted.desired.entries.get_mut(&object) {
            entry.spec.attributes.insert(attribute, list);
        }
    }
}

/// Limits both sides to the items that a selection means, in the objects that it does not mean as a whole. Returns the items
/// that it names in such objects.
pub fn narrow_items(
    registry: &Registry,
    adopted: &mut AdoptedSides,
    selection: &ObjectSelection,
) -> BTreeMap<Address, Vec<Address>> {
    let mut named = BTreeMap::new();
    if selection.is_everything() {
        return named;
    }

    let (mut narrowed, mut refusals) = (Vec::new(), Vec::new());
    for entry in adopted.desired.entries.values().filter(|entry| !entry.removed) {
        let Some(kind) = registry.kind(entry.spec.kind) else {
            continue;
        };
        let Some(part) = SelectedPart::of(registry, kind, adopted, entry, selection) else {
            continue;
        };

        let object = &entry.spec.address;
        let Some(live) = adopted.live.specs.get(object) else {
            refusals.push(part.refusal(kind, entry));
            continue;
        };
        let list =
            ItemLists::of(kind, adopted, entry).map(|lists| lists.with(|change| part.means(object, change)));
        narrowed.push((object.clone(), part.spec(kind, &entry.spec, live, list)));
        if !part.is_whole {
            named.insert(object.clone(), part.targeted.into_iter().collect());
        }
    }

    adopted.refusals.extend(refusals);
    for (object, spec) in narrowed {
        if let Some(entry) = adopted.desired.entries.get_mut(&object) {
            entry.spec = spec;
        }
    }
    named
}

/// The lists of an object on both sides, the wanted one as it would come to be.
struct ItemLists<'a> {
    attribute: &'a str,
    shape: &'a str,
    live: &'a [Value],
    wanted: Vec<Value>,
}

impl<'a> ItemLists<'a> {
    /// Returns those of an entry; nothing where one of the sides has no list.
    fn of(kind: &'a RegisteredKind, adopted: &'a AdoptedSides, entry: &'a Entry) -> Option<Self> {
        let (attribute, shape) = kind.itemized()?;
        let live = adopted.live.specs.get(&entry.spec.address)?;
        let live = live.attributes.get(&attribute.name)?;
        let wanted = complete(shape, live, entry.spec.attributes.get(&attribute.name)?);
        Some(Self {
            attribute: &attribute.name,
            shape,
            live: live.as_array()?,
            wanted: wanted.as_array()?.clone(),
        })
    }

    fn changes(&self) -> Vec<ItemChange> {
        item_changes(self.shape, self.live, &self.wanted)
    }

    /// Returns the attribute, and the live list with the changes that are meant.
    fn with(&self, is_meant: impl Fn(&ItemChange) -> bool) -> (String, Value) {
        let list = with_changes(self.shape, self.live, &self.wanted, is_meant);
        (self.attribute.to_owned(), Value::from(list))
    }
}

/// The part of an object that a selection means.
struct SelectedPart {
    /// Whether it means the object itself, but for some items.
    is_whole: bool,
    /// The items that it names.
    targeted: BTreeSet<Address>,
    /// The items that it leaves out.
    excluded: BTreeSet<Address>,
}

impl SelectedPart {
    /// Returns the part of an object; nothing where all of it is meant, or none.
    fn of(
        registry: &Registry,
        kind: &RegisteredKind,
        adopted: &AdoptedSides,
        entry: &Entry,
        selection: &ObjectSelection,
    ) -> Option<Self> {
        kind.itemized()?;
        let object = &entry.spec.address;
        let names = adopted.names(registry, object);
        if selection.excludes_any(&names) {
            return None;
        }

        let live = adopted.live.specs.get(object);
        let sides = [Some(&entry.spec), live].into_iter().flatten();
        let items: BTreeSet<Address> = sides.flat_map(|side| kind.items_of(side)).collect();
        let excludes = |item: &Address| selection.excludes_any(&adopted.names(registry, item));
        let targets = |item: &Address| selection.targets_any(&adopted.names(registry, item));
        let (excluded, rest): (BTreeSet<_>, BTreeSet<_>) = items.into_iter().partition(excludes);
        let part = Self {
            is_whole: selection.targets_any(&names),
            targeted: rest.into_iter().filter(targets).collect(),
            excluded,
        };

        let is_limited = if part.is_whole {
            !part.excluded.is_empty()
        } else {
            !part.targeted.is_empty()
        };
        is_limited.then_some(part)
    }

    /// Says whether a change is meant: an item that is left out by either of its positions is not.
    fn means(&self, object: &Address, change: &ItemChange) -> bool {
        let is_left_out = change
            .addresses(object)
            .iter()
            .any(|item| self.excluded.contains(item));
        !is_left_out && (self.is_whole || self.targeted.contains(&change.address(object)))
    }

    /// Returns what is wanted of the object: its list as far as it is meant, and the rest only where the object itself is.
    fn spec(&self, kind: &RegisteredKind, wanted: &Spec, live: &Spec, list: Option<(String, Value)>) -> Spec {
        let mut spec = wanted.clone();
        if !self.is_whole {
            // The name goes with every write, and stays what it is.
            let naming: Vec<&str> = kind.naming().collect();
            spec.attributes.retain(|name, _| naming.contains(&name.as_str()));
            for name in naming {
                if let Some(known) = live.attributes.get(name) {
                    spec.attributes.insert(name.to_owned(), known.clone());
                }
            }
        }
        spec.attributes.extend(list);
        spec
    }

    /// Refuses to make a part of an object that is not there.
    fn refusal(&self, kind: &RegisteredKind, entry: &Entry) -> Refusal {
        let made = format!(
            "Close creates {} with all its {}",
            kind.any.def.one(),
            lists_name(kind)
        );
        let (object, at) = (&entry.spec.address, entry.at.as_ref());

        match (self.targeted.first(), self.excluded.first()) {
            (Some(item), _) if !self.is_whole => {
                let target = Selector::spell(object);
                let because = format!("{made}, so this can't be created alone: target `{target}`");
                Refusal::new(item, at, because)
            }
            (_, excluded) => {
                let excluded = excluded.map_or_else(String::new, Selector::spell);
                let because =
                    format!("{made}, and `--exclude` names `{excluded}`: remove that, or exclude the whole");
                Refusal::new(object, at, because)
            }
        }
    }
}

/// Returns the name of the list whose items have addresses.
fn lists_name(kind: &RegisteredKind) -> &str {
    kind.itemized()
        .map_or("", |(attribute, _)| attribute.name.as_str())
}
