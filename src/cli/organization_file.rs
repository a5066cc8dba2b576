//! Files of which each organization has one.

use super::settings_error::SettingsError;
use crate::files::file_name_of;
use std::path::{Path, PathBuf};

/// What stands for the name of an organization.
const ORGANIZATION: &str = "{org}";

/// Makes sure that a file is another one for each organization.
///
/// # Errors
///
/// Says how to name it.
pub fn several(flag: &'static str, path: Option<&Path>) -> Result<(), SettingsError> {
    match path.map(|path| path.display().to_string()) {
        Some(path) if !path.contains(ORGANIZATION) => Err(SettingsError::OneFile { flag, path }),
        Some(_) | None => Ok(()),
    }
}

/// Returns the file of an organization. One without a name has the file as it is given.
pub fn of(path: &Path, organization: Option<&str>) -> PathBuf {
    let Some(organization) = organization else {
        return path.to_owned();
    };
    let name = file_name_of(organization);
    PathBuf::from(path.to_string_lossy().replace(ORGANIZATION, &name))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_organization_has_a_file_of_its_own() {
        assert_eq!(
            of(Path::new("plans/{org}.json"), Some("a")),
            Path::new("plans/a.json")
        );
        for (name, file) in [
            ("../a", "..%2Fa/..%2Fa"),
            ("a_b", "a_b/a_b"),
            ("a/b", "a%2Fb/a%2Fb"),
            ("a%2Fb", "a%252Fb/a%252Fb"),
            ("a\\b", "a%5Cb/a%5Cb"),
            ("..", "%2E%2E/%2E%2E"),
        ] {
            assert_eq!(of(Path::new("{org}/{org}"), Some(name)), Path::new(file));
        }
        assert_eq!(of(Path::new("plan.json"), Some("a")), Path::new("plan.json"));
        assert!(
            several("--out", Some(Path::new("plans/{org}.json"))).is_ok() && several("--out", None).is_ok()
        );
        let error = several("--out", Some(Path::new("plan.json"))).unwrap_err();
        assert!(
            error.to_string().contains("--out plan.json is one file"),
            "{error}"
        );
    }
}
