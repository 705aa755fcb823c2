#pragma once

#include <optional>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "base/text.hpp"
#include "redis/cluster/cluster_batch.hpp"
#include "slot_values.hpp"

namespace continuo::test {

// The keys a, b and c belong to the nodes A, B and C.

using Next = ClusterBatch::Next;

inline const RedisAddress node_a = address("A", 1);
inline const RedisAddress node_b = address("B", 2);
inline const RedisAddress node_c = address("C", 3);
inline const RedisAddress node_d = address("D", 4);

inline SlotMap make_map() {
    SlotMap map;
    map.assign(hash_slot("a"), node_a);
    map.assign(hash_slot("b"), node_b);
    map.assign(hash_slot("c"), node_c);
    return map;
}

inline Command command(const std::string& words) {
    const auto views = split(words, ' ');
    return Command(std::span<const std::string_view>(views));
}

/// The words of a command, as they were given.
inline std::string words_of(const Command& command) {
    std::string words;
    const auto lines = split(command.bytes(), '\n');
    for (std::size_t i = 2; i < lines.size(); i += 2)
        words += (words.empty() ? "" : " ") + std::string(trim(lines[i]));
    return words;
}

inline std::string moved(const std::string& key, const std::string& to) {
    return "-MOVED " + std::to_string(hash_slot(key)) + " " + to;
}
inline std::string ask(const std::string& key, const std::string& to) {
    return "-ASK " + std::to_string(hash_slot(key)) + " " + to;
}

class ClusterBatchTest : public testing::Test {
protected:
    void begin(const std::vector<std::string>& commands) {
        std::vector<Command> made;
        for (const auto& words : commands)
            made.push_back(command(words));
        batch.emplace(std::move(made));
    }

    /// What goes out: `A: GET a, GET a2`.
    std::vector<std::string> split() {
        parts = batch->split(map);
        std::vector<std::string> sent;
        for (const auto& part : parts) {
            std::string text = part.node.host + ":";
            for (const auto& one : part.commands)
                text += (text.ends_with(':') ? " " : ", ") + words_of(one);
            sent.push_back(text);
        }
        return sent;
    }

    /// The replies of part `index`; those that begin with `-` are errors.
    Next answer(std::size_t index, const std::vector<std::string>& texts) {
        std::vector<Reply> replies;
        for (const auto& text : texts)
            replies.push_back(text.starts_with("-") ? error(text.substr(1)) : bulk(text));
        batch->take(parts.at(index), std::move(replies), map);
        return batch->next();
    }
    Next lose(std::size_t index, Errc code, bool maybe_executed, std::string detail = "lost") {
        const RedisError error{{code, std::move(detail)}, maybe_executed};
        batch->take(parts.at(index), std::unexpected(error), map);
        return batch->next();
    }

    std::string outcome() { return text_of(batch->outcome()); }
    static std::string text_of(const ClusterBatch::BatchResult& outcome) {
        if (!outcome) {
            return std::string(to_string(outcome.error().error.code)) +
                   (outcome.error().maybe_executed ? ", maybe executed: " : ", not executed: ") +
                   outcome.error().error.detail;
        }
        std::string joined;
        for (const auto& reply : *outcome)
            joined += (joined.empty() ? "" : " ") + reply.text;
        return joined;
    }

    SlotMap map = make_map();
    std::optional<ClusterBatch> batch;
    std::vector<ClusterBatch::Part> parts;
};

}  // namespace continuo::test
