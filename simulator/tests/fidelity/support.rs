//! A client of the simulator that goes through its front door: HTTP only.

use reqwest::{Client, RequestBuilder, header::HeaderMap, redirect::Policy};
use serde_json::Value;
use url::Url;
use zoom_simulator::{Settings, Simulator};

pub(crate) const REDIRECT: &str = "http://127.0.0.1:8080/oauth/callback";

/// A simulator and an app that is registered there.
pub(crate) struct App {
    pub(crate) zoom: Simulator,
    pub(crate) http: Client,
}

/// An answer, read to its end.
#[derive(Debug)]
pub(crate) struct Answer {
    pub(crate) status: u16,
    pub(crate) headers: HeaderMap,
    pub(crate) text: String,
}

/// The two tokens of a token answer.
#[derive(Clone, Debug)]
pub(crate) struct Pair {
    pub(crate) access: String,
    pub(crate) refresh: String,
}

impl App {
    pub(crate) async fn register() -> App {
        App::register_with(Settings::default()).await
    }

    pub(crate) async fn register_with(settings: Settings) -> App {
        let settings = Settings {
            redirects: vec![REDIRECT.to_owned()],
            ..settings
        };
        App {
            zoom: Simulator::start(settings).await.unwrap(),
            http: browser(),
        }
    }

    /// The authorize request, with parameters added to (or put in place of) the usual ones.
    pub(crate) async fn ask(&self, params: &[(&str, &str)], person: Option<&str>) -> Answer {
        let mut query = vec![
            ("response_type", "code"),
            ("client_id", self.zoom.client_id()),
            ("redirect_uri", REDIRECT),
        ];
        query.retain(|(name, _)| !params.iter().any(|(other, _)| name == other));
        query.extend(params);
        let url = format!("{}/authorize", self.zoom.oauth_url());
        let request = self.http.get(url).query(&query);
        send(match person {
            Some(person) => request.header("cookie", format!("zoom_simulator_person={person}")),
            None => request,
        })
        .await
    }

    /// Presses a button of the consent page.
    pub(crate) async fn decide(&self, page: &Answer, person: &str, decision: &str) -> Answer {
        let form = [
            ("request", page.input("request")),
            ("person", person),
            ("decision", decision),
        ];
        send(
            self.http
                .post(format!("{}/consent", self.zoom.oauth_url()))
                .form(&form),
        )
        .await
    }

    /// Asks with these parameters, lets the person allow it, and reads the code.
    pub(crate) async fn code(&self, person: &str, params: &[(&str, &str)]) -> String {
        let page = self.ask(params, None).await;
        self.decide(&page, person, "allow")
            .await
            .sent_back("code")
            .unwrap()
    }

    /// A token request with the app's credentials.
    pub(crate) async fn token(&self, form: &[(&str, &str)]) -> Answer {
        let url = format!("{}/token", self.zoom.oauth_url());
        let request = self.http.post(url).form(form);
        send(request.basic_auth(self.zoom.client_id(), Some(self.zoom.client_secret()))).await
    }

    pub(crate) async fn exchange(&self, code: &str, more: &[(&str, &str)]) -> Answer {
        let mut form = vec![("grant_type", "authorization_code"), ("code", code)];
        if !more.iter().any(|(name, _)| *name == "redirect_uri") {
            form.push(("redirect_uri", REDIRECT));
        }
        form.extend(more);
        self.token(&form).await
    }

    pub(crate) async fn refresh(&self, refresh: &str) -> Answer {
        self.token(&[("grant_type", "refresh_token"), ("refresh_token", refresh)])
            .await
    }

    pub(crate) async fn revoke(&self, token: &str) -> Answer {
        let request = self.http.post(format!("{}/revoke", self.zoom.oauth_url()));
        let request = request.basic_auth(self.zoom.client_id(), Some(self.zoom.client_secret()));
        send(request.form(&[("token", token)])).await
    }

    /// The whole way from the consent page to a pair of tokens.
    pub(crate) async fn connect(&self, person: &str) -> Pair {
        let code = self.code(person, &[]).await;
        self.exchange(&code, &[]).await.pair()
    }

    /// An API request that is not sent yet.
    pub(crate) fn api(&self, method: &str, path: &str, access: &str) -> RequestBuilder {
        let url = format!("{}{path}", self.zoom.api_url());
        self.http
            .request(method.parse().unwrap(), url)
            .bearer_auth(access)
    }

    pub(crate) async fn me(&self, access: &str) -> Answer {
        send(self.api("GET", "/users/me", access)).await
    }

    pub(crate) async fn create(&self, access: &str, body: Value) -> Answer {
        send(self.api("POST", "/users/me/meetings", access).json(&body)).await
    }

    pub(crate) async fn read(&self, access: &str, id: &Value) -> Answer {
        send(self.api("GET", &format!("/meetings/{id}"), access)).await
    }

    /// A page, as a browser without cookies sees it.
    pub(crate) async fn open(&self, url: &str) -> Answer {
        send(self.http.get(url)).await
    }
}

/// A client that follows no redirect and trusts nobody.
pub(crate) fn browser() -> Client {
    drop(rustls::crypto::ring::default_provider().install_default());
    Client::builder()
        .redirect(Policy::none())
        .tls_certs_only([])
        .build()
        .unwrap()
}

pub(crate) async fn send(request: RequestBuilder) -> Answer {
    let answer = request.send().await.unwrap();
    let (status, headers) = (answer.status().as_u16(), answer.headers().clone());
    Answer {
        status,
        headers,
        text: answer.text().await.unwrap(),
    }
}

/// A request to the control port that succeeds.
pub(crate) async fn control(app: &App, method: &str, path: &str, body: Value) -> Answer {
    let url = format!("{}{path}", app.zoom.control_url());
    let answer = send(app.http.request(method.parse().unwrap(), url).json(&body)).await;
    assert!(
        (200..300).contains(&answer.status),
        "{method} {path}: {}",
        answer.status
    );
    answer
}

impl Answer {
    pub(crate) fn json(&self) -> Value {
        serde_json::from_str(&self.text).unwrap()
    }

    pub(crate) fn header(&self, name: &str) -> &str {
        self.headers
            .get(name)
            .map_or("", |value| value.to_str().unwrap())
    }

    /// A parameter of the address that the browser is sent to.
    pub(crate) fn sent_back(&self, name: &str) -> Option<String> {
        let location = Url::parse(self.header("location")).unwrap();
        assert!(location.as_str().starts_with(REDIRECT), "{location}");
        let mut pairs = location.query_pairs();
        pairs
            .find(|(known, _)| known == name)
            .map(|(_, value)| value.into_owned())
    }

    /// The value of a hidden field of the page.
    pub(crate) fn input(&self, name: &str) -> &str {
        let start = format!("name=\"{name}\" value=\"");
        let (_, rest) = self
            .text
            .split_once(&start)
            .unwrap_or_else(|| panic!("{}", self.text));
        rest.split_once('"').unwrap().0
    }

    pub(crate) fn pair(&self) -> Pair {
        assert_eq!(self.status, 200, "{}", self.text);
        let body = self.json();
        let text = |name: &str| body[name].as_str().unwrap().to_owned();
        Pair {
            access: text("access_token"),
            refresh: text("refresh_token"),
        }
    }

    /// Status and `code`, the two things a client may rely on.
    pub(crate) fn refusal(&self) -> (u16, i64) {
        (self.status, self.json()["code"].as_i64().unwrap())
    }

    /// Status, `reason` and `error` of the OAuth host.
    pub(crate) fn token_refusal(&self) -> (u16, String, String) {
        let body = self.json();
        let text = |name: &str| body[name].as_str().unwrap_or_default().to_owned();
        (self.status, text("reason"), text("error"))
    }
}

/// What the token host says in one of its refusals.
pub(crate) fn refused(status: u16, reason: &str, error: &str) -> (u16, String, String) {
    (status, reason.to_owned(), error.to_owned())
}
