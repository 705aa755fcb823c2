// What `continuo kb` does on an open knowledge base; declared in knowledge_command.hpp.
#include <algorithm>
#include <map>
#include <optional>
#include <ostream>
#include <set>
#include <utility>

#include <fmt/format.h>

#include "base/id.hpp"
#include "base/limits.hpp"
#include "cli/knowledge/gap_listing.hpp"
#include "cli/knowledge/knowledge_command.hpp"
#include "cli/knowledge/knowledge_export.hpp"
#include "cli/knowledge/knowledge_report.hpp"
#include "cli/knowledge/sync_plan.hpp"
#include "cli/knowledge/web_documents.hpp"
#include "cli/plain_text.hpp"
#include "cli/progress_bar.hpp"
#include "extraction/text_extractor.hpp"

namespace continuo {

namespace {

constexpr int action_exit_failure = 1;
constexpr int action_exit_usage = 2;
/// Of one request. Every byte of content may need two in JSON, and the request may have
/// limits::knowledge_body_bytes_max.
constexpr std::size_t batch_bytes_max = 8 * 1024 * 1024;
constexpr std::size_t batch_documents_max = 200;

class KnowledgeRun {
public:
    KnowledgeRun(
        const KnowledgeOptions& options, KnowledgeAccess& access, const KnowledgeStreams& streams
    )
        : x_options(options),
          x_access(access),
          x_streams(streams),
          x_bar("", streams.progress_width, streams.err, system_clock()) {}

    int add() {
        const auto stored = x_access.list();
        if (!stored) return refuse(stored.error());
        auto files = read_all_paths(*stored);
        if (!files) return refuse(files.error());
        auto plan = plan_sync(*files, *stored);
        plan.removed.clear();
        return apply(std::move(*files), plan);
    }
    int sync() {
        const auto stored = x_access.list();
        if (!stored) return refuse(stored.error());
        auto files = read_document_files(x_options.paths.front(), reading_of(*stored));
        if (!files) return refuse(files.error());
        if (files->documents.empty() && !x_options.allow_empty) {
            return refuse(
                {Errc::conflict,
                 "there is no document in " + x_options.paths.front() +
                     ": to remove all, say --allow-empty"}
            );
        }
        const auto plan = plan_sync(*files, *stored);
        return apply(std::move(*files), plan);
    }
    int list() {
        const auto documents = x_access.list();
        if (!documents) return refuse(documents.error());
        print_documents(*documents, x_options.json, x_streams.out);
        return 0;
    }
    int remove() {
        ChangeReport report;
        for (const auto& id : x_options.ids) {
            if (!is_valid_id(id)) {
                report.failed.push_back({id, id, "this cannot be the id of a document"});
                continue;
            }
            const auto erased = x_access.erase(id);
            if (!erased) return finish(std::move(report), erased.error());
            if (*erased)
                report.removed.push_back(id);
            else
                report.failed.push_back({id, id, "there is no such document"});
        }
        return finish(std::move(report), std::nullopt);
    }
    int search() {
        const auto found = x_access.search(x_options.query, x_options.limit);
        if (!found) return refuse(found.error());
        print_passages(*found, x_options.json, x_streams.out);
        return 0;
    }
    int gaps() {
        auto listed = list_gaps(x_access, x_options.gaps, x_options.json, x_streams.out);
        return listed ? 0 : refuse(listed.error());
    }
    int save();
    int status() {
        auto status = x_access.status();
        if (!status) return refuse(status.error());
        const ServerKnowledge one{"this folder", std::move(*status), ""};
        print_knowledge_status(std::span(&one, 1), x_options.json, x_streams.out);
        return 0;
    }

private:
    int refuse(const Error& error) {
        x_bar.wipe();
        x_streams.err << "continuo kb: " << make_printable(error.detail) << '\n';
        if (error.code == Errc::unavailable || error.code == Errc::timeout)
            return knowledge_exit_unreachable;
        return error.code == Errc::invalid_input ? action_exit_usage : action_exit_failure;
    }
    /// Tells what was done, also where an error ended it.
    int finish(ChangeReport report, const std::optional<Error>& error) {
        x_bar.wipe();
        print_changes(report, x_options.json, x_streams.out);
        if (error) return refuse(*error);
        return report.failed.empty() ? 0 : action_exit_failure;
    }
    FileReading reading_of(const std::vector<Document>& stored) {
        FileReading reading;
        reading.extractor = &x_extractor;
        reading.known = known_files(stored, x_options.access_tags);
        reading.access_tags = x_options.access_tags;
        x_bar.begin("reading");
        reading.progress = [this](auto done, auto total) { x_bar.update(done, total); };
        return reading;
    }
    WebLimits web_limits() const { return {x_options.allow_private, x_options.pages_max}; }
    Result<FileDocuments> read_all_paths(const std::vector<Document>& stored) {
        auto reading = reading_of(stored);
        reading.base = x_options.base;
        FileDocuments all;
        std::set<std::string> ids;
        for (const auto& path : x_options.paths) {
            auto files = is_web_url(path)
                             ? read_web_documents(path, x_options.sitemap, web_limits(), reading)
                             : read_document_files(path, reading);
            if (!files) return files;
            for (auto& file : files->documents) {
                if (ids.insert(file.document.id).second)
                    all.documents.push_back(std::move(file));
                else
                    all.refused.push_back(
                        {file.path, file.document.id, "another file has the same id"}
                    );
            }
            std::ranges::move(files->refused, std::back_inserter(all.refused));
            std::ranges::move(files->skipped, std::back_inserter(all.skipped));
        }
        return all;
    }
    int apply(FileDocuments files, const SyncPlan& plan);
    Result<void> note_failures(const std::vector<RefusedFile>& files);
    Result<void> send(std::vector<FileDocument*> batch, ChangeReport& report);
    Result<void> send_all(FileDocuments& files, const SyncPlan& plan, ChangeReport& report);

    const KnowledgeOptions& x_options;
    KnowledgeAccess& x_access;
    const KnowledgeStreams& x_streams;
    ProgressBar x_bar;
    TextExtractor x_extractor{TextExtractorConfig{}};
};

int KnowledgeRun::apply(FileDocuments files, const SyncPlan& plan) {
    ChangeReport report;
    report.dry_run = x_options.dry_run;
    report.unchanged = plan.unchanged;
    report.failed = files.refused;
    report.skipped = files.skipped;
    if (x_options.dry_run) {
        for (const auto index : plan.added)
            report.added.push_back(files.documents[index].document.id);
        for (const auto index : plan.updated)
            report.updated.push_back(files.documents[index].document.id);
        report.removed = plan.removed;
        return finish(std::move(report), std::nullopt);
    }
    if (auto sent = send_all(files, plan, report); !sent)
        return finish(std::move(report), sent.error());
    if (auto noted = note_failures(files.refused); !noted)
        return finish(std::move(report), noted.error());
    // At the end: a document that was renamed can be found all the time.
    x_bar.begin("removing");
    for (const auto& id : plan.removed) {
        const auto erased = x_access.erase(id);
        if (!erased) return finish(std::move(report), erased.error());
        if (*erased) report.removed.push_back(id);
        x_bar.update(report.removed.size(), plan.removed.size());
    }
    return finish(std::move(report), std::nullopt);
}

Result<void> KnowledgeRun::send_all(
    FileDocuments& files, const SyncPlan& plan, ChangeReport& report
) {
    x_bar.begin("sending");
    auto indexes = plan.added;
    indexes.insert(indexes.end(), plan.updated.begin(), plan.updated.end());
    const std::set<std::size_t> added(plan.added.begin(), plan.added.end());
    std::vector<FileDocument*> batch;
    std::size_t bytes = 0;
    for (std::size_t i = 0; i < indexes.size(); ++i) {
        auto& file = files.documents[indexes[i]];
        const auto size = file.document.content.size();
        if (!batch.empty() &&
            (bytes + size > batch_bytes_max || batch.size() == batch_documents_max)) {
            if (auto sent = send(std::exchange(batch, {}), report); !sent) return sent;
            x_bar.update(i, indexes.size());
            bytes = 0;
        }
        batch.push_back(&file);
        bytes += size;
        (added.contains(indexes[i]) ? report.added : report.updated).push_back(file.document.id);
    }
    return send(std::move(batch), report);
}

/// Lists the files that could not be read.
Result<void> KnowledgeRun::note_failures(const std::vector<RefusedFile>& files) {
    std::vector<NewDocument> batch;
    for (auto& document : failed_documents(files)) {
        batch.push_back(std::move(document));
        if (batch.size() < batch_documents_max) continue;
        if (auto sent = x_access.upsert(std::exchange(batch, {})); !sent)
            return std::unexpected(std::move(sent.error()));
    }
    if (batch.empty()) return {};
    if (auto sent = x_access.upsert(std::move(batch)); !sent)
        return std::unexpected(std::move(sent.error()));
    return {};
}

/// Documents that the report has already, and that are refused or were not sent, leave it.
Result<void> KnowledgeRun::send(std::vector<FileDocument*> batch, ChangeReport& report) {
    if (batch.empty()) return {};
    std::map<std::string, std::string> paths;
    std::vector<NewDocument> documents;
    for (auto* file : batch) {
        paths.emplace(file->document.id, file->path);
        documents.push_back(std::move(file->document));
    }
    const auto take_back = [&](const std::string& id) {
        std::erase(report.added, id);
        std::erase(report.updated, id);
    };
    const auto done = x_access.upsert(std::move(documents));
    if (!done) {
        for (const auto& [id, path] : paths)
            take_back(id);
        return std::unexpected(done.error());
    }
    for (const auto& failure : done->errors) {
        take_back(failure.id);
        report.failed.push_back({paths[failure.id], failure.id, failure.error});
    }
    return {};
}

int KnowledgeRun::save() {
    x_bar.begin("exporting");
    const auto written =
        export_knowledge(x_access, x_options.output, x_streams.out, [&](auto done, auto total) {
            x_bar.update(done, total);
        });
    if (!written) return refuse(written.error());
    x_bar.wipe();
    if (x_options.output != "-") x_streams.err << fmt::format("{} documents exported\n", *written);
    return 0;
}

}  // namespace

int run_knowledge_action(
    const KnowledgeOptions& options, KnowledgeAccess& access, const KnowledgeStreams& streams
) {
    auto sorted = options;
    std::ranges::sort(sorted.access_tags);
    KnowledgeRun run(sorted, access, streams);
    switch (options.action) {
        case KnowledgeAction::add:
            return run.add();
        case KnowledgeAction::sync:
            return run.sync();
        case KnowledgeAction::list:
            return run.list();
        case KnowledgeAction::remove:
            return run.remove();
        case KnowledgeAction::search:
            return run.search();
        case KnowledgeAction::export_:
            return run.save();
        case KnowledgeAction::status:
            return run.status();
        case KnowledgeAction::gaps:
            return run.gaps();
    }
    return action_exit_usage;
}

}  // namespace continuo
