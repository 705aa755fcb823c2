#pragma once

#include <deque>
#include <string>
#include <vector>

#include <boost/json.hpp>

#include "cli/chat/chat_client.hpp"

namespace continuo::test {

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

    void reply(int status, std::string body) {
        x_replies.push_back(ChatHttpReply{status, {}, std::move(body)});
    }
    void reply(int status, std::chrono::seconds retry_after, std::string body) {
        x_replies.push_back(ChatHttpReply{status, retry_after, std::move(body)});
    }
    void lose(Errc code = Errc::unavailable) {
        x_replies.push_back(fail(code, "connection refused"));
    }
    void session(const std::string& id) { reply(201, R"({"session_id":")" + id + "\"}"); }
    [[nodiscard]] bool all_taken() const { return x_replies.empty(); }

    /// A member of the JSON body of a request.
    [[nodiscard]] std::string sent(std::size_t index, std::string_view member) const {
        return std::string(json::parse(requests.at(index).body).at(member).as_string());
    }

    std::vector<ChatHttpRequest> requests;

private:
    std::deque<Result<ChatHttpReply>> x_replies;
};

}  // namespace continuo::test
