//! What is at hand while somebody types: the project, its manifests, its runs. Reads files and nothing else.

use crate::{
    cli::{manifest_context::ManifestContext, manifest_files::ManifestTexts, project::Project},
    engine, kinds, manifest,
    model::Address,
    session::RUNS,
};
use std::path::{Path, PathBuf};

/// What is at hand where a line is typed.
#[derive(Clone, Debug)]
pub struct CompletionContext {
    words: Vec<String>,
}

impl CompletionContext {
    /// Makes what is at hand of the words that are typed already.
    pub fn new(words: Vec<String>) -> Self {
        Self { words }
    }

    /// Returns the names of the organizations.
    pub fn organizations(&self) -> Vec<String> {
        let project = Project::load().unwrap_or_default();
        project.organizations.keys().cloned().collect()
    }

    /// Returns the addresses of the manifests, each with its kind and those of the items that it has.
    pub fn addresses(&self) -> Vec<(Address, &'static str, Vec<Address>)> {
        let project = Project::load().unwrap_or_default();
        let organization = self.options(None, "org").pop();
        let scope = ManifestContext::new(&project, organization.as_deref()).unwrap_or_default();
        let given: Vec<PathBuf> = self
            .options(Some('f'), "file")
            .into_iter()
            .map(PathBuf::from)
            .collect();

        let paths = project.manifests(&given).unwrap_or_default();
        let overlays = scope.overlays.iter();
        // Standard input is being typed at, and a pipe may never end.
        if paths
            .iter()
            .chain(overlays)
            .any(|path| !path.is_file() && !path.is_dir())
        {
            return Vec::new();
        }

        let Ok(mut texts) = ManifestTexts::manifests(&project, &given, &paths) else {
            return Vec::new();
        };
        let Ok(sources) = texts.overlaid(&scope.overlays) else {
            return Vec::new();
        };

        // Problems don't matter here: people complete a line while their manifests are half written.
        let read = manifest::read(&sources, &scope.values());
        let entries = read.desired.entries.values();
        let addresses = entries.map(|entry| {
            let kind = kinds::registry().kind(entry.spec.kind);
            let items = kind.into_iter().flat_map(|kind| kind.items_of(&entry.spec));
            (entry.spec.address.clone(), entry.spec.kind, items.collect())
        });
        addresses.collect()
    }

    /// Returns the names of the runs, newest first.
    pub fn runs(&self) -> Vec<String> {
        let folder = Project::load().unwrap_or_default().state().join(RUNS);
        let name = |path: &PathBuf| path.file_name().map(|name| name.to_string_lossy().into_owned());
        let runs = engine::runs(Path::new(&folder)).unwrap_or_default();
        runs.iter().rev().filter_map(name).collect()
    }

    /// Returns the values of an option in the words, but for the one that is being typed.
    pub fn options(&self, short: Option<char>, long: &str) -> Vec<String> {
        let short = short.map(|short| format!("-{short}"));
        let long = format!("--{long}");
        let mut found = Vec::new();
        let typed = self.words.len().saturating_sub(1);

        for (at, word) in self.words.iter().enumerate().take(typed) {
            let is_whole = *word == long || short.as_ref() == Some(word);
            let joined = word.strip_prefix(&long).and_then(|rest| rest.strip_prefix('='));
            let joined = joined.or_else(|| {
                let rest = word.strip_prefix(short.as_deref()?)?;
                Some(rest.strip_prefix('=').unwrap_or(rest)).filter(|rest| !rest.is_empty())
            });
            match (is_whole, joined) {
                (true, _) if at + 1 < typed => found.extend(self.words.get(at + 1).cloned()),
                (false, Some(value)) => found.push(value.to_owned()),
                (true, _) | (false, None) => {}
            }
        }

        found
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn options_are_found_in_all_their_spellings_but_not_while_they_are_typed() {
        let words = "closectl plan -f a -fb -f=c --file d --file=e --org x --org";
        let words = words.split(' ').map(str::to_owned).collect();
        let at_hand = CompletionContext::new(words);
        assert_eq!(at_hand.options(Some('f'), "file"), ["a", "b", "c", "d", "e"]);
        assert_eq!(at_hand.options(None, "org"), ["x"]);
        let typed = CompletionContext::new(vec!["closectl".to_owned(), "--org".to_owned(), "st".to_owned()]);
        assert_eq!(typed.options(None, "org"), Vec::<String>::new());
    }
}
