//! The variables that name the certificates to trust in place of those of the system. The TLS library passes over what it
//! can't read and then trusts nobody; here a variable that yields nothing is an error.

use guarded_files::PathRefusal;
use rustls::RootCertStore;
use rustls_native_certs::{CertificateResult, ErrorKind, load_certs_from_paths};
use std::env::split_paths;
use std::ffi::OsString;
use std::fs::read_dir;
use std::path::{Path, PathBuf};

const FILE: &str = "SSL_CERT_FILE";
const FOLDERS: &str = "SSL_CERT_DIR";

/// The largest file of certificates that is read, in bytes.
const LARGEST_CERTIFICATES: u64 = 16 << 20;

/// A variable that names no certificate which can be trusted.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("set up secure connections: {variable} names {}, {problem}; nothing was sent", path.display())]
pub struct CertificateSettingError {
    /// The variable.
    pub variable: &'static str,
    /// What it names.
    pub path: PathBuf,
    /// Why that is of no use; reads well after the path.
    pub problem: String,
}

/// Checks the variables; `variable` gives the value of one, if it is set.
pub(super) fn check_certificates(
    variable: impl Fn(&str) -> Option<OsString>,
) -> Result<(), CertificateSettingError> {
    if let Some(file) = variable(FILE).map(PathBuf::from) {
        refuse_unbounded(FILE, &file)?;
        examine(FILE, file.clone(), load_certs_from_paths(Some(&file), None))?;
    }

    let folders = variable(FOLDERS);
    let folders = folders.iter().flat_map(split_paths);
    let mut problem = None;
    for folder in folders.filter(|folder| !folder.as_os_str().is_empty()) {
        // What is in one of several would keep the library just the same.
        for entry in read_dir(&folder).into_iter().flatten().flatten() {
            // It passes over all but files.
            if entry.path().is_file() {
                refuse_unbounded(FOLDERS, &entry.path())?;
            }
        }
        match examine(
            FOLDERS,
            folder.clone(),
            load_certs_from_paths(None, Some(&folder)),
        ) {
            // One of several is enough.
            Ok(()) => return Ok(()),
            Err(error) => problem = problem.or(Some(error)),
        }
    }
    problem.map_or(Ok(()), Err)
}

/// Refuses what the library would wait for, as for a pipe, or read without an end. What can't be read for another reason is
/// the library's to tell.
fn refuse_unbounded(variable: &'static str, path: &Path) -> Result<(), CertificateSettingError> {
    match guarded_files::read(path, LARGEST_CERTIFICATES) {
        Err(error) if PathRefusal::of(&error).is_some() => Err(CertificateSettingError {
            variable,
            path: path.to_owned(),
            problem: format!("which can't be read: {error}"),
        }),
        Ok(_) | Err(_) => Ok(()),
    }
}

/// Says why nothing that was loaded is a certificate, if so.
fn examine(
    variable: &'static str,
    path: PathBuf,
    loaded: CertificateResult,
) -> Result<(), CertificateSettingError> {
    let (usable, _) = RootCertStore::empty().add_parsable_certificates(loaded.certs);
    if usable > 0 {
        return Ok(());
    }

    let unread = loaded.errors.into_iter().find_map(|error| match error.kind {
        ErrorKind::Io { inner, path } => Some((path, inner)),
        _ => None,
    });
    let (path, problem) = match unread {
        Some((path, error)) => (path, format!("which can't be read: {error}")),
        None => (path, "which holds no certificate (PEM)".to_owned()),
    };
    Err(CertificateSettingError {
        variable,
        path,
        problem,
    })
}

#[cfg(test)]
mod tests {
    use super::{FILE, FOLDERS, check_certificates};
    use std::ffi::OsString;
    use std::path::Path;

    fn check(variables: &[(&str, &Path)]) -> Result<(), String> {
        let checked = check_certificates(|name| {
            let found = variables.iter().find(|(known, _)| *known == name);
            found.map(|(_, value)| OsString::from(value))
        });
        checked.map_err(|error| error.to_string())
    }

    #[test]
    fn what_yields_no_certificate_is_named_with_its_variable_and_the_reason() {
        let folder = tempfile::tempdir().unwrap();
        let write = |name: &str, text: &str| {
            let path = folder.path().join(name);
            std::fs::create_dir_all(path.parent().unwrap()).unwrap();
            std::fs::write(&path, text).unwrap();
            path
        };
        let key = rcgen::KeyPair::generate().unwrap();
        let mut params = rcgen::CertificateParams::default();
        params.is_ca = rcgen::IsCa::Ca(rcgen::BasicConstraints::Unconstrained);
        let good = write("good/ca.pem", &params.self_signed(&key).unwrap().pem());
        let (junk, empty) = (write("junk/a.pem", "hello"), write("empty.pem", ""));
        let torn = write(
            "torn.pem",
            "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n",
        );
        let garbled = write(
            "garbled.pem",
            "-----BEGIN CERTIFICATE-----\n?!\n-----END CERTIFICATE-----\n",
        );
        let (missing, bare) = (folder.path().join("none"), folder.path().join("bare"));
        std::fs::create_dir(&bare).unwrap();

        for (variable, path, problem) in [
            (FILE, &missing, "can't be read: No such file"),
            (FILE, &bare, "can't be read: "),
            (FILE, &junk, "holds no certificate"),
            (FILE, &empty, "holds no certificate"),
            (FILE, &torn, "holds no certificate"),
            (FILE, &garbled, "holds no certificate"),
            (FOLDERS, &missing, "can't be read: No such file"),
            (FOLDERS, &bare, "holds no certificate"),
            (
                FOLDERS,
                &junk.parent().unwrap().to_owned(),
                "holds no certificate",
            ),
        ] {
            let error = check(&[(variable, path)]).unwrap_err();
            let named = format!("{variable} names {}", path.display());
            assert!(error.contains(&named) && error.contains(problem), "{error}");
        }

        let both = std::env::join_paths([missing.as_path(), good.parent().unwrap()]).unwrap();
        assert_eq!(check(&[]), Ok(()));
        assert_eq!(check(&[(FILE, &good)]), Ok(()));
        assert_eq!(check(&[(FOLDERS, Path::new(&both))]), Ok(()));
        assert_eq!(check(&[(FOLDERS, Path::new(""))]), Ok(()));
        assert!(check(&[(FILE, &good), (FOLDERS, &missing)]).is_err());
    }

    #[cfg(unix)]
    #[test]
    fn nothing_but_a_file_of_a_bounded_size_is_handed_on() {
        let folder = tempfile::tempdir().unwrap();
        let path = |name: &str| folder.path().join(name);
        let (pipe, large, empty) = (path("pipe"), path("large/ca.pem"), path("pipes/pipe"));
        for one in [&large, &empty] {
            std::fs::create_dir(one.parent().unwrap()).unwrap();
        }
        for one in [&pipe, &empty] {
            let made = std::process::Command::new("mkfifo").arg(one).status();
            assert!(made.unwrap().success());
        }
        let file = std::fs::File::create(&large).unwrap();
        file.set_len(super::LARGEST_CERTIFICATES + 1).unwrap();

        let in_folders = large.parent().unwrap();
        for (variable, value, named, problem) in [
            (FILE, pipe.as_path(), pipe.as_path(), "it is a pipe"),
            (
                FILE,
                Path::new("/dev/zero"),
                Path::new("/dev/zero"),
                "it is a device",
            ),
            (FILE, &large, &large, "it is larger than"),
            (FOLDERS, in_folders, &large, "it is larger than"),
            (
                FOLDERS,
                empty.parent().unwrap(),
                empty.parent().unwrap(),
                "holds no certificate",
            ),
        ] {
            let error = check(&[(variable, value)]).unwrap_err();
            let named = format!("{variable} names {}", named.display());
            assert!(error.contains(&named) && error.contains(problem), "{error}");
        }
    }
}
