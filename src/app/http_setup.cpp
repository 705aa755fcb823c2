#include "app/http_setup.hpp"

#include "base/text.hpp"

namespace continuo {

namespace {

/// The metrics listener only serves a few scrapers.
constexpr std::size_t metrics_connections_max = 32;

Result<std::vector<AddressRange>> trusted_proxies(const Settings& settings) {
    std::vector<AddressRange> ranges;
    for (const auto& text : settings.api.trusted_proxies) {
        auto range = AddressRange::parse(text);
        if (!range) return std::unexpected(std::move(range.error()));
        ranges.push_back(*range);
    }
    return ranges;
}

std::string_view mode_name(ToolMode mode) {
    return mode == ToolMode::registry ? "registry" : "legacy";
}

}  // namespace

std::string_view environment_name(Environment environment) {
    switch (environment) {
        case Environment::development:
            return "development";
        case Environment::testing:
            return "testing";
        case Environment::staging:
            return "staging";
        case Environment::production:
            return "production";
    }
    return "development";
}

Result<ApiConfig> make_api_config(const Services& services) {
    const auto& settings = services.settings;
    ApiConfig config;
    config.name = settings.app.name;
    config.version = settings.app.version;
    config.environment = environment_name(settings.app.environment);
    config.instance = services.instance;
    config.prefix = settings.api.prefix;
    config.debug = settings.app.debug;
    config.expose_stats = settings.app.expose_stats;
    config.telemetry = settings.app.telemetry && settings.app.metrics_port == 0;
    config.security_contact = settings.app.security_contact;
    config.metrics_need_key =
        settings.app.environment != Environment::development || !settings.app.metrics_key.empty();
    config.metrics_key = settings.app.metrics_key.reveal();
    config.admin_key = services.admin_key;
    auto programs = parse_program_keys(settings.api.completions_keys.reveal());
    if (!programs) return std::unexpected(std::move(programs.error()));
    config.program_keys = std::move(*programs);
    for (const auto secret : split(settings.api.user_token_secret.reveal(), ',')) {
        if (!trim(secret).empty()) config.user_token_secrets.emplace_back(trim(secret));
    }
    config.cors = {settings.api.cors_origins, settings.api.cors_allow_credentials};
    for (const auto& origin : settings.api.embed_origins)
        config.cors.origins.push_back(origin);
    config.rate_limit.enabled = settings.rate_limit.enabled;
    config.rate_limit.requests = static_cast<std::uint32_t>(settings.rate_limit.requests);
    config.rate_limit.period = settings.rate_limit.period;
    auto proxies = trusted_proxies(settings);
    if (!proxies) return std::unexpected(std::move(proxies.error()));
    config.trusted_proxies = std::move(*proxies);
    auto hosts = AllowedHosts::parse(settings.api.allowed_hosts);
    if (!hosts) return std::unexpected(std::move(hosts.error()));
    config.allowed_hosts = std::move(*hosts);
    config.file_bytes_max = settings.api.file_bytes_max;
    config.access_log = settings.log.access;
    config.fingerprinting_enabled = settings.session.fingerprinting;
    config.fingerprint_strict = settings.session.fingerprint_strict;
    // All instances must use the same secret: the encryption keys, or without them the admin key.
    config.fingerprint_secret = settings.session.encryption_keys.empty()
                                    ? services.admin_key
                                    : settings.session.encryption_keys.reveal();
    config.initialization_mode = mode_name(settings.agent.tool_mode);
    config.sessions_need_database = settings.session.store != SessionStoreType::redis;
    config.turn_timeout = settings.agent.turn_timeout;
    config.turn_coalesce = std::chrono::milliseconds(settings.agent.turn_coalesce_ms);
    config.request_timeout = config.turn_timeout + std::chrono::seconds(5);
    return config;
}

HttpServerConfig make_server_config(const Services& services) {
    const auto& settings = services.settings;
    HttpServerConfig config;
    config.host = settings.api.host;
    config.port = settings.api.port;
    if (!settings.tls.certificate_file.empty())
        config.tls = TlsConfig{settings.tls.certificate_file, settings.tls.key_file};
    config.scratch_folder = services.data->uploads();
    config.connections_max = settings.http.connections_max;
    config.connections_per_address = settings.http.connections_per_address;
    config.trusted_proxies = trusted_proxies(settings).value_or(std::vector<AddressRange>{});
    config.header_timeout = settings.http.header_timeout;
    config.body_timeout = settings.http.body_timeout;
    config.body_total_timeout = settings.http.body_total_timeout;
    config.uploads = {
        .bytes_max = std::uint64_t{settings.uploads.total_mb_max} << 20U,
        .client_bytes_max = std::uint64_t{settings.uploads.client_mb_max} << 20U,
        .bodies_max = settings.http.bodies_max,
        .client_bodies_max = settings.http.client_bodies_max,
        .free_bytes_min = std::uint64_t{settings.uploads.free_mb_min} << 20U,
    };
    config.idle_timeout = settings.http.idle_timeout;
    config.write_timeout = settings.http.write_timeout;
    config.websocket_ping_interval = settings.http.websocket_ping_interval;
    config.websocket_ping_timeout = settings.http.websocket_ping_timeout;
    return config;
}

HttpServerConfig make_metrics_server_config(const Settings& settings) {
    HttpServerConfig config;
    config.host = settings.app.metrics_host;
    config.port = settings.app.metrics_port;
    config.connections_max = metrics_connections_max;
    config.health_connections = 0;
    config.idle_timeout = settings.http.idle_timeout;
    config.header_timeout = settings.http.header_timeout;
    config.write_timeout = settings.http.write_timeout;
    return config;
}

}  // namespace continuo
