//! The house keeps its floors: modules import what `docs/architecture.md` says and nothing else.

use std::{
    collections::{BTreeMap, BTreeSet},
    fs,
    path::{Path, PathBuf},
};

/// A source file as the compiler sees it outside tests: without comments, texts and the module `tests`.
struct Source {
    /// Its modules, from the crate down.
    modules: Vec<String>,
    code: String,
}

impl Source {
    fn read(root: &Path, file: &Path) -> Self {
        let mut modules: Vec<String> = file
            .strip_prefix(root)
            .unwrap()
            .iter()
            .map(|part| part.to_str().unwrap().trim_end_matches(".rs").to_owned())
            .collect();
        modules.retain(|name| name != "mod" && name != "lib");
        Self { modules, code: bare(&fs::read_to_string(file).unwrap()) }
    }

    /// The crate's modules that this one names, by `crate::` or by going up with `super::`.
    fn imports(&self) -> BTreeSet<String> {
        let up = "super::".repeat(self.modules.len().max(1));
        let own = self.modules.first().map_or("", String::as_str);
        let starts = self.code.match_indices("crate::").chain(self.code.match_indices(&up));
        let mut found: BTreeSet<String> =
            starts.flat_map(|(at, word)| heads(self.code[at + word.len()..].trim_start())).collect();
        found.remove(own);
        found
    }
}

/// The first words of the paths that start here: one, or all of a group in braces.
fn heads(text: &str) -> Vec<String> {
    let word = |text: &str| text.trim_start().chars().take_while(|c| c.is_alphanumeric() || *c == '_').collect::<String>();
    let Some(group) = text.strip_prefix('{') else { return vec![word(text)] };
    let (mut depth, mut found) = (0, vec![word(group)]);
    for (at, c) in group.char_indices() {
        match c {
            '{' => depth += 1,
            '}' if depth == 0 => break,
            '}' => depth -= 1,
            ',' if depth == 0 => found.push(word(&group[at + 1..])),
            _ => {}
        }
    }
    found.retain(|word| !word.is_empty());
    found
}

/// Drops comments, texts and tests.
fn bare(text: &str) -> String {
    let text = text.split("#[cfg(test)]\nmod tests {").next().unwrap();
    let (mut out, mut rest) = (String::new(), text);
    while let Some(c) = rest.chars().next() {
        let skip = match c {
            '/' if rest.starts_with("//") => rest.find('\n').unwrap_or(rest.len()),
            '"' => text_length(rest),
            '\'' if rest.starts_with("'\"'") => 3,
            _ => 0,
        };
        if skip == 0 {
            out.push(c);
        }
        rest = &rest[skip.max(c.len_utf8())..];
    }
    out
}

/// How long the text in quotes is that starts here.
fn text_length(rest: &str) -> usize {
    let mut escaped = false;
    for (at, c) in rest.char_indices().skip(1) {
        match c {
            _ if escaped => escaped = false,
            '\\' => escaped = true,
            '"' => return at + 1,
            _ => {}
        }
    }
    rest.len()
}

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("src")
}

/// All source files but those that hold tests.
fn files(folder: &Path) -> Vec<PathBuf> {
    let entries = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
    let mut found: Vec<PathBuf> = entries.flat_map(|path| if path.is_dir() { files(&path) } else { vec![path] }).collect();
    found.retain(|path| path.extension().is_some_and(|end| end == "rs") && !path.ends_with("tests.rs"));
    found.sort();
    found
}

fn sources() -> Vec<(PathBuf, Source)> {
    let root = root();
    files(&root).into_iter().map(|file| (file.strip_prefix(&root).unwrap().to_owned(), Source::read(&root, &file))).collect()
}

/// The table of `docs/architecture.md`: module, and what it may import.
fn table() -> BTreeMap<String, BTreeSet<String>> {
    let text = include_str!("../../docs/architecture.md");
    let rows = text.lines().filter(|line| line.starts_with("| `"));
    let words = |cell: &str| -> BTreeSet<String> { cell.split('`').skip(1).step_by(2).map(str::to_owned).collect() };
    rows.map(|row| {
        let cells: Vec<&str> = row.trim_matches('|').split(" | ").collect();
        assert_eq!(cells.len(), 3, "module, what it owns, what it may import: {row}");
        (words(cells[0]).pop_first().unwrap(), words(cells[2]))
    })
    .collect()
}

/// `main`, and what puts everything together.
const WIRING: [&str; 6] = ["main", "lib", "cli", "app", "demo", "fixture"];

#[test]
fn modules_import_only_what_the_table_allows() {
    let table = table();
    let mut faults = Vec::new();
    for (file, source) in sources() {
        let module = source.modules.first().map_or("lib", String::as_str);
        if WIRING.contains(&module) {
            continue;
        }
        let Some(allowed) = table.get(module) else {
            faults.push(format!("{module} is not in docs/architecture.md"));
            continue;
        };
        faults.extend(source.imports().difference(allowed).map(|import| format!("{} imports {import}", file.display())));
    }
    assert!(faults.is_empty(), "{faults:#?}");
}

#[test]
fn the_table_has_no_circle_and_no_idle_words() {
    let table = table();
    let mut used: BTreeMap<&str, BTreeSet<String>> = BTreeMap::new();
    let sources = sources();
    for (_, source) in &sources {
        used.entry(source.modules.first().map_or("lib", String::as_str)).or_default().extend(source.imports());
    }
    for (module, allowed) in &table {
        let used = used.get(module.as_str()).unwrap_or_else(|| panic!("there is no module {module}"));
        let idle: Vec<_> = allowed.difference(used).collect();
        assert!(idle.is_empty(), "{module} does not import {idle:?} any more");
    }
    // Take away what stands on nothing, again and again: what is left goes in circles.
    let mut left = table.clone();
    while let Some(base) = left.iter().find(|(_, imports)| imports.is_empty()).map(|(name, _)| name.clone()) {
        left.remove(&base);
        for imports in left.values_mut() {
            imports.remove(&base);
        }
    }
    assert!(left.is_empty(), "these import each other: {left:#?}");
}

#[test]
fn sql_is_spoken_in_the_store_only() {
    for (file, source) in sources() {
        match source.modules.first().map_or("", String::as_str) {
            "store" => {}
            "types" => {
                // Words of ours are columns; what reads and writes them is in the store.
                for word in ["diesel::prelude", "RunQueryDsl", "diesel::table", "sql_query", "Connection"] {
                    assert!(!source.code.contains(word), "{}: {word}", file.display());
                }
            }
            _ => assert!(!source.code.contains("diesel"), "{}", file.display()),
        }
    }
}

/// Public addresses come from the issuer.
#[test]
fn no_header_says_where_we_are() {
    let words = ["header::HOST", " HOST,", "{HOST,", " HOST}", "connection_info", "full_url", "url_for", ".peer_addr"];
    for (file, source) in sources() {
        for word in words {
            // The far end of the mail server's connection is no browser's; a session's page and the audit log say where
            // something began.
            let told = ["web/login/visit.rs", "web/header.rs"].iter().any(|one| file.ends_with(one))
                || source.modules.first().is_some_and(|module| module == "delivery");
            let mail = word == ".peer_addr" && told;
            assert!(mail || !source.code.contains(word), "{}: {word}", file.display());
        }
    }
    for file in files(&root()) {
        let text = fs::read_to_string(&file).unwrap();
        let text = text.split("#[cfg(test)]\nmod tests {").next().unwrap().to_lowercase();
        let code: Vec<&str> = text.lines().filter(|line| !line.trim_start().starts_with("//")).collect();
        for word in ["\"host\"", "x-forwarded", "\"forwarded\"", "x-real-ip"] {
            assert!(!code.iter().any(|line| line.contains(word)), "{}: {word}", file.display());
        }
    }
}

#[test]
fn the_reader_of_sources_reads_nested_groups() {
    let source = |modules: &[&str], text: &str| Source {
        modules: modules.iter().map(|name| (*name).to_owned()).collect(),
        code: bare(text),
    };
    let text = "use crate::{\n    audit::{self, Event},\n    store::{\n        a::{b, c}, Tx},\n    types,\n};\n\
                // crate::comment\nlet x = \"crate::text \\\" crate::text\"; let q = '\"'; crate::late::call();\n\
                use super::super::{up, own};\nuse super::own2;\n#[cfg(test)]\nmod tests {\nuse crate::hidden;\n}";
    let found: Vec<String> = source(&["own", "file"], text).imports().into_iter().collect();
    assert_eq!(found, ["audit", "late", "store", "types", "up"]);
    assert!(source(&["own"], "use super::page;").imports().contains("page"), "one up from a module of the crate");
}
