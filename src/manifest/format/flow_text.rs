//! What is written in brackets, on one line as `pull` spaces and quotes it.

use crate::manifest::{
    update::{EditableText, end, inline, is_alias, is_own, start},
    yaml::{MappingEntry, YamlContent, YamlNode},
};

/// Returns a value as it is written on one line inside of brackets; nothing where something stands there that has no place
/// on it, such as a comment.
pub fn flow_text(editable: EditableText<'_>, node: &YamlNode) -> Option<String> {
    let written = editable.cut(start(node), end(node));
    if is_alias(editable, node) {
        return Some(written.to_owned());
    }

    match &node.content {
        YamlContent::Null | YamlContent::Bool(_) if written.is_empty() => None,
        YamlContent::Null | YamlContent::Bool(_) | YamlContent::String(_) => Some(inline(&node.to_json())),
        // The author chose between `1.50` and `1.5`, which say the same.
        YamlContent::Number(_) => Some(written.to_owned()),
        YamlContent::Sequence(items) => {
            let mut walk = FlowWalk::new(editable, node, '[')?;
            for item in items.iter() {
                let text = flow_text(editable, item)?;
                walk.member(start(item), end(item), text)?;
            }
            walk.finished('[', ']')
        }
        YamlContent::Mapping(entries) => {
            let mut walk = FlowWalk::new(editable, node, '{')?;
            for entry in entries.iter() {
                let text = pair(editable, node, entry)?;
                let key = entry.key_place.start as usize;
                walk.member(key, end(&entry.value), text)?;
            }
            walk.finished('{', '}')
        }
    }
}

/// Returns a key with its value.
fn pair(editable: EditableText<'_>, mapping: &YamlNode, entry: &MappingEntry) -> Option<String> {
    let (key, key_end) = (entry.key_place.start as usize, entry.key_place.end as usize);
    let is_plain = is_own(mapping, entry) && !editable.cut(key, key_end).starts_with('*');
    let behind = editable.behind_colon(key_end).filter(|_| is_plain)?;
    let anchor = anchor(editable.cut(behind, start(&entry.value)))?;

    let key = inline(&entry.key.to_string().into());
    let value = flow_text(editable, &entry.value)?;
    Some(format!("{key}: {anchor}{value}"))
}

/// The members of a collection, one after the other.
struct FlowWalk<'a> {
    editable: EditableText<'a>,
    /// Behind the last member.
    at: usize,
    /// The closing bracket.
    close: usize,
    members: Vec<String>,
}

impl<'a> FlowWalk<'a> {
    /// Begins behind the opening bracket; nothing where there is none, as in the mapping of `[a: b]`.
    fn new(editable: EditableText<'a>, node: &YamlNode, open: char) -> Option<Self> {
        let is_open = editable.cut(start(node), end(node)).starts_with(open);
        is_open.then(|| Self {
            editable,
            at: start(node) + 1,
            close: end(node) - 1,
            members: Vec::new(),
        })
    }

    /// Adds a member, if nothing stands before it but its comma and an anchor.
    fn member(&mut self, from: usize, to: usize, text: String) -> Option<()> {
        let gap = self.editable.cut(self.at, from).trim_start();
        let gap = if self.members.is_empty() {
            gap
        } else {
            gap.strip_prefix(',')?
        };
        let anchor = anchor(gap)?;
        self.members.push(format!("{anchor}{text}"));
        self.at = to;
        Some(())
    }

    fn finished(self, open: char, close: char) -> Option<String> {
        // A comma behind the last member says nothing.
        let rest = self.editable.cut(self.at, self.close).trim();
        (rest.is_empty() || rest == "," && !self.members.is_empty())
            .then(|| format!("{open}{}{close}", self.members.join(", ")))
    }
}

/// Returns the anchor in what stands before a value, with a blank behind it; nothing where anything else stands there.
fn anchor(gap: &str) -> Option<String> {
    let mut words = gap.split_whitespace();
    match (words.next(), words.next()) {
        (None, _) => Some(String::new()),
        (Some(word), None) if word.starts_with('&') => Some(format!("{word} ")),
        (Some(_), _) => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{manifest::yaml, model::SourceId};

    #[test]
    fn brackets_are_spaced_and_quoted_alike_and_comments_are_never_lost() {
        for (text, expected) in [
            ("[a,b ,  'c' ]", Some("[a, b, c]")),
            (
                "{ a : 1.50, \"b\":True, c: ~ }",
                Some("{a: 1.50, b: true, c: null}"),
            ),
            ("[ [ ], {  }, ]", Some("[[], {}]")),
            ("[&x 'a', *x, { b: &y c }]", Some("[&x a, *x, {b: &y c}]")),
            ("[a, # why\n b]", None),
            ("[a\n # why\n]", None),
            ("[a: b]", None),
            ("{a, b: 1}", None),
            ("[!!str 1]", None),
            ("[\"a, b\"]", Some("[\"a, b\"]")),
        ] {
            let documents = yaml::parse(SourceId(0), text).documents;
            let written = flow_text(EditableText::new(text), &documents[0]);
            assert_eq!(written.as_deref(), expected, "{text}");
        }
    }
}
