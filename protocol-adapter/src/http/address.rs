//! Where something that we speak to may be: over TLS, or on this machine.

use std::str::FromStr;

use reqwest::Url;

/// The address of a register over HTTP.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RegisterUrl {
    entries: Url,
    name: String,
}

/// An address that cannot be used, and why.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{0}")]
pub struct UnusableUrl(&'static str);

impl RegisterUrl {
    /// The address of its entries.
    pub(super) fn entries(&self) -> Url {
        self.entries.clone()
    }

    /// Host and port: its name in the log.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.name
    }
}

impl FromStr for RegisterUrl {
    type Err = UnusableUrl;

    fn from_str(text: &str) -> Result<Self, UnusableUrl> {
        let url = safe_url(text)?;
        let host = url.host_str().unwrap_or_default();
        let name = url.port().map_or_else(|| host.to_owned(), |port| format!("{host}:{port}"));
        let mut entries = url.clone();
        entries.set_path(&format!("{}/entries", url.path().trim_end_matches('/')));
        Ok(Self { entries, name })
    }
}

/// An address over TLS or on this machine, without a password and with nothing after its path.
pub fn safe_url(text: &str) -> Result<Url, UnusableUrl> {
    let url = Url::parse(text).map_err(|_| UnusableUrl("not an address like https://host/path"))?;
    let host = url.host_str().filter(|host| !host.is_empty());
    let host = host.ok_or(UnusableUrl("not an address like https://host/path"))?;
    if url.scheme() != "https" && !(url.scheme() == "http" && is_this_machine(host)) {
        return Err(UnusableUrl("the address must be https, or on this machine"));
    }
    if !url.username().is_empty() || url.password().is_some() {
        return Err(UnusableUrl("no password in the address"));
    }
    if url.query().is_some() || url.fragment().is_some() {
        return Err(UnusableUrl("nothing may follow the path"));
    }
    Ok(url)
}

/// `localhost` and the loopback addresses; the names of an address are in brackets for version 6.
fn is_this_machine(host: &str) -> bool {
    let address = host.trim_start_matches('[').trim_end_matches(']');
    host == "localhost" || address.parse::<std::net::IpAddr>().is_ok_and(|address| address.is_loopback())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_register_is_over_tls_or_on_this_machine() {
        for good in [
            "https://protokollo.example.gr",
            "https://x.example.gr:8443/v1/",
            "http://127.0.0.1:8090",
            "http://localhost:1",
            "http://[::1]:8090/",
        ] {
            assert!(good.parse::<RegisterUrl>().is_ok(), "{good}");
        }
        for bad in [
            "http://protokollo.example.gr",
            "http://localhost.example.gr",
            "http://127.0.0.1.example.gr",
            "ftp://127.0.0.1",
            "https://user:secret@x.example.gr",
            "https://x.example.gr/?a=b",
            "built in",
            "",
        ] {
            assert!(bad.parse::<RegisterUrl>().is_err(), "{bad}");
        }
    }

    #[test]
    fn the_entries_lie_under_the_path_that_was_given() {
        let url: RegisterUrl = "https://x.example.gr:8443/v1/".parse().expect("the address is good");
        assert_eq!(url.entries().as_str(), "https://x.example.gr:8443/v1/entries");
        assert_eq!(url.name(), "x.example.gr:8443");
    }
}
