//! Entries that no text takes: in new texts of their own, where that leaves the organization as it is.

use super::{
    sides::{PlannedDifference, Sides},
    survey::{DifferenceSurvey, NewcomingEntry},
    text_file_edit::named_new_files,
    yaml_style,
};
use crate::{
    manifest::yaml,
    model::{Address, SourceId, Sources},
};
use serde_json::{Value, json};
use std::{
    collections::{BTreeMap, BTreeSet},
    path::{Path, PathBuf},
};

/// The longest entry that is quoted in a message.
const MAX_QUOTED: usize = 80;

/// The folder of new texts.
#[derive(Clone, Debug, Default)]
pub struct NewTextFolder {
    /// Its path.
    pub path: PathBuf,
    /// Whether everything in it is read, so that new texts are as well.
    pub is_searched: bool,
}

/// Returns the name of the file of a section's new text.
pub fn new_text_name(section: &str) -> String {
    format!("pulled-{section}.yaml")
}

/// An entry that a new text can't take.
#[derive(Clone, Debug)]
pub struct RejectedEntry {
    /// The entry.
    pub entry: NewcomingEntry,
    /// Why not.
    pub cause: RejectionCause,
}

/// The reason why a new text can't take an entry.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum RejectionCause {
    /// It would get another place in Close's order.
    Order,
    /// Something else would change as well.
    Change(Address),
    /// The manifests would not be valid with it.
    Invalid,
}

/// An entry that a person has to write.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct EntryByHand {
    /// Why, and what to write.
    pub because: String,
    /// The member of its list that it comes next to, of those that the manifests have.
    pub neighbour: Option<Address>,
}

/// Entries that no text takes.
#[derive(Debug, Default)]
pub struct HomelessEntries {
    /// Those that go into new texts.
    pub kept: Vec<NewcomingEntry>,
    /// Those that no new text takes either.
    pub sent_back: Vec<RejectedEntry>,
    /// The new texts, by the name of their section.
    pub texts: Vec<(String, String)>,
    /// What is in the files of long texts that the new texts name, by the path in those.
    pub files: BTreeMap<String, String>,
    /// What a plan of all texts would change.
    pub planned: BTreeSet<PlannedDifference>,
}

impl HomelessEntries {
    /// Puts entries into new texts, and sends back those with which a plan would change more than without them.
    pub fn settle(
        (folder, meet): (&NewTextFolder, &dyn Fn(&Sources) -> Sides),
        sources: &Sources,
        survey: &DifferenceSurvey,
        sides: &Sides,
    ) -> Self {
        let mut homeless = Self {
            kept: survey.newcomers.clone(),
            planned: sides.planned.clone(),
            ..Self::default()
        };

        // Each round sends something back, so that there are no more rounds than entries.
        while !homeless.kept.is_empty() {
            homeless.write(&survey.newcomer_files);
            let again = meet(&homeless.added_to(sources, folder));
            let worse: Vec<&PlannedDifference> = again.planned.difference(&sides.planned).collect();
            if worse.is_empty() && again.read.problems.is_empty() {
                homeless.planned = again.planned;
                return homeless;
            }
            homeless.send_back(&worse);
        }
        homeless.write(&survey.newcomer_files);
        homeless
    }

    /// Writes the texts of the entries that are kept; what YAML can't hold is sent back.
    fn write(&mut self, files: &BTreeMap<String, String>) {
        let mut roots: BTreeMap<&str, Value> = BTreeMap::new();
        self.files.clear();
        for one in &self.kept {
            let Some((first, rest)) = one.section.split_first() else {
                continue;
            };
            let mut list = &mut roots.entry(first).or_insert_with(|| json!({}))[*first];
            for step in rest {
                list = &mut list[*step];
            }
            let named = named_new_files(&one.value, files, SourceId(0));
            self.files
                .extend(named.into_iter().map(|file| (file.path, file.content)));
            match list {
                Value::Array(items) => items.push(one.value.clone()),
                other => *other = json!([one.value]),
            }
        }

        let texts = roots.into_iter();
        let texts = texts.filter_map(|(section, root)| Some((section.to_owned(), yaml::write(&root).ok()?)));
        self.texts = texts.collect();
        let is_written = |one: &NewcomingEntry| {
            let mut written = self.texts.iter().map(|(section, _)| section.as_str());
            written.any(|section| one.section.first() == Some(&section))
        };
        let (kept, unwritten): (Vec<_>, Vec<_>) = self.kept.drain(..).partition(is_written);
        self.kept = kept;
        let unwritten = unwritten.into_iter().map(|entry| RejectedEntry {
            entry,
            cause: RejectionCause::Invalid,
        });
        self.sent_back.extend(unwritten);
    }

    /// Returns the texts with the new ones where they are read.
    fn added_to(&self, sources: &Sources, folder: &NewTextFolder) -> Sources {
        let mut out = sources.clone();
        for (section, text) in &self.texts {
            let path = folder.path.join(new_text_name(section));
            let id = place_of(&out, folder, &path);
            let id = out.insert(id, path.display().to_string(), text.clone());
            for (name, content) in &self.files {
                let file = out.add_text_file(folder.path.join(name).display().to_string(), content.clone());
                out.name_text_file(id, name.clone(), Ok(file));
            }
        }
        out
    }

    /// Sends back the entries that something is about, or all where nothing tells which.
    fn send_back(&mut self, worse: &[&PlannedDifference]) {
        let about = |one: &NewcomingEntry| {
            let mut about = worse.iter().filter(|worse| {
                worse.address.as_str() == one.address.container()
                    || worse.address.is_within(&one.address)
                    || one.address.is_within(&worse.address)
            });
            about.next().copied()
        };
        let anything = worse.first().copied();
        let is_told_apart = self.kept.iter().any(|one| about(one).is_some());

        let (mut kept, mut sent_back) = (Vec::new(), Vec::new());
        for entry in self.kept.drain(..) {
            let reason = about(&entry);
            if is_told_apart && reason.is_none() {
                kept.push(entry);
            } else {
                let cause = RejectionCause::of(&entry, reason.or(anything));
                sent_back.push(RejectedEntry { entry, cause });
            }
        }
        self.kept = kept;
        self.sent_back.extend(sent_back);
    }

    /// Says how an entry that was sent back is written by hand; nothing where it was not.
    pub fn by_hand(&self, address: &Address, sides: &Sides) -> Option<EntryByHand> {
        let mut rejected = self.sent_back.iter();
        let RejectedEntry { entry, cause } = rejected.find(|one| one.entry.address == *address)?;
        let text = yaml_style::inline(&entry.value);
        let text = if text.chars().count() <= MAX_QUOTED {
            format!("`- {text}`")
        } else {
            "it".to_owned()
        };
        let because = match cause {
            RejectionCause::Order => {
                "from a file of its own the entry would get another place in Close's order".to_owned()
            }
            RejectionCause::Change(other) => {
                format!("a file of its own for the entry would change `{other}` as well")
            }
            RejectionCause::Invalid => {
                "the manifests would not be valid with the entry in a file of its own".to_owned()
            }
        };

        // An entry may come after another one that is written by hand as well.
        let list = Address::of(address.container());
        let order = sides.live.orders.get(&list);
        let members: Vec<&Address> = order.into_iter().flat_map(|live| &live.order.members).collect();
        let at = members.iter().position(|member| *member == address);
        let (before, after) = members.split_at(at.unwrap_or(members.len()));
        let is_listed = |member: &&&Address| sides.lists(member);
        let is_there = |member: &&&Address| {
            let mut rejected = self.sent_back.iter();
            sides.lists(member) || rejected.any(|one| one.entry.address == ***member)
        };
        let place = match before.iter().rfind(is_there) {
            _ if at.is_none() => String::new(),
            Some(before) => format!(", after `{}`", before.name()),
            None => ", as the first entry".to_owned(),
        };
        let neighbour = before.iter().rfind(is_listed);
        let neighbour = neighbour.or_else(|| after.iter().find(is_listed));
        Some(EntryByHand {
            because: format!(
                "this list can't be edited in place, and {because}; write {text} here by hand{place}"
            ),
            neighbour: neighbour.map(|member| (*member).clone()),
        })
    }
}

impl RejectionCause {
    /// Returns why an entry is rejected because of something that would change with it, or because of a problem.
    fn of(entry: &NewcomingEntry, worse: Option<&PlannedDifference>) -> Self {
        match worse {
            Some(worse) if worse.is_order && worse.address.as_str() == entry.address.container() => {
                Self::Order
            }
            Some(worse) => Self::Change(worse.address.clone()),
            None => Self::Invalid,
        }
    }
}

/// Returns the text before which a new one is read: a folder is read by name.
fn place_of(sources: &Sources, folder: &NewTextFolder, path: &Path) -> SourceId {
    let manifests: Vec<SourceId> = sources.manifests().collect();
    let name = |id: &SourceId| sources.get(*id).map(|source| Path::new(&*source.name));
    let is_inside =
        |id: &&SourceId| folder.is_searched && name(id).is_some_and(|name| name.starts_with(&folder.path));

    let inside = || manifests.iter().filter(is_inside);
    let next = inside().find(|id| name(id).is_some_and(|name| name > path));
    let behind = inside().next_back().or(manifests.last());
    let behind = behind.map_or(SourceId(0), |id| SourceId(id.0 + 1));
    next.copied().unwrap_or(behind)
}
