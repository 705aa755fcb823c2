#pragma once

#include <string>
#include <vector>

#include "redis/protocol/reply.hpp"

namespace continuo::test {

inline Reply nil() {
    return {};
}
inline Reply text_reply(Reply::Type type, std::string text) {
    Reply reply;
    reply.type = type;
    reply.text = std::move(text);
    return reply;
}
inline Reply status(std::string text) {
    return text_reply(Reply::Type::status, std::move(text));
}
inline Reply error(std::string text) {
    return text_reply(Reply::Type::error, std::move(text));
}
inline Reply bulk(std::string text) {
    return text_reply(Reply::Type::bulk, std::move(text));
}
inline Reply integer(std::int64_t value) {
    Reply reply;
    reply.type = Reply::Type::integer;
    reply.integer = value;
    return reply;
}
inline Reply array(std::vector<Reply> elements) {
    Reply reply;
    reply.type = Reply::Type::array;
    reply.elements = std::move(elements);
    return reply;
}

}  // namespace continuo::test
