//! Reading what Zoom wrote, leniently: a field that is missing, null or of another type counts as
//! empty. Who insists on a field says so where it is read.

use serde_json::{Map, Value};

/// The fields of one JSON object.
#[derive(Default)]
pub(super) struct Fields(Map<String, Value>);

impl Fields {
    /// Reads a body. `None` when it is no JSON object; of a name that comes twice the last counts.
    pub(super) fn read(body: &[u8]) -> Option<Self> {
        let body = body.strip_prefix("\u{feff}".as_bytes()).unwrap_or(body);
        // The parser's complaint can quote the body, which holds secrets.
        let read = serde_json::from_slice(body).ok();
        read.or_else(|| serde_json::from_slice(&whole(body)?).ok())
            .map(Self)
    }

    /// A text, or a number as text.
    pub(super) fn text(&self, name: &str) -> String {
        match self.0.get(name) {
            Some(Value::String(text)) => text.clone(),
            Some(Value::Number(number)) => number.to_string(),
            _ => String::new(),
        }
    }

    /// A whole number, also one written as text or with a fraction.
    pub(super) fn number(&self, name: &str) -> Option<i64> {
        let text = self.text(name);
        let whole = text.trim().split('.').next().unwrap_or_default();
        whole.parse().ok()
    }

    /// Whether a switch is on.
    pub(super) fn is_true(&self, name: &str) -> bool {
        self.0.get(name).and_then(Value::as_bool).unwrap_or(false)
    }

    /// An object inside.
    pub(super) fn fields(&self, name: &str) -> Self {
        self.0
            .get(name)
            .and_then(Value::as_object)
            .cloned()
            .map(Self)
            .unwrap_or_default()
    }

    /// The objects in a list.
    pub(super) fn list(&self, name: &str) -> Vec<Self> {
        let items = self.0.get(name).and_then(Value::as_array);
        let objects = items.into_iter().flatten().filter_map(Value::as_object);
        objects.cloned().map(Self).collect()
    }

    /// The same object, written anew.
    pub(super) fn to_bytes(&self) -> Vec<u8> {
        serde_json::to_vec(&self.0).unwrap_or_default()
    }
}

/// The same with U+FFFD in place of each half of a pair of escapes that stands alone: a name that was
/// cut inside an emoji is grammatical JSON, and no text. `None` when there is none.
fn whole(body: &[u8]) -> Option<Vec<u8>> {
    let unit = |at: usize| {
        let digits = body.get(at..at + 6)?.strip_prefix(b"\\u")?;
        u16::from_str_radix(str::from_utf8(digits).ok()?, 16).ok()
    };
    let (mut changed, mut at) = (body.to_vec(), 0);
    while let Some(byte) = body.get(at) {
        at += match (byte, unit(at)) {
            (b'\\', Some(0xd800..=0xdbff)) if matches!(unit(at + 6), Some(0xdc00..=0xdfff)) => 12,
            (b'\\', Some(0xd800..=0xdfff)) => {
                changed.get_mut(at..at + 6)?.copy_from_slice(b"\\ufffd");
                6
            }
            (b'\\', _) => 2,
            _ => 1,
        };
    }
    (changed != body).then_some(changed)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn half_a_letter_costs_that_letter_alone() {
        let body = br#"{"name":"Ada \ud83d","emoji":"\ud83d\ude00","low":"\uDE00 \\ud83d","end":"\ud83d"}"#;
        let told = Fields::read(body).unwrap();
        assert_eq!(told.text("name"), "Ada \u{fffd}");
        assert_eq!(told.text("emoji"), "\u{1f600}");
        assert_eq!(told.text("low"), "\u{fffd} \\ud83d");
        assert_eq!(told.text("end"), "\u{fffd}");
        for bad in [
            &br#"{"a":"\ud8"}"#[..],
            br#"{"a":"\u"#,
            br#"{"a":"\"#,
            b"\\",
        ] {
            assert!(Fields::read(bad).is_none());
        }
    }

    #[test]
    fn odd_fields_are_read_for_what_they_mean() {
        let body = "\u{feff}{\"a\":1,\"a\":\"2 \",\"b\":3600.0,\"c\":null,\"d\":[],\"e\":true}";
        let fields = Fields::read(body.as_bytes()).unwrap();
        assert_eq!(
            (fields.number("a"), fields.number("b")),
            (Some(2), Some(3600))
        );
        assert_eq!((fields.number("c"), fields.number("d")), (None, None));
        assert_eq!(fields.text("c"), "");
        assert!(fields.is_true("e") && !fields.is_true("a"));
        assert!(Fields::read(b"[]").is_none() && Fields::read(b"<html>").is_none());
    }
}
