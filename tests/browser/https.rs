//! Bedside under an https address, behind a proxy that has the certificate: what browsers do with
//! the real cookies.

use serde_json::{Value, json};
use sqlx::PgPool;

use crate::{chromium::Setup, clinic::Clinic, visitor::Visitor};

#[sqlx::test]
async fn the_cookies_of_https_survive_the_way_to_zoom_and_leave_at_sign_out(db: PgPool) {
    let clinic = Clinic::open_on_https(db).await;
    let ada = Visitor::arrive_with(Setup {
        trusted_key: clinic.key.clone(),
        ..Setup::default()
    })
    .await;
    ada.open(&clinic.url).await;
    ada.press("Connect your Zoom account").await;
    // Zoom is another site, and the way back from there still has to bring this cookie.
    assert_eq!(ada.address().await.host_str(), Some("127.0.0.1"));
    assert_eq!(ada.names_of_cookies().await, ["__Host-bedside-login"]);
    ada.allow_as("ada").await;
    ada.reads("Zoom is connected").await;

    let cookies = ada.cookies().await;
    let names: Vec<_> = cookies.iter().map(|cookie| &cookie["name"]).collect();
    assert_eq!(names, ["__Host-bedside", "__Host-bedside-login"]);
    for cookie in &cookies {
        assert_eq!(
            json!([
                cookie["secure"],
                cookie["httpOnly"],
                cookie["sameSite"],
                cookie["path"]
            ]),
            json!([true, true, "Lax", "/"]),
            "{cookie}"
        );
    }

    ada.start_meeting().await;
    let meeting = ada.address().await;
    ada.press_into_a_new_tab("Start as host").await;
    ada.reads_words("You are the host.").await;
    ada.close_tab().await;
    ada.press("Sign out").await;
    ada.reads_words("You are signed out on this device.").await;
    assert_eq!(ada.names_of_cookies().await, ["__Host-bedside-login"]);
    ada.open(meeting.as_str()).await;
    ada.reads_words("Connect Zoom to open that page.").await;

    ada.saw_nothing_wrong(&clinic).await;
    ada.leave().await;
    clinic.close().await;
}

impl Visitor {
    /// Bedside's cookies as the browser keeps them, by name.
    async fn cookies(&self) -> Vec<Value> {
        let all = self.chromium.ask("Storage.getCookies", json!({})).await;
        let all = all["cookies"].as_array().expect("cookies").iter();
        let mut ours: Vec<_> = all
            .filter(|cookie| cookie["domain"] == "localhost")
            .cloned()
            .collect();
        ours.sort_by_key(|cookie| cookie["name"].to_string());
        ours
    }

    async fn names_of_cookies(&self) -> Vec<String> {
        let names = self.cookies().await.into_iter();
        names
            .map(|cookie| cookie["name"].as_str().expect("a name").to_owned())
            .collect()
    }
}
