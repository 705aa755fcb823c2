#include "app/services.hpp"

#include <algorithm>
#include <cstdio>
#include <thread>

#include <fmt/format.h>
#include <unistd.h>

#include "agent/language/customer_language.hpp"
#include "agent/message_lists.hpp"
#include "agent/paced_responder.hpp"
#include "agent/tools/builtin_tools.hpp"
#include "api/api.hpp"
#include "api/metrics_handler.hpp"
#include "app/admin_key_notice.hpp"
#include "app/declared_tools.hpp"
#include "app/embedding_setup.hpp"
#include "app/http_setup.hpp"
#include "app/model_setup.hpp"
#include "app/sample_knowledge.hpp"
#include "app/startup_checks.hpp"
#include "app/storage.hpp"
#include "app/trace_setup.hpp"
#include "async/block_on.hpp"
#include "base/host_name.hpp"
#include "base/id.hpp"
#include "settings/store_options.hpp"
#include "telemetry/log.hpp"

namespace continuo {

namespace {

std::string make_instance_name() {
    return fmt::format("{}:{}:{}", local_host_name(), ::getpid(), random_hex(4));
}

Result<void> open_data(Services& services) {
    auto data = DataDirectory::open(services.settings.app.data_directory);
    if (!data) return std::unexpected(data.error());
    services.data = std::make_unique<DataDirectory>(std::move(*data));

    services.admin_key = services.settings.api.admin_key.reveal();
    if (!services.admin_key.empty()) return {};
    const auto key = services.data->load_or_make_admin_key();
    if (!key) return std::unexpected(key.error());
    services.admin_key = key->key;
    const bool shown =
        key->made_now &&
        show_admin_key(STDERR_FILENO, services.data->admin_key_file(), services.admin_key);
    if (!shown) {
        log("main").info(
            "ADMIN_API_KEY is not set: using the key in {}",
            services.data->admin_key_file().string()
        );
    }
    return {};
}

Result<void> open_knowledge(Services& services, const Clock& clock) {
    auto config =
        make_knowledge_config(services.settings, services.data->index(), *services.database);
    if (!config) return std::unexpected(std::move(config.error()));
    services.synonyms = config->synonyms;
    auto embedder = make_embedder(services, clock);
    if (!embedder) return std::unexpected(std::move(embedder.error()));
    config->embedder = std::move(*embedder);
    config->vector_weight = services.settings.embedding.weight;
    config->question_vector_timeout =
        std::chrono::milliseconds(services.settings.embedding.question_timeout_ms);
    auto knowledge =
        block_on(open_knowledge_base(std::move(*config), services.database->documents()));
    if (!knowledge) return std::unexpected(knowledge.error());
    services.knowledge = std::move(*knowledge);
    return {};
}

/// Factories of the four tools. The registry skips disabled ones.
std::vector<ToolFactory> tool_factories(Services& services, const AgentConfig& config) {
    const auto& settings = services.settings.agent;
    ToolPolicy policy;
    policy.timeout = settings.tool_timeout;
    policy.attempts = std::max(1, static_cast<int>(settings.tool_attempts));
    const auto& knowledge = *services.knowledge;
    auto& memories = services.database->memories();
    auto& pool = *services.blocking_pool;
    const auto file_bytes_max = services.settings.api.file_bytes_max;
    return {
        {"rag", settings.rag_tool, policy, [&knowledge] { return make_rag_search_tool(knowledge); }
        },
        {"memory",
         settings.memory_tool,
         policy,
         [&memories] { return make_customer_facts_tool(memories); }},
        {"attachment",
         settings.attachment_tool,
         policy,
         [&services, &pool, file_bytes_max, replies = config.replies] {
             return make_attachment_tool(
                 pool, file_bytes_max, {services.extractor.get(), services.scanner.get()}, replies
             );
         }},
        {"escalation",
         settings.escalation_tool,
         policy,
         [escalation = config.escalation] { return make_escalation_tool(escalation); }},
    };
}

Result<void> open_agent(Services& services, const Clock& clock) {
    log("main").info("Initializing AI agent...");
    load_message_lists();
    const auto& settings = services.settings;
    AgentConfig config;
    config.instance = services.instance;
    config.mode = settings.agent.tool_mode;
    config.search_results = settings.knowledge.search_results;
    config.documents_language = language_code(settings.knowledge.language);
    config.lease_time = settings.session.lock_timeout;
    config.turn_timeout = settings.agent.turn_timeout;
    config.escalation.enabled = settings.escalation.enabled;
    config.escalation.threshold = settings.escalation.threshold;
    config.escalation.keywords = settings.escalation.keywords;
    config.waiting.assist = settings.waiting.while_waiting != "silent";
    config.waiting.timeout = settings.waiting.timeout;
    auto zone = TimeZone::load(settings.waiting.support_time_zone);
    if (!zone) return fail(zone.error().code, "SUPPORT_TIME_ZONE: " + zone.error().detail);
    auto hours = SupportHours::parse(settings.waiting.support_hours, std::move(*zone));
    if (!hours) return fail(hours.error().code, "SUPPORT_HOURS: " + hours.error().detail);
    config.waiting.hours = std::move(*hours);
    if (!settings.agent.replies_directory.empty()) {
        auto replies = Replies::load(settings.agent.replies_directory);
        if (!replies)
            return fail(replies.error().code, "REPLIES_DIRECTORY: " + replies.error().detail);
        config.replies = std::make_shared<const Replies>(std::move(*replies));
        config.escalation.replies = config.replies;
    }

    auto factories = tool_factories(services, config);
    if (auto added = add_declared_tools(services, config, factories, clock); !added)
        return std::unexpected(std::move(added.error()));
    auto tools = block_on(
        make_tool_registry(config.mode, std::move(factories), clock, services.metrics.get())
    );
    if (!tools) return std::unexpected(tools.error());
    for (const auto& [key, why] : (*tools)->left_out())
        log("main").warn("tool {} is left out: {}", key, why);
    services.tools = tools->get();
    config.tracer = services.tracer.get();
    services.answer_sinks = make_draft_sinks(*services.drafts, *services.channel);
    config.sinks = services.answer_sinks.get();
    auto responder = make_extractive_responder(
        *services.knowledge,
        config.replies,
        {.answer = settings.agent.answer_confidence, .suggest = settings.agent.suggest_confidence},
        services.synonyms.get()
    );
    if (settings.agent.answer_pace_ms > 0) {
        responder = make_paced_responder(
            std::move(responder), std::chrono::milliseconds(settings.agent.answer_pace_ms)
        );
    }
    auto answering = add_model(services, std::move(responder), config.replies, clock);
    if (!answering) return std::unexpected(std::move(answering.error()));
    services.agent = make_agent(
        config,
        *services.sessions,
        std::move(*tools),
        std::move(*answering),
        clock,
        services.metrics.get()
    );
    services.hub = std::make_unique<TurnHub>(*services.agent);
    services.places =
        std::make_unique<WaitingPlaces>(services.agent->config().waiting, *services.channel);
    services.live = std::make_unique<Live>(
        LiveServices{
            *services.sessions, *services.drafts, *services.channel, services.places.get()
        },
        *services.hub
    );
    services.websockets = std::make_unique<SessionConnections>(
        settings.http.websockets_max, settings.http.session_websockets_max
    );
    services.queue =
        std::make_unique<QueueFeed>(*services.sessions, *services.database, *services.channel);
    services.metrics->add_source([&services](Metrics& metrics) {
        metrics.set_live(services.channel->subscribers(), services.hub->running());
    });
    log("main").info("✓ AI agent initialized successfully");
    log("main").info("✓ Session store initialized: {}", services.sessions->name());
    return {};
}

void load_samples(Services& services) {
    if (!services.settings.knowledge.load_samples) return;
    const auto report = block_on(services.knowledge->upsert(sample_documents()));
    if (!report)
        return log("main").warn("Failed to add sample knowledge: {}", report.error().detail);
    log("main").info("Added {} sample documents to knowledge base", report->documents_added);
}

Result<void> open_api(Services& services, const Clock& clock) {
    auto config = make_api_config(services);
    if (!config) return std::unexpected(config.error());
    services.api = make_api(
        std::move(*config),
        ApiServices{
            .sessions = *services.sessions,
            .agent = *services.agent,
            .tools = *services.tools,
            .knowledge = *services.knowledge,
            .database = *services.database,
            .pool = *services.blocking_pool,
            .clock = clock,
            .metrics = services.metrics.get(),
            .cache = services.cache.get(),
            .rates = services.rates.get(),
            .guesses = services.guesses.get(),
            .operators = services.operators.get(),
            .draining = [&services] { return services.draining.load(); },
            .catching_up =
                [&services] { return services.replicator && !services.records_are_indexed; },
            .live = services.live.get(),
            .connections = services.websockets.get(),
            .reports = services.reports,
            .extractor = services.extractor.get(),
            .queue = services.queue.get(),
            .tracer = services.tracer.get(),
        }
    );
    return {};
}

Result<void> start_metrics_listener(Services& services) {
    const auto& settings = services.settings;
    if (!settings.app.telemetry || settings.app.metrics_port == 0) return {};
    auto hosts = AllowedHosts::parse(settings.api.allowed_hosts);
    if (!hosts) return std::unexpected(std::move(hosts.error()));
    services.metrics_api = make_metrics_handler(
        *services.metrics, *services.sessions, std::move(*hosts), settings.app.metrics_key.reveal()
    );
    auto server = start_http_server(
        make_metrics_server_config(settings), *services.shards, *services.metrics_api, nullptr
    );
    if (!server) return std::unexpected(std::move(server.error()));
    services.metrics_server = std::move(*server);
    log("main").info(
        "Metrics are served at {} port {}",
        settings.app.metrics_host,
        services.metrics_server->port()
    );
    return {};
}

}  // namespace

Services::~Services() {
    server.reset();
    metrics_server.reset();
    stop_shards();
    // Suspended coroutines on the shards refer to services that are declared before the shards.
    shards.reset();
}

void Services::stop_shards() {
    if (remote_notes) remote_notes->close();
    if (redis) redis->close();
    if (shards) shards->stop();
    if (model) model->close();
    if (embedding_client) embedding_client->close();
    for (const auto& connections : tool_connections)
        connections->close();
    if (mcp_tools) mcp_tools->close();
}

Result<std::unique_ptr<Services>> open_services(Settings settings, const Clock& clock) {
    auto services = std::make_unique<Services>();
    services->settings = std::move(settings);
    services->instance = make_instance_name();
    services->metrics = std::make_unique<Metrics>();
    services->blocking_pool = std::make_unique<boost::asio::thread_pool>(2);
    const auto workers = services->settings.api.workers;
    services->shards = std::make_unique<ShardSet>(
        workers > 0 ? workers : std::max(1U, std::thread::hardware_concurrency())
    );
    services->shards->start();
    services->extractor = std::make_unique<TextExtractor>(TextExtractorConfig{});
    if (const auto& command = services->settings.agent.attachment_scan_command; !command.empty())
        services->scanner = std::make_unique<FileScanner>(command);
    for (const auto step :
         {+[](Services& s, const Clock& c) { return open_traces(s, c); },
          +[](Services& s, const Clock&) { return open_data(s); },
          +[](Services& s, const Clock& c) { return open_storage(s, c); },
          +[](Services& s, const Clock& c) { return open_knowledge(s, c); },
          +[](Services& s, const Clock& c) { return open_agent(s, c); }}) {
        if (auto done = step(*services, clock); !done)
            return std::unexpected(std::move(done.error()));
    }
    load_samples(*services);
    if (auto opened = open_api(*services, clock); !opened)
        return std::unexpected(std::move(opened.error()));
    if (auto checked = block_on(run_startup_checks(*services)); !checked)
        return std::unexpected(std::move(checked.error()));
    return services;
}

Result<void> start_listening(Services& services) {
    // Not earlier: they are believed for a few seconds, and an index can take longer to catch up.
    if (auto read = block_on(services.operators->refresh()); !read) return read;
    auto server = start_http_server(
        make_server_config(services), *services.shards, *services.api, services.metrics.get()
    );
    if (!server) return std::unexpected(std::move(server.error()));
    services.server = std::move(*server);
    return start_metrics_listener(services);
}

}  // namespace continuo
