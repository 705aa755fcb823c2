#pragma once

#include <gtest/gtest.h>

#include "analytics/figure_sums.hpp"
#include "database/analytics_store.hpp"
#include "database_fixture.hpp"
#include "support/edit_session.hpp"

namespace continuo::test {

/// Conversations in a database, and their figures.
class AnalyticsTest : public DatabaseTest {
protected:
    /// A conversation opened at `opened`, whose replies have these answer types.
    void talk(
        const std::string& id,
        TimePoint opened,
        const std::vector<std::string>& replies,
        std::optional<std::string> user = std::nullopt
    ) {
        ASSERT_TRUE(write(conversation(id, opened, replies, std::move(user))));
    }
    static SessionWrite conversation(
        const std::string& id,
        TimePoint opened,
        const std::vector<std::string>& replies,
        std::optional<std::string> user = std::nullopt
    ) {
        SessionWrite step;
        auto& session = edit(step.session);
        session.session_id = id;
        session.user_id = std::move(user);
        session.created_at = session.updated_at = session.last_activity = opened;
        session.version = 1 + 2 * replies.size();
        std::uint64_t seq = 0;
        for (const auto& type : replies) {
            Message asked;
            asked.seq = asked.turn = ++seq;
            asked.content = "question";
            asked.timestamp = opened + seq * std::chrono::seconds{1};
            Message reply;
            reply.seq = ++seq;
            reply.turn = asked.turn;
            reply.role = Role::assistant;
            reply.content = "reply";
            reply.timestamp = opened + seq * std::chrono::seconds{1};
            reply.metadata = {{"answer_type", type}};
            if (type == "answer") {
                Source source;
                source.metadata = {{"document_id", "it's"}};
                reply.sources = SourceList({source});
            }
            step.messages.push_back(std::move(asked));
            step.messages.push_back(std::move(reply));
        }
        session.last_seq = seq;
        session.message_count = replies.size();
        return step;
    }
    void refresh() {
        const auto done = run_task(database->analytics().refresh(clock.now()));
        ASSERT_TRUE(done) << done.error().detail;
    }
    static AnalyticsQuery range(TimePoint from, TimePoint until, const std::string& zone = "UTC") {
        AnalyticsQuery query;
        query.from = from;
        query.until = until;
        query.zone = TimeZone::load(zone).value();
        return query;
    }
    AnalyticsQuery all() const {
        return range(day - std::chrono::days{60}, day + std::chrono::days{60});
    }
    AnalyticsReport report() { return run_task(database->analytics().report(all())).value(); }
    std::int64_t figure(std::string_view name) { return value_of(report().sums, name); }

    const TimePoint day = std::chrono::floor<std::chrono::days>(FakeClock::start());
};

}  // namespace continuo::test
