//! Which organizations are meant.

use crate::{
    cli::{
        args,
        manifest_context::unknown,
        organization_file::several,
        project::Project,
        settings_error::{SANDBOX, SettingsError},
    },
    model::{covers, did_you_mean},
};

/// Which organizations are meant.
#[derive(Debug, PartialEq, Eq)]
pub enum FleetChoice {
    /// The one with this name, else the default.
    One(Option<String>),
    /// Several, or as many as a pattern covers, in the order of the project file.
    Several(Vec<String>),
}

impl FleetChoice {
    /// Finds the organizations that the arguments mean. A name that is given once, without a pattern, means one.
    ///
    /// # Errors
    ///
    /// Says what names no organization, or that several would write to one file.
    pub fn of(fleet: &args::FleetArgs, project: &Project) -> Result<Self, SettingsError> {
        let named = match fleet.org.as_slice() {
            [] if fleet.all => names(project, &[])?,
            [] => return Ok(Self::One(None)),
            [name] if !is_pattern(name, project) => return Ok(Self::One(Some(name.clone()))),
            several => names(project, several)?,
        };
        several("--trace-http", fleet.calls.trace_http.as_deref())?;
        Ok(Self::Several(named))
    }
}

/// Returns the organizations that names and patterns mean, or all, in the order of the project file.
///
/// # Errors
///
/// Says what names no organization.
pub fn names(project: &Project, wanted: &[String]) -> Result<Vec<String>, SettingsError> {
    let known: Vec<&str> = project.organizations.keys().map(String::as_str).collect();
    if wanted.is_empty() && known.is_empty() {
        return Err(if project.has_file() {
            SettingsError::NoOrganizations
        } else {
            SettingsError::NoFile
        });
    }

    for one in wanted {
        let is_known = known.contains(&one.as_str()) || one == SANDBOX;
        if is_pattern(one, project) && !known.iter().any(|name| covers(one, name)) {
            let likely = did_you_mean(&one.replace('*', ""), known.iter().copied());
            return Err(SettingsError::NoMatch(one.clone(), likely));
        }
        if !is_pattern(one, project) && !is_known {
            return Err(unknown(project, one));
        }
    }

    let is_meant = |name: &&str| {
        let mut meant = wanted.iter();
        wanted.is_empty() || meant.any(|one| one == name || is_pattern(one, project) && covers(one, name))
    };

    // The sandbox needs no entry in the project file, so it has to be named and is in no pattern.
    let embedded = Some(SANDBOX).filter(|name| !known.contains(name) && wanted.iter().any(|one| one == name));
    let names = known.iter().copied().filter(is_meant).chain(embedded);
    Ok(names.map(str::to_owned).collect())
}

/// An organization may be called like a pattern.
fn is_pattern(name: &str, project: &Project) -> bool {
    name.contains('*') && !project.organizations.contains_key(name)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::cli::project::ProjectOrganization;

    fn project(names: &[&str]) -> Project {
        let named = names
            .iter()
            .map(|name| ((*name).to_owned(), ProjectOrganization::default()));
        let mut project = Project {
            organizations: named.collect(),
            ..Project::default()
        };
        project.trust.file = "closectl.yaml".into();
        project
    }

    fn found(wanted: &[&str]) -> Result<Vec<String>, String> {
        let wanted: Vec<String> = wanted.iter().map(|one| (*one).to_owned()).collect();
        let project = project(&["client-b", "staging", "client-a", "odd*"]);
        names(&project, &wanted).map_err(|error| error.to_string())
    }

    #[test]
    fn names_and_patterns_come_in_the_order_of_the_file_and_once() {
        let all = ["client-b", "staging", "client-a", "odd*"];
        assert_eq!(found(&[]).unwrap(), all);
        assert_eq!(found(&["*"]).unwrap(), all);
        assert_eq!(
            found(&["client-a", "client-*", "client-b"]).unwrap(),
            ["client-b", "client-a"]
        );
        assert_eq!(found(&["sandbox", "st*g"]).unwrap(), ["staging", "sandbox"]);
        assert_eq!(found(&["odd*"]).unwrap(), ["odd*"]);
    }

    #[test]
    fn what_names_nothing_is_an_error_with_a_suggestion() {
        let told = found(&["clent-*"]).unwrap_err();
        assert!(
            told.contains("`clent-*`, did you mean `client-a`?") || told.contains("did you mean `client-b`?"),
            "{told}"
        );
        assert!(found(&["zzz*"]).unwrap_err().ends_with("`zzz*`"), "no guess");
        let told = found(&["client-*", "stagin"]).unwrap_err();
        assert!(told.contains("did you mean `staging`?"), "{told}");
        let told = names(&project(&[]), &[]).unwrap_err().to_string();
        assert!(told.contains("closectl.yaml has no organizations"), "{told}");
    }
}
