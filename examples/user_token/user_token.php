<?php
// Signs a user token and a user hash for Continuo: USER_TOKEN_SECRET=... php user_token.php USER_ID [SECONDS]
// For a backend, which knows who is logged in. Needs only PHP.
declare(strict_types=1);

function base64url(string $data): string
{
    return rtrim(strtr(base64_encode($data), '+/', '-_'), '=');
}

/** A JSON Web Token (HS256) that proves $userId for so many seconds. */
function user_token(string $userId, string $secret, int $seconds = 600): string
{
    $now = time();
    $header = ['alg' => 'HS256', 'typ' => 'JWT'];
    $claims = ['sub' => $userId, 'iat' => $now, 'exp' => $now + $seconds];
    $covered = base64url(json_encode($header, JSON_THROW_ON_ERROR))
        . '.' . base64url(json_encode($claims, JSON_THROW_ON_ERROR));
    return $covered . '.' . base64url(hash_hmac('sha256', $covered, $secret, true));
}

/** The hash that proves $userId until the secret changes, for widgets that cannot renew a token. */
function user_hash(string $userId, string $secret): string
{
    return hash_hmac('sha256', 'user:' . $userId, $secret);
}

if (PHP_SAPI === 'cli' && realpath($argv[0]) === __FILE__) {
    if ($argc < 2) {
        fwrite(STDERR, "usage: USER_TOKEN_SECRET=... php user_token.php USER_ID [SECONDS]\n");
        exit(1);
    }
    // The first one, while two are being exchanged.
    $secret = trim(explode(',', (string) getenv('USER_TOKEN_SECRET'))[0]);
    echo 'token ', user_token($argv[1], $secret, (int) ($argv[2] ?? 600)), "\n";
    echo 'hash  ', user_hash($argv[1], $secret), "\n";
}
