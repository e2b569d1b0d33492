//! Any bytes as a pickle: no panic, no value beyond the limits, and what can be written again is read as the
//! same value from then on.

#![no_main]

use findrobots::multiprocessing::pickle::{Dialect, Value, dumps, loads};
use libfuzzer_sys::fuzz_target;

/// Equal, with a NaN equal to itself; for small values, since text is compared.
fn same(a: &Value, b: &Value) -> bool {
    format!("{a:?}") == format!("{b:?}")
}

fuzz_target!(|bytes: &[u8]| {
    let Ok(value) = loads(bytes) else { return };
    for dialect in [Dialect::Two, Dialect::Four] {
        let Ok(pickle) = dumps(&value, dialect) else { continue };
        assert_eq!(Dialect::of(&pickle), dialect);
        // Names that Python 2 lacks and strings that only it has change once; after that nothing does.
        let Ok(once) = loads(&pickle) else { panic!("{value:?} was written as {pickle:?}") };
        let twice = loads(&dumps(&once, dialect).unwrap()).unwrap();
        if pickle.len() < 10_000 {
            assert!(same(&once, &twice), "{once:?} became {twice:?}");
        }
    }
});
