//! Counts the work that a line costs, in tests: each search adds the bytes that it looks at.

/// Adds to the count.
#[cfg(test)]
pub(in crate::map) fn add(bytes: usize) {
    COUNT.with(|count| count.set(count.get() + bytes));
}

/// Costs nothing outside of tests.
#[cfg(not(test))]
#[inline(always)]
pub(in crate::map) fn add(_: usize) {}

#[cfg(test)]
thread_local! {
    static COUNT: std::cell::Cell<usize> = const { std::cell::Cell::new(0) };
}

/// How many bytes are looked at in a call.
#[cfg(test)]
pub(in crate::map) fn of(call: impl FnOnce()) -> usize {
    COUNT.with(|count| count.set(0));
    call();
    COUNT.with(std::cell::Cell::get)
}
