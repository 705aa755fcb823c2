#pragma once

#include <string>
#include <string_view>

#include <fmt/format.h>
#include <gtest/gtest.h>

#include "raw_client.hpp"
#include "server_fixture.hpp"
#include "support/wait_until.hpp"

namespace continuo::test {

// Forms that a test sends in parts, and what they occupy. "Expect: 100-continue" shows when the
// server has decided: it answers 100, or the refusal.

/// The head of `POST target` with a form, of which no byte is sent yet.
inline std::string form_head(
    std::size_t length, std::string_view fields = "", std::string_view target = "/"
) {
    return fmt::format(
        "POST {} HTTP/1.1\r\nHost: test\r\nExpect: 100-continue\r\n"
        "Content-Type: multipart/form-data; boundary=XX\r\n{}Content-Length: {}\r\n\r\n",
        target,
        fields,
        length
    );
}

inline std::string file_head(std::string_view name, std::string_view field = "attachments") {
    return fmt::format(
        "--XX\r\nContent-Disposition: form-data; name=\"{}\"; filename=\"{}\"\r\n\r\n", field, name
    );
}

inline std::string whole_form(std::string_view name, std::size_t bytes) {
    return file_head(name) + std::string(bytes, 'x') + "\r\n--XX--\r\n";
}

/// A request for a form that has begun: its status is 100, or that of the refusal.
struct BegunUpload {
    BegunUpload(TestServer& server, std::size_t length, std::string_view fields = "")
        : client(server.port()) {
        client.send(form_head(length, fields));
        response = client.read_response();
    }
    RawClient client;
    RawResponse response;
};

inline double metric(TestServer& server, std::string_view name) {
    const auto text = server.metrics.expose();
    const auto line = fmt::format("\n{} ", name);
    const auto at = text.find(line);
    if (at == std::string::npos) throw std::runtime_error("no metric " + std::string(name));
    return std::stod(text.substr(at + line.size()));
}

inline double refused(TestServer& server, std::string_view reason) {
    return metric(server, fmt::format("continuo_uploads_refused_total{{reason=\"{}\"}}", reason));
}

inline void wait_until_nothing_is_used(TestServer& server) {
    wait_until("the budget is given back", [&] {
        return metric(server, "continuo_http_bodies_in_flight") == 0 &&
               metric(server, "continuo_upload_bytes") == 0;
    });
    EXPECT_EQ(server.scratch_files(), 0U);
}

}  // namespace continuo::test
