//! The names of the files in which long texts are kept: made from what an object is called, safe on every file system,
//! and the same from one pull to the next.

use super::{text_files::file_of_text, yaml};
use crate::model::{Address, Attribute, ListPosition, Live, RegisteredKind, Registry};
use serde_json::Value;
use sha2::{Digest as _, Sha256};
use std::collections::BTreeMap;
use unicode_normalization::UnicodeNormalization as _;

/// The longest name that is made of an object's name.
const LONGEST: usize = 60;

/// The ending of files that hold what people never write on one line.
const MARKUP: &str = "html";

/// Names that Windows keeps for devices, whatever ending follows.
const DEVICES: &[&str] = &["con", "prn", "aux", "nul"];

/// Returns the content of the file that a text of an attribute belongs in; nothing where it stays in the manifest, as
/// texts of one line do unless they are markup, and texts that only escapes show.
pub fn file_content(attribute: &Attribute, value: &Value) -> Option<String> {
    let (ending, text) = (attribute.file.as_ref()?, value.as_str()?);
    let is_long = ending == MARKUP || text.trim_end_matches('\n').contains('\n');
    // A file shows a text as it is; what must not be shown so is escaped in the manifest.
    file_of_text(text).filter(|_| is_long && !yaml::is_misread(text, &['\n', '\t']))
}

/// The names of files for the objects of an organization.
pub struct TextFileNames<'a> {
    registry: &'a Registry,
    /// How many objects would have a name.
    counts: BTreeMap<String, usize>,
}

impl<'a> TextFileNames<'a> {
    /// Looks at the names of all objects, so that the name of a file does not depend on which of them come first.
    pub fn new(registry: &'a Registry, live: &Live) -> Self {
        let mut names = Self {
            registry,
            counts: BTreeMap::new(),
        };
        for spec in live.specs.values() {
            let kind = registry.kind(spec.kind);
            if let Some(kind) = kind.filter(|kind| texts(kind) > 0) {
                *names
                    .counts
                    .entry(names.plain(kind, &spec.address).0)
                    .or_default() += 1;
            }
        }
        names
    }

    /// Returns the path of the file for an attribute of an object, relative to the manifest. Where that is taken, the
    /// name says more.
    pub fn path(
        &self,
        (kind, attribute): (&RegisteredKind, &Attribute),
        address: &Address,
        is_taken: &dyn Fn(&str) -> bool,
    ) -> String {
        let (plain, is_whole) = self.plain(kind, address);
        let ending = attribute.file.as_deref().unwrap_or_default();
        // Only where an object has several texts does the name of a file say which one it is.
        let ending = if texts(kind) > 1 {
            format!(".{}.{ending}", attribute.name)
        } else {
            format!(".{ending}")
        };

        let digest = digest(address);
        let is_shared = self.counts.get(&plain).is_some_and(|count| *count > 1);
        let names = [0, 8, 16, 64].map(|digits| match digits {
            0 => plain.clone(),
            digits => format!("{plain}-{}", &digest[..digits]),
        });
        let mut free = names
            .iter()
            .skip(usize::from(!is_whole || is_shared))
            .filter(|name| {
                let is_other = **name != plain && self.counts.contains_key(*name);
                !is_other && !is_taken(&format!("{name}{ending}"))
            });
        format!("{}{ending}", free.next().unwrap_or(&names[3]))
    }

    /// Returns the folder and name that an object would have if nothing else had it, and whether the name says all of
    /// the object's own.
    fn plain(&self, kind: &RegisteredKind, address: &Address) -> (String, bool) {
        let prefix = Address::of(kind.any.def.prefix);
        let mut steps = Vec::new();
        let mut at = address.clone();
        while at != prefix && at.is_within(&prefix) {
            steps.push(at.name());
            at = Address::of(at.container());
        }
        steps.reverse();

        let (name, is_whole) = slug(&steps.join(" "));
        (format!("{}/{name}", self.folder(kind)), is_whole)
    }

    /// Returns the folder of a kind's files: that of its section.
    fn folder(&self, kind: &RegisteredKind) -> String {
        let Some(listing) = kind.any.def.listing else {
            return kind.any.def.name.to_owned();
        };
        match listing.at {
            ListPosition::Section(path) => path.join("/"),
            ListPosition::Single(key) => key.to_owned(),
            ListPosition::Within(holder, attribute) => match self.registry.kind(holder) {
                Some(holder) => format!("{}/{attribute}", self.folder(holder)),
                None => attribute.to_owned(),
            },
        }
    }
}

/// Returns how many texts of an object may be in files.
fn texts(kind: &RegisteredKind) -> usize {
    let attributes = kind.attributes.values();
    attributes.filter(|attribute| attribute.file.is_some()).count()
}

/// Returns the small letters and digits of a name with `-` between its words, and whether they say all of it.
fn slug(name: &str) -> (String, bool) {
    // Accents are left out of a letter, and letters of other scripts have no place in a name for every file system.
    let letters = name.nfd().filter(|letter| !is_accent(*letter));
    let (mut slug, mut is_whole) = (String::new(), true);
    for letter in letters.flat_map(char::to_lowercase) {
        if letter.is_ascii_alphanumeric() {
            slug.push(letter);
        } else {
            is_whole &= letter.is_ascii();
            if !slug.is_empty() && !slug.ends_with('-') {
                slug.push('-');
            }
        }
    }

    if slug.len() > LONGEST {
        slug.truncate(LONGEST);
        is_whole = false;
    }
    let slug = slug.trim_end_matches('-');
    match slug {
        "" => ("text".to_owned(), false),
        device if is_device(device) => (format!("{device}-text"), is_whole),
        slug => (slug.to_owned(), is_whole),
    }
}

fn is_accent(letter: char) -> bool {
    ('\u{300}'..='\u{36f}').contains(&letter)
}

fn is_device(slug: &str) -> bool {
    let numbered = ["com", "lpt"]
        .iter()
        .filter_map(|device| slug.strip_prefix(device));
    let is_numbered = |rest: &str| rest.len() == 1 && rest.bytes().all(|byte| byte.is_ascii_digit());
    DEVICES.contains(&slug) || numbered.into_iter().any(is_numbered)
}

fn digest(address: &Address) -> String {
    let hash = Sha256::digest(address.as_str().as_bytes());
    hash.iter().map(|byte| format!("{byte:02x}")).collect()
}

#[cfg(test)]
mod tests {
    use super::slug;

    #[test]
    fn names_are_small_letters_digits_and_dashes_whatever_an_object_is_called() {
        for (name, expected, is_whole) in [
            ("First touch", "first-touch", true),
            ("  Follow-up: day 3 (EU)  ", "follow-up-day-3-eu", true),
            // A letter that has no plain form is left out, and the digest of the name tells it apart.
            ("Grüße & Küsse", "gru-e-kusse", false),
            ("Café", "cafe", true),
            ("日本", "text", false),
            ("Привет 2", "2", false),
            ("../../etc/passwd", "etc-passwd", true),
            ("con", "con-text", true),
            ("LPT1", "lpt1-text", true),
            ("com10", "com10", true),
            ("...", "text", false),
            ("a\u{202e}b", "a-b", false),
        ] {
            assert_eq!(slug(name), (expected.to_owned(), is_whole), "{name}");
        }
        assert_eq!(slug(&"long ".repeat(40)).0.len(), 59);
        assert!(!slug(&"long ".repeat(40)).1);
    }
}
