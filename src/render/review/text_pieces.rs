//! Texts in pieces that are compared one by one: lines, or for the long lines of markup and prose what people would put
//! on a line. Joined again, the pieces are the text.

/// A line beyond so many bytes is taken apart, if anything in it says where.
const WIDE: usize = 160;

/// The elements of HTML that stand on lines of their own.
const BLOCKS: &[&str] = &[
    "blockquote",
    "body",
    "br",
    "center",
    "div",
    "dl",
    "h1",
    "h2",
    "h3",
    "h4",
    "h5",
    "h6",
    "head",
    "hr",
    "html",
    "li",
    "ol",
    "p",
    "pre",
    "section",
    "style",
    "table",
    "tbody",
    "td",
    "th",
    "thead",
    "title",
    "tr",
    "ul",
];

/// Returns what is compared of two texts: their lines without line breaks, or smaller pieces with those.
pub(super) fn pieces<'t>(before: Option<&'t str>, after: Option<&'t str>) -> [Vec<&'t str>; 2] {
    let texts = [before, after];
    let is_wide = |line: &str| line.len() > WIDE && parts(line).len() > 1;
    let has_wide = texts.iter().flatten().any(|text| text.split('\n').any(is_wide));

    texts.map(|text| match text {
        None => Vec::new(),
        // A line break is part of a piece then, since not every piece ends with one.
        Some(text) if has_wide => text.split_inclusive('\n').flat_map(parts).collect(),
        Some(text) => text.split('\n').collect(),
    })
}

/// Takes a line apart before and behind the elements that stand on lines of their own, and behind sentences.
fn parts(line: &str) -> Vec<&str> {
    let mut parts = Vec::new();
    let mut from = 0;
    let mut cut = |at: usize| {
        let part = &line[from..at];
        if !part.trim().is_empty() {
            parts.push(part);
            from = at;
        }
    };

    let mut at = 0;
    while let Some(found) = line[at..].find(['<', '.', '!', '?']).map(|found| at + found) {
        let rest = &line[found..];
        let Some(tag) = rest.strip_prefix('<') else {
            at = found + 1;
            // A space behind a full stop ends a sentence; in a number or an address there is none.
            if line[at..].starts_with(' ') {
                at += 1;
                cut(at);
            }
            continue;
        };

        at = found + 1;
        let (is_end, name) = element(tag);
        if !BLOCKS.contains(&name.as_str()) {
            continue;
        }
        let end = rest.find('>').map_or(line.len(), |end| found + end + 1);
        let is_break = name == "br" || name == "hr";
        if is_end || is_break {
            cut(end);
        } else {
            cut(found);
        }
        at = end;
    }
    cut(line.len());

    // Blanks at the end belong to the last part, so that nothing is left out.
    let last = parts.pop().map_or(0, str::len);
    let start = from.saturating_sub(last);
    parts.push(&line[start..]);
    parts
}

/// Returns whether a tag ends an element, and the name of that, from what follows `<`.
fn element(tag: &str) -> (bool, String) {
    let name = tag.strip_prefix('/').unwrap_or(tag);
    let name = name.split(|letter: char| !letter.is_ascii_alphanumeric()).next();
    (
        tag.starts_with('/'),
        name.unwrap_or_default().to_ascii_lowercase(),
    )
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn the_parts_of_a_line_are_the_line(line in "(<p>|</p>|<br>|<BR/>|<|>|[a. !]|é){0,20}") {
            prop_assert_eq!(parts(&line).concat(), line);
        }
    }

    #[test]
    fn markup_is_taken_apart_where_people_would_begin_a_line() {
        let line =
            "<div class=\"x\"><p>Hello {{ lead.name }}. Are you 1.5 m tall?</p>a<br/>b<b>c</b></div>  ";
        assert_eq!(
            parts(line),
            [
                "<div class=\"x\">",
                "<p>Hello {{ lead.name }}. ",
                "Are you 1.5 m tall?</p>",
                "a<br/>",
                "b<b>c</b></div>  "
            ]
        );
    }

    #[test]
    fn short_lines_stay_lines_and_long_ones_keep_their_line_breaks() {
        assert_eq!(
            pieces(Some("<p>a</p>\n<p>b</p>"), None)[0],
            ["<p>a</p>", "<p>b</p>"]
        );
        let long = format!("<p>{}</p><p>b</p>\nc", "x".repeat(WIDE));
        assert_eq!(pieces(Some("a\nb"), Some(&long))[0], ["a\n", "b"]);
        assert_eq!(pieces(None, Some(&long))[1][1..], ["<p>b</p>\n", "c"]);
    }
}
