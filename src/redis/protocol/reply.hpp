#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "base/error.hpp"

struct redisReader;
struct redisReadTask;

namespace continuo {

/// The reply to one command (RESP2).
struct Reply {
    enum class Type {
        nil,
        status,  ///< a simple string such as `OK`
        error,   ///< the command failed; `text` is for example `WRONGTYPE Operation against ...`
        integer,
        bulk,  ///< a string with any bytes
        array,
    };

    Type type = Type::nil;
    std::int64_t integer = 0;     ///< of type integer
    std::string text;             ///< of status, error and bulk
    std::vector<Reply> elements;  ///< of an array

    [[nodiscard]] bool is_nil() const { return type == Type::nil; }
    [[nodiscard]] bool is_error() const { return type == Type::error; }
    [[nodiscard]] bool is_array() const { return type == Type::array; }
    [[nodiscard]] bool is_ok() const { return type == Type::status && text == "OK"; }
    /// The first word of an error, such as `WRONGTYPE`; empty for other types. A view of the reply.
    [[nodiscard]] std::string_view error_code() const;
    /// The text for an error or a log line: shortened, and without the arguments that Redis repeats
    /// in "ERR unknown command ..., with args beginning with: ...": they may be a password.
    [[nodiscard]] std::string quoted() const;
    bool operator==(const Reply&) const = default;
};

/// Limits of one reply, including nested replies.
struct ReplyLimits {
    std::size_t bytes_max = 64 * 1024 * 1024;  ///< of text; a session is at most a few MB
    std::size_t elements_max = 1'000'000;      ///< of all arrays together
    std::size_t nesting_max = 7;               ///< nested arrays; hiredis supports at most 7
};

/// Parses replies from the bytes of a connection, however they are split (with the reader of
/// hiredis). Format: https://redis.io/docs/reference/protocol-spec, RESP2.
class ReplyParser {
public:
    explicit ReplyParser(ReplyLimits limits = {});
    ~ReplyParser();
    ReplyParser(ReplyParser&&) noexcept;
    ReplyParser& operator=(ReplyParser&&) noexcept;

    /// Appends the replies that `bytes` completes. Errors: corrupt (not RESP2), limit_exceeded. The
    /// replies before the bad bytes are appended; every further call fails in the same way, and the
    /// connection is unusable.
    [[nodiscard]] Result<void> parse(std::string_view bytes, std::vector<Reply>& replies);

private:
    class Builder;
    struct FreeReader {
        void operator()(redisReader* reader) const;
    };
    [[nodiscard]] Result<void> take_replies(std::vector<Reply>& replies);

    std::unique_ptr<Builder> x_builder;  ///< the reader points to it
    std::unique_ptr<redisReader, FreeReader> x_reader;
};

}  // namespace continuo
