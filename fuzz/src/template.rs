//! `${…}`: any text is split and put together again, ids become names and come back, and a new name changes nothing else.

use closectl::model::{
    Address, IdIndex,
    template::{self, Namespace, TemplatePiece},
};
use serde_json::Value;

/// The id of the one object that has one.
const ID: &str = "cf_v6S011I6MqcbVvB2FA5Nk8dr5";
/// Stands for that id in the input.
const MARK: char = '@';

/// Takes the first line as the name of an object, and the rest as a template and as a value in an organization.
///
/// # Panics
///
/// If anything of that does not hold.
pub fn check(data: &[u8]) {
    let text = String::from_utf8_lossy(data);
    let (name, text) = text.split_once('\n').unwrap_or(("Industry", &text));
    pieces_make_up_the_text(text);
    literal_text_stands_for_itself(text);
    ids_come_back(name, &text.replace(MARK, ID));
    names_follow(name, text);
}

fn pieces_make_up_the_text(text: &str) {
    let pieces = match template::parse(text) {
        Ok(pieces) => pieces,
        Err(error) => {
            assert!(text.get(error.range.clone()).is_some(), "{error:?}");
            return;
        }
    };
    let mut whole = String::new();
    for piece in pieces {
        match piece {
            TemplatePiece::Text(plain) => whole += &template::literal(&plain),
            TemplatePiece::Expression { space, name, range } => {
                let space = match space {
                    Namespace::Id => "id",
                    Namespace::Env => "env",
                    Namespace::Var => "var",
                };
                let written = format!("${{{space}:{name}}}");
                assert_eq!(text.get(range), Some(written.as_str()));
                whole += &written;
            }
        }
    }
    assert_eq!(whole, text);
}

fn literal_text_stands_for_itself(text: &str) {
    let pieces = template::parse(&template::literal(text)).expect("literal text has no mistakes");
    match pieces.as_slice() {
        [] => assert_eq!(text, ""),
        [TemplatePiece::Text(plain)] => assert_eq!(plain, text),
        pieces => panic!("{text:?} became {pieces:?}"),
    }
    let value = Value::String(template::literal(text));
    assert_eq!(
        template::resolve(&value, &IdIndex::default()),
        Ok(Value::from(text))
    );
}

fn ids_come_back(name: &str, text: &str) {
    let address = Address::new("custom_field/lead", name);
    let mut index = IdIndex::default();
    index.insert(address.clone(), ID);
    let live = Value::from(text);
    let mut unnamed = Vec::new();
    let lifted = template::lift(&live, &index, &mut unnamed);
    assert!(
        template::targets(&lifted).iter().all(|target| *target == address),
        "{lifted}"
    );
    assert_eq!(template::resolve(&lifted, &index), Ok(live), "{lifted}");
    let reference = template::reference(&address);
    if !name.contains("://") {
        assert_eq!(template::as_reference(&reference).as_ref(), Some(&address));
        assert_eq!(Address::parse(address.as_str()), address);
        assert_eq!(address.name(), name);
    }
}

/// A piece without where it stands.
#[derive(Debug, PartialEq)]
enum Said {
    Text(String),
    Object(Address),
    Other(Namespace, String),
}

fn said(text: &str) -> Option<Vec<Said>> {
    let pieces = template::parse(text).ok()?;
    let said = pieces.into_iter().map(|piece| match piece {
        TemplatePiece::Text(plain) => Said::Text(plain),
        TemplatePiece::Expression {
            space: Namespace::Id,
            name,
            ..
        } => Said::Object(Address::parse(&name)),
        TemplatePiece::Expression { space, name, .. } => Said::Other(space, name),
    });
    Some(said.collect())
}

fn names_follow(name: &str, text: &str) {
    let (old, new) = (
        Address::new("pipeline", name),
        Address::new("pipeline", "New } name"),
    );
    let renamed = template::readdress(&Value::from(text), &|address| address.moved(&old, &new));
    let renamed = renamed.as_str().expect("a string stays a string");
    let expected = said(text).map(|mut all| {
        for one in &mut all {
            if let Said::Object(address) = one {
                *address = address.moved(&old, &new);
            }
        }
        all
    });
    match expected {
        None => assert_eq!(renamed, text),
        Some(_) if text.contains("://") || name.contains("://") => {}
        Some(expected) => assert_eq!(said(renamed), Some(expected), "{renamed}"),
    }
}
