//! Cells of a table that a spreadsheet may open. What a spreadsheet would take for a formula gets an apostrophe in front,
//! which is taken away again when the table is read: every text comes back as it was.

/// What a formula begins with, and what spreadsheets skip before one.
const ACTIVE: [char; 11] = ['=', '+', '-', '@', '\t', '\r', '\n', '\u{ff1d}', '\u{ff0b}', '\u{ff0d}', '\u{ff20}'];

/// Where a cell may end for a program that takes another sign for the separator.
const ENDS: [char; 7] = [',', ';', '|', '\t', '\r', '\n', '"'];

/// What protects.
const SHIELD: char = '\'';

/// Whether a formula begins here, shields not counted.
fn is_active(rest: &str) -> bool {
    rest.trim_start_matches(SHIELD).starts_with(ACTIVE)
}

/// A text that is no formula, wherever a spreadsheet cuts it.
#[must_use]
pub fn armour(text: &str) -> String {
    let mut out = String::with_capacity(text.len() + 1);
    let (mut rest, mut fresh) = (text.chars(), true);
    loop {
        if fresh && is_active(rest.as_str()) {
            out.push(SHIELD);
        }
        let Some(c) = rest.next() else { return out };
        out.push(c);
        fresh = ENDS.contains(&c);
    }
}

/// The text that [`armour`] was given.
#[must_use]
pub fn disarm(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let (mut rest, mut fresh) = (text.chars(), true);
    loop {
        if fresh && rest.as_str().starts_with(SHIELD) && is_active(rest.as_str()) {
            rest.next();
        }
        let Some(c) = rest.next() else { return out };
        out.push(c);
        fresh = ENDS.contains(&c);
    }
}

/// Several names in one cell: with `|` between them, and `\` before a `|` or `\` of a name.
#[must_use]
pub fn join(names: &[String]) -> String {
    let escape = |name: &String| name.replace('\\', "\\\\").replace('|', "\\|");
    names.iter().map(escape).collect::<Vec<_>>().join("|")
}

/// The names that [`join`] was given; `None`: a `\` stands before nothing that it could be for. Names that are empty are
/// left out.
#[must_use]
pub fn split(text: &str) -> Option<Vec<String>> {
    let (mut names, mut name, mut rest) = (Vec::new(), String::new(), text.chars());
    while let Some(c) = rest.next() {
        match c {
            '\\' => name.push(rest.next().filter(|next| ['\\', '|'].contains(next))?),
            '|' => names.push(std::mem::take(&mut name)),
            other => name.push(other),
        }
    }
    names.push(name);
    Some(names.into_iter().map(|name| name.trim().to_owned()).filter(|name| !name.is_empty()).collect())
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn formulas_are_shielded_and_other_texts_are_not() {
        for (text, safe) in [
            ("=1+1", "'=1+1"),
            ("+4915123456789", "'+4915123456789"),
            ("-2", "'-2"),
            ("@SUM(A1)", "'@SUM(A1)"),
            ("\u{ff1d}1", "'\u{ff1d}1"),
            ("\t=1", "'\t'=1"),
            ("'=1", "''=1"),
            ("a;=cmd|' /C calc'!A0", "a;'=cmd|' /C calc'!A0"),
            ("O'Neill", "O'Neill"),
            ("'tis", "'tis"),
            ("a=b", "a=b"),
            ("", ""),
        ] {
            assert_eq!(armour(text), safe, "{text:?}");
            assert_eq!(disarm(safe), text, "{safe:?}");
        }
        assert_eq!(disarm("+4915123456789"), "+4915123456789", "what others wrote without a shield");
    }

    #[test]
    fn lists_say_where_a_name_ends() {
        assert_eq!(join(&["a|b".to_owned(), "c\\".to_owned()]), "a\\|b|c\\\\");
        assert_eq!(split(" Staff | Board |"), Some(vec!["Staff".to_owned(), "Board".to_owned()]));
        assert_eq!(split("a\\x"), None);
        assert_eq!(split("a\\"), None);
    }

    fn spiteful() -> impl Strategy<Value = String> {
        proptest::string::string_regex("['=+@\\-\t\r\n,;|\"a\u{ff1d}\u{e4} ]{0,24}").unwrap()
    }

    proptest! {
        #[test]
        fn every_text_comes_back(text in spiteful()) {
            prop_assert_eq!(disarm(&armour(&text)), text);
        }

        #[test]
        fn no_piece_of_it_is_a_formula(text in spiteful()) {
            for piece in armour(&text).split(ENDS) {
                prop_assert!(!piece.starts_with(ACTIVE), "{:?}", piece);
            }
        }

        #[test]
        fn every_list_comes_back(names in proptest::collection::vec("[|\\\\a;=]{1,6}", 0..4)) {
            prop_assert_eq!(split(&join(&names)), Some(names));
        }
    }
}
