//! Limits what is wanted of lists whose items have addresses, such as the steps of a workflow: an item that is left alone
//! stays as it is in the organization. Close takes such a list whole, so that this has to happen before anything is compared.

use super::{AdoptedSides, HeldList, Note, Refusal, item_limits::ItemLimits};
use crate::model::{
    Address, Attribute, Entry, ItemChange, ObjectSelection, RegisteredKind, Registry, Selector, Spec,
    complete, item_address, item_changes,
};
use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet};

/// Keeps the items that `ignore` names as they are in the organization, and those that a selection does not mean, in the
/// objects of which it means a part. Returns the items that the selection names in objects that it does not mean themselves.
pub fn limit_items(
    registry: &Registry,
    adopted: &mut AdoptedSides,
    ignore: &[Selector],
    selection: &ObjectSelection,
) -> BTreeMap<Address, Vec<Address>> {
    let mut named = BTreeMap::new();
    if ignore.is_empty() && selection.is_everything() {
        return named;
    }

    let rules = ItemRules {
        registry,
        adopted,
        ignore,
        selection,
    };
    let entries = adopted.desired.entries.values().filter(|entry| !entry.removed);
    let limited: Vec<LimitedEntry> = entries.filter_map(|entry| rules.limit(entry)).collect();

    for LimitedEntry {
        spec,
        items,
        notes,
        held,
        refusal,
    } in limited
    {
        adopted.notes.extend(notes);
        adopted.held.extend(held);
        adopted.refusals.extend(refusal);
        if !items.is_empty() {
            named.insert(spec.address.clone(), items);
        }
        if let Some(entry) = adopted.desired.entries.get_mut(&spec.address) {
            entry.spec = spec;
        }
    }
    named
}

/// Who leaves items alone: the rules of the project, and the selection of the command.
struct ItemRules<'a> {
    registry: &'a Registry,
    adopted: &'a AdoptedSides,
    ignore: &'a [Selector],
    selection: &'a ObjectSelection,
}

/// What is wanted of an object once its items are limited.
struct LimitedEntry {
    spec: Spec,
    /// The items that are named of an object that is not meant itself.
    items: Vec<Address>,
    notes: Vec<Note>,
    /// The list, if an ignored item keeps it from becoming what is wanted.
    held: Option<HeldList>,
    refusal: Option<Refusal>,
}

impl ItemRules<'_> {
    /// Limits what is wanted of an object; returns nothing if it has no items.
    fn limit(&self, entry: &Entry) -> Option<LimitedEntry> {
        let kind = self.registry.kind(entry.spec.kind)?;
        let (attribute, shape) = kind.itemized()?;
        let mut limited = LimitedEntry {
            spec: entry.spec.clone(),
            items: Vec::new(),
            notes: Vec::new(),
            held: None,
            refusal: None,
        };
        let part = SelectedPart::of(self, kind, entry);

        let object = &entry.spec.address;
        let Some(live) = self.adopted.live.specs.get(object) else {
            limited.notes = self.notes_of_new(kind, entry);
            limited.refusal = part.map(|part| part.refusal_of_new(kind, entry));
            return Some(limited);
        };
        if let Some(part) = part.as_ref().filter(|part| !part.is_whole) {
            SelectedPart::narrow(kind, live, &mut limited.spec);
            limited.items = part.targeted.iter().cloned().collect();
        }

        let lists = [live, &entry.spec].map(|side| side.attributes.get(&attribute.name)?.as_array());
        if let [Some(live), Some(wanted)] = lists {
            let lists = ItemLists {
                attribute,
                shape,
                live,
                wanted,
            };
            self.limit_list(&lists, entry, part.as_ref(), &mut limited);
        }
        Some(limited)
    }

    /// Limits a list that both sides have. Where that would make an address mean another item, nothing may be changed.
    fn limit_list(
        &self,
        lists: &ItemLists<'_>,
        entry: &Entry,
        part: Option<&SelectedPart>,
        limited: &mut LimitedEntry,
    ) {
        let ItemLists {
            attribute,
            shape,
            live,
            wanted,
        } = *lists;
        let object = &entry.spec.address;
        let is_ignored = |at: usize| self.ignores(&item_address(object, at));
        let rules = ItemLimits {
            shape,
            is_ignored: &is_ignored,
            is_excluded: &|_| false,
            is_targeted: &|_| true,
        };

        let changes = item_changes(shape, live, &complete(shape, live, wanted));
        let ignored = |change: &&ItemChange| change.positions().any(is_ignored);
        let ignored: Vec<&ItemChange> = changes.iter().filter(ignored).collect();
        let mut list = rules.apply(live, wanted);
        if list.is_some() {
            // One item may go and another one come at the same position.
            let kept = ignored.iter().flat_map(|change| change.positions());
            let kept: BTreeSet<usize> = kept.filter(|at| is_ignored(*at)).collect();
            let notes = kept.into_iter().map(|at| {
                let text = "it differs in the manifests, but `ignore` in closectl.yaml names it, so closectl \
                            keeps it as it is in Close";
                Note::new(&item_address(object, at), text)
            });
            limited.notes.extend(notes);
        } else {
            let moved = rules.moved(live, wanted);
            limited.held = Some(HeldList {
                object: object.clone(),
                attribute: attribute.name.clone(),
                item: moved.map_or_else(|| object.clone(), |at| item_address(object, at)),
                at: entry.at.clone(),
            });
        }

        // The list that the rules leave is what a selection can mean a part of.
        if let Some(part) = part.filter(|_| list.is_some()) {
            let limits = ItemLimits {
                is_excluded: &|at| self.excludes(&item_address(object, at)),
                is_targeted: &|at| part.is_whole || self.targets(&item_address(object, at)),
                ..rules
            };
            list = limits.apply(live, wanted);
            if list.is_none() {
                limited.refusal = Some(part.refusal_of_moved(attribute, entry));
            }
        }
        let is_limited = part.is_some() || !ignored.is_empty() || list.is_none();
        if is_limited {
            // What the others would become is shown with the refusal.
            let list = list.unwrap_or_else(|| match &limited.held {
                Some(_) => rules.without_ignored(live, wanted),
                None => live.to_vec(),
            });
            let attributes = &mut limited.spec.attributes;
            attributes.insert(attribute.name.clone(), Value::from(list));
        }
    }

    /// Says which items of a new object are made with it although the rules leave them alone.
    fn notes_of_new(&self, kind: &RegisteredKind, entry: &Entry) -> Vec<Note> {
        let text = format!(
            "`ignore` in closectl.yaml names it, but {}, so it is created, too",
            made_whole(kind)
        );
        let items = kind.items_of(&entry.spec).filter(|item| self.ignores(item));
        items.map(|item| Note::new(&item, text.as_str())).collect()
    }

    fn ignores(&self, item: &Address) -> bool {
        let names = self.adopted.names(self.registry, item);
        let mut ignore = self.ignore.iter();
        ignore.any(|selector| names.iter().any(|name| selector.covers(name)))
    }

    fn excludes(&self, item: &Address) -> bool {
        self.selection
            .excludes_any(&self.adopted.names(self.registry, item))
    }

    fn targets(&self, item: &Address) -> bool {
        self.selection
            .targets_any(&self.adopted.names(self.registry, item))
    }
}

/// The lists of an object on both sides.
#[derive(Clone, Copy)]
struct ItemLists<'a> {
    attribute: &'a Attribute,
    shape: &'a str,
    live: &'a [Value],
    wanted: &'a [Value],
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
    fn of(rules: &ItemRules<'_>, kind: &RegisteredKind, entry: &Entry) -> Option<Self> {
        let ItemRules {
            registry,
            adopted,
            selection,
            ..
        } = rules;
        let object = &entry.spec.address;
        let names = adopted.names(registry, object);
        if selection.excludes_any(&names) {
            return None;
        }

        let live = adopted.live.specs.get(object);
        let sides = [Some(&entry.spec), live].into_iter().flatten();
        let items: BTreeSet<Address> = sides.flat_map(|side| kind.items_of(side)).collect();
        let (excluded, rest): (BTreeSet<_>, BTreeSet<_>) =
            items.into_iter().partition(|item| rules.excludes(item));
        let part = Self {
            is_whole: selection.targets_any(&names),
            targeted: rest.into_iter().filter(|item| rules.targets(item)).collect(),
            excluded,
        };

        let is_limited = if part.is_whole {
            !part.excluded.is_empty()
        } else {
            !part.targeted.is_empty()
        };
        is_limited.then_some(part)
    }

    /// Leaves only the name of what is wanted of an object that is not meant itself.
    fn narrow(kind: &RegisteredKind, live: &Spec, wanted: &mut Spec) {
        let naming: Vec<&str> = kind.naming().collect();
        // The name goes with every write, and stays what it is.
        wanted
            .attributes
            .retain(|name, _| naming.contains(&name.as_str()));
        for name in naming {
            if let Some(known) = live.attributes.get(name) {
                wanted.attributes.insert(name.to_owned(), known.clone());
            }
        }
    }

    /// Refuses to make a part of an object that is not there.
    fn refusal_of_new(&self, kind: &RegisteredKind, entry: &Entry) -> Refusal {
        let because = match (self.named(), self.excluded.first()) {
            (None, Some(excluded)) => format!(
                "{}, and `--exclude` names `{}`: remove that, or exclude the whole",
                made_whole(kind),
                Selector::spell(excluded)
            ),
            (_, _) => format!(
                "{}, so this can't be created alone: target `{}`",
                made_whole(kind),
                Selector::spell(&entry.spec.address)
            ),
        };
        self.refusal(entry, because)
    }

    /// Refuses a part of a list that the same selection would not mean afterwards.
    fn refusal_of_moved(&self, attribute: &Attribute, entry: &Entry) -> Refusal {
        let list = &attribute.name;
        let whole = Selector::spell(&entry.spec.address);
        let because = match (self.named(), self.excluded.first()) {
            (None, Some(excluded)) => format!(
                "`--exclude` names `{}` by its position among the `{list}`, which would be the position of another one \
                 after this run: exclude `{whole}`",
                Selector::spell(excluded)
            ),
            (_, _) => format!(
                "others of the `{list}` change as well, so this position would be that of another one after this run: \
                 target `{whole}`"
            ),
        };
        self.refusal(entry, because)
    }

    fn refusal(&self, entry: &Entry, because: String) -> Refusal {
        Refusal::new(
            self.named().unwrap_or(&entry.spec.address),
            entry.at.as_ref(),
            because,
        )
    }

    /// Returns the first item that is meant where the object itself is not.
    fn named(&self) -> Option<&Address> {
        self.targeted.first().filter(|_| !self.is_whole)
    }
}

/// Says that the items of an object can't be made without each other.
fn made_whole(kind: &RegisteredKind) -> String {
    let list = kind
        .itemized()
        .map_or("", |(attribute, _)| attribute.name.as_str());
    format!("Close creates {} with all its {list}", kind.any.def.one())
}
