#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <mutex>
#include <string>
#include <vector>

#include "support/model_server.hpp"

namespace continuo::test {

/// A span as a collector got it.
struct CollectedSpan {
    std::string trace_id;
    std::string span_id;
    std::string parent_id;  ///< empty: none
    std::string trace_state;
    std::string name;
    std::int64_t kind = 0;
    std::uint64_t begin = 0;  ///< nanoseconds since 1970
    std::uint64_t end = 0;
    bool failed = false;
    std::map<std::string, std::string> attributes;  ///< values as text
};

/// The body of a request to /v1/traces.
struct CollectedRequest {
    std::map<std::string, std::string> resource;
    std::vector<CollectedSpan> spans;
    /// What contradicts the JSON encoding of OTLP (docs/specification.md of opentelemetry-proto,
    /// "JSON Protobuf Encoding", and trace.proto, common.proto), each with its place.
    std::vector<std::string> complaints;
};
[[nodiscard]] CollectedRequest read_export_request(const json::object& body);

/// A collector of traces on 127.0.0.1 that checks what it gets.
class TraceCollector {
public:
    /// `answer` is the reply to the n-th request, from 1; empty: 200 with `{}`.
    using Answer = std::function<ModelReply(std::size_t number)>;
    explicit TraceCollector(Answer answer = {});

    [[nodiscard]] std::string url() const;
    [[nodiscard]] std::size_t requests() const { return x_server.calls().size(); }
    [[nodiscard]] std::vector<ModelCall> calls() const { return x_server.calls(); }
    /// Of the requests that were answered with 200.
    [[nodiscard]] std::vector<CollectedSpan> spans() const;
    [[nodiscard]] std::vector<std::string> complaints() const;
    [[nodiscard]] std::map<std::string, std::string> resource() const;

private:
    mutable std::mutex x_mutex;
    std::vector<CollectedSpan> x_spans;
    std::vector<std::string> x_complaints;
    std::map<std::string, std::string> x_resource;
    ModelServer x_server;  ///< the last: its threads use the others
};

/// A reply of a collector.
[[nodiscard]] ModelReply collector_reply(int status, std::string body = "{}");

}  // namespace continuo::test
