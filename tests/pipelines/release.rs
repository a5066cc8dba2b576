//! The archives of a release carry what people need: the program, licenses, manual pages and completions.

use super::{Repository, steps};
use std::{collections::BTreeSet, fs, os::unix::fs::symlink, path::Path};

const WORKFLOW: &str = include_str!("../../.github/workflows/release.yml");
const TARGET: &str = "x86_64-unknown-linux-musl";

#[test]
fn an_archive_has_the_program_licenses_manual_pages_and_completions() {
    let repository = Repository::new();
    let folder = repository.world.folder.path();
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    symlink(root.join("README.md"), folder.join("README.md")).unwrap();
    symlink(root.join("docs"), folder.join("docs")).unwrap();
    fs::write(folder.join("NOTICES.html"), "notices").unwrap();
    let built = folder.join("target").join(TARGET).join("dist");
    fs::create_dir_all(&built).unwrap();
    symlink(env!("CARGO_BIN_EXE_closectl"), built.join("closectl")).unwrap();

    let script = &steps::of_github(WORKFLOW)["Pack"];
    let ran = repository.shell(script, &[("TARGET", TARGET), ("GITHUB_REF_NAME", "v0.1.0")]);
    assert_eq!(ran.code, 0, "{}{}", ran.stdout, ran.stderr);

    let list = format!("tar -tzf packed/closectl-0.1.0-{TARGET}.tar.gz");
    let listed = repository.shell(&list, &[]).stdout;
    let files: BTreeSet<&str> = listed.lines().collect();
    for file in [
        "./closectl",
        "./README.md",
        "./CHANGELOG.md",
        "./NOTICES.html",
        "./licenses/MIT.txt",
        "./licenses/Apache-2.0.txt",
        "./man/closectl.1",
        "./man/closectl-plan.1",
        "./completions/closectl.bash",
        "./completions/closectl.elvish",
        "./completions/closectl.fish",
        "./completions/closectl.powershell",
        "./completions/closectl.zsh",
    ] {
        assert!(files.contains(file), "{file} is missing: {listed}");
    }
}

#[test]
fn the_package_and_its_license_texts_name_the_same_licenses() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let texts = fs::read_dir(root.join("docs/licenses")).unwrap();
    let texts: BTreeSet<String> = texts
        .map(|entry| entry.unwrap().file_name().to_string_lossy().into_owned())
        .collect();
    let named = env!("CARGO_PKG_LICENSE").split(" OR ");
    let named: BTreeSet<String> = named.map(|name| format!("{name}.txt")).collect();
    assert_eq!(texts, named);
}
