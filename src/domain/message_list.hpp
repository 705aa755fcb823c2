#pragma once

#include <algorithm>
#include <cstddef>
#include <initializer_list>
#include <iterator>
#include <memory>
#include <utility>
#include <vector>

#include <boost/stl_interfaces/iterator_interface.hpp>

#include "domain/memory_size.hpp"
#include "domain/message.hpp"

namespace continuo {

/// Messages in the order of the log. Logged messages never change, so lists share them: copying a
/// list copies one pointer per message, regardless of the size of its text and sources.
/// Thread: different threads can use lists that share messages.
class MessageList {
    using Shared = std::shared_ptr<const Message>;

public:
    class const_iterator : public boost::stl_interfaces::iterator_interface<
#if !BOOST_STL_INTERFACES_USE_DEDUCED_THIS
                               const_iterator,
#endif
                               std::random_access_iterator_tag,
                               const Message> {
    public:
        const_iterator() = default;
        const Message& operator*() const { return **x_at; }

    private:
        friend class MessageList;
        friend boost::stl_interfaces::access;
        explicit const_iterator(std::vector<Shared>::const_iterator at) : x_at(at) {}
        auto& base_reference() { return x_at; }
        const auto& base_reference() const { return x_at; }

        std::vector<Shared>::const_iterator x_at;
    };
    using iterator = const_iterator;
    using value_type = Message;
    using const_reference = const Message&;

    MessageList() = default;
    MessageList(std::vector<Message> messages) {  // NOLINT(google-explicit-constructor)
        x_messages.reserve(messages.size());
        for (auto& message : messages)
            push_back(std::move(message));
    }
    MessageList(std::initializer_list<Message> messages)
        : MessageList(std::vector<Message>(messages)) {}
    MessageList(const_iterator begin, const_iterator end)
        : x_messages(begin.x_at, end.x_at), x_bytes(sum(x_messages.begin(), x_messages.end())) {}

    [[nodiscard]] const_iterator begin() const { return const_iterator(x_messages.begin()); }
    [[nodiscard]] const_iterator end() const { return const_iterator(x_messages.end()); }
    [[nodiscard]] std::size_t size() const { return x_messages.size(); }
    [[nodiscard]] bool empty() const { return x_messages.empty(); }
    [[nodiscard]] const Message& operator[](std::size_t i) const { return *x_messages[i]; }
    [[nodiscard]] const Message& front() const { return *x_messages.front(); }
    [[nodiscard]] const Message& back() const { return *x_messages.back(); }

    /// The sum of memory_of() of its messages. Constant time.
    [[nodiscard]] std::size_t memory_bytes() const { return x_bytes; }

    void push_back(Message message) {
        x_messages.push_back(std::make_shared<const Message>(std::move(message)));
        x_bytes += memory_of(*x_messages.back());
    }
    void prepend(MessageList older) {
        x_bytes += older.x_bytes;
        x_messages.insert(
            x_messages.begin(),
            std::make_move_iterator(older.x_messages.begin()),
            std::make_move_iterator(older.x_messages.end())
        );
    }
    /// Removes the `count` oldest messages.
    void drop_front(std::size_t count) {
        const auto end = x_messages.begin() + static_cast<std::ptrdiff_t>(count);
        x_bytes -= sum(x_messages.begin(), end);
        x_messages.erase(x_messages.begin(), end);
    }

    bool operator==(const MessageList& other) const {
        return std::equal(begin(), end(), other.begin(), other.end());
    }

private:
    template <class Iterator>
    [[nodiscard]] static std::size_t sum(Iterator begin, Iterator end) {
        std::size_t bytes = 0;
        for (auto at = begin; at != end; ++at)
            bytes += memory_of(**at);
        return bytes;
    }

    std::vector<Shared> x_messages;
    std::size_t x_bytes = 0;
};

}  // namespace continuo
