//! The words by which tags of texts name objects, as Close shows them.

use super::{Address, Live, LiveObject, MentionForm, RegisteredKind, TagName};
use serde_json::Value;

impl Live {
    /// Keeps the word by which tags name an object, if Close shows one.
    pub(super) fn keep_word(&mut self, kind: &RegisteredKind, found: &LiveObject<'_>) {
        let MentionForm::IdOrWord(attribute) = kind.any.def.mentions else {
            return;
        };
        let word = found.value.get(attribute).and_then(Value::as_str);
        let word = word.filter(|word| !word.is_empty());
        if let Some((id, word)) = found.id.clone().zip(word) {
            self.words.insert(id, word.to_owned());
        }
    }

    /// Returns the word by which tags name an object, as Close shows it.
    #[must_use]
    pub fn word(&self, address: &Address) -> Option<&str> {
        self.words.get(self.index.id(address)?).map(String::as_str)
    }

    /// Returns how tags name an object of this id and name: by the word that Close shows, whatever its name is by now.
    #[must_use]
    pub fn tag(&self, form: MentionForm, id: Option<&str>, name: &str) -> Option<TagName> {
        let word = id.and_then(|id| self.words.get(id)).cloned();
        word.map(TagName::Word).or_else(|| form.tag(name))
    }
}
