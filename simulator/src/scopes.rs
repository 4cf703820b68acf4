//! Sets of scopes, in the order in which they were written.

use std::fmt;

/// What a grant may do.
#[derive(Clone, Debug, Default)]
pub(crate) struct Scopes(Vec<String>);

impl Scopes {
    /// Reads a list separated by white space; a scope named twice counts once.
    pub(crate) fn parse(text: &str) -> Scopes {
        let mut scopes: Vec<String> = Vec::new();
        for scope in text.split_whitespace() {
            if !scopes.iter().any(|known| known == scope) {
                scopes.push(scope.to_owned());
            }
        }
        Scopes(scopes)
    }

    pub(crate) fn has(&self, scope: &str) -> bool {
        self.0.iter().any(|held| held == scope)
    }

    /// Those that `other` has too.
    pub(crate) fn within(&self, other: &Scopes) -> Scopes {
        Scopes(
            self.0
                .iter()
                .filter(|scope| other.has(scope))
                .cloned()
                .collect(),
        )
    }

    /// Whether both hold the same scopes, in whatever order.
    pub(crate) fn same_as(&self, other: &Scopes) -> bool {
        self.0.len() == other.0.len() && self.0.iter().all(|scope| other.has(scope))
    }

    pub(crate) fn names(&self) -> &[String] {
        &self.0
    }
}

impl fmt::Display for Scopes {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0.join(" "))
    }
}
