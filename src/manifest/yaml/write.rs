//! Values to canonical YAML text, which every reader of YAML 1.1 and 1.2 understands alike.
//!
//! Chooses the layout; quoting and escaping are the work of the writer crate, but for what nobody would see: a text
//! with such characters stands in double quotes, as escapes, so that whoever reads the file sees what it says.

use indexmap::IndexMap;
use serde::ser::{Error as _, Serialize, SerializeMap, SerializeSeq, Serializer};
use serde_json::{Map, Value};
use serde_yaml::{DoubleQuoted, FlowMap, FlowSeq};

use super::limits::MAX_DEPTH;
use super::parse::parse;
use crate::model::{SourceId, escape_unseen, has_unseen};

/// A list or mapping on one line ends before this column.
const MAX_COLUMNS: usize = 100;

/// A mapping with more keys is not written on one line.
const MAX_FLOW_KEYS: usize = 3;

/// The reason why a value cannot be written.
#[derive(Debug, thiserror::Error)]
pub enum YamlWriteError {
    /// Lists and mappings are nested deeper than [`super::parse()`] reads.
    #[error("write a value that is nested more than {MAX_DEPTH} levels deep")]
    TooDeep,
    /// The writer of the text refused the value.
    #[error("write a value as YAML: {0}")]
    Refused(#[from] serde_yaml::SerializeError),
    /// The text would not have been read as the same value.
    #[error("write a value as YAML that is read back the same")]
    Misread,
}

/// Writes a value as block-style YAML that ends with a line break, keys in the order given.
///
/// Lists of scalars, mappings of up to three scalars inside a list, and mappings of a single scalar below the top, stand
/// on one line where that is at most 100 columns long. Texts of several lines are literal blocks where nothing about them is doubtful.
/// The text is read back before it is returned: [`super::parse()`] gives exactly this value.
pub fn write(value: &Value) -> Result<String, YamlWriteError> {
    if !is_within(value, MAX_DEPTH) {
        return Err(YamlWriteError::TooDeep);
    }

    // No folding: a folded text is hard to search for and to compare.
    let options = serde_yaml::ser_options! { compact_list_indent: false, folded_wrap_chars: usize::MAX };
    let canonical = CanonicalValue {
        value,
        column: 0,
        indent: 0,
        in_list: false,
    };
    let text = serde_yaml::to_string_with_options(&canonical, options)?;

    // Nothing is trusted to the writer crate: what is read back has to be this very value. It quotes no key for us, so that
    // one with a character nobody sees may have to stay as it is.
    let is_same = |text: &String| {
        let read = parse(SourceId(0), text);
        matches!(read.documents.as_slice(), [document] if read.problems.is_empty() && document.to_json() == *value)
    };
    let readable = |text: String| [visible_yaml(&text), text].into_iter().find(is_same);
    let quoted = || with_quoted_keys(&text);
    readable(text.clone())
        .or_else(|| readable(quoted()))
        .ok_or(YamlWriteError::Misread)
}

/// Puts keys in quotes that a person could mean as items of a list, such as `-a`, and that [`super::parse()`] refuses.
fn with_quoted_keys(text: &str) -> String {
    let problems = parse(SourceId(0), text).problems;
    let places = problems.into_iter().filter_map(|problem| problem.place);
    let mut starts: Vec<usize> = places.map(|(place, _)| place.start as usize).collect();
    starts.sort_unstable();

    // From the end, because quotes move whatever stands behind them.
    let mut quoted = text.to_owned();
    for start in starts.into_iter().rev() {
        let rest = &text[start..];
        // A long key has a line of its own, which ends without a colon.
        let ends = [": ", ":\n", "\n"].into_iter().filter_map(|end| rest.find(end));
        let key = &rest[..ends.min().unwrap_or(rest.len())];
        let in_quotes = format!("'{}'", key.replace('\'', "''"));
        quoted.replace_range(start..start + key.len(), &in_quotes);
    }
    quoted
}

/// Writes escapes for what nobody would see in a YAML text, where all of it stands in double quotes.
pub(crate) fn visible_yaml(text: &str) -> String {
    escape_unseen(text, &['\n'], |character, out| {
        let code = u32::from(character);
        out.push_str(&match code {
            0..=0xff => format!("\\x{code:02x}"),
            0x100..=0xffff => format!("\\u{code:04x}"),
            _ => format!("\\U{code:08x}"),
        });
    })
}

fn is_within(value: &Value, levels: usize) -> bool {
    match value {
        Value::Array(items) => levels > 0 && items.iter().all(|item| is_within(item, levels - 1)),
        Value::Object(entries) => levels > 0 && entries.values().all(|value| is_within(value, levels - 1)),
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => true,
    }
}

/// A value with where it will stand, which decides over its layout.
struct CanonicalValue<'a> {
    value: &'a Value,
    /// Where its first character would stand on the line of its key or dash.
    column: usize,
    /// Where its keys or dashes stand if it takes several lines.
    indent: usize,
    in_list: bool,
}

impl Serialize for CanonicalValue<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self.value {
            Value::String(text) => serialize_text(text, serializer),
            Value::Array(items) => match self.one_line_list(items) {
                Some(list) => list.serialize(serializer),
                None => self.serialize_items(items, serializer),
            },
            Value::Object(entries) => match self.one_line_mapping(entries) {
                Some(mapping) => mapping.serialize(serializer),
                None => self.serialize_entries(entries, serializer),
            },
            Value::Null | Value::Bool(_) | Value::Number(_) => self.value.serialize(serializer),
        }
    }
}

impl<'a> CanonicalValue<'a> {
    fn serialize_items<S: Serializer>(&self, items: &[Value], serializer: S) -> Result<S::Ok, S::Error> {
        let column = self.indent + 2;
        let mut sequence = serializer.serialize_seq(Some(items.len()))?;
        for value in items {
            sequence.serialize_element(&CanonicalValue {
                value,
                column,
                indent: column,
                in_list: true,
            })?;
        }
        sequence.end()
    }

    fn serialize_entries<S: Serializer>(
        &self,
        entries: &Map<String, Value>,
        serializer: S,
    ) -> Result<S::Ok, S::Error> {
        let mut mapping = serializer.serialize_map(Some(entries.len()))?;
        for (key, value) in entries {
            // A key that needs quotes is wider than its text, so it is measured as it will be written.
            let written = serde_yaml::to_string(&PlainText(key)).map_err(S::Error::custom)?;
            let column = self.indent + written.trim_end().chars().count() + 2;
            let value = CanonicalValue {
                value,
                column,
                indent: self.indent + 2,
                in_list: false,
            };
            mapping.serialize_entry(&PlainText(key), &value)?;
        }
        mapping.end()
    }

    fn one_line_list(&self, items: &'a [Value]) -> Option<FlowSeq<Vec<InlineScalar<'a>>>> {
        let inline: Option<Vec<_>> = items.iter().map(|item| self.inline(item)).collect();
        Some(FlowSeq(inline?)).filter(|list| self.fits(list))
    }

    fn one_line_mapping(
        &self,
        entries: &'a Map<String, Value>,
    ) -> Option<FlowMap<IndexMap<&'a str, InlineScalar<'a>>>> {
        let most = if self.in_list {
            MAX_FLOW_KEYS
        } else {
            usize::from(self.indent > 0)
        };
        let is_small = entries.len() <= most || entries.is_empty();

        // Readers of YAML 1.1 take a `?` inside of `{…}` for the mark of a key.
        if !is_small
            || entries
                .keys()
                .any(|key| key.contains(['?', '\n']) || needs_quotes(key) || key.len() > MAX_COLUMNS)
        {
            return None;
        }
        let pairs = entries
            .iter()
            .map(|(key, value)| Some((key.as_str(), self.inline(value)?)));
        let inline: Option<IndexMap<_, _>> = pairs.collect();
        Some(FlowMap(inline?)).filter(|mapping| self.fits(mapping))
    }

    /// Returns a scalar that may fit into the rest of the line.
    fn inline(&self, value: &'a Value) -> Option<InlineScalar<'a>> {
        // A character takes at most four bytes, so a longer text can't fit whatever it holds.
        let is_short = match value {
            Value::Null | Value::Bool(_) | Value::Number(_) => true,
            Value::String(text) => text.len() <= 4 * MAX_COLUMNS && !text.contains('\n'),
            Value::Array(_) | Value::Object(_) => false,
        };
        is_short.then_some(InlineScalar(value))
    }

    fn fits(&self, flow: &impl Serialize) -> bool {
        let room = MAX_COLUMNS.saturating_sub(self.column);
        serde_yaml::to_string(flow).is_ok_and(|line| line.trim_end().chars().count() <= room)
    }
}

/// A scalar inside of `[…]` or `{…}`, where readers of YAML 1.1 take any `?` for the mark of a key.
struct InlineScalar<'a>(&'a Value);

impl Serialize for InlineScalar<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self.0 {
            Value::String(text) if text.contains('?') => DoubleQuoted(text.as_str()).serialize(serializer),
            Value::String(text) => serialize_text(text, serializer),
            other => other.serialize(serializer),
        }
    }
}

/// A text that is a key or stands alone.
struct PlainText<'a>(&'a str);

impl Serialize for PlainText<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serialize_text(self.0, serializer)
    }
}

/// Leaves plain lines and clean blocks to the writer, and asks for quotes where a reader might stumble.
fn serialize_text<S: Serializer>(text: &str, serializer: S) -> Result<S::Ok, S::Error> {
    if text.contains('\n') && !is_clean_block(text) || needs_quotes(text) {
        return DoubleQuoted(text).serialize(serializer);
    }
    serializer.serialize_str(text)
}

/// Tells whether a text has to be escaped.
fn needs_quotes(text: &str) -> bool {
    is_misread(text, &['\n'])
}

/// Tells whether a text holds what only an escape shows, but for some characters, or a line that a CI system would obey
/// where the text is printed.
pub fn is_misread(text: &str, kept: &[char]) -> bool {
    has_unseen(text, kept) || text.lines().any(|line| line.trim_start().starts_with("::"))
}

/// Tells whether a text of several lines is safe as a literal block: no blanks at the ends of its lines, none
/// before the first, and at most one line break at the end.
fn is_clean_block(text: &str) -> bool {
    // Blanks at the ends of lines are invisible in an editor, and many editors delete them on saving.
    let body = text.strip_suffix('\n').unwrap_or(text);
    !body.is_empty()
        && !body.starts_with(char::is_whitespace)
        && !body.ends_with('\n')
        && body
            .split('\n')
            .all(|line| !line.ends_with(char::is_whitespace) && !line.starts_with('\t'))
}

#[cfg(test)]
mod tests;
