#include "support/trace_collector.hpp"

#include <algorithm>
#include <charconv>
#include <set>
#include <string_view>

#include <fmt/format.h>

#include "base/text.hpp"

namespace continuo::test {

namespace {

/// Reads a request and writes down what is wrong with it.
class RequestReader {
public:
    explicit RequestReader(CollectedRequest& out) : x_out(out) {}

    void read(const json::object& body) {
        check_names(body, "request", {"resourceSpans"});
        for (const auto* part : objects(body, "resourceSpans", "request")) {
            check_names(*part, "resourceSpans", {"resource", "scopeSpans", "schemaUrl"});
            if (const auto* resource = find_object(*part, "resource")) {
                check_names(*resource, "resource", {"attributes", "droppedAttributesCount"});
                x_out.resource = attributes(*resource, "resource");
            }
            if (!x_out.resource.contains("service.name"))
                complain("resource", "has no service.name");
            for (const auto* scoped : objects(*part, "scopeSpans", "resourceSpans"))
                read_scope(*scoped);
        }
    }

private:
    void complain(std::string_view place, std::string_view what) {
        x_out.complaints.push_back(fmt::format("{}: {}", place, what));
    }

    /// A receiver ignores unknown names; that the exporter writes one is a mistake nevertheless.
    void check_names(
        const json::object& object, std::string_view place, const std::set<std::string_view>& known
    ) {
        for (const auto& [key, value] : object) {
            if (!known.contains(key)) complain(place, fmt::format("unknown name {}", key));
        }
    }

    std::vector<const json::object*> objects(
        const json::object& owner, std::string_view name, std::string_view place
    ) {
        std::vector<const json::object*> found;
        const auto* array = find_array(owner, name);
        if (array == nullptr) {
            complain(place, fmt::format("{} is no array", name));
            return found;
        }
        for (const auto& item : *array) {
            if (item.is_object()) {
                found.push_back(&item.get_object());
            } else {
                complain(place, fmt::format("{} has an item that is no object", name));
            }
        }
        return found;
    }

    void read_scope(const json::object& scoped) {
        check_names(scoped, "scopeSpans", {"scope", "spans", "schemaUrl"});
        if (const auto* scope = find_object(scoped, "scope")) {
            check_names(*scope, "scope", {"name", "version", "attributes"});
            if (!find_string(*scope, "name")) complain("scope", "has no name");
        } else {
            complain("scopeSpans", "scope is no object");
        }
        for (const auto* span : objects(scoped, "spans", "scopeSpans"))
            read_span(*span);
    }

    void read_span(const json::object& span) {
        check_names(
            span,
            "span",
            {"traceId",
             "spanId",
             "traceState",
             "parentSpanId",
             "flags",
             "name",
             "kind",
             "startTimeUnixNano",
             "endTimeUnixNano",
             "attributes",
             "droppedAttributesCount",
             "events",
             "links",
             "status"}
        );
        CollectedSpan read;
        read.trace_id = id(span, "traceId", 32);
        read.span_id = id(span, "spanId", 16);
        if (span.contains("parentSpanId")) read.parent_id = id(span, "parentSpanId", 16);
        read.trace_state = find_string(span, "traceState").value_or("");
        read.name = find_string(span, "name").value_or("");
        if (read.name.empty()) complain("span", "has no name");
        read.kind = find_integer(span, "kind").value_or(-1);
        if (read.kind < 0 || read.kind > 5)
            complain("span", "kind is no number of the enumeration");
        const auto flags = find_integer(span, "flags").value_or(-1);
        if (flags < 0 || flags > 0xFFFFFFFFLL) complain("span", "flags is no 32-bit number");
        read.begin = time(span, "startTimeUnixNano");
        read.end = time(span, "endTimeUnixNano");
        if (read.end < read.begin) complain("span", "ends before it begins");
        if (const auto* status = find_object(span, "status")) {
            check_names(*status, "status", {"code", "message"});
            const auto code = find_integer(*status, "code").value_or(-1);
            if (code < 0 || code > 2) complain("status", "code is no number of the enumeration");
            read.failed = code == 2;
        }
        read.attributes = attributes(span, "span");
        x_out.spans.push_back(std::move(read));
    }

    std::string id(const json::object& span, std::string_view name, std::size_t digits) {
        const auto text = find_string(span, name).value_or("");
        const bool is_hex = std::ranges::all_of(text, [](char c) {
            return std::string_view("0123456789abcdefABCDEF").contains(c);
        });
        if (text.size() != digits || !is_hex)
            complain("span", fmt::format("{} is not {} hex digits", name, digits));
        if (text.find_first_not_of('0') == std::string::npos)
            complain("span", fmt::format("{} is all zero", name));
        return text;
    }

    /// 64-bit integers are decimal strings.
    std::uint64_t time(const json::object& span, std::string_view name) {
        std::uint64_t nanoseconds = 0;
        const auto text = find_string(span, name);
        if (!text || !parse_integer(*text, nanoseconds) || nanoseconds == 0)
            complain("span", fmt::format("{} is no decimal string", name));
        return nanoseconds;
    }

    std::map<std::string, std::string> attributes(
        const json::object& owner, std::string_view place
    ) {
        std::map<std::string, std::string> read;
        for (const auto* one : objects(owner, "attributes", place)) {
            check_names(*one, "attribute", {"key", "value"});
            const auto key = find_string(*one, "key").value_or("");
            if (key.empty()) complain(place, "an attribute without a key");
            const auto* value = find_object(*one, "value");
            if (value == nullptr || value->size() != 1) {
                complain(place, fmt::format("the value of {} is not one value", key));
                continue;
            }
            if (!read.emplace(key, any_value(*value, key)).second)
                complain(place, fmt::format("{} is there twice", key));
        }
        return read;
    }

    std::string any_value(const json::object& value, const std::string& key) {
        if (auto text = find_string(value, "stringValue")) return *text;
        if (const auto yes = find_bool(value, "boolValue")) return *yes ? "true" : "false";
        if (const auto real = find_number(value, "doubleValue")) return fmt::format("{}", *real);
        std::int64_t integer = 0;
        if (const auto text = find_string(value, "intValue"); text && parse_integer(*text, integer))
            return *text;
        complain("value", fmt::format("that of {} has no known type", key));
        return {};
    }

    CollectedRequest& x_out;
};

}  // namespace

CollectedRequest read_export_request(const json::object& body) {
    CollectedRequest request;
    RequestReader(request).read(body);
    return request;
}

TraceCollector::TraceCollector(Answer answer)
    : x_server([this, answer = std::move(answer)](const ModelCall& call, std::size_t number) {
          auto reply = answer ? answer(number) : collector_reply(200);
          auto request = read_export_request(call.body);
          const std::scoped_lock lock(x_mutex);
          if (call.target != "/v1/traces") x_complaints.push_back("sent to " + call.target);
          const auto type = call.headers.find("content-type");
          if (type == call.headers.end() || type->second != "application/json")
              x_complaints.emplace_back("Content-Type is not application/json");
          std::ranges::move(request.complaints, std::back_inserter(x_complaints));
          if (reply.status == 200) {
              std::ranges::move(request.spans, std::back_inserter(x_spans));
              x_resource = std::move(request.resource);
          }
          return reply;
      }) {}

std::string TraceCollector::url() const {
    return fmt::format("http://127.0.0.1:{}", x_server.port());
}

std::vector<CollectedSpan> TraceCollector::spans() const {
    const std::scoped_lock lock(x_mutex);
    return x_spans;
}

std::vector<std::string> TraceCollector::complaints() const {
    const std::scoped_lock lock(x_mutex);
    return x_complaints;
}

std::map<std::string, std::string> TraceCollector::resource() const {
    const std::scoped_lock lock(x_mutex);
    return x_resource;
}

ModelReply collector_reply(int status, std::string body) {
    ModelReply reply;
    reply.status = status;
    reply.content_type = "application/json";
    reply.pieces = {std::move(body)};
    return reply;
}

}  // namespace continuo::test
