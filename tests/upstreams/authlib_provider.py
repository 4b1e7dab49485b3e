"""An OpenID Provider that is not ours: the server of Authlib under Flask, with a sign-in page that believes whatever it is told.

The one argument is JSON: {"port", "clients": [metadata of RFC 7591], "people": {SUBJECT: {CLAIM: VALUE}}}.
"""

import json
import os
import sys
import time

from authlib.integrations.flask_oauth2 import AuthorizationServer, ResourceProtector, current_token
from authlib.oauth2.rfc6749 import ClientMixin, TokenMixin, grants
from authlib.oauth2.rfc6750 import BearerTokenValidator
from authlib.oauth2.rfc7636 import CodeChallenge
from authlib.oidc.core import UserInfo
from authlib.oidc.core.grants import OpenIDCode
from flask import Flask, jsonify, request
from joserfc.jwk import RSAKey

os.environ["AUTHLIB_INSECURE_TRANSPORT"] = "1"
GIVEN = json.loads(sys.argv[1])
ISSUER = f"http://127.0.0.1:{GIVEN['port']}"
PEOPLE = GIVEN["people"]
KEY = RSAKey.generate_key(2048, {"kid": "authlib-1", "use": "sig", "alg": "RS256"})


class Client(ClientMixin):
    def __init__(self, facts):
        self.facts = facts

    def get_client_id(self):
        return self.facts["client_id"]

    def get_default_redirect_uri(self):
        return None

    def get_allowed_scope(self, scope):
        return " ".join(name for name in (scope or "").split() if name in ("openid", "email", "profile"))

    def check_redirect_uri(self, redirect_uri):
        return redirect_uri in self.facts["redirect_uris"]

    def check_client_secret(self, client_secret):
        return self.facts.get("client_secret") == client_secret

    def check_endpoint_auth_method(self, method, endpoint):
        return self.facts.get("token_endpoint_auth_method", "client_secret_basic") == method

    def check_response_type(self, response_type):
        return response_type == "code"

    def check_grant_type(self, grant_type):
        return grant_type == "authorization_code"


class Code:
    """What a code stands for; also what Authlib asks when it makes the ID token."""

    def __init__(self, person, asked, acr, amr):
        self.person, self.acr, self.amr = person, acr, amr
        self.client_id = asked.payload.client_id
        self.redirect_uri = asked.payload.redirect_uri
        self.scope = asked.payload.scope
        self.nonce = asked.payload.data.get("nonce")
        self.code_challenge = asked.payload.data.get("code_challenge")
        self.code_challenge_method = asked.payload.data.get("code_challenge_method")
        self.auth_time = int(time.time())

    def get_redirect_uri(self):
        return self.redirect_uri

    def get_scope(self):
        return self.scope

    def get_nonce(self):
        return self.nonce

    def get_auth_time(self):
        return self.auth_time

    def get_acr(self):
        return self.acr or None

    def get_amr(self):
        return self.amr.split() or None


class Token(TokenMixin):
    def __init__(self, person, facts):
        self.person, self.facts = person, facts

    def get_scope(self):
        return self.facts["scope"]

    def is_expired(self):
        return False

    def is_revoked(self):
        return False


CLIENTS = {facts["client_id"]: Client(facts) for facts in GIVEN["clients"]}
CODES, TOKENS = {}, {}


class CodeGrant(grants.AuthorizationCodeGrant):
    TOKEN_ENDPOINT_AUTH_METHODS = ["client_secret_basic", "client_secret_post"]

    def save_authorization_code(self, code, request):
        person, acr, amr = request.user
        CODES[code] = Code(person, request, acr, amr)

    def query_authorization_code(self, code, client):
        found = CODES.get(code)
        return found if found and found.client_id == client.get_client_id() else None

    def delete_authorization_code(self, authorization_code):
        for code in [code for code, found in CODES.items() if found is authorization_code]:
            del CODES[code]

    def authenticate_user(self, authorization_code):
        return authorization_code.person


class OpenID(OpenIDCode):
    def exists_nonce(self, nonce, request):
        return False

    def get_jwt_config(self, grant=None, client=None):
        return {"key": KEY, "alg": "RS256", "iss": ISSUER, "exp": 300}

    def generate_user_info(self, user, scope):
        return UserInfo(sub=user, **PEOPLE[user])


class Bearer(BearerTokenValidator):
    def authenticate_token(self, token_string):
        return TOKENS.get(token_string)


app = Flask(__name__)
app.secret_key = "signs the cookies of a test"
server = AuthorizationServer(
    app,
    query_client=CLIENTS.get,
    save_token=lambda token, asked: TOKENS.__setitem__(token["access_token"], Token(asked.user, token)),
)
server.register_grant(CodeGrant, [OpenID(require_nonce=False), CodeChallenge(required=True)])
bearer = ResourceProtector()
bearer.register_token_validator(Bearer())

FORM = """<!doctype html><html lang="en"><title>Elsewhere</title><form id="elsewhere" method="post">
<input name="login"><input name="acr"><input name="amr"><button id="enter">Sign in</button></form></html>"""


@app.route("/authorize", methods=["GET", "POST"])
def authorize():
    if request.method == "GET":
        return FORM
    typed = request.form
    person = (typed["login"], typed.get("acr", ""), typed.get("amr", "")) if typed["login"] in PEOPLE else None
    grant = server.get_consent_grant(end_user=person)
    return server.create_authorization_response(grant_user=person, grant=grant)


@app.post("/token")
def token():
    return server.create_token_response()


@app.get("/userinfo")
@bearer("openid")
def userinfo():
    return jsonify(sub=current_token.person, **PEOPLE[current_token.person])


@app.get("/jwks")
def jwks():
    return jsonify(keys=[KEY.as_dict(private=False)])


@app.get("/.well-known/openid-configuration")
def discovery():
    return jsonify(
        issuer=ISSUER,
        authorization_endpoint=f"{ISSUER}/authorize",
        token_endpoint=f"{ISSUER}/token",
        userinfo_endpoint=f"{ISSUER}/userinfo",
        jwks_uri=f"{ISSUER}/jwks",
        response_types_supported=["code"],
        subject_types_supported=["public"],
        id_token_signing_alg_values_supported=["RS256"],
        scopes_supported=["openid", "email", "profile"],
        token_endpoint_auth_methods_supported=["client_secret_basic", "client_secret_post"],
        code_challenge_methods_supported=["S256"],
    )


app.run("127.0.0.1", GIVEN["port"], threaded=True)
