//! Files of kept values, written and read back.

use super::*;
use crate::engine::{RunOwner, UnfinishedValues};
use crate::{
    model::Address,
    plan::{Action, KEPT_FORMAT, KeptRecordType, KeptSubject},
};
use serde_json::json;

fn header(step: usize) -> KeptHeader {
    KeptHeader {
        version: KEPT_FORMAT,
        step,
        address: Address::of("lead_status/Potential"),
        action: Action::Migrate,
        what: KeptSubject::Status("lead".to_owned()),
        field: None,
        types: vec![KeptRecordType {
            records: "lead".to_owned(),
            path: "/lead/".to_owned(),
            type_id: None,
        }],
    }
}

fn record(id: &str) -> KeptRecord {
    KeptRecord {
        record: id.to_owned(),
        records: "lead".to_owned(),
        value: json!("stat_1"),
    }
}

/// The folders of a project and of one of its runs.
fn folders() -> (tempfile::TempDir, PathBuf) {
    let home = tempfile::tempdir().unwrap();
    let run = home.path().join("runs/one");
    files::make_private_folders(&run).unwrap();
    (home, run)
}

#[test]
fn what_was_kept_is_read_again_once_it_is_part_of_a_run() {
    let (home, run) = folders();
    let unfinished = UnfinishedValues::start(home.path(), &RunOwner::named("orga_x")).unwrap();
    for step in [10, 2] {
        let mut file = unfinished.file(&header(step)).unwrap();
        file.add(&[record("lead_1"), record("lead_2")]).unwrap();
        file.finish().unwrap();
    }
    unfinished.put_into(&run).unwrap();

    let values = ValuesFolder::of(&run);
    assert_eq!(values.steps().unwrap(), [2, 10]);
    let file = values.file(10).unwrap().unwrap();
    assert_eq!((&file.header, file.count), (&header(10), 2));
    let records: Vec<_> = file.records().unwrap().map(Result::unwrap).collect();
    assert_eq!(records, [record("lead_1"), record("lead_2")]);
    assert!(values.file(3).unwrap().is_none());
    assert!(!home.path().join("keeping/orga_x").exists());
}

#[test]
fn files_that_no_run_took_over_go_also_those_of_a_run_that_was_killed() {
    let (home, run) = folders();
    let folder = home.path().join("keeping/orga_x");
    let unfinished = UnfinishedValues::start(home.path(), &RunOwner::named("orga_x")).unwrap();
    unfinished
        .file(&header(0))
        .unwrap()
        .add(&[record("lead_1")])
        .unwrap();
    assert!(folder.join("0.jsonl").exists());
    drop(unfinished);
    assert!(!folder.exists());

    // A process that was killed drops nothing.
    files::make_private_folders(&folder).unwrap();
    fs::write(folder.join("7.jsonl"), "{").unwrap();
    let unfinished = UnfinishedValues::start(home.path(), &RunOwner::named("orga_x")).unwrap();
    unfinished.file(&header(0)).unwrap().finish().unwrap();
    unfinished.put_into(&run).unwrap();
    assert_eq!(ValuesFolder::of(&run).steps().unwrap(), [0]);
}

#[test]
fn a_file_that_ends_anywhere_else_is_not_complete() {
    let (home, run) = folders();
    let unfinished = UnfinishedValues::start(home.path(), &RunOwner::named("orga_x")).unwrap();
    let mut file = unfinished.file(&header(0)).unwrap();
    file.add(&[record("lead_1"), record("lead_2")]).unwrap();
    file.finish().unwrap();
    unfinished.put_into(&run).unwrap();

    let values = ValuesFolder::of(&run);
    let path = values.path().join("0.jsonl");
    let whole = fs::read(&path).unwrap();
    for end in 0..whole.len() {
        fs::write(&path, &whole[..end]).unwrap();
        let error = values.file(0).unwrap_err();
        let is_told = matches!(
            &error,
            KeptFileError::Odd {
                source: KeptValuesError::Incomplete,
                ..
            }
        );
        assert!(is_told, "{end}: {error}");
    }
}

#[cfg(unix)]
#[test]
fn only_the_owner_may_look() {
    use std::os::unix::fs::PermissionsExt as _;
    let (home, run) = folders();
    let unfinished = UnfinishedValues::start(home.path(), &RunOwner::named("orga_x")).unwrap();
    unfinished.file(&header(0)).unwrap().finish().unwrap();
    unfinished.put_into(&run).unwrap();
    let mode = |path: &Path| fs::metadata(path).unwrap().permissions().mode() & 0o777;
    assert_eq!(mode(&run.join("values")), 0o700);
    assert_eq!(mode(&run.join("values/0.jsonl")), 0o600);
    assert_eq!(mode(&home.path().join("keeping")), 0o700);
}
