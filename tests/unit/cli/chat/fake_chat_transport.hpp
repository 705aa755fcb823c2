#pragma once

#include <deque>
#include <memory>
#include <string>
#include <vector>

#include <boost/json.hpp>

#include "cli/chat/chat_client.hpp"

namespace continuo::test {

/// Brings parts that a test prepared, one with each read; an empty one is a read that got nothing.
class FakeByteStream final : public ChatByteStream {
public:
    FakeByteStream(std::vector<std::string> parts, bool cut)
        : x_parts(parts.begin(), parts.end()), x_cut(cut) {}

    Result<std::optional<std::string>> read(std::chrono::milliseconds) override {
        if (!x_parts.empty()) {
            auto part = std::move(x_parts.front());
            x_parts.pop_front();
            return part;
        }
        if (x_cut) return fail(Errc::unavailable, "the connection was cut");
        return std::nullopt;
    }

private:
    std::deque<std::string> x_parts;
    bool x_cut;
};

/// Answers with what a test prepared, in order, and keeps what was asked. A request too many is an
/// error that no test expects.
class FakeChatTransport final : public ChatTransport {
public:
    Result<ChatHttpReply> send(ChatHttpRequest request) override {
        requests.push_back(std::move(request));
        if (x_replies.empty()) return fail(Errc::internal, "the test has no reply for this");
        auto reply = std::move(x_replies.front());
        x_replies.pop_front();
        return reply;
    }

    Result<ChatStreamReply> open(ChatHttpRequest request) override {
        if (x_streams.empty()) {
            auto whole = send(std::move(request));
            if (!whole) return std::unexpected(whole.error());
            return ChatStreamReply{std::move(*whole)};
        }
        requests.push_back(std::move(request));
        ChatStreamReply opened{ChatHttpReply{200, {}, {}}, std::move(x_streams.front())};
        x_streams.pop_front();
        return opened;
    }

    /// The next request is for a stream: it brings `parts`, and then its end, or is `cut`.
    void stream(std::vector<std::string> parts, bool cut = false) {
        x_streams.push_back(std::make_unique<FakeByteStream>(std::move(parts), cut));
    }

    void reply(int status, std::string body) {
        x_replies.push_back(ChatHttpReply{status, {}, std::move(body)});
    }
    void reply(int status, std::chrono::seconds retry_after, std::string body) {
        x_replies.push_back(ChatHttpReply{status, retry_after, std::move(body)});
    }
    /// A page of a list.
    void page(std::string body, std::string next_cursor) {
        x_replies.push_back(ChatHttpReply{200, {}, std::move(body), std::move(next_cursor)});
    }
    void lose(Errc code = Errc::unavailable) {
        x_replies.push_back(fail(code, "connection refused"));
    }
    void session(const std::string& id) { reply(201, R"({"session_id":")" + id + "\"}"); }
    [[nodiscard]] bool all_taken() const { return x_replies.empty() && x_streams.empty(); }

    /// A member of the JSON body of a request.
    [[nodiscard]] std::string sent(std::size_t index, std::string_view member) const {
        return std::string(json::parse(requests.at(index).body).at(member).as_string());
    }

    std::vector<ChatHttpRequest> requests;

private:
    std::deque<Result<ChatHttpReply>> x_replies;
    std::deque<std::unique_ptr<ChatByteStream>> x_streams;
};

}  // namespace continuo::test
