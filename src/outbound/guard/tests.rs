use super::*;
use crate::outbound::{Outbound, OutboundError};
use openidconnect::http::Request;
use std::{
    io::{Read, Write},
    net::TcpListener,
    sync::Mutex,
    thread,
    time::Duration,
};

fn nets(list: &[&str]) -> Vec<IpNet> {
    list.iter().map(|net| net.parse().unwrap()).collect()
}

fn said(allow: &[&str], url: &str) -> Result<Way, &'static str> {
    Guard::new(&nets(allow)).admit(&url.parse().unwrap())
}

#[test]
fn a_url_is_https_without_credentials_and_not_of_a_private_address() {
    let good = ["https://example.com/x?y=z", "https://example.com:8443/", "https://8.8.8.8/", "https://[2606:4700::1111]/"];
    for url in good {
        assert_eq!(said(&[], url), Ok(Way::Secure), "{url}");
    }
    for url in [
        "http://example.com/",
        "http://8.8.8.8/",
        "ftp://example.com/",
        "file:///etc/passwd",
        "https://ann@example.com/",
        "https://ann:secret@example.com/",
        "https://:secret@example.com/",
        "https://127.0.0.1/",
        "https://127.1/",
        "https://0x7f.0.0.1/",
        "https://2130706433/",
        "https://0177.0.0.1/",
        "https://[::1]/",
        "https://[::ffff:127.0.0.1]/",
        "https://[::ffff:8.8.8.8]/",
        "https://[64:ff9b::a00:1]/",
        "https://[2002:7f00:1::]/",
        "https://169.254.169.254/",
        "https://10.0.0.1:443/",
        "https://0/",
        "https://\u{ff11}27.0.0.1/",
    ] {
        assert!(said(&[], url).is_err(), "{url}");
    }
}

#[test]
fn what_is_allowed_may_be_called_by_http() {
    let allow = ["127.0.0.1/32", "fd00::/8"];
    for url in ["http://127.0.0.1:8080/", "http://[fd00::1]/", "http://receiver.internal/"] {
        assert_eq!(said(&allow, url), Ok(Way::Plain), "{url}");
    }
    assert_eq!(said(&allow, "https://127.0.0.1/"), Ok(Way::Secure));
    for url in ["http://8.8.8.8/", "http://127.0.0.2/", "http://[::ffff:127.0.0.1]/", "https://127.0.0.2/"] {
        assert_eq!(said(&allow, url), Err(PRIVATE), "{url}");
    }
}

/// A server that counts its connections and says good things.
fn server(address: &str) -> (u16, Arc<Mutex<usize>>) {
    let listener = TcpListener::bind(address).unwrap();
    let (port, count) = (listener.local_addr().unwrap().port(), Arc::new(Mutex::new(0)));
    let counted = count.clone();
    thread::spawn(move || {
        for mut stream in listener.incoming().flatten() {
            *counted.lock().unwrap() += 1;
            let _ = stream.read(&mut [0; 4096]);
            let _ = stream.write_all(b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\nConnection: close\r\n\r\nok");
        }
    });
    (port, count)
}

/// Gives one answer after the other.
fn answers(list: &[&[&str]]) -> Lookup {
    let read = |answer: &&[&str]| answer.iter().map(|address| address.parse().unwrap()).collect::<Vec<IpAddr>>();
    let list = Mutex::new(list.iter().rev().map(read).collect::<Vec<_>>());
    Arc::new(move |_| {
        let answer = list.lock().unwrap().pop().unwrap_or_default();
        Box::pin(async move { Ok(answer) })
    })
}

async fn call(outbound: &Outbound, url: &str) -> Result<u16, OutboundError> {
    let request = Request::post(url).body(b"hello".to_vec()).unwrap();
    outbound.call_within(request, Duration::from_secs(5)).await.map(|answer| answer.status().as_u16())
}

#[actix_web::test]
async fn a_name_that_means_another_address_later_is_judged_again() {
    // The same port on two addresses; only the second may be called.
    let (port, forbidden) = server("127.0.0.1:0");
    let (_, allowed) = server(&format!("127.0.0.2:{port}"));
    let guard = Guard::looking_up(
        &nets(&["127.0.0.2/32"]),
        answers(&[&["127.0.0.2"], &["127.0.0.1"], &["127.0.0.1", "127.0.0.2"], &[], &["::1", "::ffff:127.0.0.1"]]),
    );
    let (outbound, url) = (Outbound::guarded_by(guard).unwrap(), format!("http://receiver.example:{port}/"));
    assert_eq!(call(&outbound, &url).await.unwrap(), 200);
    let words = call(&outbound, &url).await.unwrap_err().words();
    assert!(words.contains(PRIVATE), "{words}");
    assert_eq!(call(&outbound, &url).await.unwrap(), 200, "of two addresses the good one is taken");
    for _ in 0..2 {
        assert!(call(&outbound, &url).await.is_err());
    }
    assert_eq!((*allowed.lock().unwrap(), *forbidden.lock().unwrap()), (2, 0));
}

#[actix_web::test]
async fn nothing_is_sent_where_nothing_may_be_sent() {
    let (port, connections) = server("127.0.0.1:0");
    let strict = Outbound::guarded(&[]).unwrap();
    for scheme in ["http", "https"] {
        for host in ["127.0.0.1", "localhost", "[::ffff:127.0.0.1]", "127.1"] {
            assert!(call(&strict, &format!("{scheme}://{host}:{port}/")).await.is_err(), "{scheme} {host}");
        }
    }
    assert_eq!(*connections.lock().unwrap(), 0);
    let allowing = Outbound::guarded(&nets(&["127.0.0.1/32"])).unwrap();
    for host in ["127.0.0.1", "localhost"] {
        assert_eq!(call(&allowing, &format!("http://{host}:{port}/")).await.unwrap(), 200);
    }
    assert_eq!(*connections.lock().unwrap(), 2);
}
