// A Host field: it names one host or none, whatever the bytes are. A host that is read means the
// same when it is written again, and a list that has only its name allows it and no other host.
#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>

#include "api/admission/request_host.hpp"
#include "base/text.hpp"

namespace {

using namespace continuo;

void require(bool ok) {
    if (!ok) std::abort();
}

bool allows(const AllowedHosts& allowed, std::string_view text) {
    HttpRequest head;
    head.headers.add("Host", std::string(text));
    return !check_host(allowed, head, false).has_value();
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const std::string_view text(reinterpret_cast<const char*>(data), size);
    const auto host = parse_host(text);
    const auto other = AllowedHosts::parse({"other.example", "*.other.example"}).value();
    if (!host) {
        require(!allows(other, text));
        (void)AllowedHosts::parse({std::string(text)});
        return 0;
    }
    require(text.find(host->name) != std::string_view::npos);
    require(host->name.size() <= 253 && is_utf8(host->name));
    require(host->name.find_first_of("[]/@, \t\r\n%") == std::string_view::npos);
    if (host->name.empty()) {
        require(text.empty());
        return 0;
    }
    require(host->is_address == IpAddress::parse(host->name).has_value());
    const bool is_v6 = host->name.find(':') != std::string_view::npos;
    const auto written = is_v6 ? "[" + std::string(host->name) + "]" : std::string(host->name);
    const auto again = parse_host(written);
    require(again && again->name == host->name && again->is_address == host->is_address);

    const auto own = AllowedHosts::parse({written});
    require(own.has_value() && allows(*own, text) && allows(*own, to_lower(text)));
    require(!allows(*own, "unrelated." + written));
    const bool is_other = equal_ignoring_case(host->name, "other.example") ||
                          to_lower(host->name).ends_with(".other.example");
    require(allows(other, text) == is_other);
    return 0;
}
