//! The mark on files that closectl wrote, by which it knows them again as long as nobody edits them.

use sha2::{Digest as _, Sha256};

/// What the second line of a file that closectl wrote begins with; the digest of what follows it comes after.
const MARK: &str = "# written by closectl pull ";

/// Puts the mark below the first line of a text.
pub fn marked(first: &str, rest: &str) -> String {
    format!("{first}\n{MARK}{}\n{rest}", digest(rest))
}

/// Says whether a text is as closectl wrote it.
pub fn is_signed(text: &str) -> bool {
    let mut parts = text.splitn(3, '\n');
    let (_, mark, body) = (parts.next(), parts.next(), parts.next().unwrap_or_default());
    mark.and_then(|mark| mark.strip_prefix(MARK))
        .is_some_and(|written| written == digest(body))
}

/// Signs an updated text anew, if nobody but closectl had written what it was before.
pub fn signed_again(before: &str, after: &str) -> String {
    let mut parts = after.splitn(3, '\n');
    match (parts.next(), parts.next(), parts.next()) {
        (Some(first), Some(mark), Some(body)) if is_signed(before) && mark.starts_with(MARK) => {
            format!("{first}\n{MARK}{}\n{body}", digest(body))
        }
        _ => after.to_owned(),
    }
}

fn digest(text: &str) -> String {
    let hash = Sha256::digest(text.as_bytes());
    hash.iter().take(8).map(|byte| format!("{byte:02x}")).collect()
}
