//! What was promoted and is still in an organization without an address that leads to it alone: it has the name of another
//! object by now, the project leaves it alone, or it can't be read. It is not compared, and it is not gone.

use super::{decide::DecisionDraft, decision::UncomparedObject, pairing::PairedSides};
use crate::model::{Address, IdIndex, RegisteredKind, template};

impl PairedSides {
    /// Names what has no address of its own as the record does, so that what refers to it does not seem to have changed.
    pub(super) fn name_aside(&mut self) {
        let past = |address| {
            self.record
                .objects
                .get(address)
                .or_else(|| self.gone.get(address))
        };
        let known = self
            .aside
            .iter()
            .filter_map(|address| Some((address, past(address)?)));
        let (mut there, mut here) = (IdIndex::default(), IdIndex::default());
        for (address, past) in known {
            for (live, id, index) in [
                (&self.source, &past.source_id, &mut there),
                (&self.target, &past.target_id, &mut here),
            ] {
                if let Some(id) = id.as_ref().filter(|id| live.index.address(id).is_none()) {
                    index.insert(address.clone(), id.clone());
                }
            }
        }

        for (live, index) in [(&mut self.source, &there), (&mut self.target, &here)] {
            if index.addresses().next().is_none() {
                continue;
            }
            let values = live
                .specs
                .values_mut()
                .flat_map(|spec| spec.attributes.values_mut());
            for value in values {
                let ids = template::raw_ids(value);
                if ids.iter().any(|id| index.address(id).is_some()) {
                    *value = template::lift_rest(value, index);
                }
            }
        }
    }
}

impl DecisionDraft<'_> {
    /// Says whether an object, or one that it lies in, is there on one side without an address of its own.
    pub(super) fn is_aside(&self, address: &Address) -> bool {
        let mut around = address.lineage();
        around.any(|one| self.sides.aside.contains(one))
    }

    /// Says whether an object is a place of a field that is there on one side without an address of its own.
    pub(super) fn is_place_of_aside(&self, kind: &RegisteredKind, address: &Address) -> bool {
        let sides = self.sides;
        let specs = [sides.source.specs.get(address), sides.target.specs.get(address)];
        let specs = specs.into_iter().flatten().map(|spec| &spec.attributes);
        let past = sides.record.objects.get(address).map(|past| &past.target);
        let mut fields = specs
            .chain(past)
            .filter_map(|attributes| kind.place_of(attributes));
        fields.any(|field| sides.aside.contains(&field))
    }

    /// Says which objects could not be compared because one organization gives them the name of another one by now.
    pub(super) fn unseen_by_name(&mut self) {
        let sides = self.sides;
        for address in &sides.aside {
            let kept = sides.record.objects.get(address);
            let Some(past) = kept.or_else(|| sides.gone.get(address)) else {
                continue;
            };
            for (name, live, id) in [
                (self.request.from, &sides.source, &past.source_id),
                (self.request.to, &sides.target, &past.target_id),
            ] {
                let mut shared = live.ambiguous.iter();
                let shared = shared.find(|(_, ids)| id.as_ref().is_some_and(|id| ids.contains(id)));
                let Some((shared, ids)) = shared.filter(|(shared, _)| *shared != address) else {
                    continue;
                };
                self.decision.unseen.push(UncomparedObject {
                    what: address.to_string(),
                    because: format!("in {name}, it is one of {} objects named `{shared}`", ids.len()),
                });
            }
        }
    }
}
