//! Which file of a crate uses which other one: by its `use` lines and by the paths in its code, each followed through
//! what a `mod.rs` hands on.

use super::source::{ModulePath, SourceFile};
use proc_macro2::{TokenStream, TokenTree};
use std::collections::{BTreeMap, BTreeSet};
use syn::{
    Item, UseTree, Visibility,
    visit::{self, Visit},
};

/// What each file uses of other files, with the names that it takes from them.
pub type Imports = BTreeMap<ModulePath, BTreeMap<ModulePath, BTreeSet<String>>>;

/// Finds the imports of all files of a crate.
pub fn imports(files: &BTreeMap<ModulePath, SourceFile>) -> Imports {
    let scopes: BTreeMap<&ModulePath, FileScope> = files
        .iter()
        .map(|(module, file)| (module, FileScope::of(module, file, files)))
        .collect();
    let resolve = |path: &ModulePath| resolved(path, &scopes, files);
    let mut all = Imports::new();
    for (module, scope) in &scopes {
        let of_file = all.entry((*module).clone()).or_default();
        // A face hands names on; whoever takes them is tied to where they come from.
        if files[*module].is_face() {
            continue;
        }
        for path in &scope.uses {
            let Some(target) = resolve(path).filter(|target| target != *module) else {
                continue;
            };
            let name = path.last().cloned().unwrap_or_default();
            of_file.entry(target).or_default().insert(name);
        }
    }
    all
}

/// The names that a file brings into scope, and everything that it uses.
struct FileScope {
    /// What its names stand for, as paths from the root of the crate.
    names: BTreeMap<String, ModulePath>,
    /// Everything it uses, as paths from the root of the crate.
    uses: Vec<ModulePath>,
}

impl FileScope {
    fn of(module: &ModulePath, file: &SourceFile, files: &BTreeMap<ModulePath, SourceFile>) -> Self {
        let mut scope = Self {
            names: BTreeMap::new(),
            uses: Vec::new(),
        };
        let mut code = PathsInCode::default();
        for item in &file.items {
            let Item::Use(item) = item else {
                code.visit_item(item);
                continue;
            };
            let is_handed_on = !matches!(item.vis, Visibility::Inherited);
            for (path, name) in leaves(&item.tree, &[]) {
                let Some(path) = absolute(&path, module, files) else {
                    continue;
                };
                scope.names.insert(name, path.clone());
                if !is_handed_on || !file.is_face() {
                    scope.uses.push(path);
                }
            }
        }
        for path in code.paths {
            let known = path.first().and_then(|first| scope.names.get(first));
            let path = match known {
                Some(known) => known.iter().chain(&path[1..]).cloned().collect(),
                None => path,
            };
            scope
                .uses
                .extend(absolute(&path, module, files).or(known.is_some().then_some(path)));
        }
        scope
    }
}

/// Returns the paths of a use tree with the names that they get.
fn leaves(tree: &UseTree, before: &[String]) -> Vec<(ModulePath, String)> {
    let with = |name: &syn::Ident| [before, &[name.to_string()]].concat();
    match tree {
        UseTree::Path(path) => leaves(&path.tree, &with(&path.ident)),
        UseTree::Group(group) => group.items.iter().flat_map(|tree| leaves(tree, before)).collect(),
        UseTree::Name(name) if name.ident == "self" => {
            vec![(before.to_vec(), before.last().cloned().unwrap_or_default())]
        }
        UseTree::Name(name) => vec![(with(&name.ident), name.ident.to_string())],
        UseTree::Rename(rename) if rename.ident == "self" => {
            vec![(before.to_vec(), rename.rename.to_string())]
        }
        UseTree::Rename(rename) => vec![(with(&rename.ident), rename.rename.to_string())],
        UseTree::Glob(_) => vec![(before.to_vec(), "*".to_owned())],
    }
}

/// Returns a path from the root of the crate; nothing for one that leads to another crate.
fn absolute(
    path: &[String],
    module: &ModulePath,
    files: &BTreeMap<ModulePath, SourceFile>,
) -> Option<ModulePath> {
    let (first, rest) = path.split_first()?;
    match first.as_str() {
        "crate" => Some(rest.to_vec()),
        "self" => Some([module, rest].concat()),
        "super" => {
            let (_, parent) = module.split_last()?;
            if rest.first().is_some_and(|next| next == "super") {
                absolute(rest, &parent.to_vec(), files)
            } else {
                Some([parent, rest].concat())
            }
        }
        _ => {
            let below = [module.as_slice(), std::slice::from_ref(first)].concat();
            files
                .contains_key(&below)
                .then(|| [module.as_slice(), path].concat())
        }
    }
}

/// Returns the file in which the last name of a path is defined.
fn resolved(
    path: &ModulePath,
    scopes: &BTreeMap<&ModulePath, FileScope>,
    files: &BTreeMap<ModulePath, SourceFile>,
) -> Option<ModulePath> {
    let mut path = path.clone();
    // Longer than any chain of names that are handed on.
    for _ in 0..20 {
        let length = (0..=path.len())
            .rev()
            .find(|length| files.contains_key(&path[..*length]))?;
        let module = path[..length].to_vec();
        let handed_on = path.get(length).and_then(|name| scopes[&module].names.get(name));
        match handed_on {
            Some(target) => path = [target.as_slice(), &path[length + 1..]].concat(),
            None => return Some(module),
        }
    }
    None
}

/// Collects every path of more than one name, in macros too.
#[derive(Default)]
struct PathsInCode {
    paths: Vec<ModulePath>,
}

impl<'ast> Visit<'ast> for PathsInCode {
    fn visit_path(&mut self, path: &'ast syn::Path) {
        let names: ModulePath = path
            .segments
            .iter()
            .map(|segment| segment.ident.to_string())
            .collect();
        if names.len() > 1 {
            self.paths.push(names);
        }
        visit::visit_path(self, path);
    }

    fn visit_macro(&mut self, call: &'ast syn::Macro) {
        self.visit_tokens(call.tokens.clone());
        visit::visit_macro(self, call);
    }
}

impl PathsInCode {
    fn visit_tokens(&mut self, tokens: TokenStream) {
        let mut path = ModulePath::new();
        let mut colons = 0;
        for token in tokens {
            match token {
                TokenTree::Ident(name) if colons == 2 || path.is_empty() => {
                    path.push(name.to_string());
                    colons = 0;
                    continue;
                }
                TokenTree::Ident(name) => {
                    self.keep(std::mem::replace(&mut path, vec![name.to_string()]));
                    colons = 0;
                    continue;
                }
                TokenTree::Punct(mark) if mark.as_char() == ':' && !path.is_empty() => {
                    colons += 1;
                    continue;
                }
                TokenTree::Group(group) => self.visit_tokens(group.stream()),
                TokenTree::Punct(_) | TokenTree::Literal(_) => {}
            }
            self.keep(std::mem::take(&mut path));
            colons = 0;
        }
        self.keep(path);
    }

    fn keep(&mut self, path: ModulePath) {
        if path.len() > 1 {
            self.paths.push(path);
        }
    }
}
