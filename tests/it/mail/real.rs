//! A mail server that somebody else wrote: aiosmtpd, which `./scripts/setup test` puts beside the build.

use super::{courier, deliver, notice};
use crate::support::{
    guard::Guard,
    process::{eventually, free_port},
    site::{On, Site},
    smtp::{Certified, settings, with_ca},
};
use std::{
    fs,
    net::TcpStream,
    path::{Path, PathBuf},
};

fn program() -> Option<PathBuf> {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).parent().unwrap().join("aiosmtpd");
    Some(folder.join("bin/aiosmtpd")).filter(|program| program.is_file())
}

#[actix_web::test]
async fn a_real_server_takes_our_mails_by_starttls() {
    let Some(program) = program() else {
        assert!(std::env::var_os("CI").is_none(), "no aiosmtpd; run ./scripts/setup test");
        eprintln!("SKIPPED: no aiosmtpd; run ./scripts/setup test");
        return;
    };
    let folder = tempfile::tempdir().unwrap().keep();
    let (certified, port) = (Certified::new("localhost"), free_port());
    let file = |name: &str, text: &str| {
        fs::write(folder.join(name), text).unwrap();
        folder.join(name).display().to_string()
    };
    let words = [
        &program.display().to_string(),
        "--nosetuid",
        "--listen",
        &format!("127.0.0.1:{port}"),
        "--tlscert",
        &file("cert.pem", &certified.chain),
        "--tlskey",
        &file("key.pem", &certified.key),
        "--class",
        "aiosmtpd.handlers.Mailbox",
        &folder.join("mails").display().to_string(),
    ];
    let _guard = Guard::start(&words.map(str::to_owned), "TERM", &folder).unwrap();
    actix_web::web::block(move || eventually("aiosmtpd listens", || TcpStream::connect(("127.0.0.1", port)).is_ok()))
        .await
        .unwrap();

    let site = Site::start(On::Sqlite).await;
    notice(&site, "ann@acme.example").await;
    notice(&site, "bob@acme.example").await;
    deliver(&site, &courier(&site, &with_ca(&settings(port, "starttls"), site.folder(), &certified))).await;
    let mails: Vec<_> = fs::read_dir(folder.join("mails/new")).unwrap().flatten().collect();
    let log = fs::read_to_string(folder.join("log")).unwrap_or_default();
    assert_eq!(mails.len(), 2, "{log}");
    let text = fs::read_to_string(mails[0].path()).unwrap();
    assert!(text.contains("Subject: A second factor was added to your account") && text.contains("X-RcptTo: "), "{text}");
}
