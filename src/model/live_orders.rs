//! The ordered lists of an organization: how they are read, and which address each member has in them.

use super::{
    Address, IdIndex, KindGroup, ListMembers, ListOrdering, ListPosition, Live, LiveOrder, Order,
    RegisteredKind, Registry, Responses, UnreadPart, examine::AddressesAside,
};

impl Live {
    /// Reads the ordered lists.
    pub(super) fn read_orders(&mut self, registry: &Registry, responses: &Responses, aside: &AddressesAside) {
        for group in registry.groups() {
            let Some(ordering) = group.order else { continue };
            for ListMembers { id, members } in (ordering.live)(responses) {
                // A list that the bulk reads don't show in order was read on its own.
                let members = members.or_else(|| responses.order(&id).map(<[String]>::to_vec));
                let container = match ordering.container {
                    Some(prefix) => Some(Address::of(prefix)),
                    None => self.index.address(&id).cloned(),
                };
                match (container, members) {
                    (Some(container), Some(ids)) => {
                        self.find_unlisted(&group, &container, &ids, aside);
                        self.keep_order(ordering, container, id, ids);
                    }
                    (Some(container), None) => self.unread.push(unread_list(&group, container)),
                    (None, _) => {}
                }
            }
        }
    }

    /// Sets aside the members of a list that no read shows: the reads of its kinds are not whole, however they look.
    fn find_unlisted(
        &mut self,
        group: &KindGroup<'_>,
        container: &Address,
        ids: &[String],
        aside: &AddressesAside,
    ) {
        let is_hidden = |kind: &&RegisteredKind| self.hidden.contains_key(kind.any.def.name);
        // Objects that share an address are set aside, too.
        let is_known = |id: &&String| self.index.address(id).is_some() || aside.contains_key(*id);
        let unlisted: Vec<&str> = ids
            .iter()
            .filter(|id| !is_known(id))
            .map(String::as_str)
            .collect();
        if unlisted.is_empty() || group.members.iter().any(is_hidden) {
            return;
        }

        let because = format!(
            "Close lists {} in `{container}` and shows nothing else of it",
            unlisted.join(", ")
        );
        // It may be an object that others are named after, such as a shared field, which has a list of its own.
        let members = group.members.iter().copied();
        let places = members
            .filter_map(RegisteredKind::placed)
            .map(Address::of)
            .chain([container.clone()])
            .collect::<Vec<_>>();
        let parts = places.into_iter().map(|place| UnreadPart {
            kinds: group.kinds(),
            within: Some(place.clone()),
            place,
            name: None,
            is_list: false,
            because: because.clone(),
            is_ignored: false,
            is_fixed: false,
        });
        self.unread.extend(parts);
    }

    fn keep_order(
        &mut self,
        ordering: &'static ListOrdering,
        container: Address,
        id: String,
        ids: Vec<String>,
    ) {
        let list = LiveOrder {
            order: Order {
                members: self.places(&container, &ids),
                container: container.clone(),
            },
            ids,
            id,
            ordering,
        };
        self.orders.insert(container, list);
    }

    /// Keeps what a read of a list on its own gave.
    pub fn set_order(&mut self, container: &Address, ids: &[String]) {
        let members = self.places(container, ids);
        if let Some(live) = self.orders.get_mut(container) {
            live.order.members = members;
            live.ids = ids.to_vec();
        }
    }

    /// Returns the addresses of a list's members for the ids that a read of it gave.
    fn places(&mut self, container: &Address, ids: &[String]) -> Vec<Address> {
        let mut places = Vec::with_capacity(ids.len());
        for id in ids {
            let address = place(&self.index, container, id);
            // An order has to name every member, so even one that no list shows needs an address with an id.
            if self.index.id(&address).is_none() {
                self.index.alias(address.clone(), id);
            }
            places.push(address);
        }
        places
    }
}

/// Returns the address that an object has in a list; one of which nothing is known is named by its id.
#[must_use]
pub fn place(index: &IdIndex, container: &Address, id: &str) -> Address {
    match index.address(id) {
        // What is told apart from others of its name has more in its address than the list has.
        Some(address) if address.is_within(container) => address.clone(),
        // A shared field has one id and a place in many lists.
        Some(elsewhere) => container.child(&elsewhere.name()),
        None => container.child(id),
    }
}

/// Returns the list of a section or object that is missing, or of which a member has no id. It is unknown, not empty.
fn unread_list(group: &KindGroup<'_>, container: Address) -> UnreadPart {
    let title = |kind: &&RegisteredKind| kind.any.def.plural();
    let members = group.members.first().map(title).unwrap_or_default();
    let because = match group.at {
        ListPosition::Within(_, list) => format!(
            "Close does not show the {members} of `{container}`, or not all of them: its `{list}` is missing or is no list \
             of objects with ids"
        ),
        ListPosition::Section(_) | ListPosition::Single(_) => {
            format!("Close does not show the order of the {members}, or not of all of them")
        }
    };
    UnreadPart::list(container, group.kinds(), because)
}
