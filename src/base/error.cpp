#include "base/error.hpp"

namespace continuo {

std::string_view to_string(Errc code) {
    switch (code) {
        case Errc::not_found:
            return "not_found";
        case Errc::gone:
            return "gone";
        case Errc::invalid_input:
            return "invalid_input";
        case Errc::unauthorized:
            return "unauthorized";
        case Errc::forbidden:
            return "forbidden";
        case Errc::conflict:
            return "conflict";
        case Errc::busy:
            return "busy";
        case Errc::timeout:
            return "timeout";
        case Errc::unavailable:
            return "unavailable";
        case Errc::limit_exceeded:
            return "limit_exceeded";
        case Errc::cancelled:
            return "cancelled";
        case Errc::corrupt:
            return "corrupt";
        case Errc::internal:
            return "internal";
    }
    return "internal";
}

}  // namespace continuo
