//! Hides keys and tokens that stand in a project file itself, before lines of it are shown.

/// The attributes that hold secrets.
const SECRETS: &[&str] = &["api_key", "access_token", "client_secret", "refresh_token"];
/// What a value that is no secret begins with.
const HARMLESS: &[&str] = &["${env:", "*"];

/// Returns the text with stars for the secrets, byte by byte, and the secrets. It also works where the text can't be
/// read as YAML.
pub fn masked(text: &str) -> (String, Vec<String>) {
    let mut shown = text.to_owned();
    let mut secrets = Vec::new();
    for name in SECRETS {
        for (at, _) in text.match_indices(name) {
            let Some(start) = value(text, at + name.len()) else {
                continue;
            };

            let (start, end) = scalar(text, start);
            let secret = &text[start..end];
            if secret.is_empty() || HARMLESS.iter().any(|begin| secret.starts_with(begin)) {
                continue;
            }

            // As many stars as bytes: the places of problems still fit.
            shown.replace_range(start..end, &"*".repeat(secret.len()));
            secrets.push(secret.to_owned());
        }
    }

    (shown, secrets)
}

/// Returns where the value begins of a key that ends here, if it is one; a value may stand on the next line.
fn value(text: &str, end: usize) -> Option<usize> {
    let rest = text[end..]
        .trim_start_matches(['"', '\''])
        .trim_start_matches(' ');
    let rest = rest.strip_prefix(':')?.trim_start();

    // A block, an anchor or a tag stands between the key and its value.
    let rest = match rest.strip_prefix(['|', '>']) {
        Some(block) => block.trim_start_matches(['-', '+']).trim_start(),
        None => rest,
    };
    let rest = match rest.strip_prefix(['&', '!']) {
        Some(named) => named
            .trim_start_matches(|c: char| !c.is_whitespace())
            .trim_start(),
        None => rest,
    };

    // A list or a mapping in its place is a mistake that would show the secret all the same.
    let rest = rest.trim_start_matches(['[', '{', ' ']);
    Some(text.len() - rest.len())
}

/// Returns where a scalar begins and ends, without its quotes.
fn scalar(text: &str, start: usize) -> (usize, usize) {
    let rest = &text[start..];
    let (start, end) = match rest.chars().next() {
        Some(quote @ ('"' | '\'')) => (start + 1, rest[1..].find([quote, '\n'])),
        Some(_) | None => {
            let plain = rest.find([',', '}', ']', '\n']).unwrap_or(rest.len());
            // A comment begins at a `#` after a space; any other `#` is part of the value.
            (start, Some(rest[..plain].find(" #").unwrap_or(plain)))
        }
    };
    let rest = &text[start..];
    let length = rest[..end.unwrap_or(rest.len())].trim_end().len();
    (start, start + length)
}

#[cfg(test)]
mod tests {
    use super::masked;

    #[test]
    fn secrets_become_stars_of_the_same_length() {
        for (text, shown) in [
            ("api_key: s3cret # x\nb: 1\n", "api_key: ****** # x\nb: 1\n"),
            (
                "a: {api_key: s3cret, sandbox: y}",
                "a: {api_key: ******, sandbox: y}",
            ),
            ("\"api_key\" : \"s3 cret\"", "\"api_key\" : \"*******\""),
            ("access_token: 's3cret", "access_token: '******"),
            ("client_secret: |-\n  s3cret\n", "client_secret: |-\n  ******\n"),
            ("refresh_token:\n  s3cret\n", "refresh_token:\n  ******\n"),
            ("api_key: [s3cret, x]", "api_key: [******, x]"),
            ("api_key: &a s3cret\n", "api_key: &a ******\n"),
            ("api_key: ${env:KEY}", "api_key: ${env:KEY}"),
            ("api_key: \"${env:KEY}\"", "api_key: \"${env:KEY}\""),
            ("api_key_command: op read", "api_key_command: op read"),
            ("api_key:", "api_key:"),
            ("api_key: é\u{e9}x", "api_key: *****"),
        ] {
            assert_eq!(masked(text).0, shown);
            assert_eq!(masked(text).0.len(), text.len(), "{text}");
        }
        assert_eq!(masked("api_key: s3cret\n").1, ["s3cret"]);
    }
}
