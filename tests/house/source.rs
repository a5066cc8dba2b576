//! The source files of a crate as syntax trees, without their tests.

use std::{
    collections::BTreeMap,
    path::{Path, PathBuf},
};
use syn::{Attribute, File, Item, Meta};

/// A path of modules below the root of a crate; empty for the root itself.
pub type ModulePath = Vec<String>;

/// A source file without its tests.
pub struct SourceFile {
    /// The file, as people are told it.
    pub path: PathBuf,
    /// Its text, tests included.
    pub text: String,
    /// What is in it, without `#[cfg(test)]`.
    pub items: Vec<Item>,
}

impl SourceFile {
    /// Says whether the file only hands on the names of others, as a `mod.rs` should.
    pub fn is_face(&self) -> bool {
        self.items.iter().all(|item| {
            matches!(item, Item::Use(_)) || matches!(item, Item::Mod(module) if module.content.is_none())
        })
    }
}

/// Reads the files of a crate by their module paths.
pub fn sources(root: &Path) -> BTreeMap<ModulePath, SourceFile> {
    let mut files = BTreeMap::new();
    let mut folders = vec![root.to_owned()];
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.file_stem().unwrap() == "tests" {
                continue;
            }
            if path.is_dir() {
                folders.push(path);
            } else if path.extension().is_some_and(|extension| extension == "rs") {
                let text = std::fs::read_to_string(&path).unwrap();
                let File { items, .. } =
                    syn::parse_file(&text).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
                let items = items
                    .into_iter()
                    .filter(|item| !is_test(attributes(item)))
                    .collect();
                files.insert(
                    module_path(path.strip_prefix(root).unwrap()),
                    SourceFile { path, text, items },
                );
            }
        }
    }
    assert!(files.len() > 5, "there are no sources in {}", root.display());
    files
}

/// Returns the module that a file holds.
fn module_path(file: &Path) -> ModulePath {
    let mut names: ModulePath = file
        .with_extension("")
        .iter()
        .map(|name| name.to_string_lossy().into_owned())
        .collect();
    if names.last().is_some_and(|name| name == "mod" || name == "lib") {
        names.pop();
    }
    names
}

fn is_test(attributes: &[Attribute]) -> bool {
    attributes.iter().any(|attribute| match &attribute.meta {
        Meta::List(list) => list.path.is_ident("cfg") && list.tokens.to_string() == "test",
        Meta::Path(_) | Meta::NameValue(_) => false,
    })
}

fn attributes(item: &Item) -> &[Attribute] {
    match item {
        Item::Const(item) => &item.attrs,
        Item::Enum(item) => &item.attrs,
        Item::Fn(item) => &item.attrs,
        Item::Impl(item) => &item.attrs,
        Item::Macro(item) => &item.attrs,
        Item::Mod(item) => &item.attrs,
        Item::Static(item) => &item.attrs,
        Item::Struct(item) => &item.attrs,
        Item::Trait(item) => &item.attrs,
        Item::Type(item) => &item.attrs,
        Item::Use(item) => &item.attrs,
        _ => &[],
    }
}
