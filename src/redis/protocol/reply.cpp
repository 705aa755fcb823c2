// The reader of hiredis calls the builder for each part of a reply, and the builder adds it to its
// tree. A null pointer from the builder ends the reader with an error.
#include "redis/protocol/reply.hpp"

#include <algorithm>
#include <new>
#include <optional>

#include <hiredis/read.h>

#include "base/text.hpp"

namespace continuo {

namespace {

// After each reply the reader moves the rest of its buffer to the front: small slices keep that
// cheap if many replies arrive at once.
constexpr std::size_t slice_bytes = 16 * 1024;
// A status, an error or a length. The reader searches for the end of the line from its start each
// time.
constexpr std::size_t line_bytes_max = 64 * 1024;
constexpr std::size_t reserved_elements_max = 64;  // the announced number is not trusted

}  // namespace

class ReplyParser::Builder {
public:
    explicit Builder(ReplyLimits limits) : x_limits(limits) {}

    /// The functions called by hiredis; `privdata` is the Builder.
    static redisReplyObjectFunctions* functions();

    [[nodiscard]] Reply take() {
        x_bytes = 0;
        x_elements = 0;
        return std::exchange(x_root, {});
    }
    [[nodiscard]] bool has_room_for(std::size_t bytes) const {
        return bytes <= x_limits.bytes_max && x_bytes <= x_limits.bytes_max - bytes;
    }
    [[nodiscard]] const std::optional<Error>& error() const { return x_error; }
    Error fail_with(Errc code, std::string_view detail) {
        if (!x_error) x_error = Error{code, "a reply from Redis: " + std::string(detail)};
        return *x_error;
    }

private:
    static Builder& of(const redisReadTask* task) { return *static_cast<Builder*>(task->privdata); }

    /// Adds the next part to the tree. An array grows only while none of its elements is being
    /// filled, so the pointers held by hiredis remain valid.
    Reply* place(const redisReadTask* task, Reply::Type type) {
        auto* const array = task->parent ? static_cast<Reply*>(task->parent->obj) : nullptr;
        auto& reply = array ? array->elements.emplace_back() : x_root;
        reply.type = type;
        return &reply;
    }

    void* refuse(Errc code, std::string_view detail) {
        fail_with(code, detail);
        return nullptr;
    }

    void* add_text(const redisReadTask* task, std::string_view text) {
        if (!has_room_for(text.size())) return refuse(Errc::limit_exceeded, "too many bytes");
        x_bytes += text.size();
        auto type = Reply::Type::bulk;
        if (task->type == REDIS_REPLY_STATUS) type = Reply::Type::status;
        if (task->type == REDIS_REPLY_ERROR) type = Reply::Type::error;
        // The reader skips the two bytes after a bulk string without checking them.
        if (type == Reply::Type::bulk && std::string_view(text.data() + text.size(), 2) != "\r\n")
            return refuse(Errc::corrupt, "a bulk string does not end at its stated length");
        auto* const reply = place(task, type);
        reply->text = text;
        return reply;
    }

    void* add_array(const redisReadTask* task, std::size_t count) {
        std::size_t depth = 1;
        for (const auto* parent = task->parent; parent != nullptr; parent = parent->parent)
            ++depth;
        if (depth > x_limits.nesting_max) return refuse(Errc::limit_exceeded, "nested too deeply");
        if (count > x_limits.elements_max - x_elements)
            return refuse(Errc::limit_exceeded, "too many elements");
        x_elements += count;
        auto* const reply = place(task, Reply::Type::array);
        reply->elements.reserve(std::min(count, reserved_elements_max));
        return reply;
    }

    void* add_integer(const redisReadTask* task, std::int64_t value) {
        auto* const reply = place(task, Reply::Type::integer);
        reply->integer = value;
        return reply;
    }

    ReplyLimits x_limits;
    Reply x_root;
    std::size_t x_bytes = 0;     ///< of text in the current reply
    std::size_t x_elements = 0;  ///< announced by its arrays
    std::optional<Error> x_error;
};

redisReplyObjectFunctions* ReplyParser::Builder::functions() {
    // Called from C: an exception (out of memory) ends the program.
    static redisReplyObjectFunctions table{
        [](const redisReadTask* task, char* text, std::size_t size) noexcept -> void* {
            return of(task).add_text(task, {text, size});
        },
        [](const redisReadTask* task, int count) noexcept -> void* {
            return of(task).add_array(task, static_cast<std::size_t>(count));
        },
        [](const redisReadTask* task, long long value) noexcept -> void* {
            return of(task).add_integer(task, value);
        },
        [](const redisReadTask* task) noexcept -> void* {
            return of(task).place(task, Reply::Type::nil);
        },
        [](void*) noexcept {},  // the builder owns its objects
    };
    return &table;
}

std::string_view Reply::error_code() const {
    if (!is_error()) return {};
    return std::string_view(text).substr(0, text.find(' '));
}

std::string Reply::quoted() const {
    const auto said = std::string_view(text);
    return excerpt(trim(said.substr(0, said.find(", with args"))), quoted_reply_code_points_max);
}

void ReplyParser::FreeReader::operator()(redisReader* reader) const {
    redisReaderFree(reader);
}

ReplyParser::ReplyParser(ReplyLimits limits)
    : x_builder(std::make_unique<Builder>(limits)),
      x_reader(redisReaderCreateWithFunctions(Builder::functions())) {
    if (!x_reader) throw std::bad_alloc();
    x_reader->privdata = x_builder.get();
}

ReplyParser::~ReplyParser() = default;
ReplyParser::ReplyParser(ReplyParser&&) noexcept = default;
ReplyParser& ReplyParser::operator=(ReplyParser&&) noexcept = default;

Result<void> ReplyParser::parse(std::string_view bytes, std::vector<Reply>& replies) {
    if (x_builder->error()) return std::unexpected(*x_builder->error());
    do {
        const auto slice = bytes.substr(0, slice_bytes);
        bytes.remove_prefix(slice.size());
        if (redisReaderFeed(x_reader.get(), slice.data(), slice.size()) != 0)
            return std::unexpected(x_builder->fail_with(Errc::corrupt, x_reader->errstr));
        if (auto taken = take_replies(replies); !taken) return taken;
    } while (!bytes.empty());
    return {};
}

Result<void> ReplyParser::take_replies(std::vector<Reply>& replies) {
    for (;;) {
        void* whole = nullptr;
        if (redisReaderGetReply(x_reader.get(), &whole) != 0)
            return std::unexpected(x_builder->fail_with(Errc::corrupt, x_reader->errstr));
        if (whole == nullptr) break;
        replies.push_back(x_builder->take());
    }
    // The remaining bytes belong to one incomplete reply.
    const auto left = x_reader->len - x_reader->pos;
    if (!x_builder->has_room_for(left))
        return std::unexpected(x_builder->fail_with(Errc::limit_exceeded, "too many bytes"));
    const std::string_view line(x_reader->buf + x_reader->pos, std::min(left, line_bytes_max));
    if (left > line_bytes_max && !line.contains("\r\n"))
        return std::unexpected(x_builder->fail_with(Errc::limit_exceeded, "a line is too long"));
    return {};
}

}  // namespace continuo
