//! Whether everything on a page has its place.

use crate::visitor::Visitor;

/// What makes the page scroll sideways, is outside of it, or does not fit into its own box. What is
/// meant to be scrolled or cut short is left out: regions, fields, the sketch of a link, and what
/// only screen readers get.
const STICKING_OUT: &str = "
    const page = document.scrollingElement, wide = page.clientWidth, found = [];
    if (page.scrollWidth > wide) found.push(`the page is ${page.scrollWidth} wide`);
    const told = part => part.outerHTML.slice(0, 90);
    for (const part of document.querySelectorAll('body *')) {
        if (part.closest('.vh, .skip, .sketch-link') || part.parentElement.closest('.scroll')) continue;
        const box = part.getBoundingClientRect();
        if (!box.width) continue;
        if (box.left < -.5 || box.right > wide + .5) found.push(`outside: ${told(part)}`);
        if (part.matches('input, select, textarea, .scroll')) continue;
        const style = getComputedStyle(part);
        const spills = style.display !== 'inline' && part.scrollWidth > part.clientWidth + 1;
        const isCut = style.overflowY !== 'visible' && part.scrollHeight > part.clientHeight + 1;
        if (part.clientWidth && (spills || isCut)) found.push(`too small: ${told(part)}`);
    }
    return found.slice(0, 5).map(what => `${innerWidth}px: ${what}`);
";

impl Visitor {
    pub(crate) async fn what_sticks_out(&self) -> Vec<String> {
        self.list(STICKING_OUT).await
    }

    /// What a script counts up that the test runs in the page.
    pub(crate) async fn list(&self, script: &str) -> Vec<String> {
        let told = self.chromium.driver.execute(script, []).await;
        told.expect("a script").convert().expect("a list")
    }
}
