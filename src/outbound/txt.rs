//! TXT records of the domain name system, RFC 1035: one question to the resolvers of this machine.

use std::{
    fs, io,
    net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr},
    time::Duration,
};
use tokio::net::UdpSocket;

/// How long one resolver may take.
const PATIENCE: Duration = Duration::from_secs(3);

/// The kind of record, RFC 1035 §3.2.2.
const TXT: u16 = 16;

/// The resolvers that this machine is set up with.
#[must_use]
pub fn resolvers() -> Vec<SocketAddr> {
    named(&fs::read_to_string("/etc/resolv.conf").unwrap_or_default())
}

fn named(text: &str) -> Vec<SocketAddr> {
    let words = text.lines().filter_map(|line| line.trim().strip_prefix("nameserver"));
    words.filter_map(|word| word.trim().parse::<IpAddr>().ok()).map(|address| SocketAddr::new(address, 53)).collect()
}

/// The texts of a name, from the first resolver that answers. `id` is a number that nobody can guess.
///
/// # Errors
/// None of them answers.
pub async fn lookup(resolvers: &[SocketAddr], name: &str, id: u16) -> io::Result<Vec<String>> {
    let question = question(name, id).ok_or_else(|| io::Error::other("this is no name"))?;
    let mut last = io::Error::other("this machine has no resolver");
    for resolver in resolvers {
        match tokio::time::timeout(PATIENCE, ask(*resolver, &question)).await {
            Ok(Ok(texts)) => return Ok(texts),
            Ok(Err(error)) => last = error,
            Err(_) => last = io::Error::other("no answer in time"),
        }
    }
    Err(last)
}

async fn ask(resolver: SocketAddr, question: &[u8]) -> io::Result<Vec<String>> {
    let here: IpAddr = if resolver.is_ipv4() { Ipv4Addr::UNSPECIFIED.into() } else { Ipv6Addr::UNSPECIFIED.into() };
    let socket = UdpSocket::bind(SocketAddr::new(here, 0)).await?;
    // Answers of others are not taken.
    socket.connect(resolver).await?;
    socket.send(question).await?;
    let mut answer = vec![0; 4096];
    loop {
        let length = socket.recv(&mut answer).await?;
        // What does not answer this question may be forged; the real answer may still come.
        if let Some(texts) = answer.get(..length).and_then(|answer| texts(answer, question)) {
            return Ok(texts);
        }
    }
}

/// One question, RFC 1035 §4.1: recursion is desired.
fn question(name: &str, id: u16) -> Option<Vec<u8>> {
    let mut bytes = id.to_be_bytes().to_vec();
    bytes.extend_from_slice(&[1, 0, 0, 1, 0, 0, 0, 0, 0, 0]);
    for label in name.split('.') {
        let length = u8::try_from(label.len()).ok().filter(|length| (1..64).contains(length))?;
        bytes.push(length);
        bytes.extend_from_slice(label.as_bytes());
    }
    bytes.push(0);
    bytes.extend_from_slice(&TXT.to_be_bytes());
    bytes.extend_from_slice(&[0, 1]);
    (bytes.len() <= 12 + 255 + 4).then_some(bytes)
}

/// A place in a message.
struct Cursor<'a> {
    bytes: &'a [u8],
    at: usize,
}

impl<'a> Cursor<'a> {
    fn take(&mut self, count: usize) -> Option<&'a [u8]> {
        let end = self.at.checked_add(count)?;
        let taken = self.bytes.get(self.at..end)?;
        self.at = end;
        Some(taken)
    }

    fn number(&mut self) -> Option<u16> {
        self.take(2)?.try_into().ok().map(u16::from_be_bytes)
    }

    /// Passes a name over, compressed or not, RFC 1035 §4.1.4.
    fn skip_name(&mut self) -> Option<()> {
        loop {
            match *self.take(1)?.first()? {
                0 => return Some(()),
                length if length & 0xc0 == 0xc0 => return self.take(1).map(drop),
                length if length < 64 => drop(self.take(usize::from(length))?),
                _ => return None,
            }
        }
    }
}

/// The texts of an answer to this question. `None`: it is none. An answer that says that there is no such name has no texts.
fn texts(answer: &[u8], question: &[u8]) -> Option<Vec<String>> {
    let mut cursor = Cursor { bytes: answer, at: 0 };
    let (id, flags) = (cursor.take(2)?, cursor.number()?);
    let (questions, answers) = (cursor.number()?, cursor.number()?);
    cursor.take(4)?;
    let asked = question.get(12..)?;
    // An answer (QR), not cut (TC), and to exactly this question.
    let fits = id == question.get(..2)? && flags & 0x8000 != 0 && flags & 0x0200 == 0 && questions == 1;
    if !fits || !cursor.take(asked.len())?.eq_ignore_ascii_case(asked) {
        return None;
    }
    let mut texts = Vec::new();
    for _ in 0..answers {
        cursor.skip_name()?;
        let (kind, class) = (cursor.number()?, cursor.number()?);
        cursor.take(4)?;
        let length = usize::from(cursor.number()?);
        let mut data = Cursor { bytes: cursor.take(length)?, at: 0 };
        if (kind, class) != (TXT, 1) {
            continue;
        }
        // Several strings are one text, RFC 7208 §3.3.
        let mut text = Vec::new();
        while let Some(part) = data.take(1).and_then(|length| data.take(usize::from(*length.first()?))) {
            text.extend_from_slice(part);
        }
        texts.extend(String::from_utf8(text));
    }
    Some(texts)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// An answer with these texts, as a server would send it: the name is compressed.
    fn answer(question: &[u8], texts: &[&[&str]]) -> Vec<u8> {
        let mut bytes = question[..2].to_vec();
        bytes.extend_from_slice(&[0x81, 0x80, 0, 1, 0, u8::try_from(texts.len()).unwrap(), 0, 0, 0, 0]);
        bytes.extend_from_slice(&question[12..]);
        for text in texts {
            let data: Vec<u8> =
                text.iter().flat_map(|part| std::iter::once(u8::try_from(part.len()).unwrap()).chain(part.bytes())).collect();
            bytes.extend_from_slice(&[0xc0, 12, 0, 16, 0, 1, 0, 0, 0, 60]);
            bytes.extend_from_slice(&u16::try_from(data.len()).unwrap().to_be_bytes());
            bytes.extend_from_slice(&data);
        }
        bytes
    }

    #[test]
    fn answers_are_read_and_everything_else_is_none() {
        let question = question("_vestibule.acme.example", 0x1234).unwrap();
        let good = answer(&question, &[&["vestibule-domain=", "abc"], &["other"]]);
        assert_eq!(texts(&good, &question).unwrap(), ["vestibule-domain=abc", "other"]);
        assert_eq!(texts(&answer(&question, &[]), &question).unwrap(), Vec::<String>::new());
        for cut in 0..good.len() {
            assert!(texts(&good[..cut], &question).is_none_or(|texts| texts.is_empty()), "cut at {cut}");
        }
        let mut other = good.clone();
        other[0] ^= 1;
        assert_eq!(texts(&other, &question), None, "another id");
        let another = super::question("_vestibule.other.example", 0x1234).unwrap();
        assert_eq!(texts(&answer(&another, &[&["x"]]), &question), None, "another question");
        for bad in ["", "a..b", &"x".repeat(64), &"abcdefgh.".repeat(40)] {
            assert!(super::question(bad, 1).is_none(), "{bad}");
        }
    }

    #[test]
    fn resolvers_are_read_from_the_machine_s_file() {
        let text = "# comment\nsearch example\nnameserver 192.0.2.1\nnameserver  2001:db8::1\nnameserver nonsense\n";
        assert_eq!(named(text), ["192.0.2.1:53".parse().unwrap(), "[2001:db8::1]:53".parse().unwrap()]);
    }

    #[tokio::test]
    async fn the_first_resolver_that_answers_is_heard() {
        let server = UdpSocket::bind("127.0.0.1:0").await.unwrap();
        let address = server.local_addr().unwrap();
        let answering = tokio::spawn(async move {
            let mut question = vec![0; 512];
            let (length, from) = server.recv_from(&mut question).await.unwrap();
            let question = &question[..length];
            let mut forged = answer(question, &[&["forged"]]);
            forged[1] ^= 1;
            server.send_to(&forged, from).await.unwrap();
            server.send_to(&answer(question, &[&["right"]]), from).await.unwrap();
        });
        assert_eq!(lookup(&[address], "acme.example", 7).await.unwrap(), ["right"]);
        answering.await.unwrap();
        assert!(lookup(&[], "acme.example", 7).await.is_err());
    }
}
