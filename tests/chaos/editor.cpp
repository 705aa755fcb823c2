#include "chaos/editor.hpp"

#include <thread>

#include <boost/json.hpp>
#include <fmt/format.h>
#include <sqlite3.h>

#include "chaos/cluster.hpp"

namespace continuo::chaos {

namespace {

using namespace std::chrono_literals;
namespace json = boost::json;

constexpr auto edit_pace = 40ms;
constexpr auto edit_patience = 4000ms;
constexpr std::size_t documents_of_an_editor = 5;
constexpr const char* admin_headers =
    "X-API-Key: chaos-test-key-0123456789\r\nContent-Type: application/json\r\n";

bool begins_with(const std::string& text, std::string_view prefix) {
    return text.starts_with(prefix);
}

/// What an instance has of what the log knows; nullopt: it does not answer.
std::optional<EditedContents> contents_at(const EditLog& log, int port) {
    test::HttpCaller caller(port, 5s);
    EditedContents contents;
    try {
        for (const auto& [key, edits] : log.edits()) {
            const bool is_document = begins_with(key, "document/");
            const auto id = key.substr(key.find('/') + 1);
            const auto target =
                is_document ? "/api/knowledge/documents/" + id : "/api/tickets/" + id;
            const auto result = caller.call("GET", target, {}, admin_headers);
            if (result.status == 404) continue;
            if (result.status != 200) return std::nullopt;
            const auto body = result.json();
            const auto& value = body.at(is_document ? "content" : "note");
            contents[key] = value.is_string() ? std::string(value.as_string()) : "";
        }
    } catch (const test::ConnectionLost&) {
        return std::nullopt;
    }
    return contents;
}

/// The documents whose content a search at the instance does not find, or finds although the
/// instance does not have it.
std::vector<std::string> wrong_searches(const EditedContents& contents, int port) {
    std::vector<std::string> wrong;
    test::HttpCaller caller(port, 5s);
    for (const auto& [key, content] : contents) {
        if (!begins_with(key, "document/") || content.empty()) continue;
        const auto result = caller.post_json(
            "/api/chat/search", json::serialize(json::object{{"query", content}, {"limit", 3}})
        );
        if (result.status != 200 || !result.body.contains(content)) wrong.push_back(key);
    }
    return wrong;
}

}  // namespace

Editor::Editor(World& world, int number, EditLog& log)
    : x_world(world),
      x_log(log),
      x_number(number),
      x_random(world.seed * 2000 + static_cast<unsigned>(number)) {
    for (const auto port : world.ports)
        x_callers.push_back(std::make_unique<test::HttpCaller>(port, edit_patience));
}

std::size_t Editor::below(std::size_t count) {
    return std::uniform_int_distribution<std::size_t>(0, count - 1)(x_random);
}

test::CallResult Editor::call(
    const std::string& method, const std::string& target, const std::string& body
) {
    try {
        return x_callers[below(x_callers.size())]->call(method, target, body, admin_headers);
    } catch (const test::ConnectionLost&) {
        return {};
    }
}

void Editor::edit_document() {
    const auto id = fmt::format("edited-{}-{}", x_number, below(documents_of_an_editor));
    const auto key = "document/" + id;
    const bool erases = below(4) == 0;
    // One word, so that a search for it finds nothing else.
    const auto content = erases ? "" : fmt::format("zq{}x{}x{}", x_number, id.back(), x_edits);
    const auto result =
        erases
            ? call("DELETE", "/api/knowledge/documents/" + id, "")
            : call(
                  "POST",
                  "/api/knowledge/documents",
                  json::serialize(
                      json::object{{"documents", json::array{{{"id", id}, {"content", content}}}}}
                  )
              );
    if (result.status == 200) return x_log.acknowledge(key, content);
    if (result.status == 0 || result.status >= 500) return x_log.leave_open(key, content);
    if (result.status == 404 && x_log.allows(key, "")) return x_log.acknowledge(key, "");
    x_log.report({"error", key, fmt::format("status {}: {}", result.status, result.body)});
}

void Editor::open_ticket() {
    const auto made = call("POST", "/api/sessions", "{}");
    if (made.status != 201) return;
    const auto session = std::string(made.json().at("session_id").as_string());
    const auto asked = call("POST", fmt::format("/api/chat/sessions/{}/handoff", session), "{}");
    if (asked.status == 200 && asked.json().at("ticket_id").is_string())
        x_ticket = asked.json().at("ticket_id").as_string();
}

void Editor::edit_ticket() {
    if (x_ticket.empty()) return open_ticket();
    const auto key = "ticket/" + x_ticket;
    const auto note = fmt::format("note {} of editor {}", x_edits, x_number);
    const auto result =
        call("PATCH", "/api/tickets/" + x_ticket, json::serialize(json::object{{"note", note}}));
    if (result.status == 200) return x_log.acknowledge(key, note);
    const bool is_known = x_log.edits().contains(key);
    if (result.status == 0 || result.status >= 500) {
        if (is_known) x_log.leave_open(key, note);
        // Its outcome is not known, and it was never seen: another ticket is simpler.
        if (!is_known) x_ticket.clear();
        return;
    }
    if (result.status == 404 && !is_known) return;
    x_log.report({"error", key, fmt::format("status {}: {}", result.status, result.body)});
}

void Editor::run() {
    while (!x_world.stopped) {
        x_world.gate.enter();
        ++x_edits;
        if (below(4) == 0) {
            edit_ticket();
        } else {
            edit_document();
        }
        x_world.gate.leave();
        std::this_thread::sleep_for(edit_pace * below(2));
    }
}

std::vector<Violation> survey_edits(
    const EditLog& log,
    const std::vector<int>& ports,
    std::chrono::seconds time,
    const std::string& where
) {
    std::vector<Violation> violations;
    // They are the same within a second; what is waited for is an instance that is not back yet.
    (void)happens_within(time, [&] {
        violations.clear();
        std::map<std::string, EditedContents> by_source;
        for (std::size_t i = 0; i < ports.size(); ++i) {
            const auto source = fmt::format("instance {}{}", i, where);
            const auto contents = contents_at(log, ports[i]);
            if (!contents) {
                violations.push_back({"error", "", source + " does not show documents or tickets"});
                continue;
            }
            try {
                for (const auto& key : wrong_searches(*contents, ports[i]))
                    violations.push_back({"lost", "", key + " is not found at " + source});
            } catch (const test::ConnectionLost&) {
                violations.push_back({"error", "", source + " does not search"});
            }
            by_source[source] = *contents;
        }
        const auto wrong = check_edits(log, by_source);
        violations.insert(violations.end(), wrong.begin(), wrong.end());
        return violations.empty();
    });
    return violations;
}

std::vector<Violation> survey_edits_in_file(
    const EditLog& log, const std::filesystem::path& file, const std::string& where
) {
    sqlite3* opened = nullptr;
    const int status = sqlite3_open_v2(file.c_str(), &opened, SQLITE_OPEN_READONLY, nullptr);
    const std::unique_ptr<sqlite3, int (*)(sqlite3*)> database(opened, &sqlite3_close);
    if (status != SQLITE_OK) throw std::runtime_error("cannot open " + file.string());
    EditedContents contents;
    const auto add_row = [](void* target, int, char** values, char**) {
        (*static_cast<EditedContents*>(target))[values[0]] = values[1] == nullptr ? "" : values[1];
        return 0;
    };
    const auto* sql =
        "SELECT 'document/' || document_id, content FROM documents"
        " UNION ALL SELECT 'ticket/' || ticket_id, note FROM tickets";
    if (sqlite3_exec(opened, sql, add_row, &contents, nullptr) != SQLITE_OK)
        throw std::runtime_error(sqlite3_errmsg(opened));
    return check_edits(log, {{where, std::move(contents)}});
}

}  // namespace continuo::chaos
