//! A browser without script: cookies, links, forms and redirects, each step visible to the test.

use std::{
    collections::BTreeMap,
    net::SocketAddr,
    sync::{Arc, Mutex},
    time::Duration,
};

use reqwest::{Client, Method, Response, redirect::Policy};
use url::Url;

use crate::page::{Form, Page};

#[derive(Clone)]
pub(crate) struct Browser {
    client: Client,
    /// What this browser believes to be Bedside's address.
    base: Url,
    /// The server that it really reaches: one of several behind that address.
    server: SocketAddr,
    pub(crate) cookies: BTreeMap<String, String>,
    /// Headers that a test adds to every request.
    pub(crate) headers: Vec<(&'static str, String)>,
    /// Every answer of Bedside's, redirects too, when a test keeps them. Clones share it.
    pub(crate) kept: Option<Arc<Mutex<Vec<Page>>>>,
}

impl Browser {
    pub(crate) fn new(base: &str, server: SocketAddr) -> Self {
        Self::knowing(base, server, &[])
    }

    /// One that finds some names elsewhere than others do.
    pub(crate) fn knowing(base: &str, server: SocketAddr, names: &[(&str, SocketAddr)]) -> Self {
        rustls::crypto::ring::default_provider()
            .install_default()
            .unwrap_or_default();
        let mut client = Client::builder()
            .redirect(Policy::none())
            // The server hangs up after ten idle seconds; a request must not run into that.
            .pool_idle_timeout(Duration::from_secs(5))
            .no_proxy()
            // Nothing here is asked over TLS, and reading all authorities takes longer than asking.
            .tls_certs_only([]);
        for (name, address) in names {
            client = client.resolve(name, *address);
        }
        let client = client.build().expect("a client");
        Self {
            client,
            base: Url::parse(base).unwrap(),
            server,
            cookies: BTreeMap::new(),
            headers: Vec::new(),
            kept: None,
        }
    }

    /// The same browser, sent to another server by the load balancer.
    pub(crate) fn at(&self, server: SocketAddr) -> Self {
        Self {
            server,
            ..self.clone()
        }
    }

    /// One request, no redirect followed. `target` is a path of ours or a whole address.
    pub(crate) async fn send(
        &mut self,
        method: Method,
        target: &str,
        form: Option<&[(String, String)]>,
    ) -> Page {
        let url = self.base.join(target).expect("an address");
        let ours = url.origin() == self.base.origin();
        let mut reached = url.clone();
        if ours {
            // TLS ends before the server, if there is any.
            reached.set_scheme("http").unwrap();
            reached.set_ip_host(self.server.ip()).unwrap();
            reached.set_port(Some(self.server.port())).unwrap();
        }
        let mut request = self
            .client
            .request(method.clone(), reached.clone())
            .header("cookie", self.cookie_header());
        if ours {
            request = request.header("host", host_of(&self.base));
        }
        if method == Method::POST {
            request = request.header("origin", url.origin().ascii_serialization());
        }
        for (name, value) in &self.headers {
            request = request.header(*name, value);
        }
        if let Some(form) = form {
            request = request.form(form);
        }
        let response = request.send().await.expect("an answer");
        self.keep_cookies(&response);
        let page = Page::read(url, response).await;
        if ours && let Some(kept) = &self.kept {
            kept.lock().unwrap().push(page.clone());
        }
        page
    }

    /// Follows a link or an address, and every redirect after it.
    pub(crate) async fn get(&mut self, target: &str) -> Page {
        let page = self.send(Method::GET, target, None).await;
        self.follow(page).await
    }

    /// Submits a form, and follows every redirect after it.
    pub(crate) async fn submit(&mut self, form: &Form) -> Page {
        let page = self
            .send(Method::POST, form.action.as_str(), Some(&form.fields))
            .await;
        self.follow(page).await
    }

    /// Follows redirects to the page at their end.
    pub(crate) async fn follow(&mut self, mut page: Page) -> Page {
        for _ in 0..12 {
            let Some(next) = page.redirect() else {
                return page;
            };
            page = self.send(Method::GET, &next, None).await;
        }
        panic!("redirects without end, the last to {}", page.url)
    }

    /// Presses *connect*, allows as a person, and comes back signed in.
    pub(crate) async fn connect(&mut self, person: &str) -> Page {
        let page = self.get("/install").await;
        // Zoom sends somebody who consented before straight back.
        if page.find_form("/oauth/consent").is_none() {
            return page;
        }
        self.decide(&page, person, "allow").await
    }

    /// Decides on Zoom's consent page, and follows the way back.
    pub(crate) async fn decide(&mut self, consent: &Page, person: &str, decision: &str) -> Page {
        let page = self.decide_and_stop(consent, person, decision).await;
        self.follow(page).await
    }

    /// Decides on Zoom's consent page, and stops before the callback is called: the page's
    /// redirect is the callback's address.
    pub(crate) async fn decide_and_stop(
        &mut self,
        consent: &Page,
        person: &str,
        decision: &str,
    ) -> Page {
        let form = consent
            .form("/oauth/consent")
            .with("person", person)
            .with("decision", decision);
        self.send(Method::POST, form.action.as_str(), Some(&form.fields))
            .await
    }

    /// Presses *start a meeting now* on the home page.
    pub(crate) async fn start_meeting(&mut self) -> Page {
        let form = self.start_form().await;
        self.submit(&form).await
    }

    /// The form behind *start a meeting now*, with a fresh attempt.
    pub(crate) async fn start_form(&mut self) -> Form {
        self.get("/").await.form("/meetings")
    }

    /// What Bedside's own cookies hold. The simulated Zoom's one holds `ada`, which is also three
    /// digits of many an id.
    pub(crate) fn own_cookies(&self) -> impl Iterator<Item = String> {
        let own = self.cookies.iter();
        let own = own.filter(|(name, _)| name.contains("bedside"));
        own.map(|(_, value)| value.clone())
    }

    pub(crate) fn cookie_header(&self) -> String {
        self.cookies
            .iter()
            .map(|(name, value)| format!("{name}={value}"))
            .collect::<Vec<_>>()
            .join("; ")
    }

    fn keep_cookies(&mut self, response: &Response) {
        for line in response.headers().get_all("set-cookie") {
            let line = line.to_str().expect("a cookie is text");
            let (pair, rest) = line.split_once(';').unwrap_or((line, ""));
            let (name, value) = pair.split_once('=').expect("a cookie has a name");
            let gone = rest
                .split(';')
                .any(|part| part.trim().eq_ignore_ascii_case("max-age=0"));
            if gone {
                self.cookies.remove(name);
            } else {
                self.cookies.insert(name.to_owned(), value.to_owned());
            }
        }
    }
}

fn host_of(url: &Url) -> String {
    let host = url.host_str().expect("a host");
    url.port()
        .map_or_else(|| host.to_owned(), |port| format!("{host}:{port}"))
}
