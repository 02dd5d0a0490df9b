"""The OpenAPI document of the HTTP API, made from the tables of routes, the models and the table of problems.

https://spec.openapis.org/oas/v3.1.1.html
"""

from __future__ import annotations

import inspect
import re
from itertools import groupby
from typing import TYPE_CHECKING, Any

from pydantic.json_schema import GenerateJsonSchema, models_json_schema

from chalicelib.web.gives import ProblemDetails
from chalicelib.web.problems import MEDIA_TYPE, PROBLEMS, Code
from chalicelib.web.routing import ID, Gives, Route, Who
from chalicelib.web.takes import Body, Nothing

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from pydantic import BaseModel
    from pydantic.json_schema import JsonSchemaMode, JsonSchemaValue
    from pydantic_core import core_schema

VERSION = "0.1.0"
"""That of the project: a test keeps it in step."""

Json = dict[str, Any]

ANY_ROUTE = (Code.TOO_MANY_REQUESTS, Code.INTERNAL_ERROR, Code.UNAVAILABLE, Code.NOT_CONFIGURED)
WITH_CREDENTIAL = (Code.CREDENTIAL_MISSING, Code.CREDENTIAL_INVALID, Code.CREDENTIAL_EXPIRED, Code.FORBIDDEN)
WITH_BODY = (Code.MALFORMED_JSON, Code.INVALID_INPUT, Code.BODY_TOO_LARGE, Code.UNSUPPORTED_MEDIA_TYPE)
_JSON = "application/json"
_REF = "#/components/schemas/{model}"


def document(rows: Iterable[Route]) -> Json:
    """Make the document of these routes."""
    rows = tuple(rows)
    paths: dict[str, Json] = {}
    for row in rows:
        paths.setdefault(row.path, {})[row.method.lower()] = _operation(row, rows)
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "Partyline",
            "version": VERSION,
            "description": "Telephone dial-in for Amazon Chime SDK meetings.",
        },
        "servers": [{"url": "."}],
        "paths": paths,
        "components": {
            "schemas": _schemas(rows),
            "securitySchemes": {"bearer": {"type": "http", "scheme": "bearer", "bearerFormat": "JWT"}},
            "responses": {_name(codes): _refused(codes) for row in rows for codes in _by_status(row)},
            "headers": _HEADERS,
        },
    }


def refusals(row: Route) -> tuple[Code, ...]:
    """Tell every code a route may answer with when it does not do what was asked, by status."""
    ids = _ids(row)
    codes = {
        *ANY_ROUTE,
        *row.refuses,
        *(WITH_CREDENTIAL if row.who is not Who.ANYONE else ()),
        *(WITH_BODY if row.takes is not Nothing else ()),
        *((Code.INVALID_INPUT,) if row.query else ()),
        *((Code.MEETING_UNKNOWN,) if "meeting_id" in ids else ()),
        *((Code.PARTICIPANT_UNKNOWN,) if len(ids) > 1 else ()),
    }
    return tuple(sorted(codes, key=lambda code: (PROBLEMS[code].status, code)))


_STRING: Json = {"schema": {"type": "string"}, "required": True}
_HEADERS: Mapping[str, Json] = {
    "X-Request-Id": {**_STRING, "description": "Names this request in the operator's log."},
    "Location": {**_STRING, "description": "The path of what was made."},
    "ETag": {**_STRING, "description": "For `If-Match`: what was read, so that a change does not undo another's."},
    "WWW-Authenticate": {**_STRING, "description": "RFC 6750, section 3."},
    "Retry-After": {**_STRING, "description": "Seconds."},
}


def _operation(row: Route, rows: tuple[Route, ...]) -> Json:
    summary, _, more = (inspect.getdoc(row.view) or "").partition("\n")
    operation: Json = {
        "operationId": row.name,
        "tags": [row.path.split("/")[1]],
        "summary": summary,
        "description": f"For {row.who.value}. {more.strip()}".strip(),
        "security": [] if row.who is Who.ANYONE else [{"bearer": []}],
        "parameters": [
            *map(_in_path, _ids(row)),
            *(_in_query(*each) for each in row.query.items()),
            *map(_in_header, row.heeds),
        ],
        "responses": _responses(row, rows),
    }
    if row.takes is not Nothing:
        operation["requestBody"] = {"required": True, "content": _content(_JSON, row.takes)}
    return operation


def _ids(row: Route) -> list[str]:
    return re.findall(r"{(\w+)}", row.path)


def _in_path(name: str) -> Json:
    return {"name": name, "in": "path", "required": True, "schema": {"type": "string", "pattern": ID}}


def _in_query(name: str, schema: Mapping[str, object]) -> Json:
    return {"name": name, "in": "query", "required": False, "schema": dict(schema)}


def _in_header(name: str) -> Json:
    return {"name": name, "in": "header", "required": False, "schema": {"type": "string"}}


def _content(media_type: str, model: type[BaseModel]) -> Json:
    return {media_type: {"schema": {"$ref": _REF.format(model=model.__name__)}}}


def _responses(row: Route, rows: tuple[Route, ...]) -> Json:
    answers = {str(gives.status): _good(row, gives, rows) for gives in row.gives}
    for codes in _by_status(row):
        status = str(PROBLEMS[codes[0]].status)
        if status in answers:  # /health has a 503 of its own
            answers[status]["content"] |= _refused(codes)["content"]
        else:
            answers[status] = {"$ref": f"#/components/responses/{_name(codes)}"}
    return answers


def _by_status(row: Route) -> list[tuple[Code, ...]]:
    return [tuple(codes) for _, codes in groupby(refusals(row), key=lambda code: PROBLEMS[code].status)]


def _name(codes: tuple[Code, ...]) -> str:
    return "-".join(codes)


def _good(row: Route, gives: Gives, rows: tuple[Route, ...]) -> Json:
    answer: Json = {"description": "Done.", "headers": _headers("X-Request-Id", *gives.headers)}
    if gives.model is not None:
        answer["description"] = (inspect.getdoc(gives.model) or "").partition("\n")[0]
        answer["content"] = _content(_JSON, gives.model)
    links = _links(row, gives, rows)
    return answer | ({"links": links} if links else {})


def _refused(codes: tuple[Code, ...]) -> Json:
    row = PROBLEMS[codes[0]]
    narrower = {"properties": {"status": {"const": row.status}, "code": {"enum": [code.value for code in codes]}}}
    schema = {"allOf": [{"$ref": _REF.format(model=ProblemDetails.__name__)}, narrower]}
    return {
        "description": " Or: ".join(f"{PROBLEMS[code].title}." for code in codes),
        "headers": _headers("X-Request-Id", *row.headers),
        "content": {MEDIA_TYPE: {"schema": schema}},
    }


def _headers(*names: str) -> Json:
    return {name: {"$ref": f"#/components/headers/{name}"} for name in names}


def _links(row: Route, gives: Gives, rows: tuple[Route, ...]) -> Json:
    """What can be done with the ids in an answer: every route whose path they complete."""
    known = {name: f"$request.path.{name}" for name in _ids(row)}
    known |= {name: f"$response.body#{pointer}" for name, pointer in gives.names.items()}
    return {
        other.name: {
            "operationId": other.name,
            "parameters": {name: known[name] for name in _ids(other)},
            **_link_body(known, other),
        }
        for other in rows
        if gives.names.keys() & set(_ids(other)) and set(_ids(other)) <= known.keys()
    }


def _link_body(known: Mapping[str, str], other: Route) -> Json:
    """What of an answer goes into the body of another question: the PIN of a meeting just made, for one."""
    body = {name: known[name] for name in other.takes.model_fields if name in known}
    return {"requestBody": body} if body else {}


def _schemas(rows: tuple[Route, ...]) -> Json:
    models: set[type[BaseModel]] = {ProblemDetails}
    models |= {row.takes for row in rows if row.takes is not Nothing}
    models |= {gives.model for row in rows for gives in row.gives if gives.model}
    ordered = sorted(models, key=lambda model: model.__name__)
    wanted: list[tuple[type[BaseModel], JsonSchemaMode]] = [(model, _mode(model)) for model in ordered]
    _, made = models_json_schema(wanted, ref_template=_REF, schema_generator=_AsWritten)
    return dict(sorted(made["$defs"].items()))


def _mode(model: type[BaseModel]) -> JsonSchemaMode:
    return "validation" if issubclass(model, Body) else "serialization"


class _AsWritten(GenerateJsonSchema):
    """Describes answers as `answers.ok` writes them: a member without a value is left out, and never null."""

    def nullable_schema(self, schema: core_schema.NullableSchema) -> JsonSchemaValue:
        if self.mode == "serialization":
            return self.generate_inner(schema["schema"])
        return super().nullable_schema(schema)

    def default_schema(self, schema: core_schema.WithDefaultSchema) -> JsonSchemaValue:
        made = super().default_schema(schema)
        if made.get("default", ...) is None:
            del made["default"]
        return made

    def field_title_should_be_set(self, schema: Any) -> bool:  # noqa: ANN401 - the base class's union of schemas
        del schema
        return False
