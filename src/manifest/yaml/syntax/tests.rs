use crate::manifest::yaml::parse;
use crate::model::{SourceId, Sources};

#[test]
fn usual_mistakes_are_named_where_they_are() {
    for (text, place, message, help) in [
        ("a:\n\tb: 1\n", "2:1", "indented with a tab", "indent with spaces"),
        (
            "a:\n  b: 1\n\tc: 2\n",
            "3:1",
            "indented with a tab",
            "indent with spaces",
        ),
        (
            "a:\n  - b\n  \t- c\n",
            "3:3",
            "indented with a tab",
            "indent with spaces",
        ),
        (
            "a: {\n\tb: 1}\n",
            "2:1",
            "indented with a tab",
            "indent with spaces",
        ),
        (
            "name: Deal: closed\n",
            "1:11",
            "contains a colon and a space",
            ": \"Deal: closed\"",
        ),
        (
            "- a: say \"b: c\"\n",
            "1:12",
            "contains a colon and a space",
            ": 'say \"b: c\"'",
        ),
        (
            "a: \"x\": y\n",
            "1:7",
            "after the closing quote",
            "the whole text in quotes",
        ),
        (
            "name:value\nother: 1\n",
            "1:5",
            "needs a space after it",
            "`key: value`",
        ),
        (
            "name\nother: 1\n",
            "1:1",
            "neither `key: value` nor",
            "a colon and a space",
        ),
        (
            "a: 1\nname\nb: 2\n",
            "2:1",
            "neither `key: value` nor",
            "a colon and a space",
        ),
        (
            "a: 1\n  b: 2\n",
            "2:3",
            "indented more than the line above",
            "like the other keys",
        ),
        (
            "a:\n    b: 1\n  c: 2\n",
            "3:3",
            "doesn't line up",
            "two spaces for each level",
        ),
        (
            "  a: 1\nb: 2\n",
            "2:1",
            "doesn't line up",
            "two spaces for each level",
        ),
        (
            "a:\n  - x\n - y\n",
            "3:2",
            "expected a key here",
            "the same column as the other `-`",
        ),
        (
            "a: 1\n- b\n",
            "2:1",
            "expected a key here",
            "the same column as the other `-`",
        ),
        ("- a\nb: 1\n", "2:1", "not a list item", "write `- ` before it"),
        (
            "a: - b\n",
            "1:4",
            "a list item can't be here",
            "on a line of its own",
        ),
        (
            "name: \"Sales\nother: 1\n",
            "1:7",
            "never closed",
            "close it with the same quote",
        ),
        (
            "name: 'It's here'\n",
            "1:11",
            "after the closing quote",
            "of the text as ''",
        ),
        (
            "name: @home # x\n",
            "1:7",
            "can't start with `@`",
            "quotes around it: \"@home",
        ),
        (
            "name: `x`\n",
            "1:7",
            "can't start with a backtick",
            "quotes around it: \"`x`\"",
        ),
        (
            "name: %d\n",
            "1:7",
            "can't start with `%`",
            "quotes around it: \"%d\"",
        ),
        (
            "%foo\na: 1\n",
            "1:1",
            "can't start with `%`",
            "quotes around it: \"%foo\"",
        ),
        (
            "name: *\n",
            "1:7",
            "can't start with `*`",
            "quotes around it: \"*\"",
        ),
        (
            "name: & co\n",
            "1:7",
            "can't start with `&`",
            "quotes around it: \"& co\"",
        ),
        (
            "name: > 5 deals\n",
            "1:7",
            "can't start with `>`",
            "quotes around it: \"> 5 deals\"",
        ),
        (
            "a: ,b\n",
            "1:4",
            "can't start with `,`",
            "quotes around it: \",b\"",
        ),
        (
            "a: !e!x\n",
            "1:4",
            "can't start with `!`",
            "quotes around it: \"!e!x\"",
        ),
        (
            "path: \"C:\\path\"\n",
            "1:10",
            "starts an escape sequence",
            "single quotes",
        ),
        ("a: [1, 2\n", "1:4", "`[` is never closed", "with `]`"),
        ("a: [1, 2}\n", "1:4", "`[` is closed by `}`", "with `]`"),
        ("a: 1]\nb: [1]]\n", "2:7", "closes nothing", "delete it"),
        (
            "a: [1, 2\nb: 3\n",
            "2:2",
            "comma or a closing bracket is missing",
            "close the `[`",
        ),
        (
            "[a, , b]\n",
            "1:5",
            "nothing before this comma",
            "delete the comma",
        ),
        (
            "x: {value: ${id:lead_status/Won}}\n",
            "1:12",
            "`${…}` needs quotes",
            "\"${…}\"",
        ),
        ("a: 'x'#c\n", "1:7", "needs a space before its `#`", "before `#`"),
        ("a: \u{7}b\n", "1:4", "control character (U+0007)", "delete it"),
        ("a: 1\n\u{feff}b: 2\n", "2:1", "byte order mark", "delete it"),
        ("a: 1\n<<<<<<< HEAD\nb: 1\n", "2:1", "merge conflict", "`>>>>>>>`"),
        (
            "a:\n  - b: 1\n  {b: 2}\n",
            "3:3",
            "not a list item",
            "write `- ` before it",
        ),
        ("a: 1\nb:2\n", "2:2", "needs a space after it", "`key: value`"),
        (
            "a:\n\u{a0} - b\n",
            "2:1",
            "only looks like a space (U+00A0)",
            "type it again",
        ),
        (
            "a: [@home, b]\n",
            "1:5",
            "can't start with `@`",
            "quotes around it: \"@home\"",
        ),
        ("--- a: 1\n", "1:1", "same line as `---`", "a line of its own"),
    ] {
        let mut sources = Sources::default();
        let source = sources.add("", text);
        let problems = parse(source, text).problems;
        let problem = problems
            .first()
            .unwrap_or_else(|| panic!("no problem in {text:?}"));
        assert_eq!(problem.code.id, "syntax", "{text:?}");
        let location = sources.locate(problem.place.as_ref().unwrap().0).to_string();
        assert_eq!(&location[1..], place, "{text:?}: {problem:?}");
        assert!(problem.message.contains(message), "{text:?}: {}", problem.message);
        let given = problem.help.as_deref().unwrap_or_default();
        assert!(given.contains(help), "{text:?}: {given}");
    }
}

#[test]
fn a_key_has_a_greatest_length() {
    let fits = "k".repeat(1024) + ": 1";
    assert_eq!(parse(SourceId(0), &fits).problems, []);
    let problem = &parse(SourceId(0), &("k".to_owned() + &fits)).problems[0];
    assert_eq!(problem.message, "this key is longer than 1024 characters");
}
