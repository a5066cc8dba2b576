//! What hints have to know of the project: the files of its organizations, which they name, and which organizations accept
//! only saved plans, for the commands that they print.

use super::{NAME, Project};
use std::collections::{BTreeMap, BTreeSet};

/// The files that make up a project, and its protected organizations.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ProjectFiles {
    /// The project file.
    file: String,
    /// The organization that commands use without `--org`.
    default: Option<String>,
    /// The files of organizations, by name; several files may make up a project.
    organizations: BTreeMap<String, String>,
    /// The organizations that accept only saved plans.
    protected: BTreeSet<String>,
}

impl ProjectFiles {
    /// Returns those of a project; nothing where there is no project file.
    pub fn of(project: &Project) -> Option<Self> {
        let file = project.trust.file.display().to_string();
        let organizations = project.organizations.iter();
        let files = organizations.clone();
        let files = files.map(|(name, one)| (name.clone(), one.file.display().to_string()));
        let protected = organizations.filter(|(_, one)| one.protected);
        (!file.is_empty()).then(|| Self {
            file,
            default: project.default_organization.clone(),
            organizations: files.collect(),
            protected: protected.map(|(name, _)| name.clone()).collect(),
        })
    }

    /// Says whether an organization, or else the one that commands use without `--org`, accepts only saved plans.
    pub fn is_protected(&self, organization: Option<&str>) -> bool {
        let name = organization.or(self.default.as_deref());
        name.is_some_and(|name| self.protected.contains(name))
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
            protected: BTreeSet::new(),
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
