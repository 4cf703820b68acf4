//! Every form, sent from elsewhere, with another's token or in another shape: nothing happens. Sent as
//! it is, something does.

use reqwest::{Client, Method, redirect::Policy};
use sqlx::PgPool;

use super::{HOOK, Route, Stage, changed, routes, rows};
use crate::{browser::Browser, clinic::Clinic, page::Form};

const FORM: &str = "application/x-www-form-urlencoded";

/// A request before it is sent, and how it differs from the browser's own.
struct Knock {
    what: &'static str,
    method: Method,
    kind: Option<&'static str>,
    headers: Vec<(&'static str, String)>,
    cookies: String,
    query: String,
    body: String,
}

fn encoded(fields: &[(String, String)]) -> String {
    let mut text = url::form_urlencoded::Serializer::new(String::new());
    text.extend_pairs(fields);
    text.finish()
}

/// Every wrong way to send a form.
#[expect(clippy::too_many_lines, reason = "one list")]
fn knocks(
    clinic: &Clinic,
    browser: &Browser,
    form: &Form,
    foreign: &[(&'static str, String)],
) -> Vec<Knock> {
    let good = encoded(&form.fields);
    let knock = |what| Knock {
        what,
        method: Method::POST,
        kind: Some(FORM),
        headers: vec![("origin", clinic.url.clone())],
        cookies: browser.cookie_header(),
        query: String::new(),
        body: good.clone(),
    };
    let with = |what, fields: Form| Knock {
        body: encoded(&fields.fields),
        ..knock(what)
    };
    let from = |what, name, value: &str| Knock {
        headers: vec![(name, value.to_owned())],
        ..knock(what)
    };
    let token = form.field("csrf");
    let cut = token.get(1..).unwrap();
    let json: serde_json::Map<_, _> = form
        .fields
        .iter()
        .map(|(name, value)| (name.clone(), value.as_str().into()))
        .collect();
    let mut all = vec![
        with("no token", form.clone().without("csrf")),
        with("an empty token", form.clone().with("csrf", "")),
        with("a shorter token", form.clone().with("csrf", cut)),
        with(
            "a longer token",
            form.clone().with("csrf", &format!("{token}A")),
        ),
        Knock {
            body: format!("{good}&csrf={token}"),
            ..knock("two tokens")
        },
        Knock {
            body: encoded(&form.clone().without("csrf").fields),
            query: format!("?csrf={token}"),
            ..knock("a token in the address")
        },
        Knock {
            headers: vec![
                ("origin", clinic.url.clone()),
                ("x-csrf-token", token.clone()),
            ],
            ..with("a token in a header", form.clone().without("csrf"))
        },
        from("no origin of its own", "origin", "null"),
        from("another origin", "origin", "https://evil.example"),
        from(
            "our origin by another scheme",
            "origin",
            &clinic.url.replace("http:", "https:"),
        ),
        from("our origin at another port", "origin", "http://127.0.0.1:1"),
        from("from another site", "sec-fetch-site", "cross-site"),
        from("from a neighbouring site", "sec-fetch-site", "same-site"),
        Knock {
            kind: Some("text/plain"),
            ..knock("as text")
        },
        Knock {
            kind: Some("application/json"),
            body: serde_json::Value::from(json).to_string(),
            ..knock("as JSON")
        },
        Knock {
            kind: Some("multipart/form-data; boundary=x"),
            ..knock("in parts")
        },
        Knock {
            kind: None,
            ..knock("as nothing")
        },
        Knock {
            cookies: String::new(),
            ..knock("by nobody")
        },
        Knock {
            cookies: "bedside=0190a0a0000070008000000000000000".to_owned(),
            ..knock("by a session that is none")
        },
        Knock {
            method: Method::GET,
            query: format!("?{good}"),
            body: String::new(),
            kind: None,
            ..knock("as a look")
        },
        Knock {
            method: Method::HEAD,
            query: format!("?{good}"),
            body: String::new(),
            kind: None,
            ..knock("as a look ahead")
        },
        Knock {
            method: Method::GET,
            headers: vec![("x-http-method-override", "POST".to_owned())],
            ..knock("as a look that means a press")
        },
        Knock {
            method: Method::PUT,
            ..knock("by another method")
        },
    ];
    for (what, token) in foreign {
        all.push(with(what, form.clone().with("csrf", token)));
    }
    for (name, value) in form.fields.iter().filter(|(name, _)| name != "csrf") {
        let again = encoded(&[(name.clone(), value.clone())]);
        all.push(Knock {
            body: format!("{good}&{again}"),
            ..knock("a field twice")
        });
    }
    all
}

async fn sent(client: &Client, clinic: &Clinic, address: &str, knock: Knock) -> u16 {
    let url = format!("http://{}{address}{}", clinic.address(0), knock.query);
    let mut request = client.request(knock.method, url);
    request = request.header("host", clinic.url.trim_start_matches("http://"));
    if let Some(kind) = knock.kind {
        request = request.header("content-type", kind);
    }
    for (name, value) in knock.headers.iter().chain([&("cookie", knock.cookies)]) {
        request = request.header(*name, value);
    }
    let answer = request.body(knock.body).send().await;
    answer.expect("an answer").status().as_u16()
}

/// What a page of somebody's says in its forms.
async fn token_of(browser: &mut Browser) -> String {
    browser.get("/account").await.form("/signout").field("csrf")
}

/// Nothing of this counts. Answers how many ways were tried.
async fn nothing_else_counts(
    stage: &mut Stage,
    route: &Route,
    foreign: &[(&'static str, String)],
) -> usize {
    let (address, form) = (stage.address(route), stage.form(route).await);
    let before = rows(&stage.clinic.db).await;
    let heard = stage.clinic.zoom.requests().len();
    let knocks = knocks(&stage.clinic, &stage.ada, &form, foreign);
    let tried = knocks.len();
    let client = Client::builder().no_proxy().redirect(Policy::none());
    let client = client.build().unwrap();
    for knock in knocks {
        let (what, looks) = (
            knock.what,
            knock.method == Method::GET || knock.method == Method::HEAD,
        );
        let status = sent(&client, &stage.clinic, &address, knock).await;
        let stranger = what.starts_with("by ") && status == 303;
        let refused = (400..500).contains(&status) || looks || stranger;
        assert!(refused, "{}, {what}: {status}", route.path);
        assert_eq!(
            changed(&before, &rows(&stage.clinic.db).await),
            [""; 0],
            "{}, {what}",
            route.path
        );
        assert_eq!(
            stage.clinic.zoom.requests().len(),
            heard,
            "{}, {what}",
            route.path
        );
    }
    tried
}

#[sqlx::test]
async fn a_form_counts_only_as_our_own_page_sends_it(db: PgPool) {
    let mut stage = Stage::set(Clinic::open(db).await).await;
    let mut elsewhere = stage.clinic.browser();
    // The same person at another browser, and another person.
    elsewhere.connect("ada").await;
    let mut dora = stage.clinic.signed_in("dora").await;
    let foreign = [
        (
            "the token of another session of hers",
            token_of(&mut elsewhere).await,
        ),
        ("another's token", token_of(&mut dora).await),
    ];
    let all = routes();
    let pressed: Vec<_> = all
        .iter()
        .filter(|route| route.is_pressed && route.path != HOOK)
        .collect();
    let mut tried = 0;
    for route in &pressed {
        tried += nothing_else_counts(&mut stage, route, &foreign).await;
    }
    assert!(tried > 20 * pressed.len(), "{tried}");
    // Each form was a good one.
    for route in pressed {
        stage.again().await;
        does_something(&mut stage, route).await;
    }
    stage.clinic.close().await;
}

async fn does_something(stage: &mut Stage, route: &Route) {
    let form = stage.form(route).await;
    let before = rows(&stage.clinic.db).await;
    let heard = stage.clinic.zoom.requests().len();
    let page = stage.ada.submit(&form).await;
    assert!(page.status < 400, "{}: {}", route.path, page.text());
    let wrote = changed(&before, &rows(&stage.clinic.db).await);
    let asked = stage.clinic.zoom.requests().len() > heard;
    assert!(
        !wrote.is_empty() || asked,
        "{}: it does nothing at all",
        route.path
    );
}
