//! Every page, rendered: what holds for all of them, and what each must say or must not.

mod account;

use std::sync::Arc;

use askama::Template as _;
use axum::{body::to_bytes, http::StatusCode, response::Response};
use scraper::{Html, Selector};
use time::{Duration, macros::datetime};
use tower_sessions::session::Id;

use super::*;
use crate::{
    config::OperatorConfig,
    domain::{
        Allowance, Applied, Installation, InstallationId, InstallationState, Invitation, JoinLink,
        Meeting, MeetingId, MeetingNumber, MeetingState, Options, Passcode, PastMeeting, Plan,
        Preferences, Profile, Reason, Recording, Refusal, ReturnPath, Scopes, ZoomAccountId,
        ZoomUserId,
    },
    flows::{AtHand, Checked, FlowError},
    web::{csrf::Csrf, reader::Reader, site::Site, words},
};

const LINK: &str = "https://us06web.zoom.us/j/85012345678?pwd=Q2Jh0pExAmPlEpAsScOdE0VaLuE1.1";
const NOW: time::OffsetDateTime = datetime!(2026-11-21 09:31 UTC);
const HOSTILE: &str = "</textarea><script>alert(1)</script>\"'&";

fn csrf() -> Csrf {
    Csrf::of(Id(7))
}

fn at_hand(open: impl Into<Vec<Meeting>>) -> AtHand {
    AtHand {
        open: open.into(),
        upcoming: Vec::new(),
    }
}

fn asked() -> Options {
    Options::default()
}

fn reader(site: &Site) -> Reader {
    Reader::nobody(site)
}

fn frame() -> Frame {
    let site = Arc::new(Site::at("https://bedside.example"));
    Frame::new(
        &site,
        reader(&site).signed_in(&csrf(), &Preferences::default(), None),
    )
}

fn clinician(name: &str) -> Installation {
    Installation {
        id: InstallationId::fresh(),
        state: InstallationState::Active,
        profile: Profile {
            user: ZoomUserId::parse("u").unwrap(),
            account: ZoomAccountId::parse("a").unwrap(),
            display_name: name.to_owned(),
            email: format!("{name}@clinic.example"),
            plan: Plan::Basic,
            zone: None,
        },
        scopes: Scopes::parse("meeting:write:meeting a:scope:unknown"),
        connected_at: NOW - Duration::days(40),
        trouble: None,
    }
}

fn failed(error: &FlowError) -> Check {
    Check::Failed(Box::new(words::of(error)))
}

fn account(here: &Installation, check: Check) -> String {
    AccountPage::new(frame(), &csrf(), here, check)
        .render()
        .unwrap()
}

fn meeting(state: MeetingState) -> Meeting {
    let exists = matches!(state, MeetingState::Waiting | MeetingState::Started);
    Meeting {
        id: MeetingId::fresh(),
        state,
        refusal: (state == MeetingState::Refused).then_some(Refusal::Other),
        made_at: NOW - Duration::seconds(30),
        opened_at: None,
        started_at: None,
        ended_at: None,
        waiting: 2,
        number: exists.then_some(MeetingNumber(85_012_345_678)),
        planned: None,
        asked: None,
        applied: exists.then_some(Applied {
            waiting_room: true,
            passcode_in_link: true,
            recording: Recording::Cloud,
        }),
    }
}

/// A day's allowance of which nothing is used.
fn plenty() -> Allowance {
    Allowance::after(0, false, NOW)
}

async fn text(response: Response) -> String {
    let body = to_bytes(response.into_body(), usize::MAX).await.unwrap();
    String::from_utf8(body.to_vec()).unwrap()
}

async fn page_of(meeting: &Meeting, name: &str) -> String {
    let profile = clinician(name).profile;
    let handed_out = Invitation {
        join: JoinLink::new(LINK),
        passcode: Some(Passcode::new("482913")),
        text: None,
    };
    let handed_out = Some(&handed_out);
    text(meeting_page(
        frame(),
        &csrf(),
        meeting,
        &profile,
        handed_out,
        NOW,
    ))
    .await
}

/// One of each, for a clinician whose name means harm.
async fn all() -> Vec<String> {
    let here = clinician(HOSTILE);
    let open = [meeting(MeetingState::Waiting)];
    let landing = LandingPage {
        frame: frame(),
        note: Note::parse("signed-out"),
        return_to: ReturnPath::Home,
    };
    let problem = ProblemPage {
        frame: frame(),
        problem: words::plain(StatusCode::NOT_FOUND),
    };
    let mut pages = vec![
        landing.render().unwrap(),
        problem.render().unwrap(),
        ConnectedPage::new(frame(), &csrf(), &here, asked())
            .render()
            .unwrap(),
        SwitchPage::new(frame(), &csrf(), &here, &here)
            .render()
            .unwrap(),
        DashboardPage::new(
            frame(),
            &csrf(),
            &here,
            asked(),
            plenty(),
            &at_hand(open.clone()),
            NOW,
        )
        .render()
        .unwrap(),
        LatePage::new(frame(), &csrf(), &open[0]).render().unwrap(),
        HostingPage::new(frame(), &csrf(), &open[0])
            .render()
            .unwrap(),
        ClosingPage::new(frame(), csrf(), open[0].id, words::Closing::Cancel)
            .render()
            .unwrap(),
        DisconnectPage {
            frame: frame(),
            csrf: csrf(),
        }
        .render()
        .unwrap(),
        GoodbyePage { frame: frame() }.render().unwrap(),
        StartPage::new(frame(), &csrf(), &here).render().unwrap(),
        account(&here, Check::None),
        account(&here, Check::Answered(Checked::New)),
        account(&here, failed(&FlowError::ZoomDown)),
        history(30, true),
        history(0, true),
        history(0, false),
    ];
    for state in [
        MeetingState::Pending,
        MeetingState::Refused,
        MeetingState::Waiting,
        MeetingState::Started,
        MeetingState::Ended,
        MeetingState::Cancelled,
        MeetingState::Unknown,
    ] {
        pages.push(page_of(&meeting(state), HOSTILE).await);
    }
    pages.extend(public());
    pages
}

fn history(length: u16, is_newest: bool) -> String {
    let past = |_| PastMeeting {
        id: MeetingId::fresh(),
        state: MeetingState::Ended,
        refusal: None,
        name: None,
        starts_at: None,
        number: None,
        applied: None,
        made_at: NOW,
        started_at: Some(NOW),
        ended_at: Some(NOW + Duration::minutes(24)),
    };
    let meetings: Vec<_> = (0..length).map(past).collect();
    let older = meetings.last().map(|meeting| meeting.id);
    let page = crate::flows::HistoryPage { meetings, older };
    HistoryPage::new(frame(), &csrf(), &page, is_newest, NOW)
        .render()
        .unwrap()
}

/// The pages for anybody, of an operator whose name means harm.
fn public() -> [String; 5] {
    let site = Site {
        operator: OperatorConfig {
            name: Some(HOSTILE.to_owned()),
            support_hours: Some(HOSTILE.to_owned()),
            ..OperatorConfig::default()
        },
        ..Site::at("https://bedside.example")
    };
    let operator = &site.operator;
    let support = SupportPage {
        frame: frame(),
        operator,
    };
    let terms = TermsPage {
        frame: frame(),
        operator,
    };
    let accessibility = AccessibilityPage { frame: frame() };
    [
        HelpPage::new(frame()).render().unwrap(),
        support.render().unwrap(),
        PrivacyPage::new(frame(), &site).render().unwrap(),
        terms.render().unwrap(),
        accessibility.render().unwrap(),
    ]
}

fn count(page: &str, selector: &str) -> usize {
    let selector = Selector::parse(selector).unwrap();
    Html::parse_document(page).select(&selector).count()
}

#[tokio::test]
async fn every_page_has_one_heading_its_landmarks_and_a_way_past_the_header() {
    for page in all().await {
        for one in [
            "html[lang=en][dir=ltr]",
            "h1",
            "header",
            "main#main",
            "footer",
            "a.skip[href='#main']",
            "#live[role=status]",
            "meta[name=referrer][content=same-origin]",
        ] {
            assert_eq!(count(&page, one), 1, "{one} in {page}");
        }
        assert!(page.contains(" – Bedside</title>"), "{page}");
    }
}

#[tokio::test]
async fn no_page_needs_what_the_policy_forbids() {
    for page in all().await {
        for none in [
            "[style]",
            "style",
            "script:not([src^='/static/'])",
            "[onclick]",
            "iframe",
            "form:not([action^='/'])",
            "form:not([method=post])",
        ] {
            assert_eq!(count(&page, none), 0, "{none} in {page}");
        }
        assert!(!page.contains(HOSTILE), "a name is not markup: {page}");
    }
}

#[tokio::test]
async fn every_form_carries_the_token() {
    for page in all().await {
        let forms = count(&page, "form");
        let token = format!("form > input[type=hidden][name=csrf][value='{}']", csrf());
        assert_eq!(count(&page, &token), forms, "{page}");
    }
}

#[tokio::test]
async fn every_page_is_small_besides_its_picture() {
    for page in all().await {
        let picture = page.split("<path d=\"").nth(1);
        let picture = picture.and_then(|rest| rest.split('"').next());
        let weight = page.len() - picture.map_or(0, str::len);
        assert!(weight < 15_000, "{weight}");
    }
}

#[tokio::test]
async fn a_meeting_page_hands_out_the_join_link_and_names_nobody_in_its_title() {
    let page = page_of(&meeting(MeetingState::Waiting), "Alex Rivera").await;
    assert!(page.contains("<title>Your meeting – Bedside</title>"));
    assert_eq!(
        count(&page, &format!("input#join[readonly][value='{LINK}']")),
        1
    );
    assert_eq!(
        count(
            &page,
            "a[href$='/start'][target=_blank][rel='noopener noreferrer']"
        ),
        1
    );
    for shown in ["850 1234 5678", "4 8 2 9 1 3", "40 minutes", "On, at Zoom"] {
        assert!(page.contains(shown), "{shown}");
    }
    assert!(
        page.contains("with Alex Rivera:\nhttps://us06web"),
        "{page}"
    );
}

#[tokio::test]
async fn a_lost_answer_offers_a_new_meeting_only_after_a_minute() {
    let mut lost = meeting(MeetingState::Unknown);
    let page = page_of(&lost, "a").await;
    assert_eq!(count(&page, "form[action='/meetings']"), 0);
    lost.made_at = NOW - Duration::seconds(61);
    let page = page_of(&lost, "a").await;
    assert_eq!(count(&page, "form[action='/meetings']"), 1);
    assert!(page.contains("We will not create a second meeting by ourselves."));
}

#[test]
fn the_ribbon_is_shown_when_it_is_true() {
    let with = |simulated| {
        let site = Arc::new(Site {
            simulated,
            ..Site::at("http://localhost:8080")
        });
        let frame = Frame::new(&site, reader(&site));
        let problem = words::plain(StatusCode::NOT_FOUND);
        ProblemPage { frame, problem }.render().unwrap()
    };
    assert!(with(true).contains("Simulated Zoom – no real meetings"));
    assert!(!with(false).contains("Simulated"));
}

/// WCAG 3.2.6: help is where it was on the page before, signed in or not.
#[tokio::test]
async fn every_page_ends_with_the_same_links_in_the_same_order() {
    let site = Arc::new(Site::at("https://bedside.example"));
    let outside = GoodbyePage {
        frame: Frame::new(&site, reader(&site)),
    };
    let mut pages = all().await;
    pages.push(outside.render().unwrap());
    let links = Selector::parse("footer a").unwrap();
    for page in pages {
        let html = Html::parse_document(&page);
        let found: Vec<_> = html
            .select(&links)
            .filter_map(|link| link.value().attr("href"))
            .collect();
        let always = ["/help", "/support", "/privacy", "/terms", "/accessibility"];
        assert_eq!(found[..5], always, "{page}");
        assert!(found.len() == 5 || found[5..] == ["/account/disconnect"]);
    }
}
