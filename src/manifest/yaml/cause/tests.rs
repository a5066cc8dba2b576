use super::bad_escape;

#[test]
fn the_escape_that_is_wrong_is_found_behind_those_that_are_right() {
    for (text, at) in [
        (r#""\x41 \q""#, 6),
        (r#""\u00e4\U0001F525\q""#, 17),
        (r#""\x4g""#, 1),
        (r#""\n\t""#, 0),
    ] {
        assert_eq!(bad_escape(text, 0), at, "{text}");
    }
}
