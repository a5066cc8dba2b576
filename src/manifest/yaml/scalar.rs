//! What an unquoted scalar means in the core schema of YAML 1.2, and what a tag makes of it.
//!
//! Decides over one scalar at a time; `yes`, `no`, `on` and `off` are text here.

use granit_parser::{ScalarStyle, Tag};
use serde_json::Number;

use super::node::YamlContent;

/// The reason why a scalar has no value that JSON could hold, or not the one that its tag promises.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum ScalarError {
    /// An integer outside of 64 bits, or a float beyond the largest one.
    TooLarge,
    /// `.inf` or `.nan`.
    NotFinite,
    /// The tag names another type than the scalar has.
    OtherType,
    /// The tag is none of the core schema.
    UnknownTag,
}

/// Returns what a scalar means.
pub(super) fn resolve(text: &str, style: ScalarStyle, tag: Option<&Tag>) -> Result<YamlContent, ScalarError> {
    let as_text = || Ok(YamlContent::String(text.to_owned()));
    let Some(tag) = tag else {
        return if style == ScalarStyle::Plain {
            plain_content(text)
        } else {
            as_text()
        };
    };

    // Whoever writes `!` before a value wants it taken as text, whatever it looks like.
    if is_non_specific(tag) {
        return as_text();
    }

    let content = match tag.core_suffix() {
        Some("str") => return as_text(),
        Some("null" | "bool" | "int" | "float") => plain_content(text)?,
        Some(_) => return Err(ScalarError::OtherType),
        None => return Err(ScalarError::UnknownTag),
    };

    match (tag.core_suffix().unwrap_or_default(), content) {
        ("null", content @ YamlContent::Null) | ("bool", content @ YamlContent::Bool(_)) => Ok(content),
        ("int", YamlContent::Number(number)) if !number.is_f64() => Ok(YamlContent::Number(number)),
        ("float", YamlContent::Number(number)) => {
            let float = number
                .as_f64()
                .and_then(Number::from_f64)
                .ok_or(ScalarError::NotFinite)?;
            Ok(YamlContent::Number(float))
        }
        _ => Err(ScalarError::OtherType),
    }
}

/// Tells whether a tag is the single `!`, which asks for text.
pub(super) fn is_non_specific(tag: &Tag) -> bool {
    tag.handle().is_empty() && tag.suffix() == "!"
}

fn plain_content(text: &str) -> Result<YamlContent, ScalarError> {
    // YAML 1.1 also read `yes`, `no`, `on` and `off` as booleans: the country code `NO` became false.
    match text {
        "" | "~" | "null" | "Null" | "NULL" => return Ok(YamlContent::Null),
        "true" | "True" | "TRUE" => return Ok(YamlContent::Bool(true)),
        "false" | "False" | "FALSE" => return Ok(YamlContent::Bool(false)),
        ".nan" | ".NaN" | ".NAN" => return Err(ScalarError::NotFinite),
        _ => {}
    }

    let unsigned = text.strip_prefix(['-', '+']).unwrap_or(text);
    if matches!(unsigned, ".inf" | ".Inf" | ".INF") {
        return Err(ScalarError::NotFinite);
    }

    // `0x` and `0o` take no sign in YAML 1.2, and a leading zero is not octal.
    let number = match (text.strip_prefix("0x"), text.strip_prefix("0o")) {
        (Some(digits), _) if is_all(digits, |byte| byte.is_ascii_hexdigit()) => radix(digits, 16)?,
        (_, Some(digits)) if is_all(digits, |byte| matches!(byte, b'0'..=b'7')) => radix(digits, 8)?,
        _ if is_all(unsigned, |byte| byte.is_ascii_digit()) => integer(text)?,
        _ if is_float(unsigned) => float(text)?,
        _ => return Ok(YamlContent::String(text.to_owned())),
    };
    Ok(YamlContent::Number(number))
}

fn is_all(digits: &str, accepts: impl Fn(u8) -> bool) -> bool {
    !digits.is_empty() && digits.bytes().all(accepts)
}

fn radix(digits: &str, radix: u32) -> Result<Number, ScalarError> {
    u64::from_str_radix(digits, radix)
        .map(Number::from)
        .map_err(|_| ScalarError::TooLarge)
}

fn integer(text: &str) -> Result<Number, ScalarError> {
    // Ids may be longer than a float can hold exactly, so an integer never falls back to one.
    let unsigned = text.parse::<u64>().map(Number::from);
    unsigned
        .or_else(|_| text.parse::<i64>().map(Number::from))
        .map_err(|_| ScalarError::TooLarge)
}

fn float(text: &str) -> Result<Number, ScalarError> {
    text.parse()
        .ok()
        .and_then(Number::from_f64)
        .ok_or(ScalarError::TooLarge)
}

/// Tells whether text without its sign is `digits . digits e digits`, each part in its place.
fn is_float(text: &str) -> bool {
    let (mantissa, exponent) = match text.split_once(['e', 'E']) {
        Some((mantissa, exponent)) => (mantissa, Some(exponent)),
        None => (text, None),
    };
    let exponent = exponent.map(|digits| digits.strip_prefix(['-', '+']).unwrap_or(digits));
    let (whole, fraction) = mantissa.split_once('.').unwrap_or((mantissa, ""));

    let digits = |part: &str| part.bytes().all(|byte| byte.is_ascii_digit());
    // `.5` and `5.` are numbers, a single `.` is not.
    let has_mantissa = !whole.is_empty() || (mantissa.starts_with('.') && !fraction.is_empty());
    has_mantissa
        && digits(whole)
        && digits(fraction)
        && exponent.is_none_or(|part| is_all(part, |byte| byte.is_ascii_digit()))
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use crate::manifest::yaml::{ParsedYaml, parse};
    use crate::model::SourceId;

    fn read(text: &str) -> (Value, Vec<&'static str>) {
        let ParsedYaml { documents, problems } = parse(SourceId(0), text);
        let codes = problems.iter().map(|problem| problem.code.id).collect();
        (documents[0].to_json(), codes)
    }

    #[test]
    fn unquoted_scalars_mean_what_the_core_schema_says() {
        for (text, value) in [
            ("--- ", json!(null)),
            ("~", json!(null)),
            ("null", json!(null)),
            ("Null", json!(null)),
            ("nUll", json!("nUll")),
            ("true", json!(true)),
            ("FALSE", json!(false)),
            ("yes", json!("yes")),
            ("No", json!("No")),
            ("on", json!("on")),
            ("off", json!("off")),
            ("0", json!(0)),
            ("-0", json!(0)),
            ("+12", json!(12)),
            ("-17", json!(-17)),
            ("007", json!(7)),
            ("0o17", json!(15)),
            ("0x1F", json!(31)),
            ("0b11", json!("0b11")),
            ("-0x1F", json!("-0x1F")),
            ("0o8", json!("0o8")),
            ("1_000", json!("1_000")),
            ("12:30", json!("12:30")),
            ("2026-11-23", json!("2026-11-23")),
            ("18446744073709551615", json!(u64::MAX)),
            ("-9223372036854775808", json!(i64::MIN)),
            ("1.5", json!(1.5)),
            ("1.", json!(1.0)),
            (".5", json!(0.5)),
            ("-.5e1", json!(-5.0)),
            ("1e3", json!(1000.0)),
            ("1E-2", json!(0.01)),
            ("1e", json!("1e")),
            (".", json!(".")),
            ("-", json!([null])),
            ("+", json!("+")),
            (".e1", json!(".e1")),
            ("1.2.3", json!("1.2.3")),
            ("'1'", json!("1")),
            ("\"true\"", json!("true")),
            ("''", json!("")),
            ("|\n  1\n", json!("1\n")),
            (">\n  a\n  b\n", json!("a b\n")),
            ("${id:lead_status/Won}", json!("${id:lead_status/Won}")),
        ] {
            assert_eq!(read(text), (value, vec![]), "{text:?}");
        }
    }

    #[test]
    fn tags_of_the_core_schema_are_obeyed() {
        for (text, value) in [
            ("!!str 1", json!("1")),
            ("!!str", json!("")),
            ("! 1", json!("1")),
            ("!!int '3'", json!(3)),
            ("!!float 3", json!(3.0)),
            ("!!bool 'true'", json!(true)),
            ("!!null ''", json!(null)),
            ("!!seq [a]", json!(["a"])),
            ("!!map {a: 1}", json!({"a": 1})),
            ("!<tag:yaml.org,2002:str> 1", json!("1")),
            ("%TAG !y! tag:yaml.org,2002:\n---\n!y!str 1", json!("1")),
        ] {
            assert_eq!(read(text), (value, vec![]), "{text:?}");
        }
    }

    #[test]
    fn what_json_cannot_hold_is_a_problem() {
        for (text, code, value) in [
            (".inf", "not-a-number", json!(".inf")),
            ("-.INF", "not-a-number", json!("-.INF")),
            (".NaN", "not-a-number", json!(".NaN")),
            (
                "18446744073709551616",
                "number-too-large",
                json!("18446744073709551616"),
            ),
            (
                "-9223372036854775809",
                "number-too-large",
                json!("-9223372036854775809"),
            ),
            (
                "0x10000000000000000",
                "number-too-large",
                json!("0x10000000000000000"),
            ),
            ("1e999", "number-too-large", json!("1e999")),
            ("!!int x", "wrong-tag", json!("x")),
            ("!!int 1.5", "wrong-tag", json!("1.5")),
            ("!!map x", "wrong-tag", json!("x")),
            ("!!seq {a: 1}", "wrong-tag", json!({"a": 1})),
            ("!secret x", "unknown-tag", json!("x")),
            ("!!binary eA==", "unknown-tag", json!("eA==")),
            ("!list [a]", "unknown-tag", json!(["a"])),
        ] {
            assert_eq!(read(text), (value, vec![code]), "{text:?}");
        }
    }
}
