//! A page as a test reads it.

use reqwest::{Response, header::HeaderMap};
use scraper::{ElementRef, Html, Selector};
use url::Url;

#[derive(Clone, Debug)]
pub(crate) struct Page {
    pub(crate) url: Url,
    pub(crate) status: u16,
    pub(crate) headers: HeaderMap,
    pub(crate) body: String,
}

#[derive(Clone, Debug)]
pub(crate) struct Form {
    pub(crate) action: Url,
    pub(crate) fields: Vec<(String, String)>,
}

impl Page {
    pub(crate) async fn read(url: Url, response: Response) -> Self {
        let (status, headers) = (response.status().as_u16(), response.headers().clone());
        let page = Self {
            url,
            status,
            headers,
            body: response.text().await.unwrap_or_default(),
        };
        // What the catalogue lacks, or did not get, stands there in brackets or braces.
        let is_html = page.header("content-type").starts_with("text/html");
        assert!(
            !is_html || !(page.body.contains('⟦') || page.body.contains("{$")),
            "{}",
            page.body
        );
        page
    }

    /// A header's text, or nothing.
    pub(crate) fn header(&self, name: &str) -> &str {
        self.headers
            .get(name)
            .and_then(|value| value.to_str().ok())
            .unwrap_or_default()
    }

    /// Where it redirects to, as a whole address.
    pub(crate) fn redirect(&self) -> Option<String> {
        let to = (300..400)
            .contains(&self.status)
            .then(|| self.header("location"))?;
        Some(
            self.url
                .join(to)
                .expect("a redirect names an address")
                .into(),
        )
    }

    /// What a person reads, with single spaces.
    pub(crate) fn text(&self) -> String {
        let html = Html::parse_document(&self.body);
        let body = html.select(&selector("body")).next();
        let text = body
            .map(|body| body.text().collect::<Vec<_>>().join(" "))
            .unwrap_or_default();
        text.split_whitespace().collect::<Vec<_>>().join(" ")
    }

    /// The page's heading.
    pub(crate) fn heading(&self) -> String {
        let html = Html::parse_document(&self.body);
        let heading = html.select(&selector("h1")).next();
        heading
            .map(|heading| heading.text().collect::<String>().trim().to_owned())
            .unwrap_or_default()
    }

    /// What a person reads in every element that fits, with single spaces.
    pub(crate) fn texts(&self, css: &str) -> Vec<String> {
        let (html, css) = (Html::parse_document(&self.body), selector(css));
        let texts = html.select(&css).map(|element| {
            let text = element.text().collect::<String>();
            text.split_whitespace().collect::<Vec<_>>().join(" ")
        });
        texts.collect()
    }

    /// An attribute of the first element that fits.
    pub(crate) fn attribute(&self, css: &str, name: &str) -> Option<String> {
        let html = Html::parse_document(&self.body);
        html.select(&selector(css))
            .next()?
            .value()
            .attr(name)
            .map(str::to_owned)
    }

    /// An attribute of every element that fits and has it.
    pub(crate) fn attributes(&self, css: &str, name: &str) -> Vec<String> {
        let html = Html::parse_document(&self.body);
        html.select(&selector(css))
            .filter_map(|element| element.value().attr(name).map(str::to_owned))
            .collect()
    }

    /// The first form that posts to a path.
    pub(crate) fn form(&self, path: &str) -> Form {
        self.find_form(path)
            .unwrap_or_else(|| panic!("no form for {path} on {}: {}", self.url, self.text()))
    }

    pub(crate) fn find_form(&self, path: &str) -> Option<Form> {
        let html = Html::parse_document(&self.body);
        let form = html
            .select(&selector(&format!(r#"form[action="{path}"]"#)))
            .next()?;
        let fields = form
            .select(&selector("input, select, textarea"))
            .filter_map(sent)
            .collect();
        Some(Form {
            action: self.url.join(path).unwrap(),
            fields,
        })
    }

    /// The client's link, from the field that is copied.
    pub(crate) fn join_link(&self) -> String {
        self.attribute("input#join", "value")
            .unwrap_or_else(|| panic!("no join link: {}", self.text()))
    }
}

impl Form {
    /// The form with one field set.
    pub(crate) fn with(mut self, name: &str, value: &str) -> Self {
        self.fields.retain(|(known, _)| known != name);
        self.fields.push((name.to_owned(), value.to_owned()));
        self
    }

    /// The value of one field.
    pub(crate) fn field(&self, name: &str) -> String {
        let field = self.fields.iter().find(|(known, _)| known == name);
        field.expect("the form has this field").1.clone()
    }

    /// The form without one field.
    pub(crate) fn without(mut self, name: &str) -> Self {
        self.fields.retain(|(known, _)| known != name);
        self
    }
}

/// What a browser sends of one field that nobody touched.
fn sent(field: ElementRef<'_>) -> Option<(String, String)> {
    let element = field.value();
    let name = element.attr("name")?.to_owned();
    let value = match (element.name(), element.attr("type")) {
        ("select", _) => {
            let chosen = field.select(&selector("option[selected]")).next();
            let option = chosen.or_else(|| field.select(&selector("option")).next())?;
            let value = option.value().attr("value").map(str::to_owned);
            value.unwrap_or_else(|| option.text().collect())
        }
        ("textarea", _) => {
            let text = field.text().collect::<String>();
            text.replace('\n', "\r\n")
        }
        (_, Some("checkbox")) => {
            element.attr("checked")?;
            element.attr("value").unwrap_or("on").to_owned()
        }
        _ => element.attr("value").unwrap_or_default().to_owned(),
    };
    Some((name, value))
}

fn selector(css: &str) -> Selector {
    Selector::parse(css).expect("a selector")
}
