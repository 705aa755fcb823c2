// What Redis gives back for a session: a message, a state, a sealed value. The first byte says
// which. What is read means the same when it is written and read again.
#include <cstdint>
#include <cstdlib>
#include <string>

#include <boost/json.hpp>

#include "session/message_codec.hpp"
#include "session/record_codec.hpp"
#include "session/session_encryption.hpp"

namespace {

using namespace continuo;

void require(bool ok) {
    if (!ok) std::abort();
}

constexpr std::string_view key = "k:AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=";

const SessionCipher& cipher() {
    static const auto made = SessionCipher::make(key, ClearValues::accept).value();
    return *made;
}
const SessionCipher& strict_cipher() {
    static const auto made = SessionCipher::make(key, ClearValues::refuse).value();
    return *made;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    if (size == 0) return 0;
    const std::string text(reinterpret_cast<const char*>(data + 1), size - 1);
    switch (data[0] % 3) {
        case 0:
            if (const auto message = decode_message(text))
                require(decode_message(encode_message(*message)).value() == *message);
            break;
        case 1:
            if (const auto record = decode_state(text))
                require(decode_state(encode_state(*record)).value() == *record);
            break;
        default: {
            const auto stored = from_stored(&cipher(), "s", "message", text);
            require(is_encrypted(text) ? !stored : stored.value() == text);
            require(!from_stored(&strict_cipher(), "s", "message", text));
            const auto encrypted = strict_cipher().encrypt("s", "message", text, size);
            require(encrypted_number(encrypted) == size);
            require(strict_cipher().decrypt("s", "message", encrypted).value() == text);
        }
    }
    return 0;
}
