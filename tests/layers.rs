//! The shape of the code: which layer may use which, and who may name a kind.

use closectl::kinds;
use std::{
    collections::{BTreeMap, BTreeSet},
    path::{Path, PathBuf},
};

/// Which modules each module may use.
const LAYERS: &[(&str, &[&str])] = &[
    ("model", &[]),
    ("diff", &["model"]),
    ("kinds", &["model"]),
    ("plan", &["model", "diff"]),
    ("manifest", &["model", "kinds"]),
    ("lint", &["model", "manifest"]),
    ("promotion", &["model", "plan"]),
    (
        "render",
        &["model", "diff", "plan", "manifest", "lint", "promotion"],
    ),
    ("files", &[]),
    ("api", &["model"]),
    ("engine", &["model", "diff", "plan", "api", "files"]),
    (
        "session",
        &[
            "model",
            "kinds",
            "diff",
            "plan",
            "manifest",
            "promotion",
            "api",
            "engine",
            "files",
        ],
    ),
    (
        "selftest",
        &[
            "model", "kinds", "diff", "plan", "manifest", "render", "api", "engine", "session",
        ],
    ),
    ("doctor", &["model", "kinds", "api"]),
    ("probe", &["model", "plan", "api", "engine", "files", "session"]),
    (
        "cli",
        &[
            "model",
            "kinds",
            "diff",
            "plan",
            "manifest",
            "lint",
            "promotion",
            "render",
            "api",
            "engine",
            "files",
            "session",
            "doctor",
            "probe",
            "selftest",
        ],
    ),
];

/// The modules that do no I/O and can't fail for outside reasons.
const PURE: &[&str] = &[
    "model",
    "diff",
    "kinds",
    "plan",
    "manifest",
    "lint",
    "promotion",
    "render",
];

/// What the pure modules must not touch.
const OUTSIDE: &[&str] = &[
    "async fn",
    ".await",
    "tokio",
    "reqwest",
    "axum",
    "std::fs",
    "std::env",
    "std::io",
    "std::net",
    "std::time",
    "std::thread",
    "std::process",
    "println!",
    "eprintln!",
    "print!",
    "SystemTime",
    "Instant",
];

/// The source files of a module without their tests.
fn sources(module: &str) -> BTreeMap<PathBuf, String> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let mut files = BTreeMap::new();
    let mut paths = vec![root.join(module), root.join(format!("{module}.rs"))];
    while let Some(path) = paths.pop() {
        if path.is_dir() {
            let inner = std::fs::read_dir(&path)
                .unwrap()
                .map(|entry| entry.unwrap().path());
            paths.extend(inner.filter(|path| path.file_stem().unwrap() != "tests"));
        } else if path.exists() {
            let text = std::fs::read_to_string(&path).unwrap();
            let code = text.split("#[cfg(test)]\nmod tests").next().unwrap().to_owned();
            files.insert(path, code);
        }
    }
    assert!(!files.is_empty(), "there is no module `{module}`");
    files
}

/// The lines of code, without comments.
fn code(text: &str) -> impl Iterator<Item = &str> {
    text.lines().map(str::trim).filter(|line| !line.starts_with("//"))
}

/// The modules of the crate that a file uses.
fn uses(text: &str) -> Vec<String> {
    let joined = code(text).collect::<Vec<_>>().join(" ");
    let mut found = Vec::new();
    for part in joined.split("crate::").skip(1) {
        if let Some(list) = part.strip_prefix('{') {
            let mut depth = 0;
            let mut word = String::new();
            for character in list.chars() {
                match character {
                    '{' => depth += 1,
                    '}' if depth == 0 => break,
                    '}' => depth -= 1,
                    _ => {}
                }
                match (depth, character) {
                    (0, 'a'..='z' | '_') => word.push(character),
                    (0, ',' | ' ') => word.clear(),
                    (0, ':') if !word.is_empty() => found.push(std::mem::take(&mut word)),
                    _ => {}
                }
            }
        } else {
            found.push(
                part.chars()
                    .take_while(|character| character.is_ascii_lowercase())
                    .collect(),
            );
        }
    }
    found
}

#[test]
fn no_layer_is_crossed() {
    let modules: Vec<&str> = LAYERS.iter().map(|(module, _)| *module).collect();
    let mut crossed = Vec::new();
    for (module, allowed) in LAYERS {
        for (path, text) in sources(module) {
            for used in uses(&text) {
                if modules.contains(&used.as_str()) && used != *module && !allowed.contains(&used.as_str()) {
                    crossed.push(format!("{} uses `{used}`", path.display()));
                }
            }
        }
    }
    assert_eq!(crossed, Vec::<String>::new());
}

#[test]
fn every_module_has_its_layer() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("src/lib.rs");
    let text = std::fs::read_to_string(root).unwrap();
    let mut modules: Vec<&str> = code(&text)
        .filter_map(|line| {
            line.trim_start_matches("pub ")
                .strip_prefix("mod ")?
                .strip_suffix(';')
        })
        .collect();
    let mut layers: Vec<&str> = LAYERS.iter().map(|(module, _)| *module).collect();
    modules.sort_unstable();
    layers.sort_unstable();
    assert_eq!(modules, layers);
}

#[test]
fn the_pure_core_touches_nothing_outside() {
    let mut touched = Vec::new();
    for module in PURE {
        for (path, text) in sources(module) {
            for line in code(&text) {
                for word in OUTSIDE.iter().filter(|word| line.contains(**word)) {
                    touched.push(format!("{}: `{word}` in `{line}`", path.display()));
                }
            }
        }
    }
    assert_eq!(touched, Vec::<String>::new());
}

#[test]
fn only_kinds_the_self_test_and_the_probe_name_a_kind() {
    // The self-test writes manifests, as people do, and looks at what the sandbox has; a probe talks to Close itself.
    let may = ["kinds", "selftest", "probe"];
    let names: Vec<String> = kinds::registry()
        .kinds()
        .flat_map(|kind| [kind.any.def.name, kind.any.def.prefix])
        .filter(|name| name.contains('_'))
        .map(|name| format!("\"{name}"))
        .collect();
    let mut named = Vec::new();
    for (module, _) in LAYERS.iter().filter(|(module, _)| !may.contains(module)) {
        for (path, text) in sources(module) {
            for name in names
                .iter()
                .filter(|name| code(&text).any(|line| line.contains(name.as_str())))
            {
                named.push(format!("{} names {name}\"", path.display()));
            }
        }
    }
    assert_eq!(named, Vec::<String>::new());
}

#[test]
fn every_file_of_kinds_belongs_to_the_registry() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("src/kinds");
    let registry = std::fs::read_to_string(folder.join("mod.rs")).unwrap();
    for entry in std::fs::read_dir(folder).unwrap() {
        let name = entry.unwrap().file_name().into_string().unwrap();
        let module = name.trim_end_matches(".rs");
        assert!(
            module == "mod" || registry.contains(&format!("mod {module};")),
            "`{name}` is not in mod.rs"
        );
    }
}

/// What writes to a stream of the program.
const STREAMS: &[&str] = &[
    "println!",
    "eprintln!",
    "print!(",
    "eprint!(",
    "dbg!",
    "anstream::stdout",
    "anstream::stderr",
    "io::stdout().lock",
    "io::stderr().lock",
    "io::stdout().write",
    "io::stderr().write",
    "with_writer(io::",
    "with_writer(std::io::",
];

#[test]
fn one_file_writes_to_the_streams_of_the_program() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let modules = std::fs::read_dir(&root)
        .unwrap()
        .map(|entry| entry.unwrap().path());
    let names = modules.filter_map(|path| Some(path.file_stem()?.to_str()?.to_owned()));
    let names: BTreeSet<String> = names.collect();
    let mut writers = BTreeSet::new();
    for (path, text) in names.iter().flat_map(|name| sources(name)) {
        if code(&text).any(|line| STREAMS.iter().any(|word| line.contains(word))) {
            writers.insert(path.strip_prefix(&root).unwrap().to_owned());
        }
    }
    writers.retain(|path| !path.components().any(|part| part.as_os_str() == "tests"));
    assert_eq!(writers, BTreeSet::from([PathBuf::from("cli/output_streams.rs")]));
}
