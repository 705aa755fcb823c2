// A user token: refused, or the name of a user, whatever is signed. The unit tests call the same
// check over a table.
#include <cstdint>

#include "user_token_check.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    continuo::test::check_user_token({reinterpret_cast<const char*>(data), size});
    return 0;
}
