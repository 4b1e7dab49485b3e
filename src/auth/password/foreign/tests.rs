//! Hashes that the systems themselves have made: argon2-cffi 25.1, bcrypt 4.0, passlib 1.7, Django 5.2, Python 3.11.

use super::*;

const PASSWORD: &str = "correct horse";
const NOT_ASCII: &str = "пароль-ß";

/// Kind, password, hash.
const VECTORS: [(&str, &str, &str); 23] = [
    ("argon2i", PASSWORD, "$argon2i$v=19$m=1024,t=3,p=2$c2FsdHNhbHRzYWx0$T6MNN3SQaNjUZ2PAG91XTWJW+VdzPn+E"),
    ("argon2i", PASSWORD, "$argon2i$v=16$m=1024,t=3,p=2$c2FsdHNhbHRzYWx0$PDLcNHSSRPmZ9JjVo0nEu6umZCh9t6/j"),
    ("argon2i", PASSWORD, "$argon2i$m=1024,t=3,p=2$c2FsdHNhbHRzYWx0$PDLcNHSSRPmZ9JjVo0nEu6umZCh9t6/j"),
    ("argon2d", PASSWORD, "$argon2d$v=19$m=1024,t=3,p=2$c2FsdHNhbHRzYWx0$eXiz/KnwR6E47R5jWWqLkIOx/TcnYzNA"),
    ("argon2id", PASSWORD, "$argon2id$v=19$m=1024,t=3,p=2$c2FsdHNhbHRzYWx0$/fFwWB1I1O37BW/hK5UgVlz6YKWsjz7N"),
    ("argon2id", PASSWORD, "$argon2id$v=16$m=1024,t=3,p=2$c2FsdHNhbHRzYWx0$2pff5UvxM4oaLv/N5jYytU4wGpRM7W3j"),
    (
        "argon2id",
        NOT_ASCII,
        "$argon2id$v=19$m=65536,t=3,p=4$MDEyMzQ1Njc4OWFiY2RlZg$a9RVa9TnBnA1UoRCB+Cb12lF33rDEfHokyi/8PQ/L9g",
    ),
    ("bcrypt", PASSWORD, "$2a$04$abcdefghijklmnopqrstuujydOTSfIH/d5oUHpsygqV5X9xJLQc6e"),
    ("bcrypt", NOT_ASCII, "$2a$04$aPDBOzSjXNor7r3.qA64J.KZxE81K9Tps9CUT6bTSoQwyY.EBjZRS"),
    ("bcrypt", NOT_ASCII, "$2b$04$Dtidgi60G2X8P5cjHi9oBOSVMTUnqJdnm6dTevkzjJmvUDnO6NwK2"),
    ("bcrypt", NOT_ASCII, "$2y$04$3qWK0RQ6OUvHyesFwNCX.ODblvSQ/IjI01C7xIeIlMztcmcIFsj8a"),
    ("bcrypt", PASSWORD, "$2b$05$abcdefghijklmnopqrstuuHNbAKRhpaujgo33bRWs.NLUTJO3lOy2"),
    ("bcrypt", "", "$2a$04$abcdefghijklmnopqrstuubyCG3zY1GIXMyxfivm.ClDiInHzxjiq"),
    ("pbkdf2-sha256", PASSWORD, "$pbkdf2-sha256$29000$5zxHSCklBMDYG2PsXQvBmA$hrlD6sS4NoDQo4wrwofNozLiC4AMNa1eOVcYPAnIaCQ"),
    ("pbkdf2-sha256", NOT_ASCII, "$pbkdf2-sha256$1000$.//..//../8$CAUGuZzsXOOGK1bStpTtv2/A7PloxegxTFl/wc5dOMY"),
    (
        "pbkdf2-sha512",
        PASSWORD,
        "$pbkdf2-sha512$2500$915rbU2JkdLa.///P8c4hw$zcjJaHbjV9JGMNF00fjgNyTzCA7cozLxf4fQdVsMh.SuqdtTbZhMF1Bg.ZRrchYCDvVREtyoGKECGNOQC7l8ZQ",
    ),
    ("pbkdf2-sha1", PASSWORD, "$pbkdf2$3000$HaMUIsQYAwDg3FuLEQKgFA$4aSaYKLJ.OH6s29snR7gd.vh9Xs"),
    (
        "pbkdf2-sha256",
        PASSWORD,
        "$pbkdf2-sha256$i=5000,l=32$MDEyMzQ1Njc4OWFiY2RlZg$EoApErBVWjTPstY/szoDOtvrmvkMQ7MG9GqIEWlgV+I",
    ),
    (
        "pbkdf2-sha512",
        PASSWORD,
        "$pbkdf2-sha512$i=5000$MDEyMzQ1Njc4OWFiY2RlZg$WKFoD/zBj1DaMjiry+T1pLUuQavMksVoklC5GYhA9FesQC0Geh8qALTJGwNQHBnPXewLp0WrTlZDyP+t7t6aBQ",
    ),
    ("pbkdf2-sha256", PASSWORD, "pbkdf2_sha256$20000$Rg2aPZwAPqNTbsXKhW3yUu$0k4cdjB/cLgIMkjCVX92bgFbFIe+nyPIE0EIwqtXMu0="),
    ("pbkdf2-sha1", PASSWORD, "pbkdf2_sha1$2000$seasalt$mUzKzit3IUSU+aqgZshmY9bayrk="),
    ("scrypt", PASSWORD, "$scrypt$ln=10,r=8,p=1$nRPiPGestdaacw5BiDGG0A$7BRO4GyX6hdJ583d9icYeiAI3sy4S9/Y9LGQHEaXASQ"),
    ("scrypt", NOT_ASCII, "$scrypt$ln=8,r=4,p=3$mZNybm1tjTGm1NrbG2MsJQ$l29/WzsJN2R31qQt2PkkcvEWM/3Wr2FnX6GjHWOSaeQ"),
];

fn read(text: &str) -> Foreign {
    Foreign::parse(text).unwrap_or_else(|invalid| panic!("{text}: {invalid}"))
}

fn refused(text: &str) -> Invalid {
    Foreign::parse(text).expect_err(text)
}

#[test]
fn each_system_s_hashes_know_their_password_and_no_other() {
    for (kind, password, text) in VECTORS {
        let known = read(text);
        assert_eq!(known.kind(), kind);
        assert!(known.verify(&Secret::new(password)), "{text}");
        assert!(!known.verify(&Secret::new(format!("{password}x"))), "{text}");
        assert!(!known.verify(&Secret::new("correct hors")), "{text}");
    }
}

#[test]
fn a_long_scrypt_hash_is_compared_whole() {
    let known = read(
        "$scrypt$ln=11,r=8,p=2$MDEyMzQ1Njc4OWFiY2RlZg$1HVSKmxt+dSiL8RDvdQfmIOyV7HjaJ356VoEesccjZz8e982ik7Zirl/6+BaBr+kYHmnIcIBT0MRSjhWiCl4vA",
    );
    assert!(known.verify(&Secret::new(PASSWORD)));
}

#[test]
fn bcrypt_looks_at_72_bytes_and_at_no_password_with_a_zero_byte() {
    let known = read("$2b$04$abcdefghijklmnopqrstuu.5skbTx2BS4jj.FAhPbN7I9dDGDUUN2");
    let long = "x".repeat(71);
    assert!(known.verify(&Secret::new(format!("{long}yz"))));
    assert!(known.verify(&Secret::new(format!("{long}y"))));
    assert!(!known.verify(&Secret::new(format!("{long}z"))));
    let known = read("$2a$04$abcdefghijklmnopqrstuubyCG3zY1GIXMyxfivm.ClDiInHzxjiq");
    assert!(!known.verify(&Secret::new("\0")), "the empty password repeated");
}

#[test]
fn bcrypt_s_unused_bits_mean_nothing() {
    let known = read("$2b$05$abcdefghijklmnopqrstuvHNbAKRhpaujgo33bRWs.NLUTJO3lOy2");
    assert!(known.verify(&Secret::new(PASSWORD)));
}

#[test]
fn parts_of_a_pbkdf2_hash_make_a_phc_string() {
    let salt = "MDEyMzQ1Njc4OWFiY2RlZg==";
    for (name, kind, iterations, hash) in [
        (
            "pbkdf2",
            "pbkdf2-sha1",
            20_000,
            "3j/kSXDCFGf+gK+IC5hDJD7B63eDRKJWnhTpQ3Nh9Yn4EIxpeBgLSZpVdl9LMnC6x+tygyctTfXI4xPArxGXMQ==",
        ),
        (
            "pbkdf2-sha256",
            "pbkdf2-sha256",
            27_500,
            "H5R9LZ0QvKxHLm1Lg0IeQXdtUAa+9gf2NeOZns+WHBTpnlaWE/+JwnJ/2OXEjNPW5EusP1xxGLqEqjWDbIcGlg==",
        ),
        (
            "pbkdf2-sha512",
            "pbkdf2-sha512",
            30_000,
            "EZdYedjJ9LINuCEWb/obgbC2etwQSY8+K/kV9Sbe4upwijP8unRux35qRxFax9VOayhTRti9uKhJLnaJW9awyQ==",
        ),
    ] {
        let text = Foreign::pbkdf2_phc(name, iterations, salt, hash).unwrap();
        assert!(text.starts_with(&format!("${kind}$i={iterations},l=64$MDEyMzQ1Njc4OWFiY2RlZg$")), "{text}");
        assert!(read(&text).verify(&Secret::new(PASSWORD)), "{text}");
    }
    assert_eq!(Foreign::pbkdf2_phc("pbkdf2-md5", 1, salt, salt), Err(Invalid::Unknown));
    assert_eq!(Foreign::pbkdf2_phc("pbkdf2", 0, salt, salt), Err(Invalid::Bounds("iterations")));
    assert_eq!(Foreign::pbkdf2_phc("pbkdf2", 1, "", salt), Err(Invalid::Bounds("salt")));
    assert_eq!(Foreign::pbkdf2_phc("pbkdf2", 1, salt, "§"), Err(Invalid::Unreadable("hash")));
}

#[test]
fn what_is_no_known_hash_is_refused() {
    for text in ["", "secret", "{SSHA}abc", "5f4dcc3b5aa765d61d8327deb882cf99", "$1$salt$hash", "$6$salt$hash", "$2x$04$x", "$"]
    {
        assert_eq!(refused(text), Invalid::Unknown, "{text}");
    }
    assert_eq!(refused(&"$".repeat(513)), Invalid::Bounds("length"));
}

#[test]
fn what_can_not_be_read_says_which_part() {
    for (part, text) in [
        ("fields", "$argon2id$v=19"),
        ("version", "$argon2id$v=20$m=1024,t=3,p=2$c2FsdHNhbHRzYWx0$T6MNN3SQaNjUZ2PAG91XTWJW"),
        ("t", "$argon2id$v=19$m=1024,p=2$c2FsdHNhbHRzYWx0$T6MNN3SQaNjUZ2PAG91XTWJW"),
        ("t", "$argon2id$v=19$m=1024,t=+3,p=2$c2FsdHNhbHRzYWx0$T6MNN3SQaNjUZ2PAG91XTWJW"),
        ("parameters", "$argon2id$v=19$m=1024,t=3,p=2,data=AA$c2FsdHNhbHRzYWx0$T6MNN3SQaNjUZ2PAG91XTWJW"),
        ("parameters", "$argon2id$v=19$m=1024,t=3,p=2,t=3$c2FsdHNhbHRzYWx0$T6MNN3SQaNjUZ2PAG91XTWJW"),
        ("parameters", "$argon2id$v=19$1024$c2FsdHNhbHRzYWx0$T6MNN3SQaNjUZ2PAG91XTWJW"),
        ("salt", "$argon2id$v=19$m=1024,t=3,p=2$c2Fs§$T6MNN3SQaNjUZ2PAG91XTWJW"),
        ("cost", "$2b$xx$abcdefghijklmnopqrstuujydOTSfIH/d5oUHpsygqV5X9xJLQc6e"),
        ("salt", "$2b$04$abc"),
        ("salt", "$2b$04$abcdefghijklmnopqrst§ujydOTSfIH/d5oUHpsygqV5X9xJLQc6e"),
        ("hash", "$2b$04$abcdefghijklmnopqrstuujydOTSfIH"),
        ("hash", "$2b$04$abcdefghijklmnopqrstuujydOTSfIH/d5oUHpsygqV5X9xJLQc6eXXXX"),
        ("l", "$pbkdf2-sha256$i=5000,l=20$MDEyMzQ1Njc4OWFiY2RlZg$EoApErBVWjTPstY/szoDOtvrmvkMQ7MG9GqIEWlgV+I"),
        ("iterations", "pbkdf2_sha256$$salt$0k4cdjB/cLgIMkjCVX92bgFbFIe+nyPIE0EIwqtXMu0="),
        ("fields", "pbkdf2_sha256$1000$salt"),
        ("hash", "pbkdf2_sha1$2000$seasalt$mUzKzit3IUSU+aqgZshmY9bay_-="),
    ] {
        assert_eq!(refused(text), Invalid::Unreadable(part), "{text}");
    }
}

#[test]
fn what_is_out_of_bounds_says_which_part() {
    let hash = "T6MNN3SQaNjUZ2PAG91XTWJW";
    for (part, text) in [
        ("m", format!("$argon2id$v=19$m=262145,t=3,p=2$c2FsdHNhbHRzYWx0${hash}")),
        ("m", format!("$argon2id$v=19$m=15,t=3,p=2$c2FsdHNhbHRzYWx0${hash}")),
        ("m", format!("$argon2id$v=19$m=99999999999,t=3,p=2$c2FsdHNhbHRzYWx0${hash}")),
        ("t", format!("$argon2id$v=19$m=1024,t=17,p=2$c2FsdHNhbHRzYWx0${hash}")),
        ("p", format!("$argon2id$v=19$m=1024,t=3,p=17$c2FsdHNhbHRzYWx0${hash}")),
        ("salt", format!("$argon2id$v=19$m=1024,t=3,p=2$c2FsdA${hash}")),
        ("hash", "$argon2id$v=19$m=1024,t=3,p=2$c2FsdHNhbHRzYWx0$T6MN".to_owned()),
        ("cost", "$2b$03$abcdefghijklmnopqrstuujydOTSfIH/d5oUHpsygqV5X9xJLQc6e".to_owned()),
        ("cost", "$2b$17$abcdefghijklmnopqrstuujydOTSfIH/d5oUHpsygqV5X9xJLQc6e".to_owned()),
        ("i", format!("$pbkdf2-sha256$i=0$c2FsdA${hash}")),
        ("i", format!("$pbkdf2-sha256$i=10000001$c2FsdA${hash}")),
        ("iterations", "pbkdf2_sha1$5000001$s$0k4cdjB/cLgIMkjCVX92bgFbFIe+nyPIE0EIwqtXMu0=".to_owned()),
        ("salt", format!("pbkdf2_sha256$1000$${hash}")),
        ("ln", format!("$scrypt$ln=21,r=1,p=1$c2FsdA${hash}")),
        ("r", format!("$scrypt$ln=10,r=33,p=1$c2FsdA${hash}")),
        ("p", format!("$scrypt$ln=10,r=8,p=17$c2FsdA${hash}")),
        ("ln", format!("$scrypt$ln=19,r=8,p=1$c2FsdA${hash}")),
    ] {
        assert_eq!(refused(&text), Invalid::Bounds(part), "{text}");
    }
    assert_eq!(read(&format!("$scrypt$ln=18,r=8,p=1$c2FsdA${hash}")).kind(), "scrypt", "256 MiB");
}

#[test]
fn only_argon2_with_the_same_parameters_and_lengths_is_alike() {
    let ours = read("$argon2id$v=19$m=1024,t=3,p=2$c2FsdHNhbHRzYWx0$/fFwWB1I1O37BW/hK5UgVlz6YKWsjz7N");
    for (alike, other) in [
        (true, "$argon2id$v=19$t=3,m=1024,p=2$c2FsdHNhbHRzYXh0$/fFwWB1I1O37BW/hK5UgVlz6YKWsjz7a"),
        (false, "$argon2i$v=19$m=1024,t=3,p=2$c2FsdHNhbHRzYWx0$/fFwWB1I1O37BW/hK5UgVlz6YKWsjz7N"),
        (false, "$argon2id$v=16$m=1024,t=3,p=2$c2FsdHNhbHRzYWx0$/fFwWB1I1O37BW/hK5UgVlz6YKWsjz7N"),
        (false, "$argon2id$v=19$m=1024,t=2,p=2$c2FsdHNhbHRzYWx0$/fFwWB1I1O37BW/hK5UgVlz6YKWsjz7N"),
        (false, "$argon2id$v=19$m=1024,t=3,p=2$c2FsdHNhbHRz$/fFwWB1I1O37BW/hK5UgVlz6YKWsjz7N"),
        (false, "$argon2id$v=19$m=1024,t=3,p=2$c2FsdHNhbHRzYWx0$/fFwWB1I1O37BW/hK5UgVlz6YKWs"),
        (false, "$2b$04$abcdefghijklmnopqrstuujydOTSfIH/d5oUHpsygqV5X9xJLQc6e"),
    ] {
        assert_eq!(ours.is_like(&read(other)), alike, "{other}");
    }
}

#[test]
fn nothing_of_a_hash_is_printed() {
    assert_eq!(format!("{:?}", read(VECTORS[0].2)), "Foreign(\"argon2i\")");
}

#[test]
fn what_takes_a_second_is_known_before_it_is_tried() {
    let hash = "T6MNN3SQaNjUZ2PAG91XTWJW";
    for (costly, text) in [
        (false, format!("$argon2id$v=19$m=65536,t=3,p=4$c2FsdHNhbHRzYWx0${hash}")),
        (true, format!("$argon2id$v=19$m=262144,t=16,p=1$c2FsdHNhbHRzYWx0${hash}")),
        (false, "$2b$12$abcdefghijklmnopqrstuujydOTSfIH/d5oUHpsygqV5X9xJLQc6e".to_owned()),
        (true, "$2b$16$abcdefghijklmnopqrstuujydOTSfIH/d5oUHpsygqV5X9xJLQc6e".to_owned()),
        (false, "pbkdf2_sha256$1200000$salt$0k4cdjB/cLgIMkjCVX92bgFbFIe+nyPIE0EIwqtXMu0=".to_owned()),
        (true, "pbkdf2_sha256$9000000$salt$0k4cdjB/cLgIMkjCVX92bgFbFIe+nyPIE0EIwqtXMu0=".to_owned()),
        (false, format!("$scrypt$ln=16,r=8,p=1$c2FsdA${hash}")),
        (true, format!("$scrypt$ln=18,r=8,p=16$c2FsdA${hash}")),
    ] {
        assert_eq!(read(&text).is_costly(), costly, "{text}");
    }
}
