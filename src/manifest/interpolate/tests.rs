use super::*;
use crate::{manifest::yaml, model::SourceId};

/// What a text becomes where `A` and `B` have these values, and the problems.
fn interpolated(text: &str, a: &str, b: &str) -> (Value, Vec<Problem>) {
    let values = VariableValues {
        env: [("A", a), ("B", b)]
            .map(|(name, value)| (name.into(), value.into()))
            .into(),
        ..VariableValues::default()
    };
    let (mut problems, parsed) = (Vec::new(), yaml::parse(SourceId(0), text));
    let value = interpolate(
        &parsed.documents[0],
        (&values, &mut TextGrowth::default()),
        &mut problems,
        &mut InvalidPointers::default(),
    );
    (value.value, problems)
}

#[test]
fn values_never_make_up_an_expression() {
    for (text, a, b) in [
        ("${env:A}${env:B}", "$", "{id:x/y}"),
        ("$${env:A}", "", ""),
        ("${env:A}{id:x/y}", "$", ""),
        ("${env:A}", "$${id:x/y}", ""),
    ] {
        let (value, problems) = interpolated(text, a, b);
        assert_eq!((template::targets(&value), problems), (vec![], vec![]), "{text}");
    }
}

#[test]
fn variables_add_only_so_much_to_all_texts_together() {
    let long = "x".repeat(1 << 20);
    let text = format!(
        "a: ['{}', '${{env:A}}', '${{env:B}} $${{']\n",
        "${env:A}".repeat(63)
    );
    let (value, problems) = interpolated(&text, &long, "");
    assert!(problems.is_empty());
    assert_eq!(value["a"][0].as_str().unwrap().len(), 63 << 20);

    // The next one is too much, and so is all that follows; nothing of it is put together any more.
    let text = format!("a: ['{}', '${{env:A}}', '${{env:A}}']\n", "${env:A}".repeat(64));
    let (value, problems) = interpolated(&text, &long, "");
    assert_eq!(problems.len(), 1);
    assert_eq!(
        problems[0].message,
        "variables make the manifests more than 64 MiB larger"
    );
    assert_eq!(value["a"][2], "$${env:A}");
}

#[test]
fn a_secret_has_no_value_here_and_is_told_by_its_name() {
    for name in ["CLOSE_API_KEY", "SOME_TOKEN"] {
        let text = format!("${{env:{name}}}");
        let values = VariableValues {
            env: [(name.to_owned(), "s3cret".to_owned())].into(),
            ..VariableValues::default()
        };
        let mut problems = Vec::new();
        assert_eq!(
            replace(
                &text,
                NOWHERE,
                (&values, &mut TextGrowth::default()),
                &mut problems
            ),
            ""
        );
        assert_eq!(problems.len(), 1, "{name}");
        assert!(problems[0].message.contains(name), "{}", problems[0].message);
    }
}

#[test]
fn a_value_that_would_make_a_reference_literal_is_told() {
    let (_, problems) = interpolated("${env:A}${id:x/y}", "5 $", "");
    assert_eq!(problems.len(), 1);
    assert!(
        problems[0].message.contains("ends with `$`"),
        "{}",
        problems[0].message
    );
}
