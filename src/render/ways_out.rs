//! The ways out of a difference between an organization and its manifests: to keep it, to undo it, and to leave it alone.
//! Commands and lines that can be pasted.

use super::{
    drift::{DriftKind, DriftReport, DriftingObject},
    drift_surroundings::{DriftSurroundings, WrittenVariable},
    way_out::{WayOut, WayOutCase, WayOutGoal, quoted},
};
use crate::{
    model::{Address, Live, RegisteredKind, Registry, Selector, joined, shell_option, visible, yaml_word},
    plan::{HeldList, LikelyRename, Plan, prune_options},
};

/// Says which name the manifests have to change, so that they have the one that an object most likely got.
fn name_changed(rename: &LikelyRename) -> String {
    format!(
        "change the name of `{}` to {} in its entry and in what refers to it",
        visible(&rename.to),
        yaml_word(&Address::of(rename.from.as_str()).name())
    )
}

/// Returns the line by which an entry with the new name still means the object in other organizations.
fn former(rename: &LikelyRename) -> String {
    format!(
        "renamed_from: {}",
        yaml_word(&Address::of(rename.to.as_str()).name())
    )
}

/// Says that what an object names has to get its old name back first: without that, another one would be made for it.
fn named_back(around: &DriftSurroundings<'_>, one: &DriftingObject<'_>) -> Option<String> {
    let renames = around.renames(one).into_iter();
    let names: Vec<String> = renames
        .map(|rename| format!("`{}`", visible(&rename.from)))
        .collect();
    let (its, own_lines) = match names.len() {
        0 => return None,
        1 => ("its old name", "its own lines"),
        _ => ("their old names", "their own lines"),
    };
    let names = joined(names, " and ");
    Some(format!(
        "give {names} {its} back ({own_lines} in this report say how)"
    ))
}

/// How commands about an organization are written.
#[derive(Clone, Debug, Default)]
pub struct DriftCommands {
    /// The folder that `-C` takes, where it was given.
    pub directory: Option<String>,
    /// The name that `--org` takes, where it has to be given.
    pub organization: Option<String>,
    /// The manifests that `-f` takes, where they were given.
    pub files: Vec<String>,
    /// Whether the organization takes a saved plan and nothing else.
    pub is_protected: bool,
    /// Whether people whom the organization does not have are left out.
    pub leaves_people_out: bool,
}

impl DriftCommands {
    /// Adds the ways out of every difference.
    pub fn add_ways_out(
        &self,
        registry: &Registry,
        plan: &Plan,
        live: &Live,
        drift: &mut DriftReport<'_>,
        variable: &WrittenVariable<'_>,
    ) {
        let around = DriftSurroundings::of((registry, plan, live), drift, variable);
        for one in &mut drift.differences {
            one.ways_out = self.ways_out(&around, one);
        }

        // The ways out of an object that was renamed say both what keeps and what reverts that.
        drift.notes.retain(|note| {
            let mut renames = note.likely_rename.iter();
            !renames.any(|rename| around.groups.rename(&Address::of(rename.to.as_str())).is_some())
        });
    }

    /// Returns the ways out of one difference.
    fn ways_out(&self, around: &DriftSurroundings<'_>, one: &DriftingObject<'_>) -> Vec<WayOut> {
        let selector = Selector::spell(one.address);
        let address = selector.as_str();
        let at = one.at.map(|at| format!("{}:{}", at.file, at.line));
        let keep = || self.keep(around, one);
        let beside = around.beside(one);
        // What `apply` would refuse needs something else.
        let undo = || match around.instead(one) {
            Some(instead) => WayOut {
                first: Some(instead.to_owned()),
                ..WayOut::new(WayOutGoal::Undo)
            },
            None => WayOut::run(WayOutGoal::Undo, self.apply(address, &beside, None)),
        };
        let kind = around.registry.kind(one.kind);

        match one.is {
            DriftKind::Missing => {
                let renamed = self.rename_back(around, one);
                let mut ways = vec![keep(), renamed.unwrap_or_else(undo)];
                if around.is_likely_renamed(one) {
                    ways.push(self.keep_alone(one).when(WayOutCase::Another));
                    ways.push(undo().when(WayOutCase::Another));
                }
                ways.push(WayOut::ignore(address));
                ways.into_iter().map(WayOut::of_missing).collect()
            }
            // The order of a list belongs to no object that could be ignored.
            DriftKind::Reordered => vec![keep(), undo()],
            DriftKind::Changed => {
                let mut ways = match one.unstated() {
                    None => {
                        // A step that is ignored would have to move.
                        let held = one.held.map(HeldList::way_to_change);
                        let undo = undo();
                        let first = held.or_else(|| {
                            let each = named_back(around, one).into_iter().chain(undo.first.clone());
                            each.reduce(|back, instead| format!("{back}, and then {instead}"))
                        });
                        vec![keep(), WayOut { first, ..undo }]
                    }
                    // What an entry leaves open, no command writes: only a line of the entry says what is meant.
                    Some(attribute) => {
                        let line = |value| format!("{}: {}", attribute.attribute, plain(value));
                        let keep = WayOut {
                            write: Some(line(attribute.live_now)),
                            into: at.clone(),
                            ..WayOut::new(WayOutGoal::Keep)
                        };
                        let facts = kind.and_then(|kind| kind.attributes.get(attribute.attribute));
                        let undo = if facts.is_some_and(|facts| facts.shown) {
                            // No call of the API sets it.
                            WayOut {
                                first: Some("remove it in Close".to_owned()),
                                ..WayOut::new(WayOutGoal::Undo)
                            }
                        } else {
                            WayOut {
                                write: attribute.expected.map(line),
                                into: at,
                                ..undo()
                            }
                        };
                        vec![keep, undo]
                    }
                };
                let attributes = one.attributes.iter();
                let ignored = attributes.map(|one| quoted(&format!("{address}:{}", one.attribute)));
                ways.push(WayOut {
                    write: Some(format!("ignore: [{}]", ignored.collect::<Vec<_>>().join(", "))),
                    ..WayOut::ignore(address)
                });
                ways
            }
            DriftKind::Present => vec![
                WayOut {
                    first: Some(match &at {
                        Some(at) => format!("remove its entry at {at}"),
                        None => "remove its entry".to_owned(),
                    }),
                    run: Some(self.pull(std::slice::from_ref(one.address))),
                    ..WayOut::new(WayOutGoal::Keep)
                },
                undo(),
                WayOut::ignore(address),
            ],
            DriftKind::Unlisted => self.out_of_unlisted(around, one, kind),
        }
    }

    /// Returns how the manifests come to have what the organization has: with all that belongs to it, and without a variable in
    /// place of a value that is this organization's own. What most likely got another name gets it in its entry, by hand: an
    /// entry made anew would have this organization's values in place of variables, and other organizations would make a second
    /// object.
    fn keep(&self, around: &DriftSurroundings<'_>, one: &DriftingObject<'_>) -> WayOut {
        if let Some((last, earlier)) = around.renames(one).split_last() {
            let changes = earlier.iter().map(|rename| {
                let add = format!("add `{}` to its entry", former(rename));
                format!("{} and {add}; ", name_changed(rename))
            });
            return WayOut {
                when: Some(WayOutCase::Renamed),
                first: Some(changes.collect::<String>() + &name_changed(last)),
                write: Some(former(last)),
                into: around.place(&Address::of(last.to.as_str())),
                // Only what nobody lists has no entry yet that the new name is written in.
                run: (one.is == DriftKind::Unlisted && around.groups.rename(one.address).is_none())
                    .then(|| self.pull(std::slice::from_ref(one.address))),
                ..WayOut::new(WayOutGoal::Keep)
            };
        }

        let all = around.groups.with(one.address);
        if let Some(first) = around.without_ids(&all) {
            return WayOut {
                first: Some(first),
                ..WayOut::run(WayOutGoal::Keep, self.pull(&all))
            };
        }

        let mut attributes = one.attributes.iter();
        let variable = attributes.find_map(|attribute| (around.variable)(one.address, attribute.attribute));
        WayOut {
            first: variable.zip(one.at).map(|(variable, at)| {
                format!(
                    "change `{variable}`, or write the value of this organization in its place ({}:{})",
                    at.file, at.line
                )
            }),
            ..WayOut::run(WayOutGoal::Keep, self.pull(&all))
        }
    }

    /// Returns how an object gets the name back that the manifests have for it, if it most likely got another one: deleting the
    /// one and making the other would lose what only the object itself has.
    fn rename_back(&self, around: &DriftSurroundings<'_>, one: &DriftingObject<'_>) -> Option<WayOut> {
        let rename = around.groups.rename(one.address)?;
        let to = Address::of(rename.to.as_str());
        Some(WayOut {
            when: Some(WayOutCase::Renamed),
            write: Some(rename.write.clone()),
            into: around.place(&to),
            ..WayOut::run(WayOutGoal::Undo, self.apply(&Selector::spell(&to), &[], None))
        })
    }

    /// Returns the ways out of an object that the manifests do not list.
    fn out_of_unlisted(
        &self,
        around: &DriftSurroundings<'_>,
        one: &DriftingObject<'_>,
        kind: Option<&RegisteredKind>,
    ) -> Vec<WayOut> {
        let selector = Selector::spell(one.address);
        let address = selector.as_str();
        let leave = WayOut::ignore(address);

        // Neither a manifest nor a target could mean one of several objects of one name.
        if one.count > 1 {
            let way = around.registry.way_to_one(one.address);
            let keep = WayOut {
                first: Some(format!("{way} in Close")),
                ..self.keep(around, one)
            };
            let undo = WayOut {
                first: Some("delete them in Close".to_owned()),
                ..WayOut::new(WayOutGoal::Undo)
            };
            return vec![keep, undo, leave];
        }

        let word = kind.map(|kind| kind.any.def.word());
        let prune = || WayOut::run(WayOutGoal::Undo, self.apply(address, &[], word.as_deref()));
        let renamed = self.rename_back(around, one);
        let mut ways = vec![self.keep(around, one), renamed.unwrap_or_else(prune)];
        if around.is_likely_renamed(one) {
            ways.push(self.keep_alone(one).when(WayOutCase::Another));
            ways.push(prune().when(WayOutCase::Another));
        }
        ways.push(leave);
        ways
    }

    /// Returns how the manifests follow the organization in one object.
    fn keep_alone(&self, one: &DriftingObject<'_>) -> WayOut {
        WayOut::run(WayOutGoal::Keep, self.pull(std::slice::from_ref(one.address)))
    }

    fn pull(&self, addresses: &[Address]) -> String {
        let selectors: Vec<String> = addresses.iter().map(Selector::spell).collect();
        self.command("pull --update", selectors.iter().map(String::as_str))
    }

    fn apply(&self, address: &str, excluded: &[String], prune: Option<&str>) -> String {
        let prune = prune.map(|kind| format!(" {}", prune_options(&[kind.to_owned()])));
        let mut prune = prune.unwrap_or_default();
        if self.leaves_people_out {
            prune.push_str(" --leave-out-missing-users");
        }
        if !self.is_protected {
            return self.command(&format!("apply{prune}"), [address]) + &exclude_options(excluded);
        }
        let plan = self.command(&format!("plan{prune}"), [address]) + &exclude_options(excluded);
        let apply = self.command(&format!("apply plan.json{prune}"), []);
        format!("{plan} --out plan.json && {apply}")
    }

    /// Writes a command about objects.
    fn command<'a>(&self, command: &str, addresses: impl IntoIterator<Item = &'a str>) -> String {
        let mut out = format!("{} {command}", self.program());
        let files = self
            .files
            .iter()
            .map(|file| format!(" {}", shell_option("-f", file)));
        let targets = addresses.into_iter();
        let targets = targets.map(|address| format!(" {}", shell_option("--target", address)));
        for option in self.organization().into_iter().chain(files).chain(targets) {
            out.push_str(&option);
        }
        out
    }

    /// Returns how the program is called.
    fn program(&self) -> String {
        let folder = self.directory.as_deref();
        let folder = folder.map(|folder| format!(" {}", shell_option("-C", folder)));
        format!("closectl{}", folder.unwrap_or_default())
    }

    fn organization(&self) -> Option<String> {
        let name = self.organization.as_deref()?;
        Some(format!(" {}", shell_option("--org", name)))
    }
}

/// Writes the options that leave something out of a command.
fn exclude_options(excluded: &[String]) -> String {
    let options = excluded.iter();
    let options = options.map(|selector| format!(" {}", shell_option("--exclude", selector)));
    options.collect()
}

/// Writes a value as YAML takes it; a word needs no quotes.
fn plain(value: &serde_json::Value) -> String {
    let word = value.as_str().filter(|text| {
        !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_lowercase() || byte == b'_')
    });
    word.map_or_else(|| value.to_string(), str::to_owned)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn commands_name_what_was_named_and_quote_it() {
        let commands = DriftCommands {
            directory: Some("crm".to_owned()),
            organization: Some("my org".to_owned()),
            files: vec!["m.yaml".to_owned()],
            is_protected: false,
            leaves_people_out: false,
        };
        assert_eq!(
            commands.apply("lead_status/Won", &[], Some("lead_status")),
            "closectl -C crm apply --prune=lead_status --org 'my org' -f m.yaml --target lead_status/Won"
        );
        let protected = DriftCommands {
            is_protected: true,
            leaves_people_out: true,
            ..commands
        };
        assert_eq!(
            protected.apply("lead_status/Won", &["lead_status/Lost".to_owned()], None),
            "closectl -C crm plan --leave-out-missing-users --org 'my org' -f m.yaml --target lead_status/Won --exclude \
             lead_status/Lost --out plan.json && closectl -C crm apply plan.json --leave-out-missing-users --org 'my org' \
             -f m.yaml"
        );
    }
}
