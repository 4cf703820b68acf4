//! When a certificate ends. Whether it is good was decided by the handshake; this reads one date.

use der::{
    Decode as _, Reader as _, SliceReader, Tag, Tagged as _,
    asn1::{AnyRef, GeneralizedTime, UtcTime},
};
use time::OffsetDateTime;

/// The moment after which a certificate, in DER, is no longer good.
pub(super) fn ends_at(certificate: &[u8]) -> Option<OffsetDateTime> {
    let whole = AnyRef::from_der(certificate).ok()?;
    let signed = *parts(whole)?.first()?;
    let fields = parts(signed)?;
    // The first dates in it: an algorithm and a name stand before, and they hold none.
    let validity = fields.into_iter().find_map(|field| {
        let dates = parts(field)?;
        let is_date = |date: &AnyRef<'_>| matches!(date.tag(), Tag::UtcTime | Tag::GeneralizedTime);
        (dates.len() == 2 && dates.iter().all(is_date)).then_some(dates)
    })?;
    let end = *validity.last()?;
    let since_1970 = match end.tag() {
        Tag::UtcTime => end.decode_as::<UtcTime>().ok()?.to_unix_duration(),
        _ => end.decode_as::<GeneralizedTime>().ok()?.to_unix_duration(),
    };
    OffsetDateTime::from_unix_timestamp(since_1970.as_secs().try_into().ok()?).ok()
}

/// What a sequence holds; `None` when it is none.
fn parts(sequence: AnyRef<'_>) -> Option<Vec<AnyRef<'_>>> {
    if !sequence.tag().is_constructed() {
        return None;
    }
    let mut reader = SliceReader::new(sequence.value()).ok()?;
    let mut parts = Vec::new();
    while !reader.is_finished() {
        parts.push(AnyRef::decode(&mut reader).ok()?);
    }
    Some(parts)
}

#[cfg(test)]
mod tests {
    use rcgen::{CertificateParams, KeyPair};
    use time::macros::datetime;

    use super::*;

    #[test]
    fn the_end_of_a_certificate_is_read() {
        for end in [
            datetime!(2027-02-11 10:20:30 UTC),
            datetime!(2061-01-01 0:00 UTC),
        ] {
            let mut params = CertificateParams::new(vec!["bedside.example".to_owned()]).unwrap();
            params.not_after = end;
            let key = KeyPair::generate().unwrap();
            let certificate = params.self_signed(&key).unwrap();
            assert_eq!(ends_at(certificate.der()), Some(end));
            for length in 0..certificate.der().len() {
                assert_eq!(ends_at(&certificate.der()[..length]), None);
            }
        }
        assert_eq!(ends_at(b"no certificate"), None);
    }
}
