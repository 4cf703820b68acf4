//! docs/DOCTOR.md has a section for each line of `bedside doctor`, in its order, and no other.

use bedside::cli::DOCTOR_LINES;

const PAGE: &str = include_str!("../docs/DOCTOR.md");

#[test]
fn every_line_has_its_section() {
    let sections: Vec<_> = PAGE
        .lines()
        .filter_map(|line| line.strip_prefix("## "))
        .collect();
    assert_eq!(sections, DOCTOR_LINES);
}

#[test]
fn every_section_says_what_its_results_mean() {
    for section in PAGE.split("\n## ").skip(1) {
        let told = ["**warn**", "**FAIL**"]
            .iter()
            .any(|word| section.contains(word));
        assert!(told, "{section}");
    }
}
