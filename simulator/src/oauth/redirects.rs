//! Which redirect addresses are good, and how an answer is added to one.

use url::Url;

use crate::world::World;

impl World {
    /// Whether a redirect is registered. ZOOM.md#redirect-match: exactly in strict mode, else it
    /// is enough that it lies below a registered address of the same origin.
    pub(crate) fn knows_redirect(&self, asked: &str) -> bool {
        let mut registered = self.settings.redirects.iter();
        if self.settings.strict_redirects {
            registered.any(|known| known == asked)
        } else {
            registered.any(|known| lies_below(known, asked))
        }
    }
}

fn lies_below(base: &str, asked: &str) -> bool {
    let (Ok(base), Ok(asked)) = (Url::parse(base), Url::parse(asked)) else {
        return false;
    };
    let root = base.path().trim_end_matches('/');
    let rest = asked.path().strip_prefix(root);
    base.origin() == asked.origin()
        && rest.is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
}

/// A redirect with an answer added; parameters that it had already stay.
pub(crate) fn with_answer(redirect: &str, answer: (&str, &str), state: Option<&str>) -> String {
    let Ok(mut url) = Url::parse(redirect) else {
        return redirect.to_owned();
    };
    url.query_pairs_mut().append_pair(answer.0, answer.1);
    // ZOOM.md#authorize-params: `state` comes back unchanged, and only if it was sent.
    if let Some(state) = state {
        url.query_pairs_mut().append_pair("state", state);
    }
    url.into()
}

#[cfg(test)]
mod tests {
    use super::lies_below;

    #[test]
    fn a_base_covers_what_lies_below_it_and_nothing_beside_it() {
        assert!(lies_below(
            "https://a.example",
            "https://a.example/callback"
        ));
        assert!(lies_below(
            "https://a.example/x",
            "https://a.example/x/callback"
        ));
        assert!(!lies_below("https://a.example/x", "https://a.example/xy"));
        assert!(!lies_below(
            "https://a.example",
            "https://a.example.evil.example/"
        ));
        assert!(!lies_below("https://a.example", "http://a.example/"));
    }
}
