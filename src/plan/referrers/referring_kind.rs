//! The kinds of settings that may refer to what a plan changes, and that are read only to see that.

use super::{
    disturbance::{Disturbance, MentionedObject},
    tagged_text::TaggedText,
};
use crate::model::{BulkRead, Live, RegisteredKind, Registry};
use serde_json::Value;

/// A kind of settings that may refer to others.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ReferringKind {
    /// The name of the kind.
    pub name: &'static str,
    /// What one is called in a sentence.
    pub title: &'static str,
    /// What shows all of them.
    pub reads: Vec<BulkRead>,
    /// The attributes of the API in whose texts Close puts values of records.
    tagged: Vec<String>,
    /// The attribute of the API that names one.
    key: String,
}

/// A setting that was read to see what it refers to.
#[derive(Clone, Debug, PartialEq)]
pub struct FoundReferrer {
    /// The name of its kind.
    pub(super) kind: &'static str,
    /// Its name in a sentence.
    pub(super) title: String,
    /// Its texts in which Close puts values.
    pub(super) texts: Vec<TaggedText>,
    /// The setting as Close shows it.
    pub(super) value: Value,
}

/// Returns the kinds that nobody needed to be read so far, and of which a setting may refer to what is disturbed.
pub(super) fn needed(registry: &Registry, live: &Live, disturbed: &[Disturbance]) -> Vec<ReferringKind> {
    let objects = || disturbed.iter().flat_map(|one| &one.objects);
    let may_refer = |kind: &&RegisteredKind| objects().any(|object| may_name(kind, object));
    let unread = unread(registry, live).filter(may_refer);
    unread.map(ReferringKind::of).collect()
}

/// Returns the kinds that nobody needed to be read so far, and whose objects may begin to act by what happens to records.
pub(super) fn acting(registry: &Registry, live: &Live) -> Vec<ReferringKind> {
    let unread = unread(registry, live).filter(|kind| kind.any.def.acting.is_some());
    unread.map(ReferringKind::of).collect()
}

fn unread<'a>(registry: &'a Registry, live: &'a Live) -> impl Iterator<Item = &'a RegisteredKind> {
    registry
        .kinds()
        .filter(|kind| live.unsought.contains(kind.any.def.name))
}

/// Says whether a setting of a kind may name an object: in a tag of a text, or by its id.
fn may_name(kind: &RegisteredKind, object: &MentionedObject) -> bool {
    let by_tag = object.tag.is_some() && kind.tagged().next().is_some();
    // What acts by itself may wait for anything.
    by_tag || kind.any.def.acting.is_some() || kind.may_name(&object.address)
}

impl ReferringKind {
    fn of(kind: &RegisteredKind) -> Self {
        let def = &kind.any.def;
        let api = |name: &str| {
            kind.attributes
                .get(name)
                .map_or(name, |one| one.api.as_str())
                .to_owned()
        };
        Self {
            name: def.name,
            title: def.title,
            reads: def.all_reads().collect(),
            tagged: kind.tagged().map(api).collect(),
            key: api(def.key),
        }
    }

    /// Makes a setting of the kind of what Close shows of it.
    #[must_use]
    pub fn found(&self, value: Value) -> FoundReferrer {
        let name = value[&self.key].as_str().unwrap_or("without a name");
        let texts = self.tagged.iter();
        let texts = texts.filter_map(|name| Some(TaggedText::new(name, value[name].as_str()?)));
        FoundReferrer {
            kind: self.name,
            title: format!("the {} \"{name}\"", self.title),
            texts: texts.collect(),
            value,
        }
    }
}
