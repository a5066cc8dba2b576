//! The law of updates over random styles: after `pull --update` a plan changes nothing but what was told, however the
//! manifests are written.

use super::{
    laws::{live, try_update},
    styles::styled_page,
};
use crate::harness::many;
use closectl::{
    manifest::{update::ManifestUpdate, yaml},
    model::{SourceId, Sources},
    plan::Action,
    selftest::{Dice, Scenario, add_letters, begin},
    session::Planned,
};
use serde_json::{Map, Value, json};
use tokio::runtime::Runtime;

/// How many organizations are tried.
const WORLDS: u64 = 5;

/// The names of the manifests: one is read before the new files of an update, and one behind them.
const FILES: [&str; 3] = ["a.yaml", "m.json", "z.yaml"];

/// Deals sections, and sometimes halves of their lists, to several manifests.
fn dealt(dice: &mut Dice, whole: &Value) -> Vec<Value> {
    let mut pages = vec![Map::new(); FILES.len()];
    for (section, value) in whole.as_object().unwrap() {
        let at = dice.below(pages.len());
        match value {
            Value::Array(items) if items.len() > 1 && at + 1 < pages.len() && dice.one_in(2) => {
                let (one, other) = items.split_at(dice.between(1, items.len() - 1));
                pages[at].insert(section.clone(), json!(one));
                pages[at + 1].insert(section.clone(), json!(other));
            }
            value => drop(pages[at].insert(section.clone(), value.clone())),
        }
    }
    pages.into_iter().map(Value::Object).collect()
}

/// Returns the texts as a folder of them is read after the update.
fn read_again(updated: &ManifestUpdate) -> Sources {
    let mut texts: Vec<(String, String)> = updated
        .sources
        .manifests()
        .filter_map(|id| updated.sources.get(id))
        .map(|source| (source.name.to_string(), source.text.clone()))
        .collect();
    let new = updated.new.iter();
    texts.extend(new.map(|(section, text)| (format!("pulled-{section}.yaml"), text.clone())));
    texts.sort();
    let mut sources = Sources::default();
    let ids: Vec<SourceId> = texts
        .into_iter()
        .map(|(name, text)| sources.add(name, text))
        .collect();
    for id in ids {
        add_texts(updated, &mut sources, id);
    }
    sources
}

/// Adds the files of long texts that a manifest names, as the update left them.
fn add_texts(updated: &ManifestUpdate, sources: &mut Sources, manifest: SourceId) {
    let named = closectl::manifest::named_text_files(closectl::kinds::registry(), sources, &[manifest]);
    for file in named {
        let known = updated
            .sources
            .iter()
            .find(|(_, source)| source.is_text_file && *source.name == file.path);
        let text = known.map(|(_, source)| source.text.clone());
        let text = text
            .or_else(|| updated.new_files.get(&file.path).cloned())
            .unwrap();
        let id = sources.add_text_file(file.path.clone(), text);
        sources.name_text_file(file.manifest, file.path, Ok(id));
    }
}

#[test]
fn whatever_the_style_a_plan_has_nothing_that_was_not_told() {
    let runtime = Runtime::new().unwrap();
    let worlds = many(WORLDS, 25 * WORLDS);
    let settled = (1..=worlds)
        .filter(|seed| runtime.block_on(settles(*seed)))
        .count() as u64;
    assert!(
        settled * 2 > worlds,
        "only {settled} of {worlds} were updated whole"
    );
}

/// Says whether everything could be written.
async fn settles(seed: u64) -> bool {
    let mut dice = Dice::seeded(seed);
    let scenario = Scenario::draw(&mut dice);
    let (world, _) = begin(&scenario).await.unwrap();
    let pulled = world.pull().await.unwrap();
    let pulled = pulled.into_iter().map(|(_, text)| text).collect::<String>();
    let document = yaml::parse(SourceId(0), &pulled).documents.remove(0).to_json();

    let mut sources = Sources::default();
    let mut ids = Vec::new();
    for (name, page) in FILES.iter().zip(dealt(&mut dice, &document)) {
        if page.as_object().is_some_and(|page| !page.is_empty()) {
            let text = if name.ends_with(".json") {
                format!("{page:#}\n")
            } else {
                styled_page(&mut dice, &page)
            };
            ids.push(sources.add(*name, text));
        }
    }
    for id in ids {
        add_letters(&mut sources, id);
    }

    let _ = world.apply(&scenario.after(), &scenario.said(), 8).await.unwrap();
    let live = live(&world).await;
    let Ok(updated) = try_update(&sources, &live) else {
        // Refused as a whole: nothing is written.
        return false;
    };
    let again = read_again(&updated);
    let words = || {
        let texts = |sources: &Sources| {
            let texts = sources.manifests().filter_map(|id| sources.get(id));
            texts
                .map(|one| format!("--- {}\n{}", one.name, one.text))
                .collect::<String>()
        };
        format!(
            "seed {seed}\n{}\n=== after\n{}\n{:#?}",
            texts(&sources),
            texts(&again),
            updated.unplaced
        )
    };
    for (_, source) in again.iter().filter(|(_, source)| source.name.ends_with(".json")) {
        assert!(serde_json::from_str::<Value>(&source.text).is_ok(), "{}", words());
    }

    let Planned::Ready { plan, .. } = world.plan_sources(&again, &[]).await.unwrap() else {
        panic!("{}", words());
    };
    let told = updated.unplaced.iter().map(|one| &one.finding.address);
    let told: Vec<_> = told
        .chain(updated.pending.iter().map(|one| &one.address))
        .collect();
    for step in &plan.steps {
        let is_told = told.iter().any(|told| {
            step.address.is_within(told)
                || step.action == Action::Reorder && told.container() == step.address.as_str()
        });
        assert!(is_told, "{} {}\n{}", step.action, step.address, words());
    }
    updated.unplaced.is_empty()
}
