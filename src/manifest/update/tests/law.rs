//! The laws of editing in place, over random documents and random edits.

use super::random_page::{RandomPage, scalar, word};
use crate::{
    manifest::{
        update::{
            edit::{ListSlot, ValueEdit},
            rewrite::rewrite,
        },
        yaml::{self, YamlNode},
    },
    model::SourceId,
    selftest::Dice,
};
use proptest::{
    collection::vec,
    prelude::any,
    test_runner::{Config, RngAlgorithm, TestCaseError, TestRng, TestRunner},
};
use serde_json::Value;

/// What is edited, and what no longer has to be there afterwards.
#[derive(Debug, Default)]
struct RandomEdits {
    edits: Vec<ValueEdit>,
    /// Values that go or get another value.
    lost: Vec<String>,
    /// Values in which something changes.
    touched: Vec<String>,
}

impl RandomEdits {
    fn draw(dice: &mut Dice, page: &RandomPage) -> Self {
        let mut work = Self::default();
        let Value::Object(sections) = &page.value else {
            return work;
        };
        for (key, list) in sections {
            let pointer = format!("/{key}");
            work.list(dice, list, &pointer, 3);
            for (at, entry) in list.as_array().into_iter().flatten().enumerate() {
                work.entry(dice, entry, &format!("{pointer}/{at}"));
            }
        }
        work
    }

    fn entry(&mut self, dice: &mut Dice, entry: &Value, pointer: &str) {
        let Value::Object(attributes) = entry else { return };
        let mut add = Vec::new();
        let mut remove = Vec::new();
        for (key, value) in attributes {
            let inner = format!("{pointer}/{key}");
            match value {
                Value::Array(items) => {
                    self.list(dice, value, &inner, 3);
                    for (at, item) in items.iter().enumerate() {
                        self.entry(dice, item, &format!("{inner}/{at}"));
                    }
                }
                _ if dice.one_in(6) => {
                    let new = scalar(dice);
                    if new != *value {
                        self.touched.push(inner.clone());
                        self.edits.push(ValueEdit::Set {
                            pointer: inner,
                            value: new,
                        });
                    }
                }
                _ if key != "name" && dice.one_in(10) => {
                    self.lost.push(inner);
                    remove.push(key.clone());
                }
                _ => {}
            }
        }
        if dice.one_in(10) {
            add.push(("more".to_owned(), scalar(dice)));
        }
        if !add.is_empty() || !remove.is_empty() {
            self.touched.push(pointer.to_owned());
            self.edits.push(ValueEdit::Entries {
                pointer: pointer.to_owned(),
                remove,
                add,
            });
        }
    }

    fn list(&mut self, dice: &mut Dice, list: &Value, pointer: &str, odds: usize) {
        if !dice.one_in(odds) {
            return;
        }
        let count = list.as_array().map_or(0, Vec::len);
        let mut slots: Vec<ListSlot> = (0..count).map(ListSlot::Old).collect();
        for at in (0..count).rev() {
            if dice.one_in(4) {
                slots.remove(at);
                self.lost.push(format!("{pointer}/{at}"));
            }
        }
        if slots.len() > 1 && dice.one_in(2) {
            let from = dice.below(slots.len());
            let moved = slots.remove(from);
            slots.insert(dice.below(slots.len() + 1), moved);
        }
        for number in 0..dice.below(3) {
            let value = match (dice.one_in(2), pointer.ends_with("choices")) {
                (true, false) => serde_json::json!({ "name": word(dice, number), "key_0": scalar(dice) }),
                (_, _) => word(dice, 1000 + number),
            };
            slots.insert(dice.below(slots.len() + 1), ListSlot::New(value));
        }
        self.touched.push(pointer.to_owned());
        self.edits.push(ValueEdit::Items {
            pointer: pointer.to_owned(),
            slots,
        });
    }

    fn is_lost(&self, pointer: &str) -> bool {
        self.lost.iter().any(|lost| is_within(pointer, lost))
    }

    fn is_touched(&self, pointer: &str) -> bool {
        let touches = |other: &String| is_within(other, pointer);
        self.touched.iter().any(touches) || self.lost.iter().any(touches)
    }
}

fn is_within(pointer: &str, outer: &str) -> bool {
    pointer
        .strip_prefix(outer)
        .is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
}

/// Reads a text that must have no problems.
fn read(text: &str) -> Result<Vec<Value>, TestCaseError> {
    let parsed = yaml::parse(SourceId(0), text);
    if !parsed.problems.is_empty() {
        return Err(TestCaseError::fail(format!("{:?}\n{text}", parsed.problems)));
    }
    Ok(parsed.documents.iter().map(YamlNode::to_json).collect())
}

fn holds(cases: u32, law: impl Fn(Dice) -> Result<(), TestCaseError>) {
    let config = Config {
        cases,
        failure_persistence: None,
        max_shrink_iters: 2_000,
        ..Config::default()
    };
    let rng = TestRng::deterministic_rng(RngAlgorithm::ChaCha);
    let mut runner = TestRunner::new_with_rng(config, rng);
    if let Err(error) = runner.run(&vec(any::<u8>(), 0..400), |bytes| law(Dice::of(bytes))) {
        panic!("{error}");
    }
}

fn must(is_so: bool, what: impl Fn() -> String) -> Result<(), TestCaseError> {
    match is_so {
        true => Ok(()),
        false => Err(TestCaseError::fail(what())),
    }
}

/// Comments stay but for those of what went, and what nobody touched stays byte for byte.
fn keeps(page: &RandomPage, work: &RandomEdits, after: &str) -> Result<(), TestCaseError> {
    let told = |what: &str| {
        format!(
            "{what}\n--- before\n{}\n--- after\n{after}\n--- {work:#?}",
            page.text
        )
    };
    for (comment, owner) in &page.comments {
        let is_there = after.contains(comment.as_str());
        must(is_there || work.is_lost(owner), || {
            told(&format!("lost {comment}"))
        })?;
    }
    for (pointer, text) in &page.entries {
        let is_there = after.contains(text.as_str());
        must(
            is_there || work.is_touched(pointer) || work.is_lost(pointer),
            || told(&format!("{pointer} was touched")),
        )?;
    }
    let crlf = page.text.contains("\r\n");
    let broken = after
        .split('\n')
        .rev()
        .skip(1)
        .any(|line| line.ends_with('\r') != crlf);
    must(!broken, || told("line breaks are mixed"))
}

#[test]
fn a_text_becomes_what_was_asked_for_and_nothing_else_changes() {
    holds(1_500, |mut dice| {
        let page = RandomPage::draw(&mut dice, false);
        let before = read(&page.text)?;
        must(before == [page.value.clone()], || {
            format!("a bad page:\n{}\n{:#}", page.text, page.value)
        })?;
        let work = RandomEdits::draw(&mut dice, &page);
        let after = rewrite(
            &page.text,
            &work
                .edits
                .iter()
                .map(|edit| (0, edit.clone()))
                .collect::<Vec<_>>(),
        );
        let mut expected = page.value.clone();
        let mut edits: Vec<&ValueEdit> = work.edits.iter().collect();
        edits.sort_by_key(|edit| {
            (
                matches!(edit, ValueEdit::Items { .. }),
                std::cmp::Reverse(edit.depth()),
            )
        });
        for edit in edits {
            must(edit.apply(&mut expected), || format!("a bad edit {edit:?}"))?;
        }
        let got = read(&after)?;
        must(got == [expected.clone()], || {
            format!(
                "--- before\n{}\n--- after\n{after}\n--- wanted\n{expected:#}\n{work:#?}",
                page.text
            )
        })?;
        keeps(&page, &work, &after)?;
        must(!work.edits.is_empty() || after == page.text, || {
            "edited for nothing".to_owned()
        })
    });
}

#[test]
fn with_anchors_each_edit_is_made_whole_or_not_at_all() {
    holds(700, |mut dice| {
        let page = RandomPage::draw(&mut dice, true);
        must(read(&page.text)? == [page.value.clone()], || {
            format!("a bad page:\n{}", page.text)
        })?;
        let work = RandomEdits::draw(&mut dice, &page);
        for edit in work
            .edits
            .iter()
            .filter(|edit| matches!(edit, ValueEdit::Set { .. } | ValueEdit::Entries { .. }))
        {
            let after = rewrite(&page.text, &[(0, edit.clone())]);
            let mut expected = page.value.clone();
            must(edit.apply(&mut expected), || format!("a bad edit {edit:?}"))?;
            let got = read(&after)?;
            must(got == [expected] || after == page.text, || {
                format!("{}\n{after}\n{edit:?}", page.text)
            })?;
        }
        let all: Vec<_> = work.edits.iter().map(|edit| (0, edit.clone())).collect();
        let after = rewrite(&page.text, &all);
        read(&after)?;
        keeps(&page, &work, &after)
    });
}
