//! Every page in the two disguised languages: what does not fit would not fit in German either, and
//! what is still plain did not come from the catalogue.

use sqlx::PgPool;

use crate::{
    clinic::Clinic,
    fit::Way,
    visitor::Visitor,
    walk::{Onlooker, walk},
};

#[sqlx::test]
async fn longer_words_fit_everywhere_and_all_words_are_translated(db: PgPool) {
    look_at_all_pages(db, "en-XA", PLAIN, &Way::ALL).await;
}

#[sqlx::test]
async fn pages_from_right_to_left_fit(db: PgPool) {
    look_at_all_pages(db, "ar-XB", FROM_LEFT_TO_RIGHT, &[Way::Wide, Way::Narrow]).await;
}

async fn look_at_all_pages(db: PgPool, locale: &str, also: &'static str, ways: &'static [Way]) {
    let clinic = Clinic::open_with(db, &[("BEDSIDE_LOCALE", locale)]).await;
    clinic.listen_to_zoom().await;
    let ada = Visitor::arrive().await;
    let mut proof = Proof {
        also,
        ways,
        faults: Vec::new(),
        pages: 0,
    };
    walk(&clinic, &ada, &mut proof).await;
    ada.leave().await;
    clinic.close().await;
    assert!(proof.pages > 30, "only {} pages", proof.pages);
    assert!(proof.faults.is_empty(), "{:#?}", proof.faults);
}

/// What is wrong on the pages that were shown.
struct Proof {
    /// A script that knows what is wrong in this language.
    also: &'static str,
    ways: &'static [Way],
    faults: Vec<String>,
    pages: usize,
}

impl Onlooker for Proof {
    async fn look(&mut self, ada: &Visitor, name: &str) {
        let mut faults = ada.list(self.also).await;
        for way in self.ways {
            let sticking_out = ada.what_sticks_out(*way).await.into_iter();
            faults.extend(sticking_out.map(|what| format!("{way:?}: {what}")));
        }
        let told = faults.into_iter().map(|fault| format!("{name}: {fault}"));
        self.faults.extend(told);
        self.pages += 1;
    }
}

/// Words in which a letter is plain that the disguise would have changed. Not from the catalogue
/// are our name, what a text may hold, the people's names and addresses, points in time that the script writes, names
/// of time zones, and what is set like code.
const PLAIN: &str = "
    const names = /{link}|Bedside|Ada Lindqvist|Cleo Marchetti|Europe.Stockholm|[a-z•]+@clinic.example/g;
    const ours = 'script, time, .mono, .sketch-link, .brand, #message, [name=zone] option';
    const said = [['the title', document.title]];
    const texts = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
    while (texts.nextNode()) {
        const part = texts.currentNode.parentElement;
        if (!part.closest(ours)) said.push([part.localName, texts.currentNode.data]);
    }
    for (const name of ['aria-label', 'alt', 'title', 'placeholder', 'content', 'data-busy',
        'data-done', 'data-fail', 'data-done-long', 'data-fail-long'])
        for (const part of document.querySelectorAll(`body [${name}], [name=description]`))
            said.push([name, part.getAttribute(name) ?? '']);
    return said.flatMap(([where, text]) => {
        const words = text.replace(names, '').match(/\\p{L}+/gu) ?? [];
        const plain = words.filter(word => /[aeiouncyAEIOU]/.test(word));
        return plain.length ? [`${where}: ${plain.join(' ')}`] : [];
    });
";

/// A page that does not begin at the right, and numbers to be read out that do not begin at the
/// left, group by group.
const FROM_LEFT_TO_RIGHT: &str = "
    const found = [];
    const heading = document.querySelector('h1'), letters = document.createRange();
    letters.selectNodeContents(heading);
    const space = part => part.getBoundingClientRect();
    if (space(letters).right < space(heading).right - 1) found.push('the heading');
    for (const number of document.querySelectorAll('.spoken .mono')) {
        const text = document.createTreeWalker(number, NodeFilter.SHOW_TEXT).nextNode();
        const left = at => {
            letters.setStart(text, at);
            letters.setEnd(text, at + 1);
            return space(letters).left;
        };
        if (left(0) > left(text.length - 1)) found.push(number.outerHTML);
    }
    return found;
";
