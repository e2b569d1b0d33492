//! An exception that crosses a connection: raised here, to be raised there, or the other way round.

use std::fmt;

use crate::multiprocessing::pickle::{Object, Value, is_builtin_exception};

/// What to raise at the other end.
#[derive(Clone, Debug, PartialEq)]
pub struct Exception {
    /// The name of a builtin exception of Python's. Any other arrives as a `RuntimeError` that says so.
    pub class: String,
    /// What the exception is made with; most often one text.
    pub args: Vec<Value>,
    /// What was added to it with `add_note`. Python shows them from 3.11 on.
    pub notes: Vec<String>,
    /// Where it was raised, in the words of the end that raised it.
    pub traceback: Option<String>,
}

impl Exception {
    /// An exception of this class with this text.
    pub fn new(class: &str, message: impl Into<String>) -> Exception {
        Exception {
            class: class.to_owned(),
            args: vec![Value::Str(message.into())],
            notes: Vec::new(),
            traceback: None,
        }
    }

    /// A `TypeError`: the arguments are not of the right number or kind.
    pub fn type_error(message: impl Into<String>) -> Exception {
        Exception::new("TypeError", message)
    }

    /// A `ValueError`: an argument is of the right type but has no good value.
    pub fn value_error(message: impl Into<String>) -> Exception {
        Exception::new("ValueError", message)
    }

    /// What Python's `str(exception)` says.
    pub fn message(&self) -> String {
        match self.args.as_slice() {
            [] => String::new(),
            [one] => plain(one),
            all => format!("({})", all.iter().map(plain).collect::<Vec<_>>().join(", ")),
        }
    }

    /// The exception in a reply, if the reply is one.
    pub(super) fn from_value(value: Value) -> Result<Exception, Value> {
        let Value::Object(object) = value else {
            return Err(value);
        };
        match (
            object.class.module.as_str(),
            object.class.name.as_str(),
            object.args.as_slice(),
        ) {
            (
                "multiprocessing.pool",
                "rebuild_exc",
                [Value::Object(inner), Value::Str(traceback)],
            ) if inner.class.module == "builtins" && is_builtin_exception(&inner.class.name) => {
                let traceback = Some(traceback.trim_matches(['\n', '"']).to_owned());
                Ok(Exception {
                    traceback,
                    ..Exception::from_object((**inner).clone())
                })
            }
            ("builtins", name, _) if is_builtin_exception(name) => {
                Ok(Exception::from_object(*object))
            }
            _ => Err(Value::Object(object)),
        }
    }

    fn from_object(object: Object) -> Exception {
        let notes = match object.state {
            Some(Value::Dict(attributes)) => attributes
                .into_iter()
                .find(|(name, _)| name.as_str() == Some("__notes__"))
                .map_or(Vec::new(), |(_, notes)| texts(notes)),
            _ => Vec::new(),
        };
        Exception {
            class: object.class.name,
            args: object.args,
            notes,
            traceback: None,
        }
    }

    /// The value that the other end raises.
    pub(super) fn into_value(self) -> Value {
        let mut object = if is_builtin_exception(&self.class) {
            Object::new("builtins", &self.class, self.args)
        } else {
            let message = format!("{}: {}", self.class, self.message());
            Object::new("builtins", "RuntimeError", vec![Value::Str(message)])
        };
        if !self.notes.is_empty() {
            let notes = self.notes.into_iter().map(Value::Str).collect();
            object.state = Some(Value::Dict(vec![(
                Value::from("__notes__"),
                Value::List(notes),
            )]));
        }
        let exception = Value::Object(Box::new(object));
        match self.traceback {
            None => exception,
            Some(traceback) => {
                // Python prints it as it is, between the quotes that it expects to be there.
                let traceback = Value::Str(format!("\n\"\"\"\n{traceback}\n\"\"\""));
                Value::Object(Box::new(Object::new(
                    "multiprocessing.pool",
                    "rebuild_exc",
                    vec![exception, traceback],
                )))
            }
        }
    }
}

fn texts(notes: Value) -> Vec<String> {
    match notes {
        Value::List(notes) => notes
            .iter()
            .filter_map(|note| note.as_str().map(str::to_owned))
            .collect(),
        _ => Vec::new(),
    }
}

fn plain(value: &Value) -> String {
    match value {
        Value::Str(text) => text.clone(),
        Value::Int(value) => value.to_string(),
        Value::OldStr(bytes) => String::from_utf8_lossy(bytes).into_owned(),
        other => format!("{other:?}"),
    }
}

impl fmt::Display for Exception {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.class, self.message())?;
        self.notes
            .iter()
            .try_for_each(|note| write!(f, " ({note})"))
    }
}

impl std::error::Error for Exception {}
