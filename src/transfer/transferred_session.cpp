#include "transfer/transferred_session.hpp"

#include <algorithm>

#include <boost/json.hpp>

#include "base/id.hpp"
#include "session/message_codec.hpp"
#include "session/record_codec.hpp"

namespace continuo {

namespace {

/// Such members are not hashed, because some stores omit them.
bool says_nothing(const json::value& value) {
    if (const auto* array = value.if_array()) return array->empty();
    if (const auto* object = value.if_object()) return object->empty();
    return value.is_null();
}

}  // namespace

std::string hash_of(const SessionRecord& record) {
    auto state = to_json(record.session);
    state.erase("version");
    state.erase("fence");
    // Sorted by name, because stores may keep the members in different orders.
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

}  // namespace continuo
