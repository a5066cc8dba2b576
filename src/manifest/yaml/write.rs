//! Values to canonical YAML text, which every reader of YAML 1.1 and 1.2 understands alike.
//!
//! Chooses the layout; quoting and escaping are the work of the writer crate.

use indexmap::IndexMap;
use serde::ser::{Error as _, Serialize, SerializeMap, SerializeSeq, Serializer};
use serde_json::{Map, Value};
use serde_yaml::{DoubleQuoted, FlowMap, FlowSeq};

use super::parse::{MAX_DEPTH, parse};
use crate::model::SourceId;

/// A list or mapping on one line ends before this column.
const MAX_COLUMNS: usize = 100;

/// A mapping with more keys is not written on one line.
const MAX_FLOW_KEYS: usize = 3;

/// Why a value cannot be written.
#[derive(Debug, thiserror::Error)]
pub enum WriteError {
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
/// Lists of scalars, and mappings of up to three scalars inside a list, stand on one line where that is at
/// most 100 columns long. Texts of several lines are literal blocks where nothing about them is doubtful.
/// The text is read back before it is returned: [`super::parse()`] gives exactly this value.
pub fn write(value: &Value) -> Result<String, WriteError> {
    if !is_within(value, MAX_DEPTH) {
        return Err(WriteError::TooDeep);
    }
    let options = serde_yaml::ser_options! { compact_list_indent: false, folded_wrap_chars: usize::MAX };
    let canonical = Canonical {
        value,
        column: 0,
        indent: 0,
        in_list: false,
    };
    let text = serde_yaml::to_string_with_options(&canonical, options)?;
    let read = parse(SourceId(0), &text);
    match read.documents.as_slice() {
        [document] if read.problems.is_empty() && document.to_json() == *value => Ok(text),
        _ => Err(WriteError::Misread),
    }
}

fn is_within(value: &Value, levels: usize) -> bool {
    match value {
        Value::Array(items) => levels > 0 && items.iter().all(|item| is_within(item, levels - 1)),
        Value::Object(entries) => levels > 0 && entries.values().all(|value| is_within(value, levels - 1)),
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => true,
    }
}

/// A value with where it will stand, which decides over its layout.
struct Canonical<'a> {
    value: &'a Value,
    /// Where its first character would stand on the line of its key or dash.
    column: usize,
    /// Where its keys or dashes stand if it takes several lines.
    indent: usize,
    in_list: bool,
}

impl Serialize for Canonical<'_> {
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

impl<'a> Canonical<'a> {
    fn serialize_items<S: Serializer>(&self, items: &[Value], serializer: S) -> Result<S::Ok, S::Error> {
        let column = self.indent + 2;
        let mut sequence = serializer.serialize_seq(Some(items.len()))?;
        for value in items {
            sequence.serialize_element(&Canonical {
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
            let written = serde_yaml::to_string(key).map_err(S::Error::custom)?;
            let column = self.indent + written.trim_end().chars().count() + 2;
            let value = Canonical {
                value,
                column,
                indent: self.indent + 2,
                in_list: false,
            };
            mapping.serialize_entry(key, &value)?;
        }
        mapping.end()
    }

    fn one_line_list(&self, items: &'a [Value]) -> Option<FlowSeq<Vec<Inline<'a>>>> {
        let inline: Option<Vec<_>> = items.iter().map(|item| self.inline(item)).collect();
        Some(FlowSeq(inline?)).filter(|list| self.fits(list))
    }

    fn one_line_mapping(
        &self,
        entries: &'a Map<String, Value>,
    ) -> Option<FlowMap<IndexMap<&'a str, Inline<'a>>>> {
        let is_small = self.in_list && entries.len() <= MAX_FLOW_KEYS || entries.is_empty();
        if !is_small
            || entries
                .keys()
                .any(|key| key.contains(['?', '\n']) || key.len() > MAX_COLUMNS)
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
    fn inline(&self, value: &'a Value) -> Option<Inline<'a>> {
        let is_short = match value {
            Value::Null | Value::Bool(_) | Value::Number(_) => true,
            Value::String(text) => text.len() <= 4 * MAX_COLUMNS && !text.contains('\n'),
            Value::Array(_) | Value::Object(_) => false,
        };
        is_short.then_some(Inline(value))
    }

    fn fits(&self, flow: &impl Serialize) -> bool {
        let room = MAX_COLUMNS.saturating_sub(self.column);
        serde_yaml::to_string(flow).is_ok_and(|line| line.trim_end().chars().count() <= room)
    }
}

/// A scalar inside of `[…]` or `{…}`, where readers of YAML 1.1 take any `?` for the mark of a key.
struct Inline<'a>(&'a Value);

impl Serialize for Inline<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self.0 {
            Value::String(text) if text.contains('?') => DoubleQuoted(text.as_str()).serialize(serializer),
            other => other.serialize(serializer),
        }
    }
}

/// Leaves plain lines and clean blocks to the writer, and asks for quotes where a reader might stumble.
fn serialize_text<S: Serializer>(text: &str, serializer: S) -> Result<S::Ok, S::Error> {
    if text.contains('\n') && !is_clean_block(text) {
        return DoubleQuoted(text).serialize(serializer);
    }
    serializer.serialize_str(text)
}

/// Tells whether a text of several lines is safe as a literal block: no blanks at the ends of its lines, none
/// before the first, and at most one line break at the end.
fn is_clean_block(text: &str) -> bool {
    let body = text.strip_suffix('\n').unwrap_or(text);
    !body.is_empty()
        && !body.starts_with(char::is_whitespace)
        && !body.ends_with('\n')
        && body
            .split('\n')
            .all(|line| !line.ends_with(char::is_whitespace) && !line.starts_with('\t'))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use serde_json::json;

    use super::*;

    #[test]
    fn a_manifest_is_laid_out_for_people() {
        let value = json!({
            "lead_statuses": ["Potential", "Qualified"],
            "pipelines": [{
                "name": "Sales",
                "statuses": [
                    {"label": "Won", "type": "won"},
                    {"label": "Demo Completed", "type": "active", "note": null},
                    {"label": "L", "type": "lost", "a": 1, "b": 2},
                ],
            }],
            "custom_fields": {"contact": [], "options": {}, "lead": [{"name": "Industry", "choices": ["Software", "Retail"]}]},
            "text": "First\n\n  second: #\n",
            "bare": "one\ntwo",
            "lists": [["a", "b"], [["c"], {"d": []}]],
        });
        let expected = "\
lead_statuses: [Potential, Qualified]
pipelines:
  - name: Sales
    statuses:
      - {label: Won, type: won}
      - {label: Demo Completed, type: active, note: null}
      - label: L
        type: lost
        a: 1
        b: 2
custom_fields:
  contact: []
  options: {}
  lead:
    - name: Industry
      choices: [Software, Retail]
text: |
  First

    second: #
bare: |-
  one
  two
lists:
  - [a, b]
  - - [c]
    - d: []
";
        assert_eq!(write(&value).unwrap(), expected);
    }

    #[test]
    fn lines_end_before_the_last_column() {
        let list = |length| json!({"choices": ["x".repeat(length), "Retail"]});
        let longest = 100 - "choices: [, Retail]".len();
        assert_eq!(write(&list(longest)).unwrap().lines().count(), 1);
        assert_eq!(write(&list(longest + 1)).unwrap().lines().count(), 3);
        let nested = |length| json!({"a": [{"name": "N", "b": [{"label": "x".repeat(length)}]}]});
        let longest = 100 - "      - {label: }".len();
        let lines = |length| write(&nested(length)).unwrap().lines().map(str::len).max();
        assert_eq!(
            (lines(longest), lines(longest + 1)),
            (Some(100), Some("      - label: ".len() + longest + 1))
        );
    }

    #[test]
    fn what_older_readers_would_change_is_quoted() {
        for text in [
            "yes",
            "No",
            "on",
            "OFF",
            "y",
            "null",
            "~",
            "",
            "true",
            "012",
            "0x1F",
            "1_000",
            "12:30:45",
            "1e3",
            ".inf",
            "2026-11-23",
            "<<",
            "=",
            "a: b",
            "a #b",
            "- a",
            "@a",
            "`a",
            "%a",
            "*a",
            "&a",
            "!a",
            "?",
            " a",
            "a ",
            "\u{85}",
            "\u{2028}",
            "\u{feff}",
            "\u{7}",
        ] {
            for value in [
                json!(text),
                json!([text]),
                json!({"k": text}),
                json!([{text: text}]),
            ] {
                let written = write(&value).unwrap();
                assert!(written.contains(['"', '\'']), "{written}");
                assert!(
                    !written.contains(['\u{85}', '\u{2028}', '\u{feff}', '\u{7}']),
                    "{written}"
                );
            }
        }
        assert_eq!(write(&json!(["Why?", "?a"])).unwrap(), "[\"Why?\", \"?a\"]\n");
        assert_eq!(write(&json!([{"Why?": 1}])).unwrap(), "- Why?: 1\n");
    }

    #[test]
    fn doubtful_blocks_are_quoted() {
        for text in [
            "\n",
            " a\nb",
            "a \nb",
            "a\n\n",
            "\ta\nb",
            "a\r\nb",
            "a\n\u{2028}",
            "\na",
        ] {
            let written = write(&json!({"k": text})).unwrap();
            assert_eq!(written.lines().count(), 1, "{written}");
        }
        assert_eq!(write(&json!(["a\n  b: #c\n"])).unwrap(), "- |\n  a\n    b: #c\n");
    }

    #[test]
    fn what_cannot_be_read_back_is_not_written() {
        let nested = |levels| (0..levels).fold(json!(1), |inner, _| json!([inner]));
        assert!(write(&nested(MAX_DEPTH)).is_ok());
        assert!(matches!(write(&nested(MAX_DEPTH + 1)), Err(WriteError::TooDeep)));
        assert_eq!(
            write(&json!({"k".repeat(2_000): 1})).unwrap().lines().count(),
            2,
            "a long key"
        );
    }

    fn nasty_text() -> impl Strategy<Value = String> {
        let words = prop::sample::select(vec![
            "yes",
            "no",
            "on",
            "off",
            "y",
            "N",
            "null",
            "~",
            "true",
            "1",
            "0x1F",
            "0o17",
            "017",
            "1e3",
            "1_000",
            "12:30:45",
            "2026-11-23",
            "2026-11-23T10:00:00Z",
            ".inf",
            ".NaN",
            "<<",
            "=",
            "-",
            "--",
            "---",
            "...",
            "- a",
            "?",
            "? a",
            ":",
            "a: b",
            "a:",
            ":a",
            "#",
            " #",
            "a #b",
            "a#b",
            "@",
            "`",
            "%",
            "!",
            "!!str",
            "&a",
            "*a",
            "|",
            ">",
            "|-",
            "[",
            "]",
            "{",
            "}",
            ",",
            "'",
            "\"",
            "\\",
            "\n",
            "\r",
            "\t",
            " ",
            "\u{85}",
            "\u{2028}",
            "\u{2029}",
            "\u{feff}",
            "\u{0}",
            "\u{7}",
            "\u{7f}",
            "\u{9f}",
            "\u{a0}",
            "\u{fffe}",
            "\u{202e}",
            "ä",
            "日本",
            "🙂",
            "${id:lead_status/Won}",
            "http://x",
            "a,b",
            "word",
            "+1",
            "-1",
            "0",
            "5.",
            ".5",
            "0b1",
            "\n\n",
            "  \n",
            "\n  ",
        ]);
        prop_oneof![
            prop::collection::vec(words, 0..5).prop_map(|words| words.concat()),
            any::<String>(),
            "[a-z :#\\-\n'\"]{0,12}",
        ]
    }

    fn nasty_value() -> impl Strategy<Value = Value> {
        let scalar = prop_oneof![
            4 => nasty_text().prop_map(Value::String),
            1 => Just(Value::Null),
            1 => any::<bool>().prop_map(Value::Bool),
            1 => any::<i64>().prop_map(Value::from),
            1 => any::<u64>().prop_map(Value::from),
            1 => any::<f64>().prop_map(Value::from),
        ];
        scalar.prop_recursive(5, 24, 5, |inner| {
            prop_oneof![
                prop::collection::vec(inner.clone(), 0..5).prop_map(Value::Array),
                prop::collection::vec((nasty_text(), inner), 0..5)
                    .prop_map(|entries| entries.into_iter().collect()),
            ]
        })
    }

    proptest! {
        #![proptest_config(ProptestConfig { cases: 5_000, failure_persistence: None, ..ProptestConfig::default() })]

        #[test]
        fn what_is_written_is_read_back_the_same(value in nasty_value()) {
            let text = write(&value);
            prop_assert!(text.is_ok(), "{:?} for {:?}", text, serde_yaml::to_string(&value));
        }
    }
}
