#include <charconv>
#include <utility>

#include <fmt/format.h>

#include "live/redis_live.hpp"

namespace continuo {

namespace {

using namespace std::chrono_literals;

constexpr auto draft_reply_time = 1s;
/// A draft that nobody removed: its instance died.
constexpr std::string_view draft_ttl_ms = "60000";
constexpr std::string_view draft_field = "draft";

/// `<fence> <seq>\n<text>`.
std::string encode_draft(const Draft& draft) {
    return fmt::format("{} {}\n{}", draft.fence, draft.seq, draft.text);
}

Result<Draft> decode_draft(const std::string& text) {
    Draft draft;
    const auto* const end = text.data() + text.size();
    auto [after_fence, fence_error] = std::from_chars(text.data(), end, draft.fence);
    if (fence_error != std::errc() || after_fence == end || *after_fence != ' ')
        return fail(Errc::corrupt, "a draft without its fence");
    auto [after_seq, seq_error] = std::from_chars(after_fence + 1, end, draft.seq);
    if (seq_error != std::errc() || after_seq == end || *after_seq != '\n')
        return fail(Errc::corrupt, "a draft without its number");
    draft.text.assign(after_seq + 1, end);
    return draft;
}

class RedisDrafts final : public Drafts {
public:
    RedisDrafts(RedisKeys keys, RedisCommands& redis, std::shared_ptr<const SessionCipher> cipher)
        : x_keys(std::move(keys)), x_redis(redis), x_cipher(std::move(cipher)) {}

    Task<Result<void>> put(std::string session_id, Draft draft) override {
        auto stored =
            to_stored(x_cipher.get(), session_id, draft_field, encode_draft(draft), draft.fence);
        return run({Command{"SET", x_keys.draft(session_id), stored, "PX", draft_ttl_ms}});
    }

    Task<Result<std::optional<Draft>>> get(std::string session_id) override {
        auto replies = co_await x_redis.execute(
            {Command{"GET", x_keys.draft(session_id)}}, Deadline::after(draft_reply_time)
        );
        if (!replies) co_return std::unexpected(std::move(replies.error()));
        auto& reply = replies->front();
        if (reply.is_error()) co_return fail(Errc::unavailable, reply.quoted());
        if (reply.type != Reply::Type::bulk) co_return std::nullopt;
        auto draft = decode_stored(
            x_cipher.get(), session_id, draft_field, std::move(reply.text), decode_draft
        );
        // It is worth nothing: the log will have the answer.
        if (!draft) co_return std::nullopt;
        co_return std::move(*draft);
    }

    Task<Result<void>> remove(std::string session_id, std::uint64_t fence) override {
        const auto draft = co_await get(session_id);
        if (!draft) co_return std::unexpected(draft.error());
        if (!*draft || (*draft)->fence != fence) co_return Result<void>();
        co_return co_await run({Command{"DEL", x_keys.draft(session_id)}});
    }

    std::chrono::milliseconds interval() const override { return 200ms; }

private:
    Task<Result<void>> run(std::vector<Command> commands) {
        const auto replies =
            co_await x_redis.execute(std::move(commands), Deadline::after(draft_reply_time));
        if (!replies) co_return std::unexpected(replies.error());
        if (replies->front().is_error())
            co_return fail(Errc::unavailable, replies->front().quoted());
        co_return Result<void>();
    }

    RedisKeys x_keys;
    RedisCommands& x_redis;
    std::shared_ptr<const SessionCipher> x_cipher;
};

}  // namespace

std::unique_ptr<Drafts> make_redis_drafts(
    RedisKeys keys, RedisCommands& redis, std::shared_ptr<const SessionCipher> cipher
) {
    return std::make_unique<RedisDrafts>(std::move(keys), redis, std::move(cipher));
}

}  // namespace continuo
