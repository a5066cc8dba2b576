//! The house explains itself: no circle of files, no type name that means two things, no function that is a wall.

mod imports;
mod length;
mod long_tests;
mod platforms;
mod source;
mod words;

use imports::imports;
use platforms::unconditional_lines;
use source::{ModulePath, SourceFile, sources};
use std::{
    collections::{BTreeMap, BTreeSet},
    path::{Path, PathBuf},
};
use syn::{
    Block, Item, Stmt,
    visit::{self, Visit},
};

/// The crates of the workspace.
fn crates() -> [PathBuf; 3] {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    ["src", "crates/close-sandbox/src", "crates/guarded-files/src"].map(|folder| root.join(folder))
}

#[test]
fn no_files_import_each_other_in_a_circle() {
    let mut circles = Vec::new();
    for root in crates() {
        let files = sources(&root);
        let imports = imports(&files);
        let reached: BTreeMap<&ModulePath, BTreeSet<&ModulePath>> = imports
            .keys()
            .map(|module| (module, reachable(module, &imports)))
            .collect();
        for (module, targets) in &imports {
            for (target, names) in targets {
                if reached[target].contains(module) {
                    let [from, to] = [module, target].map(|module| files[module].path.display());
                    circles.push(format!("{from} uses {names:?} of {to}, which leads back"));
                }
            }
        }
    }
    assert!(circles.is_empty(), "{}", circles.join("\n"));
}

/// Returns the files that a file uses, directly or through others.
fn reachable<'a>(module: &'a ModulePath, imports: &'a imports::Imports) -> BTreeSet<&'a ModulePath> {
    let mut reached = BTreeSet::new();
    let mut waiting = vec![module];
    while let Some(next) = waiting.pop() {
        for target in imports[next].keys() {
            if reached.insert(target) {
                waiting.push(target);
            }
        }
    }
    reached
}

#[test]
fn imports_are_found_through_faces_and_in_macros() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let files = sources(&root);
    let imports = imports(&files);
    let module = |path: &str| path.split('/').map(str::to_owned).collect::<ModulePath>();
    // `plan/mod.rs` hands `Plan` on, and only `plan/step.rs` defines it.
    let of_guard: Vec<&ModulePath> = imports[&module("plan/guard")].keys().collect();
    assert!(of_guard.contains(&&module("plan/step")), "{of_guard:?}");
    assert!(imports[&module("plan")].is_empty(), "a face uses nothing itself");
}

#[test]
fn every_type_has_a_name_of_its_own() {
    let mut shared = Vec::new();
    for root in crates() {
        let mut places: BTreeMap<String, Vec<String>> = BTreeMap::new();
        for file in sources(&root).values() {
            let mut types = TypeNames::default();
            file.items.iter().for_each(|item| types.visit_item(item));
            for name in types.names {
                places
                    .entry(name)
                    .or_default()
                    .push(file.path.display().to_string());
            }
        }
        shared.extend(places.into_iter().filter(|(_, places)| places.len() > 1));
    }
    assert!(shared.is_empty(), "{shared:#?}");
}

/// The names of the structs, enums, traits and aliases of a file.
#[derive(Default)]
struct TypeNames {
    names: Vec<String>,
}

impl<'ast> Visit<'ast> for TypeNames {
    fn visit_item(&mut self, item: &'ast Item) {
        match item {
            Item::Enum(item) => self.names.push(item.ident.to_string()),
            Item::Struct(item) => self.names.push(item.ident.to_string()),
            Item::Trait(item) => self.names.push(item.ident.to_string()),
            Item::Type(item) => self.names.push(item.ident.to_string()),
            _ => {}
        }
        visit::visit_item(self, item);
    }
}

#[test]
fn no_sentence_has_a_gap_in_it() {
    let mut gaps = Vec::new();
    for root in crates() {
        for file in sources(&root).values() {
            let code = file
                .text
                .split("#[cfg(test)]\nmod tests")
                .next()
                .unwrap_or_default();
            let has_gap = |line: &&str| line.trim().contains("          ");
            gaps.extend(
                code.lines()
                    .filter(has_gap)
                    .map(|line| format!("{}: {line}", file.path.display())),
            );
        }
    }
    assert!(gaps.is_empty(), "{}", gaps.join("\n"));
}

/// How many lines a function of several statements may have without a pause.
const LONGEST_WALL: usize = 15;

#[test]
fn long_functions_are_written_in_paragraphs() {
    let mut walls = Vec::new();
    for root in crates() {
        for file in sources(&root).values() {
            let mut bodies = Walls {
                file,
                found: Vec::new(),
            };
            file.items.iter().for_each(|item| bodies.visit_item(item));
            walls.extend(bodies.found);
        }
    }
    assert!(
        walls.is_empty(),
        "{} functions without a pause:\n{}",
        walls.len(),
        walls.join("\n")
    );
}

/// The functions of a file that are long and have no blank line between two statements.
struct Walls<'a> {
    file: &'a SourceFile,
    found: Vec<String>,
}

impl Walls<'_> {
    fn look(&mut self, name: &syn::Ident, body: &Block) {
        let braces = body.brace_token.span;
        let (first, last) = (braces.open().start().line, braces.close().start().line);
        let lines: Vec<&str> = self
            .file
            .text
            .lines()
            .skip(first)
            .take((last - first).saturating_sub(1))
            .collect();
        let has_pause = lines.iter().any(|line| line.trim().is_empty());
        let statements = body
            .stmts
            .iter()
            .filter(|statement| !matches!(statement, Stmt::Item(_)))
            .count();
        if lines.len() > LONGEST_WALL && statements > 2 && !has_pause {
            self.found
                .push(format!("{}:{first} {name}", self.file.path.display()));
        }
    }
}

impl<'ast> Visit<'ast> for Walls<'_> {
    fn visit_item_fn(&mut self, function: &'ast syn::ItemFn) {
        self.look(&function.sig.ident, &function.block);
        visit::visit_item_fn(self, function);
    }

    fn visit_impl_item_fn(&mut self, function: &'ast syn::ImplItemFn) {
        self.look(&function.sig.ident, &function.block);
        visit::visit_impl_item_fn(self, function);
    }
}

/// The code of a platform that this machine is not gets compiled only by those who have it, so one line without a
/// condition breaks every release.
#[test]
fn what_one_platform_has_stands_below_a_condition() {
    let mut found = Vec::new();
    for root in crates() {
        for file in sources(&root).values() {
            let tokens = file.text.parse().expect("the file is Rust");
            let lines = unconditional_lines(tokens);
            found.extend(lines.iter().map(|line| format!("{}:{line}", file.path.display())));
        }
    }
    assert!(found.is_empty(), "{}", found.join("\n"));
}

#[test]
fn conditions_are_found_on_items_statements_and_whole_files() {
    for (text, lines) in [
        ("use std::os::unix::fs::PermissionsExt;", vec![1]),
        ("use std::{fs,\nos::unix::fs::MetadataExt};", vec![2]),
        ("fn f() {\nstd::os::windows::fs::symlink_file(a, b);\n}", vec![2]),
        ("fn f() {\nrustix::process::getuid()\n}", vec![2]),
        (
            "#[cfg(unix)]\nuse std::os::unix::fs::X;\nuse std::os::unix::Y;",
            vec![3],
        ),
        (
            "#[cfg(unix)]\nfn f() { rustix::f() }\nfn g() { rustix::g() }",
            vec![3],
        ),
        (
            "fn f() {\n#[cfg(unix)]\nlet a = { 1 } + rustix::f();\nrustix::g();\n}",
            vec![4],
        ),
        (
            "#[cfg(all(unix, test))]\nmod tests { use std::os::unix::X; }",
            vec![],
        ),
        ("#![cfg(unix)]\nuse std::os::unix::X;", vec![]),
        ("#[test]\nfn f() { std::os::unix::f() }", vec![2]),
        ("fn f() { assert!(\nstd::os::unix::f()) }", vec![2]),
    ] {
        let tokens = text.parse().expect("Rust");
        assert_eq!(unconditional_lines(tokens), lines, "{text}");
    }
}
