//! What a clinician sends to a client: built on the page, with no recipient, and sent by the
//! clinician's own apps. No number and no address ever reaches us.

use crate::{
    domain::{Invitation, InviteText, JoinLink, Meeting},
    web::{catalogue::Say, reader::Reader, words},
};

/// The invitation in three forms.
pub(super) struct Message {
    /// What everybody may read: it names nobody.
    pub(super) subject: String,
    /// For the share sheet.
    pub(super) text: String,
    /// Opens the app for text messages.
    pub(super) sms: String,
    /// Opens the app for e-mail.
    pub(super) mailto: String,
}

impl Message {
    /// For one meeting. The link of our own text stands on a line of its own, so that no
    /// punctuation sticks to it; a text of the clinician's own has it where they want it.
    pub(super) fn invite(
        host: &str,
        handed_out: &Invitation,
        subject: String,
        reader: &Reader,
    ) -> Self {
        let link = &handed_out.join;
        let text = match &handed_out.text {
            Some(own) => own.expose().replace(InviteText::LINK, link.expose()),
            None => invite(host.trim(), link)
                .text(&reader.of_clients())
                .into_owned(),
        };
        let (encoded_subject, body) = (encoded(&subject), encoded(&text));
        Self {
            sms: format!("sms:?&body={body}"),
            mailto: format!("mailto:?subject={encoded_subject}&body={body}"),
            text,
            subject,
        }
    }
}

fn invite(host: &str, link: &JoinLink) -> Say {
    let invite = match host {
        "" => Say::of("message-invite"),
        host => Say::of("message-invite-with").with("host", host),
    };
    invite.with("link", link.expose())
}

/// What a calendar and a mailbox show: the meeting's name, which names nobody.
pub(in crate::web) fn subject(meeting: &Meeting, reader: &Reader) -> String {
    words::topic(meeting.name(), reader)
}

/// Percent-encodes everything but unreserved characters; a space is `%20`, as mail apps expect.
fn encoded(text: &str) -> String {
    let one = |byte: u8| match byte {
        b'A'..=b'Z' | b'a'..=b'z' | b'0'..=b'9' | b'-' | b'.' | b'_' | b'~' => {
            char::from(byte).to_string()
        }
        _ => format!("%{byte:02X}"),
    };
    text.bytes().map(one).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::web::site::Site;

    fn invited(host: &str, link: &str, own: Option<&str>) -> Message {
        let reader = Reader::nobody(&Site::at("https://bedside.example"));
        let handed_out = Invitation {
            join: JoinLink::new(link),
            passcode: None,
            text: own.map(|own| InviteText::parse(own).unwrap()),
        };
        Message::invite(host, &handed_out, "Video call".to_owned(), &reader)
    }

    #[test]
    fn the_message_names_the_host_and_the_link() {
        let link = "https://zoom.us/j/1?pwd=a.1";
        let message = invited("Alex Rivera", link, None);
        assert_eq!(
            message.text,
            "Join your video appointment with Alex Rivera:\nhttps://zoom.us/j/1?pwd=a.1\nYou do \
             not need a Zoom account."
        );
        let nameless = invited(" ", link, None).text;
        assert!(nameless.starts_with("Join your video appointment:\n"));
    }

    #[test]
    fn a_text_of_ones_own_has_the_link_where_it_says() {
        let link = "https://zoom.us/j/1?pwd=a.1";
        let message = invited("Alex Rivera", link, Some("Come in: {link}\nSee you"));
        assert_eq!(
            message.text,
            "Come in: https://zoom.us/j/1?pwd=a.1\nSee you"
        );
        assert!(
            message
                .mailto
                .starts_with("mailto:?subject=Video%20call&body=Come%20in")
        );
    }

    #[test]
    fn a_hostile_name_stays_inside_the_body() {
        let link = "https://zoom.us/j/1";
        let message = invited("A&bcc=b@evil.example?#\r\n", link, None);
        for address in [&message.sms, &message.mailto] {
            assert!(!address.contains("bcc="), "{address}");
            assert!(!address.contains('#'), "{address}");
        }
        assert_eq!(message.mailto.matches('&').count(), 1);
        assert!(message.sms.starts_with("sms:?&body=Join%20your"));
    }
}
