//! Links out of Zoom's answers (ZOOM.md#join-link, ZOOM.md#start-link): they are shown to people,
//! and one of them is redirected to.

use url::Url;

use crate::config::{ZoomConfig, is_loopback, is_zoom};

/// A host's link with its key has some 600 characters.
const LONGEST: usize = 4096;

/// Which links are believed: https ones of Zoom's, and with another Zoom than Zoom's also those of
/// its own host or of this machine.
#[derive(Clone, Debug)]
pub(super) struct Links {
    other_hosts: Vec<String>,
    this_machine: bool,
}

impl Links {
    pub(super) fn new(zoom: &ZoomConfig) -> Self {
        if !zoom.simulated {
            return Self {
                other_hosts: Vec::new(),
                this_machine: false,
            };
        }
        let hosts = [&zoom.oauth_url, &zoom.api_url]
            .map(|base| base.host_str().unwrap_or_default().to_owned());
        Self {
            other_hosts: hosts.into(),
            this_machine: true,
        }
    }

    /// The links of Zoom's own.
    #[cfg(any(test, fuzzing))]
    pub(super) fn of_zoom() -> Self {
        Self {
            other_hosts: Vec::new(),
            this_machine: false,
        }
    }

    /// The address of a link that may be shown to a person and followed. One with a letter that no
    /// address has is not believed: it would mean one thing here and another in a browser. What is
    /// kept is the address and not the link: `https://zoom.us\@evil.example` is Zoom's for a browser
    /// and somebody else's for a program that reads mail.
    pub(super) fn believed(&self, link: &str) -> Option<Url> {
        let plain = link.len() <= LONGEST && link.bytes().all(|byte| byte.is_ascii_graphic());
        let url = Url::parse(link).ok().filter(|_| plain)?;
        let anonymous = url.username().is_empty() && url.password().is_none();
        (anonymous && (is_zoom(&url) || self.is_other(&url))).then_some(url)
    }

    fn is_other(&self, url: &Url) -> bool {
        let host = url.host_str().unwrap_or_default();
        let known = (self.this_machine && is_loopback(url))
            || self.other_hosts.iter().any(|other| other == host);
        known && matches!(url.scheme(), "http" | "https")
    }
}

#[cfg(any(test, fuzzing))]
pub(super) mod oracle;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_links_of_zooms_are_believed() {
        let links = Links {
            other_hosts: Vec::new(),
            this_machine: false,
        };
        for good in [
            "https://us05web.zoom.us/j/926?pwd=x",
            "https://zoom.us/j/1",
            "https://clinic.zoom.us/s/1?zak=x",
        ] {
            assert!(links.believed(good).is_some(), "{good}");
        }
        for bad in [
            "http://us05web.zoom.us/j/1",
            "https://zoom.us.evil.example/j/1",
            "https://evilzoom.us/j/1",
            "https://.zoom.us/j/1",
            "https://evil.example,.zoom.us/j/1",
            "https://us05web..zoom.us/j/1",
            "https://zoom.us@evil.example/",
            "https://evil.example#zoom.us",
            "https://zoom.us:444/j/1",
            "javascript:alert(1)",
            "//zoom.us/j/1",
            "https://a:b@zoom.us/j/1",
            "http://127.0.0.1/j/1",
            "",
            "https://zoom.us/s/1?zak=a\nb",
            "https://zoom.us/s/1?zak=é",
            " https://zoom.us/s/1",
        ] {
            assert!(links.believed(bad).is_none(), "{bad}");
        }
    }

    #[test]
    fn a_simulated_zoom_may_use_its_own_host_and_this_machine() {
        let links = Links {
            other_hosts: vec!["fake-zoom".to_owned()],
            this_machine: true,
        };
        let believed = |link| links.believed(link).is_some();
        assert!(believed("http://fake-zoom:9000/j/1") && believed("http://127.0.0.1:9000/s/1"));
        assert!(!believed("http://evil.example/s/1"));
        assert!(!believed("javascript://localhost/%0aalert(1)"));
    }
}
