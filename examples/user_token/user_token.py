#!/usr/bin/env python3
"""Signs a user token and a user hash for Continuo: USER_TOKEN_SECRET=... user_token.py USER_ID [SECONDS]

For a backend, which knows who is logged in. Needs only the standard library.
"""
import base64
import hashlib
import hmac
import json
import os
import sys
import time


def base64url(data: bytes) -> str:
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()


def user_token(user_id: str, secret: str, seconds: int = 600) -> str:
    """A JSON Web Token (HS256) that proves user_id for so many seconds."""
    now = int(time.time())
    header = {"alg": "HS256", "typ": "JWT"}
    claims = {"sub": user_id, "iat": now, "exp": now + seconds}
    parts = [json.dumps(part, separators=(",", ":")) for part in (header, claims)]
    covered = ".".join(base64url(part.encode()) for part in parts)
    signature = hmac.new(secret.encode(), covered.encode(), hashlib.sha256).digest()
    return covered + "." + base64url(signature)


def user_hash(user_id: str, secret: str) -> str:
    """The hash that proves user_id until the secret changes, for widgets that cannot renew a token."""
    return hmac.new(secret.encode(), b"user:" + user_id.encode(), hashlib.sha256).hexdigest()


if __name__ == "__main__":
    if len(sys.argv) < 2:
        sys.exit(__doc__)
    # The first one, while two are being exchanged.
    signing_secret = os.environ["USER_TOKEN_SECRET"].split(",")[0].strip()
    print("token", user_token(sys.argv[1], signing_secret, *map(int, sys.argv[2:3])))
    print("hash ", user_hash(sys.argv[1], signing_secret))
