//! Which object a name most likely means that nothing has.

use super::{Address, suggest};

/// Returns the object of the same list that a name most likely means. Somebody is not whoever has a similar address: only one
/// with the same name in another domain may be the same person.
#[must_use]
pub fn likely_address<'a>(
    named: &Address,
    others: impl IntoIterator<Item = &'a Address>,
) -> Option<&'a Address> {
    let beside = others
        .into_iter()
        .filter(|other| other.container() == named.container());
    let names: Vec<(String, &Address)> = beside.map(|other| (other.name(), other)).collect();

    let name = named.name();
    if let Some(person) = mailbox(&name) {
        let is_same = |other: &str| mailbox(other).is_some_and(|other| other == person);
        let mut same = names.iter().filter(|(other, _)| is_same(other));
        return same
            .next()
            .filter(|_| same.next().is_none())
            .map(|(_, address)| *address);
    }
    let likely = suggest(&name, names.iter().map(|(name, _)| name.as_str()))?;
    names
        .iter()
        .find(|(name, _)| name == likely)
        .map(|(_, address)| *address)
}

/// Returns what an email address says before its domain, without capital letters; nothing of any other name.
fn mailbox(name: &str) -> Option<String> {
    let (person, domain) = name.rsplit_once('@')?;
    let is_email = !person.is_empty() && domain.contains('.') && !name.contains(char::is_whitespace);
    is_email.then(|| person.to_lowercase())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_person_is_found_in_another_domain_and_not_by_a_similar_name() {
        let all = [
            "user/ada@one.test",
            "user/eve@two.test",
            "user/eve@three.test",
            "group/mia@one.test",
        ];
        let all: Vec<Address> = all.iter().map(|one| Address::of(*one)).collect();
        let likely = |name: &str| likely_address(&Address::of(name), &all).map(Address::as_str);

        assert_eq!(likely("user/Ada@four.test"), Some("user/ada@one.test"));
        assert_eq!(likely("user/adam@one.test"), None);
        assert_eq!(likely("user/bob@one.test"), None);
        assert_eq!(likely("user/mia@four.test"), None, "of another list");
        assert_eq!(likely("user/eve@four.test"), None, "any of two");
    }

    #[test]
    fn any_other_name_is_found_by_its_likeness() {
        let all = [Address::of("group/Sales East"), Address::of("group/Support")];
        let likely = likely_address(&Address::of("group/Sales Eats"), &all);
        assert_eq!(likely, Some(&all[0]));
    }
}
