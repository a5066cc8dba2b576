//! `${…}` in strings.
//!
//! Every string of a canonical object is a template: text, in which `${id:ADDRESS}` stands for the id of that
//! object in the organization at hand and `$${` for a literal `${`. Manifests may hold `${env:…}` and
//! `${var:…}` as well; those are replaced before anything else looks at the text.

use super::{Address, IdIndex, id};
use serde_json::{Map, Value};
use std::{collections::BTreeSet, convert::Infallible, ops::Range};
use thiserror::Error;

/// A piece of a template.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum TemplatePiece {
    /// Text that stands for itself.
    Text(String),
    /// `${space:name}`.
    Expression {
        /// What the name belongs to: `id`, `env` or `var`.
        space: Namespace,
        /// The name as written.
        name: String,
        /// The bytes of the whole expression in the template.
        range: Range<usize>,
    },
}

impl TemplatePiece {
    /// Returns the address of the object that the piece stands for, if it does for one.
    fn target(&self) -> Option<Address> {
        match self {
            Self::Expression {
                space: Namespace::Id,
                name,
                ..
            } => Some(Address::parse(name)),
            Self::Expression { .. } | Self::Text(_) => None,
        }
    }
}

/// The namespace of the name in an expression.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Namespace {
    /// An object's id.
    Id,
    /// A variable of the environment.
    Env,
    /// A variable of the organization's settings.
    Var,
}

/// A mistake in a template.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
#[error("{what}")]
pub struct TemplateError {
    /// What is wrong and what to write instead.
    pub what: String,
    /// The bytes at fault.
    pub range: Range<usize>,
}

/// Splits a template into its pieces.
///
/// # Errors
///
/// Says what is wrong with the first malformed expression.
pub fn parse(text: &str) -> Result<Vec<TemplatePiece>, TemplateError> {
    let mut pieces = Vec::new();
    let mut plain = String::new();
    let mut at = 0;

    while let Some(dollar) = text[at..].find('$').map(|found| at + found) {
        plain.push_str(&text[at..dollar]);
        let rest = &text[dollar..];
        if rest.starts_with("$${") {
            plain.push_str("${");
            at = dollar + 3;
        } else if rest.starts_with("${") {
            let (piece, end) = expression(text, dollar)?;
            if !plain.is_empty() {
                pieces.push(TemplatePiece::Text(std::mem::take(&mut plain)));
            }
            pieces.push(piece);
            at = end;
        } else {
            plain.push('$');
            at = dollar + 1;
        }
    }

    plain.push_str(&text[at..]);
    if !plain.is_empty() {
        pieces.push(TemplatePiece::Text(plain));
    }
    Ok(pieces)
}

fn expression(text: &str, start: usize) -> Result<(TemplatePiece, usize), TemplateError> {
    let fail = |what: &str, end: usize| TemplateError {
        what: what.to_owned(),
        range: start..end,
    };
    let Some(close) = text[start..].find('}').map(|found| start + found) else {
        return Err(fail(
            "`${` is not closed; write `}` after the name, or `$${` for a literal `${`",
            text.len(),
        ));
    };

    let end = close + 1;
    let inner = &text[start + 2..close];
    let Some((space, name)) = inner.split_once(':') else {
        let what = format!(
            "`${{{inner}}}` does not say what it names; write `${{env:{inner}}}`, `${{var:{inner}}}` or \
             `${{id:KIND/NAME}}`, or `$${{` for a literal `${{`"
        );
        return Err(fail(&what, end));
    };

    let space = match space {
        "id" => Namespace::Id,
        "env" => Namespace::Env,
        "var" => Namespace::Var,
        other => {
            let what = format!("`{other}` is not known in `${{…}}`; there are `id`, `env` and `var`");
            return Err(fail(&what, end));
        }
    };

    if name.is_empty() {
        return Err(fail("the name after the colon is missing", end));
    }
    // It ends with the first `}`, so that the rest of a name within a name would stand for itself.
    if space != Namespace::Id && name.contains("${") {
        return Err(fail(
            "`${…}` can't stand inside another one; write out the name",
            end,
        ));
    }
    Ok((
        TemplatePiece::Expression {
            space,
            name: name.to_owned(),
            range: start..end,
        },
        end,
    ))
}

/// Makes a template of text that stands for itself.
#[must_use]
pub fn literal(text: &str) -> String {
    text.replace("${", "$${")
}

/// Makes templates of the strings of a value, keys included, that stand for themselves.
#[must_use]
pub fn literal_value(value: &Value) -> Value {
    rewrite_text(value, &mut |text| literal(text))
}

/// Adds the words of a value that could be ids, whatever their shape.
pub fn add_possible_ids(value: &Value, found: &mut BTreeSet<String>) {
    visit(value, &mut |text| {
        let words = id::words(text).map(|range| &text[range]);
        for word in words.filter(|word| word.contains('_')) {
            // A long text says the same few words again and again.
            if !found.contains(word) {
                found.insert(word.to_owned());
            }
        }
    });
}

/// Returns the ids in a value that are written as such and not as references.
#[must_use]
pub fn raw_ids(value: &Value) -> Vec<String> {
    let mut found = Vec::new();
    visit(value, &mut |text| {
        let pieces = parse(text).unwrap_or_else(|_| vec![TemplatePiece::Text(text.to_owned())]);
        for piece in pieces {
            if let TemplatePiece::Text(plain) = piece {
                found.extend(id::find(&plain).map(|range| plain[range].to_owned()));
            }
        }
    });
    found
}

/// Makes the template that stands for an object's id. A `}` in the address is written `%7D`.
#[must_use]
pub fn reference(address: &Address) -> String {
    format!("${{id:{}}}", address.as_str().replace('}', "%7D"))
}

/// Returns the address that a template stands for, if it is one reference and nothing else.
#[must_use]
pub fn as_reference(template: &str) -> Option<Address> {
    let name = template.strip_prefix("${id:")?.strip_suffix('}')?;
    (!name.contains('}')).then(|| Address::parse(name))
}

/// Lists the addresses that the templates in a value name, keys included.
#[must_use]
pub fn targets(value: &Value) -> Vec<Address> {
    let mut found = Vec::new();
    visit(value, &mut |text| found.extend(names(text)));
    found
}

/// Returns where a template names an object first.
#[must_use]
pub fn mention(text: &str, target: &Address) -> Option<Range<usize>> {
    let mut pieces = parse(text).ok()?.into_iter();
    pieces.find_map(|piece| match (piece.target(), piece) {
        (Some(address), TemplatePiece::Expression { range, .. }) if address == *target => Some(range),
        (_, TemplatePiece::Expression { .. } | TemplatePiece::Text(_)) => None,
    })
}

fn names(text: &str) -> Vec<Address> {
    if !text.contains("${") {
        return Vec::new();
    }

    let pieces = parse(text).unwrap_or_default();
    pieces.iter().filter_map(TemplatePiece::target).collect()
}

fn visit(value: &Value, see: &mut impl FnMut(&str)) {
    match value {
        Value::String(text) => see(text),
        Value::Array(items) => items.iter().for_each(|item| visit(item, see)),
        Value::Object(map) => map.iter().for_each(|(key, item)| {
            see(key);
            visit(item, see);
        }),
        Value::Null | Value::Bool(_) | Value::Number(_) => {}
    }
}

/// Rewrites every string of a value, keys included.
///
/// # Errors
///
/// Passes on the first error of `rewrite`.
pub fn rewrite<E>(value: &Value, change: &mut impl FnMut(&str) -> Result<String, E>) -> Result<Value, E> {
    Ok(match value {
        Value::String(text) => Value::String(change(text)?),
        Value::Array(items) => Value::Array(
            items
                .iter()
                .map(|item| rewrite(item, change))
                .collect::<Result<_, _>>()?,
        ),
        Value::Object(map) => {
            let mut out = Map::with_capacity(map.len());
            for (key, item) in map {
                out.insert(change(key)?, rewrite(item, change)?);
            }
            Value::Object(out)
        }
        Value::Null | Value::Bool(_) | Value::Number(_) => value.clone(),
    })
}

/// Rewrites every string of a value, keys included, where that can't fail.
#[must_use]
pub fn rewrite_text(value: &Value, change: &mut impl FnMut(&str) -> String) -> Value {
    let rewritten: Result<Value, Infallible> = rewrite(value, &mut |text| Ok(change(text)));
    rewritten.unwrap_or_else(|never| match never {})
}

/// Replaces the addresses that a value names by others.
#[must_use]
pub fn readdress(value: &Value, change: &impl Fn(Address) -> Address) -> Value {
    rereference(value, &|address| reference(&change(address)))
}

/// Replaces every reference in a value by the template that `write` makes of its address.
#[must_use]
pub fn rereference(value: &Value, write: &impl Fn(Address) -> String) -> Value {
    rewrite_text(value, &mut |text| {
        let pieces = if text.contains("${") {
            parse(text).unwrap_or_default()
        } else {
            Vec::new()
        };

        if pieces.is_empty() {
            return text.to_owned();
        }
        let written = pieces.iter().map(|piece| match (piece.target(), piece) {
            (Some(address), _) => write(address),
            (None, TemplatePiece::Text(plain)) => literal(plain),
            (None, TemplatePiece::Expression { range, .. }) => text[range.clone()].to_owned(),
        });
        written.collect()
    })
}

/// Replaces every reference in a value by the id that it stands for, and every `$${` by `${`.
///
/// # Errors
///
/// Returns the first address that has no id yet.
pub fn resolve(value: &Value, index: &IdIndex) -> Result<Value, Address> {
    rewrite(value, &mut |text| {
        let mut out = String::new();
        // A text that can't be parsed is sent as it stands; in a manifest it has been refused before.
        for piece in parse(text).unwrap_or_else(|_| vec![TemplatePiece::Text(text.to_owned())]) {
            match (piece.target(), piece) {
                (Some(address), _) => out.push_str(index.id(&address).ok_or(address.clone())?),
                (None, TemplatePiece::Text(plain)) => out.push_str(&plain),
                (None, TemplatePiece::Expression { range, .. }) => out.push_str(&text[range]),
            }
        }
        Ok(out)
    })
}

/// Makes templates of the strings of a live value: ids become references, `${` becomes `$${`.
///
/// Every word that the index knows is an id, whatever its shape, but for those without a prefix, such as `admin`: they
/// are ordinary words as well. What only looks like an id stays as it is and is added to `unnamed`, and so do ids that
/// no reference can stand for.
#[must_use]
pub fn lift(value: &Value, index: &IdIndex, unnamed: &mut Vec<String>) -> Value {
    rewrite_text(value, &mut |text| lift_text(text, index, unnamed))
}

/// Replaces the ids in the templates of a value that an index knows by references; what is a reference already stays.
#[must_use]
pub fn lift_rest(value: &Value, index: &IdIndex) -> Value {
    rewrite_text(value, &mut |text| {
        let lifted = parse(text).map(|pieces| {
            let lifted = pieces.iter().map(|piece| match piece {
                TemplatePiece::Text(plain) => lift_text(plain, index, &mut Vec::new()),
                TemplatePiece::Expression { range, .. } => text[range.clone()].to_owned(),
            });
            lifted.collect()
        });
        lifted.unwrap_or_else(|_| text.to_owned())
    })
}

/// Brings the templates of a value into the form that they have once their texts were sent and are read again: an id stays that
/// nobody could tell from an ordinary word, such as `admin`. What has no id yet stays a reference.
#[must_use]
pub fn as_read(value: &Value, index: &IdIndex) -> Value {
    rewrite_text(value, &mut |text| {
        if names(text).is_empty() {
            return text.to_owned();
        }
        let sent = rereference(&Value::from(text), &|address| match index.id(&address) {
            Some(id) => literal(id),
            None => reference(&address),
        });
        let read = lift_rest(&sent, index);
        read.as_str().map_or_else(|| text.to_owned(), str::to_owned)
    })
}

/// Makes a template of one text: ids become references, and those that do not are added to `unnamed`.
fn lift_text(text: &str, index: &IdIndex, unnamed: &mut Vec<String>) -> String {
    let is_known = |word: &str| word.contains('_') && index.address(word).is_some();
    let is_id = |word: &str| id::is_id(word) || is_known(word);

    let mut out = String::new();
    let mut from = 0;
    for range in id::words(text).filter(|range| is_id(&text[range.clone()])) {
        out.push_str(&literal(&text[from..range.start]));
        from = range.end;
        let word = &text[range];
        // After a `$`, a reference would be read as a literal `${`.
        let written = index.address(word).filter(|_| !out.ends_with('$')).map(reference);
        // Some addresses could not be read back from a reference, and then the id stays.
        match written.filter(|written| as_reference(written).as_ref() == index.address(word)) {
            Some(written) => out.push_str(&written),
            None => {
                unnamed.push(word.to_owned());
                out.push_str(word);
            }
        }
    }
    out.push_str(&literal(&text[from..]));
    out
}

#[cfg(test)]
mod tests;
