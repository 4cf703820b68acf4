//! Names and values, from a query or a form, read strictly.
//!
//! The usual decoders repair what they cannot read. Here a broken escape, text that is not UTF-8,
//! a control character or a name that comes twice makes the whole unreadable, so that two readers
//! can never see two different requests.

use axum::http::Uri;

/// What was sent is not a list of names and values.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Malformed;

/// Names and values; every name at most once.
#[derive(Debug, Default)]
pub(super) struct Fields(Vec<(String, String)>);

impl Fields {
    const MOST: usize = 32;

    /// Reads `name=value&name=value` of an address: one line each.
    pub(super) fn parse(raw: &[u8]) -> Result<Self, Malformed> {
        let fields = Self::of_form(raw)?;
        let has_lines = |(_, value): &(String, String)| value.contains(['\r', '\n']);
        if fields.0.iter().any(has_lines) {
            return Err(Malformed);
        }
        Ok(fields)
    }

    /// Reads the same of a form, where a value may have several lines.
    pub(super) fn of_form(raw: &[u8]) -> Result<Self, Malformed> {
        let mut fields = Self::default();
        for pair in raw.split(|byte| *byte == b'&') {
            if pair.is_empty() {
                continue;
            }
            let mut halves = pair.splitn(2, |byte| *byte == b'=');
            let name = decode(halves.next().unwrap_or_default())?;
            if name.contains(['\r', '\n']) {
                return Err(Malformed);
            }
            let value = decode(halves.next().unwrap_or_default())?;
            if fields.get(&name).is_some() || fields.0.len() == Self::MOST {
                return Err(Malformed);
            }
            fields.0.push((name, value));
        }
        Ok(fields)
    }

    /// Reads the query of an address; none is an empty one.
    pub(super) fn of_query(uri: &Uri) -> Result<Self, Malformed> {
        Self::parse(uri.query().unwrap_or_default().as_bytes())
    }

    /// The value of a name, when it was sent.
    pub(super) fn get(&self, name: &str) -> Option<&str> {
        let (_, value) = self.0.iter().find(|(sent, _)| sent == name)?;
        Some(value)
    }
}

fn decode(raw: &[u8]) -> Result<String, Malformed> {
    let mut plain = Vec::with_capacity(raw.len());
    let mut bytes = raw.iter();
    while let Some(byte) = bytes.next() {
        plain.push(match byte {
            b'+' => b' ',
            b'%' => digit(bytes.next())? << 4 | digit(bytes.next())?,
            other => *other,
        });
    }
    let text = String::from_utf8(plain).map_err(|_not_text| Malformed)?;
    if text
        .chars()
        .any(|one| one.is_control() && !matches!(one, '\r' | '\n'))
    {
        return Err(Malformed);
    }
    Ok(text)
}

fn digit(byte: Option<&u8>) -> Result<u8, Malformed> {
    let value = byte.and_then(|byte| char::from(*byte).to_digit(16));
    value
        .and_then(|value| u8::try_from(value).ok())
        .ok_or(Malformed)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn plain_fields_are_read() {
        let fields = Fields::parse(b"a=1&b=x+y%2Fz&&empty=&flag").unwrap();
        assert_eq!(fields.get("a"), Some("1"));
        assert_eq!(fields.get("b"), Some("x y/z"));
        assert_eq!(fields.get("empty"), Some(""));
        assert_eq!(fields.get("flag"), Some(""));
        assert_eq!(fields.get("c"), None);
    }

    #[test]
    fn anything_doubtful_is_refused() {
        for raw in [
            &b"a=%"[..],
            b"a=%4",
            b"a=%zz",
            b"a=%ff",
            b"a=\xff",
            b"a=%00",
            b"a=%0d%0aX",
            b"a=1&a=2",
            b"a=1&%61=1",
        ] {
            assert_eq!(Fields::parse(raw).err(), Some(Malformed), "{raw:?}");
        }
        let lines = b"a=1%0D%0A2";
        assert_eq!(Fields::of_form(lines).unwrap().get("a"), Some("1\r\n2"));
        assert_eq!(Fields::of_form(b"a%0D=1").err(), Some(Malformed));
        let many = (0..40).map(|n| format!("f{n}=1")).collect::<Vec<_>>();
        assert!(Fields::parse(many.join("&").as_bytes()).is_err());
    }
}
