//! Words of manifests that people paste: names and values, quoted as YAML asks for it.

use super::visible_text::has_unseen;
use serde_json::Value;
use serde_yaml::FlowSeq;

/// Writes a text as a scalar of YAML that means the same in a line of its own and inside of `{…}` and `[…]`.
#[must_use]
pub fn yaml_word(text: &str) -> String {
    // Readers of YAML 1.1 take a `?` inside of `{…}` for the mark of a key, and nobody sees what can't be seen.
    let in_doubt = text.contains('?') || has_unseen(text, &[]);
    let list = (!in_doubt).then(|| serde_yaml::to_string(&FlowSeq([text])).ok());
    let word = list.flatten().and_then(|list| {
        let inside = list.trim_end().strip_prefix('[')?.strip_suffix(']')?;
        Some(inside.trim().to_owned())
    });

    // Every text of JSON is one of YAML.
    word.unwrap_or_else(|| Value::String(text.to_owned()).to_string())
}

#[cfg(test)]
mod tests {
    use super::yaml_word;

    #[test]
    fn what_yaml_would_read_otherwise_is_quoted() {
        for plain in ["SaaS", "Bad Fit", "Café", "a/b"] {
            assert_eq!(yaml_word(plain), plain);
        }
        for doubtful in [
            "a, b", "no", "12", "# one", "a: b", "{x", "why?", " x", "- y", "", "a\nb", "\u{200b}",
        ] {
            let word = yaml_word(doubtful);
            assert!(
                word.starts_with(['"', '\'']) && word.len() > 1,
                "{doubtful:?}: {word}"
            );
            assert!(!word.contains('\n'), "{word}");
        }
    }
}
