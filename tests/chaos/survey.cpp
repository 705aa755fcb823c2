#include "chaos/survey.hpp"

#include <memory>
#include <stdexcept>
#include <thread>

#include <boost/json.hpp>
#include <fmt/format.h>
#include <sqlite3.h>

#include "chaos/cluster.hpp"
#include "support/http_call.hpp"

namespace continuo::chaos {

namespace {

using namespace std::chrono_literals;

/// Repeats the request while the response is 503, 504 or missing. Status 0: no other response in
/// 20 s.
test::CallResult get(test::HttpCaller& caller, const std::string& target) {
    test::CallResult result;
    const bool answered = happens_within(20s, [&] {
        try {
            result = caller.get(target);
        } catch (const test::ConnectionLost&) {
            result = {};
        }
        return result.status != 0 && result.status != 503 && result.status != 504;
    });
    if (!answered) result.status = 0;
    return result;
}

/// Reads all pages of the log; false if one could not be read.
bool read_log(test::HttpCaller& caller, const std::string& session, View& view) {
    for (std::uint64_t after = 0;;) {
        const auto page =
            get(caller,
                fmt::format("/api/chat/sessions/{}/messages?after={}&limit=200", session, after));
        if (page.status != 200) {
            view.status = page.status;
            return false;
        }
        const auto body = page.json();
        view.total = body.at("total").to_number<std::uint64_t>();
        const auto& messages = body.at("messages").as_array();
        if (messages.empty()) return true;
        for (const auto& message : messages) {
            after = message.at("seq").to_number<std::uint64_t>();
            view.log.push_back({
                .seq = after,
                .role = std::string(message.at("role").as_string()),
                .content = std::string(message.at("content").as_string()),
            });
        }
    }
}

struct Close {
    void operator()(sqlite3* database) const { sqlite3_close(database); }
    void operator()(sqlite3_stmt* statement) const { sqlite3_finalize(statement); }
};
using Database = std::unique_ptr<sqlite3, Close>;
using Statement = std::unique_ptr<sqlite3_stmt, Close>;

Statement prepare(sqlite3* database, const char* sql) {
    sqlite3_stmt* statement = nullptr;
    if (sqlite3_prepare_v2(database, sql, -1, &statement, nullptr) != SQLITE_OK)
        throw std::runtime_error(sqlite3_errmsg(database));
    return Statement(statement);
}

std::string text_of(sqlite3_stmt* statement, int column) {
    const auto* text = reinterpret_cast<const char*>(sqlite3_column_text(statement, column));
    return text == nullptr ? std::string() : std::string(text);
}

}  // namespace

void survey_instance(
    FinalState& state, const std::vector<std::string>& sessions, int port, const std::string& source
) {
    test::HttpCaller caller(port, 10s);
    for (const auto& session : sessions) {
        View view{.source = source};
        const auto shown = get(caller, "/api/sessions/" + session);
        view.status = shown.status;
        if (view.status == 200 && read_log(caller, session, view)) {
            view.state = shown.json().at("status").as_string();
            view.message_count = shown.json().at("message_count").to_number<std::uint64_t>();
        }
        state.views[session].push_back(std::move(view));
    }
}

void survey_archive(
    FinalState& state,
    const std::vector<std::string>& sessions,
    const std::filesystem::path& file,
    const std::string& source
) {
    sqlite3* opened = nullptr;
    const int status = sqlite3_open_v2(file.c_str(), &opened, SQLITE_OPEN_READONLY, nullptr);
    const Database database(opened);
    if (status != SQLITE_OK) throw std::runtime_error("cannot open " + file.string());
    const auto find = prepare(
        opened,
        "SELECT number, status, json_extract(state, '$.message_count') FROM sessions"
        " WHERE session_id = ?"
    );
    const auto read = prepare(
        opened, "SELECT seq, role, content, turn FROM messages WHERE session = ? ORDER BY seq"
    );
    for (const auto& session : sessions) {
        View view{.source = source, .status = 404};
        const auto size = static_cast<int>(session.size());
        sqlite3_bind_text(find.get(), 1, session.data(), size, SQLITE_STATIC);
        if (sqlite3_step(find.get()) == SQLITE_ROW) {
            view.status = 200;
            view.state = text_of(find.get(), 1);
            view.message_count = static_cast<std::uint64_t>(sqlite3_column_int64(find.get(), 2));
            sqlite3_bind_int64(read.get(), 1, sqlite3_column_int64(find.get(), 0));
            while (sqlite3_step(read.get()) == SQLITE_ROW) {
                view.log.push_back({
                    .seq = static_cast<std::uint64_t>(sqlite3_column_int64(read.get(), 0)),
                    .role = text_of(read.get(), 1),
                    .content = text_of(read.get(), 2),
                });
                view.turns.push_back(static_cast<std::uint64_t>(sqlite3_column_int64(read.get(), 3))
                );
            }
            view.total = view.log.size();
            sqlite3_reset(read.get());
        }
        sqlite3_reset(find.get());
        state.views[session].push_back(std::move(view));
    }
}

}  // namespace continuo::chaos
