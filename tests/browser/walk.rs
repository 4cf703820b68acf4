//! The way past every page and every state of a meeting, for whoever looks at all of them.
//!
//! What is pressed on it is found by what it does, not by its words: pages may speak any language.

use zoom_simulator::{Fault, Operation, Trouble};

use crate::{clinic::Clinic, patience::soon, visitor::Visitor};

/// Where the button for a new meeting is.
const START: &str = "main form[action='/meetings'] [type=submit]";
const SAVE: &str = "main form[action='/settings'] [type=submit]";
const SCHEDULE: &str = "main form[action='/meetings/scheduled'] [type=submit]";

/// Whoever looks at all pages.
pub(crate) trait Onlooker: Send + Sync {
    /// Looks at the page that is open, by a name for it.
    fn look(&mut self, ada: &Visitor, name: &str) -> impl Future<Output = ()> + Send;
}

/// Somebody on the way, and who looks over their shoulder.
struct Walk<'w, O> {
    clinic: &'w Clinic,
    ada: &'w Visitor,
    onlooker: &'w mut O,
}

/// Leads a visitor past all pages. Zoom must be allowed to tell the clinic what happens.
pub(crate) async fn walk(clinic: &Clinic, ada: &Visitor, onlooker: &mut impl Onlooker) {
    let mut walk = Walk {
        clinic,
        ada,
        onlooker,
    };
    walk.strangers_pages().await;
    walk.pages_without_a_licence().await;
    walk.settings().await;
    walk.schedule().await;
    walk.pages_around_a_meeting().await;
    walk.a_meeting_from_end_to_end().await;
    walk.failures().await;
    walk.last_pages().await;
}

impl<O: Onlooker> Walk<'_, O> {
    async fn look(&mut self, name: &str) {
        self.onlooker.look(self.ada, name).await;
    }

    async fn open(&mut self, path: &str) {
        self.go(path).await;
        self.look(path).await;
    }

    async fn go(&self, path: &str) {
        let address = format!("{}{path}", self.clinic.url);
        self.ada.open(&address).await;
    }

    /// Gives consent, and comes to the page after it.
    async fn connect(&self, person: &str) {
        self.go("/install").await;
        self.ada.allow_as(person).await;
        soon("the way back from Zoom", async || {
            let address = self.ada.address().await.to_string();
            let is_ours = address.starts_with(&self.clinic.url);
            is_ours.then_some(()).ok_or(address)
        })
        .await;
    }

    async fn strangers_pages(&mut self) {
        for path in [
            "/",
            "/?note=shared-computer",
            "/help",
            "/support",
            "/privacy",
            "/terms",
            "/accessibility",
            "/goodbye",
            "/no-such-page",
            "/oauth/callback?error=access_denied",
            "/oauth/callback?code=old&state=old",
        ] {
            self.open(path).await;
        }
    }

    async fn pages_without_a_licence(&mut self) {
        self.connect("cleo").await;
        self.look("connected without a licence").await;
        let zoom = self.clinic.zoom.url();
        self.ada.open(&format!("{zoom}/oauth/signout")).await;
        self.connect("ada").await;
        self.look("two accounts").await;
        self.ada.follow("button[value=switch]").await;
        self.look("connected").await;
        self.open("/").await;
    }

    async fn settings(&mut self) {
        self.open("/settings").await;
        self.choose("theme", "dark").await;
        self.look("settings, saved, in the dark").await;
        self.choose("message", "Come in.").await;
        self.look("settings with an error").await;
        self.go("/settings").await;
        self.choose("theme", "system").await;
    }

    /// Changes one field of the settings, and saves.
    async fn choose(&self, field: &str, value: &str) {
        let set = format!("document.querySelector('[name={field}]').value = '{value}'");
        self.ada.measure(&set).await;
        self.ada.follow(SAVE).await;
    }

    async fn schedule(&mut self) {
        for path in [
            "/meetings/new?for=colleague",
            "/meetings/new?now",
            "/meetings/new",
        ] {
            self.open(path).await;
        }
        self.ada.follow(SCHEDULE).await;
        self.look("a form without a date").await;
        let fill = "const field = document.querySelector('[name=when]');
            field.value = new Date(Date.now() + 864e5).toISOString().slice(0, 16)";
        self.ada.measure(fill).await;
        self.ada.follow(SCHEDULE).await;
        self.look("a scheduled meeting").await;
        let page = self.ada.address().await.path().to_owned();
        self.open(&format!("{page}/edit")).await;
    }

    async fn pages_around_a_meeting(&mut self) {
        self.go("/").await;
        self.ada.follow(START).await;
        let page = self.ada.address().await.path().to_owned();
        self.ada.unfold().await;
        self.look("a meeting, not started").await;
        for path in [
            &format!("{page}/cancel"),
            &format!("{page}?late"),
            "/start",
            "/meetings",
            "/account",
        ] {
            self.open(path).await;
        }
        self.ada
            .follow("form[action='/account/check'] button")
            .await;
        self.look("the account, checked").await;
        let warn = "document.querySelector('[data-left]').hidden = false";
        self.ada.measure(warn).await;
        self.look("the account, soon signed out").await;
        self.open("/account/disconnect").await;
        self.open("/").await;
    }

    async fn a_meeting_from_end_to_end(&mut self) {
        let meetings = self.clinic.zoom.meetings();
        let number = meetings.last().expect("a meeting").id;
        self.ada.follow("main .list a[href^='/meetings/']").await;
        let page = self.ada.address().await.path().to_owned();
        let link = self.ada.join_link().await;
        reqwest::get(link).await.expect("a client comes");
        self.clinic.zoom.deliveries_settled().await;
        self.open(&page).await;

        self.go(&format!("{page}/start")).await;
        self.clinic.zoom.deliveries_settled().await;
        self.open(&page).await;
        self.open(&format!("{page}/end")).await;
        self.open(&format!("{page}?hosting")).await;
        self.clinic.zoom.end_meeting(number);
        self.clinic.zoom.deliveries_settled().await;
        self.open(&page).await;
    }

    async fn failures(&mut self) {
        self.clinic.zoom.change_settings(|zoom| {
            zoom.webhooks.instant_meetings_are_announced = false;
        });
        for (trouble, name) in [
            (Trouble::DailyLimit, "refused"),
            (Trouble::CutAfter, "unknown"),
            (
                Trouble::Refusal(400, 3161),
                "refused, ask the administrator",
            ),
        ] {
            let fault = Fault::new(Operation::CreateMeeting, trouble);
            self.clinic.zoom.order(fault);
            self.go("/start").await;
            self.ada.follow(START).await;
            self.look(name).await;
        }
        self.go("/start").await;
        let forge = "document.querySelector('main [name=csrf]').value = 'old'";
        self.ada.measure(forge).await;
        self.ada.follow(START).await;
        self.look("a form that is too old").await;
    }

    async fn last_pages(&mut self) {
        self.clinic.zoom.end_grant("ada");
        self.go("/start").await;
        self.ada.follow(START).await;
        self.look("connect again").await;
        self.open("/").await;
        self.open("/account").await;
        // Connected anew and removed in Zoom: the page for whoever comes back.
        self.connect("ada").await;
        assert!(self.clinic.zoom.remove_app("ada"));
        self.clinic.zoom.deliveries_settled().await;
        self.open("/").await;
    }
}
