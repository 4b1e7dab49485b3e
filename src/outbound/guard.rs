//! What a client may connect to when somebody else says where.

use super::{Trusted, is_public};
use ipnet::IpNet;
use reqwest::{
    Url,
    dns::{Addrs, Name, Resolve, Resolving},
};
use std::{
    fmt, io,
    net::{IpAddr, SocketAddr},
    pin::Pin,
    sync::Arc,
};
use url::Host;

/// The addresses of a name, on their way.
type Found = Pin<Box<dyn Future<Output = io::Result<Vec<IpAddr>>> + Send>>;

/// Looks a name up.
pub type Lookup = Arc<dyn Fn(String) -> Found + Send + Sync>;

/// How a URL is called.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Way {
    /// By https.
    Secure,
    /// By http, which only addresses are called by that the operator allows.
    Plain,
}

/// Judges URLs, and every address that a name stands for. Cheap to clone.
#[derive(Clone)]
pub struct Guard {
    allow: Arc<[IpNet]>,
    lookup: Lookup,
    trust: Option<Trusted>,
}

impl fmt::Debug for Guard {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Guard").field(&self.allow).finish()
    }
}

const PRIVATE: &str = "this is not a public address";

impl Guard {
    /// Admits public addresses, and those of some networks besides. Names are looked up as this machine does it.
    #[must_use]
    pub fn new(allow: &[IpNet]) -> Self {
        Self::looking_up(allow, Arc::new(|name| Box::pin(system(name))))
    }

    /// As [`Self::new`], with another way to look names up.
    #[must_use]
    pub fn looking_up(allow: &[IpNet], lookup: Lookup) -> Self {
        Self { allow: allow.into(), lookup, trust: None }
    }

    /// The same, where more certificates are believed than the system trusts.
    #[must_use]
    pub fn trusting(self, trust: Trusted) -> Self {
        Self { trust: Some(trust), ..self }
    }

    pub(super) const fn trust(&self) -> Option<&Trusted> {
        self.trust.as_ref()
    }

    /// Whether a URL may be called, so far as that can be said without looking up its name. For whoever takes a URL from a
    /// person.
    ///
    /// # Errors
    /// Why not, in words for that person.
    pub fn check(&self, url: &Url) -> Result<(), &'static str> {
        self.admit(url).map(drop)
    }

    pub(super) fn admit(&self, url: &Url) -> Result<Way, &'static str> {
        let way = match url.scheme() {
            "https" => Way::Secure,
            "http" if !self.allow.is_empty() => Way::Plain,
            _ => return Err("must be an https URL"),
        };
        if !url.username().is_empty() || url.password().is_some() {
            return Err("must not have a user name or a password");
        }
        // The client takes an address in a URL as it is, without looking it up.
        let address = match url.host() {
            Some(Host::Ipv4(address)) => IpAddr::V4(address),
            Some(Host::Ipv6(address)) => IpAddr::V6(address),
            Some(Host::Domain(_)) => return Ok(way),
            None => return Err("must have a host"),
        };
        if self.admits(way, address) { Ok(way) } else { Err(PRIVATE) }
    }

    fn admits(&self, way: Way, address: IpAddr) -> bool {
        let allowed = self.allow.iter().any(|net| net.contains(&address));
        allowed || (way == Way::Secure && is_public(address))
    }

    pub(super) fn resolver(&self, way: Way) -> Arc<Judged> {
        Arc::new(Judged { guard: self.clone(), way })
    }
}

/// Asks the machine's resolver, off this thread.
async fn system(name: String) -> io::Result<Vec<IpAddr>> {
    Ok(tokio::net::lookup_host((name, 0)).await?.map(|address| address.ip()).collect())
}

/// Looks names up and keeps what may be connected to. The client connects to these addresses and to no others, so there is
/// no second answer between the judgement and the connection.
pub(super) struct Judged {
    guard: Guard,
    way: Way,
}

impl Resolve for Judged {
    fn resolve(&self, name: Name) -> Resolving {
        let (guard, way, found) = (self.guard.clone(), self.way, (self.guard.lookup)(name.as_str().to_owned()));
        Box::pin(async move {
            let good: Vec<SocketAddr> = found
                .await?
                .into_iter()
                .filter(|address| guard.admits(way, *address))
                .map(|address| SocketAddr::new(address, 0))
                .collect();
            if good.is_empty() {
                return Err(io::Error::other(PRIVATE).into());
            }
            Ok::<Addrs, _>(Box::new(good.into_iter()))
        })
    }
}

#[cfg(test)]
mod tests;
