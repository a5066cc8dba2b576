//! The name of a run: when it started, which of that second it is, and what its organization is called.

use std::path::Path;

/// Returns what stands for an organization in the names of its runs. Several may come to the same.
pub(super) fn plain(organization: &str) -> String {
    let is_plain = |character: char| character.is_ascii_alphanumeric() || "_-".contains(character);
    let letter = |character: char| if is_plain(character) { character } else { '_' };
    organization.chars().map(letter).collect()
}

/// Returns the name of a run.
#[must_use]
pub fn name_of(folder: &Path) -> String {
    let name = folder.file_name().unwrap_or_default();
    name.to_string_lossy().into_owned()
}

/// Returns what the name of a run calls its organization.
#[must_use]
pub(super) fn organization_of(folder: &Path) -> String {
    let (_, _, organization) = name_parts(folder);
    organization
}

/// Returns when a run started, in UTC, as programs read it.
#[must_use]
pub fn time_of(folder: &Path) -> String {
    let (time, _) = started(folder);
    // Names of runs are names of folders, which can't hold colons on every system.
    match time.split_once('T') {
        Some((day, time)) => format!("{day}T{}Z", time.replace('-', ":")),
        None => time,
    }
}

/// Returns when a run started: the time in its name, and its count within that second.
pub(super) fn started(folder: &Path) -> (String, u32) {
    let (time, count, _) = name_parts(folder);
    (time, count)
}

/// Splits the name of a run into its time, its number among those of the same second, and its organization.
fn name_parts(folder: &Path) -> (String, u32, String) {
    let name = folder.file_name().map(|name| name.to_string_lossy().into_owned());
    let name = name.unwrap_or_default();
    let (time, rest) = name.split_once('Z').unwrap_or((&name, ""));
    let (count, organization) = rest.split_once('-').unwrap_or((rest, ""));
    let count = count.strip_prefix('.').and_then(|count| count.parse().ok());
    (time.to_owned(), count.unwrap_or(1), organization.to_owned())
}
