//! Manifests in every style that YAML has: the same values with other words.

use closectl::selftest::Dice;
use serde_json::Value;

/// Writes values as one document, each part in a style that the dice choose.
pub fn styled_page(dice: &mut Dice, value: &Value) -> String {
    if dice.one_in(5) {
        return format!("{value:#}\n");
    }
    let mut page = StyledPage {
        text: String::new(),
        anchors: Vec::new(),
        aliases: dice.one_in(2),
    };
    if dice.one_in(6) {
        page.text.push_str("---\n");
    }
    page.mapping(dice, value, 0);
    page.text
}

/// A page that is being written.
struct StyledPage {
    text: String,
    /// The values that stand in anchors.
    anchors: Vec<Value>,
    /// Whether there are any.
    aliases: bool,
}

impl StyledPage {
    fn line(&mut self, dice: &mut Dice, indent: usize, line: &str) {
        if dice.one_in(6) {
            self.text.push_str(&format!("{}# a note\n", " ".repeat(indent)));
        }
        let comment = if dice.one_in(8) { "  # why" } else { "" };
        self.text
            .push_str(&format!("{}{line}{comment}\n", " ".repeat(indent)));
    }

    fn mapping(&mut self, dice: &mut Dice, value: &Value, indent: usize) {
        let entries = value.as_object().unwrap();
        for (key, value) in entries {
            self.entry(dice, key, value, indent);
        }
    }

    fn entry(&mut self, dice: &mut Dice, key: &str, value: &Value, indent: usize) {
        let key = match dice.below(4) {
            0 => format!("{:?}", key),
            1 => format!("'{key}'"),
            _ => key.to_owned(),
        };
        let has_lines = matches!(value, Value::Array(items) if !items.is_empty());
        match dice.below(5) {
            0 => {
                self.line(dice, indent, &format!("? {key}"));
                if has_lines && dice.one_in(2) {
                    self.text.push_str(&" ".repeat(indent));
                    self.text.push(':');
                    self.text.push(' ');
                    let start = self.text.len();
                    self.list(dice, value, indent + 2);
                    // The first dash stands behind the colon, unless a comment is there.
                    let first: String = self.text.drain(start..).collect();
                    match first.trim_start().starts_with('#') {
                        true => self.text.push_str(&format!("\n{first}")),
                        false => self.text.push_str(first.trim_start()),
                    }
                } else {
                    let value = self.flow(dice, value);
                    self.text.push_str(&format!("{}: {value}\n", " ".repeat(indent)));
                }
            }
            1 | 2 if has_lines => {
                let tag = if dice.one_in(6) { " !!seq" } else { "" };
                self.line(dice, indent, &format!("{key}:{tag}"));
                let further = *dice.pick(&[0, 2, 4]);
                self.list(dice, value, indent + further);
            }
            _ => {
                let value = self.flow(dice, value);
                self.line(dice, indent, &format!("{key}: {value}"));
            }
        }
    }

    fn list(&mut self, dice: &mut Dice, value: &Value, indent: usize) {
        for item in value.as_array().unwrap() {
            match item {
                Value::Object(entries) if !entries.is_empty() && dice.one_in(2) => {
                    let start = self.text.len();
                    self.mapping(dice, item, indent + 2);
                    let lines: String = self.text.drain(start..).collect();
                    let margin = " ".repeat(indent);
                    match lines.trim_start().starts_with('#') {
                        true => self.text.push_str(&format!("{margin}-\n{lines}")),
                        false => self.text.push_str(&format!("{margin}- {}", &lines[indent + 2..])),
                    }
                }
                item => {
                    let item = self.flow(dice, item);
                    self.line(dice, indent, &format!("- {item}"));
                }
            }
        }
    }

    /// Writes a value so that it can stand on a line, perhaps as an alias of one that stands above.
    fn flow(&mut self, dice: &mut Dice, value: &Value) -> String {
        if self.aliases && (value.is_array() || value.is_object()) {
            if let Some(at) = self.anchors.iter().position(|known| known == value) {
                return format!("*a{at}");
            }
            if dice.one_in(4) {
                self.anchors.push(value.clone());
                return format!("&a{} {}", self.anchors.len() - 1, plain_flow(dice, value));
            }
        }
        plain_flow(dice, value)
    }
}

fn plain_flow(dice: &mut Dice, value: &Value) -> String {
    match value {
        Value::Array(items) => {
            let items: Vec<String> = items.iter().map(|item| plain_flow(dice, item)).collect();
            let (open, separator) = *dice.pick(&[("[", ", "), ("[ ", ","), ("[", ",  ")]);
            format!("{open}{}]", items.join(separator))
        }
        Value::Object(entries) => {
            let entries: Vec<String> = entries
                .iter()
                .map(|(key, value)| format!("{key}: {}", plain_flow(dice, value)))
                .collect();
            format!("{{{}}}", entries.join(", "))
        }
        Value::String(text) if dice.one_in(3) && !text.contains(['\n', '\'']) => format!("'{text}'"),
        Value::String(text) if dice.one_in(6) && !text.is_empty() => {
            format!("!!str {}", Value::from(text.as_str()))
        }
        other => other.to_string(),
    }
}
