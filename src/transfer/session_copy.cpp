#include "transfer/session_copy.hpp"

#include <algorithm>

#include <boost/json.hpp>

#include "base/id.hpp"
#include "session/record_codec.hpp"

namespace continuo {

namespace {

bool begins_with(const MessageList& log, const MessageList& beginning) {
    return beginning.size() <= log.size() &&
           std::equal(beginning.begin(), beginning.end(), log.begin());
}

/// Whether such a member is there makes no difference, and not every store keeps it.
bool says_nothing(const json::value& value) {
    if (const auto* array = value.if_array()) return array->empty();
    if (const auto* object = value.if_object()) return object->empty();
    return value.is_null();
}

SessionRecord without_messages(const SessionRecord& record) {
    SessionRecord state;
    state.session = record.session;
    state.outcomes = record.outcomes;
    state.pending = record.pending;
    state.committed = record.committed;
    return state;
}

}  // namespace

std::string hash_of(const SessionRecord& record) {
    auto state = to_json(record.session);
    state.erase("version");
    state.erase("fence");
    // By name: where a member stands in a JSON text says nothing.
    std::vector<std::string> members;
    members.reserve(state.size());
    for (const auto& [key, value] : state) {
        if (!says_nothing(value))
            members.push_back(json::serialize(json::string(key)) + ':' + json::serialize(value));
    }
    std::ranges::sort(members);
    std::string text;
    for (const auto& member : members)
        text += member + '\n';
    for (const auto& message : record.messages)
        text += encode_message(message) + '\n';
    return content_hash(text);
}

Relation compare(const SessionRecord& there, const SessionRecord& copy) {
    const auto& ours = there.session;
    const auto& theirs = copy.session;
    if (hash_of(there) == hash_of(copy)) return Relation::same;
    if (ours.version <= theirs.version && ours.fence <= theirs.fence &&
        begins_with(copy.messages, there.messages)) {
        return Relation::older;
    }
    if (ours.version >= theirs.version && ours.fence >= theirs.fence &&
        begins_with(there.messages, copy.messages)) {
        return Relation::newer;
    }
    return Relation::different;
}

Placing plan_placing(const SessionRecord* there, const SessionRecord& copy, PlacingRule rule) {
    Placing placing;
    placing.state = without_messages(copy);
    if (there == nullptr) {
        placing.writes = true;
        return placing;
    }
    const auto& known = there->session;
    const auto version = std::max(copy.session.version, known.version);
    const auto raise_to = [&placing, &copy, &known](std::uint64_t lowest) {
        placing.state.session.version = lowest;
        placing.state.session.fence = std::max(copy.session.fence, known.fence);
    };
    switch (compare(*there, copy)) {
        case Relation::same:
            placing.placed = Placed::same;
            // Who answers is known where the newer fence was given out.
            if (known.fence >= copy.session.fence) placing.state = without_messages(*there);
            placing.first_seq = known.last_seq + 1;
            // A fence that was given out elsewhere must not be given out here again.
            raise_to(version);
            placing.writes = placing.state.session.version != known.version ||
                             placing.state.session.fence != known.fence;
            return placing;
        case Relation::older:
            if (rule == PlacingRule::keep) break;
            placing.placed = Placed::updated;
            raise_to(version);
            placing.first_seq = known.last_seq + 1;
            placing.writes = true;
            return placing;
        case Relation::newer:
            if (rule == PlacingRule::replace) break;
            placing.placed = Placed::newer;
            return placing;
        case Relation::different:
            break;
    }
    if (rule != PlacingRule::replace) {
        placing.placed = Placed::conflict;
        return placing;
    }
    placing.placed = Placed::replaced;
    placing.writes = true;
    placing.replaces = true;
    raise_to(std::max(copy.session.version, known.version + 1));
    return placing;
}

}  // namespace continuo
