#!/usr/bin/env node
// Signs a user token and a user hash for Continuo: USER_TOKEN_SECRET=... user_token.mjs USER_ID [SECONDS]
// For a backend, which knows who is logged in. Needs only Node.js.
import { createHmac } from "node:crypto";
import { pathToFileURL } from "node:url";

/** A JSON Web Token (HS256) that proves userId for so many seconds. */
export function userToken(userId, secret, seconds = 600) {
  const now = Math.floor(Date.now() / 1000);
  const header = { alg: "HS256", typ: "JWT" };
  const claims = { sub: userId, iat: now, exp: now + seconds };
  const covered = [header, claims]
    .map((part) => Buffer.from(JSON.stringify(part)).toString("base64url"))
    .join(".");
  return covered + "." + createHmac("sha256", secret).update(covered).digest("base64url");
}

/** The hash that proves userId until the secret changes, for widgets that cannot renew a token. */
export function userHash(userId, secret) {
  return createHmac("sha256", secret).update("user:" + userId).digest("hex");
}

if (import.meta.url === pathToFileURL(process.argv[1]).href) {
  const [userId, seconds] = process.argv.slice(2);
  if (!userId) {
    console.error("usage: USER_TOKEN_SECRET=... user_token.mjs USER_ID [SECONDS]");
    process.exit(1);
  }
  // The first one, while two are being exchanged.
  const secret = process.env.USER_TOKEN_SECRET.split(",")[0].trim();
  console.log("token", userToken(userId, secret, Number(seconds ?? 600)));
  console.log("hash ", userHash(userId, secret));
}
