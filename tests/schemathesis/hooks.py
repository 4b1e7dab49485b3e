"""What schemathesis can not know by itself, for the API of the administration."""

import uuid

import schemathesis
from schemathesis import GenerationMode


def is_positive(case):
    return case.meta is not None and case.meta.generation.mode == GenerationMode.POSITIVE


@schemathesis.hook
def before_call(context, case, kwargs):
    if not is_positive(case):
        return
    # Only this server makes cursors; one that was made up is no valid data, whatever it looks like.
    if case.query:
        case.query.pop("cursor", None)
    # The same key with another request is refused, and random keys meet again.
    if case.headers and "Idempotency-Key" in case.headers:
        case.headers["Idempotency-Key"] = str(uuid.uuid4())


# How the server's reader of JSON begins when a value is not of the shape that it expects.
MISREAD = ("unknown variant", "unknown field", "missing field", "invalid type", "invalid length", "data did not match")


@schemathesis.check
def valid_data_is_understood(ctx, response, case):
    """What the document allows is never refused for its shape."""
    if response.status_code == 422 and is_positive(case):
        detail = response.json().get("detail", "")
        assert not detail.startswith(MISREAD), f"the document allows it, the server does not: {detail}"
