//! The names of organizations in the names of files and folders.

/// Returns what stands for an organization in the names of files.
pub(super) fn plain(organization: &str) -> String {
    let is_plain = |character: char| character.is_ascii_alphanumeric() || "_-".contains(character);
    let letter = |character: char| if is_plain(character) { character } else { '_' };
    organization.chars().map(letter).collect()
}
