//! Queries, node by node.

use super::{
    condition::{predicate, sought},
    field::subject,
    moment::TimeSpan,
    statement::{Join, Statement},
    wording::{has_only, json, named, noun, text},
};
use crate::model::{one, plural};
use serde_json::{Map, Value};

/// Returns what a smart view shows, by the envelope around its query: a line, or a list where that is long. Nothing for a
/// view without one.
#[must_use]
pub fn query_text(envelope: &Value) -> Option<String> {
    let envelope = envelope.as_object()?;
    let mut lines = envelope
        .get("query")
        .map(|query| statement(query).lines())
        .unwrap_or_default();

    let sort = envelope
        .get("sort")
        .and_then(Value::as_array)
        .into_iter()
        .flatten();
    let sorted: Vec<String> = sort.map(sort_key).collect();
    if !sorted.is_empty() {
        lines.push(format!("sorted by {}", sorted.join(", then by ")));
    }
    if let Some(limit) = envelope.get("results_limit").filter(|limit| !limit.is_null()) {
        lines.push(format!("at most {}", json(limit)));
    }

    // What only a newer Close writes is not left out.
    let known = ["query", "sort", "results_limit"];
    let unknown = envelope
        .iter()
        .filter(|(key, value)| !known.contains(&key.as_str()) && !value.is_null());
    lines.extend(unknown.map(|(key, value)| format!("{key}: {}", json(value))));
    Some(lines.join("\n"))
}

fn sort_key(key: &Value) -> String {
    let known = key.as_object().and_then(|map| {
        let field = subject(map.get("field")?)?;
        let direction = match text(map, "direction")? {
            "asc" => "ascending",
            "desc" => "descending",
            _ => return None,
        };
        has_only(map, &["direction", "field"]).then(|| format!("{field}, {direction}"))
    });
    known.unwrap_or_else(|| json(key))
}

/// Says what a query finds.
fn statement(node: &Value) -> Statement {
    let known = node.as_object().and_then(known);
    known.unwrap_or_else(|| Statement::single(json(node)))
}

/// Says what a node finds whose form is known; nothing for others.
fn known(node: &Map<String, Value>) -> Option<Statement> {
    let is_negated = match node.get("negate") {
        None | Some(Value::Null) => false,
        Some(negate) => negate.as_bool()?,
    };
    let only = |keys: &[&str]| {
        let common = ["type", "negate"];
        has_only(node, &[&common, keys].concat()).then_some(())
    };
    let said = |text: String| Some(Statement::Single(text));

    match text(node, "type")? {
        "match_all" => {
            only(&[])?;
            said(if is_negated { "nothing" } else { "everything" }.to_owned())
        }
        "object_type" => {
            only(&["object_type"])?;
            let all = plural(&noun(text(node, "object_type")?));
            said(if is_negated {
                format!("anything but {all}")
            } else {
                format!("all {all}")
            })
        }
        "id" => {
            only(&["value"])?;
            let word = if is_negated { "not " } else { "" };
            said(format!("{word}the record {}", named(node.get("value")?)))
        }
        "text" => {
            only(&["value", "mode"])?;
            let verb = if is_negated {
                "does not contain"
            } else {
                "contains"
            };
            said(format!("{verb} {}", sought(node)?))
        }
        "saved_search" => {
            only(&["saved_search_id"])?;
            let word = if is_negated { "not " } else { "" };
            said(format!(
                "{word}in the smart view \"{}\"",
                named(node.get("saved_search_id")?)
            ))
        }
        "and" => {
            only(&["queries"])?;
            all_of(node.get("queries")?.as_array()?, is_negated)
        }
        "or" => {
            only(&["queries"])?;
            let parts = node.get("queries")?.as_array()?;
            let parts: Vec<Statement> = parts.iter().map(statement).collect();
            let join = if is_negated { Join::None } else { Join::Any };
            (!parts.is_empty()).then(|| Statement::joined(join, parts))
        }
        "has_related" => {
            only(&["this_object_type", "related_object_type", "related_query"])?;
            related(node, is_negated)
        }
        "field_condition" => {
            only(&["field", "condition"])?;
            let field = subject(node.get("field")?)?;
            said(format!(
                "{field} {}",
                predicate(node.get("condition")?, is_negated)
            ))
        }
        _ => None,
    }
}

/// Says that several things hold. Whose records they are goes without saying beside conditions on them.
fn all_of(queries: &[Value], is_negated: bool) -> Option<Statement> {
    let is_type = |query: &&Value| query["type"] == "object_type" && query["negate"] != true;
    let conditions: Vec<&Value> = queries.iter().filter(|query| !is_type(query)).collect();
    if queries.is_empty() {
        return None;
    }

    let kept: Vec<&Value> = if conditions.is_empty() {
        queries.iter().collect()
    } else {
        conditions
    };
    let mut parts = Vec::new();
    for part in kept.into_iter().map(statement) {
        match part {
            // What is joined in the same way is one list.
            Statement::Several {
                lead,
                join: Join::All,
                parts: inner,
            } if lead.is_empty() => parts.extend(inner),
            part => parts.push(part),
        }
    }
    let join = if is_negated { Join::NotAll } else { Join::All };
    Some(Statement::joined(join, parts))
}

/// Says what is related to a record, or that nothing such is: "no call for 30 days".
fn related(node: &Map<String, Value>, is_negated: bool) -> Option<Statement> {
    text(node, "this_object_type")?;
    let noun = noun(text(node, "related_object_type")?);
    let things = if is_negated {
        format!("no {noun}")
    } else {
        one(&noun)
    };

    let query = node.get("related_query").filter(|query| !query.is_null());
    let conditions = query.map(conditions).unwrap_or_default();
    match conditions.as_slice() {
        [] => Some(Statement::Single(things)),
        // A single time of the thing itself needs no more words than that.
        [only] if time_of(only).is_some() => {
            let span = time_of(only)?;
            Some(Statement::Single(match (span, is_negated) {
                (TimeSpan::Last(length), true) => format!("{things} for {length}"),
                (span, _) => format!("{things} {}", span.during()),
            }))
        }
        _ => {
            let parts = conditions.into_iter().map(statement);
            let inner = Statement::joined(Join::All, parts.collect());
            Some(inner.led_by(&format!("{things} with")))
        }
    }
}

/// Returns what a query joins, whatever it is about left out; a query that joins nothing is its only condition.
fn conditions(query: &Value) -> Vec<&Value> {
    let is_plain = query["negate"] != true && query["type"] == "and";
    let joined = query["queries"].as_array().filter(|_| is_plain);
    match joined {
        Some(queries) => queries.iter().flat_map(conditions).collect(),
        None if query["type"] == "object_type" && query["negate"] != true => Vec::new(),
        None => vec![query],
    }
}

/// Returns the time that a condition asks for, if it asks for when something was made or happened.
fn time_of(query: &Value) -> Option<TimeSpan> {
    let map = query.as_object()?;
    if text(map, "type")? != "field_condition" || map.get("negate").is_some_and(|negate| *negate == true) {
        return None;
    }
    let name = map.get("field")?.get("field_name")?.as_str()?;
    let is_own_time = ["date_created", "activity_at", "date_sent", "starts_at"].contains(&name);
    let condition = map.get("condition")?.as_object().filter(|_| is_own_time)?;
    (text(condition, "type")? == "moment_range").then(|| TimeSpan::of(condition))?
}

#[cfg(test)]
mod tests;
