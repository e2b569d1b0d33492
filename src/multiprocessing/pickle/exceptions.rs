//! The exceptions that may be sent: those of every Python from 3.6 on, with their names in Python
//! 2.7, or the name of the nearest base class there. All are subclasses of `Exception`, because the
//! other exceptions end programs. Constructing one from plain data has no side effect.

/// The name in Python 3 and the name in Python 2.7, sorted by the first.
const EXCEPTIONS: [(&str, &str); 62] = [
    ("ArithmeticError", "ArithmeticError"),
    ("AssertionError", "AssertionError"),
    ("AttributeError", "AttributeError"),
    ("BlockingIOError", "OSError"),
    ("BrokenPipeError", "OSError"),
    ("BufferError", "BufferError"),
    ("BytesWarning", "BytesWarning"),
    ("ChildProcessError", "OSError"),
    ("ConnectionAbortedError", "OSError"),
    ("ConnectionError", "OSError"),
    ("ConnectionRefusedError", "OSError"),
    ("ConnectionResetError", "OSError"),
    ("DeprecationWarning", "DeprecationWarning"),
    ("EOFError", "EOFError"),
    ("EnvironmentError", "EnvironmentError"),
    ("Exception", "Exception"),
    ("FileExistsError", "OSError"),
    ("FileNotFoundError", "OSError"),
    ("FloatingPointError", "FloatingPointError"),
    ("FutureWarning", "FutureWarning"),
    ("IOError", "IOError"),
    ("ImportError", "ImportError"),
    ("ImportWarning", "ImportWarning"),
    ("IndentationError", "IndentationError"),
    ("IndexError", "IndexError"),
    ("InterruptedError", "OSError"),
    ("IsADirectoryError", "OSError"),
    ("KeyError", "KeyError"),
    ("LookupError", "LookupError"),
    ("MemoryError", "MemoryError"),
    ("ModuleNotFoundError", "ImportError"),
    ("NameError", "NameError"),
    ("NotADirectoryError", "OSError"),
    ("NotImplementedError", "NotImplementedError"),
    ("OSError", "OSError"),
    ("OverflowError", "OverflowError"),
    ("PendingDeprecationWarning", "PendingDeprecationWarning"),
    ("PermissionError", "OSError"),
    ("ProcessLookupError", "OSError"),
    ("RecursionError", "RuntimeError"),
    ("ReferenceError", "ReferenceError"),
    ("ResourceWarning", "Warning"),
    ("RuntimeError", "RuntimeError"),
    ("RuntimeWarning", "RuntimeWarning"),
    ("StopAsyncIteration", "Exception"),
    ("StopIteration", "StopIteration"),
    ("SyntaxError", "SyntaxError"),
    ("SyntaxWarning", "SyntaxWarning"),
    ("SystemError", "SystemError"),
    ("TabError", "TabError"),
    ("TimeoutError", "OSError"),
    ("TypeError", "TypeError"),
    ("UnboundLocalError", "UnboundLocalError"),
    ("UnicodeDecodeError", "UnicodeDecodeError"),
    ("UnicodeEncodeError", "UnicodeEncodeError"),
    ("UnicodeError", "UnicodeError"),
    ("UnicodeTranslateError", "UnicodeTranslateError"),
    ("UnicodeWarning", "UnicodeWarning"),
    ("UserWarning", "UserWarning"),
    ("ValueError", "ValueError"),
    ("Warning", "Warning"),
    ("ZeroDivisionError", "ZeroDivisionError"),
];

/// Returns true if and only if this is the name of a builtin exception that may be sent.
pub fn is_builtin_exception(name: &str) -> bool {
    python_2_name(name).is_some()
}

/// The name in Python 2.7, if this exception may be sent.
pub(super) fn python_2_name(name: &str) -> Option<&'static str> {
    let place = EXCEPTIONS
        .binary_search_by_key(&name, |(name, _)| name)
        .ok()?;
    Some(EXCEPTIONS[place].1)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_list_is_in_the_order_of_the_search() {
        assert!(EXCEPTIONS.is_sorted());
        assert_eq!(python_2_name("FileNotFoundError"), Some("OSError"));
    }

    #[test]
    fn what_ends_a_program_and_what_is_no_exception_is_not_in_it() {
        for name in [
            "SystemExit",
            "KeyboardInterrupt",
            "GeneratorExit",
            "BaseException",
            "eval",
            "exec",
            "",
        ] {
            assert!(!is_builtin_exception(name), "{name}");
        }
    }
}
