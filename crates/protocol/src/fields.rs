//! Reads the fields of a JSON object, a form or a query by the contract's rules: integers may be decimal
//! text, in forms and queries booleans are words, unknown fields are passed over, and what is wrong is
//! named together with what would be right.

use crate::{Code, Problem};
use percent_encoding::percent_decode_str;
use serde_json::{Map, Value};

/// Deepest nesting of a JSON body or frame.
pub const NESTING_MAX: usize = 32;
/// Most fields in one object, form or query.
const FIELDS_MAX: usize = 100;

/// The fields of one request.
#[derive(Debug, Clone, Default)]
pub struct Fields {
    values: Map<String, Value>,
    /// From a form or a query: everything is text.
    textual: bool,
}

impl Fields {
    /// Reads a JSON object.
    ///
    /// # Errors
    /// `malformed` when it is not JSON, `invalid_field` when it is JSON but not a flat enough object.
    pub fn from_json(bytes: &[u8]) -> Result<Self, Problem> {
        let text = std::str::from_utf8(bytes).map_err(|_| {
            Problem::new(
                Code::Malformed,
                "the body is not UTF-8 text: send JSON in UTF-8",
            )
        })?;
        Self::from_json_text(text)
    }

    /// Reads a JSON object from text that is known to be UTF-8.
    ///
    /// # Errors
    /// As [`Fields::from_json`].
    pub fn from_json_text(text: &str) -> Result<Self, Problem> {
        if nesting(text) > NESTING_MAX {
            return Err(Problem::new(
                Code::InvalidField,
                format!("the JSON is nested too deeply: at most {NESTING_MAX} levels"),
            ));
        }
        let value: Value = serde_json::from_str(text).map_err(|error| {
            Problem::new(
                Code::Malformed,
                format!(
                    "this is not JSON (line {}, column {}): send one JSON object",
                    error.line(),
                    error.column()
                ),
            )
        })?;
        let Value::Object(values) = value else {
            return Err(Problem::new(
                Code::InvalidField,
                "send one JSON object with named fields",
            ));
        };
        Self::bounded(values, false)
    }

    /// Reads `a=1&b=2`, strictly: a broken escape or broken UTF-8 is malformed.
    ///
    /// # Errors
    /// `malformed` or, for too many fields, `invalid_field`.
    pub fn from_form(text: &str) -> Result<Self, Problem> {
        let mut values = Map::new();
        for pair in text.split('&').filter(|pair| !pair.is_empty()) {
            let (name, value) = pair.split_once('=').unwrap_or((pair, ""));
            let value = unescape(value)?;
            // A form sends its empty inputs too: empty is the same as not given.
            let value = if value.is_empty() {
                Value::Null
            } else {
                Value::String(value)
            };
            values.insert(unescape(name)?, value);
        }
        Self::bounded(values, true)
    }

    /// From the fields of a form that came in parts.
    #[must_use]
    pub fn from_pairs(pairs: impl IntoIterator<Item = (String, String)>) -> Self {
        let value = |text: String| {
            if text.is_empty() {
                Value::Null
            } else {
                Value::String(text)
            }
        };
        Self {
            values: pairs
                .into_iter()
                .map(|(name, text)| (name, value(text)))
                .collect(),
            textual: true,
        }
    }

    fn bounded(values: Map<String, Value>, textual: bool) -> Result<Self, Problem> {
        if values.len() > FIELDS_MAX {
            return Err(Problem::new(
                Code::InvalidField,
                format!("too many fields: at most {FIELDS_MAX}"),
            ));
        }
        Ok(Self { values, textual })
    }

    /// The field was sent, even as null.
    #[must_use]
    pub fn is_present(&self, name: &str) -> bool {
        self.values.contains_key(name)
    }

    /// From a form or a query: everything is text.
    #[must_use]
    pub const fn is_textual(&self) -> bool {
        self.textual
    }

    /// The value, if sent and not null.
    #[must_use]
    pub fn value(&self, name: &str) -> Option<&Value> {
        self.values.get(name).filter(|value| !value.is_null())
    }

    /// A whole number, or decimal text of one.
    ///
    /// # Errors
    /// `invalid_field` for anything else.
    pub fn integer(&self, name: &str) -> Result<Option<i64>, Problem> {
        let wrong = || Problem::field(name, "must be a whole number");
        match self.value(name) {
            None => Ok(None),
            Some(Value::Number(number)) => number.as_i64().map(Some).ok_or_else(wrong),
            Some(Value::String(text)) => {
                let digits = text.strip_prefix('-').unwrap_or(text);
                if digits.is_empty() || !digits.bytes().all(|b| b.is_ascii_digit()) {
                    return Err(wrong());
                }
                text.parse().map(Some).map_err(|_| wrong())
            }
            Some(_) => Err(wrong()),
        }
    }

    /// A whole number within bounds.
    ///
    /// # Errors
    /// `invalid_field` when it is not a number or outside.
    pub fn integer_within(&self, name: &str, low: i64, high: i64) -> Result<Option<i64>, Problem> {
        match self.integer(name)? {
            Some(value) if value < low || value > high => Err(Problem::field(
                name,
                format!("must be from {low} to {high}"),
            )),
            value => Ok(value),
        }
    }

    /// An id: a positive whole number below 2^53.
    ///
    /// # Errors
    /// `invalid_field` when it is not one.
    pub fn id(&self, name: &str) -> Result<Option<i64>, Problem> {
        self.integer_within(name, 1, model::ID_MAX)
    }

    /// An id that must be there.
    ///
    /// # Errors
    /// `missing_field` or `invalid_field`.
    pub fn required_id(&self, name: &str) -> Result<i64, Problem> {
        self.id(name)?.ok_or_else(|| Problem::missing(name))
    }

    /// A list of ids without repeats, at most `most`; in forms and queries with commas in between.
    ///
    /// # Errors
    /// `invalid_field` when it is something else.
    pub fn ids(&self, name: &str, most: usize) -> Result<Vec<i64>, Problem> {
        let wrong = || {
            Problem::field(
                name,
                format!("must be a list of at most {most} different ids"),
            )
        };
        let id = |value: &Value| match value {
            Value::Number(number) => number.as_i64(),
            Value::String(digits) if digits.bytes().all(|b| b.is_ascii_digit()) => {
                digits.parse().ok()
            }
            _ => None,
        };
        let ids: Option<Vec<i64>> = match self.value(name) {
            None => return Ok(Vec::new()),
            Some(Value::Array(list)) => list.iter().map(id).collect(),
            Some(Value::String(text)) if self.textual => text
                .split(',')
                .map(|part| id(&Value::from(part.trim())))
                .collect(),
            Some(_) => None,
        };
        let ids = ids.ok_or_else(wrong)?;
        let is_new = |(at, id): (usize, &i64)| !ids[..at].contains(id);
        let are_ids = ids.iter().all(|id| (1..=model::ID_MAX).contains(id));
        if ids.len() > most || !are_ids || !ids.iter().enumerate().all(is_new) {
            return Err(wrong());
        }
        Ok(ids)
    }

    /// A text.
    ///
    /// # Errors
    /// `invalid_field` when it is something else.
    pub fn text(&self, name: &str) -> Result<Option<&str>, Problem> {
        match self.value(name) {
            None => Ok(None),
            Some(Value::String(text)) => Ok(Some(text)),
            Some(_) => Err(Problem::field(name, "must be text")),
        }
    }

    /// A text that must be there.
    ///
    /// # Errors
    /// `missing_field` or `invalid_field`.
    pub fn required_text(&self, name: &str) -> Result<&str, Problem> {
        self.text(name)?.ok_or_else(|| Problem::missing(name))
    }

    /// One line of at most 200 characters.
    ///
    /// # Errors
    /// `invalid_field` when it is something else.
    pub fn line(&self, name: &str) -> Result<Option<String>, Problem> {
        match self.text(name)? {
            None => Ok(None),
            Some(text) => model::check_line(text)
                .map(Some)
                .map_err(|rule| Problem::field(name, rule)),
        }
    }

    /// A list; in forms and queries the JSON text of one.
    ///
    /// # Errors
    /// `invalid_field` when it is something else.
    pub fn list(&self, name: &str) -> Result<Option<Vec<Value>>, Problem> {
        let wrong = || Problem::field(name, "must be a list");
        match self.value(name) {
            None => Ok(None),
            Some(Value::Array(list)) => Ok(Some(list.clone())),
            Some(Value::String(text)) if self.textual && nesting(text) <= NESTING_MAX => {
                serde_json::from_str(text).map(Some).map_err(|_| wrong())
            }
            Some(_) => Err(wrong()),
        }
    }

    /// A list of texts; in forms and queries also words with commas between them.
    ///
    /// # Errors
    /// `invalid_field` when it is something else.
    pub fn words(&self, name: &str) -> Result<Option<Vec<String>>, Problem> {
        if let Some(Value::String(text)) = self.value(name)
            && self.textual
            && !text.starts_with('[')
        {
            return Ok(Some(
                text.split(',').map(|word| word.trim().to_owned()).collect(),
            ));
        }
        let Some(list) = self.list(name)? else {
            return Ok(None);
        };
        let words: Option<Vec<String>> = list
            .into_iter()
            .map(|value| value.as_str().map(str::to_owned))
            .collect();
        words
            .map(Some)
            .ok_or_else(|| Problem::field(name, "must be a list of texts"))
    }

    /// A truth value: JSON's, or in forms and queries `true`, `false`, `1`, `0`.
    ///
    /// # Errors
    /// `invalid_field` for anything else.
    pub fn boolean(&self, name: &str) -> Result<Option<bool>, Problem> {
        match self.value(name) {
            None => Ok(None),
            Some(Value::Bool(value)) => Ok(Some(*value)),
            Some(Value::String(word)) if self.textual => match word.as_str() {
                "true" | "1" => Ok(Some(true)),
                "false" | "0" => Ok(Some(false)),
                _ => Err(Problem::field(name, "must be true, false, 1 or 0")),
            },
            Some(_) => Err(Problem::field(name, "must be true or false")),
        }
    }
}

/// Decodes one form or query part.
fn unescape(text: &str) -> Result<String, Problem> {
    let malformed = || {
        Problem::new(
            Code::Malformed,
            "the form or query is not percent-encoded UTF-8: encode it anew",
        )
    };
    let bytes = text.as_bytes();
    for (at, _) in bytes.iter().enumerate().filter(|(_, byte)| **byte == b'%') {
        let is_hex = |offset| bytes.get(at + offset).is_some_and(u8::is_ascii_hexdigit);
        if !is_hex(1) || !is_hex(2) {
            return Err(malformed());
        }
    }
    let spaced = text.replace('+', " ");
    let decoded = percent_decode_str(&spaced)
        .decode_utf8()
        .map_err(|_| malformed())?;
    Ok(decoded.into_owned())
}

/// How deep the brackets of a JSON text go; counted before parsing, so that depth costs nothing.
fn nesting(text: &str) -> usize {
    let (mut depth, mut deepest, mut in_string, mut escaped) = (0_usize, 0, false, false);
    for byte in text.bytes() {
        match byte {
            _ if escaped => escaped = false,
            b'\\' if in_string => escaped = true,
            b'"' => in_string = !in_string,
            b'{' | b'[' if !in_string => {
                depth += 1;
                deepest = deepest.max(depth);
            }
            b'}' | b']' if !in_string => depth = depth.saturating_sub(1),
            _ => {}
        }
    }
    deepest
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_may_be_text_and_nothing_else() {
        let fields =
            Fields::from_json(br#"{"a":"12","b":12,"c":1.5,"d":" 1","e":[],"f":null}"#).unwrap();
        assert_eq!(fields.integer("a").unwrap(), Some(12));
        assert_eq!(fields.integer("b").unwrap(), Some(12));
        for name in ["c", "d", "e"] {
            assert_eq!(
                fields.integer(name).unwrap_err().code,
                Code::InvalidField,
                "{name}"
            );
        }
        assert_eq!(fields.integer("f").unwrap(), None);
        assert!(fields.is_present("f"));
    }

    #[test]
    fn syntax_is_malformed_and_shape_is_invalid() {
        for (body, code) in [
            (&b"{"[..], Code::Malformed),
            (b"\xff{}", Code::Malformed),
            (br#"{"a":"\ud800"}"#, Code::Malformed),
            (b"[]", Code::InvalidField),
            (b"3", Code::InvalidField),
        ] {
            assert_eq!(Fields::from_json(body).unwrap_err().code, code);
        }
        let deep = format!("{}1{}", "[".repeat(40), "]".repeat(40));
        assert_eq!(
            Fields::from_json(deep.as_bytes()).unwrap_err().code,
            Code::InvalidField
        );
        let brackets_in_text = format!("{{\"a\":\"{}\"}}", "[".repeat(40));
        assert!(Fields::from_json(brackets_in_text.as_bytes()).is_ok());
    }

    #[test]
    fn a_list_of_ids_is_short_and_without_repeats() {
        let fields = Fields::from_json(
            br#"{"a":[3,"1"],"b":[],"c":[1,1],"d":[0],"e":[1.5],"f":"1,2","g":[1,2,3]}"#,
        );
        let fields = fields.unwrap();
        assert_eq!(fields.ids("a", 2).unwrap(), [3, 1]);
        assert!(
            fields.ids("b", 2).unwrap().is_empty() && fields.ids("none", 2).unwrap().is_empty()
        );
        for name in ["c", "d", "e", "f", "g"] {
            assert_eq!(
                fields.ids(name, 2).unwrap_err().code,
                Code::InvalidField,
                "{name}"
            );
        }
        let form = Fields::from_form("a=4,%205&b=x").unwrap();
        assert_eq!(form.ids("a", 2).unwrap(), [4, 5]);
        assert!(form.ids("b", 2).is_err());
    }

    #[test]
    fn forms_are_strict_about_escapes_and_lenient_about_empties() {
        let fields = Fields::from_form("a=%E1%88%80+b&empty=&yes=1").unwrap();
        assert_eq!(fields.text("a").unwrap(), Some("ሀ b"));
        assert_eq!(fields.text("empty").unwrap(), None);
        assert_eq!(fields.boolean("yes").unwrap(), Some(true));
        for broken in ["a=%", "a=%4", "a=%zz", "a=%ff"] {
            assert_eq!(
                Fields::from_form(broken).unwrap_err().code,
                Code::Malformed,
                "{broken}"
            );
        }
    }
}
