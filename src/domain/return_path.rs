//! Where a visitor may be sent after signing in: a short list of our own pages, never an address
//! that came from outside.

use super::MeetingId;

/// A page of ours that a visitor may return to.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum ReturnPath {
    /// The home page.
    #[default]
    Home,
    /// The page with one button, for a bookmark.
    Start,
    /// The list of meetings.
    Meetings,
    /// The form for a meeting that has a time.
    Schedule,
    /// What is stored about a clinician, and the way out.
    Account,
    /// What a clinician chooses once.
    Settings,
    /// The page of one meeting.
    Meeting(MeetingId),
}

impl ReturnPath {
    /// Reads a path that came with a request. Anything that is not exactly one of our pages is
    /// the home page, so that a hostile value leads nowhere.
    pub fn parse(raw: &str) -> Self {
        let meeting = raw.strip_prefix("/meetings/").map(str::parse);
        match (raw, meeting) {
            ("/start", _) => Self::Start,
            ("/meetings", _) => Self::Meetings,
            ("/meetings/new", _) => Self::Schedule,
            ("/account", _) => Self::Account,
            ("/settings", _) => Self::Settings,
            (_, Some(Ok(id))) => Self::Meeting(id),
            (_, Some(Err(_)) | None) => Self::Home,
        }
    }

    /// The path on this site.
    pub fn to_path(&self) -> String {
        match self {
            Self::Home => "/".to_owned(),
            Self::Start => "/start".to_owned(),
            Self::Meetings => "/meetings".to_owned(),
            Self::Schedule => "/meetings/new".to_owned(),
            Self::Account => "/account".to_owned(),
            Self::Settings => "/settings".to_owned(),
            Self::Meeting(id) => format!("/meetings/{id}"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_our_own_pages_are_returned_to() {
        let id = MeetingId::fresh();
        let path = format!("/meetings/{id}");
        assert_eq!(ReturnPath::parse(&path), ReturnPath::Meeting(id));
        for page in [
            path.as_str(),
            "/start",
            "/meetings",
            "/meetings/new",
            "/account",
            "/settings",
        ] {
            assert_eq!(ReturnPath::parse(page).to_path(), page);
        }
        for hostile in [
            "",
            "//evil.example",
            "/\\evil.example",
            "https://evil.example",
            "/%2f%2fevil.example",
            "/meetings/",
            "/meetings?before=x",
            "/meetings/../signout",
            "/meetings/x\r\nSet-Cookie: a=b",
            "javascript:alert(1)",
            "/start/",
            "/start?a=b",
            "//start",
            "/starting",
            "/account/disconnect",
            &format!("{path}/start"),
            &format!("{path}?a=b"),
            &format!("{path}\0"),
        ] {
            assert_eq!(ReturnPath::parse(hostile), ReturnPath::Home, "{hostile:?}");
        }
    }
}
