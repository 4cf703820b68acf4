//! The stylesheet, the script and the icon. They are part of the binary; the address of each holds
//! a hash of its content, so that browsers may keep it for ever.

use std::{fmt::Write as _, sync::LazyLock};

use axum::{
    extract::Path,
    http::{StatusCode, header},
    response::IntoResponse,
};
use sha2::{Digest as _, Sha256};

use super::{problem::WebError, words};

/// One embedded file.
pub(super) struct Asset {
    kind: &'static str,
    content: &'static str,
    /// Its address.
    pub(super) href: String,
}

impl Asset {
    fn new(file: &str, kind: &'static str, content: &'static str) -> Self {
        let mut href = "/static/".to_owned();
        for byte in Sha256::digest(content).iter().take(8) {
            // Writing to a string cannot fail.
            let _never = write!(href, "{byte:02x}");
        }
        href.push('/');
        href.push_str(file);
        Self {
            kind,
            content,
            href,
        }
    }
}

/// How everything looks.
pub(super) static STYLE: LazyLock<Asset> = LazyLock::new(|| {
    let content = include_str!("../../static/bedside.css");
    Asset::new("bedside.css", "text/css; charset=utf-8", content)
});

/// What a page does beyond links and forms.
pub(super) static SCRIPT: LazyLock<Asset> = LazyLock::new(|| {
    let content = include_str!("../../static/bedside.js");
    Asset::new("bedside.js", "text/javascript; charset=utf-8", content)
});

/// The icon of a tab.
pub(super) static ICON: LazyLock<Asset> = LazyLock::new(|| {
    let content = include_str!("../../static/icon.svg");
    Asset::new("icon.svg", "image/svg+xml", content)
});

/// `GET /static/{hash}/{file}`. Any other address than the present one is unknown.
pub(super) async fn serve(
    Path((hash, file)): Path<(String, String)>,
) -> Result<impl IntoResponse, WebError> {
    let asked = format!("/static/{hash}/{file}");
    let asset = [&STYLE, &SCRIPT, &ICON]
        .into_iter()
        .find(|asset| asset.href == asked)
        .ok_or_else(|| words::plain(StatusCode::NOT_FOUND))?;
    let headers = [
        (header::CONTENT_TYPE, asset.kind),
        (header::CACHE_CONTROL, "public, max-age=31536000, immutable"),
    ];
    Ok((headers, asset.content))
}

/// `GET /robots.txt`: the pages for everybody may be found, nothing else.
pub(super) async fn robots() -> &'static str {
    "User-agent: *\nAllow: /$\nAllow: /static/\nAllow: /help$\nAllow: /support$\nAllow: /privacy$\n\
     Allow: /terms$\nAllow: /accessibility$\nDisallow: /\n"
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn an_asset_is_found_at_its_present_address_only() {
        let mut parts = STYLE.href.split('/').skip(2).map(str::to_owned);
        let (hash, file) = (parts.next().unwrap(), parts.next().unwrap());
        assert_eq!(hash.len(), 16);
        assert!(serve(Path((hash.clone(), file))).await.is_ok());
        assert!(serve(Path((hash, "icon.svg".into()))).await.is_err());
        assert!(
            serve(Path(("0".repeat(16), "bedside.css".into())))
                .await
                .is_err()
        );
    }
}
