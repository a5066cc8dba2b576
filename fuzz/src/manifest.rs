//! Manifests: any text is read, every problem has a place in it, and what is read without problems can be written and
//! read back.

use super::shown;
use closectl::{
    kinds,
    manifest::{
        self, ManifestReading, VariableValues,
        format::{canonical, has_same_meaning},
        yaml,
    },
    model::{Desired, Live, Problem, SourceId, Sources},
    plan::{self, Organization},
    render,
};

/// Reads a manifest, plans it for an organization that has nothing, and writes and reads it again.
///
/// # Panics
///
/// If anything of that does not hold.
pub fn check(data: &[u8]) {
    let text = String::from_utf8_lossy(data);
    let (sources, read) = read(&text);
    let problems = read.offline();
    for problem in &problems {
        has_places(&text, problem);
    }
    // The style of terminals that know the least, and the one of those that know the most.
    for (color, width, unicode) in [(false, 20, false), (true, 100, true)] {
        let style = render::problems::ProblemStyle {
            color,
            width,
            unicode,
        };
        let drawn = render::problems::draw(&problems, &sources, style);
        assert_eq!(drawn.is_empty(), problems.is_empty(), "a problem is not drawn");
    }
    if read.problems.is_empty() {
        can_be_written_again(&text, &read);
    }
    has_settled_form(&text);
    let adopted = plan::adopt(kinds::registry(), read.desired, Live::default());
    let plan = plan::plan(kinds::registry(), Organization::default(), &adopted);
    for (at, step) in plan.steps.iter().enumerate() {
        assert!(
            step.after.iter().all(|before| *before < at),
            "a step waits for a later one"
        );
    }
    shown::everywhere(&plan);
}

/// The canonical form of a text asks for the same, and is its own canonical form.
fn has_settled_form(text: &str) {
    let Some(canonical) = canonical(kinds::registry(), text) else {
        return;
    };
    assert!(
        has_same_meaning(text, &canonical.text),
        "the form changed what is asked for"
    );
    let again = canonical_text(&canonical.text);
    assert_eq!(
        again.as_deref(),
        Some(canonical.text.as_str()),
        "the form does not settle"
    );
}

fn canonical_text(text: &str) -> Option<String> {
    canonical(kinds::registry(), text).map(|canonical| canonical.text)
}

fn read(text: &str) -> (Sources, ManifestReading) {
    let values = VariableValues {
        env: [("HOME", "here"), ("PRICE", "5 $"), ("BRACE", "${id:x")]
            .map(|(name, value)| (name.to_owned(), value.to_owned()))
            .into(),
        ..VariableValues::default()
    };
    let mut sources = Sources::default();
    sources.add("manifest.yaml", text);
    let read = manifest::read(&sources, &values);
    (sources, read)
}

fn has_places(text: &str, problem: &Problem) {
    let Some(place) = &problem.place else {
        let without = ["too-large", "too-many-problems"];
        assert!(without.contains(&problem.code.id), "{problem:?} has no place");
        return;
    };
    for (place, _) in [place].into_iter().chain(&problem.also) {
        let range = place.start as usize..place.end as usize;
        assert!(
            text.get(range).is_some(),
            "{problem:?} has a place that the text does not have"
        );
    }
}

fn can_be_written_again(text: &str, read: &ManifestReading) {
    let mut again = String::new();
    for document in yaml::parse(SourceId(0), text).documents {
        let written = yaml::write(&document.to_json());
        again += &format!("---\n{}", written.expect("what was read can be written"));
    }
    let (_, reread) = self::read(&again);
    assert_eq!(reread.problems, [], "{again}");
    assert_eq!(placeless(&read.desired), placeless(&reread.desired), "{again}");
    let messages = |read: &ManifestReading| {
        let mut messages: Vec<String> = read.doubtful.iter().map(|one| one.message.clone()).collect();
        messages.sort();
        messages
    };
    assert_eq!(messages(read), messages(&reread), "{again}");
}

/// What the manifests say, without where they say it.
fn placeless(desired: &Desired) -> String {
    let Desired {
        mut entries,
        orders,
        managed,
        left_out,
        returns: _,
        origin: _,
    } = desired.clone();
    for entry in entries.values_mut() {
        entry.at = None;
        for rule in entry.broken.iter_mut() {
            rule.problem.place = None;
            rule.problem.also.clear();
        }
    }
    format!("{entries:#?}\n{orders:#?}\n{managed:#?}\n{left_out:#?}")
}
