use super::*;

const LINE: &str = "issuer = \"https://id.example\"\n";

fn nothing() -> impl Iterator<Item = (String, String)> {
    std::iter::empty()
}

fn variables(list: &[(&str, &str)]) -> impl Iterator<Item = (String, String)> {
    list.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect::<Vec<_>>().into_iter()
}

fn good(toml: &str) -> Config {
    Config::parse(toml, nothing()).unwrap()
}

fn faults(toml: &str) -> Vec<String> {
    Config::parse(toml, nothing()).unwrap_err().to_string().lines().map(str::to_owned).collect()
}

#[test]
fn one_line_is_a_configuration() {
    let config = good(LINE);
    assert_eq!(config.issuer.as_str(), "https://id.example");
    assert_eq!(config.listen.to_string(), "127.0.0.1:8080");
    assert_eq!(config.sqlite_file(), Some(Path::new("vestibule.sqlite")));
    assert_eq!(config.master_key_file, Path::new("master.key"));
    assert_eq!(config.tls, None);
    assert_eq!(config.sessions, Sessions { idle: 3600, absolute: 43_200 });
    assert_eq!((config.lifetimes.code, config.lifetimes.refresh_absolute), (60, 7_776_000));
    assert_eq!(config.log, Log { format: LogFormat::Text, level: "info".to_owned() });
    assert_eq!(config.database, Database { connections: 8, wait: Duration::from_secs(5) });
    assert!((1..=64).contains(&config.workers));
}

#[test]
fn the_listener_follows_the_issuer() {
    for (toml, listen) in [
        ("issuer = 'http://localhost:9000'", "127.0.0.1:9000"),
        ("issuer = 'http://127.0.0.2'", "127.0.0.2:80"),
        ("issuer = 'http://[::1]:81/'", "[::1]:81"),
        ("issuer = 'https://id.example'\n[tls]\ncert = 'c'\nkey = 'k'", "0.0.0.0:443"),
        ("issuer = 'https://id.example'\nlisten = '[::]:8443'", "[::]:8443"),
    ] {
        assert_eq!(good(toml).listen.to_string(), listen, "{toml}");
    }
}

#[test]
fn all_faults_come_at_once_each_with_its_key() {
    let toml = "isuer = 'x'\nlisten = 'here'\ndatabase_url = 'mysql://x'\nworkers = 'many'\n[tls]\ncert = 'c'\n\
                [lifetimes]\ncode = 601\n[sessions]\nidle = 4000\nabsolute = 3000\n[log]\nlevel = 'infoo'\nformat = 1\n[spare]\n";
    assert_eq!(
        faults(toml),
        [
            "isuer: is unknown; did you mean issuer?",
            "spare: is unknown",
            "issuer: is required, like issuer = \"https://login.example.com\"",
            "tls.key: is needed because tls.cert is given",
            "listen: must be an address like 127.0.0.1:8080",
            "database_url: must be sqlite://PATH or postgres://USER@HOST/NAME",
            "sessions.idle: must not be more than sessions.absolute",
            "lifetimes.code: must be a whole number from 1 to 600",
            "log.format: is of the wrong type",
            "log.level: must be a level like info, or a list like info,vestibule=debug",
            "workers: must be a whole number from 1 to 64",
        ]
    );
}

#[test]
fn each_number_is_refused_just_outside_its_range() {
    for doc in KEYS {
        let Values::Whole(min, max) = doc.values else { continue };
        for (number, right) in [(min, true), (max, true), (min - 1, false), (max + 1, false)] {
            let found = Config::parse(LINE, variables(&[(&doc.variable(), &number.to_string())]));
            let refused =
                found.err().is_some_and(|faults| faults.to_string().contains(&format!("{}: must be a whole", doc.key)));
            assert_eq!(refused, !right, "{} = {number}", doc.key);
        }
    }
}

#[test]
fn the_environment_goes_over_the_file() {
    let toml = format!("{LINE}[lifetimes]\ncode = 30\nid_token = 60\n");
    let config = Config::parse(&toml, variables(&[("VESTIBULE_LIFETIMES__CODE", "20"), ("HOME", "/")])).unwrap();
    assert_eq!((config.lifetimes.code, config.lifetimes.id_token), (20, 60));
}

#[test]
fn unknown_variables_are_faults_but_service_links_are_not() {
    let found = Config::parse(LINE, variables(&[("VESTIBULE_ISUER", "x"), ("VESTIBULE_LIFETIMES__CODE", "x")]));
    assert_eq!(
        found.unwrap_err().to_string(),
        "VESTIBULE_ISUER: is unknown; did you mean VESTIBULE_ISSUER?\n\
         lifetimes.code: must be a whole number from 1 to 600 (from VESTIBULE_LIFETIMES__CODE)"
    );
    let links =
        [("VESTIBULE_PORT", "tcp://10.0.0.1:80"), ("VESTIBULE_SERVICE_HOST", "10.0.0.1"), ("VESTIBULE_PORT_80_TCP", "x")];
    assert!(Config::parse(LINE, variables(&links)).is_ok());
}

#[test]
fn paths_start_at_the_folder_of_the_file() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("vestibule.toml");
    fs::write(&file, format!("{LINE}[tls]\ncert = 'c.pem'\nkey = '/etc/k.pem'\n")).unwrap();
    let config = Config::load(Some(&file), nothing()).unwrap();
    assert_eq!(config.sqlite_file(), Some(&*folder.path().join("vestibule.sqlite")));
    assert_eq!(config.master_key_file, folder.path().join("master.key"));
    assert_eq!(config.tls, Some(Tls { cert: folder.path().join("c.pem"), key: "/etc/k.pem".into() }));
    let absent = Config::load(Some(&folder.path().join("absent.toml")), nothing()).unwrap_err();
    assert!(absent.to_string().contains("absent.toml: cannot be read"), "{absent}");
}

#[test]
fn the_database_url_may_lie_in_a_file() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("vestibule.toml");
    fs::write(folder.path().join("url"), "postgres://me:pw@db/vestibule\n").unwrap();
    fs::write(&file, format!("{LINE}database_url_file = 'url'\n")).unwrap();
    let config = Config::load(Some(&file), nothing()).unwrap();
    assert_eq!(config.database_url.expose(), "postgres://me:pw@db/vestibule");
    assert_eq!(config.sqlite_file(), None);
    assert_eq!(config.master_key_file, folder.path().join("master.key"));

    let both = Config::load(Some(&file), variables(&[("VESTIBULE_DATABASE_URL", "sqlite://x")])).unwrap_err();
    assert_eq!(both.to_string(), "database_url_file: must not be given together with database_url");
    let absent = faults(&format!("{LINE}database_url_file = '/nowhere/url'"));
    assert!(absent.first().is_some_and(|line| line.starts_with("database_url_file: cannot be read")), "{absent:?}");
}

#[test]
fn two_faulty_database_urls_are_both_reported() {
    let both = faults(&format!("{LINE}database_url = 'mysql://x'\ndatabase_url_file = '/nowhere/url'"));
    let keys: Vec<_> = both.iter().map(|line| line.split(": ").next().unwrap()).collect();
    assert_eq!(keys, ["database_url_file", "database_url", "database_url_file"], "{both:?}");
}

#[test]
fn a_sqlite_path_takes_no_options() {
    for bad in ["a?mode=ro", "a#b", "a%20b"] {
        let faults = faults(&format!("{LINE}database_url = 'sqlite://{bad}'"));
        assert_eq!(faults, ["database_url: must have no ?, # and % in its path; options are not taken"]);
    }
}

#[test]
fn an_issuer_is_told_all_its_faults() {
    assert_eq!(
        faults("issuer = 'http://id.example/a?b'"),
        [
            "issuer: must be https; http is only for localhost and loopback addresses",
            "issuer: must have no path; give the server a host name of its own",
            "issuer: must have no query and no fragment",
        ]
    );
}

#[test]
fn nothing_prints_a_secret() {
    let config = good(&format!("{LINE}database_url = 'postgres://me:hush@db/v'"));
    assert!(!format!("{config:?}").contains("hush"));
    for toml in
        ["database_url = 'mysql://me:hush@db'", "database_url = 'hush", "database_url = hush", "database_url = ['hush']"]
    {
        let found = Config::parse(toml, nothing()).unwrap_err();
        assert!(!format!("{found} {found:?}").contains("hush"), "{found}");
    }
}

#[test]
fn a_broken_file_says_where() {
    let found = faults("issuer = 'https://id.example'\nworkers =\n");
    assert!(found.first().is_some_and(|line| line.starts_with("line 2: ")), "{found:?}");
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("own.toml");
    fs::write(&file, "issuer = \n").unwrap();
    let found = Config::load(Some(&file), nothing()).unwrap_err().to_string();
    assert!(found.starts_with(&format!("{}: line 1: ", file.display())), "{found}");
}

#[test]
fn tls_and_an_http_issuer_contradict_each_other() {
    let found = faults("issuer = 'http://localhost:1'\n[tls]\ncert = 'c'\nkey = 'k'\n");
    assert_eq!(found, ["issuer: must be https because tls is given"]);
}

#[test]
fn a_table_in_the_wrong_shape_is_explained() {
    assert_eq!(faults(&format!("{LINE}lifetimes = 5\n")), ["lifetimes: is a table; its keys are written lifetimes.NAME"]);
}

#[test]
fn every_key_of_the_list_is_read() {
    let mut reader = Reader::new(toml::from_str(LINE).unwrap(), nothing());
    Config::read(&mut reader, Path::new(""), &mut Places::default()).unwrap();
    assert_eq!(reader.read().iter().copied().collect::<Vec<_>>(), {
        let mut keys: Vec<_> = KEYS.iter().map(|doc| doc.key).collect();
        keys.sort_unstable();
        keys
    });
}

#[test]
fn a_database_password_is_percent_encoded() {
    for bad in ["postgres://u:pa@ss@h/d", "postgres://u:pa/ss@h/d", "postgres://u:pa?ss@h/d"] {
        let faults = faults(&format!("{LINE}database_url = '{bad}'"));
        assert!(faults[0].contains("must be percent-encoded") && !faults[0].contains("ss@"), "{faults:?}");
    }
    good(&format!("{LINE}database_url = 'postgres://u:pa%40ss@h/d?sslmode=require'"));
}

#[test]
fn networks_are_a_list_or_a_text_with_commas() {
    let shown = |toml: &str| good(&format!("{LINE}{toml}")).outbound_allow.iter().map(ToString::to_string).collect::<Vec<_>>();
    assert!(shown("").is_empty() && shown("[outbound]\nallow = []").is_empty());
    let both = ["10.1.0.0/16", "127.0.0.1/32", "::1/128"];
    assert_eq!(shown("[outbound]\nallow = ['10.1.0.0/16', '127.0.0.1', '::1/128']"), both);
    assert_eq!(shown("[outbound]\nallow = '10.1.0.0/16, 127.0.0.1/32,::1'"), both);
    for bad in ["'localhost'", "['10.0.0.0/33']", "[1]", "1", "[['10.0.0.0/8']]", "'all'"] {
        let found = faults(&format!("{LINE}[outbound]\nallow = {bad}"));
        assert!(found.len() == 1 && found[0].starts_with("outbound.allow: "), "{bad}: {found:?}");
    }
    let found = faults("issuer = ['https://id.example']");
    assert_eq!(found[0], "issuer: is of the wrong type", "other keys are no lists");
}

#[test]
fn the_audit_log_is_kept_for_a_month_at_least() {
    for (days, kept) in [("0", None), ("30", Some(30)), ("3650", Some(3650))] {
        assert_eq!(good(&format!("{LINE}[audit]\nretention_days = {days}")).audit_retention, kept);
    }
    assert_eq!(good(LINE).audit_retention, None);
    for days in ["-1", "1", "29", "3651"] {
        assert_eq!(faults(&format!("{LINE}[audit]\nretention_days = {days}")).len(), 1, "{days}");
    }
}
