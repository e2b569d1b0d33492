//! Writes builtin exceptions, with or without a remote traceback, and no other object.

use super::constructor::{labels, takes_args, takes_attribute};
use super::exceptions::python_2_name;
use super::opcode as op;
use super::place::Place;
use super::writer::Writer;
use super::{Dialect, Object, PickleError, Value};

impl<'v> Writer<'v> {
    pub(super) fn object(&mut self, object: &'v Object, place: Place) -> Result<(), PickleError> {
        let class = &object.class;
        // The function by which Python's own pool attaches the traceback of another process.
        if (class.module.as_str(), class.name.as_str()) == ("multiprocessing.pool", "rebuild_exc")
            && object.state.is_none()
            && object.items.is_empty()
            && object.entries.is_empty()
            && let [Value::Object(exception), Value::Str(traceback)] = object.args.as_slice()
        {
            return self.with_traceback(exception, traceback, place);
        }
        self.exception(object, place)
    }

    /// Python 2 has no function for this, so it gets the exception alone.
    fn with_traceback(
        &mut self,
        exception: &'v Object,
        traceback: &'v str,
        place: Place,
    ) -> Result<(), PickleError> {
        if self.dialect == Dialect::Two {
            return self.exception(exception, place);
        }
        let inner = place.item();
        inner.check_depth(self.limits)?;
        self.global("multiprocessing.pool", "rebuild_exc")?;
        self.charge_value()?;
        self.exception(exception, inner)?;
        self.charge_value()?;
        self.text(traceback.as_bytes())?;
        self.put(&[op::TUPLE2, op::REDUCE])
    }

    fn exception(&mut self, object: &'v Object, place: Place) -> Result<(), PickleError> {
        let name = object.class.name.as_str();
        let refused = |what: &str| {
            let class = &object.class;
            let what = format!("{what} {}.{name}", class.module);
            Err(PickleError::Refused(what))
        };
        let old_name = match object.class.module.as_str() {
            "builtins" => python_2_name(name),
            _ => None,
        };
        let Some(old_name) = old_name else {
            return refused("an instance of");
        };
        if !object.items.is_empty() || !object.entries.is_empty() {
            return refused("items of an instance of");
        }
        if !takes_args(old_name, &object.args, self.dialect) {
            return refused("arguments that Python does not take for an instance of");
        }
        match self.dialect {
            Dialect::Two => self.global("exceptions", old_name)?,
            Dialect::Four => self.global("builtins", name)?,
        }
        self.args(old_name, &object.args, place.item())?;
        self.put(&[op::REDUCE])?;
        match &object.state {
            None | Some(Value::None) => Ok(()),
            Some(state @ Value::Dict(attributes)) => {
                if !attributes
                    .iter()
                    .all(|(attribute, _)| takes_attribute(old_name, attribute, self.dialect))
                {
                    return refused("attributes of an instance of");
                }
                self.value(state, place.item())?;
                self.put(&[op::BUILD])
            }
            Some(_) => refused("attributes of an instance of"),
        }
    }

    /// The arguments, each at this place. Python 2 wants its own `str` for labels; Python 3 reads
    /// it as its `str` too. What could not be decoded are bytes in both.
    fn args(&mut self, old_name: &str, args: &'v [Value], place: Place) -> Result<(), PickleError> {
        let labels = labels(old_name);
        if labels.is_empty() {
            return self.tuple(args, place);
        }
        place.check_depth(self.limits)?;
        self.put(&[op::MARK])?;
        for (index, arg) in args.iter().enumerate() {
            match arg {
                Value::Str(text) if labels.contains(&index) && self.dialect == Dialect::Two => {
                    self.charge_value()?;
                    self.old_str(text.as_bytes())?;
                }
                Value::OldStr(bytes) if !labels.contains(&index) => {
                    self.charge_value()?;
                    self.bytes(bytes)?;
                }
                arg => self.value(arg, place)?,
            }
        }
        self.put(&[op::TUPLE])
    }
}
