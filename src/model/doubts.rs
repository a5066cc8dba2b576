//! What an organization may have besides what could be read of it: asked before anything is created or removed.

use super::{Address, Checks, ListPosition, Live, RegisteredKind, Registry, Spec, UnreadPart, joined};
use serde_json::Value;
use std::collections::BTreeSet;

impl Live {
    /// Returns the part that an entry of that kind and address may mean: one of its name, or, where the organization is
    /// not known to have the object, one whose name or place can't be read.
    #[must_use]
    pub fn doubt(&self, kind: &str, address: &Address) -> Option<&UnreadPart> {
        let is_known = self.specs.contains_key(address);
        let holder = Address::of(address.container());
        let is_held = self.specs.contains_key(&holder);

        // What is to lie in an object that can't be read may be there already.
        let may_hold = |part: &UnreadPart| {
            let beside = part
                .within
                .as_ref()
                .is_some_and(|list| holder.container() == list.as_str());
            beside && !part.is_list && (part.name.is_none() || part.place == holder)
        };
        self.unread.iter().find(|part| {
            part.is_named(kind, address)
                || (!is_known && part.may_be(kind, address))
                || (!is_known && !is_held && may_hold(part))
        })
    }

    /// Returns what keeps an object from being removed, and its values from being counted: something may lie in the
    /// object, or show it, and nobody knows what.
    #[must_use]
    pub fn doubt_inside(&self, registry: &Registry, kind: &str, address: &Address) -> Option<String> {
        let lies_in = |one: &RegisteredKind| {
            let at = one.any.def.listing.map(|listing| listing.at);
            matches!(at, Some(ListPosition::Within(holder, _)) if holder == kind)
        };
        let may_lie_in = |part: &UnreadPart| match &part.within {
            Some(within) => within.is_within(address),
            None => part
                .kinds
                .iter()
                .any(|one| registry.kind(one).is_some_and(lies_in)),
        };
        let shows = |part: &UnreadPart| part.is_list && part.place == *address;

        let mut parts = self.unread.iter();
        if let Some(part) = parts.find(|part| may_lie_in(part) || shows(part)) {
            return Some(part.because.clone());
        }
        let mut kinds = registry.kinds().filter(|one| lies_in(one));
        kinds.find_map(|kind| self.not_shown(kind))
    }

    /// Says that Close does not show the objects of a kind, if that is so.
    #[must_use]
    pub fn not_shown(&self, kind: &RegisteredKind) -> Option<String> {
        let words = self.hidden.get(kind.any.def.name)?;
        let kinds = kind.any.def.plural();
        Some(format!("Close does not show its {kinds}: failed to {words}"))
    }

    /// Returns the part that an address which nothing has may mean, whatever its kind.
    #[must_use]
    pub fn unread_as(&self, address: &Address) -> Option<&UnreadPart> {
        self.unread
            .iter()
            .find(|part| !part.is_list && part.selector().selects(address))
    }

    /// Returns the part that says why nothing is known of a list, if it could not be read.
    #[must_use]
    pub fn unread_list(&self, container: &Address) -> Option<&UnreadPart> {
        self.unread.iter().find(|part| part.is_list_of(container))
    }

    /// Returns what people hear of what can't be read. Where Close shows none of a kind, that says more, and so does an object
    /// that can't be told apart from another one of what lies in it.
    pub fn told<'a>(&'a self, registry: &'a Registry) -> impl Iterator<Item = &'a UnreadPart> {
        let is_hidden = |name: &String| {
            let kind = registry.kind(name);
            let holder = match kind
                .and_then(|kind| kind.any.def.listing)
                .map(|listing| listing.at)
            {
                Some(ListPosition::Within(holder, _)) => Some(holder),
                Some(ListPosition::Section(_) | ListPosition::Single(_)) | None => None,
            };
            self.hidden.contains_key(name.as_str())
                || holder.is_some_and(|holder| self.hidden.contains_key(holder))
        };

        let is_in_shared = |part: &UnreadPart| {
            let mut shared = self.ambiguous.keys();
            let within = part.within.as_ref();
            within.is_some_and(|within| shared.any(|address| within.is_within(address)))
        };

        let parts = self.unread.iter().filter(move |part| !is_in_shared(part));
        parts.filter(move |part| !part.is_ignored && !part.kinds.iter().any(is_hidden))
    }

    /// Returns what an object has inside of an attribute that is not known.
    #[must_use]
    pub fn unknown_in(&self, address: &Address, attribute: &str) -> Option<&BTreeSet<String>> {
        self.unknown.get(self.index.id(address)?)?.get(attribute)
    }

    /// Says why closectl could not make an object again as it is, so that deleting it is for a person.
    #[must_use]
    pub fn irrecoverable(&self, kind: &RegisteredKind, spec: &Spec) -> Option<String> {
        let id = self.index.id(&spec.address);
        let beside = || {
            let names = self.undescribed.get(id?)?.iter();
            let names = joined(names.map(|name| format!("`{name}`")), ", ");
            Some(format!("Close shows {names} of it, which closectl doesn't know"))
        };

        let inside = || {
            kind.any.def.besides?;
            let (attribute, names) = self.unknown.get(id?)?.first_key_value()?;
            let names = joined(names.iter().map(|name| format!("`{name}`")), ", ");
            Some(format!(
                "Close shows {names} in its `{attribute}`, which closectl doesn't know"
            ))
        };

        kind.unwritable(spec).or_else(beside).or_else(inside)
    }

    /// Returns why an object can't be written down as an entry, if it can't.
    #[must_use]
    pub fn unwritable(&self, kind: &RegisteredKind, spec: &Spec) -> Option<String> {
        // An entry that `validate` would refuse is worth nothing, unless it can say that Close has it so.
        let mut checks = Checks::default();
        let lowered = kind.lower(Value::Object(spec.attributes.clone()), Some(&mut checks));
        let refused = checks.errors().find(|finding| !finding.code.found_live);
        let refused = refused.map(|finding| format!("{}; {}", finding.message, finding.help));
        refused.or_else(|| lowered.err().map(|error| error.to_string()))
    }

    /// Gives up a list that was read before and can't be made sure of.
    pub fn lose_list(&mut self, registry: &Registry, container: &Address, because: String) {
        let Some(list) = self.orders.remove(container) else {
            return;
        };
        let mut groups = registry.groups().into_iter();
        let group = groups.find(|group| {
            group
                .order
                .is_some_and(|order| std::ptr::eq(order, list.ordering))
        });
        let kinds = group.map(|group| group.kinds()).unwrap_or_default();
        self.unread
            .push(UnreadPart::list(container.clone(), kinds, because));
    }
}
