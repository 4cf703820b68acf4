//! What the account and the list of meetings say.

use super::*;

#[test]
fn the_history_is_a_table_and_says_how_long_it_is_kept() {
    let full = history(30, true);
    assert_eq!(count(&full, "tbody tr > th[scope=row] > a > time"), 30);
    assert_eq!(count(&full, "thead th[scope=col]"), 4);
    assert_eq!(
        count(&full, "[role=region][tabindex='0'] > table > caption"),
        1
    );
    assert_eq!(
        count(&full, "nav a[aria-current=page][href='/meetings']"),
        1
    );
    assert!(full.contains("24 minutes"));
    assert!(full.contains("We keep this list for 30 days, then delete it."));
    assert_eq!(count(&full, "a[href^='/meetings?before=']"), 1);
    let none = history(0, true);
    assert!(none.contains("No meetings yet."));
    assert_eq!(count(&none, "form[action='/meetings']"), 1);
    assert_eq!(count(&none, "table, a[href^='/meetings?before=']"), 0);
}

#[test]
fn the_account_page_says_who_is_connected_and_what_is_wrong() {
    let mut here = clinician("Alex");
    let page = account(&here, Check::None);
    for shown in [
        "Alex@clinic.example",
        "Basic: meetings end after 40 minutes",
        "12 October 2026, 09:31 UTC",
        "Create the meetings that you start here",
        "a:scope:unknown",
    ] {
        assert!(page.contains(shown), "{shown}");
    }
    assert_eq!(count(&page, "a[href='/account/disconnect']"), 1);
    let down = account(&here, failed(&FlowError::ZoomDown));
    assert!(down.contains("Zoom is not working properly"));
    here.state = InstallationState::ReconnectRequired;
    here.trouble = Some((Reason::RefusedByZoom, NOW));
    let broken = account(&here, failed(&FlowError::Reconnect));
    assert!(broken.contains("since <time data-local datetime=\"2026-11-21T09:31:00Z\">"));
    assert_eq!(count(&broken, "a.btn[href='/install?return=/account']"), 1);
    assert_eq!(count(&broken, "form[action='/account/check'], #checked"), 0);
    assert_eq!(broken.matches("Zoom needs you to connect again").count(), 1);
}

#[tokio::test]
async fn a_broken_connection_replaces_the_button() {
    let mut here = clinician("a");
    here.state = InstallationState::ReconnectRequired;
    let home = DashboardPage::new(
        frame(),
        &csrf(),
        &here,
        asked(),
        plenty(),
        &at_hand([]),
        NOW,
    );
    let alone = StartPage::new(frame(), &csrf(), &here);
    for (page, way) in [
        (home.render().unwrap(), "a.btn[href='/install']"),
        (
            alone.render().unwrap(),
            "a.btn[href='/install?return=/start'][autofocus]",
        ),
    ] {
        assert_eq!(count(&page, "form[action='/meetings']"), 0);
        assert_eq!(count(&page, way), 1);
        assert!(page.contains("Zoom needs you to connect again"));
    }
}
