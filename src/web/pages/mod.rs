//! Pages: what each template needs, worked out, so that templates only lay out.

mod account;
mod closing;
mod connected;
mod dashboard;
mod field;
mod frame;
mod history;
mod hosting;
mod kept;
mod landing;
mod late;
mod leaving;
mod mask;
mod meeting;
mod message;
mod moment;
mod public;
mod qr;
mod schedule;
mod settings;
mod start_form;
mod start_page;
#[cfg(test)]
mod tests;

pub(super) use account::{AccountPage, Check};
pub(super) use closing::ClosingPage;
pub(super) use connected::{ConnectedPage, SwitchPage};
pub(super) use dashboard::DashboardPage;
pub(super) use frame::{Frame, Leaving, ProblemPage};
pub(super) use history::HistoryPage;
pub(super) use hosting::HostingPage;
pub use kept::{KEPT, Kept};
pub(super) use landing::{LandingPage, Note};
pub(super) use late::LatePage;
pub(super) use leaving::{DisconnectPage, GoodbyePage};
pub(super) use meeting::meeting_page;
pub(super) use message::subject;
pub(super) use moment::Moment;
pub(super) use public::{AccessibilityPage, HelpPage, PrivacyPage, SupportPage, TermsPage};
pub(super) use schedule::{Draft, NobodyPage, Rules, SchedulePage};
pub(super) use settings::{Chosen, SettingsPage};
pub(super) use start_form::StartForm;
pub(super) use start_page::StartPage;
