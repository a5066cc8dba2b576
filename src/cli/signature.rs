//! The mark on files that closectl wrote, by which it knows them again as long as nobody edits them.

use sha2::{Digest as _, Sha256};

/// What the second line of a file that closectl wrote begins with; the digest of what follows it comes after.
const MARK: &str = "# written by closectl pull ";

/// The files of long texts that a text names: their paths and contents.
pub type NamedTexts = [(String, String)];

/// Puts the mark below the first line of a text.
pub fn marked(first: &str, rest: &str, named: &NamedTexts) -> String {
    format!("{first}\n{MARK}{}\n{rest}", digest(rest, named))
}

/// Says whether a text, and the files that it names, are as closectl wrote them.
pub fn is_signed(text: &str, named: &NamedTexts) -> bool {
    let mut parts = text.splitn(3, '\n');
    let (_, mark, body) = (parts.next(), parts.next(), parts.next().unwrap_or_default());
    mark.and_then(|mark| mark.strip_prefix(MARK))
        .is_some_and(|written| written == digest(body, named))
}

/// Signs an updated text anew, if nobody but closectl had written what it was before.
pub fn signed_again(
    (before, named_before): (&str, &NamedTexts),
    (after, named): (&str, &NamedTexts),
) -> String {
    let mut parts = after.splitn(3, '\n');
    match (parts.next(), parts.next(), parts.next()) {
        (Some(first), Some(mark), Some(body))
            if is_signed(before, named_before) && mark.starts_with(MARK) =>
        {
            format!("{first}\n{MARK}{}\n{body}", digest(body, named))
        }
        _ => after.to_owned(),
    }
}

fn digest(text: &str, named: &NamedTexts) -> String {
    let mut hash = Sha256::new_with_prefix(text.as_bytes());
    let parts = named.iter().flat_map(|(path, content)| [path, content]);
    for part in parts {
        // With its length, so that nothing can move from one part to the next.
        hash.update((part.len() as u64).to_le_bytes());
        hash.update(part.as_bytes());
    }
    let hash = hash.finalize();
    hash.iter().take(8).map(|byte| format!("{byte:02x}")).collect()
}
