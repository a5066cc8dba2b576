use super::*;
use crate::{FileLock, PathRefusal};
use std::{
    fs::{self, Permissions},
    os::unix::fs::{MetadataExt as _, PermissionsExt as _, symlink},
    process::Command,
};

/// A folder that is a project, so that no link below it is followed.
fn project() -> tempfile::TempDir {
    let home = tempfile::tempdir().unwrap();
    fs::write(home.path().join("closectl.yaml"), "").unwrap();
    home
}

fn mode(path: &Path) -> u32 {
    fs::metadata(path).unwrap().mode() & 0o777
}

fn set_mode(path: &Path, mode: u32) {
    fs::set_permissions(path, Permissions::from_mode(mode)).unwrap();
}

/// Everything that writes, tried on one path; what each of them answers.
fn all_writes(path: &Path) -> Vec<io::Error> {
    vec![
        replace(path, b"mine", FileAccess::Owner).unwrap_err().source,
        replace(path, b"mine", FileAccess::Everyone).unwrap_err().source,
        replace_all(&[(path.to_owned(), "mine".to_owned())])
            .unwrap_err()
            .source,
        append_private(path).unwrap_err(),
        open_lock(path).unwrap_err(),
    ]
}

#[test]
fn nothing_is_written_through_a_link_and_its_target_stays() {
    let home = project();
    let (target, link) = (home.path().join("target"), home.path().join("link"));
    fs::write(&target, "theirs").unwrap();
    symlink(&target, &link).unwrap();
    let dangling = home.path().join("dangling");
    symlink(home.path().join("nowhere"), &dangling).unwrap();

    for path in [&link, &dangling] {
        for error in all_writes(path) {
            assert_eq!(PathRefusal::of(&error), Some(&PathRefusal::Link), "{error}");
        }
        assert!(create_private(path).is_err());
    }

    assert_eq!(fs::read_to_string(&target).unwrap(), "theirs");
    assert!(!home.path().join("nowhere").exists());
    assert_eq!(
        fs::read_dir(home.path()).unwrap().count(),
        4,
        "nothing is left over"
    );
}

#[test]
fn a_folder_moves_with_its_files_and_goes_with_them_but_never_with_folders_or_through_links() {
    let home = project();
    let path = |name: &str| home.path().join(name);
    make_private_folders(&path("a/inner")).unwrap();
    fs::write(path("a/inner/file"), "mine").unwrap();
    make_private_folders(&path("b")).unwrap();
    move_folder(&path("a/inner"), &path("b/values")).unwrap();
    assert_eq!(fs::read_to_string(path("b/values/file")).unwrap(), "mine");
    assert!(!path("a/inner").exists());

    // A link in it goes, and what it leads to stays.
    fs::write(path("theirs"), "theirs").unwrap();
    symlink(path("theirs"), path("b/values/link")).unwrap();
    remove_folder(&path("b/values")).unwrap();
    assert!(path("theirs").exists() && !path("b/values").exists());

    make_private_folders(&path("c/deep/deeper")).unwrap();
    remove_folder(&path("c/deep")).unwrap_err();
    symlink(path("c"), path("linked")).unwrap();
    remove_folder(&path("linked")).unwrap_err();
    remove_folder(&path("linked/deep")).unwrap_err();
    move_folder(&path("linked/deep"), &path("gone")).unwrap_err();
    assert!(path("c/deep/deeper").exists());
}

#[test]
fn a_linked_folder_of_a_project_is_not_entered() {
    let (home, victim) = (project(), tempfile::tempdir().unwrap());
    fs::create_dir(victim.path().join("inner")).unwrap();
    symlink(victim.path(), home.path().join("linked")).unwrap();

    for below in ["linked/x", "linked/inner/x", "linked/new/x"] {
        let path = home.path().join(below);
        let mut errors = all_writes(&path);
        errors.push(create_private(&path).unwrap_err());
        errors.push(create_private_folder(&path).unwrap_err());
        errors.push(make_private_folders(&path).unwrap_err());
        errors.push(make_folders(&path).unwrap_err().source);
        errors.push(remove(&path).unwrap_err());
        errors.push(try_out(&path, 1).unwrap_err());
        for error in errors {
            let refused = matches!(PathRefusal::of(&error), Some(PathRefusal::LinkOnTheWay(way)) if way.ends_with("linked"));
            assert!(refused, "{below}: {error}");
        }
    }
    assert_eq!(fs::read_dir(victim.path()).unwrap().count(), 1);
    assert_eq!(fs::read_dir(victim.path().join("inner")).unwrap().count(), 0);
}

#[test]
fn links_on_the_way_to_a_project_are_the_users_own() {
    let (home, elsewhere) = (project(), tempfile::tempdir().unwrap());
    let way = elsewhere.path().join("way");
    symlink(home.path(), &way).unwrap();

    replace(&way.join("out/plan.json"), b"1", FileAccess::Everyone).unwrap();
    assert_eq!(
        fs::read_to_string(home.path().join("out/plan.json")).unwrap(),
        "1"
    );
    symlink("/", home.path().join("root")).unwrap();
    let error = replace(&way.join("root/tmp/x"), b"1", FileAccess::Everyone).unwrap_err();
    assert!(
        matches!(PathRefusal::of(&error.source), Some(PathRefusal::LinkOnTheWay(_))),
        "{error}"
    );
}

#[test]
fn several_may_make_the_same_folders_at_once() {
    let project = project();
    for round in 0..50 {
        let folder = project.path().join(format!(".closectl/{round}/locks"));
        std::thread::scope(|scope| {
            let makers: Vec<_> = (0..4)
                .map(|maker| {
                    let lock = folder.join(format!("{maker}.lock"));
                    scope.spawn(move || open_lock(&lock).map(drop))
                })
                .collect();
            for maker in makers {
                maker.join().unwrap().unwrap();
            }
        });
    }
}

#[test]
fn what_is_no_file_is_neither_replaced_nor_waited_for() {
    let home = project();
    let pipe = home.path().join("pipe");
    assert!(Command::new("mkfifo").arg(&pipe).status().unwrap().success());
    let socket = home.path().join("socket");
    let _listener = std::os::unix::net::UnixListener::bind(&socket).unwrap();
    let folder = home.path().join("folder");
    fs::create_dir(&folder).unwrap();

    for (path, what) in [(pipe, "a pipe"), (socket, "a socket"), (folder, "a folder")] {
        for error in all_writes(&path) {
            assert_eq!(
                PathRefusal::of(&error),
                Some(&PathRefusal::NotAFile(what)),
                "{error}"
            );
        }
    }
}

#[test]
fn a_file_with_a_second_name_is_replaced_but_not_added_to() {
    let home = project();
    let (theirs, mine) = (home.path().join("theirs"), home.path().join("mine"));
    fs::write(&theirs, "theirs").unwrap();
    fs::hard_link(&theirs, &mine).unwrap();

    for error in [append_private(&mine).unwrap_err(), open_lock(&mine).unwrap_err()] {
        assert_eq!(PathRefusal::of(&error), Some(&PathRefusal::SecondName));
    }
    replace(&mine, b"mine", FileAccess::Owner).unwrap();
    assert_eq!(fs::read_to_string(theirs).unwrap(), "theirs");
}

#[test]
fn permissions_are_what_is_asked_for_and_those_of_a_file_stay() {
    let home = project();
    let folder = home.path().join("new");
    let file = |name: &str| folder.join(name);

    replace(&file("secret"), b"1", FileAccess::Owner).unwrap();
    append_private(&file("trace")).unwrap();
    create_private(&file("journal")).unwrap();
    open_lock(&file("locks/x.lock")).unwrap();
    for name in ["secret", "trace", "journal", "locks/x.lock"] {
        assert_eq!(mode(&file(name)), 0o600, "{name}");
    }
    assert_eq!(mode(&folder), 0o700);
    assert_eq!(mode(&file("locks")), 0o700);

    fs::write(file("plan"), "old").unwrap();
    set_mode(&file("plan"), 0o640);
    replace(&file("plan"), b"new", FileAccess::Everyone).unwrap();
    assert_eq!(mode(&file("plan")), 0o640);
    replace(&file("plan"), b"new", FileAccess::Owner).unwrap();
    assert_eq!(
        mode(&file("plan")),
        0o600,
        "what holds secrets does not stay readable"
    );
}

#[test]
fn what_is_there_with_a_wider_mode_is_made_private() {
    let home = project();
    let own = home.path().join(".closectl");
    let runs = own.join("runs");
    fs::create_dir_all(&runs).unwrap();
    for (path, wide) in [(&own, 0o777), (&runs, 0o755)] {
        set_mode(path, wide);
    }
    for name in ["trace", "x.lock"] {
        fs::write(own.join(name), "").unwrap();
        set_mode(&own.join(name), 0o666);
    }

    make_private_folders(&runs).unwrap();
    append_private(&own.join("trace")).unwrap();
    open_lock(&own.join("x.lock")).unwrap();
    for (path, expected) in [
        (own.clone(), 0o700),
        (runs, 0o700),
        (own.join("trace"), 0o600),
        (own.join("x.lock"), 0o600),
    ] {
        assert_eq!(mode(&path), expected, "{}", path.display());
    }

    // A folder that people share stays as they have it, whatever private file is put into it.
    set_mode(home.path(), 0o755);
    replace(&home.path().join("keys.json"), b"1", FileAccess::Owner).unwrap();
    FileLock::wait(&home.path().join("keys.json.lock")).unwrap();
    assert_eq!(mode(home.path()), 0o755);
}

#[test]
fn what_can_not_be_replaced_stays_whole() {
    let home = project();
    let good = home.path().join("a.yaml");
    fs::write(&good, "old").unwrap();
    fs::write(home.path().join("file"), "").unwrap();
    let files = [
        (good.clone(), "new".to_owned()),
        (home.path().join("file/b.yaml"), "new".to_owned()),
    ];
    let error = replace_all(&files).unwrap_err();
    assert_eq!(error.path, files[1].0);
    assert_eq!(fs::read_to_string(&good).unwrap(), "old");
    assert_eq!(
        fs::read_dir(home.path()).unwrap().count(),
        3,
        "nothing is left over"
    );
}

#[test]
fn what_is_in_the_way_is_known_before_anything_is_written() {
    let home = project();
    let path = |name: &str| home.path().join(name);
    fs::write(path("file"), "").unwrap();
    fs::create_dir(path("folder")).unwrap();
    symlink(path("folder"), path("link")).unwrap();

    for name in ["file", "new", "folder/new", "new/new"] {
        check_file(&path(name)).unwrap();
    }
    for name in ["folder", "new", "new/new"] {
        check_folder(&path(name)).unwrap();
    }

    let refused = |error: &FileWriteError| PathRefusal::of(&error.source).cloned().unwrap();
    let no_folder = PathRefusal::NotAFolder(path("file"));
    for (name, refusal) in [
        ("folder", PathRefusal::NotAFile("a folder")),
        ("link", PathRefusal::Link),
        ("link/new", PathRefusal::LinkOnTheWay(path("link"))),
        ("file/new", no_folder.clone()),
    ] {
        assert_eq!(refused(&check_file(&path(name)).unwrap_err()), refusal, "{name}");
    }
    for (name, refusal) in [
        ("link", PathRefusal::LinkOnTheWay(path("link"))),
        ("file", no_folder.clone()),
        ("file/new", no_folder),
    ] {
        assert_eq!(
            refused(&check_folder(&path(name)).unwrap_err()),
            refusal,
            "{name}"
        );
    }
    assert_eq!(fs::read_dir(home.path()).unwrap().count(), 4, "nothing was made");
}
