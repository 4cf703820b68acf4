//! The join link as a QR code, drawn into the page. It has no address of its own, so no cache and
//! no log ever holds it.

use qrcode::{Color, EcLevel, QrCode};

/// Modules of white around the code, as the standard asks.
const QUIET: usize = 4;

/// A code as one SVG path.
pub(super) struct Qr {
    /// Width and height of the drawing, in modules.
    pub(super) size: usize,
    /// The `d` of the path.
    pub(super) path: String,
}

impl Qr {
    /// `None` when the text is longer than a code can hold.
    pub(super) fn of(text: &str) -> Option<Self> {
        let code = QrCode::with_error_correction_level(text, EcLevel::M).ok()?;
        let rows = code.to_colors();
        let rows = rows.chunks(code.width()).enumerate();
        let path = rows.map(|(y, row)| runs(row, y + QUIET)).collect();
        let size = code.width() + 2 * QUIET;
        Some(Self { size, path })
    }
}

/// The dark stretches of one row.
fn runs(row: &[Color], y: usize) -> String {
    let mut end = QUIET;
    let stretches = row.chunk_by(|one, next| one == next);
    let drawn = stretches.filter_map(|stretch| {
        let (start, width) = (end, stretch.len());
        end += width;
        let dark = stretch.first() == Some(&Color::Dark);
        dark.then(|| format!("M{start} {y}h{width}v1h-{width}z"))
    });
    drawn.collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_row_is_drawn_in_stretches() {
        let (dark, light) = (Color::Dark, Color::Light);
        assert_eq!(
            runs(&[dark, dark, light, dark], 4),
            "M4 4h2v1h-2zM7 4h1v1h-1z"
        );
    }

    #[test]
    fn a_typical_link_is_a_small_code() {
        let link = "https://us06web.zoom.us/j/85012345678?pwd=Q2Jh0pExAmPlEpAsScOdE0VaLuE1.1";
        let code = Qr::of(link).unwrap();
        assert_eq!(code.size, 37 + 2 * QUIET);
        assert!(code.path.starts_with("M4 4h7v1h-7z"), "{}", code.path);
        assert!(code.path.len() < 8_000);
        assert!(Qr::of(&"x".repeat(5_000)).is_none());
    }
}
