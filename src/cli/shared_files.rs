//! The files of manifests that several organizations of a project use: what an update writes into one of them for one
//! organization changes what the others are to be.

use super::{
    project::{Project, ProjectOrganization, leads_into},
    updated_files::UpdatedFile,
};
use crate::model::{listed_up_to, shell_option, visible};
use std::{collections::BTreeMap, path::Path};

/// The most names in one sentence.
const MOST: usize = 3;

/// Says of the files that are written for an organization which other ones use them, one sentence for those that share the
/// same files.
pub fn shared(project: &Project, organization: &str, files: &[UpdatedFile]) -> Vec<String> {
    let mut files_by_users: BTreeMap<Vec<&str>, Vec<String>> = BTreeMap::new();
    for file in files {
        let others = project
            .organizations
            .iter()
            .filter(|(name, _)| *name != organization);
        let users = others.filter(|(_, one)| uses(project, one, &file.path));
        let users: Vec<&str> = users.map(|(name, _)| name.as_str()).collect();
        if !users.is_empty() {
            let name = visible(&file.path.display().to_string());
            files_by_users.entry(users).or_default().push(name);
        }
    }

    files_by_users
        .iter()
        .map(|(users, files)| sentence(users, files))
        .collect()
}

/// Says whether a file is one of the manifests of all organizations, or of the overlays of this one.
fn uses(project: &Project, one: &ProjectOrganization, file: &Path) -> bool {
    let manifests = project.manifests.iter().map(|path| project.folder.join(path));
    let overlays = one.overlays.iter().map(|path| one.folder.join(path));
    manifests.chain(overlays).any(|root| leads_into(&root, file))
}

fn sentence(users: &[&str], files: &[String]) -> String {
    let (verb, shown) = match users {
        [only] => ("uses", format!("plan {}", shell_option("--org", only))),
        _ => ("use", "plan --all".to_owned()),
    };
    let names: Vec<String> = users.iter().map(|name| visible(name)).collect();
    let (names, files) = (listed_up_to(MOST, &names), listed_up_to(MOST, files));
    format!("note: {names} also {verb} {files}; `closectl {shown}` shows what changes there")
}
