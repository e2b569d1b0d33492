//! A report of many kinds of cells in every format, and tables of hostile cells.

use std::borrow::Cow;

use jiff::tz::{TimeZone, offset};
use proptest::prelude::*;

use super::*;
use crate::report::Column;

/// Rows that are there.
struct Rows {
    columns: Vec<Column>,
    rows: Vec<Vec<Cell<'static>>>,
    caution: Option<&'static str>,
}

impl Table for Rows {
    fn name(&self) -> &'static str {
        "never_asked"
    }

    fn columns(&self) -> &[Column] {
        &self.columns
    }

    fn rows(&self) -> usize {
        self.rows.len()
    }

    fn cell(&self, row: usize, column: usize) -> Cell<'_> {
        self.rows[row][column].clone()
    }

    fn caution(&self) -> Option<&str> {
        self.caution
    }
}

const COLUMNS: [(&str, Place); 8] = [
    ("name", Place::Always),
    ("requests", Place::Always),
    ("status.4xx", Place::IfWide),
    ("status.5xx", Place::IfWide),
    ("robots_txt.interval.median", Place::IfWide),
    ("last", Place::Always),
    ("bytes", Place::Data),
    ("agents", Place::Nested),
];

fn columns() -> Vec<Column> {
    let columns = COLUMNS.into_iter();
    columns
        .map(|(name, place)| Column { name, place })
        .collect()
}

fn row(name: &[u8], requests: u64, interval: Option<u64>) -> Vec<Cell<'static>> {
    vec![
        Cell::Bytes(Cow::Owned(name.to_vec())),
        Cell::Count(requests),
        Cell::Share { part: 1, whole: 8 },
        Cell::Missing,
        Cell::Duration(interval),
        Cell::Time(Some(1_795_874_759)),
        Cell::Size(38_000_000),
        Cell::List(Vec::new()),
    ]
}

fn report(tables: usize, rows: &[Vec<Cell<'static>>]) -> Report {
    let table = |_| -> Box<dyn Table> {
        Box::new(Rows {
            columns: columns(),
            rows: rows.to_vec(),
            caution: Some("Farms ask from other hosts."),
        })
    };
    Report {
        head: vec![vec![Cell::Count(812_345), Cell::Text("requests".into())]],
        tables: (0..tables).map(table).collect(),
        ..Report::default()
    }
}

fn rendered(report: &Report, format: OutputFormat, zone: TimeZone) -> String {
    let mut out = Vec::new();
    render(report, &Style { format, zone }, &mut out).expect("memory can be written");
    String::from_utf8(out).expect("it is UTF-8")
}

fn screen(width: usize) -> OutputFormat {
    OutputFormat::Table(Screen { width, bold: false })
}

fn sample(tables: usize) -> Report {
    report(
        tables,
        &[
            row(b"a|b\x1b <i>", 812_345, Some(21_600)),
            row(b"crawler", 7, None),
        ],
    )
}

#[test]
fn a_wide_table_has_groups_and_a_narrow_one_loses_columns_and_then_letters() {
    for (width, expected) in [
        (
            80,
            "\
812 k requests, times in UTC

                       status     robots_txt
                                    interval
name         requests   4xx  5xx      median  last
a|b\\x1b <i>     812 k  13 %  -           6 h  2026-11-28 14:05
crawler             7  13 %  -             -  2026-11-28 14:05
Farms ask from other hosts.
",
        ),
        (
            49,
            "\
812 k requests, times in UTC

                       status
name         requests     4xx  last
a|b\\x1b <i>     812 k    13 %  2026-11-28 14:05
",
        ),
        (
            34,
            "812 k requests, times in UTC\n\nname         requests\na|b\\x1b <i>     812 k\n",
        ),
        (10, "812 k\nrequests,\ntimes in\nUTC\n\nname\na|b\\x1b <…\n"),
    ] {
        let shown = rendered(&sample(1), screen(width), TimeZone::UTC);
        assert!(shown.starts_with(expected), "{width}:\n{shown}");
    }
}

#[test]
fn headings_are_bold_where_that_is_understood_and_several_tables_have_titles() {
    let bold = OutputFormat::Table(Screen {
        width: 80,
        bold: true,
    });
    let shown = rendered(&sample(2), bold, TimeZone::UTC);
    assert_eq!(shown.matches("\x1b[1mnever asked\x1b[0m\n").count(), 2);
    assert_eq!(shown.matches('\x1b').count(), 2 * 2 * 4);
    let plain = rendered(&sample(2), screen(80), TimeZone::UTC);
    assert_eq!(shown.replace("\x1b[1m", "").replace("\x1b[0m", ""), plain);
}

#[test]
fn markdown_is_exact_and_nothing_of_a_cell_is_markup() {
    assert_eq!(
        rendered(
            &sample(1),
            OutputFormat::Markdown,
            TimeZone::fixed(offset(1))
        ),
        "\
812 k requests, times in local time

| name | requests | status\\_4xx | status\\_5xx | robots\\_txt\\_interval\\_median | last |
| --- | ---: | ---: | --- | ---: | --- |
| a\\|b\\\\x1b \\<i\\> | 812345 | 13 % | - | 21600 | 2026-11-28T15:05:59+01:00 |
| crawler | 7 | 13 % | - | - | 2026-11-28T15:05:59+01:00 |

Farms ask from other hosts.
"
    );
    let hostile = "`x` *y* [z](http://a.b) www.c.d &amp; #1 ~~";
    let shown = rendered(
        &report(1, &[row(hostile.as_bytes(), 1, None)]),
        OutputFormat::Markdown,
        TimeZone::UTC,
    );
    assert!(
        shown.contains(r"| \`x\` \*y\* \[z\](http\://a.b) www\.c.d \&amp; \#1 \~\~ |"),
        "{shown}"
    );
}

#[test]
fn formats_for_programs_have_the_zone_the_flat_names_and_the_first_table_alone() {
    let zone = || TimeZone::fixed(offset(-3));
    let text = rendered(&sample(2), OutputFormat::Text { header: true }, zone());
    let lines: Vec<_> = text.lines().collect();
    assert_eq!(lines.len(), 3);
    assert_eq!(
        lines[0],
        "name\trequests\tstatus_4xx\tstatus_5xx\trobots_txt_interval_median\tlast\tbytes"
    );
    assert_eq!(
        lines[2],
        "crawler\t7\t0.125000\t-\t-\t2026-11-28T11:05:59-03:00\t38000000"
    );
    let csv = rendered(&sample(2), OutputFormat::Csv, zone());
    assert_eq!(
        csv.lines().last(),
        Some("crawler,7,0.125000,,,2026-11-28T11:05:59-03:00,38000000")
    );
    let json = rendered(&sample(1), OutputFormat::JsonLines, zone());
    assert!(json.contains("\"2026-11-28T14:05:59Z\""), "{json}");
}

proptest! {
    #[test]
    fn no_line_of_a_table_is_wider_than_the_screen(
        names in proptest::collection::vec("(?s).{0,60}|[a漢\u{1F468}\u{200d}\u{fe0f}\u{301}\t]{0,40}", 0..4),
        requests in any::<u64>(),
        interval in proptest::option::of(any::<u64>()),
        width in 1_usize..120,
    ) {
        let rows: Vec<_> = names.iter().map(|name| row(name.as_bytes(), requests, interval)).collect();
        let shown = rendered(&report(2, &rows), screen(width), TimeZone::UTC);
        for line in shown.split('\n') {
            prop_assert!(super::width::columns(line) <= width, "{width} {line:?}");
            prop_assert!(!line.contains(|c: char| c.is_control()), "{line:?}");
            prop_assert!(!line.ends_with(' '));
        }
    }
}
