#include "database/tables/customer_fact_table.hpp"

#include <fmt/format.h>

#include "base/text.hpp"
#include "telemetry/log.hpp"

namespace continuo {

namespace {

using enum Value::Type;

/// `u:` and a user, or `s:` and a session: the two kinds of names cannot collide.
std::string owner_key(const std::optional<std::string>& user_id, const std::string& session_id) {
    return user_id ? "u:" + *user_id : "s:" + session_id;
}

Result<CustomerFact> read_memory(const Statement& row) {
    CustomerFact memory;
    memory.memory_id = row.text(0);
    memory.session_id = row.text(1);
    memory.user_id = row.optional_text(2);
    memory.seq = row.unsigned_integer(3);
    const auto kind = parse_memory_kind(row.text(4));
    if (!kind) {
        return fail(
            Errc::corrupt, fmt::format("database: memory {}: its kind", excerpt(memory.memory_id))
        );
    }
    memory.kind = *kind;
    memory.content = row.text(5);
    memory.importance = row.real(6);
    memory.access_count = row.unsigned_integer(7);
    memory.created_at = row.time(8);
    memory.last_accessed = row.time(9);
    return memory;
}

/// What a row has in addition to the fact.
struct DerivedColumns {
    explicit DerivedColumns(const CustomerFact& memory)
        : owner(owner_key(memory.user_id, memory.session_id)), form(normal_form(memory)) {}

    std::string owner;
    std::string form;
};

/// The columns of an INSERT, in order. They refer to both arguments.
std::vector<Value> row_of(const CustomerFact& memory, const DerivedColumns& derived) {
    return {
        memory.memory_id,
        derived.owner,
        memory.session_id,
        memory.user_id,
        memory.seq,
        to_string(memory.kind),
        memory.content,
        derived.form,
        memory.importance,
        memory.access_count,
        memory.created_at,
        memory.last_accessed
    };
}

}  // namespace

CustomerFactTable::CustomerFactTable(Connection& connection)
    : x_merge(
          connection,
          "INSERT INTO memories (memory_id, owner, session_id, user_id, seq, kind, content,"
          " normal_form, importance, access_count, created_at, last_accessed)"
          " VALUES (:memory_id, :owner, :session_id, :user_id, :seq, :kind, :content,"
          " :normal_form, :importance, :access_count, :created_at, :last_accessed)"
          " ON CONFLICT (owner, kind, normal_form) DO UPDATE SET"
          " importance = CASE WHEN memories.importance < excluded.importance"
          "  THEN excluded.importance ELSE memories.importance END,"
          " access_count = memories.access_count"
          "  + CASE WHEN memories.memory_id = excluded.memory_id THEN 0 ELSE 1 END,"
          " last_accessed = CASE WHEN memories.last_accessed < excluded.last_accessed"
          "  THEN excluded.last_accessed ELSE memories.last_accessed END"
      ),
      x_recall(
          connection,
          "SELECT memory_id, session_id, user_id, seq, kind, content, importance, access_count,"
          " created_at, last_accessed FROM memories WHERE owner IN (:user, :session)"
          " ORDER BY importance DESC, created_at DESC, memory_id LIMIT :count",
          {text, text, text, integer, text, text, real, integer, integer, integer}
      ),
      x_erase(connection, "DELETE FROM memories WHERE session_id = :session_id"),
      x_prune_stale(
          connection,
          "DELETE FROM memories"
          " WHERE last_accessed < :cutoff AND importance < 0.3 AND access_count < 3"
      ),
      x_prune_excess(
          connection,
          "DELETE FROM memories WHERE number IN (SELECT number FROM ("
          " SELECT number, row_number() OVER (PARTITION BY owner"
          "  ORDER BY importance DESC, created_at DESC, memory_id) AS place FROM memories) AS "
          "ranked"
          " WHERE place > :keep)"
      ),
      x_find(
          connection,
          "SELECT memory_id, session_id, user_id, seq, kind, content, importance, access_count,"
          " created_at, last_accessed FROM memories WHERE memory_id = :id LIMIT 1",
          {text, text, text, integer, text, text, real, integer, integer, integer}
      ),
      x_put(
          connection,
          "INSERT INTO memories (memory_id, owner, session_id, user_id, seq, kind, content,"
          " normal_form, importance, access_count, created_at, last_accessed)"
          " SELECT :memory_id, :owner, :session_id, :user_id, :seq, :kind, :content,"
          " :normal_form, :importance, :access_count, :created_at, :last_accessed"
          " WHERE NOT EXISTS (SELECT 1 FROM memories WHERE memory_id = :same)"
          " ON CONFLICT DO NOTHING"
      ),
      x_erase_one(connection, "DELETE FROM memories WHERE memory_id = :id"),
      x_forget(
          connection,
          "DELETE FROM memories WHERE owner IN (:user, :session) AND normal_form = :form"
      ),
      x_forget_all(connection, "DELETE FROM memories WHERE owner IN (:user, :session)") {}

void CustomerFactTable::merge(const CustomerFact& memory) {
    const DerivedColumns derived(memory);
    x_merge.run(row_of(memory, derived));
}

std::optional<CustomerFact> CustomerFactTable::find(const std::string& memory_id) {
    if (!x_find.find({memory_id})) return std::nullopt;
    auto memory = read_memory(x_find);
    if (memory) return std::move(*memory);
    log("database").error("left out: {}", memory.error().detail);
    return std::nullopt;
}

void CustomerFactTable::put(const CustomerFact& memory) {
    const DerivedColumns derived(memory);
    auto row = row_of(memory, derived);
    row.push_back(memory.memory_id);
    x_put.run(row);
}

void CustomerFactTable::erase(const std::string& memory_id) {
    x_erase_one.run({memory_id});
}

std::vector<CustomerFact> CustomerFactTable::recall(const FactOwner& owner, std::size_t limit) {
    std::vector<CustomerFact> memories;
    const auto of_session = owner_key(std::nullopt, owner.session_id);
    x_recall.query({owner.user_id ? owner_key(owner.user_id, {}) : of_session, of_session, limit});
    while (x_recall.next()) {
        auto memory = read_memory(x_recall);
        if (memory) {
            memories.push_back(std::move(*memory));
        } else {
            log("database").error("left out of a recall: {}", memory.error().detail);
        }
    }
    return memories;
}

void CustomerFactTable::forget(const FactOwner& owner, const ForgottenFacts& forgotten) {
    const auto of_session = owner_key(std::nullopt, owner.session_id);
    const auto of_user = owner.user_id ? owner_key(owner.user_id, {}) : of_session;
    if (forgotten.all) {
        x_forget_all.run({of_user, of_session});
        return;
    }
    for (const auto& content : forgotten.contents) {
        const auto form = normal_form_of(content);
        x_forget.run({of_user, of_session, form});
    }
}

void CustomerFactTable::erase_of_session(const std::string& session_id) {
    x_erase.run({session_id});
}

std::uint64_t CustomerFactTable::prune(TimePoint cutoff, std::size_t keep) {
    const auto stale = x_prune_stale.run({cutoff});
    const auto excess = x_prune_excess.run({keep});
    return static_cast<std::uint64_t>(stale + excess);
}

}  // namespace continuo
