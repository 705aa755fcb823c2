#include "app/embedding_setup.hpp"

#include <algorithm>

#include "agent/llm/embedding_client.hpp"
#include "app/services.hpp"
#include "async/with_deadline.hpp"
#include "knowledge/encoder/sentence_encoder.hpp"
#include "knowledge/vectors/static_embedding.hpp"
#include "settings/setting_check.hpp"
#include "telemetry/log.hpp"

namespace continuo {

namespace {

constexpr std::chrono::seconds missing_interval{1};
constexpr std::chrono::seconds failed_interval_max{60};

}  // namespace

Result<std::shared_ptr<Embedder>> make_embedder(Services& services, const Clock& clock) {
    const auto& settings = services.settings.embedding;
    if (!settings.model_directory.empty()) {
        auto table = load_static_embedding(settings.model_directory);
        if (!table) return fail(table.error().code, "EMBEDDING_MODEL_DIR: " + table.error().detail);
        log("main").info(
            "Passages are found by vectors of {} as well", settings.model_directory.string()
        );
        return std::shared_ptr<Embedder>(std::move(*table));
    }
    if (settings.base_url.empty()) {
        const bool is_english = services.settings.knowledge.language == "english";
        if (!settings.built_in || !is_english) return std::shared_ptr<Embedder>();
        return std::shared_ptr<Embedder>(make_sentence_encoder());
    }
    EmbeddingEndpointConfig config;
    config.base_url = settings.base_url;
    config.api_key = settings.api_key;
    config.model = settings.model;
    config.masked = personal_kinds_of(services.settings.model.redact);
    auto client = EmbeddingClient::make(std::move(config), clock, services.metrics.get());
    if (!client) return fail(client.error().code, "EMBEDDING_BASE_URL: " + client.error().detail);
    services.embedding_client = std::move(*client);
    log("main").info(
        "Passages are found by vectors of the model {} at {} as well",
        settings.model,
        mask_url(settings.base_url)
    );
    return std::shared_ptr<Embedder>(services.embedding_client);
}

Task<void> embed_missing_passages(Services& services) {
    auto& knowledge = *services.knowledge;
    for (;;) {
        co_await sleep_until(Deadline::after(missing_interval));
        const auto missing = knowledge.stats().vectors_missing;
        if (missing == 0) continue;
        log("knowledge").info("{} passages have no vector yet", missing);
        auto failed_wait = missing_interval;
        while (knowledge.stats().vectors_missing > 0) {
            const auto left = co_await knowledge.embed_missing();
            if (left) {
                failed_wait = missing_interval;
                // No vector is to be made, and still one is missing: the index could not be read.
                if (*left == 0) break;
                continue;
            }
            failed_wait = std::min(2 * failed_wait, failed_interval_max);
            co_await sleep_until(Deadline::after(failed_wait));
        }
        if (knowledge.stats().vectors_missing == 0)
            log("knowledge").info("all passages have vectors");
    }
}

}  // namespace continuo
