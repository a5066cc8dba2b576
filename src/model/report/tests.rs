use super::*;

#[test]
fn only_a_likely_word_is_suggested() {
    assert_eq!(suggest("colour", ["label", "color", "type"]), Some("color"));
    assert_eq!(suggest("zebra", ["label", "color"]), None);
}
