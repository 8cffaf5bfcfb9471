//! The API's description, made from the table of endpoints and the shapes of `protocol`.

use crate::error::status;
use crate::routes::{Access, ENDPOINTS, Endpoint, FILE, Field, Parameter};
use http::Method;
use protocol::Code;
use serde_json::{Map, Value, json};

/// The OpenAPI 3.1 document as JSON text; the same text for the same source.
#[must_use]
pub fn describe() -> String {
    let mut schemas = Vec::new();
    let mut paths = Map::new();
    for endpoint in &ENDPOINTS {
        let answer = (endpoint.gives)(&mut schemas);
        for (path, is_old) in [
            (endpoint.path.to_owned(), false),
            (format!("{}.php", endpoint.path), true),
        ] {
            let method = endpoint.method.as_str().to_ascii_lowercase();
            let operations = paths.entry(path).or_insert_with(|| json!({}));
            operations[&method] = operation(endpoint, &answer, is_old);
        }
    }
    let mut components: Map<String, Value> = Map::new();
    for (name, schema) in schemas {
        components.insert(
            name,
            serde_json::to_value(schema).expect("schemas are plain data"),
        );
    }
    components.insert("Refusal".to_owned(), refusal());
    let document = json!({
        "openapi": "3.1.0",
        "info": {
            "title": "Forecourt",
            "version": env!("CARGO_PKG_VERSION"),
            "description": "Live chat for a workshop's website. Every path also answers with `.php` behind it. \
                            The socket at /api/chat/ws is described in docs/socket.md.",
            "license": { "name": "MIT", "identifier": "MIT" },
        },
        "paths": sorted(paths),
        "components": {
            "schemas": sorted(components),
            "securitySchemes": {
                "bearer": { "type": "http", "scheme": "bearer" },
                "cookie": { "type": "apiKey", "in": "cookie", "name": crate::caller::COOKIE },
            },
        },
    });
    let mut text = serde_json::to_string_pretty(&document).expect("the document is plain data");
    text.push('\n');
    text
}

fn operation(endpoint: &Endpoint, answer: &str, is_old: bool) -> Value {
    let name = operation_name(endpoint);
    let mut operation = json!({
        "operationId": if is_old { format!("{name}_php") } else { name },
        "summary": endpoint.about,
        "responses": responses(endpoint, answer),
    });
    if endpoint.access == Access::Session {
        operation["security"] = json!([{ "bearer": [] }, { "cookie": [] }]);
    }
    if endpoint.method == Method::GET {
        operation["parameters"] = endpoint.parameters.iter().map(query_parameter).collect();
    } else {
        operation["requestBody"] = request_body(endpoint);
    }
    operation
}

/// The path's words; of a path with two methods the writing one says so.
fn operation_name(endpoint: &Endpoint) -> String {
    let name = endpoint.path.trim_start_matches("/api/").replace('/', "_");
    let is_read_too = ENDPOINTS
        .iter()
        .any(|other| other.path == endpoint.path && other.method != endpoint.method);
    if is_read_too && endpoint.method != Method::GET {
        format!("{name}_change")
    } else {
        name
    }
}

fn query_parameter(parameter: &Parameter) -> Value {
    json!({
        "name": parameter.name,
        "in": "query",
        "required": parameter.required,
        "description": parameter.about,
        "schema": schema(parameter.field),
    })
}

fn request_body(endpoint: &Endpoint) -> Value {
    let properties: Map<String, Value> = endpoint
        .parameters
        .iter()
        .map(|parameter| {
            let mut schema = schema(parameter.field);
            schema["description"] = parameter.about.into();
            (parameter.name.to_owned(), schema)
        })
        .collect();
    let required: Vec<&str> = endpoint
        .parameters
        .iter()
        .filter(|parameter| parameter.required)
        .map(|parameter| parameter.name)
        .collect();
    let mut shape = json!({ "type": "object", "properties": properties });
    if !required.is_empty() {
        shape["required"] = json!(required);
    }
    if endpoint.takes_file() {
        return json!({ "required": true, "content": { "multipart/form-data": { "schema": shape } } });
    }
    json!({
        "required": !required.is_empty(),
        "content": {
            "application/json": { "schema": shape },
            "application/x-www-form-urlencoded": { "schema": shape },
        },
    })
}

fn schema(field: Field) -> Value {
    match field {
        Field::Id => {
            json!({ "type": "integer", "format": "int64", "minimum": 1, "maximum": model::ID_MAX })
        }
        Field::NullableId => {
            json!({ "type": ["integer", "null"], "format": "int64", "minimum": 1, "maximum": model::ID_MAX })
        }
        Field::Integer(low, high) => {
            json!({ "type": "integer", "format": "int64", "minimum": low, "maximum": high })
        }
        Field::NullableInteger(low, high) => {
            json!({ "type": ["integer", "null"], "format": "int64", "minimum": low, "maximum": high })
        }
        Field::Texts(most, longest) => {
            json!({ "type": "array", "maxItems": most, "items": schema(Field::Text(longest)) })
        }
        Field::NullableTime => json!({ "type": ["string", "null"], "format": "date-time" }),
        Field::Flag => json!({ "type": "boolean" }),
        Field::Text(most) => json!({ "type": "string", "minLength": 1, "maxLength": most }),
        Field::Word(words) => json!({ "type": "string", "enum": words }),
        Field::Ids(most) => {
            json!({ "type": "array", "items": schema(Field::Id), "uniqueItems": true, "maxItems": most })
        }
        Field::File => json!({ "type": "string", "format": "binary" }),
        Field::NullableText(most) => {
            json!({ "type": ["string", "null"], "minLength": 1, "maxLength": most })
        }
        Field::Words(most) => {
            json!({ "type": "array", "maxItems": most, "items": { "type": "string", "minLength": 1 } })
        }
        Field::Hours(most) => json!({ "type": "array", "maxItems": most, "items": {
            "type": "object",
            "properties": {
                "day": { "type": "integer", "minimum": 1, "maximum": 7 },
                "from": { "type": "string", "pattern": "^[0-2][0-9]:[0-5][0-9]$" },
                "to": { "type": "string", "pattern": "^[0-2][0-9]:[0-5][0-9]$" },
            },
            "required": ["day", "from", "to"],
        } }),
        Field::Party => json!({
            "type": "object",
            "properties": {
                "type": { "type": "string", "enum": ["user", "worker", "admin"] },
                "id": schema(Field::Id),
            },
            "required": ["type", "id"],
        }),
    }
}

fn responses(endpoint: &Endpoint, answer: &str) -> Value {
    let mut responses = Map::new();
    responses.insert(
        "200".to_owned(),
        if answer == FILE {
            bytes()
        } else {
            done(answer)
        },
    );
    refusals(endpoint, &mut responses);
    Value::Object(sorted(responses))
}

/// A file's bytes, whatever its kind.
fn bytes() -> Value {
    json!({
        "description": "The bytes.",
        "content": { "*/*": { "schema": { "type": "string", "format": "binary" } } },
    })
}

fn done(answer: &str) -> Value {
    json!({
        "description": "Done.",
        "content": { "application/json": { "schema": { "allOf": [
            {
                "type": "object",
                "properties": { "success": { "const": true }, "error": { "type": "null" } },
                "required": ["success", "error"],
            },
            { "$ref": format!("#/components/schemas/{answer}") },
        ] } } },
    })
}

fn refusals(endpoint: &Endpoint, responses: &mut Map<String, Value>) {
    for code in common(endpoint).iter().chain(endpoint.codes) {
        let status = status(*code).as_u16().to_string();
        let word = code.as_str();
        match responses.get_mut(&status) {
            Some(response) => {
                let before = response["description"]
                    .as_str()
                    .unwrap_or_default()
                    .to_owned();
                if !before.split(", ").any(|known| known == word) {
                    response["description"] = format!("{before}, {word}").into();
                }
            }
            None => {
                responses.insert(status, json!({
                    "description": word,
                    "content": { "application/json": { "schema": { "$ref": "#/components/schemas/Refusal" } } },
                }));
            }
        }
    }
    // Refused before anything of the request is read, and so without a body.
    let unread = status(Code::HeadersTooLarge).as_u16().to_string();
    responses.insert(
        unread,
        json!({ "description": "The request's head is over 16 KiB; no body." }),
    );
}

/// What every endpoint of its kind may refuse with.
fn common(endpoint: &Endpoint) -> Vec<Code> {
    let mut codes = vec![
        Code::Malformed,
        Code::InvalidField,
        Code::MethodNotAllowed,
        Code::UriTooLong,
        Code::RateLimited,
        Code::Busy,
        Code::Unavailable,
    ];
    if endpoint.method == Method::POST {
        codes.extend([
            Code::MissingField,
            Code::TooLarge,
            Code::UnsupportedMediaType,
            Code::StorageFull,
            Code::BadOrigin,
        ]);
    }
    if endpoint.access == Access::Session {
        codes.extend([Code::Unauthenticated, Code::IdentityMismatch]);
    }
    codes
}

fn refusal() -> Value {
    json!({
        "type": "object",
        "properties": {
            "success": { "const": false },
            "error": { "type": "string", "description": "A sentence that says what to do." },
            "code": { "type": "string", "description": "A stable word." },
        },
        "required": ["success", "error", "code"],
    })
}

fn sorted(map: Map<String, Value>) -> Map<String, Value> {
    let mut entries: Vec<(String, Value)> = map.into_iter().collect();
    entries.sort_by(|a, b| a.0.cmp(&b.0));
    entries.into_iter().collect()
}
