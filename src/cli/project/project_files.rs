//! Where the project file and the entries of its organizations are, for hints that name the file to edit.

use super::{NAME, Project};
use std::collections::BTreeMap;

/// The files that make up a project.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ProjectFiles {
    /// The project file.
    file: String,
    /// The organization that commands use without `--org`.
    default: Option<String>,
    /// The files of organizations, by name; several files may make up a project.
    organizations: BTreeMap<String, String>,
}

impl ProjectFiles {
    /// Returns those of a project; nothing where there is no project file.
    pub fn of(project: &Project) -> Option<Self> {
        let file = project.trust.file.display().to_string();
        let organizations = project.organizations.iter();
        let organizations = organizations.map(|(name, one)| (name.clone(), one.file.display().to_string()));
        (!file.is_empty()).then(|| Self {
            file,
            default: project.default_organization.clone(),
            organizations: organizations.collect(),
        })
    }

    /// Returns a hint that names the file to edit instead of the usual name of project files: that of an organization,
    /// where the hint is about one.
    pub fn located(&self, hint: &str, is_about_project: bool, organization: Option<&str>) -> String {
        let name = organization.or(self.default.as_deref());
        let own = name.and_then(|name| self.organizations.get(name));
        let file = own.filter(|_| !is_about_project).unwrap_or(&self.file);
        hint.replace(NAME, file)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hints_name_the_file_of_what_they_are_about() {
        let files = ProjectFiles {
            file: "../closectl.yaml".to_owned(),
            default: Some("a".to_owned()),
            organizations: BTreeMap::from([("b".to_owned(), "../clients.yaml".to_owned())]),
        };
        for (is_about_project, organization, file) in [
            (true, Some("b"), "../closectl.yaml"),
            (false, Some("b"), "../clients.yaml"),
            (false, None, "../closectl.yaml"),
            (false, Some("c"), "../closectl.yaml"),
        ] {
            let hint = files.located("correct closectl.yaml", is_about_project, organization);
            assert_eq!(hint, format!("correct {file}"));
        }
    }
}
