//! Random documents in random styles, which know what stands where.

use crate::selftest::Dice;
use serde_json::{Map, Value, json};

/// A document, and what must not be lost of it.
#[derive(Debug, Default)]
pub struct RandomPage {
    pub text: String,
    pub value: Value,
    /// Each comment with the pointer of what it belongs to.
    pub comments: Vec<(String, String)>,
    /// The text of each entry of a list, with its pointer.
    pub entries: Vec<(String, String)>,
    line_break: &'static str,
    /// Whether some values stand in anchors.
    pub has_anchors: bool,
    anchors: Vec<(String, Value)>,
}

const WORDS: &[&str] = &[
    "Sales",
    "Bad Fit",
    "a, b",
    "it's",
    "say \"hi\"",
    "yes",
    "12",
    "x: y",
    "#no",
    "ü",
    "- dash",
    "",
    "two  spaces",
    "a]b",
];

/// Draws a scalar.
pub fn scalar(dice: &mut Dice) -> Value {
    match dice.below(6) {
        0 => json!(dice.below(100)),
        1 => json!(dice.one_in(2)),
        2 => Value::Null,
        3 => json!(format!("{}\nline {}", dice.pick(&["one", "two"]), dice.below(9))),
        _ => json!(*dice.pick(WORDS)),
    }
}

/// Draws a scalar of one line that no other one equals.
pub fn word(dice: &mut Dice, number: usize) -> Value {
    json!(format!(
        "{} {number}",
        dice.pick(&["Sales", "a, b", "it's", "x: y", "ü"])
    ))
}

impl RandomPage {
    /// Draws a document with lists of entries.
    pub fn draw(dice: &mut Dice, with_anchors: bool) -> Self {
        let mut page = Self {
            line_break: if dice.one_in(3) { "\r\n" } else { "\n" },
            has_anchors: with_anchors,
            ..Self::default()
        };
        let mut sections = Map::new();
        page.comment(dice, 0, "");
        for at in 0..dice.between(1, 3) {
            let key = format!("section_{at}");
            let list = page.section(dice, &key);
            sections.insert(key, list);
            page.gap(dice, 0);
        }
        page.value = Value::Object(sections);
        if dice.one_in(4) {
            page.text.truncate(page.text.trim_end().len());
        }
        page
    }

    fn line(&mut self, line: &str) {
        self.text.push_str(line);
        self.text.push_str(self.line_break);
    }

    /// Perhaps a comment on a line of its own.
    fn comment(&mut self, dice: &mut Dice, indent: usize, owner: &str) {
        if dice.one_in(3) {
            let comment = format!("# c{}.", self.comments.len());
            self.line(&format!("{}{comment}", " ".repeat(indent)));
            self.comments.push((comment, owner.to_owned()));
        }
    }

    /// Perhaps a comment at the end of a line.
    fn trailing(&mut self, dice: &mut Dice, owner: &str) -> String {
        if !dice.one_in(4) {
            return String::new();
        }
        let comment = format!("# c{}.", self.comments.len());
        self.comments.push((comment.clone(), owner.to_owned()));
        format!("  {comment}")
    }

    /// Perhaps a blank line, and a comment that belongs to nothing.
    fn gap(&mut self, dice: &mut Dice, indent: usize) {
        if dice.one_in(3) {
            self.line("");
            if dice.one_in(3) {
                self.comment(dice, indent, "");
                self.line("");
            }
        }
    }

    fn section(&mut self, dice: &mut Dice, key: &str) -> Value {
        let pointer = format!("/{key}");
        let indent = *dice.pick(&[2, 0, 4]);
        let count = dice.below(5);
        if count == 0 {
            let empty = *dice.pick(&[" []", "", " ~"]);
            let comment = self.trailing(dice, "");
            self.line(&format!("{key}:{empty}{comment}"));
            return if empty == " []" { json!([]) } else { Value::Null };
        }
        let comment = self.trailing(dice, "");
        self.line(&format!("{key}:{comment}"));
        let mut items = Vec::new();
        for at in 0..count {
            if at > 0 {
                self.gap(dice, indent);
            }
            let pointer = format!("{pointer}/{at}");
            let start = self.text.len();
            self.comment(dice, indent, &pointer);
            items.push(self.entry(dice, indent, &pointer));
            let text = self.text[start..].trim_end().to_owned();
            self.entries.push((pointer, text));
        }
        Value::Array(items)
    }

    fn entry(&mut self, dice: &mut Dice, indent: usize, pointer: &str) -> Value {
        let margin = " ".repeat(indent);
        let name = word(dice, self.text.len());
        match dice.below(4) {
            0 => {
                let text = self.scalar(dice, &name);
                let comment = self.trailing(dice, pointer);
                self.line(&format!("{margin}- {text}{comment}"));
                name
            }
            1 => {
                let mut entry = Map::from_iter([("name".to_owned(), name)]);
                for at in 0..dice.below(3) {
                    entry.insert(format!("key_{at}"), scalar(dice));
                }
                if dice.one_in(2) {
                    entry.insert("choices".to_owned(), choices(dice));
                }
                let entry = Value::Object(entry);
                let text = self.flow(dice, &entry);
                let comment = self.trailing(dice, pointer);
                self.line(&format!("{margin}- {text}{comment}"));
                entry
            }
            _ => self.block(dice, indent, pointer, name),
        }
    }

    fn block(&mut self, dice: &mut Dice, indent: usize, pointer: &str, name: Value) -> Value {
        let margin = " ".repeat(indent + 2);
        let text = self.scalar(dice, &name);
        let comment = self.trailing(dice, pointer);
        self.line(&format!("{}- name: {text}{comment}", " ".repeat(indent)));
        let mut entry = Map::from_iter([("name".to_owned(), name)]);
        for at in 0..dice.below(4) {
            let key = format!("key_{at}");
            let pointer = format!("{pointer}/{key}");
            self.comment(dice, indent + 2, &pointer);
            let value = scalar(dice);
            let text = match &value {
                Value::String(text) if text.contains('\n') && dice.one_in(2) => {
                    let lines: Vec<String> = text.lines().map(|line| format!("{margin}  {line}")).collect();
                    format!("|-{0}{1}", self.line_break, lines.join(self.line_break))
                }
                value => {
                    let text = self.scalar(dice, value);
                    let comment = self.trailing(dice, &pointer);
                    format!("{text}{comment}")
                }
            };
            self.line(&format!("{margin}{key}: {text}"));
            entry.insert(key, value);
        }
        if dice.one_in(2) {
            let value = self.choices(dice, indent + 2, &format!("{pointer}/choices"));
            entry.insert("choices".to_owned(), value);
        }
        if dice.one_in(3) {
            self.line(&format!("{margin}inner:"));
            let inner = indent + *dice.pick(&[4, 2]);
            let mut items = Vec::new();
            for at in 0..dice.between(1, 3) {
                let pointer = format!("{pointer}/inner/{at}");
                self.comment(dice, inner, &pointer);
                let name = word(dice, self.text.len());
                items.push(match dice.one_in(2) {
                    true => self.plain_block(dice, inner, &pointer, name),
                    false => {
                        let entry = json!({ "name": name, "key_0": scalar(dice) });
                        let text = self.flow(dice, &entry);
                        self.line(&format!("{}- {text}", " ".repeat(inner)));
                        entry
                    }
                });
            }
            entry.insert("inner".to_owned(), Value::Array(items));
        }
        Value::Object(entry)
    }

    fn plain_block(&mut self, dice: &mut Dice, indent: usize, pointer: &str, name: Value) -> Value {
        let text = self.scalar(dice, &name);
        self.line(&format!("{}- name: {text}", " ".repeat(indent)));
        let value = json!(dice.below(50));
        let comment = self.trailing(dice, &format!("{pointer}/key_0"));
        self.line(&format!("{}key_0: {value}{comment}", " ".repeat(indent + 2)));
        json!({ "name": name, "key_0": value })
    }

    /// A list of choices in one of four styles, or the alias of one.
    fn choices(&mut self, dice: &mut Dice, indent: usize, pointer: &str) -> Value {
        let margin = " ".repeat(indent);
        if self.has_anchors && !self.anchors.is_empty() && dice.one_in(2) {
            let (name, value) = dice.pick(&self.anchors).clone();
            self.line(&format!("{margin}choices: *{name}"));
            return value;
        }
        let value = choices(dice);
        let items: Vec<Value> = value.as_array().cloned().unwrap_or_default();
        let anchor = match self.has_anchors && dice.one_in(2) {
            true => {
                let name = format!("anchor_{}", self.anchors.len());
                let anchor = format!(" &{name}");
                self.anchors.push((name, value.clone()));
                anchor
            }
            false => String::new(),
        };
        match (items.is_empty(), dice.below(3)) {
            (true, _) | (_, 0) => {
                let text = self.flow(dice, &value);
                let comment = self.trailing(dice, pointer);
                self.line(&format!("{margin}choices:{anchor} {text}{comment}"));
            }
            (_, 1) => {
                let comment = self.trailing(dice, pointer);
                self.line(&format!("{margin}choices:{anchor} [{comment}"));
                let last = items.len() - 1;
                for (at, item) in items.iter().enumerate() {
                    let text = self.scalar(dice, item);
                    let text = if text.contains([',', ']']) && !text.starts_with(['"', '\'']) {
                        item.to_string()
                    } else {
                        text
                    };
                    let comma = if at < last || dice.one_in(2) { "," } else { "" };
                    let comment = self.trailing(dice, &format!("{pointer}/{at}"));
                    self.line(&format!("{margin}  {text}{comma}{comment}"));
                }
                self.line(&format!("{margin}]"));
            }
            _ => {
                self.line(&format!("{margin}choices:{anchor}"));
                let inner = indent + *dice.pick(&[2, 0]);
                for (at, item) in items.iter().enumerate() {
                    let pointer = format!("{pointer}/{at}");
                    self.comment(dice, inner, &pointer);
                    let text = self.scalar(dice, item);
                    let comment = self.trailing(dice, &pointer);
                    self.line(&format!("{}- {text}{comment}", " ".repeat(inner)));
                }
            }
        }
        value
    }

    fn scalar(&self, dice: &mut Dice, value: &Value) -> String {
        match value {
            Value::String(text) if dice.one_in(4) && !text.contains('\n') => {
                format!("'{}'", text.replace('\'', "''"))
            }
            Value::String(text) => {
                let is_plain = text.chars().all(|one| one.is_alphabetic() || one == ' ')
                    && !text.is_empty()
                    && !text.starts_with(' ')
                    && !["yes", "true", "null"].contains(&text.as_str());
                match is_plain && !dice.one_in(4) {
                    true => text.clone(),
                    false => value.to_string(),
                }
            }
            other => other.to_string(),
        }
    }

    fn flow(&self, dice: &mut Dice, value: &Value) -> String {
        match value {
            Value::Array(items) => {
                let items: Vec<String> = items.iter().map(|item| self.flow(dice, item)).collect();
                let pad = *dice.pick(&["", " "]);
                format!("[{pad}{}{pad}]", items.join(*dice.pick(&[", ", ","])))
            }
            Value::Object(entries) => {
                let entries: Vec<String> = entries
                    .iter()
                    .map(|(key, value)| format!("{key}: {}", self.flow(dice, value)))
                    .collect();
                format!("{{{}}}", entries.join(", "))
            }
            other => self.scalar(dice, other),
        }
    }
}

fn choices(dice: &mut Dice) -> Value {
    let count = dice.below(4);
    (0..count).map(|at| word(dice, at)).collect()
}
