"""A relying party with Authlib's client for Flask. Its pages are asked here, without a port.

The argument and the lines are those of `conversation.mjs`.
"""

import base64
import json
import sys

from authlib.integrations.flask_client import OAuth, OAuthError
from flask import Flask, jsonify, request

GIVEN = json.loads(sys.argv[1])

app = Flask(__name__)
app.secret_key = "signs the cookies of a test"
renewed = []


def keep(_name, token, refresh_token=None, access_token=None):
    """Authlib has refreshed."""
    renewed.append(token)


party = OAuth(app, update_token=keep).register(
    "vestibule",
    client_id=GIVEN["client_id"],
    client_secret=GIVEN["client_secret"],
    server_metadata_url=GIVEN["issuer"] + "/.well-known/openid-configuration",
    client_kwargs={"scope": GIVEN["scope"], "code_challenge_method": "S256"},
)


def expired(token):
    """What Authlib refreshes before it calls."""
    return dict(token, expires_at=1)


@app.get("/login")
def login():
    return party.authorize_redirect(GIVEN["redirect_uri"])


@app.get("/callback")
def callback():
    # RFC 9207: Authlib leaves it to its users.
    assert request.args["iss"] == GIVEN["issuer"]
    token = party.authorize_access_token()
    userinfo = party.userinfo(token=token)
    again = party.userinfo(token=expired(token))
    (fresh,) = renewed
    # OIDC Core §12.2: no nonce is asked for. The same token again would be none.
    assert fresh["id_token"] != token["id_token"]
    head = token["id_token"].split(".")[0]
    answer = {
        "alg": json.loads(base64.urlsafe_b64decode(head + "=="))["alg"],
        "claims": token["userinfo"],
        "userinfo": userinfo,
        "rotated": all(fresh[name] != token[name] for name in ("access_token", "refresh_token")),
        "refreshed": party.parse_id_token(fresh, nonce=None),
        "again": again,
    }
    response = party.logout_redirect(GIVEN["post_logout_redirect_uri"], token["id_token"])
    return jsonify(answer, response.location, fresh)


@app.get("/bye")
def bye():
    try:
        return jsonify(bool(party.validate_logout_response()))
    except OAuthError:
        return jsonify(False)


def say(value):
    print(json.dumps(value), flush=True)


def path_of(url):
    return "/" + url.split("/", 3)[3]


with app.test_client() as browser:
    say({"url": browser.get("/login").location})
    answer, logout, fresh = browser.get(path_of(json.loads(input())["callback"])).json
    say({**answer, "logout": logout})
    returned = browser.get(path_of(json.loads(input())["landed"])).json

with app.test_request_context():
    try:
        party.userinfo(token=expired(fresh))
        error = None
    except OAuthError as fault:
        error = fault.error
say({"returned": returned, "error": error})
