use super::*;

#[test]
fn a_place_is_counted_in_lines_and_characters() {
    let mut sources = Sources::default();
    let source = sources.add("a.yaml", "ä: 1\nbö: x\n");
    let at = |start| {
        sources
            .locate(Place {
                source,
                start,
                end: start + 1,
            })
            .to_string()
    };
    assert_eq!(at(0), "a.yaml:1:1");
    assert_eq!(at(6), "a.yaml:2:1");
    assert_eq!(at(9), "a.yaml:2:3");
    assert_eq!(at(8), "a.yaml:2:2", "inside a character");
    assert_eq!(at(900), "a.yaml:3:1", "past the end");
}

#[test]
fn columns_of_a_very_long_line_are_counted_in_characters() {
    let text = format!("ä: 1\n{}", "bö".repeat(2 * BLOCK));
    let mut sources = Sources::default();
    let source = sources.add("a.yaml", text.clone());
    for (column, (start, _)) in text[6..].char_indices().enumerate() {
        let start = start as u32 + 6;
        let end = start + 1;
        assert_eq!(sources.locate(Place { source, start, end }).column, column + 1);
    }
}
