// REDIS_URL: what is taken is within its bounds, and no message quotes a part of it.
#include <cstdint>
#include <cstdlib>
#include <string_view>

#include "redis/url.hpp"

namespace {

using namespace continuo;

void require(bool ok) {
    if (!ok) std::abort();
}

void check(const RedisUrl& url) {
    require(!url.addresses.empty() && url.addresses.size() <= redis_addresses_max);
    require(url.addresses.size() == 1 || url.topology != RedisTopology::standalone);
    require(url.database <= redis_database_max);
    require(url.database == 0 || url.topology != RedisTopology::cluster);
    require(url.master_name.empty() == (url.topology != RedisTopology::sentinel));
    require(url.user.empty() || !url.password.empty());
    for (const auto& address : url.addresses) {
        require(address.host.empty() != address.socket_path.empty());
        require(address.host.empty() == (address.port == 0));
        require(address.socket_path.find('\0') == std::string::npos);
    }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const std::string_view text(reinterpret_cast<const char*>(data), size);
    if (const auto url = parse_redis_url(text)) {
        check(*url);
    } else {
        require(url.error().code == Errc::invalid_input);
        // Every message is one of a few: none grows with the input.
        require(url.error().detail.size() < 200);
    }
    return 0;
}
