//! English in disguise: whatever stays plain on a page did not come from the catalogue, and
//! whatever does not fit would not fit in a longer language either.

use std::borrow::Cow;

/// With accents, in brackets, and two fifths longer.
pub(super) fn accented(text: &str) -> Cow<'_, str> {
    let mut changed = outside_tags(text, |letter| match letter {
        'a' => 'á',
        'e' => 'é',
        'i' => 'í',
        'o' => 'ó',
        'u' => 'ú',
        'n' => 'ñ',
        'c' => 'ç',
        'y' => 'ý',
        'A' => 'Á',
        'E' => 'É',
        'I' => 'Í',
        'O' => 'Ó',
        'U' => 'Ú',
        other => other,
    });
    let letters = text.chars().filter(|letter| letter.is_alphabetic()).count();
    let words = ["ôñé", "twó", "thréé", "fóúr", "fívé"].iter().cycle();
    let mut more = 0;
    for word in words {
        if more * 5 >= letters * 2 {
            break;
        }
        changed.push(' ');
        changed.push_str(word);
        more += word.chars().count();
    }
    changed.into()
}

/// From right to left: each run of text outside tags stands between the marks that turn it.
pub(super) fn mirrored(text: &str) -> Cow<'_, str> {
    const RIGHT_TO_LEFT: char = '\u{202e}';
    const END: char = '\u{202c}';
    let mut turned = String::with_capacity(text.len() + 8);
    let mut rest = text;
    while !rest.is_empty() {
        let run = rest.find('<').unwrap_or(rest.len());
        let (plain, tail) = rest.split_at(run);
        if plain.trim().is_empty() {
            turned.push_str(plain);
        } else {
            turned.push(RIGHT_TO_LEFT);
            turned.push_str(plain);
            turned.push(END);
        }
        let tag = tail.find('>').map_or(tail.len(), |end| end + 1);
        let (tag, after) = tail.split_at(tag);
        turned.push_str(tag);
        rest = after;
    }
    turned.into()
}

fn outside_tags(text: &str, change: impl Fn(char) -> char) -> String {
    let mut in_tag = false;
    let one = |letter: char| {
        in_tag = match letter {
            '<' => true,
            '>' => {
                in_tag = false;
                return letter;
            }
            _ => in_tag,
        };
        if in_tag { letter } else { change(letter) }
    };
    text.chars().map(one).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_disguise_leaves_tags_alone() {
        let text = "See <a href=\"/privacy\">the page</a>.";
        let long = accented(text);
        assert!(long.contains("<a href=\"/privacy\">thé págé</a>"), "{long}");
        assert!(long.chars().count() >= text.chars().count() + 8, "{long}");
        let turned = mirrored(text);
        assert!(turned.contains("<a href=\"/privacy\">\u{202e}the page\u{202c}</a>"));
    }
}
