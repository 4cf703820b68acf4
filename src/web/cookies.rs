//! Cookies of our own making: read one by its name, write one with the attributes that all of ours
//! have.

use axum::http::{HeaderMap, HeaderValue, header};

use super::site::Site;

/// The value of the first cookie with this name.
pub(super) fn read<'h>(headers: &'h HeaderMap, name: &str) -> Option<&'h str> {
    headers
        .get_all(header::COOKIE)
        .iter()
        .filter_map(|value| value.to_str().ok())
        .flat_map(|value| value.split(';'))
        .filter_map(|pair| pair.trim().split_once('='))
        .find_map(|(sent, value)| (sent == name).then_some(value))
}

/// A `Set-Cookie` for the whole site. Lax, because the return from Zoom is a visit from another
/// site. `None` when the value cannot stand in a header.
pub(super) fn write(site: &Site, name: &str, value: &str, seconds: u32) -> Option<HeaderValue> {
    let secure = if site.secure { "; Secure" } else { "" };
    format!("{name}={value}; HttpOnly; SameSite=Lax{secure}; Path=/; Max-Age={seconds}")
        .try_into()
        .ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cookie_is_found_by_its_whole_name() {
        let mut headers = HeaderMap::new();
        headers.append(
            header::COOKIE,
            "xbedside=1; bedside-login=2".parse().unwrap(),
        );
        headers.append(header::COOKIE, "bedside=3".parse().unwrap());
        assert_eq!(read(&headers, "bedside"), Some("3"));
        assert_eq!(read(&headers, "bedside-login"), Some("2"));
        assert_eq!(read(&headers, "side"), None);
    }

    #[test]
    fn cookies_are_secure_on_https() {
        let shown = |address| write(&Site::at(address), "n", "v", 9).unwrap();
        assert_eq!(
            shown("https://bedside.example"),
            "n=v; HttpOnly; SameSite=Lax; Secure; Path=/; Max-Age=9"
        );
        assert_eq!(
            shown("http://localhost:8080"),
            "n=v; HttpOnly; SameSite=Lax; Path=/; Max-Age=9"
        );
    }
}
