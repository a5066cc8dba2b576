//! What has to hold for every kind in the registry, so that a new one can't forget it.

use closectl::{
    kinds,
    model::{Attribute, BulkRead, Deletion, KindVerbs, ListPosition, PARENT, ReadNeed, ValuesAtRisk, id},
};
use serde_json::json;
use std::collections::BTreeSet;

/// The facts that an attribute may state; `model::facts` reads them.
const FACTS: &[&str] = &[
    "x-filter",
    "x-seconds",
    "x-relabels",
    "x-api",
    "x-required",
    "x-immutable",
    "x-instead",
    "x-set",
    "x-identified",
    "x-asked-at-create",
    "x-demands",
    "x-shown",
    "x-named-with",
    "x-unfit",
    "x-needed-by",
    "x-bound",
    "x-withdraws",
    "x-sorted",
    "x-loses",
    "x-behaviour",
    "x-start",
    "x-said-by",
    "x-empty",
    "x-after-create",
    "x-alone",
    "x-file",
    "x-each",
    "x-deferred",
    "x-absent",
    "x-query",
    "x-expected",
    "x-local",
    "x-decides",
    "x-archives",
    "x-holds",
    "x-tags",
    "x-access",
    "x-outreach",
    "x-ref",
];

#[test]
fn names_are_unique_and_paths_are_well_formed() {
    let mut names = BTreeSet::new();
    for kind in kinds::registry().kinds() {
        let def = kind.any.def;
        assert!(names.insert(def.name), "two kinds are named `{}`", def.name);
        assert!(
            def.path.starts_with('/') && def.path.ends_with('/'),
            "`{}`: path `{}`",
            def.name,
            def.path
        );
        for read in def.all_reads() {
            assert!(
                // A list that several reads show in parts has a filter behind its path.
                read.path.starts_with('/')
                    && read
                        .path
                        .split('?')
                        .next()
                        .is_some_and(|path| path.ends_with('/')),
                "`{}`: read `{}`",
                def.name,
                read.path
            );
        }
    }
}

#[test]
fn every_kind_and_attribute_is_documented() {
    for kind in kinds::registry().kinds() {
        let name = kind.any.def.name;
        let about = kind.schema["description"].as_str().unwrap_or_default();
        assert!(about.len() > 10, "`{name}` has no doc comment");
        for attribute in kind.attributes.values() {
            assert!(
                attribute.about.len() > 10,
                "`{name}.{}` has no doc comment",
                attribute.name
            );
            assert!(!attribute.about.contains('—'), "`{name}.{}`", attribute.name);
        }
    }
}

#[test]
fn every_kind_has_a_word_and_a_description_of_its_own() {
    let registry = kinds::registry();
    let (mut words, mut descriptions, mut sentences) = (BTreeSet::new(), BTreeSet::new(), BTreeSet::new());
    for kind in registry.kinds() {
        let (name, word) = (kind.any.def.name, kind.any.def.word());
        for called in [name, &word] {
            let found = registry.called(called).map(|found| found.any.def.name);
            assert_eq!(found, Some(name), "`{called}` leads to another kind");
        }
        assert!(words.insert(word), "`{name}` and another kind have one word");

        let about = kind.schema["description"].as_str().unwrap();
        let first = about.split_once(". ").map_or(about, |(first, _)| first);
        assert!(descriptions.insert(about), "`{name}` and another kind: {about}");
        assert!(sentences.insert(first), "`{name}` and another kind: {first}");
    }
}

#[test]
fn every_kind_has_its_key_and_nested_ones_their_parent() {
    for kind in kinds::registry().kinds() {
        let def = kind.any.def;
        assert!(
            kind.attributes.contains_key(def.key) != def.is_single(),
            "`{}` has no attribute `{}`",
            def.name,
            def.key
        );
        let nested = matches!(
            def.listing.map(|listing| listing.at),
            Some(ListPosition::Within(..))
        );
        assert_eq!(
            kind.attributes.contains_key(PARENT),
            nested,
            "`{}` and its parent",
            def.name
        );
    }
}

#[test]
fn facts_are_spelt_as_the_model_reads_them() {
    for kind in kinds::registry().kinds() {
        for (name, property) in kind.schema["properties"].as_object().unwrap() {
            let facts = property
                .as_object()
                .unwrap()
                .keys()
                .filter(|key| key.starts_with("x-"));
            for fact in facts {
                assert!(
                    FACTS.contains(&fact.as_str()),
                    "`{}.{name}` states `{fact}`",
                    kind.any.def.name
                );
            }
            if property.get("x-loses").is_some() {
                assert!(
                    Attribute::of(name, property).loses.is_some(),
                    "`{}.{name}`: x-loses",
                    kind.any.def.name
                );
            }
        }
    }
}

#[test]
fn holders_come_before_what_lies_in_them() {
    let mut seen = BTreeSet::new();
    for kind in kinds::registry().kinds() {
        if let Some(ListPosition::Within(holder, _)) = kind.any.def.listing.map(|listing| listing.at) {
            assert!(
                seen.contains(holder),
                "`{}` comes before `{holder}`",
                kind.any.def.name
            );
        }
        seen.insert(kind.any.def.name);
    }
}

#[test]
fn planning_reads_every_list_once_and_no_object_alone() {
    let always = kinds::registry()
        .kinds()
        .filter(|kind| kind.any.def.need == ReadNeed::Always);
    let reads: BTreeSet<BulkRead> = always.flat_map(|kind| kind.any.def.all_reads()).collect();
    assert_eq!(reads.len(), 14, "{reads:?}");
}

#[test]
fn ids_of_every_kind_are_known_as_ids_and_lead_to_the_kind() {
    for kind in kinds::registry().kinds() {
        let def = kind.any.def;
        // The place of a shared field has no id of its own.
        // Nor does anything name what there is only one of.
        let has_ids = def.verbs == KindVerbs::Create && !def.is_single();
        assert_eq!(
            def.id_prefixes.is_empty(),
            !has_ids,
            "`{}` has no prefix of ids, or ids that it does not have",
            def.name
        );
        for prefix in def.id_prefixes {
            assert!(
                id::is_prefix(prefix),
                "`{}`: ids that begin with `{prefix}_` are in no list of ids",
                def.name
            );
        }
    }
}

#[test]
fn what_shows_one_object_names_it_by_its_id() {
    for kind in kinds::registry().kinds() {
        let path = kind.any.def.details_of("x_1");
        assert!(
            path.is_none_or(|path| path.contains("/x_1/")),
            "`{}`: {:?}",
            kind.any.def.name,
            kind.any.def.details
        );
    }
}

#[test]
fn what_can_lose_values_can_be_searched_for_in_words_that_close_knows() {
    let whole = [
        "shared",
        "custom_activity_type_id",
        "custom_object_type_id",
        "name",
    ];
    let whole = whole
        .map(|name| (name.to_owned(), json!("id_1")))
        .into_iter()
        .collect();
    let at_risk = ValuesAtRisk {
        id: Some("id_1"),
        whole: &whole,
        values: None,
    };

    for kind in kinds::registry().kinds() {
        let def = kind.any.def;
        let loses = matches!(def.deletion, Deletion::LosesData(_))
            || kind
                .attributes
                .values()
                .any(|attribute| attribute.loses.is_some() || attribute.relabels);
        // A shared field holds values only where it is placed, which is a kind of its own.
        let is_nowhere = def.prefix == "custom_field/shared";
        let searches = (kind.any.holders)(&at_risk);
        assert_eq!(!searches.is_empty(), loses && !is_nowhere, "{}", def.name);
        for search in searches {
            assert!(search.is_complete(), "{}: {search:?}", def.name);
            let types = [
                "lead",
                "contact",
                "opportunity",
                "activity.custom_activity",
                "custom_object",
            ];
            assert!(types.contains(&search.records.object_type), "{}", def.name);
        }
    }
}
