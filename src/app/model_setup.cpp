#include "app/model_setup.hpp"

#include "agent/llm/model_responder.hpp"
#include "app/services.hpp"
#include "cache/shared_sum.hpp"
#include "settings/setting_check.hpp"
#include "telemetry/log.hpp"

namespace continuo {

namespace {

ModelClientConfig make_client_config(const ModelSettings& settings) {
    ModelClientConfig config;
    config.first_byte_timeout = settings.first_byte_timeout;
    config.between_bytes_timeout = settings.between_bytes_timeout;
    config.total_timeout = settings.total_timeout;
    config.attempts = static_cast<int>(settings.attempts);
    config.concurrency = settings.concurrency;
    ModelEndpointConfig primary;
    primary.base_url = settings.base_url;
    primary.api_key = settings.api_key;
    primary.model = settings.model;
    primary.api = settings.api_kind == "azure" ? ModelApi::azure : ModelApi::openai;
    primary.api_version = settings.api_version;
    config.endpoints.push_back(std::move(primary));
    if (settings.fallback_base_url.empty()) return config;
    ModelEndpointConfig fallback;
    fallback.label = "fallback";
    fallback.base_url = settings.fallback_base_url;
    fallback.api_key = settings.fallback_api_key;
    fallback.model = settings.fallback_model;
    config.endpoints.push_back(std::move(fallback));
    return config;
}

Result<ModelResponderConfig> make_responder_config(
    const ModelSettings& settings, std::shared_ptr<const Replies> replies
) {
    ModelResponderConfig config;
    if (!settings.prompts_directory.empty()) {
        auto templates = PromptTemplates::load(settings.prompts_directory);
        if (!templates)
            return fail(
                templates.error().code, "LLM_PROMPTS_DIRECTORY: " + templates.error().detail
            );
        config.prompt.templates = std::move(*templates);
    }
    config.prompt.company = settings.company;
    config.prompt.tone = settings.tone;
    config.prompt.masked = personal_kinds_of(settings.redact);
    config.max_tokens = settings.max_tokens;
    config.temperature = settings.temperature;
    config.context_tokens = settings.context_tokens;
    config.turn_tokens = settings.turn_tokens;
    config.turn_time = settings.turn_time;
    config.steps_max = settings.steps_max;
    config.session_tokens = settings.session_tokens;
    config.day_tokens = settings.day_tokens;
    config.replies = std::move(replies);
    return config;
}

}  // namespace

Result<std::unique_ptr<Responder>> add_model(
    Services& services,
    std::unique_ptr<Responder> documents,
    std::shared_ptr<const Replies> replies,
    const Clock& clock
) {
    const auto& settings = services.settings.model;
    if (settings.base_url.empty()) return documents;
    auto prices = settings.prices_file.empty() ? Result<PriceTable>(PriceTable::built_in())
                                               : PriceTable::load(settings.prices_file);
    if (!prices) return fail(prices.error().code, "LLM_PRICES_FILE: " + prices.error().detail);
    auto config = make_responder_config(settings, std::move(replies));
    if (!config) return std::unexpected(std::move(config.error()));
    services.model_usage = std::make_unique<UsageLedger>(
        std::move(*prices),
        services.settings.app.data_directory / "model-usage.json",
        clock,
        services.metrics.get()
    );
    auto client = make_model_client(
        make_client_config(settings), *services.model_usage, clock, services.metrics.get()
    );
    if (!client) return fail(client.error().code, "LLM_BASE_URL: " + client.error().detail);
    services.model = std::move(*client);
    if (services.redis) {
        constexpr std::chrono::hours kept_for{72};  // longer than a day, whatever the clocks say
        config->day_tokens_of_all = make_redis_shared_sum(
            services.settings.redis.session_key_prefix + "tokens:",
            services.instance,
            kept_for,
            *services.redis
        );
    }
    log("main").info(
        "Answers are written by the model {} at {}", settings.model, mask_url(settings.base_url)
    );
    return make_model_responder(
        std::move(*config),
        std::move(documents),
        *services.model,
        *services.model_usage,
        make_gate_check,
        services.metrics.get()
    );
}

}  // namespace continuo
