//! What holds for every route that there is: which methods it takes, which cookies it sets, which
//! forms it refuses, what it writes, and what a panic in it leaves behind.
//!
//! The list is read out of the router, so that a route that nobody thought of here fails.

mod cookies;
mod forms;
mod methods;
mod panics;
mod reads;

use std::{fs, path::Path};

use reqwest::Method;
use sqlx::PgPool;
use time::macros::format_description;

use crate::{
    browser::Browser,
    clinic::Clinic,
    page::{Form, Page},
};

/// One route, as the router has it.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Route {
    pub(crate) path: String,
    pub(crate) is_read: bool,
    pub(crate) is_pressed: bool,
}

/// Where Zoom delivers; it is no page, and has a signature in place of a form's token.
pub(crate) const HOOK: &str = "/webhooks/zoom";

/// Those that a person opens on purpose: a browser that looks ahead gets nothing.
const DELIBERATE: [&str; 3] = ["/install", "/oauth/callback", "/meetings/{id}/start"];

/// Every route of the public listener.
pub(crate) fn routes() -> Vec<Route> {
    let mut sources = Vec::new();
    collect(
        &Path::new(env!("CARGO_MANIFEST_DIR")).join("src/web"),
        &mut sources,
    );
    let mut routes: Vec<_> = sources.iter().flat_map(|source| within(source)).collect();
    routes.sort_by(|one, other| one.path.cmp(&other.path));
    assert!(routes.len() > 25, "{routes:#?}");
    routes
}

fn collect(directory: &Path, sources: &mut Vec<String>) {
    for entry in fs::read_dir(directory).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            collect(&path, sources);
        } else {
            let source = fs::read_to_string(&path).unwrap();
            sources.push(
                source
                    .split("#[cfg(test)]\nmod tests {")
                    .next()
                    .unwrap()
                    .to_owned(),
            );
        }
    }
}

/// The routes of one source. Any other way to make one is unknown here, and so is any other method.
fn within(source: &str) -> Vec<Route> {
    if !source.contains("Router::new()") {
        return Vec::new();
    }
    let methods = source.matches("routing::").count();
    let known = ["    routing::get,\n", "    routing::{get, post},\n"];
    let known: usize = known.map(|line| source.matches(line).count()).iter().sum();
    assert_eq!(methods, known, "methods that this list does not know");
    for unknown in [".nest(", "_service(", "MethodRouter"] {
        assert!(
            !source.contains(unknown),
            "{unknown} makes routes that this list does not know"
        );
    }
    let each = source.split(".route(").skip(1);
    each.map(|rest| {
        let call = call(rest);
        let path = call.split('"').nth(1).expect("a path in quotes").to_owned();
        Route {
            path,
            is_read: call.contains("get("),
            is_pressed: call.contains("post("),
        }
    })
    .collect()
}

/// Up to the bracket that closes it.
fn call(rest: &str) -> &str {
    let mut depth = 1;
    for (at, letter) in rest.char_indices() {
        match letter {
            '(' => depth += 1,
            ')' => depth -= 1,
            _ => {}
        }
        if depth == 0 {
            return &rest[..at];
        }
    }
    panic!("{rest}")
}

/// A clinic in which every route can be asked for: Ada holds one meeting, has planned another, and
/// has just come back from Zoom as Ben.
pub(crate) struct Stage {
    pub(crate) clinic: Clinic,
    pub(crate) ada: Browser,
    running: String,
    planned: String,
    style: String,
}

impl Stage {
    pub(crate) async fn set(clinic: Clinic) -> Self {
        clinic.zoom.set_skip_consent(false);
        clinic.zoom.change_settings(|zoom| {
            zoom.meetings_at_once = 1000;
            zoom.daily_limit = None;
        });
        let mut stage = Self {
            ada: clinic.browser(),
            clinic,
            running: String::new(),
            planned: String::new(),
            style: String::new(),
        };
        stage.again().await;
        stage
    }

    /// Everything anew, whatever became of it.
    pub(crate) async fn again(&mut self) {
        self.ada.cookies.clear();
        let here = self.ada.connect("ada").await;
        assert_eq!(here.status, 200, "{}", here.text());
        let form = self.ada.start_form().await.with("confirm", "1");
        let running = self.ada.submit(&form).await;
        running.url.path().clone_into(&mut self.running);
        self.ada.get(&format!("{}/start", self.running)).await;
        let number = self.clinic.zoom.meetings().last().unwrap().id;
        let mut started = self.clinic.event("meeting.started", number, 0).await;
        let host = "select zoom_user_id from installations join meetings on installation_id = \
                    installations.id order by pressed_at desc limit 1";
        started["payload"]["object"]["host_id"] = self.clinic.words(host).await.remove(0).into();
        assert_eq!(self.clinic.tell(&started).await, 204);
        self.planned = planned(&self.clinic, &mut self.ada).await;
        let help = self.ada.get("/help").await;
        self.style = help.attribute("link[rel=stylesheet]", "href").unwrap();
        let asked = self.ada.connect("ben").await;
        assert_eq!(asked.url.path(), "/connected", "{}", asked.text());
    }

    /// A route's address, with Ada's own things in it.
    pub(crate) fn address(&self, route: &Route) -> String {
        let path = route.path.as_str();
        let of_planned = ["/edit", "/cancel", "/invite.ics"];
        let meeting = if of_planned.iter().any(|end| path.ends_with(end)) {
            &self.planned
        } else {
            &self.running
        };
        let address = path.replace("/meetings/{id}", meeting);
        let address = address.replace("/static/{hash}/{file}", &self.style);
        assert!(!address.contains('{'), "{path}: what stands there?");
        address
    }

    /// The form that a page of ours has for a route, filled in: sent as it is, it does something.
    pub(crate) async fn form(&mut self, route: &Route) -> Form {
        let address = self.address(route);
        let page = match route.path.as_str() {
            "/meetings" => "/",
            "/meetings/scheduled" => "/meetings/new",
            "/account/check" | "/signout" => "/account",
            "/connected"
            | "/settings"
            | "/account/disconnect"
            | "/meetings/{id}/edit"
            | "/meetings/{id}/end"
            | "/meetings/{id}/cancel" => &address,
            other => panic!("{other}: which page has its form?"),
        };
        let page = self.ada.send(Method::GET, page, None).await;
        let form = page.form(&address);
        match route.path.as_str() {
            "/connected" => form.with("choose", "stay"),
            "/meetings" => form.with("confirm", "1"),
            "/meetings/scheduled" => form
                .with("zone", "UTC")
                .with("when", &tomorrow(&self.clinic)),
            "/meetings/{id}/edit" => form.with("lasts", "60"),
            "/settings" => form.with("theme", "dark"),
            _ => form,
        }
    }
}

/// As a form tells it.
fn tomorrow(clinic: &Clinic) -> String {
    let when = clinic.clock.now() + time::Duration::DAY;
    when.format(format_description!("[year]-[month]-[day]T[hour]:[minute]"))
        .unwrap()
}

async fn planned(clinic: &Clinic, ada: &mut Browser) -> String {
    let form = ada.get("/meetings/new").await.form("/meetings/scheduled");
    let page = ada
        .submit(&form.with("zone", "UTC").with("when", &tomorrow(clinic)))
        .await;
    assert_eq!(page.status, 200, "{}", page.text());
    page.url.path().to_owned()
}

/// Every row of every table.
pub(crate) async fn rows(db: &PgPool) -> Vec<String> {
    #![expect(
        clippy::disallowed_methods,
        reason = "tables are found out while the test runs"
    )]
    let tables = "select string_agg(format('select %L || to_jsonb(t)::text from %I as t', \
                  table_name || ' ', table_name), ' union all ') from information_schema.tables \
                  where table_schema = 'public' and table_name <> '_sqlx_migrations'";
    let all: String = sqlx::query_scalar(tables).fetch_one(db).await.unwrap();
    let all = sqlx::query_scalar(sqlx::AssertSqlSafe(all)).fetch_all(db);
    let mut rows: Vec<String> = all.await.unwrap();
    rows.sort();
    rows
}

/// What is in the one and not in the other, by the names of its tables.
pub(crate) fn changed(before: &[String], after: &[String]) -> Vec<String> {
    let lost = before.iter().filter(|row| !after.contains(row));
    let new = after.iter().filter(|row| !before.contains(row));
    let named = lost.chain(new).map(|row| row.split(' ').next().unwrap());
    let mut tables: Vec<_> = named.map(str::to_owned).collect();
    tables.sort();
    tables.dedup();
    tables
}

/// Every line that sets a cookie.
fn cookies_of(page: &Page) -> Vec<String> {
    let lines = page.headers.get_all("set-cookie").iter();
    lines
        .map(|line| line.to_str().unwrap().to_owned())
        .collect()
}

#[test]
fn the_list_knows_what_the_router_has() {
    let all = routes();
    let named = |path: &str| all.iter().find(|route| route.path == path).unwrap();
    assert_eq!(
        *named("/connected"),
        Route {
            path: "/connected".to_owned(),
            is_read: true,
            is_pressed: true
        }
    );
    assert!(!named(HOOK).is_read && named(HOOK).is_pressed);
    assert!(named("/help").is_read && !named("/help").is_pressed);
    for path in DELIBERATE {
        assert!(named(path).is_read);
    }
    assert!(all.iter().all(|route| route.is_read || route.is_pressed));
}
