//! Writes the id of an organization into the project file, where it is missing, and leaves every other byte alone.

use super::{NAME, Project, schema};
use crate::{
    cli::{exit::Failure, printer::Printer},
    files::{self, FileAccess, FileWriteError},
    manifest::{
        self,
        yaml::{MappingEntry, YamlContent, YamlNode},
    },
    model::Sources,
};
use serde_json::Value;
use std::path::Path;

/// The attribute.
const ID: &str = "organization_id";

impl Project {
    /// Writes an organization's id into its file, unless one is there, or the organization is a stand-in; says what became
    /// of it.
    ///
    /// # Errors
    ///
    /// Says which file can't be written.
    pub fn fill_in(&self, name: &str, id: &str, printer: &Printer) -> Result<(), Failure> {
        let Some(one) = self.organizations.get(name) else {
            return Ok(());
        };
        if one.organization_id.is_some() || one.sandbox.is_some() {
            return Ok(());
        }

        let mut others = self.organizations.iter();
        if let Some((other, _)) = others.find(|(_, one)| one.organization_id.as_deref() == Some(id)) {
            printer.warn(&format!(
                "the key of `{name}` belongs to the same organization as `{other}`: one of them has the wrong key"
            ));
            return Ok(());
        }

        let file = one.file.display();
        match self.write_id(&one.file, name, id)? {
            IdEntry::Known => {}
            IdEntry::Written => printer.talk(&format!(
                "wrote `{ID}: {id}` for `{name}` into {file}: a key of another organization is refused from now on"
            )),
            IdEntry::ByHand => printer.warn_lines(&[
                format!(
                    "add this line to `{name}` in {file}, so that a key of another organization is refused:"
                ),
                format!("  {ID}: {id}"),
            ]),
        }
        Ok(())
    }

    /// Writes the id into a file as it is now: another command may have written into it since the project was read.
    fn write_id(&self, file: &Path, name: &str, id: &str) -> Result<IdEntry, FileWriteError> {
        // A file that lies outside of the project is left to a person.
        if !self.holds(file) {
            return Ok(IdEntry::ByHand);
        }

        // In closectl's own folder, because the folder of the project is that of a repository.
        let own = self.folder.join(files::OWN_FOLDER);
        let _lock = files::lock(&own.join(format!("{NAME}.lock")))?;
        let known = files::read_text(file, files::LARGEST_PROJECT_FILE);
        let text = known.ok().flatten().unwrap_or_default();
        if has_id(&text, name) {
            return Ok(IdEntry::Known);
        }
        let Some(new) = with_id(&text, name, id) else {
            return Ok(IdEntry::ByHand);
        };
        files::replace(file, new.as_bytes(), FileAccess::Everyone)?;
        Ok(IdEntry::Written)
    }
}

/// The entry of an id in a project file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum IdEntry {
    /// It was there by now.
    Known,
    /// It was written.
    Written,
    /// A person has to write it.
    ByHand,
}

/// Says whether an organization has an id in a project file.
fn has_id(text: &str, name: &str) -> bool {
    read(text).is_some_and(|(document, _)| {
        let id = document
            .get("organizations")
            .and_then(|all| all.get(name)?.get(ID));
        id.is_some_and(|id| !id.is_null())
    })
}

/// Returns a project file with an id, unless that would change what else it says.
fn with_id(text: &str, name: &str, id: &str) -> Option<String> {
    let (mut wanted, node) = read(text)?;
    let one = &node.get("organizations")?.value.get(name)?.value;
    let YamlContent::Mapping(entries) = &one.content else {
        return None;
    };
    let new = inserted(text, entries.first()?, id)?;
    *wanted.get_mut("organizations")?.get_mut(name)? = {
        let mut one = one.to_json();
        one.as_object_mut()?.insert(ID.to_owned(), id.into());
        one
    };

    // YAML can be written in ways that such an edit breaks; then a person has to do it.
    let (written, _) = read(&new)?;
    (written == wanted).then_some(new)
}

/// Puts the id behind the first entry of a mapping, or before it where it takes several lines.
fn inserted(text: &str, first: &MappingEntry, id: &str) -> Option<String> {
    let start = first.key_place.start as usize;
    let line = text.get(..start)?.rfind('\n').map_or(0, |at| at + 1);
    let indent = text.get(line..start)?;
    if !indent.chars().all(|c| c == ' ') {
        // Something stands before the key on its line, so the mapping is written in braces.
        return Some(format!("{}{ID}: {id}, {}", &text[..start], &text[start..]));
    }

    // The rest of the file keeps its own line endings.
    let rest = text.get(start..)?;
    let end = rest.find('\n').map(|at| start + at + 1);
    let ending = if text[..end.unwrap_or(start)].ends_with("\r\n") {
        "\r\n"
    } else {
        "\n"
    };
    let is_scalar = !matches!(
        first.value.content,
        YamlContent::Sequence(_) | YamlContent::Mapping(_)
    );
    let is_short = is_scalar && first.value.place.end as usize <= end.unwrap_or(text.len());

    let (at, added) = match end {
        Some(end) if is_short => (end, format!("{indent}{ID}: {id}{ending}")),
        None if is_short => (text.len(), format!("{ending}{indent}{ID}: {id}")),
        Some(_) | None => (line, format!("{indent}{ID}: {id}{ending}")),
    };
    Some(format!("{}{added}{}", &text[..at], &text[at..]))
}

fn read(text: &str) -> Option<(Value, YamlNode)> {
    let mut sources = Sources::default();
    let source = sources.add("", text);
    manifest::document(&manifest::Schema::new(schema()), source, &sources).ok()
}

#[cfg(test)]
mod tests {
    use super::{IdEntry, Project, with_id};
    use std::fs;

    #[test]
    fn the_id_is_added_and_every_other_byte_stays() {
        for (text, line) in [
            (
                "version: 1\norganizations:\n  a:\n    api_key: x  # key\n    protected: true\n",
                "    organization_id: orga_1\n",
            ),
            (
                "version: 1\norganizations:\n  a:\n    api_key: x",
                "\n    organization_id: orga_1",
            ),
            (
                "version: 1\r\norganizations:\r\n  a:\r\n    api_key: x\r\n",
                "    organization_id: orga_1\r\n",
            ),
            (
                "version: 1\norganizations: {a: {api_key: x}, b: {sandbox: y}}\n",
                "organization_id: orga_1, ",
            ),
            (
                "version: 1\norganizations:\n  a:\n    # the app\n    oauth:\n      client_id: x\n      client_secret: y\n      refresh_token: z\n",
                "    organization_id: orga_1\n",
            ),
            (
                "version: 1\norganizations:\n  a:\n    api_key_command: |\n      pass\n        show x\n",
                "    organization_id: orga_1\n",
            ),
            (
                "version: 1\norganizations:\n  a:\n    api_key: \"x\n      y\"\n",
                "    organization_id: orga_1\n",
            ),
            (
                "version: 1\norganizations:\n  b:\n    sandbox: y\n  \"a\":\n      api_key: x\n\n# end\n",
                "      organization_id: orga_1\n",
            ),
        ] {
            let new = with_id(text, "a", "orga_1").unwrap_or_else(|| panic!("{text}"));
            let at = new.find(line).unwrap_or_else(|| panic!("{new}"));
            let without = format!("{}{}", &new[..at], &new[at + line.len()..]);
            assert_eq!(without, text, "{new}");
        }
    }

    #[test]
    fn commands_that_write_at_the_same_time_lose_no_id() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("closectl.yaml");
        let text: String = (0..8)
            .map(|at| format!("  o{at}: {{api_key: \"${{env:CLOSE_KEY_{at}}}\"}}\n"))
            .collect();
        fs::write(&file, format!("version: 1\norganizations:\n{text}")).unwrap();
        let project = Project::read(&file).unwrap();

        std::thread::scope(|scope| {
            for at in 0..8 {
                let (project, file) = (&project, &file);
                scope.spawn(move || {
                    let (name, id) = (format!("o{at}"), format!("orga_{at}"));
                    assert_eq!(project.write_id(file, &name, &id).unwrap(), IdEntry::Written);
                    assert_eq!(project.write_id(file, &name, &id).unwrap(), IdEntry::Known);
                });
            }
        });
        for (name, one) in Project::read(&file).unwrap().organizations {
            assert_eq!(one.organization_id, Some(name.replace('o', "orga_")));
        }
    }

    #[test]
    fn what_cannot_be_placed_is_left_to_a_person() {
        for text in [
            "version: 1\norganizations:\n  a: &a\n    api_key: x\n  b: *a\n",
            "version: 1\norganizations:\n  a: {}\n",
            "version: 1\norganizations: {}\n",
            "organizations: [\n",
        ] {
            assert_eq!(with_id(text, "a", "orga_1"), None, "{text}");
        }
    }
}
