#include "cli/knowledge/local_knowledge.hpp"

#include <algorithm>
#include <iterator>

#include <boost/json.hpp>
#include <fmt/format.h>

#include "async/block_on.hpp"
#include "base/id.hpp"
#include "database/database.hpp"
#include "domain/source.hpp"
#include "settings/data_directory.hpp"
#include "settings/store_options.hpp"

namespace continuo {

namespace {

constexpr std::size_t list_page = 500;

class LocalKnowledge final : public KnowledgeAccess {
public:
    LocalKnowledge(
        DataDirectory data,
        std::unique_ptr<Database> database,
        std::unique_ptr<KnowledgeBase> knowledge
    )
        : x_data(std::move(data)),
          x_database(std::move(database)),
          x_knowledge(std::move(knowledge)) {}
    ~LocalKnowledge() override {
        x_knowledge.reset();
        x_database->close();
    }
    LocalKnowledge(const LocalKnowledge&) = delete;
    LocalKnowledge& operator=(const LocalKnowledge&) = delete;

    Result<std::vector<Document>> list() override {
        std::vector<Document> all;
        std::string after;
        do {
            auto page = block_on(x_database->documents().list(after, list_page, false));
            if (!page) return std::unexpected(std::move(page.error()));
            after = page->next;
            std::ranges::move(page->items, std::back_inserter(all));
        } while (!after.empty());
        return all;
    }
    Result<Document> load(const std::string& id) override {
        auto document = block_on(x_database->documents().load(id));
        if (!document && document.error().code == Errc::not_found)
            return fail(Errc::not_found, "Document not found");
        return document;
    }
    Result<UpsertReport> upsert(std::vector<NewDocument> documents) override {
        auto report = block_on(x_knowledge->upsert(std::move(documents)));
        if (!report) return report;
        record(
            "knowledge.upsert",
            "documents",
            {
                {"added", report->documents_added},
                {"updated", report->documents_updated},
                {"failed", report->errors.size()},
            }
        );
        return report;
    }
    Result<bool> erase(const std::string& id) override {
        auto erased = block_on(x_knowledge->erase(id));
        if (erased && *erased) record("knowledge.delete", id, {});
        return erased;
    }
    Result<json::array> search(const std::string& query, std::size_t limit) override {
        const auto hits = x_knowledge->search(
            {.text = query,
             .limit = limit,
             .filters = {},
             .access = {.everything = true, .tags = {}}}
        );
        if (!hits) return std::unexpected(hits.error());
        json::array out;
        int rank = 0;
        for (const auto& hit : *hits)
            out.push_back(to_json(to_source(hit, ++rank)));
        return out;
    }
    Result<json::object> status() override {
        const auto generation = block_on(x_database->documents().generation());
        if (!generation) return std::unexpected(generation.error());
        const auto count = block_on(x_database->documents().count());
        if (!count) return std::unexpected(count.error());
        const auto failed = block_on(x_database->documents().count_failed());
        if (!failed) return std::unexpected(failed.error());
        const auto index = x_knowledge->stats();
        const json::object instance{
            {"instance", "(no server)"},
            {"generation", index.generation},
            {"lag", *generation > index.generation ? *generation - index.generation : 0},
            {"documents", index.documents},
            {"chunks", index.chunks},
        };
        return json::object{
            {"database_id", x_database->id()},
            {"shared", x_database->is_shared()},
            {"documents", *count},
            {"failed", *failed},
            {"generation", *generation},
            {"instances", json::array{instance}},
        };
    }

private:
    void record(std::string action, std::string subject, json::object detail) {
        AuditEntry entry;
        entry.at = system_clock().now();
        entry.actor = "cli";
        entry.action = std::move(action);
        entry.subject = std::move(subject);
        entry.detail = std::move(detail);
        // The action is done; that it is not in the log is no reason to report it as failed.
        std::ignore = block_on(x_database->audit().append(std::move(entry)));
    }

    DataDirectory x_data;
    std::unique_ptr<Database> x_database;
    std::unique_ptr<KnowledgeBase> x_knowledge;
};

}  // namespace

Result<std::unique_ptr<KnowledgeAccess>> open_local_knowledge(const Settings& settings) {
    const auto config = make_database_config(settings);
    if (settings.session.use_shared_context && config.postgres_url.empty()) {
        return fail(
            Errc::invalid_input,
            "with sessions in Redis and a SQLite file for each instance, change documents through "
            "a "
            "running server"
        );
    }
    auto data = DataDirectory::open(settings.app.data_directory);
    if (!data && data.error().code == Errc::busy) {
        return fail(
            Errc::busy,
            fmt::format(
                "a server uses {}: leave out --offline, or stop it first",
                settings.app.data_directory.string()
            )
        );
    }
    if (!data) return std::unexpected(std::move(data.error()));
    auto database = open_database(config, system_clock(), nullptr);
    if (!database) return std::unexpected(std::move(database.error()));
    auto index = make_knowledge_config(settings, data->index(), **database);
    if (!index) return std::unexpected(std::move(index.error()));
    auto knowledge = block_on(open_knowledge_base(std::move(*index), (*database)->documents()));
    if (!knowledge) return std::unexpected(std::move(knowledge.error()));
    return std::make_unique<LocalKnowledge>(
        std::move(*data), std::move(*database), std::move(*knowledge)
    );
}

}  // namespace continuo
