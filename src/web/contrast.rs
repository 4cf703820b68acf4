//! The colours of the stylesheet, measured: every pair that carries text or shows a control keeps
//! the contrast that WCAG 2.2 AA asks for, and half a step more.

use std::collections::HashMap;

const SHEET: &str = include_str!("../../static/bedside.css");

/// Text, what it stands on, and the ratio that is needed.
const PAIRS: [(&str, &str, f64); 27] = [
    ("text", "bg", 4.5),
    ("text", "surface", 4.5),
    ("text", "surface-2", 4.5),
    ("muted", "bg", 4.5),
    ("muted", "surface", 4.5),
    ("muted", "surface-2", 4.5),
    ("link", "bg", 4.5),
    ("link", "surface", 4.5),
    ("link-hover", "bg", 4.5),
    ("visited", "surface", 4.5),
    ("on-pri", "pri", 4.5),
    ("on-pri", "pri-hover", 4.5),
    ("border", "surface", 3.0),
    ("border", "bg", 3.0),
    ("pri", "bg", 3.0),
    ("focus-ink", "surface", 3.0),
    ("ok", "ok-bg", 4.5),
    ("warn", "warn-bg", 4.5),
    ("info", "info-bg", 4.5),
    ("text", "warn-bg", 4.5),
    ("text", "ok-bg", 4.5),
    ("text", "info-bg", 4.5),
    ("text", "bad-bg", 4.5),
    ("bad", "bad-bg", 4.5),
    ("bad", "bg", 4.5),
    ("bad", "surface", 4.5),
    ("muted", "info-bg", 4.5),
];

type Colours = HashMap<&'static str, [f64; 3]>;

/// The colour tokens of one part of the stylesheet.
fn colours(part: &'static str) -> Colours {
    let declarations = part.split([';', '{']);
    declarations
        .filter_map(|one| one.trim().strip_prefix("--")?.split_once(": #"))
        .map(|(name, hex)| (name, channels(hex)))
        .collect()
}

fn channels(hex: &str) -> [f64; 3] {
    assert_eq!(hex.len(), 6, "{hex}");
    [0, 2, 4].map(|at| f64::from(u8::from_str_radix(&hex[at..at + 2], 16).unwrap()) / 255.0)
}

fn luminance(channels: [f64; 3]) -> f64 {
    let [red, green, blue] = channels.map(|part| {
        if part <= 0.04045 {
            part / 12.92
        } else {
            ((part + 0.055) / 1.055).powf(2.4)
        }
    });
    0.0722f64.mul_add(blue, 0.2126f64.mul_add(red, 0.7152 * green))
}

fn contrast(one: [f64; 3], other: [f64; 3]) -> f64 {
    let (one, other) = (luminance(one), luminance(other));
    (one.max(other) + 0.05) / (one.min(other) + 0.05)
}

#[test]
fn every_pair_of_colours_can_be_read_in_light_and_in_dark() {
    let tokens = SHEET.split("@layer tokens").nth(1).unwrap();
    let tokens = tokens.split("@layer").next().unwrap();
    let (light, dark) = tokens.split_once("prefers-color-scheme: dark").unwrap();
    let (dark, chosen) = dark.split_once("[data-theme=dark]").unwrap();
    assert_eq!(
        colours(dark),
        colours(chosen),
        "dark is dark, asked or chosen"
    );
    let light = colours(light);
    let mut in_dark = light.clone();
    in_dark.extend(colours(dark));
    let mut faults = Vec::new();
    for (scheme, colours) in [("light", light), ("dark", in_dark)] {
        for (text, ground, needed) in PAIRS {
            let ratio = contrast(colours[text], colours[ground]);
            if ratio < needed + 0.5 {
                faults.push(format!("{scheme}: {text} on {ground} is {ratio:.2}"));
            }
        }
    }
    assert!(faults.is_empty(), "{faults:#?}");
}

#[test]
fn the_measure_is_the_one_of_wcag() {
    let (black, white) = (channels("000000"), channels("ffffff"));
    assert!((contrast(black, white) - 21.0).abs() < 1e-9);
    let (text, page) = (channels("12212b"), channels("f6f8f9"));
    assert!((contrast(text, page) - 15.42).abs() < 0.01);
}
