#include "settings/setting_check.hpp"
#include "settings/setting_table.hpp"

namespace continuo {

namespace {

constexpr SettingSpec application_settings[] = {
    {.name = "APP_NAME",
     .target = setting_at<&Settings::app, &AppSettings::name>,
     .meaning = "Name shown by the API, the log and the greeting"},
    {.name = "APP_VERSION",
     .target = setting_at<&Settings::app, &AppSettings::version>,
     .fallback = "version of the program",
     .meaning = "Version shown by the API"},
    {.name = "ENVIRONMENT",
     .target = setting_at<&Settings::app, &AppSettings::environment>,
     .choices = "development testing staging production",
     .meaning = "Kind of installation; production has stricter checks and writes a log file"},
    {.name = "DEBUG",
     .target = setting_at<&Settings::app, &AppSettings::debug>,
     .meaning =
         "Serves /docs, /redoc and /openapi.json, shows details of internal errors, logs at DEBUG"},
    {.name = "EXPOSE_STATS",
     .target = setting_at<&Settings::app, &AppSettings::expose_stats>,
     .fallback = "true in development, otherwise false",
     .meaning =
         "Shows totals, session statistics and circuit breakers in the responses to everyone; "
         "false: only with the admin key or DEBUG"},
    {.name = "DATA_DIRECTORY",
     .target = setting_at<&Settings::app, &AppSettings::data_directory>,
     .meaning = "Folder of all state: database, search index, scratch files"},
    {.name = "ENABLE_TELEMETRY",
     .target = setting_at<&Settings::app, &AppSettings::telemetry>,
     .meaning = "Serves GET /metrics in the Prometheus format"},
    {.name = "SHUTDOWN_GRACE_SECONDS",
     .target = setting_at<&Settings::app, &AppSettings::shutdown_grace>,
     .min = 0,
     .max = 600,
     .meaning = "Seconds that requests in flight may take to finish after SIGTERM"},
};

constexpr SettingSpec logging_settings[] = {
    {.name = "LOG_LEVEL",
     .target = setting_at<&Settings::log, &LogSettings::level>,
     .choices = "debug info warning error critical",
     .fallback = "debug with DEBUG, otherwise info",
     .meaning = "Lowest level that is logged"},
    {.name = "LOG_FORMAT",
     .target = setting_at<&Settings::log, &LogSettings::format>,
     .choices = "text json",
     .meaning = "text: time - logger - LEVEL - message; json: one object per line"},
    {.name = "LOG_FILE",
     .target = setting_at<&Settings::log, &LogSettings::file>,
     .fallback = "logs/app.log; in development none",
     .meaning = "File for the log, in addition to standard output; none: no file"},
    {.name = "ACCESS_LOG",
     .target = setting_at<&Settings::log, &LogSettings::access>,
     .meaning = "Logs every request"},
};

constexpr SettingSpec api_settings[] = {
    {.name = "API_HOST",
     .target = setting_at<&Settings::api, &ApiSettings::host>,
     .check = check_address,
     .allowed = "a numeric address such as 127.0.0.1, 0.0.0.0 or ::",
     .meaning = "Address to listen on"},
    {.name = "API_PORT",
     .target = setting_at<&Settings::api, &ApiSettings::port>,
     .min = 0,
     .max = 65535,
     .meaning = "Port to listen on; 0: any free port"},
    {.name = "API_PREFIX",
     .target = setting_at<&Settings::api, &ApiSettings::prefix>,
     .check = check_prefix,
     .allowed = "a path such as /api or /support/v1",
     .meaning = "Prefix of the API paths"},
    {.name = "API_WORKERS",
     .target = setting_at<&Settings::api, &ApiSettings::workers>,
     .min = 0,
     .max = 256,
     .meaning = "Threads that serve requests; 0: one per core"},
    {.name = "ADMIN_API_KEY",
     .target = setting_at<&Settings::api, &ApiSettings::admin_key>,
     .check = check_api_key,
     .allowed = "8 to 256 visible ASCII characters (in production at least 16)",
     .fallback = "in development a generated key",
     .meaning = "Key of the administrative routes (X-API-Key); required in production"},
    {.name = "USER_TOKEN_SECRET",
     .target = setting_at<&Settings::api, &ApiSettings::user_token_secret>,
     .check = check_user_token_secret,
     .allowed = "one secret, or two separated by a comma, each 32 to 256 visible ASCII characters",
     .fallback = "no user is verified but by the admin key",
     .meaning = "Shared with your backend, which signs user tokens and hashes with it (HMAC-SHA256)"
    },
    {.name = "CORS_ORIGINS",
     .target = setting_at<&Settings::api, &ApiSettings::cors_origins>,
     .check = check_origin,
     .allowed =
         "a JSON array or comma-separated list of origins such as https://shop.example.com, or *",
     .meaning = "Origins of the web pages that may call the API; *: all, []: none"},
    {.name = "CORS_ALLOW_CREDENTIALS",
     .target = setting_at<&Settings::api, &ApiSettings::cors_allow_credentials>,
     .meaning = "Allows these pages to send cookies and credentials"},
    {.name = "TRUSTED_PROXIES",
     .target = setting_at<&Settings::api, &ApiSettings::trusted_proxies>,
     .check = check_network,
     .allowed = "a JSON array or comma-separated list of addresses and networks (10.0.0.0/8)",
     .meaning = "Proxies whose X-Forwarded-For is trusted"},
    {.name = "MAX_FILE_SIZE",
     .aliases = "ATTACHMENT_MAX_FILE_SIZE",
     .target = setting_at<&Settings::api, &ApiSettings::file_bytes_max>,
     .min = 1024,
     .max = 104857600,
     .meaning = "Maximum size of one uploaded file, in bytes"},
};

constexpr SettingSpec rate_limit_settings[] = {
    {.name = "RATE_LIMIT_ENABLED",
     .target = setting_at<&Settings::rate_limit, &RateLimitSettings::enabled>,
     .meaning = "Limits the requests of each client address; /health is never limited"},
    {.name = "RATE_LIMIT_REQUESTS",
     .target = setting_at<&Settings::rate_limit, &RateLimitSettings::requests>,
     .min = 10,
     .max = 10000,
     .meaning = "Requests that a client may send per period"},
    {.name = "RATE_LIMIT_PERIOD",
     .aliases = "RATE_LIMIT_PERIOD_SECONDS",
     .target = setting_at<&Settings::rate_limit, &RateLimitSettings::period>,
     .min = 1,
     .max = 3600,
     .meaning = "Length of the period, in seconds"},
};

constexpr SettingSpec http_settings[] = {
    {.name = "HTTP_HEADER_TIMEOUT_SECONDS",
     .target = setting_at<&Settings::http, &HttpSettings::header_timeout>,
     .min = 1,
     .max = 300,
     .meaning = "Timeout from the first byte of a request to the end of its headers"},
    {.name = "HTTP_BODY_TIMEOUT_SECONDS",
     .target = setting_at<&Settings::http, &HttpSettings::body_timeout>,
     .min = 1,
     .max = 600,
     .meaning = "Timeout between two parts of a body"},
    {.name = "HTTP_IDLE_TIMEOUT_SECONDS",
     .target = setting_at<&Settings::http, &HttpSettings::idle_timeout>,
     .min = 1,
     .max = 3600,
     .meaning = "Timeout between two requests of a connection"},
    {.name = "HTTP_WRITE_TIMEOUT_SECONDS",
     .target = setting_at<&Settings::http, &HttpSettings::write_timeout>,
     .min = 1,
     .max = 600,
     .meaning = "Timeout for the client to accept a part of a response"},
    {.name = "HTTP_CONNECTIONS_MAX",
     .target = setting_at<&Settings::http, &HttpSettings::connections_max>,
     .min = 10,
     .max = 1000000,
     .meaning = "Maximum number of open connections; further ones are closed at once"},
    {.name = "TLS_CERT_FILE",
     .target = setting_at<&Settings::tls, &TlsSettings::certificate_file>,
     .fallback = "plain HTTP",
     .meaning = "PEM file of the certificate and its chain; enables HTTPS"},
    {.name = "TLS_KEY_FILE",
     .target = setting_at<&Settings::tls, &TlsSettings::key_file>,
     .meaning = "PEM file of its private key"},
};

constexpr SettingPart server_parts[] = {
    {"Application", application_settings},
    {"Logging", logging_settings},
    {"API", api_settings},
    {"Rate limit", rate_limit_settings},
    {"HTTP and TLS", http_settings},
};

}  // namespace

std::span<const SettingPart> server_setting_parts() {
    return server_parts;
}

}  // namespace continuo
