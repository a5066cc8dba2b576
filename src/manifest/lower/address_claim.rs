//! The addresses of entries: each has one of its own, a longer one where several share a name.

use super::{EntryInDocument, ManifestLowering};
use crate::{
    manifest::codes,
    model::{Address, LoweredObject, Problem, told_apart},
};

impl ManifestLowering<'_> {
    /// Gives an object its address, a longer one where others share its name; nothing where it is listed already.
    pub(super) fn claim_address(
        &mut self,
        entry: &EntryInDocument<'_>,
        object: &mut LoweredObject,
    ) -> Option<()> {
        // One that says only its name, or whose rest is invalid, may stand beside others.
        if entry.kind.any.def.namesakes.is_some() {
            self.tell_apart(object);
        }

        let address = &object.spec.address;
        let Some(first) = self.reading.nodes.get(address) else {
            return Some(());
        };

        // The second entry is dropped with everything inside it, so that references into it may be right.
        self.reading.possible_names.add_inside(address);

        let problem = Problem::new(&codes::DUPLICATE_ADDRESS, format!("`{address}` is listed twice"));
        self.reading.problems.push(
            problem
                .at(entry.node().head(), "again here")
                .with(first.head(), "first here")
                // A field that is added to an object has its name from elsewhere.
                .help(if entry.node().get("shared").is_some() {
                    "delete one of the two entries"
                } else {
                    "keep one of the two entries, or rename one"
                }),
        );
        None
    }

    /// Gives an object and the entries of its name the shortest addresses that tell them apart.
    fn tell_apart(&mut self, object: &mut LoweredObject) {
        let short = object.spec.address.clone();
        let known = self.namesakes.get(&short).cloned().unwrap_or_default();
        let qualifiers = |address: &Address| {
            let entry = self.reading.desired.entries.get(address);
            entry.map(|entry| entry.qualifiers.to_vec()).unwrap_or_default()
        };
        let others: Vec<Vec<String>> = known.iter().map(qualifiers).collect();

        // An entry that says again what another one says has the address of that one, which reports it.
        if let Some(twin) = others.iter().position(|other| *other == object.qualifiers) {
            object.spec.address = known[twin].clone();
            return;
        }

        // Short addresses are easier to read, so a longer one waits until another entry has the same name.
        let all = others.iter().chain([&object.qualifiers]);
        let all: Vec<&[String]> = all.map(Vec::as_slice).collect();
        let mut told = told_apart(&short, &all).into_iter();
        let mut moved = Vec::new();
        for (old, new) in known.iter().zip(told.by_ref()) {
            let new = new.unwrap_or_else(|| old.clone());
            self.move_entry(old, &new);
            moved.push(new);
        }
        if let Some(Some(own)) = told.next() {
            object.spec.address = own;
        }
        moved.push(object.spec.address.clone());
        self.namesakes.insert(short, moved);
    }

    /// Gives an entry another address, also in the order of its list.
    fn move_entry(&mut self, old: &Address, new: &Address) {
        if old == new {
            return;
        }
        if let Some(mut entry) = self.reading.desired.entries.remove(old) {
            entry.spec.address = new.clone();
            self.reading.desired.entries.insert(new.clone(), entry);
        }
        if let Some(node) = self.reading.nodes.remove(old) {
            self.reading.nodes.insert(new.clone(), node);
        }
        let remarks = self.reading.remarks.iter_mut().map(|(address, _)| address);
        let members = self.orders.values_mut().flatten();
        for address in remarks.chain(members).filter(|address| *address == old) {
            *address = new.clone();
        }
    }
}
