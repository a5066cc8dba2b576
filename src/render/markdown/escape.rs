//! Text that Markdown and HTML leave as it is, and that GitHub makes no mention, issue or link of.

use crate::model::visible;

/// A space without width: it parts what would otherwise become a mention, an issue, a link or an emoji.
const PART: &str = "&#8203;";

/// The most characters of one value.
const MOST: usize = 300;

/// Writes a text as code, in which nothing means anything.
pub(in crate::render) fn code(text: &str) -> String {
    let text = cut(&visible(text));
    let fence = "`".repeat(longest_run(&text) + 1);
    // Markdown strips a space at both ends of code, and a tick at an end would join the fence.
    let has_tick = text.starts_with('`') || text.ends_with('`');
    let is_blank = text.trim_matches(' ').is_empty();
    let is_padded = text.starts_with(' ') && text.ends_with(' ') && !is_blank;
    match (is_blank, has_tick || is_padded) {
        (true, _) => format!("`\"{text}\"`"),
        (false, true) => format!("{fence} {text} {fence}"),
        (false, false) => format!("{fence}{text}{fence}"),
    }
}

/// Writes a text as prose in Markdown; what stands between two ticks is code, as we write it.
pub(in crate::render) fn prose(text: &str) -> String {
    let parts: Vec<&str> = text.split('`').collect();
    // With an odd number of ticks one has no partner, so none of them is taken for code.
    if parts.len().is_multiple_of(2) {
        return words(text);
    }
    let written = parts.iter().enumerate().map(|(at, part)| match (at % 2, *part) {
        (1, "") => words("``"),
        (1, part) => code(part),
        (_, part) => words(part),
    });
    written.collect()
}

fn words(text: &str) -> String {
    escaped(&visible(text), |character, out| match character {
        '\\' | '`' | '*' | '_' | '{' | '}' | '[' | ']' | '(' | ')' | '+' | '!' | '|' | '~' | '$' | '#' => {
            out.push('\\');
            out.push(character);
        }
        other => html_character(other, out),
    })
}

/// Writes a text as HTML.
pub(super) fn html(text: &str) -> String {
    escaped(&visible(text), |character, out| match character {
        // What would begin code or a link where somebody reads HTML as Markdown.
        '[' => out.push_str("&#91;"),
        '`' => out.push_str("&#96;"),
        other => html_character(other, out),
    })
}

fn html_character(character: char, out: &mut String) {
    match character {
        '&' => out.push_str("&amp;"),
        '<' => out.push_str("&lt;"),
        '>' => out.push_str("&gt;"),
        '"' => out.push_str("&quot;"),
        other => out.push(other),
    }
}

fn escaped(text: &str, write: impl Fn(char, &mut String)) -> String {
    let text = cut(text);
    let mut out = String::with_capacity(text.len());
    let mut characters = text.chars().peekable();
    let mut word = String::new();

    while let Some(character) = characters.next() {
        let is_link = character == '.' && word.eq_ignore_ascii_case("www");
        if character.is_alphanumeric() {
            word.push(character);
        } else {
            word.clear();
        }

        write(character, &mut out);
        // Nobody should be notified, and no issue linked, because a field is called `@sales` or `#12`.
        let is_joined = characters.peek().is_some_and(|next| !next.is_whitespace());
        if is_link || (is_joined && matches!(character, '@' | '#' | ':')) {
            out.push_str(PART);
        }
    }
    out
}

/// Fences lines, so that nothing in them ends the fence; `indent` is that of the list item around it.
pub(super) fn fenced(lines: &[String], language: &str, indent: &str) -> String {
    let longest = lines
        .iter()
        .map(|line| longest_run(line))
        .max()
        .unwrap_or_default();
    let fence = "`".repeat(longest.max(2) + 1);
    let mut out = format!("{indent}{fence}{language}\n");
    for line in lines {
        out.push_str(&format!("{indent}{line}\n"));
    }
    out.push_str(&format!("{indent}{fence}\n"));
    out
}

fn longest_run(text: &str) -> usize {
    text.split(|character| character != '`')
        .map(str::len)
        .max()
        .unwrap_or_default()
}

fn cut(text: &str) -> String {
    match text.char_indices().nth(MOST) {
        Some((at, _)) => format!("{}… ({} characters)", &text[..at], text.chars().count()),
        None => text.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn code_holds_any_number_of_ticks() {
        assert_eq!(code("a"), "`a`");
        assert_eq!(code("a``b"), "```a``b```");
        assert_eq!(code("`a"), "`` `a ``");
        assert_eq!(code(" "), "`\" \"`");
        assert_eq!(code("a\nb"), "`a\\nb`");
    }

    #[test]
    fn prose_makes_no_mention_issue_link_or_tag() {
        let text = prose("</details> @bob #12 https://x.test www.x.test [a](b) *b* | `c` <!-- :tada: &lt;");
        for dangerous in [
            "</details>",
            "@bob",
            "#12",
            "://",
            "www.x",
            "[a](",
            " *b*",
            " | ",
            "<!--",
            ":tada",
            "&lt; ",
        ] {
            assert!(!text.contains(dangerous), "{dangerous} in {text}");
        }
        assert!(text.contains("&lt;/details&gt;"), "{text}");
        assert_eq!(prose("write `a_b` and `` (c)"), "write `a_b` and \\`\\` \\(c\\)");
        assert_eq!(prose("a ` b"), "a \\` b");
    }

    #[test]
    fn a_fence_is_longer_than_any_in_it() {
        let text = fenced(&["+ ````".to_owned()], "diff", "");
        assert_eq!(text, "`````diff\n+ ````\n`````\n");
    }
}
