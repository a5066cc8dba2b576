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
    assert!(matches!(
        write(&nested(MAX_DEPTH + 1)),
        Err(YamlWriteError::TooDeep)
    ));
    assert_eq!(
        write(&json!({"k".repeat(2_000): 1})).unwrap().lines().count(),
        2,
        "a long key"
    );
}

#[test]
fn a_key_that_looks_like_an_item_is_quoted() {
    let long = format!("-{}", "k".repeat(2_000));
    let value = json!({"-a": {"-'": "- :"}, "– b": ["-a: b"], "--c": 1, "d": [{"-e": 1, "f": "x\n-g: h"}], long.clone(): "i"});
    let written = write(&value).unwrap();
    let (lines, last) = written.split_at(written.find("? ").unwrap());
    assert_eq!(
        lines,
        "'-a': {'-''': \"- :\"}\n'– b': [\"-a: b\"]\n--c: 1\nd:\n  - '-e': 1\n    f: |-\n      x\n      -g: h\n"
    );
    assert_eq!(last, format!("? '{long}'\n: i\n"));
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
