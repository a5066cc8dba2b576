//! What looks like a secret in a text, and the text without it.

use super::secret_settings::secret_settings;
use crate::model::{Place, Problem, Sources, id};
use std::ops::Range;

/// Names of parameters of a URL whose values are secrets.
const PARAMETERS: &[&str] = &[
    "access_token",
    "api_key",
    "api-key",
    "apikey",
    "auth",
    "client_secret",
    "key",
    "passwd",
    "password",
    "pwd",
    "secret",
    "sig",
    "signature",
    "token",
];

/// What keys and tokens of well-known services begin with.
const BEGINNINGS: &[&str] = &[
    "AKIA",
    "api_",
    "ghp_",
    "github_pat_",
    "glpat-",
    "rk_live_",
    "sk_live_",
    "xoxb-",
    "xoxp-",
    "Bearer ",
    "Basic ",
];

/// The fewest characters behind such a beginning.
const LONG: usize = 16;

/// The fewest characters in the value of a parameter.
const SHORT: usize = 6;

/// Returns where secrets stand in a text, in order. A variable in the place of a secret is not one.
#[must_use]
pub fn spans(text: &str) -> Vec<Range<usize>> {
    let mut spans = Vec::new();
    // Names and words are shorter than any key.
    if text.len() < LONG {
        return spans;
    }

    for (at, _) in text.match_indices("://") {
        let from = at + "://".len();
        let url = &text[from..from + length(&text[from..], |letter| !ends_url(letter))];
        spans.extend(
            in_url(url)
                .into_iter()
                .map(|span| span.start + from..span.end + from),
        );
    }

    // Keys of well-known services are told by how they begin, wherever they stand in a text.
    for beginning in BEGINNINGS {
        for (at, _) in text.match_indices(beginning) {
            let is_inside = text[..at].ends_with(|letter: char| letter.is_alphanumeric() || letter == '_');
            let from = at + beginning.len();
            let long = length(&text[from..], |letter| {
                letter.is_ascii_alphanumeric() || matches!(letter, '-' | '_' | '.' | '=' | '+' | '/')
            });
            // Words that begin so and are no keys, such as names of programs, seldom hold a digit.
            let has_digit = text[from..from + long].contains(|letter: char| letter.is_ascii_digit());
            if !is_inside && long >= LONG && has_digit {
                spans.push(from..from + long);
            }
        }
    }

    // A token in a URL may be found in both ways, and whoever masks goes through the text once.
    spans.sort_by_key(|span| (span.start, span.end));
    spans
}

/// The fewest letters and digits of a text that nobody could have made up.
const RANDOM: usize = 20;

/// Returns where texts stand that look like keys of whatever service, since nobody could have made them up. Ids of Close
/// look so and are none.
fn random(text: &str) -> Vec<Range<usize>> {
    let mut spans = Vec::new();
    let mut at = 0;
    for run in text.split_inclusive(|letter: char| !is_of_key(letter)) {
        let word = run.trim_end_matches(|letter: char| !is_of_key(letter));
        if word.len() >= RANDOM && is_random(word) && id::find(word).next().is_none() {
            spans.push(at..at + word.len());
        }
        at += run.len();
    }

    // A key of Close has two parts, and only the second one is secret by itself; of a short one neither looks so.
    for (start, _) in text.match_indices("api_") {
        let parts = &text[start + 4..];
        let first = length(parts, |letter| letter.is_ascii_alphanumeric());
        let rest = parts[first..].strip_prefix('.').unwrap_or_default();
        let second = length(rest, |letter| letter.is_ascii_alphanumeric());
        if first > 0 && second >= SHORT {
            spans.push(start + 4..start + 4 + first + 1 + second);
        }
    }
    spans
}

fn is_of_key(letter: char) -> bool {
    letter.is_ascii_alphanumeric() || matches!(letter, '_' | '-' | '+' | '=' | '~')
}

/// Says whether a word mixes letters and digits as no word does: both cases with digits, or a long hexadecimal number.
fn is_random(word: &str) -> bool {
    let count = |passes: fn(&char) -> bool| word.chars().filter(passes).count();
    let digits = count(char::is_ascii_digit);
    let (large, small) = (count(char::is_ascii_uppercase), count(char::is_ascii_lowercase));
    let is_hex = word.len() >= 32 && word.chars().all(|letter| letter.is_ascii_hexdigit());
    (digits >= 2 && large >= 2 && small >= 2) || (is_hex && digits >= 4 && large + small >= 4)
}

/// Returns problems and the texts that they are about as they may be shown: without values that look like secrets or
/// stand under names of secrets, misspelt ones included, and without what stands in further places. The places of the
/// problems still fit.
#[must_use]
pub fn concealed(problems: &[Problem], sources: &Sources, further: &[Place]) -> (Vec<Problem>, Sources) {
    let mut shown = sources.clone();
    let mut values: Vec<String> = Vec::new();
    for (id, source) in sources.iter() {
        let mut settings = secret_settings(&source.text);
        let further = further.iter().filter(|place| place.source == id);
        settings.extend(further.map(|place| place.start as usize..place.end as usize));
        values.extend(
            settings
                .iter()
                .flat_map(|span| repeated(source.text.get(span.clone()).unwrap_or_default())),
        );
        let mut spans = [settings, spans(&source.text), random(&source.text)].concat();
        spans.sort_by_key(|span| (span.start, span.end));
        if !spans.is_empty() {
            shown.replace(id, starred(&source.text, spans, is_of_form));
        }
    }

    // A problem may repeat a value in its own words.
    values.sort_by_key(|value| std::cmp::Reverse(value.len()));
    values.dedup();
    let told = |text: &str| {
        let mut found = spans(text);
        found.extend(random(text));
        found.sort_by_key(|span| (span.start, span.end));
        let text = starred(text, found, |_| false);
        values
            .iter()
            .fold(text, |text, value| text.replace(value.as_str(), "(secret)"))
    };
    let problems = problems.iter().map(|problem| retold(problem, told)).collect();
    (problems, shown)
}

/// Returns the words of a secret value that a message may repeat; shorter ones are in other words.
fn repeated(value: &str) -> impl Iterator<Item = String> {
    let words = value.split(|letter: char| letter.is_whitespace() || is_of_form(letter));
    let whole = value.trim_matches(is_of_form);
    let all: Vec<String> = words.chain([whole]).map(str::to_owned).collect();
    all.into_iter()
        .filter(|word| word.len() >= SHORT && !word.ends_with(':'))
}

/// Says whether a character belongs to the form of a value rather than to the value.
fn is_of_form(letter: char) -> bool {
    matches!(letter, '[' | ']' | '{' | '}' | ',' | '"' | '\'')
}

/// Returns a text of the same length in bytes in which stars take the place of secrets.
#[must_use]
pub fn masked(text: &str) -> String {
    starred(text, spans(text), |_| false)
}

/// Returns a text of the same length in bytes with stars in these places, but for characters that stay and blanks.
fn starred(text: &str, spans: Vec<Range<usize>>, stays: fn(char) -> bool) -> String {
    let mut out = String::with_capacity(text.len());
    let mut from = 0;

    for span in spans {
        // Spans may overlap, and the length has to stay, because places in the text count bytes.
        let start = span.start.max(from);
        out.push_str(text.get(from..start).unwrap_or_default());
        for letter in text.get(start..span.end.max(start)).unwrap_or_default().chars() {
            if stays(letter) || letter == '\n' {
                out.push(letter);
            } else {
                out.push_str(&"*".repeat(letter.len_utf8()));
            }
        }
        from = span.end.max(from);
    }

    out.push_str(text.get(from..).unwrap_or_default());
    out
}

/// Returns a problem with stars for secrets.
#[must_use]
pub fn masked_problem(problem: &Problem) -> Problem {
    retold(problem, masked)
}

/// Returns a problem in other words.
fn retold(problem: &Problem, told: impl Fn(&str) -> String) -> Problem {
    let labelled = |(place, label): &(Place, String)| (*place, told(label));
    let Problem {
        code,
        message,
        place,
        also,
        help,
    } = problem;
    Problem {
        code,
        message: told(message),
        place: place.as_ref().map(labelled),
        also: also.iter().map(labelled).collect(),
        help: help.as_deref().map(told),
    }
}

/// Returns the password before the host of a URL, and the values of parameters that are secrets.
fn in_url(url: &str) -> Vec<Range<usize>> {
    let mut spans = Vec::new();
    let authority = length(url, |letter| !matches!(letter, '/' | '?' | '#'));
    // The last `@` ends the credentials, since a password may hold one itself.
    if let Some(host) = url[..authority].rfind('@')
        && let Some(colon) = url[..host].find(':')
        && is_written_out(&url[colon + 1..host])
    {
        spans.push(colon + 1..host);
    }

    let Some(query) = url.find('?') else { return spans };
    let mut at = query + 1;
    // A short value, as in `key=1`, is hardly a secret.
    for pair in url[at..].split(['&', ';', '#']) {
        if let Some((name, value)) = pair.split_once('=')
            && PARAMETERS.contains(&name.to_ascii_lowercase().as_str())
            && value.chars().count() >= SHORT
            && is_written_out(value)
        {
            spans.push(at + name.len() + 1..at + pair.len());
        }
        at += pair.len() + 1;
    }
    spans
}

fn is_written_out(value: &str) -> bool {
    !value.is_empty() && !value.contains("${")
}

fn ends_url(letter: char) -> bool {
    letter.is_whitespace() || matches!(letter, '"' | '\'' | '`' | '<' | '>')
}

/// Returns how many bytes the letters take that pass a test.
fn length(text: &str, passes: impl Fn(char) -> bool) -> usize {
    text.find(|letter| !passes(letter)).unwrap_or(text.len())
}

#[cfg(test)]
mod tests {
    use super::{masked, spans};

    #[test]
    fn secrets_are_starred_out_and_nothing_else() {
        for (text, expected) in [
            (
                "https://x.test/a?token=abcdef123&page=2",
                "https://x.test/a?token=*********&page=2",
            ),
            ("https://me:hunter22@x.test/a", "https://me:********@x.test/a"),
            (
                "see https://x.test/?a,b&KEY=abcdefg ok",
                "see https://x.test/?a,b&KEY=******* ok",
            ),
            (
                "Authorization: Bearer abcdefgh1jklmnopq",
                "Authorization: Bearer *****************",
            ),
            (
                "api_0123456789abcdefXYZ.0123456789abcd",
                "api_**********************************",
            ),
            (
                "https://x.test/?token=ünïcödé",
                "https://x.test/?token=***********",
            ),
        ] {
            assert_eq!(masked(text), expected);
            assert_eq!(masked(text).len(), text.len());
        }
        for text in [
            "https://x.test/close",
            "https://x.test/?token=${env:TOKEN}",
            "https://me:${env:WORD}@x.test",
            "https://x.test/a:b@c",
            "https://x.test/?page=12345678",
            "https://x.test/?token=",
            "Basic support and everything around it",
            "Sales token, key and password",
            "my_api_key_of_something_long_without_digits",
        ] {
            assert!(spans(text).is_empty(), "{text}");
        }
    }
}
