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

const SessionCipher& cipher() {
    static const auto made =
        SessionCipher::make("k:AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=").value();
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
            require(text.starts_with('\x01') ? !stored : stored.value() == text);
            require(
                cipher().open("s", "message", cipher().cipher("s", "message", text)).value() == text
            );
        }
    }
    return 0;
}
