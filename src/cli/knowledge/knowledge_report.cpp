#include "cli/knowledge/knowledge_report.hpp"

#include <algorithm>
#include <ostream>

#include <boost/json.hpp>
#include <fmt/format.h>

#include "base/limits.hpp"
#include "base/text.hpp"
#include "base/time_format.hpp"
#include "cli/plain_text.hpp"

namespace continuo {

namespace {

constexpr std::size_t title_columns = 60;
constexpr std::size_t passage_columns = 100;

json::array strings(const std::vector<std::string>& texts) {
    json::array out;
    for (const auto& text : texts)
        out.emplace_back(text);
    return out;
}

std::string one_line(std::string_view text, std::size_t code_points) {
    auto line = collapse_whitespace(make_printable(text));
    if (utf8_length(line) <= code_points) return line;
    return std::string(utf8_prefix(line, code_points - 1)) + "…";
}

json::object document_line(const Document& document) {
    return {
        {"id", document.document_id},
        {"title", document.title},
        {"content_type", document.content_type},
        {"source", document.source},
        {"content_hash", document.content_hash},
        {"chunk_count", document.chunk_count},
        {"state", to_string(state_of(document))},
        {"reason", document.error.empty() ? json::value(nullptr) : json::value(document.error)},
        {"updated_at", format_time(document.updated_at)},
    };
}

std::string number_of(const json::object& object, std::string_view key) {
    const auto number = find_integer(object, key);
    return number ? std::to_string(*number) : std::string("?");
}

void print_instances(const ServerKnowledge& server, std::ostream& out) {
    static const json::array none;
    const auto* const list = find_array(server.status, "instances");
    for (const auto& item : list == nullptr ? none : *list) {
        if (!item.is_object()) continue;
        const auto& instance = item.get_object();
        out << fmt::format(
            "{}  {}  generation {} of {}, lag {}, {} documents, {} chunks\n",
            make_printable(server.server),
            make_printable(find_string(instance, "instance").value_or("?")),
            number_of(instance, "generation"),
            number_of(server.status, "generation"),
            number_of(instance, "lag"),
            number_of(instance, "documents"),
            number_of(instance, "chunks")
        );
    }
}

void print_ids(std::string_view mark, const std::vector<std::string>& ids, std::ostream& out) {
    for (const auto& id : ids)
        out << mark << ' ' << make_printable(id) << '\n';
}

}  // namespace

void print_documents(std::span<const Document> documents, bool as_json, std::ostream& out) {
    std::size_t width = 2;
    for (const auto& document : documents)
        width = std::max(width, document.document_id.size());
    for (const auto& document : documents) {
        if (as_json) {
            out << json::serialize(document_line(document)) << '\n';
            continue;
        }
        out << fmt::format(
            "{:<{}}  {}  {}\n",
            make_printable(document.document_id),
            width,
            format_time(document.updated_at).substr(0, 10),
            one_line(document.title, title_columns)
        );
        const auto state = state_of(document);
        if (state == DocumentState::ready) continue;
        out << fmt::format(
            "{:<{}}  {}{}{}\n",
            "",
            width,
            to_string(state),
            document.error.empty() ? "" : ": ",
            one_line(document.error, limits::document_error_code_points_max)
        );
    }
}

void print_passages(const json::array& sources, bool as_json, std::ostream& out) {
    static const json::object nothing;
    int number = 0;
    for (const auto& item : sources) {
        if (!item.is_object()) continue;
        const auto& source = item.get_object();
        if (as_json) {
            out << json::serialize(source) << '\n';
            continue;
        }
        const auto* const found = find_object(source, "metadata");
        const auto& metadata = found == nullptr ? nothing : *found;
        out << fmt::format(
            "[{}] {}  {}\n    {}\n",
            ++number,
            make_printable(find_string(metadata, "document_id").value_or("?")),
            one_line(find_string(metadata, "heading").value_or(""), title_columns),
            one_line(find_string(source, "content").value_or(""), passage_columns)
        );
    }
}

void print_gaps(const json::array& gaps, bool as_json, std::ostream& out) {
    constexpr std::size_t question_columns = 70;
    constexpr std::size_t day_bytes = 10;
    if (!as_json) out << fmt::format("{:>6}  {:<10}  {}\n", "asked", "last", "question");
    for (const auto& item : gaps) {
        if (!item.is_object()) continue;
        const auto& gap = item.get_object();
        if (as_json) {
            out << json::serialize(gap) << '\n';
            continue;
        }
        const auto day = find_string(gap, "last_asked").value_or("").substr(0, day_bytes);
        const bool resolved = find_string(gap, "status").value_or("") == "resolved";
        out << fmt::format(
            "{:>6}  {:<10}  {}{}\n",
            number_of(gap, "count"),
            make_printable(day),
            one_line(find_string(gap, "question").value_or(""), question_columns),
            resolved ? "  (answered by now)" : ""
        );
        const auto* nearest = find_array(gap, "nearest");
        if (nearest == nullptr || nearest->empty() || !nearest->front().is_object()) continue;
        const auto& passage = nearest->front().get_object();
        out << fmt::format(
            "{:>20}{}: {}\n",
            "",
            make_printable(find_string(passage, "document_id").value_or("?")),
            one_line(find_string(passage, "content").value_or(""), question_columns)
        );
    }
}

std::size_t print_gaps_csv(std::string_view page, bool with_head, std::ostream& out) {
    const auto head = page.find('\n');
    const auto rows = head == std::string_view::npos ? std::string_view() : page.substr(head + 1);
    for (const char c : with_head ? page : rows) {
        const auto byte = static_cast<unsigned char>(c);
        if ((byte >= 0x20U && byte != 0x7FU) || c == '\r' || c == '\n') out << c;
    }
    return static_cast<std::size_t>(std::ranges::count(rows, '\n'));
}

void print_knowledge_status(
    std::span<const ServerKnowledge> servers, bool as_json, std::ostream& out
) {
    for (const auto& server : servers) {
        if (as_json) {
            auto line = server.status;
            line["server"] = server.server;
            if (!server.failure.empty()) line["error"] = server.failure;
            out << json::serialize(line) << '\n';
        } else if (!server.failure.empty()) {
            out << fmt::format(
                "{}  {}\n", make_printable(server.server), make_printable(server.failure)
            );
        } else {
            print_instances(server, out);
            const auto failed = find_integer(server.status, "failed").value_or(0);
            if (failed > 0) {
                out << fmt::format(
                    "{}  {} failed (kb list shows why)\n", make_printable(server.server), failed
                );
            }
        }
    }
}

void print_changes(const ChangeReport& report, bool as_json, std::ostream& out) {
    if (as_json) {
        json::array failed;
        for (const auto& file : report.failed)
            failed.push_back({{"path", file.path}, {"id", file.id}, {"error", file.why}});
        const json::object all{
            {"dry_run", report.dry_run},
            {"added", strings(report.added)},
            {"updated", strings(report.updated)},
            {"removed", strings(report.removed)},
            {"unchanged", report.unchanged},
            {"failed", std::move(failed)},
            {"skipped", strings(report.skipped)},
        };
        out << json::serialize(all) << '\n';
        return;
    }
    print_ids("+", report.added, out);
    print_ids("~", report.updated, out);
    print_ids("-", report.removed, out);
    for (const auto& file : report.failed)
        out << fmt::format("! {}: {}\n", make_printable(file.path), make_printable(file.why));
    out << fmt::format(
        "{}{} added, {} updated, {} removed, {} unchanged",
        report.dry_run ? "dry run: " : "",
        report.added.size(),
        report.updated.size(),
        report.removed.size(),
        report.unchanged
    );
    if (!report.failed.empty()) out << fmt::format(", {} failed", report.failed.size());
    if (!report.skipped.empty())
        out << fmt::format("; files of other types: {}", report.skipped.size());
    out << '\n';
}

}  // namespace continuo
