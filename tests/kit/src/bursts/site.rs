//! The site: its pages, and the files that are loaded with them.

use fastrand::Rng;

use crate::draw::{id, pick, skewed};
use crate::logs::words::{REFERERS, SECTIONS, SLUG};

/// Pages of the site.
pub(super) const PAGES: usize = 20_000;

/// Images, scripts, styles and fonts of the site.
pub(super) const ASSETS: usize = 300;

/// Assets of all pages, and of all pages of a section.
const COMMON: usize = 18;
const OF_SECTION: usize = 6;

/// The target of a page, mostly as it is, sometimes as a link from elsewhere has it.
pub(super) fn page(number: usize, rng: &mut Rng) -> String {
    let mut of_page = Rng::with_seed(number as u64);
    let section = SECTIONS[number % SECTIONS.len()];
    let slug: Vec<_> = (0..of_page.usize(2..6))
        .map(|_| *pick(&mut of_page, &SLUG))
        .collect();
    let slug = slug.join("-");
    match rng.u8(..) {
        _ if number == 0 => "/".into(),
        0..4 => format!("/{section}/{slug}/{number}/?fbclid=IwAR{}", id(rng, 40)),
        4..8 => format!("/{section}/?page={}", 1 + skewed(rng, 40)),
        _ => format!("/{section}/{slug}/{number}/"),
    }
}

/// The assets of a page, each with whether other pages have it too.
pub(super) fn parts(page: usize) -> Vec<(usize, bool)> {
    let mut of_page = Rng::with_seed(!page as u64);
    let section = COMMON + page % SECTIONS.len() * OF_SECTION;
    let images = COMMON + SECTIONS.len() * OF_SECTION;
    let own = (0..of_page.usize(4..24)).map(|_| (of_page.usize(images..ASSETS), false));
    let common = (0..COMMON).chain(section..section + OF_SECTION);
    common.map(|asset| (asset, true)).chain(own).collect()
}

/// The target of an asset.
pub(super) fn asset(number: usize) -> String {
    let mut of_asset = Rng::with_seed(0x6173_7365_7400 + number as u64);
    let name = *pick(&mut of_asset, &SLUG);
    let hash = id(&mut of_asset, 8);
    if number < COMMON + SECTIONS.len() * OF_SECTION {
        let (folder, kind) = *pick(
            &mut of_asset,
            &[
                ("js", "js"),
                ("css", "css"),
                ("fonts", "woff2"),
                ("img", "svg"),
            ],
        );
        format!("/static/{folder}/{name}.{hash}.{kind}?ver=6.4.2")
    } else {
        let width = 100 * of_asset.u32(2..20);
        let kind = *pick(&mut of_asset, &["jpg", "webp", "png"]);
        format!(
            "/media/2023/{:02}/{name}-{hash}-{width}.{kind}",
            1 + number % 12
        )
    }
}

/// The size of an answer in bytes without headers, which depends on the target alone.
pub(super) fn size(target: &str) -> u32 {
    let sum = target.bytes().fold(7_u32, |sum, byte| {
        sum.wrapping_mul(31).wrapping_add(u32::from(byte))
    });
    900 + sum % 48_000
}

/// The referer of a person's first page.
pub(super) fn came_from(rng: &mut Rng) -> &'static str {
    pick::<&str>(rng, &REFERERS)
}
