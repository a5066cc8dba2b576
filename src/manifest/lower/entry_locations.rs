//! Where an entry, its attributes and its texts are written.

use super::ManifestLowering;
use crate::{
    manifest::{schema::REMOVED, yaml::YamlNode},
    model::{Location, RegisteredKind, WrittenText},
};

impl ManifestLowering<'_> {
    /// Returns where an entry is written; if another file, such as an overlay, removes its object, the place there.
    pub(super) fn location(&self, node: &YamlNode, removed: bool) -> Location {
        let head = node.head();
        let removal = node.get(REMOVED).filter(|_| removed);
        let removal = removal.map(|entry| entry.key_place);
        let place = removal.filter(|place| place.source != head.source);
        self.sources.locate(place.unwrap_or(head))
    }

    /// Returns the places of the attributes that other files add to an entry.
    pub(super) fn stated_elsewhere(&self, node: &YamlNode) -> Vec<(String, Location)> {
        let source = node.head().source;
        let others = node.entries().iter();
        let others = others.filter(|entry| entry.key_place.source != source);
        let located = others.map(|entry| (entry.key.to_string(), self.sources.locate(entry.key_place)));
        located.collect()
    }

    /// Returns the places of the texts of an entry in which Close fills in values of records.
    pub(super) fn text_locations(&self, kind: &RegisteredKind, node: &YamlNode) -> Vec<WrittenText> {
        let texts = kind.tagged().filter_map(|attribute| {
            let node = &node.get(attribute)?.value;
            let text = node.text()?;
            let written = self.sources.get(node.place.source)?;
            let written = written
                .text
                .get(node.place.start as usize..node.place.end as usize)?;
            let mut first = self.sources.locate(node.place);
            // The text of a block begins below the sign that opens it.
            let is_block = written.starts_with('|');
            first.line += usize::from(is_block);
            Some(WrittenText {
                attribute: attribute.to_owned(),
                first,
                has_its_lines: is_block || written == text,
            })
        });
        texts.collect()
    }
}
