use super::*;
use crate::admin::Patch;

/// What comes of a file: the user names, or line and reason.
fn read(bytes: &[u8]) -> Vec<String> {
    let mut source = Source::open(bytes, 100).unwrap();
    let mut found = Vec::new();
    while let Some(line) = source.next().unwrap() {
        found.push(match line {
            Ok(line) => format!("{} {}", line.number, line.username),
            Err(fault) => format!("{} {:?}: {}", fault.line, fault.who, fault.why),
        });
    }
    found
}

#[test]
fn one_list_of_people_in_three_forms() {
    let table = "\u{feff}username;name\r\nann;Ann\r\n\r\nbob;\"Bob;Li\"\r\n";
    assert_eq!(read(table.as_bytes()), ["2 ann", "4 bob"]);
    assert_eq!(read(b"\xef\xbb\xbf[{\"username\":\"ann\",\"name\":null},\n{\"username\":\"bob\"}]"), ["1 ann", "2 bob"]);
    assert_eq!(read(b"{\"username\":\"ann\"}\n{\"username\":\"bob\"}\n"), ["1 ann", "2 bob"]);
}

#[test]
fn other_encodings_are_named() {
    let wide: Vec<u8> = "username\nann\n".encode_utf16().flat_map(u16::to_le_bytes).collect();
    let marked: Vec<u8> = [b"\xff\xfe".to_vec(), wide.clone()].concat();
    for bytes in [&wide, &marked] {
        assert_eq!(read(bytes), ["1 \"\": the file is UTF-16; save it as UTF-8"]);
    }
    let latin = b"username,name\nann,Z\xf6e\nbob,Bob\n";
    assert_eq!(read(latin), ["2 \"\": this is not UTF-8; save the file as UTF-8", "3 bob"]);
    assert_eq!(read(b"{\"username\":\"Z\xf6e\"}"), ["1 \"\": this is not UTF-8; save the file as UTF-8"]);
}

#[test]
fn a_name_comes_once_in_any_spelling() {
    let found = read("username\nann\nANN\n\u{ff21}nn\nbob\n".as_bytes());
    assert_eq!(found[0], "2 ann");
    assert!(found[1].starts_with("3 \"ANN\": the user name stands on line 2"), "{found:?}");
    assert!(found[2].ends_with("line 2 already"), "{found:?}");
    assert_eq!(found[3], "5 bob");
}

#[test]
fn columns_are_known_and_come_once() {
    assert_eq!(read(b"name\nAnn\n"), ["1 \"\": username: is missing"]);
    assert_eq!(read(b"username,password\nann,x\n"), ["1 \"\": there is no column password"]);
    assert_eq!(read(b"username,USERNAME\nann,x\n"), ["1 \"\": a name comes twice"]);
    assert_eq!(read(b""), ["1 \"\": username: is missing"]);
    assert_eq!(read(b"username,name\nann\nbob,Bob\n"), ["2 \"\": there are not as many cells as columns", "3 bob"]);
    let doubled = read(b"[{\"username\":\"ann\",\"username\":\"bob\"}]");
    assert_eq!(doubled, ["1 \"\": a name comes twice"]);
    assert_eq!(read(b"[{\"username\":\"ann\",\"sudo\":1}]"), ["1 \"\": there is no column sudo"]);
}

#[test]
fn what_is_too_much_is_not_read() {
    let names: Vec<String> = (0..200).map(|n| format!("u{n}\n")).collect();
    let many = format!("username\n{}", names.concat());
    let found = read(many.as_bytes());
    assert_eq!(found.len(), 101);
    assert!(found[100].starts_with("102 \"u100\": there are more lines"), "{}", found[100]);
    let huge = format!("username,name\nann,{}\nbob,Bob\n", "x".repeat(1_000_000));
    let found = read(huge.as_bytes());
    assert!(found[0].starts_with("2 ") && found[0].contains("64 KiB"), "{found:?}");
    assert_eq!(found[1], "3 bob");
}

#[test]
fn shields_are_taken_away() {
    let mut source = Source::open(&b"username,name,phone_number\nann,'=Ann,'+14155550123\n"[..], 10).unwrap();
    let line = source.next().unwrap().unwrap().unwrap();
    assert_eq!(line.says.name, Patch::Set("=Ann".to_owned().try_into().unwrap()));
    assert_eq!(line.says.phone_number, Patch::Set("+14155550123".to_owned().try_into().unwrap()));
}
