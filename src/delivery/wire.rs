//! TLS to a mail server.
//!
//! lettre could do this itself. Doing it here has two reasons: it reads on after STARTTLS from the buffer of before, so
//! that somebody on the way could put answers in front of the server's, and it leaves out `TCP_NODELAY`, so that each
//! mail waits for a delayed acknowledgement.

use super::smtp::Trust;
use lettre::transport::smtp::client::AsyncTokioStream;
use rustls::{
    ClientConfig, RootCertStore,
    crypto::aws_lc_rs,
    pki_types::{CertificateDer, ServerName, pem::PemObject},
};
use rustls_platform_verifier::BuilderVerifierExt;
use std::{
    fmt::Display,
    io,
    net::SocketAddr,
    pin::Pin,
    sync::Arc,
    task::{Context, Poll},
};
use tokio::{
    io::{AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt, ReadBuf},
    net::TcpStream,
};
use tokio_rustls::{TlsConnector, client::TlsStream};

/// The longest reply that is read in the clear, bytes.
const REPLY_LIMIT: usize = 8192;

/// Makes connections secret, to one host.
#[derive(Clone)]
pub(super) struct Encryption {
    connector: TlsConnector,
    name: ServerName<'static>,
}

/// An encrypted connection that lettre reads from its greeting on.
#[derive(Debug)]
pub(super) struct Wire {
    stream: TlsStream<TcpStream>,
    /// What is read first. After STARTTLS the greeting has been read already.
    greeting: &'static [u8],
}

impl Encryption {
    /// Prepares TLS 1.2 or 1.3 to a host, whose certificate must be for its name.
    ///
    /// # Errors
    /// In words: a name or certificates that are none.
    pub(super) fn new(host: &str, trust: &Trust) -> Result<Self, String> {
        let words = |error: &dyn Display| error.to_string();
        let provider = Arc::new(aws_lc_rs::default_provider());
        let builder = ClientConfig::builder_with_provider(provider);
        let builder = builder.with_safe_default_protocol_versions().map_err(|error| words(&error))?;
        let config = match trust {
            Trust::System => builder.with_platform_verifier().map_err(|error| words(&error))?.with_no_client_auth(),
            Trust::Only(pem) => builder.with_root_certificates(roots(pem)?).with_no_client_auth(),
        };
        let name = ServerName::try_from(host.to_owned()).map_err(|error| words(&error))?;
        Ok(Self { connector: Arc::new(config).into(), name })
    }

    /// TLS from the first byte, RFC 8314 §3.
    ///
    /// # Errors
    /// The network's, or a certificate that is not good.
    pub(super) async fn implicit(&self, stream: TcpStream) -> io::Result<Wire> {
        let stream = self.connector.connect(self.name.clone(), stream).await?;
        Ok(Wire { stream, greeting: b"" })
    }

    /// TLS after STARTTLS, RFC 3207; never without. `hello` is our name.
    ///
    /// # Errors
    /// As [`Self::implicit`], and a server that does not want to.
    pub(super) async fn starttls(&self, mut stream: TcpStream, hello: &str) -> io::Result<Wire> {
        reply(&mut stream, "220").await?;
        stream.write_all(format!("EHLO {hello}\r\n").as_bytes()).await?;
        let offers = reply(&mut stream, "250").await?;
        if !offers.lines().any(|line| line.get(4..).is_some_and(|word| word.trim().eq_ignore_ascii_case("STARTTLS"))) {
            return Err(io::Error::other("the server does not offer STARTTLS"));
        }
        stream.write_all(b"STARTTLS\r\n").await?;
        reply(&mut stream, "220").await?;
        let stream = self.connector.connect(self.name.clone(), stream).await?;
        Ok(Wire { stream, greeting: b"220 TLS\r\n" })
    }
}

fn roots(pem: &[u8]) -> Result<RootCertStore, String> {
    let mut roots = RootCertStore::empty();
    for certificate in CertificateDer::pem_slice_iter(pem) {
        let certificate = certificate.map_err(|error| error.to_string())?;
        roots.add(certificate).map_err(|error| error.to_string())?;
    }
    Ok(roots)
}

/// Reads one reply, RFC 5321 §4.2, and not a byte more: what follows must be the server's side of TLS.
async fn reply(stream: &mut TcpStream, code: &str) -> io::Result<String> {
    let (mut text, mut start) = (Vec::new(), 0);
    loop {
        text.push(stream.read_u8().await?);
        if text.len() > REPLY_LIMIT {
            return Err(io::Error::other("the server talks too much"));
        }
        if !text.ends_with(b"\n") {
            continue;
        }
        // A line that goes on has a hyphen after its code.
        if text.get(start + 3) != Some(&b'-') {
            break;
        }
        start = text.len();
    }
    let text = String::from_utf8_lossy(&text).into_owned();
    if text.starts_with(code) { Ok(text) } else { Err(io::Error::other(format!("the server said: {}", text.trim_end()))) }
}

impl AsyncRead for Wire {
    fn poll_read(mut self: Pin<&mut Self>, context: &mut Context<'_>, buffer: &mut ReadBuf<'_>) -> Poll<io::Result<()>> {
        if self.greeting.is_empty() {
            return Pin::new(&mut self.stream).poll_read(context, buffer);
        }
        let (now, later) = self.greeting.split_at(self.greeting.len().min(buffer.remaining()));
        buffer.put_slice(now);
        self.greeting = later;
        Poll::Ready(Ok(()))
    }
}

impl AsyncWrite for Wire {
    fn poll_write(mut self: Pin<&mut Self>, context: &mut Context<'_>, bytes: &[u8]) -> Poll<io::Result<usize>> {
        Pin::new(&mut self.stream).poll_write(context, bytes)
    }

    fn poll_flush(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_flush(context)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_shutdown(context)
    }
}

impl AsyncTokioStream for Wire {
    fn peer_addr(&self) -> io::Result<SocketAddr> {
        self.stream.get_ref().0.peer_addr()
    }
}
