//! Changes of answers, drawn by dice.

use crate::harness::OddAnswer;
use closectl::selftest::Dice;
use serde_json::{Map, Value, json};

/// What mutated answers may do.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Honesty {
    /// They may be odd, but what they leave out shows: nobody could take them for whole.
    Odd,
    /// They may also leave out objects without a trace, which nobody can notice.
    Lying,
}

/// Changes answers.
pub struct Mutator {
    dice: Dice,
    honesty: Honesty,
    /// One answer of so many is changed.
    rarity: usize,
}

impl Mutator {
    /// Makes one; the same seed makes the same changes of the same answers.
    pub fn new(seed: u64, honesty: Honesty) -> Self {
        let mut dice = Dice::seeded(seed);
        let rarity = *dice.pick(&[1, 3, 8, 20]);
        Self {
            dice,
            honesty,
            rarity,
        }
    }

    /// Changes an answer, or not.
    pub fn mutate(&mut self, answer: &mut OddAnswer) {
        // Whose key it is has to be right, or nothing else is ever read.
        let is_identity = answer.path.starts_with("/me/") && !self.dice.one_in(12);
        if is_identity || answer.status >= 300 || !self.dice.one_in(self.rarity) {
            return;
        }
        match self.dice.below(12) {
            0 => answer.body.truncate(answer.body.len() / 2),
            1 => {
                answer.content_type = "text/html".to_owned();
                answer.body = b"<!doctype html><title>Close</title>".to_vec();
            }
            2 => answer.body.clear(),
            3 => answer.edit(|body| self.page(body)),
            _ => answer.edit(|body| {
                for _ in 0..self.dice.between(1, 3) {
                    self.anywhere(body, 0);
                }
            }),
        }
    }

    /// Changes the page of a list as a whole.
    fn page(&mut self, body: &mut Value) {
        let Some(count) = body["data"].as_array().map(Vec::len) else {
            return self.anywhere(body, 0);
        };
        let is_lying = self.honesty == Honesty::Lying;
        match self.dice.below(if is_lying { 8 } else { 6 }) {
            0 => drop(body.as_object_mut().map(|body| body.remove("has_more"))),
            1 => body["has_more"] = json!("yes"),
            2 => body["has_more"] = json!(true),
            3 => {
                truncate(body, count / 2);
                body["has_more"] = json!(true);
            }
            4 => {
                let size = *self.dice.pick(&[100, 101]);
                pad(body, size);
            }
            5 => self.shuffle(&mut body["data"]),
            6 => body["data"] = json!([]),
            _ => truncate(body, count / 2),
        }
    }

    /// Changes something at some depth.
    fn anywhere(&mut self, value: &mut Value, depth: usize) {
        let stays = depth > 0 && self.dice.one_in(4);
        match value {
            Value::Object(object) if !stays && !object.is_empty() => {
                let at = self.dice.below(object.len());
                let key = object.keys().nth(at).cloned().unwrap();
                if self.dice.below(3) > 0 && has_inside(&object[&key]) {
                    self.anywhere(&mut object[&key], depth + 1);
                } else {
                    self.entry(object, &key);
                }
            }
            Value::Array(items) if !stays && !items.is_empty() => {
                let at = self.dice.below(items.len());
                self.anywhere(&mut items[at], depth + 1);
            }
            Value::Object(_) | Value::Array(_) => {}
            other => *other = self.odd(other),
        }
    }

    /// Changes one attribute.
    fn entry(&mut self, object: &mut Map<String, Value>, key: &str) {
        match self.dice.below(5) {
            0 => drop(object.shift_remove(key)),
            1 => drop(object.insert(key.to_owned(), Value::Null)),
            2 => {
                let odd = self.odd(&object[key]);
                object.insert(key.to_owned(), odd);
            }
            3 => drop(object.insert("zz_new".to_owned(), json!({"deep": [1, null]}))),
            // The order of keys means nothing.
            _ => {
                let mut keys: Vec<(String, Value)> = std::mem::take(object).into_iter().collect();
                keys.reverse();
                object.extend(keys);
            }
        }
    }

    /// A value of another type; never one that could be the truth.
    fn odd(&mut self, value: &Value) -> Value {
        let is_same = |one: &Value| std::mem::discriminant(one) == std::mem::discriminant(value);
        let mut odd = vec![json!(7), json!({"odd": true}), json!([[]]), json!(-1.5)];
        // A text where a yes or no or a number was is no truth; where nothing was, it could be one.
        if !value.is_null() {
            odd.push(json!("odd"));
        }
        odd.retain(|one| !is_same(one));
        self.dice.pick(&odd).clone()
    }

    fn shuffle(&mut self, list: &mut Value) {
        if let Some(items) = list.as_array_mut() {
            for at in (1..items.len()).rev() {
                items.swap(at, self.dice.below(at + 1));
            }
        }
    }
}

fn has_inside(value: &Value) -> bool {
    match value {
        Value::Object(inside) => !inside.is_empty(),
        Value::Array(inside) => !inside.is_empty(),
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => false,
    }
}

fn truncate(body: &mut Value, count: usize) {
    if let Some(items) = body["data"].as_array_mut() {
        items.truncate(count);
    }
}

/// Fills a list up with objects that nobody has asked for.
fn pad(body: &mut Value, size: usize) {
    let Some(items) = body["data"].as_array_mut() else {
        return;
    };
    let Some(model) = items.last().cloned().filter(Value::is_object) else {
        return;
    };
    for at in items.len()..size {
        let mut item = model.clone();
        for key in ["id", "name", "label", "url", "email"] {
            if item[key].is_string() {
                item[key] = json!(format!("{}{at}", item[key].as_str().unwrap()));
            }
        }
        items.push(item);
    }
}
