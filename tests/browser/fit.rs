//! Whether everything on a page has its place, however the page is shown.

use serde_json::{Value, json};

use crate::visitor::Visitor;

/// A way to show a page.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Way {
    Wide,
    Narrow,
    /// Narrow, with letters of twice the size.
    LargeLetters,
    /// Narrow, with as much space between letters, words, lines and paragraphs as readers may ask
    /// for (WCAG 2.2, 1.4.12).
    Spaced,
    /// Narrow, in the few colours that a reader has chosen: what has a border has one there too.
    ForcedColours,
}

impl Way {
    pub(crate) const ALL: [Self; 5] = [
        Self::Wide,
        Self::Narrow,
        Self::LargeLetters,
        Self::Spaced,
        Self::ForcedColours,
    ];

    const fn width(self) -> u32 {
        match self {
            Self::Wide => 1280,
            _ => 320,
        }
    }

    /// What it adds to the page's own style.
    const fn style(self) -> &'static str {
        match self {
            Self::LargeLetters => "html { font-size: 200% !important }",
            Self::Spaced => {
                "* { line-height: 1.5 !important; letter-spacing: .12em !important; \
                 word-spacing: .16em !important } p { margin-block-end: 2em !important }"
            }
            _ => "",
        }
    }
}

/// Shows the page in a style more.
const SHOW: &str = "
    const style = new CSSStyleSheet();
    style.replaceSync(arguments[0]);
    document.adoptedStyleSheets = [style];
";

/// What makes the page scroll sideways, is outside of it, or does not fit into its own box. What is
/// meant to be scrolled or cut short is left out: regions, fields, the sketch of a link, and what
/// only screen readers get.
const STICKING_OUT: &str = "
    const page = document.scrollingElement, wide = page.clientWidth;
    const hides = '.vh, .skip, .sketch-link', scrolls = 'input, select, textarea, .scroll';
    const doesNotFit = part => {
        if (part.closest(hides) || part.parentElement.closest('.scroll')) return false;
        const box = part.getBoundingClientRect();
        if (!box.width) return false;
        if (box.left < -.5 || box.right > wide + .5) return true;
        if (!part.clientWidth || part.matches(scrolls)) return false;
        const style = getComputedStyle(part);
        const spills = style.display !== 'inline' && part.scrollWidth > part.clientWidth + 1;
        const isCut = style.overflowY !== 'visible' && part.scrollHeight > part.clientHeight + 1;
        return spills || isCut;
    };
    const parts = [...document.querySelectorAll('body *')].filter(doesNotFit);
    const inmost = parts.filter(part => !parts.some(one => one !== part && part.contains(one)));
    const found = inmost.map(part => `does not fit: ${part.outerHTML.slice(0, 90)}`);
    if (page.scrollWidth > wide) found.push(`the page is ${page.scrollWidth} wide`);
    return found;
";

/// Controls, notes and cards that have no border left. A button that looks like a link is
/// underlined, and browsers draw boxes to tick by themselves.
const WITHOUT_BORDER: &str = "
    const framed = 'button, .btn, input, select, textarea, .note, .card, .tag, .ribbon';
    const bare = [];
    for (const part of document.querySelectorAll(framed)) {
        if (!part.offsetWidth || part.type === 'checkbox') continue;
        const style = getComputedStyle(part);
        const isDrawn = parseFloat(style.borderBottomWidth) > 0 && style.borderBottomStyle !== 'none'
            && style.borderBottomColor !== style.backgroundColor;
        const isUnderlined = style.textDecorationLine === 'underline';
        if (!isDrawn && !isUnderlined) bare.push(`no border: ${part.outerHTML.slice(0, 90)}`);
    }
    return bare;
";

impl Visitor {
    /// What does not fit on the page that is open, shown this way.
    pub(crate) async fn what_sticks_out(&self, way: Way) -> Vec<String> {
        self.resize(way.width(), 900).await;
        self.run(SHOW, json!(way.style())).await;
        if way != Way::ForcedColours {
            return self.list(STICKING_OUT).await;
        }
        self.force_colours("active").await;
        let mut faults = self.list(STICKING_OUT).await;
        faults.extend(self.list(WITHOUT_BORDER).await);
        self.force_colours("none").await;
        faults
    }

    async fn force_colours(&self, how: &str) {
        let media = json!({ "features": [{ "name": "forced-colors", "value": how }] });
        self.chromium.ask("Emulation.setEmulatedMedia", media).await;
    }

    async fn run(&self, script: &str, with: Value) {
        let driver = &self.chromium.driver;
        driver.execute(script, [with]).await.expect("a script");
    }

    /// What a script counts up that the test runs in the page.
    pub(crate) async fn list(&self, script: &str) -> Vec<String> {
        let told = self.chromium.driver.execute(script, []).await;
        told.expect("a script").convert().expect("a list")
    }
}
