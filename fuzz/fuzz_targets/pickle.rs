//! Any bytes as a pickle: no panic, no value above the limits, and a value that was written once is
//! read and written unchanged from then on.

#![no_main]

use findrobots::multiprocessing::pickle::{Dialect, Value, dumps, loads};
use libfuzzer_sys::fuzz_target;

/// Equal, with NaN equal to itself. Compares text, so it is for small values.
fn same(a: &Value, b: &Value) -> bool {
    format!("{a:?}") == format!("{b:?}")
}

fuzz_target!(|bytes: &[u8]| {
    let Ok(value) = loads(bytes) else { return };
    for dialect in [Dialect::Two, Dialect::Four] {
        let Ok(pickle) = dumps(&value, dialect) else { continue };
        assert_eq!(Dialect::of(&pickle), dialect);
        // Exceptions that Python 2 lacks and the `str` of Python 2 change once, but not twice.
        let Ok(once) = loads(&pickle) else { panic!("{value:?} was written as {pickle:?}") };
        let twice = loads(&dumps(&once, dialect).unwrap()).unwrap();
        if pickle.len() < 10_000 {
            assert!(same(&once, &twice), "{once:?} became {twice:?}");
        }
    }
});
